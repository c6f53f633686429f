"""Where units of one kind are told apart by their locality, every site lies in the locality of one of them."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.charged import charged_kinds
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule


def check(context: Context) -> Findings:
    competence = context.competence(context.as_of)
    for site, kinds in charged_kinds(context).items():
        for kind in kinds:
            units = competence.units_of_kind(kind)
            if units and not competence.at_site(kind, site):
                names = ", ".join(context.unit_name(unit) for unit in units)
                yield Finding(site, "locality", {"site": context.site_name(site), "units": names})


RULE = InventoryRule(
    code="ORG016",
    severity=Severity.ERROR,
    title=Text("Cơ sở không thuộc địa bàn của đơn vị nào", "Site in nobody's locality"),
    text=Text(
        "{site} không thuộc địa bàn phụ trách của đơn vị nào trong: {units}",
        "{site} lies in the locality of none of: {units}",
    ),
    hint=Text(
        "Đề nghị ghi địa phương (`locality`) của cơ sở, hoặc xem lại địa bàn phụ trách của đơn vị",
        "write in which `locality` the site lies, or look at that for which the unit is competent",
    ),
    why=Text(
        "Không đơn vị nào phụ trách thì không ai phê duyệt và không ai nhận danh sách của cơ sở.",
        "A site that falls to nobody has nobody who approves, and nobody who gets its lists.",
    ),
    check=check,
    fixed=True,
)

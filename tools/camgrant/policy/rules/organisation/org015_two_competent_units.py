"""Where the pack charges a kind of unit, every site falls to one unit of that kind: who decides for it is no guess."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.charged import charged_kinds
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule


def check(context: Context) -> Findings:
    competence = context.competence(context.as_of)
    sites_of: dict[tuple[str, ...], list[str]] = {}
    for site, kinds in charged_kinds(context).items():
        for kind in kinds:
            units = competence.at_site(kind, site)
            if len(units) > 1:
                sites_of.setdefault(units, []).append(site)
    for units, sites in sorted(sites_of.items()):
        first, *others = units
        for unit in others:
            args = {
                "unit": context.unit_name(unit),
                "other": context.unit_name(first),
                "site": context.site_name(sites[0]),
                "count": len(sites),
            }
            yield Finding(unit, "locality", args)


RULE = InventoryRule(
    code="ORG015",
    severity=Severity.ERROR,
    title=Text("Hai đơn vị cùng thẩm quyền", "Two units are competent for one site"),
    text=Text(
        "{unit} và {other} cùng loại, cùng phụ trách {count} cơ sở, ví dụ {site}",
        "{unit} and {other} are of one kind and both competent for {count} sites, such as {site}",
    ),
    hint=Text(
        "Đề nghị ghi địa bàn phụ trách (`locality`) của từng đơn vị và địa phương của cơ sở",
        "write for which `locality` each unit is competent, and in which one the site lies",
    ),
    why=Text(
        "Không rõ đơn vị nào phê duyệt, đơn vị nào nhận danh sách thì thông tin cá nhân đến nhầm nơi và không ai chịu "
        "trách nhiệm.",
        "Where nobody knows which of them approves and receives, personal data goes to the wrong one, and nobody "
        "answers for it.",
    ),
    check=check,
    fixed=True,
)

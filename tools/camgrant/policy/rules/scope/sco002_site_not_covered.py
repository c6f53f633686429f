"""A grant stays inside its system: it touches only sites of the types that the system covers."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.cases import GrantCase, scope_field
from camgrant.policy.context import Context
from camgrant.policy.rule import Findings, GrantRule, found


def check(case: GrantCase, context: Context) -> Findings:
    covered, sites = case.system.site_types, context.inventory.sites
    for site_id in case.sites:
        if sites[site_id].type not in covered:
            break
    else:
        return ()
    known = context.pack.site_types
    outside = [s for s in case.sites if sites[s].type not in covered and sites[s].type in known]
    if not outside:
        return ()
    return found(
        case.id,
        scope_field(context, case, outside[0]),
        basis=case.system.basis,
        system=Text(case.system.label.vi, case.system.label.en),
        sites=", ".join(context.site_name(site) for site in outside),
    )


RULE = GrantRule(
    code="SCO002",
    severity=Severity.ERROR,
    title=Text("Phạm vi ra ngoài hệ thống", "Scope leaves the system"),
    text=Text("“{system}” không bao gồm {sites}", "'{system}' does not cover {sites}"),
    hint=Text(
        "Đề nghị chỉ ghi cơ sở thuộc hệ thống này; hệ thống khác cần lượt cấp quyền riêng",
        "keep to sites of this system; another system needs a grant of its own",
    ),
    why=Text(
        "Mỗi hệ thống có cơ quan đề nghị và phê duyệt riêng; quyền đi chéo là quyền không cơ quan nào duyệt.",
        "Each system has its own approving agency; a right that crosses over was approved by none.",
    ),
    covers=("GL-105", "GL-304"),
    check=check,
    technical=True,
)

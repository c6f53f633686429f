"""In a system of single sites a grant covers the cameras of one site."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.cases import GrantCase, scope_field
from camgrant.policy.context import Context
from camgrant.policy.rule import Findings, GrantRule, found


def check(case: GrantCase, context: Context) -> Findings:
    if len(case.sites) < 2:
        return ()
    sites = tuple(dict.fromkeys(case.sites))
    if len(sites) < 2:
        return ()
    return found(
        case.id,
        scope_field(context, case, sites[1]),
        basis=case.system.single_site,
        holder=case.holder,
        count=len(sites),
        system=Text(case.system.label.vi, case.system.label.en),
    )


RULE = GrantRule(
    code="SCO004",
    severity=Severity.ERROR,
    title=Text("Một lượt cấp quyền cho nhiều cơ sở", "One grant for several sites"),
    text=Text(
        "Lượt cấp quyền của {holder} gồm {count} cơ sở; trên “{system}” mỗi lượt chỉ gồm một cơ sở",
        "the grant of {holder} covers {count} sites; in '{system}' a grant covers one",
    ),
    hint=Text(
        "Đề nghị lập lượt cấp quyền riêng cho từng cơ sở, mỗi lượt dẫn văn bản của cơ sở đó",
        "write a grant for each site, each with the document of that site",
    ),
    why=Text(
        "Giám sát trực tiếp chỉ tại cơ sở của mình; gộp lại thì lãnh đạo nơi này xem được nơi khác.",
        "Direct watching is for one's own site; joined together, the leader of one place sees into another.",
    ),
    covers=("GL-203",),
    check=check,
    applies=lambda system: system.single_site is not None,
)

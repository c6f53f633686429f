"""A grant in force lets its holder see at least one camera."""

from camgrant.access.resolve import grant_holds
from camgrant.diagnostics import Severity, Text
from camgrant.policy.cases import GrantCase, build_case
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule


def check(context: Context) -> Findings:
    in_effect = {entitlement.grant for entitlement in context.state.entitlements}
    for grant_id, grant in context.inventory.grants.items():
        if grant_id in in_effect or not grant_holds(grant, context.as_of):
            continue
        case = build_case(context, grant_id, grant)
        if case is None or case.technical or grant.scope.recorder or _said_elsewhere(case, context):
            continue
        if not context.reach.of_grant(grant, case.system):
            yield Finding(grant_id, "scope", {"holder": case.holder})


def _said_elsewhere(case: GrantCase, context: Context) -> bool:
    """Whether the reason is a finding of its own: an unclear scope, closed sites, sites outside the system."""
    if not case.grant.scope.is_single:
        return True
    sites = [context.inventory.sites[site] for site in case.sites]
    if not sites:
        return case.grant.scope.chain not in context.pack.chains
    if any(site.type not in case.system.site_types for site in sites):
        return True
    return all(site.closed_on is not None and site.closed_on <= context.as_of for site in sites)


RULE = InventoryRule(
    code="SCO007",
    severity=Severity.WARNING,
    title=Text("Lượt cấp quyền không xem được camera nào", "Grant reaches no camera"),
    text=Text(
        "Lượt cấp quyền của {holder} đang có hiệu lực nhưng không xem được camera nào",
        "the grant of {holder} is in force but reaches no camera",
    ),
    hint=Text(
        "Đề nghị kiểm tra phạm vi, ngày tháo camera, đầu ghi và việc kết nối; không cần nữa thì thu hồi",
        "look at the scope, at removed cameras and recorders and at the connection; or revoke the grant",
    ),
    why=Text(
        "Quyền không dùng được hôm nay sẽ tự mở khi có camera mới, không ai xem xét lại.",
        "A right of no use today opens by itself with the next camera, and nobody looks at it again.",
    ),
    covers=("GL-907",),
    check=check,
    absence=True,
)

"""Where the pack limits a route to one's own sites, the nominator or the holder's unit manages every site."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.cases import GrantCase, scope_field
from camgrant.policy.context import Context
from camgrant.policy.rule import Findings, GrantRule, found


def check(case: GrantCase, context: Context) -> Findings:
    route, nomination = case.route, case.nomination
    if route is None or not route.own_sites or nomination is None:
        return ()
    owners = (context.inventory.heir(nomination.issuer), case.unit)
    sites = context.inventory.sites
    strange = [site for site in case.sites if sites[site].managing_unit not in owners]
    if not strange:
        return ()
    return found(
        case.id,
        scope_field(context, case, strange[0]),
        basis=route.basis,
        holder=case.holder,
        sites=", ".join(context.site_name(site) for site in strange),
        issuer=context.issuer_name(nomination.issuer),
    )


RULE = GrantRule(
    code="SCO013",
    severity=Severity.ERROR,
    title=Text("Phạm vi gồm cơ sở của đơn vị khác", "Scope holds another unit's site"),
    text=Text(
        "{holder} được {issuer} đề nghị nhưng phạm vi có cơ sở do đơn vị khác quản lý: {sites}",
        "{holder} is nominated by {issuer}, but the scope holds sites that another unit manages: {sites}",
    ),
    hint=Text(
        "Đề nghị chỉ ghi cơ sở do đơn vị đề nghị hoặc đơn vị của người được cấp quản lý",
        "keep to sites that the nominating unit or the holder's unit manages",
    ),
    why=Text(
        "Đơn vị chỉ quyết được việc xem camera ở nơi mình quản lý.",
        "A unit decides only about who watches the places that it manages.",
    ),
    covers=("GL-104",),
    check=check,
    applies=lambda system: any(route.own_sites for route in system.routes),
)

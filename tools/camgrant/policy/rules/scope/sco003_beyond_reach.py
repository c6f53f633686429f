"""Where the pack limits a route to some reporting chains, the scope stays inside them."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.cases import GrantCase, scope_field
from camgrant.policy.context import Context
from camgrant.policy.rule import Findings, GrantRule, found


def check(case: GrantCase, context: Context) -> Findings:
    route = case.route
    if route is None or not route.reach:
        return ()
    sites, types, known = context.inventory.sites, case.system.site_types, context.pack.chains
    beyond = [
        site_id
        for site_id in case.sites
        if (site := sites[site_id]).chain not in route.reach and site.chain in known and site.type in types
    ]
    if not beyond:
        return ()
    chains = [known[chain].label for chain in route.reach]
    return found(
        case.id,
        scope_field(context, case, beyond[0]),
        basis=route.reach_basis or route.basis,
        holder=case.holder,
        sites=", ".join(context.site_name(site) for site in beyond),
        chains=Text(", ".join(label.vi for label in chains), ", ".join(label.en for label in chains)),
    )


RULE = GrantRule(
    code="SCO003",
    severity=Severity.ERROR,
    title=Text("Phạm vi vượt tuyến báo cáo", "Scope beyond the reporting chain"),
    text=Text(
        "{holder} chỉ được xem cơ sở của tuyến “{chains}”; phạm vi có {sites}",
        "{holder} may see sites of the chain '{chains}' only; the scope holds {sites}",
    ),
    hint=Text(
        "Đề nghị bỏ cơ sở ngoài tuyến khỏi phạm vi, hoặc sửa `chain` của cơ sở nếu ghi sai",
        "take sites of other chains out of the scope, or correct their `chain` if it is wrong",
    ),
    why=Text(
        "Đầu mối của một cơ quan chỉ được xem nơi cơ quan đó quản lý; nơi khác đã có cơ quan khác.",
        "An agency's nominees see the places it runs; for any other place another agency answers.",
    ),
    covers=("GL-104",),
    waivable=True,
    check=check,
    applies=lambda system: any(route.reach for route in system.routes),
)

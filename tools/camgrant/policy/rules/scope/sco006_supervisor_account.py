"""Agencies that follow a system through lists hold no account on it."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.cases import GrantCase
from camgrant.policy.context import Context
from camgrant.policy.rule import Findings, GrantRule, found
from camgrant.policy.rules.scope import leads


def check(case: GrantCase, context: Context) -> Findings:
    supervisors = case.system.supervisors
    unit = context.inventory.units.get(case.unit or "")
    if unit is None or supervisors is None or unit.kind not in supervisors.kinds or _is_refused(case, context):
        return ()
    return found(case.id, "person", basis=supervisors.basis, holder=case.holder, unit=context.unit_name(case.unit))


def _is_refused(case: GrantCase, context: Context) -> bool:
    """Whether the holder is already refused as somebody who leads none of the sites (SCO005)."""
    for site_id in case.sites:
        site = context.inventory.sites[site_id]
        demand = next((d for d in case.system.leaders_only if site.chain in d.chains), None)
        if demand is not None and demand.level == "error":
            return not leads(site, case.grant.person, demand.roles, case.day)
    return False


RULE = GrantRule(
    code="SCO006",
    severity=Severity.ERROR,
    title=Text("Cơ quan theo dõi có tài khoản", "Supervising agency holds an account"),
    text=Text(
        "{holder} thuộc {unit}, cơ quan theo dõi qua danh sách, không có tài khoản trên hệ thống này",
        "{holder} belongs to {unit}, which follows this system through lists and holds no account on it",
    ),
    hint=Text(
        "Đề nghị bỏ lượt cấp quyền này; cơ quan theo dõi xem qua hệ thống khác mà bộ quy tắc cho phép",
        "drop the grant; a supervising agency looks through another system that the pack opens to it",
    ),
    why=Text(
        "Cơ quan nhận danh sách để theo dõi ai được xem; tự có tài khoản thì không còn ai theo dõi.",
        "The agency receives lists to follow who may watch; once it watches itself, nobody follows.",
    ),
    covers=("GL-206",),
    waivable=True,
    check=check,
    applies=lambda system: system.on_recorders and system.supervisors is not None,
)

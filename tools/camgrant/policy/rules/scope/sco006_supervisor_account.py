"""Agencies that follow a system through lists hold no account on it, except at sites that they manage themselves."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.cases import GrantCase
from camgrant.policy.context import Context
from camgrant.policy.rule import Findings, GrantRule, found


def check(case: GrantCase, context: Context) -> Findings:
    supervisors, units = case.system.supervisors, context.inventory.units
    if supervisors is None or case.unit_kinds.isdisjoint(supervisors.kinds):
        return ()
    managers = {context.inventory.sites[site].managing_unit for site in case.sites}
    for unit in case.units:
        follows = unit in units and units[unit].kind in supervisors.kinds
        if follows and managers != {unit}:
            return found(case.id, "person", basis=supervisors.basis, holder=case.holder, unit=context.unit_name(unit))
    return ()


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

"""One person has one grant in force for one reach in a system: a second one hides that the first was revoked."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule


def check(context: Context) -> Findings:
    grants = context.inventory.grants
    for ids in context.grants_in_force.values():
        first: dict[tuple[str, tuple[str, ...], frozenset[str]], str] = {}
        for grant_id in sorted(ids) if len(ids) > 1 else ():
            grant = grants[grant_id]
            case = context.case(grant_id, grant)
            if case is None or case.technical:
                continue
            reach = (grant.system, tuple(sorted(case.sites)), frozenset(grant.scope.cameras))
            other = first.setdefault(reach, grant_id)
            if other != grant_id:
                yield Finding(grant_id, "scope", {"holder": case.holder, "other": other})


RULE = InventoryRule(
    code="EXP008",
    severity=Severity.WARNING,
    title=Text("Cấp hai lần cho một phạm vi", "Granted twice for one reach"),
    text=Text(
        "{holder} đã có lượt {other} đang hiệu lực cho đúng phạm vi này",
        "{holder} already holds {other} in force for exactly this reach",
    ),
    hint=Text(
        "Đề nghị thu hồi một trong hai lượt; khi cấp lại thì lượt mới bắt đầu sau ngày lượt cũ kết thúc",
        "revoke one of the two; a renewal begins on the day after the old one ends",
    ),
    why=Text(
        "Thu hồi một lượt mà còn lượt trùng thì người đó vẫn xem được, và không ai nhận ra.",
        "When one of them is revoked the other still gives the view, and nobody notices.",
    ),
    covers=("GL-905",),
    check=check,
)

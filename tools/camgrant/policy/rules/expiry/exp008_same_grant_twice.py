"""One person has one grant in force for one reach in a system: a second one hides that the first was revoked."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule


def check(context: Context) -> Findings:
    first: dict[tuple[object, ...], str] = {}
    found: set[str] = set()
    for held in context.state.entitlements:
        other = first.setdefault((held.person, held.system, held.recorder, held.cameras, held.rights), held.grant)
        if other != held.grant and held.cameras and held.grant not in found:
            found.add(held.grant)
            yield Finding(held.grant, "scope", {"holder": context.person_name(held.person), "other": other})


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

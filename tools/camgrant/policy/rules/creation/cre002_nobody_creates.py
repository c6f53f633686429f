"""For a system whose accounts live elsewhere, the unit that creates them is in the inventory."""

from datetime import date

from camgrant.diagnostics import Severity, Text
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule


def check(context: Context) -> Findings:
    present = {
        unit.kind
        for unit in context.inventory.units.values()
        if unit.retired_on is None or context.as_of < unit.retired_on
    }
    orphaned = {
        slug: system
        for slug, system in context.pack.systems.items()
        if not system.on_recorders and system.creator.kinds and present.isdisjoint(system.creator.kinds)
    }
    for grant_id, grant in context.inventory.grants.items() if orphaned else ():
        system = orphaned.get(grant.system)
        open_until = grant.revoked.on if grant.revoked else date.max
        if system is not None and context.as_of <= grant.valid_until and context.as_of < open_until:
            del orphaned[grant.system]
            label = Text(system.label.vi, system.label.en)
            yield Finding(grant_id, "system", {"system": label}, system.creator.basis)


RULE = InventoryRule(
    code="CRE002",
    severity=Severity.ERROR,
    title=Text("Không có đơn vị khởi tạo tài khoản", "Nobody creates the accounts"),
    text=Text(
        "Chưa khai đơn vị khởi tạo tài khoản của “{system}”",
        "no unit is declared that creates the accounts of '{system}'",
    ),
    hint=Text(
        "Đề nghị bổ sung đơn vị này vào `units/` với đúng loại đơn vị",
        "add that unit to `units/` with its kind",
    ),
    why=Text(
        "Không có nơi nhận thì danh sách đã phê duyệt không gửi đi được, và không ai khóa tài khoản khi thu hồi.",
        "Without it the approved list goes nowhere, and nobody closes an account that is revoked.",
    ),
    covers=("GL-106",),
    check=check,
    absence=True,
)

"""The unit that creates accounts of a system elsewhere creates none on a local recorder."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.authority import creator_refused
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule


def check(context: Context) -> Findings:
    for recorder_id, recorder in context.recorders_in_use.items():
        unit = context.inventory.units.get(recorder.creator)
        system = context.creators_elsewhere.get(unit.kind) if unit else None
        if system is None or creator_refused(context, recorder) is None:
            continue
        args = {"name": recorder.name, "creator": context.unit_name(recorder.creator)}
        label = Text(system.label.vi, system.label.en)
        yield Finding(recorder_id, "creator", {**args, "system": label}, system.creator.basis)


RULE = InventoryRule(
    code="CRE003",
    severity=Severity.ERROR,
    title=Text("Tài khoản của hệ thống khác trên đầu ghi", "Accounts of another system on a recorder"),
    text=Text(
        "{creator} khởi tạo tài khoản của “{system}”, không khởi tạo tài khoản trên {name}",
        "{creator} creates the accounts of '{system}', none on {name}",
    ),
    hint=Text(
        "Đề nghị ghi `creator` là đơn vị khởi tạo tài khoản tại chỗ; tài khoản hệ thống kia không nằm trên đầu ghi",
        "write as `creator` the unit that creates accounts on site; those of the other system live elsewhere",
    ),
    why=Text(
        "Tài khoản của hệ thống khác nếu tạo trên đầu ghi tại chỗ sẽ xem được ngoài tầm kiểm soát của hệ thống đó.",
        "An account of the other system on a local recorder would watch outside that system's control.",
    ),
    covers=("GL-106",),
    check=check,
)

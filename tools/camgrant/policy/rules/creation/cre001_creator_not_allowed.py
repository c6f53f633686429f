"""The accounts of a recorder are created by a unit that the pack names: installer, managing unit, or its kinds."""

from camgrant.diagnostics import Severity, Text
from camgrant.policy.authority import creator_refused
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule


def check(context: Context) -> Findings:
    for recorder_id, recorder in context.recorders_in_use.items():
        demand = creator_refused(context, recorder)
        if demand is None:
            continue
        if context.inventory.units[recorder.creator].kind in context.creators_elsewhere:
            continue  # a finding of its own
        args = {"name": recorder.name, "creator": context.unit_name(recorder.creator)}
        yield Finding(recorder_id, "creator", args, demand.basis)


RULE = InventoryRule(
    code="CRE001",
    severity=Severity.ERROR,
    title=Text("Đơn vị khởi tạo tài khoản không đúng", "Accounts created by the wrong unit"),
    text=Text(
        "Tài khoản trên {name} do {creator} khởi tạo, không phải đơn vị được giao",
        "the accounts on {name} are created by {creator}, which is not charged with it",
    ),
    hint=Text(
        "Đề nghị ghi `creator` là đơn vị đã lắp đặt hoặc đơn vị mà bộ quy tắc giao khởi tạo tài khoản",
        "write as `creator` the installer, or the unit that the policy pack charges with it",
    ),
    why=Text(
        "Danh sách và mật khẩu ban đầu sẽ gửi nhầm đơn vị; đơn vị khác biết ai được xem camera này.",
        "List and first passwords would go to the wrong unit, and it would learn who may watch.",
    ),
    covers=("GL-210", "GL-302"),
    check=check,
)

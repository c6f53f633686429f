"""The id of an event is the hash of its content: an event that was changed after it was written no longer fits."""

from camgrant.diagnostics import Severity, Text
from camgrant.ledger.joined import own_id
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule


def check(context: Context) -> Findings:
    for name, event in context.inventory.ledger.items():
        if (expected := own_id(context.inventory, name, event)) != name:
            yield Finding(name, "", {"expected": expected})


RULE = InventoryRule(
    code="LST003",
    severity=Severity.ERROR,
    title=Text("Sự kiện của sổ theo dõi bị thay đổi", "Event of the ledger was changed"),
    text=Text(
        "Nội dung sự kiện không khớp mã của nó (nội dung này có mã {expected})",
        "what the event says does not fit its id (this content has the id {expected})",
    ),
    hint=Text(
        "Đề nghị khôi phục tệp như khi ghi; ghi sai thì đính chính bằng `camgrant list correct`",
        "restore the file as it was written; correct a wrong entry with `camgrant list correct`",
    ),
    why=Text(
        "Sổ theo dõi chỉ làm chứng được khi không ai sửa được dòng đã ghi.",
        "The ledger bears witness only as long as nobody can change a line of it.",
    ),
    covers=("GL-701",),
    check=check,
    fixed=True,
)

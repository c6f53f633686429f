"""Each event stands in a file of its own, named by its day and id: a second entry never hides behind another."""

from pathlib import PurePosixPath

from camgrant.diagnostics import Severity, Text
from camgrant.ledger.joined import written_name
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule


def check(context: Context) -> Findings:
    for name, event in context.inventory.ledger.items():
        expected = f"{event.on.isoformat()}-{written_name(name)}.yaml"
        if PurePosixPath(context.inventory.origins.file_of(name)).name != expected:
            yield Finding(name, "", {"expected": expected})


RULE = InventoryRule(
    code="LST008",
    severity=Severity.ERROR,
    title=Text("Tên tệp sự kiện không khớp", "File name of an event does not fit"),
    text=Text("Sự kiện phải nằm riêng trong tệp {expected}", "the event must stand alone in a file {expected}"),
    hint=Text("Đề nghị đặt lại tên tệp như trên", "rename the file"),
    why=Text(
        "Tệp của sổ không bao giờ được sửa: mỗi sự kiện một tệp thì mọi thay đổi đều lộ ra.",
        "Files of the ledger never change: with one event in each, every change of one shows.",
    ),
    covers=("GL-701",),
    check=check,
    fixed=True,
)

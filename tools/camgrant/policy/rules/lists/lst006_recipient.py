"""A list goes only to whom the routing table of the pack gives it."""

from camgrant.diagnostics import Severity, Text
from camgrant.ledger.routing import routed
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule


def check(context: Context) -> Findings:
    known: dict[tuple[str, str], bool] = {}
    ledger = context.inventory.ledger
    never_sent = {event.correction.event for event in ledger.values() if event.correction}
    for name, event in ledger.items():
        version = event.list
        if version is None or version.sheet not in context.pack.sheets or name in never_sent:
            continue  # nothing, or a finding of the loader already
        key = (version.sheet, version.recipient)
        if key not in known:
            known[key] = routed(context.inventory, *key) is not None
        if not known[key]:
            names = {"sheet": version.sheet, "unit": context.unit_name(version.recipient)}
            yield Finding(name, "list.recipient", names)


RULE = InventoryRule(
    code="LST006",
    severity=Severity.ERROR,
    title=Text("Danh sách gửi sai nơi nhận", "List to a wrong recipient"),
    text=Text(
        "{unit} không thuộc nơi nhận danh sách {sheet}",
        "{unit} is not among the recipients of the list {sheet}",
    ),
    hint=Text(
        "Đề nghị báo đơn vị nhận hủy bản đã gửi; chưa gửi mà ghi nhầm thì `camgrant list correct`",
        "ask the recipient to destroy the copy; where it never went, `camgrant list correct`",
    ),
    why=Text(
        "Danh sách có họ tên, số điện thoại; ai không cần để làm việc của mình thì không được nhận.",
        "A list holds names and phone numbers; who does not need it for the work must not have it.",
    ),
    covers=("GL-703",),
    check=check,
)

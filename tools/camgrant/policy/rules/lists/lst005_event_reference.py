"""A dispatch is of a list, a receipt of a dispatch, a correction of what is no correction; none comes before it."""

from collections.abc import Iterator

from camgrant.diagnostics import Severity, Text
from camgrant.model.ledger import EVENT_FORMS, Event
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule

_LIST = Text("một bản danh sách", "a list version")
_DISPATCH = Text("một lần gửi", "a dispatch")
_NO_CORRECTION = Text("một sự kiện không phải đính chính", "an event that is no correction")
_EARLIER = Text("một sự kiện không muộn hơn nó", "an event that is not later than itself")


def check(context: Context) -> Findings:
    ledger = context.inventory.ledger
    for name, event in ledger.items():
        for field, other, wanted, kinds in _references(event):
            found = ledger.get(other)
            if found is None:
                continue  # a finding of the loader already
            if kinds.isdisjoint(found.forms):
                yield Finding(name, field, {"other": other, "wanted": wanted})
            elif event.on < found.on and event.correction is None:  # a day to come is taken back before it comes
                yield Finding(name, field, {"other": other, "wanted": _EARLIER})


def _references(event: Event) -> Iterator[tuple[str, str, Text, frozenset[str]]]:
    """(field, id it names, what that must be, the kinds that are) of every reference of the event."""
    if event.dispatch is not None:
        yield "dispatch.list", event.dispatch.list, _LIST, frozenset(("list",))
    if event.receipt is not None:
        yield "receipt.dispatch", event.receipt.dispatch, _DISPATCH, frozenset(("dispatch",))
    if event.correction is not None:
        yield "correction.event", event.correction.event, _NO_CORRECTION, frozenset(EVENT_FORMS) - {"correction"}


RULE = InventoryRule(
    code="LST005",
    severity=Severity.ERROR,
    title=Text("Sự kiện dẫn sai sự kiện khác", "Event refers to the wrong event"),
    text=Text("Dẫn {other}, nhưng phải dẫn {wanted}", "refers to {other}, but must refer to {wanted}"),
    hint=Text(
        "Đề nghị ghi sổ bằng lệnh `camgrant list`, không sửa tay",
        "write the ledger with `camgrant list`, not by hand",
    ),
    why=Text(
        "Xác nhận gắn nhầm lần gửi thì danh sách chưa đến nơi trông như đã đến.",
        "With a receipt tied to the wrong dispatch, a list that never arrived looks as if it had.",
    ),
    covers=("GL-701",),
    check=check,
    fixed=True,
)

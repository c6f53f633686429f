"""A list goes only to whom the routing table of the pack gives every row that is inside."""

from camgrant.diagnostics import Severity, Text
from camgrant.ledger.routing import Router
from camgrant.model.ledger import ListVersion
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule

_NAMED = 3  # rows that the message names; more are counted
_NOTHING = Text("không thuộc nơi nhận danh sách này", "is not among the recipients of this list")


def check(context: Context) -> Findings:
    ledger = context.inventory.ledger
    router = Router(context.inventory)
    never_sent = {event.correction.event for event in ledger.values() if event.correction}
    pack_on = context.inventory.pack_on
    declared = _declared_mistakes(context, never_sent)
    for name, event in ledger.items():
        version = event.list
        if version is None or name in never_sent or version.sheet not in pack_on(version.as_of).sheets:
            continue  # nothing, or a finding of the loader already
        if name in declared:
            yield _finding(context, name, version, _mistake(), declared[name])
        elif router.on(version.as_of).receives_nothing(version.sheet, version.recipient):
            yield _finding(context, name, version, _NOTHING, Severity.ERROR)
        elif wrong := router.on(version.as_of).misrouted(version):
            yield _finding(context, name, version, _rows(wrong_keys=[row.key for row in wrong]), Severity.ERROR)
    yield from _sent_outside(context, never_sent)


def _sent_outside(context: Context, never_sent: set[str]) -> Findings:
    """The dispatches to somebody who is no unit here, of a list that may well have gone to its recipient too."""
    called_back = _called_back(context)
    for name, event in context.inventory.ledger.items():
        if event.dispatch is None or event.dispatch.outsider is None or name in never_sent:
            continue
        frozen = context.inventory.ledger.get(event.dispatch.list)
        if frozen is None or frozen.list is None:
            continue  # a finding of the loader already
        level = Severity.NOTICE if name in called_back else Severity.WARNING
        args = {"sheet": frozen.list.sheet, "unit": event.dispatch.outsider, "problem": _mistake()}
        yield Finding(name, "dispatch.outsider", args, level=level)


def _called_back(context: Context) -> set[str]:
    """The dispatches whose recipient said that its copy is gone."""
    return {event.receipt.dispatch for event in context.inventory.ledger.values() if event.receipt}


def _declared_mistakes(context: Context, never_sent: set[str]) -> dict[str, Severity]:
    """The lists that only ever went out by mistake, as their dispatches say: to be called back, or called back."""
    ledger = context.inventory.ledger
    called_back = _called_back(context)
    levels: dict[str, Severity] = {}
    rightly: set[str] = set()
    for name, event in ledger.items():
        if event.dispatch is None or name in never_sent:
            continue
        if event.dispatch.outsider is not None:
            continue  # said of the dispatch: the list itself names a unit that may have it
        if not event.dispatch.went_wrong:
            rightly.add(event.dispatch.list)
        elif name not in called_back:
            levels[event.dispatch.list] = Severity.WARNING
        else:
            levels.setdefault(event.dispatch.list, Severity.NOTICE)
    return {name: level for name, level in levels.items() if name not in rightly}


def _mistake() -> Text:
    return Text("nhận nhầm danh sách này", "was sent this list by mistake")


def _rows(wrong_keys: list[str]) -> Text:
    named = ", ".join(wrong_keys[:_NAMED])
    more = len(wrong_keys) - _NAMED
    if more > 0:
        return Text(
            f"không được nhận các dòng {named} và {more} dòng nữa", f"may not have the rows {named} and {more} more"
        )
    return Text(f"không được nhận các dòng {named}", f"may not have the rows {named}")


def _finding(context: Context, name: str, version: ListVersion, problem: Text, level: Severity) -> Finding:
    args = {"sheet": version.sheet, "unit": context.unit_name(version.recipient), "problem": problem}
    return Finding(name, "list.recipient", args, level=level)


RULE = InventoryRule(
    code="LST006",
    severity=Severity.ERROR,
    title=Text("Danh sách gửi sai nơi nhận", "List to a wrong recipient"),
    text=Text("Danh sách {sheet}: {unit} {problem}", "list {sheet}: {unit} {problem}"),
    hint=Text(
        "Đã gửi thật thì đề nghị ghi `camgrant list missent`, báo nơi nhận hủy bản đã gửi; chưa gửi mà ghi nhầm thì "
        "`camgrant list correct`",
        "where it really went: `camgrant list missent`, and ask the recipient to destroy the copy; "
        "where it never went: `camgrant list correct`",
    ),
    why=Text(
        "Danh sách có họ tên, số điện thoại; ai không cần để làm việc của mình thì không được nhận.",
        "A list holds names and phone numbers; who does not need it for the work must not have it.",
    ),
    covers=("GL-303", "GL-703"),
    check=check,
)

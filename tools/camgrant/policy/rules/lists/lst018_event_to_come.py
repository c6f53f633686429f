"""The ledger holds what has happened: no event, and no day that an event names, lies after the day of the check."""

from collections.abc import Iterator
from datetime import date

from camgrant.diagnostics import Severity, Text
from camgrant.ledger.moments import TO_COME, Moment, moments
from camgrant.model.ledger import Event
from camgrant.model.vietnamese import date_vi
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule
from camgrant.policy.rules.lists import taken_back

_TO_COME = Text("chưa tới: hôm nay mới là {today}", "is still to come: it is {today} today")
_LATER = Text("sau ngày gửi {on}", "is later than the day {on} on which it was sent")


def check(context: Context) -> Findings:
    wrong = taken_back(context)
    settings = context.inventory.settings
    told_until = settings.told_until if settings.profile == "demo" else None
    # A demo tells its whole story at once; real data name no such day (REF005).
    last = max(context.as_of, told_until) if told_until is not None else context.as_of
    for name, event in context.inventory.ledger.items():
        if name not in wrong:
            yield from _problems(name, event, last)


def _problems(name: str, event: Event, last: date) -> Iterator[Finding]:
    for moment in moments(event):
        if moment.field not in TO_COME and moment.day > last:
            today = {"today": Text(date_vi(last), last.isoformat())}
            yield _found(name, moment, Text(_TO_COME.in_language("vi", today), _TO_COME.in_language("en", today)))
        elif moment.field == "dispatch.date" and moment.day > event.on:
            on = {"on": Text(date_vi(event.on), event.on.isoformat())}
            yield _found(name, moment, Text(_LATER.in_language("vi", on), _LATER.in_language("en", on)))


def _found(name: str, moment: Moment, problem: Text) -> Finding:
    day = Text(date_vi(moment.day), moment.day.isoformat())
    return Finding(name, moment.place, {"field": moment.field, "day": day, "problem": problem})


RULE = InventoryRule(
    code="LST018",
    severity=Severity.ERROR,
    title=Text("Sự kiện ghi ngày chưa tới", "Event of a day to come"),
    text=Text("`{field}` ghi ngày {day}, {problem}", "`{field}` says {day}, which {problem}"),
    hint=Text(
        "Đề nghị chỉ ghi việc đã xảy ra; sự kiện ghi nhầm ngày thì `camgrant list correct`, rồi ghi lại",
        "enter only what has happened; take an event with a wrong day back with `camgrant list correct`, then enter it",
    ),
    why=Text(
        "Xác nhận ghi trước cho một ngày sau sẽ tự tắt lời nhắc vào ngày ấy dù chưa ai làm gì.",
        "A confirmation that is written ahead silences the reminder on its day although nobody has done anything.",
    ),
    check=check,
    fixed=True,
)

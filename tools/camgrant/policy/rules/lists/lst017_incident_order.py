"""An incident is opened once, units are told after that, and it is closed once; its times follow one another."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from camgrant.diagnostics import Severity, Text
from camgrant.model.ledger import IncidentEvent
from camgrant.policy.context import Context
from camgrant.policy.rule import Finding, Findings, InventoryRule
from camgrant.policy.rules.lists import standing_events

_TWICE: Final = Text("đã được ghi rồi", "was entered before")
_NEVER: Final = Text("chưa được mở đến ngày ấy", "was not open by that day")
_OVER: Final = Text("đã kết thúc trước đó", "was closed before")
_BACKWARDS: Final = Text("có lúc bắt đầu không trước lúc kết thúc", "begins no earlier than it ends")
_TOO_EARLY: Final = Text("được biết trước khi có hình", "was known before there were pictures")
_TOO_LATE: Final = Text("được mở trước ngày được biết", "was opened before the day on which it was known")


def check(context: Context) -> Findings:
    said = sorted((event.on, name, event.incident) for name, event in standing_events(context) if event.incident)
    first: dict[tuple[str, str], date] = {}
    for on, name, one in said:
        if one.what == "notified":
            continue
        if (one.what, one.incident) in first:
            yield _found(name, one, "what", _TWICE)
        first.setdefault((one.what, one.incident), on)
    for on, name, one in said:
        began, ended = first.get(("opened", one.incident)), first.get(("closed", one.incident))
        if one.what == "opened":
            yield from _times(name, on, one)
        elif began is None or on < began:
            yield _found(name, one, "what", _NEVER)
        elif one.what == "notified" and ended is not None and ended < on:
            yield _found(name, one, "what", _OVER)


def _times(name: str, on: date, one: IncidentEvent) -> Iterator[Finding]:
    if not (one.since and one.until and one.reported_at):
        return  # a finding of LST016
    since, until, known = (datetime.fromisoformat(text) for text in (one.since, one.until, one.reported_at))
    if since >= until:
        yield _found(name, one, "until", _BACKWARDS)
    elif known < since:
        yield _found(name, one, "reported_at", _TOO_EARLY)
    elif known.date() > on:
        yield _found(name, one, "reported_at", _TOO_LATE)


def _found(name: str, one: IncidentEvent, field: str, problem: Text) -> Finding:
    return Finding(name, f"incident.{field}", {"incident": one.incident, "problem": problem})


RULE = InventoryRule(
    code="LST017",
    severity=Severity.ERROR,
    title=Text("Việc của sự cố sai thứ tự", "Events of an incident out of order"),
    text=Text("Sự cố {incident} {problem}", "the incident {incident} {problem}"),
    hint=Text(
        "Đề nghị ghi bằng `camgrant incident`; ghi nhầm thì `camgrant list correct`",
        "write it with `camgrant incident`; correct a wrong entry with `camgrant list correct`",
    ),
    why=Text(
        "Hạn tính từ lúc biết: mở hai lần hay sai giờ thì không ai biết còn bao lâu và đã báo những ai.",
        "Deadlines count from the report: with wrong times nobody knows how long is left and who was told.",
    ),
    absence=True,
    check=check,
)

"""What `camgrant incident status` says, for people and for machines."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from camgrant.cli.duty_words import basis_words
from camgrant.diagnostics import Text

if TYPE_CHECKING:
    from camgrant.app.incidents import Standing
    from camgrant.ledger.incidents import Notice
    from camgrant.model.inventory import Inventory

__all__ = ["incident_content", "incident_lines"]

_HEAD: Final = Text(
    "{id}: {state}, {cameras}, hình từ {since} đến {until}; biết lúc {known}, hạn chung {deadline}",
    "{id}: {state}, {cameras}, pictures from {since} until {until}; known {known}, time ends {deadline}",
)
_OPEN: Final = Text("đang xử lý", "open")
_CLOSED: Final = Text("đã kết thúc {day}: {outcome}", "closed on {day}: {outcome}")
_TELL: Final = Text(
    "PHẢI BÁO {unit} ({name}) trước {due}: {cameras} [{basis}]",
    "TELL {unit} ({name}) before {due}: {cameras} [{basis}]",
)
_LATE: Final = Text("TRỄ, {told}", "LATE, {told}")
_NEVER: Final = Text("đã kết thúc mà chưa báo {unit} ({name})", "closed, and {unit} ({name}) was never told")
_HOLD: Final = Text(
    "bản ghi {id}: {state}, theo {number}: {cameras}", "recordings {id}: {state}, by {number}: {cameras}"
)
_HELD: Final = Text("phải giữ", "to be kept")
_RELEASED: Final = Text("thôi giữ", "released")
_TOLD: Final = Text("đã báo {unit} ({name}) ngày {day}{number}", "{unit} ({name}) was told on {day}{number}")


def incident_lines(inventory: Inventory, one: Standing, day: date, language: str) -> list[str]:
    """One incident: how it stands, who must still be told, who was told."""
    from camgrant.history.moments import shown

    said = one.incident
    ended = {"day": f"{said.closed:%d/%m/%Y}" if said.closed else "", "outcome": said.outcome}
    times = {"since": said.since, "until": said.until, "known": said.reported_at, "deadline": one.deadline}
    facts = {name: shown(moment) for name, moment in times.items()}
    state = _CLOSED.in_language(language, ended) if said.closed else _OPEN.in_language(language)
    head = _HEAD.in_language(language, {"id": said.id, "state": state, "cameras": ", ".join(said.cameras), **facts})
    lines = [head]
    for notice in one.untold:
        names = {"unit": notice.unit, "name": inventory.unit_short_name(notice.unit, day)}
        facts = {"due": shown(notice.due), "cameras": ", ".join(notice.cameras)}
        basis = basis_words(inventory, notice.basis, language)
        tell = (_NEVER if said.closed else _TELL).in_language(language, {**names, **facts, "basis": basis})
        lines.append("  " + (_LATE.in_language(language, {"told": tell}) if _is_late(one, notice, day) else tell))
    for unit, told in sorted(said.told.items()):
        names = {"unit": unit, "name": inventory.unit_short_name(unit, day)}
        number = f", {told.number}" if told.number else ""
        lines.append("  " + _TOLD.in_language(language, {**names, "day": f"{told.on:%d/%m/%Y}", "number": number}))
    for hold in one.holds:
        state = (_RELEASED if hold.released else _HELD).in_language(language)
        facts = {"id": hold.id, "state": state, "number": hold.number, "cameras": ", ".join(hold.cameras)}
        lines.append("  " + _HOLD.in_language(language, facts))
    return lines


def _is_late(one: Standing, notice: Notice, day: date) -> bool:
    """Whether a unit should have been told on an earlier day, and the incident still goes on."""
    return notice in one.untold and one.incident.closed is None and notice.due.date() < day


def incident_content(inventory: Inventory, one: Standing, day: date) -> dict[str, Any]:
    """One incident for machines (schemas/output/incidents.schema.json)."""
    said = one.incident
    return {
        "incident": said.id,
        "event": said.event,
        "opened_on": said.on.isoformat(),
        "closed_on": said.closed.isoformat() if said.closed else None,
        "cameras": list(said.cameras),
        "since": said.since.isoformat(),
        "until": said.until.isoformat(),
        "reported_at": said.reported_at.isoformat(),
        "deadline": one.deadline.isoformat(),
        "notices": [
            {
                "unit": notice.unit,
                "unit_name": inventory.unit_short_name(notice.unit, day),
                "cameras": list(notice.cameras),
                "due": notice.due.isoformat(),
                "basis": {
                    "source": notice.basis.source,
                    "clause": notice.basis.clause,
                    "reading": notice.basis.reading,
                },
                "late": _is_late(one, notice, day),
            }
            for notice in one.notices
        ],
        "told": [
            {"unit": unit, "on": told.on.isoformat(), "number": told.number or None, "event": told.event}
            for unit, told in sorted(said.told.items())
        ],
    }

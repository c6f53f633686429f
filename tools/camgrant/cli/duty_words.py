"""What `camgrant list status` and `camgrant duties` say, for people and for machines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from camgrant.diagnostics import Text
from camgrant.model.inventory import Inventory

if TYPE_CHECKING:
    from camgrant.duties.duty import Duty
    from camgrant.duties.lists import Standing
    from camgrant.ledger.book import Sent
    from camgrant.model.pack import PackBasis

__all__ = ["as_of_line", "basis_words", "duties_content", "duties_text", "status_content", "status_text"]

_STATES: Final = {
    "new": Text("PHẢI GỬI (chưa gửi lần nào)", "SEND (never sent)"),
    "stale": Text("PHẢI GỬI LẠI (đã thay đổi)", "SEND AGAIN (changed)"),
    "waiting": Text("CHỜ XÁC NHẬN đã nhận", "WAITING for the receipt"),
    "current": Text("đúng bản đã gửi", "as it was sent"),
}
_COUNTS: Final = Text(
    "thêm {added}, đổi {changed}, thu hồi {removed}", "{added} added, {changed} changed, {removed} removed"
)
_SINCE: Final = Text("từ ngày {day}", "since {day}")
_OVER: Final = Text("quá hạn {days} ngày (hạn {due})", "{days} days over (due {due})")
_DUE: Final = Text("hạn {due}", "due {due}")
_SENT: Final = Text("gửi ngày {day}, {number}", "sent on {day}, {number}")
_RECEIVED: Final = Text("nhận ngày {day}", "received on {day}")
_OPTIONAL: Final = Text("không bắt buộc", "optional")
_DUTY_STATES: Final = {
    "late": Text("TRỄ", "LATE"),
    "due": Text("PHẢI LÀM", "DUE"),
    "done": Text("đã làm", "done"),
}
_DONE: Final = Text("đã làm {count} việc", "{count} done")
_NOTHING: Final = Text("Không có việc nào phải làm.", "Nothing is owed.")
_AS_OF: Final = Text("Xét đến ngày {day}{mark}.", "As of {day}{mark}.")
_DEMO: Final = Text(", dữ liệu giả định", ", demo data")
_NO_LISTS: Final = Text("Không có danh sách nào.", "There is no list.")
_SOURCES: Final = {
    "letter": Text("{source} {clause}", "the {source} {clause}"),
    "reading": Text("cách hiểu {reading}, {clause}", "reading {reading}, {clause}"),
    "extension": Text("quy định bổ sung của hệ thống", "an extension of ours"),
}


def as_of_line(inventory: Inventory, as_of: date, language: str) -> str:
    """On which day all this was judged, and whether the data is made up."""
    mark = _DEMO.in_language(language) if inventory.settings.profile == "demo" else ""
    return _AS_OF.in_language(language, {"day": _day(as_of), "mark": mark})


def status_text(inventory: Inventory, found: Sequence[Standing], language: str) -> str:
    """Each list with what to do next; those that are as sent only by name."""
    lines = [line for one in found for line in _list_lines(inventory, one, language)]
    return "\n".join(lines or [_NO_LISTS.in_language(language)])


def _list_lines(inventory: Inventory, one: Standing, language: str) -> Iterator[str]:
    view = one.view
    recipient = inventory.unit_short_name(view.recipient, view.as_of)
    facts = [_STATES[one.state].in_language(language)]
    if one.state == "stale":
        counts = {kind: one.count(kind) for kind in ("added", "changed", "removed")}
        facts.append(_COUNTS.in_language(language, counts))
    if one.since is not None:
        facts.append(_SINCE.in_language(language, {"day": _day(one.since)}))
    facts += _deadline(one.due, view.as_of, language)
    if one.last is not None and one.state in ("waiting", "current"):
        facts += _dispatch(one.last, language)
    if not one.recipient.mandatory:
        facts.append(_OPTIONAL.in_language(language))
    yield f"{view.list_id} → {recipient}: {'; '.join(facts)} [{basis_words(inventory, one.recipient.basis, language)}]"
    if command := _next(one):
        yield f"    {command}"


def _dispatch(last: Sent, language: str) -> Iterator[str]:
    yield _SENT.in_language(language, {"day": _day(last.on), "number": last.dispatch.number})
    if last.received_on is not None:
        yield _RECEIVED.in_language(language, {"day": _day(last.received_on)})


def _deadline(due: date | None, as_of: date, language: str) -> list[str]:
    if due is None:
        return []
    over = (as_of - due).days
    words = _OVER if over > 0 else _DUE
    return [words.in_language(language, {"days": over, "due": _day(due)})]


def _next(one: Standing) -> str:
    verb = {"new": "send", "stale": "send", "waiting": "ack"}.get(one.state)
    return f"camgrant list {verb} --list {one.view.list_id}" if verb else ""


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def basis_words(inventory: Inventory, basis: PackBasis, language: str) -> str:
    """On what a demand rests: the clause, our reading of one, or an extension of ours."""
    called = inventory.pack.source.word
    source = Text(called.vi, called.en)
    facts = {"source": source, "clause": basis.clause or "", "reading": basis.reading or ""}
    return _SOURCES[basis.source].in_language(language, facts).rstrip(", ")


def status_content(inventory: Inventory, found: Iterable[Standing]) -> dict[str, Any]:
    """The same for machines (schemas/output/list-status.schema.json)."""
    return {"lists": [_list_content(inventory, one) for one in found]}


def _list_content(inventory: Inventory, one: Standing) -> dict[str, Any]:
    view = one.view
    return {
        "list": view.list_id,
        "sheet": view.sheet_id,
        "title": {"vi": view.sheet.title.vi, "en": view.sheet.title.en},
        "author": view.author,
        "author_name": inventory.unit_short_name(view.author, view.as_of),
        "recipient": view.recipient,
        "recipient_name": inventory.unit_short_name(view.recipient, view.as_of),
        "state": one.state,
        "late": one.late,
        "mandatory": one.recipient.mandatory,
        "basis": _basis_content(inventory, one.recipient.basis),
        "rows": len(view.rows),
        "added": one.count("added"),
        "changed": one.count("changed"),
        "removed": one.count("removed"),
        "since": _iso(one.since),
        "due": _iso(one.due),
        "version": view.version,
        "last": _sent_content(one.last),
        "command": _next(one),
    }


def _sent_content(last: Sent | None) -> dict[str, Any] | None:
    if last is None:
        return None
    return {
        "event": last.event,
        "on": last.on.isoformat(),
        "number": last.dispatch.number,
        "date": last.dispatch.date.isoformat(),
        "way": last.dispatch.way,
        "version": last.version.version,
        "received_on": _iso(last.received_on),
    }


def _basis_content(inventory: Inventory, basis: PackBasis) -> dict[str, Any]:
    clause = inventory.pack.clauses.get(basis.clause or "")
    text = {"vi": clause.vi, "en": clause.en} if clause else None
    return {"source": basis.source, "clause": basis.clause, "reading": basis.reading, "text": text}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def duties_text(inventory: Inventory, found: Sequence[Duty], as_of: date, language: str) -> str:
    """By unit, what is late first; what is done is only counted."""
    lines: list[str] = []
    for unit in dict.fromkeys(duty.unit for duty in found):
        own = [duty for duty in found if duty.unit == unit]
        open_ones = [duty for duty in own if duty.state != "done"]
        if open_ones:
            done = _DONE.in_language(language, {"count": len(own) - len(open_ones)})
            lines.append(f"{inventory.unit_short_name(unit, as_of)} ({unit}); {done}")
            lines += [line for duty in open_ones for line in _duty_lines(inventory, duty, as_of, language)]
    return "\n".join(lines or [_NOTHING.in_language(language)])


def _duty_lines(inventory: Inventory, duty: Duty, as_of: date, language: str) -> Iterator[str]:
    facts = [duty.text.in_language(language)]
    if duty.since is not None:
        facts.append(_SINCE.in_language(language, {"day": _day(duty.since)}))
    facts += _deadline(duty.due, as_of, language)
    basis = basis_words(inventory, duty.basis, language)
    yield f"  {_DUTY_STATES[duty.state].in_language(language)}: {'; '.join(facts)} [{basis}]"
    if duty.command:
        yield f"      {duty.command}"


def duties_content(inventory: Inventory, found: Iterable[Duty], as_of: date) -> dict[str, Any]:
    """The same for machines, with what is done and its evidence (schemas/output/duties.schema.json)."""
    listed = list(found)
    return {
        "summary": {state: sum(duty.state == state for duty in listed) for state in ("late", "due", "done")},
        "duties": [
            {
                "kind": duty.kind,
                "unit": duty.unit,
                "unit_name": inventory.unit_short_name(duty.unit, as_of),
                "subject": duty.subject,
                "state": duty.state,
                "text": {"vi": duty.text.vi, "en": duty.text.en},
                "basis": _basis_content(inventory, duty.basis),
                "since": _iso(duty.since),
                "due": _iso(duty.due),
                "days_over": duty.days_over(as_of),
                "evidence": list(duty.evidence),
                "command": duty.command,
            }
            for duty in listed
        ],
    }

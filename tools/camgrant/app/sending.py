"""Sending a list and hearing back: the use cases behind `camgrant list`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from camgrant.access.state import AccessState
from camgrant.app.ledger import anew, made, witness
from camgrant.app.obligations import known_unit
from camgrant.diagnostics import Text, UsageFault
from camgrant.duties.lists import Standing, standings, standings_of
from camgrant.ledger.book import Book
from camgrant.ledger.events import event_id
from camgrant.load.suggest import suggestion
from camgrant.model.inventory import Inventory
from camgrant.model.ledger import Dispatch, Event, ListVersion, Receipt
from camgrant.policy.rules.lists.lst001_document_number import is_number
from camgrant.rendering.lists import Desk
from camgrant.rendering.sheets import SheetView

__all__ = ["Sending", "acknowledgement", "find_list", "list_status", "sending"]


@dataclass(frozen=True, slots=True)
class Sending:
    """A list that is about to be recorded as sent: how it stood before, and the events to add."""

    standing: Standing
    events: tuple[Event, ...]


def list_status(inventory: Inventory, state: AccessState, unit: str | None = None) -> list[Standing]:
    """How every list stands, what must be done first. `unit`: only those that it draws up or receives.

    Raises UsageFault for a unit that does not exist.
    """
    own = known_unit(inventory, unit) if unit is not None else None
    found = standings(inventory, state, Book.of(inventory, state.as_of))
    wanted = [one for one in found if own is None or own in (one.view.author, one.view.recipient)]
    return sorted(wanted, key=_urgency)


def _urgency(one: Standing) -> tuple[bool, bool, int, date, str]:
    """What the letter orders comes first, and of that what is late."""
    order = ("new", "stale", "waiting", "current")
    mandatory = one.recipient.mandatory
    return (not mandatory, not one.late, order.index(one.state), one.due or date.max, one.view.list_id)


def find_list(inventory: Inventory, state: AccessState, book: Book, list_id: str) -> Standing:
    """The list `sheet/author/recipient` as it stands on the day of the state. Raises UsageFault where there is none."""
    sheet = list_id.partition("/")[0]
    sheets = [name for name, one in inventory.pack.sheets.items() if one.columns]
    if sheet not in sheets:
        near = suggestion(sheet, sheets)
        raise UsageFault(f"không có danh sách “{sheet}”{near.vi} / there is no list '{sheet}'{near.en}")
    found = {one.view.list_id: one for one in standings_of(Desk(inventory, state, book), sheet)}
    if list_id not in found:
        known = ", ".join(found) or "–"
        raise UsageFault(
            f"“{list_id}” không có trong ngày {state.as_of:%d/%m/%Y}; hiện có: {known} / there is no such list: {known}"
        )
    return found[list_id]


def sending(
    inventory: Inventory,
    state: AccessState,
    list_id: str,
    *,
    way: str,
    number: str,
    dated: date,
    file: Path | None = None,
    again: bool = False,
) -> Sending:
    """What is recorded when a list goes out on the day of the state: its version frozen, and its dispatch.

    Raises UsageFault where nothing changed since the last dispatch (unless `again`), where another version left on the
    same day, and for a number or date that cannot be.
    """
    book = Book.of(inventory, state.as_of, hindsight=True)
    standing = find_list(inventory, state, book, list_id)
    view, last = standing.view, standing.last
    if not is_number(number):
        raise UsageFault(f"số, ký hiệu “{number}” không đúng thể thức, ví dụ 412/CAT-PV01 / no number of a document")
    if dated > state.as_of:
        raise UsageFault(f"văn bản ghi ngày {dated:%d/%m/%Y}, sau ngày gửi / the document is dated after the dispatch")
    if not again and standing.state in ("waiting", "current"):
        said = f"{last.dispatch.number}, {last.on:%d/%m/%Y}" if last else "–"
        raise UsageFault(
            f"{list_id} không thay đổi từ lần gửi trước ({said}); gửi lại thì thêm --again / "
            f"nothing changed since the last dispatch ({said}); to send it again add --again"
        )
    if last is not None and last.on == state.as_of and last.version.version != view.version:
        raise UsageFault(
            f"{list_id} đã gửi một bản khác trong ngày này ({last.event}); ghi nhầm thì `camgrant list correct`, nếu "
            f"không đề nghị gửi vào ngày sau / another version left on this day: correct it, or send on the next day"
        )
    digest = hashlib.sha256(file.read_bytes()).hexdigest() if file else None
    return Sending(standing, tuple(_events(inventory, book, view, way=way, number=number, dated=dated, sha256=digest)))


def _events(
    inventory: Inventory, book: Book, view: SheetView, *, way: str, number: str, dated: date, sha256: str | None
) -> Iterator[Event]:
    version = made(
        ListVersion,
        sheet=view.sheet_id,
        author=view.author,
        recipient=view.recipient,
        as_of=view.as_of,
        version=view.version,
        columns=tuple(column.show for column in view.sheet.columns),
        rows=view.frozen,
    )
    frozen = anew(inventory, made(Event, on=view.as_of, list=version))
    name = event_id(frozen)
    if name not in book.events:
        yield frozen
    dispatch = made(Dispatch, list=name, way=way, number=number, date=dated, sha256=sha256)
    yield anew(inventory, made(Event, on=view.as_of, dispatch=dispatch))


def acknowledgement(inventory: Inventory, list_id: str, *, on: date, by: str, number: str | None = None) -> Event:
    """The recipient's word that the last dispatch of a list arrived.

    Raises UsageFault where the list was not sent by that day, the dispatch is acknowledged already, or a contact
    answers who is not of the recipient.
    """
    known = Book.of(inventory, date.max)  # an answer that was entered for a later day is an answer
    sent = {"/".join(stream): known.sent(stream) for stream in known.streams()}
    last = next((one for one in reversed(sent.get(list_id, ())) if one.on <= on), None)
    if last is None:
        near = suggestion(list_id, sent) if list_id not in sent else Text("", "")
        raise UsageFault(
            f"“{list_id}” chưa gửi lần nào đến ngày {on:%d/%m/%Y}{near.vi} / was not sent by {on}{near.en}"
        )
    if last.receipt is not None:
        raise UsageFault(f"{list_id} đã được xác nhận ngày {last.received_on:%d/%m/%Y} / was acknowledged already")
    if number is not None and not is_number(number):
        raise UsageFault(f"số, ký hiệu “{number}” không đúng thể thức / no number of a document")
    who = witness(inventory, by, on, of=last.version.recipient)
    receipt = made(Receipt, dispatch=last.event, by=who, number=number)
    return anew(inventory, made(Event, on=on, receipt=receipt))

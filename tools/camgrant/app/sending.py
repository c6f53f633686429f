"""Sending a list and hearing back: the use cases behind `camgrant list`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from camgrant.access.state import AccessState
from camgrant.app.ledger import anew, made, without_personal_data, witness
from camgrant.app.obligations import known_unit
from camgrant.diagnostics import Text, UsageFault
from camgrant.duties.lists import Standing, standings, standings_of
from camgrant.intake.places import Places
from camgrant.ledger.book import Book
from camgrant.ledger.events import event_id
from camgrant.ledger.routing import Router
from camgrant.load.suggest import suggestion
from camgrant.model.inventory import Inventory
from camgrant.model.ledger import Dispatch, Event, ListVersion, Receipt
from camgrant.policy.rules.lists.lst001_document_number import is_number
from camgrant.rendering.lists import Desk
from camgrant.rendering.sheets import SheetView

__all__ = ["Sending", "acknowledgement", "find_list", "list_status", "missending", "recall", "sending"]

_ID: Final = re.compile(r"[a-z0-9-]+")  # in small letters and in one piece: somebody means a unit by its id


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


def missending(
    inventory: Inventory, state: AccessState, list_id: str, *, to: str, way: str, number: str, dated: date, reason: str
) -> tuple[Event, ...]:
    """What is recorded when a list really went to a wrong recipient: its rows frozen as they went, and the fact.

    `to` is a unit by its id, or in words somebody who is none of the data. It is no version of any list of that unit's,
    and its finding stays until the copy was called back (`list recalled`). Raises UsageFault where the list does not
    exist, that unit draws it up or gets it rightly, or a number or date cannot be.
    """
    book = Book.of(inventory, state.as_of, hindsight=True)
    view = find_list(inventory, state, book, list_id).view
    unit = _unit_meant(inventory, to)
    outsider = without_personal_data(" ".join(to.split()), "--to") if unit is None else None
    to = unit or view.recipient
    if to == view.author:
        raise UsageFault(
            f"{to} là đơn vị lập danh sách {list_id}, không thể là nơi nhận nhầm; đề nghị ghi nơi đã nhận bản ấy / "
            "draws this list up itself, so it cannot be its wrong recipient: name whoever got the copy"
        )
    if not is_number(number):
        raise UsageFault(f"số, ký hiệu “{number}” không đúng thể thức, ví dụ 412/CAT-PV01 / no number of a document")
    if dated > state.as_of:
        raise UsageFault(f"văn bản ghi ngày {dated:%d/%m/%Y}, sau ngày gửi / the document is dated after the dispatch")
    wrong = replace(view, recipient=to)
    said = without_personal_data(reason, "--reason")
    events = tuple(
        _events(
            inventory, book, wrong, way=way, number=number, dated=dated, sha256=None, mistake=said, outsider=outsider
        )
    )
    if outsider is not None:
        return events
    version = next((event.list for event in events if event.list is not None), None)
    router = Router(inventory)
    known = version is None or router.misrouted(version) or router.receives_nothing(view.sheet_id, to)
    if not known:
        raise UsageFault(
            f"{to} được nhận mọi dòng của {list_id}, không phải gửi nhầm; đề nghị dùng `camgrant list send` / "
            "may have every row of it, so that is no mistake: use `camgrant list send`"
        )
    return events


def recall(inventory: Inventory, dispatch: str, *, on: date, by: str) -> Event:
    """The wrong recipient's word that it destroyed or gave back a list that it was sent by mistake.

    Raises UsageFault for an event that is no such dispatch, or was called back already.
    """
    known = {sent.event: sent for sent in Book.of(inventory, on).missent}
    if dispatch not in known:
        raise UsageFault(
            f"“{dispatch}” không phải lần gửi nhầm{suggestion(dispatch, known).vi} / "
            "is no dispatch to a wrong recipient"
        )
    sent = known[dispatch]
    if sent.receipt is not None:
        raise UsageFault(f"{dispatch} đã được báo hủy ngày {sent.received_on:%d/%m/%Y} / was called back already")
    # Of an outsider nobody here is a member: whoever asked for the destruction says that it was done.
    of = None if sent.dispatch.outsider else sent.version.recipient
    who = witness(inventory, by, on, of=of)
    return anew(inventory, made(Event, on=on, receipt=made(Receipt, dispatch=dispatch, by=who)))


def _unit_meant(inventory: Inventory, to: str) -> str | None:
    """The unit that a text means, by its id or a name that it has or had; None for somebody who is none of the data.

    Raises UsageFault for an id that is not there, and for a name that several units have.
    """
    if _ID.fullmatch(to):
        return known_unit(inventory, to)
    places = Places(inventory)
    if not places.is_unit_name(to):
        return None
    found = places.units(to)
    if len(found) != 1:
        raise UsageFault(f"--to: “{to}” có thể là / may be {', '.join(found)}; đề nghị ghi mã / write the id")
    return found[0]


def _events(
    inventory: Inventory,
    book: Book,
    view: SheetView,
    *,
    way: str,
    number: str,
    dated: date,
    sha256: str | None,
    mistake: str | None = None,
    outsider: str | None = None,
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
    dispatch = made(
        Dispatch, list=name, way=way, number=number, date=dated, sha256=sha256, mistake=mistake, outsider=outsider
    )
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

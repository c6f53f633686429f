"""How every list stands with every recipient: what must be sent, what waits for an answer, and the duties from it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from camgrant.access.resolve import resolve
from camgrant.access.state import AccessState
from camgrant.access.timeline import DAY
from camgrant.diagnostics import Text
from camgrant.duties.duty import Duty, State, days, deadlines_of, state_on
from camgrant.ledger.book import Book, Sent
from camgrant.ledger.routing import Router
from camgrant.model.inventory import Inventory
from camgrant.model.pack import Sheet, SheetContent, SheetRecipient
from camgrant.model.vietnamese import date_vi
from camgrant.rendering.lists import Desk, views_at
from camgrant.rendering.sheets import SheetChange, SheetRow, SheetView

__all__ = ["ListState", "Standing", "list_duties", "standings", "standings_of"]

ListState = Literal["new", "stale", "waiting", "current"]
# Hand-over records, reviews and requests are forms that go back and forth, not lists that can be out of date.
_FORMS: Final[frozenset[SheetContent]] = frozenset(("handover", "review", "install_request"))


@dataclass(frozen=True, slots=True)
class Standing:
    """One list towards one recipient on a day.

    `since` is the day from which it had to be sent (or answered), None where the data does not tell; `due` the last day
    in time and `late_after` the day after which it is late. `last` is the last dispatch.
    """

    view: SheetView
    state: ListState
    recipient: SheetRecipient
    last: Sent | None
    since: date | None = None
    due: date | None = None
    late_after: date | None = None

    def count(self, kind: Literal["added", "changed", "removed"]) -> int:
        """How many rows the recipient was not told in this way; of a list that never went out all are added."""
        if self.state not in ("new", "stale"):
            return 0
        if self.last is None and self.view.changes is None:
            return len(self.view.rows) if kind == "added" else 0
        return sum(change.kind == kind for change in self.view.changes or ())

    @property
    def late(self) -> bool:
        """Whether it is late on the day of the view."""
        return self.late_after is not None and self.view.as_of > self.late_after


def standings(inventory: Inventory, state: AccessState, book: Book) -> Iterator[Standing]:
    """Every list of the routing table that has anything to say, in the order of the pack."""
    desk = Desk(inventory, state, book)
    for sheet_id, sheet in inventory.pack.sheets.items():
        if sheet.columns and not sheet.form and sheet.content not in _FORMS:
            yield from standings_of(desk, sheet_id)


def standings_of(desk: Desk, sheet_id: str) -> Iterator[Standing]:
    """Every list of one sheet."""
    router, earlier = Router(desk.inventory), _Earlier(desk, sheet_id)
    for view in views_at(desk, sheet_id):
        recipient = router.line_for(sheet_id, view.recipient, view.frozen, desk.day)
        if recipient is not None:
            yield _standing(desk.inventory, router, earlier, view, recipient)


class _Earlier:
    """The lists of one sheet as they were drawn up on earlier days, each day worked out when it is asked for."""

    def __init__(self, desk: Desk, sheet_id: str) -> None:
        self.book = desk.book
        self._inventory = desk.inventory
        self._sheet_id = sheet_id
        self._authors: dict[date, dict[str, set[str]]] = {}

    def authors_of(self, key: str, day: date) -> Collection[str]:
        """Who had the row in a list of the sheet on the day, to whomever that went."""
        known = self._authors.get(day)
        if known is None:
            desk = Desk(self._inventory, resolve(self._inventory, day), self.book)
            known = self._authors[day] = {}
            for view in views_at(desk, self._sheet_id):
                for row in view.frozen:
                    known.setdefault(row.key, set()).add(view.author)
        return known.get(key, ())


def _standing(
    inventory: Inventory, router: Router, earlier: _Earlier, view: SheetView, recipient: SheetRecipient
) -> Standing:
    last, deadlines = earlier.book.last(view.stream), deadlines_of(inventory)
    if view.has_news:
        since = _since(inventory, router, earlier, view, last)
        due = since + days(deadlines.send) if since else None
        late = since + days(deadlines.send_late) if since else None
        return Standing(view, "new" if last is None else "stale", recipient, last, since, due, late)
    if last is not None and last.receipt is None:
        due = last.on + days(deadlines.acknowledge)
        return Standing(view, "waiting", recipient, last, last.on, due, due)
    return Standing(view, "current", recipient, last)


def _since(inventory: Inventory, router: Router, earlier: _Earlier, view: SheetView, last: Sent | None) -> date | None:
    """The earliest day on which something came up that the recipient was not told."""
    if last is None and view.changes is None:
        found = [(row.id, _row_since(inventory, view.sheet, row)) for row in view.rows]
    else:
        found = [(change.key, _change_since(inventory, change, view.as_of)) for change in view.changes or ()]
    known = [(key, min(day, view.as_of)) for key, day in found if day is not None]
    return min((_owed_since(inventory, router, earlier, view, key, day) for key, day in known), default=None)


def _owed_since(
    inventory: Inventory, router: Router, earlier: _Earlier, view: SheetView, key: str, first: date
) -> date:
    """The day from which a row that is there since `first` was to be sent: that of the amendment by which the recipient
    came to be told of it, or the author to draw it up. Nobody is late with what was not his to send, or to get, before.
    """
    rows = [row for row in view.frozen if row.key == key]
    begun = [day for day in inventory.amended_on if first < day <= view.as_of] if rows else []
    for day in reversed(begun):
        before = day - DAY
        if router.on(before).line_for(view.sheet_id, view.recipient, rows, before) is None:
            return day
        authors = earlier.authors_of(key, before)
        if authors and view.author not in authors:
            return day  # somebody else drew it up until then
    return first


def _row_since(inventory: Inventory, sheet: Sheet, row: SheetRow) -> date | None:
    dates = [inventory.documents[one].date for one in row.documents if one in inventory.documents]
    if not dates:
        return row.valid_from
    if sheet.stage == "nominated":
        return min(dates)  # asked for: what approves it comes later
    return max(*dates, row.valid_from or dates[0]) if sheet.stage == "held" else max(dates)


def _change_since(inventory: Inventory, change: SheetChange, as_of: date) -> date | None:
    """A change that counts only later is known, and to be told, since its document was issued."""
    dates = [inventory.documents[one].date for one in change.documents if one in inventory.documents]
    coming = change.on is not None and (change.on - as_of).days > 0
    return max(dates, default=as_of) if coming else change.on


def list_duties(inventory: Inventory, state: AccessState, book: Book) -> Iterator[Duty]:
    """Sending and acknowledging of every list that the letter orders, and what a nomination leads to."""
    found = list(standings(inventory, state, book))
    for one in found:
        if one.recipient.mandatory:
            yield _send(inventory, one)
            if one.last is not None and one.state in ("waiting", "current"):
                yield _acknowledge(inventory, one, one.last)
    yield from _compile(inventory, book, found)


def _send(inventory: Inventory, one: Standing) -> Duty:
    view, last = one.view, one.last
    name = inventory.unit_short_name(view.recipient, view.as_of)
    title, code = view.sheet.title, view.sheet_id.upper()
    changes = _changes(one)
    text = {
        "new": Text(f"Gửi {name} danh sách {code} ({title.vi})", f"send {code} ({title.en}) to {name}"),
        "stale": Text(
            f"Gửi lại {name} danh sách {code} ({title.vi}) đã thay đổi: {changes.vi}",
            f"send {code} ({title.en}) again to {name}: it changed ({changes.en})",
        ),
    }.get(one.state, Text(f"Đã gửi {name} danh sách {code}", f"{code} was sent to {name}"))
    owed = one.state in ("new", "stale")
    state: State = state_on(view.as_of, one.late_after) if owed else "done"
    return Duty(
        kind="send",
        unit=view.author,
        subject=view.list_id,
        state=state,
        text=text,
        basis=one.recipient.basis,
        since=one.since if owed else None,
        due=one.due if owed else None,
        evidence=(last.event, last.dispatch.number) if last else (),
        command=f"camgrant list send --list {view.list_id}" if owed else "",
    )


def _changes(one: Standing) -> Text:
    added, changed, removed = one.count("added"), one.count("changed"), one.count("removed")
    if not added + changed + removed:
        return Text("khác bản đã gửi", "differs from what was sent")
    return Text(
        f"thêm {added}, đổi {changed}, thu hồi {removed}", f"{added} added, {changed} changed, {removed} removed"
    )


def _acknowledge(inventory: Inventory, one: Standing, last: Sent) -> Duty:
    view = one.view
    author = inventory.unit_short_name(view.author, view.as_of)
    what = f"{view.sheet_id.upper()}, {last.dispatch.number}, {date_vi(last.on)}"
    waiting = last.receipt is None
    number = last.receipt.number if last.receipt else None
    return Duty(
        kind="acknowledge",
        unit=view.recipient,
        subject=view.list_id,
        state=state_on(view.as_of, one.late_after) if waiting else "done",
        text=Text(
            f"Xác nhận với {author} đã nhận danh sách {what}", f"confirm to {author} that the list arrived: {what}"
        ),
        basis=deadlines_of(inventory).basis,
        since=last.on,
        due=last.on + days(deadlines_of(inventory).acknowledge),
        evidence=(last.event, number) if number else (last.event,),
        command=f"camgrant list ack --list {view.list_id}" if waiting else "",
    )


def _compile(inventory: Inventory, book: Book, found: list[Standing]) -> Iterator[Duty]:
    """A nomination that a unit received must stand in the submission that the unit itself sends on."""
    sheets = inventory.pack.sheets
    for stream in book.streams():
        sheet, received = sheets.get(stream.sheet), book.last(stream)
        if sheet is None or received is None or not sheet.nominees_of_author:
            continue
        nominated = {row.grant for row in received.version.rows if row.grant}
        for one in found:
            view = one.view
            onward = view.sheet.stage == "nominated" and not view.sheet.nominees_of_author
            if onward and view.author == stream.recipient and not set(sheet.systems).isdisjoint(view.sheet.systems):
                yield _compiled(inventory, one, received, nominated)


def _compiled(inventory: Inventory, one: Standing, received: Sent, nominated: set[str]) -> Duty:
    view, last = one.view, one.last
    told = {row.grant for row in last.version.rows} if last else set()
    missing = {row.grant for row in view.rows} & nominated - told
    author = inventory.unit_short_name(received.version.author, view.as_of)
    due = received.on + days(deadlines_of(inventory).send)
    late = received.on + days(deadlines_of(inventory).send_late)
    number = received.dispatch.number
    return Duty(
        kind="compile",
        unit=view.author,
        subject=view.list_id,
        state=state_on(view.as_of, late) if missing else "done",
        text=Text(
            f"Tổng hợp danh sách {number} của {author} vào danh sách {view.sheet_id.upper()} trình duyệt",
            f"compile the list {number} of {author} into {view.sheet_id.upper()} for approval",
        ),
        basis=view.sheet.basis,
        since=received.on,
        due=due,
        evidence=(received.event, number, *((last.event, last.dispatch.number) if last and not missing else ())),
        command=f"camgrant list send --list {view.list_id}" if missing else "",
    )

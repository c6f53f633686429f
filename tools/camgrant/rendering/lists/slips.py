"""Slips of changes: what a unit that makes accounts has to add, change and take back since it was told last.

What it was told stands in every list that the same author sent it. A removal is news also where it never was told
of the account, until the ledger knows the account closed: the account may have been made from the device file.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from camgrant.access.state import Entitlement
from camgrant.access.timeline import DAY
from camgrant.ledger.book import AccountKey, Sent, Stream
from camgrant.ledger.events import written
from camgrant.model.base import RIGHTS
from camgrant.model.ledger import FrozenRow
from camgrant.model.pack import Sheet
from camgrant.rendering.lists.accounts import is_taken_back
from camgrant.rendering.lists.changes import compared
from camgrant.rendering.lists.desk import Desk
from camgrant.rendering.lists.grants import entitlements_of, grant_rows
from camgrant.rendering.lists.paper import Content
from camgrant.rendering.lists.routing import Parts, routed
from camgrant.rendering.sheets import SheetChange, SheetRow

__all__ = ["over_parts", "slip_contents", "still_open"]

_NO_DIGEST = "0" * 16  # a row that never stood on paper


def slip_contents(desk: Desk, sheet_id: str, sheet: Sheet) -> Iterator[Content]:
    """One slip for each author and recipient: its rows are all that the recipient should have, told or not."""
    now = routed(desk, sheet.recipients, sheet, entitlements_of(desk, sheet))
    over = routed(desk, sheet.recipients, sheet, over_parts(desk, sheet))
    for author, recipient in sorted({*now, *over, *desk.sent_streams(sheet_id)}):
        rows = grant_rows(desk, sheet, now.get((author, recipient), {}))
        ended = over.get((author, recipient), {})
        stream = Stream(sheet_id, author, recipient)
        yield Content(author, recipient, rows, partial(_changes, desk, sheet, stream, rows, ended))


def over_parts(desk: Desk, sheet: Sheet) -> Iterator[Entitlement]:
    """What grants of the sheet's systems gave that are over."""
    return (one for gone in desk.gone.values() if gone.had[0].system in sheet.systems for one in gone.had)


def still_open(desk: Desk, parts: Parts, by: date | None = None) -> Parts:
    """Of what is over, the grants whose accounts nobody reported closed (by some day)."""
    return {
        grant: part
        for grant, part in parts.items()
        if not is_taken_back(desk, map(AccountKey.of, part), desk.gone[grant].since, by)
    }


def _changes(
    desk: Desk,
    sheet: Sheet,
    stream: Stream,
    rows: tuple[SheetRow, ...],
    ended: Parts,
    before: Sent | None,
    as_it_is: Sent | None,
) -> tuple[SheetChange, ...]:
    """What the recipient was not told by the slip before and by the lists since; `ended` is its part of what is over.

    A slip that is printed again says what it said: as if nothing had been sent or closed since the day before it.
    """
    unclosed = still_open(desk, ended, as_it_is.on - DAY if as_it_is else None)
    lists = [dispatches for one in _lists_to(desk, stream) if (dispatches := _between(desk, one, before, as_it_is))]
    told = {row.grant: row for row in before.version.rows if row.grant} if before else {}
    for newest in sorted((dispatches[-1] for dispatches in lists), key=lambda one: (one.on, one.event)):
        told |= {row.grant: row for row in newest.version.rows if row.grant}
    dropped = {row.grant for dispatches in lists for one in dispatches[:-1] for row in one.version.rows}
    unheard = {
        grant: _frozen(grant, part)
        for grant, part in unclosed.items()
        if grant not in dropped and not (before and desk.gone[grant].since <= before.on)
    }
    known = {grant: row for grant, row in told.items() if grant not in ended or grant in unclosed}
    return compared(desk, sheet, rows, {**unheard, **known}, as_it_is, cells=False)


def _lists_to(desk: Desk, stream: Stream) -> Iterator[Stream]:
    """The lists of accounts that the author sends the recipient, beside the slip itself."""
    sheets = desk.inventory.pack.sheets
    for one in desk.book.streams():
        sheet = sheets.get(one.sheet)
        between = (one.author, one.recipient) == (stream.author, stream.recipient)
        if between and sheet is not None and sheet.content == "grants" and sheet.stage != "nominated":
            yield one


def _between(desk: Desk, stream: Stream, before: Sent | None, as_it_is: Sent | None) -> tuple[Sent, ...]:
    """The dispatches of a list after one slip and before another."""
    return tuple(
        one
        for one in desk.book.sent(stream)
        if (before is None or before.on <= one.on) and (as_it_is is None or one.on < as_it_is.on)
    )


def _frozen(grant: str, part: list[Entitlement]) -> FrozenRow:
    first = part[0]
    return written(
        FrozenRow,
        key=grant,
        person=first.person,
        grant=grant,
        cameras=tuple(sorted({camera for entitlement in part for camera in entitlement.cameras})),
        rights=tuple(right for right in RIGHTS if right in first.rights),
        valid_from=first.valid_from,
        valid_until=first.valid_until,
        digest=_NO_DIGEST,
    )

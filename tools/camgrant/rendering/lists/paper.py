"""From rows to the list as it goes out: heading, what is new, and the document under which it was sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from camgrant.ledger.book import Sent
from camgrant.model.organisation import Letterhead
from camgrant.model.pack import Sheet
from camgrant.model.vietnamese import date_vi
from camgrant.rendering.lists.accounts import has_accounts
from camgrant.rendering.lists.desk import Desk
from camgrant.rendering.lists.sentences import words_for, words_of
from camgrant.rendering.sheets import SheetChange, SheetRow, SheetView

__all__ = ["Compare", "Content", "paper"]

Compare = Callable[[Sent | None, Sent | None], tuple[SheetChange, ...] | None]
"""What is new since an earlier dispatch (None: there is none); the other is that of this very version, if it went."""

_KEPT = "Không thay đổi"


class Content(NamedTuple):
    """What one author has to say to one recipient. `compare` is None for what is a paper of its own each time."""

    author: str
    recipient: str
    rows: tuple[SheetRow, ...]
    compare: Compare | None = None


def paper(desk: Desk, sheet_id: str, content: Content) -> SheetView:
    """The list, with what it says that is new and, where this very version went out last, its number and date."""
    view = _headed(desk, sheet_id, desk.inventory.pack.sheets[sheet_id], content)
    dispatches = desk.book.sent(view.stream)
    as_it_is = dispatches[-1] if dispatches and dispatches[-1].version.version == view.version else None
    before = next((one for one in reversed(dispatches) if one.version.version != view.version), None)
    changes = content.compare(before, as_it_is) if content.compare is not None else None
    return replace(
        view,
        rows=_with_requests(desk, view.rows, changes, as_it_is),
        changes=changes,
        number=as_it_is.dispatch.number if as_it_is else "",
        date=as_it_is.dispatch.date if as_it_is else None,
        before=f"Văn bản số {before.dispatch.number} ngày {date_vi(before.dispatch.date)}" if before else "",
    )


def _headed(desk: Desk, sheet_id: str, sheet: Sheet, content: Content) -> SheetView:
    author = desk.inventory.units.get(content.author)
    head = (author.letterhead if author else None) or Letterhead()
    return SheetView(
        sheet_id=sheet_id,
        sheet=sheet,
        author=content.author,
        recipient=content.recipient,
        as_of=desk.day,
        parent_name=head.parent or "",
        author_name=desk.unit_name(content.author),
        recipient_name=desk.unit_name(content.recipient),
        place=head.place or "",
        signer_title=head.signer,
        source=desk.inventory.pack.source.cited,
        rows=content.rows,
        symbol=head.symbol or "",
    )


def _with_requests(
    desk: Desk, rows: tuple[SheetRow, ...], changes: tuple[SheetChange, ...] | None, as_it_is: Sent | None
) -> tuple[SheetRow, ...]:
    """The rows with what is asked of whoever makes their accounts, where the list has a column for that."""
    told = {change.key: words_of(change).request for change in changes or ()}

    def request(row: SheetRow) -> str:
        if changes is not None:
            return told.get(row.id, _KEPT)
        return words_for("added", has_account=has_accounts(desk, row.grant, as_it_is)).request

    return tuple(
        replace(row, facts={**row.facts, "request_type": request(row)}) if "request_type" in row.facts else row
        for row in rows
    )

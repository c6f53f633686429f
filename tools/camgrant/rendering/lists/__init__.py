"""What every list shows to each recipient: rows, order, groups and news, by the routing table of the pack.

One room for each kind of content, which all work from one `Desk`.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from functools import partial

from camgrant.ledger.routing import Router
from camgrant.model.pack import Sheet
from camgrant.rendering.lists.changes import since
from camgrant.rendering.lists.desk import Desk
from camgrant.rendering.lists.directory import directory_contents
from camgrant.rendering.lists.forms import handover_contents, review_contents
from camgrant.rendering.lists.grants import entitlements_of, grant_rows
from camgrant.rendering.lists.paper import Content, paper
from camgrant.rendering.lists.requests import request_contents
from camgrant.rendering.lists.routing import routed
from camgrant.rendering.lists.slips import over_parts, slip_contents, still_open
from camgrant.rendering.lists.summary import summary_contents
from camgrant.rendering.sheets import SheetView

__all__ = ["Desk", "views_at"]


def views_at(desk: Desk, sheet_id: str) -> Iterator[SheetView]:
    """The lists of one sheet: per author and recipient (so sorted), each with the rows that the routing table gives it.

    One desk serves all sheets of a day, and keeps for its summary which of them were not sent.
    """
    unsent: Counter[str] = Counter()
    sheet = desk.inventory.pack.sheets.get(sheet_id)
    if sheet is None:
        return  # there is such a list on other days only
    for content in _contents(desk, sheet_id, sheet):
        view = paper(desk, sheet_id, content)
        # A slip that says nothing new is no slip, unless it is the one that went out.
        if sheet.content != "changes" or view.changes or view.number:
            unsent[view.author] += view.has_news and _is_ordered(desk, view)
            yield view
    desk.unsent[sheet_id] = unsent


def _contents(desk: Desk, sheet_id: str, sheet: Sheet) -> Iterator[Content]:
    match sheet.content:
        case "grants":
            return _grant_contents(desk, sheet_id, sheet)
        case "changes":
            return slip_contents(desk, sheet_id, sheet)
        case "coordination":
            return directory_contents(desk, sheet)
        case "handover":
            return handover_contents(desk, sheet)
        case "review":
            return review_contents(desk, sheet)
        case "install_request":
            return request_contents(desk, sheet)
        case "summary":
            return summary_contents(desk, sheet_id, sheet, _unsent(desk))


def _grant_contents(desk: Desk, sheet_id: str, sheet: Sheet) -> Iterator[Content]:
    streams = routed(desk, sheet.recipients, sheet, entitlements_of(desk, sheet))
    emptied = _emptied(desk, sheet_id, sheet) if sheet.stage != "nominated" else set()  # nobody asks for nobody
    for author, recipient in sorted({*streams, *emptied}):
        rows = grant_rows(desk, sheet, streams.get((author, recipient), {}))
        yield Content(author, recipient, rows, partial(since, desk, sheet, rows))


def _emptied(desk: Desk, sheet_id: str, sheet: Sheet) -> set[tuple[str, str]]:
    """Lists that say that nobody is left, if so: their reader would keep to the last one, or to accounts unheard of."""
    makers = tuple(rule for rule in sheet.recipients if rule.creators)
    over = routed(desk, makers, sheet, over_parts(desk, sheet))
    return {*desk.sent_streams(sheet_id), *(stream for stream, parts in over.items() if still_open(desk, parts))}


def _unsent(desk: Desk) -> Counter[str]:
    """Author -> how many of its lists that a text orders hold something that the recipient was not sent."""
    found: Counter[str] = Counter()
    for sheet_id, sheet in desk.inventory.pack.sheets.items():
        if sheet.content == "grants" and sheet.columns and any(rule.mandatory for rule in sheet.recipients):
            if sheet_id not in desk.unsent:
                deque(views_at(desk, sheet_id), maxlen=0)
            found += desk.unsent[sheet_id]
    return found


def _is_ordered(desk: Desk, view: SheetView) -> bool:
    line = Router(desk.inventory).line_for(view.sheet_id, view.recipient, view.frozen, desk.day)
    return line is not None and line.mandatory

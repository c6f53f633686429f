"""Which lists an edit sends under other names: by another author, or to another recipient than without it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from camgrant.access.resolve import resolve
from camgrant.ledger.book import Book, Stream
from camgrant.model.inventory import Inventory
from camgrant.rendering.lists import Desk, views_at

__all__ = ["ListsAgain", "lists_again"]


@dataclass(frozen=True, slots=True)
class ListsAgain:
    """The lists that are to be sent on a day and were not without the edit, and those that nobody draws up any more."""

    begun: tuple[Stream, ...]
    ended: tuple[Stream, ...]


def lists_again(before: Inventory, after: Inventory, day: date) -> ListsAgain:
    """Compares the lists of the routing table on one day; forms that are filled in by hand are none."""
    was, will = _streams(before, day), _streams(after, day)
    return ListsAgain(tuple(sorted(will - was)), tuple(sorted(was - will)))


def _streams(inventory: Inventory, day: date) -> set[Stream]:
    desk = Desk(inventory, resolve(inventory, day), Book.of(inventory, day))
    sheets = [name for name, sheet in inventory.pack.sheets.items() if sheet.columns and not sheet.form]
    return {view.stream for sheet in sheets for view in views_at(desk, sheet) if view.rows}

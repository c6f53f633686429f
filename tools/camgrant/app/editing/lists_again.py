"""Which lists an edit sends under other names, by another author or to another recipient than without it; and which
grants rest on documents of units that end by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from camgrant.access.resolve import resolve
from camgrant.ledger.book import Book, Stream
from camgrant.model.inventory import Inventory
from camgrant.rendering.lists import Desk, views_at

__all__ = ["ListsAgain", "lists_again", "outlived"]


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


def outlived(before: Inventory, after: Inventory, day: date) -> dict[str, tuple[str, ...]]:
    """Unit that ends by the edit -> the grants that rest on documents of it and last beyond that, by id. They stay as
    they were approved until their own end; what goes on after it rests on a document of whoever took over."""
    found: dict[str, list[str]] = {}
    for name in sorted({entitlement.grant for entitlement in resolve(after, day).entitlements}):
        grant = after.grants[name]
        documents = (after.documents[paper] for paper in grant.rests_on if paper in after.documents)
        for issuer in dict.fromkeys(document.issuer for document in documents):
            unit = after.units.get(issuer)
            known = before.units.get(issuer)
            if unit is not None and unit.retired_on == day and (known is None or known.retired_on is None):
                found.setdefault(issuer, []).append(name)
    return {unit: tuple(grants) for unit, grants in found.items()}

"""What is confirmed of accounts: by receipts of a device's read-back, and by what the ledger was told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from camgrant.ledger.book import Book
from camgrant.model.inventory import Inventory
from camgrant.rendering.device import Confirmation

__all__ = ["Confirmed", "confirmed_by"]

Confirmed = Mapping[tuple[str, str], Confirmation]
"""(recorder, login) -> what the last word on the account was."""


def confirmed_by(inventory: Inventory, book: Book, receipts: Confirmed | None = None) -> Confirmed:
    """What ledger and receipts confirm together; the later word wins, on one day that of the device itself.

    A `deleted` or `disabled` account is gone, of a `changed` one no right is left that it must not have; one that was
    created since then is confirmed no more.
    """
    confirmed = dict(receipts or {})
    for key, (day, seen) in _told(inventory, book).items():
        if key in confirmed and confirmed[key].day >= day:
            continue
        if seen is None:
            confirmed.pop(key, None)
        else:
            confirmed[key] = seen
    return confirmed


def _told(inventory: Inventory, book: Book) -> dict[tuple[str, str], tuple[date, Confirmation | None]]:
    """(recorder, login) -> the day and the content of the last event that says whether the account is there."""
    told: dict[tuple[str, str], tuple[date, Confirmation | None]] = {}
    for key, done in book.accounts().items():
        contact = inventory.contacts.get(key.person)
        for one in done:
            login = one.account.login or (contact.login if contact else None)
            what = one.account.what
            if not key.recorder or login is None or what not in ("created", "changed", "disabled", "deleted"):
                continue
            seen = None if what == "created" else Confirmation(one.on, {} if what == "changed" else None)
            place = (key.recorder, login)
            # A device merges a person's systems in one account: the last word on it counts.
            if place not in told or told[place][0] <= one.on:
                told[place] = (one.on, seen)
    return told

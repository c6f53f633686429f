"""What is confirmed of accounts: by receipts of a device's read-back, and by what the ledger was told."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

from camgrant.ledger.accounts import login_of, standing
from camgrant.ledger.book import Book
from camgrant.model.inventory import Inventory
from camgrant.rendering.device import ChannelRights, Confirmation

__all__ = ["Confirmed", "Existing", "confirmed_by", "existing_by"]

Confirmed = Mapping[tuple[str, str], Confirmation]
"""(recorder, login) -> what the last word on the account was."""
Existing = Mapping[tuple[str, str], tuple[str, date]]
"""(recorder, login) -> whose account stands there, and the day on which its rights were last set."""
_SETTING = ("created", "changed")


def confirmed_by(
    inventory: Inventory, book: Book, receipts: Confirmed | None = None, told_before: Collection[str] = ()
) -> Confirmed:
    """What ledger and receipts confirm together; the later word wins, on one day that of the device itself. The events
    `told_before` speak of accounts that were given out again since.

    A `deleted` or `disabled` account is gone, of a `changed` one no right is left that it must not have; one that was
    created since then, or that a device showed to be there, is confirmed no more.
    """
    confirmed = dict(receipts or {})
    for key, told in _told(inventory, book, told_before).items():
        shown = confirmed.get(key)
        if shown is None:
            confirmed[key] = told
        elif shown.day < told.day:
            made_again_on = shown.made_again_on if told.rights is not None else None
            confirmed[key] = replace(told, made_again_on=made_again_on)
    return {key: seen for key, seen in confirmed.items() if not seen.is_there or seen.made_again_on is not None}


def existing_by(inventory: Inventory, book: Book, receipts: Confirmed | None = None) -> Existing:
    """The accounts that somebody reported as made and nobody as gone since, on each recorder by itself.

    An account is its person's and its login's: a login that belonged to somebody else, or that its holder no longer
    has, is no account of the one who is to get it.
    """
    last: dict[tuple[str, str], tuple[date, str, date | None]] = {}
    for key, done in book.accounts().items():
        contact = inventory.contacts.get(key.person)
        login = next((one.account.login for one in reversed(done) if one.account.login), None)
        login = login or (contact.login if contact else None)
        if not key.recorder or login is None or not done:
            continue
        exists = standing(done).exists
        told = max(one.on for one in done)
        made = max((one.on for one in done if one.what in _SETTING), default=exists.on if exists else told)
        place = (key.recorder, login)
        # A device merges a person's systems in one account: the last word on it counts.
        if place not in last or last[place][0] <= told:
            last[place] = (told, key.person, made if exists else None)
    gone = {place: seen.day for place, seen in (receipts or {}).items() if seen.rights is None and not seen.is_there}
    return {
        place: (person, made)
        for place, (told, person, made) in last.items()
        if made is not None and not (place in gone and gone[place] >= told)
    }


def _told(inventory: Inventory, book: Book, told_before: Collection[str]) -> dict[tuple[str, str], Confirmation]:
    """(recorder, login) -> the last event that says whether the account is there."""
    told: dict[tuple[str, str], Confirmation] = {}
    for key, done in book.accounts().items():
        contact = inventory.contacts.get(key.person)
        for one in done:
            if one.event in told_before:
                continue
            login = login_of(one.account, contact)
            if not key.recorder or login is None or not (one.is_gone or one.what in _SETTING):
                continue
            place = (key.recorder, login)
            # A device merges a person's systems in one account: the last word on it counts.
            if place not in told or told[place].day <= one.on:
                rights: ChannelRights | None = None if one.is_gone else {}
                told[place] = Confirmation(one.on, rights, is_there=one.what == "created", person=key.person)
    return told

"""Logins in a change: one that was ever published is its holder's for ever; an account may be under it still."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from camgrant.access.timeline import Timeline
from camgrant.diagnostics import Diagnostic
from camgrant.ledger.book import Book
from camgrant.model.inventory import Inventory
from camgrant.plan.brake_codes import LOGIN_TAKEN
from camgrant.plan.plan import Plan

__all__ = ["TakenLogin", "dropped_logins", "owners_of", "taken_logins", "taken_since"]


class TakenLogin(NamedTuple):
    """A login with the contact whose it is, and the other one that would get it."""

    login: str
    owner: str
    other: str


def taken_logins(owners: Mapping[str, str], after: Inventory) -> Iterator[TakenLogin]:
    """Every login that somebody else has afterwards; `owners`: login -> its contact. By the other contact."""
    for person, contact in sorted(after.contacts.items()):
        owner = owners.get(contact.login or "", person)
        if contact.login is not None and owner != person:
            yield TakenLogin(contact.login, owner, person)


def taken_since(owners: Mapping[str, str], after: Inventory) -> Iterator[Diagnostic]:
    """What is found where somebody has a login that is another contact's; `owners`: login -> its contact."""
    for taken in taken_logins(owners, after):
        place = after.origins.locate(taken.other, "login")
        yield LOGIN_TAKEN.at(place, entity=taken.other, login=taken.login, owner=taken.owner, other=taken.other)


def owners_of(before: Inventory) -> dict[str, str]:
    """Login -> its contact; whoever shares one already (another rule says so) keeps it."""
    shared = set[str]()
    owners: dict[str, str] = {}
    for person, contact in before.contacts.items():
        if contact.login is None:
            continue
        if contact.login in owners:
            shared.add(contact.login)
        owners[contact.login] = person
    return {login: person for login, person in owners.items() if login not in shared}


def dropped_logins(plan: Plan) -> Iterator[tuple[str, str]]:
    """(login, contact) of every login that is taken off, or changed, although an account under it may be there still:
    the holder was granted something, and the ledger does not say of every device that the account is gone."""
    before, after = plan.before, plan.after
    dropped = {
        person: contact.login
        for person, contact in sorted(before.contacts.items())
        if contact.login is not None and person in after.contacts and after.contacts[person].login != contact.login
    }
    if not dropped:
        return
    days = Timeline(before)
    book = Book.of(after, date.max)
    for person, login in dropped.items():
        places = {
            (grant.system, recorder)
            for grant in before.grants.values()
            if grant.person == person and days.makes_accounts(grant)
            for recorder in days.recorders(grant)
        }
        gone = {
            (key.system, key.recorder)
            for key, done in book.accounts().items()
            if key.person == person and done[-1].is_gone
        }
        if places - gone:
            yield login, person

"""Access that has stood longest: since when, renewed how often, and whether anybody ever looked at it or used it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from camgrant.access.declared import Declared
from camgrant.access.spells import Spell, holds, union
from camgrant.access.state import AccessState, Entitlement
from camgrant.ledger.accounts import standing
from camgrant.ledger.book import AccountKey, Book
from camgrant.ledger.reviews import Reviews
from camgrant.model.inventory import Inventory

__all__ = ["LongStanding", "long_standing"]


@dataclass(frozen=True, slots=True)
class LongStanding:
    """One account that is in force: `since` without a gap, `until` as far as is declared, `grants` in force today.

    `reviewed_on` is the day on which somebody last said that it is still needed, `created_on` and `handed_on` are those
    of the ledger: an account that nobody made or handed over was not used, as far as the ledger tells.
    """

    account: AccountKey
    grants: tuple[str, ...]
    since: date
    until: date
    renewals: int
    reviewed_on: date | None
    created_on: date | None
    handed_on: date | None

    def days(self, day: date) -> int:
        """How many days it has stood by a day, the first among them."""
        return (day - self.since).days + 1


def long_standing(inventory: Inventory, state: AccessState) -> list[LongStanding]:
    """Every account in force on the day of the state, the longest-standing first. Pure."""
    book = Book.of(inventory, state.as_of)
    reviews = Reviews.of(book)
    now: dict[AccountKey, set[str]] = {}
    for one in state.entitlements:
        if one.cameras:
            now.setdefault(AccountKey.of(one), set()).add(one.grant)
    people = {key.person for key in now}
    declared: dict[AccountKey, list[Entitlement]] = {}
    for one in Declared(inventory).of(name for name, grant in inventory.grants.items() if grant.person in people):
        if one.cameras:
            declared.setdefault(AccountKey.of(one), []).append(one)
    found = [_standing(inventory, state, book, reviews, key, now[key], declared[key]) for key in now]
    return sorted(found, key=lambda one: (one.since, one.account))


def _standing(
    inventory: Inventory,
    state: AccessState,
    book: Book,
    reviews: Reviews,
    key: AccountKey,
    grants: set[str],
    declared: Iterable[Entitlement],
) -> LongStanding:
    parts = list(declared)
    spells = union((one.valid_from, one.valid_until) for one in parts)
    spell = next(one for one in spells if holds((one,), state.as_of))
    so_far = (Spell(spell.first, state.as_of),)
    given = {one.grant for one in parts if holds(so_far, one.valid_from)}
    stands = standing(book.done(key))
    answers = [reviews.last[grant] for grant in grants if grant in reviews.last]
    needed = [one.on for one in answers if one.answer.answer != "revoke"]
    told = [min(needed)] if len(needed) == len(grants) else []
    told += [stands.reviewed.on] if stands.reviewed else []
    return LongStanding(
        account=key,
        grants=tuple(sorted(grants)),
        since=spell.first,
        until=spell.last,
        renewals=sum(_renews(inventory, grant, given) for grant in given),
        reviewed_on=max(told, default=None),
        created_on=stands.exists.on if stands.exists else None,
        handed_on=stands.handed.on if stands.handed else None,
    )


def _renews(inventory: Inventory, grant_id: str, given: Collection[str]) -> bool:
    """Whether the grant goes on from one of the given; one with fewer rights than that is no renewal."""
    grant = inventory.grants[grant_id]
    earlier = inventory.grants.get(grant.replaces or "")
    return earlier is not None and grant.replaces in given and not set(grant.rights) < set(earlier.rights)

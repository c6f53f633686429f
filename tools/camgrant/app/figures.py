"""The figures of the province on one day: how many have access, how fast accounts come and go, what waits.

Numbers only. The one page and `camgrant report figures` both draw from here, so that no number stands anywhere alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cached_property
from typing import NamedTuple, Self, get_args

from camgrant.access.held import Account, Count, HeldAccess
from camgrant.access.state import AccessState
from camgrant.duties.duty import Duty, Kind
from camgrant.duties.obligations import duties
from camgrant.ledger.book import Book
from camgrant.ledger.lags import Lags, ReadGone, creation_lags, revocation_lags
from camgrant.ledger.reviews import Reviews
from camgrant.model.inventory import Inventory
from camgrant.rendering.confirmed import Confirmed

__all__ = ["Figures", "Reviewed", "Waits"]


class Waits(NamedTuple):
    """What is still to do: how often, how often beyond its time, and the most days of waiting, None for nothing."""

    number: int
    late: int
    longest: int | None


class Reviewed(NamedTuple):
    """Rounds of review, those still open, those whose answers are overdue, and how many grants were answered how."""

    rounds: int
    going_on: int
    overdue: int
    keep: int
    reduce: int
    revoke: int


class Figures:
    """Each counted when it is asked for. `owed` are all duties of the day of the state, with the same `receipts`."""

    def __init__(
        self,
        inventory: Inventory,
        state: AccessState,
        book: Book,
        owed: Iterable[Duty],
        receipts: Confirmed | None = None,
    ) -> None:
        self._inventory, self._book, self._owed = inventory, book, tuple(owed)
        self._receipts, self._day = receipts or {}, state.as_of
        self._seeing = tuple(one for one in state.entitlements if one.cameras)

    @classmethod
    def of(cls, inventory: Inventory, state: AccessState, receipts: Confirmed | None = None) -> Self:
        """Those of the day of a state."""
        book = Book.of(inventory, state.as_of)
        return cls(inventory, state, book, duties(inventory, state, book, receipts), receipts)

    @cached_property
    def held(self) -> HeldAccess:
        """Who had access when, over all days."""
        return HeldAccess.of(self._inventory)

    @cached_property
    def removals(self) -> Lags:
        """How long accounts were there after the end of access; their days are the exposure of the province."""
        return revocation_lags(self.held, self._book, self._read_gone)

    @cached_property
    def creations(self) -> Lags:
        """How long it took until accounts that were owed were there."""
        return creation_lags(self.held, self._book, self._read_gone)

    @cached_property
    def _read_gone(self) -> ReadGone:
        people = {contact.login: person for person, contact in self._inventory.contacts.items() if contact.login}
        gone = ((*place, seen.day) for place, seen in self._receipts.items() if seen.rights is None)
        return {Account(people[login], recorder, ""): day for recorder, login, day in gone if login in people}

    def counts(self, system: str) -> tuple[Count, ...]:
        """How many people and accounts a system has had, at every day on which that changed; the last is of the day."""
        return self.held.counts(system, self._day) or (Count(self._day, 0, 0),)

    @property
    def everybody(self) -> int:
        """How many people may see a camera of some system on the day."""
        return len({one.person for one in self._seeing})

    def people(self, systems: Collection[str]) -> dict[str, dict[str, set[str]]]:
        """Kind of unit ("" where it is not known) -> system -> the people who may see one of its cameras."""
        kinds: dict[str, dict[str, set[str]]] = {}
        for one in self._seeing:
            if one.system in systems:
                unit = self._inventory.units.get(self._inventory.unit_of(one.person, self._day) or "")
                kinds.setdefault(unit.kind if unit else "", {}).setdefault(one.system, set()).add(one.person)
        return kinds

    @property
    def waiting(self) -> dict[Kind, Waits]:
        """Every kind of duty with what of it is not done."""
        kinds: tuple[Kind, ...] = get_args(Kind)
        return {kind: self.waits((kind,)) for kind in kinds}

    def waits(self, kinds: Collection[Kind]) -> Waits:
        """What duties of some kinds are not done."""
        owed = [duty for duty in self._owed if duty.kind in kinds and duty.state != "done"]
        starts = (duty.due if duty.kind == "review" else duty.since for duty in owed)  # a review waits once it is due
        days = [(self._day - start).days for start in starts if start is not None]
        return Waits(len(owed), sum(duty.state == "late" for duty in owed), max(days, default=None))

    @cached_property
    def reviewed(self) -> Reviewed:
        """What became of all rounds of review by the day."""
        reviews, day = Reviews.of(self._book), self._day
        rounds = reviews.rounds
        return Reviewed(
            rounds=len(rounds),
            going_on=sum(one.closed is None for one in rounds),
            overdue=sum(day > one.due and bool(reviews.waiting(self._inventory, one, day)) for one in rounds),
            keep=sum(one.count("keep") for one in rounds),
            reduce=sum(one.count("reduce") for one in rounds),
            revoke=sum(one.count("revoke") for one in rounds),
        )

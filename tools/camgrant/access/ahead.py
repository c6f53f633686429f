"""When an account will hold less, and when it will be gone, by all that is declared today.

A grant that follows another without a gap keeps the account, if its documents are dated by then: nobody could cite a
list of next week. A revocation, a leaving or a closing that is declared for a later day already ends it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from camgrant.access.state import AccessState, Entitlement
from camgrant.access.timeline import DAY, Timeline
from camgrant.model.base import Right
from camgrant.model.grant import Grant
from camgrant.model.inventory import Inventory

__all__ = ["Ahead", "Ends"]

_Held = frozenset[tuple[Right, str]]


class Ends(NamedTuple):
    """The first day on which an account holds less than today, and the first on which it holds nothing.

    `following` are the grants that begin in between and keep it.
    """

    narrows_on: date
    ends_on: date
    following: tuple[str, ...] = ()


class Ahead:
    """Answers for every account of one access state."""

    def __init__(self, inventory: Inventory, state: AccessState) -> None:
        self._today = state.as_of
        self._days = Timeline(inventory)
        self._contacts = inventory.contacts
        self._estate = any(day > state.as_of for day in self._days.ends_of_recorders)
        self._grants: dict[tuple[str, str], list[tuple[str, Grant]]] = {}
        for grant_id, grant in inventory.grants.items():
            current = grant.valid_until >= state.as_of and self._days.makes_accounts(grant)
            if current and (grant.valid_from <= state.as_of or self._is_documented(inventory, grant)):
                for recorder in self._days.recorders(grant):
                    self._grants.setdefault((grant.person, recorder), []).append((grant_id, grant))

    def of(self, person: str, recorder: str, found: Sequence[Entitlement]) -> Ends:
        """`found` are the person's entitlements on the recorder today, at least one."""
        grants = [grant for _, grant in self._grants[person, recorder]]
        plain = len(grants) == len(found) and not self._estate and self._stays(person)
        if plain and all(grant.revoked is None for grant in grants):
            last = {entitlement.valid_until for entitlement in found}
            if len(last) == 1:
                return Ends(max(last) + DAY, max(last) + DAY)
        now = self._held(grants, recorder, self._today)
        later = sorted({day for grant in grants for day in self._days.ends(grant) if day > self._today})
        states = [(day, self._held(grants, recorder, day)) for day in later]
        ends = next(day for day, held in states if not held)
        following = tuple(
            name
            for name, grant in self._grants[person, recorder]
            if self._today < grant.valid_from < ends and recorder in self._days.cameras(grant, grant.valid_from)
        )
        return Ends(next(day for day, held in states if not now <= held), ends, following)

    def _is_documented(self, inventory: Inventory, grant: Grant) -> bool:
        """Whether every document that a later grant rests on exists on the day of the state."""
        found = (inventory.documents.get(name) for name in grant.rests_on)
        return all(document is not None and document.date <= self._today for document in found)

    def _stays(self, person: str) -> bool:
        """Whether nothing of the person himself, or of who answers for a machine, is declared to end."""
        contact = self._contacts[person]
        if contact.is_machine:
            return False  # looked at day by day
        return contact.left_on is None and all(position.valid_until is None for position in contact.positions)

    def _held(self, grants: Sequence[Grant], recorder: str, day: date) -> _Held:
        return frozenset(
            (right, camera)
            for grant in grants
            for camera in self._days.cameras(grant, day).get(recorder, ())
            for right in grant.rights
        )

"""Who no longer has an account on a recorder, since when, and why: the removals that must have happened by now.

Worked out from the declared data alone: nothing is ever deleted there, so an ended grant still says which device has
an account to lose. Whether the device has lost it is another truth, known only from a receipt or a read-back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from camgrant.access.resolve import CONFIG, Reach, grant_holds
from camgrant.access.state import AccessState
from camgrant.model.grant import Grant
from camgrant.model.inventory import Inventory

__all__ = ["Ended", "Why", "ended_accounts"]

Why = Literal["left", "revoked", "expired", "closed", "retired", "moved"]
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Ended:
    """An account that ended: `since` is the first day without any right on the recorder."""

    recorder: str
    person: str
    login: str
    since: date
    why: Why
    grants: tuple[str, ...]


def ended_accounts(inventory: Inventory, state: AccessState) -> dict[str, tuple[Ended, ...]]:
    """Recorder -> the accounts that must be gone there on the day of the state, by login."""
    held = {(e.recorder, e.person) for e in state.entitlements if e.cameras}
    past = _Past(inventory, state.as_of)
    found: dict[tuple[str, str], list[tuple[date, Why, str]]] = {}
    for grant_id, grant in inventory.grants.items():
        for recorder, since, why in past.ends(grant):
            if (recorder, grant.person) not in held:
                found.setdefault((recorder, grant.person), []).append((since, why, grant_id))
    by_recorder: dict[str, list[Ended]] = {}
    for (recorder, person), ends in found.items():
        since, why, _ = max(ends)
        grants = tuple(sorted(grant for _, _, grant in ends))
        login = inventory.contacts[person].login or ""
        by_recorder.setdefault(recorder, []).append(Ended(recorder, person, login, since, why, grants))
    return {recorder: tuple(sorted(ends, key=lambda e: (e.login, e.person))) for recorder, ends in by_recorder.items()}


class _Past:
    """What grants reached on earlier days; one Reach per day that somebody asks for."""

    def __init__(self, inventory: Inventory, day: date) -> None:
        self._inventory = inventory
        self._day = day
        self._reaches: dict[date, Reach] = {}
        self._estate_ends = self._dates_of_the_estate()

    def ends(self, grant: Grant) -> Iterator[tuple[str, date, Why]]:
        """(recorder, first day without, why) for every recorder that the grant reached before and no longer does."""
        contact = self._inventory.contacts.get(grant.person)
        system = self._inventory.pack.systems.get(grant.system)
        if contact is None or contact.login is None or system is None or not system.on_recorders:
            return
        if grant.valid_from >= self._day or CONFIG in grant.rights:
            return
        now = self._recorders(grant, self._day)
        if now and not self._estate_ends:
            return  # in force, and nothing that it reaches has ended
        pending: set[str] | None = None
        for day, why in self._boundaries(grant):
            before = self._recorders(grant, day - _DAY) - self._recorders(grant, day) - now
            for recorder in sorted(before if pending is None else before - pending):
                pending = (pending or set()) | {recorder}
                yield recorder, day, why

    def _recorders(self, grant: Grant, day: date) -> frozenset[str]:
        if not grant_holds(grant, day):
            return frozenset()
        reach = self._reaches.get(day)
        if reach is None:
            reach = self._reaches[day] = Reach(self._inventory, day)
        if not reach.person_active(grant.person):
            return frozenset()
        system = self._inventory.pack.systems[grant.system]
        return frozenset(recorder for recorder, _ in reach.of_grant(grant, system) if recorder is not None)

    def _boundaries(self, grant: Grant) -> list[tuple[date, Why]]:
        """The days on which the grant may have ended by the day, the latest first."""
        contact = self._inventory.contacts[grant.person]
        dates: list[tuple[date | None, Why]] = [
            (contact.left_on, "left"),
            (grant.revoked.on if grant.revoked else None, "revoked"),
            (grant.valid_until + _DAY, "expired"),
            *((p.valid_until + _DAY if p.valid_until else None, "moved") for p in contact.positions),
            *((unit.retired_on, "retired") for p in contact.positions if (unit := self._inventory.units.get(p.unit))),
            *self._estate_ends,
        ]
        order: tuple[Why, ...] = ("left", "revoked", "expired", "closed", "retired", "moved")
        first: dict[date, Why] = {}
        for day, why in sorted((d for d in dates if d[0] is not None), key=lambda d: order.index(d[1])):
            if day is not None and grant.valid_from < day <= self._day:
                first.setdefault(day, why)
        return sorted(first.items(), reverse=True)

    def _dates_of_the_estate(self) -> list[tuple[date | None, Why]]:
        """When sites closed and recorders or cameras went out of use."""
        found: dict[date, Why] = {}
        for recorder in self._inventory.recorders.values():
            for day in (recorder.retired_on, *(camera.removed_on for camera in recorder.channels.values())):
                if day is not None and day <= self._day:
                    found.setdefault(day, "retired")
        for site in self._inventory.sites.values():
            if site.closed_on is not None and site.closed_on <= self._day:
                found[site.closed_on] = "closed"
        return list(found.items())

"""What access tests would not notice: grants taken away, given a right more or a site more, one at a time.

Nothing is resolved again. Taking away can only break a `can`: a grant is noticed where it alone gives somebody what
the test asks for. Widening can only break `cannot` and `only`: it is noticed where the holder must not have what would
come. Holds for tests that hold (a test compares it with really doing it: tests/unit/test_access_tests_unnoticed.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from camgrant.access.resolve import CONFIG
from camgrant.access.tested import PICTURE_RIGHTS, Asked, Day
from camgrant.model.base import Right
from camgrant.model.grant import Grant
from camgrant.model.inventory import Inventory

__all__ = ["Noticed", "noticed"]


@dataclass(slots=True)
class Noticed:
    """What tests notice of one grant: the tests that fail without it, the rights and the sites (each one more) of
    which some test says that they are too much, and how many of both there are to add."""

    taken: set[str] = field(default_factory=set)
    rights: frozenset[Right] = frozenset()
    more_rights: int = 0
    sites: int = 0
    more_sites: int = 0


def noticed(day: Day, asked: dict[str, Asked]) -> dict[str, Noticed]:
    """Grant -> what is noticed, for each grant that gives something on the day. `asked` are tests that hold."""
    found = {one.grant: Noticed() for one in sorted(day.state.entitlements, key=lambda one: one.grant)}
    forbidding = [one for one in asked.values() if one.test.expect != "can"]
    for name, one in asked.items():
        if one.test.expect == "can":
            for grant in _needed(one) & found.keys():
                found[grant].taken.add(name)
    more = _More(day, forbidding)
    for grant, seen in found.items():
        more.fill(grant, seen)
    return found


def _needed(asked: Asked) -> set[str]:
    """The grants that alone give somebody a right on a camera that a `can` asks for."""
    alone: dict[tuple[str, Right, str], str] = {}
    for one in asked.day.held_by(asked.people):
        if not asked.through(one.system):
            continue
        for camera in asked.cameras & asked.day.cameras(one):
            for right in asked.rights & one.rights:
                key = (one.person, right, camera)
                alone[key] = one.grant if alone.get(key, one.grant) == one.grant else ""
    return {*alone.values()} - {""}


class _More:
    """Which rights and sites more would break one of the tests that forbid something."""

    def __init__(self, day: Day, forbidding: list[Asked]) -> None:
        self._inventory, self._forbidding = day.inventory, forbidding
        self._rights: dict[str, frozenset[Right]] = {}
        days = {one.day.day: one.day for one in forbidding}
        self._giving = {on: {e.grant for e in seen.state.entitlements} for on, seen in days.items()}
        self._open = {slug: _sites(day, slug, frozenset(day.inventory.sites)) for slug in day.inventory.pack.systems}
        self._watched = [
            {slug: _sites(one.day, slug, _sites_of(day.inventory, one.cameras)) for slug in day.inventory.pack.systems}
            for one in forbidding
        ]
        self._unions: dict[tuple[str, tuple[int, ...]], frozenset[str]] = {}
        for asked in forbidding:
            for grant, _ in groupby(
                one.grant for one in asked.day.state.entitlements if asked.concerns(one.person) and asked.touches(one)
            ):
                self._rights[grant] = self._rights.get(grant, frozenset()) | asked.rights

    def fill(self, name: str, seen: Noticed) -> None:
        """Counts what could be added to a grant, and what of it is noticed."""
        grant = self._inventory.grants[name]
        if grant.system not in self._open:
            return  # the pack of the day has no such system: it gives nothing
        if CONFIG in grant.rights:
            return  # technical work is no access to pictures that could grow by a right or a site
        missing = PICTURE_RIGHTS.difference(grant.rights)
        seen.rights, seen.more_rights = missing & self._rights.get(name, frozenset()), len(missing)
        reached = frozenset(_reached(self._inventory, grant))
        numbers = tuple(number for number, one in enumerate(self._forbidding) if self._applies(one, name, grant))
        seen.sites = len(self._union(grant.system, numbers) - reached)
        seen.more_sites = len(self._open[grant.system] - reached)

    def _applies(self, asked: Asked, name: str, grant: Grant) -> bool:
        given = frozenset(grant.rights)
        if grant.accept_overgrant is not None and asked.day.day <= grant.accept_overgrant.until:
            given |= frozenset(grant.accept_overgrant.rights)
        return (
            asked.concerns(grant.person)
            and asked.through(grant.system)
            and not asked.rights.isdisjoint(given)
            and name in self._giving[asked.day.day]
        )

    def _union(self, system: str, numbers: tuple[int, ...]) -> frozenset[str]:
        known = self._unions.get((system, numbers))
        if known is None:
            watched = (self._watched[number][system] for number in numbers)
            known = self._unions[system, numbers] = self._open[system] & frozenset().union(*watched)
        return known


def _sites(day: Day, slug: str, among: Iterable[str]) -> frozenset[str]:
    """Those of some sites whose cameras in use a grant in the system could reach on the day."""
    system = day.inventory.pack.systems[slug]
    return frozenset(site for site in among if any(cameras for _, cameras in day.reach.of_site(site, slug, system)))


def _sites_of(inventory: Inventory, cameras: Iterable[str]) -> set[str]:
    return {inventory.recorders[inventory.recorder_of[camera]].site for camera in cameras}


def _reached(inventory: Inventory, grant: Grant) -> Iterable[str]:
    """The sites that the scope names, in whole or in part."""
    scope = grant.scope
    if scope.cameras:
        return _sites_of(inventory, (one for one in scope.cameras if one in inventory.recorder_of))
    of_chain = inventory.sites_of_chain(scope.chain, scope.locality) if scope.chain else ()
    return (*((scope.site,) if scope.site else ()), *scope.sites, *of_chain)

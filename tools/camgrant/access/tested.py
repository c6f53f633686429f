"""Access tests on one day: whom and what each speaks of, and what there is against it. Reads the access state only."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final, NamedTuple

from camgrant.access.resolve import CONFIG, Reach, resolve
from camgrant.access.state import Entitlement
from camgrant.access.why_not import WhyNot, why_not
from camgrant.model.access_test import AccessTest
from camgrant.model.base import RIGHTS, Right, in_window
from camgrant.model.inventory import Inventory, position_at
from camgrant.model.organisation import Contact

__all__ = ["PICTURE_RIGHTS", "Asked", "Breach", "Day", "Fact", "breaches", "facts"]

PICTURE_RIGHTS: Final = frozenset(right for right in RIGHTS if right != CONFIG)
_LIVE: Final[frozenset[Right]] = frozenset(("live",))


class Fact(NamedTuple):
    """One right of one person on one camera through one system, which a `cannot` or `only` forbids."""

    person: str
    system: str
    camera: str
    right: Right


class Breach(NamedTuple):
    """One thing that is not as a test says.

    Of `cannot` and `only`: a person, the grant by which he has these rights on these cameras, `why` is `granted` or
    `accepted` (the device gives them beyond the grant). Of `can`: what a person lacks, with the nearest reason and
    grant. `day` is that of the reason. `nobody` and `nothing` say that a `can` speaks of no person, or of no camera;
    `nobody` also that a `cannot` names nobody by any key, so that it could not fail.
    """

    why: str
    person: str = ""
    grant: str = ""
    cameras: tuple[str, ...] = ()
    rights: tuple[Right, ...] = ()
    day: date | None = None


class Day:
    """The inventory on one day, looked at by many tests."""

    def __init__(self, inventory: Inventory, day: date) -> None:
        self.inventory, self.day = inventory.on(day), day
        self.reach = Reach(inventory, day)
        self.state = resolve(inventory, day)
        self._of_person: dict[str, list[Entitlement]] = {}
        for one in self.state.entitlements:
            self._of_person.setdefault(one.person, []).append(one)

    def held_by(self, people: Iterable[str]) -> Iterator[Entitlement]:
        """The entitlements of some people."""
        return (one for person in sorted(people) for one in self._of_person.get(person, ()))

    def why_not(self, person: str, camera: str, right: Right, systems: Collection[str]) -> WhyNot:
        """The nearest reason for which the person does not have the right."""
        return why_not(self.inventory, self._grants_of.get(person, ()), self.day, person, camera, right, systems)

    def cameras(self, one: Entitlement) -> frozenset[str]:
        """What an entitlement is about: technical work sees no picture, it is about all cameras of its recorder."""
        return one.cameras or self.reach.cameras_in_use(one.recorder or "")

    @cached_property
    def _grants_of(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, grant in self.inventory.grants.items():
            found.setdefault(grant.person, []).append(name)
        return found

    @cached_property
    def in_use(self) -> frozenset[str]:
        """Every camera in use, at sites in operation."""
        return self.of_sites(self.inventory.sites)

    def of_sites(self, sites: Iterable[str]) -> frozenset[str]:
        """The cameras in use at some sites, as far as these are in operation."""
        recorders = (r for s in sites if self.reach.site_open(s) for r in self.inventory.recorders_of_site.get(s, ()))
        return frozenset(camera for recorder in recorders for camera in self.reach.cameras_in_use(recorder))


@dataclass(frozen=True)
class Asked:
    """One test on its day: the people that it names, the cameras in use and the rights that it speaks of."""

    test: AccessTest
    day: Day
    people: frozenset[str]
    cameras: frozenset[str]
    rights: frozenset[Right]

    @classmethod
    def of(cls, test: AccessTest, day: Day) -> Asked:
        """The question that a test asks on a day."""
        rights = frozenset(test.rights) or (_LIVE if test.expect == "can" else PICTURE_RIGHTS)
        return cls(test, day, frozenset(_people(test, day)), _cameras(test, day), rights)

    def concerns(self, person: str) -> bool:
        """Whether a `cannot` or `only` forbids the person what it speaks of."""
        return (person in self.people) == (self.test.expect == "cannot")

    def through(self, system: str) -> bool:
        """Whether it asks about access through the system."""
        return not self.test.what.systems or system in self.test.what.systems

    def touches(self, one: Entitlement) -> bool:
        """Whether an entitlement is about one of the cameras, through a system that is asked about."""
        return self.through(one.system) and not self.cameras.isdisjoint(self.day.cameras(one))


def breaches(asked: Asked) -> tuple[Breach, ...]:
    """All that is not as the test says; nothing where it holds."""
    return tuple(_lacking(asked) if asked.test.expect == "can" else _forbidden(asked))


def facts(asked: Asked) -> frozenset[Fact]:
    """All that breaks a `cannot` or `only`, one by one: what two states of the data can be compared by."""
    system_of = asked.day.inventory.grants
    return frozenset(
        Fact(one.person, system_of[one.grant].system, camera, right)
        for one in breaches(asked)
        for camera in one.cameras
        for right in one.rights
    )


def _forbidden(asked: Asked) -> Iterator[Breach]:
    named, who = asked.test.expect == "cannot", asked.test.who
    if named and not (who.people or who.people_of or who.unit_kinds or who.leaders_of):
        yield Breach("nobody")
    for one in asked.day.held_by(asked.people) if named else asked.day.state.entitlements:
        if asked.concerns(one.person) and asked.touches(one):
            cameras = tuple(sorted(asked.cameras & asked.day.cameras(one)))
            beyond = one.accepted - one.rights if one.cameras else frozenset()
            for why, given in (("granted", one.rights), ("accepted", beyond)):
                rights = _ordered(asked.rights & given)
                if rights:
                    yield Breach(why, one.person, one.grant, cameras, rights)


def _lacking(asked: Asked) -> Iterator[Breach]:
    if not asked.people:
        yield Breach("nobody")
    if not asked.cameras:
        yield Breach("nothing")
    held: dict[tuple[str, Right], set[str]] = {}
    for one in asked.day.held_by(asked.people):
        if asked.through(one.system):
            for right in asked.rights & one.rights:
                held.setdefault((one.person, right), set()).update(asked.cameras & asked.day.cameras(one))
    for person in sorted(asked.people):
        for right in _ordered(asked.rights):
            missing = sorted(asked.cameras.difference(held.get((person, right), ())))
            if missing:
                found = asked.day.why_not(person, missing[0], right, asked.test.what.systems)
                yield Breach(found.why, person, found.grant, tuple(missing), (right,), found.day)


def _ordered(rights: Iterable[Right]) -> tuple[Right, ...]:
    wanted = frozenset(rights)
    return tuple(right for right in RIGHTS if right in wanted)


def _people(test: AccessTest, day: Day) -> Iterator[str]:
    who, inventory = test.who, day.inventory
    yield from who.people
    if who.people_of or who.unit_kinds:
        named = _with_heirs(inventory, who.people_of, day.day)
        for name, contact in inventory.contacts.items():
            if contact.has_left(day.day):
                continue
            units = {unit for held in _units_of(test, contact, day.day) for unit in inventory.lineage(held)}
            kinds = {inventory.units[unit].kind for unit in units}
            if not units.isdisjoint(named) or not kinds.isdisjoint(who.unit_kinds):
                yield name
    for site in who.leaders_of:
        for term in inventory.sites[site].leadership if site in inventory.sites else ():
            if in_window(day.day, term.valid_from, term.valid_until) and (not who.roles or term.role in who.roles):
                yield term.person


def _with_heirs(inventory: Inventory, units: Iterable[str], day: date) -> frozenset[str]:
    """The units, and those that took over them or a part of them by the day: whoever was of the one is of those now."""
    named = list(units)
    for name in named:
        unit = inventory.units.get(name)
        if unit is not None and unit.retired_on is not None and unit.retired_on <= day:
            named += [heir for heir in unit.successors if heir not in named]
    return frozenset(named)


def _units_of(test: AccessTest, contact: Contact, day: date) -> Iterator[str]:
    """The unit of a person's position; of one with several (a warning of the check) `cannot` means all of them."""
    if test.expect == "cannot":
        yield from (one.unit for one in contact.positions if in_window(day, one.valid_from, one.valid_until))
    elif (position := position_at(contact, day)) is not None:
        yield position.unit


def _cameras(test: AccessTest, day: Day) -> frozenset[str]:
    cameras = _cameras_named(test, day)
    locality, inventory = test.what.locality, day.inventory
    if locality is None:
        return cameras
    sites = {site for site in inventory.sites if inventory.lies_within(site, locality)}
    return frozenset(camera for camera in cameras if _site_of(inventory, camera) in sites)


def _site_of(inventory: Inventory, camera: str) -> str | None:
    recorder = inventory.recorders.get(inventory.recorder_of.get(camera, ""))
    return recorder.site if recorder is not None else None


def _cameras_named(test: AccessTest, day: Day) -> frozenset[str]:
    what, inventory = test.what, day.inventory
    if not what.cameras and not what.sites and not what.chains:
        return day.in_use
    of_chains = (site for chain in what.chains for site in inventory.sites_of_chain(chain))
    # That a camera was taken down is told of a test that says somebody can see it; nobody sees it, says any other.
    named = frozenset(what.cameras) if test.expect == "can" else day.in_use & frozenset(what.cameras)
    return day.of_sites((*what.sites, *of_chains)) | named

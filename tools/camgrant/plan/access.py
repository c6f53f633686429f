"""Who comes to see more or less, and for which days: the difference of two declared states, person by person."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, NamedTuple

from camgrant.access.declared import Declared
from camgrant.access.resolve import CONFIG
from camgrant.access.spells import Spells, minus, union
from camgrant.access.state import Entitlement
from camgrant.model.base import RIGHTS, Right
from camgrant.model.inventory import Inventory
from camgrant.model.pack import System
from camgrant.plan.growth import sites_of

__all__ = ["AccessChange", "Both", "Kind", "Sight", "access_changes", "affected_grants", "rectangles", "sights"]

Kind = Literal["lost", "shortened", "moved", "extended", "gained"]
WIDENING: Final[frozenset[Kind]] = frozenset(("moved", "extended", "gained"))
_ORDER: Final[tuple[Kind, ...]] = ("lost", "shortened", "moved", "extended", "gained")


class Sight(NamedTuple):
    """One right of one person on one camera; of technical work, which sees no picture, on one recorder."""

    person: str
    system: str
    accepted: bool
    place: str
    right: Right


class _Group(NamedTuple):
    """What all pairs of one change have in common."""

    person: str
    system: str
    accepted: bool
    before: Spells
    after: Spells


@dataclass(frozen=True, slots=True)
class AccessChange:
    """What one person comes to see, or sees no more, in one system, with the same rights for the same days.

    `cameras` are ids; for technical work (right `config`) those of recorders. `accepted` rights are not granted, but
    the device may give them by an accepted over-grant. `before` and `after` are the days on which the person has the
    rights: `lost` has none after, `gained` none before, `moved` gains some and loses others.
    `grants` are those that gave it before or give it after.
    """

    kind: Kind
    person: str
    system: str
    accepted: bool
    sites: tuple[str, ...]
    cameras: tuple[str, ...]
    rights: tuple[Right, ...]
    before: Spells
    after: Spells
    grants: tuple[str, ...]

    @property
    def widens(self) -> bool:
        """Whether the person has a right on some day on which he had it not."""
        return self.kind in WIDENING

    @property
    def is_technical(self) -> bool:
        """Whether it is work on a recorder, without any picture."""
        return CONFIG in self.rights


class Both:
    """Two inventories, each seen on every day, with what the difference between them can touch."""

    def __init__(self, before: Inventory, after: Inventory) -> None:
        self.before, self.after = Declared(before), Declared(after)
        self.grants = affected_grants(self.before, self.after)
        self.minus, self.plus = self._difference()

    def _difference(self) -> tuple[tuple[Entitlement, ...], tuple[Entitlement, ...]]:
        """The spells that are declared no more, and those that are new."""
        was, will = (list(one.of(sorted(self.grants))) for one in (self.before, self.after))
        old, new = frozenset(was), frozenset(will)
        return tuple(one for one in was if one not in new), tuple(one for one in will if one not in old)


def affected_grants(before: Declared, after: Declared) -> frozenset[str]:
    """The grants that may give something else after than before: changed themselves, or their holder, or what they
    reach. Never too few: a test compares with all."""
    old, new = before.inventory, after.inventory
    if _systems_by_day(old) != _systems_by_day(new):
        return frozenset((*old.grants, *new.grants))
    found = {name for name in (*old.grants, *new.grants) if old.grants.get(name) != new.grants.get(name)}
    people, recorders = _changed_people(old, new), _changed_recorders(old, new)
    for one in (before, after):
        for name, grant in one.inventory.grants.items():
            if grant.person in people or (recorders and not recorders.isdisjoint(one.timeline.recorders(grant))):
                found.add(name)
    return frozenset(found)


def _systems_by_day(inventory: Inventory) -> list[tuple[date, Mapping[str, System]]]:
    """The systems of the pack, from which day on."""
    later = [(day, pack.systems) for day, pack in inventory.later_packs]
    return [(date.min, inventory.pack.systems), *later]


def _changed(old: Mapping[str, object], new: Mapping[str, object]) -> set[str]:
    return {name for name in (*old, *new) if old.get(name) != new.get(name)}


def _changed_people(old: Inventory, new: Inventory) -> set[str]:
    people, units = _changed(old.contacts, new.contacts), _changed(old.units, new.units)
    if units:
        for contacts in (old.contacts, new.contacts):
            people.update(name for name, one in contacts.items() if any(p.unit in units for p in one.positions))
    machines = [item for contacts in (old.contacts, new.contacts) for item in contacts.items() if item[1].is_machine]
    people.update(name for name, one in machines if not people.isdisjoint(one.every_responsible))
    return people


def _changed_recorders(old: Inventory, new: Inventory) -> set[str]:
    """With those at a site that changed, and those to which a camera of one of them moves on some day."""
    recorders, sites = _changed(old.recorders, new.recorders), _changed(old.sites, new.sites)
    cameras = {
        camera
        for one in (old, new)
        for name in recorders & one.recorders.keys()
        for camera in one.recorders[name].channels
    }
    for version in (*old.versions(), *new.versions()):
        for site in sites:
            recorders.update(version.recorders_of_site.get(site, ()))
        if version.written is not None:
            recorders.update(version.recorder_of[camera] for camera in cameras if camera in version.recorder_of)
    return recorders


# -- per person -------------------------------------------------------------------------------------------------------


def access_changes(both: Both) -> tuple[AccessChange, ...]:
    """Every person's differences, removals first; by person, system and place.

    A right that another grant gives as well is not lost, so all grants of the people concerned are looked at.
    """
    people = {one.person for one in (*both.minus, *both.plus)}
    was, will = (sights(one, people) for one in (both.before, both.after))
    groups: dict[_Group, list[Sight]] = {}
    for pair in was.keys() | will.keys():
        before, after = was.get(pair, ()), will.get(pair, ())
        if before != after:
            groups.setdefault(_Group(pair.person, pair.system, pair.accepted, before, after), []).append(pair)
    giving = _grants_of(both)
    found = [
        _change(both, group, places, rights, giving)
        for group, pairs in groups.items()
        for rights, places in rectangles(pairs)
    ]
    return tuple(sorted(found, key=_order))


def _order(one: AccessChange) -> tuple[int, str, str, tuple[str, ...], Spells, tuple[Right, ...], bool]:
    return (_ORDER.index(one.kind), one.person, one.system, one.cameras, one.after, one.rights, one.accepted)


def sights(declared: Declared, people: Collection[str]) -> dict[Sight, Spells]:
    """Every right of some people on every camera, with the days on which they have it by any grant."""
    grants = [name for name, grant in declared.inventory.grants.items() if grant.person in people]
    days: dict[Sight, list[tuple[date, date]]] = {}
    for one in declared.of(grants):
        for accepted, rights in ((False, one.rights), (True, one.accepted - one.rights)):
            for place in one.cameras or (one.recorder or "",):
                for right in rights:
                    pair = Sight(one.person, one.system, accepted, place, right)
                    days.setdefault(pair, []).append((one.valid_from, one.valid_until))
    return {pair: union(spells) for pair, spells in days.items()}


def rectangles(pairs: Iterable[Sight]) -> Iterator[tuple[tuple[Right, ...], tuple[str, ...]]]:
    """(rights, places) of pairs, so that every right of one goes with every place of it."""
    rights_on: dict[str, set[Right]] = {}
    for pair in pairs:
        rights_on.setdefault(pair.place, set()).add(pair.right)
    places_with: dict[tuple[Right, ...], list[str]] = {}
    for place, rights in rights_on.items():
        places_with.setdefault(tuple(one for one in RIGHTS if one in rights), []).append(place)
    yield from ((rights, tuple(sorted(places))) for rights, places in sorted(places_with.items()))


def _grants_of(both: Both) -> dict[tuple[str, str], dict[str, frozenset[str]]]:
    """(person, system) -> grant -> places, of the grants whose spells differ."""
    found: dict[tuple[str, str], dict[str, frozenset[str]]] = {}
    for one in (*both.minus, *both.plus):
        places = one.cameras or frozenset((one.recorder or "",))
        grants = found.setdefault((one.person, one.system), {})
        grants[one.grant] = grants.get(one.grant, frozenset()) | places
    return found


def _change(
    both: Both,
    group: _Group,
    places: tuple[str, ...],
    rights: tuple[Right, ...],
    giving: Mapping[tuple[str, str], Mapping[str, frozenset[str]]],
) -> AccessChange:
    grants = giving.get((group.person, group.system), {})
    return AccessChange(
        kind=_kind(group.before, group.after),
        person=group.person,
        system=group.system,
        accepted=group.accepted,
        sites=_sites(both, places, group.before, group.after),
        cameras=places,
        rights=rights,
        before=group.before,
        after=group.after,
        grants=tuple(sorted(name for name, given in grants.items() if not given.isdisjoint(places))),
    )


def _kind(before: Spells, after: Spells) -> Kind:
    if not before:
        return "gained"
    if not after:
        return "lost"
    more, less = minus(after, before), minus(before, after)
    if more and less:
        return "moved"
    return "extended" if more else "shortened"


def _sites(both: Both, places: Iterable[str], before: Spells, after: Spells) -> tuple[str, ...]:
    """Where the places are on the days of access, before and after."""
    named = tuple(places)
    found = sites_of(named, both.before.inventory, before) | sites_of(named, both.after.inventory, after)
    return tuple(sorted(found))

"""Who sees more and who sees less after an edit, from which day on."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from camgrant.access.resolve import resolve
from camgrant.access.state import Entitlement
from camgrant.access.timeline import DAY, Timeline, Why
from camgrant.model.base import RIGHTS, Right
from camgrant.model.inventory import Inventory

__all__ = ["Seen", "differences"]

# What ends with the estate ends with and without the edit, and a province has hundreds of such days.
_OWN_ENDS: Final[frozenset[Why]] = frozenset(("left", "revoked", "expired", "moved"))
# Person -> what he sees: (right, camera); of technical work, which sees no camera, (right, recorder).
_Sight = Mapping[str, frozenset[tuple[Right, str]]]


@dataclass(frozen=True, slots=True)
class Seen:
    """What one person comes to see, or sees no more: the cameras, the rights on them, and the first day of it."""

    person: str
    name: str
    cameras: tuple[str, ...]
    rights: tuple[Right, ...]
    since: date


def differences(
    before: Inventory, after: Inventory, touched: Collection[str], as_of: date
) -> tuple[tuple[Seen, ...], tuple[Seen, ...]]:
    """What people see after the edit and not before, on any day from `as_of` on, and the other way round; by person.

    `touched` are the entities that the edit changes.
    """
    gains, losses = _Difference(after), _Difference(before)
    people = _people(before, after, touched)
    days = _days(before, after, touched, people, as_of)
    if all(_is_of_people(one, before, after) for one in touched):
        before, after = (_only(one, people) for one in (before, after))
    for day in days:
        was, will = (_sight(resolve(one, day).entitlements) for one in (before, after))
        gains.add(day, was, will)
        losses.add(day, will, was)
    return gains.people(), losses.people()


class _Difference:
    """What people see in one of two states and not in the other; `inventory` is that of the state that gives more."""

    def __init__(self, inventory: Inventory) -> None:
        self._inventory = inventory
        self._found: dict[str, dict[Right, set[str]]] = {}
        self._since: dict[str, date] = {}

    def add(self, day: date, less: _Sight, more: _Sight) -> None:
        """Takes in what a day shows; days come in order."""
        for person, pairs in more.items():
            for right, camera in pairs - less.get(person, frozenset()):
                self._found.setdefault(person, {}).setdefault(right, set()).add(camera)
                self._since.setdefault(person, day)

    def people(self) -> tuple[Seen, ...]:
        """Everybody with a difference, by person."""
        return tuple(
            Seen(
                person,
                self._inventory.contacts[person].full_name,
                tuple(sorted(set().union(*rights.values()) & self._inventory.cameras.keys())),
                tuple(right for right in RIGHTS if right in rights),
                self._since[person],
            )
            for person, rights in sorted(self._found.items())
        )


def _people(before: Inventory, after: Inventory, touched: Collection[str]) -> set[str]:
    """Whom the edit concerns by name: holders of its grants, and its contacts."""
    people = {one for one in touched if one in after.contacts}
    both = (before.grants, after.grants)
    return people | {grants[one].person for grants in both for one in touched if one in grants}


def _is_of_people(entity: str, before: Inventory, after: Inventory) -> bool:
    """Whether nobody but the people concerned can see more or less by a change of the entity."""
    kinds = (kind for one in (before, after) for kind in (one.grants, one.contacts, one.documents))
    return any(entity in kind for kind in kinds)


def _only(inventory: Inventory, people: Collection[str]) -> Inventory:
    """The inventory with the grants of some people: a province has thousands, and every day is resolved anew."""
    grants = {name: grant for name, grant in inventory.grants.items() if grant.person in people}
    return dataclasses.replace(inventory, grants=grants)


def _days(
    before: Inventory, after: Inventory, touched: Collection[str], people: Collection[str], as_of: date
) -> list[date]:
    """The days on which the edit may make a difference: today, those that it moves, and beginnings and ends of the
    grants of whom it concerns."""
    days = {as_of}
    for one in touched:
        was, will = (frozenset(_dated(_entity(inventory, one))) for inventory in (before, after))
        days.update(day for _, day in was ^ will)
    for inventory in (before, after):
        ends = Timeline(inventory)
        for grant in inventory.grants.values():
            if grant.person in people and grant.person in inventory.contacts:
                days.update(day for day, why in ends.ends(grant).items() if why in _OWN_ENDS)
                days.add(grant.valid_from)
    return sorted(day for day in days if day >= as_of)


def _entity(inventory: Inventory, entity: str) -> Any:
    """What has the id; None for nothing that a date could belong to."""
    holders = (inventory.grants, inventory.contacts, inventory.sites, inventory.recorders, inventory.cameras)
    return next((holder[entity] for holder in (*holders, inventory.units) if entity in holder), None)


def _dated(value: Any, path: str = "") -> Iterator[tuple[str, date]]:
    """Every date in an entity with its place, and the day after: what holds until a day ends on the next."""
    if isinstance(value, date):
        yield from ((path, value), (path, value + DAY))
    elif isinstance(value, Mapping):
        for name, item in value.items():
            yield from _dated(item, f"{path}.{name}")
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from _dated(item, f"{path}.{number}")
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _dated(getattr(value, field.name), f"{path}.{field.name}")


def _sight(entitlements: Iterable[Entitlement]) -> _Sight:
    pairs: dict[str, set[tuple[Right, str]]] = {}
    for e in entitlements:
        reached = e.cameras or (e.recorder or "",)
        pairs.setdefault(e.person, set()).update((right, one) for right in e.rights for one in reached)
    return {person: frozenset(found) for person, found in pairs.items()}

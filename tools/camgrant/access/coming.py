"""Whose access may begin or end within some days, found without looking at any day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from camgrant.access.declared import Estate
from camgrant.access.timeline import DAY
from camgrant.model.inventory import Inventory

__all__ = ["people_with_turns"]


def people_with_turns(inventory: Inventory, first: date, last: date) -> frozenset[str]:
    """The holders of grants that may give more or less on a day from `first` to `last` than on the day before."""
    people = {name for name in inventory.contacts if _turns_of_person(inventory, name, first, last)}
    estate = Estate(inventory)
    recorders = {one for one in inventory.recorders if any(first <= day <= last for day in estate.turns(one))}
    found = set()
    for grant in inventory.grants.values():
        overgrant = grant.accept_overgrant
        days = (
            *(grant.valid_from, grant.valid_until + DAY),
            *((grant.revoked.on,) if grant.revoked else ()),
            *((overgrant.until + DAY,) if overgrant else ()),
        )
        if (
            grant.person in people
            or any(first <= day <= last for day in days)
            or (recorders and not recorders.isdisjoint(estate.recorders(grant)))
        ):
            found.add(grant.person)
    return frozenset(found)


def _turns_of_person(inventory: Inventory, person: str, first: date, last: date) -> bool:
    return any(day is not None and first <= day <= last for day in _days_of_person(inventory, person))


def _days_of_person(inventory: Inventory, person: str) -> Iterator[date | None]:
    contact = inventory.contacts[person]
    yield contact.left_on
    for position in contact.positions:
        unit = inventory.units.get(position.unit)
        yield position.valid_from
        yield position.valid_until + DAY if position.valid_until else None
        yield unit.retired_on if unit else None

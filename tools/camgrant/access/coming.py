"""Whose access may begin or end within some days, found without looking at any day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from camgrant.access.timeline import Timeline, Turn
from camgrant.model.inventory import Inventory

__all__ = ["people_with_turns"]


def people_with_turns(inventory: Inventory, first: date, last: date) -> frozenset[str]:
    """The holders of grants that may give more or less on a day from `first` to `last` than on the day before."""
    timeline = Timeline(inventory)

    def turn(turns: Iterable[Turn]) -> bool:
        return any(first <= one.day <= last for one in turns)

    people = {name for name in inventory.contacts if turn(timeline.of_person(name))}
    recorders = {name for name in inventory.recorders if turn(timeline.of_recorder(name))}
    found = set()
    for grant in inventory.grants.values():
        is_of_somebody = grant.person in people or turn(timeline.of_grant(grant))
        if is_of_somebody or (recorders and not recorders.isdisjoint(timeline.recorders(grant))):
            found.add(grant.person)
    return frozenset(found)

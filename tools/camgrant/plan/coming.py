"""What time alone will do in the next days, by all that is declared: accesses that begin and that end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple

from camgrant.access.coming import people_with_turns
from camgrant.access.declared import Declared
from camgrant.access.spells import Spells
from camgrant.access.timeline import DAY, Timeline, Why
from camgrant.model.base import Right
from camgrant.model.inventory import Inventory
from camgrant.plan.access import Sight, rectangles, sights

__all__ = ["MOST_PEOPLE", "Ahead", "Coming", "coming"]

MOST_PEOPLE: Final = 500
"""Beyond so many people nobody reads one by one what is coming."""


@dataclass(frozen=True, slots=True)
class Coming:
    """What one person comes to see, or sees no more, from a day on. `why` it ends, None for a beginning."""

    day: date
    what: Literal["ends", "begins"]
    why: Why | None
    person: str
    system: str
    sites: tuple[str, ...]
    cameras: tuple[str, ...]
    rights: tuple[Right, ...]


class Ahead(NamedTuple):
    """What comes until a day. Where it concerns more people than MOST_PEOPLE only their number is known."""

    until: date
    changes: tuple[Coming, ...]
    people: int


class _Event(NamedTuple):
    day: date
    what: Literal["ends", "begins"]
    person: str
    system: str


def coming(inventory: Inventory, as_of: date, days: int) -> Ahead:
    """What begins or ends in the days after `as_of`; what goes on by another grant neither begins nor ends. Pure."""
    until = as_of + timedelta(days=days)
    people = people_with_turns(inventory, as_of + DAY, until)
    if len(people) > MOST_PEOPLE:
        return Ahead(until, (), len(people))
    events: dict[_Event, list[Sight]] = {}
    for sight, spells in sights(Declared(inventory), people).items():
        for day, what in _turns(spells, as_of, until):
            events.setdefault(_Event(day, what, sight.person, sight.system), []).append(sight)
    reasons = _reasons(inventory, {event.person for event in events})
    found = [
        _made(inventory, event, places, rights, reasons)
        for event, seen in sorted(events.items(), key=lambda pair: pair[0])
        for rights, places in rectangles(seen)
    ]
    return Ahead(until, tuple(found), len({one.person for one in found}))


def _turns(spells: Spells, as_of: date, until: date) -> Iterator[tuple[date, Literal["ends", "begins"]]]:
    for first, last in spells:
        if as_of < first <= until:
            yield first, "begins"
        if as_of < last + DAY <= until:
            yield last + DAY, "ends"


def _reasons(inventory: Inventory, people: set[str]) -> Mapping[tuple[str, date], Why]:
    """(person, day) -> why something of the person ends that day."""
    days = Timeline(inventory) if people else None
    found: dict[tuple[str, date], Why] = {}
    for grant in inventory.grants.values():
        if days is not None and grant.person in people:
            for day, why in days.ends(grant).items():
                found.setdefault((grant.person, day), why)
    return found


def _made(
    inventory: Inventory,
    event: _Event,
    places: tuple[str, ...],
    rights: tuple[Right, ...],
    reasons: Mapping[tuple[str, date], Why],
) -> Coming:
    recorders = {inventory.recorder_of.get(one, one) for one in places}
    sites = {inventory.recorders[one].site for one in recorders if one in inventory.recorders}
    # What no end of a grant explains is the end of an acceptance.
    why = reasons.get((event.person, event.day), "expired") if event.what == "ends" else None
    return Coming(
        *(event.day, event.what, why, event.person, event.system),
        sites=tuple(sorted(sites)),
        cameras=places,
        rights=rights,
    )

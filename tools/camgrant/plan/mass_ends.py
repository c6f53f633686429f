"""Ends that nobody approved and that are so many at once that everybody is told first.

What is counted is a viewer: one person at one site. He is counted once any right on any camera there is taken from him,
on any day from now on, which no other grant gives him: so it is the same whether a grant is revoked, shortened or
narrowed, a person leaves, a camera is taken down or a site closes. A camera that moves to another recorder with
everybody who sees it ends nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from camgrant.access.declared import Declared, is_over
from camgrant.access.resolve import CONFIG
from camgrant.access.spells import Spells, minus, union
from camgrant.diagnostics import Text
from camgrant.model.base import Right
from camgrant.model.inventory import Inventory
from camgrant.model.pack import MassEnds
from camgrant.plan.access import affected_grants, sights
from camgrant.plan.growth import more
from camgrant.plan.plan import Plan

__all__ = ["Many", "Place", "Viewer", "ended_viewers", "ending_grants", "many_ends", "mass_ends"]

_AT: Final = Text(
    "{count} trên {there} người xem tại {site} mất quyền cùng lúc",
    "{count} of {there} viewers at {site} lose access at once",
)
_IN_ALL: Final = Text(
    "{count} trên {there} lượt người xem của mọi cơ sở mất quyền cùng lúc",
    "{count} of {there} viewers of all sites lose access at once",
)


class Viewer(NamedTuple):
    """Somebody who sees anything at a site. Who sees something at two of them is two viewers."""

    person: str
    site: str


class Place(NamedTuple):
    """A site where so many end ("" for all of them together): how many, of how many."""

    site: str
    ending: int
    there: int

    def told(self) -> Text:
        """In a sentence; a site by its id, which every reader can look up."""
        text = _AT if self.site else _IN_ALL
        return text.filled(count=self.ending, there=self.there, site=self.site)


@dataclass(frozen=True, slots=True)
class Many:
    """More ends than the pack lets pass in silence, and where: all sites together first."""

    places: tuple[Place, ...]


class _Pair(NamedTuple):
    person: str
    camera: str
    right: Right


def mass_ends(plan: Plan, day: date) -> Many | None:
    """Whether a change by itself ends so much, by the pack that was there before it."""
    people = {entitlement.person for entitlement in plan.minus}
    ended = _ended(plan.before, plan.after, (), people, day)
    return many_ends(plan.before, ended, frozenset(), day)


def ended_viewers(before: Inventory, after: Inventory, approved: Iterable[Plan], day: date) -> frozenset[Viewer]:
    """The viewers who lose something between two states, from the day on, by none of the changes that were approved."""
    grants = affected_grants(Declared(before), Declared(after))
    people = {before.grants[grant].person for grant in grants if grant in before.grants}
    return _ended(before, after, approved, people, day)


def many_ends(before: Inventory, ended: Collection[Viewer], earlier: Collection[Viewer], day: date) -> Many | None:
    """Whether so many end of those who are viewers in a state; None where nobody does, or they are few. `earlier` ended
    in the same way a short while ago: they are counted with them, and were viewers too."""
    if not ended:
        return None
    limits = before.pack.mass_ends
    ending = {*ended, *earlier}
    if len(ending) < limits.at_least:
        return None
    there = {*_viewers(before, day), *ending}
    places = tuple(_beyond(_by_site(ending), _by_site(there), limits))
    return Many(places) if places else None


def ending_grants(plan: Plan, day: date) -> frozenset[str]:
    """The grants that give less by a change than before, on the day or later."""
    losing = more(plan.minus, plan.plus)
    return frozenset(entitlement.grant for entitlement, places in losing if places and not is_over(entitlement, day))


def _ended(
    before: Inventory, after: Inventory, approved: Iterable[Plan], people: set[str], day: date
) -> frozenset[Viewer]:
    if not people:
        return frozenset()
    lost = _lost(before, after, people, day)
    for plan in approved:
        concerned = people & {entitlement.person for entitlement in plan.minus}
        for pair, days in _lost(plan.before, plan.after, concerned, day).items():
            if pair in lost:
                lost[pair] = minus(lost[pair], days)
    found = set()
    for pair, days in lost.items():
        if days:
            found.add(Viewer(pair.person, _site(before, pair.camera)))
    return frozenset(found)


def _lost(before: Inventory, after: Inventory, people: Collection[str], day: date) -> dict[_Pair, Spells]:
    """From the day on, the days on which these people have a right on a camera in one state and not in the other."""
    was = _seen(before, people, day)
    will = _seen(after, people, day)
    lost = {}
    for pair, days in was.items():
        gone = minus(days, will.get(pair, ()))
        if gone:
            lost[pair] = gone
    return lost


def _seen(inventory: Inventory, people: Collection[str], day: date) -> dict[_Pair, Spells]:
    """What these people see on which days, by whatever grant and in whatever system."""
    days: dict[_Pair, list[tuple[date, date]]] = {}
    for sight, spells in sights(Declared(inventory), people).items():
        if sight.accepted or sight.right == CONFIG:
            continue
        pair = _Pair(sight.person, sight.place, sight.right)
        for spell in spells:
            days.setdefault(pair, []).append((max(spell.first, day), spell.last))
    return {pair: union(windows) for pair, windows in days.items()}


def _viewers(inventory: Inventory, day: date) -> Iterator[Viewer]:
    """Everybody who sees anything on the day or later, once for each site."""
    for entitlement in Declared(inventory).of(inventory.grants):
        if not is_over(entitlement, day):
            for camera in entitlement.cameras:
                on_its_day = inventory.on(max(entitlement.valid_from, day))
                yield Viewer(entitlement.person, _site(on_its_day, camera))


def _site(inventory: Inventory, camera: str) -> str:
    return inventory.recorders[inventory.recorder_of[camera]].site


def _by_site(viewers: Iterable[Viewer]) -> Counter[str]:
    """How many there are at each site; under "" all of them."""
    count: Counter[str] = Counter()
    for viewer in viewers:
        count[""] += 1
        count[viewer.site] += 1
    return count


def _beyond(ending: Counter[str], there: Counter[str], limits: MassEnds) -> Iterator[Place]:
    """The places where so many end, all together first."""
    for site in sorted(ending):
        percent = limits.site_percent if site else limits.all_percent
        if ending[site] >= limits.at_least and ending[site] * 100 >= percent * there[site]:
            yield Place(site, ending[site], there[site])

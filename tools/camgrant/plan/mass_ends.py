"""Ends that are so many at once that everybody is told first: who loses something, counted by site and over all."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from camgrant.access.declared import Declared
from camgrant.access.state import Entitlement
from camgrant.diagnostics import Text
from camgrant.model.inventory import Inventory
from camgrant.model.pack import MassEnds
from camgrant.plan.growth import more
from camgrant.plan.plan import Plan

__all__ = ["Many", "Place", "accounts_of", "ending_grants", "many_ends", "mass_ends"]

_SAID: Final = Text(
    "{count} trên {there} tài khoản {where} bị bớt quyền cùng lúc",
    "{count} of {there} accounts {where} lose access at once",
)
_AT: Final = Text("tại {site}", "at {site}")
_IN_ALL: Final = Text("của tất cả các nơi", "of all places")


class Place(NamedTuple):
    """A site whose accounts end ("" for all of them together): how many, of how many."""

    site: str
    ending: int
    there: int

    def told(self) -> Text:
        """In a sentence; a site by its id, which every reader can look up."""
        where = _AT.filled(site=self.site) if self.site else _IN_ALL
        return _SAID.filled(count=self.ending, there=self.there, where=where)


@dataclass(frozen=True, slots=True)
class Many:
    """More ends than the pack lets pass in silence: where, and by which grants."""

    places: tuple[Place, ...]
    grants: frozenset[str]


_Account = tuple[str, str]


def ending_grants(plan: Plan, day: date) -> frozenset[str]:
    """The grants that give less by a change than before, on the day or later."""
    return frozenset(one.grant for one in _losing(plan) if one.valid_until >= day)


def mass_ends(plan: Plan, day: date) -> Many | None:
    """Whether a change by itself ends so much, by the pack that was there before it."""
    return many_ends(plan.before, ending_grants(plan, day), day)


def accounts_of(inventory: Inventory, grants: Iterable[str], day: date) -> frozenset[_Account]:
    """(person, place) of the accounts that these grants make on the day or later."""
    return frozenset(_accounts(inventory, grants, day)[""])


def many_ends(
    before: Inventory, grants: Collection[str], day: date, earlier: frozenset[_Account] = frozenset()
) -> Many | None:
    """Whether so much ends where these grants of an inventory give less; None where it does not. `earlier` are accounts
    that ended in the same way a short while ago, and are there no more.

    Every account that one of them makes is counted, whether it goes or loses a single right: to split an end into many
    small ones must not make it quiet.
    """
    limits = before.pack.mass_ends
    if not grants:
        return None
    there = _accounts(before, before.grants, day)
    ending = _accounts(before, grants, day)
    for account in earlier:
        recorder = before.recorders.get(account[1])
        for found in (there, ending):
            found[""].add(account)
            if recorder is not None:
                found.setdefault(recorder.site, set()).add(account)
    places = tuple(_beyond(there, ending, limits))
    return Many(places, frozenset(grants)) if places else None


def _losing(plan: Plan) -> Iterator[Entitlement]:
    for one, places in more(plan.minus, plan.plus):
        if places:
            yield one


def _accounts(inventory: Inventory, grants: Iterable[str], day: date) -> dict[str, set[_Account]]:
    """Site -> the accounts there on the day or later; under "" all of them."""
    found: dict[str, set[_Account]] = {"": set()}
    for one in Declared(inventory).of(name for name in grants if name in inventory.grants):
        if one.valid_until < day:
            continue
        account = (one.person, one.recorder or one.system)
        found[""].add(account)
        recorder = inventory.recorders.get(one.recorder or "")
        if recorder is not None:
            found.setdefault(recorder.site, set()).add(account)
    return found


def _beyond(
    there: Mapping[str, set[_Account]], ending: Mapping[str, set[_Account]], limits: MassEnds
) -> Iterator[Place]:
    """The places where so many end, all together first."""
    for site in sorted(ending):
        count, known = len(ending[site]), len(there.get(site, ()))
        percent = limits.site_percent if site else limits.all_percent
        if count >= limits.at_least and count * 100 >= percent * known:
            yield Place(site, count, known)

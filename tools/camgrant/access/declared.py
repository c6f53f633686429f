"""All that is declared, over all days: who may see what from when until when, whatever today is.

A plan compares these: what a change does is the same whether it is asked today or next week, so reviews can be bound
to it. One entitlement stands here for each grant, recorder and spell of days on which it is exactly so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise

from camgrant.access.resolve import Reach, entitlements_of, grant_holds
from camgrant.access.state import Entitlement
from camgrant.access.timeline import DAY
from camgrant.model.grant import Grant
from camgrant.model.inventory import Inventory

__all__ = ["Declared", "Estate", "is_over"]


def is_over(spell: Entitlement, day: date) -> bool:
    """Whether a spell of an entitlement ended before the day."""
    return spell.valid_until < day


class Estate:
    """What a grant's scope reaches, in use or not, and the days on which that changes."""

    def __init__(self, inventory: Inventory) -> None:
        self._inventory = inventory
        self._turns: dict[str, frozenset[date]] = {}

    def recorders(self, grant: Grant) -> frozenset[str]:
        """The recorders that the scope names, that of technical work among them."""
        scope, inventory = grant.scope, self._inventory
        found = {scope.recorder} if scope.recorder else set()
        found.update(inventory.recorder_of[one] for one in scope.cameras if one in inventory.recorder_of)
        of_chain = inventory.sites_of_chain(scope.chain) if scope.chain else ()
        for site in (*((scope.site,) if scope.site else ()), *scope.sites, *of_chain):
            found.update(inventory.recorders_of_site.get(site, ()))
        return frozenset(one for one in found if one in inventory.recorders)

    def turns(self, recorder_id: str) -> frozenset[date]:
        """The days on which something of the recorder, its cameras or its site begins or is there no more."""
        known = self._turns.get(recorder_id)
        if known is None:
            recorder = self._inventory.recorders[recorder_id]
            site = self._inventory.sites.get(recorder.site)
            days = {recorder.retired_on}
            for camera in recorder.channels.values():
                days |= {camera.installed_on, camera.removed_on}
            if site is not None:
                days |= {site.opened_on, site.closed_on, *(one.since for one in site.connections.values())}
            known = self._turns[recorder_id] = frozenset(day for day in days if day is not None)
        return known


class Declared:
    """One inventory seen on every day; answers are worked out grant by grant, and nothing of a day twice."""

    def __init__(self, inventory: Inventory) -> None:
        self.inventory = inventory
        self.estate = Estate(inventory)
        self._reaches: dict[date, Reach] = {}

    def of(self, grants: Iterable[str]) -> Iterator[Entitlement]:
        """The entitlements of some grants, spell by spell; `valid_from` and `valid_until` are those of the spell."""
        for grant_id in grants:
            grant = self.inventory.grants.get(grant_id)
            if grant is not None and not grant.proposed and grant.system in self.inventory.pack.systems:
                yield from self._spells(grant_id, grant)

    def _spells(self, grant_id: str, grant: Grant) -> Iterator[Entitlement]:
        open_spells: dict[str | None, Entitlement] = {}
        for first, after in pairwise(self._turns(grant)):
            here = {one.recorder: one for one in self._on(grant_id, grant, first)}
            for recorder in [one for one in open_spells if one not in here]:
                yield open_spells.pop(recorder)
            for recorder, found in here.items():
                spell = found._replace(valid_from=first, valid_until=after - DAY)
                going_on = open_spells.get(recorder)
                if going_on is not None and going_on._replace(valid_until=spell.valid_until) == spell._replace(
                    valid_from=going_on.valid_from
                ):
                    open_spells[recorder] = going_on._replace(valid_until=spell.valid_until)
                else:
                    if going_on is not None:
                        yield going_on
                    open_spells[recorder] = spell
        yield from open_spells.values()

    def _on(self, grant_id: str, grant: Grant, day: date) -> Iterator[Entitlement]:
        if not grant_holds(grant, day):
            return iter(())
        reach = self._reaches.get(day)
        if reach is None:
            reach = self._reaches[day] = Reach(self.inventory, day)
        return entitlements_of(self.inventory, reach, grant_id, grant, day)

    def _turns(self, grant: Grant) -> list[date]:
        """The first day, every day inside the window on which something may begin or end, and the day after it."""
        inventory = self.inventory
        days: set[date | None] = {grant.revoked.on if grant.revoked else None}
        if grant.accept_overgrant is not None:
            days.add(grant.accept_overgrant.until + DAY)
        contact = inventory.contacts.get(grant.person)
        if contact is not None:
            days.add(contact.left_on)
            for position in contact.positions:
                unit = inventory.units.get(position.unit)
                days |= {position.valid_from, unit.retired_on if unit else None}
                days.add(position.valid_until + DAY if position.valid_until else None)
        for recorder in self.estate.recorders(grant):
            days |= self.estate.turns(recorder)
        end = grant.valid_until + DAY
        if end <= grant.valid_from:
            return []
        return sorted({grant.valid_from, end} | {day for day in days if day and grant.valid_from < day < end})

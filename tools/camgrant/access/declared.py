"""All that is declared, over all days: who may see what from when until when, whatever today is.

A plan compares these: what a change does is the same whether it is asked today or next week, so reviews can be bound
to it. One entitlement stands here for each grant, recorder and spell of days on which it is exactly so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise

from camgrant.access.resolve import entitlements_of, grant_holds
from camgrant.access.state import Entitlement
from camgrant.access.timeline import DAY, Timeline
from camgrant.model.grant import Grant
from camgrant.model.inventory import Inventory

__all__ = ["Declared", "is_over"]


def is_over(spell: Entitlement, day: date) -> bool:
    """Whether a spell of an entitlement ended before the day."""
    return spell.valid_until < day


class Declared:
    """One inventory seen on every day; answers are worked out grant by grant, and nothing of a day twice."""

    def __init__(self, inventory: Inventory) -> None:
        self.inventory = inventory
        self.timeline = Timeline(inventory)

    def of(self, grants: Iterable[str]) -> Iterator[Entitlement]:
        """The entitlements of some grants, spell by spell; `valid_from` and `valid_until` are those of the spell."""
        for grant_id in grants:
            grant = self.inventory.grants.get(grant_id)
            if grant is not None and not grant.proposed:
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
        return entitlements_of(self.inventory, self.timeline.reaches.on(day), grant_id, grant, day)

    def _turns(self, grant: Grant) -> list[date]:
        """The first day, every day inside the window on which something may begin or end, and the day after it."""
        first, after = grant.valid_from, grant.valid_until + DAY
        if after <= first:
            return []
        inside = {turn.day for turn in self.timeline.turns(grant) if first < turn.day < after}
        return sorted({first, after} | inside)

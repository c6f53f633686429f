"""Competence (thẩm quyền theo địa bàn): of several units of one kind, which one a site or another unit falls to.

A province that has one Health Department says nothing of it. Where two provinces stand in one inventory, or districts
have units of one kind each, a unit names the locality for which it is competent, and a site the one in which it lies.
The unit of the nearest locality counts: of a district before that of its province.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from functools import cached_property

from camgrant.model.inventory import Inventory, unit_exists

__all__ = ["Competence"]


class Competence:
    """Which units are competent where, on one day. What is asked often is worked out once."""

    def __init__(self, inventory: Inventory, day: date) -> None:
        self._inventory = inventory.on(day)
        self._day = day
        self._competent: dict[tuple[str, str | None], tuple[str, ...]] = {}

    def at_site(self, kind: str, site: str) -> tuple[str, ...]:
        """The units of a kind to which a site falls, by id: one, where the data tells them apart."""
        known = self._inventory.sites.get(site)
        return self.of_kind(kind, known.locality if known is not None else None)

    def at_sites(self, kind: str, sites: Collection[str]) -> tuple[str, ...]:
        """The units of a kind to which every one of the sites falls; without sites every unit of the kind."""
        competent = self._units_of_kind.get(kind, ())
        for site in sites:
            here = self.at_site(kind, site)
            competent = tuple(unit for unit in competent if unit in here)
        return competent

    def of_kind(self, kind: str, locality: str | None) -> tuple[str, ...]:
        """The units of a kind that are competent for a locality, by id.

        Those of the nearest locality that contains it; where there are none, those that name no locality. A single unit
        of its kind that names none is competent everywhere. What lies in no locality falls to nobody who names one.
        """
        known = self._competent.get((kind, locality))
        if known is None:
            known = self._competent[kind, locality] = self._nearest(kind, locality)
        return known

    def units_of_kind(self, kind: str) -> tuple[str, ...]:
        """The units of a kind that exist on the day, by id."""
        return self._units_of_kind.get(kind, ())

    def above(self, locality: str | None) -> Iterator[str]:
        """The locality and those to which it belongs, nearest first; ends at a loop or at one that is not declared."""
        seen = set[str]()
        current = locality
        while current is not None and current not in seen and current in self._inventory.localities:
            seen.add(current)
            yield current
            current = self._inventory.localities[current].within

    @cached_property
    def _units_of_kind(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for name, unit in sorted(self._inventory.units.items()):
            if unit_exists(unit, self._day):
                found.setdefault(unit.kind, []).append(name)
        return {kind: tuple(names) for kind, names in found.items()}

    def _nearest(self, kind: str, locality: str | None) -> tuple[str, ...]:
        units = self._inventory.units
        there = self._units_of_kind.get(kind, ())
        for place in self.above(locality):
            here = tuple(name for name in there if units[name].locality == place)
            if here:
                return here
        return tuple(name for name in there if units[name].locality is None)

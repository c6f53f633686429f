"""What every list is made from: the inventory, the access state and the ledger of one day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from camgrant.access.competence import Competence
from camgrant.access.gone import Gone, gone_access
from camgrant.access.resolve import Promise, Reach, promised
from camgrant.access.state import AccessState, Entitlement
from camgrant.ledger.book import AccountKey, Book
from camgrant.model.inventory import Inventory, name_at, unit_exists
from camgrant.model.vietnamese import date_vi

__all__ = ["LAST", "Desk"]

LAST = 10**6
"""Where no protocol order is given."""


@dataclass(frozen=True)
class Desk:
    """One day as lists see it; what several of them need is worked out once."""

    inventory: Inventory
    state: AccessState
    book: Book
    unsent: dict[str, Counter[str]] = field(default_factory=dict, compare=False, repr=False)
    """Sheet -> author -> how many of its lists that a text orders were not sent; of the sheets drawn so far."""
    _names: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "inventory", self.inventory.on(self.day))

    @property
    def day(self) -> date:
        """The day of the state."""
        return self.state.as_of

    @cached_property
    def promises(self) -> tuple[Promise, ...]:
        """What was asked for by the day and is not over."""
        return tuple(promised(self.inventory, self.day))

    @cached_property
    def held(self) -> frozenset[str]:
        """The grants that give something on the day."""
        return frozenset(one.grant for one in self.state.entitlements)

    @cached_property
    def accounts(self) -> Mapping[str, frozenset[AccountKey]]:
        """Grant -> the accounts that it gives, of every grant that is not over."""
        found: dict[str, set[AccountKey]] = {}
        for promise in self.promises:
            entitlement = promise.entitlement
            found.setdefault(entitlement.grant, set()).add(AccountKey.of(entitlement))
        return {grant: frozenset(keys) for grant, keys in found.items()}

    @cached_property
    def gone(self) -> Mapping[str, Gone]:
        """Grant -> its end, of every grant that is over."""
        return gone_access(self.inventory, self.state)

    @cached_property
    def reach(self) -> Reach:
        """Who is active and which cameras are in use on the day."""
        return Reach(self.inventory, self.day)

    @cached_property
    def _units_of_kind(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for unit_id, unit in sorted(self.inventory.units.items()):
            if unit_exists(unit, self.day):
                found[unit.kind] = (*found.get(unit.kind, ()), unit_id)
        return found

    def units_of_kind(self, kind: str) -> tuple[str, ...]:
        """The units of a kind that exist on the day, by id."""
        return self._units_of_kind.get(kind, ())

    @cached_property
    def competence(self) -> Competence:
        """Which units are competent where on the day."""
        return Competence(self.inventory, self.day)

    def falls_to(self, author: str, unit: str) -> bool:
        """Whether a list of the author, be it of figures or of contacts, is about the unit as well, and may go to it:
        it is competent for the locality of the unit, or of the one above it, or nothing tells units apart."""
        inventory = self.inventory
        above = (inventory.units[one].locality for one in inventory.lineage(unit))
        locality = next((one for one in above if one is not None), None)
        if locality is None or author not in inventory.units:
            return True
        return author in self.competence.of_kind(inventory.units[author].kind, locality)

    def sites_of(self, entitlement: Entitlement) -> frozenset[str]:
        """The sites of the cameras that the entitlement shows; that of the recorder where it shows none."""
        inventory = self.inventory
        recorders = {inventory.recorder_of[camera] for camera in entitlement.cameras}
        if entitlement.recorder is not None:
            recorders.add(entitlement.recorder)
        return frozenset(inventory.recorders[recorder].site for recorder in recorders)

    def competent(self, kind: str, entitlement: Entitlement) -> tuple[str, ...]:
        """The units of a kind to which all sites of the entitlement fall."""
        units = self.units_of_kind(kind)
        if not self.inventory.localities or not units:
            return units
        return self.competence.at_sites(kind, self.sites_of(entitlement))

    def exists_as(self, unit: str, kinds: tuple[str, ...]) -> bool:
        """Whether the unit exists on the day and is of one of the kinds."""
        found = self.inventory.units.get(unit)
        return found is not None and found.kind in kinds and unit_exists(found, self.day)

    def sent_streams(self, sheet_id: str) -> set[tuple[str, str]]:
        """(author, recipient) of the lists of a sheet that went out before, between units that still exist."""
        units = self.inventory.units
        there = {unit for unit, found in units.items() if unit_exists(found, self.day)}
        sent = {(one.author, one.recipient) for one in self.book.streams() if one.sheet == sheet_id}
        return {pair for pair in sent if there.issuperset(pair)}

    def site_of(self, entitlement: Entitlement) -> str | None:
        """The site whose recorder holds the account; None where accounts live elsewhere."""
        return self.inventory.recorders[entitlement.recorder].site if entitlement.recorder else None

    def unit_name(self, unit: str) -> str:
        """The full Vietnamese name of the unit on the day: a list of 2021 keeps the names of 2021."""
        known = self._names.get(unit)
        if known is None:
            known = self._names[unit] = self.inventory.unit_name(unit, self.day)
        return known

    def short_name(self, unit: str) -> str:
        """The short name of the unit on the day, where it has one."""
        return self.inventory.unit_short_name(unit, self.day)

    def site_name(self, site: str) -> str:
        """The Vietnamese name of the site on the day."""
        known = self._names.get(site)
        if known is None:
            known = self._names[site] = name_at(self.inventory.sites[site].names, self.day).vi
        return known

    def unit_order(self, unit: str) -> int:
        """Protocol order of the unit."""
        found = self.inventory.units.get(unit)
        return found.order if found and found.order is not None else LAST

    def cited(self, document: str) -> str:
        """Number and date of a document, as a list cites it."""
        found = self.inventory.documents[document]
        return f"{found.number}, {date_vi(found.date)}"

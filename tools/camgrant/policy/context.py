"""What rules look at: the inventory, the access state, and each grant with what it refers to already looked up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from camgrant.access.resolve import CONFIG, Reach
from camgrant.access.state import AccessState
from camgrant.model.estate import Recorder, Site
from camgrant.model.grant import Document, Grant
from camgrant.model.inventory import Inventory, name_at
from camgrant.model.organisation import Contact
from camgrant.model.pack import Pack, Route, System

__all__ = ["Context", "GrantCase"]


@dataclass(frozen=True, slots=True)
class GrantCase:
    """One grant that resolves, with its holder, system and documents.

    `day` is the day on which it is judged: today, or its first day if it has not begun. `unit` is the holder's unit
    on that day (None without a position), `unit_kinds` the kinds of that unit and of those above it. `sites` are
    the sites that the scope touches. `route` is the pack's way into the system for this holder (None: no way).
    """

    id: str
    grant: Grant
    person: Contact
    system: System
    day: date
    over: bool
    technical: bool
    unit: str | None
    unit_kinds: frozenset[str]
    sites: tuple[str, ...]
    route: Route | None
    nomination: Document | None
    approvals: tuple[Document, ...]

    @property
    def holder(self) -> str:
        """Name and id of the holder, as messages show a person."""
        return f"{self.person.full_name} ({self.grant.person})"


class Context:
    """Everything a rule may read. Pure: built from the inventory and the access state, without clock or files."""

    def __init__(self, inventory: Inventory, state: AccessState) -> None:
        self.inventory = inventory
        self.state = state
        self.as_of: date = state.as_of
        self.pack: Pack = inventory.pack
        self.reach = Reach(inventory, state.as_of)
        self._kinds: dict[str, frozenset[str]] = {}
        self._routes: dict[tuple[str, frozenset[str]], Route | None] = {}

    # -- looking up -------------------------------------------------------------------------------------------

    def kinds_of(self, unit: str | None) -> frozenset[str]:
        """Kinds of the unit and of the units above it; empty for none."""
        if unit is None:
            return frozenset()
        known = self._kinds.get(unit)
        if known is None:
            known = self._kinds[unit] = self.inventory.lineage_kinds(unit)
        return known

    def unit_name(self, unit: str | None) -> str:
        """Name of the unit on the day of judgement, with its id."""
        if unit is None or unit not in self.inventory.units:
            return "—" if unit is None else unit
        name = name_at(self.inventory.units[unit].names, self.as_of)
        return f"{name.short or name.vi} ({unit})"

    def site_name(self, site: str) -> str:
        """Name of the site on the day of judgement, with its id."""
        found = self.inventory.sites.get(site)
        return f"{name_at(found.names, self.as_of).vi} ({site})" if found else site

    def person_name(self, person: str) -> str:
        """Name of the contact with its id."""
        contact = self.inventory.contacts.get(person)
        return f"{contact.full_name} ({person})" if contact else person

    @cached_property
    def open_sites(self) -> dict[str, Site]:
        """Sites in operation on the day of judgement."""
        return {
            site_id: site
            for site_id, site in self.inventory.sites.items()
            if site.opened_on <= self.as_of and (site.closed_on is None or self.as_of < site.closed_on)
        }

    @cached_property
    def recorders_in_use(self) -> dict[str, Recorder]:
        """Recorders of open sites that are not retired on the day of judgement."""
        return {
            recorder_id: recorder
            for recorder_id, recorder in self.inventory.recorders.items()
            if recorder.site in self.open_sites
            and (recorder.retired_on is None or self.as_of < recorder.retired_on)
        }

    # -- grants -----------------------------------------------------------------------------------------------

    def cases(self) -> Iterator[GrantCase]:
        """Every grant whose person, system and documents resolve; the others are already findings."""
        for grant_id, grant in self.inventory.grants.items():
            case = self.case(grant_id, grant)
            if case is not None:
                yield case

    def case(self, grant_id: str, grant: Grant) -> GrantCase | None:
        """The grant with what it refers to; None where something does not resolve."""
        inventory = self.inventory
        person = inventory.contacts.get(grant.person)
        system = self.pack.systems.get(grant.system)
        if person is None or system is None:
            return None
        documents = inventory.documents
        nomination = documents.get(grant.nomination) if grant.nomination else None
        approvals = tuple([documents[d] for d in grant.approvals if d in documents]) if grant.approvals else ()
        if (nomination is None) != (grant.nomination is None) or len(approvals) != len(grant.approvals):
            return None
        sites = self._sites_of(grant)
        if sites is None:
            return None
        day = max(self.as_of, grant.valid_from)
        over = grant.valid_until < self.as_of or (grant.revoked is not None and grant.revoked.on <= self.as_of)
        unit = inventory.unit_of(grant.person, day)
        kinds = self.kinds_of(unit)
        return GrantCase(
            id=grant_id,
            grant=grant,
            person=person,
            system=system,
            day=day,
            over=over,
            technical=CONFIG in grant.rights,
            unit=unit,
            unit_kinds=kinds,
            sites=sites,
            route=self._route(grant.system, system, kinds),
            nomination=nomination,
            approvals=approvals,
        )

    def _sites_of(self, grant: Grant) -> tuple[str, ...] | None:
        scope, inventory = grant.scope, self.inventory
        if scope.site is not None:
            return (scope.site,) if scope.site in inventory.sites else None
        if scope.sites:
            return scope.sites if all(site in inventory.sites for site in scope.sites) else None
        if scope.chain is not None:
            return inventory.sites_of_chain(scope.chain)
        recorders = [scope.recorder] if scope.recorder else [inventory.recorder_of.get(c) for c in scope.cameras]
        found = [inventory.recorders.get(recorder or "") for recorder in recorders]
        if any(recorder is None or recorder.site not in inventory.sites for recorder in found):
            return None
        return tuple(sorted({recorder.site for recorder in found if recorder is not None}))

    def _route(self, slug: str, system: System, kinds: frozenset[str]) -> Route | None:
        key = (slug, kinds)
        if key not in self._routes:
            self._routes[key] = next(
                (route for route in system.routes if not route.holders or not kinds.isdisjoint(route.holders)), None
            )
        return self._routes[key]

    def manages_any(self, unit: str, sites: tuple[str, ...]) -> bool:
        """Whether the unit manages directly each of the sites."""
        return bool(sites) and all(self.inventory.sites[site].managing_unit == unit for site in sites)

    @cached_property
    def accounts_of_site(self) -> dict[tuple[str, str], set[str]]:
        """(site, system) -> persons with an account there that day, technical work excluded."""
        found: dict[tuple[str, str], set[str]] = {}
        for entitlement in self.state.entitlements:
            if entitlement.recorder is not None and entitlement.cameras:
                site = self.inventory.recorders[entitlement.recorder].site
                found.setdefault((site, entitlement.system), set()).add(entitlement.person)
        return found

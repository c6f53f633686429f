"""What rules look at: the inventory, the access state, and each grant with what it refers to already looked up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from camgrant.access.resolve import CONFIG, Reach, grant_holds
from camgrant.access.state import AccessState
from camgrant.model.base import in_window
from camgrant.model.estate import Camera, Recorder, Site
from camgrant.model.grant import Document, Grant
from camgrant.model.inventory import Inventory, name_at
from camgrant.model.organisation import Contact
from camgrant.model.pack import Approval, CreatorRule, Pack, Route, System

__all__ = ["Context", "GrantCase", "window_faults"]


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
        self._named: dict[str, frozenset[str]] = {}

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
        """Recorders of open sites that have a camera installed and are not retired on the day of judgement."""
        return {
            recorder_id: recorder
            for recorder_id, recorder in self.inventory.recorders.items()
            if recorder.site in self.open_sites
            and (recorder.retired_on is None or self.as_of < recorder.retired_on)
            and any(camera.installed_on <= self.as_of for camera in recorder.channels.values())
        }

    @cached_property
    def cameras_in_use(self) -> dict[str, Camera]:
        """Cameras of recorders in use that hang there on the day of judgement."""
        day, recorders = self.as_of, self.recorders_in_use.values()
        cameras = ((key, camera) for recorder in recorders for key, camera in recorder.channels.items())
        return {k: c for k, c in cameras if c.installed_on <= day and (c.removed_on is None or day < c.removed_on)}

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
                (route for route in system.routes if not route.holders or not kinds.isdisjoint(route.holders)),
                None,
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

    def scope_field(self, case: GrantCase, site: str) -> str:
        """The dotted field of the grant's scope that brings the site in."""
        scope, recorder_of, recorders = case.grant.scope, self.inventory.recorder_of, self.inventory.recorders
        for number, name in enumerate(scope.sites or scope.cameras):
            if name == site or (name in recorder_of and recorders[recorder_of[name]].site == site):
                return f"scope.{'sites' if scope.sites else 'cameras'}.{number}"
        return "scope.site" if scope.site else "scope.chain" if scope.chain else "scope.recorder"

    @cached_property
    def grants_in_force(self) -> dict[str, list[str]]:
        """Person -> ids of the person's grants that hold on the day of judgement."""
        found: dict[str, list[str]] = {}
        for grant_id, grant in self.inventory.grants.items():
            if grant_holds(grant, self.as_of):
                found.setdefault(grant.person, []).append(grant_id)
        return found

    @cached_property
    def renewed(self) -> frozenset[str]:
        """Ids of grants that another one replaces."""
        return frozenset(grant.replaces for grant in self.inventory.grants.values() if grant.replaces)

    @cached_property
    def logins(self) -> frozenset[str]:
        """Every login of the inventory, those of people who left included."""
        return frozenset(contact.login for contact in self.inventory.contacts.values() if contact.login)

    # -- documents and who may issue them --------------------------------------------------------------------

    def named_by(self, document: str) -> frozenset[str]:
        """Persons and units that the document names."""
        named = self._named.get(document)
        if named is None:
            named = self._named[document] = frozenset(self.inventory.documents[document].names)
        return named

    def naming(self, document: str, case: GrantCase) -> Literal["person", "unit"] | None:
        """Whether the document names the holder, or else a unit that the holder belongs to that day."""
        named = self.named_by(document)
        if case.grant.person in named:
            return "person"
        held = [p.unit for p in case.person.positions if in_window(case.day, p.valid_from, p.valid_until)]
        return None if named.isdisjoint(held) else "unit"

    def may_issue(self, demand: Route | Approval, issuer: str, sites: tuple[str, ...]) -> bool:
        """Whether the unit may issue what is demanded for these sites (an unknown unit passes here)."""
        unit = self.inventory.units.get(issuer)
        if unit is None or unit.kind in demand.by:
            return True
        return demand.by_managing_unit and self.manages_any(issuer, sites)

    def given_for(self, demand: Approval, case: GrantCase) -> list[int]:
        """Which of the grant's approvals meet the demand, by number: right kind, competent issuer."""
        return [
            number
            for number, document in enumerate(case.approvals)
            if document.kind in demand.document_kinds and self.may_issue(demand, document.issuer, case.sites)
        ]

    def incompetent_approvals(self, case: GrantCase) -> list[int]:
        """Which of the grant's approvals come from a unit that is competent for none that its route demands.

        Beside those demanded, a right that needs an approval of its own may bring further ones: not counted.
        """
        demands = case.route.approvals if case.route else ()
        others = [
            number
            for number, document in enumerate(case.approvals)
            if not any(self.may_issue(demand, document.issuer, case.sites) for demand in demands)
        ]
        if others and all(self.given_for(demand, case) for demand in demands):
            wanted = (rule for rule in case.system.right_rules if rule.right in case.grant.rights)
            if any("approval" in rule.needs for rule in wanted):
                return []
        return others

    # -- who creates accounts --------------------------------------------------------------------------------

    def creator_refused(self, recorder: Recorder) -> CreatorRule | None:
        """The demand that the recorder's creator fails; None where a system with accounts on it allows it."""
        site, unit = self.inventory.sites.get(recorder.site), self.inventory.units.get(recorder.creator)
        if site is None or unit is None:
            return None
        refusing = None
        for system in self.pack.systems.values():
            if system.on_recorders and site.type in system.site_types:
                demand = system.creator
                allowed = {"installer": recorder.installer, "managing_unit": site.managing_unit}
                if any(allowed.get(way) == recorder.creator for way in demand.any_of):
                    return None
                if "kinds" in demand.any_of and unit.kind in demand.kinds:
                    return None
                refusing = refusing or demand
        return refusing

    @cached_property
    def creators_elsewhere(self) -> dict[str, System]:
        """Kinds of unit that create the accounts of a system whose accounts do not live on recorders."""
        return {
            kind: system
            for system in self.pack.systems.values()
            if not system.on_recorders and "kinds" in system.creator.any_of
            for kind in system.creator.kinds
        }


def window_faults(windows: Sequence[tuple[date | None, date | None]]) -> Iterator[tuple[int, int | None]]:
    """Windows that end before they begin (number, None) or begin inside another one (number, other)."""
    latest: tuple[date, int] | None = None
    for number in sorted(range(len(windows)), key=lambda n: windows[n][0] or date.min):
        begin, end = windows[number][0] or date.min, windows[number][1] or date.max
        if end < begin:
            yield number, None
            continue
        if latest is not None and begin <= latest[0]:
            yield number, latest[1]
        if latest is None or end > latest[0]:
            latest = (end, number)

"""What rules look at: the inventory and the access state, with what several rules look up made once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cached_property

from camgrant.access.competence import Competence
from camgrant.access.resolve import Reach, grant_holds
from camgrant.access.state import AccessState
from camgrant.diagnostics import Text
from camgrant.model.estate import Camera, Recorder, Site
from camgrant.model.grant import Grant
from camgrant.model.inventory import Inventory, name_at
from camgrant.model.pack import Pack, Route, System
from camgrant.policy.cases import GrantCase, build_case

__all__ = ["Context"]


class Context:
    """Everything a rule may read. Pure: built from the inventory and the access state, without clock or files."""

    def __init__(self, inventory: Inventory, state: AccessState) -> None:
        self.inventory = inventory.on(state.as_of)
        self.state = state
        self.as_of: date = state.as_of
        self.pack: Pack = self.inventory.pack
        self.has_one_pack = not self.inventory.as_written.later_packs
        self.reach = Reach(inventory, state.as_of)
        self._competence: dict[date, Competence] = {}
        self._kinds: dict[str, frozenset[str]] = {}
        self._routes: dict[tuple[str, int, frozenset[str]], Route | None] = {}
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

    def issuer_name(self, unit: str) -> Text:
        """Name of the unit that issued a document, and of the one that took it over since."""
        name, heir = self.unit_name(unit), self.inventory.heir(unit)
        if heir == unit:
            return Text(name, name)
        now = self.unit_name(heir)
        return Text(f"{name}, nay là {now}", f"{name}, now {now}")

    def competence(self, day: date) -> Competence:
        """Which units are competent where on a day."""
        known = self._competence.get(day)
        if known is None:
            known = self._competence[day] = Competence(self.inventory, day)
        return known

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
        return {site_id: site for site_id, site in self.inventory.sites.items() if self.reach.site_open(site_id)}

    @cached_property
    def recorders_in_use(self) -> dict[str, Recorder]:
        """Recorders of open sites that have a camera installed and are not retired on the day of judgement."""
        return {
            recorder_id: recorder
            for recorder_id, recorder in self.inventory.recorders.items()
            if recorder.site in self.open_sites
            and self.reach.recorder_in_use(recorder_id)
            and any(camera.installed_on <= self.as_of for camera in recorder.channels.values())
        }

    @cached_property
    def cameras_in_use(self) -> dict[str, Camera]:
        """Cameras of recorders in use that hang there on the day of judgement."""
        cameras = self.inventory.cameras
        return {k: cameras[k] for r in self.recorders_in_use for k in sorted(self.reach.cameras_in_use(r))}

    # -- grants -----------------------------------------------------------------------------------------------

    def cases(self) -> Iterator[GrantCase]:
        """Every grant whose person, system and documents resolve; the others are already findings."""
        for grant_id, grant in self.inventory.grants.items():
            case = build_case(self, grant_id, grant)
            if case is not None:
                yield case

    def route(self, slug: str, system: System, kinds: frozenset[str]) -> Route | None:
        """The pack's way into a system for holders of units of these kinds; None where there is none."""
        key = (slug, id(system), kinds)  # the same one on most days
        if key not in self._routes:
            self._routes[key] = next(
                (route for route in system.routes if not route.holders or not kinds.isdisjoint(route.holders)),
                None,
            )
        return self._routes[key]

    @cached_property
    def accounts_of_site(self) -> dict[tuple[str, str], set[str]]:
        """(site, system) -> persons with an account there that day, technical work excluded."""
        found: dict[tuple[str, str], set[str]] = {}
        for entitlement in self.state.entitlements:
            if entitlement.recorder is not None and entitlement.cameras:
                site = self.inventory.recorders[entitlement.recorder].site
                found.setdefault((site, entitlement.system), set()).add(entitlement.person)
        return found

    @cached_property
    def grants_in_force(self) -> dict[str, list[str]]:
        """Person -> ids of the person's grants that hold on the day of judgement."""
        found: dict[str, list[str]] = {}
        for grant_id, grant in self.inventory.grants.items():
            if grant_holds(grant, self.as_of):
                found.setdefault(grant.person, []).append(grant_id)
        return found

    @cached_property
    def urgent_grants(self) -> dict[tuple[str, str], list[tuple[str, Grant]]]:
        """(person, system) -> the person's urgent grants there, those that are over among them, by id."""
        found: dict[tuple[str, str], list[tuple[str, Grant]]] = {}
        for grant_id, grant in sorted(self.inventory.grants.items()):
            if grant.urgent is not None and not grant.proposed:
                found.setdefault((grant.person, grant.system), []).append((grant_id, grant))
        return found

    @cached_property
    def renewed(self) -> frozenset[str]:
        """Ids of grants that another one replaces."""
        return frozenset(grant.replaces for grant in self.inventory.grants.values() if grant.replaces)

    @cached_property
    def logins(self) -> frozenset[str]:
        """Every login of the inventory, those of people who left included."""
        return frozenset(contact.login for contact in self.inventory.contacts.values() if contact.login)

    def named_by(self, document: str) -> frozenset[str]:
        """Persons and units that the document names."""
        named = self._named.get(document)
        if named is None:
            named = self._named[document] = frozenset(self.inventory.documents[document].names)
        return named

    @cached_property
    def creators_elsewhere(self) -> dict[str, System]:
        """Kinds of unit that create the accounts of a system whose accounts do not live on recorders."""
        return {
            kind: system
            for system in self.pack.systems.values()
            if not system.on_recorders and "kinds" in system.creator.any_of
            for kind in system.creator.kinds
        }

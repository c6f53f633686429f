"""Inventory and date to AccessState: the one place that decides who may see a camera.

Fails closed: whatever is expired, not yet begun, revoked, left, closed, retired, removed, unconnected or does not
resolve gives no entitlement. Windows are inclusive at both ends; the dates of ending events (`revoked.on`,
`left_on`, `closed_on`, `retired_on`, `removed_on`) are the first day without.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from camgrant.access.state import AccessState, Authority, Entitlement
from camgrant.model.base import Right
from camgrant.model.grant import Grant, Scope
from camgrant.model.inventory import Inventory
from camgrant.model.organisation import Contact
from camgrant.model.pack import System

__all__ = [
    "CONFIG",
    "Promise",
    "Reach",
    "Reaches",
    "entitlements_of",
    "grant_has_begun",
    "grant_holds",
    "is_held",
    "promised",
    "resolve",
]

CONFIG: Final[Right] = "config"
_NOTHING: Final[frozenset[str]] = frozenset()
_NO_RIGHTS: Final[frozenset[Right]] = frozenset()


def resolve(inventory: Inventory, as_of: date) -> AccessState:
    """The access state of the inventory on a local date (Asia/Ho_Chi_Minh). Pure; knows no clock."""
    reach = Reach(inventory, as_of)
    found = [
        entitlement
        for grant_id, grant in inventory.grants.items()
        if grant_holds(grant, as_of)
        for entitlement in entitlements_of(inventory, reach, grant_id, grant, as_of)
    ]
    found.sort(key=lambda entitlement: entitlement.sort_key)
    return AccessState(as_of, tuple(found))


class Promise(NamedTuple):
    """A grant as it will hold from the day of asking or from its own first day on.

    `approved` says that every document it rests on existed by the day of asking.
    """

    entitlement: Entitlement
    approved: bool


def promised(inventory: Inventory, as_of: date) -> Iterator[Promise]:
    """What was asked for by the day and is not over: in force, coming, or still waiting for its approval.

    Nobody sees anything by a promise: lists that ask for approval, or announce accounts to come, are drawn from it.
    A grant that nothing asked for yet (its nomination is dated later) is not among them.
    """
    reaches = Reaches(inventory, facts_of=as_of)
    for grant_id, grant in inventory.grants.items():
        day = max(as_of, grant.valid_from)
        dates = [found.date for one in grant.rests_on if (found := inventory.documents.get(one)) is not None]
        if not _in_its_window(grant, day) or (grant.valid_from > as_of and (not dates or dates[0] > as_of)):
            continue
        approved = not grant.proposed and (grant.valid_from <= as_of or max(dates) <= as_of)
        for entitlement in entitlements_of(inventory, reaches.on(day), grant_id, grant, day):
            yield Promise(entitlement, approved)


def grant_holds(grant: Grant, day: date) -> bool:
    """Whether the grant itself is in force on the day: approved, inside its window and not revoked."""
    return not grant.proposed and _in_its_window(grant, day)


def is_held(inventory: Inventory, grant: Grant, day: date) -> bool:
    """Whether the grant is in force on the day and its holder active, whatever cameras it reaches then."""
    return grant_holds(grant, day) and Reach(inventory, day).person_active(grant.person)


def grant_has_begun(grant: Grant, day: date) -> bool:
    """Whether the grant has given something by the day, be it over or not. One that was revoked on its first day
    counts: somebody may have looked until then."""
    begin, revoked = grant.valid_from, grant.revoked
    return not grant.proposed and begin <= day and (revoked is None or begin <= revoked.on)


def _in_its_window(grant: Grant, day: date) -> bool:
    revoked = grant.revoked
    return grant.valid_from <= day <= grant.valid_until and (revoked is None or day < revoked.on)


def entitlements_of(
    inventory: Inventory, reach: Reach, grant_id: str, grant: Grant, day: date
) -> Iterator[Entitlement]:
    """What a grant that holds on the day gives then; `reach` is that of the day. Its own window is not looked at."""
    system = reach.system_of(grant)
    if system is None or not reach.person_active(grant.person):
        return
    login = inventory.contacts[grant.person].login
    rights = reach.rights_of(grant.rights)
    overgrant = grant.accept_overgrant
    accepted = frozenset(overgrant.rights) if overgrant and day <= overgrant.until else _NO_RIGHTS
    basis = Authority(grant.nomination, grant.approvals, grant.request)
    for recorder, cameras in reach.of_grant(grant, system):
        yield Entitlement(
            grant=grant_id,
            person=grant.person,
            login=login,
            system=grant.system,
            recorder=recorder,
            cameras=cameras,
            rights=rights,
            accepted=accepted,
            valid_from=grant.valid_from,
            valid_until=grant.valid_until,
            basis=basis,
        )


def _begun(first_day: date | None, day: date) -> bool:
    """Whether a dated event has happened by the day; without a date it has not."""
    return first_day is not None and first_day <= day


class Reach:
    """What exists and is in use on one date: active persons, and the cameras that a scope covers, per recorder.

    Answers are cached: a site's cameras are one frozen set, shared by all its entitlements. `facts_of` is the day whose
    facts count, where that is another one: what a list of today announces is said by what is so today.
    """

    def __init__(self, inventory: Inventory, day: date, facts_of: date | None = None) -> None:
        self._inventory = inventory.on(facts_of or day)
        self._day = day
        self._active: dict[str, bool] = {}
        self._rights: dict[tuple[Right, ...], frozenset[Right]] = {}
        self._of_recorder: dict[str, frozenset[str]] = {}
        self._of_wanted: dict[tuple[str, tuple[str, ...]], list[tuple[str, frozenset[str]]]] = {}
        self._of_site: dict[tuple[str, str], tuple[tuple[str, frozenset[str]], ...]] = {}

    def rights_of(self, rights: tuple[Right, ...]) -> frozenset[Right]:
        """The rights as a set; grants with the same rights share one."""
        known = self._rights.get(rights)
        if known is None:
            known = self._rights[rights] = frozenset(rights)
        return known

    def person_active(self, person: str) -> bool:
        """Whether the contact exists, has not left, and holds a position in a unit that exists that day; a machine also
        while somebody answers for it."""
        known = self._active.get(person)
        if known is None:
            known = self._active[person] = self._is_active(person)
        return known

    def _is_active(self, person: str) -> bool:
        contact = self._inventory.contacts.get(person)
        if contact is None or (contact.left_on is not None and contact.left_on <= self._day):
            return False
        unit = self._inventory.units.get(self._inventory.unit_of(person, self._day) or "")
        if unit is None or (unit.retired_on is not None and unit.retired_on <= self._day):
            return False
        return not contact.is_machine or self.is_answered_for(contact)

    def is_answered_for(self, machine: Contact) -> bool:
        """Whether a person in service answers for a machine; another machine answers for nothing."""
        responsible = self._inventory.contacts.get(machine.responsible or "")
        if responsible is None or machine.responsible is None or responsible.is_machine:
            return False
        return self.person_active(machine.responsible)

    def system_of(self, grant: Grant) -> System | None:
        """The system by which the grant gives something, as the pack says of the day; None where it knows none."""
        return self._inventory.pack.systems.get(grant.system)

    def of_grant(self, grant: Grant, system: System) -> list[tuple[str | None, frozenset[str]]]:
        """(recorder, cameras) of every recorder that the grant's scope reaches; never an empty camera set."""
        if not grant.scope.is_single:
            return []  # a scope that can be read in two ways gives nothing
        if CONFIG in grant.rights:
            return self._technical(grant)
        parts = self._parts(grant.scope, grant.system, system)
        if system.on_recorders:
            return [(recorder, cameras) for recorder, cameras in parts if cameras]
        together = frozenset().union(*(cameras for _, cameras in parts))
        return [(None, together)] if together else []

    def _technical(self, grant: Grant) -> list[tuple[str | None, frozenset[str]]]:
        recorder_id = grant.scope.recorder
        if len(grant.rights) > 1 or recorder_id is None or not self.recorder_in_use(recorder_id):
            return []
        return [(recorder_id, _NOTHING)]

    def _parts(self, scope: Scope, slug: str, system: System) -> list[tuple[str, frozenset[str]]]:
        if scope.site is not None:
            return list(self.of_site(scope.site, slug, system))
        if scope.cameras:
            return self._of_cameras(scope.cameras, slug, system)
        sites = scope.sites or (self._inventory.sites_of_chain(scope.chain, scope.locality) if scope.chain else ())
        return [part for site in dict.fromkeys(sites) for part in self.of_site(site, slug, system)]

    def _of_cameras(self, wanted: tuple[str, ...], slug: str, system: System) -> list[tuple[str, frozenset[str]]]:
        known = self._of_wanted.get((slug, wanted))
        if known is None:
            known = self._of_wanted[slug, wanted] = self._parts_of_cameras(wanted, slug, system)
        return known

    def _parts_of_cameras(self, wanted: tuple[str, ...], slug: str, system: System) -> list[tuple[str, frozenset[str]]]:
        recorders = dict.fromkeys(r for c in wanted if (r := self._inventory.recorder_of.get(c)) is not None)
        sites = dict.fromkeys(self._inventory.recorders[recorder].site for recorder in recorders)
        whole = dict(part for site in sites for part in self.of_site(site, slug, system))
        chosen = frozenset(wanted)
        return [(recorder, whole[recorder] & chosen) for recorder in recorders if recorder in whole]

    def of_site(self, site_id: str, slug: str, system: System) -> tuple[tuple[str, frozenset[str]], ...]:
        """The recorders of a site with the cameras in use, if the system covers the site that day."""
        key = (site_id, slug)
        known = self._of_site.get(key)
        if known is None:
            recorders = (
                self._inventory.recorders_of_site.get(site_id, ()) if self._covers(site_id, slug, system) else ()
            )
            known = tuple((recorder, self.cameras_in_use(recorder)) for recorder in recorders)
            self._of_site[key] = known
        return known

    def _covers(self, site_id: str, slug: str, system: System) -> bool:
        site = self._inventory.sites.get(site_id)
        if site is None or site.type not in system.site_types:
            return False
        if not self.site_open(site_id):
            return False
        if not system.connection:
            return True
        connection = site.connections.get(slug)
        return connection is not None and connection.connected and _begun(connection.since, self._day)

    def site_open(self, site_id: str) -> bool:
        """Whether the site is in operation that day."""
        site = self._inventory.sites.get(site_id)
        return site is not None and site.opened_on <= self._day and not _begun(site.closed_on, self._day)

    def recorder_in_use(self, recorder_id: str) -> bool:
        """Whether the recorder exists and is not retired, stolen or destroyed that day."""
        recorder = self._inventory.recorders.get(recorder_id)
        return recorder is not None and recorder.in_use(self._day)

    def cameras_in_use(self, recorder_id: str) -> frozenset[str]:
        """The cameras that hang on the recorder that day; none where the recorder is retired."""
        known = self._of_recorder.get(recorder_id)
        if known is None:
            recorder = self._inventory.recorders[recorder_id]
            known = self._of_recorder[recorder_id] = frozenset(
                camera_id
                for camera_id, camera in recorder.channels.items()
                if self.recorder_in_use(recorder_id)
                and camera.installed_on <= self._day
                and (camera.removed_on is None or self._day < camera.removed_on)
            )
        return known

    def hearing_cameras(self, recorder_id: str) -> frozenset[str]:
        """The cameras in use on the recorder that have a microphone."""
        channels = self._inventory.recorders[recorder_id].channels
        return frozenset(camera for camera in self.cameras_in_use(recorder_id) if channels[camera].microphone)


class Reaches:
    """The inventory seen from several days; one Reach for each day that somebody asks for. `facts_of` as there."""

    def __init__(self, inventory: Inventory, facts_of: date | None = None) -> None:
        self._inventory = inventory
        self._facts_of = facts_of
        self._known: dict[date, Reach] = {}

    def on(self, day: date) -> Reach:
        """The Reach of the day."""
        reach = self._known.get(day)
        if reach is None:
            reach = self._known[day] = Reach(self._inventory, day, self._facts_of)
        return reach

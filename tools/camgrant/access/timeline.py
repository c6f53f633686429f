"""Every day on which access may change, and why: the one place that knows which dates of the data begin or end it.

A date that is not known here would be an end that nobody is told of. So each of them is a `Turn`, whoever asks about
days asks for turns, and a test walks the models for a date that is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cached_property
from typing import Final, Literal, NamedTuple

from camgrant.access.resolve import CONFIG, Reaches, grant_holds
from camgrant.model.amendments import Amendment
from camgrant.model.grant import Grant, Scope
from camgrant.model.inventory import Inventory

__all__ = ["DAY", "Timeline", "Turn", "Why"]

DAY: Final = timedelta(days=1)
Why = Literal["left", "revoked", "expired", "closed", "retired", "lost", "moved", "amended"]
_FOREMOST: Final[tuple[Why, ...]] = ("left", "revoked", "expired", "closed", "retired", "lost", "moved", "amended")
_NOTHING: Final[Mapping[str, frozenset[str]]] = {}


class Turn(NamedTuple):
    """From `day` on access may be otherwise: less where `ends` says why, else more.

    `field` names the date as it stands in the data. The last day of a window turns on the day after it.
    """

    day: date
    ends: Why | None
    field: str


class Timeline:
    """One inventory over all days: what a grant reaches on any of them, and on which that may change."""

    def __init__(self, inventory: Inventory) -> None:
        self._inventory = inventory
        self._versions = tuple(inventory.versions())
        self.reaches = Reaches(inventory)
        systems = (item for pack in inventory.packs() for item in pack.systems.items())
        self._on_recorders = frozenset(slug for slug, system in systems if system.on_recorders)
        self._of_person: dict[str, tuple[Turn, ...]] = {}
        self._of_recorder: dict[str, tuple[Turn, ...]] = {}

    # -- what a grant reaches ------------------------------------------------------------------------------------------

    def makes_accounts(self, grant: Grant) -> bool:
        """Whether the grant is of a kind that gives its holder an account on a recorder.

        Whether the holder has a login by now says nothing of that: one that was taken off the contact is still on the
        device.
        """
        if grant.system not in self._on_recorders or grant.person not in self._inventory.contacts:
            return False
        return CONFIG not in grant.rights and not grant.proposed

    def recorders(self, grant: Grant) -> frozenset[str]:
        """The recorders that the scope names on any day, in use or not, that of technical work among them."""
        found = set[str]()
        for inventory in self._versions:
            found.update(recorders_named(inventory, grant.scope))
        return frozenset(found)

    def cameras(self, grant: Grant, day: date) -> Mapping[str, frozenset[str]]:
        """Recorder -> cameras that the grant gives on the day."""
        return self._cameras(grant, day) if grant_holds(grant, day) else _NOTHING

    def cameras_before(self, grant: Grant, day: date) -> Mapping[str, frozenset[str]]:
        """What the grant gave until the day. One that ends on its first day counts: the account may have been made."""
        if day == grant.valid_from and grant.revoked is not None and grant.revoked.on == day:
            return self._cameras(grant, day)
        return self.cameras(grant, day - DAY)

    def _cameras(self, grant: Grant, day: date) -> Mapping[str, frozenset[str]]:
        reach = self.reaches.on(day)
        system = reach.system_of(grant)
        if system is None or not reach.person_active(grant.person):
            return _NOTHING
        return {recorder: cameras for recorder, cameras in reach.of_grant(grant, system) if recorder is not None}

    def given_since(self, grant: Grant, recorder: str, day: date) -> date:
        """The first of the days without a gap until `day` on which the grant gives something on the recorder: it may
        have come into the scope, or been set up, long after the grant began."""
        turns = {turn.day for turn in self.turns(grant) if grant.valid_from < turn.day <= day}
        for turn in sorted(turns, reverse=True):
            if recorder not in self.cameras(grant, turn - DAY):
                return turn
        return grant.valid_from

    # -- when it may change --------------------------------------------------------------------------------------------

    def turns(self, grant: Grant) -> Iterator[Turn]:
        """Every turn of the grant, of its holder, of what its scope names, and of the pack; in no order."""
        yield from self.of_grant(grant)
        yield from self.of_pack
        yield from self.of_person(grant.person)
        for recorder in self.recorders(grant):
            yield from self.of_recorder(recorder)

    def ends(self, grant: Grant) -> dict[date, Why]:
        """Every day from which on the grant may give less, with the foremost reason."""
        found: dict[date, Why] = {}
        for turn in self.turns(grant):
            if turn.ends is None:
                continue
            known = found.get(turn.day)
            if known is None or _FOREMOST.index(turn.ends) < _FOREMOST.index(known):
                found[turn.day] = turn.ends
        return found

    @cached_property
    def ends_of_recorders(self) -> frozenset[date]:
        """Every day from which on some recorder has less to show, or none of it is there."""
        turns = (turn for recorder in self._inventory.recorders for turn in self.of_recorder(recorder))
        return frozenset(turn.day for turn in turns if turn.ends is not None)

    @cached_property
    def of_pack(self) -> tuple[Turn, ...]:
        """The turns of the pack: which sites a system covers, and where its accounts are, may be amended."""
        days = [day for day, _ in self._inventory.later_packs]
        less = [Turn(day, "amended", "amendment.valid_from") for day in days]
        more = [Turn(day, None, "amendment.valid_from") for day in days]
        return (*less, *more)

    def of_grant(self, grant: Grant) -> Iterator[Turn]:
        """The turns of the grant itself."""
        yield Turn(grant.valid_from, None, "grants.valid_from")
        yield Turn(grant.valid_until + DAY, "expired", "grants.valid_until")
        if grant.revoked is not None:
            yield Turn(grant.revoked.on, "revoked", "grants.revoked.on")
        if grant.accept_overgrant is not None:  # from then on a device may show no more than was granted
            yield Turn(grant.accept_overgrant.until + DAY, None, "grants.accept_overgrant.until")

    def of_person(self, person: str) -> tuple[Turn, ...]:
        """The turns of somebody who may hold grants; none of somebody unknown."""
        known = self._of_person.get(person)
        if known is None:
            known = self._of_person[person] = tuple(self._turns_of_person(person))
        return known

    def of_recorder(self, recorder: str) -> tuple[Turn, ...]:
        """The turns of a recorder, its cameras and its site, each once."""
        known = self._of_recorder.get(recorder)
        if known is None:
            known = self._of_recorder[recorder] = tuple(dict.fromkeys(self._turns_of_recorder(recorder)))
        return known

    def _turns_of_person(self, person: str) -> Iterator[Turn]:
        contact = self._inventory.contacts.get(person)
        if contact is None:
            return
        if contact.left_on is not None:
            yield Turn(contact.left_on, "left", "contacts.left_on")
        for position in contact.positions:
            if position.valid_from is not None:
                yield Turn(position.valid_from, None, "contacts.positions.valid_from")
            if position.valid_until is not None:
                yield Turn(position.valid_until + DAY, "moved", "contacts.positions.valid_until")
            unit = self._inventory.units.get(position.unit)
            if unit is not None and unit.retired_on is not None:
                yield Turn(unit.retired_on, "retired", "units.retired_on")
        if contact.is_machine:
            yield from self._turns_of_answering(person)

    def _turns_of_answering(self, machine: str) -> Iterator[Turn]:
        """The turns of everybody who ever answers for a machine, and the days on which somebody else comes to do so."""
        contacts = self._inventory.as_written.contacts
        yield from _amended(contacts[machine].amendments, "contacts.amendments.on")
        for person in contacts[machine].every_responsible:
            if person in contacts and not contacts[person].is_machine:
                yield from self.of_person(person)

    def _turns_of_recorder(self, name: str) -> Iterator[Turn]:
        for inventory in self._versions:
            yield from self._turns_of_version(inventory, name)

    def _turns_of_version(self, inventory: Inventory, name: str) -> Iterator[Turn]:
        """The turns of a recorder, of what hangs on it, and of the site where it stands, by one version of them."""
        recorder = inventory.recorders[name]
        yield from _amended(recorder.amendments, "cameras.amendments.on")
        if recorder.retired_on is not None:
            yield Turn(recorder.retired_on, "retired", "cameras.retired_on")
        for loss in recorder.losses:  # one that was reset shows its cameras as before
            if loss.takes_device:
                yield Turn(loss.on, "lost", "cameras.losses.on")
        for camera in recorder.channels.values():
            yield Turn(camera.installed_on, None, "cameras.channels.installed_on")
            if camera.removed_on is not None:
                yield Turn(camera.removed_on, "retired", "cameras.channels.removed_on")
            yield from _amended(camera.amendments, "cameras.channels.amendments.on")
        site = inventory.sites.get(recorder.site)
        if site is None:
            return
        yield from _amended(site.amendments, "sites.amendments.on")
        yield Turn(site.opened_on, None, "sites.opened_on")
        if site.closed_on is not None:
            yield Turn(site.closed_on, "closed", "sites.closed_on")
        for connection in site.connections.values():
            if connection.since is not None:
                yield Turn(connection.since, None, "sites.connections.since")


def recorders_named(inventory: Inventory, scope: Scope) -> frozenset[str]:
    """The recorders of an inventory that a scope names, in use or not, that of technical work among them."""
    found = {scope.recorder} if scope.recorder else set()
    found.update(inventory.recorder_of[camera] for camera in scope.cameras if camera in inventory.recorder_of)
    of_chain = inventory.sites_of_chain(scope.chain, scope.locality) if scope.chain else ()
    for site in (*((scope.site,) if scope.site else ()), *scope.sites, *of_chain):
        found.update(inventory.recorders_of_site.get(site, ()))
    return frozenset(recorder for recorder in found if recorder in inventory.recorders)


def _amended(amendments: Iterable[Amendment], field: str) -> Iterator[Turn]:
    """An amendment may give and take: whoever had the camera before need not have it after."""
    for amendment in amendments:
        yield Turn(amendment.on, "amended", field)
        yield Turn(amendment.on, None, field)

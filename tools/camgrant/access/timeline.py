"""One grant on any day: what it reached or will reach, and the days on which that may change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final, Literal

from camgrant.access.resolve import CONFIG, Reach, grant_holds
from camgrant.model.grant import Grant
from camgrant.model.inventory import Inventory

__all__ = ["DAY", "Timeline", "Why"]

DAY: Final = timedelta(days=1)
Why = Literal["left", "revoked", "expired", "closed", "retired", "moved"]
_ORDER: Final[tuple[Why, ...]] = ("left", "revoked", "expired", "closed", "retired", "moved")
_NOTHING: Final[Mapping[str, frozenset[str]]] = {}


class Timeline:
    """The inventory seen from several days; one Reach per day that somebody asks for."""

    def __init__(self, inventory: Inventory) -> None:
        self._inventory = inventory
        self._reaches: dict[date, Reach] = {}
        self._ends_of = {recorder: self._ends_of_recorder(recorder) for recorder in inventory.recorders}
        self.estate_ends = frozenset(day for ends in self._ends_of.values() for day in ends)

    def makes_accounts(self, grant: Grant) -> bool:
        """Whether the grant is of a kind that gives its holder an account on a recorder.

        Whether the holder has a login by now says nothing of that: one that was taken off the contact is still on the
        device.
        """
        system = self._inventory.pack.systems.get(grant.system)
        if system is None or grant.person not in self._inventory.contacts:
            return False
        return system.on_recorders and CONFIG not in grant.rights and not grant.proposed

    def recorders(self, grant: Grant) -> frozenset[str]:
        """The recorders on which the grant may ever give an account: those that its scope names, in use or not."""
        scope, inventory = grant.scope, self._inventory
        if scope.cameras:
            return frozenset(inventory.recorder_of[one] for one in scope.cameras if one in inventory.recorder_of)
        of_chain = inventory.sites_of_chain(scope.chain) if scope.chain else ()
        sites = (scope.site,) if scope.site else scope.sites or of_chain
        return frozenset(recorder for site in sites for recorder in inventory.recorders_of_site.get(site, ()))

    def cameras(self, grant: Grant, day: date) -> Mapping[str, frozenset[str]]:
        """Recorder -> cameras that the grant gives on the day."""
        return self._cameras(grant, day) if grant_holds(grant, day) else _NOTHING

    def cameras_before(self, grant: Grant, day: date) -> Mapping[str, frozenset[str]]:
        """What the grant gave until the day. One that ends on its first day counts: the account may have been made."""
        if day == grant.valid_from and grant.revoked is not None and grant.revoked.on == day:
            return self._cameras(grant, day)
        return self.cameras(grant, day - DAY)

    def _cameras(self, grant: Grant, day: date) -> Mapping[str, frozenset[str]]:
        reach = self._reaches.get(day)
        if reach is None:
            reach = self._reaches[day] = Reach(self._inventory, day)
        if not reach.person_active(grant.person):
            return _NOTHING
        system = self._inventory.pack.systems[grant.system]
        return {recorder: cameras for recorder, cameras in reach.of_grant(grant, system) if recorder is not None}

    def ends(self, grant: Grant) -> dict[date, Why]:
        """Every day from which on the grant may give less, with the foremost reason; of the estate what it names."""
        contact = self._inventory.contacts[grant.person]
        dates: list[tuple[date | None, Why]] = [
            (contact.left_on, "left"),
            (grant.revoked.on if grant.revoked else None, "revoked"),
            (grant.valid_until + DAY, "expired"),
            *((p.valid_until + DAY if p.valid_until else None, "moved") for p in contact.positions),
            *((unit.retired_on, "retired") for p in contact.positions if (unit := self._inventory.units.get(p.unit))),
            *(end for recorder in self.recorders(grant) for end in self._ends_of[recorder].items()),
        ]
        found: dict[date, Why] = {}
        for day, why in sorted((one for one in dates if one[0] is not None), key=lambda one: _ORDER.index(one[1])):
            if day is not None:
                found.setdefault(day, why)
        return found

    def _ends_of_recorder(self, recorder_id: str) -> dict[date, Why]:
        """When its site closes, and it or its cameras go out of use."""
        recorder = self._inventory.recorders[recorder_id]
        site = self._inventory.sites.get(recorder.site)
        found: dict[date, Why] = {}
        for day in (recorder.retired_on, *(camera.removed_on for camera in recorder.channels.values())):
            if day is not None:
                found[day] = "retired"
        if site is not None and site.closed_on is not None:
            found[site.closed_on] = "closed"
        return found

"""Grants that gave something on an earlier day and give nothing now: since when, and why.

Also of systems whose accounts live elsewhere. Worked out from the declared data alone, where nothing is ever deleted;
what an edit undid without an end (another scope, a site that was never connected) has no day and is not seen here.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from camgrant.access.resolve import CONFIG, entitlements_of, grant_holds
from camgrant.access.state import AccessState, Entitlement
from camgrant.access.timeline import DAY, Timeline, Why
from camgrant.model.grant import Grant
from camgrant.model.inventory import Inventory

__all__ = ["Gone", "camera_gone_on", "gone_access"]


class Gone(NamedTuple):
    """`since` is the first day without; `had` is what the grant gave until then."""

    since: date
    why: Why
    had: tuple[Entitlement, ...]

    @property
    def last_day(self) -> date:
        """The last day on which the grant gave something."""
        return self.since - DAY


def gone_access(inventory: Inventory, state: AccessState) -> dict[str, Gone]:
    """Grant -> its end, of every grant that is over on the day of the state. Technical work gives no account."""
    held = {entitlement.grant for entitlement in state.entitlements}
    past = _Past(inventory, state.as_of)
    found: dict[str, Gone] = {}
    for grant_id, grant in inventory.grants.items():
        if grant_id not in held and CONFIG not in grant.rights and grant.valid_from <= state.as_of:
            gone = past.end_of(grant_id, grant)
            if gone is not None:
                found[grant_id] = gone
    return found


def camera_gone_on(inventory: Inventory, camera: str) -> date | None:
    """The first day without a camera, by its removal, the end of its recorder or the closing of its site."""
    recorder = inventory.recorders[inventory.recorder_of[camera]]
    ends = (recorder.channels[camera].removed_on, recorder.ends_on, inventory.sites[recorder.site].closed_on)
    return min((day for day in ends if day is not None), default=None)


class _Past:
    """The inventory seen from the days on which something ended."""

    def __init__(self, inventory: Inventory, today: date) -> None:
        self._inventory = inventory
        self._today = today
        self._timeline = Timeline(inventory)

    def end_of(self, grant_id: str, grant: Grant) -> Gone | None:
        """The last day on which the grant gave something, None where it never did."""
        if grant.person not in self._inventory.contacts:
            return None
        for day, why in sorted(self._timeline.ends(grant).items(), reverse=True):
            had = self._given_before(grant_id, grant, day) if day <= self._today else ()
            if had:
                return Gone(day, why, had)
        return None

    def _given_before(self, grant_id: str, grant: Grant, day: date) -> tuple[Entitlement, ...]:
        """What the grant gave until the day. One that ends on its first day counts: the account may have been made."""
        first_and_last = day == grant.valid_from and grant.revoked is not None and grant.revoked.on == day
        if not first_and_last and not grant_holds(grant, day - DAY):
            return ()
        before = day if first_and_last else day - DAY
        reach = self._timeline.reaches.on(before)
        return tuple(entitlements_of(self._inventory, reach, grant_id, grant, before))

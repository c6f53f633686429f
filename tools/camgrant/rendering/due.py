"""`due.json`: for each creator, which accounts must be gone by now and which will have to go, with dates.

Most devices know no end date, so an account that is not removed by hand lives on. The gap is counted from the first
day without the right until a receipt confirms the removal (contract "four truths").
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from camgrant.rendering.device import Account, DeviceView
from camgrant.rendering.jsontext import json_bytes
from camgrant.rendering.target import Artifact, DeviceTarget

__all__ = ["DUE", "DueLists"]

DUE: Final = "due.json"
SCHEMA_VERSION: Final = 1


class DueLists:
    """Collects what is due at every recorder, by the creator of its accounts."""

    def __init__(self, as_of: date) -> None:
        self._as_of = as_of
        self._removals: dict[str, list[dict[str, Any]]] = {}
        self._coming: dict[str, list[dict[str, Any]]] = {}
        self._persons: dict[str, set[str]] = {}

    def add(self, view: DeviceView, target: DeviceTarget) -> None:
        """Notes the unconfirmed removals of a recorder, and the ends to come where the device knows none itself."""
        creator, recorder = view.recorder.creator, view.recorder_id
        can = target.capabilities_of(view.recorder.settings)
        for removal in (*view.removals, *view.reductions):
            self._removals.setdefault(creator, []).append(
                {
                    "recorder": recorder,
                    "login": removal.login,
                    "action": "reduce" if removal.before else "remove",
                    "since": removal.since.isoformat(),
                    "gap_days": (self._as_of - removal.since).days,
                    "why": removal.why,
                    "grants": list(removal.grants),
                }
            )
            self._persons.setdefault(creator, set()).add(removal.person)
        for account in view.accounts:
            # A device that knows the end itself does not know that an account must narrow before.
            if can is None or not can.native_expiry or account.narrows_on < account.ends_on:
                self._coming.setdefault(creator, []).append(_coming(recorder, account))
                self._persons.setdefault(creator, set()).add(account.person)

    def artifacts(self) -> Iterator[Artifact]:
        """One file for each creator that has something to do."""
        for recipient in sorted(self._removals.keys() | self._coming.keys()):
            content = {
                "schema_version": SCHEMA_VERSION,
                "recipient": recipient,
                "as_of": self._as_of.isoformat(),
                "removals": sorted(
                    self._removals.get(recipient, []), key=lambda one: (one["since"], one["recorder"], one["login"])
                ),
                "coming": sorted(
                    self._coming.get(recipient, []), key=lambda one: (one["on"], one["recorder"], one["login"])
                ),
            }
            data = json_bytes(content)
            persons = frozenset(self._persons[recipient])
            yield Artifact(recipient, DUE, data, "application/json", "due", (), persons)


def _coming(recorder: str, account: Account) -> dict[str, Any]:
    return {
        "recorder": recorder,
        "login": account.login,
        "on": account.narrows_on.isoformat(),
        "action": "remove" if account.narrows_on == account.ends_on else "reduce",
        "grants": list(account.grants),
    }

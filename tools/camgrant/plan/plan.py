"""The plan of a change: who gains and loses, what else changes, on which devices, and the hash that reviews bind to."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from camgrant.access.state import Entitlement
from camgrant.ledger.confirming import confirms
from camgrant.model.inventory import Inventory
from camgrant.plan.access import AccessChange, Both, access_changes
from camgrant.plan.devices import DeviceChange, device_changes
from camgrant.plan.entities import EntityChange, digest_of, entity_changes
from camgrant.plan.files import FileChange

__all__ = ["Plan", "plan"]


@dataclass(frozen=True)
class Plan:
    """The difference of two declared states; removals first. Independent of the day on which it is asked.

    `minus` and `plus` are the spells of entitlements that are declared no more, and those that are new. `files` run,
    or say what runs, beside the data.
    """

    before: Inventory
    after: Inventory
    access: tuple[AccessChange, ...]
    devices: tuple[DeviceChange, ...]
    entities: tuple[EntityChange, ...]
    minus: tuple[Entitlement, ...]
    plus: tuple[Entitlement, ...]
    files: tuple[FileChange, ...] = ()

    @property
    def is_cosmetic(self) -> bool:
        """Whether nothing means anything else: only comments, order, files, or events of the ledger differ."""
        return not self.entities and not self.minus and not self.plus

    @property
    def touches_access(self) -> bool:
        """Whether anybody sees more or less, or has his account elsewhere, on any day."""
        return bool(self.access or self.devices)

    @property
    def widens(self) -> bool:
        """Whether anybody has a right on some day on which he had it not before."""
        return any(one.widens for one in self.access)

    @cached_property
    def hash(self) -> str:
        """SHA-256 of all that a review is of: what the change does to the data, and the files that run."""
        if not self.files:
            return self.data_hash
        content = [self.data_hash, *([one.path, one.new] for one in self.files)]
        return hashlib.sha256(json.dumps(content, ensure_ascii=True).encode()).hexdigest()

    @cached_property
    def data_hash(self) -> str:
        """SHA-256 of what the change does, over all days: the same after a rebase, another after any other edit.

        Overrides are not part of it, nor events of the ledger that only record: they say something about the change.
        Events that confirm something are, so that a review of one of them never counts for another.
        """
        content: dict[str, Any] = {
            "minus": sorted(_line(one) for one in self.minus),
            "plus": sorted(_line(one) for one in self.plus),
            "entities": [[one.kind, one.entity, *one.digests] for one in self.entities],
        }
        if confirmed := self._confirmed():
            content["ledger"] = confirmed
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def _confirmed(self) -> list[list[str]]:
        """The events that are not as they were and of which one confirms something, with the digests of both."""
        old, new = self.before.ledger, self.after.ledger
        if old == new:
            return []
        both = {**new, **old}
        found = []
        for name in sorted(old.keys() | new.keys()):
            was, will = old.get(name), new.get(name)
            if was == will:
                continue
            if was is not None or will is None or confirms(will, both):
                found.append([name, digest_of(was), digest_of(will)])
        return found


def plan(before: Inventory, after: Inventory, files: tuple[FileChange, ...] = ()) -> Plan:
    """The plan that leads from one inventory to another, and to other `files` that run beside them. Pure."""
    both = Both(before, after)
    return Plan(
        before=before,
        after=after,
        access=access_changes(both),
        devices=device_changes(both),
        entities=entity_changes(before, after),
        minus=both.minus,
        plus=both.plus,
        files=files,
    )


def _line(one: Entitlement) -> list[Any]:
    """An entitlement as canonical data."""
    return [
        *(one.grant, one.person, one.login or "", one.system, one.recorder or ""),
        *(sorted(one.cameras), sorted(one.rights), sorted(one.accepted)),
        *(one.valid_from.isoformat(), one.valid_until.isoformat(), list(one.basis.documents)),
    ]

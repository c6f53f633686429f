"""The reference province with its recorders exchanged: the same people and sites, on devices of another make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from camgrant.access.resolve import resolve
from camgrant.load.assemble import load
from camgrant.load.tree import MemoryTree
from camgrant.model.base import RIGHTS
from camgrant.model.inventory import Inventory
from camgrant.rendering.changes import ChangeSet, Published
from camgrant.rendering.device import Account, Device, DeviceView
from camgrant.rendering.engine import Before, changes_of
from camgrant.rendering.registry import device_targets, slip_targets
from camgrant.rendering.views import Views
from support.examples import world
from targets.kit import KITS, Kit

__all__ = ["NOW", "RECORDERS", "THEN", "province", "view_and_changes"]

ROOT = Path(__file__).parents[2]
THEN, NOW = date(2021, 6, 20), date(2021, 7, 20)
# A checkpoint that stays, one that an officer leaves, a site whose leader changes, one with rights beyond live.
RECORDERS = ("r-chk-01-vnpt", "r-chk-04", "r-iso-03", "r-iso-06")


@cache
def province(target: str, settings: tuple[tuple[str, str], ...] = ()) -> Inventory:
    """The inventory in which every recorder has the target, with what its cameras need."""
    files = world(ROOT / "inventory")
    kit = KITS.get(target, Kit())
    for name in files:
        if name.startswith("cameras/"):
            content: dict[str, Any] = yaml.safe_load(files[name])
            for recorder in content["cameras"].values():
                recorder |= {"target": target, "settings": dict(settings)}
                recorder.pop("make", None)
                if kit.list_columns:
                    recorder["list_columns"] = [{"heading": head, "show": show} for head, show in kit.list_columns]
                for camera in recorder["channels"].values() if kit.key else ():
                    camera["device_key"] = kit.key(camera["channel"]) if kit.key else ""
            files[name] = yaml.safe_dump(content, allow_unicode=True).encode()
    loaded = load(MemoryTree(files), device_targets(), slips=slip_targets())
    assert loaded.diagnostics == ()
    assert loaded.inventory is not None
    return loaded.inventory


def _fits(account: Account) -> bool:
    """Whether the device allows no more than granted: the limits refuse the others before anything is rendered."""
    return all(account.allowed.get(right, frozenset()) <= account.granted.get(right, frozenset()) for right in RIGHTS)


def _fitting(view: DeviceView) -> DeviceView:
    return replace(view, accounts=tuple(account for account in view.accounts if _fits(account)))


def view_and_changes(target: str, settings: Mapping[str, str], recorder: str) -> tuple[DeviceView, ChangeSet]:
    """A recorder of the province on such a device, with the change set of a month."""
    inventory = province(target, tuple(sorted(settings.items())))

    class Fitting(Views):
        def view(self, recorder_id: str) -> DeviceView:
            return _fitting(super().view(recorder_id))

        def accounts(self, recorder_id: str, device: Device | None = None) -> tuple[Account, ...]:
            return tuple(account for account in super().accounts(recorder_id, device) if _fits(account))

    before = Before(Fitting(inventory, resolve(inventory, THEN)), Published("a" * 40, THEN))
    return changes_of(Fitting(inventory, resolve(inventory, NOW)), before, recorder)

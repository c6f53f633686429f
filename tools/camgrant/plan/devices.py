"""On which recorders accounts come, go or change by a change, and who makes the accounts there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from camgrant.access.declared import Declared
from camgrant.access.spells import Spells, goes_on, holds, union
from camgrant.model.base import Right
from camgrant.model.estate import Camera
from camgrant.model.inventory import Inventory
from camgrant.plan.access import Both

__all__ = ["DeviceChange", "DeviceWork", "device_changes", "device_work"]

_Shown = tuple[Right, str, int, str]  # on a device a camera is its channel, or the device's own key
_Held = dict[_Shown, Spells]
_What = Literal["removed", "changed", "created"]


@dataclass(frozen=True, slots=True)
class DeviceChange:
    """What happens to the accounts of one recorder; persons by id, each in one of the three.

    `creator` is the unit that gets the recorder's config after the change (before it, where the recorder is gone);
    `creator_before` the one that got it before, "" for a new recorder.
    """

    recorder: str
    creator: str
    creator_before: str
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    created: tuple[str, ...]

    @property
    def handed_over(self) -> bool:
        """Whether the recorder's config passes from one unit to another."""
        return self.creator_before not in ("", self.creator)


class DeviceWork(NamedTuple):
    """What whoever makes the accounts of a recorder has to do, seen from one day; persons by id."""

    change: DeviceChange
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    created: tuple[str, ...]

    @property
    def on_accounts(self) -> bool:
        """Whether there is any account to work on."""
        return bool(self.removed or self.changed or self.created)


def device_changes(both: Both) -> tuple[DeviceChange, ...]:
    """Every recorder on which an account is not as it was, and those that pass to another creator; by recorder."""
    concerned = {(e.recorder, e.person) for e in (*both.minus, *both.plus) if e.recorder is not None and e.cameras}
    concerned |= _on_other_channels(both)
    handed_over = _handed_over(both)
    was, will = (_accounts(one, {person for _, person in concerned}) for one in (both.before, both.after))
    found = []
    for recorder in sorted({recorder for recorder, _ in concerned} | handed_over):
        old, new = was.get(recorder, {}), will.get(recorder, {})
        # An account is known by its login: another login is another account of the same person.
        removed = tuple(sorted({person for _, person in old.keys() - new.keys()}))
        created = tuple(sorted({person for _, person in new.keys() - old.keys()}))
        both_times = (account for account in old.keys() & new.keys() if old[account] != new[account])
        changed = tuple(sorted({person for _, person in both_times}))
        if removed or created or changed or recorder in handed_over:
            before, after = (_creator(one, recorder) for one in (both.before, both.after))
            found.append(DeviceChange(recorder, after or before, before, removed, changed, created))
    return tuple(found)


def _on_other_channels(both: Both) -> set[tuple[str, str]]:
    """(recorder, person) of the accounts that must be changed though nobody sees more or less: a camera of theirs is on
    another channel than before."""
    old, new = both.before.inventory.recorders, both.after.inventory.recorders
    turned = {
        name
        for name in old.keys() & new.keys()
        if old[name] is not new[name]
        and any(_place(was) != _place(new[name].channels.get(one, was)) for one, was in old[name].channels.items())
    }
    given = both.before.of(sorted(both.grants)) if turned else ()
    return {(one.recorder, one.person) for one in given if one.recorder in turned and one.cameras}


def _place(camera: Camera) -> tuple[int, str]:
    return camera.channel, camera.device_key or ""


def _handed_over(both: Both) -> set[str]:
    """The recorders whose config goes to another unit than before."""
    old, new = both.before.inventory.recorders, both.after.inventory.recorders
    return {name for name in old.keys() & new.keys() if old[name].creator != new[name].creator}


def _creator(declared: Declared, recorder: str) -> str:
    found = declared.inventory.recorders.get(recorder)
    return found.creator if found is not None else ""


def _accounts(declared: Declared, people: set[str]) -> dict[str, dict[tuple[str, str], _Held]]:
    """Recorder -> (login, person) -> what the account holds on which days."""
    found: dict[str, dict[tuple[str, str], dict[_Shown, list[tuple[date, date]]]]] = {}
    grants = [name for name, grant in declared.inventory.grants.items() if grant.person in people]
    for one in declared.of(grants):
        if one.recorder is not None and one.cameras:
            held = found.setdefault(one.recorder, {}).setdefault((one.login or "", one.person), {})
            for right in one.rights | one.accepted:
                for camera in one.cameras:
                    where = _place(declared.inventory.on(one.valid_from).cameras[camera])
                    held.setdefault((right, camera, *where), []).append((one.valid_from, one.valid_until))
    return {
        recorder: {account: {pair: union(days) for pair, days in held.items()} for account, held in accounts.items()}
        for recorder, accounts in found.items()
    }


def device_work(
    before: Inventory, after: Inventory, devices: Iterable[DeviceChange], day: date
) -> tuple[DeviceWork, ...]:
    """The recorders with something to do. A change compares all days: what ended before the day is no work any more,
    and an account that stops on the day is removed, though the person may have one again later."""
    people = {one for device in devices for one in (*device.removed, *device.changed, *device.created)}
    was, will = (_accounts(Declared(inventory), people) for inventory in (before, after))
    found = []
    for device in devices:
        old, new = was.get(device.recorder, {}), will.get(device.recorder, {})
        todo: dict[_What, set[str]] = {"removed": set(), "changed": set(), "created": set()}
        for account in old.keys() | new.keys():
            if old.get(account) != new.get(account):
                what = _what(_days(old.get(account, {})), _days(new.get(account, {})), day)
                if what is not None:
                    todo[what].add(account[1])
        work = DeviceWork(device, *(tuple(sorted(names)) for names in todo.values()))
        if work.on_accounts or device.handed_over:
            found.append(work)
    return tuple(found)


def _what(was: Spells, will: Spells, day: date) -> _What | None:
    for asked in (goes_on, holds):
        before, after = asked(was, day), asked(will, day)
        if before != after:
            return "removed" if before else "created"
    return "changed" if goes_on(was, day) else None


def _days(held: _Held) -> Spells:
    """The days on which an account holds anything."""
    return union(spell for spells in held.values() for spell in spells)

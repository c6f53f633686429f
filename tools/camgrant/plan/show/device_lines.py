"""What whoever makes the accounts of a recorder has to do, as sentences: seen from the day on which it is told.

A plan compares all days; what ended before that day, or begins after it, is told here as what it means for an account.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from camgrant.access.declared import Declared
from camgrant.diagnostics import Text
from camgrant.model.inventory import Inventory
from camgrant.plan.access import sights
from camgrant.plan.devices import DeviceChange
from camgrant.plan.show.page import Line
from camgrant.plan.show.words import Words

__all__ = ["device_lines"]

_LINE: Final = Text("{creator}: {recorder}: {what}", "{creator}: {recorder}: {what}")
_ACCOUNTS: Final = {
    "removed": Text("gỡ {count} tài khoản", "{count} to remove"),
    "changed": Text("đổi {count} tài khoản", "{count} to change"),
    "created": Text("tạo {count} tài khoản", "{count} to create"),
}
_NAMES: Final = {
    "removed": Text("Gỡ: {names}", "Remove: {names}"),
    "changed": Text("Đổi: {names}", "Change: {names}"),
    "created": Text("Tạo: {names}", "Create: {names}"),
}
_HANDED: Final = Text("cấu hình chuyển từ {before}", "its config passes from {before}")

_Accounts = frozenset[tuple[str, str]]


def device_lines(words: Words) -> Iterator[Line]:
    """One line for every recorder with something to do, by the unit that does it."""
    devices = words.plan.devices
    people = frozenset(person for one in devices for person in one.changed)
    was, will = (_accounts(one, people, words) for one in (words.plan.before, words.plan.after))
    for device in sorted(devices, key=lambda one: (words.unit(one.creator), one.recorder)):
        work = _work(device, was, will)
        handed = device.creator_before not in ("", device.creator)
        if handed or any(work.values()):
            yield _line(words, device, work, handed=handed)


def _accounts(inventory: Inventory, people: frozenset[str], words: Words) -> _Accounts:
    """(person, recorder) of the accounts that hold something on the day or later."""
    found = set()
    for sight, spells in sights(Declared(inventory), people).items():
        recorder = inventory.recorder_of.get(sight.place)
        if recorder is not None and spells[-1].last >= words.day:
            found.add((sight.person, recorder))
    return frozenset(found)


def _work(device: DeviceChange, was: _Accounts, will: _Accounts) -> dict[str, list[str]]:
    work = {"removed": [*device.removed], "changed": list[str](), "created": [*device.created]}
    for person in device.changed:
        before, after = (person, device.recorder) in was, (person, device.recorder) in will
        if before or after:
            work["changed" if before and after else "removed" if before else "created"].append(person)
    return work


def _line(words: Words, device: DeviceChange, work: dict[str, list[str]], *, handed: bool) -> Line:
    parts = [words.say(_ACCOUNTS[name], count=len(people)) for name, people in work.items() if people]
    if handed:
        parts.append(words.say(_HANDED, before=words.unit(device.creator_before)))
    creator, recorder = words.unit(device.creator), words.recorder(device.recorder)
    text = words.say(_LINE, creator=creator, recorder=recorder, what=", ".join(parts))
    names = (words.say(_NAMES[name], names=words.some(words.people(found))) for name, found in work.items() if found)
    return Line("*", text, tuple(names), label=f"{creator}: {recorder}")

"""What whoever makes the accounts of a recorder has to do, as sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from camgrant.diagnostics import Text
from camgrant.plan.devices import DeviceWork
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


def device_lines(words: Words, works: Iterable[DeviceWork]) -> Iterator[Line]:
    """One line for every recorder with something to do, by the unit that does it."""
    for work in sorted(works, key=lambda one: (words.unit(one.change.creator), one.change.recorder)):
        yield _line(words, work)


def _line(words: Words, work: DeviceWork) -> Line:
    device = work.change
    people = {name: found for name in _ACCOUNTS if (found := getattr(work, name))}
    parts = [words.say(_ACCOUNTS[name], count=len(found)) for name, found in people.items()]
    if device.handed_over:
        parts.append(words.say(_HANDED, before=words.unit(device.creator_before)))
    creator, recorder = words.unit(device.creator), words.recorder(device.recorder)
    text = words.say(_LINE, creator=creator, recorder=recorder, what=", ".join(parts))
    names = (words.say(_NAMES[name], names=words.some(words.people(found))) for name, found in people.items())
    return Line("*", text, tuple(names), label=f"{creator}: {recorder}")

"""The bodies that a recorder takes: `User` for the renderer and the driver, `UserPermission` for files alone.

The driver rewrites the permission that the recorder itself shows (`permission.py`).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from camgrant.model.base import RIGHTS, Right
from camgrant.rendering.changes import Step
from camgrant.rendering.device import ChannelRights, Device
from camgrant.rendering.templates import template
from camgrant_renderers.hikvision.flags import AT_SCREEN, REMOTE
from camgrant_renderers.hikvision.permission import given_by

if TYPE_CHECKING:
    from markupsafe import Markup

__all__ = ["PACKAGE", "Level", "level_of", "rights_block", "rights_of_step", "user_body"]

PACKAGE: Final = "camgrant_renderers.hikvision"
Level = Literal["Operator", "Viewer"]
_NONE: Final[frozenset[int]] = frozenset()


def level_of(granted: ChannelRights) -> Level:
    """The lowest level that can hold these rights: a viewer can neither steer nor talk."""
    return "Operator" if granted.get("ptz") or granted.get("audio") else "Viewer"


def rights_of_step(device: Device, step: Step) -> ChannelRights:
    """What to grant so that the device then allows `step.after` and no more.

    Talking is one switch for the whole recorder. While a step only keeps the sound of some pictures, the switch of an
    account that will have it stays off: it comes with the step whose `after` has audio everywhere.
    """
    if device.numbers <= step.after.get("audio", _NONE):
        return step.granted
    return {right: numbers for right, numbers in step.granted.items() if right != "audio"}


def rights_block(device: Device, granted: ChannelRights) -> Markup:
    """The rights in one `UserPermission`: every channel of the recorder is listed, `false` where nothing is granted.

    A channel that is left out keeps its old value on the device (README.md).
    """
    numbers = tuple(channel.number for channel in device.channels)
    return _rights_block(numbers, tuple((right, granted.get(right, _NONE)) for right in RIGHTS))


@lru_cache(maxsize=1024)  # many accounts of a recorder have the same rights
def _rights_block(channels: tuple[int, ...], rights: tuple[tuple[Right, frozenset[int]], ...]) -> Markup:
    granted = dict(rights)
    flags = given_by(granted)
    at_screen = flags[AT_SCREEN]
    over_network = flags[REMOTE]
    remote, local, steered = [], [], []
    for number in channels:
        seen = number in at_screen["preview"]
        replayed = number in at_screen["playBack"]
        copied = number in at_screen["backup"]
        remote.append(_line("remote", number, number in over_network["preview"], number in over_network["playBack"]))
        local.append(_line("local", number, seen, replayed, copied))
        steered.append(_line("ptz", number, number in over_network["ptzControl"]))
    given = {
        "talk": bool(granted["audio"]),
        "live": bool(over_network["preview"]),
        "replay": bool(over_network["playBack"]),
        "local_live": bool(at_screen["preview"]),
        "local_playback": bool(at_screen["playBack"]),
        "backup": bool(at_screen["backup"]),
        "ptz": bool(over_network["ptzControl"]),
        "remote_channels": _joined(remote),
        "local_channels": _joined(local),
        "ptz_channels": _joined(steered),
    }
    return _macro("bodies.xml.j2", "rights_block", given)


def _joined(lines: list[Markup]) -> Markup:
    """Lines that the template has escaped already, as one; Markup's own join would escape each again."""
    from markupsafe import Markup

    return Markup("".join(lines))  # noqa: S704


@lru_cache(maxsize=4096)
def _line(kind: str, number: int, *flags: bool) -> Markup:
    """The element of one channel; a recorder has few different ones, an account has many lines."""
    return _macro("channels.xml.j2", kind, number, *flags)


def _macro(file: str, name: str, *values: object) -> Markup:
    text: Markup = getattr(template(PACKAGE, file).module, name)(*values)
    return text


def user_body(number: str, login: str, password: str, level: str, namespace: str) -> bytes:
    """A `User`; without a password the device keeps the one that the account has."""
    return _macro("bodies.xml.j2", "user", number, login, password, level, namespace).strip().encode()

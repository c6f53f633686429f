"""What one `UserPermission` allows, flag by flag: what we do not know counts as pictures, never as nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element

from camgrant.model.base import Right
from camgrant.rendering.device import ChannelRights, Device
from camgrant_renderers._shared.faults import unreadable
from camgrant_renderers.hikvision.answers import local, text_of, true

__all__ = ["Said", "said_by", "tells"]

_AT_SCREEN: Final = "localPermission"
_PARTS: Final = (_AT_SCREEN, "remotePermission")
_MEANT: Final[Mapping[str, tuple[Right, ...]]] = {
    "preview": ("live",),
    "backup": ("export",),
    "ptzControl": ("ptz",),
    "transParentChannel": ("ptz",),  # a serial line through to the camera, over which it is steered
    "voiceTalk": ("audio",),
    **dict.fromkeys(("parameterConfig", "manageChannel", "upgrade", "restartOrShutdown"), ("config",)),
}
# They start a recording, show logs, switch relays, monitors and zones: no picture comes with them.
_NO_PICTURE: Final = frozenset(
    {"record", "logOrStateCheck", "alarmOutOrUpload", "contorlLocalOut", "controlLocalOut", "subSysOrZoneArm"}
)
_UNKNOWN: Final[tuple[Right, ...]] = ("live", "playback")
_Flag = tuple[str, frozenset[int]]


@dataclass(frozen=True, slots=True)
class Said:
    """The rights, and the flags that are on and are none of our rights, or none that we know."""

    rights: ChannelRights
    others: frozenset[str]


def tells(element: Element) -> bool:
    """Whether a `UserPermission` holds rights at all: an empty one is not the same as one without any right."""
    return any(local(part) in _PARTS for part in element)


def said_by(device: Device, element: Element) -> Said:
    """What one `UserPermission` says, over the network and at the recorder's own screen together."""
    rights: dict[Right, frozenset[int]] = {}
    others: set[str] = set()
    for part in element:
        for word, numbers in _switched_on(device, part):
            if word != "playBack" and word not in _MEANT:
                others.add(word)
            for right in _meaning(word, at_screen=local(part) == _AT_SCREEN):
                rights[right] = rights.get(right, frozenset()) | numbers
    return Said(rights, frozenset(others))


def _switched_on(device: Device, part: Element) -> Iterator[_Flag]:
    """Every flag that is on, with the channels that it holds for.

    The lists of channels decide. Where none of them speaks of a flag (cameras have no lists, some flags are for the
    whole recorder) its summary holds for all channels.
    """
    listed: set[str] = set()
    for channel in part.iter():
        if _is_channel(channel):
            number = text_of(channel, "id")
            if not number.isdecimal():
                raise unreadable(f"số kênh lạ: {number!r}", f"no channel number: {number!r}")
            for flag in channel:
                if local(flag) != "id":
                    listed.add(_word(flag))
                    if true(flag):
                        yield _word(flag), frozenset({int(number)})
    for flag in _outside_lists(part):
        word = _word(flag)
        known = word == "playBack" or word in _MEANT
        if word not in listed and (true(flag) if known else (flag.text or "").strip().casefold() == "true"):
            yield word, device.numbers


def _is_channel(element: Element) -> bool:
    return local(element).endswith("ChannelPermission")


def _outside_lists(element: Element) -> Iterator[Element]:
    """The elements without children that belong to no channel."""
    if not len(element):
        yield element
    elif not _is_channel(element):
        for one in element:
            yield from _outside_lists(one)


def _meaning(word: str, *, at_screen: bool) -> tuple[Right, ...]:
    """One network right is "Remote Playback/Download"; on the recorder's own screen replay and backup stand apart."""
    if word == "playBack":
        return ("playback",) if at_screen else ("playback", "export")
    if word in _MEANT or word in _NO_PICTURE:
        return _MEANT.get(word, ())
    return ("export",) if "download" in word.casefold() else _UNKNOWN


def _word(element: Element) -> str:
    """The name of a flag; one page of the guide spells it `palyBack`."""
    name = local(element)
    return "playBack" if name == "palyBack" else name

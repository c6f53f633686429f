"""What one `UserPermission` allows, flag by flag: what we do not know counts as pictures, never as nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Final
from xml.etree.ElementTree import Element

from camgrant.model.base import Right
from camgrant.rendering.device import ChannelRights, Device
from camgrant_renderers._shared.faults import unreadable
from camgrant_renderers._shared.switches import is_on, off_word
from camgrant_renderers.hikvision.answers import local, text_of

__all__ = [
    "AT_SCREEN",
    "PARTS",
    "REMOTE",
    "Flag",
    "Said",
    "flags_of",
    "is_channel",
    "known_word",
    "only_restricts",
    "said_by",
    "tells",
    "writes_digits",
]

AT_SCREEN: Final = "localPermission"
REMOTE: Final = "remotePermission"
PARTS: Final = (AT_SCREEN, REMOTE)
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
_RIGHTS_IN_SMALL_LETTERS: Final = frozenset(word.casefold() for word in ("playBack", *_MEANT))
_UNKNOWN: Final[tuple[Right, ...]] = ("live", "playback")
_NUMBERS: Final = frozenset({"id", "userID", "userId"})
_NAMES: Final = frozenset({"userType", "userName", "userLevel"})
_TWO_EYES: Final = "doubleverification"
_SHOWN: Final = 20  # characters of what a flag says


@dataclass(frozen=True, slots=True)
class Flag:
    """One element that says something. `channel`: whose entry of a list it is in; `summary`: it is in no list."""

    element: Element
    word: str
    channel: int | None
    summary: bool

    @property
    def text(self) -> str:
        """What it says, whatever the case and the blanks."""
        return (self.element.text or "").strip().casefold()


@dataclass(frozen=True, slots=True)
class Said:
    """The rights, and the flags that are on and are none of our rights, or none that we know; with what they say where
    that is no word for on."""

    rights: ChannelRights
    others: frozenset[str]


def tells(element: Element) -> bool:
    """Whether a `UserPermission` holds rights at all: an empty one is not the same as one without any right."""
    return any(local(part) in PARTS for part in element)


def said_by(device: Device, element: Element) -> Said:
    """What one `UserPermission` says, over the network and at the recorder's own screen together."""
    rights: dict[Right, frozenset[int]] = {}
    others: set[str] = set()
    for part in element:
        for flag, numbers in _switched_on(device, part):
            is_switch = bool(off_word(flag.text))
            if not is_switch:
                others.add(f"{flag.word}={flag.text[:_SHOWN]}")
            elif not known_word(flag.word):
                others.add(flag.word)
            for right in _meaning(flag.word, at_screen=local(part) == AT_SCREEN):
                rights[right] = rights.get(right, frozenset()) | numbers
    return Said(rights, frozenset(others))


def flags_of(part: Element) -> Iterator[Flag]:
    """Every element that says something, in the part itself, in its lists of channels, and wherever else one stands."""
    for element in part if len(part) else [part]:
        if is_channel(element):
            yield from _flags_of_channel(element)
        elif len(element):
            yield from _flag_with_children(element)
            yield from _flags_beside(element)
        else:
            yield from _flag(element, None, summary=True)


def known_word(word: str) -> bool:
    """Whether we know the flag as one of our rights."""
    return word == "playBack" or word in _MEANT


def only_restricts(word: str) -> bool:
    """Whether a flag that is on takes something away: replay only before a second pair of eyes."""
    right = word.casefold().removesuffix(_TWO_EYES)
    return right != word.casefold() and right in _RIGHTS_IN_SMALL_LETTERS


def writes_digits(permission: Element) -> bool:
    """Whether a permission writes its booleans as 1 and 0: one that says neither true nor false anywhere."""
    flags = chain.from_iterable(map(flags_of, permission))
    return all(flag.text not in ("true", "false") for flag in flags)


def is_channel(element: Element) -> bool:
    """Whether an element is the entry of one channel in a list."""
    return local(element).endswith("ChannelPermission")


def _switched_on(device: Device, part: Element) -> Iterator[tuple[Flag, frozenset[int]]]:
    """Every flag that is on, with the channels that it holds for.

    The lists of channels decide. Where none of them speaks of a flag (cameras have no lists, some flags are for the
    whole recorder) its summary holds for all channels; so does what stands anywhere else.
    """
    flags = list(flags_of(part))
    listed = {flag.word for flag in flags if flag.channel is not None}
    for flag in flags:
        if only_restricts(flag.word) or (flag.summary and flag.word in listed):
            continue
        if is_on(flag.text):
            yield flag, device.numbers if flag.channel is None else frozenset({flag.channel})


def _flags_of_channel(entry: Element) -> Iterator[Flag]:
    number = text_of(entry, "id")
    if not number.isdecimal():
        raise unreadable(f"số kênh lạ: {number!r}", f"no channel number: {number!r}")
    for child in entry:
        if local(child) != "id":
            for element in child.iter():
                if len(element):
                    yield from _flag_with_children(element, int(number))
                else:
                    yield from _flag(element, int(number))


def _flags_beside(element: Element) -> Iterator[Flag]:
    """What a list holds, or any other element with children."""
    for child in element:
        if is_channel(child):
            yield from _flags_of_channel(child)
        elif len(child):
            yield from _flag_with_children(child)
            yield from _flags_beside(child)
        else:
            yield from _flag(child, None)


def _flag_with_children(element: Element, channel: int | None = None) -> Iterator[Flag]:
    """What an element says itself beside its children: as a rule nothing."""
    if (element.text or "").strip():
        yield from _flag(element, channel)


def _flag(element: Element, channel: int | None, *, summary: bool = False) -> Iterator[Flag]:
    """The flag that an element is; none where it only says which entry or account it is."""
    flag = Flag(element, _word(element), channel, summary)
    if flag.word in _NAMES or (flag.word in _NUMBERS and (flag.text.isdecimal() or not off_word(flag.text))):
        return
    yield flag


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

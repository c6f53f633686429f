"""An account's own `UserPermission`, as the recorder showed it, with every flag set by rule: what `apply` sends back.

Firmware differs in the flags that it has ("Local Live View" and `AIModelManagement` came later), and what is left out
of a request keeps its value. So nothing is made up here: the device's own document is taken, the flags of our rights
are set by what is granted, and every other flag that it shows is switched off, known or not.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from typing import Final
from xml.etree.ElementTree import Element

from camgrant.rendering.device import ChannelRights, Device
from camgrant_renderers._shared.faults import unreadable
from camgrant_renderers._shared.switches import off_word
from camgrant_renderers.hikvision.answers import child, documents, local, number_of, text_of
from camgrant_renderers.hikvision.flags import (
    AT_SCREEN,
    PARTS,
    REMOTE,
    Flag,
    flags_of,
    is_channel,
    known_word,
    only_restricts,
    writes_digits,
)

__all__ = ["Given", "given_by", "narrowed"]

Given = Mapping[str, Mapping[str, frozenset[int]]]
"""Part of a permission -> flag -> the channels on which it is on."""

_NONE: Final[frozenset[int]] = frozenset()
_TALK: Final = "voiceTalk"
# What every list of channels has, by the vendor's guide; "Local Live View" is not part of it on older recorders.
_LISTED: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    REMOTE: {"video": ("preview", "playBack"), "ptz": ("ptzControl",)},
    AT_SCREEN: {"video": ("playBack", "backup"), "ptz": ("ptzControl",)},
}


def given_by(granted: ChannelRights) -> Given:
    """The flags for what is granted: over the network, and at the recorder's own screen.

    "Remote Playback/Download" is one right: the limits have refused or accepted that the one brings the other.
    """
    live = granted.get("live", _NONE)
    playback = granted.get("playback", _NONE)
    export = granted.get("export", _NONE)
    ptz = granted.get("ptz", _NONE)
    return {
        AT_SCREEN: {"preview": live, "playBack": playback, "backup": export, "ptzControl": ptz},
        REMOTE: {"preview": live, "playBack": playback | export, "ptzControl": ptz},
    }


def narrowed(device: Device, granted: ChannelRights, shown: bytes, number: str) -> bytes:
    """The permission that the recorder has shown of account `number`, with every flag as granted, or off.

    Raises ReadbackFault for what is no permission, or that of another account.
    """
    document = _document_of(shown, number)
    if child(document, REMOTE) is None:
        ET.SubElement(document, _beside(document, REMOTE))
    given = given_by(granted)
    talks = bool(granted.get("audio"))
    digits = writes_digits(document)
    for part in document:
        asked = given.get(local(part), {})
        _narrow(device, part, asked, talks=talks and local(part) == REMOTE, digits=digits)
    _write_namespaces(document, "")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(document)


def _document_of(shown: bytes, number: str) -> Element:
    (document, *more) = documents(shown)
    if local(document) != "UserPermission" or more:
        raise unreadable(
            f"không phải UserPermission mà là {local(document)}", f"no UserPermission but {local(document)}"
        )
    if number_of(document) not in ("", number):
        raise unreadable(f"quyền của số khác, không phải {number}", f"the rights of another id than {number}")
    return document


def _narrow(device: Device, part: Element, given: Mapping[str, frozenset[int]], *, talks: bool, digits: bool) -> None:
    """Sets every flag of one part. Where the part has lists of channels, every channel gets an entry."""
    flags = list(flags_of(part))
    told = {flag.word for flag in flags if flag.summary}
    known = local(part) in PARTS
    if known and talks and _TALK not in told:
        _add(part, _TALK, on=True, digits=digits)
    if known and (_has_lists(part) or (local(part) == REMOTE and not _told_by_summaries(device, given, told))):
        _complete_lists(device, part, given, digits=digits)
    flags = list(flags_of(part))
    listed: dict[str, set[int]] = {}
    for flag in flags:
        if flag.channel is not None:
            listed.setdefault(flag.word, set()).add(flag.channel)
    for flag in flags:
        if not only_restricts(flag.word):
            _set(flag, on=_wanted(device, flag, given, listed, talks=talks), digits=digits)


def _wanted(
    device: Device, flag: Flag, given: Mapping[str, frozenset[int]], listed: Mapping[str, set[int]], *, talks: bool
) -> bool:
    """Whether a flag is to be on. A summary holds for every channel unless a list says which ones: so it needs one
    of those that are given in a list, or all of them.
    """
    if flag.summary and flag.word == _TALK:
        return talks
    numbers = given.get(flag.word, _NONE)
    if flag.channel is not None:
        return flag.channel in numbers
    if not flag.summary:
        return False  # in a place that we do not know
    return bool(numbers) and (device.numbers <= numbers or not numbers.isdisjoint(listed.get(flag.word, ())))


def _set(flag: Flag, *, on: bool, digits: bool) -> None:
    """Writes a flag; of those that we do not know only what is a switch, since they may count or name something."""
    if known_word(flag.word):
        flag.element.text = _text(on, digits=digits)
    elif not on and off_word(flag.text):
        flag.element.text = off_word(flag.text)


def _has_lists(part: Element) -> bool:
    return any(is_channel(element) or local(element).endswith("ChannelPermissionList") for element in part.iter())


def _told_by_summaries(device: Device, given: Mapping[str, frozenset[int]], told: set[str]) -> bool:
    """Whether the flags of a whole part, which has no lists, say all that is granted."""
    wanted = {word: numbers for word, numbers in given.items() if numbers}
    return wanted.keys() <= told and all(device.numbers <= numbers for numbers in wanted.values())


def _complete_lists(device: Device, part: Element, given: Mapping[str, frozenset[int]], *, digits: bool) -> None:
    """Gives every channel of the device its entry, because a channel that is left out keeps its value."""
    for kind, usual in _LISTED[local(part)].items():
        entries = [element for element in part.iter() if local(element) == f"{kind}ChannelPermission"]
        shown = {flag.word for flag in flags_of(part) if flag.channel is not None}
        words = [word for word in usual if word not in shown or _any_has(entries, word)]
        needed = entries or _list_of(part, kind) is not None or any(given[word] for word in words)
        if not needed or not words:
            continue
        by_number = {text_of(entry, "id"): entry for entry in entries}
        for number in sorted(device.numbers):
            entry = by_number.get(str(number))
            if entry is None:
                entry = _new_entry(part, kind, number, entries)
            held = {flag.word for flag in flags_of(entry) if flag.channel is None}
            for word in words:
                if word not in held:
                    _add(entry, word, on=number in given[word], digits=digits)


def _list_of(part: Element, kind: str) -> Element | None:
    return next((element for element in part.iter() if local(element) == f"{kind}ChannelPermissionList"), None)


def _any_has(entries: list[Element], word: str) -> bool:
    return any(flag.word == word for entry in entries for flag in flags_of(entry))


def _new_entry(part: Element, kind: str, number: int, entries: list[Element]) -> Element:
    """One more entry, in the list where the others are."""
    holder = next((element for element in part.iter() if entries and entries[0] in list(element)), None)
    if holder is None:
        holder = _list_of(part, kind)
    if holder is None:
        holder = ET.SubElement(part, _beside(part, f"{kind}ChannelPermissionList"))
    entry = ET.SubElement(holder, _beside(holder, f"{kind}ChannelPermission"))
    ET.SubElement(entry, _beside(entry, "id")).text = str(number)
    return entry


def _add(parent: Element, word: str, *, on: bool, digits: bool) -> None:
    ET.SubElement(parent, _beside(parent, word)).text = _text(on, digits=digits)


def _text(on: bool, *, digits: bool) -> str:
    if digits:
        return "1" if on else "0"
    return "true" if on else "false"


def _beside(element: Element, name: str) -> str:
    """A name in the namespace of an element, as the reader writes it."""
    space, brace, _ = element.tag.rpartition("}")
    return f"{space}{brace}{name}"


def _write_namespaces(element: Element, around: str) -> None:
    """Declares namespaces as recorders do, without prefixes: not every one of them reads XML by the book."""
    space = element.tag.rpartition("}")[0].lstrip("{")
    element.tag = local(element)
    if space != around:
        element.set("xmlns", space)
    for inner in element:
        _write_namespaces(inner, space)

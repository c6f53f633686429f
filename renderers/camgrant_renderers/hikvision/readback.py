"""What a rendered file, or a device's answers in the same form, allows: for round trips and for drift.

Namespaces differ inside one device, so elements are read by local name. Summary booleans are ignored: the channel
lists decide.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping

from camgrant.model.base import Right
from camgrant.rendering.device import Device
from camgrant.rendering.observed import ObservedAccount, Readback, ReadbackFault

__all__ = ["parse_readback"]


def parse_readback(device: Device, files: Mapping[str, bytes]) -> Readback:
    """One observed account per `account` element, by login. Raises ReadbackFault for what is not such a file."""
    if not files:
        raise ReadbackFault("no file")
    return Readback(tuple(account for data in files.values() for account in _accounts(data)))


def _accounts(data: bytes) -> list[ObservedAccount]:
    if b"<!DOCTYPE" in data:
        raise ReadbackFault("a DOCTYPE is never part of these files")
    try:
        root = ET.fromstring(data)  # noqa: S314 - without a document type there are no entities to expand
    except ET.ParseError as fault:
        raise ReadbackFault(str(fault)) from fault
    if _local(root) != "accounts":
        raise ReadbackFault(f"unknown element {_local(root)}")
    return [_observed(account) for account in root.iter() if _local(account) == "account"]


def _observed(account: ET.Element) -> ObservedAccount:
    rights: dict[Right, set[int]] = {}
    for permission in account.iter():
        name = _local(permission)
        if name == "remotePermission":
            _collect(
                permission,
                {"preview": ("live",), "playBack": ("playback", "export"), "ptzControl": ("ptz",)},
                rights,
            )
            talk = next((child for child in permission if _local(child) == "voiceTalk"), None)
            if talk is not None and _true(talk):
                rights.setdefault("audio", set()).update(number for number, _, _ in _channels(permission))
        elif name == "localPermission":
            _collect(permission, {"playBack": ("playback",), "backup": ("export",), "ptzControl": ("ptz",)}, rights)
    login = next(child.text or "" for child in account.iter() if _local(child) == "userName")
    return ObservedAccount(login, {right: frozenset(numbers) for right, numbers in rights.items() if numbers})


def _collect(permission: ET.Element, words: dict[str, tuple[Right, ...]], rights: dict[Right, set[int]]) -> None:
    for number, word, allowed in _channels(permission):
        if allowed:
            for right in words.get(word, ()):
                rights.setdefault(right, set()).add(number)


def _channels(permission: ET.Element) -> Iterator[tuple[int, str, bool]]:
    """(channel, element name, allowed) of every flag of every channel. `palyBack` is a guide's spelling."""
    for channel in permission.iter():
        if _local(channel) in ("videoChannelPermission", "ptzChannelPermission"):
            number = next(int(child.text or "0") for child in channel if _local(child) == "id")
            for child in channel:
                if _local(child) != "id":
                    yield number, _local(child).replace("palyBack", "playBack"), _true(child)


def _local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _true(element: ET.Element) -> bool:
    return (element.text or "").strip() == "true"

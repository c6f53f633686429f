"""The second list of accounts that the device keeps: whoever is in it watches over ONVIF and RTSP, on every channel.

It has its own page (System > Account > ONVIF User in the vendor's manuals) and is no part of `getUserInfoAll`. It is
read as the answer to ONVIF's own GetUsers, or in the forms of the usual list in a file whose name says `onvif`.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from typing import Final

from camgrant.model.base import RIGHTS, Right
from camgrant.rendering.device import Device
from camgrant.rendering.observed import ObservedAccount
from camgrant_renderers._shared.faults import unreadable
from camgrant_renderers.dahua.capabilities import BUILT_IN
from camgrant_renderers.dahua.entries import entries_in

__all__ = ["NOT_READ", "WHERE", "is_onvif_list", "onvif_accounts"]

WHERE: Final = "onvif"
NOT_READ: Final = (
    "chưa đọc danh sách người dùng ONVIF riêng của thiết bị (Hệ thống > Tài khoản > ONVIF User): ai có tên ở đó vẫn "
    "xem được / the device's own list of ONVIF users was not read: whoever is in it can still watch"
)
_WATCHES: Final[tuple[Right, ...]] = ("live", "playback", "export")
# A level or group that is not known counts as everything.
_LEVELS: Final[Mapping[str, tuple[Right, ...]]] = {
    "user": _WATCHES,
    "operator": (*_WATCHES, "ptz", "audio"),
}


def is_onvif_list(name: str, data: bytes) -> bool:
    """Whether a file is that second list: the usual one is never XML."""
    return "onvif" in name.casefold() or data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<")


def onvif_accounts(device: Device, data: bytes) -> list[ObservedAccount]:
    """The accounts of the second list. Raises ReadbackFault for what is none of its forms."""
    text = data.lstrip(b"\xef\xbb\xbf \r\n\t")
    if text.startswith(b"<"):
        levels = _levels_in_answer(data)
    else:
        entries, _ = entries_in(data)
        levels = [(entry.login or entry.place, entry.group) for entry in entries]
    return [_observed(device, login, level) for login, level in levels]


def _observed(device: Device, login: str, level: str) -> ObservedAccount:
    rights = _LEVELS.get(level.strip().casefold(), RIGHTS)
    return ObservedAccount(
        login,
        dict.fromkeys(rights, device.numbers),
        built_in=login in BUILT_IN,
        where=WHERE,
    )


def _levels_in_answer(data: bytes) -> list[tuple[str, str]]:
    """Login and level of every user of a GetUsersResponse, with or without its envelope."""
    try:
        text = data.decode("utf-8-sig").lstrip()
        if "<!DOCTYPE" in text:
            raise unreadable("tệp có DOCTYPE, thiết bị không bao giờ ghi như vậy", "a DOCTYPE, which no device writes")
        root = ET.fromstring(text)  # noqa: S314 - no document type
    except (UnicodeDecodeError, ET.ParseError) as fault:
        raise unreadable(f"không phải XML ({fault})", f"no XML ({fault})") from fault
    answer = next((element for element in root.iter() if _local(element) == "GetUsersResponse"), None)
    if answer is None:
        raise unreadable("không phải GetUsersResponse", "no GetUsersResponse")
    levels: list[tuple[str, str]] = []
    for user in answer:
        login = _text(user, "Username")
        if _local(user) != "User" or not login:
            raise unreadable("danh sách ONVIF có phần tử lạ", "an unknown element in the list of ONVIF users")
        levels.append((login, _text(user, "UserLevel")))
    return levels


def _local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _text(element: ET.Element, name: str) -> str:
    child = next((child for child in element if _local(child) == name), None)
    return "" if child is None else child.text or ""

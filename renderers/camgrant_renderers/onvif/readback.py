"""What a GetUsersResponse allows: in a SOAP 1.1 or 1.2 envelope, or bare as in our own files."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from typing import Final

from camgrant.model.base import RIGHTS, Right
from camgrant.rendering.device import Device
from camgrant.rendering.observed import ObservedAccount, Readback
from camgrant_renderers._shared.faults import no_administrator, reading, unreadable
from camgrant_renderers.onvif.messages import child, local, payload

__all__ = ["ANYBODY", "BUILT_IN", "fault_text", "parse_readback"]

BUILT_IN: Final = "admin"
ANYBODY: Final = "anonymous"
_OURS: Final = b'<?xml version="1.0" encoding="UTF-8"?>\n<?camgrant desired-state?>\n'
_ADMINISTRATOR: Final = "Administrator"
# What comes along with them in the recorder's variant is added by `rights_of`. What a level Extended may do stands in
# roles that this file does not carry, so it counts as everything.
_RIGHTS: Final[Mapping[str, tuple[Right, ...]]] = {
    _ADMINISTRATOR: RIGHTS,
    "Extended": RIGHTS,
    "Operator": ("live", "ptz"),
    "User": ("live",),
    "Anonymous": ("live",),
}


def parse_readback(device: Device, files: Mapping[str, bytes]) -> Readback:
    """One observed account per user. Raises ReadbackFault for all that is no complete GetUsersResponse.

    A device always has an account of level Administrator: only our own file, which says so at its head, has none.
    """
    if not files:
        raise unreadable("không có tệp nào", "no file")
    remarks: list[str] = []
    accounts: list[ObservedAccount] = []
    for name, data in files.items():
        with reading(name, files):
            accounts += _accounts(device, data, remarks)
    return Readback(tuple(accounts), tuple(remarks))


def _accounts(device: Device, data: bytes, remarks: list[str]) -> Iterator[ObservedAccount]:
    answer = payload(data)
    if local(answer) == "Fault":
        said = fault_text(answer)[:200]
        raise unreadable(f"thiết bị báo lỗi SOAP: {said}", f"a SOAP fault: {said}")
    if local(answer) != "GetUsersResponse":
        raise unreadable(f"phần tử lạ {local(answer)}", f"unknown element {local(answer)}")
    for user in answer:
        if local(user) != "User":
            raise unreadable(f"phần tử lạ {local(user)}", f"unknown element {local(user)}")
        yield from _account(device, user, remarks)
    if not data.startswith(_OURS) and not any(_level(user) == _ADMINISTRATOR for user in answer):
        raise no_administrator(_ADMINISTRATOR)


def _level(user: ET.Element) -> str:
    given = child(user, "UserLevel")
    return "" if given is None else (given.text or "").strip()


def _account(device: Device, user: ET.Element, remarks: list[str]) -> Iterator[ObservedAccount]:
    name, level = child(user, "Username"), _level(user)
    if name is None or level not in _RIGHTS:
        raise unreadable(f"User không tên hoặc mức lạ: {level!r}", f"a user without a name or of level {level!r}")
    login = name.text or ANYBODY
    if level == "Extended" or child(user, "Extension") is not None:
        remarks.append(f"{login}: vai trò mở rộng không được đọc / roles of an extension are not read ({level})")
    rights = dict.fromkeys(_RIGHTS[level], device.numbers)
    yield ObservedAccount(login, rights, built_in=login == BUILT_IN)
    if level == "Anonymous" and login != ANYBODY:  # what anybody may do is a risk beside the account itself
        remarks.append(f"{login}: mức Anonymous, ai cũng dùng được / level Anonymous, open to anybody")
        yield ObservedAccount(ANYBODY, rights)


def fault_text(fault: ET.Element) -> str:
    """Code and reason of a SOAP 1.1 or 1.2 fault in one line."""
    code, reason = child(fault, "Code"), child(child(fault, "Reason"), "Text")
    codes = [] if code is None else [(one.text or "").strip() for one in code.iter() if local(one) == "Value"]
    parts = [*codes, *((one.text or "").strip() for one in (reason, child(fault, "faultcode")) if one is not None)]
    parts += [(one.text or "").strip() for one in (child(fault, "faultstring"),) if one is not None]
    return " ".join(" - ".join(parts).split())

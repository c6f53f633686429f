"""What a GetUsersResponse allows: in a SOAP 1.1 or 1.2 envelope, or bare as in our own files."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from typing import Final

from camgrant.model.base import RIGHTS, Right
from camgrant.rendering.device import Device
from camgrant.rendering.observed import ObservedAccount, Readback, ReadbackFault
from camgrant_renderers.onvif.messages import child, local, payload

__all__ = ["ANYBODY", "BUILT_IN", "fault_text", "parse_readback"]

BUILT_IN: Final = "admin"
ANYBODY: Final = "anonymous"
# What comes along with them in the recorder's variant is added by `rights_of`. What a level Extended may do stands in
# roles that this file does not carry, so it counts as everything.
_RIGHTS: Final[Mapping[str, tuple[Right, ...]]] = {
    "Administrator": RIGHTS,
    "Extended": RIGHTS,
    "Operator": ("live", "ptz"),
    "User": ("live",),
    "Anonymous": ("live",),
}


def parse_readback(device: Device, files: Mapping[str, bytes]) -> Readback:
    """One observed account per user. Raises ReadbackFault for all that is no complete GetUsersResponse."""
    if not files:
        raise ReadbackFault("no file")
    remarks: list[str] = []
    accounts = [account for data in files.values() for account in _accounts(device, data, remarks)]
    return Readback(tuple(accounts), tuple(remarks))


def _accounts(device: Device, data: bytes, remarks: list[str]) -> Iterator[ObservedAccount]:
    answer = payload(data)
    if local(answer) == "Fault":
        raise ReadbackFault(f"SOAP fault: {fault_text(answer)}"[:300])
    if local(answer) != "GetUsersResponse":
        raise ReadbackFault(f"unknown element {local(answer)}")
    for user in answer:
        if local(user) != "User":
            raise ReadbackFault(f"unknown element {local(user)}")
        yield from _account(device, user, remarks)


def _account(device: Device, user: ET.Element, remarks: list[str]) -> Iterator[ObservedAccount]:
    name, given = child(user, "Username"), child(user, "UserLevel")
    level = "" if given is None else (given.text or "").strip()
    if name is None or level not in _RIGHTS:
        raise ReadbackFault(f"a user without a name or with an unknown level {level!r}")
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

"""The SOAP messages of the device service: written for files and for the driver alike, and taken apart again."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass
from typing import Final, Literal

from camgrant.rendering.device import ChannelRights
from camgrant.rendering.templates import template
from camgrant_renderers._shared.faults import unreadable

__all__ = [
    "PACKAGE",
    "PATH",
    "TDS",
    "Level",
    "Message",
    "Security",
    "child",
    "envelope",
    "level_of",
    "local",
    "payload",
]

PACKAGE: Final = "camgrant_renderers.onvif"
PATH: Final = "/onvif/device_service"
TDS: Final = "http://www.onvif.org/ver10/device/wsdl"
Level = Literal["Operator", "User"]
"""The only levels that we ever give."""


@dataclass(frozen=True, slots=True)
class Message:
    """One operation on at most one account: a device does all of a message or nothing of it.

    `level` and `password` belong to CreateUsers and SetUser only, and there always together: a SetUser without a
    password clears it (README.md).
    """

    operation: Literal["GetSystemDateAndTime", "GetUsers", "CreateUsers", "SetUser", "DeleteUsers"]
    login: str = ""
    level: Level | None = None
    password: str = ""

    @property
    def action(self) -> str:
        """The SOAP action."""
        return f"{TDS}/{self.operation}"


@dataclass(frozen=True, slots=True)
class Security:
    """The values of a WS-Security UsernameToken with a password digest."""

    user: str
    digest: str
    nonce: str
    created: str


def level_of(rights: ChannelRights) -> Level | None:
    """The lowest level that gives the rights; None where there is none, because every level gives something."""
    if not any(rights.values()):
        return None
    return "Operator" if rights.get("ptz") else "User"


def envelope(message: Message, security: Security | None = None) -> bytes:
    """A whole request as UTF-8."""
    return template(PACKAGE, "request.xml.j2").render(message=message, security=security).encode()


class _Builder(ET.TreeBuilder):
    """Refuses a document type in any encoding: without one there are no entities to expand."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise unreadable("tệp có DOCTYPE, thiết bị không bao giờ ghi như vậy", "a DOCTYPE, which no device writes")


def payload(data: bytes) -> ET.Element:
    """The element that a SOAP body holds; of a file without an envelope its root. Raises ReadbackFault."""
    try:
        root = ET.fromstring(data, ET.XMLParser(target=_Builder()))  # noqa: S314 - see _Builder
    except (ET.ParseError, LookupError, ValueError) as fault:
        raise unreadable(f"không phải XML ({fault})", f"no XML ({fault})") from fault
    if local(root) != "Envelope":
        return root
    body = child(root, "Body")
    if body is None or len(body) != 1:
        raise unreadable("bao thư SOAP không có Body với một phần tử", "an envelope without a body of one element")
    return body[0]


def local(element: ET.Element) -> str:
    """The name without its namespace: devices bind namespaces and prefixes as they like."""
    return element.tag.rpartition("}")[2]


def child(element: ET.Element | None, name: str) -> ET.Element | None:
    """The first child of that local name; None where there is none."""
    return None if element is None else next((one for one in element if local(one) == name), None)

"""A Hikvision recorder of any firmware: which flags it has, which are on by default and how it writes them is drawn.

OUR fake, written apart from the driver. It keeps one truth, the flags that are on, and what a request leaves out keeps
its value. It knows nothing of our rights: a test judges its truth by the vendor's words alone.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from lxml import etree

from camgrant.rendering.driver import Answer
from support.devices.base import ADMIN, Call, Reply
from support.devices.hikvision import FakeHikvision, Kept, Refusal

__all__ = ["Direct", "FirmwareFlag", "OddFirmware", "OddHikvision"]

SPACES = (
    "http://www.hikvision.com/ver20/XMLSchema",
    "http://www.isapi.org/ver20/XMLSchema",
    "http://www.hikvision.com/ver10/XMLSchema",
    "",
)
FirmwareFlag = tuple[str, str, int, str]
"""Part, what the flag lies in ("" for the part itself), channel (0 for none), word."""


@dataclass(frozen=True)
class OddFirmware:
    """`flags`: all that there are; `default`: those on in a new account; `sparse`: what is off is not shown."""

    channels: int
    flags: frozenset[FirmwareFlag]
    default: frozenset[FirmwareFlag]
    namespace: str = SPACES[0]
    prefix: str = ""
    digits: bool = False
    sparse: bool = False
    strict: bool = True
    order: int = 0


@dataclass
class OddHikvision(FakeHikvision):
    """`on`: number of an account -> the flags that are on."""

    firmware: OddFirmware
    on: dict[int, set[FirmwareFlag]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__(self.firmware.channels)

    def truth(self, login: str) -> set[FirmwareFlag]:
        """The flags that are on for a login."""
        (number,) = (number for number, kept in self.users.items() if kept.login == login)
        return self.on[number]

    def _defaults(self, one: Kept) -> None:
        number = next(number for number, kept in self.users.items() if kept is one)
        self.on[number] = set(self.firmware.default)

    def _rights(self, number: int) -> str:
        firmware = self.firmware
        rng = random.Random(firmware.order)
        kept = self.users[number]
        kind = {"Administrator": "admin"}.get(kept.level, kept.level.lower())
        pieces = [f"<id>{number}</id><userID>{number}</userID><userType>{kind}</userType>"]
        for part in sorted({flag[0] for flag in firmware.flags}):
            content = self._part(number, part, rng)
            if content or not firmware.sparse or part == "remotePermission":
                pieces.append(f"<{part}>{''.join(content)}</{part}>")
        rng.shuffle(pieces)
        text = "".join(pieces)
        if firmware.prefix and firmware.namespace:
            tree = etree.fromstring(f"<UserPermission>{text}</UserPermission>")
            root = etree.Element(
                f"{{{firmware.namespace}}}UserPermission", nsmap={firmware.prefix: firmware.namespace}, version="2.0"
            )
            root.extend(list(tree))
            for element in root.iter():
                element.tag = f"{{{firmware.namespace}}}{etree.QName(element).localname}"
            return etree.tostring(root).decode()
        space = f' xmlns="{firmware.namespace}"' if firmware.namespace else ""
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<UserPermission version="2.0"{space}>{text}</UserPermission>'

    def _part(self, number: int, part: str, rng: random.Random) -> list[str]:
        """The elements of one part: flags of its own, lists of channels, and whatever else holds some."""
        places: dict[str, dict[int, list[str]]] = {}
        for flag in sorted(self.firmware.flags):
            if flag[0] == part and (flag in self.on[number] or not self.firmware.sparse):
                places.setdefault(flag[1], {}).setdefault(flag[2], []).append(self._element(number, flag))
        found: list[str] = []
        for place, entries in places.items():
            for words in entries.values():
                rng.shuffle(words)
            if not place:
                found += entries[0]
            elif place.endswith("List"):
                name = place.removesuffix("List")
                lines = [f"<{name}><id>{n}</id>{''.join(words)}</{name}>" for n, words in entries.items()]
                rng.shuffle(lines)
                found.append(f"<{place}>{''.join(lines)}</{place}>")
            else:
                found.append(f"<{place}>{''.join(entries[0])}</{place}>")
        rng.shuffle(found)
        return found

    def _element(self, number: int, flag: FirmwareFlag) -> str:
        value = flag in self.on[number]
        text = ("1" if value else "0") if self.firmware.digits else ("true" if value else "false")
        return f"<{flag[3]}>{escape(text)}</{flag[3]}>"

    def _set(self, number: int, sent: etree._Element) -> str:
        """Takes what is said, whatever its order and namespace; the rest keeps its value."""
        told = dict(_told(sent))
        if self.firmware.strict and not told.keys() <= self.firmware.flags:
            raise Refusal("badXmlContent", str(sorted(told.keys() - self.firmware.flags)))
        if etree.QName(sent).namespace not in (self.firmware.namespace or None, None):
            raise Refusal("badXmlFormat")
        for flag, value in told.items():
            if flag not in self.firmware.flags:
                continue
            if value:
                self.on[number].add(flag)
            else:
                self.on[number].discard(flag)
        return "<ResponseStatus><statusCode>1</statusCode><statusString>OK</statusString></ResponseStatus>"


def _told(sent: etree._Element) -> Iterator[tuple[FirmwareFlag, bool]]:
    for part in sent:
        for element in part.iter():
            if len(element) or element is part:
                continue
            value = {"true": True, "1": True, "false": False, "0": False}.get(element.text or "")
            word = etree.QName(element).localname
            if value is None or word == "id":
                continue
            above = [etree.QName(one).localname for one in element.iterancestors()]
            inside = above[: above.index(etree.QName(part).localname)]
            channel = next((one for one in element.iterancestors() if one.findtext("{*}id")), None)
            number = 0 if channel is None or channel is sent else int(channel.findtext("{*}id") or 0)
            yield (etree.QName(part).localname, inside[-1] if inside else "", number, word), value


class Direct:
    """A session without a network: what is sent is answered at once; `calls` are in order."""

    user = ADMIN
    secret = "Quan-Tri-2021"

    def __init__(self, device: FakeHikvision) -> None:
        self.device = device
        self.calls: list[Call] = []

    def send(
        self,
        method: str,
        path: str,
        *,
        query: object = None,
        body: bytes = b"",
        content_type: str = "",
        headers: object = None,
    ) -> Answer:
        call = Call(method, path, {}, body, {})
        self.calls.append(call)
        reply: Reply = self.device.answer(call)
        return Answer(reply.status, reply.body, {})

    def sent(self) -> list[str]:
        """Every request that changes something."""
        return [f"{call.method} {call.path}" for call in self.calls if call.method != "GET"]

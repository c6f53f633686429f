"""A recorder of OURS that speaks ISAPI as vendors.md 1.2-1.6 tells it: golden, never a proof about a device.

It assigns ids itself, holds 31 accounts beside its own, gives a new account (and one whose level changes) the defaults
of its level, keeps the old value of every channel that a PUT leaves out, never shows a password, and answers in
another namespace from list to list. Its free text repeats what was sent, so that a client that shows it leaks.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar
from xml.sax.saxutils import escape

from lxml import etree

from support.devices.base import ADMIN, Call, Reply

__all__ = ["CAPABILITIES", "ONVIF", "RIGHTS", "USERS", "FakeHikvision", "Kept", "Refusal"]

USERS, RIGHTS, ONVIF = "/ISAPI/Security/users", "/ISAPI/Security/UserPermission", "/ISAPI/Security/ONVIF/users"
CAPABILITIES = "/ISAPI/Security/capabilities"
_ISAPI = 'version="2.0" xmlns="http://www.isapi.org/ver20/XMLSchema"'
_HIK = 'version="2.0" xmlns="http://www.hikvision.com/ver20/XMLSchema"'
_MOST = 31
# part -> list of channels -> the flags of each channel
_FLAGS = {
    "localPermission": {"video": ("playBack", "record", "backup"), "ptz": ("ptzControl",)},
    "remotePermission": {"video": ("preview", "record", "playBack"), "ptz": ("ptzControl",)},
}
_SWITCHES = {
    "localPermission": ("upgrade", "parameterConfig", "restartOrShutdown", "logOrStateCheck", "manageChannel"),
    "remotePermission": (
        *("parameterConfig", "logOrStateCheck", "upgrade", "voiceTalk", "restartOrShutdown"),
        *("alarmOutOrUpload", "contorlLocalOut", "transParentChannel", "manageChannel"),
    ),
}
T = TypeVar("T")
Flag = tuple[str, str, int, str]


@dataclass
class Kept:
    """One account. `flags`: (part, list, channel, word) that are on; `switches`: (part, word) that are on."""

    login: str
    level: str
    password: str = ""
    enabled: bool = True
    flags: set[Flag] = field(default_factory=set)
    switches: set[tuple[str, str]] = field(default_factory=set)


class Refusal(Exception):
    """What the recorder does not do: its sub status, and text that repeats what was sent."""

    def __init__(self, words: str, echo: str = "", status: int = 400) -> None:
        super().__init__(words)
        self.words, self.echo, self.status = words, echo, status


class FakeHikvision:
    """`refuses` names calls that the recorder will not do; `onvif` is None where it keeps no such list."""

    digest = True

    def __init__(self, channels: int, *, onvif: dict[int, tuple[str, str]] | None = None) -> None:
        self.channels = channels
        self.onvif = onvif
        self.onvif_refusal = Refusal("notFound", status=404)
        self.users: dict[int, Kept] = {1: Kept(ADMIN, "Administrator")}
        self.refuses: Callable[[Call], bool] = lambda call: False
        self.capabilities = ""  # what stands in its SecurityCap; it answers 404 where nothing does
        self.most = _MOST

    def changes(self, call: Call) -> bool:
        return call.method != "GET"

    def answer(self, call: Call) -> Reply:
        try:
            if self.refuses(call):
                raise Refusal("operationFailed", call.body.decode())
            return Reply(self._answer(call).encode(), content_type="application/xml")
        except Refusal as refusal:
            text = (
                f"<ResponseStatus {_HIK}><statusCode>4</statusCode><statusString>Invalid Operation</statusString>"
                f"<subStatusCode>{refusal.words}</subStatusCode><errorCode>1073741830</errorCode>"
                f"<errorMsg>{escape(refusal.echo)}</errorMsg></ResponseStatus>"
            )
            return Reply(text.encode(), refusal.status, "application/xml")

    def held(self, login: str) -> Kept | None:
        """The account of that login."""
        return next((one for one in self.users.values() if one.login == login), None)

    def _answer(self, call: Call) -> str:
        if call.method == "GET" and call.path in ("/ISAPI/System/status", "/ISAPI/System/deviceInfo"):
            return f"<DeviceInfo {_HIK}><deviceName>Fake</deviceName><model>OUR-FAKE</model></DeviceInfo>"
        if call.method == "GET" and call.path == CAPABILITIES and self.capabilities:
            return f"<SecurityCap {_HIK}>{self.capabilities}</SecurityCap>"
        lists: dict[tuple[str, str], Callable[[], str]] = {
            ("GET", USERS): self._listed,
            ("GET", ONVIF): self._onvif,
            ("POST", USERS): lambda: self._create(_parsed(call.body)),
        }
        if (call.method, call.path) in lists:
            return lists[call.method, call.path]()
        folder, _, last = call.path.rpartition("/")
        number = int(last) if last.isdecimal() else 0
        one: dict[tuple[str, str], Callable[[], str]] = {
            ("GET", RIGHTS): lambda: self._rights(number),
            ("PUT", USERS): lambda: self._modify(number, _parsed(call.body)),
            ("PUT", RIGHTS): lambda: self._set(number, _parsed(call.body)),
            ("DELETE", USERS): lambda: self._delete(number),
        }
        if (call.method, folder) not in one or number not in self.users:
            raise Refusal("notFound", status=404)
        if number == 1 and call.method != "GET":
            raise Refusal("lowPrivilege", status=403)
        return one[call.method, folder]()

    def _listed(self) -> str:
        users = "".join(
            f"<User><id>{number}</id><enabled>{_flag(one.enabled)}</enabled><userName>{escape(one.login)}</userName>"
            f"<bondIpAddressList/><userLevel>{one.level}</userLevel>"
            f"<attribute><inherent>{_flag(number == 1)}</inherent></attribute></User>"
            for number, one in sorted(self.users.items())
        )
        return f"<UserList {_ISAPI}>{users}</UserList>"

    def _delete(self, number: int) -> str:
        del self.users[number]
        return _ok(number)

    def _onvif(self) -> str:
        if self.onvif is None:
            raise self.onvif_refusal
        users = "".join(
            f"<User><id>{number}</id><userName>{escape(login)}</userName><userType>{kind}</userType></User>"
            for number, (login, kind) in self.onvif.items()
        )
        return f"<UserList {_HIK}>{users}</UserList>"

    def _rights(self, number: int) -> str:
        one = self.users[number]
        parts = ""
        for part, lists in _FLAGS.items():
            parts += f"<{part}>"
            parts += "".join(f"<{word}>{_flag((part, word) in one.switches)}</{word}>" for word in _SWITCHES[part])
            for kind, words in lists.items():
                parts += f"<{kind}ChannelPermissionList>"
                for n in range(1, self.channels + 1):
                    flags = "".join(f"<{w}>{_flag((part, kind, n, w) in one.flags)}</{w}>" for w in words)
                    parts += f"<{kind}ChannelPermission><id>{n}</id>{flags}</{kind}ChannelPermission>"
                parts += f"</{kind}ChannelPermissionList>"
            parts += f"</{part}>"
        head = f"<id>{number}</id><userID>{number}</userID><userType>{_kind(one)}</userType>"
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<UserPermission {_HIK}>{head}{parts}</UserPermission>'

    def _create(self, user: etree._Element) -> str:
        login, password = _text(user, "userName"), _text(user, "password")
        if len(self.users) > self.most:
            raise Refusal("userNumLimit")
        if self.held(login) or not re.fullmatch(r'[^:\\"]{1,32}', login):
            raise Refusal("badUserName", login)
        classes = sum(bool(re.search(kind, password)) for kind in ("[a-z]", "[A-Z]", "[0-9]", "[^a-zA-Z0-9]"))
        if not 8 <= len(password) <= 16 or classes < 2 or login in password:
            raise Refusal("badPassword", password)
        number = next(n for n in range(2, 100) if n not in self.users)
        one = self.users[number] = Kept(login, _level(user), password)
        self._defaults(one)
        return _ok(number)

    def _modify(self, number: int, user: etree._Element) -> str:
        one = self.users[number]
        password = _text(user, "password")
        if password and password == one.password:
            raise Refusal("cannotSameAsOldPassword", password)
        one.login, one.password = _text(user, "userName"), password or one.password
        if _level(user) != one.level:
            one.level = _level(user)
            self._defaults(one)
        return _ok(number)

    def _set(self, number: int, sent: etree._Element) -> str:
        one = self.users[number]
        if _text(sent, "userID") != str(number) or _text(sent, "userType") != _kind(one):
            raise Refusal("badXmlContent")
        flags, switches = set(one.flags), set(one.switches)
        for part, lists in _FLAGS.items():
            for word in _SWITCHES[part]:
                _keep(switches, (part, word), sent.findtext(f"{{*}}{part}/{{*}}{word}"))
            for kind, words in lists.items():
                for channel in sent.iterfind(f"{{*}}{part}/{{*}}{kind}ChannelPermissionList/*"):
                    n = int(_text(channel, "id"))
                    if n > self.channels:
                        raise Refusal("badChannel")
                    for word in words:
                        _keep(flags, (part, kind, n, word), channel.findtext(f"{{*}}{word}"))
        talks = ("remotePermission", "voiceTalk") in switches
        if one.level == "Viewer" and (talks or any(flag[3] == "ptzControl" for flag in flags)):
            raise Refusal("lowPrivilege")
        one.flags, one.switches = flags, switches
        return _ok(number)

    def _defaults(self, one: Kept) -> None:
        """What an account may after its creation: an operator everything, a viewer replay, both on every channel."""
        every = {
            (part, kind, n, word)
            for part, lists in _FLAGS.items()
            for kind, words in lists.items()
            for word in words
            for n in range(1, self.channels + 1)
        }
        operator = one.level == "Operator"
        one.flags = every if operator else {flag for flag in every if flag[3] == "playBack"}
        one.switches = {(part, "logOrStateCheck") for part in _FLAGS}
        one.switches |= {("remotePermission", "voiceTalk")} if operator else set()


def _parsed(body: bytes) -> etree._Element:
    try:
        return etree.fromstring(body, etree.XMLParser(resolve_entities=False))
    except etree.XMLSyntaxError as fault:
        raise Refusal("badXmlFormat") from fault


def _text(element: etree._Element, name: str) -> str:
    return element.findtext(f"{{*}}{name}") or ""


def _level(user: etree._Element) -> str:
    level = _text(user, "userLevel")
    if level not in ("Operator", "Viewer"):
        raise Refusal("badUserLevel", level)
    return level


def _kind(one: Kept) -> str:
    return {"Administrator": "admin"}.get(one.level, one.level.lower())


def _keep(held: set[T], key: T, said: str | None) -> None:
    """What is not said stays as it is."""
    if said == "true":
        held.add(key)
    elif said is not None:
        held.discard(key)


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _ok(number: int) -> str:
    return (
        f"<ResponseStatus><statusCode>1</statusCode><statusString>OK</statusString><id>{number}</id></ResponseStatus>"
    )

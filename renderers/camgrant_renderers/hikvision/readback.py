"""What a recorder's answers, or the rendered desired state, allow: for drift, for apply and for round trips.

Namespaces differ inside one device, so elements are read by local name; answers are told apart by their content.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element

from camgrant.model.base import RIGHTS, Right
from camgrant.rendering.device import ChannelRights, Device
from camgrant.rendering.observed import ObservedAccount, Readback, ReadbackFault
from camgrant_renderers.hikvision.answers import child, documents, local, text_of, true

__all__ = ["User", "parse_readback", "user_of"]

_Words = Mapping[str, tuple[Right, ...]]
# One network right is "Remote Playback/Download"; on the recorder's own screen replay and backup stand apart.
_WORDS: Final[Mapping[str, _Words]] = {
    "remotePermission": {"preview": ("live",), "playBack": ("playback", "export"), "ptzControl": ("ptz",)},
    "localPermission": {"playBack": ("playback",), "backup": ("export",), "ptzControl": ("ptz",)},
}
_CONFIG: Final = ("parameterConfig", "manageChannel", "upgrade", "restartOrShutdown")
# An ONVIF account sees every channel, and what the recorder replays over ONVIF; more with every type.
_ONVIF: Final[Mapping[str, tuple[Right, ...]]] = {
    "mediaUser": ("live", "playback", "export"),
    "operator": ("live", "playback", "export", "ptz", "audio"),
}


@dataclass(frozen=True, slots=True)
class User:
    """One `User` of a list. `level` is its userLevel, or the userType where it stands in the ONVIF list."""

    number: str
    login: str
    level: str
    enabled: bool
    inherent: bool
    onvif: bool

    @property
    def built_in(self) -> bool:
        """The device's own. In the ONVIF list ids start anew: id 1 there is whom an installer put in first."""
        return self.inherent or (self.number == "1" and not self.onvif)

    @property
    def administrator(self) -> bool:
        """Whether the account may do everything, whatever its lists of channels say."""
        return self.built_in or self.level.casefold() == "administrator"


@dataclass(slots=True)
class _Answers:
    """What the files of one device hold, whatever their order; an account is whole once all are read."""

    users: dict[tuple[bool, str], User] = field(default_factory=dict)
    rights: dict[str, list[ChannelRights]] = field(default_factory=dict)
    ours: list[ObservedAccount] = field(default_factory=list)
    rendered: bool = False


def parse_readback(device: Device, files: Mapping[str, bytes]) -> Readback:
    """The accounts of `<recorder>.xml`, or of the answers of a device, one a file or all in one file.

    Those are `UserList` (of /ISAPI/Security/users, and of .../ONVIF/users), `UserPermission` one by one, and the lists
    of all of them. Raises ReadbackFault for anything else, and for an account whose rights no file tells.
    """
    answers = _Answers()
    for data in files.values():
        for document in documents(data):
            _take(device, answers, document)
    if not answers.rendered and all(user.onvif for user in answers.users.values()):
        raise ReadbackFault("không có danh sách tài khoản / no file lists the accounts of the device")
    known = {user.number for user in answers.users.values() if not user.onvif}
    if strangers := sorted(answers.rights.keys() - known):
        raise ReadbackFault(f"quyền của tài khoản không có trong danh sách / rights of unlisted id {strangers[0]}")
    return Readback((*answers.ours, *(_observed(device, answers, user) for user in answers.users.values())))


def _take(device: Device, answers: _Answers, document: Element) -> None:
    name = local(document)
    if name == "accounts":
        answers.rendered = True
        answers.ours += [_rendered(device, account) for account in document if local(account) == "account"]
    elif name == "UserList":
        for user in map(user_of, _named(document, "User")):
            if answers.users.setdefault((user.onvif, user.number), user) != user:
                raise ReadbackFault(f"hai tài khoản cùng số / two accounts with id {user.number}")
    elif name in ("UserPermission", "UserPermissionList", "PermissionList"):
        listed = [document] if name == "UserPermission" else _named(document, "UserPermission", "Permission")
        for one in filter(_tells, listed):
            number = text_of(one, "userID") or text_of(one, "userId") or text_of(one, "id")
            answers.rights.setdefault(number, []).append(_rights(device, one))
    else:
        raise ReadbackFault(f"phần tử lạ / unknown element {name}")


def user_of(element: Element) -> User:
    """A `User` of either list: only that of /ISAPI/Security/users has a userLevel."""
    level, kind = text_of(element, "userLevel"), text_of(element, "userType")
    number, name = text_of(element, "id"), child(element, "userName")
    login = "" if name is None else name.text or ""  # blanks count: it is compared letter by letter
    if not login or not (level or kind) or not number.isdecimal():
        raise ReadbackFault(f"tài khoản thiếu tên, số hoặc mức / a User without name, id or level (id {number!r})")
    enabled = child(element, "enabled")
    inherent = [one for one in element.iter() if local(one) == "inherent"]
    return User(
        number, login, level or kind, enabled is None or true(enabled), any(map(true, inherent)), onvif=not level
    )


def _observed(device: Device, answers: _Answers, user: User) -> ObservedAccount:
    if user.onvif:
        rights: ChannelRights = dict.fromkeys(_ONVIF.get(user.level, RIGHTS), device.numbers)
    elif user.administrator:
        rights = dict.fromkeys(RIGHTS, device.numbers)
    elif user.number in answers.rights:
        rights = _union(answers.rights[user.number])
    else:
        raise ReadbackFault(f"thiếu UserPermission của tài khoản / no UserPermission of id {user.number}")
    where = "onvif" if user.onvif else ""
    return ObservedAccount(user.login, rights, user.enabled, built_in=user.built_in, device_id=user.number, where=where)


def _rendered(device: Device, account: Element) -> ObservedAccount:
    """An account of our own file, which lists no channel of it twice and never leaves out the second request."""
    users = [user_of(one) for one in _named(account, "User")]
    rights = [_rights(device, one) for one in filter(_tells, _named(account, "UserPermission"))]
    if len(users) != 1 or len(rights) != 1:
        raise ReadbackFault("tài khoản phải có một User và một UserPermission / one User and one UserPermission")
    return ObservedAccount(users[0].login, rights[0], users[0].enabled)


def _tells(element: Element) -> bool:
    """Whether a `UserPermission` holds rights at all: an empty one is not the same as one without any right."""
    return any(local(part) in _WORDS for part in element)


def _rights(device: Device, element: Element) -> ChannelRights:
    """What one `UserPermission` says, local and remote together."""
    return _union(_part(device, part, _WORDS[local(part)]) for part in element if local(part) in _WORDS)


def _part(device: Device, part: Element, words: _Words) -> ChannelRights:
    """What is allowed over the network, or at the recorder's own screen.

    The lists of channels decide. Where none of them speaks of a right (cameras have no lists) its summary holds for
    all channels.
    """
    rights: list[ChannelRights] = []
    listed = list(_flags(part))
    for word, meant in words.items():
        said = [(number, allowed) for number, about, allowed in listed if about == word]
        numbers = frozenset(number for number, allowed in said if allowed)
        if not said and _summary(part, word):
            numbers = device.numbers
        rights.append(dict.fromkeys(meant, numbers))
    if _summary(part, "voiceTalk"):
        rights.append({"audio": device.numbers})
    if any(_summary(part, word) for word in _CONFIG):
        rights.append({"config": device.numbers})
    return _union(rights)


def _flags(part: Element) -> Iterator[tuple[int, str, bool]]:
    """(channel, word, allowed) of every flag of every listed channel."""
    for channel in _named(part, "videoChannelPermission", "ptzChannelPermission"):
        number = text_of(channel, "id")
        if not number.isdecimal():
            raise ReadbackFault(f"số kênh lạ / no channel number: {number!r}")
        for flag in channel:
            if local(flag) != "id":
                yield int(number), _word(flag), true(flag)


def _summary(part: Element, word: str) -> bool:
    return any(true(one) for one in part if _word(one) == word)


def _word(element: Element) -> str:
    """The name of a flag; one page of the guide spells it `palyBack`."""
    name = local(element)
    return "playBack" if name == "palyBack" else name


def _union(several: Iterable[ChannelRights]) -> ChannelRights:
    found: dict[Right, frozenset[int]] = {}
    for rights in several:
        for right, numbers in rights.items():
            if numbers:
                found[right] = found.get(right, frozenset()) | numbers
    return found


def _named(element: Element, *names: str) -> list[Element]:
    return [one for one in element.iter() if one is not element and local(one) in names]

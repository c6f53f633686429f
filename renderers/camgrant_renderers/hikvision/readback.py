"""What a recorder's answers, or the rendered desired state, allow: for drift, for apply and for round trips.

Namespaces differ inside one device, so elements are read by local name; answers are told apart by their content.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element

from camgrant.model.base import RIGHTS, Right
from camgrant.rendering.device import ChannelRights, Device
from camgrant.rendering.observed import ObservedAccount, Readback
from camgrant_renderers._shared.faults import no_administrator, reading, unreadable
from camgrant_renderers.hikvision.answers import child, documents, local, number_of, text_of, true
from camgrant_renderers.hikvision.flags import Said, said_by, tells

__all__ = ["BOUND_LEVELS", "BUILT_IN", "User", "parse_readback", "user_of"]

BUILT_IN: Final = "admin"
BOUND_LEVELS: Final = ("operator", "viewer")
"""The levels, in small letters, that the lists of channels bind."""

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
    onvif: bool

    @property
    def built_in(self) -> bool:
        """The device's own, whatever `inherent` says of others: that flag can be set by whoever makes an account.

        In the ONVIF list there is none, and ids start anew: id 1 there is whom an installer put in first.
        """
        return not self.onvif and (self.number == "1" or self.login == BUILT_IN)

    @property
    def administrator(self) -> bool:
        """Whether the account may do everything, whatever its lists of channels say.

        They bind an operator and a viewer; of a level that we do not know nobody says that they do.
        """
        return self.built_in or self.level.casefold() not in BOUND_LEVELS


@dataclass(slots=True)
class _Answers:
    """What the files of one device hold, whatever their order; an account is whole once all are read."""

    users: dict[tuple[bool, str], User] = field(default_factory=dict)
    rights: dict[str, list[Said]] = field(default_factory=dict)
    ours: list[ObservedAccount] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    rendered: bool = False


def parse_readback(device: Device, files: Mapping[str, bytes]) -> Readback:
    """The accounts of `<recorder>.xml`, or of the answers of a device, one a file or all in one file.

    Those are `UserList` (of /ISAPI/Security/users, and of .../ONVIF/users), `UserPermission` one by one, and the lists
    of all of them. Raises ReadbackFault for anything else, and for an account whose rights no file tells.
    """
    answers = _Answers()
    for name, data in files.items():
        with reading(name, files):
            for document in documents(data):
                _take(device, answers, document)
    usual = [user for user in answers.users.values() if not user.onvif]
    if not usual and not answers.rendered:
        raise unreadable("không có danh sách tài khoản (UserList)", "no list of accounts (UserList)")
    if usual and not any(user.built_in for user in usual):
        raise no_administrator(BUILT_IN)
    if strangers := sorted(answers.rights.keys() - {user.number for user in usual}):
        number = strangers[0]
        raise unreadable(
            f"có quyền của số {number} mà danh sách không có", f"rights of id {number}, which is not listed"
        )
    accounts = (*answers.ours, *(_observed(device, answers, user) for user in answers.users.values()))
    return Readback(accounts, tuple(answers.remarks))


def _take(device: Device, answers: _Answers, document: Element) -> None:
    name = local(document)
    if name == "accounts":
        answers.rendered = True
        answers.ours += [_rendered(device, answers, one) for one in document if local(one) == "account"]
    elif name == "UserList":
        for user in map(user_of, _named(document, "User")):
            if answers.users.setdefault((user.onvif, user.number), user) != user:
                raise unreadable(f"hai tài khoản cùng số {user.number}", f"two accounts with id {user.number}")
    elif name in ("UserPermission", "UserPermissionList", "PermissionList"):
        listed = [document] if name == "UserPermission" else _named(document, "UserPermission", "Permission")
        for one in filter(tells, listed):
            answers.rights.setdefault(number_of(one), []).append(said_by(device, one))
    else:
        raise unreadable(f"phần tử {name} không phải danh sách tài khoản", f"element {name} is no list of accounts")


def user_of(element: Element) -> User:
    """A `User` of either list: only that of /ISAPI/Security/users has a userLevel."""
    level, kind = text_of(element, "userLevel"), text_of(element, "userType")
    number, name = text_of(element, "id"), child(element, "userName")
    login = "" if name is None else name.text or ""  # blanks count: it is compared letter by letter
    if not login or not (level or kind) or not number.isdecimal():
        raise unreadable(
            f"User thiếu tên, số hoặc mức (số {number!r})", f"a User without name, id or level (id {number!r})"
        )
    enabled = child(element, "enabled")
    return User(number, login, level or kind, enabled is None or true(enabled), onvif=not level)


def _observed(device: Device, answers: _Answers, user: User) -> ObservedAccount:
    if user.onvif:
        rights: ChannelRights = dict.fromkeys(_ONVIF.get(user.level, RIGHTS), device.numbers)
    elif user.administrator:
        rights = dict.fromkeys(RIGHTS, device.numbers)
    elif user.number in answers.rights:
        rights = _told(answers, user.login, answers.rights[user.number])
    else:
        raise unreadable(f"thiếu UserPermission của số {user.number}", f"no UserPermission of id {user.number}")
    where = "onvif" if user.onvif else ""
    return ObservedAccount(user.login, rights, user.enabled, built_in=user.built_in, device_id=user.number, where=where)


def _rendered(device: Device, answers: _Answers, account: Element) -> ObservedAccount:
    """An account of our own file, which lists no channel of it twice and never leaves out the second request."""
    users = [user_of(one) for one in _named(account, "User")]
    said = [said_by(device, one) for one in filter(tells, _named(account, "UserPermission"))]
    if len(users) != 1 or len(said) != 1:
        raise unreadable(
            "một tài khoản không có đúng một User và một UserPermission",
            "an account without exactly one User and one UserPermission",
        )
    return ObservedAccount(users[0].login, _told(answers, users[0].login, said), users[0].enabled)


def _told(answers: _Answers, login: str, several: list[Said]) -> ChannelRights:
    """The rights of an account together; what else is on there becomes a remark."""
    if others := sorted({word for said in several for word in said.others}):
        words = ", ".join(others)
        answers.remarks.append(f"{login}: trên đầu ghi còn bật / also switched on at the recorder: {words}")
    return {
        right: numbers
        for right in RIGHTS
        if (numbers := frozenset[int]().union(*(said.rights.get(right, ()) for said in several)))
    }


def _named(element: Element, *names: str) -> list[Element]:
    return [one for one in element.iter() if one is not element and local(one) in names]

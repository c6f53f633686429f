"""What a rendered file, or an answer of an Nx server, allows: for round trips and for drift.

Beside our own file (an object that names its recorder) two answers are read: the list of `GET /rest/v4/users`, and
with it, for any user, the effective rights of `GET /rest/v4/users/<id>/permissions`. A group gives rights that the list
does not show, so a user in a group without such a file is taken to have every right.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from camgrant.model.base import RIGHTS, Right
from camgrant.rendering.device import ChannelRights, Device
from camgrant.rendering.observed import ObservedAccount, Readback
from camgrant_renderers._shared.faults import no_administrator, reading, unreadable
from camgrant_renderers.nx.bodies import VIET_NAM
from camgrant_renderers.nx.capabilities import BUILT_IN, OTHER_RIGHTS, RIGHT_OF

__all__ = ["parse_readback"]

_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# `kAllDevicesGroupId` and its three siblings (web pages, servers, video walls) of access_rights_types.cpp.
_ALL_RESOURCES: Final = "00000000-0000-0000-0000-20000000000"
# Administrators and Power Users (user_group_data.cpp): they have every right, whatever a list says.
_MASTERS: Final = frozenset({f"00000000-0000-0000-0000-10000000000{number}" for number in (0, 1)})
_MASTER_FLAGS: Final = frozenset({"administrator", "powerUser"})
_OTHER_FLAGS: Final = frozenset({"viewLogs", "viewMetrics", "generateEvents", "viewUnredactedVideo"})


def parse_readback(device: Device, files: Mapping[str, bytes]) -> Readback:
    """All users of exactly one list; effective rights are found by the user's id or login in the file's name.

    Raises ReadbackFault for anything else, for a file of rights that belongs to no user or to several, and for a list
    of a server without `admin`.
    """
    lists: list[list[_User]] = []
    rights: dict[str, _Said] = {}
    for name, data in files.items():
        with reading(name, files):
            content = _content(data)
            if isinstance(content, _Said):
                rights[name] = content
            else:
                lists.append(content)
    if len(lists) != 1:
        count = len(lists)
        raise unreadable(f"cần đúng một danh sách tài khoản, ở đây có {count}", f"{count} lists of users, not one")
    (users,) = lists
    effective = {_owner(name, users): said for name, said in rights.items()}
    foreign = _foreign_numbers(device, [*(user.said for user in users), *effective.values()])
    accounts = tuple(
        ObservedAccount(
            user.login,
            _channel_rights(device, foreign, user.said, effective.get(place)),
            enabled=user.enabled,
            built_in=user.login == BUILT_IN,
            device_id=user.device_id,
            ends_on=user.ends_on,
        )
        for place, user in enumerate(users)
    )
    remarks = [_remarks(device.recorder_id, user, effective.get(place)) for place, user in enumerate(users)]
    return Readback(accounts, tuple(remark for some in remarks for remark in some))


@dataclass(frozen=True)
class _Said:
    """Rights as the server says them: resource id -> words, the groups, the flags beside them."""

    rights: Mapping[str, frozenset[str]]
    groups: frozenset[str]
    flags: frozenset[str]

    @property
    def master(self) -> bool:
        return bool(self.groups & _MASTERS or self.flags & _MASTER_FLAGS)


@dataclass(frozen=True)
class _User:
    login: str
    device_id: str
    enabled: bool
    said: _Said
    ends_on: date | None


def _content(data: bytes) -> list[_User] | _Said:
    """The users of one file, or the effective rights of one user."""
    try:
        content = json.loads(data)
    except (ValueError, RecursionError) as fault:
        raise unreadable("không phải JSON", "no JSON") from fault
    ours = isinstance(content, dict) and "recorder" in content
    if isinstance(content, dict) and "groupIds" in content and "name" not in content:
        return _said(content)
    listed = content.get("users") if ours else content
    if not isinstance(listed, list):
        raise unreadable("không phải danh sách tài khoản, cũng không phải quyền", "neither users nor effective rights")
    users = [_user(one) for one in listed]
    if not ours and not any(user.login == BUILT_IN for user in users):
        raise no_administrator(BUILT_IN)
    return users


def _user(content: Any) -> _User:
    if not isinstance(content, dict) or not isinstance(content.get("name"), str) or not content["name"]:
        raise unreadable("tài khoản không có tên", "a user without a name")
    enabled = content.get("isEnabled", True)
    if not isinstance(enabled, bool):
        raise unreadable("isEnabled không phải true hay false", "isEnabled is neither true nor false")
    device_id = _uuid(content["id"]) if "id" in content else ""
    return _User(content["name"], device_id, enabled, _said(content), _ends_on(content.get("temporaryToken")))


def _ends_on(token: Any) -> date | None:
    """The first local day on which a temporary user is not let in; one that ends during a day still has that day."""
    if token is None:
        return None
    end = token.get("endS") if isinstance(token, dict) else None
    if not isinstance(end, int) or isinstance(end, bool):
        raise unreadable("tài khoản tạm thời không có ngày hết hạn", "a temporary user without an end")
    try:
        moment = datetime.fromtimestamp(end, VIET_NAM)
        return moment.date() if moment.time() == time() else moment.date() + timedelta(days=1)
    except (ValueError, OverflowError, OSError) as fault:
        raise unreadable(f"ngày hết hạn không có thật: {end}", f"an end that is no day: {end}") from fault


def _said(content: Mapping[str, Any]) -> _Said:
    groups, rights = content.get("groupIds", []), content.get("resourceAccessRights", {})
    if not isinstance(groups, list) or not isinstance(rights, dict):
        raise unreadable(
            "groupIds hoặc resourceAccessRights sai dạng", "groupIds or resourceAccessRights of a wrong form"
        )
    words = {_uuid(key): _words(value, {*RIGHT_OF, *OTHER_RIGHTS}) for key, value in rights.items()}
    flags = _words(content.get("permissions", "none"), _MASTER_FLAGS | _OTHER_FLAGS)
    return _Said(words, frozenset(_uuid(one) for one in groups), flags)


def _words(value: Any, known: Iterable[str]) -> frozenset[str]:
    """The flags of a `|`-joined text; a word that we do not know might be any right."""
    if not isinstance(value, str):
        raise unreadable("quyền không phải chuỗi chữ", "rights that are no text")
    words = {word.strip() for word in value.split("|")} - {"", "none"}
    if unknown := words.difference(known):
        raise unreadable(f"quyền lạ: {sorted(unknown)[0]}", f"unknown right {sorted(unknown)[0]}")
    return frozenset(words)


def _uuid(value: Any) -> str:
    """An id as we write it: older servers put braces around, and capitals occur."""
    plain = value.strip("{}").lower() if isinstance(value, str) else ""
    if not _UUID.fullmatch(plain):
        raise unreadable("mã không phải uuid", "an id that is no uuid")
    return plain


def _owner(name: str, users: list[_User]) -> int:
    stem = name.lower().removesuffix(".json")
    owners = [
        place
        for place, user in enumerate(users)
        if (user.device_id and user.device_id in stem) or stem.rpartition(".")[2] == user.login
    ]
    if len(owners) != 1:
        raise unreadable(
            f"{name}: quyền không thuộc đúng một tài khoản nào", f"{name}: rights of no user or of several"
        )
    return owners[0]


def _foreign_numbers(device: Device, everything: Iterable[_Said]) -> Mapping[str, int]:
    """Resources that are no declared camera get numbers above the last channel, in the order of their ids."""
    keys = {key for said in everything for key, words in said.rights.items() if words}
    last = max(device.numbers, default=0)
    unknown = sorted(key for key in keys if device.number_of_key(key) is None)
    return {key: last + place for place, key in enumerate(unknown, start=1)}


def _channel_rights(device: Device, foreign: Mapping[str, int], said: _Said, effective: _Said | None) -> ChannelRights:
    parts = [said] if effective is None else [said, effective]
    if any(part.master for part in parts) or (said.groups and effective is None):
        return dict.fromkeys(RIGHTS, device.numbers)
    found: dict[Right, set[int]] = {}
    for part in parts:
        for key, words in part.rights.items():
            number = device.number_of_key(key)
            numbers = {foreign[key] if number is None else number} if words else set()
            if key.startswith(_ALL_RESOURCES):
                numbers |= device.numbers
            for word in words - OTHER_RIGHTS:
                found.setdefault(RIGHT_OF[word], set()).update(numbers)
    return {right: frozenset(found[right]) for right in RIGHTS if found.get(right)}


def _remarks(recorder_id: str, user: _User, effective: _Said | None) -> Iterable[str]:
    """What a user has beside camera rights; the built-in administrator has all of it by nature."""
    if user.login == BUILT_IN:
        return
    parts = [user.said] if effective is None else [user.said, effective]
    groups = sorted(frozenset[str]().union(*(part.groups for part in parts)))
    flags = sorted(frozenset[str]().union(*(part.flags for part in parts)))
    others = sorted({word for part in parts for words in part.rights.values() for word in words & OTHER_RIGHTS})
    for kind, what in (("groupIds", groups), ("permissions", flags), ("resourceAccessRights", others)):
        if what:
            yield f"{recorder_id}: {user.login}: {kind} {', '.join(what)}"

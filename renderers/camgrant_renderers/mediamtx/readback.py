"""What the configuration of a MediaMTX allows: mediamtx.yml, or the answer of GET /v3/config/global/get.

Its users are read as the server reads them (README.md): entries of one user add up, an empty path is every path, and
a path with `~` is a regular expression that may match anywhere in a name.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from camgrant.model.base import Right
from camgrant.rendering.device import Device
from camgrant.rendering.observed import ObservedAccount, Readback
from camgrant_renderers._shared.faults import unreadable
from camgrant_renderers._shared.yaml_text import read_yaml

__all__ = ["parse_readback"]

_RIGHTS: Mapping[str, Right] = {"read": "live", "playback": "playback"}
_OTHER_ACTIONS = frozenset({"publish", "api", "metrics", "pprof"})
_HASHED = ("sha256:", "argon2:")
_HIDDEN = "<redacted>"  # what the API writes in the place of every password since 1.20.1
_LOOPBACK = frozenset({"127.0.0.1", "127.0.0.1/32", "::1", "::1/128"})
_API_ONLY = (("api", ""),)
# The part of Go's regular expressions that means the same here, and of it what cannot take for ever: no groups with
# `?`, no classes by name, no repeated groups, few groups and repeats. What is outside is taken to match every path.
_SHARED_SYNTAX = re.compile(r"(?:[0-9A-Za-z_/.^$|()\[\]*+?-]|\\[.\-/dw])*")
_NOT_SHARED = re.compile(r"\(\?|\)[*+?]|\[\[|[*+?]\+|(?:\(.*){3}|(?:[*+?].*){3}")


@dataclass
class _User:
    """What the entries of one user add up to."""

    permissions: set[tuple[str, str]] = field(default_factory=set)
    passwords: set[str] = field(default_factory=set)
    hidden: int = 0


def parse_readback(device: Device, files: Mapping[str, bytes]) -> Readback:
    """One observed account per user. Raises ReadbackFault for what is not one configuration with internal users.

    `api` changes every setting, so it counts as `config` on all channels; `publish`, `metrics` and `pprof` show no
    recording and no picture and are remarked upon only. A user without a password, or with several, is shared.
    """
    if len(files) != 1:
        raise unreadable("cần đúng một tệp cấu hình MediaMTX", "exactly one configuration of MediaMTX is needed")
    (data,) = files.values()
    users = _users(read_yaml(data))
    seen = {path for user in users.values() for action, path in user.permissions if action in _RIGHTS}
    channels = _channels(device, seen)
    accounts, remarks = [], []
    for login, user in users.items():
        actions = {action for action, _ in user.permissions}
        rights: dict[Right, frozenset[int]] = {
            right: _union(channels[path] for used, path in user.permissions if used == action)
            for action, right in _RIGHTS.items()
            if action in actions
        }
        if "api" in actions:
            rights["config"] = device.numbers
        shared = login != "any" and (len(user.passwords) > 1 or "" in user.passwords)
        accounts.append(ObservedAccount(login, rights, enabled=bool(actions), shared=shared))
        if user.hidden > 1:
            remarks.append(
                f"{login}: mật khẩu bị che, không biết có dùng chung không; đề nghị đọc mediamtx.yml / the passwords "
                "are hidden, so nobody can tell whether it is shared: read mediamtx.yml"
            )
        if other := sorted(actions & _OTHER_ACTIONS):
            remarks.append(f"{login}: {', '.join(other)}")
    return Readback(tuple(accounts), tuple(remarks))


def _users(content: object) -> dict[str, _User]:
    """The users by name. A user whose very name is hashed stays an account, under its place in the list."""
    if not isinstance(content, dict):
        raise unreadable("không phải cấu hình MediaMTX", "no configuration of MediaMTX")
    method = content.get("authMethod", "internal")
    if method != "internal" or content.get("externalAuthenticationURL"):
        raise unreadable(f"tài khoản nằm ở nơi khác (authMethod {method})", f"accounts kept elsewhere ({method})")
    entries = content.get("authInternalUsers")
    if not isinstance(entries, list):
        # Where the list is missing the server uses its default, which lets everybody see everything.
        raise unreadable("không có danh sách authInternalUsers", "no list authInternalUsers")
    # A trusted proxy says from where a request comes, so that its address proves nothing.
    proxied = bool(content.get("apiTrustedProxies"))
    users: dict[str, _User] = {}
    for place, entry in enumerate(entries, start=1):
        if not isinstance(entry, dict) or not isinstance(permissions := entry.get("permissions", []), list):
            raise unreadable(f"authInternalUsers[{place}] sai dạng", f"authInternalUsers[{place}] of a wrong form")
        if _is_way_to_api(entry) and not proxied:
            continue
        name = _text(entry, "user")
        if not name:
            raise unreadable(f"authInternalUsers[{place}] không có user", f"authInternalUsers[{place}] has no user")
        user = users.setdefault(f"(hashed user {place})" if name.startswith(_HASHED) else name, _User())
        user.passwords.add(_text(entry, "pass"))
        user.hidden += _text(entry, "pass") == _HIDDEN
        user.permissions.update(_granted(permission) for permission in permissions)
    return users


def _is_way_to_api(entry: Mapping[str, object]) -> bool:
    """Whether an entry is the one that we write ourselves: the API, from the server itself, and nothing wider.

    Without it nobody could reload the list or end a session; the vendor's default has it too.
    """
    addresses = entry.get("ips")
    permissions = entry.get("permissions")
    if not isinstance(addresses, list) or not isinstance(permissions, list):
        return False
    if entry.keys() - {"user", "pass", "ips", "permissions"} or entry.get("user") != "any" or entry.get("pass"):
        return False
    if not addresses or not all(isinstance(address, str) and address in _LOOPBACK for address in addresses):
        return False
    granted = tuple(_granted(permission) for permission in permissions)
    return granted == _API_ONLY


def _granted(permission: object) -> tuple[str, str]:
    if not isinstance(permission, dict):
        raise unreadable("một quyền (permissions) sai dạng", "an entry of permissions of a wrong form")
    action = _text(permission, "action")
    if action not in _RIGHTS and action not in _OTHER_ACTIONS:
        raise unreadable(f"action lạ: {action}", f"unknown action: {action}")
    return action, _text(permission, "path")


def _text(entry: Mapping[str, object], key: str) -> str:
    """The text under a key; "" where it is missing or null, as for the server."""
    value = entry.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        # never the value: it may be `pass`
        raise unreadable(f"{key} không phải chữ (thiếu ngoặc kép)", f"{key} is no text")
    return value


def _channels(device: Device, seen: Iterable[str]) -> dict[str, frozenset[int]]:
    """What each path in use stands for. All but a declared camera's name also reach what we do not know.

    That is a number above the last channel, so that drift says "more".
    """
    known = {channel.key: channel.number for channel in device.channels if channel.key}
    foreign = sorted(path for path in seen if path not in known)
    last = max(device.numbers, default=0)
    found = {path: frozenset({number}) for path, number in known.items()}
    for number, path in enumerate(foreign, start=last + 1):
        found[path] = _matched(path, known, device.numbers) | {number}
    return found


def _matched(path: str, known: Mapping[str, int], every: frozenset[int]) -> frozenset[int]:
    """The declared channels that an undeclared path reaches as well."""
    if not path:
        return every
    if not path.startswith("~"):
        return frozenset()
    expression = path[1:]
    if not _SHARED_SYNTAX.fullmatch(expression) or _NOT_SHARED.search(expression):
        return every
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            compiled = re.compile(expression)
    except (re.error, Warning):
        return every
    return frozenset(number for key, number in known.items() if compiled.search(key))


def _union(parts: Iterable[frozenset[int]]) -> frozenset[int]:
    return frozenset[int]().union(*parts)

"""What a Frigate allows: its configuration (the roles) together with its list of users; neither says it alone.

The configuration is config.yml, the JSON of GET /api/config, or our own file of roles. The users are the JSON of
GET /api/users or our own list. Everything is read as Frigate reads it (README.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from camgrant.model.base import Right
from camgrant.rendering.device import Device
from camgrant.rendering.observed import ObservedAccount, Readback
from camgrant_renderers._shared.faults import reading, unreadable
from camgrant_renderers._shared.yaml_text import read_yaml

__all__ = ["parse_readback"]

_ADMIN = "admin"
_OPEN = ("admin", "viewer")  # built in: every camera, whatever the configuration says of them
_User = tuple[str, str | None]
"""Login and role."""


def parse_readback(device: Device, files: Mapping[str, bytes]) -> Readback:
    """One observed account per user. Raises ReadbackFault where either part is missing or not understood.

    A user whose role is not in the configuration sees every camera, for Frigate logs him in as `viewer`. A role of
    all cameras also sees those that we do not know. Where logging in is switched off, everybody is `viewer`.
    """
    auths: list[Mapping[str, object]] = []
    named: dict[str, Sequence[str]] = {}
    lists: list[list[_User]] = []
    proxies: list[object] = []
    for name, data in files.items():
        with reading(name, files):
            content = read_yaml(data)
            if isinstance(content, list):
                lists.append([_user(one) for one in content])
            else:
                auths.append(_auth(content))
                proxies.append(content.get("proxy") if isinstance(content, dict) else None)
                named = _named_lists(auths[-1])
    if len(auths) != 1 or len(lists) != 1:
        raise unreadable(
            "cần một cấu hình và một danh sách tài khoản", "one configuration and one list of users are needed"
        )
    (auth,) = auths
    seen = _cameras(device, named)
    every = device.numbers | {max(device.numbers, default=0) + 1}
    accounts = [_account(user, seen, device.numbers, every) for user in lists[0]]
    remarks = [remark for content in proxies for remark in _given_by_proxy(content)]
    if auth.get("enabled", True) is not True:
        accounts.append(ObservedAccount("viewer", {"live": every}))
        remarks.append("auth.enabled: không hỏi mật khẩu / nobody is asked for a password")
    return Readback(tuple(accounts), tuple(remarks))


def _given_by_proxy(proxy: object) -> list[str]:
    """What a proxy in front of Frigate decides: roles and users that stand in no list here."""
    if not isinstance(proxy, dict):
        return []
    header_map = proxy.get("header_map")
    names = header_map if isinstance(header_map, dict) else {}
    if not any(names.get(name) for name in ("user", "role", "role_map")):
        return []
    return [
        "proxy.header_map: máy chủ phía trước tự nêu người và vai trò (user, role, role_map), các tài khoản ấy không "
        "có trong danh sách / a proxy in front names users and roles, which stand in no list here"
    ]


def _auth(configuration: object) -> Mapping[str, object]:
    """The section that names the roles. A configuration of cameras without it has the vendor's defaults."""
    if not isinstance(configuration, dict) or not {"auth", "cameras"} & configuration.keys():
        raise unreadable("không phải cấu hình Frigate", "no configuration of Frigate")
    auth = configuration.get("auth") or {}
    if not isinstance(auth, dict):
        raise unreadable("mục auth sai dạng", "a section auth of a wrong form")
    return auth


def _named_lists(auth: Mapping[str, object]) -> dict[str, Sequence[str]]:
    roles = auth.get("roles") or {}
    if not isinstance(roles, dict):
        raise unreadable("auth.roles sai dạng", "auth.roles of a wrong form")
    for name, keys in roles.items():
        if not isinstance(name, str) or not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
            raise unreadable(f"auth.roles.{name} sai dạng", f"auth.roles.{name} of a wrong form")
    return roles


def _cameras(device: Device, roles: Mapping[str, Sequence[str]]) -> dict[str, frozenset[int]]:
    """The channels of every role that names cameras; a camera that is not declared lies above the last channel.

    The number right above the last one stands for what a role of all cameras sees beyond the declared ones.
    """
    known = {channel.key: channel.number for channel in device.channels if channel.key}
    foreign = sorted({key for keys in roles.values() for key in keys if key not in known})
    numbers = known | {key: number for number, key in enumerate(foreign, start=max(device.numbers, default=0) + 2)}
    return {name: frozenset(numbers[key] for key in keys) for name, keys in roles.items() if keys and name not in _OPEN}


def _user(user: object) -> _User:
    if not isinstance(user, dict) or not isinstance(login := user.get("username"), str) or not login:
        raise unreadable("có tài khoản không có username", "a user without a username")
    role = user.get("role")
    if role is not None and not isinstance(role, str):
        raise unreadable(f"{login}: role sai dạng", f"{login}: a role of a wrong form")
    return login, role


def _account(
    user: _User, seen: Mapping[str, frozenset[int]], channels: frozenset[int], every: frozenset[int]
) -> ObservedAccount:
    login, role = user
    rights: dict[Right, frozenset[int]] = {"live": seen.get(role or "viewer", every)}
    if role == _ADMIN:
        rights["config"] = channels
    return ObservedAccount(login, rights, built_in=login == _ADMIN)

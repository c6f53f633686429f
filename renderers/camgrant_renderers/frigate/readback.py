"""What a Frigate allows: its configuration (the roles) together with its list of users; neither says it alone.

The configuration is config.yml, the JSON of GET /api/config, or our own file of roles. The users are the JSON of
GET /api/users or our own list. Everything is read as Frigate reads it (README.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from camgrant.model.base import Right
from camgrant.rendering.device import Device
from camgrant.rendering.observed import ObservedAccount, Readback, ReadbackFault
from camgrant_renderers._shared.yaml_text import read_yaml

__all__ = ["parse_readback"]

_ADMIN = "admin"
_OPEN = ("admin", "viewer")  # built in: every camera, whatever the configuration says of them


def parse_readback(device: Device, files: Mapping[str, bytes]) -> Readback:
    """One observed account per user. Raises ReadbackFault where either part is missing or not understood.

    A user whose role is not in the configuration sees every camera, for Frigate logs him in as `viewer`. A role of
    all cameras also sees those that we do not know. Where logging in is switched off, everybody is `viewer`.
    """
    contents = [read_yaml(data) for data in files.values()]
    configurations = [one for one in contents if isinstance(one, dict)]
    lists = [one for one in contents if isinstance(one, list)]
    if len(configurations) != 1 or len(lists) != 1 or len(contents) != 2:
        raise ReadbackFault("cần một cấu hình và một danh sách tài khoản / one configuration and one list of users")
    auth = _auth(configurations[0])
    seen = _cameras(device, _named_lists(auth))
    every = device.numbers | {max(device.numbers, default=0) + 1}
    accounts = [_account(user, seen, device.numbers, every) for user in lists[0]]
    remarks: list[str] = []
    if auth.get("enabled", True) is not True:
        accounts.append(ObservedAccount("viewer", {"live": every}))
        remarks.append("auth.enabled: không hỏi mật khẩu / nobody is asked for a password")
    return Readback(tuple(accounts), tuple(remarks))


def _auth(configuration: Mapping[str, object]) -> Mapping[str, object]:
    """The section that names the roles. A configuration of cameras without it has the vendor's defaults."""
    if "auth" not in configuration and "cameras" not in configuration:
        raise ReadbackFault("không phải cấu hình Frigate / no configuration of Frigate")
    auth = configuration.get("auth") or {}
    if not isinstance(auth, dict):
        raise ReadbackFault("auth không đọc được / cannot be understood")
    return auth


def _named_lists(auth: Mapping[str, object]) -> dict[str, Sequence[str]]:
    roles = auth.get("roles") or {}
    if not isinstance(roles, dict):
        raise ReadbackFault("auth.roles không đọc được / cannot be understood")
    for name, keys in roles.items():
        if not isinstance(name, str) or not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
            raise ReadbackFault(f"auth.roles.{name} không đọc được / cannot be understood")
    return roles


def _cameras(device: Device, roles: Mapping[str, Sequence[str]]) -> dict[str, frozenset[int]]:
    """The channels of every role that names cameras; a camera that is not declared lies above the last channel.

    The number right above the last one stands for what a role of all cameras sees beyond the declared ones.
    """
    known = {channel.key: channel.number for channel in device.channels if channel.key}
    foreign = sorted({key for keys in roles.values() for key in keys if key not in known})
    numbers = known | {key: number for number, key in enumerate(foreign, start=max(device.numbers, default=0) + 2)}
    return {name: frozenset(numbers[key] for key in keys) for name, keys in roles.items() if keys and name not in _OPEN}


def _account(
    user: object, seen: Mapping[str, frozenset[int]], channels: frozenset[int], every: frozenset[int]
) -> ObservedAccount:
    if not isinstance(user, dict) or not isinstance(login := user.get("username"), str) or not login:
        raise ReadbackFault("danh sách tài khoản không đọc được / the list of users cannot be understood")
    role = user.get("role")
    if role is not None and not isinstance(role, str):
        raise ReadbackFault(f"{login}: role không đọc được / cannot be understood")
    rights: dict[Right, frozenset[int]] = {"live": seen.get(role or "viewer", every)}
    if role == _ADMIN:
        rights["config"] = channels
    return ObservedAccount(login, rights, built_in=login == _ADMIN)

"""What an administrator exports from XProtect with MilestonePSTools. Written apart from the renderer."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from typing import Any

from camgrant.model.base import Right
from camgrant.rendering.device import Device
from targets.exports import Export, Held

__all__ = ["FORMATS", "RISKY"]

RISKY: tuple[str, ...] = ()
NAMES: dict[Right, str] = {
    "live": "VIEW_LIVE",
    "playback": "PLAYBACK",
    "export": "EXPORT",
    "ptz": "PTZ_CONTROL",
    "config": "GENERIC_WRITE",
}
CAMERAS = "623d03f8-c5d5-46bc-a2f4-4c03562d4f85"
OTHERS = ("READ_BOOKMARKS", "READ_SEQUENCES", "READ_EVIDENCE_LOCK", "AUX", "START_RECORDING")


def exported(name: str, users: list[dict[str, str]], overall: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "Name": name,
        "Description": None,
        "AllowMobileClientLogOn": True,
        "AllowSmartClientLogOn": True,
        "AllowWebClientLogOn": False,
        "DualAuthorizationRequired": False,
        "MakeUsersAnonymousDuringPTZSession": False,
        "ClientProfile": "Default Smart Client Profile",
        "DefaultTimeProfile": "Always",
        "ClientLogOnTimeProfile": "Always",
        "Claims": [],
        "Users": users,
        "OverallSecurity": overall,
    }


def basic(login: str, place: int) -> dict[str, str]:
    return {
        "Sid": f"S-1-9-{place}",
        "IdentityType": "BasicUser",
        "DisplayName": login,
        "AccountName": login,
        "Domain": "[BASIC]",
    }


def windows(domain: str, account: str) -> dict[str, str]:
    return {
        "Sid": "S-1-5-32-544",
        "IdentityType": "WindowsGroup",
        "DisplayName": f"{domain}\\{account}",
        "AccountName": account,
        "Domain": domain,
    }


OVERALL = [
    {"DisplayName": "Cameras", "SecurityNamespace": CAMERAS, "GENERIC_READ": "None", "VIEW_LIVE": "Deny"},
    {"DisplayName": "Management Server", "SecurityNamespace": "0" * 32, "CONNECT": "Allow"},
]


def attributes_of(held: Held, number: int, rng: random.Random | None) -> dict[str, str]:
    given = {NAMES[right] for right in NAMES if number in held.rights.get(right, ())}
    values = {one: one in given for one in ("GENERIC_READ", *NAMES.values(), *OTHERS)}
    values["GENERIC_READ"] = bool(given) or bool(rng and rng.random() < 0.3)
    if rng:
        values[rng.choice(OTHERS)] = True
    return {one: str(value) for one, value in values.items()}


def export(device: Device, accounts: Sequence[Held], rng: random.Random | None) -> Mapping[str, bytes]:
    """Export-VmsRole, Get-DeviceAcl of every role and camera, Get-VmsBasicUser."""
    unknown = {number for held in accounts for numbers in held.rights.values() for number in numbers}
    keys = {number: f"f0000000-0000-4000-8000-{number:012x}" for number in unknown}
    keys |= {channel.number: channel.key for channel in device.channels if channel.key}
    roles = [exported(f"Tổ trực {n}", [basic(held.login, n)], OVERALL) for n, held in enumerate(accounts)]
    lists: list[dict[str, Any]] = [
        {"Role": f"Tổ trực {n}", "CameraId": key, "SecurityAttributes": attributes_of(held, number, rng)}
        for n, held in enumerate(accounts)
        for number, key in keys.items()
    ]
    users: list[dict[str, Any]] = [
        {"Name": held.login, "Status": "Enabled" if held.enabled else "LockedOutByAdmin"} for held in accounts
    ]
    if not accounts:  # somebody must have run the export on a role, or there is no access list at all
        lists = [{"Role": "Không ai", "CameraId": key, "SecurityAttributes": {}} for key in keys.values()]
        roles = [exported("Không ai", [], OVERALL)]
    if rng:
        own = [windows("BUILTIN", "Administrators"), windows("NT AUTHORITY", "NETWORK SERVICE")]
        roles += [exported("Quản trị", own, []), exported("Rỗng", [], OVERALL)]
        for row in lists:
            row["CameraId"] = rng.choice((str.upper, str.lower))(row["CameraId"])
        for rows in (roles, lists, users):
            rng.shuffle(rows)
    return files_of_parts(roles, lists, users, "\ufeff" if rng and rng.random() < 0.5 else "")


def files_of_parts(
    roles: list[dict[str, Any]], lists: list[dict[str, Any]], users: list[dict[str, Any]], mark: str
) -> Mapping[str, bytes]:
    """ConvertTo-Json writes a single object without a list, and nothing for nothing."""
    files: dict[str, object] = {"roles.json": roles, "acl.json": lists[0] if len(lists) == 1 else lists}
    if users:
        files["users.json"] = users[0] if len(users) == 1 else users
    return {name: (mark + json.dumps(content, ensure_ascii=False)).encode() for name, content in files.items()}


FORMATS: dict[str, Export] = {"export": export}

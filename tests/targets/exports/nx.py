"""What an Nx server says of its users: the list, and the effective rights of each. Written apart from the renderer."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from typing import Any

from camgrant.rendering.device import Device
from targets.exports import Export, Held

__all__ = ["FORMATS", "RISKY"]

RISKY: tuple[str, ...] = ()
VENDOR = (
    ("live", "view"),
    ("audio", "audio"),
    ("playback", "viewArchive"),
    ("export", "exportArchive"),
    ("ptz", "userInput"),
    ("config", "edit"),
)
ADMIN_ID = "99cbc715-539b-4bfe-856f-799b45b69b1e"
ADMINISTRATORS = "00000000-0000-0000-0000-100000000000"
ALL_DEVICES = "00000000-0000-0000-0000-200000000001"
EVERYTHING = "view|audio|viewArchive|exportArchive|viewBookmarks|manageBookmarks|userInput|edit"


def user_id(place: int) -> str:
    return f"a0000000-0000-4000-8000-{place:012x}"


def rights_of_held(device: Device, held: Held, rng: random.Random | None) -> dict[str, str]:
    keys = {channel.number: channel.key for channel in device.channels}
    words: dict[str, list[str]] = {}
    for right, word in VENDOR:
        for number in sorted(held.rights.get(right, ())):  # type: ignore[call-overload]
            words.setdefault(keys.get(number) or f"f0000000-0000-4000-8000-{number:012x}", []).append(word)
    found = list(words.items())
    if rng:
        rng.shuffle(found)
        for _, some in found:
            rng.shuffle(some)
        return {f"{{{key.upper()}}}" if rng.random() < 0.5 else key: "|".join(some) for key, some in found}
    return {key: "|".join(some) for key, some in found}


def users_list(device: Device, accounts: Sequence[Held], rng: random.Random | None) -> Mapping[str, bytes]:
    """`GET /rest/v4/users`."""
    users: list[dict[str, Any]] = [
        {
            "id": user_id(place),
            "name": held.login,
            "email": "",
            "type": "local",
            "fullName": "",
            "isEnabled": held.enabled,
            "isHttpDigestEnabled": False,
            "groupIds": [],
            "permissions": "none",
            "resourceAccessRights": rights_of_held(device, held, rng),
            "attributes": "none",
        }
        for place, held in enumerate(accounts)
    ]
    users.append({"id": ADMIN_ID, "name": "admin", "type": "local", "groupIds": [ADMINISTRATORS]})
    if rng:
        for user in users:
            if user["name"] != "admin" and rng.random() < 0.5:  # _stripDefault
                for key, default in (("isEnabled", True), ("groupIds", []), ("permissions", "none"), ("email", "")):
                    if user.get(key) == default:
                        del user[key]
            if rng.random() < 0.5:
                user["id"] = f"{{{user['id']}}}"
        rng.shuffle(users)
    return {"users.json": json.dumps(users, indent=rng.choice((None, 2)) if rng else None).encode()}


def effective(device: Device, accounts: Sequence[Held], rng: random.Random | None) -> Mapping[str, bytes]:
    """The list, in which everybody has his rights from a group, and `GET /rest/v4/users/<id>/permissions` of each."""
    group = "c0000000-0000-4000-8000-000000000001"
    users: list[dict[str, Any]] = [
        {"id": user_id(place), "name": held.login, "isEnabled": held.enabled, "groupIds": [group]}
        for place, held in enumerate(accounts)
    ]
    files = {
        (f"permissions.{held.login}.json" if rng and rng.random() < 0.5 else f"rights-{user_id(place)}.json"): {
            "groupIds": [group],
            "permissions": "none",
            "resourceAccessRights": rights_of_held(device, held, rng),
        }
        for place, held in enumerate(accounts)
    }
    users.append({"id": ADMIN_ID, "name": "admin", "type": "local", "groupIds": [ADMINISTRATORS]})
    if rng:
        files["permissions.admin.json"] = {
            "groupIds": [ADMINISTRATORS],
            "permissions": "viewLogs|viewMetrics|generateEvents",
            "resourceAccessRights": {ALL_DEVICES: EVERYTHING},
        }
        rng.shuffle(users)
    return {name: json.dumps(content).encode() for name, content in {"users.json": users, **files}.items()}


FORMATS: dict[str, Export] = {"users": users_list, "permissions": effective}

"""What a Frigate says of its accounts: its configuration as YAML or from the API, each with the list of its users."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from camgrant.rendering.device import Device
from targets.exports import Export, Held

__all__ = ["FORMATS", "RISKY"]

RISKY = ("anonymous", "viewer")


def _cameras(device: Device, one: Held) -> tuple[str, ...]:
    """A role gives four rights in one, so any of them stands for all."""
    known = {channel.number: channel.key for channel in device.channels if channel.key}
    numbers = frozenset[int]().union(*(one.rights.get(right, ()) for right in ("live", "playback", "export", "ptz")))
    return tuple(known.get(number, f"elsewhere_{number}") for number in sorted(numbers))


def _written(
    device: Device, held: Sequence[Held], rng: random.Random | None
) -> tuple[dict[str, list[str]], list[dict[str, str]]]:
    """Roles and users. With an `rng`: roles of one's own for equal sets, unused ones, and the built-in admin."""
    roles: dict[str, list[str]] = {}
    users = []
    for place, one in enumerate(one for one in held if one.enabled):
        cameras = _cameras(device, one)
        name = f"to_{place}" if rng else f"doi_{'_'.join(cameras)}"
        roles[name] = rng.sample(cameras, len(cameras)) if rng else list(cameras)
        users.append({"username": one.login, "role": name})
    if rng:
        users.append({"username": "admin", "role": "admin"})
        roles["bo_di"] = ["cam_1"]
        rng.shuffle(users)
        roles = dict(rng.sample(list(roles.items()), len(roles)))
    return roles, users


def _json(content: object, rng: random.Random | None) -> bytes:
    return json.dumps(content, indent=rng.choice([None, 2]) if rng else None).encode()


def _yml(device: Device, held: Sequence[Held], rng: random.Random | None) -> Mapping[str, bytes]:
    roles, users = _written(device, held, rng)
    content: dict[str, Any] = {"mqtt": {"enabled": False}, "auth": {"roles": roles}, "cameras": {}}
    flow = rng.choice([True, False, None]) if rng else None
    text = yaml.safe_dump(content, sort_keys=False, default_flow_style=flow)
    return {"config.yml": b"# Frigate\n" + text.encode(), "users.json": _json(users, rng)}


def _api(device: Device, held: Sequence[Held], rng: random.Random | None) -> Mapping[str, bytes]:
    roles, users = _written(device, held, rng)
    auth = {"enabled": True, "session_length": 86400, "roles": {**roles, "admin": [], "viewer": []}}
    return {"config": _json({"auth": auth, "cameras": {}, "version": "0.17"}, rng), "users": _json(users, rng)}


FORMATS: dict[str, Export] = {"config.yml": _yml, "api": _api}

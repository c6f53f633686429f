"""What a MediaMTX says of its users: its mediamtx.yml, and the answer of GET /v3/config/global/get."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from camgrant.rendering.device import Device
from targets.exports import Export, Held

__all__ = ["FORMATS", "RISKY"]

RISKY = ("any",)
Entry = dict[str, Any]


def _path(device: Device, number: int) -> str:
    known = {channel.number: channel.key for channel in device.channels if channel.key}
    return known.get(number, f"elsewhere/{number}")


def _entry(device: Device, one: Held) -> Entry:
    replay = one.rights.get("playback", frozenset()) | one.rights.get("export", frozenset())
    actions = [("read", number) for number in sorted(one.rights.get("live", ()))]
    actions += [("playback", number) for number in sorted(replay)]
    return {
        "user": one.login,
        "pass": ""
        if one.login == "any"
        else f"argon2:$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$aGFzaC{len(one.login)}",
        "ips": [],
        "permissions": [{"action": action, "path": _path(device, number)} for action, number in actions],
    }


def _spread(entry: Entry, rng: random.Random) -> list[Entry]:
    """The same user in another harmless way: permissions shuffled, repeated, and spread over two entries."""
    permissions = [*entry["permissions"], *rng.sample(entry["permissions"], rng.randint(0, len(entry["permissions"])))]
    rng.shuffle(permissions)
    cut = rng.randint(1, len(permissions)) if permissions else 0
    ips = rng.choice([[], ["192.0.2.0/24"]])
    parts = [{**entry, "ips": ips, "permissions": part} for part in (permissions[:cut], permissions[cut:])]
    return [dict(rng.sample(list(part.items()), len(part))) for part in parts if part["permissions"]] or [entry]


def _entries(device: Device, held: Sequence[Held], rng: random.Random | None) -> list[Entry]:
    """MediaMTX cannot disable a user: one that is not enabled has no entry."""
    entries = [_entry(device, one) for one in held if one.enabled]
    if rng:
        entries = [part for entry in entries for part in _spread(entry, rng)]
        rng.shuffle(entries)
    return entries


def _yml(device: Device, held: Sequence[Held], rng: random.Random | None) -> Mapping[str, bytes]:
    content: Entry = {"logLevel": "info", "authMethod": "internal", "authInternalUsers": _entries(device, held, rng)}
    content["paths"] = {channel.key: {"source": "publisher"} for channel in device.channels if channel.key}
    if rng:
        content = dict(rng.sample(list(content.items()), len(content)))
    flow = rng.choice([True, False, None]) if rng else None
    text = yaml.safe_dump(content, sort_keys=False, default_flow_style=flow, allow_unicode=True)
    return {"mediamtx.yml": b"# Global settings\n" + text.encode()}


def _json(device: Device, held: Sequence[Held], rng: random.Random | None) -> Mapping[str, bytes]:
    content = {
        "api": True,
        "authMethod": "internal",
        "authInternalUsers": [
            {**entry, "pass": entry["pass"] and "<redacted>"} for entry in _entries(device, held, rng)
        ],
        "authHTTPExclude": [{"action": "api", "path": ""}],
        "rtspAuthMethods": ["basic"],
    }
    return {"global.json": json.dumps(content, indent=rng.choice([None, 2]) if rng else None).encode()}


FORMATS: dict[str, Export] = {"mediamtx.yml": _yml, "global.json": _json}

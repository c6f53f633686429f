"""What a Dahua recorder exports: `getUserInfoAll` and `getUserInfo` of the CGI as text, three JSON forms of RPC2."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from typing import Any

from camgrant.model.base import Right
from camgrant.rendering.device import Device
from targets.exports import Export, Held

__all__ = ["FORMATS", "RISKY", "SETTINGS"]

RISKY = ("default", "888888", "666666")
_ADMIN = {"Name": "admin", "Group": "admin", "Memo": "admin 's account", "Reserved": True, "Sharable": True}


def _authorities(device: Device, held: Held) -> list[str]:
    """Written from the vendor's tables, apart from the renderer."""
    legacy = device.settings.get("dahua_authorities") == "legacy"
    prefixes: dict[Right, str] = {"live": "Monitor", "playback": "Playback" if legacy else "Replay"}
    whole: dict[Right, str] = {"export": "Backup" if legacy else "AuthBackup", "ptz": "PTZ" if legacy else "AuthPTZ"}
    words = [f"{prefix}_{n:02}" for right, prefix in prefixes.items() for n in sorted(held.rights.get(right, ()))]
    return words + [word for right, word in whole.items() if held.rights.get(right)]


def _users(device: Device, accounts: Sequence[Held], rng: random.Random | None) -> list[dict[str, Any]]:
    """The accounts as the device keeps them, its own administrator among them."""
    users: list[dict[str, Any]] = [{**_ADMIN, "AuthorityList": ["AuthUserMag", "Monitor_01", "Replay_01"]}]
    for held in accounts:
        user: dict[str, Any] = {"Name": held.login, "Group": device.settings.get("dahua_group", "user"), "Memo": ""}
        user |= {"Reserved": False, "Sharable": False, "Password": "******"}
        cgi = device.settings.get("dahua_api") == "cgi"
        if not cgi or (rng and rng.random() < 0.5):
            user["AuthorityList"] = _authorities(device, held)
        if rng:
            rng.shuffle(user.get("AuthorityList", []))
            user["Group"] = rng.choice([user["Group"], user["Group"].upper()])
            user["Memo"] = rng.choice(["", "ca trực = 2", "Tổ 1\u2028Tổ 2"])
            if rng.random() < 0.5:
                del user["Reserved"]
            if "AuthorityList" in user and rng.random() < 0.3:
                user["AuthorityList"].append("AuthSysInfo")
        users.append(user)
    if rng:
        rng.shuffle(users)
    for number, user in enumerate(users):
        user["Id"] = number + 1
    return users


def _lines(prefix: str, user: Mapping[str, Any]) -> list[str]:
    lines = []
    for name, value in user.items():
        if isinstance(value, list):
            lines += [f"{prefix}.{name}[{number}]={word}" for number, word in enumerate(value)]
        else:
            lines.append(f"{prefix}.{name}={str(value).lower() if isinstance(value, bool) else value}")
    return lines


def _text(lines: list[str], rng: random.Random | None) -> bytes:
    if rng:
        rng.shuffle(lines)
    end = rng.choice(["\n", "\r\n"]) if rng else "\r\n"
    return "".join(line + end for line in lines).encode()


def _all_as_text(device: Device, accounts: Sequence[Held], rng: random.Random | None) -> Mapping[str, bytes]:
    users = _users(device, accounts, rng)
    places = sorted(rng.sample(range(64), len(users))) if rng else list(range(len(users)))
    lines = [line for place, user in zip(places, users, strict=True) for line in _lines(f"users[{place}]", user)]
    if rng:
        lines.append("users[77].Sharable=false")  # a free place
    return {"userManager.cgi": _text(lines, rng)}


def _one_by_one(device: Device, accounts: Sequence[Held], rng: random.Random | None) -> Mapping[str, bytes]:
    users = _users(device, accounts, rng)
    return {f"{number}.txt": _text(_lines("user", user), rng) for number, user in enumerate(users)}


def _json(content: object, rng: random.Random | None) -> bytes:
    return json.dumps(content, indent=rng.choice([None, 1]) if rng else None).encode()


def _answer(device: Device, accounts: Sequence[Held], rng: random.Random | None) -> Mapping[str, bytes]:
    params = {"users": _users(device, accounts, rng)}
    return {"answer.json": _json({"id": 5, "params": params, "result": True, "session": "f1"}, rng)}


def _under_users(device: Device, accounts: Sequence[Held], rng: random.Random | None) -> Mapping[str, bytes]:
    return {"users.json": _json({"users": _users(device, accounts, rng)}, rng)}


def _plain_list(device: Device, accounts: Sequence[Held], rng: random.Random | None) -> Mapping[str, bytes]:
    return {"list.json": _json(_users(device, accounts, rng), rng)}


def _with_second_list(usual: Export) -> Export:
    """Beside it the list of ONVIF users, which holds the device's own administrator or nobody."""

    def both(device: Device, accounts: Sequence[Held], rng: random.Random | None) -> Mapping[str, bytes]:
        forms = {
            "onvif.json": _json({"users": [{"Name": "admin", "Group": "admin"}]}, None),
            "getOnvifUserInfoAll": b'{"result": true, "params": {"users": []}}',
            "GetUsers.xml": (
                b'<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body>'
                b'<GetUsersResponse xmlns="http://www.onvif.org/ver10/device/wsdl"><User><Username>admin</Username>'
                b"<UserLevel>Administrator</UserLevel></User></GetUsersResponse></e:Body></e:Envelope>"
            ),
        }
        name = rng.choice(sorted(forms)) if rng else "onvif.json"
        return {**usual(device, accounts, rng), name: forms[name]}

    return both


FORMATS: dict[str, Export] = {
    "getUserInfoAll": _with_second_list(_all_as_text),
    "getUserInfo": _with_second_list(_one_by_one),
    "rpc2_answer": _with_second_list(_answer),
    "users_object": _with_second_list(_under_users),
    "users_list": _with_second_list(_plain_list),
    "getUserInfoAll_cgi": _with_second_list(_all_as_text),
    "getUserInfoAll_legacy": _with_second_list(_all_as_text),
}
SETTINGS = {
    "getUserInfoAll_cgi": {"dahua_api": "cgi"},
    "getUserInfoAll_legacy": {"dahua_authorities": "legacy"},
}

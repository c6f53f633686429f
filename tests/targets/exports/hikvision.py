"""What a Hikvision recorder answers about its accounts (vendors.md 1.2, 1.3, 1.6), written apart from the renderer.

The harmless rewrites: mixed namespaces (also with a prefix, or none), other order, the spelling `palyBack`, channels
that hold nothing left out, summaries, elements of newer firmware, built-in accounts, an empty ONVIF list.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from camgrant.model.base import Right
from camgrant.rendering.device import Device
from targets.exports import Export, Held

__all__ = ["FORMATS", "RISKY"]

RISKY: tuple[str, ...] = ()
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACES = (
    "http://www.hikvision.com/ver20/XMLSchema",
    "http://www.isapi.org/ver20/XMLSchema",
    "http://www.hikvision.com/ver10/XMLSchema",
    "",
)
_NONE: frozenset[int] = frozenset()


def _document(name: str, content: str, rng: random.Random | None) -> str:
    """A root element in one of the namespaces, sometimes under a prefix."""
    space = rng.choice(_SPACES) if rng else _SPACES[0]
    if rng and space and rng.random() < 0.3:
        content = re.sub(r"<(/?)(?=[A-Za-z])", r"<\1h:", content)
        return f'{_HEAD}<h:{name} version="2.0" xmlns:h="{space}">{content}</h:{name}>\n'
    where = f' xmlns="{space}"' if space else ""
    return f'{_HEAD}<{name} version="2.0"{where}>{content}</{name}>\n'


def _flag(value: object) -> str:
    return "true" if value else "false"


def _user(number: int, login: str, level: str, *, enabled: bool = True, inherent: bool = False, newer: bool) -> str:
    says_enabled = f"<enabled>{_flag(enabled)}</enabled>" if newer or not enabled else ""
    bond = "<bondIpAddressList/><userOperateType>1</userOperateType>" if newer else "<bondIpList/><macAddress/>"
    return (
        f"<User><id>{number}</id>{says_enabled}<userName>{escape(login)}</userName>{bond}<userLevel>{level}</userLevel>"
        f"<attribute><inherent>{_flag(inherent)}</inherent></attribute></User>\n"
    )


def _user_list(held: Sequence[Held], rng: random.Random | None) -> str:
    newer = bool(rng and rng.random() < 0.5)
    users = [_user(1, "admin", "Administrator", inherent=True, newer=newer)]
    for number, one in enumerate(held, start=2):
        level = "Operator" if one.rights.get("ptz") or one.rights.get("audio") else "Viewer"
        users.append(_user(number, one.login, level, enabled=one.enabled, newer=newer))
    if rng:
        rng.shuffle(users)
    return _document("UserList", "".join(users), rng)


def _lists(flags: Mapping[str, Right], device: Device, one: Held, rng: random.Random | None) -> str:
    """The two lists of channels of one part: the flags of pictures, and steering."""
    numbers = sorted(device.numbers | _NONE.union(*one.rights.values()))
    if rng:
        rng.shuffle(numbers)
    sparse = rng is not None and rng.random() < 0.5
    lists: Mapping[str, Mapping[str, Right]] = {"video": flags, "ptz": {"ptzControl": "ptz"}}
    written = ""
    for kind, words in lists.items():
        channels = ""
        for n in numbers:
            said = {word: n in one.rights.get(right, _NONE) for word, right in words.items()}
            if any(said.values()) or not sparse:
                body = "".join(f"<{word}>{_flag(value)}</{word}>" for word, value in said.items())
                channels += (
                    f"<{kind}ChannelPermission><id>{n}</id><record>false</record>{body}</{kind}ChannelPermission>"
                )
        written += f"<{kind}ChannelPermissionList>{channels}</{kind}ChannelPermissionList>\n"
    return written


def _part(name: str, flags: Mapping[str, Right], device: Device, one: Held, rng: random.Random | None) -> str:
    talk = one.rights.get("audio", _NONE) - (one.rights.get("live", _NONE) & device.hearing)
    switches = {"parameterConfig": one.rights.get("config"), "logOrStateCheck": rng and rng.random() < 0.5}
    if name == "remotePermission":
        switches |= {"voiceTalk": talk, "contorlLocalOut": False}
    words: dict[str, Right] = {**flags, "ptzControl": "ptz"}
    summaries = {word: one.rights.get(right) for word, right in words.items()}
    parts = [f"<{word}>{_flag(value)}</{word}>" for word, value in {**switches, **summaries}.items()]
    parts.append(_lists(flags, device, one, rng))
    if rng:
        rng.shuffle(parts)
        parts.append("<subSysOrZoneArm>false</subSysOrZoneArm>")
    return f"<{name}>{''.join(parts)}</{name}>"


def _remote(device: Device, one: Held, rng: random.Random | None) -> str:
    replay = "palyBack" if rng and rng.random() < 0.5 else "playBack"
    return _part("remotePermission", {"preview": "live", replay: "playback"}, device, one, rng)


def _rights(number: int, device: Device, one: Held, rng: random.Random | None) -> str:
    """The content of one UserPermission; cameras have no part for a local screen."""
    local = ""
    if rng is None or rng.random() < 0.7:
        local = _part("localPermission", {"playBack": "playback", "backup": "export"}, device, one, rng)
    head = f"<id>{number}</id><userID>{number}</userID><userType>viewer</userType>"
    return f"{head}{local}{_remote(device, one, rng)}"


def _one_by_one(device: Device, held: Sequence[Held], rng: random.Random | None) -> Mapping[str, bytes]:
    files = {"UserList.xml": _user_list(held, rng)}
    for number, one in enumerate(held, start=2):
        files[f"UserPermission_{number}.xml"] = _document("UserPermission", _rights(number, device, one, rng), rng)
    if rng:
        files["ONVIF.xml"] = _document("UserList", "", rng)
    names = list(files)
    if rng:
        rng.shuffle(names)
    return {name: files[name].encode() for name in names}


def _in_one_file(device: Device, held: Sequence[Held], rng: random.Random | None) -> Mapping[str, bytes]:
    """The same answers, saved one after the other."""
    return {"may-ghi.xml": b"".join(_one_by_one(device, held, rng).values())}


def _all_rights(device: Device, held: Sequence[Held], rng: random.Random | None) -> Mapping[str, bytes]:
    """GET /ISAPI/Security/UserPermission: the rights of all accounts, with those of the built-in one."""
    content = "<UserPermission><id>1</id><userID>1</userID><userType>admin</userType></UserPermission>"
    for number, one in enumerate(held, start=2):
        content += f"<UserPermission>{_rights(number, device, one, rng)}</UserPermission>"
    rights = _document("UserPermissionList", content, rng)
    return {"a.xml": rights.encode(), "b.xml": _user_list(held, rng).encode()}


def _newer_list(device: Device, held: Sequence[Held], rng: random.Random | None) -> Mapping[str, bytes]:
    """The form of a newer guide: `PermissionList/Permission{userId, remotePermission}`."""
    content = ""
    for number, one in enumerate(held, start=2):
        content += f"<Permission><userId>{number}</userId>{_remote(device, one, rng)}</Permission>"
    return {"users": _user_list(held, rng).encode(), "rights": _document("PermissionList", content, rng).encode()}


FORMATS: Mapping[str, Export] = {
    "one_by_one": _one_by_one,
    "in_one_file": _in_one_file,
    "all_rights": _all_rights,
    "newer_list": _newer_list,
}

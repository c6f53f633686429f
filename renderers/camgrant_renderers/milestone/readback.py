"""What our files, or exports of an XProtect system, allow: for round trips and for drift.

Three parts, told apart by content: the roles with their members (our `.roles.json`, or Export-VmsRole), the rights per
role and camera (our `.acl.ps1`, or a JSON list of `Role`, `CameraId`, `SecurityAttributes` from Get-DeviceAcl), and,
not always there, the basic users with their status (Get-VmsBasicUser).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from camgrant.model.base import RIGHTS, Right
from camgrant.rendering.device import ChannelRights, Device
from camgrant.rendering.observed import ObservedAccount, Readback
from camgrant.rendering.templates import template
from camgrant_renderers._shared.faults import reading, unreadable
from camgrant_renderers.milestone.capabilities import BUILT_IN, CAMERAS, SOUND
from camgrant_renderers.milestone.script import PACKAGE, camera_lines

__all__ = ["parse_readback"]

_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ANY_CAMERA: Final = "*"
_FULL: Final = "FULL_CONTROL"
# A part of an attribute's name -> the right that it means. Variants such as restricted live count as the right.
_MEANING: Final[tuple[tuple[str, Right], ...]] = (
    ("LIVE", "live"),
    ("PLAYBACK", "playback"),
    ("EXPORT", "export"),
    ("PTZ", "ptz"),
    ("GENERIC_WRITE", "config"),
)

_Lists = dict[tuple[str, str], frozenset[str]]
"""(role, camera) -> the attributes that are True."""


@dataclass
class _Files:
    """What the files say: the roles by name, the access lists, and the status of basic users."""

    roles: dict[str, dict[str, Any]] = field(default_factory=dict)
    lists: _Lists = field(default_factory=dict)
    status: dict[str, bool] = field(default_factory=dict)
    parts: set[str] = field(default_factory=set)


def parse_readback(device: Device, files: Mapping[str, bytes]) -> Readback:
    """Every member of every role, with the rights of all roles that he is in; basic users in no role have none.

    Raises ReadbackFault where a part is missing: the roles, or the access list of a role with members for a declared
    camera.
    """
    read = _Files()
    for name, data in files.items():
        with reading(name, files):
            _sort(data, read)
    if not {"roles", "lists"} <= read.parts:
        raise unreadable("phải có cả vai trò và quyền trên từng camera", "roles and rights per camera are both needed")
    if strangers := sorted({name for name, _ in read.lists} - read.roles.keys()):
        first = strangers[0]
        raise unreadable(
            f"có quyền của vai trò {first} không có trong tệp", f"rights of role {first}, not in the files"
        )
    foreign = _foreign_numbers(device, (camera for _, camera in read.lists))
    members: dict[str, dict[Right, set[int]]] = {login: {} for login in read.status}
    built_in: set[str] = set()
    for name, content in read.roles.items():
        found = _members(content)
        masters = _overall(content) is None
        rights = _role_rights(device, foreign, name, content, read.lists) if found else {}
        for login in found:
            held = members.setdefault(login, {})
            for right, numbers in rights.items():
                held.setdefault(right, set()).update(numbers)
            if masters and login in BUILT_IN:
                built_in.add(login)
    accounts = tuple(
        ObservedAccount(
            login,
            {right: frozenset(held[right]) for right in RIGHTS if held.get(right)},
            enabled=read.status.get(login, True),
            built_in=login in built_in,
        )
        for login, held in members.items()
    )
    return Readback(accounts)


def _sort(data: bytes, read: _Files) -> None:
    """Adds one file to what was read."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise unreadable("tệp không phải UTF-8", "no UTF-8") from fault
    head = template(PACKAGE, "acl.ps1.j2").render(lines=())
    if text.startswith(head):
        try:
            for name, camera, attributes in camera_lines(text.removeprefix(head)):
                _add_list(read, name, camera, attributes)
        except ValueError as fault:
            raise unreadable("tệp lệnh có dòng lạ", f"the script has {fault}") from fault
        read.parts.add("lists")
        return
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise unreadable(
            "không phải tệp lệnh của camgrant, cũng không phải JSON", "neither our script nor JSON"
        ) from fault
    rows = content if isinstance(content, list) else [content]  # ConvertTo-Json writes a single object without a list
    if not all(isinstance(row, dict) for row in rows):
        raise unreadable("có hàng không phải đối tượng JSON", "a row that is no object")
    for row in rows:
        _add_row(read, row)
    if not rows:
        read.parts.add("roles")  # an export of no role at all: of no users, Get-VmsBasicUser gives no file


def _add_row(read: _Files, row: dict[str, Any]) -> None:
    if {"Role", "CameraId", "SecurityAttributes"} <= row.keys():
        camera = str(row["CameraId"]).strip("{}").lower()
        if not _UUID.fullmatch(camera) or not isinstance(row["Role"], str):
            raise unreadable("có quyền thiếu vai trò hoặc mã camera", "an access list without a role or a camera id")
        _add_list(read, row["Role"], camera, _true_ones(row["SecurityAttributes"], "true", "false"))
        read.parts.add("lists")
    elif isinstance(row.get("Name"), str) and isinstance(row.get("Users"), list):
        if row["Name"] in read.roles:
            raise unreadable(f"vai trò {row['Name']} có hai lần", f"role {row['Name']} twice")
        read.roles[row["Name"]] = row
        read.parts.add("roles")
    elif isinstance(row.get("Name"), str) and row.get("Status") in ("Enabled", "LockedOutByAdmin", "LockedOutBySystem"):
        read.status[row["Name"]] = row["Status"] == "Enabled"
    else:
        raise unreadable(
            "có hàng không phải vai trò, quyền hay tài khoản", "neither a role, nor an access list, nor a basic user"
        )


def _add_list(read: _Files, name: str, camera: str, attributes: frozenset[str]) -> None:
    if (name, camera) in read.lists:
        raise unreadable(f"vai trò {name} có hai lần trên camera {camera}", f"role {name} twice on camera {camera}")
    read.lists[name, camera] = attributes


def _true_ones(attributes: Any, yes: str, no: str, others: Iterable[str] = ()) -> frozenset[str]:
    """The names whose value is `yes`; a value of any other word is nothing that we understand."""
    if not isinstance(attributes, dict):
        raise unreadable("quyền sai dạng", "attributes that are no object")
    said = {str(name): str(value).lower() for name, value in attributes.items()}
    if not set(said.values()) <= {yes, no, *others}:
        raise unreadable("có quyền không rõ cho hay không", "an attribute that is neither given nor withheld")
    return frozenset(name for name, value in said.items() if value == yes)


def _members(content: Mapping[str, Any]) -> list[str]:
    """The login of each member; of Windows with its domain. A claim lets in whoever has it."""
    found: list[str] = []
    for user in content["Users"]:
        if not isinstance(user, dict) or not isinstance(user.get("AccountName"), str) or not user["AccountName"]:
            raise unreadable("có thành viên không tên", "a member without an account name")
        basic = user.get("IdentityType") == "BasicUser"
        found.append(user["AccountName"] if basic else f"{user.get('Domain') or ''}\\{user['AccountName']}")
    claims = content.get("Claims") or []
    if not isinstance(claims, list) or not all(isinstance(claim, dict) for claim in claims):
        raise unreadable("Claims sai dạng", "claims of a wrong form")
    for claim in claims:
        words = (str(claim.get(key) or "") for key in ("LoginProvider", "ClaimName", "ClaimValue"))
        found.append("claim " + "/".join(words))
    return found


def _foreign_numbers(device: Device, cameras: Iterable[str]) -> Mapping[str, int]:
    """Numbers above the last channel, in the order of their ids; the first stands for any camera of the system."""
    last = max(device.numbers, default=0)
    unknown = sorted({_ANY_CAMERA, *(one for one in cameras if device.number_of_key(one) is None)})
    return {camera: last + place for place, camera in enumerate(unknown, start=1)}


def _role_rights(
    device: Device, foreign: Mapping[str, int], name: str, content: Mapping[str, Any], lists: _Lists
) -> ChannelRights:
    """What one role gives. Only the administrators' role is exported without any overall security: it has all."""
    overall = _overall(content)
    if overall is None:
        return dict.fromkeys(RIGHTS, device.numbers)
    cameras = {camera: given for (owner, camera), given in lists.items() if owner == name}
    if missing := {channel.key for channel in device.channels if channel.key} - cameras.keys():
        first = sorted(missing)[0]
        raise unreadable(f"vai trò {name}: thiếu quyền trên camera {first}", f"role {name}: no list of camera {first}")
    everywhere, hears = overall
    found: dict[Right, set[int]] = {"audio": set(device.numbers)} if hears else {}
    for camera, given in {_ANY_CAMERA: frozenset[str](), **cameras}.items():
        number = device.number_of_key(camera)
        for right in _meaning(given | everywhere):
            found.setdefault(right, set()).add(foreign[camera] if number is None else number)
    return {right: frozenset(numbers) for right, numbers in found.items()}


def _overall(content: Mapping[str, Any]) -> tuple[frozenset[str], bool] | None:
    """The attributes allowed on all cameras, and whether all microphones or speakers are; None for administrators."""
    rows = content.get("OverallSecurity")
    if not rows or content["Name"] == "Administrators":
        return None
    cameras: frozenset[str] = frozenset()
    hears = False
    for row in rows if isinstance(rows, list) else [rows]:
        if not isinstance(row, dict) or not isinstance(row.get("SecurityNamespace"), str):
            raise unreadable("OverallSecurity thiếu SecurityNamespace", "overall security without a namespace")
        namespace = row["SecurityNamespace"].strip("{}").lower()
        values = {key: row[key] for key in row.keys() - {"SecurityNamespace", "DisplayName"}}
        if namespace == CAMERAS:
            cameras |= _true_ones(values, "allow", "none", ("deny",))
        elif namespace in SOUND:
            hears = hears or bool(_true_ones(values, "allow", "none", ("deny",)) & {"GENERIC_READ", _FULL})
    return cameras, hears


def _meaning(attributes: frozenset[str]) -> frozenset[Right]:
    """The rights of a set of attributes: a camera without `GENERIC_READ` is invisible, whatever else is True."""
    if _FULL in attributes:
        return frozenset(RIGHTS)
    if "GENERIC_READ" not in attributes:
        return frozenset()
    return frozenset(right for part, right in _MEANING for name in attributes if part in name)

"""What the rows of ZoneMinder allow, for round trips and for drift: never less than the server would let an account do.

Where the server's own code reads a value in two ways, the wider one counts: an empty list of cameras, and "0", are all
cameras (PHP calls both empty); an account that may edit the system may give itself everything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from camgrant.model.base import RIGHTS, Right
from camgrant.rendering.device import Device
from camgrant.rendering.observed import ObservedAccount, Readback
from camgrant_renderers._shared.faults import no_administrator, unreadable
from camgrant_renderers.zoneminder.rows import AREAS, has_list
from camgrant_renderers.zoneminder.tables import GROUPS, MONITORS, USERS, Row, Tables, read_tables

__all__ = ["BUILT_IN", "parse_readback"]

_LEVELS: Final = ("None", "View", "Edit", "Create")
_CAMERA_LEVELS: Final = ("Inherit", "None", "View", "Edit")
BUILT_IN: Final = "admin"


def parse_readback(device: Device, files: Mapping[str, bytes]) -> Readback:
    """Every account of the files, which together are one export. Raises ReadbackFault for anything not understood."""
    if not files:
        raise unreadable("không có tệp nào", "no file")
    tables = read_tables(files)
    rows = tables.rows[USERS]
    if any(("MonitorIds" in row) != has_list(device) for row in rows):
        raise unreadable(
            "các tài khoản này thuộc bản khác với zm_version đã khai của đầu ghi",
            "these are accounts of another version than the zm_version of the recorder says",
        )
    if not has_list(device):
        _check_later(tables)
    accounts = [_observed(device, row, tables) for row in rows]
    logins = [account.login for account in accounts]
    if len(set(logins)) != len(logins):
        raise unreadable("một tài khoản có hai lần", "the same account twice")
    # Its name can be changed there, but somebody must be able to edit the system, so he stands in every whole export.
    if not tables.ours and not any(row["Username"] == BUILT_IN or row["System"] == "Edit" for row in rows):
        raise no_administrator(BUILT_IN)
    remarks = [f"{row['Username']}: RoleId {row['RoleId']}" for row in rows if row.get("RoleId") not in (None, "0")]
    return Readback(tuple(accounts), tuple(remarks))


def _check_later(tables: Tables) -> None:
    """Versions with a table of rights per camera: nothing that could open a camera may be missing from the files."""
    rows = tables.rows[USERS]
    if rows and not (MONITORS in tables.rows and GROUPS in tables.rows and all("RoleId" in row for row in rows)):
        raise unreadable(
            f"thiếu bảng {MONITORS}, {GROUPS} hoặc cột RoleId nên không rõ tài khoản xem camera nào",
            f"without {MONITORS}, {GROUPS} and RoleId nothing says which cameras the accounts see",
        )
    for one in (*tables.rows.get(MONITORS, ()), *tables.rows.get(GROUPS, ())):
        if not any(_is_of(row, one) for row in rows):
            raise unreadable(
                "có quyền của một tài khoản không có trong các tệp", "a right of an account that is not in the files"
            )


def _observed(device: Device, row: Row, tables: Tables) -> ObservedAccount:
    login = row.get("Username") or _place_of(row, tables)
    if row.get("Enabled") is None:
        raise unreadable(f"{login}: thiếu cột Enabled", f"{login}: an account without Enabled")
    levels = {area: row.get(area) for area in AREAS}
    if any(level not in _LEVELS for level in levels.values()):
        raise unreadable(f"{login}: một mục có mức lạ", f"{login}: an area without a level that we know")
    visible = _listed(device, row) if has_list(device) else _permitted(device, row, tables)
    everything = device.numbers
    rights: dict[Right, frozenset[int]] = {}
    if levels["Stream"] != "None":
        rights["live"] = visible
    if levels["Control"] != "None":
        rights["ptz"] = visible
    # Recordings are handed out by their number whatever the list of cameras says; a snapshot is a recording.
    if levels["Events"] != "None" or levels["Snapshots"] != "None":
        rights["playback"] = visible or everything
    if levels["System"] != "None" or any(level in ("Edit", "Create") for level in levels.values()):
        rights["config"] = visible or everything
    if levels["System"] == "Edit" or row.get("RoleId") not in (None, "0"):
        rights = dict.fromkeys(RIGHTS, everything | visible)
    return ObservedAccount(
        login,
        {right: numbers for right, numbers in rights.items() if numbers},
        enabled=row["Enabled"] != "0",
        built_in=login == BUILT_IN,
        device_id=row.get("Id") or "",
        surplus=_surplus(device, row, visible),
        half_made=not row.get("Username"),
    )


def _place_of(row: Row, tables: Tables) -> str:
    """What an account without a name is called: no login can have brackets.

    The server makes one of a request whose line died before its fields came.
    """
    if "Username" not in row or tables.ours:
        raise unreadable("có tài khoản thiếu cột Username", "an account without the column Username")
    number = row.get("Id") or "?"
    return f"(Id {number}, không tên / no name)"


def _surplus(device: Device, row: Row, visible: frozenset[int]) -> dict[Right, frozenset[int]]:
    """What an account may do beyond its areas by a setting that none of ours has.

    The API hands the key of all tokens to whoever may use it, so it is everything. On 1.36 the area Monitors tells the
    address of any camera, with the user and password in it. A column that is not there counts as open.
    """
    if row.get("APIEnabled") != "0":
        return dict.fromkeys(RIGHTS, _all_and_future(device) | visible)
    if has_list(device) and row["Monitors"] != "None":
        return {"live": _all_and_future(device) | visible}
    return {}


def _all_and_future(device: Device) -> frozenset[int]:
    """All cameras and one more: what is open for all is open for the next camera too, so it is never as declared."""
    return device.numbers | {max(device.numbers, default=0) + 1}


def _number(text: str | None) -> int:
    if text is None or not re.fullmatch(r"\s*-?[0-9]{1,10}\s*", text):
        said = repr(text)[:40]
        raise unreadable(f"không phải số camera: {said}", f"no number of a camera: {said}")
    return int(text)


def _listed(device: Device, row: Row) -> frozenset[int]:
    """1.36: the list of the account itself."""
    parts = [part for part in (row["MonitorIds"] or "").split(",") if part.strip()]
    if not parts or (row["MonitorIds"] or "").strip() == "0":
        return _all_and_future(device)
    return frozenset(number for part in parts if (number := _number(part)) > 0)


def _permitted(device: Device, row: Row, tables: Tables) -> frozenset[int]:
    """Later versions: the account's rows decide; without a row its groups, then its area Monitors."""
    mine: dict[int, str] = {}
    for one in tables.rows.get(MONITORS, ()):
        if _is_of(row, one):
            mine[_number(one.get("MonitorId"))] = _camera_row(one)
    groups = any(_camera_row(one) in ("View", "Edit") for one in tables.rows.get(GROUPS, ()) if _is_of(row, one))
    wide = _all_and_future(device) if groups or row["Monitors"] != "None" else frozenset[int]()
    seen = {number for number, level in mine.items() if level in ("View", "Edit")}
    return wide - {number for number, level in mine.items() if level == "None"} | seen


def _camera_row(row: Row) -> str:
    level = row.get("Permission")
    if level not in _CAMERA_LEVELS:
        raise unreadable("có quyền ở mức lạ", "a right without a level that we know")
    return level


def _is_of(user: Row, row: Row) -> bool:
    """Whether a row is of the account: by number, or by login in our own files."""
    owner = row.get("UserId")
    if owner is None:
        raise unreadable("có quyền không của tài khoản nào", "a right of nobody")
    return owner == f"={user['Username']}" if owner.startswith("=") else owner == user.get("Id")

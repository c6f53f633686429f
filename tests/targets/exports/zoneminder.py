"""What a ZoneMinder says of its users: pages of its API, dumps of its tables, batch output. Apart from the renderer."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from typing import Any

from camgrant.rendering.device import Device
from targets.exports import Export, Held

__all__ = ["FORMATS", "RISKY", "SETTINGS"]

RISKY: tuple[str, ...] = ()
SETTINGS = {name: {"zm_version": "1.39"} for name in ("dump_139", "dump_139_complete")}
HASH = "$2y$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy"
ENUM = "enum('None','View','Edit') NOT NULL DEFAULT 'None'"
Row = dict[str, Any]


def user(held: Held, place: int) -> Row:
    """The columns of 1.36 in the order of its schema."""
    rights = held.rights
    cameras = rights.get("live") or rights.get("ptz") or rights.get("playback") or frozenset()
    return {
        "Id": place + 2,
        "Username": held.login,
        "Password": HASH,
        "Language": None,
        "Enabled": int(held.enabled),
        "Stream": "View" if rights.get("live") else "None",
        "Events": "View" if rights.get("playback") else "None",
        "Control": "View" if rights.get("ptz") else "None",
        "Monitors": "None",
        **dict.fromkeys(("Groups", "Devices", "Snapshots", "System"), "None"),
        "MaxBandwidth": "",
        "MonitorIds": ",".join(str(number) for number in sorted(cameras)),
        "TokenMinExpiry": 0,
        "APIEnabled": int(held.login == "admin"),
        "HomeView": "",
    }


def users(accounts: Sequence[Held], rng: random.Random | None) -> list[Row]:
    """All rows, the built-in account among them; with a generator in another order, lists spelled otherwise."""
    edit = dict.fromkeys(("Events", "Control", "Monitors", "Groups", "Devices", "Snapshots", "System"), "Edit")
    admin = {**user(Held("admin", {}), -1), **edit, "Stream": "View", "HomeView": "it's a \\ view;"}
    rows = [admin, *(user(held, place) for place, held in enumerate(accounts))]
    if rng:
        for row in rows:
            numbers = row["MonitorIds"].split(",")
            rng.shuffle(numbers)
            row["MonitorIds"] = rng.choice((",", ", ")).join(numbers)
            row["TokenMinExpiry"] = rng.choice((0, 1626739200))
        rng.shuffle(rows)
    return rows


def api(_device: Device, accounts: Sequence[Held], rng: random.Random | None) -> Mapping[str, bytes]:
    """`GET /zm/api/users.json`, in one page or in several."""
    rows = users(accounts, rng)
    size = rng.choice((1, 2, 20)) if rng else 20
    pages = [rows[start : start + size] for start in range(0, len(rows), size)]
    files = {}
    for number, page in enumerate(pages, start=1):
        shown = [{name: value for name, value in row.items() if name != "Password"} for row in page]
        if rng and rng.random() < 0.5:  # older PHP drivers give every number as text
            shown = [{name: None if v is None else str(v) for name, v in row.items()} for row in shown]
        counts = {"page": number, "count": len(rows), "nextPage": number < len(pages), "limit": size}
        content = {"users": [{"User": row} for row in shown], "pagination": counts}
        files[f"page-{number}.json"] = json.dumps(content, indent=rng.choice((None, 2)) if rng else None).encode()
    return files


def literal(value: object) -> str:
    if value is None:
        return "NULL"
    text = str(value).replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
    return text if isinstance(value, int) else f"'{text}'"


def insert(table: str, rows: Sequence[Row], *, complete: bool, rng: random.Random | None) -> str:
    """What mysqldump writes: one INSERT of many rows, or several; with or without column names."""
    size = rng.choice((1, 2, 50)) if rng else 50
    text = ""
    for start in range(0, len(rows), size):
        some = rows[start : start + size]
        names = list(some[0])
        if complete and rng:
            rng.shuffle(names)
        columns = f" ({', '.join(f'`{name}`' for name in names)})" if complete else ""
        values = ",\n".join(f"({','.join(literal(row[name]) for name in names)})" for row in some)
        text += f"INSERT INTO `{table}`{columns} VALUES\n{values};\n"
    return text


def create(table: str, columns: Sequence[str]) -> str:
    lines = ",\n".join(f"  `{name}` {ENUM}" for name in columns)
    keys = "  PRIMARY KEY (`Id`),\n  UNIQUE KEY `UC` (`Username`)"
    return f"DROP TABLE IF EXISTS `{table}`;\nCREATE TABLE `{table}` (\n{lines},\n{keys}\n) ENGINE=InnoDB;\n"


def dump_of(tables: Mapping[str, Sequence[Row]], columns: Mapping[str, list[str]], complete: bool, rng: Any) -> bytes:
    text = "/*M!999999\\- enable the sandbox mode */\n-- MariaDB dump 10.20\n--\n"
    text += "/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;\n"
    for table, rows in tables.items():
        if not (rng and rng.random() < 0.3):  # --no-create-info
            text += create(table, columns[table])
        text += f"LOCK TABLES `{table}` WRITE;\n/*!40000 ALTER TABLE `{table}` DISABLE KEYS */;\n"
        text += insert(table, rows, complete=complete, rng=rng)
        text += "UNLOCK TABLES;\n"
    return (text + "-- Dump completed on 2021-07-20 10:00:00\n").encode()


def dump(*, complete: bool) -> Export:
    """`mysqldump zm Users` of 1.36."""

    def write(_device: Device, accounts: Sequence[Held], rng: random.Random | None) -> Mapping[str, bytes]:
        rows = users(accounts, rng)
        return {"users.sql": dump_of({"Users": rows}, {"Users": list(user(Held("", {}), 0))}, complete, rng)}

    return write


def batch(_device: Device, accounts: Sequence[Held], rng: random.Random | None) -> Mapping[str, bytes]:
    """`mariadb --batch zm -e 'SELECT ... FROM Users'`."""
    rows = users(accounts, rng)
    names = [name for name in rows[0] if name != "Password"]
    if rng:
        rng.shuffle(names)

    def cell(value: object) -> str:
        text = "NULL" if value is None else str(value)
        return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")

    lines = ["\t".join(names), *("\t".join(cell(row[name]) for name in names) for row in rows)]
    return {"users.tsv": ("\n".join(lines) + "\n").encode()}


def dump_later(*, complete: bool) -> Export:
    """`mysqldump zm Users Monitors_Permissions Groups_Permissions` of 1.39."""

    def write(device: Device, accounts: Sequence[Held], rng: random.Random | None) -> Mapping[str, bytes]:
        rows, permissions = [], list[Row]()
        for row in users(accounts, rng):
            cameras = [part.strip() for part in row["MonitorIds"].split(",") if part.strip()]
            permissions += [
                {"Id": 0, "MonitorId": int(camera), "UserId": row["Id"], "Permission": "View"} for camera in cameras
            ]
            if rng and row["Username"] != "admin":
                others = [one for one in device.numbers if str(one) not in cameras]
                level = rng.choice(("None", "Inherit"))
                permissions += [
                    {"Id": 0, "MonitorId": one, "UserId": row["Id"], "Permission": level} for one in others[:1]
                ]
                row["Control"] = rng.choice(("None", "View"))  # moving comes with seeing on this version
            later: Row = {}
            for name, value in row.items():
                if name == "Language":
                    later |= {"Name": "", "Email": "", "Phone": ""}
                if name != "MonitorIds":
                    later[name] = "None" if name == "Monitors" and row["Username"] != "admin" else value
            rows.append({**later, "RoleId": None})
        for place, row in enumerate(permissions):
            row["Id"] = place + 1
        columns = ["Id", "MonitorId", "UserId", "Permission"]
        groups = ["Id", "GroupId", "UserId", "Permission"]
        tables = {"Users": rows, "Monitors_Permissions": permissions, "Groups_Permissions": list[Row]()}
        content = dump_of(
            tables,
            {"Users": list(rows[0]), "Monitors_Permissions": columns, "Groups_Permissions": groups},
            complete,
            rng,
        )
        return {"accounts.sql": content}

    return write


FORMATS: dict[str, Export] = {
    "api": api,
    "dump": dump(complete=False),
    "dump_complete": dump(complete=True),
    "batch": batch,
    "dump_139": dump_later(complete=False),
    "dump_139_complete": dump_later(complete=True),
}

"""Who may stand in which file, worked out a second time: from the YAML as text, by the pack's routing table.

Nothing here comes from camgrant's access, model or rendering code. Dates are compared as text, which ISO dates allow.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

__all__ = ["Allowed", "Declared", "Row"]

Entity = dict[str, Any]
PACKS = Path(__file__).parents[2] / "tools" / "camgrant" / "policy" / "packs"
KINDS = ("units", "contacts", "sites", "cameras", "documents", "grants")
# Ends of the names of the files of one recorder: the state, and the change set where there is something to change.
STATE_FILES = {
    "cloud_sheet": ("csv", "xlsx"),
    "dahua": ("json",),
    "hikvision": ("xml",),
    "mediamtx": ("yml",),
    "milestone": ("roles.json", "acl.ps1"),
    "onvif": ("xml",),
    "zoneminder": ("sql",),
}
CHANGE_FILES = {
    "cloud_sheet": ("changes.csv", "changes.xlsx"),
    "dahua": ("changes.json",),
    "hikvision": ("changes.xml",),
    "milestone": ("changes.ps1",),
    "onvif": ("changes.xml",),
    "zoneminder": ("changes.sql", "changes.json"),
}
SLIPS = ("docx", "pdf", "xlsx")
FIRST_DAY = date(2021, 1, 1)


@dataclass(frozen=True)
class Row:
    """One line of a list: the person and the cameras by name ("" where the list does not show them)."""

    name: str
    cameras: frozenset[str]


@dataclass
class Allowed:
    """What one file may hold, exactly."""

    names: set[str] = field(default_factory=set)
    phones: set[str] = field(default_factory=set)
    emails: set[str] = field(default_factory=set)
    logins: set[str] = field(default_factory=set)
    rows: set[Row] = field(default_factory=set)


def _read(path: Path) -> Entity:
    document = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    assert isinstance(document, dict)
    return document


class Declared:
    """The inventory of a folder as plain text values, and what follows from it on the day of its settings."""

    def __init__(self, folder: Path) -> None:
        for kind in KINDS:
            merged: Entity = {}
            for path in sorted((folder / kind).rglob("*.yaml")):
                merged.update(_read(path)[kind])
            setattr(self, kind, merged)
        self.settings: Entity = _read(folder / "camgrant.yaml")["camgrant"]
        own = folder / "packs" / f"{self.settings['pack']}.yaml"
        self.pack: Entity = _read(own if own.is_file() else PACKS / own.name)["pack"]
        self.day: str = self.settings["as_of"]

    units: Entity
    contacts: Entity
    sites: Entity
    cameras: Entity
    documents: Entity
    grants: Entity

    def before(self, end: str | None) -> bool:
        """Whether the first day without has not come."""
        return end is None or self.day < end

    def active(self, person: str) -> bool:
        contact = self.contacts[person]
        held = [
            position["unit"]
            for position in contact["positions"]
            if position.get("valid_from", "") <= self.day <= position.get("valid_until", "9")
        ]
        return bool(held) and self.before(contact.get("left_on")) and self.before(self.units[held[0]].get("retired_on"))

    def entitlements(self) -> Iterator[tuple[str, str, frozenset[str]]]:
        """(grant, recorder, cameras) of every grant that lets somebody see a picture today."""
        for name, grant in self.grants.items():
            ends = grant.get("revoked", {}).get("on")
            if not (grant["valid_from"] <= self.day <= grant["valid_until"] and self.before(ends)):
                continue
            if "config" in grant["rights"] or not self.active(grant["person"]):
                continue
            for recorder in self.cameras:
                seen = self.seen(grant, recorder)
                if seen:
                    yield name, recorder, seen

    def seen(self, grant: Entity, recorder: str) -> frozenset[str]:
        device, scope = self.cameras[recorder], grant["scope"]
        site, system = device["site"], self.pack["systems"][grant["system"]]
        place = self.sites[site]
        wanted = scope.get("sites", [scope["site"]] if "site" in scope else [])
        if "chain" in scope:
            wanted = [site] if place["chain"] == scope["chain"] else []
        in_use = {
            camera
            for camera, found in device["channels"].items()
            if found["installed_on"] <= self.day and self.before(found.get("removed_on"))
        }
        reached = in_use if site in wanted else in_use & set(scope.get("cameras", []))
        open_now = place["opened_on"] <= self.day and self.before(place.get("closed_on"))
        if place["type"] not in system["site_types"] or not open_now or not self.before(device.get("retired_on")):
            return frozenset()
        if system.get("connection") == "true":
            connection = place.get("connections", {}).get(grant["system"], {"connected": "false"})
            if connection["connected"] != "true" or connection.get("since", "") > self.day:
                return frozenset()
        return frozenset(reached)

    def files(self) -> dict[str, Allowed]:
        """Path under the output folder -> what the file may hold, for a first publication."""
        found: dict[str, Allowed] = {}
        grants: dict[str, dict[str, frozenset[str]]] = {}
        for name, recorder, seen in self.entitlements():
            grants.setdefault(name, {})[recorder] = seen
        held = self.accounts()
        ended = self.ended(held)
        for recorder, device in self.cameras.items():
            self.device(recorder, device, held.get(recorder, set()), ended.get(recorder, set()), found)
        for target in self.settings["targets"]:
            if target.startswith("sheet_"):
                self.sheet(target.removeprefix("sheet_"), grants, found)
        return found

    def accounts(self) -> dict[str, set[str]]:
        """Recorder -> the persons who have an account there today."""
        held: dict[str, set[str]] = {}
        for name, recorder, _ in self.entitlements():
            if self.pack["systems"][self.grants[name]["system"]]["on_recorders"] == "true":
                held.setdefault(recorder, set()).add(self.grants[name]["person"])
        return held

    def ended(self, held: dict[str, set[str]]) -> dict[str, set[str]]:
        """Recorder -> the persons who had an account there on some earlier day and have none today."""
        today, found = self.day, dict[str, set[str]]()
        day = FIRST_DAY
        while day.isoformat() < today:
            self.day = day.isoformat()
            for recorder, persons in self.accounts().items():
                found.setdefault(recorder, set()).update(persons)
            day += timedelta(days=1)
        self.day = today
        return {recorder: persons - held.get(recorder, set()) for recorder, persons in found.items()}

    def logins(self, persons: set[str]) -> set[str]:
        return {self.contacts[person]["login"] for person in persons}

    def device(self, recorder: str, device: Entity, held: set[str], ended: set[str], found: dict[str, Allowed]) -> None:
        """The files of one recorder. Only the list of a cloud platform names persons: the columns that it declares."""
        target, creator = device["target"], device["creator"]
        if target in self.settings["targets"] and self.before(device.get("retired_on")):
            shown = {column["show"] for column in device.get("list_columns", ())}
            changes = CHANGE_FILES.get(target, ()) if held or ended else ()
            for suffix in (*STATE_FILES[target], *changes):
                logins = self.logins(held | ended if suffix in changes else held)
                allowed = found[f"{creator}/{target}/{recorder}.{suffix}"] = Allowed(logins=logins)
                allowed.names |= {self.contacts[p]["full_name"] for p in held if "full_name" in shown}
                allowed.phones |= {self.contacts[p]["phone"] for p in held if "phone" in shown}
                allowed.emails |= {self.contacts[p]["email"] for p in held if "email" in shown}
            found[f"{creator}/{target}/{recorder}.steps.json"] = Allowed(logins=self.logins(held | ended))
        if held or ended:
            for kind in SLIPS if "technician_slip" in self.settings["targets"] else ():
                allowed = Allowed(logins=self.logins(held | ended))
                found[f"{creator}/technician_slip/{recorder}.{kind}"] = allowed
            found.setdefault(f"{creator}/due.json", Allowed()).logins.update(self.logins(held | ended))

    def sheet(self, sheet: str, grants: dict[str, dict[str, frozenset[str]]], found: dict[str, Allowed]) -> None:
        table = self.pack["sheets"][sheet]
        shown = {column["show"] for column in table["columns"]}
        for name, seen in grants.items():
            if self.grants[name]["system"] not in table["systems"]:
                continue
            for recipient, part in self.recipients(table, seen):
                stem = f"{recipient}/sheet_{sheet}/{sheet}-{self.author(table, self.grants[name])}"
                for kind in ("csv", "xlsx"):
                    self.add(found.setdefault(f"{stem}.{kind}", Allowed()), name, part, shown)

    def author(self, table: Entity, grant: Entity) -> str:
        """The unit that nominated, where the list is drawn up by such units; else the unit of that kind."""
        nominated_by: str = self.documents[grant["nomination"]]["issuer"]
        if self.units[nominated_by]["kind"] in table["authors"]:
            return nominated_by
        (author,) = (unit for unit, found in self.units.items() if found["kind"] in table["authors"])
        return author

    def recipients(
        self, table: Entity, seen: dict[str, frozenset[str]]
    ) -> Iterator[tuple[str, dict[str, frozenset[str]]]]:
        for rule in table["recipients"]:
            chains = rule.get("chains")
            part = {
                r: c for r, c in seen.items() if not chains or self.sites[self.cameras[r]["site"]]["chain"] in chains
            }
            for unit, found in self.units.items():
                if rule.get("creators") == "true":
                    own = {r: c for r, c in part.items() if self.cameras[r]["creator"] == unit}
                else:
                    own = part if found["kind"] == rule["kind"] and self.before(found.get("retired_on")) else {}
                if own:
                    yield unit, own

    def add(self, allowed: Allowed, name: str, part: dict[str, frozenset[str]], shown: set[str]) -> None:
        grant = self.grants[name]
        contact = self.contacts[grant["person"]]
        allowed.names.add(contact["full_name"])
        if "responsible" in shown:
            allowed.names.add(self.contacts[grant.get("responsible", grant["person"])]["full_name"])
        allowed.phones |= {contact["phone"]} if "phone" in shown else set()
        allowed.emails |= {contact["email"]} if "email" in shown else set()
        allowed.logins |= {contact["login"]} if "login" in shown else set()
        names = {self.cameras[r]["channels"][camera]["name"] for r, cameras in part.items() for camera in cameras}
        allowed.rows.add(Row(contact["full_name"], frozenset(names) if "cameras" in shown else frozenset()))

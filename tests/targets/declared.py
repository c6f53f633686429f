"""Who may stand in which file, worked out a second time: from the YAML as text, by the pack's routing table.

Nothing here comes from camgrant's access, model or rendering code. Dates are compared as text, which ISO dates allow.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

__all__ = ["Allowed", "Declared", "Row"]

Entity = dict[str, Any]
Parts = dict[str, dict[str, frozenset[str]]]
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
LISTS = ("csv", "docx", "pdf", "xlsx")
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
    rows: Counter[Row] = field(default_factory=Counter)


def _read(path: Path) -> Entity:
    document = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    assert isinstance(document, dict)
    return document


class Declared:
    """The inventory of a folder as plain text values, and what follows from it on the day of its settings."""

    def __init__(self, folder: Path, day: str | None = None) -> None:
        for kind in KINDS:
            merged: Entity = {}
            for path in sorted((folder / kind).rglob("*.yaml")):
                merged.update(_read(path)[kind])
            setattr(self, kind, merged)
        self.settings: Entity = _read(folder / "camgrant.yaml")["camgrant"]
        own = folder / "packs" / f"{self.settings['pack']}.yaml"
        self.pack: Entity = _read(own if own.is_file() else PACKS / own.name)["pack"]
        self.day: str = day or self.settings["as_of"]

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
        for name, part in self.given("held").items():
            yield from ((name, recorder, seen) for recorder, seen in part.items())

    def on(self, day: str) -> Declared:
        """The same inventory on another day."""
        other = copy(self)
        other.day = day
        return other

    def given(self, stage: str) -> Parts:
        """Grant -> recorder -> cameras of what was asked for (nominated), approved also for later, or is held."""
        found: Parts = {}
        for name, grant in self.grants.items():
            first = max(self.day, grant["valid_from"])
            if "config" in grant["rights"]:
                continue
            papers = [self.documents[one]["date"] for one in (grant["nomination"], *grant.get("approvals", ()))]
            asked, agreed = papers[0] <= self.day, max(papers) <= self.day
            ready = first == self.day or (stage == "nominated" and asked) or (stage == "approved" and agreed)
            waiting = grant.get("proposed") == "true"
            over = first > grant["valid_until"] or first >= grant.get("revoked", {}).get("on", "9")
            if not ready or over or (waiting and stage != "nominated"):
                continue
            then = self.on(first)
            for recorder in self.cameras if then.active(grant["person"]) else ():
                if seen := then.seen(grant, recorder):
                    found.setdefault(name, {})[recorder] = seen
        return found

    def gone(self) -> Parts:
        """Grant -> recorder -> cameras, as on its last day, of what gave something earlier and gives nothing now."""
        now, found, day = self.given("held"), dict[str, dict[str, frozenset[str]]](), FIRST_DAY
        while day.isoformat() < self.day:
            found.update(self.on(day.isoformat()).given("held"))
            day += timedelta(days=1)
        return {name: part for name, part in found.items() if name not in now}

    def above(self, unit: str | None) -> Iterator[str]:
        """The unit and those above it."""
        while unit is not None:
            yield unit
            unit = self.units[unit].get("parent")

    def there(self, unit: str) -> bool:
        """Whether the unit exists on the day."""
        found = self.units[unit]
        begun = any(name.get("valid_from", "") <= self.day for name in found["names"])
        return begun and self.before(found.get("retired_on"))

    def unit_of(self, person: str) -> str | None:
        return next(
            (
                position["unit"]
                for position in self.contacts[person]["positions"]
                if position.get("valid_from", "") <= self.day <= position.get("valid_until", "9")
            ),
            None,
        )

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
        held, gone = self.accounts(), self.gone()
        ended = self.ended(held)
        for recorder, device in self.cameras.items():
            self.device(recorder, device, held.get(recorder, set()), ended.get(recorder, set()), found)
        for target in self.settings["targets"]:
            if target.startswith("sheet_"):
                found.update(SheetJudge(self, target.removeprefix("sheet_"), gone).files())
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


class SheetJudge:
    """Who may stand in which file of one sheet of the routing table, where nothing was sent before."""

    def __init__(self, declared: Declared, sheet: str, gone: Parts) -> None:
        self.declared, self.name, self.gone = declared, sheet, gone
        self.table: Entity = declared.pack["sheets"][sheet]
        self.shown = {column["show"] for column in self.table["columns"]}
        self.content = self.table.get("content", "grants")

    def files(self) -> dict[str, Allowed]:
        """Path -> what it may hold."""
        found: dict[str, Allowed] = {}
        for (author, recipient), allowed in self.lists().items():
            stem = f"{recipient}/sheet_{self.name}/{self.name}-{author}"
            found |= {f"{stem}.{kind}": allowed for kind in LISTS}
            found[f"{stem}.cong-van.docx"] = Allowed()  # the letter counts, it names nobody
        return found

    def lists(self) -> dict[tuple[str, str], Allowed]:
        match self.content:
            case "coordination":
                return self.directory()
            case "summary":
                units = {one["kind"] for one in self.table["recipients"]}
                author = self.usual()
                return {(author, unit): Allowed() for unit in self.of_kinds(units) if unit != author}
            case "install_request":
                return {}  # nothing is awaited on the days that are tried
        return self.grants()

    def grants(self) -> dict[tuple[str, str], Allowed]:
        """Lists, slips and forms of grants; of a slip also those that are over and that nothing continues."""
        declared = self.declared
        now = self.routed(declared.given(self.table.get("stage", "held")))
        found: dict[tuple[str, str], Allowed] = {}
        for stream, parts in now.items():
            for name, part in parts.items():
                self.add(found.setdefault(stream, Allowed()), name, part)
        makers = [rule for rule in self.table["recipients"] if rule.get("creators") == "true"]
        rules = self.table["recipients"] if self.content == "changes" else makers if self.content == "grants" else []
        for stream, parts in self.routed(self.gone, rules).items() if rules else ():
            allowed = found.setdefault(stream, Allowed())  # an empty list, where nobody is left
            for name, part in parts.items() if self.content == "changes" else ():
                if not self.goes_on(name, part, now.get(stream, {})):
                    self.add(allowed, name, part)
        return found

    def goes_on(self, name: str, part: dict[str, frozenset[str]], now: Parts) -> bool:
        person, had = self.declared.grants[name]["person"], frozenset[str]().union(*part.values())
        return any(
            self.declared.grants[other]["person"] == person and had & frozenset[str]().union(*cameras.values())
            for other, cameras in now.items()
        )

    def directory(self) -> dict[tuple[str, str], Allowed]:
        declared, author = self.declared, self.usual()
        people = [one for one, found in declared.contacts.items() if found.get("coordinates_with")]
        people = [one for one in people if declared.active(one)]
        allowed = Allowed()
        for one in people:
            contact = declared.contacts[one]
            allowed.names.add(contact["full_name"])
            allowed.phones.add(contact["phone"])
            allowed.emails.add(contact["email"])
            allowed.rows[Row(contact["full_name"], frozenset())] += 1
        inside = {declared.unit_of(one) for one in people} - {author}
        units = self.of_kinds({rule["kind"] for rule in self.table["recipients"]}) & inside
        return {(author, unit): allowed for unit in units if unit is not None}

    def routed(self, given: Parts, rules: list[Entity] | None = None) -> dict[tuple[str, str], Parts]:
        """(author, recipient) -> what the routing table gives that list. Accounts elsewhere stand under ""."""
        found: dict[tuple[str, str], Parts] = {}
        for name, whole in given.items():
            grant = self.declared.grants[name]
            approved = grant.get("approvals") or "approval" not in self.shown
            if grant["system"] not in self.table["systems"] or not approved:
                continue
            elsewhere = self.declared.pack["systems"][grant["system"]]["on_recorders"] != "true"
            parts = {"": frozenset[str]().union(*whole.values())} if elsewhere else whole
            for recorder, cameras in parts.items():
                author = self.author(grant, recorder)
                for rule in self.table["recipients"] if rules is None else rules:
                    for unit in self.meant(rule, grant, recorder) - {author}:
                        if author is not None:
                            found.setdefault((author, unit), {}).setdefault(name, {})[recorder] = cameras
        return found

    def meant(self, rule: Entity, grant: Entity, recorder: str) -> set[str]:
        """The units to which one line of the table gives what the grant has on the recorder."""
        declared = self.declared
        device = declared.cameras.get(recorder)
        site = declared.sites[device["site"]] if device else None
        if grant["system"] not in rule.get("systems", [grant["system"]]):
            return set()
        if "chains" in rule and (site is None or site["chain"] not in rule["chains"]):
            return set()
        if rule.get("creators") == "true":
            return {device["creator"]} if device else set()
        if rule.get("managing_units") == "true":
            return {site["managing_unit"]} if site else set()
        units = self.of_kinds({rule["kind"]})
        return units & set(declared.above(declared.unit_of(grant["person"]))) if rule.get("own_rows") else units

    def author(self, grant: Entity, recorder: str) -> str | None:
        """Who draws up the list: near the site, then who nominated, then who directs; else the first kind."""
        declared, kinds = self.declared, self.table["authors"]
        nominator = declared.documents[grant["nomination"]]["issuer"]

        def may(unit: str | None) -> bool:
            return unit is not None and declared.units[unit]["kind"] in kinds and declared.there(unit)

        if self.table.get("nominees_of_author") == "true":
            return nominator if may(nominator) else None
        if recorder:
            site = declared.sites[declared.cameras[recorder]["site"]]
            near = [*declared.above(site["managing_unit"]), nominator, site.get("directing_unit")]
            if found := [unit for unit in near if may(unit)]:
                return str(found[0])
        return self.usual()

    def usual(self) -> str:
        return next(unit for kind in self.table["authors"] for unit in sorted(self.of_kinds({kind})))

    def of_kinds(self, kinds: set[str]) -> set[str]:
        units = self.declared.units
        return {unit for unit, found in units.items() if found["kind"] in kinds and self.declared.there(unit)}

    def add(self, allowed: Allowed, name: str, part: dict[str, frozenset[str]]) -> None:
        grant = self.declared.grants[name]
        contact = self.declared.contacts[grant["person"]]
        allowed.names.add(contact["full_name"])
        if "responsible" in self.shown:
            allowed.names.add(self.declared.contacts[grant.get("responsible", grant["person"])]["full_name"])
        allowed.phones |= {contact["phone"]} if "phone" in self.shown else set()
        allowed.emails |= {contact["email"]} if "email" in self.shown else set()
        allowed.logins |= {contact["login"]} if "login" in self.shown else set()
        cameras = (camera for recorder, seen in part.items() if recorder for camera in self.names(recorder, seen))
        row = Row(contact["full_name"], frozenset(cameras) if "cameras" in self.shown else frozenset())
        # A form has a line for each account: the grants of these inventories give one account on each recorder.
        allowed.rows[row] += len(part) if self.content in ("handover", "review") else 1

    def names(self, recorder: str, cameras: frozenset[str]) -> set[str]:
        return {self.declared.cameras[recorder]["channels"][camera]["name"] for camera in cameras}

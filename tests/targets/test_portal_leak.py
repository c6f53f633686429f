"""What a portal holds of people: for the inside names and logins, for a unit what its lists and recorders tell it.

The judge works from the YAML (`declared.py`) and searches the bytes of the file, script and all.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache

import pytest

from camgrant.app.check import Checked, check
from camgrant.app.portal import portal_of
from camgrant.diagnostics import UsageFault
from camgrant.load.tree import MemoryTree
from camgrant.rendering.portal.page import portal_html
from support.examples import world
from targets.declared import Allowed, Declared, SheetJudge
from targets.leak import People
from targets.test_leak import INVENTORIES

every_inventory = pytest.mark.parametrize("pack", list(INVENTORIES))


@cache
def judged(pack: str) -> Checked:
    """Nothing was reported yet, so every account that is over still waits for its removal."""
    files = {path: data for path, data in world(INVENTORIES[pack]).items() if not path.startswith("ledger/")}
    checked = check(MemoryTree(files), None, today=lambda: date(2026, 11, 24))
    assert checked.inventory is not None
    return checked


@cache
def built(pack: str, unit: str) -> str:
    """The file for a unit, "" where there is none for it."""
    checked = judged(pack)
    assert checked.inventory is not None
    assert checked.state is not None
    try:
        text = portal_html(portal_of(checked.inventory, checked.state, unit, "uncommitted", "vi"), "vi").decode()
    except UsageFault:
        return ""
    # Coordinates of drawings look like phones, and the footer names the letter itself.
    return re.sub(r' (?:d|viewBox)="[^"]*"', "", text).replace(f"({checked.inventory.pack.source.number})", "")


class Judge:
    """Who may stand in the portal of a unit."""

    def __init__(self, pack: str) -> None:
        self.declared = Declared(INVENTORIES[pack])
        self.people = People.of(self.declared)
        self.held = {(grant, recorder) for grant, recorder, _ in self.declared.entitlements()}
        self.accounts = self.declared.accounts()
        self.ended = self.declared.ended(self.accounts)
        self.every_camera = {camera for device in self.declared.cameras.values() for camera in device["channels"]}

    def allowed(self, unit: str) -> Allowed:
        found = Allowed()
        for recorder, device in self.declared.cameras.items():
            if device["creator"] == unit:
                persons = self.accounts.get(recorder, set()) | self.ended.get(recorder, set())
                found.logins |= self.declared.logins(persons)
        for grant, columns, _ in self.in_lists(unit):
            contact = self.declared.contacts[self.declared.grants[grant]["person"]]
            found.names |= {contact["full_name"]} if "full_name" in columns else set()
            found.logins |= {contact["login"]} if "login" in columns else set()
        return found

    def in_lists(self, unit: str) -> list[tuple[str, set[str], set[str]]]:
        """(grant, columns, cameras) of what is in force and stands in a list that the unit draws up or gets."""
        found = []
        for name, sheet in self.declared.pack["sheets"].items():
            if sheet.get("content", "grants") == "grants" and "columns" in sheet:
                judge = SheetJudge(self.declared, name, {})
                routed = judge.routed(self.declared.given(sheet.get("stage", "held")))
                for grant, part in (one for stream in routed if unit in stream for one in routed[stream].items()):
                    if any(one == grant for one, _ in self.held):
                        found.append((grant, judge.shown, {camera for seen in part.values() for camera in seen}))
        return found

    def sites(self, unit: str) -> set[str]:
        """The sites whose cameras somebody sees by those lists, or on a recorder that the unit makes accounts on."""
        seen = {camera for _, _, cameras in self.in_lists(unit) for camera in cameras}
        devices = self.declared.cameras.items()
        own = {device["site"] for name, device in devices if device["creator"] == unit and self.accounts.get(name)}
        return own | {device["site"] for _, device in devices if seen & set(device["channels"])}

    def cameras(self, unit: str) -> set[str]:
        """The cameras that those lists name, or that somebody sees by an account that the unit makes."""
        named = {camera for _, columns, seen in self.in_lists(unit) if "cameras" in columns for camera in seen}
        return named.union(*(seen for recorder, seen in self.on_devices() if self.creator(recorder) == unit))

    def recorders(self, unit: str) -> set[str]:
        """The names of the recorders on which the unit makes accounts, or that those lists name."""
        devices = self.declared.cameras.items()
        named = {camera for _, columns, seen in self.in_lists(unit) if "recorder" in columns for camera in seen}
        own = {device["name"] for name, device in devices if self.creator(name) == unit and self.accounts.get(name)}
        return own | {device["name"] for _, device in devices if named & set(device["channels"])}

    def on_devices(self) -> list[tuple[str, frozenset[str]]]:
        """(recorder, cameras) of every account in force."""
        systems, grants = self.declared.pack["systems"], self.declared.grants
        found = self.declared.entitlements()
        return [(one, seen) for name, one, seen in found if systems[grants[name]["system"]]["on_recorders"] == "true"]

    def creator(self, recorder: str) -> str:
        return str(self.declared.cameras[recorder]["creator"])

    def documents(self, unit: str) -> set[str]:
        """The documents that the lists of the unit name."""
        found: set[str] = set()
        for name, columns, _ in self.in_lists(unit):
            grant = self.declared.grants[name]
            found |= {grant["nomination"]} if "nominated_by" in columns else set()
            found |= set(grant.get("approvals", ())) if "approval" in columns else set()
        return found

    def problems(self, unit: str, text: str) -> list[str]:
        """What the file says beyond or short of what it may say."""
        allowed, found = self.allowed(unit), self.people.found([text])
        declared = self.declared
        numbers = {declared.documents[one]["number"] for one in self.documents(unit)}
        ids = {one for one, found in declared.contacts.items() if found["full_name"] in allowed.names}
        said = {
            "names": (found.names, allowed.names),
            "logins": (found.logins, allowed.logins),
            "sites": ({one for one in declared.sites if f'"{one}"' in text}, self.sites(unit)),
            "cameras": ({one for one in self.every_camera if f'"{one}"' in text}, self.cameras(unit)),
            "recorders": (
                {one["name"] for one in declared.cameras.values() if f'"{one["name"]}"' in text},
                self.recorders(unit),
            ),
            "numbers": ({one["number"] for one in declared.documents.values() if one["number"] in text}, numbers),
        }
        problems = [f"{what}: {sorted(one ^ other)}" for what, (one, other) in said.items() if one != other]
        problems += [f"id {one}" for one in declared.contacts.keys() - ids if f'"{one}"' in text]
        problems += [f"grant {one}" for one in declared.grants if f'"{one}"' in text]
        problems += [f"address {one}" for one in sorted(found.phones | found.emails)]
        return problems


@every_inventory
def test_a_unit_gets_exactly_whom_its_lists_and_recorders_tell_it(pack: str) -> None:
    judge = Judge(pack)
    told = {unit for unit in judge.declared.units if built(pack, unit)}
    assert told == {unit for unit in judge.declared.units if judge.allowed(unit) != Allowed()}
    assert len(told) > 5
    assert {unit: problems for unit in told if (problems := judge.problems(unit, built(pack, unit)))} == {}


@every_inventory
def test_an_operator_knows_logins_of_its_recorders_and_names_only_from_lists(pack: str) -> None:
    judge = Judge(pack)
    creators = {device["creator"] for device in judge.declared.cameras.values()}
    for unit in creators:
        others = set[str]()
        for recorder, device in judge.declared.cameras.items():
            if device["creator"] != unit:
                others |= judge.declared.logins(judge.accounts.get(recorder, set()))
        found = judge.people.found([built(pack, unit)])
        assert not found.logins & (others - judge.allowed(unit).logins)
        nameless = {c["full_name"] for c in judge.declared.contacts.values() if c.get("login") in found.logins}
        assert found.names <= judge.allowed(unit).names
        if unit == "u-vnpt-gl":
            assert len(nameless - found.names) > 3


@every_inventory
def test_the_inside_holds_everybody_with_access_and_no_address(pack: str) -> None:
    judge = Judge(pack)
    text = built(pack, "")
    found = judge.people.found([text])
    holders = {judge.declared.grants[grant]["person"] for grant, _ in judge.held}
    assert {judge.declared.contacts[person]["full_name"] for person in holders} <= found.names
    assert judge.declared.logins(holders) <= found.logins
    assert (found.phones, found.emails) == (set(), set())
    assert not re.search(r"\w@\w", text)


@every_inventory
def test_the_judge_finds_what_is_too_much(pack: str) -> None:
    judge = Judge(pack)
    for unit in judge.declared.units:
        if built(pack, unit):
            assert any(one.startswith("names") for one in judge.problems(unit, built(pack, ""))), unit
            assert any(one.startswith("id ") for one in judge.problems(unit, built(pack, ""))), unit

"""THE LEAK TEST: no file holds a person, phone, mailbox or login that its recipient may not have, and none is missing.

The judge is not the renderer: `declared.py` works out from the YAML who may stand where, other programs read the
files back (python-calamine, csv, lxml), and a file with one row too many is caught by the same function.
"""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
import xlsxwriter

from camgrant.app.check import check
from camgrant.app.render import Rendering
from camgrant.load.tree import MemoryTree
from support.examples import world
from targets.declared import Allowed, Declared, Row
from targets.leak import People, violations
from targets.read_lists import xlsx_cells
from targets.sent_lists import sent

ROOT = Path(__file__).parents[2]
INVENTORIES = {
    "gl-882-2021": ROOT / "inventory",
    "tinh-camera-antt-2026": ROOT / "tests" / "packs" / "tinh-camera-antt-2026" / "inventory",
}
# A day of the settings, and one on which the lists announce a period to come.
CASES = ("gl-882-2021", "gl-882-2021 2021-07-28", "tinh-camera-antt-2026")
every_inventory = pytest.mark.parametrize("pack", CASES)


def judged(pack: str) -> tuple[str, dict[str, bytes], str | None]:
    """Pack, files of its inventory, day; nothing was sent yet, so every list is there and complete."""
    name, _, day = pack.partition(" ")
    files = {path: data for path, data in world(INVENTORIES[name]).items() if not path.startswith("ledger/")}
    return name, files, day or None


@cache
def rendered(pack: str) -> dict[str, bytes]:
    name, files, day = judged(pack)
    today = date.fromisoformat(day) if day else None
    checked = check(MemoryTree(files), today, today=lambda: date(2026, 11, 24))
    assert checked.inventory is not None
    assert checked.state is not None
    assert checked.pack == name
    return dict(Rendering(checked.inventory, checked.state, "uncommitted").files())


@cache
def declared(pack: str) -> tuple[Declared, People, dict[str, Allowed]]:
    name, _, day = judged(pack)
    found = Declared(INVENTORIES[name], day)
    return found, People.of(found), found.files()


@every_inventory
def test_each_recipient_gets_exactly_its_files(pack: str) -> None:
    _, _, expected = declared(pack)
    recipients = {path.partition("/")[0] for path in expected}
    manifests = {f"{recipient}/manifest.json" for recipient in recipients} | {"manifest.json", "published.json"}
    assert set(rendered(pack)) == set(expected) | manifests
    assert len(expected) > 10
    assert sum(path.endswith(".xml") for path in expected) > 3


@every_inventory
def test_each_file_holds_exactly_whom_it_may_hold(pack: str) -> None:
    _, people, expected = declared(pack)
    problems = [
        problem
        for path, allowed in expected.items()
        for problem in violations(people, path, rendered(pack)[path], allowed)
    ]
    assert problems == []


@every_inventory
def test_device_files_and_manifests_hold_no_name_phone_or_mailbox(pack: str) -> None:
    """Also said once more apart from `files`: no device, slip or plan of work ever names a person."""
    found, people, _ = declared(pack)
    phones = {
        re.sub("[^0-9]", "", contact[field])
        for contact in found.contacts.values()
        for field in ("phone", "phone_alt")
        if field in contact
    }
    for path, data in rendered(pack).items():
        if "/sheet_" not in path and "/cloud_sheet/" not in path and not path.endswith((".xlsx", ".docx", ".pdf")):
            text = data.decode()
            assert not re.search(r"\w@\w", text), path
            assert [name for name in people.names if name in text] == [], path
            assert [phone for phone in phones if phone in re.sub("[ .]", "", text)] == [], path
        if path.endswith("manifest.json"):
            assert violations(people, path, data, Allowed()) == []


@every_inventory
def test_the_root_manifest_names_digests_only(pack: str) -> None:
    root = json.loads(rendered(pack)["manifest.json"])
    assert {key for entry in root["recipients"] for key in entry} == {"recipient", "manifest_sha256"}
    assert "files" not in root


@every_inventory
def test_who_only_holds_central_accounts_has_no_login_on_a_device(pack: str) -> None:
    found, people, _ = declared(pack)
    on_devices = {system for system, rule in found.pack["systems"].items() if rule["on_recorders"] == "true"}
    central = {
        found.contacts[person]["login"]
        for person in {grant["person"] for grant in found.grants.values()}
        if not {g["system"] for g in found.grants.values() if g["person"] == person} & on_devices
    }
    assert len(central) == (9 if pack.startswith("gl-882-2021") else 0)
    for path, data in rendered(pack).items():
        if path.endswith(".xml"):
            assert not central & people.found([data.decode()]).logins, path


@every_inventory
def test_a_creator_gets_its_own_recorders_and_people_only(pack: str) -> None:
    found, people, _ = declared(pack)
    creators = {recorder["creator"] for recorder in found.cameras.values()}
    for creator in creators:
        own = {name for name, recorder in found.cameras.items() if recorder["creator"] == creator}
        persons = {found.grants[grant]["person"] for grant, recorder, _ in found.entitlements() if recorder in own}
        names = {found.contacts[person]["full_name"] for person in persons}
        answerable = {found.grants[g].get("responsible") for g, recorder, _ in found.entitlements() if recorder in own}
        names |= {found.contacts[person]["full_name"] for person in answerable if person}
        for path, data in rendered(pack).items():
            if path.startswith(f"{creator}/") and path.endswith(".xml"):
                assert Path(path).name.partition(".")[0] in own
            if path.startswith(f"{creator}/") and re.search(r"/sheet_(s6|t[123])/.*\.csv$", path):
                assert people.found([data.decode()]).names <= names, path


def test_news_of_who_left_gives_a_name_and_nothing_more() -> None:
    """Every list was sent on 09/07; the two people who left since are named in the lists that they stood in."""
    name, files, _ = judged("gl-882-2021")
    checked = check(MemoryTree(files), None, today=lambda: date(2026, 11, 24))
    assert checked.inventory is not None
    assert checked.state is not None
    inventory = checked.inventory
    for sheet in ("s4", "s6"):
        inventory = sent(inventory, sheet, "09/07")
    made = dict(Rendering(inventory, checked.state, "uncommitted").files())
    _, people, expected = declared(name)
    told = {"u-bchqs/sheet_s4/s4-u-bch-ap": "Lê Văn Quý", "u-syt/sheet_s4/s4-u-bch-ap": "Lê Văn Quý",
            "u-vnpt-gl/sheet_s6/s6-u-cat": "Bạch Văn Toàn"}  # fmt: skip
    for path, allowed in expected.items():
        stem = path.partition(".")[0]
        if re.search("/sheet_s[46]/", path) and path in made:
            news = {told[stem]} if stem in told and not path.endswith((".csv", ".cong-van.docx")) else set()
            may = replace(allowed, names=allowed.names | news)
            problems = [one for one in violations(people, path, made[path], may) if ": rows " not in one]
            assert problems == [], path
    assert {path.partition(".")[0] for path in made if re.search(r"/sheet_s[46]/.*cong-van", path)} == set(told)


# -- the judge is judged ------------------------------------------------------------------------------------------


def one(pack: str, ending: str) -> tuple[str, bytes, Allowed]:
    """The first file of an ending that somebody stands in."""
    _, _, expected = declared(pack)
    part = ("/sheet_s6/", "/sheet_t1/") if ending in (".csv", ".xlsx") else ("/hikvision/",)
    path = min(
        p
        for p, may in expected.items()
        if p.endswith(ending) and any(one in p for one in part) and ".changes." not in p and may.logins | may.names
    )
    return path, rendered(pack)[path], expected[path]


def stranger(pack: str, allowed: Allowed) -> dict[str, str]:
    """A person of the same inventory who must not be in the file."""
    found, _, _ = declared(pack)
    contacts: list[dict[str, str]] = [c for c in found.contacts.values() if "login" in c]
    return next(c for c in contacts if c["full_name"] not in allowed.names and c["login"] not in allowed.logins)


def workbook(rows: list[list[object]]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return buffer.getvalue()


def said(people: People, path: str, data: bytes, allowed: Allowed) -> list[str]:
    return [problem.removeprefix(f"{path}: ") for problem in violations(people, path, data, allowed)]


@every_inventory
def test_a_list_with_one_row_too_many_is_caught(pack: str) -> None:
    _, people, _ = declared(pack)
    path, data, allowed = one(pack, ".csv")
    other = stranger(pack, allowed)["full_name"]
    caught = [f"names: {[other]} too much, [] missing", f"rows {[Row(other, frozenset())]}"]
    extra = ",".join(f'"{cell}"' for cell in ("", "9", other, *[""] * 10)).encode() + b"\r\n"
    assert said(people, path, data + extra, allowed) == caught

    path, data, allowed = one(pack, ".xlsx")
    rows = xlsx_cells(data)
    assert said(people, path, workbook(rows), allowed) == []
    assert said(people, path, workbook([*rows, ["9", other, *[""] * 10]]), allowed) == caught


@every_inventory
def test_a_missing_row_a_foreign_phone_and_a_foreign_account_are_caught(pack: str) -> None:
    _, people, _ = declared(pack)
    path, data, allowed = one(pack, ".csv")
    short = b"\r\n".join(data.split(b"\r\n")[:-2]) + b"\r\n"
    assert said(people, path, short, allowed)[-1].startswith("rows [Row(")
    other = stranger(pack, allowed)
    note = data + f'"{other["phone"]}","{other["email"]}"\r\n'.encode()
    assert said(people, path, note, allowed) == [
        f"phones: {[other['phone'].replace(' ', '')]} too much, [] missing",
        f"e-mails: {[other['email']]} too much, [] missing",
    ]

    path, data, allowed = one(pack, ".xml")
    login, foreign = min(allowed.logins), stranger(pack, allowed)["login"]
    account = re.search(rf'  <account login="{login}">.*?</account>\n', data.decode(), re.DOTALL)
    assert account is not None
    extra = account.group().replace(login, foreign)
    changed = data.decode().replace("</accounts>", f"{extra}</accounts>").encode()
    assert said(people, path, changed, allowed) == [f"logins: ['{foreign}'] too much, [] missing"]

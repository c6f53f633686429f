"""Events that came with a joined repository: read under the names used here, and still the hash of what was written."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from camgrant.app.check import check
from camgrant.ledger.events import event_id
from camgrant.ledger.joined import events_here, own_id, written_name
from camgrant.load.assemble import load
from camgrant.load.tree import MemoryTree
from camgrant.model.inventory import Inventory
from camgrant.model.joining import Renaming, prefix_of_file
from camgrant.rendering.registry import device_targets, slip_targets
from support.access_tests import province
from support.examples import world

ROOT: Final = Path(__file__).parents[2]
DAY: Final = date(2021, 7, 20)
SAME: Final = "u-byt-cntt"
_ID: Final = re.compile(r"(?<![\w@/.-])([a-z])-([a-z0-9]+(?:-[a-z0-9]+)*)\b(?![./])")
_JOIN: Final = f"""\
joins:
  j-bd:
    on: 2021-07-01
    commit: "{"1" * 40}"
    same: [{SAME}]
"""


def prefixed() -> dict[str, bytes]:
    """The reference province as it would stand if it had come from another repository: other ids, the same ledger."""
    files: dict[str, bytes] = {"joins/bd.yaml": _JOIN.encode()}
    for name, raw in world(ROOT / "inventory").items():
        if name.startswith("ledger/"):
            files[name.replace("ledger/", "ledger/bd/")] = raw
        elif name == "camgrant.yaml":
            files[name] = raw.replace(b"u-stttt", b"u-bd-stttt")
        else:
            known = _ID.sub(lambda found: found[0] if found[0] == SAME else f"{found[1]}-bd-{found[2]}", raw.decode())
            files[name] = known.encode()
    return files


@pytest.fixture(scope="module")
def joined() -> Inventory:
    loaded = load(MemoryTree(prefixed()), device_targets(), slips=slip_targets())
    assert loaded.diagnostics == ()
    assert loaded.inventory is not None
    return loaded.inventory


def test_every_event_keeps_its_identity(joined: Inventory) -> None:
    there = province().ledger
    assert {written_name(name) for name in joined.ledger} == set(there)
    assert all(name.startswith("e-bd-") for name in joined.ledger)
    for name, event in joined.ledger.items():
        assert own_id(joined, name, event) == name
        assert event_id(event) != event_id(there[written_name(name)])


def test_what_an_event_names_is_named_as_here(joined: Inventory) -> None:
    told = check(MemoryTree(prefixed()), DAY, today=lambda: DAY)
    codes = {found.code for found in told.diagnostics if found.location.file.startswith("ledger/")}
    assert codes <= {found.code for found in check(MemoryTree(world(ROOT / "inventory")), DAY, lambda: DAY).diagnostics}
    assert codes.isdisjoint({"REF001", "REF002", "LST003", "LST005", "LST007", "LST008"})
    lists = [event.list for event in joined.ledger.values() if event.list is not None]
    assert {version.recipient for version in lists} & {SAME, "u-bd-syt"} == {SAME, "u-bd-syt"}
    people = {row.person for version in lists for row in version.rows if row.person}
    assert people
    assert people <= set(joined.contacts)


def test_there_and_back_is_the_same() -> None:
    renaming = Renaming("bd", frozenset((SAME,)))
    events = province().ledger
    here = events_here(renaming, events)
    assert {renaming.there(name) for name in here} == set(events)
    assert renaming.here(SAME) == renaming.there(SAME) == SAME
    assert renaming.there(renaming.here("u-bd-syt")) == "u-bd-syt"  # that has the prefix already


def test_an_event_that_was_changed_no_longer_fits(joined: Inventory) -> None:
    files = prefixed()
    name = next(file for file, raw in files.items() if file.startswith("ledger/") and b"what: created" in raw)
    files[name] = files[name].replace(b"what: created", b"what: changed")
    found = [one for one in check(MemoryTree(files), DAY, lambda: DAY).diagnostics if one.code == "LST003"]
    assert [(one.location.file, one.location.line, one.location.column) for one in found] == [(name, 2, 3)]
    assert found[0].entity.startswith("e-bd-")


def test_without_its_join_nothing_of_it_counts() -> None:
    files = prefixed()
    del files["joins/bd.yaml"]
    assert "REF001" in {one.code for one in check(MemoryTree(files), DAY, lambda: DAY).diagnostics}


def test_an_id_that_grows_too_long_is_refused() -> None:
    files = prefixed()
    name = next(file for file, raw in files.items() if file.startswith("ledger/") and b"person: c-" in raw)
    files[name] = re.sub(rb"person: c-[a-z0-9-]+", b"person: c-" + b"a" * 78, files[name], count=1)
    found = [one for one in check(MemoryTree(files), DAY, lambda: DAY).diagnostics if one.location.file == name]
    assert [one.code for one in found] == ["SCH007"]


@pytest.mark.parametrize(
    ("file", "prefix"),
    [
        ("ledger/bd/2021/2021-06-05-e-497c3dfae4e0.yaml", "bd"),
        ("ledger/2021/2021-06-05-e-497c3dfae4e0.yaml", ""),
        ("../ngan/./ledger/bd/a.yaml", "bd"),
        ("grants/ledger/bd/a.yaml", ""),
        ("ledger/bd.yaml", ""),
    ],
)
def test_the_folder_says_where_an_event_came_from(file: str, prefix: str) -> None:
    assert prefix_of_file(file) == prefix

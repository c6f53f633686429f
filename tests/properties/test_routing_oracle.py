"""Which unit may hold which rows of which list: the ledger's judge beside one that reads nothing but the YAML."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from camgrant.access.resolve import resolve
from camgrant.ledger.book import Book
from camgrant.ledger.events import written
from camgrant.ledger.routing import Router
from camgrant.load.assemble import load
from camgrant.load.tree import MemoryTree
from camgrant.model.base import altered
from camgrant.model.inventory import Inventory
from camgrant.model.ledger import AccountEvent, Correction, Event, FrozenRow, ListVersion
from camgrant.rendering.lists import Desk, views_at
from camgrant.rendering.registry import device_targets
from support.effort import effort
from support.examples import world

ROOT = Path(__file__).parents[2]
LETTER = ROOT / "tools/camgrant/policy/packs/gl-882-2021.yaml"
ACCOUNT_LISTS = ("s1", "s2", "s3", "s4", "s5", "s6", "s7")


@cache
def plain() -> dict[str, dict[str, Any]]:
    """The reference province as YAML says it."""
    found: dict[str, dict[str, Any]] = {}
    for kind in ("units", "sites", "cameras", "grants", "contacts"):
        found[kind] = {}
        for path in (ROOT / "inventory" / kind).rglob("*.yaml"):
            found[kind].update(yaml.load(path.read_text("utf-8"), yaml.BaseLoader)[kind])
    return found


@cache
def sheets() -> dict[str, Any]:
    content: dict[str, Any] = yaml.load(LETTER.read_text("utf-8"), yaml.BaseLoader)["pack"]["sheets"]
    return content


@cache
def province() -> Inventory:
    files = {name: data for name, data in world(ROOT / "inventory").items() if not name.startswith("ledger/")}
    inventory = load(MemoryTree(files), device_targets()).inventory
    assert inventory is not None
    return inventory


@cache
def rows_of(sheet: str) -> tuple[FrozenRow, ...]:
    """Every row that the list of this kind shows to anybody, on several days."""
    found: dict[tuple[Any, ...], FrozenRow] = {}
    for day in (date(2021, 6, 20), date(2021, 7, 20)):
        desk = Desk(province(), resolve(province(), day), Book.of(province(), day))
        for view in views_at(desk, sheet):
            found.update({(row.key, row.cameras): row for row in view.frozen})
    return tuple(found[key] for key in sorted(found))


def allowed(sheet: str, unit: str, row: FrozenRow) -> bool:
    """The oracle: whether the letter's table gives every camera of the row to the unit."""
    data = plain()
    grant = data["grants"][row.grant or ""]
    for camera in row.cameras:
        recorder = next(one for one in data["cameras"].values() if camera in one["channels"])
        site = data["sites"][recorder["site"]]
        if not any(_line_gives(line, unit, grant["system"], recorder, site) for line in sheets()[sheet]["recipients"]):
            return False
    return True


def _line_gives(line: dict[str, Any], unit: str, system: str, recorder: Any, site: Any) -> bool:
    on_recorder = system != "central"
    if "systems" in line and system not in line["systems"]:
        return False
    if "chains" in line and not (on_recorder and site["chain"] in line["chains"]):
        return False
    return (
        line.get("kind") == plain()["units"][unit]["kind"]
        or (line.get("creators") == "true" and on_recorder and recorder["creator"] == unit)
        or (line.get("managing_units") == "true" and on_recorder and site["managing_unit"] == unit)
    )


def version(sheet: str, unit: str, rows: tuple[FrozenRow, ...]) -> ListVersion:
    return written(
        ListVersion,
        sheet=sheet,
        author="u-cat",
        recipient=unit,
        as_of=date(2021, 7, 20),
        version="0" * 64,
        rows=rows,
    )


@pytest.mark.long
@pytest.mark.parametrize("sheet", ACCOUNT_LISTS)
def test_every_row_at_every_unit_is_judged_as_the_table_says(sheet: str) -> None:
    """One row at a time, for all units of the province; then any mix of rows, where one wrong row is enough."""
    router, rows = Router(province()), rows_of(sheet)
    assert rows
    units = sorted(plain()["units"])
    for unit in units:
        for row in rows:
            assert (router.misrouted(version(sheet, unit, (row,))) == ()) == allowed(sheet, unit, row), (unit, row.key)

    @settings(max_examples=effort(short=40, long=3000), derandomize=True, deadline=None, phases=(Phase.generate,))
    @given(st.sampled_from(units), st.lists(st.sampled_from(rows), max_size=6, unique_by=lambda row: row.key))
    def mixed(unit: str, some: list[FrozenRow]) -> None:
        wrong = router.misrouted(version(sheet, unit, tuple(some)))
        assert [row.key for row in wrong] == [row.key for row in some if not allowed(sheet, unit, row)]

    mixed()


def test_whatever_the_program_draws_is_rightly_routed_and_its_basis_is_that_of_the_table() -> None:
    """2.1 itself sends the list of military accounts to the Health Department; who "the unit" is, is our reading."""
    day = date(2021, 7, 20)
    desk, router = Desk(province(), resolve(province(), day), Book.of(province(), day)), Router(province())
    for sheet in sheets():
        if not province().pack.sheets[sheet].columns:
            continue
        for view in views_at(desk, sheet):
            made = version(sheet, view.recipient, view.frozen)
            assert router.misrouted(made) == (), view.list_id
            assert router.line_for(sheet, view.recipient, view.frozen, day) is not None, view.list_id
    basis = {}
    for view in views_at(desk, "s4"):
        line = router.line_for("s4", view.recipient, view.frozen, day)
        assert line is not None
        basis[view.recipient] = (line.basis.source, line.basis.reading, line.basis.clause)
    assert basis == {"u-bchqs": ("reading", "A7", "882/2.1"), "u-syt": ("letter", None, "882/2.1")}


@pytest.mark.parametrize("unit", ["u-cat", "u-ub-plk", "u-corps", "u-vnpt-gl", "u-tdhl"])
def test_military_accounts_are_nobody_elses_business(unit: str) -> None:
    rows = tuple(row for row in rows_of("s4") if row.grant == "g-iso-01-khoihd")
    assert rows
    assert Router(province()).misrouted(version("s4", unit, rows)) == rows


def test_each_operator_gets_its_own_part_only() -> None:
    rows = [row for row in rows_of("s6") if province().recorder_of[row.cameras[0]] == "r-chk-01-vnpt"]
    router = Router(province())
    assert rows
    for row in rows:
        assert router.misrouted(version("s6", "u-vnpt-gl", (row,))) == ()
        assert router.misrouted(version("s6", "u-viettel-gl", (row,))) == (row,)


# -- what somebody may write to the ledger alone -----------------------------------------------------------------------

KEEPS_SHUT = ("requested", "handed_over", "disabled", "deleted", "reviewed", "reissue")


def events_of(unit: str, row: FrozenRow, what: str) -> dict[str, Event]:
    """Whatever could be said of the unit: a list of this row that it drew up, work on its recorders, and an account
    that it made there, taken back."""
    inventory = province()
    day = date(2021, 7, 1)
    drawn_up = altered(version("s4", "u-bchqs", (row,)), author=unit)
    events = {"e-000000000000": written(Event, on=day, list=drawn_up)}
    for number, recorder in enumerate(sorted({inventory.recorder_of[camera] for camera in row.cameras})):
        details: dict[str, Any] = {"person": row.person, "system": "site", "recorder": recorder, "by": unit}
        events[f"e-{1:06x}{number:06x}"] = written(Event, on=day, account=written(AccountEvent, what=what, **details))
        made_here = f"e-{2:06x}{number:06x}"
        made = written(AccountEvent, what="created", **details)
        events[made_here] = written(Event, on=day, account=made)
        taken_back = written(Correction, event=made_here, reason="Ghi nhầm")
        events[f"e-{3:06x}{number:06x}"] = written(Event, on=day, correction=taken_back)
    return events


@pytest.mark.long
@pytest.mark.parametrize("sheet", ACCOUNT_LISTS)
def test_what_nobody_approved_opens_no_list(sheet: str) -> None:
    """The ledger knows who made accounts somewhere once, but not by what everybody with write access may put there."""
    units = sorted(plain()["units"])
    rows = [row for row in rows_of(sheet) if row.person is not None]
    draw = random.Random(sheet)
    for unit in units:
        shut = [row for row in rows if not allowed(sheet, unit, row)]
        for row in draw.sample(shut, min(len(shut), effort(short=2, long=40))):
            events = events_of(unit, row, draw.choice(KEEPS_SHUT))
            router = Router(replace(province(), ledger=events))
            assert [one.key for one in router.misrouted(version(sheet, unit, (row,)))] == [row.key], (unit, row.key)


def test_whoever_made_accounts_once_was_rightly_told() -> None:
    row = next(row for row in rows_of("s6") if not allowed("s6", "u-vnpt-gl", row))
    recorder = province().recorder_of[next(iter(row.cameras))]
    details: dict[str, Any] = {"person": row.person, "system": "checkpoint", "recorder": recorder, "by": "u-vnpt-gl"}
    event = written(Event, on=date(2021, 7, 1), account=written(AccountEvent, what="created", **details))
    router = Router(replace(province(), ledger={"e-made": event}))
    assert router.misrouted(version("s6", "u-vnpt-gl", (row,))) == ()

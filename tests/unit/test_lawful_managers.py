"""Whoever the letter lets manage a site may manage it: its leaders have accounts, and its list goes where it must."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from camgrant.access.resolve import resolve
from camgrant.ledger.book import Book
from camgrant.load.assemble import load
from camgrant.load.tree import MemoryTree
from camgrant.model.inventory import Inventory
from camgrant.policy.engine import judge
from camgrant.rendering.lists import Desk, views_at
from camgrant.rendering.registry import device_targets
from support.examples import world

ROOT: Final = Path(__file__).parents[2]
DAY: Final = date(2021, 7, 20)
MANAGER: Final = b"  u-ub-plk:\n    kind: site_manager\n"
OF_OTHER_CHAINS: Final = {"military_command": "882/2.1", "other_armed_force": "882/2.2"}
"""Kind -> the clause that its own chain rests on."""
ALL_KINDS: Final = (
    *("people_committee", "health_dept", "health_unit", "ministry_health", "police_province"),
    *("police_unit", "telecom", "installer", "info_dept", "site_manager", "steering_committee", "other_dept"),
)


@cache
def reference() -> dict[str, bytes]:
    files = world(ROOT / "inventory")
    return {name: data for name, data in files.items() if not name.startswith("ledger/")}


def province(kind: str) -> Inventory:
    """The reference province, in which the manager of two civil sites is a unit of this kind."""
    files = dict(reference())
    name = next(name for name, data in files.items() if MANAGER in data)
    files[name] = files[name].replace(MANAGER, MANAGER.replace(b"site_manager", kind.encode()))
    inventory = load(MemoryTree(files), device_targets()).inventory
    assert inventory is not None
    return inventory


def test_every_kind_of_unit_is_tried() -> None:
    """A military unit is one of the Command's, by the unit above it."""
    assert {*ALL_KINDS, *OF_OTHER_CHAINS, "military_unit"} == province("site_manager").pack.unit_kinds.keys()


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_a_civil_site_may_be_managed_by_a_unit_of_any_kind_but_the_armed_forces(kind: str) -> None:
    """882/2.2: civil is every isolation site that the Military Command does not manage."""
    inventory = province(kind)
    state = resolve(inventory, DAY)
    found = {one.code for one in judge(inventory, state) if one.code in ("ORG012", "SCO006")}
    assert not found
    views = list(views_at(Desk(inventory, state, Book.of(inventory, DAY)), "s5"))
    authors = {view.author for view in views if any("k-iso-06-1" in row.cameras for row in view.frozen)}
    assert authors == {"u-ub-plk"}
    assert "u-syt" in {view.recipient for view in views if view.author == "u-ub-plk"}


@pytest.mark.parametrize("kind", OF_OTHER_CHAINS)
def test_a_civil_site_is_not_managed_by_the_armed_forces(kind: str) -> None:
    inventory = province(kind)
    found = [one for one in judge(inventory, resolve(inventory, DAY)) if one.code == "ORG012"]
    assert [one.entity for one in found] == ["s-iso-06", "s-iso-07"]
    assert {one.basis.clause for one in found} == {OF_OTHER_CHAINS[kind]}

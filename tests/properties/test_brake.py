"""The brake on random changes: what only ends never stops, what vanishes always does.

Judge: the sets of ids of both sides, compared here.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from camgrant.access.ends import with_ends
from camgrant.load.assemble import load
from camgrant.load.tree import FolderTree
from camgrant.model.inventory import Inventory
from camgrant.plan.brake import brake
from camgrant.plan.plan import plan
from camgrant.rendering.registry import device_targets, slip_targets
from support.examples import MINIMAL
from support.mutations import Edited, mutated

ROOT = Path(__file__).parents[2]
KINDS = ("units", "contacts", "sites", "recorders", "documents", "grants", "reviewers")


@cache
def read(folder: Path) -> Inventory:
    loaded = load(FolderTree(folder), device_targets(), slips=slip_targets())
    assert loaded.inventory is not None
    return loaded.inventory


PROVINCE, SMALL = read(ROOT / "inventory"), read(MINIMAL)
bases = st.sampled_from((PROVINCE, SMALL))
days = st.dates(date(2021, 6, 1), date(2021, 9, 30))


@settings(max_examples=80)
@given(st.data(), bases, days)
def test_declared_ends_never_stop(data: st.DataObject, base: Inventory, day: date) -> None:
    edits: Edited = data.draw(mutated(base, 12))
    after = with_ends(base, edits.inventory, day)
    assert brake(plan(base, after)).findings == ()


@settings(max_examples=80)
@given(st.data(), bases)
def test_whatever_vanishes_stops_and_is_counted(data: st.DataObject, base: Inventory) -> None:
    kind = data.draw(st.sampled_from(KINDS))
    names = data.draw(st.sets(st.sampled_from(sorted(getattr(base, kind))), min_size=1, max_size=5))
    left: dict[str, Any] = {kind: {name: one for name, one in getattr(base, kind).items() if name not in names}}
    stopped = brake(plan(base, replace(base, **left)))
    gone = [one for one in stopped.stops if one.code == "PLN001"]
    assert [one.entity for one in gone] == [min(names)]
    assert f": {len(names)} " in gone[0].message("en")


@settings(max_examples=60)
@given(st.data(), bases)
def test_the_other_way_round_nothing_vanishes(data: st.DataObject, base: Inventory) -> None:
    """Whatever an edit adds may be too much at once, but what comes is never taken for a loss."""
    edits: Edited = data.draw(mutated(base))
    found = brake(plan(edits.inventory, base))
    missing = {kind for kind in KINDS if getattr(edits.inventory, kind).keys() - getattr(base, kind).keys()}
    cameras = edits.inventory.cameras.keys() - base.cameras.keys()
    assert any(one.code == "PLN001" for one in found.findings) == bool(missing or cameras)

"""Two sides of a change and their plan, without files or git."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from camgrant.app.planning import given_of
from camgrant.app.trees import Side
from camgrant.load.assemble import load
from camgrant.load.tree import MemoryTree
from camgrant.plan.plan import plan
from camgrant.plan.show.given import Given
from camgrant.rendering.registry import device_targets, slip_targets
from plans.cases import CASES, Files, edited, prepared
from support.examples import world

__all__ = ["DAY", "ROOT", "given_between", "province", "side", "told"]

ROOT = Path(__file__).parents[2]
DAY = date(2021, 7, 20)


@cache
def province() -> Files:
    """The files of the reference province."""
    return world(ROOT / "inventory")


def side(files: Files) -> Side:
    """One side, which must read without a finding."""
    loaded = load(MemoryTree(files), device_targets(), slips=slip_targets())
    assert loaded.diagnostics == ()
    assert loaded.inventory is not None
    return Side("uncommitted", MemoryTree(files), loaded.inventory)


@cache
def _province_side() -> Side:
    return side(province())


def given_between(before: Side, after: Side, author: str = "", days: int = 14) -> Given:
    """All that is told of the change from one side to the other."""
    return given_of(plan(before.inventory, after.inventory), before, after, DAY, days=days, author=author)


@cache
def told(name: str) -> Given:
    """All that is told of one case."""
    case = CASES[name]
    before = prepared(province(), case)
    base = side(before) if case.before else _province_side()
    return given_between(base, side(edited(before, case)), case.author)

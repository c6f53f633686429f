"""Access tests in a few words, asked of the reference province."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from camgrant.app.access_tests import Outcome, run_tests
from camgrant.app.trees import WORKTREE, inventory_at
from camgrant.load.schema import adapter
from camgrant.model.inventory import Inventory

__all__ = ["DAY", "outcome", "province", "with_tests"]

DAY = date(2021, 7, 20)


@cache
def province() -> Inventory:
    """The reference province."""
    return inventory_at(Path(__file__).parents[2] / "inventory", WORKTREE)


def with_tests(inventory: Inventory, tests: Mapping[str, Any]) -> Inventory:
    """The inventory with just these access tests, given as the data of a file."""
    return replace(inventory, access_tests=adapter("access-tests").validate_python(dict(tests)))


def outcome(test: Mapping[str, Any], inventory: Inventory | None = None, day: date = DAY) -> Outcome:
    """What one test finds."""
    (found,) = run_tests(with_tests(inventory or province(), {"t-x": test}), ["t-x"], day)
    return found

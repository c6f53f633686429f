"""The lists of the reference province in every format, and one long list as PDF, beside checking the same inventory.

    python bench/sheets.py [--rows 2000] [--rounds 5]

Timed in one process, in turning order: load and check; every list of the province as SheetView; all of them written
in all formats with their letters; one list with many rows as PDF. Reported as CPU seconds and as ratios to the check.
"""

from __future__ import annotations

import argparse
import dataclasses
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.measure import BenchError
from camgrant.access.state import AccessState
from camgrant.app.check import check
from camgrant.ledger.book import Book
from camgrant.load.tree import FolderTree
from camgrant.model.inventory import Inventory
from camgrant.rendering.lists import Desk, views_at
from camgrant.rendering.registry import sheet_target
from camgrant.rendering.sheets import SheetView
from camgrant_renderers.sheet.paper import paper_of
from camgrant_renderers.sheet.pdf_format import annex_pdf
from camgrant_renderers.sheet.table import table_of

_INVENTORY = Path(__file__).resolve().parents[1] / "inventory"


def loaded() -> tuple[Inventory, AccessState]:
    """The reference province, checked."""
    checked = check(FolderTree(_INVENTORY), None, today=date.today)
    if checked.inventory is None or checked.state is None:
        raise BenchError("the inventory cannot be read")
    return checked.inventory, checked.state


def views(inventory: Inventory, state: AccessState) -> list[SheetView]:
    """Every list of the settings."""
    desk = Desk(inventory, state, Book.of(inventory, state.as_of))
    names = [name.removeprefix("sheet_") for name in inventory.settings.targets if name.startswith("sheet_")]
    return [view for name in names for view in views_at(desk, name)]


def written(lists: list[SheetView]) -> int:
    """Bytes of all lists in all formats with their letters."""
    target = sheet_target()
    return sum(len(data) for view in lists for _, _, data in (*target.render(view), *target.cover(view)))


def long_pdf(view: SheetView, rows: int) -> int:
    """Bytes of the PDF of a list of so many rows (the rows of `view` over and over)."""
    many = dataclasses.replace(view, rows=(view.rows * (rows // len(view.rows) + 1))[:rows], changes=None)

    table = table_of(many)
    return len(annex_pdf(paper_of(many, table), many.as_of))


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    inventory, state = loaded()
    lists = views(inventory, state)
    longest = max((view for view in lists if view.sheet.content == "grants"), key=lambda view: len(view.rows))
    steps: dict[str, Callable[[], object]] = {
        "load and check": loaded,
        f"{len(lists)} lists as rows": lambda: views(inventory, state),
        "all formats and letters": lambda: written(lists),
        f"one PDF of {options.rows} rows": lambda: long_pdf(longest, options.rows),
    }
    taken: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(options.rounds):
        for name, step in steps.items():
            before = time.process_time()
            step()
            taken[name].append(time.process_time() - before)
    first = statistics.median(taken["load and check"])
    for name, seconds in taken.items():
        median = statistics.median(seconds)
        print(f"{name:32} {median:6.2f} CPU s  {median / first:6.2f} x check")


if __name__ == "__main__":
    main()

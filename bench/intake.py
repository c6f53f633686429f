"""Import of a list beside the least that any import must do: read the workbook and load the inventory.

    python bench/intake.py [--rows 5000] [--people 20000] [--rounds 5]

Every second row of the workbook is somebody of the inventory, the others are new; every one asks for a checkpoint.
Timed in one process, in turning order: loading the inventory, reading the workbook by calamine, the import up to its
list of changes (load, read, clean, match, plan), one check of the inventory, and the whole command but for the last
writing of files: check, plan, every file made and proven, check of the result, who gains and who loses. Before that the
result is checked: all rows, none refused.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Final

import xlsxwriter
from python_calamine import load_workbook

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.generate import generate
from bench.measure import BenchError
from camgrant.access.resolve import resolve
from camgrant.app.edit import plan_edit
from camgrant.app.editing.desk import Desk
from camgrant.app.intake import Imported, Paper, Wish, read_list
from camgrant.app.nominating import nominated
from camgrant.cli.common import run_check, today
from camgrant.cli.edit_words import open_room
from camgrant.load.assemble import load
from camgrant.load.tree import FolderTree
from camgrant.model.inventory import Inventory, name_at
from camgrant.rendering.registry import device_targets, slip_targets

_DAY: Final = date(2021, 7, 20)
_HEADINGS: Final = ("STT", "Họ và tên", "Chức vụ", "Đơn vị", "Số điện thoại", "Email", "Chốt", "Đến ngày")


def loaded(folder: Path) -> Inventory:
    """The inventory of a folder, every file read."""
    inventory = load(FolderTree(folder), device_targets(), None, slip_targets()).inventory
    if inventory is None:
        raise BenchError("the inventory cannot be read")
    return inventory


def write_list(inventory: Inventory, rows: int, path: Path) -> str:
    """A workbook of known and new people in turn; gives the unit that sends it."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, _HEADINGS)
    sites = [one for one in inventory.sites.values() if one.type == inventory.pack.systems["checkpoint"].site_types[0]]
    people = [one for one in inventory.contacts.values() if one.phone and one.email]
    known = people[:: max(1, len(people) // (rows // 2))]
    for number in range(rows):
        person = known[number // 2 % len(known)]
        new = number % 2 == 1
        unit = name_at(inventory.units[person.positions[0].unit].names, _DAY).vi
        phone = f"0100 {900 + number // 1000} {number % 1000:03d}" if new else person.phone or ""
        name = f"{person.full_name} Tân" if new else person.full_name
        email = f"moi{number}@gialai.example" if new else person.email or ""
        site = name_at(sites[number % len(sites)].names, _DAY).vi
        row = [str(number + 1), name, person.positions[0].title, unit, phone, email, site, "15/08/2021"]
        for column, text in enumerate(row):
            sheet.write_string(number + 1, column, text)
    book.close()
    return next(one for one, unit in inventory.units.items() if unit.kind == "police_province")


def imported(folder: Path, path: Path, issuer: str) -> Imported:
    """The whole way from the files to the list of changes."""
    inventory = loaded(folder)
    numbers = iter(range(10**9))
    desk = Desk(inventory, resolve(inventory, _DAY), {}, lambda: f"{next(numbers):05d}")
    reading = read_list(path, "nomination", _DAY, inventory.pack)
    return nominated(desk, reading, Paper(issuer, "1/CAT-PV01", _DAY, reading.sha256), Wish(system="checkpoint"))


def whole(folder: Path, path: Path, issuer: str) -> None:
    """Everything that the command does before it asks whether to write."""
    room = open_room(folder, _DAY, "vi")
    reading = read_list(path, "nomination", _DAY, room.desk.inventory.pack)
    made = nominated(room.desk, reading, Paper(issuer, "1/CAT-PV01", _DAY, reading.sha256), Wish(system="checkpoint"))
    plan_edit(room.tree, made.changes, room.checked.as_of, today, room.checked)


def timed(work: Callable[[], object]) -> float:
    """Seconds of one run."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the ratios of the rounds and their median."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=5000)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder, path = Path(name) / "inventory", Path(name) / "list.xlsx"
        generate(2 * options.people, folder)
        inventory = loaded(folder)
        issuer = write_list(inventory, options.rows, path)
        counts = imported(folder, path, issuer).counts()
        if (counts["read"], counts["refused"]) != (options.rows, 0):
            raise BenchError(f"the list was not taken whole: {counts}")
        print(f"{options.rows} rows, {len(inventory.contacts)} people: {counts}")
        ratios: list[tuple[float, float]] = []
        for number in range(options.rounds):
            works: list[Callable[[], object]] = [
                lambda: loaded(folder),
                lambda: load_workbook(str(path)).get_sheet_by_index(0).to_python(),
                lambda: imported(folder, path, issuer),
                lambda: run_check(folder, _DAY),
                lambda: whole(folder, path, issuer),
            ]
            order = range(5) if number % 2 == 0 else range(4, -1, -1)
            seconds = {place: timed(works[place]) for place in order}
            load, calamine, plan, check, command = (seconds[place] for place in range(5))
            ratios.append((plan / (load + calamine), command / check))
            print(f"load {load:.2f} s, calamine {calamine:.2f} s, plan {plan:.2f} s: {ratios[-1][0]:.2f}x")
            print(f"check {check:.2f} s, whole command {command:.2f} s: {ratios[-1][1]:.2f}x")
        plans, commands = (statistics.median(part) for part in zip(*ratios, strict=True))
        print(f"median: the plan takes {plans:.2f} times loading and calamine, the command {commands:.2f} checks")
    return 0


if __name__ == "__main__":
    sys.exit(main())

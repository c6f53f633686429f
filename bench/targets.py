"""Rendering for recorders of every make, beside loading and checking the same inventory.

    python bench/targets.py [--grants 100000] [--recorders 2500] [--slips]

One state, its recorders dealt out over all device targets in turn. Reported: the CPU of rendering every device file as
a ratio of the CPU of loading and checking, per target and together; and how much the largest memory grows while N/5
and N recorders are rendered.
"""

from __future__ import annotations

import argparse
import copy
import itertools
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final, TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.generate import generate
from bench.measure import BenchError
from camgrant.access.resolve import resolve
from camgrant.access.state import AccessState
from camgrant.app.check import check
from camgrant.diagnostics import Severity
from camgrant.load.tree import FolderTree
from camgrant.model.estate import ListColumn, Recorder
from camgrant.model.inventory import Inventory
from camgrant.rendering.engine import render
from camgrant.rendering.registry import device_targets
from camgrant.rendering.views import Views

T = TypeVar("T")
_KEYS: Final = {"frigate": "cam_{}", "mediamtx": "cam-{}", "milestone": "uuid", "nx": "uuid"}
_COLUMNS: Final = tuple(ListColumn(heading=show, show=show) for show in ("login", "cameras", "live"))


def loaded(folder: Path) -> tuple[Inventory, AccessState, float]:
    """The inventory, its state, and the CPU seconds of loading and checking it (children included)."""
    before = _cpu()
    checked = check(FolderTree(folder), None, today=lambda: date(2021, 7, 20))
    taken = _cpu() - before
    if checked.inventory is None or checked.state is None or checked.worst() == Severity.ERROR:
        raise BenchError("the inventory is not clean")
    return checked.inventory, checked.state, taken


def dealt(inventory: Inventory, targets: Sequence[str], most: int) -> Inventory:
    """The same inventory with at most so many recorders, dealt out over some targets in turn."""
    turns = itertools.cycle(name for name in targets if name in device_targets())
    recorders = {name: _on(recorder, next(turns)) for name, recorder in list(inventory.recorders.items())[:most]}
    return replace(inventory, recorders=recorders, settings=_with(inventory.settings, targets=tuple(targets)))


def _with(entity: T, **changes: object) -> T:
    """The entity with other values, not validated again: `replace` would read dates as text."""
    changed = copy.copy(entity)
    for name, value in changes.items():
        object.__setattr__(changed, name, value)
    return changed


def _on(recorder: Recorder, target: str) -> Recorder:
    key = _KEYS.get(target)
    channels = recorder.channels
    if key is not None:
        channels = {
            name: _with(camera, device_key=_uuid(camera.channel) if key == "uuid" else key.format(camera.channel))
            for name, camera in channels.items()
        }
    columns = _COLUMNS if target == "cloud_sheet" else ()
    return _with(recorder, target=target, settings={}, channels=channels, list_columns=columns)


def _uuid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012x}"


def rendered(inventory: Inventory, state: AccessState) -> tuple[float, int, int]:
    """CPU seconds of rendering, files, and bytes; every recorder must have given its files."""
    before = _cpu()
    files = size = 0
    for artifact in render(Views(inventory, state)):
        files += 1
        size += len(artifact.data)
    if files < len(inventory.recorders):
        raise BenchError(f"only {files} files for {len(inventory.recorders)} recorders")
    return _cpu() - before, files, size


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def memory(folder: Path, most: int) -> None:
    """In a process of its own: how much the peak grows while the recorders are rendered, in kB."""
    inventory, state, _ = loaded(folder)
    targets = sorted(name for name, target in device_targets().items() if target.formats)
    few = dealt(inventory, targets, len(targets))
    rendered(few, resolve(few, state.as_of))  # templates, and whatever a renderer imports
    many = dealt(inventory, targets, most)
    held = resolve(many, state.as_of)
    before = _peak()
    rendered(many, held)
    print(_peak() - before)


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--grants", type=int, default=100_000)
    parser.add_argument("--recorders", type=int, default=2_500)
    parser.add_argument("--slips", action="store_true")
    parser.add_argument("--memory", type=Path)
    options = parser.parse_args()
    if options.memory:
        memory(options.memory, options.recorders)
        return
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "inventory"
        generate(options.grants, folder)
        inventory, state, checking = loaded(folder)
        print(f"{options.grants} grants, {len(inventory.recorders)} recorders; check: {checking:.2f} CPU s")
        targets = sorted(name for name, target in device_targets().items() if target.formats)
        for names in ([one] for one in targets):
            _line(names[0], dealt(inventory, names, options.recorders), state, checking)
        _line("all in turn", dealt(inventory, targets, options.recorders), state, checking)
        if options.slips:
            _line("slips (100)", dealt(inventory, ["hikvision", "technician_slip"], 100), state, checking)
        for most in (options.recorders // 5, options.recorders):
            argv = [sys.executable, __file__, "--memory", str(folder), "--recorders", str(most)]
            done = subprocess.run(argv, capture_output=True, text=True, check=True)
            print(f"peak memory while rendering {most} recorders: +{int(done.stdout) / 1024:.1f} MB")


def _line(name: str, inventory: Inventory, state: AccessState, checking: float) -> None:
    held = resolve(inventory, state.as_of)
    started = time.monotonic()
    taken, files, size = rendered(inventory, held)
    wall = time.monotonic() - started
    ratio = taken / checking
    print(f"{name:14} {taken:6.2f} CPU s ({wall:.1f} s)  {ratio:5.2f} x check  {files} files, {size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()

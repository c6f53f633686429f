"""Inside one process: how long loading, resolving, judging and rendering take beside each other.

python bench/inside.py INVENTORY [--rounds 3]
python bench/inside.py --idle        (imports what the check imports, and ends)
"""

from __future__ import annotations

import argparse
import gc
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.measure import BenchError

T = TypeVar("T")

__all__ = ["STEPS", "import_all", "time_steps"]

_SEEN: Final = 0.1  # an idle interpreter stays long enough for its memory to be looked at
STEPS: Final = ("load", "resolve", "judge", "judge_targets", "render")


def import_all() -> None:
    """Imports all that a check uses: command, validators, rules and targets."""
    import camgrant.app.check
    import camgrant.cli.check
    import camgrant.report.machine  # noqa: F401
    from camgrant.load.schema import adapter, schema_names
    from camgrant.policy.rule import all_rules
    from camgrant.rendering.registry import device_targets

    for kind in schema_names():
        adapter(kind)
    all_rules()
    device_targets()


def time_steps(folder: Path) -> dict[str, float]:
    """Seconds of wall time of each step, once, on a clean inventory."""
    from camgrant.access.resolve import resolve
    from camgrant.load.assemble import load
    from camgrant.load.tree import FolderTree
    from camgrant.policy.engine import judge
    from camgrant.rendering.engine import render
    from camgrant.rendering.limits import judge_targets
    from camgrant.rendering.registry import device_targets
    from camgrant.rendering.views import Views

    taken: dict[str, float] = {}
    loaded = _timed(taken, "load", lambda: load(FolderTree(folder), device_targets()))
    inventory = loaded.inventory
    if inventory is None or inventory.settings.as_of is None or loaded.diagnostics:
        raise BenchError(f"not a clean inventory: {folder}")
    day = inventory.settings.as_of
    state = _timed(taken, "resolve", lambda: resolve(inventory, day))
    _timed(taken, "judge", lambda: judge(inventory, state))
    _timed(taken, "judge_targets", lambda: judge_targets(inventory, state))
    made = _timed(taken, "render", lambda: sum(1 for _ in render(Views(inventory, state))))
    if not made:
        raise BenchError("nothing was rendered")
    return taken


def _timed(taken: dict[str, float], step: str, work: Callable[[], T]) -> T:
    start = time.perf_counter()
    result = work()
    taken[step] = time.perf_counter() - start
    return result


def main() -> None:
    """Reads the arguments; prints a table."""
    parser = argparse.ArgumentParser(description="Time the steps inside one process.")
    parser.add_argument("inventory", type=Path, nargs="?")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--idle", action="store_true")
    arguments = parser.parse_args()
    import_all()
    if arguments.idle or arguments.inventory is None:
        time.sleep(_SEEN)
        return
    gc.disable()
    taken = [time_steps(arguments.inventory) for _ in range(arguments.rounds)]
    for step in STEPS:
        seconds = statistics.median(once[step] for once in taken)
        share = statistics.median(once[step] / once["load"] for once in taken)
        print(f"  {step:14} {seconds:8.3f} s   {share:5.2f} of load")


if __name__ == "__main__":
    main()

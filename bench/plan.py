"""Plan and approvals of a small change beside one full check, on the same generated inventory in a git repository.

    python bench/plan.py [--grants 100000] [--files 10] [--rounds 3]

Before anything is timed: the plan tells exactly the grants that were changed, and nothing else. Timed are whole
commands between two commits, from start to exit. See README.md for how to read the table.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.generate import LEAST, generate
from bench.measure import BenchError, Command, Sample, cpu, median, ratio, rounds, run, wall

_CHECK, _PLAN, _APPROVALS = "camgrant check", "camgrant plan", "camgrant approvals"
_REVIEWS: Final = {"schema_version": 1, "changes": [{"authors": ["registrar"], "reviews": []}]}
_OLD, _NEW = "valid_until: 2021-07-29", "valid_until: 2021-07-28"
_MOST: Final = 2.2


def prepare(grants: int, files: int, work: Path) -> tuple[Path, int]:
    """A repository with two commits: the inventory, and a change of so many files. Gives how many grants changed."""
    folder = work / "inventory"
    generate(grants, folder)
    _git(work, "init", "-q", "-b", "main")
    _commit(work, "first")
    changed = 0
    paths = [path for path in sorted((folder / "grants").rglob("*.yaml")) if _OLD in path.read_text(encoding="utf-8")]
    for path in paths[:files]:
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(_OLD, _NEW, 1), encoding="utf-8")
        changed += 1
    _commit(work, "second")
    return folder, changed


def _commit(work: Path, title: str) -> None:
    _git(work, "add", "-A")
    _git(work, "-c", "user.name=bench", "-c", "user.email=bench@x.example", "commit", "-q", "-m", title)


def _git(work: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(work), *words], check=True)


def _ours(name: str, folder: Path, *words: str, expected: int = 0) -> Command:
    argv = (sys.executable, "-m", "camgrant", name.split()[1], "--inventory", str(folder), *words)
    return Command(name, argv, expected)


def commands(folder: Path, work: Path) -> list[Command]:
    """A check, and what a pull request needs beside it. Nobody has approved, so approvals end with 1."""
    reviews = work / "reviews.json"
    reviews.write_text(json.dumps(_REVIEWS), encoding="utf-8")
    sides = ("--base", "HEAD~1", "--head", "HEAD")
    return [
        _ours(_CHECK, folder, "--format", "json"),
        _ours(_PLAN, folder, *sides, "--format", "markdown"),
        _ours(_APPROVALS, folder, *sides, "--reviews", str(reviews), expected=1),
    ]


def prove(folder: Path, changed: int, work: Path) -> None:
    """The plan tells of the changed grants, all of them and no other."""
    report = work / "plan.json"
    run(_ours(_PLAN, folder, "--base", "HEAD~1", "--head", "HEAD", "--format", "json"), report)
    content = json.loads(report.read_text(encoding="utf-8"))
    told = {grant for change in content["access"] for grant in change["grants"]}
    entities = {one["id"] for one in content["entities"]}
    if not (len(told) == changed and told == entities):
        raise BenchError(f"{changed} grants were changed, the plan tells of {sorted(told ^ entities)}")
    print(f"the plan tells of the {changed} changed grants and of nothing else", flush=True)


def print_table(grants: int, samples: dict[str, list[Sample]]) -> None:
    """Medians, and the ratio that is the goal."""
    print(f"\n{grants} grants")
    print(f"  {'command':20} {'runs':>4} {'wall s':>8} {'CPU s':>8} {'MB':>6}")
    for name, found in samples.items():
        rss = max(sample.rss for sample in found) / 1024
        print(f"  {name:20} {len(found):4} {median(found, wall):8.2f} {median(found, cpu):8.2f} {rss:6.0f}")
    pairs = zip(samples[_PLAN], samples[_APPROVALS], strict=True)
    both = [Sample(one.wall + two.wall, one.cpu + two.cpu, max(one.rss, two.rss)) for one, two in pairs]
    print(f"  wall  plan / check                {ratio(samples[_PLAN], samples[_CHECK], wall):5.2f}")
    print(f"  wall  (plan + approvals) / check  {ratio(both, samples[_CHECK], wall):5.2f}   (goal {_MOST})")
    print(f"  CPU   (plan + approvals) / check  {ratio(both, samples[_CHECK], cpu):5.2f}")


def main() -> None:
    """Reads the arguments and runs."""
    parser = argparse.ArgumentParser(description="Time plan and approvals beside one check.")
    parser.add_argument("--grants", type=int, default=100_000, help=f"how many grants, at least {LEAST}")
    parser.add_argument("--files", type=int, default=10, help="how many files the change touches")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    try:
        with tempfile.TemporaryDirectory(prefix="camgrant-bench-") as name:
            work = Path(name)
            folder, changed = prepare(arguments.grants, arguments.files, work)
            prove(folder, changed, work)
            some = commands(folder, work)
            rounds(some, 1)  # the files into the page cache, the byte code onto the disk
            print_table(arguments.grants, rounds(some, arguments.rounds))
    except BenchError as fault:
        sys.exit(f"no figures: {fault}")


if __name__ == "__main__":
    main()

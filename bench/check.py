"""The full check side by side with other tools, on the same generated files.

    python bench/check.py [--grants 1000 10000 100000] [--rounds 3] [--keep DIR]

Before anything is timed: ours finds exactly the planted dangling references, and every tool refuses a planted schema
error. Timed are whole commands, from start to exit. See README.md for how to read the table.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.generate import FAULTS, LEAST, generate
from bench.measure import BenchError, Command, Sample, cpu, median, ratio, rounds, run, tree_peak, wall
from bench.peers import AJV, CHECK_JSONSCHEMA, Peer, find_peers

_OURS: Final = "camgrant check"
_PARSE: Final = "CSafeLoader, no check"
_BENCH: Final = Path(__file__).resolve().parent
_FAULTS: Final = 25
_ONCE_FROM: Final = 100_000  # check-jsonschema takes minutes there
_BAD: Final = """\
grants:
  g-bad-right:
    person: c-nobody-abcde
    system: checkpoint
    scope: { site: s-chk-0001 }
    rights: [watch]
    purpose: checkpoint_monitoring
    valid_from: 2021-06-15
    valid_until: 2021-07-29
"""


@dataclass(frozen=True, slots=True)
class Result:
    """Everything measured at one size.

    Memory in kB above an interpreter that imports the same modules: of ours' largest process, and of all its
    processes together.
    """

    grants: int
    samples: dict[str, list[Sample]]
    largest: int
    tree: int


def _ours(folder: Path, expected: int = 0) -> Command:
    argv = (sys.executable, "-m", "camgrant", "check", "--inventory", str(folder), "--format", "json")
    return Command(_OURS, argv, expected)


def _parse(folder: Path) -> Command:
    return Command(_PARSE, (sys.executable, str(_BENCH / "parse_only.py"), str(folder)))


def prove_refusals(peers: Sequence[Peer], work: Path) -> None:
    """Every tool passes a clean inventory and refuses it with one wrong file more; else no figure is given."""
    folder = work / "refusals" / "inventory"
    generate(LEAST, folder)
    commands = [_ours, *(peer.command for peer in peers)]
    for command in commands:
        run(command(folder, 0))
    (folder / "grants" / "bad.yaml").write_text(_BAD, encoding="utf-8")
    for command in commands:
        run(command(folder, 1))
    print(f"a planted schema error is refused by all {len(commands)} tools", flush=True)


def prove_faults(grants: int, work: Path) -> None:
    """Ours finds the planted dangling references, all of them and nothing else."""
    folder = work / f"faulty-{grants}" / "inventory"
    generate(grants, folder, faults=_FAULTS)
    report = work / "report.json"
    run(_ours(folder, 1), report)
    findings = json.loads(report.read_text(encoding="utf-8"))["findings"]
    found = sorted(f"{_inside(folder, f['file'])}:{f['line']}" for f in findings if f["severity"] == "error")
    planted = sorted((folder.parent / FAULTS).read_text(encoding="utf-8").split())
    if found != planted:
        raise BenchError(f"planted {len(planted)} faults, found {len(found)} errors: {set(found) ^ set(planted)}")
    print(f"{grants} grants: the {len(planted)} planted faults are found, each at its place, and nothing else")


def _inside(folder: Path, file: str) -> str:
    """The path inside the inventory of a file that a report names as seen from here."""
    return Path(file).resolve().relative_to(folder.resolve()).as_posix()


def measure(grants: int, count: int, peers: Sequence[Peer], work: Path) -> Result:
    """Proves, then times everything at one size."""
    prove_faults(grants, work)
    folder = work / f"clean-{grants}" / "inventory"
    generate(grants, folder)
    commands = [_parse(folder), _ours(folder)]
    slow: list[Command] = []
    for peer in peers:
        once = peer.name == CHECK_JSONSCHEMA and grants >= _ONCE_FROM
        (slow if once else commands).append(peer.command(folder, 0))
    rounds(commands, 1)  # the files into the page cache, the byte code onto the disk
    samples = rounds(commands, count)
    for command in slow:
        print(f"{grants} grants: {command.name} runs once only, it takes minutes")
        samples |= rounds([command], 1)
    idle = Command("idle", (sys.executable, str(_BENCH / "inside.py"), "--idle"))
    largest = max(sample.rss for sample in samples[_OURS]) - run(idle).rss
    return Result(grants, samples, largest, tree_peak(_ours(folder)) - tree_peak(idle))


def print_table(result: Result) -> None:
    """Medians, and the ratios that are goals."""
    print(f"\n{result.grants} grants")
    print(f"  {'command':24} {'runs':>4} {'wall s':>8} {'CPU s':>8} {'MB':>6}")
    for name, found in result.samples.items():
        rss = max(sample.rss for sample in found) / 1024
        print(f"  {name:24} {len(found):4} {median(found, wall):8.2f} {median(found, cpu):8.2f} {rss:6.0f}")
    ours, parse = result.samples[_OURS], result.samples[_PARSE]
    print(f"  CPU   camgrant / CSafeLoader       {ratio(ours, parse, cpu):6.2f}")
    print(f"  wall  camgrant / CSafeLoader       {ratio(ours, parse, wall):6.2f}")
    if CHECK_JSONSCHEMA in result.samples:
        print(f"  wall  check-jsonschema / camgrant  {ratio(result.samples[CHECK_JSONSCHEMA], ours, wall):6.2f}")
    if AJV in result.samples:
        print(f"  wall  camgrant / ajv-cli           {ratio(ours, result.samples[AJV], wall):6.2f}")
    for label, kilobytes in (("largest process", result.largest), ("all processes (PSS)", result.tree)):
        print(f"  kB a grant, {label:22} {kilobytes / result.grants:6.2f}", flush=True)


def print_growth(results: Sequence[Result]) -> None:
    """How much longer ours takes from one size to the next."""
    print("\ngrowth of camgrant check")
    for small, large in pairwise(results):
        factor = ratio(large.samples[_OURS], small.samples[_OURS], wall)
        used = ratio(large.samples[_OURS], small.samples[_OURS], cpu)
        print(
            f"  {small.grants} -> {large.grants} ({large.grants / small.grants:g} x): wall {factor:.2f}, CPU {used:.2f}"
        )


def measure_inside(folder: Path) -> None:
    """Prints the steps inside one process, in a child of their own."""
    print(f"\nsteps inside one process, {folder.parent.name}", flush=True)
    output = folder.parent / "steps.txt"
    run(Command("inside", (sys.executable, str(_BENCH / "inside.py"), str(folder))), output)
    print(output.read_text(encoding="utf-8"), end="")


def run_all(sizes: Sequence[int], count: int, work: Path) -> None:
    """The whole benchmark in a working folder."""
    peers = find_peers(work)
    prove_refusals(peers, work)
    results = []
    for grants in sizes:
        results.append(measure(grants, count, peers, work))
        print_table(results[-1])
    print_growth(results)
    inside = next((size for size in sizes if size >= 10_000), sizes[-1])
    measure_inside(work / f"clean-{inside}" / "inventory")


def main() -> None:
    """Reads the arguments and runs."""
    parser = argparse.ArgumentParser(description="Time the full check beside other tools.")
    parser.add_argument("--grants", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keep", type=Path, help="work in this new folder and leave it")
    arguments = parser.parse_args()
    try:
        if arguments.keep is not None:
            arguments.keep.mkdir(parents=True)
            run_all(sorted(arguments.grants), arguments.rounds, arguments.keep.resolve())
        else:
            with tempfile.TemporaryDirectory(prefix="camgrant-bench-") as folder:
                run_all(sorted(arguments.grants), arguments.rounds, Path(folder))
    except BenchError as fault:
        sys.exit(f"no figures: {fault}")


if __name__ == "__main__":
    main()

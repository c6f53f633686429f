"""How long the past takes to ask: a repository of 10,000 commits and some 10,000 files, 100,000 grants at its end.

    python bench/history.py [--grants 100000] [--commits 10000] [--rounds 3] [--repository DIR]

Every commit but the first moves the end of one window. Timed are whole processes, from start to exit: the first
question's index from nothing, beside reading and validating every version of every file once with the loader's own
functions; a question after ten new commits, beside git listing and reading the whole tree; the same question with
nothing new. Before anything is timed: the index finds every commit, all of them readable, and the question has an
answer. `--repository` is one that an earlier run with `--keep` made; it gets new commits. See README.md for how to read
the table.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from bench.generate import generate
from bench.measure import BenchError, Command, Sample, cpu, median, ratio, run, wall
from support.history import Made, write_history

FIRST: Final = 1_623_200_000
_UNTIL: Final = re.compile(rb"valid_until: (20\d\d-\d\d)-(\d\d)")
_EVERY: Final = 600
_NEW: Final = 10
_READ, _BUILD, _LOAD = "every version", "index", "last state"
_GIT, _LATER, _AGAIN = "git, whole tree", "who, ten commits on", "who, nothing new"


def commits(root: Path, count: int, seed: int = 1) -> Iterator[Made]:
    """The whole inventory, then one file changed by every commit: a window ends on another day."""
    files = {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*.yaml"))}
    yield Made(FIRST, dict(files), "Dữ liệu ban đầu")
    rng = random.Random(seed)
    grants = sorted(path for path in files if path.startswith("grants/"))
    for number in range(1, count):
        path = rng.choice(grants)
        files[path] = _changed(files[path], rng)
        yield Made(FIRST + number * _EVERY, {path: files[path]}, f"Gia hạn {number}")


def _changed(data: bytes, rng: random.Random) -> bytes:
    found = list(_UNTIL.finditer(data))
    one = rng.choice(found)
    return data[: one.start(2)] + b"%02d" % rng.randrange(1, 29) + data[one.end(2) :]


def read_every_version(folder: Path) -> None:
    """The floor: what the loader does to a file, for every version of every file once, on as many cores."""
    from camgrant.history.objects import GONE, Objects
    from camgrant.load.parallel import read_all
    from camgrant.load.reader import read_plain
    from camgrant.load.schema import adapter
    from camgrant.load.tree import kind_of
    from camgrant.model.inventory import KINDS

    with Objects(folder) as objects:
        wanted = {
            f"{change.blob} {change.path}": None
            for step in objects.steps("main")
            for change in step.changes
            if change.blob != GONE and kind_of(change.path) in KINDS
        }

        def read(key: str) -> object:
            blob, _, path = key.partition(" ")
            return read_plain(objects.read(blob, path) or b"")

        for key, document in read_all(list(wanted), read):
            kind = kind_of(key.partition(" ")[2])
            adapter(kind).validate_python(document[kind])  # type: ignore[index]


def build(folder: Path) -> None:
    """The index from nothing, kept as a first question keeps it."""
    from camgrant.history.index import opened
    from camgrant.history.objects import Objects
    from camgrant.vcs import branch_named, commit_named

    shutil.rmtree(folder.parent / ".git" / "camgrant", ignore_errors=True)
    with Objects(folder) as objects:
        index = opened(objects, commit_named(folder, "main"), branch_named(folder, "main"))
    if not index.commits or any(index.faults):
        raise SystemExit("not every commit can be read")


def load_last(folder: Path) -> None:
    """What the largest state takes: the files of the last commit, loaded once."""
    from camgrant.load.assemble import load
    from camgrant.load.tree import FolderTree

    if load(FolderTree(folder), ()).inventory is None:
        raise SystemExit("the last state cannot be read")


_PARTS: Final = {_READ: read_every_version, _BUILD: build, _LOAD: load_last}


def _part(name: str, folder: Path) -> Command:
    return Command(name, (sys.executable, __file__, "--part", name, "--repository", str(folder.parent)))


def later(folder: Path, round_: int) -> None:
    """Ten commits more, each to one file."""
    rng = random.Random(f"sau {round_}")  # another sequence than that of the history, which would change nothing
    paths = sorted((folder / "grants").rglob("*.yaml"))
    for _ in range(_NEW):
        path = rng.choice(paths)
        path.write_bytes(_changed(path.read_bytes(), rng))
        words = ("-c", "user.name=bench", "-c", "user.email=bench@x.example", "-c", "gc.auto=0")
        commit = ("commit", "--quiet", "--allow-empty", "-m", "Gia hạn", "--", path)
        subprocess.run(["git", "-C", folder, *words, *commit], check=True)


def question(name: str, folder: Path) -> Command:
    """Who could see one camera on a day in the middle."""
    first = min((folder / "cameras").rglob("*.yaml"))
    camera = min(re.findall(r"^      (k-[a-z0-9-]+):", first.read_text(encoding="utf-8"), re.MULTILINE))
    words = ("--camera", camera, "--at", "2021-07-20", "--format", "json")
    return Command(name, (sys.executable, "-m", "camgrant", "who", "--inventory", str(folder), *words))


def measured(folder: Path, count: int) -> dict[str, list[Sample]]:
    """Samples by name, one of each a round."""
    listed = f"git -C '{folder}' ls-tree -r --format='%(objectname)' main . | git -C '{folder}' cat-file --batch"
    git = Command(_GIT, ("sh", "-c", f"{listed} >/dev/null"))
    found: dict[str, list[Sample]] = {name: [] for name in (*_PARTS, _GIT, _LATER, _AGAIN)}
    for number in range(count):
        for name in _PARTS if number % 2 == 0 else reversed(_PARTS):
            found[name].append(run(_part(name, folder)))
        later(folder, number)
        for command in (git, question(_LATER, folder), question(_AGAIN, folder)):
            found[command.name].append(run(command))
    return found


def prove(folder: Path, work: Path) -> None:
    """The question has an answer without a gap that matters; this also makes the index."""
    answer = work / "who.json"
    run(question(_LATER, folder), answer)
    content = json.loads(answer.read_text(encoding="utf-8"))
    if not content["rows"] or any(gap["what"] != "begins" for gap in content["gaps"]):
        raise BenchError(f"{len(content['rows'])} people could see the camera; gaps: {content['gaps']}")
    print(f"{len(content['rows'])} rows in the answer, no gap in the history", flush=True)


def print_table(samples: dict[str, list[Sample]]) -> None:
    """Medians, and the ratios that are the goals."""
    print(f"  {'what':20} {'runs':>4} {'wall s':>8} {'CPU s':>8} {'MB':>6}")
    for name, found in samples.items():
        rss = max(sample.rss for sample in found) / 1024
        print(f"  {name:20} {len(found):4} {median(found, wall):8.2f} {median(found, cpu):8.2f} {rss:6.0f}")
    for above, below, goal in ((_BUILD, _READ, 1.3), (_LATER, _GIT, 3.0)):
        both = [ratio(samples[above], samples[below], key) for key in (wall, cpu)]
        print(f"  {above} / {below}: wall {both[0]:.2f}, CPU {both[1]:.2f} (goal {goal})")
    memory = max(one.rss for one in samples[_BUILD]) / max(one.rss for one in samples[_LOAD])
    print(
        f"  {_AGAIN}: wall {median(samples[_AGAIN], wall):.2f} s, CPU {median(samples[_AGAIN], cpu):.2f} s (goal 0.5)"
    )
    print(f"  memory, index / {_LOAD}: {memory:.2f}")


def main() -> None:
    """Reads the arguments and runs."""
    parser = argparse.ArgumentParser(description="Time questions to the past beside reading it.")
    parser.add_argument("--grants", type=int, default=100_000)
    parser.add_argument("--commits", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--repository", type=Path, help="one that was made before, in place of a new one")
    parser.add_argument("--keep", type=Path, help="where the new one is made, and stays")
    parser.add_argument("--part", choices=_PARTS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.part:
        _PARTS[arguments.part](arguments.repository / "inventory")
        return
    try:
        with tempfile.TemporaryDirectory(prefix="camgrant-bench-") as name:
            repository = arguments.repository or arguments.keep or Path(name) / "kho"
            if arguments.repository is None:
                generate(arguments.grants, Path(name) / "dau")
                write_history(repository, commits(Path(name) / "dau", arguments.commits))
            prove(repository / "inventory", Path(name))
            print_table(measured(repository / "inventory", arguments.rounds))
    except BenchError as fault:
        sys.exit(f"no figures: {fault}")


if __name__ == "__main__":
    main()

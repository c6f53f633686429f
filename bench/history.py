"""How long the past takes to ask: a repository of 10 000 commits and some 5 000 files, 100 000 grants at its end.

    python bench/history.py [--grants 100000] [--commits 10000] [--rounds 3] [--work DIR]

Measured as ratios within one run: building the index against reading and validating every version of every file once
with the loader's own functions; a later question, with new commits since, against `git cat-file` reading that tree; and
the same question again with nothing new, whole process.
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from support.history import Made

FIRST = 1_623_200_000
_UNTIL = re.compile(rb"valid_until: (20\d\d-\d\d)-(\d\d)")


def commits(root: Path, count: int, seed: int = 1) -> Iterator[Made]:
    """The whole inventory, then one file changed by every commit: a window ends on another day."""
    files = {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*.yaml"))}
    yield Made(FIRST, dict(files), "Dữ liệu ban đầu")
    rng = random.Random(seed)
    grants = sorted(path for path in files if path.startswith("grants/"))
    for number in range(1, count):
        path = rng.choice(grants)
        files[path] = _changed(files[path], rng)
        yield Made(FIRST + number * 600, {path: files[path]}, f"Gia hạn {number}")


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
            (change.path, change.blob): None
            for step in objects.steps("main")
            for change in step.changes
            if change.blob != GONE and kind_of(change.path) in KINDS
        }

        def read(key: str) -> object:
            blob, _, path = key.partition(" ")
            return read_plain(objects.read(blob, path) or b"")

        for key, document in read_all([f"{blob} {path}" for path, blob in wanted], read):
            kind = kind_of(key.partition(" ")[2])
            adapter(kind).validate_python(document[kind])  # type: ignore[index]


def build(folder: Path) -> None:
    """The index from nothing."""
    from camgrant.history.index import opened
    from camgrant.history.objects import Objects
    from camgrant.vcs import commit_named

    with Objects(folder) as objects:
        opened(objects, commit_named(folder, "main"))


def forget(folder: Path) -> None:
    shutil.rmtree(folder.parent / ".git" / "camgrant", ignore_errors=True)


def in_a_child(work: Callable[[Path], None], folder: Path) -> tuple[float, int]:
    """Seconds, and the most memory in bytes of this process and its children, in a process of its own."""
    code = (
        "import resource, sys, time; from pathlib import Path; sys.path.insert(0, sys.argv[1]); import gc; gc.disable();"
        f"from bench.history import {work.__name__} as work; t = time.monotonic(); work(Path(sys.argv[2]));"
        "print(time.monotonic() - t, max(resource.getrusage(w).ru_maxrss for w in"
        " (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) * 1024)"
    )
    here = str(Path(__file__).resolve().parents[1])
    done = subprocess.run([sys.executable, "-c", code, here, str(folder)], check=True, capture_output=True, text=True)
    seconds, memory = done.stdout.split()
    return float(seconds), int(memory)

"""The command line as its users run it: a process with its exit code."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Mapping
from functools import cache
from itertools import count
from pathlib import Path
from typing import Final, NoReturn

__all__ = ["copy_for_each", "forked", "run", "write_world"]

_NUMBERS: Final = count(1)


def run(*words: str | Path, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs `camgrant` in a child process, in English and without colour unless told otherwise."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "camgrant", *map(str, words)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        env=_environment(environment),
        check=False,
    )


def forked(*words: str | Path, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """As `run`, in a copy of a process that has everything imported already: a fifth of the time.

    That process does nothing else. A copy of the tests' own would wait without end for threads that Typst keeps once it
    has drawn there.
    """
    arguments = ["camgrant", *map(str, words)]
    with tempfile.NamedTemporaryFile() as out, tempfile.NamedTemporaryFile() as err:
        asked = {
            "arguments": arguments,
            "cwd": str(cwd or Path.cwd()),
            "environment": _environment(environment),
            "ends": [out.name, err.name],
        }
        code = _ask(_original(os.getpid()), asked)
        texts = [stream.read().decode("utf-8") for stream in (out, err)]
    return subprocess.CompletedProcess(arguments, code, *texts)


@cache
def _original(asker: int) -> subprocess.Popen[str]:
    """The process that copies itself for one `asker`; it ends when that one's questions end."""
    folders = [str(Path(__file__).resolve().parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])]
    original = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", "from support.cli import copy_for_each; copy_for_each()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**_environment({}), "PYTHONPATH": os.pathsep.join(folders)},
    )
    atexit.register(_end, original, asker)
    return original


def _end(original: subprocess.Popen[str], asker: int) -> None:
    if os.getpid() == asker:  # a copy of the tests' own process ends nothing of theirs
        original.communicate()


def _ask(original: subprocess.Popen[str], asked: Mapping[str, object]) -> int:
    """The exit code of a copy. An answer that nobody waited for, of a test that was cut off, is passed over."""
    if original.stdin is None or original.stdout is None:
        raise AssertionError("opened with pipes")
    number = next(_NUMBERS)
    original.stdin.write(f"{json.dumps({**asked, 'number': number})}\n")
    original.stdin.flush()
    for line in original.stdout:
        answered, code = map(int, line.split())
        if answered == number:
            return code
    raise AssertionError("the process behind `forked` is gone")


def copy_for_each() -> None:
    """The life of the process behind `forked`: for every line a copy, whose exit code is the answer."""
    _warm()
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if child == 0:
            ends = tuple(os.open(name, os.O_WRONLY) for name in asked["ends"])
            _become(asked["arguments"], Path(asked["cwd"]), asked["environment"], (ends[0], ends[1]))
        sys.stdout.write(f"{asked['number']} {os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}\n")
        sys.stdout.flush()


def _environment(given: dict[str, str]) -> dict[str, str]:
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("GITHUB_", "CAMGRANT_"))}
    return {**inherited, "CAMGRANT_LANG": "en", "PYTHONUTF8": "1", **given}


@cache
def _warm() -> None:
    """Imports what most commands need, and has the models built."""
    from camgrant.app.check import check
    from camgrant.cli import edit_words  # noqa: F401
    from camgrant.load.tree import MemoryTree
    from support.examples import AS_OF, world

    check(MemoryTree(world()), AS_OF, lambda: AS_OF)


def _become(arguments: list[str], cwd: Path, environment: dict[str, str], ends: tuple[int, int]) -> NoReturn:
    """Runs the command line in this process and ends it; nothing of the test's own clean-up runs."""
    code = 70
    try:
        for end, number in zip((os.open(os.devnull, os.O_RDONLY), *ends), (0, 1, 2), strict=True):
            os.dup2(end, number)
        sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
        sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False)
        os.environ.clear()
        os.environ.update(environment)
        os.chdir(cwd)
        sys.argv = arguments
        warnings.simplefilter("error")
        from camgrant.cli import main

        main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    finally:
        atexit._run_exitfuncs()  # as in a process of its own that ends
        with contextlib.suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def write_world(folder: Path, files: dict[str, bytes]) -> Path:
    """Writes an inventory to disk and returns its folder."""
    root = folder / "inventory"
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return root

"""The command line as its users run it: a process with its exit code."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import warnings
from functools import cache
from pathlib import Path
from typing import NoReturn

__all__ = ["forked", "run", "write_world"]


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
    """As `run`, in a copy of this process that has everything imported already: a fifth of the time.

    Once Typst has drawn here it keeps threads that a copy would wait for without end: then it is a process of its own.
    """
    if "typst" in sys.modules:
        return run(*words, cwd=cwd, **environment)
    _warm()
    arguments = ["camgrant", *map(str, words)]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if child == 0:
            _become(arguments, cwd, _environment(environment), (out.fileno(), err.fileno()))
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        texts = []
        for stream in (out, err):
            stream.seek(0)
            texts.append(stream.read().decode("utf-8"))
    return subprocess.CompletedProcess(arguments, code, *texts)


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


def _become(arguments: list[str], cwd: Path | None, environment: dict[str, str], ends: tuple[int, int]) -> NoReturn:
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
        os.chdir(cwd or Path.cwd())
        sys.argv = arguments
        warnings.simplefilter("error")
        from camgrant.cli import main

        main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    finally:
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

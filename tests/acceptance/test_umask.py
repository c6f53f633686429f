"""What a command writes is as open as the user's umask lets it be, and what replaces a file is no more open than it."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from camgrant.app.folders import write_file
from camgrant.app.output import write_output
from camgrant.app.publishing.shelf import OutFile, Shelf
from camgrant.seal.bundle import SECRETS
from camgrant.seal.unpack import write_files

ROOT = Path(__file__).parents[2]
UMASKS = (0o022, 0o027, 0o077, 0o007)
CLOSED = {"local", SECRETS.rstrip("/")}
"""Folders for their owner alone."""


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def modes(top: Path) -> dict[Path, int]:
    """Every file and folder that was made, with who may do what with it."""
    return {place: stat.S_IMODE(place.stat().st_mode) for place in (top, *top.rglob("*"))}


def one_file(folder: Path) -> Path:
    write_file(folder / "a.html", b"x")
    return folder / "a.html"


def an_output(folder: Path) -> Path:
    write_output(folder / "dist", [("u-a/b/c.csv", b"x"), ("manifest.json", b"{}")])
    return folder / "dist"


def a_bundle(folder: Path) -> Path:
    write_files(folder / "mo", {"manifest.json": b"{}", f"{SECRETS}r.json": b"{}"})
    return folder / "mo"


def a_publication(folder: Path) -> Path:
    files = [OutFile("published.json", b"{}"), OutFile("local/u-a/x.csv", b"x", private=True)]
    return Shelf(folder / "ke").put(1, files)


@pytest.mark.parametrize("mask", UMASKS)
@pytest.mark.parametrize("writer", [one_file, an_output, a_bundle, a_publication])
def test_what_is_new_follows_the_umask(writer: Callable[[Path], Path], mask: int, tmp_path: Path) -> None:
    with umask(mask):
        found = modes(writer(tmp_path))
    assert {place: oct(mode) for place, mode in found.items() if mode & mask} == {}
    for place, mode in found.items():
        if place.name in CLOSED:
            assert mode == 0o700
        elif place.is_file():
            private = not CLOSED.isdisjoint(place.parts)
            assert mode == (0o600 if private else 0o666 & ~mask), place


@pytest.mark.parametrize("closed", [0o600, 0o640, 0o400])
def test_what_replaces_a_file_stays_as_closed_as_it_was(closed: int, tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(b"old")
    path.chmod(closed)
    with umask(0o022):
        write_file(path, b"new")
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"new", closed)


def test_what_replaces_a_folder_stays_as_closed_as_it_was(tmp_path: Path) -> None:
    with umask(0o022):
        an_output(tmp_path).chmod(0o700)
        found = modes(an_output(tmp_path))
    assert found[tmp_path / "dist"] == 0o700


def test_an_empty_folder_that_was_closed_stays_closed(tmp_path: Path) -> None:
    (tmp_path / "mo").mkdir(mode=0o700)
    with umask(0o022):
        found = modes(a_bundle(tmp_path))
    assert found[tmp_path / "mo"] == 0o700


def test_nothing_else_opens_a_file_or_a_folder() -> None:
    """One place decides how open a result is: `chmod` and modes stand in camgrant/files.py and where things close."""
    opening = re.compile(
        r"chmod\(0o[0-7]*[1-7][0-7]?\)|chmod\(0o[0-7]+[1-7]\)|mkstemp|mkdtemp|0o[67][1-7][0-7]|0o[67]0[1-7]"
    )
    found = {
        path.relative_to(ROOT).as_posix()
        for root in (ROOT / "tools", ROOT / "renderers")
        for path in root.rglob("*.py")
        if opening.search(path.read_text(encoding="utf-8"))
    }
    private = "tools/camgrant/git_settings.py"  # a folder for this user alone, as long as one call of git lasts
    assert found <= {"tools/camgrant/files.py", "tools/camgrant/seal/unpack.py", private}

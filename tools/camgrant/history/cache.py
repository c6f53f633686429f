"""Where the index is kept between two questions: one file beside git's own, named by the digest of its bytes.

It is never trusted: what does not have the digest that its name says, was made by other code or for another folder,
is not used and goes. Without it the same answers come, later.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
import tempfile
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final

from camgrant.history.objects import Objects

__all__ = ["keep", "kept"]

_FOLDER: Final = "camgrant"
_SUFFIX: Final = ".history"
_HALF: Final = "half-"
_READS: Final = (("access",), ("history",), ("load",), ("model",), ("policy", "packs"))


@cache
def _fingerprint() -> bytes:
    """Of the code that reads the past, and of the packs that come with it: what others remembered may mean something
    else."""
    found = hashlib.sha256()
    for names in _READS:
        folder = resources.files("camgrant").joinpath(*names)
        for entry in sorted(folder.iterdir(), key=lambda one: one.name):
            if entry.name.endswith((".py", ".yaml")):
                found.update(entry.read_bytes())
    return found.digest()


def kept(objects: Objects, branch: str) -> sqlite3.Connection | None:
    """What was kept for the folder and a branch, in memory; None where there is nothing, or nothing sound."""
    place, name = _place(objects), _name(objects, branch)
    for file in sorted(place.glob(f"{name}-*{_SUFFIX}")):
        try:
            data = file.read_bytes()
        except OSError:
            continue
        if file.name == _file(name, data):
            database = sqlite3.connect(":memory:")
            with contextlib.suppress(sqlite3.Error):
                database.deserialize(data)
                database.execute("SELECT value FROM fact")
                return database
        with contextlib.suppress(OSError):
            file.unlink()
    return None


def keep(objects: Objects, branch: str, database: sqlite3.Connection) -> None:
    """Keeps the index in place of what was kept before. A disk that refuses changes no answer."""
    place, name, data = _place(objects), _name(objects, branch), database.serialize()
    with contextlib.suppress(OSError):
        place.mkdir(mode=0o700, exist_ok=True)
        for half in place.glob(f"{_HALF}*"):  # of a process that was stopped; one that still writes does without
            half.unlink(missing_ok=True)
        with tempfile.NamedTemporaryFile(dir=place, prefix=_HALF, delete=False) as made:
            made.write(data)
        file = _file(name, data)
        os.replace(made.name, place / file)  # noqa: PTH105 - Path.replace does the same
        for old in place.glob(f"{name}-*{_SUFFIX}"):
            if old.name != file:
                old.unlink(missing_ok=True)


def _place(objects: Objects) -> Path:
    return objects.repository.common / _FOLDER


def _name(objects: Objects, branch: str) -> str:
    """Of the folder and the branch, so that no other inventory or line of the repository is mistaken for it."""
    return hashlib.sha256(os.fsencode(f"{objects.prefix}\0{branch}")).hexdigest()[:16]


def _file(name: str, data: bytes) -> str:
    """The digest is of the code as well: what another version remembered is not used, and goes."""
    digest = hashlib.sha256(_fingerprint())
    digest.update(data)
    return f"{name}-{digest.hexdigest()}{_SUFFIX}"

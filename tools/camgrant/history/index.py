"""What the history of the folder holds: which file had which bytes from which commit on, which ids it names, and
whether the data could be read whole at each commit.

An answer is always read from git's objects: the index only says which.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from typing import Final, NamedTuple

from camgrant.history.building import ANYTHING, Building, new_database
from camgrant.history.cache import keep, kept
from camgrant.history.objects import Objects
from camgrant.load.tree import kind_of
from camgrant.model.joining import Renaming

__all__ = ["Index", "IndexThere", "Version", "opened"]

_INSIDE: Final = "name = ? OR (name > ? AND name < ?)"


class Version(NamedTuple):
    """A file had these bytes from step `first` to step `last`, that one included; `last` is None up to the end."""

    path: str
    first: int
    last: int | None
    blob: str


class Index:
    """The index of one line of history. A step is known by its place: `commits`, `seconds` and `faults` have one for
    each. `branch` is the full name of the branch that it follows, "" for none; `rewritten` are former ends of that
    branch from which the line no longer came when it was read next. `moved` is the first step that reads whole, with
    the folder in which its files stood before; None where they came from nowhere."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        rows = database.execute("SELECT commit_id, seconds, fault FROM step ORDER BY n").fetchall()
        self.commits: tuple[str, ...] = tuple(row[0] for row in rows)
        self.seconds: tuple[int, ...] = tuple(row[1] for row in rows)
        self.faults: tuple[str, ...] = tuple(row[2] for row in rows)
        self.branch = _fact(database, "branch") or ""
        self.rewritten: tuple[str, ...] = tuple(json.loads(_fact(database, "rewritten") or "[]"))
        moved = json.loads(_fact(database, "moved") or "null")
        self.moved: tuple[int, str] | None = (moved[0], moved[1]) if moved else None

    def naming(self, keys: Collection[str], folders: Collection[str]) -> set[str]:
        """The files in some folders of the inventory that named any of the ids in some version."""
        found = set[str]()
        wanted = [*keys, ANYTHING]
        for start in range(0, len(wanted), 500):  # sqlite takes so many values at a time
            part = wanted[start : start + 500]
            marks = ",".join("?" * len(part))
            asked = f"SELECT DISTINCT name FROM mention JOIN path ON id = path WHERE key IN ({marks})"  # noqa: S608
            names = (os.fsdecode(name) for (name,) in self._database.execute(asked, part))
            found.update(name for name in names if kind_of(name) in folders)
        return found

    def has_declared(self, one: str, folder: str) -> bool:
        """Whether a file of a folder ever declared an id; or named it in a version that cannot be read."""
        asked = (
            "SELECT 1 FROM content JOIN path ON id = path WHERE name = ? "
            "AND (NOT sound OR instr(' ' || ids || ' ', ' ' || ? || ' '))"
        )
        files = self.naming([one], (folder,))
        return any(self._database.execute(asked, (os.fsencode(file), one)).fetchone() for file in files)

    def ids(self, prefix: str) -> list[str]:
        """Every id of a kind (`k-`) that any file ever named."""
        asked = "SELECT DISTINCT key FROM mention WHERE key >= ? AND key < ?"
        return [key for (key,) in self._database.execute(asked, (prefix, f"{prefix[:-1]}."))]  # "." follows "-"

    def in_folder(self, folder: str) -> set[str]:
        """Every file that ever stood in a folder, or under its very name."""
        asked = f"SELECT name FROM path WHERE {_INSIDE}"  # noqa: S608
        return {os.fsdecode(name) for (name,) in self._database.execute(asked, _bounds(folder))}

    def altered(self, folder: str) -> list[tuple[str, int]]:
        """(file, step) of every file of a folder that was changed or taken away, and where."""
        asked = f"SELECT name, last + 1 FROM path JOIN version ON id = path WHERE last IS NOT NULL AND ({_INSIDE})"  # noqa: S608
        rows = self._database.execute(asked, _bounds(folder))
        return sorted((os.fsdecode(name), step) for name, step in rows)

    def versions(self, paths: Iterable[str]) -> Iterator[Version]:
        """All versions of some files."""
        asked = "SELECT first, last, blob FROM version JOIN path ON id = path WHERE name = ? ORDER BY first"
        for path in paths:
            for first, last, blob in self._database.execute(asked, (os.fsencode(path),)):
                yield Version(path, first, last, blob)


class IndexThere(Index):
    """The index of the line of a repository that was joined to this one, asked and answering in the ids used here."""

    def __init__(self, index: Index, renaming: Renaming) -> None:
        super().__init__(index._database)
        self._renaming = renaming

    def naming(self, keys: Collection[str], folders: Collection[str]) -> set[str]:
        return super().naming([self._renaming.there(key) for key in keys], folders)

    def has_declared(self, one: str, folder: str) -> bool:
        return super().has_declared(self._renaming.there(one), folder)

    def ids(self, prefix: str) -> list[str]:
        return [self._renaming.here(one) for one in super().ids(prefix)]


def opened(objects: Objects, tip: str, branch: str = "", *, afresh: bool = False) -> Index:
    """The index up to a commit, the end of a branch (its full name) or any other: the one that was kept, brought up to
    date, or a new one.

    With `afresh` nothing that was kept is looked at, and nothing is kept: the same commit gives the same index on every
    machine. Raises EnvironmentFault where the history cannot be read.
    """
    database = None if afresh else kept(objects, branch)
    known = _fact(database, "tip") if database is not None else None
    if database is not None and known == tip and "yes" not in (_fact(database, "shallow"), _shallow(objects)):
        return Index(database)
    line = objects.line(tip)
    rewritten: list[str] = json.loads(_fact(database, "rewritten") or "[]") if database is not None else []
    if database is not None and known in line and line[0] == _fact(database, "root"):
        if known != tip:
            _go_on(objects, database, tip, known)
        return Index(database)
    if known and known not in line and not objects.is_shallow:
        rewritten.append(known)
    database = new_database()
    facts = {"root": line[0], "shallow": _shallow(objects), "rewritten": json.dumps(rewritten), "branch": branch}
    _set(database, **facts)
    _go_on(objects, database, tip, None, lasting=not afresh)
    return Index(database)


def _go_on(
    objects: Objects, database: sqlite3.Connection, tip: str, after: str | None, *, lasting: bool = True
) -> None:
    """Adds every step up to a commit, and keeps the index where it is to be `lasting`."""
    Building(objects, database).go_on(tip, after)
    _set(database, tip=tip)
    if _fact(database, "moved") is None:
        _set_moved(objects, database)
    database.commit()
    if lasting:
        keep(objects, _fact(database, "branch") or "", database)


def _set_moved(objects: Objects, database: sqlite3.Connection) -> None:
    """Looks where the files of the first step that reads whole stood before; there may be no such step yet."""
    first = database.execute("SELECT n, commit_id FROM step WHERE fault = '' ORDER BY n LIMIT 1").fetchone()
    if first is not None:
        folder = objects.came_from(first[1])
        _set(database, moved=json.dumps(None if folder is None else [first[0], folder]))


def _bounds(folder: str) -> tuple[bytes, bytes, bytes]:
    """What `_INSIDE` compares names with: by these bounds sqlite finds them without looking at all others."""
    name = folder.encode()
    return name, name + b"/", name + b"0"  # "0" follows "/"


def _shallow(objects: Objects) -> str:
    return "yes" if objects.is_shallow else "no"


def _fact(database: sqlite3.Connection, name: str) -> str | None:
    row = database.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
    return None if row is None else str(row[0])


def _set(database: sqlite3.Connection, **facts: str) -> None:
    database.executemany("INSERT OR REPLACE INTO fact VALUES (?, ?)", facts.items())

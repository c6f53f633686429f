"""What the history of the folder holds: which file had which bytes from which commit on, which ids it names, and
whether the data could be read whole at each commit.

Every version of every file is read once, by the loader's own reader, because a state counts only where all of it can
be read. What files say is not kept, only which ids they name: an answer is always read from git's objects.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from pydantic import ValidationError

from camgrant.history.cache import keep, kept
from camgrant.history.objects import GONE, ODD, Objects, Step
from camgrant.load.assemble import Loaded, load
from camgrant.load.codes import UNKNOWN_TARGET
from camgrant.load.parallel import read_all
from camgrant.load.reader import read_plain
from camgrant.load.schema import adapter
from camgrant.load.tree import SETTINGS_FILE, MemoryTree, is_known, kind_of
from camgrant.model.inventory import KINDS

__all__ = ["ABSENT", "ANYTHING", "CHAIN", "Index", "Version", "judging", "opened"]

CHAIN: Final = "chain"
"""In place of an id: the file has the word `chain`, so it may be about every site of one."""
ANYTHING: Final = "\\"
"""In place of an id: an escape may spell any id, so the file counts for all questions."""

_ID: Final = re.compile(rb"\b[a-z](?:-[a-z0-9]+)+")
_TABLES: Final = """
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE step (n INTEGER PRIMARY KEY, commit_id TEXT, seconds INTEGER, fault TEXT);
CREATE TABLE path (id INTEGER PRIMARY KEY, name BLOB UNIQUE);
CREATE TABLE version (path INTEGER, first INTEGER, last INTEGER, blob TEXT);
CREATE TABLE content (path INTEGER, blob TEXT, sound INTEGER, ids TEXT, PRIMARY KEY (path, blob)) WITHOUT ROWID;
CREATE TABLE mention (key TEXT, path INTEGER, PRIMARY KEY (key, path)) WITHOUT ROWID;
CREATE INDEX version_of_path ON version (path);
"""
ABSENT: Final = "absent"


class Version(NamedTuple):
    """A file had these bytes from step `first` to step `last`, that one included; `last` is None up to the end."""

    path: str
    first: int
    last: int | None
    blob: str


class Index:
    """The index of one line of history. `steps` are in order; a step is known by its place there."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        rows = database.execute("SELECT commit_id, seconds, fault FROM step ORDER BY n").fetchall()
        self.commits: tuple[str, ...] = tuple(row[0] for row in rows)
        self.seconds: tuple[int, ...] = tuple(row[1] for row in rows)
        self.faults: tuple[str, ...] = tuple(row[2] for row in rows)
        self.rewritten: tuple[str, ...] = tuple(json.loads(_fact(database, "rewritten") or "[]"))

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

    def ids(self, prefix: str) -> list[str]:
        """Every id of a kind (`k-`) that any file ever named."""
        asked = "SELECT DISTINCT key FROM mention WHERE key >= ? AND key < ?"
        return [key for (key,) in self._database.execute(asked, (prefix, f"{prefix[:-1]}."))]  # "." follows "-"

    def in_folders(self, folders: Collection[str]) -> set[str]:
        """Every file that ever stood in some folders."""
        names = (os.fsdecode(name) for (name,) in self._database.execute("SELECT name FROM path"))
        return {name for name in names if kind_of(name) in folders}

    def altered(self, folder: str) -> list[tuple[str, int]]:
        """(file, step) of every file of a folder that was changed or taken away, and where."""
        rows = self._database.execute(
            "SELECT name, last + 1 FROM version JOIN path ON id = path WHERE last IS NOT NULL"
        )
        return sorted((os.fsdecode(name), step) for name, step in rows if kind_of(os.fsdecode(name)) == folder)

    def versions(self, paths: Iterable[str]) -> Iterator[Version]:
        """All versions of some files."""
        asked = "SELECT first, last, blob FROM version JOIN path ON id = path WHERE name = ? ORDER BY first"
        for path in paths:
            for first, last, blob in self._database.execute(asked, (os.fsencode(path),)):
                yield Version(path, first, last, blob)


def opened(objects: Objects, tip: str) -> Index:
    """The index up to a commit: the one that was kept, brought up to date, or a new one.

    Raises EnvironmentFault where the history cannot be read.
    """
    database = kept(objects)
    rewritten: list[str] = []
    if database is not None:
        known, shallow = _fact(database, "tip"), _fact(database, "shallow") == "yes"
        if known == tip and not shallow and not objects.is_shallow:
            return Index(database)
        line = objects.line(tip)
        rewritten = json.loads(_fact(database, "rewritten") or "[]")
        if known not in line:
            rewritten = [*rewritten, known or ""]
        elif line[0] == _fact(database, "root"):
            _Building(objects, database).go_on(tip, known)
            return Index(database)
    database = sqlite3.connect(":memory:")
    database.executescript(_TABLES)
    line = objects.line(tip)
    _set(database, root=line[0], shallow="yes" if objects.is_shallow else "no", rewritten=json.dumps(rewritten))
    _Building(objects, database).go_on(tip, None)
    return Index(database)


class _Building:
    """Adds steps to an index: `blobs` is what stands at the step that was added last."""

    def __init__(self, objects: Objects, database: sqlite3.Connection) -> None:
        self._objects = objects
        self._database = database
        self._paths = {os.fsdecode(name): one for name, one in database.execute("SELECT name, id FROM path")}
        self._blobs: dict[str, tuple[str, int]] = {}
        self._broken: set[str] = set()
        self._declared: Counter[str] = Counter()
        self._twice: set[str] = set()
        self._judges: dict[str, str] = {}
        self._judged: dict[tuple[tuple[str, str], ...], str] = {}
        self._named: dict[int, str] = {}
        standing = "SELECT name, blob, first FROM version JOIN path ON id = path WHERE last IS NULL"
        for name, blob, first in database.execute(standing).fetchall():
            self._stand(os.fsdecode(name), blob, first)

    def go_on(self, tip: str, after: str | None) -> None:
        """Adds every step up to a commit, and keeps the index."""
        steps = list(self._objects.steps(tip, after))
        self._read(steps)
        (first,) = self._database.execute("SELECT count(*) FROM step").fetchone()
        for number, step in enumerate(steps, first):
            self._add(number, step)
        self._database.execute("DELETE FROM version WHERE last IS NULL")
        still = ((self._paths[path], first, None, blob) for path, (blob, first) in self._blobs.items())
        self._database.executemany("INSERT INTO version VALUES (?, ?, ?, ?)", still)
        _set(self._database, tip=tip)
        self._database.commit()
        keep(self._objects, self._database)

    def _read(self, steps: Sequence[Step]) -> None:
        """Reads every version of a file that was never read at that path."""
        rows = self._database.execute("SELECT name, blob FROM content JOIN path ON id = path")
        known = {(os.fsdecode(name), blob) for name, blob in rows}
        wanted: dict[tuple[str, str], None] = {}
        for step in steps:
            for change in step.changes:
                if change.path not in self._paths:
                    self._paths[change.path] = len(self._paths)
                    row = (self._paths[change.path], os.fsencode(change.path))
                    self._database.execute("INSERT INTO path VALUES (?, ?)", row)
                entity_file = kind_of(change.path) in KINDS and is_known(change.path)
                if entity_file and change.blob not in (GONE, ODD) and change not in known:
                    wanted[change.path, change.blob] = None

        def read(key: str) -> object:
            blob, _, path = key.partition(" ")
            return _summary(self._objects, path, blob)

        for key, summary in read_all([f"{blob} {path}" for path, blob in wanted], read):
            blob, _, path = key.partition(" ")
            self._remember(self._paths[path], blob, summary)

    def _remember(self, path: int, blob: str, summary: Any) -> None:
        sound, ids, named = summary
        self._database.execute("INSERT OR IGNORE INTO content VALUES (?, ?, ?, ?)", (path, blob, sound, ids))
        if self._named.get(path) != named:  # most versions of a file name what the one before did
            self._named[path] = named
            rows = ((one, path) for one in named.split())
            self._database.executemany("INSERT OR IGNORE INTO mention VALUES (?, ?)", rows)

    def _add(self, number: int, step: Step) -> None:
        for path, blob in step.changes:
            self._fall(path, number)
            if blob != GONE:
                self._stand(path, blob, number)
        row = (number, step.commit, step.seconds, self._fault())
        self._database.execute("INSERT INTO step VALUES (?, ?, ?, ?)", row)

    def _stand(self, path: str, blob: str, first: int) -> None:
        self._blobs[path] = (blob, first)
        if blob == ODD or not is_known(path):
            self._broken.add(path)
        elif kind_of(path) in KINDS:
            sound, ids = self._content(path, blob)
            self._declared.update(ids)
            self._twice.update(one for one in ids if self._declared[one] > 1)
            if not sound:
                self._broken.add(path)
        else:
            self._judges[path] = blob

    def _fall(self, path: str, number: int) -> None:
        if path not in self._blobs:
            return
        blob, first = self._blobs.pop(path)
        self._broken.discard(path)
        self._judges.pop(path, None)
        if blob != ODD and is_known(path) and kind_of(path) in KINDS:
            for one in self._content(path, blob)[1]:
                self._declared[one] -= 1
                if self._declared[one] < 2:
                    self._twice.discard(one)
                if not self._declared[one]:
                    del self._declared[one]
        if first < number:
            row = (self._paths[path], first, number - 1, blob)
            self._database.execute("INSERT INTO version VALUES (?, ?, ?, ?)", row)

    def _content(self, path: str, blob: str) -> tuple[bool, list[str]]:
        asked = "SELECT sound, ids FROM content WHERE path = ? AND blob = ?"
        sound, ids = self._database.execute(asked, (self._paths[path], blob)).fetchone()
        return bool(sound), ids.split()

    def _fault(self) -> str:
        """Why the state that stands now cannot be read whole; "" for one that can."""
        if not self._blobs:
            return ABSENT
        if self._broken:
            return ascii(min(self._broken))[1:-1]
        if self._twice:
            return min(self._twice)
        judges = tuple(sorted(self._judges.items()))
        if judges not in self._judged:
            loaded = judging(self._objects, dict(judges))
            self._judged[judges] = "" if _is_whole(loaded) else SETTINGS_FILE
        return self._judged[judges]


def judging(objects: Objects, files: dict[str, str]) -> Loaded:
    """What settings and packs (path -> blob) say, loaded by themselves."""
    read = {path: objects.read(blob, path) for path, blob in files.items()}
    return load(MemoryTree({path: data for path, data in read.items() if data is not None}), ())


def _is_whole(loaded: Loaded) -> bool:
    """Whether the judges can be read; a target that is installed no more gives nobody anything."""
    return loaded.inventory is not None and all(one.code == UNKNOWN_TARGET.code for one in loaded.diagnostics)


def _summary(objects: Objects, path: str, blob: str) -> tuple[bool, str, str]:
    """Whether a file is sound, the ids that it declares, and the ids that it names."""
    raw = objects.read(blob, path)
    if raw is None:
        return False, "", ""
    kind = kind_of(path)
    named = {one.decode() for one in _ID.findall(raw)}
    if b"chain" in raw:
        named.add(CHAIN)
    if b"\\" in raw:
        named.add(ANYTHING)
    document: Any = read_plain(raw)
    content = document.get(kind) if isinstance(document, dict) and len(document) == 1 else None
    if not content:
        return False, "", " ".join(sorted(named))
    try:
        adapter(kind).validate_python(content)
    except ValidationError:
        return False, "", " ".join(sorted(named))
    ids = list(content)
    if kind == "cameras":
        ids += [camera for recorder in content.values() for camera in recorder["channels"]]
    return True, " ".join(ids), " ".join(sorted(named))


def _fact(database: sqlite3.Connection, name: str) -> str | None:
    row = database.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
    return None if row is None else str(row[0])


def _set(database: sqlite3.Connection, **facts: str) -> None:
    database.executemany("INSERT OR REPLACE INTO fact VALUES (?, ?)", facts.items())

"""Makes an index of what history holds, and brings it up to date, commit by commit.

Every version of every file is read once, by the loader's own reader, because a state counts only where all of it can
be read. What files say is not kept, only which ids they declare and name.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from pydantic import ValidationError

from camgrant.history.objects import GONE, ODD, Objects, Step
from camgrant.load.assemble import Loaded, load
from camgrant.load.codes import UNKNOWN_TARGET
from camgrant.load.parallel import read_all
from camgrant.load.reader import read_plain
from camgrant.load.schema import adapter
from camgrant.load.tree import SETTINGS_FILE, MemoryTree, is_known, kind_of
from camgrant.model.inventory import KINDS
from camgrant.model.joining import Renaming, prefix_of_file

__all__ = ["ABSENT", "ANYTHING", "CHAIN", "DOSSIER", "Building", "judging", "new_database", "plain"]

CHAIN: Final = "chain"
"""In place of an id: the file has the word `chain`, so it may be about every site of one."""
DOSSIER: Final = "dossier"
"""In place of an id: the file has that word, so it may tell of a dossier that was made."""
ANYTHING: Final = "\\"
"""In place of an id: an escape may spell any id, so the file counts for all questions."""

_ID: Final = re.compile(rb"\b[a-z](?:-[a-z0-9]+)+")
ABSENT: Final = "absent"
_TABLES: Final = """
PRAGMA journal_mode = OFF;
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE step (n INTEGER PRIMARY KEY, commit_id TEXT, seconds INTEGER, fault TEXT);
CREATE TABLE path (id INTEGER PRIMARY KEY, name BLOB UNIQUE);
CREATE TABLE version (path INTEGER, first INTEGER, last INTEGER, blob TEXT);
CREATE TABLE content (path INTEGER, blob TEXT, sound INTEGER, ids TEXT, PRIMARY KEY (path, blob)) WITHOUT ROWID;
CREATE TABLE mention (key TEXT, path INTEGER, PRIMARY KEY (key, path)) WITHOUT ROWID;
CREATE INDEX version_of_path ON version (path);
"""
_STANDING: Final = """
SELECT name, version.blob, first, sound, ids FROM version JOIN path ON id = version.path
LEFT JOIN content ON content.path = version.path AND content.blob = version.blob WHERE last IS NULL
"""
# Put in order once, at the end: that costs a fraction of putting every row in its place.
_NAMED: Final = """
INSERT OR IGNORE INTO mention SELECT DISTINCT key, path FROM named ORDER BY key, path;
DROP TABLE named;
"""


def new_database() -> sqlite3.Connection:
    """An index of nothing, in memory."""
    database = sqlite3.connect(":memory:")
    database.executescript(_TABLES)
    return database


def plain(path: str) -> str:
    """A path as it may be shown: whatever bytes somebody gave it, it steers no terminal."""
    return path if path.isprintable() else ascii(path)[1:-1]


class Building:
    """Adds steps to an index. What stands at the step that was added last is held in memory: no more than one state."""

    def __init__(self, objects: Objects, database: sqlite3.Connection) -> None:
        self._objects = objects
        self._database = database
        self._paths = {os.fsdecode(name): one for name, one in database.execute("SELECT name, id FROM path")}
        self._blobs: dict[str, tuple[str, int]] = {}
        self._ids: dict[str, str] = {}
        self._broken: set[str] = set()
        self._declared: Counter[str] = Counter()
        self._twice: set[str] = set()
        self._judges: dict[str, str] = {}
        self._judged: dict[tuple[tuple[str, str], ...], str] = {}
        for name, blob, first, sound, ids in database.execute(_STANDING):
            self._stand(os.fsdecode(name), blob, first, (bool(sound), ids or ""))

    def go_on(self, tip: str, after: str | None) -> None:
        """Adds every step up to a commit."""
        steps = list(self._objects.steps(tip, after))
        self._read(steps)
        (first,) = self._database.execute("SELECT count(*) FROM step").fetchone()
        for number, step in enumerate(steps, first):
            for path, blob in step.changes:
                self._fall(path, number)
                if blob != GONE:
                    self._stand(path, blob, number, self._content(path, blob))
                else:
                    self._declare(path, "")
            row = (number, step.commit, step.seconds, self._fault())
            self._database.execute("INSERT INTO step VALUES (?, ?, ?, ?)", row)
        self._database.execute("DELETE FROM version WHERE last IS NULL")
        still = ((self._paths[path], first, None, blob) for path, (blob, first) in self._blobs.items())
        self._database.executemany("INSERT INTO version VALUES (?, ?, ?, ?)", still)

    def _read(self, steps: Sequence[Step]) -> None:
        """Reads every version of a file that was never read at that path."""
        wanted: dict[str, None] = {}
        for step in steps:
            for path, blob in step.changes:
                if path not in self._paths:
                    self._paths[path] = len(self._paths)
                    self._database.execute("INSERT INTO path VALUES (?, ?)", (self._paths[path], os.fsencode(path)))
                if blob not in (GONE, ODD) and _is_entities(path) and self._content(path, blob) is None:
                    wanted[f"{blob} {path}"] = None

        def read(key: str) -> object:
            blob, _, path = key.partition(" ")
            return _summary(self._objects, path, blob)

        self._database.executescript("PRAGMA temp_store = MEMORY; CREATE TEMP TABLE named (key TEXT, path INTEGER)")
        last: dict[int, str] = {}
        for key, summary in read_all(list(wanted), read):
            blob, _, path = key.partition(" ")
            self._remember(self._paths[path], blob, summary, last)
        self._database.executescript(_NAMED)

    def _remember(self, path: int, blob: str, summary: Any, last: dict[int, str]) -> None:
        sound, ids, named = summary
        self._database.execute("INSERT INTO content VALUES (?, ?, ?, ?)", (path, blob, sound, ids))
        if last.get(path) != named:  # most versions of a file name what the one before did
            last[path] = named
            rows = ((one, path) for one in named.split())
            self._database.executemany("INSERT INTO named VALUES (?, ?)", rows)

    def _stand(self, path: str, blob: str, first: int, content: tuple[bool, str] | None) -> None:
        self._blobs[path] = (blob, first)
        if blob == ODD or not is_known(path):
            self._broken.add(path)
        elif not _is_entities(path):
            self._judges[path] = blob
        else:
            sound, ids = content or (False, "")
            if not sound:
                self._broken.add(path)
            self._declare(path, ids)
            return
        self._declare(path, "")

    def _fall(self, path: str, number: int) -> None:
        standing = self._blobs.pop(path, None)
        if standing is None:
            return
        self._broken.discard(path)
        self._judges.pop(path, None)
        blob, first = standing
        if first < number:
            row = (self._paths[path], first, number - 1, blob)
            self._database.execute("INSERT INTO version VALUES (?, ?, ?, ?)", row)

    def _declare(self, path: str, ids: str) -> None:
        """Counts the ids that a file declares, in place of those that it declared before."""
        before = self._ids.get(path, "")
        if ids == before:
            return
        self._ids[path] = ids
        for one in before.split():
            self._declared[one] -= 1
            if self._declared[one] < 2:
                self._twice.discard(one)
            if not self._declared[one]:
                del self._declared[one]
        now = ids.split()
        self._declared.update(now)
        self._twice.update(one for one in now if self._declared[one] > 1)

    def _content(self, path: str, blob: str) -> tuple[bool, str] | None:
        """Whether the version of the file is sound, and the ids that it declares; None for one that was never read."""
        asked = "SELECT sound, ids FROM content WHERE path = ? AND blob = ?"
        row = self._database.execute(asked, (self._paths[path], blob)).fetchone()
        return None if row is None else (bool(row[0]), row[1])

    def _fault(self) -> str:
        """Why the state that stands now cannot be read whole; "" for one that can."""
        if not self._blobs:
            return ABSENT
        if self._broken:
            return plain(min(self._broken))
        if self._twice:
            return min(self._twice)
        judges = tuple(sorted(self._judges.items()))
        if judges not in self._judged:
            loaded = judging(self._objects, dict(judges))
            self._judged[judges] = "" if _is_whole(loaded) else SETTINGS_FILE
        return self._judged[judges]


def _is_entities(path: str) -> bool:
    """Whether it is a file of entities, and neither settings nor a pack."""
    return kind_of(path) in KINDS and is_known(path)


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
    if b"dossier" in raw:
        named.add(DOSSIER)
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
    prefix = prefix_of_file(path)
    if prefix:  # what stands here under that repository's own ids is asked for by those that it has now
        renaming = Renaming(prefix)
        ids = [renaming.here(one) for one in ids]
        named |= {renaming.here(one) for one in named}
    if kind == "cameras":
        ids += [camera for recorder in content.values() for camera in recorder["channels"]]
    return True, " ".join(ids), " ".join(sorted(named))

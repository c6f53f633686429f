"""Files of the repository that are no data: which of them run, or say what runs, so that a change of them is a policy.

A workflow, a lock or the tool itself decides what is done with the data and with the key that signs; a plan of the data
says nothing of it. Whatever is not known to be harmless is taken to run.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final, NamedTuple

__all__ = ["FileChange", "runs"]

_FILE: Final = "100644"
_PAPERS: Final = frozenset((".md", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".pdf"))
_NAMES: Final = frozenset(("LICENSE", "NOTICE"))
_FOLDERS: Final = frozenset(("docs",))


class FileChange(NamedTuple):
    """A file that is not as it was. `old` and `new` are its mode and the id of its content, "" where it is not there:
    what is renamed went in one place and came in another."""

    path: str
    old: str
    new: str


def runs(change: FileChange) -> bool:
    """Whether the file may run or steer what runs: everything but papers that lie where only people read.

    A paper that can be run, or is a link to something else, is none. Names are compared as they are written: whoever
    writes them in another way has to ask.
    """
    if any(side and not side.startswith(f"{_FILE} ") for side in (change.old, change.new)):
        return True
    path = PurePosixPath(change.path)
    if path.name in _NAMES and len(path.parts) == 1:
        return False
    hidden = any(part.startswith(".") for part in path.parts)
    read_by_people = len(path.parts) == 1 or path.parts[0] in _FOLDERS
    return hidden or not read_by_people or path.suffix not in _PAPERS

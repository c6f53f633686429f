"""Repositories with a history of our making, written by `git fast-import`: thousands of commits in a moment."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from camgrant.history.index import Index

__all__ = ["Made", "content", "write_history"]


class Stamp(NamedTuple):
    """Somebody, as git writes people, and a moment in seconds since 1970."""

    person: str
    seconds: int

    def __str__(self) -> str:
        return f"{self.person} {self.seconds} +0700"


@dataclass(frozen=True, slots=True)
class Made:
    """One commit: seconds since 1970, what it writes (None: the file goes), and whether by a merge of a branch.

    `author` wrote it, `proposed` seconds since 1970 where that was earlier; `merged_by` brought it to the main line,
    the author himself where that is "".
    """

    seconds: int
    files: Mapping[str, bytes | None]
    title: str = "Thay đổi"
    merged: bool = False
    author: str = "Nguyễn Văn Giả <gia@gialai.example>"
    merged_by: str = ""
    proposed: int | None = None

    @property
    def written(self) -> Stamp:
        """By whom and when it was written."""
        return Stamp(self.author, self.seconds if self.proposed is None else self.proposed)

    @property
    def brought(self) -> Stamp:
        """By whom and when it came to the main line."""
        return Stamp(self.merged_by or self.author, self.seconds)


def write_history(folder: Path, commits: Iterable[Made], branch: str = "main", inside: str = "inventory/") -> None:
    """Makes a repository in a new folder, with the commits on its branch and the last of them checked out."""
    folder.mkdir(parents=True)
    _git(folder, "init", "--quiet", f"--initial-branch={branch}")
    stream, mark = bytearray(), 0
    for made in commits:
        if made.merged:
            mark += 1
            stream += _commit(f"refs/heads/nhanh-{mark}", mark, made.title, made.written, made.written)
            stream += f"from :{mark - 1}\n".encode() if mark > 1 else b""
            stream += _files(made, inside)
            mark += 1
            stream += _commit(f"refs/heads/{branch}", mark, made.title, made.brought, made.brought)
            stream += f"merge :{mark - 1}\n".encode()
        else:
            mark += 1
            stream += _commit(f"refs/heads/{branch}", mark, made.title, made.written, made.brought)
        stream += _files(made, inside)
    subprocess.run(["git", "-C", folder, "fast-import", "--quiet", "--force"], input=bytes(stream), check=True)
    _git(folder, "reset", "--quiet", "--hard", branch)


def _commit(branch: str, mark: int, title: str, author: Stamp, committer: Stamp) -> bytes:
    said = title.encode()
    head = f"commit {branch}\nmark :{mark}\nauthor {author}\ncommitter {committer}\ndata {len(said)}\n"
    return head.encode() + said + b"\n"


def _files(made: Made, inside: str) -> bytes:
    found = b""
    for path, data in made.files.items():
        if data is None:
            found += f"D {inside}{path}\n".encode()
        else:
            found += f"M 100644 inline {inside}{path}\ndata {len(data)}\n".encode() + data + b"\n"
    return found


def _git(folder: Path, *words: str) -> None:
    subprocess.run(["git", "-C", folder, *words], check=True)


def content(index: Index) -> list[list[tuple[object, ...]]]:
    """All that an index of history says, in an order of its own."""
    asked = (
        "SELECT commit_id, seconds, fault FROM step ORDER BY n",
        "SELECT name, first, last, blob FROM version JOIN path ON id = path ORDER BY 1, 2",
        "SELECT name, blob, sound, ids FROM content JOIN path ON id = path ORDER BY 1, 2",
        "SELECT key, name FROM mention JOIN path ON id = path ORDER BY 1, 2",
    )
    return [index._database.execute(one).fetchall() for one in asked]

"""Repositories with a history of our making, written by `git fast-import`: thousands of commits in a moment."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Made", "write_history"]


@dataclass(frozen=True, slots=True)
class Made:
    """One commit: seconds since 1970, what it writes (None: the file goes), and whether by a merge of a branch."""

    seconds: int
    files: Mapping[str, bytes | None]
    title: str = "Thay đổi"
    merged: bool = False
    author: str = "Nguyễn Văn Giả <gia@gialai.example>"


def write_history(folder: Path, commits: Iterable[Made], branch: str = "main", inside: str = "inventory/") -> None:
    """Makes a repository in a new folder, with the commits on its branch and the last of them checked out."""
    folder.mkdir(parents=True)
    _git(folder, "init", "--quiet", f"--initial-branch={branch}")
    stream, mark = bytearray(), 0
    for made in commits:
        if made.merged:
            mark += 1
            stream += _commit(made, f"refs/heads/nhanh-{mark}", mark, parent=f":{mark - 1}" if mark > 1 else "")
            stream += _files(made, inside)
            mark += 1
            stream += _commit(made, f"refs/heads/{branch}", mark)
            stream += f"merge :{mark - 1}\n".encode()
        else:
            mark += 1
            stream += _commit(made, f"refs/heads/{branch}", mark)
        stream += _files(made, inside)
    subprocess.run(["git", "-C", folder, "fast-import", "--quiet", "--force"], input=bytes(stream), check=True)
    _git(folder, "reset", "--quiet", "--hard", branch)


def _commit(made: Made, branch: str, mark: int, parent: str = "") -> bytes:
    title = made.title.encode()
    text = (
        f"commit {branch}\nmark :{mark}\nauthor {made.author} {made.seconds} +0700\n"
        f"committer {made.author} {made.seconds} +0700\ndata {len(title)}\n"
    )
    return text.encode() + title + b"\n" + (f"from {parent}\n".encode() if parent else b"")


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

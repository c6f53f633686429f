"""Git, read only, through its own program: which commit a folder is, and what a folder held at a commit."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Final

from camgrant.diagnostics import EnvironmentFault

__all__ = ["UNCOMMITTED", "commit_of", "files_at"]

UNCOMMITTED: Final = "uncommitted"
_COMMIT = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")


def commit_of(folder: Path) -> str:
    """The commit that the folder's content is, or "uncommitted" (no repository, no git, or changed files)."""
    changed = _git(folder, "status", "--porcelain", "--untracked-files=all", "--ignored", "--", ".")
    head = _git(folder, "rev-parse", "HEAD")
    return head.decode().strip() if head and changed == b"" else UNCOMMITTED


def files_at(folder: Path, commit: str) -> dict[str, bytes]:
    """Relative path -> bytes of everything that the folder held at a commit.

    Raises EnvironmentFault where the commit or the folder cannot be found: never taken for an empty folder.
    """
    top = _git(folder, "rev-parse", "--show-toplevel")
    if top is None:
        raise EnvironmentFault(
            f"{folder}: không nằm trong kho git đọc được; đề nghị chạy trong kho dữ liệu, có cài git / "
            "lies in no git repository that can be read; work in the data repository, with git installed"
        )
    if not _COMMIT.fullmatch(commit) or _git(folder, "cat-file", "-e", f"{commit}^{{commit}}") is None:
        raise EnvironmentFault(
            f"kho git không có bản “{commit}”; đề nghị `git fetch` / "
            f"the git repository has no commit '{commit}'; try `git fetch`"
        )
    prefix = folder.resolve().relative_to(Path(os.fsdecode(top.strip())).resolve()).as_posix()
    listing = _git(
        folder, "ls-tree", "-r", "-z", "--full-tree", commit, "--", *([f"{prefix}/"] if prefix != "." else [])
    )
    if not listing:
        raise EnvironmentFault(f"bản “{commit}” không có thư mục {prefix} / commit '{commit}' has no folder {prefix}")
    entries = [entry.partition(b"\t") for entry in listing.split(b"\0") if entry]
    names = [os.fsdecode(path) for _, _, path in entries]
    blobs = _blobs(folder, [meta.split(b" ")[2] for meta, _, _ in entries])
    start = 0 if prefix == "." else len(prefix) + 1
    return {name[start:]: data for name, data in zip(names, blobs, strict=True)}


def _blobs(folder: Path, ids: list[bytes]) -> list[bytes]:
    """The contents of some objects, in order, by one process."""
    answer = _git(folder, "cat-file", "--batch", given=b"\n".join(ids) + b"\n")
    if answer is None:
        raise EnvironmentFault("không đọc được kho git; đề nghị `git fsck` / git cannot be read; try `git fsck`")
    found, position = [], 0
    for _ in ids:
        end = answer.index(b"\n", position)
        head = answer[position:end].split(b" ")
        if len(head) != 3 or head[1] != b"blob":
            raise EnvironmentFault(
                "kho git thiếu đối tượng; đề nghị `git fetch` / an object is missing in git; try `git fetch`"
            )
        start, size = end + 1, int(head[2])
        found.append(answer[start : start + size])
        position = start + size + 1
    return found


def _git(folder: Path, *words: str, given: bytes = b"") -> bytes | None:
    """What git prints, or None where it fails or is not there."""
    environment = {**os.environ, "LC_ALL": "C", "GIT_CONFIG_NOSYSTEM": "1", "GIT_OPTIONAL_LOCKS": "0"}
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *words], input=given, capture_output=True, env=environment, check=False
        )
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None

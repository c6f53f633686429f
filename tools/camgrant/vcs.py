"""Git through its own program: which commit a folder is, what a folder held at a commit, and proposing a change.

Only proposing writes, and it leaves everything as it was where a step fails.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from camgrant.diagnostics import EnvironmentFault

__all__ = ["UNCOMMITTED", "changed_files", "commit_of", "commit_on_branch", "files_at", "push"]

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


def changed_files(folder: Path) -> tuple[Path, list[str]]:
    """The repository of the folder, and the files below the folder that differ from the last commit.

    New files are among them; they are named relative to the folder, sorted.

    Raises EnvironmentFault where there is no repository with a commit.
    """
    top = _git(folder, "rev-parse", "--show-toplevel")
    if top is None or _git(folder, "rev-parse", "--verify", "HEAD") is None:
        raise EnvironmentFault(
            f"{folder}: không nằm trong kho git có bản lưu nào / lies in no git repository with a commit"
        )
    tracked = _git(folder, "diff", "--name-only", "-z", "--no-renames", "HEAD", "--relative", "--", ".")
    new = _git(folder, "ls-files", "-z", "--others", "--exclude-standard", "--", ".")
    if tracked is None or new is None:
        raise EnvironmentFault("không đọc được kho git; đề nghị `git status` / git cannot be read; try `git status`")
    return Path(os.fsdecode(top.strip())), sorted({os.fsdecode(name) for name in (tracked + new).split(b"\0") if name})


def commit_on_branch(folder: Path, branch: str, title: str, files: list[str]) -> None:
    """Makes the branch with one commit of just these files, and stays on it.

    Raises EnvironmentFault with git's own words where a step fails; then the old branch is back and the new one gone,
    and the files are as they were.
    """
    branched = _git(folder, "symbolic-ref", "HEAD")
    old = os.fsdecode(branched or _must(folder, "rev-parse", "HEAD")).strip()
    _must(folder, "switch", "--quiet", "--create", branch)
    try:
        _must(folder, "add", "--", *files)
        _must(folder, "commit", "--quiet", "--message", title, "--", *files)
    except BaseException:
        _git(folder, "reset", "--quiet", "--", *files)
        # Both branches are the same commit: only the name moves back, which no locked index and no hook can prevent.
        _git(folder, *(("symbolic-ref", "HEAD", old) if branched else ("update-ref", "--no-deref", "HEAD", old)))
        _git(folder, "branch", "--quiet", "-D", branch)
        raise


def push(folder: Path, branch: str) -> None:
    """Sends the branch to `origin`. Raises EnvironmentFault with git's own words."""
    _must(folder, "push", "--quiet", "--set-upstream", "origin", branch)


def _must(folder: Path, *words: str) -> bytes:
    """What git prints. Raises EnvironmentFault with its own words where it fails."""
    done = _run(folder, words)
    if done is None:
        raise EnvironmentFault("không chạy được git; đề nghị cài git / git does not run; install it")
    if done.returncode:
        said = os.fsdecode(done.stderr).strip() or os.fsdecode(done.stdout).strip()
        if "Please tell me who you are" in said:
            raise EnvironmentFault(
                "git chưa biết ai gửi; đề nghị đặt `git config --global user.name` và `user.email` / "
                "git does not know who commits; set `git config --global user.name` and `user.email`"
            )
        raise EnvironmentFault(f"git {words[0]} không thành công / failed: {said}")
    return done.stdout


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
    done = _run(folder, words, given)
    return done.stdout if done is not None and done.returncode == 0 else None


def _run(folder: Path, words: Sequence[str], given: bytes = b"") -> subprocess.CompletedProcess[bytes] | None:
    environment = {**os.environ, "LC_ALL": "C", "GIT_CONFIG_NOSYSTEM": "1", "GIT_OPTIONAL_LOCKS": "0"}
    try:
        return subprocess.run(
            ["git", "-C", str(folder), *words], input=given, capture_output=True, env=environment, check=False
        )
    except OSError:
        return None

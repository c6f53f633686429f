"""What differs in a repository beside the data, between two commits or in the files as they stand now."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from camgrant.app.refs import WORKTREE
from camgrant.diagnostics import EnvironmentFault
from camgrant.git import git_says, git_says_of_objects
from camgrant.load.tree import PACKS_FOLDER, SETTINGS_FILE, kind_of
from camgrant.model.inventory import KINDS
from camgrant.plan.files import FileChange, runs
from camgrant.vcs import commit_named, prefix

__all__ = ["files_beside", "running_files"]

_NOWHERE: Final = "000000"


def running_files(folder: Path, one: str, other: str) -> tuple[FileChange, ...]:
    """The files beside the data that run, and that differ between two commits; `other` may be the worktree.

    Raises EnvironmentFault where git cannot say: a change that nobody can see must not pass for none.
    """
    return tuple(change for change in files_beside(folder, one, other) if runs(change))


def files_beside(folder: Path, one: str, other: str) -> tuple[FileChange, ...]:
    """All files beside the data that differ, by path; packs are among them, for they judge and are no data."""
    commit = commit_named(folder, "HEAD") if other == WORKTREE else other
    inside = prefix(folder)
    found = {change.path: change for change in _between(folder, one, commit)}
    if other == WORKTREE:
        top = _top(folder, inside)
        for path in _uncommitted(folder):
            known = found.get(path)
            found[path] = FileChange(path, known.old if known else "", _side_on_disk(top / path))
    return tuple(found[path] for path in sorted(found) if not _is_data(path, inside))


def _between(folder: Path, one: str, other: str) -> Iterator[FileChange]:
    if one == other:
        return
    words = ("diff-tree", "-r", "-z", "--no-renames", "--raw", "--no-abbrev", "--end-of-options", one, other, "--")
    listed = git_says_of_objects(folder, *words)
    if listed is None:
        raise EnvironmentFault(
            f"git không so được {one[:12]} với {other[:12]}; đề nghị `git fetch --unshallow` / "
            f"git cannot compare {one[:12]} with {other[:12]}; try `git fetch --unshallow`"
        )
    parts = listed.split(b"\0")
    for facts, path in zip(parts[::2], parts[1::2], strict=False):
        old_mode, new_mode, old, new, _ = facts.decode().removeprefix(":").split(" ")
        yield FileChange(os.fsdecode(path), _side(old_mode, old), _side(new_mode, new))


def _side(mode: str, content: str) -> str:
    return "" if mode == _NOWHERE else f"{mode} {content}"


def _top(folder: Path, inside: str) -> Path:
    """The folder of the repository."""
    here = folder.resolve()
    return here.parents[len(Path(inside).parts) - 1] if inside else here


def _side_on_disk(file: Path) -> str:
    """The file as it stands, by its mode as git would have it."""
    try:
        found = file.lstat().st_mode
    except OSError:
        return ""
    mode = "120000" if stat.S_ISLNK(found) else "100755" if found & stat.S_IXUSR else "100644"
    return f"{mode} uncommitted"


def _uncommitted(folder: Path) -> Iterator[str]:
    """The files that are not as the last commit has them, new ones among them, named from the top."""
    listed = git_says(
        folder, "status", "--porcelain", "-z", "--untracked-files=all", "--ignore-submodules=dirty", "--no-renames"
    )
    if listed is None:
        raise EnvironmentFault("không đọc được kho git; đề nghị `git status` / git cannot be read; try `git status`")
    for entry in listed.split(b"\0"):
        if entry:
            yield os.fsdecode(entry[3:])


def _is_data(path: str, inside: str) -> bool:
    """Whether the loader reads it as data of the inventory, so that the plan speaks of it."""
    start = f"{inside}/" if inside else ""
    if not path.startswith(start):
        return False
    name = path[len(start) :]
    if name == SETTINGS_FILE:
        return True
    kind = kind_of(name)
    return kind in KINDS and kind != PACKS_FOLDER and name.endswith(".yaml") and "/" in name

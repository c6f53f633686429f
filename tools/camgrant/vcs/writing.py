"""What is written with git: the branch of a proposal, the branch that remembers publications, a new repository.

Where a step fails, everything is left as it was.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from camgrant.git import git_says
from camgrant.vcs import said
from camgrant.vcs.run import must

__all__ = ["carry_out", "commit_files", "commit_on_branch", "push", "start"]


def commit_on_branch(folder: Path, branch: str, title: str, files: list[str], author: str = "") -> None:
    """Makes the branch with one commit of just these files, and stays on it.

    `author` is whoever asks for the change, where that is not who commits it.

    Raises EnvironmentFault with git's own words where a step fails; then the old branch is back and the new one gone,
    and the files are as they were.
    """
    branched = git_says(folder, "symbolic-ref", "HEAD")
    old = os.fsdecode(branched or must(folder, "rev-parse", "HEAD")).strip()
    must(folder, "switch", "--quiet", "--create", branch)
    try:
        must(folder, "add", "--", *files)
        by = [f"--author={author}"] if author else []
        must(folder, "commit", "--quiet", *by, "--message", title, "--", *files)
    except BaseException:
        git_says(folder, "reset", "--quiet", "--", *files)
        # Both branches are the same commit: only the name moves back, which no locked index and no hook can prevent.
        git_says(folder, *(("symbolic-ref", "HEAD", old) if branched else ("update-ref", "--no-deref", "HEAD", old)))
        git_says(folder, "branch", "--quiet", "-D", branch)
        raise


def commit_files(folder: Path, branch: str, title: str, files: Mapping[str, bytes]) -> None:
    """Puts a commit that holds just these files on top of a branch, without touching what is checked out.

    The branch begins where that of `origin` stands, if there is one; the same files again make no commit. Raises
    EnvironmentFault with git's own words.
    """
    names = (f"refs/remotes/origin/{branch}", f"refs/heads/{branch}")
    parent = next((one for name in names if (one := said(folder, "rev-parse", "--verify", "--quiet", name))), None)
    entries = [
        b"100644 blob %s\t%s" % (must(folder, "hash-object", "-w", "--stdin", given=data).strip(), name.encode())
        for name, data in sorted(files.items())
    ]
    tree = os.fsdecode(must(folder, "mktree", given=b"\n".join(entries) + b"\n")).strip()
    if parent is None or said(folder, "rev-parse", f"{parent}^{{tree}}") != tree:
        after = ["-p", parent] if parent else []
        parent = os.fsdecode(must(folder, "commit-tree", tree, *after, "-m", title)).strip()
    must(folder, "update-ref", f"refs/heads/{branch}", parent)


def push(folder: Path, branch: str) -> None:
    """Sends the branch to `origin`. Raises EnvironmentFault with git's own words."""
    must(folder, "push", "--quiet", "--set-upstream", "origin", branch)


def start(folder: Path, branch: str) -> None:
    """Makes the folder a repository; one that already lies in a repository stays as it is.

    Raises EnvironmentFault with git's own words.
    """
    if git_says(folder, "rev-parse", "--show-toplevel") is None:
        must(folder, "init", "--quiet", f"--initial-branch={branch}")


def carry_out(folder: Path, *words: str) -> None:
    """Has git do something. Raises EnvironmentFault with git's own words where it fails."""
    must(folder, *words)

"""The branch that an issue becomes: one for each issue, made once, with the person who asks as its author."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from camgrant.app.issue_event import Issue
from camgrant.app.main_branch import MainBranch
from camgrant.app.separating import Inseparable, Separation, separated
from camgrant.diagnostics import UsageFault
from camgrant.vcs import changed_files, commit_named, file_at, prefix
from camgrant.vcs.writing import commit_on_branch

__all__ = ["branch_of", "is_known", "proposed"]


def branch_of(issue: Issue) -> str:
    """The branch of the issue. It names nobody."""
    return f"camgrant/issue-{issue.number}"


def is_known(folder: Path, branch: str) -> bool:
    """Whether the branch is there already, here or at the remote as it was last fetched."""
    return any(_exists(folder, name) for name in (f"refs/heads/{branch}", f"refs/remotes/origin/{branch}"))


def proposed(folder: Path, issue: Issue, branch: str, files: Sequence[str], main: MainBranch) -> None:
    """Commits the files on the branch, which begins at the main one whatever is open here. Who asks is the author of
    the commit, so that nobody approves for himself.

    Raises EnvironmentFault with git's own words where a step fails, Inseparable where the change builds on a proposal
    that is not merged.
    """
    top, _ = changed_files(folder)
    inside = prefix(folder)
    names = {file: f"{inside}/{file}" if inside else file for file in files}
    base = commit_named(folder, main.ref)
    sides = [
        {file: data for file, name in names.items() if (data := file_at(folder, commit, name)) is not None}
        for commit in (commit_named(folder, "HEAD"), base)
    ]
    parts = separated(Separation(sides[0], sides[1], {file: (folder / file).read_bytes() for file in files}))
    if parts.waiting:
        raise Inseparable(parts.waiting)
    alone = {names[file]: data for file, data in parts.alone.items()}
    commit_on_branch(top, branch, f"Đề nghị từ phiếu #{issue.number}", alone, base, author=issue.author)


def _exists(folder: Path, name: str) -> bool:
    try:
        commit_named(folder, name)
    except UsageFault:
        return False
    return True

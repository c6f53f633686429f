"""The branch that an issue becomes: one for each issue, made once, with the person who asks as its author."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from camgrant.app.issue_event import Issue
from camgrant.diagnostics import UsageFault
from camgrant.vcs import commit_named
from camgrant.vcs.writing import commit_on_branch

__all__ = ["branch_of", "is_known", "proposed"]


def branch_of(issue: Issue) -> str:
    """The branch of the issue. It names nobody."""
    return f"camgrant/issue-{issue.number}"


def is_known(folder: Path, branch: str) -> bool:
    """Whether the branch is there already, here or at the remote as it was last fetched."""
    return any(_exists(folder, name) for name in (f"refs/heads/{branch}", f"refs/remotes/origin/{branch}"))


def proposed(folder: Path, issue: Issue, branch: str, files: Sequence[str]) -> None:
    """Commits the files on the branch. Who asks is the author of the commit, so that nobody approves for himself.

    Raises EnvironmentFault with git's own words where a step fails.
    """
    paths = [str(folder.resolve() / file) for file in files]
    commit_on_branch(folder, branch, f"Đề nghị từ phiếu #{issue.number}", paths, author=issue.author)


def _exists(folder: Path, name: str) -> bool:
    try:
        commit_named(folder, name)
    except UsageFault:
        return False
    return True

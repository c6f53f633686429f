"""The way back after a proposal was merged: to the main branch, forward only, without the branch that is in it now.

Nothing is ever forced: where git would lose something it refuses, and so do we before anything was changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from camgrant.app.main_branch import MainBranch
from camgrant.diagnostics import EnvironmentFault, UsageFault
from camgrant.load.packs import read_single
from camgrant.load.schema import adapter
from camgrant.load.tree import SETTINGS_FILE
from camgrant.model.settings import Settings
from camgrant.vcs import branch_here, changed_files, commit_of_ref, is_ancestor, merge_base, said
from camgrant.vcs.writing import carry_out, follow, forget

__all__ = ["Synced", "is_merged", "settings_in", "synced"]

_NAMES: Final = ("--name-only", "--no-ext-diff", "--no-textconv", "--ignore-submodules=dirty")


@dataclass(frozen=True, slots=True)
class Synced:
    """What came of one repository: the branch that it was on ("" where that was the main one), whether it is merged,
    how many commits are new. A branch that is not merged was left as it is."""

    repository: Path
    branch: str
    merged: bool
    main: str
    new: int


@dataclass(frozen=True, slots=True)
class _Repository:
    """One repository before anything was done in it."""

    top: Path
    branch: str
    main: str

    @property
    def here(self) -> str:
        """The branch that is checked out."""
        return f"refs/heads/{self.branch}"

    @property
    def local(self) -> str:
        """The main branch on this machine."""
        return f"refs/heads/{self.main}"

    @property
    def remote(self) -> str:
        """The main branch as it was fetched."""
        return f"refs/remotes/origin/{self.main}"

    def has(self, ref: str) -> bool:
        """Whether there is such a branch."""
        return commit_of_ref(self.top, ref) is not None


def settings_in(folder: Path) -> Settings:
    """The settings alone: the way back must be open while the data is broken. Raises UsageFault for broken ones."""
    data, _, findings = read_single("camgrant", SETTINGS_FILE, (folder / SETTINGS_FILE).read_bytes())
    if data is None:
        first = f": {findings[0].location}" if findings else ""
        raise UsageFault(f"{SETTINGS_FILE} có lỗi{first}; đề nghị `camgrant check` / is broken; run `camgrant check`")
    settings: Settings = adapter("camgrant").validate_python(data)
    return settings


def synced(folder: Path, settings: Settings, main: MainBranch) -> list[Synced]:
    """Fetches, and brings every repository of the inventory back to its main branch where its proposal was merged.

    Raises UsageFault for changes that were not committed, a main branch that went another way than the remote one, and
    a repository without a remote; EnvironmentFault where git fails. Refusals come before anything is changed.
    """
    folders = [folder, *(folder / root.folder for root in settings.roots.values())]
    found = list(_repositories([one for one in folders if one.is_dir()], main.name))
    for one in found:
        # By full names, and no tags: one that is called like a branch could stand in its place.
        words = ("fetch", "--quiet", "--no-tags", "--recurse-submodules=no")
        carry_out(one.top, *words, "origin", "+refs/heads/*:refs/remotes/origin/*")
        _refuse_diverged(one)
    return [_back(one) for one in found]


def _repositories(folders: Iterable[Path], main: str) -> Iterator[_Repository]:
    seen: set[Path] = set()
    for folder in folders:
        top, unsaved = changed_files(folder)
        unsaved = sorted({*unsaved, *(said(top, "diff", *_NAMES, "HEAD", "--") or "").splitlines()})
        if unsaved:
            raise UsageFault(
                f"{top}: còn thay đổi chưa lưu: {', '.join(unsaved[:3])}; đề nghị `camgrant propose` trước / "
                "there are unsaved changes; run `camgrant propose` first"
            )
        if top not in seen:
            seen.add(top)
            yield _Repository(top, _branch(top), main)


def _branch(top: Path) -> str:
    branch = branch_here(top)
    if not branch:
        raise UsageFault(f"{top}: không ở nhánh nào; đề nghị `git switch <nhánh>` / is on no branch; switch to one")
    if said(top, "remote", "get-url", "origin") is None:
        raise UsageFault(
            f"{top}: kho không có “origin” để lấy về; đề nghị `git remote add origin …` / "
            "the repository has no 'origin' to fetch from; add it: `git remote add origin …`"
        )
    return branch


def _refuse_diverged(one: _Repository) -> None:
    if not one.has(one.remote):
        raise EnvironmentFault(
            f"{one.top}: “origin” không có nhánh {one.main}; đề nghị xem `branch` trong camgrant.yaml / "
            f"'origin' has no branch {one.main}; see to `branch` in camgrant.yaml"
        )
    if one.has(one.local) and not is_ancestor(one.top, one.local, one.remote):
        raise UsageFault(
            f"{one.top}: nhánh {one.main} trên máy có bản lưu mà “origin” không có; đề nghị nhờ người giữ kho / "
            f"{one.main} on this machine has commits that 'origin' has not; nothing is forced, ask whoever keeps it"
        )


def _back(one: _Repository) -> Synced:
    """The repository on its main branch, up to date, or untouched where its branch is not merged."""
    on_main = one.branch == one.main
    if not on_main and not is_merged(one.top, one.here, one.remote):
        return Synced(one.top, one.branch, False, one.main, 0)
    before = one.local if one.has(one.local) else one.here
    new = int(said(one.top, "rev-list", "--count", f"{before}..{one.remote}", "--") or 0)
    if on_main:
        carry_out(one.top, "merge", "--quiet", "--ff-only", one.remote)
        return Synced(one.top, "", True, one.main, new)
    commit = commit_of_ref(one.top, one.here) or ""
    if one.has(one.local):
        # It was found to be an ancestor; git refuses where another work tree is on it.
        carry_out(one.top, "branch", "--quiet", "--force", "--no-track", one.main, one.remote)
        carry_out(one.top, "switch", "--quiet", one.main)
    else:
        carry_out(one.top, "switch", "--quiet", "--no-track", "--create", one.main, one.remote)
        follow(one.top, one.main)
    # Only as long as the branch is what was found in the main one.
    carry_out(one.top, "update-ref", "-d", one.here, commit)
    forget(one.top, one.branch)
    return Synced(one.top, one.branch, True, one.main, new)


def is_merged(top: Path, here: str, main: str) -> bool:
    """Whether the main branch has the changes of a branch: by the commits themselves, by the same patches (a rebase,
    one commit squashed), or by a commit that gave every file of the branch the content that it has there (several
    squashed)."""
    if is_ancestor(top, here, main):
        return True
    base = merge_base(top, here, main)
    if base is None:
        return False
    patches = (said(top, "cherry", main, here) or "+").splitlines()
    if all(line.startswith("-") for line in patches):
        return True
    named = said(top, "diff", *_NAMES, "-z", "--no-renames", base, here, "--") or ""
    paths = [path for path in named.split("\0") if path]
    line = (said(top, "rev-list", "--first-parent", f"{base}..{main}", "--") or "").split()
    same = ("diff", "--quiet", "--no-ext-diff", "--no-textconv")
    return any(said(top, *same, commit, here, "--", *paths) is not None for commit in line if paths)

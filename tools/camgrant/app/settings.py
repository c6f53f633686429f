"""The settings alone, for what must be known before the inventory is read: without the targets, which take a while."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from camgrant.app.refs import WORKTREE, Unreadable
from camgrant.diagnostics import UsageFault
from camgrant.load.packs import read_single
from camgrant.load.schema import adapter
from camgrant.load.tree import SETTINGS_FILE, FolderTree
from camgrant.model.settings import Settings
from camgrant.vcs import commit_named, default_branch, file_at, main_branch

__all__ = ["counting_branch", "settings_of"]

_USUAL: Final = "main"  # as the settings have it where they say nothing


def counting_branch(folder: Path) -> str:
    """The full name of the branch whose data judge a change, as that branch itself says.

    What is checked out may be the change, and must not choose its judges: so the branch that the remote calls its own
    is asked first, then the one that is usual. Only where neither has settings does the folder say.
    """
    for name in dict.fromkeys((default_branch(folder), _USUAL)):
        try:
            usual = main_branch(folder, name) if name is not None else None
            if usual is not None:
                return main_branch(folder, settings_of(folder, usual).branch)
        except UsageFault:
            continue
    return main_branch(folder, settings_of(folder).branch)


def settings_of(folder: Path, ref: str = WORKTREE) -> Settings:
    """The settings alone, as they stand now or at a commit. Raises Unreadable for faulty ones, UsageFault for none."""
    if ref == WORKTREE:
        raw: bytes | None = FolderTree(folder).read(SETTINGS_FILE)
    else:
        raw = file_at(folder, commit_named(folder, ref), f"./{SETTINGS_FILE}")
    if raw is None:
        raise UsageFault(f"“{ref}” không có {SETTINGS_FILE} / holds no {SETTINGS_FILE}")
    data, _, findings = read_single("camgrant", SETTINGS_FILE, raw)
    if data is None:
        raise Unreadable(ref, findings)
    found: Settings = adapter("camgrant").validate_python(data)
    return found

"""The settings alone, for what must be known before the inventory is read: without the targets, which take a while."""

from __future__ import annotations

from pathlib import Path

from camgrant.app.refs import WORKTREE, Unreadable
from camgrant.diagnostics import EnvironmentFault, UsageFault
from camgrant.load.packs import read_single
from camgrant.load.schema import adapter
from camgrant.load.tree import SETTINGS_FILE, FolderTree
from camgrant.model.settings import Settings
from camgrant.vcs import commit_named, file_at

__all__ = ["readable_settings", "settings_of"]


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


def readable_settings(folder: Path, ref: str = WORKTREE) -> Settings | None:
    """As `settings_of`; None where they cannot be read."""
    try:
        return settings_of(folder, ref)
    except (UsageFault, Unreadable, EnvironmentFault, OSError):
        return None

"""The two sides of a change: a commit, a folder or the files as they stand now, each read whole or not at all."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from camgrant.app.refs import WORKTREE, Absent, Unreadable
from camgrant.diagnostics import Severity, UsageFault
from camgrant.load.assemble import Loaded, load, references
from camgrant.load.compartments import with_compartments
from camgrant.load.tree import SETTINGS_FILE, FolderTree, MemoryTree, Tree, kind_of
from camgrant.model.inventory import KINDS, Inventory, attribute_of
from camgrant.rendering.registry import broken_targets, device_targets, slip_targets
from camgrant.vcs import commit_named, commit_of, files_at, main_branch, merge_base

__all__ = [
    "WORKTREE",
    "Absent",
    "Side",
    "Unreadable",
    "commit_at",
    "complete",
    "default_base",
    "inventory_at",
    "side_at",
    "tree_at",
]


@dataclass(frozen=True, slots=True)
class Side:
    """One side, read whole. `commit` is the full id, or "uncommitted" where its content is no commit."""

    commit: str
    tree: Tree
    inventory: Inventory


def commit_at(folder: Path, ref: str) -> str:
    """The commit that a side is, or "uncommitted" for a folder that is none. Raises UsageFault for an unknown name."""
    if ref == WORKTREE or _is_folder(ref):
        return commit_of(folder if ref == WORKTREE else Path(ref))
    return commit_named(folder, ref)


def tree_at(folder: Path, ref: str) -> Tree:
    """The files of a side: `worktree` (the inventory's folder as it stands now), another folder that holds
    camgrant.yaml, or what the inventory's folder held at a commit.

    A folder is written with a path's first sign (`.` or `/`), so that none can pass for a branch. Raises UsageFault
    for what does not exist, EnvironmentFault where git cannot give the commit whole.
    """
    if ref == WORKTREE:
        return with_compartments(FolderTree(folder))
    if not _is_folder(ref):
        return MemoryTree(files_at(folder, commit_at(folder, ref)))
    if not (Path(ref) / SETTINGS_FILE).is_file():
        raise UsageFault(
            f"{ref}: không có {SETTINGS_FILE}; đề nghị ghi thư mục inventory / "
            f"holds no {SETTINGS_FILE}; name the folder of the inventory"
        )
    return with_compartments(FolderTree(Path(ref)))


def inventory_at(folder: Path, ref: str) -> Inventory:
    """The inventory of a side. Raises as `side_at`."""
    return side_at(folder, ref).inventory


def side_at(folder: Path, ref: str, beside: Side | None = None) -> Side:
    """Reads a side; entities of files that are the same in `beside` are taken from there.

    Raises Unreadable where anything of it cannot be read, Absent where one of its compartments is not here,
    and what `tree_at` raises.
    """
    commit = commit_at(folder, ref)
    tree = tree_at(folder, ref if ref == WORKTREE or _is_folder(ref) else commit)  # a branch may move meanwhile
    enabled = gc.isenabled()
    gc.disable()  # all that is read stays (see app.check)
    try:
        known = _known(tree, beside) if beside else {}
        loaded = load(tree, device_targets(), slips=slip_targets(), known=known, broken=broken_targets())
    finally:
        if enabled:
            gc.enable()
    if loaded.inventory is None or loaded.diagnostics:
        raise Unreadable(ref, loaded.diagnostics)
    absent = [one.name for one in loaded.compartments if one.state != "here"]
    if absent:
        raise Absent(ref, absent)
    return Side(commit, tree, loaded.inventory)


def complete(side: Side, ref: str) -> Side:
    """The side itself. Raises Unreadable where something in it refers to what is not there: that would give nothing,
    and a plan of it would tell half the truth. The ledger gives nobody anything, so what it names may be gone."""
    found = references(Loaded(side.inventory, ())).diagnostics
    ledger = side.inventory.ledger
    gaps = [one for one in found if one.severity == Severity.ERROR and one.entity not in ledger]
    if gaps:
        raise Unreadable(ref, gaps)
    return side


def default_base(folder: Path, branch: str) -> str:
    """Where the change began: the last commit that HEAD and the branch (that of `origin` if there) have in common.

    Raises UsageFault where there is none.
    """
    found = merge_base(folder, commit_named(folder, "HEAD"), commit_named(folder, main_branch(folder, branch)))
    if found is None:
        raise UsageFault(
            f"bản đang mở và nhánh “{branch}” không chung gốc; đề nghị ghi --base / "
            f"HEAD and the branch '{branch}' have no commit in common; give --base"
        )
    return found


def _is_folder(ref: str) -> bool:
    return ref.startswith((".", "/"))


def _known(tree: Tree, beside: Side) -> dict[str, dict[str, Any]]:
    """File -> its entities, of every file that has the same bytes on the other side."""
    theirs = frozenset(beside.tree.listing().files)
    same = {
        file: dict[str, Any]()
        for file in tree.listing().files
        if file in theirs and kind_of(file) in KINDS and tree.read(file) == beside.tree.read(file)
    }
    for kind in KINDS:
        entities = getattr(beside.inventory, attribute_of(kind))
        for name, entity in entities.items():
            file = beside.inventory.origins.file_of(name)
            if file in same:
                same[file][name] = entity
    return same

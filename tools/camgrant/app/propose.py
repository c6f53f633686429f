"""Proposing what was edited: a branch with one commit, and a pull request where the forge and its tool are there.

Titles and branches are neutral: they are read by everybody who may see the list of pull requests, the data is not.
"""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import which

from camgrant.diagnostics import EnvironmentFault, UsageFault, mask_personal
from camgrant.model.inventory import Inventory
from camgrant.model.vietnamese import fold
from camgrant.vcs import changed_files, commit_on_branch, push

__all__ = ["Proposal", "propose"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was proposed in one repository: its files, and the pull request's address ("" where none was opened)."""

    repository: Path
    branch: str
    title: str
    files: tuple[str, ...]
    address: str


def propose(folder: Path, inventory: Inventory, branch: str, title: str | None) -> list[Proposal]:
    """Commits the changes of the inventory and its compartments on a new branch, in each repository that has some, and
    opens pull requests where that is set up.

    Raises UsageFault where nothing changed or the title names a person; EnvironmentFault where git or the forge fails:
    a repository without its commit is then as it was, branches that have theirs stay and the message names them.
    """
    changed = _changed([folder, *(folder / root.folder for root in inventory.settings.roots.values())])
    if not changed:
        raise UsageFault("không có thay đổi nào để gửi / there is nothing to propose")
    _refuse_names(inventory, title or "")
    made: list[Proposal] = []
    for repository, files in changed.items():
        said = title or _neutral(files)
        try:
            commit_on_branch(repository, branch, said, list(files.values()))
        except EnvironmentFault as fault:
            raise EnvironmentFault("; ".join([str(fault), *(f"{one.repository}: {branch}" for one in made)])) from fault
        made.append(Proposal(repository, branch, said, tuple(files), ""))
    if inventory.settings.forge == "github" and which("gh"):
        return [replace(one, address=_opened(one.repository, branch, one.title)) for one in made]
    return made


def _changed(folders: Iterable[Path]) -> dict[Path, dict[str, str]]:
    """Repository -> its changed files: named from their data folder, with their whole path for git."""
    found: dict[Path, dict[str, str]] = {}
    for folder in folders:
        if folder.is_dir():
            repository, files = changed_files(folder)
            if files:
                known = found.setdefault(repository, {})
                known.update((file, str(folder.resolve() / file)) for file in files)
    return found


def _neutral(files: Iterable[str]) -> str:
    """A title from the kinds of the changed files alone."""
    counted = Counter(file.partition("/")[0] for file in files)
    return "Sửa dữ liệu: " + ", ".join(f"{kind} ({count})" for kind, count in sorted(counted.items()))


def _refuse_names(inventory: Inventory, title: str) -> None:
    folded = f" {' '.join(fold(title).split())} "
    named = any(f" {' '.join(fold(contact.full_name).split())} " in folded for contact in inventory.contacts.values())
    if named or mask_personal(title) != title:
        raise UsageFault(
            "tiêu đề không được có tên người, số điện thoại, hộp thư / the title must name no person, phone or mailbox"
        )


def _opened(folder: Path, branch: str, title: str) -> str:
    try:
        push(folder, branch)
        made = subprocess.run(
            ["gh", "pr", "create", "--head", branch, "--title", title, "--body", title],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode:
            raise EnvironmentFault(f"gh không thành công / failed: {made.stderr.strip()}")
    except EnvironmentFault as fault:
        raise EnvironmentFault(
            f"nhánh {branch} đã lưu, chưa mở được yêu cầu / is committed, not proposed yet: {fault}"
        ) from fault
    return made.stdout.strip()

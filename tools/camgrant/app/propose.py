"""Proposing what was edited: a branch with one commit, and a pull request where the forge and its tool are there.

Titles and branches are neutral: they are read by everybody who may see the list of pull requests, the data is not.
"""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import which
from typing import Final

from camgrant.diagnostics import EnvironmentFault, UsageFault, mask_personal
from camgrant.load.tree import is_known, kind_of
from camgrant.model.inventory import Inventory
from camgrant.model.vietnamese import fold
from camgrant.vcs import changed_files
from camgrant.vcs.writing import commit_on_branch, push

__all__ = ["Proposal", "propose"]

_WORD: Final = re.compile(r"\w+")


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

    Raises UsageFault where nothing changed, the title names a person, or a changed file is no data; EnvironmentFault
    where git or the forge fails: a repository without its commit is then as it was, branches that have theirs stay and
    the message names them.
    """
    changed = _changed([folder, *(folder / root.folder for root in inventory.settings.roots.values())])
    if not changed:
        raise UsageFault("không có thay đổi nào để gửi / there is nothing to propose")
    _refuse_names(inventory, title or "")
    _refuse_strays(changed)
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
    counted = Counter(kind_of(file) for file in files)
    return "Sửa dữ liệu: " + ", ".join(f"{kind} ({count})" for kind, count in sorted(counted.items()))


def _refuse_strays(changed: Mapping[Path, Mapping[str, str]]) -> None:
    """Whatever else lies in a data folder, such as a workbook that somebody sent, is not for everybody to read."""
    strays = [whole for files in changed.values() for name, whole in files.items() if not is_known(name)]
    if strays:
        raise UsageFault(
            f"không phải tệp dữ liệu, đề nghị chuyển ra ngoài / no data file, move it out: {', '.join(sorted(strays))}"
        )


def _refuse_names(inventory: Inventory, title: str) -> None:
    """Raises UsageFault for a title with a full name (an id holds one too), a login, a phone or a mailbox."""
    folded, words = _words(fold(title)), frozenset(_WORD.findall(title.lower()))
    people = inventory.contacts.values()
    named = any(_words(fold(one.full_name)) in folded or one.login in words for one in people)
    if named or mask_personal(title) != title:
        raise UsageFault(
            "tiêu đề không được có tên người, số điện thoại, hộp thư / the title must name no person, phone or mailbox"
        )


def _words(text: str) -> str:
    """The words of a text between blanks, so that only whole ones are found in it."""
    return f" {' '.join(_WORD.findall(text))} "


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

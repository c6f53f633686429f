"""Proposing what was edited: a branch with one commit, and a pull request where the forge and its tool are there.

Titles and branches are neutral: they are read by everybody who may see the list of pull requests, the data is not.
"""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from shutil import which
from typing import Final

from camgrant.app.check import Checked
from camgrant.app.main_branch import MainBranch
from camgrant.app.proposal_parts import Repository, bring_documents, part, refuse_dangling, repositories_of
from camgrant.app.separating import Inseparable
from camgrant.app.sync import is_merged
from camgrant.diagnostics import EnvironmentFault, UsageFault
from camgrant.git import environment
from camgrant.load.tree import is_known, kind_of
from camgrant.masking import mask_personal
from camgrant.model.inventory import Inventory
from camgrant.model.vietnamese import fold
from camgrant.vcs import file_at, is_ancestor, main_branch, said
from camgrant.vcs.writing import commit_beside, commit_on_branch, push

__all__ = ["Proposal", "propose"]

_WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was proposed in one repository: its files, and the pull request's address ("" where none was opened).

    `left` are the proposals (branch, title) that wait there and that this one does not hold, `carried` those that it
    holds because that was asked for. `ended` is the branch of the waiting proposal that got the ends of what only it
    would give, "" where there were none.
    """

    repository: Path
    branch: str
    title: str
    files: tuple[str, ...]
    address: str
    main: str
    left: tuple[tuple[str, str], ...] = ()
    carried: tuple[tuple[str, str], ...] = ()
    ended: str = ""


def propose(
    folder: Path,
    checked: Checked,
    inventory: Inventory,
    branch: str,
    title: str | None,
    today: Callable[[], date],
    main: MainBranch,
    *,
    with_pending: bool = False,
) -> list[Proposal]:
    """Commits the changes of the inventory and its compartments on a new branch, in each repository that has some, and
    opens pull requests where that is set up.

    The branch begins at the main line and holds only the changes made now; `with_pending` lets it begin where the last
    proposal ended and hold that one, too.

    Raises UsageFault where nothing changed, the title names a person, or a changed file is no data; Inseparable where
    the changes build on a proposal that waits; EnvironmentFault where git or the forge fails: a repository without its
    commit is then as it was, branches that have theirs stay and the message names them.
    """
    repositories = repositories_of(folder, inventory, main.name)
    if not repositories:
        raise UsageFault("không có thay đổi nào để gửi / there is nothing to propose")
    _refuse_names(inventory, title or "")
    _refuse_strays(repositories)
    for one in repositories:
        if with_pending:
            one.base = one.head
        part(one)
    if any(one.apart for one in repositories):
        bring_documents(repositories, inventory)
        refuse_dangling(folder, repositories, checked, inventory.settings, today)
    made: list[Proposal] = []
    for one in repositories:
        try:
            made.append(_committed(one, branch, title))
        except EnvironmentFault as fault:
            raise EnvironmentFault(
                "; ".join([str(fault), *(f"{done.repository}: {done.branch}" for done in made)])
            ) from fault
    if inventory.settings.forge == "github" and which("gh"):
        return [_opened(one) for one in made]
    return made


def _committed(one: Repository, branch: str, title: str | None) -> Proposal:
    waits = _waiting(one)
    left = tuple(known for known in waits if not _holds(one, known[0]))
    carried = tuple(known for known in waits if _holds(one, known[0]))
    base_files = {name: file_at(one.top, one.base, name) for name in one.alone}
    files = {name: data for name, data in one.alone.items() if data != base_files[name]}
    if not files and not one.waiting:
        raise UsageFault(
            f"{one.top}: so với nhánh chính “{one.main}” không có thay đổi nào để gửi / "
            f"nothing differs from the main branch '{one.main}'"
        )
    if one.waiting and not one.here:
        raise Inseparable(one.waiting)
    ended = one.here if one.waiting else ""
    names = {name: folder for folder in one.folders for name in map(folder.in_git, folder.changed)}
    shown = tuple(
        sorted(name.removeprefix(f"{names[name].inside}/") if name in names else name for name in files or one.waiting)
    )
    said_title = title or _neutral(shown)
    if files:
        commit_on_branch(one.top, branch, said_title, one.alone, one.base)
    if one.waiting:
        commit_beside(one.top, one.here, said_title, one.waiting, checked_out=not files)
    return Proposal(
        one.top, branch if files else one.here, said_title, shown, "", one.main, left, carried, ended if files else ""
    )


def _waiting(one: Repository) -> list[tuple[str, str]]:
    """The proposals of this machine that are not merged: branch and title."""
    main = main_branch(one.top, one.main)
    listed = said(one.top, "for-each-ref", "--format=%(refname) %(contents:subject)", "refs/heads/camgrant/") or ""
    waits = []
    for line in listed.splitlines():
        ref, _, subject = line.partition(" ")
        if not is_merged(one.top, ref, main):
            waits.append((ref.removeprefix("refs/heads/"), subject))
    return waits


def _holds(one: Repository, branch: str) -> bool:
    return is_ancestor(one.top, f"refs/heads/{branch}", one.base)


def _neutral(files: Iterable[str]) -> str:
    """A title from the kinds of the changed files alone."""
    counted = Counter(kind_of(file) for file in files)
    return "Sửa dữ liệu: " + ", ".join(f"{kind} ({count})" for kind, count in sorted(counted.items()))


def _refuse_strays(repositories: Iterable[Repository]) -> None:
    """Whatever else lies in a data folder, such as a workbook that somebody sent, is not for everybody to read."""
    folders = [folder for one in repositories for folder in one.folders]
    strays = [str(one.path.resolve() / name) for one in folders for name in one.changed if not is_known(name)]
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


def _opened(one: Proposal) -> Proposal:
    """The proposal with the address of its pull request. A waiting one that got an end has a pull request already."""
    try:
        push(one.repository, one.branch)
        if one.ended:
            push(one.repository, one.ended)
        made = subprocess.run(
            ["gh", "pr", "create", "--head", one.branch, "--title", one.title, "--body", one.title],
            cwd=one.repository,
            env=environment(one.repository),  # it asks git in its turn
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode:
            raise EnvironmentFault(f"gh không thành công / failed: {made.stderr.strip()}")
    except EnvironmentFault as fault:
        raise EnvironmentFault(
            f"nhánh {one.branch} đã lưu, chưa mở được yêu cầu / is committed, not proposed yet: {fault}"
        ) from fault
    return replace(one, address=made.stdout.strip())

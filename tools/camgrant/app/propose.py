"""Proposing what was edited: a branch with one commit, and a pull request where the forge and its tool are there.

Titles and branches are neutral: they are read by everybody who may see the list of pull requests, the data is not.
"""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from shutil import which
from typing import Final

from camgrant.app.check import Checked
from camgrant.app.joining import join_of_file
from camgrant.app.main_branch import MainBranch
from camgrant.app.proposal_parts import Repository, bring_documents, dangling, part, repositories_of
from camgrant.app.separating import Inseparable
from camgrant.app.sync import is_merged
from camgrant.diagnostics import EnvironmentFault, UsageFault
from camgrant.git import environment
from camgrant.load.tree import is_known, kind_of
from camgrant.masking import mask_personal
from camgrant.model.inventory import Inventory
from camgrant.model.vietnamese import fold
from camgrant.vcs import is_ancestor, main_branch, said
from camgrant.vcs.writing import commit_apart, commit_beside, commit_on_branch, drop_branch, push

__all__ = ["Proposal", "propose"]

_WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was proposed in one repository: its files, and the pull request's address ("" where none was opened).

    `left` are the proposals (branch, title) that wait there and that this one does not hold, `carried` those that it
    holds because that was asked for. `ended` is the branch of the waiting proposal that got the ends of what only it
    would give, "" where there were none. `is_first` says that it holds nothing but revocations, and that another one
    with the rest follows; `kept` are the ends that could not go so.
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
    is_first: bool = False
    kept: tuple[str, ...] = ()


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
    proposal ended and hold that one, too. Where some of them only end access, these go first, on a branch of their own
    from the main line: removing never waits, and the rest may need an approval.

    Raises UsageFault where nothing changed, the title names a person, or a changed file is no data; Inseparable where
    the changes build on a proposal that waits; EnvironmentFault where git or the forge fails: a repository without its
    commit is then as it was, branches that have theirs stay and the message names them.
    """
    repositories = repositories_of(folder, inventory, main.name, with_pending=with_pending)
    if not repositories:
        raise UsageFault("không có thay đổi nào để gửi / there is nothing to propose")
    _refuse_names(inventory, title or "")
    _refuse_strays(repositories)
    for one in repositories:
        part(one)
    if any(one.apart for one in repositories):
        wholes = [one.whole for one in repositories]
        bring_documents(wholes, inventory)
        if places := dangling(folder, wholes, checked, inventory.settings, today):
            raise Inseparable(places)
    _prove_ends(folder, repositories, checked, inventory, today)
    made: list[Proposal] = []
    for one in repositories:
        try:
            made += _committed(one, branch, title)
        except EnvironmentFault as fault:
            raise EnvironmentFault(
                "; ".join([str(fault), *(f"{done.repository}: {done.branch}" for done in made)])
            ) from fault
    made.sort(key=lambda one: not one.is_first)
    if inventory.settings.forge == "github" and which("gh"):
        return [_opened(one) for one in made]
    return made


def _prove_ends(
    folder: Path, repositories: Sequence[Repository], checked: Checked, inventory: Inventory, today: Callable[[], date]
) -> None:
    """Leaves as `ends` only what goes before a rest and stands on the main line without it."""
    ends = [one.ends for one in repositories]
    bring_documents(ends, inventory)
    with_rest = [one for one in repositories if one.has_rest]
    if any(one.ends.files for one in with_rest):
        places = dangling(folder, ends, checked, inventory.settings, today)
        for one in repositories:
            if places and one.ends.files:
                one.kept += places
                one.ends.files.clear()
    for one in repositories:
        if one not in with_rest:
            one.ends.files.clear()


def _committed(one: Repository, branch: str, title: str | None) -> list[Proposal]:
    """The proposals of a repository: the revocations where they go first, then all the rest."""
    waits = _waiting(one)
    if not one.ends.files:
        return [_committed_whole(one, branch, title, one.whole.base, waits)]
    first = f"{branch}-1"
    shown = _shown(one, one.ends.files)
    said_title = title or _neutral(shown)
    commit = commit_apart(one.top, first, said_title, one.ends.files, one.ends.base)
    # Where the rest begins at the main line, too, it follows the revocations: neither stands in the other's way.
    base = commit if one.whole.base == one.ends.base else one.whole.base
    try:
        rest = _committed_whole(one, branch, title, base, waits)
    except BaseException:
        drop_branch(one.top, first, commit)
        raise
    return [Proposal(one.top, first, said_title, shown, "", one.main, tuple(waits), is_first=True), rest]


def _committed_whole(
    one: Repository, branch: str, title: str | None, base: str, waits: Sequence[tuple[str, str]]
) -> Proposal:
    left = tuple(known for known in waits if not _holds(one, known[0]))
    carried = tuple(known for known in waits if _holds(one, known[0]))
    files = replace(one.whole, base=base).changed()
    if not files and not one.waiting:
        raise UsageFault(
            f"{one.top}: so với nhánh chính “{one.main}” không có thay đổi nào để gửi / "
            f"nothing differs from the main branch '{one.main}'"
        )
    if one.waiting and not one.here:
        raise Inseparable(one.waiting)
    ended = one.here if one.waiting else ""
    shown = _shown(one, files or one.waiting)
    said_title = title or _neutral(shown)
    if files:
        commit_on_branch(one.top, branch, said_title, one.whole.files, base, keeping=_joined(one))
    if one.waiting:
        commit_beside(one.top, one.here, said_title, one.waiting, checked_out=not files)
    return Proposal(
        one.top,
        branch if files else one.here,
        said_title,
        shown,
        "",
        one.main,
        left,
        carried,
        ended if files else "",
        kept=tuple(dict.fromkeys(one.kept)),
    )


def _joined(one: Repository) -> list[str]:
    """The last commits of repositories that the proposal joins to this one: their history comes with it."""
    files = (data for name, data in one.whole.files.items() if data is not None and "/joins/" in f"/{name}")
    commits = [join.commit for data in files for join in join_of_file(data).values()]
    return [commit for commit in commits if said(one.top, "cat-file", "-e", f"{commit}^{{commit}}") is not None]


def _shown(one: Repository, files: Iterable[str]) -> tuple[str, ...]:
    """The files as the inventory names them."""
    names = {name: folder for folder in one.folders for name in map(folder.in_git, folder.changed)}
    return tuple(sorted(name.removeprefix(f"{names[name].inside}/") if name in names else name for name in files))


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
    return is_ancestor(one.top, f"refs/heads/{branch}", one.whole.base)


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

"""Proposing what was edited: a branch with one commit, and a pull request where the forge and its tool are there.

Titles and branches are neutral: they are read by everybody who may see the list of pull requests, the data is not.
"""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from shutil import which
from typing import Final

from camgrant.app.check import Checked, check
from camgrant.app.separating import Inseparable, Separation, separated
from camgrant.app.sync import is_merged
from camgrant.diagnostics import EnvironmentFault, Severity, UsageFault, mask_personal
from camgrant.edit.change import Put
from camgrant.edit.write import carried_out, entity_files
from camgrant.git import environment
from camgrant.load.reader import read_plain
from camgrant.load.tree import JOINT, FolderTree, MemoryTree, is_known, kind_of
from camgrant.model.inventory import Inventory
from camgrant.model.settings import Settings
from camgrant.model.vietnamese import fold
from camgrant.vcs import (
    changed_files,
    commit_named,
    content_at,
    file_at,
    files_at,
    is_ancestor,
    main_branch,
    prefix,
    said,
)
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


@dataclass(frozen=True, slots=True)
class _Folder:
    """One data folder with its changes: `joint` is how the inventory names what lies in it, `inside` how git does."""

    path: Path
    joint: str
    inside: str
    changed: tuple[str, ...]

    def in_git(self, name: str) -> str:
        """A file as the repository names it."""
        return f"{self.inside}/{name}" if self.inside else name


@dataclass(slots=True)
class _Repository:
    """One repository with its changes: the main line's branch and commit, the commit and branch here, and what goes
    where, file by file as git names them."""

    top: Path
    main: str
    base: str
    head: str
    here: str
    folders: list[_Folder] = field(default_factory=list)
    alone: dict[str, bytes | None] = field(default_factory=dict)
    waiting: dict[str, bytes] = field(default_factory=dict)

    @property
    def apart(self) -> bool:
        """Whether something is committed here that the main line does not have."""
        return any(content_at(one.path, self.head) != content_at(one.path, self.base) for one in self.folders)


def propose(
    folder: Path,
    checked: Checked,
    inventory: Inventory,
    branch: str,
    title: str | None,
    today: Callable[[], date],
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
    repositories = _repositories(folder, inventory)
    if not repositories:
        raise UsageFault("không có thay đổi nào để gửi / there is nothing to propose")
    _refuse_names(inventory, title or "")
    _refuse_strays(repositories)
    for one in repositories:
        if with_pending:
            one.base = one.head
        _part(one)
    if any(one.apart for one in repositories):
        _bring_documents(repositories, inventory)
        _refuse_dangling(folder, repositories, checked, inventory.settings, today)
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


def _repositories(folder: Path, inventory: Inventory) -> list[_Repository]:
    """Every repository in which something changed. Raises UsageFault for one without the main branch."""
    found: dict[Path, _Repository] = {}
    places = [
        (folder, ""),
        *((folder / root.folder, root.folder + JOINT) for root in inventory.settings.roots.values()),
    ]
    for path, joint in places:
        if not path.is_dir():
            continue
        top, files = changed_files(path)
        if not files:
            continue
        if top not in found:
            main = inventory.settings.branch
            head = commit_named(path, "HEAD")
            here = said(path, "symbolic-ref", "--quiet", "--short", "HEAD") or ""
            found[top] = _Repository(top, main, _main_commit(path, main), head, here)
        found[top].folders.append(_Folder(path, joint, prefix(path), tuple(files)))
    return list(found.values())


def _main_commit(folder: Path, branch: str) -> str:
    try:
        return commit_named(folder, main_branch(folder, branch))
    except UsageFault as fault:
        raise UsageFault(
            f"{folder}: kho không có nhánh chính “{branch}”; đề nghị `git branch -m {branch}` khi đang ở nhánh chính, "
            "hoặc sửa `branch` trong camgrant.yaml / "
            f"the repository has no main branch '{branch}'; run `git branch -m {branch}` on the main branch, or "
            "correct `branch` in camgrant.yaml"
        ) from fault


def _part(repository: _Repository) -> None:
    """Sets the changes made now apart from what waits."""
    for folder in repository.folders:
        now = {name: _content(folder.path / name) for name in folder.changed}
        head, main = (
            {name: data for name in now if (data := file_at(folder.path, commit, folder.in_git(name))) is not None}
            for commit in (repository.head, repository.base)
        )
        parts = separated(Separation(head, main, now))
        repository.alone |= {folder.in_git(name): data for name, data in parts.alone.items()}
        repository.waiting |= {folder.in_git(name): data for name, data in parts.waiting.items()}


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() and not path.is_symlink() else None


def _bring_documents(repositories: Iterable[_Repository], inventory: Inventory) -> None:
    """Documents that the changes name and that only a waiting proposal holds come along: they give nobody anything,
    and a revocation must not wait for the number of the letter that orders it."""
    documents = inventory.documents
    origins = inventory.origins
    for repository in repositories:
        for folder in repository.folders:
            named = {text for name in folder.changed for text in _texts(repository.alone.get(folder.in_git(name)))}
            for document in sorted(named & documents.keys()):
                file = origins.file_of(document)
                if file.startswith(folder.joint) and (folder.joint or JOINT not in file):
                    _bring(repository, folder, document, file.removeprefix(folder.joint))


def _bring(repository: _Repository, folder: _Folder, document: str, name: str) -> None:
    path = folder.in_git(name)
    there = repository.alone.get(path, file_at(folder.path, repository.base, path))
    known = read_plain(there) if there is not None else None
    if isinstance(known, dict) and document in known.get("documents", {}):
        return
    data = read_plain(_content(folder.path / name) or b"")
    fields = data.get("documents", {}).get(document) if isinstance(data, dict) else None
    if isinstance(fields, dict):
        tree = MemoryTree({name: there} if there is not None else {})
        repository.alone[path] = carried_out(tree, entity_files(tree), [Put("documents", document, fields, name)])[name]


def _texts(content: bytes | None) -> Iterator[str]:
    """Every text that is a value of a file."""
    todo: list[object] = [read_plain(content)] if content is not None else []
    while todo:
        value = todo.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            todo += value.values()
        elif isinstance(value, list):
            todo += value


def _refuse_dangling(
    folder: Path,
    repositories: Iterable[_Repository],
    checked: Checked,
    settings: Settings,
    today: Callable[[], date],
) -> None:
    """Raises Inseparable where the changes, put on the main line, would have errors there that they do not have here:
    they name what only a waiting proposal holds."""
    changed = {one.top: one for one in repositories}
    contents: dict[str, bytes | None] = {}
    for root in ("", *(root.folder + JOINT for root in settings.roots.values())):
        path = folder / root.removesuffix(JOINT)
        repository = changed.get(changed_files(path)[0]) if path.is_dir() else None
        if repository is None:
            tree = FolderTree(path) if path.is_dir() else MemoryTree({})
            contents |= {root + name: tree.read(name) for name in tree.listing().files}
            continue
        inside = prefix(path)
        contents |= {root + name: data for name, data in files_at(path, repository.base).items()}
        start = f"{inside}/" if inside else ""
        contents |= {
            root + name.removeprefix(start): data for name, data in repository.alone.items() if name.startswith(start)
        }
    alone = MemoryTree({name: data for name, data in contents.items() if data is not None})
    known = {found.fingerprint for found in checked.diagnostics}
    judged = check(alone, checked.as_of, today, partial=True)
    new = [one for one in judged.diagnostics if one.severity == Severity.ERROR and one.fingerprint not in known]
    if not new:
        return
    before = dict(alone.contents)
    for repository in repositories:
        for one in repository.folders:
            for name in one.changed:
                old = file_at(one.path, repository.base, one.in_git(name))
                before.pop(one.joint + name, None)
                if old is not None:
                    before[one.joint + name] = old
    stood = {found.fingerprint for found in check(MemoryTree(before), checked.as_of, today, partial=True).diagnostics}
    places = [f"{one.code} {one.entity or one.location.file}" for one in new if one.fingerprint not in stood]
    if places:
        raise Inseparable(dict.fromkeys(places))


def _committed(one: _Repository, branch: str, title: str | None) -> Proposal:
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


def _waiting(one: _Repository) -> list[tuple[str, str]]:
    """The proposals of this machine that are not merged: branch and title."""
    main = main_branch(one.top, one.main)
    listed = said(one.top, "for-each-ref", "--format=%(refname) %(contents:subject)", "refs/heads/camgrant/") or ""
    waits = []
    for line in listed.splitlines():
        ref, _, subject = line.partition(" ")
        if not is_merged(one.top, ref, main):
            waits.append((ref.removeprefix("refs/heads/"), subject))
    return waits


def _holds(one: _Repository, branch: str) -> bool:
    return is_ancestor(one.top, f"refs/heads/{branch}", one.base)


def _neutral(files: Iterable[str]) -> str:
    """A title from the kinds of the changed files alone."""
    counted = Counter(kind_of(file) for file in files)
    return "Sửa dữ liệu: " + ", ".join(f"{kind} ({count})" for kind, count in sorted(counted.items()))


def _refuse_strays(repositories: Iterable[_Repository]) -> None:
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

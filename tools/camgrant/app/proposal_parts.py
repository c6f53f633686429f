"""What one proposal is made of: the changed files of every repository, parted into what goes on the main line and what
goes into the proposal that waits, and proven to stand alone there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from camgrant.app.check import Checked, check
from camgrant.app.main_branch import no_main_branch
from camgrant.app.separating import Inseparable, Separation, ends_in, separated
from camgrant.diagnostics import Severity, UsageFault
from camgrant.edit.change import Put
from camgrant.edit.write import carried_out, entity_files
from camgrant.load.reader import read_plain
from camgrant.load.tree import JOINT, FolderTree, MemoryTree
from camgrant.model.inventory import Inventory
from camgrant.model.settings import Settings
from camgrant.vcs import branch_here, changed_files, commit_named, content_at, file_at, files_at, main_branch, prefix

__all__ = ["Portion", "Repository", "bring_documents", "dangling", "part", "repositories_of"]


@dataclass(frozen=True, slots=True)
class DataFolder:
    """One data folder with its changes: `joint` is how the inventory names what lies in it, `inside` how git does."""

    path: Path
    joint: str
    inside: str
    changed: tuple[str, ...]

    def in_git(self, name: str) -> str:
        """A file as the repository names it."""
        return f"{self.inside}/{name}" if self.inside else name


@dataclass(frozen=True, slots=True)
class Portion:
    """What one branch of a repository holds: the commit where it begins, and its files as git names them."""

    top: Path
    folders: list[DataFolder]
    base: str
    files: dict[str, bytes | None] = field(default_factory=dict)

    def changed(self) -> dict[str, bytes | None]:
        """The files that differ from where the branch begins."""
        return {name: data for name, data in self.files.items() if data != file_at(self.top, self.base, name)}


@dataclass(slots=True)
class Repository:
    """One repository with its changes: the main line's branch, the commit and branch here, and what goes where.

    `whole` is all that was changed now. `ends` is what of it only ends access, as it goes on the main line before the
    rest; `kept` says which ends cannot. `waiting` goes into the proposal that waits.
    """

    top: Path
    main: str
    head: str
    here: str
    folders: list[DataFolder]
    whole: Portion
    ends: Portion
    kept: list[str] = field(default_factory=list)
    waiting: dict[str, bytes] = field(default_factory=dict)

    @property
    def apart(self) -> bool:
        """Whether something is committed here that the whole does not begin with."""
        return any(content_at(one.path, self.head) != content_at(one.path, self.whole.base) for one in self.folders)

    @property
    def has_rest(self) -> bool:
        """Whether the whole is more than the ends: other changes, or a proposal that it carries along."""
        return self.whole.base != self.ends.base or self.whole.changed() != self.ends.changed()


def repositories_of(folder: Path, inventory: Inventory, main: str, *, with_pending: bool) -> list[Repository]:
    """Every repository in which something changed. What was changed begins at the main line, or `with_pending` where
    the last proposal ended; ends always begin at the main line.

    Raises UsageFault for a repository without the main branch.
    """
    found: dict[Path, Repository] = {}
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
            line = _main_commit(path, main)
            head = commit_named(path, "HEAD")
            folders: list[DataFolder] = []
            whole = Portion(top, folders, head if with_pending else line)
            ends = Portion(top, folders, line)
            found[top] = Repository(top, main, head, branch_here(path), folders, whole, ends)
        found[top].folders.append(DataFolder(path, joint, prefix(path), tuple(files)))
    return list(found.values())


def _main_commit(folder: Path, branch: str) -> str:
    try:
        return commit_named(folder, main_branch(folder, branch))
    except UsageFault as fault:
        raise no_main_branch(folder, branch) from fault


def part(repository: Repository) -> None:
    """Sets the changes made now apart from what waits, and the ends among them apart from the rest."""
    for folder in repository.folders:
        now = {name: _content(folder.path / name) for name in folder.changed}
        head, base, line = (
            {name: data for name in now if (data := file_at(folder.path, commit, folder.in_git(name))) is not None}
            for commit in (repository.head, repository.whole.base, repository.ends.base)
        )
        parts = separated(Separation(head, base, now))
        repository.whole.files.update({folder.in_git(name): data for name, data in parts.alone.items()})
        repository.waiting |= {folder.in_git(name): data for name, data in parts.waiting.items()}
        ends = ends_in(head, now)
        repository.kept += ends.kept
        for name, ended in ends.files.items():
            try:
                alone = separated(Separation(head, line, {name: ended})).alone
            except Inseparable as conflict:
                repository.kept += conflict.places
                continue
            if alone[name] != line.get(name):
                repository.ends.files[folder.in_git(name)] = alone[name]


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() and not path.is_symlink() else None


def bring_documents(portions: Sequence[Portion], inventory: Inventory) -> None:
    """Documents that the changes name and that stand elsewhere, in a proposal that waits or beside an addition, come
    along: they give nobody anything, and a revocation must not wait for the number of the letter that orders it."""
    named = {text for portion in portions for content in portion.files.values() for text in _texts(content)}
    for document in sorted(named & inventory.documents.keys()):
        file = inventory.origins.file_of(document)
        for portion in portions:
            for folder in portion.folders:
                if file.startswith(folder.joint) and (folder.joint or JOINT not in file):
                    _bring(portion, folder, document, file.removeprefix(folder.joint))


def _bring(portion: Portion, folder: DataFolder, document: str, name: str) -> None:
    path = folder.in_git(name)
    there = portion.files.get(path, file_at(folder.path, portion.base, path))
    known = read_plain(there) if there is not None else None
    if isinstance(known, dict) and document in known.get("documents", {}):
        return
    data = read_plain(_content(folder.path / name) or b"")
    fields = data.get("documents", {}).get(document) if isinstance(data, dict) else None
    if isinstance(fields, dict):
        tree = MemoryTree({name: there} if there is not None else {})
        portion.files[path] = carried_out(tree, entity_files(tree), [Put("documents", document, fields, name)])[name]


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


def dangling(
    folder: Path,
    portions: Iterable[Portion],
    checked: Checked,
    settings: Settings,
    today: Callable[[], date],
) -> list[str]:
    """Where the changes, put where their branches begin, would have errors that they do not have here: they name what
    only a waiting proposal, or the rest of what was changed, holds."""
    changed = {one.top: one for one in portions}
    contents: dict[str, bytes | None] = {}
    for root in ("", *(root.folder + JOINT for root in settings.roots.values())):
        path = folder / root.removesuffix(JOINT)
        portion = changed.get(changed_files(path)[0]) if path.is_dir() else None
        if portion is None:
            tree = FolderTree(path) if path.is_dir() else MemoryTree({})
            contents |= {root + name: tree.read(name) for name in tree.listing().files}
            continue
        inside = prefix(path)
        contents |= {root + name: data for name, data in files_at(path, portion.base).items()}
        start = f"{inside}/" if inside else ""
        contents |= {
            root + name.removeprefix(start): data for name, data in portion.files.items() if name.startswith(start)
        }
    alone = MemoryTree({name: data for name, data in contents.items() if data is not None})
    known = {found.fingerprint for found in checked.diagnostics}
    judged = check(alone, checked.as_of, today, partial=True)
    new = [one for one in judged.diagnostics if one.severity == Severity.ERROR and one.fingerprint not in known]
    if not new:
        return []
    before = dict(alone.contents)
    for portion in changed.values():
        for one in portion.folders:
            for name in one.changed:
                old = file_at(one.path, portion.base, one.in_git(name))
                before.pop(one.joint + name, None)
                if old is not None:
                    before[one.joint + name] = old
    stood = {found.fingerprint for found in check(MemoryTree(before), checked.as_of, today, partial=True).diagnostics}
    places = [f"{one.code} {one.entity or one.location.file}" for one in new if one.fingerprint not in stood]
    return list(dict.fromkeys(places))

"""What one proposal is made of: the changed files of every repository, parted into what goes on the main line and what
goes into the proposal that waits, and proven to stand alone there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from camgrant.app.check import Checked, check
from camgrant.app.main_branch import no_main_branch
from camgrant.app.separating import Inseparable, Separation, separated
from camgrant.diagnostics import Severity, UsageFault
from camgrant.edit.change import Put
from camgrant.edit.write import carried_out, entity_files
from camgrant.load.reader import read_plain
from camgrant.load.tree import JOINT, FolderTree, MemoryTree
from camgrant.model.inventory import Inventory
from camgrant.model.settings import Settings
from camgrant.vcs import branch_here, changed_files, commit_named, content_at, file_at, files_at, main_branch, prefix

__all__ = ["Repository", "bring_documents", "part", "refuse_dangling", "repositories_of"]


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


@dataclass(slots=True)
class Repository:
    """One repository with its changes: the main line's branch and commit, the commit and branch here, and what goes
    where, file by file as git names them."""

    top: Path
    main: str
    base: str
    head: str
    here: str
    folders: list[DataFolder] = field(default_factory=list)
    alone: dict[str, bytes | None] = field(default_factory=dict)
    waiting: dict[str, bytes] = field(default_factory=dict)

    @property
    def apart(self) -> bool:
        """Whether something is committed here that the main line does not have."""
        return any(content_at(one.path, self.head) != content_at(one.path, self.base) for one in self.folders)


def repositories_of(folder: Path, inventory: Inventory, main: str) -> list[Repository]:
    """Every repository in which something changed. Raises UsageFault for one without the main branch."""
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
            head = commit_named(path, "HEAD")
            here = branch_here(path)
            found[top] = Repository(top, main, _main_commit(path, main), head, here)
        found[top].folders.append(DataFolder(path, joint, prefix(path), tuple(files)))
    return list(found.values())


def _main_commit(folder: Path, branch: str) -> str:
    try:
        return commit_named(folder, main_branch(folder, branch))
    except UsageFault as fault:
        raise no_main_branch(folder, branch) from fault


def part(repository: Repository) -> None:
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


def bring_documents(repositories: Iterable[Repository], inventory: Inventory) -> None:
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


def _bring(repository: Repository, folder: DataFolder, document: str, name: str) -> None:
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


def refuse_dangling(
    folder: Path,
    repositories: Iterable[Repository],
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

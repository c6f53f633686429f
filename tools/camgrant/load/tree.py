"""Where the files of an inventory come from: a folder, or a mapping in memory. Every file is read or reported."""

from __future__ import annotations

import errno
import os
import stat
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from camgrant.diagnostics import Diagnostic, EnvironmentFault, Location, Text
from camgrant.load import codes
from camgrant.model.inventory import KINDS

__all__ = [
    "AMENDMENT",
    "AMENDMENTS_FOLDER",
    "JOINT",
    "MAX_BYTES",
    "PACKS_FOLDER",
    "SETTINGS_FILE",
    "FolderTree",
    "Listing",
    "MemoryTree",
    "OverlayTree",
    "Tree",
    "compartment_of",
    "is_known",
    "kind_of",
    "max_bytes",
    "unknown_file",
]

SETTINGS_FILE: Final = "camgrant.yaml"
PACKS_FOLDER: Final = "packs"
AMENDMENTS_FOLDER: Final = "packs/amendments"
AMENDMENT: Final = "amendment"
"""The top-level key of an amendment of a pack."""
MAX_BYTES: Final = 1024 * 1024
_MAX_EVENT: Final = 8 * MAX_BYTES  # a list that was sent is one event: 20 000 rows of a whole province take 7 MB
# Between the folder of a compartment and the path inside it: `../danh-ba/./contacts/a.yaml` opens as it stands.
JOINT: Final = "/./"
_REPOSITORY: Final = ".git"
_KNOWN_FOLDERS: Final = frozenset((*KINDS, PACKS_FOLDER))


@dataclass(frozen=True, slots=True)
class Listing:
    """The files to read (sorted, POSIX, relative), what was found that cannot be read, and the names of the
    compartments that were left out on purpose."""

    files: tuple[str, ...]
    problems: tuple[Diagnostic, ...] = ()
    left_out: frozenset[str] = frozenset()


def kind_of(file: str) -> str:
    """The folder in which a file stands inside the inventory, or inside its compartment."""
    return file.rpartition(JOINT)[2].partition("/")[0]


def max_bytes(file: str) -> int:
    """How large a file may be."""
    return _MAX_EVENT if kind_of(file) == "ledger" else MAX_BYTES


def compartment_of(file: str) -> str:
    """The folder of the compartment in which a file stands; "" for the inventory itself."""
    return file.rpartition(JOINT)[0]


class Tree(Protocol):
    """A set of files: a folder, the memory, later a commit."""

    def listing(self) -> Listing:
        """All files, and a finding for everything that is not a readable inventory file."""
        ...

    def read(self, file: str) -> bytes:
        """The bytes of one listed file; raises OSError."""
        ...


def unknown_file(name: str, kinds: Iterable[str] = (*KINDS, PACKS_FOLDER)) -> Diagnostic:
    """The finding for a file or folder that does not belong here; `kinds` are the folders that do."""
    path = "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in name)
    if path == _REPOSITORY:
        return codes.REPOSITORY_INSIDE.at(Location(path, 1, 1), name=path)
    known = ", ".join(f"{kind}/" for kind in kinds)
    return codes.UNKNOWN_FILE.at(Location(path, 1, 1), name=path, known=known)


def is_known(path: str) -> bool:
    """Whether a path is that of a file of an inventory, or of a compartment."""
    folder, slash, name = path.rpartition(JOINT)[2].partition("/")
    if not slash:
        return path == SETTINGS_FILE
    if not path.isprintable() or not unicodedata.is_normalized("NFC", path):
        return False  # a name with a line break could forge a workflow command
    return folder in _KNOWN_FOLDERS and name.endswith(".yaml") and not name.rpartition("/")[2].startswith(".")


@dataclass(frozen=True, slots=True)
class MemoryTree:
    """Files held in memory: for tests, examples and text that is not yet on disk."""

    contents: Mapping[str, bytes]

    def listing(self) -> Listing:
        known = tuple(sorted(path for path in self.contents if is_known(path)))
        # As on disk, a folder that does not belong here is reported once, not file by file.
        strange = (path for path in self.contents if not is_known(path))
        shown = {path if kind_of(path) in _KNOWN_FOLDERS else path.partition("/")[0] for path in strange}
        large = tuple(path for path in known if len(self.contents[path]) > max_bytes(path))
        problems = [
            codes.TOO_LARGE.at(Location(path, 1, 1), size=len(self.contents[path]), limit=max_bytes(path))
            for path in large
        ]
        files = tuple(path for path in known if path not in large)
        return Listing(files, (*problems, *(unknown_file(path) for path in sorted(shown))))

    def read(self, file: str) -> bytes:
        return self.contents[file]


@dataclass(frozen=True, slots=True)
class OverlayTree:
    """A tree with some files as they would be: for judging an edit before it is written."""

    base: Tree
    contents: Mapping[str, bytes]

    def listing(self) -> Listing:
        below, above = self.base.listing(), MemoryTree(self.contents).listing()
        files = tuple(sorted({*below.files, *above.files}))
        return Listing(files, (*below.problems, *above.problems), below.left_out)

    def read(self, file: str) -> bytes:
        return self.contents[file] if file in self.contents else self.base.read(file)


class FolderTree:
    """A folder on disk. Links are never followed: what a link points to may lie outside what was reviewed."""

    def __init__(self, root: Path) -> None:
        if not root.is_dir():
            raise EnvironmentFault(f"không có thư mục dữ liệu / no inventory folder: {root}")
        self.root = root

    def listing(self) -> Listing:
        files: list[str] = []
        problems: list[Diagnostic] = []
        for path, entry in self._walk(str(self.root), ""):
            problem = self._problem(path, entry)
            if problem is not None:
                problems.append(problem)
            elif isinstance(entry, os.DirEntry):
                files.append(path)
        return Listing(tuple(sorted(files)), tuple(sorted(problems, key=lambda found: found.sort_key)))

    def read(self, file: str) -> bytes:
        with open(f"{self.root}/{file}", "rb") as handle:  # noqa: PTH123 - pathlib doubles the cost per file
            raw = handle.read(max_bytes(file) + 1)
        if len(raw) > max_bytes(file):
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))  # it grew since it was listed
        return raw

    def _walk(self, folder: str, prefix: str) -> Iterator[tuple[str, os.DirEntry[str] | OSError]]:
        try:
            with os.scandir(folder) as entries:
                children = list(entries)
        except OSError as fault:
            yield prefix.rstrip("/") or ".", fault
            return
        for entry in children:
            path = f"{prefix}{entry.name}"
            if entry.is_dir(follow_symlinks=False) and (prefix or entry.name in _KNOWN_FOLDERS):
                yield from self._walk(entry.path, f"{path}/")
            else:
                yield path, entry

    def _problem(self, path: str, entry: os.DirEntry[str] | OSError) -> Diagnostic | None:
        shown = path.encode("utf-8", "backslashreplace").decode()
        place = Location(shown, 1, 1)
        if isinstance(entry, OSError):
            return codes.UNREADABLE.at(place, problem=entry.strerror)
        if entry.is_symlink():
            return codes.LINK.at(place, name=shown, state=self._link_state(Path(entry.path)))
        if entry.is_dir(follow_symlinks=False) or not is_known(path) or shown != path:
            return unknown_file(shown)
        try:
            status = entry.stat(follow_symlinks=False)
        except OSError as fault:
            return codes.UNREADABLE.at(place, problem=fault.strerror)
        if not stat.S_ISREG(status.st_mode):
            return unknown_file(shown)
        if status.st_size > max_bytes(path):
            return codes.TOO_LARGE.at(place, size=status.st_size, limit=max_bytes(path))
        return None

    def _link_state(self, link: Path) -> Text:
        if not link.exists():
            return Text("hỏng", "that leads nowhere")
        if not link.resolve().is_relative_to(self.root.resolve()):
            return Text("dẫn ra ngoài thư mục dữ liệu", "that leads out of the inventory")
        return Text("tượng trưng", "to another file of the inventory")

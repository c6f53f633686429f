"""A real git repository that is written without git's own program, so that thousands of commits cost nothing.

Objects, the branch and the index have the form of gitformat-pack(5), gitrepository-layout(5) and gitformat-index(5).
Whoever reads them is git itself; `test_written_git` has it judge what is written here.
"""

from __future__ import annotations

import hashlib
import os
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from support.git import git

__all__ = ["Entry", "WrittenGit"]

_SECONDS: Final = 1626739200
_PLAIN: Final = "100644"
_FOLDER: Final = "40000"
_AUTHOR: Final = "Thu <thu@x.example>"


@dataclass(frozen=True, slots=True)
class Entry:
    """One file: its mode as git writes it, and its bytes (of a link, where it leads to)."""

    data: bytes
    mode: str = _PLAIN


@dataclass
class WrittenGit:
    """The repository in `top`, whose one branch is `main`."""

    top: Path
    head: str = ""
    trees: dict[str, dict[str, Entry]] = field(default_factory=dict)
    known: dict[tuple[str, bytes], str] = field(default_factory=dict)
    on_disk: dict[str, tuple[Entry, bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.top.mkdir(parents=True, exist_ok=True)
        git(self.top, "init", "-q", "-b", "main")
        self.objects = self.top / ".git" / "objects"
        self._count = 0

    # -- commits -------------------------------------------------------------------------------------------------------

    def commit(self, files: Mapping[str, Entry], *, author: str = _AUTHOR, merged: str | None = None) -> str:
        """A commit of just these files on top of the branch; `merged` is its second parent. The worktree follows."""
        name = self.write_commit(files, [one for one in (self.head, merged) if one], author)
        self.move_to(name)
        return name

    def write_commit(self, files: Mapping[str, Entry], parents: list[str], author: str = _AUTHOR) -> str:
        """A commit that no branch has yet."""
        self._count += 1
        moment = f"{_SECONDS + self._count} +0700"
        lines = [f"tree {self._tree(files)}"]
        lines += [f"parent {parent}" for parent in parents]
        lines += [f"author {author} {moment}", f"committer {author} {moment}", "", "sửa", ""]
        name = self._object("commit", "\n".join(lines).encode())
        self.trees[name] = dict(files)
        return name

    def move_to(self, commit: str) -> None:
        """Sets the branch to a commit, as a push or a forced one does, and the worktree and index with it."""
        self._write(self.top / ".git/refs/heads/main", f"{commit}\n".encode())
        self.head = commit
        self._check_out(self.trees[commit])

    def begin_again(self, commit: str) -> None:
        """As `move_to`; whoever does the same from there on writes the same commits again."""
        self._count = list(self.trees).index(commit) + 1
        self.move_to(commit)

    def lose(self, name: str) -> None:
        """Loses an object, as a broken disk does."""
        (self.objects / name[:2] / name[2:]).unlink()
        self.known = {key: known for key, known in self.known.items() if known != name}

    def _tree(self, files: Mapping[str, Entry]) -> str:
        names: dict[str, tuple[str, str]] = {}
        below: dict[str, dict[str, Entry]] = {}
        for path, entry in files.items():
            first, _, rest = path.partition("/")
            if rest:
                below.setdefault(first, {})[rest] = entry
            else:
                names[first] = (entry.mode, self._object("blob", entry.data))
        for first, inside in below.items():
            names[first] = (_FOLDER, self._tree(inside))
        ordered = sorted(names, key=lambda name: f"{name}/" if names[name][0] == _FOLDER else name)
        lines = (f"{names[name][0]} {name}\0".encode() + bytes.fromhex(names[name][1]) for name in ordered)
        return self._object("tree", b"".join(lines))

    def _object(self, kind: str, data: bytes) -> str:
        key = (kind, data)
        if key not in self.known:
            whole = f"{kind} {len(data)}\0".encode() + data
            name = hashlib.sha1(whole, usedforsecurity=False).hexdigest()
            self._write(self.objects / name[:2] / name[2:], zlib.compress(whole, 1))
            self.known[key] = name
        return self.known[key]

    @staticmethod
    def _write(path: Path, data: bytes) -> None:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)

    # -- the worktree and its index ------------------------------------------------------------------------------------

    def _check_out(self, files: Mapping[str, Entry]) -> None:
        for path in [path for path, (entry, _) in self.on_disk.items() if files.get(path) != entry]:
            place = self.top / path
            place.unlink()
            del self.on_disk[path]
            while place.parent != self.top and not any(place.parent.iterdir()):  # git keeps no empty folder
                place = place.parent
                place.rmdir()
        for path, entry in files.items():
            if path not in self.on_disk:
                self._put(path, entry)
        lines = b"".join(self.on_disk[path][1] for path in sorted(self.on_disk, key=str.encode))
        content = b"DIRC" + struct.pack(">LL", 2, len(self.on_disk)) + lines
        digest = hashlib.sha1(content, usedforsecurity=False).digest()
        index = self.top / ".git" / "index"
        index.write_bytes(content + digest)
        later = index.stat().st_mtime_ns + 2_000_000_000  # git looks again into files as young as the index
        os.utime(index, ns=(later, later))

    def _put(self, path: str, entry: Entry) -> None:
        place = self.top / path
        place.parent.mkdir(parents=True, exist_ok=True)
        if entry.mode == "120000":
            place.symlink_to(entry.data.decode())
        else:
            place.write_bytes(entry.data)
            place.chmod(0o755 if entry.mode == "100755" else 0o644)
        found = place.lstat()
        seconds = [found.st_ctime_ns, found.st_mtime_ns]
        times = [part & 0xFFFFFFFF for moment in seconds for part in divmod(moment, 1_000_000_000)]
        numbers = (found.st_dev, found.st_ino, int(entry.mode, 8), found.st_uid, found.st_gid, found.st_size)
        facts = struct.pack(">10L", *times, *(number & 0xFFFFFFFF for number in numbers))
        name = path.encode()
        line = facts + bytes.fromhex(self._object("blob", entry.data)) + struct.pack(">H", min(len(name), 0xFFF)) + name
        self.on_disk[path] = (entry, line + b"\0" * (8 - len(line) % 8))

"""What git has: the main line of commits, what each changed in the inventory's folder, and the bytes of files.

Plain git plumbing (git-log(1), git-cat-file(1)); nothing is fetched and nothing that replaces an object is followed.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final, NamedTuple

from camgrant.diagnostics import EnvironmentFault
from camgrant.load.tree import max_bytes
from camgrant.vcs import environment, prefix, said

__all__ = ["GONE", "ODD", "Change", "Objects", "Step"]

GONE: Final = ""
ODD: Final = "link"
"""In place of a blob: what is no file (a link, another repository) or is larger than any file may be."""

_FILE: Final = b"100"
_NULL: Final = b"\0"
_BROKEN: Final = (
    "không đọc được lịch sử git trọn vẹn; đề nghị `git fsck`, `git fetch --unshallow` hoặc tải lại kho / "
    "the history cannot be read whole; try `git fsck`, `git fetch --unshallow`, or clone again"
)


class Change(NamedTuple):
    """One file of the inventory's folder as a commit left it: `blob` is git's name of its bytes, GONE or ODD."""

    path: str
    blob: str


class Step(NamedTuple):
    """One commit of the main line that touched the folder: when it was made (seconds since 1970), what it changed."""

    commit: str
    seconds: int
    changes: tuple[Change, ...]


class Objects:
    """One repository, read from the inventory's folder. Close it, or use it with `with`.

    Every process has a reader of its own: after a fork the child must not share the parent's.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.prefix = prefix(folder)
        self._reader: tuple[int, subprocess.Popen[bytes]] | None = None

    def __enter__(self) -> Objects:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the reader of this process."""
        if self._reader is not None and self._reader[0] == os.getpid():
            reader = self._reader[1]
            for stream in (reader.stdin, reader.stdout):
                if stream is not None:
                    stream.close()
            reader.wait()
        self._reader = None

    @property
    def is_shallow(self) -> bool:
        """Whether the beginning of history was not fetched."""
        return said(self.folder, "rev-parse", "--is-shallow-repository") == "true"

    def line(self, tip: str) -> list[str]:
        """The commits of the first-parent line, oldest first. Raises EnvironmentFault where one is missing."""
        return self._listed("rev-list", "--first-parent", "--reverse", "--end-of-options", tip).decode().split()

    def steps(self, tip: str, after: str | None = None) -> Iterator[Step]:
        """The commits of the first-parent line that touched the folder, oldest first; only those after `after`.

        Raises EnvironmentFault where an object that this needs is not here.
        """
        asked = f"{after}..{tip}" if after else tip
        words = ("--first-parent", "--diff-merges=first-parent", "--raw", "-z", "--no-abbrev", "--no-renames")
        form = "--format=%x01%H %ct"
        listed = self._listed("log", *words, "--reverse", "--root", form, asked, "--", self.prefix or ".")
        return self._steps(iter(listed.split(_NULL)))

    def _steps(self, tokens: Iterator[bytes]) -> Iterator[Step]:
        head, changes = b"", list[Change]()
        start = len(self.prefix) + 1 if self.prefix else 0
        for token in tokens:
            entry = token.lstrip(b"\n")
            if entry.startswith(b"\1"):
                if head:
                    yield _step(head, changes)
                head, changes = entry[1:], []
            elif entry.startswith(b":"):
                _, mode, _, blob, _ = entry.split(b" ")
                path = os.fsdecode(next(tokens))[start:]
                if path:
                    changes.append(Change(path, _meaning(mode, blob)))
        if head:
            yield _step(head, changes)

    def files_of(self, commit: str) -> dict[str, str]:
        """Path in the folder -> blob, or ODD, of everything that a commit holds."""
        spec = [f"{self.prefix}/"] if self.prefix else []
        listing = self._listed("ls-tree", "-r", "-z", "--full-tree", commit, "--", *spec)
        start = len(self.prefix) + 1 if self.prefix else 0
        entries = (entry.partition(b"\t") for entry in listing.split(_NULL) if entry)
        return {os.fsdecode(path)[start:]: _meaning(*meta.split(b" ")[::2]) for meta, _, path in entries}

    def read(self, blob: str, path: str) -> bytes | None:
        """The bytes of a file; None for one that is larger than a file of that path may be.

        Raises EnvironmentFault where the object is not here.
        """
        stdin, stdout = self._pipes()
        stdin.write(f"info {blob}\n".encode())
        stdin.flush()
        head = stdout.readline().split(b" ")
        if len(head) != 3 or head[1] != b"blob":
            raise EnvironmentFault(_BROKEN)
        if int(head[2]) > max_bytes(path):
            return None
        stdin.write(f"contents {blob}\n".encode())
        stdin.flush()
        size = int(stdout.readline().split(b" ")[2])
        data = stdout.read(size)
        stdout.read(1)
        if len(data) != size:
            raise EnvironmentFault(_BROKEN)
        return data

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        if self._reader is None or self._reader[0] != os.getpid():
            words = ["git", "-C", str(self.folder), "cat-file", "--batch-command"]
            reader = subprocess.Popen(
                words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment()
            )
            self._reader = (os.getpid(), reader)
        reader = self._reader[1]
        if reader.stdin is None or reader.stdout is None:
            raise AssertionError("opened with pipes")
        return reader.stdin, reader.stdout

    def _listed(self, *words: str) -> bytes:
        done = subprocess.run(["git", "-C", self._top, *words], capture_output=True, env=environment(), check=False)
        if done.returncode:
            raise EnvironmentFault(_BROKEN)
        return done.stdout

    @property
    def _top(self) -> str:
        return said(self.folder, "rev-parse", "--show-toplevel") or str(self.folder)


def _step(head: bytes, changes: list[Change]) -> Step:
    commit, seconds = head.decode().split(" ")
    return Step(commit, int(seconds), tuple(changes))


def _meaning(mode: bytes, blob: bytes) -> str:
    """What stands there: a file's blob, or a sign."""
    if mode == b"000000":
        return GONE
    return blob.decode() if mode.startswith(_FILE) else ODD

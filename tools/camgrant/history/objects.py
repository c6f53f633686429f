"""What git has: the main line of commits, what each changed in the inventory's folder, and the bytes of files.

Plain git plumbing (git-rev-list(1), git-diff-tree(1), git-cat-file(1)), which no setting of a repository bends, in
the repository of `camgrant.repository`: nothing is fetched, run, or followed in place of an object.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import IO, Final, NamedTuple

from camgrant.diagnostics import EnvironmentFault
from camgrant.git import run_git
from camgrant.git_settings import GIT
from camgrant.load.tree import max_bytes
from camgrant.repository import Repository, environment_in, find_repository
from camgrant.vcs import prefix, said

__all__ = ["GONE", "ODD", "Change", "Objects", "Step"]

GONE: Final = ""
ODD: Final = "link"
"""In place of a blob: what is no file (a link, another repository) or is larger than any file may be."""

_FILE: Final = b"100"
_AT_ONCE: Final = 64  # so many questions fit in a pipe, whatever git does meanwhile
_NULL: Final = b"\0"
_LATEST: Final = (1 << 62) - 1  # of what git writes as a time: later than any calendar
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

    With a `place` what is read is that folder, named from the top of the repository: where the data stood in another
    repository whose history came into this one. Every process has a reader of its own: after a fork the child must not
    share the parent's.
    """

    def __init__(self, folder: Path, place: str | None = None) -> None:
        self.prefix = prefix(folder) if place is None else place
        repository = find_repository(folder)
        if repository is None:
            raise AssertionError("it has a prefix")
        self.folder = folder if place is None else repository.top
        self._inside = "." if place is None else place or "."
        self.repository: Repository = repository  # held as long as git reads from it
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
                    with contextlib.suppress(OSError):  # it ended before it was told all
                        stream.close()
            reader.wait()
        self._reader = None

    @cached_property
    def is_shallow(self) -> bool:
        """Whether the beginning of history was not fetched."""
        return said(self.folder, "rev-parse", "--is-shallow-repository") == "true"

    def line(self, tip: str) -> list[str]:
        """The commits of the first-parent line, oldest first. Raises EnvironmentFault where one is missing."""
        return self._listed("rev-list", "--first-parent", "--reverse", "--end-of-options", tip, "--").decode().split()

    def steps(self, tip: str, after: str | None = None) -> Iterator[Step]:
        """The commits of the first-parent line that touched the folder, oldest first; only those after `after`.

        Raises EnvironmentFault where an object that this needs is not here.
        """
        asked = f"{after}..{tip}" if after else tip
        listed = self._listed(
            "rev-list", "--first-parent", "--reverse", "--parents", "--timestamp", "--end-of-options", asked, "--"
        )
        line = [entry.split() for entry in listed.decode().splitlines()]
        times = {entry[1]: min(int(entry[0]), _LATEST) for entry in line}
        # Each commit against the first of its parents; links to other repositories count, whatever `.gitmodules` says.
        pairs = "".join(f"{' '.join(entry[1:3])}\n" for entry in line)
        words = ("--stdin", "--root", "-r", "--raw", "-z", "--no-abbrev", "--no-renames", "--ignore-submodules=none")
        changed = self._listed("diff-tree", *words, "--", self._inside, given=pairs.encode())
        return self._steps(iter(changed.split(_NULL)), times)

    def _steps(self, tokens: Iterator[bytes], times: Mapping[str, int]) -> Iterator[Step]:
        commit, changes = "", list[Change]()
        start = len(self.prefix) + 1 if self.prefix else 0
        for token in tokens:
            if token.startswith(b":"):
                _, mode, _, blob, _ = token.split(b" ")
                path = os.fsdecode(next(tokens))[start:]
                if path:
                    changes.append(Change(path, _meaning(mode, blob)))
            elif token:
                if commit:
                    yield Step(commit, times[commit], tuple(changes))
                commit, changes = token.decode(), []
        if commit:
            yield Step(commit, times[commit], tuple(changes))

    def came_from(self, commit: str) -> str | None:
        """The folder from which a commit moved the files of this one, byte for byte; None where it did no such thing.

        "" is the top of the repository. Raises EnvironmentFault where an object that this needs is not here.
        """
        words = ("--stdin", "-r", "-z", "--no-abbrev", "--name-status", "--diff-filter=R", "--find-renames=100%")
        parent = said(self.folder, "rev-parse", "--verify", "--quiet", f"{commit}^1")
        if parent is None:
            return None
        tokens = self._listed("diff-tree", *words, "--no-commit-id", given=f"{commit} {parent}\n".encode()).split(_NULL)
        start = f"{self.prefix}/" if self.prefix else ""
        found = Counter[str]()
        for was, now in zip(map(os.fsdecode, tokens[1::3]), map(os.fsdecode, tokens[2::3]), strict=False):
            path = now.removeprefix(start)
            if now.startswith(start) and was != now and was.endswith(path) and was[: -len(path)][-1:] in ("", "/"):
                found[was[: -len(path)].rstrip("/")] += 1
        return found.most_common(1)[0][0] if found else None

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
        return next(self.read_many([(path, blob)]))

    def read_many(self, files: Sequence[tuple[str, str]]) -> Iterator[bytes | None]:
        """As `read`, for many (path, blob): git is asked for some while it answers about others."""
        for start in range(0, len(files), _AT_ONCE):
            some = files[start : start + _AT_ONCE]
            self._ask("info", [blob for _, blob in some])
            fits = [self._size() <= max_bytes(path) for path, _ in some]
            self._ask("contents", [blob for (_, blob), small in zip(some, fits, strict=True) if small])
            yield from [self._content() if small else None for small in fits]

    def _ask(self, what: str, blobs: Iterable[str]) -> None:
        stdin = self._pipes()[0]
        try:
            stdin.write("".join(f"{what} {blob}\n" for blob in blobs).encode())
            stdin.flush()
        except OSError as fault:  # git ended: an object that it cannot unpack
            raise EnvironmentFault(_BROKEN) from fault

    def _size(self) -> int:
        head = self._pipes()[1].readline().split(b" ")
        if len(head) != 3 or head[1] != b"blob":
            raise EnvironmentFault(_BROKEN)
        return int(head[2])

    def _content(self) -> bytes:
        size, stdout = self._size(), self._pipes()[1]
        data = stdout.read(size)
        if len(data) != size or stdout.read(1) != b"\n":
            raise EnvironmentFault(_BROKEN)
        return data

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        if self._reader is None or self._reader[0] != os.getpid():
            words = [GIT, "-C", str(self.folder), "cat-file", "--batch-command"]
            surroundings = environment_in(self.repository)
            reader = subprocess.Popen(
                words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=surroundings
            )
            self._reader = (os.getpid(), reader)
        reader = self._reader[1]
        if reader.stdin is None or reader.stdout is None:
            raise AssertionError("opened with pipes")
        return reader.stdin, reader.stdout

    def _listed(self, *words: str, given: bytes = b"") -> bytes:
        done = run_git(self.folder, words, given)
        if done is None or done.returncode:
            raise EnvironmentFault(_BROKEN)
        return done.stdout


def _meaning(mode: bytes, blob: bytes) -> str:
    """What stands there: a file's blob, or a sign."""
    if mode == b"000000":
        return GONE
    return blob.decode() if mode.startswith(_FILE) else ODD

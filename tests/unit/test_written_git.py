"""Repositories that tests write by themselves are what git writes: git finds no fault in them, and nothing changed."""

from __future__ import annotations

from pathlib import Path

from support.git import git
from support.written_git import Entry, WrittenGit

FILES = {"a/b.txt": Entry(b"mot\n"), "a.txt": Entry(b"hai\n"), "a-b": Entry(b""), "kho/link": Entry(b"a.txt", "120000")}


def test_git_finds_in_it_what_was_written(tmp_path: Path) -> None:
    written = WrittenGit(tmp_path / "kho")
    first = written.commit(FILES)
    beside = written.write_commit({"a.txt": Entry(b"ba\n")}, [first])
    written.commit({**FILES, "sâu/hơn/nữa.txt": Entry("tư\n".encode())}, merged=beside)
    last = written.commit({"a.txt": Entry(b"ba\n")})
    for commit in (first, last):
        written.move_to(commit)
        assert git(written.top, "fsck", "--strict", "--full") in ("", f"dangling commit {last}")
        assert git(written.top, "status", "--porcelain", "--ignored") == ""
        assert git(written.top, "rev-parse", "HEAD") == commit
    assert git(written.top, "rev-list", "--count", "HEAD") == "4"
    assert git(written.top, "ls-tree", "-r", "--name-only", first).split() == ["a-b", "a.txt", "a/b.txt", "kho/link"]
    git(written.top, "add", "-A")
    assert git(written.top, "write-tree") == git(written.top, "rev-parse", "HEAD^{tree}")


def test_a_file_that_was_changed_is_seen(tmp_path: Path) -> None:
    written = WrittenGit(tmp_path / "kho")
    written.commit(FILES)
    (written.top / "a.txt").write_bytes(b"khac\n")
    assert git(written.top, "status", "--porcelain") == "M a.txt"

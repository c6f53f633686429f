"""A data repository on its main branch, in which files are edited and committed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from support.cli import write_world
from support.git import git

__all__ = ["DataRepository"]


class DataRepository:
    """The files of an inventory under git, committed once."""

    def __init__(self, folder: Path, files: Mapping[str, bytes]) -> None:
        self.folder = folder
        self.inventory = write_world(folder, dict(files))
        self.git("init", "-q", "-b", "main")
        self.commit()

    def git(self, *words: str) -> str:
        return git(self.folder, *words)

    def commit(self) -> str:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "change")
        return self.git("rev-parse", "HEAD")

    def edit(self, file: str, old: str, new: str) -> None:
        path = self.inventory / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

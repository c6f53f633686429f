"""An inventory in a git repository of its own, changed as people change it: file by file, commit by commit."""

from __future__ import annotations

from pathlib import Path

from support.git import git

__all__ = ["DataFolder"]


class DataFolder:
    """The repository `folder` and the `inventory` in it; whoever makes one says where they are."""

    folder: Path
    inventory: Path

    def git(self, *words: str | Path) -> str:
        return git(self.folder, *words)

    def commit(self, title: str = "sửa") -> str:
        """Commits everything as it stands, and gives the commit."""
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", title)
        return self.git("rev-parse", "HEAD")

    def edit(self, file: str, old: str, new: str) -> None:
        """Puts another text in place of the first one like it, which must be there."""
        path = self.inventory / file
        text = path.read_text(encoding="utf-8")
        assert old in text, (file, old)
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def write(self, file: str, text: str) -> None:
        """Writes a file, in whatever folder."""
        path = self.inventory / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

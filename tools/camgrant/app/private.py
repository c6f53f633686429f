"""Results with personal data: written where no `git add` takes them along."""

from __future__ import annotations

import re
from pathlib import Path

from camgrant.app.folders import outside_inventory, write_file
from camgrant.diagnostics import UsageFault
from camgrant.repository import find_repository
from camgrant.vcs import said, top_of

__all__ = ["keep_from_git", "private_folder", "write_private"]


def write_private(path: Path, data: bytes) -> None:
    """Writes a file with personal data: outside every inventory, and where no `git add` takes it along.

    Raises UsageFault where that cannot be, before anything is written.
    """
    outside_inventory(path)
    keep_from_git(path)
    write_file(path, data)


def private_folder(path: Path) -> Path:
    """The folder itself, for results with personal data: outside every inventory, and out of git's sight.

    Raises UsageFault where that cannot be.
    """
    outside_inventory(path / "x")
    keep_from_git(path, folder=True)
    return path


def keep_from_git(path: Path, *, folder: bool = False) -> None:
    """Sees to it that the repository around the file or folder, where there is one, does not take it along.

    What its .gitignore does not name is added to `info/exclude`, which is this clone's own and is never committed.
    Raises UsageFault for what git has already, and where git would take it all the same.
    """
    place = path.resolve()
    there = next(one for one in place.parents if one.is_dir())
    found = top_of(there)
    top = found.resolve() if found else None
    if top is None or not place.is_relative_to(top) or place.is_relative_to(top / ".git"):
        return
    probe = str(place / "x" if folder else place)
    tracked = said(top, "ls-files", "--", str(place)) if place != top else "."
    if not tracked and said(top, "check-ignore", probe) is not None:
        return
    if not tracked:
        _exclude(top, place.relative_to(top).as_posix() + ("/" if folder else ""))
    if tracked or said(top, "check-ignore", probe) is None:
        raise UsageFault(
            f"{path}: có dữ liệu cá nhân nhưng git của kho {top} giữ hoặc sẽ đưa vào kho; đề nghị chọn nơi ngoài kho, "
            "hoặc thư mục mà .gitignore bỏ qua / holds personal data, and the git repository there has it or would "
            "take it along; choose a place outside of it, or a folder that .gitignore names"
        )


def _exclude(top: Path, name: str) -> None:
    """One more rule in the exclusions of this clone, for just this path."""
    repository = find_repository(top)
    if repository is None:
        return
    rule = "/" + re.sub(r"([\\*?\[\]!#])", r"\\\1", name)
    try:
        file = repository.common / "info" / "exclude"
        file.parent.mkdir(parents=True, exist_ok=True)
        before = file.read_text("utf-8") if file.is_file() else ""
        start = "" if not before or before.endswith("\n") else "\n"
        with file.open("a", encoding="utf-8") as stream:
            stream.write(f"{start}{rule}\n")
    except (OSError, UnicodeDecodeError):
        return

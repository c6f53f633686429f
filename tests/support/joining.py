"""Two provinces in two repositories, with every id in common: the reference province, and one made of it."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final
from unittest.mock import patch

from support.examples import world
from support.git import git

__all__ = ["FIRST", "JOINED", "MERGE", "PROVINCE", "SECOND", "commit_on", "two_repositories", "write_other_province"]

FIRST, SECOND, JOINED = "2021-06-01T08:00+07:00", "2021-06-20T08:00+07:00", "2021-07-21T08:00+07:00"
PROVINCE: Final = Path(__file__).parents[2] / "inventory"
MERGE: Final = (
    *("--as", "bd", "--on", "2021-07-20", "--same", "u-byt-cntt"),
    *("--here", "Tỉnh Gia Lai", "--there", "Tỉnh Bình Định", "--yes", "--lang", "en"),
)


def province_of_binh_dinh() -> dict[str, bytes]:
    """Other names, phones and mailboxes; the same ids, logins, and ledger to the byte."""
    files: dict[str, bytes] = {}
    for name, raw in world(PROVINCE).items():
        text = raw.decode()
        if not name.startswith("ledger/"):
            text = text.replace("Gia Lai", "Bình Định").replace("gialai", "binhdinh")
            text = re.sub('"0100 000 0', '"0100 000 5', text)
        files[name] = text.encode()
    return files


def two_repositories(place: Path) -> tuple[Path, Path]:
    """The repository that takes the other one in, and that other one."""
    here, there = place / "gia-lai", place / "binh-dinh"
    _write(here, world(PROVINCE))
    write_other_province(there)
    return here, there


def write_other_province(folder: Path) -> None:
    """The repository of Bình Định."""
    _write(folder, province_of_binh_dinh())


def _write(folder: Path, files: dict[str, bytes]) -> None:
    """Two commits of the summer of 2021, the second one with the grants at checkpoints."""
    late = [file for file in files if file.startswith("grants/checkpoint/")]
    git(folder.parent, "init", "-q", "-b", "main", folder.name)
    for day, batch in ((FIRST, [file for file in files if file not in late]), (SECOND, late)):
        for file in batch:
            path = folder / "inventory" / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(files[file])
        commit_on(folder, day)


def commit_on(folder: Path, moment: str, *words: str) -> None:
    """Commits everything as somebody did at a moment; or runs other words of git then."""
    with patch.dict(os.environ, {"GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": moment}):
        if not words:
            git(folder, "add", "-A")
        git(folder, *(words or ("commit", "-q", "-m", "Sửa dữ liệu")))

"""Two provinces in two repositories, with every id in common: the reference province, and one made of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from support.examples import world
from support.git import git

__all__ = ["MERGE", "PROVINCE", "province_of_binh_dinh", "two_repositories"]

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
    """The repository that takes the other one in, and that other one; each with two commits."""
    made = []
    for name, files in (("gia-lai", world(PROVINCE)), ("binh-dinh", province_of_binh_dinh())):
        folder = place / name
        late = [file for file in files if file.startswith("grants/checkpoint/")]
        git(place, "init", "-q", "-b", "main", name)
        for batch in ([file for file in files if file not in late], late):
            for file in batch:
                path = folder / "inventory" / file
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(files[file])
            git(folder, "add", "-A")
            git(folder, "commit", "-q", "-m", "Sửa dữ liệu")
        made.append(folder)
    return made[0], made[1]

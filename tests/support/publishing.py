"""A province that published once, changes of its data, and what a publication of it holds."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from support.province import Province

__all__ = ["EXTENDED", "NARROWED", "NEW_GRANT", "REVOKED", "content", "province", "published", "record", "steps"]

REVOKED = (
    "grants/all.yaml",
    "    nomination: d-cat-s6-01\n",
    "    nomination: d-cat-s6-01\n    revoked: {on: 2021-07-20, reason: Chuyển công tác}\n",
)
EXTENDED = ("grants/all.yaml", "    valid_until: 2021-09-11\n", "    valid_until: 2021-09-12\n")
NEW_GRANT = """\
grants:
  g-iso-01-man:
    person: c-nguyen-van-man
    system: site
    scope: {site: s-iso-01}
    rights: [live]
    purpose: site_supervision
    valid_from: 2021-07-20
    valid_until: 2021-08-20
    nomination: d-tqs-tai-khoan
"""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Province:
    """A province with its first publication; tests that change it work on a copy."""
    province = Province(tmp_path_factory.mktemp("tinh"))
    province.first()
    return province


@pytest.fixture
def province(published: Province, tmp_path: Path) -> Province:
    return published.copy(tmp_path)


def content(folder: Path) -> dict[str, str]:
    """Path -> digest of every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def record(province: Province, sequence: int) -> dict[str, Any]:
    found = json.loads((province.out / f"{sequence:04d}" / "published.json").read_bytes())
    assert isinstance(found, dict)
    return found


def steps(files: dict[str, bytes], recorder: str) -> list[tuple[str, str]]:
    (data,) = (data for name, data in files.items() if name.endswith(f"{recorder}.steps.json"))
    return [(step["action"], step["login"]) for step in json.loads(data)["steps"]]


NARROWED = ("grants/all.yaml", "    scope: {site: s-iso-01}\n", "    scope: {cameras: [k-iso-01-1]}\n")

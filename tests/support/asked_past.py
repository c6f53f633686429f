"""A repository with a past of three commits, more commits by `git fast-import`, and `camgrant who` asked about it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest

from camgrant.history.moments import moment
from support.cli import forked as run
from support.history import Made, write_history

__all__ = [
    "AT",
    "CAMERA",
    "DAY",
    "FIRST",
    "MINIMAL",
    "WHO",
    "add_commit",
    "asked",
    "base",
    "gaps",
    "git",
    "history",
    "inline",
    "made",
    "repository",
    "rows",
    "shortened",
]

MINIMAL: Final = Path(__file__).parents[1] / "data" / "minimal"
CAMERA: Final = "k-iso-01-1"
FIRST: Final = int(moment("2021-06-10T08:00").timestamp())
DAY: Final = 24 * 3600
AT: Final = "2021-08-10T12:00"
WHO: Final = b"A <a@gialai.example>"


def base() -> dict[str, bytes]:
    return {path.relative_to(MINIMAL).as_posix(): path.read_bytes() for path in sorted(MINIMAL.rglob("*.yaml"))}


def shortened(grants: bytes) -> bytes:
    """The grants with the first window a day shorter."""
    found = re.sub(
        rb"(valid_until: \d{4}-\d\d-)(\d\d)", lambda one: one[1] + b"%02d" % (int(one[2]) - 1), grants, count=1
    )
    assert found != grants
    return found


def history() -> list[Made]:
    """Three commits: the data, a revocation, and one more grant beside it."""
    grants = base()["grants/all.yaml"]
    ended = shortened(grants)
    return [
        Made(FIRST, base(), "Ban đầu"),
        Made(FIRST + 5 * DAY, {"grants/all.yaml": ended}, "Rút ngắn", merged=True),
        Made(FIRST + 9 * DAY, {"grants/all.yaml": grants}, "Trả lại"),
    ]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("la") / "kho"
    write_history(folder, history())
    return folder


@pytest.fixture
def repository(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "kho", symlinks=True))


def git(folder: Path, *words: str | Path, given: bytes | None = None) -> str:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull}
    done = subprocess.run(
        ["git", "-C", folder, "-c", "user.name=A", "-c", "user.email=a@gialai.example", *words],
        input=given,
        capture_output=True,
        check=True,
        env=environment,
    )
    return os.fsdecode(done.stdout).strip()


def add_commit(
    folder: Path, changes: bytes, seconds: int = FIRST + 20 * DAY, who: bytes = WHO, extra: bytes = b""
) -> str:
    """One commit more on main, from lines of `git fast-import`; nothing is checked out."""
    stream = (
        b"commit refs/heads/main\ncommitter %s %d +0700\n" % (who, seconds)
        + extra
        + b"data 1\nx\nfrom refs/heads/main^0\n"
        + changes
    )
    git(folder, "fast-import", "--quiet", "--force", given=stream)
    return git(folder, "rev-parse", "main")


def inline(path: bytes, data: bytes, mode: bytes = b"100644") -> bytes:
    return b"M %s inline %s\ndata %d\n%s\n" % (mode, path, len(data), data)


def asked(folder: Path, *words: str) -> dict[str, Any]:
    done = run("who", "--format", "json", "--camera", CAMERA, "--at", AT, *words, cwd=folder)
    assert done.stdout, done.stderr
    content: dict[str, Any] = json.loads(done.stdout)
    assert done.returncode == (1 if content.get("unknown") else 0), done.stderr
    return content


def rows(content: dict[str, Any]) -> set[tuple[str, str, str]]:
    """(person, grant, recorder) of everybody who could see the camera as declared."""
    return {
        (row["person"], row["grant"], row["recorder"] or "")
        for row in content["rows"]
        if row["standing"] == "declared" and not row["technical"]
    }


def gaps(content: dict[str, Any]) -> list[tuple[str, str]]:
    return [(gap["what"], gap["detail"] or "") for gap in content["gaps"]]

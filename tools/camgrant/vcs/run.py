"""Git's own program, run in a folder: what it prints, or its own words where it fails."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from camgrant.diagnostics import EnvironmentFault

__all__ = ["asked", "must"]


def asked(folder: Path, *words: str, given: bytes = b"") -> bytes | None:
    """What git prints, or None where it fails or is not there."""
    done = _run(folder, words, given)
    return done.stdout if done is not None and done.returncode == 0 else None


def must(folder: Path, *words: str, given: bytes = b"") -> bytes:
    """What git prints. Raises EnvironmentFault with its own words where it fails."""
    done = _run(folder, words, given)
    if done is None:
        raise EnvironmentFault("không chạy được git; đề nghị cài git / git does not run; install it")
    if done.returncode:
        said = os.fsdecode(done.stderr).strip() or os.fsdecode(done.stdout).strip()
        if "Please tell me who you are" in said:
            raise EnvironmentFault(
                "git chưa biết ai gửi; đề nghị đặt `git config --global user.name` và `user.email` / "
                "git does not know who commits; set `git config --global user.name` and `user.email`"
            )
        raise EnvironmentFault(f"git {words[0]} không thành công / failed: {said}")
    return done.stdout


def _run(folder: Path, words: Sequence[str], given: bytes = b"") -> subprocess.CompletedProcess[bytes] | None:
    environment = {**os.environ, "LC_ALL": "C", "GIT_CONFIG_NOSYSTEM": "1", "GIT_OPTIONAL_LOCKS": "0"}
    try:
        return subprocess.run(
            ["git", "-C", str(folder), *words], input=given, capture_output=True, env=environment, check=False
        )
    except OSError:
        return None

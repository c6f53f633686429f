"""Git's own program, run for what must succeed: what it prints, or its own words where it fails."""

from __future__ import annotations

import os
from pathlib import Path

from camgrant.diagnostics import EnvironmentFault
from camgrant.git import run_git

__all__ = ["must"]


def must(folder: Path, *words: str, given: bytes = b"") -> bytes:
    """What git prints. Raises EnvironmentFault with its own words where it fails."""
    done = run_git(folder, words, given)
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

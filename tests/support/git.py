"""Git itself, as somebody with a name and nothing of this machine's settings that would change what it does."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

__all__ = ["IDENTITY", "git"]

_WHO = ("-c", "user.name=Thu", "-c", "user.email=thu@x.example", "-c", "commit.gpgsign=false")
IDENTITY = {
    "GIT_AUTHOR_NAME": "Thu",
    "GIT_AUTHOR_EMAIL": "thu@x.example",
    "GIT_COMMITTER_NAME": "Thu",
    "GIT_COMMITTER_EMAIL": "thu@x.example",
    "GIT_CONFIG_GLOBAL": "/dev/null",
}
"""The environment in which a command of ours commits as the same person."""


def git(folder: Path, *words: str | Path) -> str:
    """What git prints, without its line end; a command that fails is a fault of the test."""
    command = ["git", *_WHO, *map(str, words)]
    alone = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull}
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True, env=alone).stdout.strip()

"""Running git: in an environment in which no setting of a repository bends what it says, or has it run anything."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

__all__ = ["environment", "git_says", "run_git"]

_UNUSED: Final = ("core.commitGraph", "core.fsmonitor", "log.showSignature", "advice.graftFileDeprecated")
_NO_PATHSPECS: Final = "check-ignore"  # it takes no setting of pathspecs, and says nothing where there is one


def git_says(folder: Path, *words: str, given: bytes = b"") -> bytes | None:
    """What git prints, or None where it fails or is not there."""
    done = run_git(folder, words, given)
    return done.stdout if done is not None and done.returncode == 0 else None


def run_git(folder: Path, words: Sequence[str], given: bytes = b"") -> subprocess.CompletedProcess[bytes] | None:
    """One run of git to its end, None where it is not there."""
    surroundings = environment()
    if words[0] == _NO_PATHSPECS:
        del surroundings["GIT_LITERAL_PATHSPECS"]
    try:
        return subprocess.run(
            ["git", "-C", str(folder), *words], input=given, capture_output=True, env=surroundings, check=False
        )
    except OSError:
        return None


def environment() -> dict[str, str]:
    """In which git runs: what is asked is answered from the objects that are here and named so, and nothing else.

    Replaced objects and grafts would show another past than the one that was reviewed (git-replace(1)), and so may the
    commit graph, which repeats what commits say; a missing object is missing, and is not fetched from a place that the
    repository's own settings name. Programs that they name to watch files or verify signatures are not run.
    """
    try:
        given = int(os.environ.get("GIT_CONFIG_COUNT", "0"))
    except ValueError:
        given = 0
    settings = {f"GIT_CONFIG_KEY_{number}": name for number, name in enumerate(_UNUSED, given)}
    settings |= dict.fromkeys((f"GIT_CONFIG_VALUE_{number}" for number, _ in enumerate(_UNUSED, given)), "false")
    return {
        **os.environ,
        **settings,
        "GIT_CONFIG_COUNT": str(given + len(_UNUSED)),
        "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_GRAFT_FILE": os.devnull,
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_LITERAL_PATHSPECS": "1",
    }

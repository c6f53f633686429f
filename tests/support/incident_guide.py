"""The guide for a leak as a script: what is typed in the checkout, and in the repositories that tell the story.

A heading with a date needs nothing: each repository has its own day.
"""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

from support.cli import forked as run
from support.guide import Command, differences

__all__ = ["IncidentPractice"]

ROOT = Path(__file__).parents[2]


class IncidentPractice:
    """The folder in which the reader's checkout lies, as `camgrant`, with the repositories of the story beside it."""

    def __init__(self, folder: Path) -> None:
        self.here = folder / "camgrant"
        self.here.symlink_to(ROOT)

    def wrong(self, step: Command) -> list[str]:
        """Does one step; what the guide says of it and is not so."""
        program, *words = shlex.split(step.typed)
        if program == "cd":
            self.here = self.here.parent / Path(words[0]).name
            return [] if self.here.is_dir() else [f"{step.line}: {step.typed}: there is no such folder"]
        if program == "python":
            script, folder, *options = words
            command = [
                sys.executable,
                "-W",
                "error",
                str(self.here / script),
                str(self.here.parent / Path(folder).name),
                *options,
            ]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        else:
            assert program == "camgrant", step
            done = run(*words, cwd=self.here, CAMGRANT_LANG="vi", GIT_CONFIG_GLOBAL="/dev/null")
        found = differences(step, done.returncode, done.stdout + done.stderr)
        return [f"{step.line}: {step.typed}: {one}" for one in found]

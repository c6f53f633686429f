"""What a test on a real program does where the program is missing: skip on a desk, fail in CI."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

__all__ = ["needs"]


def needs(program: str, why: str) -> str:
    """The path of a program (or of a file, where `program` is a path); `why` says what the test wants of it.

    Where it is missing the test is skipped with the reason; with CI set it fails, because there a missing package
    would pass unseen.
    """
    found = program if Path(program).is_absolute() and Path(program).exists() else shutil.which(program)
    if found:
        return found
    reason = f"{program} is not installed: {why}"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)

"""The command line as its users run it: a process with its exit code."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

__all__ = ["run", "write_world"]


def run(*words: str | Path, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs `camgrant` in a child process, in English and without colour unless told otherwise."""
    fixed = {"CAMGRANT_LANG": "en", "PYTHONUTF8": "1", **environment}
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("GITHUB_", "CAMGRANT_"))}
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "camgrant", *map(str, words)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        env={**inherited, **fixed},
        check=False,
    )


def write_world(folder: Path, files: dict[str, bytes]) -> Path:
    """Writes an inventory to disk and returns its folder."""
    root = folder / "inventory"
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return root

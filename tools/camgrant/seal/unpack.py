"""Writing the files of a bundle that was proven: all of them or none, and passwords for their owner's eyes only."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from camgrant.diagnostics import UsageFault
from camgrant.files import fill, folder_beside, opened_up
from camgrant.seal.bundle import SECRETS

__all__ = ["refuse_used", "write_files"]


def refuse_used(out: Path) -> None:
    """Raises UsageFault unless the folder is new or empty: files of two bundles must never lie together.

    The folder where somebody stands cannot be put in place whole.
    """
    if out.is_symlink() or (out.exists() and (not out.is_dir() or any(out.iterdir()) or out.samefile(Path()))):
        raise UsageFault(
            f"{out}: đã có và không trống, hoặc là thư mục hiện tại; đề nghị chọn thư mục mới / "
            "is there and not empty, or is the current folder; choose a new folder"
        )


def write_files(out: Path, files: Mapping[str, bytes]) -> None:
    """Writes the files into a new or empty folder. Raises UsageFault for a used one, OSError where the disk refuses."""
    refuse_used(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    made = folder_beside(out)
    try:
        for name, data in files.items():
            path = made / name
            secret = name.startswith(SECRETS)
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700 if secret else 0o777)
            fill(path, data, private=secret)
        opened_up(made, out)
        if out.exists():
            out.rmdir()
        made.replace(out)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise

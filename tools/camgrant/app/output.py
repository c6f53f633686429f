"""A folder of results: put in place whole, and never over somebody else's work."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from camgrant.app.private import private_folder
from camgrant.diagnostics import EnvironmentFault, UsageFault
from camgrant.files import folder_beside, opened_up
from camgrant.rendering.manifest import MANIFEST

__all__ = ["write_output"]


def write_output(out: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Puts a whole output folder in place of the old one. Raises UsageFault for what must not go."""
    given, out = out, out.resolve()
    try:
        _refuse(given)
        out.parent.mkdir(parents=True, exist_ok=True)
        new = folder_beside(out)
        try:
            _fill(new, files)
            _swap(opened_up(new, out), out)
        finally:
            shutil.rmtree(new, ignore_errors=True)
    except OSError as fault:
        raise EnvironmentFault(f"{given}: {fault.strerror}") from fault


def _refuse(out: Path) -> None:
    """Raises UsageFault for what must not be replaced.

    That is somebody else's files, receipts that nobody put away, and files of ours that somebody worked on; and an
    inventory is no place for results.
    """
    private_folder(out)
    if out.exists() and not _is_output(out):
        raise UsageFault(
            f"{out}: không phải kết quả kết xuất trước đây; đề nghị chọn --out khác / "
            "is not an earlier output of camgrant; choose another --out"
        )
    receipt = next(iter(sorted(out.rglob("*.receipt.json"))), None) if out.is_dir() else None
    if receipt is not None:
        raise UsageFault(
            f"còn biên nhận {receipt}; đề nghị chuyển vào thư mục biên nhận trước / "
            f"there is a receipt at {receipt}; move it to your folder of receipts first"
        )
    touched = next(_touched(out), None)
    if touched is not None:
        raise UsageFault(
            f"{touched}: đã sửa hoặc thêm sau khi kết xuất; đề nghị chuyển tệp này đi nơi khác hoặc chọn --out khác / "
            "was edited or added after it was made; move it elsewhere, or choose another --out"
        )


def _is_output(out: Path) -> bool:
    """A whole output, single folders of recipients, or nothing yet."""
    if not out.is_dir():
        return False
    return (out / MANIFEST).is_file() or all((one / MANIFEST).is_file() for one in out.iterdir())


def _touched(out: Path) -> Iterator[Path]:
    """Files in the folders of recipients that are not as their manifest says; hidden ones are the system's."""
    for manifest in sorted(out.rglob(MANIFEST)):
        try:
            listed = {file["path"]: file["sha256"] for file in json.loads(manifest.read_bytes()).get("files", ())}
        except (ValueError, KeyError, TypeError, AttributeError):  # no manifest of ours
            yield manifest
            continue
        for path in sorted(manifest.parent.rglob("*")) if listed else ():
            is_ours = path == manifest or path.name.startswith(".") or path.is_dir()
            name = path.relative_to(manifest.parent).as_posix()
            if not is_ours and listed.get(name) != hashlib.sha256(path.read_bytes()).hexdigest():
                yield path


def _fill(folder: Path, files: Iterable[tuple[str, bytes]]) -> None:
    for name, data in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _swap(new: Path, out: Path) -> None:
    old = out.with_name(f".{out.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if out.exists():
        out.replace(old)
    new.replace(out)
    shutil.rmtree(old, ignore_errors=True)

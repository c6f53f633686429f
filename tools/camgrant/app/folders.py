"""Where the inventory lies, and how results are written: whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from camgrant.diagnostics import EnvironmentFault, UsageFault
from camgrant.load.tree import SETTINGS_FILE
from camgrant.rendering.manifest import MANIFEST

__all__ = ["find_inventory", "outside_inventory", "write_file", "write_output"]


def find_inventory(given: Path | None, start: Path) -> Path:
    """The inventory folder: the one given, or the nearest upwards that holds camgrant.yaml (itself or `inventory/`)."""
    if given is not None:
        if not (given / SETTINGS_FILE).is_file():
            raise UsageFault(f"{given}: không có {SETTINGS_FILE} / holds no {SETTINGS_FILE}")
        return given
    for folder in (start, *start.parents):
        for candidate in (folder, folder / "inventory"):
            if (candidate / SETTINGS_FILE).is_file():
                return candidate
    raise UsageFault(
        "không tìm thấy thư mục inventory/ có camgrant.yaml; đề nghị dùng --inventory / "
        "no inventory/ with camgrant.yaml found; use --inventory"
    )


def outside_inventory(path: Path) -> Path:
    """The path itself. Raises UsageFault for one inside an inventory, where results, with phones in them, would break
    the next check and go to everybody who reads the data."""
    holder = next((one for one in path.resolve().parents if (one / SETTINGS_FILE).is_file()), None)
    if holder is not None:
        raise UsageFault(
            f"{path}: nằm trong thư mục dữ liệu {holder}; đề nghị chọn nơi khác, ngoài thư mục ấy / "
            "lies inside an inventory; choose a place outside it"
        )
    return path


def write_file(path: Path, data: bytes) -> None:
    """Writes beside the file and renames: a reader sees the old or the new, never half."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_output(out: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Puts a whole output folder in place of the old one. Raises UsageFault for what must not go."""
    given, out = out, out.resolve()
    try:
        _refuse(given)
        out.parent.mkdir(parents=True, exist_ok=True)
        new = Path(tempfile.mkdtemp(dir=out.parent, prefix=f".{out.name}."))
        try:
            _fill(new, files)
            _swap(new, out)
        finally:
            shutil.rmtree(new, ignore_errors=True)
    except OSError as fault:
        raise EnvironmentFault(f"{given}: {fault.strerror}") from fault


def _refuse(out: Path) -> None:
    """Raises UsageFault for what must not be replaced.

    That is somebody else's files, receipts that nobody put away, and files of ours that somebody worked on; and an
    inventory is no place for results.
    """
    outside_inventory(out)
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
    folder.chmod(0o755)
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

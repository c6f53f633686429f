"""Where the inventory lies, and how results are written: whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from camgrant.diagnostics import UsageFault
from camgrant.files import put
from camgrant.load.tree import SETTINGS_FILE

__all__ = ["find_inventory", "outside_inventory", "write_file"]


def find_inventory(given: Path | None, start: Path) -> Path:
    """The inventory folder: the one given, or the nearest upwards that holds camgrant.yaml (itself or `inventory/`)."""
    if given is not None:
        if not _is_inventory(given):
            raise UsageFault(f"{given}: không có {SETTINGS_FILE} / holds no {SETTINGS_FILE}")
        return given
    for folder in (start, *start.parents):
        for candidate in (folder, folder / "inventory"):
            if _is_inventory(candidate):
                return candidate
    raise UsageFault(
        "không tìm thấy thư mục inventory/ có camgrant.yaml; đề nghị dùng --inventory / "
        "no inventory/ with camgrant.yaml found; use --inventory"
    )


def _is_inventory(folder: Path) -> bool:
    """Whether it holds settings."""
    # `Path.is_file` fails where the folder is a link to a name that is too long.
    return os.path.isfile(folder / SETTINGS_FILE)  # noqa: PTH113


def outside_inventory(path: Path) -> Path:
    """The path itself. Raises UsageFault for one inside an inventory, where results, with phones in them, would break
    the next check and go to everybody who reads the data."""
    holder = next((one for one in path.resolve().parents if _is_inventory(one)), None)
    if holder is not None:
        raise UsageFault(
            f"{path}: nằm trong thư mục dữ liệu {holder}; đề nghị chọn nơi khác, ngoài thư mục ấy / "
            "lies inside an inventory; choose a place outside it"
        )
    return path


def write_file(path: Path, data: bytes) -> None:
    """Writes beside the file and renames: a reader sees the old or the new, never half.

    Raises UsageFault for what is there and is no file: a device or a pipe would be replaced, and stay so.
    """
    if path.exists() and not path.is_file():
        raise UsageFault(f"{path}: không phải là tệp; đề nghị ghi một tên tệp khác / is no file; name another one")
    put(path, data)

"""Files and folders of results: made under another name beside their place, then put there by one rename.

They are as open as the user's umask lets them be, never more; what replaces something stays as closed as that was. A
file that holds passwords is for its owner alone, whatever the umask says. This module imports only diagnostics.
"""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path
from typing import Final

__all__ = ["fill", "folder_beside", "opened_up", "put", "write_beside"]

_ANYBODY: Final = 0o777
_OWNER: Final = 0o700
_TRIES: Final = 100


def put(path: Path, data: bytes, *, private: bool = False) -> None:
    """Writes a file whole or not at all. Raises OSError where the disk refuses; then what was there is there still."""
    made = write_beside(path, data, private=private)
    try:
        made.replace(path)
    except BaseException:
        made.unlink(missing_ok=True)
        raise


def write_beside(path: Path, data: bytes, *, private: bool = False) -> Path:
    """A finished file beside the one that it will replace, on disk and no more open than that one."""
    there = path.stat().st_mode if path.is_file() else None
    made = _free_name(path)
    try:
        fill(made, data, private=private)
        if there is not None:
            made.chmod(stat.S_IMODE(there) & (_OWNER if private else _ANYBODY))
    except BaseException:
        made.unlink(missing_ok=True)
        raise
    return made


def fill(path: Path, data: bytes, *, private: bool = False) -> None:
    """Writes a file that is not there yet, down to the disk. Raises FileExistsError for one that is."""
    mode = (_OWNER if private else _ANYBODY) & ~0o111
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def folder_beside(path: Path) -> Path:
    """A new, empty folder beside the place that it will take; nobody else looks into it until it is `opened_up`."""
    made = _free_name(path)
    made.mkdir(mode=_OWNER)
    return made


def opened_up(made: Path, path: Path) -> Path:
    """The finished folder, as open as what lies in its place, or as the umask has it where nothing does."""
    if path.is_dir():
        made.chmod(stat.S_IMODE(path.stat().st_mode))
    else:
        made.chmod(_ANYBODY & ~_umask())
    return made


def _umask() -> int:
    """What new files and folders are closed to. It can only be read by setting it: for that moment, to the closest."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _free_name(path: Path) -> Path:
    """A hidden name beside a path that nothing has: `mkstemp` would close it more than the umask does."""
    for _ in range(_TRIES):
        name = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        if not os.path.lexists(name):
            return name
    raise FileExistsError(f"{path}: no free name beside it")

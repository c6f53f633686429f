"""Files that others send: what they are is decided by their content, and what could harm a reader is refused here.

Agencies send lists by mail, so every file is hostile until looked at. A reader behind this door gets bytes that are
one of six kinds, small once unpacked, without password, macro, embedded file, DTD or entity. Nothing is unpacked to the
disk and nothing that a file refers to (links, pictures, templates) is ever fetched.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final, get_args

from camgrant.diagnostics import EnvironmentFault, Text, UsageFault
from camgrant.intake.compound import OLE, compound_kind
from camgrant.intake.package import ZIP, package_kind
from camgrant.intake.refusal import MACRO, UNKNOWN, Kind, RefusedError

__all__ = ["MAX_FILE", "Kind", "checked_bytes"]

MAX_FILE: Final = 20 * 1024 * 1024
_TOO_LARGE: Final = Text(
    f"tệp lớn hơn {MAX_FILE // 1024**2} MB; đề nghị chỉ gửi bảng danh sách",
    f"is larger than {MAX_FILE // 1024**2} MB; ask for the list alone",
)
_MACRO_NAMES: Final = frozenset(("xlsm", "xltm", "docm", "dotm"))


def checked_bytes(path: Path) -> tuple[Kind, bytes]:
    """What the file is and its bytes, once everything in it was looked at.

    Raises UsageFault with the reason where the file is not one of the six kinds, is not what its name says, or could
    harm a reader; EnvironmentFault where it cannot be read.
    """
    try:
        raw = _read(path)
        kind = _kind(raw)
        _refuse_name(path.suffix.lower().removeprefix("."), kind)
    except RefusedError as refused:
        raise UsageFault(f"{path}: {refused.reason.vi} / {refused.reason.en}") from refused
    except OSError as fault:
        raise EnvironmentFault(f"{path}: {fault.strerror}") from fault
    return kind, raw


def _read(path: Path) -> bytes:
    if path.exists() and not path.is_file():
        raise RefusedError(UNKNOWN)  # opening a named pipe would wait for ever
    with path.open("rb") as handle:
        raw = handle.read(MAX_FILE + 1)
    if len(raw) > MAX_FILE:
        raise RefusedError(_TOO_LARGE)
    return raw


def _kind(raw: bytes) -> Kind:
    if raw.startswith(ZIP):
        return package_kind(raw)
    if raw.startswith(OLE):
        return compound_kind(raw)
    if _is_text(raw):
        return "csv"
    raise RefusedError(UNKNOWN)


def _is_text(raw: bytes) -> bool:
    """Lines of text: no control characters, not a web page or XML that only bears the name of a table."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            raw = raw.decode("utf-16").encode()
        except UnicodeError:
            return False
    start = raw.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start or start.startswith((b"<", b"%PDF", b"{\\rtf")):
        return False
    return not re.search(rb"[\0-\x08\x0e-\x1f]", raw)


def _refuse_name(named: str, kind: Kind) -> None:
    """Raises where the name says another kind than the content: one of the two deceives whoever opens the file."""
    if named == kind:
        return
    if named in _MACRO_NAMES:
        raise RefusedError(MACRO)
    shown = named if named in get_args(Kind) else ""
    raise RefusedError(
        Text(
            f"tên tệp {f'là .{shown}' if shown else 'không có đuôi đã biết'} nhưng nội dung là .{kind}; "
            "đề nghị hỏi lại đơn vị gửi",
            f"{f'is named .{shown}' if shown else 'has no known ending'} but its content is .{kind}; ask the sender",
        )
    )

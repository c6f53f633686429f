"""Compound files of the old Word and Excel ([MS-CFB]), and what Office makes of a file with a password.

Only what tells the kinds apart is read: names in the directory, and the beginning of one stream.
"""

from __future__ import annotations

import struct
from typing import Final

from camgrant.intake.office import refuse_loading_fields
from camgrant.intake.refusal import DAMAGED, MACRO, PASSWORD, UNKNOWN, Kind, RefusedError

__all__ = ["OLE", "compound_kind"]

OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_MACRO_STORAGES: Final = ("_VBA_PROJECT_CUR", "_VBA_PROJECT", "Macros")
_OWN_SECTORS_FROM: Final = 4096  # shorter streams lie in the mini stream, [MS-CFB] 2.2
_FILEPASS: Final = 0x002F  # [MS-XLS] 2.4.117
_MINI_SECTOR: Final = 64
_F_ENCRYPTED: Final = 0x0100  # FibBase.fEncrypted, [MS-DOC] 2.5.2


def compound_kind(raw: bytes) -> Kind:
    """xls or doc. Raises RefusedError for passwords, macros and whatever else uses this container."""
    if _entry(raw, "EncryptedPackage") is not None:  # an .xlsx or .docx with a password, [MS-OFFCRYPTO] 1.3.3
        raise RefusedError(PASSWORD)
    if any(_entry(raw, name) is not None for name in _MACRO_STORAGES):
        raise RefusedError(MACRO)
    for name in ("Workbook", "Book"):
        if (entry := _entry(raw, name)) is not None:
            _refuse_xls_password(_beginning(raw, entry))
            return "xls"
    if (entry := _entry(raw, "WordDocument")) is not None:
        if int.from_bytes(_beginning(raw, entry)[10:12], "little") & _F_ENCRYPTED:
            raise RefusedError(PASSWORD)
        refuse_loading_fields(raw)
        return "doc"
    raise RefusedError(UNKNOWN)


def _entry(raw: bytes, name: str) -> bytes | None:
    """The directory entry of a name: 128 bytes at a multiple of 128, with the name and its length ([MS-CFB] 2.6.1)."""
    wanted = name.encode("utf-16-le") + b"\0\0"
    at = raw.find(wanted, 512)
    while at >= 0:
        entry = raw[at : at + 128]
        if at % 128 == 0 and len(entry) == 128 and struct.unpack_from("<H", entry, 64)[0] == len(wanted):
            return entry
        at = raw.find(wanted, at + 1)
    return None


def _beginning(raw: bytes, entry: bytes) -> bytes:
    """The first bytes of the stream of a directory entry: of its sector, or of its 64 bytes in the mini stream."""
    try:
        start, size = struct.unpack_from("<II", entry, 116)
        if size >= _OWN_SECTORS_FROM:
            return _sector(raw, start)
        at = start * _MINI_SECTOR
        if at > len(raw):
            raise RefusedError(DAMAGED)
        root = _sector(raw, struct.unpack_from("<I", raw, 48)[0])
        holder = struct.unpack_from("<I", root, 116)[0]
        for _ in range(at // len(root)):
            holder = _next(raw, holder)
        return _sector(raw, holder)[at % len(root) :][:_MINI_SECTOR]
    except struct.error as fault:
        raise RefusedError(DAMAGED) from fault


def _sector(raw: bytes, number: int) -> bytes:
    shift = struct.unpack_from("<H", raw, 30)[0]
    sector = raw[(number + 1) << shift :][: 1 << shift] if shift in {9, 12} else b""
    if not sector:
        raise RefusedError(DAMAGED)
    return sector


def _next(raw: bytes, number: int) -> int:
    """The sector after a sector, as the allocation table says; its own sectors are named in the header."""
    per_sector = len(_sector(raw, 0)) // 4
    table = struct.unpack_from("<I", raw, 76 + 4 * min(number // per_sector, 108))[0]
    return int(struct.unpack_from("<I", _sector(raw, table), 4 * (number % per_sector))[0])


def _refuse_xls_password(start: bytes) -> None:
    """FILEPASS stands among the first records, after BOF and at most the write protection ([MS-XLS] 2.1.7.20.3)."""
    at = 0
    for _ in range(4):
        if at + 4 > len(start):
            return
        record, length = struct.unpack_from("<HH", start, at)
        if record == _FILEPASS:
            raise RefusedError(PASSWORD)
        at += 4 + length

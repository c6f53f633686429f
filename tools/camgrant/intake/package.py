"""Archives that are workbooks or documents (OOXML, ODS): each part is unpacked once, in memory, and looked at."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from camgrant.intake.extent import refuse_vast_sheets
from camgrant.intake.refusal import (
    BOMB,
    DAMAGED,
    EMBEDDED,
    ENTITIES,
    FORGED,
    MACRO,
    PASSWORD,
    UNKNOWN,
    Kind,
    RefusedError,
)

__all__ = ["ZIP", "package_kind"]

ZIP: Final = b"PK\x03\x04"
# A list of ten thousand people is 2 MB unpacked; deflate itself could make 20 GB of 20 MB.
_MAX_UNPACKED: Final = 64 * 1024 * 1024
_MAX_ENTRIES: Final = 2000
_MAX_RATIO: Final = 200
_RATIO_FROM: Final = 1024 * 1024
_CONTAINERS: Final = (ZIP, bytes.fromhex("d0cf11e0a1b11ae1"), b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")
_XML_NAMES: Final = (".xml", ".rels", ".vml", ".rdf")
_DTD: Final = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ENCODING: Final = re.compile(rb"""\A<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)["']""")
_ENCODINGS: Final = frozenset((b"utf-8", b"utf-16", b"us-ascii"))
_LOCAL_HEADER: Final = struct.Struct("<4s22xHH")  # mark, …, length of the name, length of the extra field
_ODS_TYPE: Final = b"application/vnd.oasis.opendocument.spreadsheet"


def package_kind(raw: bytes) -> Kind:
    """xlsx, docx or ods. Raises RefusedError for everything that could harm a reader, and for any other archive."""
    parts: dict[str, bytes] = {}
    refused: RefusedError | None = None
    for name, data in _parts(raw):
        try:
            _judge_part(name, data)
        except RefusedError as fault:
            refused = refused or fault
        is_told = name in {"mimetype", "[content_types].xml", "meta-inf/manifest.xml"}
        parts[name] = data if is_told else b""
    # Only the last part says that the others are locked; those can look like anything.
    if b"encryption-data" in parts.get("meta-inf/manifest.xml", b""):  # OpenDocument 1.2 part 3, 4.4
        raise RefusedError(PASSWORD)
    if refused is not None:
        raise refused
    return _kind_of(parts)


def _judge_part(name: str, data: bytes) -> None:
    """Raises for a part that could harm a reader."""
    if name.endswith("vbaproject.bin") or name.startswith(("basic/", "scripts/")):
        raise RefusedError(MACRO)
    if data.startswith(_CONTAINERS):
        raise RefusedError(EMBEDDED)
    if name.endswith(_XML_NAMES) or _looks_like_xml(data):
        _refuse_entities(data)
    if name == "content.xml" or b"sheetData" in data.replace(b"\0", b""):
        refuse_vast_sheets(data, ods=name == "content.xml")


def _kind_of(parts: dict[str, bytes]) -> Kind:
    types = parts.get("[content_types].xml")
    if types is not None and b"macroEnabled" in types:
        raise RefusedError(MACRO)
    if parts.get("mimetype") == _ODS_TYPE and "content.xml" in parts:
        return "ods"
    has_workbook, has_text = "xl/workbook.xml" in parts, "word/document.xml" in parts
    if types is None or "mimetype" in parts or has_workbook == has_text:
        raise RefusedError(UNKNOWN)
    return "xlsx" if has_workbook else "docx"


def _parts(raw: bytes) -> Iterator[tuple[str, bytes]]:
    """Every part of an archive with its name in lower case, each unpacked to exactly the size that was declared."""
    try:
        with ZipFile(BytesIO(raw)) as archive:
            entries = sorted(archive.infolist(), key=lambda entry: entry.header_offset)
            directory = archive.start_dir
    except (BadZipFile, NotImplementedError, ValueError, struct.error, OSError) as fault:
        raise RefusedError(DAMAGED) from fault
    if not entries:
        raise RefusedError(UNKNOWN)
    _refuse_shape(entries)
    ends = [*(entry.header_offset for entry in entries[1:]), directory]
    for entry, end in zip(entries, ends, strict=True):
        start = _data_start(raw, entry)
        if start + entry.compress_size > end:
            raise RefusedError(FORGED)
        yield entry.filename.lower(), _unpacked(raw[start : start + entry.compress_size], entry)


def _refuse_shape(entries: list[ZipInfo]) -> None:
    """Raises for what the directory of the archive alone shows to be wrong."""
    if any(entry.flag_bits & 0x41 for entry in entries):
        raise RefusedError(PASSWORD)
    names = [entry.orig_filename for entry in entries]
    if len({name.lower() for name in names}) < len(names) or not all(map(_is_inside, names)):
        raise RefusedError(FORGED)
    if any(entry.compress_type not in {ZIP_STORED, ZIP_DEFLATED} for entry in entries):
        raise RefusedError(FORGED)
    large = (entry for entry in entries if entry.file_size > _RATIO_FROM)
    if (
        len(entries) > _MAX_ENTRIES
        or sum(entry.file_size for entry in entries) > _MAX_UNPACKED
        or any(entry.file_size > _MAX_RATIO * entry.compress_size for entry in large)
    ):
        raise RefusedError(BOMB)


def _is_inside(name: str) -> bool:
    """A plain relative path: no way up, no root, no drive, nothing unprintable."""
    return name.isprintable() and not re.search(r"\\|:|\A/|(?:\A|/)\.\.(?:/|\Z)", name)


def _data_start(raw: bytes, entry: ZipInfo) -> int:
    """Where the part's data begin. The header before them must name the same part as the directory."""
    try:
        mark, name_length, extra_length = _LOCAL_HEADER.unpack_from(raw, entry.header_offset)
    except struct.error as fault:
        raise RefusedError(DAMAGED) from fault
    name_at = entry.header_offset + _LOCAL_HEADER.size
    name = raw[name_at : name_at + name_length].decode("utf-8" if entry.flag_bits & 0x800 else "cp437", "replace")
    if mark != ZIP or name != entry.orig_filename:
        raise RefusedError(FORGED)
    return int(name_at + name_length + extra_length)


def _unpacked(packed: bytes, entry: ZipInfo) -> bytes:
    """The part's data. Python's zipfile stops at the declared size; other readers would unpack what lies beyond."""
    data = packed
    if entry.compress_type == ZIP_DEFLATED:
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            data = inflate.decompress(packed, entry.file_size + 1)
        except zlib.error as fault:
            raise RefusedError(DAMAGED) from fault
        if len(data) > entry.file_size:
            raise RefusedError(BOMB)
        if not inflate.eof:
            raise RefusedError(DAMAGED)
    if len(data) != entry.file_size or zlib.crc32(data) != entry.CRC:
        raise RefusedError(DAMAGED)
    return data


def _looks_like_xml(data: bytes) -> bool:
    return data[:64].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<")


def _refuse_entities(data: bytes) -> None:
    """Raises for a DTD or an entity, and for an encoding in which one could hide (OPC allows UTF-8 and UTF-16)."""
    try:
        text = data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig").encode()
    except UnicodeError as fault:
        raise RefusedError(ENTITIES) from fault
    declared = _ENCODING.match(text)
    strange = declared and declared.group(1).lower() not in _ENCODINGS
    if strange or b"\0" in text or _DTD.search(text):  # NUL: UTF-16 or UTF-32 that does not say so
        raise RefusedError(ENTITIES)

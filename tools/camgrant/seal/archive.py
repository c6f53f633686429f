"""The archive inside a bundle: plain tar, the same bytes for the same files on every machine.

Only archives that `packed` makes are read. Any other (a link, a device, a path that leads out, a length that is not
true) is refused by name, and whatever is left is refused because packing it again gives other bytes. So nothing of an
archive is believed that was not checked; the tarfile module reads much more than we ever write.
"""

from __future__ import annotations

import io
import re
import tarfile
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from camgrant.diagnostics import Text

__all__ = ["MAX_BYTES", "MAX_FILES", "UnsoundArchive", "packed", "unpacked", "unsound_name"]

MAX_FILES: Final = 50_000
MAX_BYTES: Final = 512 * 1024 * 1024
_BLOCK: Final = 512
_LONGEST: Final = 240  # bytes of a part of a path; what common file systems take
_NUMBER = re.compile(rb"[0-7]{11}\0")
_PAX_PATH = re.compile(rb"([1-9][0-9]{0,3}) path=([^\n]+)\n", re.DOTALL)
_UNUSABLE = re.compile(r'[\\:*?"<>|]|[. ](/|$)')  # what Windows cannot hold as it is
_RESERVED = re.compile(r"(^|/)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|/|$)", re.IGNORECASE)
_FILE, _PAX = b"0", b"x"
_KINDS: Final = {
    b"1": Text("liên kết", "a link"),
    b"2": Text("liên kết", "a link"),
    b"3": Text("tệp thiết bị", "a device"),
    b"4": Text("tệp thiết bị", "a device"),
    b"5": Text("thư mục", "a folder"),
    b"6": Text("tệp thiết bị", "a device"),
    b"S": Text("tệp thưa", "a sparse file"),
}
_OTHER_KIND: Final = Text("mục lạ", "an unknown entry")


class UnsoundArchive(Exception):
    """The archive is not one that `packed` makes; `why` says in which way."""

    def __init__(self, vi: str, en: str) -> None:
        super().__init__(en)
        self.why = Text(vi, en)


class _Header(NamedTuple):
    name: bytes
    size: int
    kind: bytes


def packed(files: Mapping[str, bytes]) -> bytes:
    """The files as tar: sorted, without owner, time and folders of their own.

    Raises ValueError for a name that `unpacked` would refuse.
    """
    if bad := _unsound_names(files):
        raise ValueError(bad[0].en)
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name in sorted(files):
            entry = tarfile.TarInfo(name)
            entry.size = len(files[name])
            archive.addfile(entry, io.BytesIO(files[name]))
    return out.getvalue()


def unpacked(data: bytes) -> dict[str, bytes]:
    """Path -> bytes of an archive that `packed` made. Raises UnsoundArchive for any other."""
    if len(data) > MAX_BYTES:
        raise UnsoundArchive(f"lớn hơn {MAX_BYTES >> 20} MB", f"is larger than {MAX_BYTES >> 20} MB")
    files: dict[str, bytes] = {}
    for name, content in _entries(data):
        if name in files:
            raise UnsoundArchive(f"có hai tệp cùng tên {name}", f"two files have the name {name}")
        if len(files) == MAX_FILES:
            raise UnsoundArchive(f"có hơn {MAX_FILES} tệp", f"holds more than {MAX_FILES} files")
        files[name] = content
    if bad := _unsound_names(files):
        raise UnsoundArchive(bad[0].vi, bad[0].en)
    if packed(files) != data:
        raise UnsoundArchive(
            "bị cắt, sửa hoặc do chương trình khác lập", "was cut, changed, or made by another program"
        )
    return files


def _entries(data: bytes) -> Iterator[tuple[str, bytes]]:
    position, long_name = 0, b""
    while any(data[position : position + _BLOCK]):
        header = _header(data, position)
        start, end = position + _BLOCK, position + _BLOCK + header.size
        if end > len(data):
            raise UnsoundArchive("bị cắt giữa chừng", "ends in the middle of a file")
        position = end + -header.size % _BLOCK
        name = long_name or header.name
        if header.kind == _PAX and not long_name:
            long_name = _pax_path(data[start:end])
        elif header.kind == _FILE:
            long_name = b""
            yield _decoded(name), data[start:end]
        else:
            kind, shown = _KINDS.get(header.kind, _OTHER_KIND), name.decode("utf-8", "replace")
            raise UnsoundArchive(f"{shown} là {kind.vi}", f"{shown} is {kind.en}")


def _header(data: bytes, position: int) -> _Header:
    block = data[position : position + _BLOCK]
    if len(block) < _BLOCK or not _NUMBER.fullmatch(block[124:136]):
        raise UnsoundArchive("có phần đầu tệp không đọc được", "holds a header that cannot be read")
    return _Header(block[:100].rstrip(b"\0"), int(block[124:135], 8), block[156:157])


def _pax_path(body: bytes) -> bytes:
    """The one thing that a pax header may say: the path of the next file."""
    found = _PAX_PATH.fullmatch(body)
    if not found or int(found[1]) != len(body):
        raise UnsoundArchive("có thuộc tính tệp lạ", "holds attributes that are not ours")
    return found[2]


def _decoded(name: bytes) -> str:
    try:
        return name.decode()
    except UnicodeDecodeError as fault:
        raise UnsoundArchive("có tên tệp không phải UTF-8", "holds a file name that is not UTF-8") from fault


def _unsound_names(files: Mapping[str, bytes]) -> list[Text]:
    """What is wrong with the names, each for itself and all together on a disk that takes `a` for `A`."""
    found = [bad for name in files if (bad := unsound_name(name))]
    folders = {
        "/".join(parts[:number]) for name in files for parts in [name.split("/")] for number in range(1, len(parts))
    }
    seen: dict[str, str] = {}
    for name in [*files, *sorted(folders)]:
        other = seen.setdefault(name.casefold(), name)
        if other != name or (name in folders and name in files):
            found.append(Text(f"hai tên trùng nhau: {other}, {name}", f"two names collide: {other}, {name}"))
    return found


def unsound_name(name: str) -> Text | None:
    """Why a file of that name could land elsewhere than in its folder, or nowhere, on some machine."""
    parts = name.split("/")
    if name.startswith("/") or ".." in parts:
        return Text(f"{name}: đường dẫn ra ngoài thư mục", f"{name}: the path leads out of the folder")
    if not all(parts) or "." in parts or _UNUSABLE.search(name) or _RESERVED.search(name) or not name.isprintable():
        return Text(f"{name}: tên không dùng được", f"{name}: not a usable name")
    if not unicodedata.is_normalized("NFC", name) or max(len(part.encode()) for part in parts) > _LONGEST:
        return Text(f"{name}: tên không dùng được", f"{name}: not a usable name")
    return None

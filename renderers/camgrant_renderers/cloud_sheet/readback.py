"""Reads lists back: our own, and what an operator returns with usual headings, as CSV or XLSX.

The columns of a recorder are not known here, so they are known by their headings, whatever their case and diacritics.
A list of changes is no state. What could hide access is a fault: a worksheet with anything else in it, a column of
marks with an unknown heading, a mark that is neither yes nor no, rights without a camera.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from camgrant.model.base import RIGHTS, Right
from camgrant.model.vietnamese import RIGHT_WORDS, fold
from camgrant.rendering.device import Device
from camgrant.rendering.observed import ObservedAccount, Readback, ReadbackFault
from camgrant_renderers._shared.csv_text import unguarded
from camgrant_renderers.cloud_sheet.table import camera_key, labels_of
from camgrant_renderers.cloud_sheet.workbook import worksheets

__all__ = ["parse_readback"]

_LOGIN: Final = frozenset({"tai khoan", "ten tai khoan", "ten dang nhap", "dang nhap", "login", "username", "user"})
_CAMERAS: Final = frozenset({"camera", "cameras", "cac camera", "ten camera", "danh sach camera", "kenh camera"})
_RIGHTS: Final = frozenset({"quyen", "cac quyen", "rights"})
_ACTION: Final = frozenset({"viec", "loai", "yeu cau", "loai yeu cau", "action"})
_STATUS: Final = frozenset({"trang thai", "tinh trang", "status"})
_LOCKED: Final = frozenset({"khoa", "da khoa", "bi khoa", "tam khoa", "ngung", "da thu hoi", "locked", "disabled"})
_OTHER_WORDS: Final[dict[Right, frozenset[str]]] = {
    "live": frozenset({"live", "truc tiep", "xem truc tuyen"}),
    "playback": frozenset({"playback", "phat lai", "xem lai hinh"}),
    "export": frozenset({"export", "tai ve", "tai xuong", "trich xuat hinh"}),
    "ptz": frozenset({"ptz", "dieu khien", "quay quet"}),
    "audio": frozenset({"audio", "am thanh", "tieng"}),
    "config": frozenset({"config", "cau hinh"}),
}
_RIGHT_OF: Final = {word: right for right in RIGHTS for word in (fold(RIGHT_WORDS[right]), *_OTHER_WORDS[right])}
_YES: Final = frozenset({"x", "co", "yes", "true", "1", "✓", "✔", "☑"})
_MARKS: Final = _YES - {"1"}  # a column of numbers is no column of marks
_NO: Final = frozenset({"", "-", "–", "khong", "no", "false", "0", "☐"})
_COLUMNS: Final = ("“Tài khoản”, “Camera” và các quyền", "'login', 'camera' and the rights")
Rows = list[list[str]]
Held = dict[str, dict[Right, set[str]]]


def parse_readback(device: Device, files: Mapping[str, bytes]) -> Readback:
    """One account for each login, its rows together. Raises ReadbackFault for what is no list of accounts."""
    if not files:
        raise ReadbackFault(
            "chưa có tệp nào; đưa danh sách tài khoản CSV hoặc XLSX / no file; give the list as CSV or XLSX"
        )
    held: Held = {}
    in_use: set[str] = set()
    for file, data in files.items():
        try:
            for rows in _lists(data):
                _read(rows, held, in_use)
        except ReadbackFault as fault:
            raise ReadbackFault(f"{file}: {fault}") from fault
    numbers = _numbers(device, (camera for rights in held.values() for names in rights.values() for camera in names))
    return Readback(tuple(_observed(one, held[one], numbers, enabled=one in in_use) for one in sorted(held)))


def _observed(
    login: str, rights: Mapping[Right, set[str]], numbers: Mapping[str, int], *, enabled: bool
) -> ObservedAccount:
    channels = {r: frozenset(numbers[camera_key(name)] for name in rights[r]) for r in RIGHTS if r in rights}
    return ObservedAccount(login, channels, enabled)


def _lists(data: bytes) -> list[Rows]:
    """The lists of one file: the one of a CSV, that of every worksheet which is not empty."""
    if data.startswith(b"PK"):
        filled = {
            name: rows for name, rows in worksheets(data).items() if any(cell.strip() for r in rows for cell in r)
        }
        for name, rows in filled.items():
            if _heading(rows) is None:
                raise ReadbackFault(
                    f"trang “{name}” không phải danh sách tài khoản; xóa trang này hoặc đặt tên cột {_COLUMNS[0]} / "
                    f"worksheet '{name}' is no list of accounts; delete it or name its columns {_COLUMNS[1]}"
                )
        found = list(filled.values())
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as fault:
            raise ReadbackFault(
                "không phải CSV UTF-8 cũng không phải XLSX; lưu lại thành XLSX / neither CSV in UTF-8 nor XLSX; "
                "save it as XLSX"
            ) from fault
        found = [rows for sign in ",;\t" if _heading(rows := _csv_rows(text, sign)) is not None]
    if not found:
        raise ReadbackFault(
            f"không thấy dòng tên cột; cần các cột {_COLUMNS[0]} / no row of headings; it needs columns {_COLUMNS[1]}"
        )
    return found


def _csv_rows(text: str, sign: str) -> Rows:
    """The rows of a CSV, nothing where it is separated otherwise: a Vietnamese Excel writes semicolons."""
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True))
    except csv.Error:
        return []
    return [[unguarded(cell) for cell in row] for row in rows]


def _key(text: str) -> str:
    return " ".join(fold(text).split())


def _heading(rows: Rows) -> int | None:
    """The row with the headings; titles may stand above it."""
    for number, row in enumerate(rows[:50]):
        keys = {_key(cell) for cell in row}
        if keys & _LOGIN and keys & _CAMERAS and keys & (_RIGHT_OF.keys() | _RIGHTS):
            return number
    return None


def _read(rows: Rows, held: Held, in_use: set[str]) -> None:
    start = _heading(rows) or 0
    width = max(map(len, rows[start:]))  # a mark in a column without a heading is seen too
    keys, *below = [row + [""] * (width - len(row)) for row in rows[start:]]
    keys = [_key(cell) for cell in keys]
    _refuse_unknown(keys, below)
    for row in below:
        cells = list(zip(keys, row, strict=False))
        login = "".join(cell.strip() for key, cell in cells if key in _LOGIN)
        cameras = [name.strip() for key, cell in cells if key in _CAMERAS for name in cell.split(";") if name.strip()]
        rights = set(_rights(cells))
        if not login:
            if cameras or rights:
                raise ReadbackFault(
                    "có dòng thiếu tên đăng nhập; điền hoặc xóa dòng / a row has no login; fill it in or delete the row"
                )
            continue
        if any(key in _ACTION and cell.strip() for key, cell in cells):
            raise ReadbackFault(
                "đây là danh sách thay đổi; cần danh sách mọi tài khoản đang có / "
                "this is a list of changes; give the list of all accounts"
            )
        if rights and not cameras:
            raise ReadbackFault(
                f"{login}: có quyền mà không ghi camera; ghi tên camera / rights without a camera; name the cameras"
            )
        account = held.setdefault(login, {})
        if not any(key in _STATUS and _key(cell) in _LOCKED for key, cell in cells):
            in_use.add(login)
        for right in rights:
            account.setdefault(right, set()).update(cameras)


def _refuse_unknown(keys: list[str], below: Rows) -> None:
    """Two columns of one meaning, or marks under a heading that is not known, might hide a right."""
    rights = [_RIGHT_OF[key] for key in keys if key in _RIGHT_OF]
    if len(rights) != len(set(rights)) or any(sum(key in one for key in keys) > 1 for one in (_LOGIN, _CAMERAS)):
        raise ReadbackFault("hai cột cùng nghĩa; giữ một cột / two columns have the same meaning; keep one")
    for place, key in enumerate(keys):
        if key not in _RIGHT_OF and any(row[place].strip() and fold(row[place].strip()) in _MARKS for row in below):
            raise ReadbackFault(
                f"không rõ cột “{key}” có dấu chọn; đặt tên quyền cho cột hoặc xóa cột / "
                f"column '{key}' has marks but an unknown heading; name a right or delete the column"
            )


def _rights(cells: Iterable[tuple[str, str]]) -> Iterator[Right]:
    for key, cell in cells:
        mark = _key(cell)
        if key in _RIGHTS:
            for word in mark.replace(";", ",").split(","):
                if word.strip() and word.strip() not in _RIGHT_OF:
                    raise ReadbackFault(
                        "có quyền không rõ; dùng tên quyền như danh sách đã gửi / "
                        "an unknown right; use the names of our list"
                    )
                if word.strip():
                    yield _RIGHT_OF[word.strip()]
        elif key in _RIGHT_OF:
            if mark not in _YES | _NO:
                raise ReadbackFault(
                    f"cột “{key}”: dấu không rõ; ghi x hoặc để trống / "
                    f"column '{key}': an unknown mark; write x or nothing"
                )
            if mark in _YES:
                yield _RIGHT_OF[key]


def _numbers(device: Device, names: Iterable[str]) -> dict[str, int]:
    """Camera name -> channel; a camera that is not ours gets a number above the last channel, so that it shows."""
    known = {camera_key(label): number for number, label in labels_of(device).items()}
    foreign = sorted({camera_key(name) for name in names} - known.keys())
    last = max(device.numbers, default=0)
    return {**known, **{name: last + place for place, name in enumerate(foreign, start=1)}}

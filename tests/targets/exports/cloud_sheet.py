"""Lists as an operator returns them, written apart from the renderer: CSV and XLSX, often one row for each camera.

The harmless rewrites: titles above, other columns and order, semicolons, capitals, other signs for yes and no.
"""

from __future__ import annotations

import io
import random
from collections.abc import Mapping, Sequence

import xlsxwriter

from camgrant.model.base import Right
from camgrant.rendering.device import Device
from targets.exports import Export, Held

__all__ = ["FORMATS", "RISKY"]

RISKY: tuple[str, ...] = ()
_COLUMNS: tuple[tuple[str, Right], ...] = (
    ("Xem trực tiếp", "live"),
    ("Xem lại", "playback"),
    ("Trích xuất", "export"),
    ("Điều khiển PTZ", "ptz"),
    ("Âm thanh", "audio"),
)
_YES = ("x", "X", "✓", "có", "1")
_NO = ("", "-", "không", "0")


def _rows(device: Device, held: Sequence[Held], rng: random.Random | None) -> list[list[str]]:
    """Heading and one row for each account and camera, or for each account and right."""
    headings = ["STT", "Tên đăng nhập", "Camera", *(heading for heading, _ in _COLUMNS), "Trạng thái", "Ghi chú"]
    rows: list[list[str]] = []
    for one in held:
        numbers = sorted(frozenset[int]().union(*one.rights.values()))
        if rng is None:
            parts = [(str(right), one.rights[right]) for _, right in _COLUMNS if one.rights.get(right)]
            pieces = [(sorted(cameras), {right}) for right, cameras in parts]
        else:
            pieces = [([n], {str(right) for right, at in one.rights.items() if n in at}) for n in numbers]
        for cameras, rights in pieces:
            names = "; ".join(_name(device, number) for number in cameras)
            marks = [_mark(right in rights, rng) for _, right in _COLUMNS]
            rows.append([str(len(rows) + 1), one.login, names, *marks, "Đang dùng" if one.enabled else "Đã khóa", ""])
    if rng is None:
        return [headings, *rows]
    rng.shuffle(rows)
    order = list(range(len(headings)))
    rng.shuffle(order)
    table = [
        [row[place] for place in order]
        for row in ([rng.choice((str.upper, str.lower, str))(h) for h in headings], *rows)
    ]
    return [["CÔNG TY NỀN TẢNG (giả định)"], [], *table] if rng.random() < 0.5 else table


def _name(device: Device, number: int) -> str:
    return next((one.name for one in device.channels if one.number == number and one.camera), f"Máy lạ {number}")


def _mark(holds: bool, rng: random.Random | None) -> str:
    choices = _YES if holds else _NO
    return rng.choice(choices) if rng else choices[0]


def _csv(device: Device, held: Sequence[Held], rng: random.Random | None) -> Mapping[str, bytes]:
    sign = rng.choice((",", ";", "\t")) if rng else ","
    lines = (sign.join(f'"{cell}"' for cell in row) for row in _rows(device, held, rng))
    mark = "\ufeff" if rng and rng.random() < 0.5 else ""
    return {"danh-sach.csv": (mark + "\n".join(lines) + "\n").encode()}


def _xlsx(device: Device, held: Sequence[Held], rng: random.Random | None) -> Mapping[str, bytes]:
    """With shared or inline strings, numbers as numbers, and an empty second sheet."""
    buffer = io.BytesIO()
    inline = bool(rng and rng.random() < 0.5)
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "constant_memory": inline})
    book.add_worksheet("Sheet1")
    sheet = book.add_worksheet("Danh sách")
    for number, row in enumerate(_rows(device, held, rng)):
        for column, cell in enumerate(row):
            if cell.isdigit():
                sheet.write_number(number, column, int(cell))
            elif cell:
                sheet.write_string(number, column, cell)
    book.close()
    return {"danh-sach.xlsx": buffer.getvalue()}


FORMATS: dict[str, Export] = {"csv": _csv, "xlsx": _xlsx}

"""The workbook that goes back to whoever sent a list: the refused rows as they were, with a column that says why."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from camgrant.diagnostics import Text
from camgrant.intake.grid import shown
from camgrant.intake.rows import Row

__all__ = ["returned_workbook"]

_TITLE: Final = "Lỗi"
_FIXED: Final = datetime(2021, 1, 1)  # the same rows give the same bytes
_ROW: Final = Text("Dòng cũ", "Old row")
_WIDTH: Final = 24


def returned_workbook(rows: Sequence[Row], language: str) -> bytes:
    """An XLSX with a sheet for each sheet of the file, under its sections; corrected, it can be imported again."""
    import xlsxwriter

    raw = io.BytesIO()
    book = xlsxwriter.Workbook(raw, {"in_memory": True})
    book.set_properties({"created": _FIXED})
    bold, wrapped = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"text_wrap": True})
    for number, name in enumerate(dict.fromkeys(row.line.sheet for row in rows), start=1):
        sheet = book.add_worksheet(f"Trang {number}")
        mine = [row for row in rows if row.line.sheet == name]
        fields = sorted({field for row in mine for field in row.line.cells}, key=lambda one: _column(mine, one))
        titles = [_heading(mine, field) for field in fields]
        for column, title in enumerate([*titles, _TITLE, _ROW.in_language(language)]):
            sheet.write_string(0, column, title, bold)
        place, section = 0, ""
        for row in mine:
            if row.line.section != section:
                place, section = place + 1, row.line.section
                sheet.write_string(place, 0, f"I. {section}", bold)
            place += 1
            for column, field in enumerate(fields):
                cell = row.line.cells.get(field)
                sheet.write_string(place, column, shown(cell.value) if cell else "", wrapped)
            reasons = "; ".join(f"{one.column}: {one.reason.in_language(language)}" for one in row.faults)
            sheet.write_string(place, len(fields), reasons, wrapped)
            sheet.write_number(place, len(fields) + 1, row.line.row)
        sheet.set_column(0, len(fields), _WIDTH)
        sheet.freeze_panes(1, 0)
    book.close()
    return raw.getvalue()


def _column(rows: Sequence[Row], field: str) -> int:
    return next(row.line.cells[field].column for row in rows if field in row.line.cells)


def _heading(rows: Sequence[Row], field: str) -> str:
    return next(row.line.cells[field].heading for row in rows if field in row.line.cells)

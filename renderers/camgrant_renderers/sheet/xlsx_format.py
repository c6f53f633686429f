"""XLSX for people: an annex in the layout of Decree 30/2020, A4 landscape, every text written as text.

Bytes are stable: the creation date is the date of the list, and xlsxwriter stamps its archive with a fixed time.
"""

from __future__ import annotations

import datetime
import io
from typing import Any, Final

import xlsxwriter
from camgrant_renderers.sheet.table import Table, roman

from camgrant.model.vietnamese import date_vi
from camgrant.rendering.target import SheetView

__all__ = ["to_xlsx"]

_FONT: Final = "Times New Roman"
_NATION: Final = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
_MOTTO: Final = "Độc lập - Tự do - Hạnh phúc"
_WIDTHS: Final = {
    "ordinal": 5,
    "full_name": 22,
    "position": 24,
    "unit": 26,
    "phone": 14,
    "email": 26,
    "sites": 26,
    "address": 22,
    "cameras": 30,
    "camera_count": 9,
    "rights": 14,
    "scope": 30,
    "login": 14,
    "valid_from": 12,
    "valid_until": 12,
    "validity": 23,
    "approval": 24,
    "responsible": 20,
    "request_type": 11,
    "note": 10,
}
_CENTRED: Final = frozenset({"ordinal", "camera_count", "phone", "valid_from", "valid_until", "validity", "request_type"})


def to_xlsx(view: SheetView, table: Table) -> bytes:
    """The list as one worksheet."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties(
        {
            "title": view.sheet.title.vi,
            "author": view.author_name,
            "created": datetime.datetime.combine(view.as_of, datetime.time()),
        }
    )
    _Page(book, view, table).write()
    book.close()
    return buffer.getvalue()


class _Page:
    """Writes the worksheet from top to bottom; `row` is the next free line."""

    def __init__(self, book: Any, view: SheetView, table: Table) -> None:
        self.view, self.table = view, table
        self.book = book
        self.sheet = book.add_worksheet(view.sheet_id.upper())
        self.last = len(table.columns) - 1
        self.row = 0

    def style(self, **options: object) -> Any:
        return self.book.add_format({"font_name": _FONT, "font_size": 12, "valign": "vcenter", **options})

    def write(self) -> None:
        self.page()
        self.heading()
        self.body()
        self.closing()

    def page(self) -> None:
        sheet = self.sheet
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.set_margins(left=1.18, right=0.59, top=0.79, bottom=0.79)
        sheet.fit_to_pages(1, 0)
        sheet.hide_gridlines(2)
        stamp = f"&8{self.view.sheet_id.upper()} · dữ liệu đến {date_vi(self.view.as_of)}&R&8Trang &P/&N"
        sheet.set_footer(f"&L{stamp}")
        for number, name in enumerate(self.table.columns):
            sheet.set_column(number, number, _WIDTHS.get(name, 18))

    def line(self, text: str, style: Any, first: int = 0, last: int | None = None) -> None:
        end = self.last if last is None else last
        if end > first:
            self.sheet.merge_range(self.row, first, self.row, end, "", style)
        self.sheet.write_string(self.row, first, text, style)

    def heading(self) -> None:
        view, middle = self.view, max(1, self.last // 2)
        centred = self.style(align="center")
        bold = self.style(align="center", bold=True)
        italic = self.style(align="center", italic=True)
        self.line(view.parent_name, centred, 0, middle - 1)
        self.line(_NATION, bold, middle)
        self.row += 1
        self.line(view.author_name.upper(), bold, 0, middle - 1)
        self.line(_MOTTO, self.style(align="center", bold=True, underline=1), middle)
        self.row += 1
        self.line("Số:          /", centred, 0, middle - 1)
        place = f"{view.place}, " if view.place else ""
        self.line(f"{place}ngày      tháng      năm {view.as_of.year}", italic, middle)
        self.row += 2
        self.line("PHỤ LỤC", bold)
        self.row += 1
        self.line(view.sheet.title.vi, self.style(align="center", bold=True, font_size=13, text_wrap=True))
        self.sheet.set_row(self.row, 36)
        self.row += 1
        self.line(f"(Theo {view.source}; tính đến ngày {date_vi(view.as_of)})", italic)
        self.row += 1
        self.line(f"Kính gửi: {view.recipient_name}", self.style(align="center", bold=True))
        self.row += 2

    def body(self) -> None:
        head = self.style(bold=True, border=1, align="center", text_wrap=True, bg_color="#E7E6E6")
        for number, text in enumerate(self.table.headings):
            self.sheet.write_string(self.row, number, text, head)
        self.sheet.repeat_rows(self.row)
        self.sheet.freeze_panes(self.row + 1, 0)
        self.row += 1
        group_style = self.style(bold=True, border=1, text_wrap=True)
        left = self.style(border=1, text_wrap=True)
        centred = self.style(border=1, text_wrap=True, align="center")
        for number, group in enumerate(self.table.groups, start=1):
            if group.heading:
                self.line(f"{roman(number)}. {group.heading}", group_style)
                self.row += 1
            for cells in group.rows:
                for column, (name, cell) in enumerate(zip(self.table.columns, cells, strict=True)):
                    style = centred if name in _CENTRED else left
                    if isinstance(cell, int):
                        self.sheet.write_number(self.row, column, cell, style)
                    else:
                        self.sheet.write_string(self.row, column, cell, style)
                self.row += 1

    def closing(self) -> None:
        middle = max(1, self.last // 2)
        bold = self.style(align="center", bold=True)
        self.line(f"Danh sách gồm {self.table.person_count:02d} người./.", self.style(italic=True))
        self.row += 2
        self.line("NGƯỜI LẬP BIỂU", bold, 0, middle - 1)
        self.line(self.view.signer_title, bold, middle)
        self.row += 1
        self.line("(Ký, ghi rõ họ tên)", self.style(align="center", italic=True), 0, middle - 1)
        self.line("(Ký, đóng dấu, ghi rõ họ tên)", self.style(align="center", italic=True), middle)

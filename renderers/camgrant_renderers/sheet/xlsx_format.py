"""XLSX for people: an annex in the layout of Decree 30/2020, A4 landscape, every text written as text.

A spreadsheet program does not grow merged rows and prints what does not fit cut off, so the height of every row is
set here from an estimate of its text. A list wider than the page is printed smaller as a whole; the heading is set
larger by the same factor, so that on paper it has its usual size.

Bytes are stable: the creation date is the date of the list, and xlsxwriter stamps its archive with a fixed time.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable
from typing import Any, Final

from camgrant.model.vietnamese import date_vi
from camgrant.rendering.sheets import SheetView
from camgrant_renderers._shared.text_size import line_count, row_height
from camgrant_renderers.sheet.table import Table, roman

__all__ = ["to_xlsx"]

_FONT: Final = "Times New Roman"
_BODY: Final = 11  # points, of the table
_HEAD: Final = 12  # points, of the heading block on paper
_NATION: Final = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
_MOTTO: Final = "Độc lập - Tự do - Hạnh phúc"
_MARGINS: Final = {
    "left": 1.18,
    "right": 0.59,
    "top": 0.79,
    "bottom": 0.79,
}  # 30, 15, 20 and 20 mm, in inches
_PAGE: Final = (11.69 - _MARGINS["left"] - _MARGINS["right"]) * 96  # pixels across
_WIDTHS: Final = {
    "ordinal": 4,
    "full_name": 15,
    "position": 16,
    "unit": 14,
    "phone": 12,
    "email": 24,
    "sites": 15,
    "address": 16,
    "cameras": 20,
    "camera_count": 8,
    "recorder": 16,
    "rights": 9,
    "purpose": 14,
    "scope": 30,
    "login": 11,
    "valid_from": 10,
    "valid_until": 10,
    "validity": 12,
    "nominated_by": 16,
    "approval": 16,
    "case": 13,
    "installer": 15,
    "responsible": 13,
    "request_type": 8,
    "note": 7,
}
_CENTRED: Final = frozenset(
    {"ordinal", "camera_count", "phone", "valid_from", "valid_until", "validity", "request_type"}
)
_NAME: Final = 31  # letters, the most the name of a worksheet can have


def to_xlsx(view: SheetView, table: Table) -> bytes:
    """The list as one worksheet."""
    import xlsxwriter  # a check renders nothing

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


def _widths(columns: Iterable[str]) -> list[float]:
    """Width of each column in characters; a list that is narrower than the page is stretched to it."""
    wanted = [float(_WIDTHS[name]) for name in columns]
    stretch = (_PAGE - 5 * len(wanted)) / (7 * sum(wanted))
    return [width * max(1.0, stretch) for width in wanted]


def _pixels(widths: Iterable[float]) -> float:
    return sum(7 * width + 5 for width in widths)


class _Page:
    """Writes the worksheet from top to bottom; `row` is the next free line."""

    def __init__(self, book: Any, view: SheetView, table: Table) -> None:
        self.view, self.table = view, table
        self.book = book
        self.sheet = book.add_worksheet(view.sheet_id.upper()[:_NAME])
        self.widths = _widths(table.columns)
        self.last = len(table.columns) - 1
        self.size = round(_HEAD * max(1.0, _pixels(self.widths) / _PAGE), 1)
        self.middle = self.middle_column()
        self.row = 0

    def middle_column(self) -> int:
        """The first column of the right half of the heading, which is a little wider than the left."""
        goal = 0.45 * _pixels(self.widths)
        return min(range(1, self.last + 1), key=lambda n: abs(_pixels(self.widths[:n]) - goal), default=1)

    def style(self, **options: object) -> Any:
        return self.book.add_format(
            {"font_name": _FONT, "font_size": self.size, "valign": "vcenter", "text_wrap": True, **options}
        )

    def write(self) -> None:
        self.page()
        self.heading()
        self.body()
        self.closing()

    def page(self) -> None:
        sheet = self.sheet
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.set_margins(**_MARGINS)
        sheet.fit_to_pages(1, 0)
        sheet.hide_gridlines(2)
        font = f'&"{_FONT},Regular"&9'
        stamp = f"{self.view.sheet_id.upper()} · dữ liệu đến {date_vi(self.view.as_of)}"
        sheet.set_footer(f"&L{font}{stamp}&R{font}Trang &P/&N", {"scale_with_doc": False})
        for number, width in enumerate(self.widths):
            sheet.set_column(number, number, width)

    def height(self, lines: int, size: float) -> None:
        self.sheet.set_row(self.row, row_height(lines, size))

    def line(self, text: str, style: Any, first: int = 0, last: int | None = None, size: float | None = None) -> None:
        """One text across columns `first` to `last`; the row becomes as high as the text needs."""
        end = self.last if last is None else last
        size = size or self.size
        if end > first:
            self.sheet.merge_range(self.row, first, self.row, end, "", style)
        self.sheet.write_string(self.row, first, text, style)
        self.height(line_count(text, _pixels(self.widths[first : end + 1]), size), size)

    def halves(self, left: str, left_style: Any, right: str, right_style: Any) -> None:
        """A text in each half of the page, in one row."""
        self.line(left, left_style, 0, self.middle - 1)
        self.line(right, right_style, self.middle)
        rooms = (_pixels(self.widths[: self.middle]), _pixels(self.widths[self.middle :]) or _PAGE)
        self.height(max(line_count(left, rooms[0], self.size), line_count(right, rooms[1], self.size)), self.size)
        self.row += 1

    def heading(self) -> None:
        view = self.view
        centred = self.style(align="center")
        bold = self.style(align="center", bold=True)
        italic = self.style(align="center", italic=True)
        place = f"{view.place}, " if view.place else ""
        underlined = self.style(align="center", bold=True, underline=1)
        self.halves(view.parent_name, centred, _NATION, bold)
        self.halves(view.author_name.upper(), bold, _MOTTO, underlined)
        self.halves("Số:          /", centred, f"{place}ngày      tháng      năm {view.as_of.year}", italic)
        self.row += 1
        large = round(self.size * 7 / 6, 1)
        title = self.style(align="center", bold=True, font_size=large)
        for text, style, size in (
            ("PHỤ LỤC", title, large),
            (view.sheet.title.vi, title, large),
            (f"(Theo {view.source}; tính đến ngày {date_vi(view.as_of)})", italic, self.size),
            (f"Kính gửi: {view.recipient_name}", bold, self.size),
        ):
            self.line(text, style, size=size)
            self.row += 1
        self.row += 1

    def body(self) -> None:
        head = self.style(font_size=_BODY, bold=True, border=1, align="center", bg_color="#E7E6E6")
        for number, text in enumerate(self.table.headings):
            self.sheet.write_string(self.row, number, text, head)
        self.table_row(self.table.headings)
        self.sheet.repeat_rows(self.row)
        self.row += 1
        group_style = self.style(font_size=_BODY, bold=True, border=1)
        left = self.style(font_size=_BODY, border=1)
        centred = self.style(font_size=_BODY, border=1, align="center")
        for number, group in enumerate(self.table.groups, start=1):
            if group.heading:
                self.line(f"{roman(number)}. {group.heading}", group_style, size=_BODY)
                self.row += 1
            for cells in group.rows:
                for column, (name, cell) in enumerate(zip(self.table.columns, cells, strict=True)):
                    style = centred if name in _CENTRED else left
                    if isinstance(cell, int):
                        self.sheet.write_number(self.row, column, cell, style)
                    else:
                        self.sheet.write_string(self.row, column, cell, style)
                self.table_row(cells)
                self.row += 1

    def table_row(self, cells: Iterable[object]) -> None:
        """The height of a row of the table: that of its longest cell."""
        pairs = zip(cells, self.widths, strict=True)
        self.height(max(line_count(str(cell), _pixels([width]), _BODY) for cell, width in pairs), _BODY)

    def closing(self) -> None:
        bold = self.style(align="center", bold=True)
        italic = self.style(align="center", italic=True)
        self.line(f"Danh sách gồm {self.table.person_count:02d} người./.", self.style(italic=True))
        self.row += 2
        self.halves("NGƯỜI LẬP BIỂU", bold, self.view.signer_title, bold)
        self.halves("(Ký, ghi rõ họ tên)", italic, "(Ký, đóng dấu, ghi rõ họ tên)", italic)

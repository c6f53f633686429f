"""XLSX to work with: the annex in the layout of Decree 30/2020, A4 landscape, every text written as text.

A spreadsheet program does not grow merged rows and prints what does not fit cut off, so the height of every row is
set here from an estimate of its text. On the screen letters are larger than on paper: the page is printed smaller as a
whole, and the heading is set larger by the same factor, so that on paper it has its usual size.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable
from typing import Any, Final

from camgrant.rendering.lists.reviews import ANSWER_WORDS
from camgrant.rendering.lists.sentences import CHANGE_WORDS, HAS_ACCOUNT
from camgrant.rendering.sheets import SheetView
from camgrant_renderers._shared.decree30 import FONT, MOTTO, NATION
from camgrant_renderers._shared.qr import qr_png
from camgrant_renderers._shared.text_size import line_count, row_height
from camgrant_renderers._shared.workbook import new_workbook
from camgrant_renderers.sheet.layout import CENTRED, DATES, layout_of
from camgrant_renderers.sheet.paper import COPIES, Paper
from camgrant_renderers.sheet.table import roman

__all__ = ["to_xlsx"]

_SCREEN: Final = 11  # points, the least of the table on the screen
_HEAD: Final = 13  # points, of the heading block on paper
_MARGINS: Final = {
    "left": 1.18,
    "right": 0.59,
    "top": 0.79,
    "bottom": 0.79,
}  # 30, 15, 20 and 20 mm, in inches
_PAGE: Final = 252  # millimetres across
_FIRST_YEAR: Final = 1900
_NAME: Final = 31  # letters, the most the name of a worksheet can have
_FOOT: Final = 180  # letters of the footer; a program takes 255 with its marks
_FROZEN: Final = 320  # points: a heading that is higher would leave no room to scroll
_CHOICES: Final = {
    "still_needed": ["Có", "Không"],
    "change": [words.change for words in (*CHANGE_WORDS.values(), HAS_ACCOUNT)],
    "action": ["Giữ nguyên", "Gia hạn", "Đổi", "Thu hồi"],
    "answer": list(ANSWER_WORDS.values()),
}


def to_xlsx(view: SheetView, paper: Paper) -> bytes:
    """The list as one worksheet."""
    buffer = io.BytesIO()
    book = new_workbook(buffer, paper.title, view.as_of)
    _Page(book, view, paper).write()
    book.close()
    return buffer.getvalue()


def _date(text: str) -> datetime.datetime | None:
    """The day of a cell that is one as a whole, so that a spreadsheet sorts it as a date; it knows none before 1900."""
    try:
        day = datetime.datetime.strptime(text, "%d/%m/%Y")
    except ValueError:
        return None
    return day if day.year >= _FIRST_YEAR else None


class _Page:
    """Writes the worksheet from top to bottom; `row` is the next free line."""

    def __init__(self, book: Any, view: SheetView, paper: Paper) -> None:
        self.book, self.paper, self.table = book, paper, paper.table
        self.sheet = book.add_worksheet(view.sheet_id.upper()[:_NAME])
        self.form = view.sheet.form
        layout = layout_of(paper.table, _PAGE)
        factor = max(1.0, _SCREEN / layout.size)
        self.body_size = layout.size * factor
        self.widths = [round(width * factor * 96 / 25.4) for width in layout.widths]  # pixels
        self.last = len(self.widths) - 1
        self.size = round(_HEAD * factor, 1)
        goal = 0.42 * sum(self.widths)
        self.middle = min(range(1, self.last + 1), key=lambda n: abs(sum(self.widths[:n]) - goal), default=1)
        self.row = 0
        self.height = 0

    def style(self, **options: object) -> Any:
        return self.book.add_format(
            {"font_name": FONT, "font_size": self.size, "valign": "vcenter", "text_wrap": True, **options}
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
        font = f'&"{FONT},Regular"&9'
        stamp = self.paper.stamp.text[:_FOOT].replace("&", "&&")
        sheet.set_footer(f"&L{font}{stamp}&R{font}Trang &P/&N", {"scale_with_doc": False})
        for number, width in enumerate(self.widths):
            sheet.set_column_pixels(number, number, width)

    def close(self, lines: int, size: float) -> None:
        """The row is so many lines high; the next one begins."""
        points = row_height(lines, size)
        self.sheet.set_row(self.row, points)
        self.height += points
        self.row += 1

    def span(self, text: str, style: Any, first: int, last: int, size: float) -> int:
        """One text over some columns of the row; how many lines it takes."""
        if last > first:
            self.sheet.merge_range(self.row, first, self.row, last, "", style)
        self.sheet.write_string(self.row, first, text, style)
        return line_count(text, sum(self.widths[first : last + 1]), size)

    def line(self, text: str, style: Any, size: float | None = None) -> None:
        self.close(self.span(text, style, 0, self.last, size or self.size), size or self.size)

    def halves(self, left: str, left_style: Any, right: str, right_style: Any) -> None:
        """A text in each half of the page, in one row."""
        lines = self.span(left, left_style, 0, self.middle - 1, self.size)
        others = self.span(right, right_style, self.middle, max(self.middle, self.last), self.size)
        self.close(max(lines, others), self.size)

    def heading(self) -> None:
        paper, head = self.paper, self.paper.head
        centred = self.style(align="center")
        bold = self.style(align="center", bold=True)
        italic = self.style(align="center", italic=True)
        underlined = self.style(align="center", bold=True, underline=1)
        self.halves(head.parent, centred, NATION, bold)
        self.halves(head.author, underlined, MOTTO, underlined)
        self.halves(head.number, centred, head.dated, italic)
        self.row += 1
        large = round(self.size * 14 / _HEAD, 1)
        title = self.style(align="center", bold=True, font_size=large)
        self.line("PHỤ LỤC", title, large)
        self.line(paper.title, title, large)
        self.line(paper.attached, italic)
        self.line(paper.to, bold)
        for number, text in enumerate(paper.news):
            self.line(text, self.style(bold=number == 0))
        self.row += 1

    def body(self) -> None:
        head = self.style(font_size=self.body_size, bold=True, border=1, align="center", bg_color="#E7E6E6")
        for number, text in enumerate(self.table.headings):
            self.sheet.write_string(self.row, number, text, head)
        self.sheet.repeat_rows(self.row)
        self.table_row(self.table.headings)
        if self.height <= _FROZEN * self.size / _HEAD:
            self.sheet.freeze_panes(self.row, 0)
        first = self.row
        group_style = self.style(font_size=self.body_size, bold=True, border=1)
        styles = {
            (side, date): self.style(
                font_size=self.body_size, border=1, align=side, **({"num_format": "dd/mm/yyyy"} if date else {})
            )
            for side in ("left", "center")
            for date in (False, True)
        }
        for number, group in enumerate(self.table.groups, start=1):
            if group.heading:
                self.line(f"{roman(number)}. {group.heading}", group_style, self.body_size)
            for cells in group.rows:
                for column, (name, cell) in enumerate(zip(self.table.columns, cells, strict=True)):
                    self.cell(column, name, cell, styles)
                self.table_row(cells)
        if not self.table.groups:
            empty = self.style(font_size=self.body_size, border=1, align="center", italic=True)
            self.line(self.table.empty, empty, self.body_size)
        elif self.form:
            self.choices(first)

    def cell(self, column: int, name: str, cell: str | int, styles: Any) -> None:
        side = "center" if name in CENTRED or isinstance(cell, int) else "left"
        if isinstance(cell, int):
            self.sheet.write_number(self.row, column, cell, styles[side, False])
        elif name in DATES and (day := _date(cell)):
            self.sheet.write_datetime(self.row, column, day, styles[side, True])
        else:
            self.sheet.write_string(self.row, column, cell, styles[side, False])

    def choices(self, first: int) -> None:
        """Drop-downs where a form asks for one of a few words."""
        for column, name in enumerate(self.table.columns):
            if name in _CHOICES:
                self.sheet.data_validation(
                    first, column, self.row - 1, column, {"validate": "list", "source": _CHOICES[name]}
                )

    def table_row(self, cells: Iterable[object]) -> None:
        """The height of a row of the table: that of its longest cell."""
        pairs = zip(cells, self.widths, strict=True)
        self.close(max(line_count(str(cell), width, self.body_size) for cell, width in pairs), self.body_size)

    def closing(self) -> None:
        bold = self.style(align="center", bold=True)
        italic = self.style(align="center", italic=True)
        self.line(self.paper.closing, self.style(italic=True))
        self.row += 1
        self.halves("NGƯỜI LẬP BIỂU", bold, self.paper.signer, bold)
        self.halves("(Ký, ghi rõ họ tên)", italic, "(Ký, đóng dấu, ghi rõ họ tên)", italic)
        self.row += 4
        small = round(self.size * 11 / _HEAD, 1)
        self.line("Nơi nhận:", self.style(bold=True, italic=True, font_size=self.size))
        for text in COPIES:
            self.line(text, self.style(font_size=small), small)
        code = io.BytesIO(qr_png(self.paper.stamp.code))
        self.sheet.insert_image(self.row, 0, "code.png", {"image_data": code, "x_scale": 0.3, "y_scale": 0.3})

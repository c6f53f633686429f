"""XLSX by xlsxwriter: one worksheet of narrow, equal columns over which the cells of every table are merged.

Heights are set from an estimate of the text (a spreadsheet program does not grow merged rows).
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from itertools import accumulate
from math import ceil
from typing import Any, Final

from camgrant_renderers._shared.decree30 import FONT
from camgrant_renderers._shared.text_size import TALLEST, line_count
from camgrant_renderers._shared.workbook import new_workbook
from camgrant_renderers.technician_slip.layout import DONE, UNITS, Column, Group, Section, Slip, Table

__all__ = ["to_xlsx"]

_MONO: Final = "Courier New"
_BODY: Final = 10  # points
_WORDS: Final = 9
_LOGIN: Final = 14  # points, of the login in the line of its account
_UNIT: Final = 20  # pixels: five millimetres of paper
_SHADE: Final = "#F5F5F5"
_BLANK: Final = 9  # points, of an empty row
_SCALE: Final = 93  # per cent: the columns are a little wider than the page
_PAGE: Final = 785  # points of rows on a page at that scale: 263 mm, less two per cent, as programs differ
_MARGINS: Final = {"left": 1.18, "right": 0.59, "top": 0.59, "bottom": 0.75}  # 30, 15, 15 and 19 mm, in inches


def to_xlsx(slip: Slip) -> bytes:
    """The slip as one worksheet, printed on A4."""
    buffer = io.BytesIO()
    book = new_workbook(buffer, f"{slip.title} {slip.recorder_id}", slip.as_of)
    _Page(book, slip).write()
    book.close()
    return buffer.getvalue()


class _Page:
    """Writes the worksheet from top to bottom; `row` is the next free line."""

    def __init__(self, book: Any, slip: Slip) -> None:
        self.book, self.slip = book, slip
        self.sheet = book.add_worksheet("Phiếu")
        self.row = 0
        self.heights: list[int] = []
        self.styles: dict[tuple[tuple[str, object], ...], Any] = {}

    def style(self, **options: object) -> Any:
        key = tuple(sorted(options.items()))
        if key not in self.styles:
            base = {"font_name": FONT, "font_size": _BODY, "valign": "vcenter", "text_wrap": True}
            self.styles[key] = self.book.add_format({**base, **options})
        return self.styles[key]

    def write(self) -> None:
        self.page()
        self.heading()
        for section in self.slip.sections:
            self.section(section)
        receipt = self.row
        self.section(self.slip.receipt)
        self.line(self.slip.closing, self.style(italic=True))
        self.close(_BLANK)
        self.halves(self.slip.signers, self.style(bold=True, align="center"))
        self.halves((self.slip.signing,) * 2, self.style(italic=True, align="center"))
        if _crosses(self.heights, receipt):
            self.sheet.set_h_pagebreaks([receipt])

    def section(self, section: Section) -> None:
        self.close(6)
        if section.heading:
            self.line(section.heading, self.style(bold=True, font_size=12), 12)
        for text in section.before:
            self.line(text, self.style())
        if section.table:
            self.table(section.table)
        for text in section.after:
            self.line(text, self.style())

    def page(self) -> None:
        sheet = self.sheet
        sheet.set_paper(9)
        sheet.set_margins(**_MARGINS)
        sheet.set_print_scale(_SCALE)  # a page that is fitted to its width would ignore our break
        sheet.hide_gridlines(2)
        sheet.set_column_pixels(0, UNITS - 1, _UNIT)
        font = f'&"{FONT},Regular"&9'
        sheet.set_footer(f"&L{font}{self.slip.stamp}&R{font}Trang &P/&N")

    def span(self, first: int, units: int, text: str, style: Any) -> None:
        """One text over some columns of the next row."""
        self.sheet.merge_range(self.row, first, self.row, first + units - 1, "", style)
        self.sheet.write_string(self.row, first, text, style)

    def close(self, height: int) -> None:
        self.sheet.set_row(self.row, height)
        self.heights.append(height)
        self.row += 1

    def line(self, text: str, style: Any, size: float = _BODY) -> None:
        self.span(0, UNITS, text, style)
        self.close(_high(line_count(text, UNITS * _UNIT, size), size))

    def halves(self, texts: Sequence[str], *styles: Any) -> None:
        left = UNITS * 13 // 33
        self.span(0, left, texts[0], styles[0])
        self.span(left, UNITS - left, texts[1], styles[-1])
        rooms = (left * _UNIT, (UNITS - left) * _UNIT)
        self.close(_high(max(map(line_count, texts, rooms, (_BODY, _BODY))), _BODY))

    def heading(self) -> None:
        slip, centred = self.slip, self.style(align="center")
        bold = self.style(bold=True, align="center")
        self.halves((slip.top_left[0], slip.top_right[0]), centred, bold)
        self.halves((slip.top_left[1], slip.top_right[1]), centred, self.style(bold=True, align="center", underline=1))
        self.halves(("", slip.top_right[2]), centred, self.style(italic=True, align="center"))
        self.close(_BLANK)
        self.line(slip.title, self.style(bold=True, align="center", font_size=13), 13)
        self.line(slip.subtitle, self.style(italic=True, align="center"))
        self.line(slip.recipient, bold)

    def table(self, table: Table) -> None:
        starts = [0, *accumulate(column.units for column in table.columns)]
        if table.has_heading:
            self.table_heading(table, starts)
        for group in table.groups:
            if group.lead:
                self.group_line(group)
                for note in group.notes:
                    self.line(note, self.style(border=1, bg_color=_SHADE))
            for row in group.rows:
                for column, first, text in zip(table.columns, starts, row, strict=False):
                    self.span(first, column.units, text, self.cell_style(column, text))
                self.close(max(table.lines * 14, *map(_height, table.columns, row)))

    def cell_style(self, column: Column, text: str) -> Any:
        options: dict[str, object] = {"border": 1}
        if column.kind in ("centred", "tick"):
            options["align"] = "center"
        if column.kind == "login":
            options |= {"font_name": _MONO, "bold": True}
        if column.kind == "label":
            options["italic"] = True
        if column.kind == "tick" and text.startswith("[x]"):
            options["bold"] = True
        return self.style(**options)

    def rich(self, first: int, units: int, parts: Sequence[tuple[str, Any]], style: Any) -> None:
        """Text in several fonts over some columns; the program wants at least two parts."""
        self.sheet.merge_range(self.row, first, self.row, first + units - 1, "", style)
        if len(parts) == 1:
            self.sheet.write_string(self.row, first, parts[0][0], style)
        else:
            flat = [item for text, font in parts for item in (font, text)]
            self.sheet.write_rich_string(self.row, first, *flat, style)

    def table_heading(self, table: Table, starts: list[int]) -> None:
        head = self.style(border=1, bold=True, align="center", bg_color="#E7E6E6", font_size=_BODY)
        strong, small = self.style(bold=True), self.style(font_size=_WORDS)
        height = 0
        for column, first in zip(table.columns, starts, strict=False):
            words = [(f"\n{text}", small) for text in column.words]
            self.rich(first, column.units, [(column.heading, strong), *words], head)
            room = column.units * _UNIT
            lines = sum(line_count(text, room, _WORDS) for text in column.words)
            high = _high(line_count(column.heading, room, _BODY), _BODY) + round(lines * _WORDS * 1.27)
            height = max(height, high)
        self.close(height)

    def group_line(self, group: Group) -> None:
        strong, plain = self.style(bold=True), self.style()
        large = self.style(bold=True, font_name=_MONO, font_size=_LOGIN)
        parts = [(f"{group.lead} ", strong)]
        for number, login in enumerate(group.logins, start=1):
            parts += [(f"{DONE}\u00a0", plain), (login, large), (", " if number < len(group.logins) else " ", plain)]
        parts.append((group.tail, plain))
        self.rich(0, UNITS, parts, self.style(border=1, bg_color=_SHADE))
        # A login is larger than the text around it and set in a wider font: digits stand for its width.
        text = "".join("0" * ceil(len(text) * 1.6) if font is large else text for text, font in parts)
        self.close(_high(line_count(text, UNITS * _UNIT, _BODY), _LOGIN))


def _crosses(heights: Sequence[int], first: int) -> bool:
    """Whether the rows from `first` on begin on one page and end on the next."""
    used = 0
    for height in heights[:first]:
        used = height if used + height > _PAGE else used + height
    return used + sum(heights[first:]) > _PAGE


def _high(lines: int, size: float) -> int:
    """Points of a row; closer than in a list, so that a slip stays on one page."""
    return min(TALLEST, round(lines * size * 1.19 + 2.5))


def _height(column: Column, text: str) -> int:
    room = column.units * _UNIT
    if column.kind == "login":  # every letter as wide as the widest: digits stand for them
        text, room = re.sub(r"\S", "0", text), room * 5 // 6
    return _high(line_count(text, room, _BODY), _BODY)

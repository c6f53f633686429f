"""How wide each column is and how large the letters are, from what stands in the cells. One answer for all formats.

No word is broken that need not be: phones, mailboxes and logins stay on one line. Letters get smaller until every
column has room for its longest word and some more; the page is then shared out so that rows take few lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from camgrant_renderers._shared.text_size import width_of
from camgrant_renderers.sheet.table import Table

__all__ = ["CENTRED", "DATES", "PADDING", "Layout", "layout_of"]

DATES: Final = frozenset({"valid_from", "valid_until", "issued_on", "handed_on"})
CENTRED: Final = DATES | {"ordinal", "phone", "validity", "change", "due", "request_type", "still_needed", "answer"}
PADDING: Final = 2.6  # millimetres left and right of a cell's text together
_NAMES: Final = frozenset({"full_name", "responsible"})  # take two lines at most
_UNBROKEN: Final = frozenset({"phone", "email", "login"})
_TO_WRITE: Final = {"answer": 5.0, "rights_left": 6.0, "reason": 9.0, "second": 7.0}  # ems, where answers are written
_SIZES: Final = (12.0, 11.5, 11.0, 10.5, 10.0, 9.5, 9.0, 8.5, 8.0)
_EASE: Final = 1.5  # room that a list should have beyond its longest words, so that rows do not grow tall
_POINT: Final = 25.4 / 72  # millimetres
_LONGEST: Final = 18.0  # ems; a longer word is broken
_BOLD: Final = 1.08  # how much wider bold letters are
_BIT: Final = 0.4  # ems
_RAGGED: Final = 1.2  # ems that a wrapped line leaves empty at its end
_SAMPLE: Final = 50  # rows that the widths are tried on


@dataclass(frozen=True, slots=True)
class Layout:
    """Points of the letters on paper, and the columns in millimetres; together they are as wide as the page."""

    size: float
    widths: tuple[float, ...]

    def room(self, column: int) -> float:
        """Ems of text that one line of a column takes."""
        return (self.widths[column] - PADDING) / (self.size * _POINT)


def layout_of(table: Table, width: float) -> Layout:
    """The columns of a table on a page that is so many millimetres wide."""
    rows, columns = table.rows, range(len(table.columns))
    least = [_least(table.columns[n], table.headings[n], [str(row[n]) for row in rows]) for n in columns]
    if "answer" in table.columns:
        least = [max(em, _TO_WRITE.get(name, 0.0)) for em, name in zip(least, table.columns, strict=True)]
    for size in _SIZES:
        room = (width - PADDING * len(least)) / (size * _POINT)
        if sum(least) * _EASE <= room:
            break
    sample = [[width_of(str(cell)) for cell in row] for row in rows[:: len(rows) // _SAMPLE + 1]]
    sample.append([width_of(heading) * _BOLD for heading in table.headings])
    return Layout(size, tuple(em * size * _POINT + PADDING for em in _shared_out(least, sample, room)))


def _least(name: str, heading: str, cells: list[str]) -> float:
    """Ems of the longest word, or of the longest text where it may not be broken."""
    words = cells if name in _UNBROKEN else (word for text in cells for word in text.split(" "))
    halves = [width_of(text) / 2 + _RAGGED for text in cells] if name in _NAMES else []
    bold = max(width_of(word) * _BOLD for word in heading.split(" "))
    return min(_LONGEST, max(2 * _RAGGED, bold, *halves, *map(width_of, words)) + 0.1)


def _shared_out(least: list[float], rows: list[list[float]], room: float) -> list[float]:
    """The room in ems: bit by bit to the column that makes rows tall, the taller the sooner."""
    widths = list(least)
    while sum(widths) + _BIT <= room:
        lines = [0.0] * len(widths)
        for row in rows:
            column, most = _tallest(row, widths)
            lines[column] += most
        if not any(lines):
            break
        widths[lines.index(max(lines))] += _BIT
    return [em * room / sum(widths) for em in widths]


def _tallest(row: list[float], widths: list[float]) -> tuple[int, float]:
    """The column of a row whose text takes the most lines, and how many; none where all take one."""
    lines = [text / (width - _RAGGED) if text > width else 0.0 for text, width in zip(row, widths, strict=True)]
    most = max(lines)
    return lines.index(most), most

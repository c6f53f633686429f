"""What stands in the cells of a file, sheet by sheet, with the row and column that a person sees.

The bytes come through `untrusted.checked_bytes`, and are read in a process apart. Nothing is judged here: values stay
as the file has them, except that text is Unicode (NFC), also where it was written in an encoding from before Unicode;
such cells are remembered.
"""

from __future__ import annotations

import datetime
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from camgrant.diagnostics import UsageFault
from camgrant.forked import apart
from camgrant.intake.csvtext import csv_rows
from camgrant.intake.legacy import readings
from camgrant.intake.marks import Marks, ods_marks, xlsx_marks
from camgrant.intake.office import doc_to_docx
from camgrant.intake.refusal import DAMAGED, Kind
from camgrant.intake.untrusted import checked_bytes

__all__ = ["Grid", "Span", "Value", "column_letter", "grids_of", "read_grids", "shown"]

Value = str | float | bool | datetime.date | datetime.datetime | datetime.time | datetime.timedelta
Span = tuple[tuple[int, int], tuple[int, int]]
_BLANKS: Final = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u3000]+")
# Signs that nobody sees: joiners, marks of direction, variation selectors, control characters. A name with one of them
# looks like another and is not. (The soft hyphen goes last: in TCVN3 it is the letter ư.)
_UNSEEN: Final = re.compile(
    "[\0-\x08\x0e-\x1f\x7f\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)
_SOFT_HYPHEN: Final = "\u00ad"


@dataclass(slots=True)
class Grid:
    """One sheet (or table of a document). Rows and columns count from 0 here, from 1 and A for people.

    `merged` are the merged cells, corner to corner; `converted` the cells whose text was in an old encoding; `follows`
    says that it may go on with the table before it. `marks` are what it only shows: hidden rows, text struck through.
    """

    name: str
    rows: list[list[Value]]
    merged: list[Span] = field(default_factory=list)
    hidden: bool = False
    follows: bool = False
    converted: set[tuple[int, int]] = field(default_factory=set)
    marks: Marks = field(default_factory=Marks)
    _spans: dict[int, list[Span]] | None = None

    def spans(self, place: int) -> Sequence[Span]:
        """The merged cells that a row has part in."""
        if self._spans is None:
            self._spans = {}
            for span in self.merged:
                for row in range(span[0][0], span[1][0] + 1):
                    self._spans.setdefault(row, []).append(span)
        return self._spans.get(place, ())


def column_letter(column: int) -> str:
    """0 gives `A`, 26 gives `AA`."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def shown(value: Value) -> str:
    """A value as its reader sees it: whole numbers without `.0`, dates as dd/mm/yyyy."""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime.date):
        return f"{value:%d/%m/%Y}"
    return str(value)


def read_grids(path: Path) -> list[Grid]:
    """Every sheet or table of the file, in its order.

    Raises UsageFault for a file that is none of the kinds or could do harm, EnvironmentFault where an old `.doc` needs
    LibreOffice and there is none.
    """
    damaged = UsageFault(f"{path}: {DAMAGED.vi} / {DAMAGED.en}")
    kind, raw = apart(lambda: checked_bytes(path), damaged)
    if kind == "doc":
        raw = doc_to_docx(path, raw)
    return apart(lambda: grids_of(path, kind, raw), damaged)


def grids_of(path: Path, kind: Kind, raw: bytes) -> list[Grid]:
    """Every sheet or table in the bytes of a file of a known kind. Raises UsageFault, and whatever a parser raises."""
    from camgrant.intake.word import docx_grids

    if kind == "csv":
        grids = [Grid("CSV", [list(row) for row in csv_rows(raw)])]
    elif kind in ("docx", "doc"):
        grids = docx_grids(raw)
    else:
        grids = list(_workbook(path, raw, kind))
    for grid in grids:
        _clip(path, grid)
        _fill(grid)
        _clean(grid)
        _modernise(grid)
    return grids


def _workbook(path: Path, raw: bytes, kind: Kind) -> Iterator[Grid]:
    from python_calamine import CalamineError, SheetVisibleEnum, XmlError, ZipError, load_workbook

    try:
        book = load_workbook(io.BytesIO(raw))
        spans = kind == "ods"
        declared = _ods_spans(raw) if spans else {}
        marks = ods_marks(raw) if spans else xlsx_marks(raw) if kind == "xlsx" else {}
        for meta in book.sheets_metadata:
            if "sheet" not in str(meta.typ).lower():
                continue
            sheet = book.get_sheet_by_name(meta.name)
            rows: list[list[Value]] = sheet.to_python(skip_empty_area=False)
            merged = declared.get(meta.name, []) if spans else list(sheet.merged_cell_ranges or ())
            is_hidden = meta.visible != SheetVisibleEnum.Visible
            yield Grid(meta.name, rows, merged, is_hidden, marks=marks.get(meta.name, Marks()))
    except (CalamineError, XmlError, ZipError, SyntaxError, ValueError, OSError) as fault:  # one of XML is of syntax
        raise UsageFault(f"{path}: bảng tính hỏng, đề nghị gửi lại / the workbook is damaged, ask again") from fault


def _ods_spans(raw: bytes) -> dict[str, list[Span]]:
    """The merged cells of an OpenDocument workbook, which calamine does not tell."""
    import xml.etree.ElementTree as ET  # no DTD or entity gets past `checked_bytes`
    import zipfile

    space = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
    with zipfile.ZipFile(io.BytesIO(raw)) as package, package.open("content.xml") as content:
        tree = ET.parse(content)  # noqa: S314
    found: dict[str, list[Span]] = {}
    for table in tree.iter(f"{space}table"):
        merged = found.setdefault(table.get(f"{space}name", ""), [])
        row = 0
        for line in table.iter(f"{space}table-row"):
            column = 0
            for cell in line:
                down, across = (int(cell.get(f"{space}number-{way}-spanned", "1")) for way in ("rows", "columns"))
                if down * across > 1:
                    merged.append(((row, column), (row + down - 1, column + across - 1)))
                column += int(cell.get(f"{space}number-columns-repeated", "1"))
            row += int(line.get(f"{space}number-rows-repeated", "1"))
    return found


def _clip(path: Path, grid: Grid) -> None:
    """Keeps of the merged cells what lies where something stands. Raises UsageFault where they lie on each other."""
    height, width = len(grid.rows), max(map(len, grid.rows), default=0)
    spans = [
        ((top, left), (min(bottom, height - 1), min(right, width - 1)))
        for (top, left), (bottom, right) in grid.merged
        if top < height and left < width
    ]
    if sum((bottom - top + 1) * (right - left + 1) for (top, left), (bottom, right) in spans) > height * width:
        raise UsageFault(f"{path}: các ô gộp chồng lên nhau, tệp hỏng / merged cells overlap, the file is damaged")
    grid.merged = spans


def _fill(grid: Grid) -> None:
    """A cell merged over several rows says the same in each of them."""
    for (top, left), (bottom, _) in grid.merged:
        if bottom <= top:
            continue
        value = grid.rows[top][left] if top < len(grid.rows) and left < len(grid.rows[top]) else ""
        for row in grid.rows[top + 1 : bottom + 1]:
            if left < len(row):
                row[left] = value


def _clean(grid: Grid) -> None:
    """Text as NFC, without signs that nobody sees, with plain single blanks and none at the ends."""
    for row in grid.rows:
        for column, value in enumerate(row):
            if isinstance(value, str) and value:
                plain = value if value.isascii() else unicodedata.normalize("NFC", _UNSEEN.sub("", value))
                text = _BLANKS.sub(" ", plain)
                row[column] = "\n".join(line.strip() for line in text.splitlines()).strip() if text else ""


def _modernise(grid: Grid) -> None:
    """Converts what was written in TCVN3 or VNI, column by column, and remembers the cells."""
    width = max(map(len, grid.rows), default=0)
    for column in range(width):
        texts = {
            place: value
            for place, row in enumerate(grid.rows)
            if column < len(row) and isinstance(value := row[column], str) and not value.isascii()
        }
        found = readings(texts.values()) if texts else {}
        for place, text in texts.items():
            if text in found:
                grid.rows[place][column] = unicodedata.normalize("NFC", found[text])
                grid.converted.add((place, column))
            elif _SOFT_HYPHEN in text:
                grid.rows[place][column] = text.replace(_SOFT_HYPHEN, "")

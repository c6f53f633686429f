"""Workbooks and documents with the same bytes each time, and LibreOffice for the formats that only it writes."""

from __future__ import annotations

import io
import re
import subprocess
import tempfile
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.document import Document as Paper
from docx.table import Table
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["Cell", "convert", "fill", "head_of_state", "new_book", "paper", "save_book", "save_paper", "table"]

Cell = str | int | float | date | None
_EPOCH = (2021, 6, 1, 0, 0, 0)
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_FORMULA = re.compile(rb'<c r="([A-Z]+[0-9]+)"([^>]*)><f>(.*?)</f><v(?: ?/|></v)></c>')


def new_book(title: str = "Sheet1") -> tuple[Workbook, Worksheet]:
    """An empty workbook and its first sheet."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = title
    return book, sheet


def fill(sheet: Worksheet, first_row: int, rows: Iterable[Sequence[Cell]], font: str = "Times New Roman") -> None:
    """Writes rows from `first_row` on, from column A; None leaves a cell empty."""
    for number, cells in enumerate(rows, first_row):
        for column, value in enumerate(cells, 1):
            if value is not None:
                sheet.cell(number, column, value).font = Font(name=font, size=13)


def head_of_state(sheet: Worksheet, parent: str, name: str, width: int) -> None:
    """The letterhead of Decree 30/2020 over the table: issuer left, national name right, in merged cells."""
    for number, left, right in (
        (1, parent, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        (2, name, "Độc lập - Tự do - Hạnh phúc"),
        (3, "Số:        /DS", "Gia Lai, ngày 14 tháng 6 năm 2021"),
    ):
        sheet.merge_cells(start_row=number, start_column=1, end_row=number, end_column=3)
        sheet.merge_cells(start_row=number, start_column=4, end_row=number, end_column=width)
        sheet.cell(number, 1, left).alignment = Alignment(horizontal="center")
        sheet.cell(number, 4, right).alignment = Alignment(horizontal="center")


def save_book(book: Workbook, cached: Mapping[str, str | int] | None = None) -> bytes:
    """The workbook's bytes; `cached` gives formula cells of the first sheet the values that Excel would store."""
    raw = io.BytesIO()
    book.save(raw)
    return _settled(raw.getvalue(), cached or {})


def paper() -> Paper:
    """An empty document in Times New Roman."""
    document: Paper = Document()
    document.styles["Normal"].font.name = "Times New Roman"
    document.core_properties.created = datetime(2021, 6, 1)
    return document


def table(document: Paper, rows: Sequence[Sequence[str]], font: str = "") -> Table:
    """A table with lines and these texts."""
    made: Table = document.add_table(len(rows), len(rows[0]), "Table Grid")
    for cells, texts in zip(made.rows, rows, strict=True):
        for cell, text in zip(cells.cells, texts, strict=True):
            run = cell.paragraphs[0].add_run(text)
            if font:
                run.font.name = font
    return made


def save_paper(document: Paper) -> bytes:
    """The document's bytes."""
    document.add_paragraph("")  # as in every Word file; without it LibreOffice loses a last table on the way to .doc
    raw = io.BytesIO()
    document.save(raw)
    return _settled(raw.getvalue(), {})


def _settled(package: bytes, cached: Mapping[str, str | int]) -> bytes:
    """The same package with fixed times, and with stored results in its formulas."""

    def stored(match: re.Match[bytes]) -> bytes:
        place, rest, formula = (part.decode() for part in match.groups())
        value = cached[place]
        kind = ' t="str"' if isinstance(value, str) else ""
        return f'<c r="{place}"{rest}{kind}><f>{formula}</f><v>{value}</v></c>'.encode()

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _STAMP.sub(rb"\g<1>2021-06-01T00:00:00Z", content)
            if name == "xl/worksheets/sheet1.xml" and cached:
                content = _FORMULA.sub(stored, content)
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, content)
    return out.getvalue()


def convert(content: bytes, from_ending: str, to_ending: str) -> bytes:
    """What LibreOffice makes of a file; a profile of its own, so that no open office disturbs it."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        source = folder / f"in.{from_ending}"
        source.write_bytes(content)
        command: list[Any] = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
        command += ["--convert-to", to_ending, "--outdir", folder / "out", source]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        return (folder / "out" / f"in.{to_ending}").read_bytes()

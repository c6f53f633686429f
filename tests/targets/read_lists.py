"""Reads rendered lists back with programs that we did not write: python-calamine and the csv module."""

from __future__ import annotations

import csv
import io
import subprocess
from collections.abc import Iterator

from docx import Document
from docx.table import Table, _Cell, _Row
from python_calamine import CalamineWorkbook

__all__ = ["as_text", "csv_cells", "docx_lines", "docx_tables", "pdf_pages", "xlsx_cells"]


def csv_cells(data: bytes) -> list[list[str]]:
    """All rows of a CSV file, its heading row included."""
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


def xlsx_cells(data: bytes) -> list[list[object]]:
    """All rows of the one worksheet of an XLSX file."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    (name,) = book.sheet_names
    return [list(row) for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)]


def as_text(name: str, data: bytes) -> str:
    """What other programs read in an XLSX (calamine), DOCX (python-docx) or PDF (poppler), line by line."""
    if name.endswith(".xlsx"):
        lines = [" | ".join(map(str, row)).rstrip(" |") for row in xlsx_cells(data)]
    elif name.endswith(".docx"):
        lines = list(docx_lines(data))
    else:
        done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=data, capture_output=True, check=True)
        lines = [line.rstrip() for line in done.stdout.decode().replace("\f", "\n").splitlines()]
    return "\n".join(line for line in lines if line) + "\n"


def docx_lines(data: bytes) -> Iterator[str]:
    """Every paragraph and every row of a table, in the order of the document."""
    document = Document(io.BytesIO(data))
    for part in document.iter_inner_content():
        if isinstance(part, Table):
            for row in part.rows:
                yield " | ".join(text.replace("\n", " / ") for text in _texts(part, row)).rstrip(" |")
        else:
            yield part.text


def docx_tables(data: bytes) -> list[list[list[str]]]:
    """The tables of a document that have a heading row, with all their rows; a merged cell has its text once."""
    tables = [table for table in Document(io.BytesIO(data)).tables if table._tbl.xpath(".//w:tblHeader")]
    return [[_texts(table, row) for row in table.rows] for table in tables]


def pdf_pages(data: bytes) -> list[str]:
    """The text of every page in reading order, cell by cell, without any blank: texts wrap as they like."""
    done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=data, capture_output=True, check=True)
    return ["".join(page.split()).replace("\u200b", "") for page in done.stdout.decode().split("\f")[:-1]]


def _texts(table: Table, row: _Row) -> list[str]:
    return [_Cell(cell, table).text for cell in row._tr.tc_lst]

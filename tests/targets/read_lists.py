"""Reads rendered lists back with programs that we did not write: python-calamine and the csv module."""

from __future__ import annotations

import csv
import io

from python_calamine import CalamineWorkbook

__all__ = ["csv_cells", "xlsx_cells"]


def csv_cells(data: bytes) -> list[list[str]]:
    """All rows of a CSV file, its heading row included."""
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


def xlsx_cells(data: bytes) -> list[list[object]]:
    """All rows of the one worksheet of an XLSX file."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    (name,) = book.sheet_names
    return [list(row) for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)]

"""Reads slips back with programs that we did not write: python-calamine, and python-docx as a reader."""

from __future__ import annotations

import io
import re

import docx
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from targets.read_lists import xlsx_cells

__all__ = ["docx_rows", "squeezed", "xlsx_rows"]

Rows = list[tuple[str, ...]]


def squeezed(text: str) -> str:
    """The text with every run of blanks and line ends as one blank."""
    return re.sub(r"\s+", " ", text).strip()


def xlsx_rows(data: bytes) -> Rows:
    """The texts of every row that has one; a merged cell has its text once."""
    return _shown([tuple(squeezed(str(cell)) for cell in row) for row in xlsx_cells(data)])


def docx_rows(data: bytes) -> Rows:
    """The texts of every paragraph and every row of a table, from top to bottom."""
    rows: Rows = []
    for block in docx.Document(io.BytesIO(data)).iter_inner_content():
        if isinstance(block, Paragraph):
            rows.append((squeezed(block.text),))
        elif isinstance(block, Table):
            for row in block.rows:
                rows.append(tuple(squeezed(_Cell(cell, block).text) for cell in row._tr.tc_lst))
    return _shown(rows)


def _shown(rows: Rows) -> Rows:
    """Without empty cells and empty rows, which hold only space."""
    found = [tuple(cell for cell in row if cell) for row in rows]
    return [row for row in found if row]

"""CSV for machines: UTF-8 with a byte order mark, every field quoted, no cell that a spreadsheet would compute."""

from __future__ import annotations

import csv
import io

from camgrant_renderers.sheet.table import Cell, Table

__all__ = ["to_csv"]

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def to_csv(table: Table) -> bytes:
    """The rows without headings of groups; a grouped list carries the group as its first column."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    grouped = any(group.heading for group in table.groups)
    headings = [_safe(heading) for heading in table.headings]
    writer.writerow(["Nhóm", *headings] if grouped else headings)
    for group in table.groups:
        for row in group.rows:
            cells = [_safe(cell) for cell in row]
            writer.writerow([_safe(group.heading), *cells] if grouped else cells)
    return text.getvalue().encode("utf-8-sig")


def _safe(cell: Cell) -> str:
    """A leading apostrophe keeps Excel from running a text as a formula."""
    text = str(cell)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text

"""The list as CSV: the same rows without headings of groups; a grouped list carries the group as its first column."""

from __future__ import annotations

from camgrant_renderers._shared.csv_text import csv_bytes
from camgrant_renderers.sheet.table import Table

__all__ = ["to_csv"]


def to_csv(table: Table) -> bytes:
    """One heading row, then one row for each row of the list."""
    rows = [(group.heading, *row) for group in table.groups for row in group.rows]
    if any(group.heading for group in table.groups):
        return csv_bytes([("Nhóm", *table.headings), *rows])
    return csv_bytes([table.headings, *(row[1:] for row in rows)])

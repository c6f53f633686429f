"""One list to its files: the same rows in every format."""

from __future__ import annotations

from camgrant.rendering.target import SheetView
from camgrant_renderers.sheet.csv_format import to_csv
from camgrant_renderers.sheet.table import table_of
from camgrant_renderers.sheet.xlsx_format import to_xlsx

__all__ = ["render"]


def render(view: SheetView) -> list[tuple[str, str, bytes]]:
    """`<sheet>-<author>.xlsx` and `.csv`."""
    table = table_of(view)
    name = f"{view.sheet_id}-{view.author}" if view.author else view.sheet_id
    return [
        (f"{name}.csv", "text/csv", to_csv(table)),
        (
            f"{name}.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            to_xlsx(view, table),
        ),
    ]

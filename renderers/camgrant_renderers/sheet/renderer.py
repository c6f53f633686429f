"""One list to its files: the same rows in every format."""

from __future__ import annotations

from camgrant.rendering.sheets import Reminder, SheetView
from camgrant_renderers.sheet.csv_format import to_csv
from camgrant_renderers.sheet.table import table_of
from camgrant_renderers.sheet.xlsx_format import to_xlsx

__all__ = ["cover", "remind", "render"]


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


def cover(view: SheetView) -> list[tuple[str, str, bytes]]:
    """The draft of the letter that the list goes out with."""
    raise NotImplementedError(view.list_id)


def remind(reminder: Reminder) -> list[tuple[str, str, bytes]]:
    """The draft of a reminder."""
    raise NotImplementedError(reminder.recipient)

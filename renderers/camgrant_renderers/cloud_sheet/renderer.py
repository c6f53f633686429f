"""The list of one recorder as CSV and XLSX, and the list of its changes: tables for import."""

from __future__ import annotations

import datetime
import io
from typing import Any, Final

from camgrant.rendering.changes import ChangeSet
from camgrant.rendering.device import DeviceView
from camgrant.rendering.target import File
from camgrant_renderers._shared.csv_text import csv_bytes
from camgrant_renderers._shared.text_size import line_count, row_height
from camgrant_renderers.cloud_sheet.table import Table, changes_table, state_table

__all__ = ["render"]

_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FONT: Final = "Times New Roman"
_SIZE: Final = 11  # points
_WIDTHS: Final = {
    **dict.fromkeys(("ordinal", "camera_count", "live", "playback", "export", "ptz", "audio", "action"), 8),
    **dict.fromkeys(("full_name", "position", "unit", "email", "site", "rights"), 20),
    "cameras": 30,
}
_WIDTH: Final = 12  # characters, of any other column
_CENTRED: Final = frozenset({"ordinal", "camera_count", "live", "playback", "export", "ptz", "audio", "action"})


def render(view: DeviceView, changes: ChangeSet) -> list[File]:
    """`<recorder_id>.csv` and `.xlsx`; `<recorder_id>.changes.csv` and `.xlsx` where there is something to do."""
    files = _files(view, view.recorder_id, state_table(view))
    if changes.work:
        files += _files(view, f"{view.recorder_id}.changes", changes_table(view, changes))
    return files


def _files(view: DeviceView, name: str, table: Table) -> list[File]:
    return [
        (f"{name}.csv", "text/csv", csv_bytes([table.headings, *table.rows])),
        (f"{name}.xlsx", _XLSX, _to_xlsx(view, name, table)),
    ]


def _to_xlsx(view: DeviceView, name: str, table: Table) -> bytes:
    import xlsxwriter  # a check renders nothing

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    created = datetime.datetime.combine(view.as_of, datetime.time())
    book.set_properties({"title": name, "created": created})
    sheet = book.add_worksheet("Tài khoản")
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    font = f'&"{_FONT},Regular"&9'
    stamp = f"{name} · dữ liệu đến {view.as_of:%d/%m/%Y}"
    sheet.set_footer(f"&L{font}{stamp}&R{font}Trang &P/&N", {"scale_with_doc": False})
    _write(book, sheet, table)
    book.close()
    return buffer.getvalue()


def _write(book: Any, sheet: Any, table: Table) -> None:
    base = {"font_name": _FONT, "font_size": _SIZE, "valign": "vcenter", "text_wrap": True, "border": 1}
    head = book.add_format({**base, "bold": True, "align": "center", "bg_color": "#E7E6E6"})
    left, centred = book.add_format(base), book.add_format({**base, "align": "center"})
    widths = [_WIDTHS.get(show, _WIDTH) for show in table.shows]
    styles = [centred if show in _CENTRED else left for show in table.shows]
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    for number, cells in enumerate((table.headings, *table.rows)):
        for column, cell in enumerate(cells):
            style = styles[column] if number else head
            if isinstance(cell, int):
                sheet.write_number(number, column, cell, style)
            else:
                sheet.write_string(number, column, cell, style)
        pairs = zip(cells, widths, strict=True)
        lines = max(line_count(str(cell), 7 * width + 5, _SIZE) for cell, width in pairs)
        sheet.set_row(number, row_height(lines, _SIZE))

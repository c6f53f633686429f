"""XLSX: a workbook whose bytes are stable and whose columns are as wide in every program."""

from __future__ import annotations

import datetime
import io
from typing import Any, Final

from camgrant_renderers._shared.decree30 import FONT

__all__ = ["new_workbook"]

# Columns are counted in digits of this font: on every machine, or one of the same widths, and its digits have seven
# pixels at this size, so that programs agree on the width of the page.
_DEFAULT: Final = {"font_name": FONT, "font_size": 10.5, "font_scheme": False, "theme": -1}


def new_workbook(buffer: io.BytesIO, title: str, day: datetime.date) -> Any:
    """A workbook dated by its data; xlsxwriter itself stamps the archive with a fixed time."""
    import xlsxwriter  # a check renders nothing

    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "default_format_properties": _DEFAULT})
    book.set_properties({"title": title, "created": datetime.datetime.combine(day, datetime.time())})
    return book

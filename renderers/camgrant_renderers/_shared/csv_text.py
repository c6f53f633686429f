"""CSV for machines: UTF-8 with a byte order mark, every field quoted, no cell that a spreadsheet would compute."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

__all__ = ["csv_bytes", "unguarded"]

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_bytes(rows: Iterable[Iterable[str | int]]) -> bytes:
    """The rows as one file."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([_guarded(str(cell)) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _guarded(text: str) -> str:
    """A leading apostrophe keeps Excel from running a text as a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def unguarded(text: str) -> str:
    """A cell of such a file without the guard."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA_STARTS) else text

"""CSV as Vietnamese offices save it: in any of four encodings, with any of three separators."""

from __future__ import annotations

import csv
import statistics
import unicodedata
from typing import Final

from camgrant.diagnostics import UsageFault
from camgrant.intake.legacy import tcvn3, vni
from camgrant.intake.syllables import strange_words

__all__ = ["csv_rows"]

_SEPARATORS: Final = ";,\t"
_LOOKED_AT: Final = 200  # lines that decide the separator


def csv_rows(raw: bytes) -> list[list[str]]:
    """The rows of a CSV file. Raises UsageFault where it cannot be read as one."""
    text = _text(raw)
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep="):  # Excel's own line; it is a line that people see
        return [[first.strip()], *_rows(rest, first.strip()[4:5] or ";")]
    return _rows(text, max(_SEPARATORS, key=lambda separator: _columns(text, separator)))


def _rows(text: str, separator: str) -> list[list[str]]:
    try:
        rows = list(csv.reader(text.splitlines(keepends=True), delimiter=separator, strict=True))
    except csv.Error as fault:
        raise UsageFault(
            f"tệp CSV không đọc được, đề nghị xem dấu ngoặc kép hoặc lưu lại / the CSV file cannot be read: {fault}"
        ) from fault
    width = max(map(len, rows), default=0)
    for number, row in enumerate(rows, start=1):
        if any(_swallows(cell, separator, width) for cell in row):
            raise UsageFault(
                f"tệp CSV: hàng thứ {number} có ô chứa cả các hàng sau; đề nghị bỏ dấu ngoặc kép thừa / "
                f"line {number} has a cell that holds the lines after it; remove the stray quotation mark"
            )
    return rows


def _swallows(cell: str, separator: str, width: int) -> bool:
    """Whether a cell holds other rows: a stray quotation mark takes everything up to the next one into its cell."""
    return "\n" in cell and any(2 * line.count(separator) >= width > 3 for line in cell.splitlines()[1:])


def _columns(text: str, separator: str) -> float:
    """How many columns the separator gives in the usual line."""
    lines = "\n".join(text.splitlines()[:_LOOKED_AT]).splitlines(keepends=True)
    try:
        widths = [len(row) for row in csv.reader(lines, delimiter=separator) if any(row)]
    except csv.Error:  # a cell larger than any list has
        return 0.0
    return statistics.fmean(widths) if widths else 0.0


def _text(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    windows = unicodedata.normalize("NFC", raw.decode("cp1258", "replace"))
    latin = raw.decode("cp1252", "replace")
    # Old TCVN3 and VNI files make sense only when read on from cp1252, as `legacy` does with each column.
    sense = min(strange_words(read(latin)) for read in (str, tcvn3, vni))
    return windows if "\ufffd" not in windows and strange_words(windows) <= sense else latin

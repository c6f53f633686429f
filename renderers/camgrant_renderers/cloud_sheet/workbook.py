"""Reads the cells of an XLSX file as text. Only what a list needs: strings, numbers, no formulas, no dates.

The file comes from outside: entities are refused, and what it unpacks to is limited.
"""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from typing import Final

from camgrant.rendering.observed import ReadbackFault

__all__ = ["worksheets"]

_MOST: Final = 64 * 1024 * 1024  # bytes, of one part
_SHEET: Final = re.compile(r"xl/worksheets/[^/]+\.xml")


def worksheets(data: bytes) -> list[list[list[str]]]:
    """The rows of every worksheet. Raises ReadbackFault where the data is no such file."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = package.namelist()
            strings = "xl/sharedStrings.xml"
            shared = [_text(item) for item in _part(package, strings)] if strings in names else []
            return [_rows(_part(package, name), shared) for name in sorted(names) if _SHEET.fullmatch(name)]
    except (zipfile.BadZipFile, ET.ParseError, KeyError, IndexError, ValueError, RuntimeError) as fault:
        if isinstance(fault, ReadbackFault):
            raise
        raise ReadbackFault(f"no workbook: {type(fault).__name__}") from fault


def _part(package: zipfile.ZipFile, name: str) -> ET.Element:
    if package.getinfo(name).file_size > _MOST:
        raise ReadbackFault("a part of the workbook is too large")
    data = package.read(name)
    if b"<!DOCTYPE" in data:
        raise ReadbackFault("a DOCTYPE is never part of these files")
    return ET.fromstring(data)  # noqa: S314 - without a document type there are no entities to expand


def _rows(sheet: ET.Element, shared: list[str]) -> list[list[str]]:
    return [_cells(row, shared) for row in sheet.iter() if _local(row) == "row"]


def _cells(row: ET.Element, shared: list[str]) -> list[str]:
    """The cells of a row by column; those that are left out are empty."""
    cells: list[str] = []
    for cell in row:
        reference = cell.get("r", "")
        column = _column(reference) if reference else len(cells)
        if column >= 1024:
            raise ReadbackFault("a worksheet has too many columns")
        cells += [""] * (column + 1 - len(cells))
        cells[column] = _value(cell, shared)
    return cells


def _column(reference: str) -> int:
    """`C7` gives 2."""
    number = 0
    for letter in reference.rstrip("0123456789"):
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _value(cell: ET.Element, shared: list[str]) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return _text(cell)
    text = next((child.text or "" for child in cell if _local(child) == "v"), "")
    if kind == "s":
        return shared[int(text)]
    return text.removesuffix(".0") if kind == "n" else text


def _text(element: ET.Element) -> str:
    """All runs of a string, without the reading aids of Asian scripts."""
    return "".join(_texts(element))


def _texts(element: ET.Element) -> Iterator[str]:
    for child in element:
        if _local(child) == "t":
            yield child.text or ""
        elif _local(child) in ("r", "is"):
            yield from _texts(child)


def _local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]

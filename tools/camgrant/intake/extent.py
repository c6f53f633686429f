"""How far the cells of a sheet reach: a reader keeps the whole rectangle in memory, however few of them say anything.

A cell in the last corner of an Excel sheet, or one that is said to be repeated to it, would take half a terabyte. The
sheets are looked at as XML, as their reader does, before it is called.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from xml.parsers import expat

from camgrant.intake.refusal import DAMAGED, VAST, RefusedError

__all__ = ["refuse_vast_sheets"]

_MOST: Final = 4_000_000  # cells; ten thousand people in twenty columns are 200,000


@dataclass(slots=True)
class _Extent:
    """The row and column that a reader of the sheet has come to, and the furthest that say anything."""

    row: int = 0
    column: int = 0
    bottom: int = 0
    right: int = 0

    def begin(self) -> None:
        self.row = self.column = self.bottom = self.right = 0

    def say(self) -> None:
        self.bottom, self.right = max(self.bottom, self.row), max(self.right, self.column)
        if self.bottom * self.right > _MOST:
            raise RefusedError(VAST)


def refuse_vast_sheets(data: bytes, *, ods: bool) -> None:
    """Raises RefusedError where the cells of a sheet that say something span too many; `data` is a part as XML."""
    extent = _Extent()
    element = _ods_element if ods else _xlsx_element

    def start(name: str, attributes: Mapping[str, str]) -> None:
        element(extent, name.rpartition(":")[2], {key.rpartition(":")[2]: value for key, value in attributes.items()})

    _parse(data, start)


def _parse(data: bytes, start: Callable[[str, dict[str, str]], Any]) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError) as fault:  # also a number that is none
        raise RefusedError(DAMAGED) from fault


def _xlsx_element(extent: _Extent, name: str, attributes: Mapping[str, str]) -> None:
    """ECMA-376 part 1, 18.3.1.4 and 18.3.1.73: a cell or row without `r` follows the one before."""
    if name == "sheetData":
        extent.begin()
    elif name == "row":
        extent.row, extent.column = int(attributes.get("r", extent.row + 1)), 0
    elif name == "c":
        place = attributes.get("r", "")
        letters = place.rstrip("0123456789")
        extent.column = _number(letters) if letters else extent.column + 1
        extent.row = int(place[len(letters) :] or extent.row)
    elif name in ("v", "is", "f"):
        extent.say()


def _number(letters: str) -> int:
    """A gives 1, AA gives 27."""
    number = 0
    for letter in letters[:8].upper():
        number = number * 26 + ord(letter) - 64
    return number


def _ods_element(extent: _Extent, name: str, attributes: Mapping[str, str]) -> None:
    """OpenDocument 1.2 part 1, 9.1: rows and cells repeat; a cell says something by a value or what stands in it."""
    if name == "table":
        extent.begin()
    elif name == "table-row":
        extent.row, extent.column = extent.row + int(attributes.get("number-rows-repeated", "1")), 0
    elif name in ("table-cell", "covered-table-cell"):
        extent.column += int(attributes.get("number-columns-repeated", "1"))
        if "value-type" in attributes:
            extent.say()
    elif name == "p" and extent.column:
        extent.say()

"""The rows of a list as plain cells, shared by all formats: headings, group lines, numbered rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from camgrant.rendering.sheets import SheetChange, SheetRow, SheetView

__all__ = ["Group", "Table", "clean", "roman", "table_of"]

Cell = str | int
# Control characters and the two that are none: no XML can hold them.
_UNPRINTABLE: Final = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\ufffe\\uffff]")


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one heading ("" for none); the ordinal restarts in every group."""

    heading: str
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Headings, what each column shows, and the groups; `size` says in words what is in it, `empty` that nothing is."""

    columns: tuple[str, ...]
    headings: tuple[str, ...]
    groups: tuple[Group, ...]
    size: str
    empty: str

    @property
    def rows(self) -> list[tuple[Cell, ...]]:
        """All rows, whatever their group."""
        return [row for group in self.groups for row in group.rows]


def table_of(view: SheetView) -> Table:
    """The cells of a list.

    Raises ValueError for a slip of changes that does not know them: an empty one would say that nothing changed.
    """
    columns = tuple(column.show for column in view.sheet.columns)
    if view.sheet.content == "changes":
        if view.changes is None:
            raise ValueError(f"{view.list_id}: a slip of changes without changes")
        groups = [Group("", _numbered(columns, view.changes))] if view.changes else []
    else:
        groups = [
            Group(clean(heading), _numbered(columns, rows))
            for heading, rows in groupby(view.rows, key=lambda row: row.group)
        ]
    headings = tuple(clean(column.label.vi) for column in view.sheet.columns)
    return Table(columns, headings, tuple(groups), *_size(view))


def clean(text: str) -> str:
    """The text without what cannot stand on paper."""
    return _UNPRINTABLE.sub(" ", text)


def _numbered(columns: tuple[str, ...], rows: Iterable[SheetRow | SheetChange]) -> tuple[tuple[Cell, ...], ...]:
    """The cells of each row. A total is the last one and has no number."""
    return tuple(
        tuple(_cells(columns, "" if isinstance(row, SheetRow) and row.is_total else number, row.facts))
        for number, row in enumerate(rows, start=1)
    )


def _cells(columns: tuple[str, ...], number: Cell, facts: Mapping[str, Cell]) -> Iterator[Cell]:
    for name in columns:
        cell = number if name == "ordinal" else facts[name]
        yield clean(cell) if isinstance(cell, str) else cell


def _size(view: SheetView) -> tuple[str, str]:
    if view.sheet.content == "changes":
        return f"{len(view.changes or ()):02d} thay đổi", "Không có thay đổi"
    if any(column.show == "full_name" for column in view.sheet.columns):
        return f"{len({row.person for row in view.rows}):02d} người", "Không có người nào"
    return f"{view.row_count:02d} dòng", "Không có dòng nào"


def roman(number: int) -> str:
    """I, II, III … as Vietnamese lists number their groups."""
    parts = (
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    )
    text = ""
    for value, sign in parts:
        text += sign * (number // value)
        number %= value
    return text

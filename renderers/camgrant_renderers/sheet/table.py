"""The rows of a list as plain cells, shared by all formats: headings, group lines, numbered rows."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from camgrant.rendering.sheets import SheetView

__all__ = ["Group", "Table", "roman", "table_of"]

Cell = str | int


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one heading ("" for none); the ordinal restarts in every group."""

    heading: str
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Headings, what each column shows, and the groups; `person_count` counts persons, not rows."""

    columns: tuple[str, ...]
    headings: tuple[str, ...]
    groups: tuple[Group, ...]
    person_count: int


def table_of(view: SheetView) -> Table:
    """The cells of a list."""
    columns = tuple(column.show for column in view.sheet.columns)
    groups = [
        Group(
            heading,
            tuple(
                tuple(number if name == "ordinal" else row.facts[name] for name in columns)
                for number, row in enumerate(rows, start=1)
            ),
        )
        for heading, rows in groupby(view.rows, key=lambda row: row.group)
    ]
    headings = tuple(column.label.vi for column in view.sheet.columns)
    return Table(columns, headings, tuple(groups), len({row.person for row in view.rows}))


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

"""The headings of a list: in which rows of a sheet they stand, and which column each field has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from camgrant.intake.grid import Grid, Value, column_letter, shown
from camgrant.intake.headings import Headings, exact, field_of
from camgrant.model.base import RIGHTS

__all__ = ["Layout", "is_numbering", "layout_at", "text_of"]

_DEEPEST: Final = 3  # rows that one heading may take
_WIDEST: Final = 200  # cells that a row of headings may have


@dataclass(slots=True)
class Layout:
    """Where each field stands, from headings that end in row `last`.

    `beside` are the columns in which what the list is about stands a second time: another list beside this one.
    """

    last: int
    columns: dict[str, list[int]]
    ignored: list[str]
    headings: dict[str, str]
    beside: list[str]


def text_of(value: Value) -> str:
    """A value as text, as its reader sees it."""
    return value if isinstance(value, str) else shown(value)


def layout_at(grid: Grid, place: int, more: Headings, key: str, *, forgiving: bool) -> Layout | None:
    """The headings that begin in this row, None where it is not one. Once a list runs, only exact ones count."""
    texts = [value for value in grid.rows[place] if not isinstance(value, str) or value]
    if not 2 <= len(texts) <= _WIDEST:
        return None
    names = [exact(value, more) if isinstance(value, str) else None for value in texts]
    if forgiving and any(names):
        names = [field_of(value, more) if isinstance(value, str) else None for value in texts]
    if len({name for name in names if name and name not in RIGHTS}) < 2 or not _can_be_headings(texts, names):
        return None
    best: Layout | None = None
    for depth in range(1, min(_DEEPEST, len(grid.rows) - place) + 1):
        last = place + depth - 1
        if depth > 1 and not (_is_above(grid, last - 1, more) and _continues(grid, last, more)):
            break
        layout = _combined(grid, place, depth, more, key)
        if key in layout.columns and len(layout.columns) >= 2 and (best is None or _richer(layout, best)):
            best = layout
    if best is not None and best.last + 1 < len(grid.rows) and is_numbering(grid.rows[best.last + 1]):
        best.last += 1
    return best


def _can_be_headings(texts: Sequence[Value], names: Sequence[str | None]) -> bool:
    """Whether at least half of what stands there is a heading, and nothing a number, a date, a phone or a mailbox."""
    plain = all(isinstance(text, str) and not re.search(r"\d{5}|@", text) for text in texts)
    return plain and 2 * sum(name is not None for name in names) >= len(names)


def _richer(layout: Layout, other: Layout) -> bool:
    """Whether it tells more fields apart, or finds as many in more columns."""
    return _size(layout) > _size(other)


def _size(layout: Layout) -> tuple[int, int]:
    return len(layout.columns), sum(map(len, layout.columns.values()))


def _is_above(grid: Grid, place: int, more: Headings) -> bool:
    """Whether a row can be the upper half of headings: every text is one, or stands over several columns."""
    row = grid.rows[place]
    across = {left for (_, left), (_, right) in grid.spans(place) if right > left}
    return all(
        column in across or field_of(text_of(value), more) or not any(map(text_of, row[column + 1 : column + 2]))
        for column, value in enumerate(row)
        if text_of(value)
    )


def _continues(grid: Grid, place: int, more: Headings) -> bool:
    """Whether a row can be the lower half of headings: every text in it is one (or is merged down from above)."""
    merged_down = {
        left + step for (top, left), (_, right) in grid.spans(place) if top < place for step in range(right - left + 1)
    }
    texts = [(column, text_of(value)) for column, value in enumerate(grid.rows[place]) if text_of(value)]
    own = [text for column, text in texts if column not in merged_down]
    return bool(own) and all(field_of(text, more) for text in own)


def _combined(grid: Grid, place: int, depth: int, more: Headings, key: str) -> Layout:
    rows = [_spread(grid, place + step) for step in range(depth)]
    columns: dict[str, list[int]] = {}
    ignored: list[str] = []
    headings: dict[str, str] = {}
    beside: list[str] = []
    for column in range(max(map(len, rows))):
        parts = list(dict.fromkeys(text for row in rows if column < len(row) and (text := text_of(row[column]))))
        if not parts:
            continue
        tried = (" ".join(parts), parts[-1], parts[0])
        name = next((found for text in tried if (found := field_of(text, more))), None)
        if name is None or name.startswith("-"):
            ignored.append(" ".join(parts).replace("\n", " "))
        elif name not in columns or (column == columns[name][-1] + 1 and headings[name] == parts[-1]):
            columns.setdefault(name, []).append(column)
            headings.setdefault(name, parts[-1])
        elif name == key:
            beside.append(column_letter(column))
        elif name == "phone" and "phone_alt" not in columns:
            columns["phone_alt"], headings["phone_alt"] = [column], parts[-1]
        else:
            ignored.append(" ".join(parts).replace("\n", " "))
    return Layout(place + depth - 1, columns, ignored, headings, beside)


def _spread(grid: Grid, place: int) -> list[Value]:
    """The row with merged headings said in each of their columns."""
    row = list(grid.rows[place])
    for (top, left), (_, right) in grid.spans(place):
        if right > left and left < len(grid.rows[top]):
            for column in range(left, min(right, len(row) - 1) + 1):
                row[column] = grid.rows[top][left]
    return row


def is_numbering(row: Sequence[Value]) -> bool:
    """A line that numbers the columns: (1) (2) (3), or A B 1 2."""
    texts = [re.sub(r"[()\[\]]", "", text_of(value)) for value in row if text_of(value)]
    if len(texts) < 3 or not all(re.fullmatch(r"\d{1,2}|[A-E]", text) for text in texts):
        return False
    numbers = [int(text) for text in texts if text.isdigit()]
    return len(numbers) >= 2 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))

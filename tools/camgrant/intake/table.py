"""The list inside a sheet: where its headings stand, which rows are people, which are sections, totals and signatures.

After the headings every row that is not blank, a repeated heading, a line of column numbers, a recognisable section,
total or footer is a row of the list: what is not understood is refused later, never dropped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from camgrant.intake.grid import Grid, Value, column_letter, shown
from camgrant.intake.headings import Headings, exact, field_of, folded
from camgrant.model.base import RIGHTS

__all__ = ["Cell", "Found", "Header", "Line", "find_tables"]

_DEEPEST: Final = 3  # rows that one heading may take
_ROMAN: Final = re.compile(r"(?:[IVX]{1,5}|[A-H])[.)]?")
_NUMBER: Final = re.compile(r"\d{1,5}(?:\.0)?[.)]?")
_SECTION: Final = re.compile(r"(?:[IVX]{1,5}|[A-H]|\d{1,2})\s*[.)\-–:/]\s*\S.*", re.DOTALL)
_TOTAL: Final = re.compile(r"(?:tong|cong|danh sach|tong cong|tong so)(?: nay| tren)?(?: cong| so)?(?: gom| co)?\b.*")
_END: Final = re.compile(
    r"(?:nguoi (?:lap|duyet|ky|tong hop)|lap bieu|noi nhan|kinh gui|luu vt|ghi chu(?: \w+)+|"
    r"k ?t (?:giam|truong|chu|cuc|chanh|tu)|t ?m |t ?l |t ?u ?q |thu truong|xac nhan cua|ky ten|ky va ghi|"
    r"\w+(?: \w+){0,3} ngay \d* ?thang \d* ?nam ?\d*|ngay \d* ?thang \d* ?nam ?\d*)\b.*"
)
_SIGNERS: Final = re.compile(
    "(?:pho )?giam doc|truong phong|chu tich|chi huy truong|hieu truong|truong cong an|thu truong don vi"
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A value with its column and the heading above it."""

    column: int
    value: Value
    heading: str = ""


@dataclass(slots=True)
class Line:
    """One row of the list. `row` counts as people see it; `section` is the line above that it stands under."""

    sheet: str
    row: int
    cells: dict[str, Cell]
    section: str = ""
    converted: frozenset[int] = frozenset()

    def place(self, name: str) -> str:
        """The column letter of a field, or that of the name where the list has no such column."""
        cell = self.cells.get(name) or self.cells.get("full_name") or next(iter(self.cells.values()))
        return column_letter(cell.column)


@dataclass(frozen=True, slots=True)
class Header:
    """Headings that were found: field -> (column letter, heading), and headings that nothing is read from."""

    sheet: str
    row: int
    columns: Mapping[str, tuple[str, str]]
    ignored: tuple[str, ...]


@dataclass(slots=True)
class Found:
    """Everything that a file says: headings, lines, sheets without a list, and hidden sheets with one (not read)."""

    headers: list[Header] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    without: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Layout:
    """Where each field stands, from headings that end in row `last`."""

    last: int
    columns: dict[str, list[int]]
    ignored: list[str]
    headings: dict[str, str]


def find_tables(grids: Sequence[Grid], more: Headings, key: str) -> Found:
    """All lists of all visible sheets; `key` is the field without which there is no list."""
    found = Found()
    width, layout = 0, None
    for grid in grids:
        if grid.hidden:
            inside = Found()
            _read_sheet(grid, more, key, inside, None)
            found.hidden += [grid.name] if inside.lines else []
            continue
        before = len(found.headers)
        goes_on = grid.follows and layout is not None and bool(grid.rows) and len(grid.rows[0]) == width
        layout = _read_sheet(grid, more, key, found, layout if goes_on else None)
        width = len(grid.rows[0]) if grid.rows else 0
        if len(found.headers) == before and layout is None and any(any(map(_said, row)) for row in grid.rows):
            found.without.append(grid.name)
    return found


def _read_sheet(grid: Grid, more: Headings, key: str, found: Found, layout: _Layout | None) -> _Layout | None:
    """Adds what the sheet holds; `layout` is that of the table it goes on with. Gives the layout that it ends with."""
    section, ended, place = "", False, 0
    while place < len(grid.rows):
        row = grid.rows[place]
        again = _layout(grid, place, more, key, forgiving=not found.headers or found.headers[-1].sheet != grid.name)
        if again is not None:
            layout, ended = again, False
            found.headers.append(_header(grid, place, layout))
            place = layout.last + 1
            continue
        place += 1
        if layout is None or not any(map(_said, row)):
            continue
        line = _line(grid, place - 1, layout)
        if ended or _ends(row, line):
            ended = True
            if not _is_person(line, key):
                continue
        if _is_total(row, line) or _is_numbering(row):
            continue
        if (title := _section(row, line, across=_is_across(grid, place - 1))) is not None:
            section = title
            continue
        line.section = section
        found.lines.append(line)
    return layout


def _said(value: Value) -> str:
    return value if isinstance(value, str) else shown(value)


def _header(grid: Grid, place: int, layout: _Layout) -> Header:
    columns = {name: (column_letter(at[0]), layout.headings[name]) for name, at in layout.columns.items()}
    return Header(grid.name, place + 1, columns, tuple(layout.ignored))


# -- headings ---------------------------------------------------------------------------------------------------------


def _layout(grid: Grid, place: int, more: Headings, key: str, *, forgiving: bool) -> _Layout | None:
    """The headings that begin in this row, None where it is not one. Once a list runs, only exact ones count."""
    known = field_of if forgiving else exact
    texts = [value for value in grid.rows[place] if not isinstance(value, str) or value]
    names = [known(value, more) if isinstance(value, str) else None for value in texts]
    if len({name for name in names if name and name not in RIGHTS}) < 2 or not _can_be_headings(texts, names):
        return None
    best: _Layout | None = None
    for depth in range(1, min(_DEEPEST, len(grid.rows) - place) + 1):
        last = place + depth - 1
        if depth > 1 and not (_is_above(grid, last - 1, more) and _continues(grid, last, more)):
            break
        layout = _combined(grid, place, depth, more)
        if key in layout.columns and len(layout.columns) >= 2 and (best is None or _richer(layout, best)):
            best = layout
    if best is not None and best.last + 1 < len(grid.rows) and _is_numbering(grid.rows[best.last + 1]):
        best.last += 1
    return best


def _can_be_headings(texts: Sequence[Value], names: Sequence[str | None]) -> bool:
    """Whether at least half of what stands there is a heading, and nothing a number, a date, a phone or a mailbox."""
    plain = all(isinstance(text, str) and not re.search(r"\d{5}|@", text) for text in texts)
    return plain and 2 * sum(name is not None for name in names) >= len(names)


def _richer(layout: _Layout, other: _Layout) -> bool:
    """Whether it tells more fields apart, or finds as many in more columns."""
    return _size(layout) > _size(other)


def _size(layout: _Layout) -> tuple[int, int]:
    return len(layout.columns), sum(map(len, layout.columns.values()))


def _is_above(grid: Grid, place: int, more: Headings) -> bool:
    """Whether a row can be the upper half of headings: every text is one, or stands over several columns."""
    row = grid.rows[place]
    across = {left for (_, left), (_, right) in grid.spans(place) if right > left}
    return all(
        column in across or field_of(_said(value), more) or not any(map(_said, row[column + 1 : column + 2]))
        for column, value in enumerate(row)
        if _said(value)
    )


def _continues(grid: Grid, place: int, more: Headings) -> bool:
    """Whether a row can be the lower half of headings: every text in it is one (or is merged down from above)."""
    merged_down = {
        left + step for (top, left), (_, right) in grid.spans(place) if top < place for step in range(right - left + 1)
    }
    texts = [(column, _said(value)) for column, value in enumerate(grid.rows[place]) if _said(value)]
    own = [text for column, text in texts if column not in merged_down]
    return bool(own) and all(field_of(text, more) for text in own)


def _combined(grid: Grid, place: int, depth: int, more: Headings) -> _Layout:
    rows = [_spread(grid, place + step) for step in range(depth)]
    columns: dict[str, list[int]] = {}
    ignored: list[str] = []
    headings: dict[str, str] = {}
    for column in range(max(map(len, rows))):
        parts = list(dict.fromkeys(text for row in rows if column < len(row) and (text := _said(row[column]))))
        if not parts:
            continue
        tried = (" ".join(parts), parts[-1], parts[0])
        name = next((found for text in tried if (found := field_of(text, more))), None)
        if name is None or name.startswith("-"):
            ignored.append(" ".join(parts).replace("\n", " "))
        elif name not in columns or (column == columns[name][-1] + 1 and headings[name] == parts[-1]):
            columns.setdefault(name, []).append(column)
            headings.setdefault(name, parts[-1])
        elif name == "phone" and "phone_alt" not in columns:
            columns["phone_alt"], headings["phone_alt"] = [column], parts[-1]
        else:
            ignored.append(" ".join(parts).replace("\n", " "))
    return _Layout(place + depth - 1, columns, ignored, headings)


def _spread(grid: Grid, place: int) -> list[Value]:
    """The row with merged headings said in each of their columns."""
    row = list(grid.rows[place])
    for (top, left), (_, right) in grid.spans(place):
        if right > left and left < len(grid.rows[top]):
            for column in range(left, min(right, len(row) - 1) + 1):
                row[column] = grid.rows[top][left]
    return row


# -- rows -------------------------------------------------------------------------------------------------------------


def _line(grid: Grid, place: int, layout: _Layout) -> Line:
    row = grid.rows[place]
    cells: dict[str, Cell] = {}
    for name, columns in layout.columns.items():
        values = [row[column] for column in columns if column < len(row) and _said(row[column])]
        value = values[0] if len(values) == 1 else " ".join(map(_said, values))
        cells[name] = Cell(columns[0], value, layout.headings[name])
    family, given = cells.pop("family_name", None), cells.get("full_name")
    if family is not None and given is not None:
        said = f"{_said(family.value)} {_said(given.value)}".strip()
        cells["full_name"] = Cell(family.column, said, "Họ và tên")
    converted = frozenset(column for column in range(len(row)) if (place, column) in grid.converted)
    return Line(grid.name, place + 1, cells, converted=converted)


def _filled(line: Line) -> dict[str, str]:
    return {name: text for name, cell in line.cells.items() if (text := _said(cell.value))}


def _is_numbering(row: Sequence[Value]) -> bool:
    """A line that numbers the columns: (1) (2) (3), or A B 1 2."""
    texts = [re.sub(r"[()\[\]]", "", _said(value)) for value in row if _said(value)]
    if len(texts) < 3 or not all(re.fullmatch(r"\d{1,2}|[A-E]", text) for text in texts):
        return False
    numbers = [int(text) for text in texts if text.isdigit()]
    return len(numbers) >= 2 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _is_person(line: Line, key: str) -> bool:
    """Below the end of a list: still a row of it, for it has a number, what the list is about, and something more."""
    filled = _filled(line)
    contact = any(re.search(r"\d{3}.*\d{3}|@", filled.get(name, "")) for name in ("phone", "email"))
    numbered = _NUMBER.fullmatch(filled.get("ordinal", "")) is not None
    return key in filled and (contact or (numbered and len(filled) >= 3))


def _ends(row: Sequence[Value], line: Line) -> bool:
    """Signatures, addressees, notes, place and date: the list is over."""
    said = [text for value in row if (text := _said(value))]
    if len(said) > 4 or _NUMBER.fullmatch(_filled(line).get("ordinal", "")):
        return False
    texts = list(map(folded, said))
    return any(_END.fullmatch(text) for text in texts) or (len(texts) <= 2 and any(map(_SIGNERS.fullmatch, texts)))


def _is_total(row: Sequence[Value], line: Line) -> bool:
    """`Tổng cộng: 5 người`, `Danh sách gồm 12 người./.`"""
    if _NUMBER.fullmatch(_filled(line).get("ordinal", "")):
        return False
    texts = [text for value in row if (text := _said(value))]
    return 0 < len(texts) <= 3 and _TOTAL.fullmatch(folded(texts[0])) is not None and any(map(_counts, texts))


def _counts(text: str) -> bool:
    return re.search(r"\d|gồm|cộng|tổng", text, re.IGNORECASE) is not None


def _is_across(grid: Grid, place: int) -> bool:
    """Whether one cell of the row goes over three columns or more."""
    return any(right - left >= 2 for (_, left), (_, right) in grid.spans(place))


def _section(row: Sequence[Value], line: Line, *, across: bool) -> str | None:
    """The title of a section row (`I` `Sở Y tế`, `I. Sở Y tế`, a text over the whole row), None where it is none."""
    filled = _filled(line)
    texts = list(dict.fromkeys(text for value in row if (text := _said(value))))
    if len(texts) == 2 and texts[0] == filled.get("ordinal") and _ROMAN.fullmatch(texts[0]):
        return texts[1]
    if len(texts) != 1 or re.search(r"\d{5}|@", texts[0]):
        return None
    numbered = _SECTION.fullmatch(texts[0]) is not None
    if numbered or across or filled.keys() <= {"ordinal", "unit"}:
        return re.sub(r"^\S+?\s*[.)\-–:/]\s*", "", texts[0]) if numbered else texts[0]
    return None

"""The list inside a sheet: where its headings stand, which rows are people, which are sections, totals and signatures.

After the headings every row that is not blank or a repeated heading is a row of the list, or is set aside as a line of
column numbers, a section, a total or a footer, and told of: what is not understood is refused later, never dropped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from camgrant.diagnostics import UsageFault
from camgrant.intake.grid import Grid, Value, column_letter
from camgrant.intake.headings import Headings, folded
from camgrant.intake.layout import Layout, is_numbering, layout_at, text_of

__all__ = ["Aside", "AsideKind", "Cell", "Found", "Header", "Line", "Withdrawal", "find_tables"]

Withdrawal = Literal["struck", "hidden"]
AsideKind = Literal["section", "total", "numbering", "footer"]
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
    """One row of the list. `row` counts as people see it; `section` is the line above that it stands under.

    `halved` says that a name in several columns lacks the part of the family, or what the person is called.
    `withdrawn` says that the row is struck out or hidden as a whole, `struck` which single cells are struck through.
    """

    sheet: str
    row: int
    cells: dict[str, Cell]
    section: str = ""
    converted: frozenset[int] = frozenset()
    halved: bool = False
    withdrawn: Withdrawal | None = None
    struck: frozenset[str] = frozenset()

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


@dataclass(frozen=True, slots=True)
class Aside:
    """A row below the headings that is taken for no person, what it is taken for, and what stands in it."""

    sheet: str
    row: int
    kind: AsideKind
    text: str


@dataclass(slots=True)
class Found:
    """Everything that a file says: headings, lines, what lies aside, sheets without a list, hidden ones with one."""

    headers: list[Header] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    aside: list[Aside] = field(default_factory=list)
    without: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)


def find_tables(grids: Sequence[Grid], more: Headings, key: str) -> Found:
    """All lists of all visible sheets; `key` is the field without which there is no list.

    Raises UsageFault for two lists side by side: whose the second cells of a row are could only be guessed.
    """
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
        if len(found.headers) == before and layout is None and any(any(map(text_of, row)) for row in grid.rows):
            found.without.append(grid.name)
    return found


def _read_sheet(grid: Grid, more: Headings, key: str, found: Found, layout: Layout | None) -> Layout | None:
    """Adds what the sheet holds; `layout` is that of the table it goes on with. Gives the layout that it ends with."""
    section, ended, place = "", False, 0
    while place < len(grid.rows):
        row = grid.rows[place]
        again = layout_at(grid, place, more, key, forgiving=not found.headers or found.headers[-1].sheet != grid.name)
        if again is not None:
            layout, ended = again, False
            _refuse_beside(grid.name, layout, key)
            found.headers.append(_header(grid, place, layout))
            place = layout.last + 1
            continue
        place += 1
        if layout is None or not any(map(text_of, row)):
            continue
        line = _line(grid, place - 1, layout)
        ended = (ended or _ends(row, line)) and not _is_person(line, key)  # with a person the list goes on
        title = _section(row, line, across=_is_across(grid, place - 1))
        if kind := _aside(row, line, ended=ended, title=title):
            section = title if kind == "section" and title is not None else section
            found.aside.append(
                Aside(grid.name, place, kind, " · ".join(dict.fromkeys(filter(None, map(text_of, row)))))
            )
            continue
        line.section = section
        _see_marks(grid, place - 1, layout, key, line)
        found.lines.append(line)
    return layout


def _refuse_beside(sheet: str, layout: Layout, key: str) -> None:
    if layout.beside:
        first, more = column_letter(layout.columns[key][0]), ", ".join(layout.beside)
        raise UsageFault(
            f"{sheet}: có nhiều cột “{layout.headings[key]}” ({first}, {more}), như hai danh sách đặt cạnh nhau; đề "
            "nghị xếp thành một danh sách, hoặc đổi tên cột không dùng / several columns name people; put "
            "them below each other, or rename the column that is not meant"
        )


def _aside(row: Sequence[Value], line: Line, *, ended: bool, title: str | None) -> AsideKind | None:
    """What a row is that speaks of nobody; None for a row of the list."""
    if ended:
        return "footer"
    if is_numbering(row):
        return "numbering"
    if _is_total(row, line):
        return "total"
    return None if title is None else "section"


def _header(grid: Grid, place: int, layout: Layout) -> Header:
    columns = {name: (column_letter(at[0]), layout.headings[name]) for name, at in layout.columns.items()}
    return Header(grid.name, place + 1, columns, tuple(layout.ignored))


# -- rows -------------------------------------------------------------------------------------------------------------


def _line(grid: Grid, place: int, layout: Layout) -> Line:
    row = grid.rows[place]
    cells: dict[str, Cell] = {}
    for name, columns in layout.columns.items():
        values = [row[column] for column in columns if column < len(row) and text_of(row[column])]
        value = values[0] if len(values) == 1 else " ".join(map(text_of, values))
        cells[name] = Cell(columns[0], value, layout.headings[name])
    halved = _join_name(cells)
    converted = frozenset(column for column in range(len(row)) if (place, column) in grid.converted)
    return Line(grid.name, place + 1, cells, converted=converted, halved=halved)


def _see_marks(grid: Grid, place: int, layout: Layout, key: str, line: Line) -> None:
    """Notes whether the row is taken back: it is hidden, what it is about is struck through, or all that it says."""
    struck: dict[str, bool] = {}
    said = set()
    for name, columns in layout.columns.items():
        filled = [at for at in columns if at < len(grid.rows[place]) and text_of(grid.rows[place][at])]
        lines = [grid.marks.struck.get((place, at)) for at in filled]
        if filled:
            said.add(name)
        if any(line is not None for line in lines):
            struck[name] = all(lines)
    about = {key, "family_name", "middle_name"} & said if key == "full_name" else {key} & said
    whole = {name for name, is_whole in struck.items() if is_whole}
    if place in grid.marks.hidden:
        line.withdrawn = "hidden"
    elif (about and about <= whole) or (said and said <= whole):
        line.withdrawn = "struck"
    else:
        line.struck = frozenset("full_name" if name in ("family_name", "middle_name") else name for name in struck)


def _join_name(cells: dict[str, Cell]) -> bool:
    """Puts a name together that stands in several columns; says whether a part of it is missing."""
    front = [cell for name in ("family_name", "middle_name") if (cell := cells.pop(name, None)) is not None]
    given = cells.get("full_name")
    if not front or given is None:
        return False
    parts = [text for cell in (*front, given) if (text := text_of(cell.value))]
    cells["full_name"] = Cell(front[0].column, " ".join(parts), "Họ và tên")
    return bool(parts) and not (text_of(front[0].value) and text_of(given.value))


def _filled(line: Line) -> dict[str, str]:
    return {name: text for name, cell in line.cells.items() if (text := text_of(cell.value))}


def _is_person(line: Line, key: str) -> bool:
    """Below the end of a list: still a row of it, for it has a number, what the list is about, and something more."""
    filled = _filled(line)
    contact = any(re.search(r"\d{3}.*\d{3}|@", filled.get(name, "")) for name in ("phone", "email"))
    numbered = _NUMBER.fullmatch(filled.get("ordinal", "")) is not None
    return key in filled and (contact or (numbered and len(filled) >= 3))


def _ends(row: Sequence[Value], line: Line) -> bool:
    """Signatures, addressees, notes, place and date: the list is over."""
    said = [text for value in row if (text := text_of(value))]
    if len(said) > 4 or _NUMBER.fullmatch(_filled(line).get("ordinal", "")):
        return False
    texts = list(map(folded, said))
    return any(_END.fullmatch(text) for text in texts) or (len(texts) <= 2 and any(map(_SIGNERS.fullmatch, texts)))


def _is_total(row: Sequence[Value], line: Line) -> bool:
    """`Tổng cộng: 5 người`, `Danh sách gồm 12 người./.`"""
    if _NUMBER.fullmatch(_filled(line).get("ordinal", "")):
        return False
    texts = [text for value in row if (text := text_of(value))]
    return 0 < len(texts) <= 3 and _TOTAL.fullmatch(folded(texts[0])) is not None and any(map(_counts, texts))


def _counts(text: str) -> bool:
    return re.search(r"\d|gồm|cộng|tổng", text, re.IGNORECASE) is not None


def _is_across(grid: Grid, place: int) -> bool:
    """Whether one cell of the row goes over three columns or more."""
    return any(right - left >= 2 for (_, left), (_, right) in grid.spans(place))


def _section(row: Sequence[Value], line: Line, *, across: bool) -> str | None:
    """The title of a section row (`I` `Sở Y tế`, `I. Sở Y tế`, a text over the whole row), None where it is none."""
    filled = _filled(line)
    texts = list(dict.fromkeys(text for value in row if (text := text_of(value))))
    if len(texts) == 2 and texts[0] == filled.get("ordinal") and _ROMAN.fullmatch(texts[0]):
        return texts[1]
    if len(texts) != 1 or re.search(r"\d{5}|@", texts[0]):
        return None
    numbered = _SECTION.fullmatch(texts[0]) is not None
    if numbered or across or filled.keys() <= {"ordinal", "unit"}:
        return re.sub(r"^\S+?\s*[.)\-–:/]\s*", "", texts[0]) if numbered else texts[0]
    return None

"""The rows of a list, cleaned: what each says of whom, what a person should look at again, what cannot be taken."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from camgrant.diagnostics import Text
from camgrant.intake.clean import (
    MOVED,
    Clean,
    as_date,
    as_email,
    as_name,
    as_period,
    as_phones,
    as_position,
    is_nothing,
)
from camgrant.intake.grid import Value, shown
from camgrant.intake.table import Line, Withdrawal
from camgrant.load.reader import MAX_SCALAR, sound_text
from camgrant.model.base import RIGHTS
from camgrant.model.vietnamese import fold

__all__ = ["Fault", "Mark", "Row", "clean_rows", "refuse_repeated", "refuse_withdrawn", "with_row"]

_LEGACY: Final = Text("chuyển từ bảng mã cũ (TCVN3/VNI)", "converted from an old encoding (TCVN3/VNI)")
_MISSING: Final = Text("để trống", "is empty")
_HALVED: Final = Text("thiếu họ hoặc thiếu tên", "a part of the name is missing")
_STRUCK: Final = Text(
    "ô này có chữ bị gạch ngang; đề nghị xóa hẳn chữ ấy, hoặc bỏ gạch",
    "text in this cell is struck through; delete it, or take the line off",
)
_WITHDRAWN: Final[dict[Withdrawal, Text]] = {
    "struck": Text(
        "dòng bị gạch ngang; đề nghị xóa cả dòng, hoặc bỏ gạch",
        "the row is struck out; delete it, or take the line off",
    ),
    "hidden": Text("dòng bị ẩn; đề nghị xóa cả dòng, hoặc bỏ ẩn", "the row is hidden; delete it, or show it"),
}
_UNREADABLE: Final = Text("có ký tự lạ, hoặc quá dài", "holds strange characters, or is too long")
_GAVE_WAY: Final = Text(
    "“{value}” ở ô này không được nhập, vì ô khác ghi “{kept}”",
    "'{value}' in this cell is not imported, because another cell says '{kept}'",
)
_NO_MAIL: Final = "Danh sách ghi không có"


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that was done to a value: shown, so that a person looks again."""

    field: str
    column: str
    text: Text


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row is refused: the cell, what stands there, the reason, and what would do."""

    field: str
    column: str
    value: str
    reason: Text
    allowed: tuple[str, ...] = ()


@dataclass(slots=True)
class Row:
    """One row: `said` holds the cleaned texts by field (dates as ISO), without those that say nothing.

    `beside` are values that another cell held beside its own matter, where a field has one of its own: the rank before
    a name, in a list with a column for ranks. Field -> the cell and the value. `source` is the cell of each value.
    """

    line: Line
    said: dict[str, str] = field(default_factory=dict)
    source: dict[str, str] = field(default_factory=dict)
    beside: dict[str, tuple[str, str]] = field(default_factory=dict)
    marks: list[Mark] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def place(self) -> tuple[str, int]:
        """Sheet and row, as people see them."""
        return self.line.sheet, self.line.row

    def get(self, name: str) -> str:
        """What the row says for a field, "" for nothing."""
        return self.said.get(name, "")

    def mark(self, name: str, text: Text) -> None:
        """Asks a person to look at a field again."""
        self.marks.append(Mark(name, self.line.place(name), text))

    def mark_beside(self) -> None:
        """Says of every value that gave way to another cell that it is not imported, where it is another one."""
        for name, (cell, value) in self.beside.items():
            kept = self.get(name)
            if fold(kept) == fold(value):
                continue
            self.marks = [mark for mark in self.marks if mark.field != cell or mark.text not in MOVED]
            self.mark(cell, _GAVE_WAY.filled(value=value, kept=kept))

    def refuse(self, name: str, reason: Text, allowed: Iterable[str] = ()) -> None:
        """Refuses the row for a field."""
        cell = self.line.cells.get(name)
        value = shown(cell.value) if cell else ""
        self.faults.append(Fault(name, self.line.place(name), value, reason, tuple(allowed)))


def clean_rows(lines: Iterable[Line], about: datetime.date, required: Iterable[str]) -> list[Row]:
    """Every line of the list cleaned; `about` is the date of the document, `required` the fields that may not miss."""
    rows = []
    for line in lines:
        row = Row(line)
        for name, cell in line.cells.items():
            taken = _take(row, name, cell.value, about)
            for target in taken if cell.column in line.converted else ():
                row.mark(target, _LEGACY)
        if line.halved:
            row.refuse("full_name", _HALVED)
        for name in line.cells:
            if name in line.struck:
                row.refuse(name, _STRUCK)
        if line.section and not row.get("unit"):
            row.said["unit"] = line.section
        for name in required:
            if not row.get(name) and not any(fault.field == name for fault in row.faults):
                row.refuse(name, _MISSING)
        rows.append(row)
    return rows


def refuse_withdrawn(row: Row, name: str) -> None:
    """Refuses a row that is struck out or hidden, where nobody can be asked what that means."""
    if row.line.withdrawn is not None:
        row.refuse(name, _WITHDRAWN[row.line.withdrawn])


# Fields in which “không” is an answer and not an empty cell.
_ANSWERS: Final = frozenset(("full_name", "what", "exists", "answer", *RIGHTS))
# Field -> how its cell is read, and the fields that the values go to.
_READERS: Final[dict[str, tuple[Callable[[Value], Clean], tuple[str, ...]]]] = {
    "full_name": (as_name, ("full_name", "rank", "position")),
    "position": (as_position, ("position", "rank")),
    "phone": (as_phones, ("phone", "phone_alt")),
    "phone_alt": (as_phones, ("phone_alt",)),
    "email": (as_email, ("email",)),
}


def _take(row: Row, name: str, value: Value, about: datetime.date) -> list[str]:
    """Reads one cell into the row; gives the fields that it filled."""
    text = " ".join(shown(value).split())
    if not text:
        return []
    if is_nothing(text) and name not in _ANSWERS:
        if name == "email":
            row.said["email_absent_reason"] = _NO_MAIL
        return []
    if len(text) > MAX_SCALAR or sound_text(text.encode(errors="replace")) is None:
        row.refuse(name, _UNREADABLE)
        return []
    clean, fields = _read(name, value, text, about)
    if clean.fault is not None:
        row.refuse(name, clean.fault)
        return []
    filled = [target for target, said in zip(fields, clean.values, strict=False) if _fill(row, name, target, said)]
    for mark in clean.marks:
        row.mark(name, mark)
    return filled


def _fill(row: Row, name: str, target: str, said: str) -> bool:
    """Takes a value of a cell for a field, and says whether: a column of its own wins over what another cell held."""
    if not said:
        return False
    earlier = row.get(target)
    if earlier and target != name:
        row.beside[target] = (name, said)
        return False
    if earlier:
        row.beside[target] = (row.source[target], earlier)
    row.said[target] = said
    row.source[target] = name
    return True


def _read(name: str, value: Value, text: str, about: datetime.date) -> tuple[Clean, tuple[str, ...]]:
    if name in ("valid_from", "valid_until", "on"):
        return as_date(value, about), (name,)
    if name == "validity":
        return as_period(value, about), ("valid_from", "valid_until")
    if name == "phone_alt" and not any(map(str.isdigit, text)):
        return Clean(), ()  # a column “Zalo” often says only that there is one
    if name in _READERS:
        read, fields = _READERS[name]
        return read(value), fields
    return Clean((text,)), (name,)


_TELLING: Final = ("phone", "email", "login", "full_name")  # by what a repeated row is seen first
_REPEATED: Final = Text("trùng với dòng {row}", "repeats row {row}")
_SHARED_PHONE: Final = Text(
    "trùng số điện thoại với người khác ở dòng {row}", "has the phone of another person in row {row}"
)
_SHARED_MAIL: Final = Text("trùng thư điện tử với người khác ở dòng {row}", "has the mailbox of somebody in row {row}")


def with_row(text: Text, row: Row) -> Text:
    """The text with the number of another row in it."""
    facts = {"row": row.line.row}
    return Text(text.in_language("vi", facts), text.in_language("en", facts))


def refuse_repeated(rows: Iterable[Row]) -> None:
    """Refuses a row that repeats an earlier one, or has the phone or mailbox of somebody else in the list."""
    whole: dict[tuple[tuple[str, str], ...], Row] = {}
    owner: dict[tuple[str, str], Row] = {}
    for row in rows:
        if row.faults:
            continue
        said = tuple(sorted((name, text) for name, text in row.said.items() if name not in ("ordinal", "note")))
        if (earlier := whole.setdefault(said, row)) is not row:
            row.refuse(next(name for name in _TELLING if row.get(name)), with_row(_REPEATED, earlier))
            continue
        for name, reason in (("phone", _SHARED_PHONE), ("email", _SHARED_MAIL)):
            other = owner.setdefault((name, row.get(name)), row) if row.get(name) else row
            if fold(other.get("full_name")) != fold(row.get("full_name")):
                row.refuse(name, with_row(reason, other))

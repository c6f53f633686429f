"""Whom each row of a list speaks of: somebody known, somebody new, or a question that only a person can answer."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import ValidationError

from camgrant.app.editing.desk import Desk, written
from camgrant.app.intake import Paper, Wish
from camgrant.diagnostics import Text
from camgrant.intake.clean import as_name
from camgrant.intake.headings import folded
from camgrant.intake.people import NEW, Match, People
from camgrant.intake.places import Places
from camgrant.intake.rows import Row, with_row
from camgrant.model.organisation import Contact, Position
from camgrant.model.vietnamese import fold

__all__ = ["Person", "Whom", "contact_fields"]

_NO_UNIT: Final = Text("không rõ đơn vị nào", "no unit is known by that name")
_EVERY_ROW: Final = Text("để trống; đề nghị ghi đơn vị ở từng dòng", "is empty; write the unit in every row")
_TURNED: Final = Text("đơn vị lấy từ ô chức vụ", "the unit was taken from the position")
_NEEDED: Final = Text("để trống", "is empty")
_INVALID: Final = Text("giá trị không hợp lệ", "is no valid value")
_QUESTION: Final = Text("chưa rõ là ai, đề nghị chọn", "it is not clear who this is; choose")
_TAKEN: Final = Text(
    "số điện thoại hoặc thư điện tử của người có tên khác trong dữ liệu; đề nghị chọn người đó, hoặc sửa lại dòng này",
    "has the phone or mailbox of somebody with another name in the data; choose them, or correct the row",
)
_LEFT: Final = Text("người này đã ghi thôi việc", "this person is recorded as having left")
_OTHER: Final = Text("khác với dòng {row} của cùng một người", "differs from row {row} of the same person")
_NAMESAKE: Final = Text("trùng tên với dòng {row}, coi là hai người", "has the name of row {row}; taken for two people")
_ONE_WORD: Final = Text("chỉ có một từ, đề nghị xem đã đủ họ tên chưa", "is one word only; is the name complete?")
_LOGIN: Final = Text("tên đăng nhập trong danh sách không được nhập", "the login of the list is not imported")
_APART: Final = re.compile(r"(.+?)\s*(?:[,;]|\s[-–—]\s)\s*([^,;]+)")


@dataclass(slots=True)
class Person:
    """Somebody that rows of the list speak of. `first` is the row that says who it is; `new` has an id to come.

    `said` is what the rows that stand say together, the first one first; `asks` whether one asks for a grant; `rows`
    are those seen so far that agree with one another.
    """

    id: str
    unit: str
    first: Row
    new: bool
    said: dict[str, str] = field(default_factory=dict)
    asks: bool = False
    rows: list[Row] = field(default_factory=list)

    def describe(self, row: Row, *, asks: bool) -> None:
        """Takes in a row that stands; called from the last to the first."""
        self.first, self.said, self.asks = row, {**self.said, **row.said}, self.asks or asks


def contact_fields(said: Mapping[str, str], unit: str, **more: Any) -> dict[str, Any]:
    """The contact that rows describe, as plain data."""
    return written(
        full_name=said.get("full_name"),
        rank=said.get("rank"),
        positions=[written(title=said.get("position"), unit=unit)],
        **{name: said.get(name) for name in ("phone", "phone_alt", "email", "email_absent_reason")},
        **more,
    )


class Whom:
    """Answers for every row of one list, in their order. `questions` are the rows in doubt, with who it may be."""

    def __init__(
        self,
        desk: Desk,
        places: Places,
        people: People,
        paper: Paper,
        wish: Wish,
        rows: Iterable[Row],
        new_id: Callable[[str, str], str],
    ) -> None:
        self._contacts = desk.inventory.contacts
        self._places = places
        self._people = people
        self._paper = paper
        self._wish = wish
        self._new_id = new_id
        self._numbers = Counter(row.line.row for row in rows)
        self._known: dict[str, Person] = {}
        self._new: dict[str, list[Person]] = {}
        self.questions: dict[tuple[str, int], Match] = {}

    def of(self, row: Row) -> Person | None:
        """Whom the row speaks of; None where it is refused for that."""
        unit = self._unit(row)
        if unit is None or not _is_valid(row, unit):
            return None
        answer = self._wish.answers.get(row.place)
        match = Match(None if answer == NEW else answer) if answer else self._people.match(row, (unit,))
        if match.choices:
            self.questions[row.place] = match
            answers = match.choices if match.taken else (*match.choices, NEW)
            row.refuse("full_name", _TAKEN if match.taken else _QUESTION, [self._flag(row, one) for one in answers])
            return None
        if match.mark is not None:
            row.mark("full_name", match.mark)
        if match.person is None:
            return self._newcomer(row, unit)
        contact = self._contacts[match.person]
        if contact.left_on:
            row.refuse("full_name", _LEFT, [self._flag(row, NEW)])
            return None
        if contact.full_name != row.get("full_name"):
            written_so = contact.full_name
            row.mark("full_name", Text(f"trong dữ liệu ghi “{written_so}”", f"the data says '{written_so}'"))
        if row.get("login") and row.get("login") != contact.login:
            row.mark("login", _LOGIN)
        known = self._known.setdefault(match.person, Person(match.person, unit, row, new=False))
        if row.get("unit") and not any(earlier.get("unit") for earlier in known.rows):
            known.unit = unit  # rows above it named none, and the sender stood in for it
        return known if self._agrees(known, row) else None

    def _flag(self, row: Row, person: str) -> str:
        """What is typed to say who the row is; with its sheet where another one has such a row as well."""
        number = str(row.line.row)
        where = number if self._numbers[row.line.row] == 1 else f"{row.line.sheet}!{number}"
        return f"--match {shlex.quote(f'{where}={person}')}"

    # -- the unit -----------------------------------------------------------------------------------------------------

    def _unit(self, row: Row) -> str | None:
        text = row.get("unit")
        if row.line.section and text == row.line.section and self._places.sites(text):
            text = ""  # the list is grouped by site, not by unit
        elif not text and "unit" not in row.line.cells:
            return self._unit_in_position(row)
        found = self._places.units(text) if text else (self._paper.issuer,)
        if len(found) != 1:
            row.refuse("unit", _NO_UNIT, found or self._places.near_units(text))
            return None
        return found[0]

    def _unit_in_position(self, row: Row) -> str | None:
        """The unit of a list without such a column: that which the position ends with, else the sender."""
        title = row.get("position")
        found = self._places.units(title)
        apart = _APART.fullmatch(title)
        if len(found) == 1:
            if self._places.is_unit_name(title):
                _take_title_from_name(row)
            elif apart and self._places.units(apart[2]) == found:
                row.said["position"] = apart[1]
            row.said["unit"] = apart[2] if apart and self._places.units(apart[2]) == found else title
            row.mark("position", _TURNED)
            return found[0]
        if apart and "don vi" in folded(row.line.cells["position"].heading):
            row.refuse("position", _NO_UNIT, found or self._places.near_units(apart[2]))
            return None
        return self._paper.issuer

    # -- who is new ---------------------------------------------------------------------------------------------------

    def _newcomer(self, row: Row, unit: str) -> Person | None:
        if not row.get("position"):
            row.refuse("position", _NEEDED)
            return None
        if not row.get("unit") and "unit" in row.line.cells:
            row.refuse("unit", _EVERY_ROW)  # below another unit it may mean “the same”, or the sender's own
            return None
        alike = self._new.setdefault(fold(row.get("full_name")), [])
        for other in alike:
            same = any(row.get(name) and row.get(name) == other.first.get(name) for name in ("phone", "email"))
            if same or (other.unit == unit and self._wish.answers.get(row.place) != NEW):
                return other if self._agrees(other, row) else None
        if alike:
            row.mark("full_name", with_row(_NAMESAKE, alike[-1].first))
        if " " not in row.get("full_name"):
            row.mark("full_name", _ONE_WORD)
        if row.get("login"):
            row.mark("login", _LOGIN)
        made = Person(self._new_id("c", row.get("full_name")), unit, row, new=True, rows=[row])
        alike.append(made)
        return made

    def _agrees(self, person: Person, row: Row) -> bool:
        """Refuses a row that says something else of the person than an earlier one."""
        for name in ("phone", "phone_alt", "email", "rank", "position", "unit"):
            for earlier in person.rows:
                if row.get(name) and earlier.get(name) and fold(row.get(name)) != fold(earlier.get(name)):
                    row.refuse(name, with_row(_OTHER, earlier), [self._flag(row, NEW)])
                    return False
        person.rows.append(row)
        return True


def _take_title_from_name(row: Row) -> None:
    """The cell of the position holds a unit only: the title is what follows the name, or nothing is said of it."""
    name = row.line.cells.get("full_name")
    values = as_name(name.value).values if name else ()
    title = values[2] if len(values) == 3 else ""
    if title:
        row.said["position"] = title
    else:
        del row.said["position"]


def _is_valid(row: Row, unit: str) -> bool:
    """Refuses a row with a value that no contact can have, such as a title of a thousand letters."""
    try:
        held = (Position(title=row.get("position") or "-", unit=unit),)
        Contact(**{**contact_fields(row.said, unit), "positions": held})
    except ValidationError as fault:
        where = str(fault.errors()[0]["loc"][0])
        row.refuse("position" if where == "title" else where, _INVALID)
        return False
    return True

"""Whom each row of a list speaks of: somebody known, somebody new, or a question that only a person can answer."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from pydantic import ValidationError

from camgrant.app.editing.desk import Desk, written
from camgrant.app.intake import Namesake, Paper, Wish
from camgrant.diagnostics import Text
from camgrant.intake.clean import as_name
from camgrant.intake.headings import folded
from camgrant.intake.people import NEW, Match, People
from camgrant.intake.places import Places
from camgrant.intake.rows import Row, with_row
from camgrant.intake.titles import Title, read_title
from camgrant.model.inventory import position_at
from camgrant.model.organisation import Contact, Position
from camgrant.model.vietnamese import fold, phone_digits

__all__ = ["Person", "Whom", "contact_fields"]

_NO_UNIT: Final = Text("không rõ đơn vị nào", "no unit is known by that name")
_EVERY_ROW: Final = Text("để trống; đề nghị ghi đơn vị ở từng dòng", "is empty; write the unit in every row")
_TURNED: Final = Text("đơn vị lấy từ ô chức vụ", "the unit was taken from the position")
_TAKEN_OFF: Final = Text(
    "“{unit}” ở ô này là đơn vị, không lấy làm chức vụ", "'{unit}' in this cell is a unit, and not taken for a title"
)
_ONLY_UNIT: Final = Text(
    "ô này ghi đơn vị, chưa có chức vụ; đề nghị ghi chức vụ ở ô này, đơn vị ở cột “Đơn vị”",
    "holds a unit and no title; write the title here, and the unit in the column “Đơn vị”",
)
_NOT_APART: Final = Text(
    "không rõ đâu là chức vụ, đâu là đơn vị “{unit}”; đề nghị chỉ ghi chức vụ ở ô này, đơn vị ở cột “Đơn vị”",
    "title and unit '{unit}' cannot be told apart; write only the title here, and the unit in the column “Đơn vị”",
)
_OTHER_UNIT: Final = Text(
    "ô này ghi “{unit}”, còn đơn vị của dòng là “{other}”; đề nghị chỉ ghi chức vụ ở ô này, đơn vị ở cột “Đơn vị”",
    "holds '{unit}', but the unit of the row is '{other}'; write only the title here, and the unit in its column",
)
_TWO_UNITS: Final = Text(
    "ô này ghi nhiều đơn vị: {units}; đề nghị chỉ ghi chức vụ ở ô này, một đơn vị ở cột “Đơn vị”",
    "holds several units: {units}; write only the title here, and one unit in the column “Đơn vị”",
)
_UNIT_AS_RANK: Final = Text(
    "ô này ghi đơn vị “{unit}”; đề nghị chỉ ghi cấp bậc, hoặc để trống",
    "holds the unit '{unit}'; write only the rank, or nothing",
)
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
    """Answers for every row of one list, in their order. `questions` are the rows in doubt, with who it may be.

    `namesakes` are rows of another phone and another mailbox than those of the namesake in the unit: taken for new
    people where that was asked for, else they stand in `namesakes_asked`.
    """

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
        self._desk = desk
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
        self.namesakes: dict[tuple[str, int], Namesake] = {}
        self.namesakes_asked: dict[tuple[str, int], Namesake] = {}

    def of(self, row: Row) -> Person | None:
        """Whom the row speaks of; None where it is refused for that."""
        title = read_title(self._places, row.get("position"))
        unit = self._unit(row, title)
        if unit is None or not _is_valid(row, unit):
            return None
        match = self._match(row, unit)
        if match.choices:
            self.questions[row.place] = match
            answers = match.choices if match.taken else (*match.choices, NEW)
            row.refuse("full_name", _TAKEN if match.taken else _QUESTION, [self._flag(row, one) for one in answers])
            return None
        if match.mark is not None:
            row.mark("full_name", match.mark)
        contact = self._contacts.get(match.person or "")
        if not self._settle_title(row, title, contact):
            return None
        if match.person is None or contact is None:
            return self._newcomer(row, unit, title)
        if contact.left_on:
            row.refuse("full_name", _LEFT, [self._flag(row, NEW)])
            return None
        if row.get("full_name") not in contact.every_name:
            written_so = contact.full_name
            row.mark("full_name", Text(f"trong dữ liệu ghi “{written_so}”", f"the data says '{written_so}'"))
        if row.get("login") and row.get("login") != contact.login:
            row.mark("login", _LOGIN)
        known = self._known.setdefault(match.person, Person(match.person, unit, row, new=False))
        if row.get("unit") and not any(earlier.get("unit") for earlier in known.rows):
            known.unit = unit  # rows above it named none, and the sender stood in for it
        return known if self._agrees(known, row) else None

    def _match(self, row: Row, unit: str) -> Match:
        """Who the row is: as was answered for it, or for all namesakes, else as its own words say."""
        answer = self._wish.answers.get(row.place)
        if answer:
            return Match(None if answer == NEW else answer)
        match = self._people.match(row, (unit,))
        if match.apart and self._is_new_namesake(Namesake(row, known=match.choices)):
            return Match()
        return match

    def _flag(self, row: Row, person: str) -> str:
        """What is typed to say who the row is; with its sheet where another one has such a row as well."""
        number = str(row.line.row)
        where = number if self._numbers[row.line.row] == 1 else f"{row.line.sheet}!{number}"
        return f"--match {shlex.quote(f'{where}={person}')}"

    # -- the unit -----------------------------------------------------------------------------------------------------

    def _unit(self, row: Row, title: Title) -> str | None:
        """The unit of the row: that of its own column or section, else that beside the title, else the sender."""
        rank = read_title(self._places, row.get("rank"))
        if rank.names:
            row.refuse("rank", _UNIT_AS_RANK.filled(unit=rank.names[0]))
            return None
        text = row.get("unit")
        if row.line.section and text == row.line.section and self._places.sites(text):
            text = ""  # the list is grouped by site, not by unit
        elif not text and not title.names and "unit" not in row.line.cells and not self._knows_unit_beside(row):
            return None
        found = self._places.units(text) if text else (self._paper.issuer,)
        if len(found) != 1:
            row.refuse("unit", _NO_UNIT, found or self._places.near_units(text))
            return None
        return self._unit_beside_title(row, title, found[0] if text else None) if title.names else found[0]

    def _knows_unit_beside(self, row: Row) -> bool:
        """Refuses a post in a column for posts and units whose last part is no unit that is known."""
        apart = _APART.fullmatch(row.get("position"))
        if apart and "don vi" in folded(row.line.cells["position"].heading):
            row.refuse("position", _NO_UNIT, self._places.near_units(apart[2]))
            return False
        return True

    def _unit_beside_title(self, row: Row, title: Title, own: str | None) -> str | None:
        """The unit of a row whose post names one as well; `own` is what the row says elsewhere."""
        for meant in title.units:
            if len(meant) != 1:
                row.refuse("position", _NO_UNIT, meant)
                return None
        named = [meant[0] for meant in title.units]
        lowest = next((unit for unit in named if set(named) <= set(self._desk.inventory.lineage(unit))), None)
        if lowest is None:
            row.refuse("position", _TWO_UNITS.filled(units="; ".join(title.names)))
            return None
        if own is None:
            row.said["unit"] = self._desk.unit_name(lowest)
            row.mark("position", _TURNED)
            return lowest
        if lowest not in self._desk.inventory.lineage(own):
            other = self._desk.unit_name(own)
            row.refuse("position", _OTHER_UNIT.filled(unit=title.names[named.index(lowest)], other=other))
            return None
        return own

    # -- the title ----------------------------------------------------------------------------------------------------

    def _settle_title(self, row: Row, title: Title, contact: Contact | None) -> bool:
        """Leaves the row a title without the units that stood beside it, or none; refuses what cannot be told apart.

        A title that is stored with a unit in it stays, where the row repeats it.
        """
        if not title.names:
            return True
        held = position_at(contact, self._paper.date) if contact is not None else None
        if held is not None and self._places.same_post(held.title, row.get("position"), title.text):
            row.said["position"] = held.title
            return True
        if not title.apart:
            row.refuse("position", _NOT_APART.filled(unit=title.names[0]))
            return False
        if title.text != row.get("position") and _TURNED not in [mark.text for mark in row.marks]:
            row.mark("position", _TAKEN_OFF.filled(unit="; ".join(title.names)))
        if title.text:
            row.said["position"] = title.text
        else:
            self._take_title_from_name(row)
        return True

    def _take_title_from_name(self, row: Row) -> None:
        """The cell of the post holds a unit only: the title is what follows the name, or nothing is said of it."""
        name = row.line.cells.get("full_name")
        values = as_name(name.value).values if name else ()
        after_name = values[2] if len(values) == 3 else ""
        if after_name and not read_title(self._places, after_name).names:
            row.said["position"] = after_name
        else:
            del row.said["position"]

    # -- who is new ---------------------------------------------------------------------------------------------------

    def _newcomer(self, row: Row, unit: str, title: Title) -> Person | None:
        if not row.get("position"):
            row.refuse("position", _ONLY_UNIT if title.names else _NEEDED)
            return None
        if not row.get("unit") and "unit" in row.line.cells:
            row.refuse("unit", _EVERY_ROW)  # below another unit it may mean “the same”, or the sender's own
            return None
        alike = self._new.setdefault(fold(row.get("full_name")), [])
        other = self._same_newcomer(row, unit, alike)
        if other is not None:
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

    def _same_newcomer(self, row: Row, unit: str, alike: Sequence[Person]) -> Person | None:
        """Whoever of the new people of that name the row must agree with; None for one more of them."""
        is_answered = self._wish.answers.get(row.place) == NEW
        apart: list[Person] = []
        for other in alike:
            if any(row.get(name) and row.get(name) == other.first.get(name) for name in ("phone", "email")):
                return other
            if other.unit != unit or is_answered:
                continue
            if not _reached_otherwise(other, row):
                return other
            apart.append(other)
        earlier = tuple(other.rows[0].line.row for other in apart)
        if not apart or self._is_new_namesake(Namesake(row, earlier=earlier)):
            return None
        return apart[0]

    def _is_new_namesake(self, namesake: Namesake) -> bool:
        """Whether it was said once for all that such rows are new people; either way it is told of."""
        told = self.namesakes if self._wish.namesakes_are_new else self.namesakes_asked
        place = namesake.row.place
        before = told.get(place)
        told[place] = replace(namesake, known=before.known) if before is not None else namesake
        return self._wish.namesakes_are_new

    def _agrees(self, person: Person, row: Row) -> bool:
        """Refuses a row that says something else of the person than an earlier one."""
        for name in ("phone", "phone_alt", "email", "rank", "position", "unit"):
            for earlier in person.rows:
                if row.get(name) and earlier.get(name) and fold(row.get(name)) != fold(earlier.get(name)):
                    row.refuse(name, with_row(_OTHER, earlier), [self._flag(row, NEW)])
                    return False
        person.rows.append(row)
        return True


def _reached_otherwise(person: Person, row: Row) -> bool:
    """Whether both phone and mailbox are known of the new person and of the row, and neither is the same."""
    phones = {phone_digits(one.get("phone")) for one in person.rows if one.get("phone")}
    mailboxes = {one.get("email") for one in person.rows if one.get("email")}
    if not (phones and mailboxes and row.get("phone") and row.get("email")):
        return False
    return phone_digits(row.get("phone")) not in phones and row.get("email") not in mailboxes


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

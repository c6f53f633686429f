"""A list of people becomes changes: the document, new and changed contacts, grants as far as their scope is said.

Three passes, so that a row that is refused leaves nothing behind: whom each row speaks of, what it asks for, and only
then the changes of the rows that stand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from camgrant.access.resolve import promised
from camgrant.app.asking import Asked, Asking
from camgrant.app.editing.desk import DAY, Desk, written
from camgrant.app.intake import Imported, Outcome, Paper, Reading, Taken, Wish
from camgrant.diagnostics import Text, UsageFault
from camgrant.edit.change import Add, Change, Put, Set
from camgrant.intake.people import NEW, Match, People
from camgrant.intake.places import Places
from camgrant.intake.rows import Row
from camgrant.load.suggest import nearest
from camgrant.model.inventory import position_at
from camgrant.model.vietnamese import fold, phone_digits, propose_login

__all__ = ["nominated"]

_NO_UNIT = Text("không rõ đơn vị nào", "no unit is known by that name")
_NEEDED = Text("để trống", "is empty")
_QUESTION = Text("chưa rõ là ai, đề nghị chọn", "it is not clear who this is; choose")
_LEFT = Text("người này đã ghi thôi việc", "this person is recorded as having left")
_OTHER = Text("khác với dòng {row} của cùng một người", "differs from row {row} of the same person")
_GONE = "Không còn trong danh sách {number}"


def nominated(desk: Desk, reading: Reading, paper: Paper, wish: Wish) -> Imported:
    """What the list would change. Nothing is written; rows in doubt are refused with their choices.

    Raises UsageFault where what was said for the whole list does not fit together.
    """
    return _Nominating(desk, paper, wish).plan(reading)


@dataclass(slots=True)
class _Person:
    """Somebody that rows of the list speak of. `first` is the row that says who it is; `new` has an id to come."""

    id: str
    unit: str
    first: Row
    new: bool


class _Nominating:
    def __init__(self, desk: Desk, paper: Paper, wish: Wish) -> None:
        self._desk = desk
        self._inventory = desk.inventory
        self._paper = paper
        self._wish = wish
        self._places = Places(desk.inventory)
        self._people = People(desk.inventory)
        self._known: dict[str, _Person] = {}
        self._new: dict[str, list[_Person]] = {}
        self._ids: set[str] = set()
        self._questions: dict[tuple[str, int], Match] = {}
        self._logins = set(desk.context().logins)
        self._logins |= {e.account.login for e in desk.inventory.ledger.values() if e.account and e.account.login}

    def plan(self, reading: Reading) -> Imported:
        people = {id(row): person for row in reading.rows if not row.faults and (person := self._person(row))}
        names: dict[str, list[str]] = {}
        for person in people.values():
            names.setdefault(fold(person.first.get("full_name")), []).append(person.id)
        document = self._document()
        asking = Asking(self._desk, self._places, self._people, self._paper, self._wish, names, document)
        asked: dict[int, Sequence[Asked]] = {}
        for row in reading.rows:
            if not row.faults:
                person = people[id(row)]
                asked[id(row)] = asking.of(row, person.id, self._kinds(person))
        standing = [row for row in reading.rows if not row.faults]
        kind = asking.document_kind(self._paper.kind)
        changes: list[Change] = []
        taken = {id(row): self._row_changes(row, people[id(row)], asked[id(row)], changes) for row in standing}
        present = list(dict.fromkeys(people[id(row)].id for row in standing))
        gone = list(self._gone(present, asking.systems)) if self._wish.replaces_list else []
        on = written(on=self._paper.date, reason=_GONE.format(number=self._paper.number), document=document)
        changes += [Set(grant_id, ("revoked",), dict(on)) for grant_id in gone]
        paper = self._paper_changes(document, kind, present) if standing else []
        result = tuple(
            Taken(row, "refused" if row.faults else taken[id(row)], people[id(row)].id if id(row) in people else "")
            for row in reading.rows
        )
        return Imported(reading, result, (*paper, *changes), (), tuple(gone), self._questions)

    # -- who --------------------------------------------------------------------------------------------------------

    def _person(self, row: Row) -> _Person | None:
        """Whom the row speaks of; None where it is refused for that."""
        unit = self._unit(row)
        if unit is None:
            return None
        answer = self._wish.answers.get(row.place)
        match = Match(None if answer == NEW else answer) if answer else self._people.match(row, (unit,))
        if match.choices:
            self._questions[row.place] = match
            where = f"--match {row.line.row}"
            row.refuse("full_name", _QUESTION, [*(f"{where}={one}" for one in match.choices), f"{where}={NEW}"])
            return None
        if match.mark is not None:
            row.mark("full_name", match.mark)
        if match.person is None:
            return self._newcomer(row, unit)
        if self._inventory.contacts[match.person].left_on:
            row.refuse("full_name", _LEFT, [f"--match {row.line.row}={NEW}"])
            return None
        written_so = self._inventory.contacts[match.person].full_name
        if written_so != row.get("full_name"):
            row.mark("full_name", Text(f"trong dữ liệu ghi “{written_so}”", f"the data says '{written_so}'"))
        known = self._known.setdefault(match.person, _Person(match.person, unit, row, new=False))
        return known if self._agrees(known, row) else None

    def _unit(self, row: Row) -> str | None:
        text = row.get("unit")
        if row.line.section and text == row.line.section and self._places.sites(text):
            text = ""  # the list is grouped by site, not by unit
        found = self._places.units(text) if text else (self._paper.issuer,)
        if len(found) != 1:
            row.refuse("unit", _NO_UNIT, found or nearest(text, self._places.unit_names()))
            return None
        return found[0]

    def _newcomer(self, row: Row, unit: str) -> _Person | None:
        if not row.get("position"):
            row.refuse("position", _NEEDED)
            return None
        alike = self._new.setdefault(fold(row.get("full_name")), [])
        for other in alike:
            same = any(row.get(name) and row.get(name) == other.first.get(name) for name in ("phone", "email"))
            if same or (other.unit == unit and self._wish.answers.get(row.place) != NEW):
                return other if self._agrees(other, row) else None
        made = _Person(self._new_id("c", row.get("full_name")), unit, row, new=True)
        alike.append(made)
        return made

    def _agrees(self, person: _Person, row: Row) -> bool:
        """Refuses a row that says something else of the person than an earlier one."""
        for name in ("phone", "email", "position", "unit"):
            one, other = row.get(name), person.first.get(name)
            if one and other and fold(one) != fold(other):
                facts = {"row": person.first.line.row}
                reason = Text(_OTHER.in_language("vi", facts), _OTHER.in_language("en", facts))
                row.refuse(name, reason, [f"--match {row.line.row}={NEW}"])
                return False
        return True

    def _kinds(self, person: _Person) -> frozenset[str]:
        return self._inventory.lineage_kinds(person.unit)

    def _new_id(self, prefix: str, words: str) -> str:
        while (made := self._desk.new_id(prefix, words)) in self._ids:
            pass
        self._ids.add(made)
        return made

    # -- changes ----------------------------------------------------------------------------------------------------

    def _row_changes(self, row: Row, person: _Person, asked: Sequence[Asked], changes: list[Change]) -> Outcome:
        """Adds the changes of one row and says what they come to."""
        contact = list(self._contact_changes(person, with_login=bool(asked))) if person.first is row else []
        if asked and not contact and not person.new and person.first is not row:
            contact = list(self._login_change(person))
        grants = [self._grant(one, person) for one in asked if one.fields]
        changes += [*contact, *grants]
        if grants or (contact and person.new):
            return "added"
        return "changed" if contact else "unchanged"

    def _contact_changes(self, person: _Person, *, with_login: bool) -> Iterator[Change]:
        row = person.first
        if person.new:
            login = self._login(row.get("full_name")) if with_login else None
            fields = written(
                full_name=row.get("full_name"),
                rank=row.get("rank"),
                positions=[written(title=row.get("position"), unit=person.unit)],
                **{name: row.get(name) for name in ("phone", "phone_alt", "email", "email_absent_reason")},
                login=login,
            )
            file = self._contact_files.get(person.unit, f"contacts/{person.unit}.yaml")
            yield Put("contacts", person.id, fields, file)
            return
        contact = self._inventory.contacts[person.id]
        for name in ("rank", "email"):
            if row.get(name) and row.get(name) != getattr(contact, name):
                yield Set(person.id, (name,), row.get(name))
        for name in ("phone", "phone_alt"):
            if row.get(name) and phone_digits(row.get(name)) != phone_digits(getattr(contact, name) or ""):
                yield Set(person.id, (name,), row.get(name))
        yield from self._position_changes(person)
        if with_login:
            yield from self._login_change(person)

    def _position_changes(self, person: _Person) -> Iterator[Change]:
        """A position of another title or unit begins with the document; spelling alone is no change."""
        contact, title = self._inventory.contacts[person.id], person.first.get("position")
        held = position_at(contact, self._paper.date)
        unit = person.unit if person.first.get("unit") or held is None else held.unit
        if not title or (held is not None and fold(held.title) == fold(title) and held.unit == unit):
            return
        if held is not None:
            number = contact.positions.index(held)
            if position_at(contact, self._paper.date - DAY) is not held:
                yield Set(person.id, ("positions", number, "title"), title)
                return
            yield Set(person.id, ("positions", number, "valid_until"), (self._paper.date - DAY).isoformat())
        yield Add(person.id, ("positions",), written(title=title, unit=unit, valid_from=self._paper.date))

    def _login(self, full_name: str) -> str:
        login = propose_login(full_name, self._logins)
        self._logins.add(login)
        return login

    def _login_change(self, person: _Person) -> Iterator[Change]:
        contact = self._inventory.contacts.get(person.id)
        if contact is not None and contact.login is None:
            yield Set(person.id, ("login",), self._login(contact.full_name))

    def _grant(self, asked: Asked, person: _Person) -> Change:
        words = f"{asked.where} {person.first.get('full_name')}"
        return Put("grants", self._new_id("g", words), {"person": person.id, **asked.fields}, asked.file)

    @cached_property
    def _contact_files(self) -> dict[str, str]:
        """Unit -> the file in which most of its people stand."""
        inventory, files = self._inventory, self._desk.files
        counted: dict[str, Counter[str]] = {}
        for person in inventory.contacts.keys() & files.keys():
            counted.setdefault(inventory.unit_of(person, self._desk.day) or "", Counter())[files[person]] += 1
        return {unit: min(found, key=lambda file: (-found[file], file)) for unit, found in counted.items()}

    # -- the document, and who is no longer on the list ---------------------------------------------------------------

    def _document(self) -> str:
        paper = self._paper
        wanted = (paper.issuer, paper.number, paper.date)
        for name, document in self._inventory.documents.items():
            if (document.issuer, document.number, document.date) == wanted:
                return name
        return self._new_id("d", f"{paper.issuer.removeprefix('u-')} {paper.number.partition('/')[0]}")

    def _paper_changes(self, document: str, kind: str, people: Iterable[str]) -> list[Change]:
        known = self._inventory.documents.get(document)
        paper = self._paper
        if known is not None:
            changes: list[Change] = [Add(document, ("names",), one) for one in people if one not in known.names]
            return changes if known.sha256 else [*changes, Set(document, ("sha256",), paper.sha256)]
        fields: dict[str, Any] = written(
            issuer=paper.issuer,
            number=paper.number,
            date=paper.date,
            kind=kind,
            names=list(people),
            sha256=paper.sha256,
        )
        alike = [name for name, one in self._inventory.documents.items() if one.issuer == paper.issuer]
        return [Put("documents", document, fields, self._desk.file_for(alike, f"documents/{paper.issuer}.yaml"))]

    def _gone(self, present: Iterable[str], systems: Iterable[str]) -> Iterator[str]:
        """Grants in force or to come, of the same issuer's lists and systems, whose people are not on this list."""
        among = frozenset(systems)
        if not among:
            raise UsageFault("--replaces-list cần --system / needs --system")
        here, seen = frozenset(present), set[str]()
        for promise in promised(self._inventory, self._desk.day):
            name = promise.entitlement.grant
            grant = self._inventory.grants[name]
            list_of = self._inventory.documents.get(grant.nomination or "")
            mine = list_of is not None and list_of.issuer == self._paper.issuer
            if mine and grant.system in among and grant.person not in here and not grant.revoked and name not in seen:
                seen.add(name)
                yield name

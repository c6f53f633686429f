"""A list of people becomes changes: the document, new and changed contacts, grants as far as their scope is said.

Three passes, so that a row that is refused leaves nothing behind: whom each row speaks of, what it asks for, and only
then the changes of the rows that stand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from camgrant.app.asking import Asked, Asking
from camgrant.app.editing.desk import DAY, Desk, written
from camgrant.app.intake import NO_ROWS, Gone, Imported, Paper, Reading, Rewritten, Taken, Wish
from camgrant.app.replacing import gone_from, revocations
from camgrant.app.vanished import is_named, vanished
from camgrant.app.whom import Person, Whom, contact_fields
from camgrant.diagnostics import Text, UsageFault
from camgrant.edit.change import Add, Change, Put, Set
from camgrant.intake.people import People
from camgrant.intake.places import Places
from camgrant.intake.rows import Row
from camgrant.model.inventory import position_at
from camgrant.model.vietnamese import fold, phone_digits, propose_login

__all__ = ["nominated"]

_HAS_EMAIL: Final = Text(
    "danh sách ghi không có thư điện tử; trong dữ liệu có, giữ nguyên",
    "the list says that there is no e-mail address; the data has one, and keeps it",
)
_UNIT_KEPT: Final = Text(
    "trong dữ liệu, người này ở {unit}; danh sách không ghi chức vụ nên chưa đổi đơn vị",
    "the data has this person at {unit}; the list says no position, so the unit is not changed",
)
_SPELLED: Final = Text("trong dữ liệu ghi “{title}”, giữ nguyên", "the data says '{title}', and keeps it")


def nominated(desk: Desk, reading: Reading, paper: Paper, wish: Wish) -> Imported:
    """What the list would change. Nothing is written; rows in doubt are refused with their choices.

    Raises UsageFault where what was said for the whole list does not fit together, and for a form without a row that
    was given nobody.
    """
    return _Nominating(desk, paper, wish).plan(reading)


@dataclass(slots=True)
class _LeftOut:
    """Grants of which the list does not speak: those that end, those that stay, and those that are asked about."""

    gone: list[Gone] = field(default_factory=list)
    stays: list[Gone] = field(default_factory=list)
    missing: list[Gone] = field(default_factory=list)


class _Nominating:
    def __init__(self, desk: Desk, paper: Paper, wish: Wish) -> None:
        self._desk = desk
        self._inventory = desk.inventory
        self._paper = paper
        self._wish = wish
        self._places = Places(desk.inventory)
        self._people = People(desk.inventory)
        self._ids: set[str] = set()
        self._rewritten: list[Rewritten] = []
        self._logins = set(desk.context().logins)
        self._logins |= {e.account.login for e in desk.inventory.ledger.values() if e.account and e.account.login}

    def plan(self, reading: Reading) -> Imported:
        desk, paper, wish = self._desk, self._paper, self._wish
        whom = Whom(desk, self._places, self._people, paper, wish, reading.rows, self._new_id)
        people = {id(row): person for row in reading.rows if not row.faults and (person := whom.of(row))}
        names: dict[str, list[str]] = {}
        for person in people.values():
            names.setdefault(fold(person.first.get("full_name")), []).append(person.id)
        document = self._document()
        asking = Asking(desk, self._places, self._people, paper, wish, names, document)
        asked: dict[int, Sequence[Asked]] = {}
        for row in reading.rows:
            if not row.faults:
                person = people[id(row)]
                asked[id(row)] = asking.of(row, person.id, self._kinds(person))
        standing = [row for row in reading.rows if not row.faults]
        for row in reversed(standing):
            people[id(row)].describe(row, asks=bool(asked[id(row)]))
        changes: list[Change] = []
        taken = self._take(standing, people, asked, changes)
        present = list(dict.fromkeys(people[id(row)].id for row in standing))
        left = self._left_out(reading, standing, people, asked, asking)
        changes += revocations(left.gone, paper, document)
        papers: list[Change] = []
        kinds: tuple[str, ...] = ()
        kind = asking.document_kind(paper.kind)
        if (standing or left.gone) and not kind and document not in self._inventory.documents:
            kinds = tuple(self._inventory.pack.document_kinds)
            changes = []  # they would name a document that is not there
        elif standing or left.gone:
            papers = self._paper_changes(document, kind, present)
        return Imported(
            reading,
            tuple(taken.get(id(row)) or _refused(row, people.get(id(row))) for row in reading.rows),
            (*papers, *changes),
            (),
            tuple(left.gone),
            tuple(left.stays),
            tuple(left.missing),
            whom.questions,
            tuple(self._rewritten),
            kinds,
            tuple(one for one in whom.namesakes.values() if not one.row.faults),
            tuple(whom.namesakes_asked.values()),
        )

    def _left_out(
        self,
        reading: Reading,
        standing: Sequence[Row],
        people: Mapping[int, Person],
        asked: Mapping[int, Sequence[Asked]],
        asking: Asking,
    ) -> _LeftOut:
        """What becomes of the grants of which the list does not speak any more."""
        desk, paper, wish = self._desk, self._paper, self._wish
        left = _LeftOut()
        spoken: dict[str, set[str]] = {}
        for row in standing:
            person = people[id(row)]
            spoken.setdefault(person.id, set()).update(name for one in asked[id(row)] for name in one.held)
        missing = vanished(desk, paper, wish, reading, spoken)
        if reading.is_form and not (reading.rows or reading.withdrawn or missing):
            raise UsageFault(NO_ROWS)
        if wish.replaces_list:
            asking.follow(one.grant for one in missing)
        if wish.replaces_list and len(standing) == len(reading.rows):  # who stands in a refused row is on the list too
            left.gone, left.stays = gone_from(desk, paper, wish, spoken, asking.systems, reading.aside)
            known = {one.grant for one in (*left.gone, *left.stays)}
            for one in missing:
                if one.grant not in known:
                    (left.stays if is_named(one.full_name, reading.aside) else left.gone).append(one)
        if not (wish.replaces_list or wish.keep_missing):
            left.missing = missing
        return left

    def _kinds(self, person: Person) -> frozenset[str]:
        return self._inventory.lineage_kinds(person.unit)

    def _new_id(self, prefix: str, words: str) -> str:
        while (made := self._desk.new_id(prefix, words)) in self._ids:
            pass
        self._ids.add(made)
        return made

    # -- changes ----------------------------------------------------------------------------------------------------

    def _take(
        self,
        rows: Iterable[Row],
        people: Mapping[int, Person],
        asked: Mapping[int, Sequence[Asked]],
        changes: list[Change],
    ) -> dict[int, Taken]:
        """Adds the changes of the rows that stand, and says what became of each."""
        taken: dict[int, Taken] = {}
        for row in rows:
            row.mark_beside()
            self._mark_what_stays(row, people[id(row)])
            taken[id(row)] = self._row_changes(row, people[id(row)], asked[id(row)], changes)
        return taken

    def _mark_what_stays(self, row: Row, person: Person) -> None:
        """Says what the row writes otherwise of somebody known and what stays as it is in the data nevertheless."""
        contact = self._inventory.contacts.get(person.id)
        if contact is None:
            return
        if contact.email and row.get("email_absent_reason"):
            row.mark("email", _HAS_EMAIL)
        held = position_at(contact, self._paper.date)
        if held is None:
            return
        if row.get("unit") and not person.said.get("position") and person.unit != held.unit:
            row.mark("unit", _UNIT_KEPT.filled(unit=self._desk.unit_name(held.unit)))
        title = row.get("position")
        if fold(title) == fold(held.title) and title.casefold() != held.title.casefold():
            row.mark("position", _SPELLED.filled(title=held.title))

    def _row_changes(self, row: Row, person: Person, asked: Sequence[Asked], changes: list[Change]) -> Taken:
        """Adds the changes of one row and says what they come to."""
        contact = list(self._contact_changes(person)) if person.first is row else []
        grants = [self._grant(grant, person) for grant in asked if grant.fields]
        corrections = [change for grant in asked for change in self._corrections(grant, person)]
        changes += [*contact, *grants, *corrections]
        adds = bool(grants or (contact and person.new))
        # A login that comes with a first grant is no change of what the list says of the person.
        stored = [*corrections] if person.new else [*contact, *corrections]
        changed = any(not (isinstance(change, Set) and change.path == ("login",)) for change in stored)
        if adds:
            return Taken(row, "added", person.id, changes_too=changed)
        return Taken(row, "changed" if stored else "unchanged", person.id)

    def _corrections(self, asked: Asked, person: Person) -> Iterator[Change]:
        """The reason or the case of a grant that is there, where the list writes it otherwise."""
        for name in ("reason", "case"):
            if name not in asked.corrected:
                continue
            grant = asked.held[0]
            old = getattr(self._inventory.grants[grant], name) or ""
            full_name = self._inventory.contacts[person.id].full_name
            rewritten = Rewritten(person.id, full_name, name, old, asked.corrected[name])
            if rewritten not in self._rewritten:
                self._rewritten.append(rewritten)
            yield Set(grant, (name,), asked.corrected[name])

    def _contact_changes(self, person: Person) -> Iterator[Change]:
        said = person.said
        if person.new:
            login = self._login(said["full_name"]) if person.asks else None
            file = self._contact_files.get(person.unit, f"contacts/{person.unit}.yaml")
            yield Put("contacts", person.id, contact_fields(said, person.unit, login=login), file)
            return
        contact = self._inventory.contacts[person.id]
        for name in ("rank", "email", "phone", "phone_alt"):
            old = getattr(contact, name) or ""
            new = said.get(name, old)
            same = phone_digits(new) == phone_digits(old) if name in ("phone", "phone_alt") else new == old
            if not same:
                self._rewritten.append(Rewritten(person.id, contact.full_name, name, old, new))
                yield Set(person.id, (name,), new)
        yield from self._position_changes(person)
        if person.asks and contact.login is None:
            yield Set(person.id, ("login",), self._login(contact.full_name))

    def _position_changes(self, person: Person) -> Iterator[Change]:
        """A position of another title or unit begins with the document; spelling alone is no change."""
        contact, title = self._inventory.contacts[person.id], person.said.get("position")
        held = position_at(contact, self._paper.date)
        unit = person.unit if "unit" in person.said or held is None else held.unit
        if not title or (held is not None and fold(held.title) == fold(title) and held.unit == unit):
            return
        self._rewritten.append(self._rewritten_post(person, title, unit))
        if held is not None:
            number = contact.positions.index(held)
            if position_at(contact, self._paper.date - DAY) is not held:
                yield Set(person.id, ("positions", number, "title"), title)
                return
            yield Set(person.id, ("positions", number, "valid_until"), (self._paper.date - DAY).isoformat())
        yield Add(person.id, ("positions",), written(title=title, unit=unit, valid_from=self._paper.date))

    def _rewritten_post(self, person: Person, title: str, unit: str) -> Rewritten:
        contact = self._inventory.contacts[person.id]
        held = position_at(contact, self._paper.date)
        old = f"{held.title}, {self._desk.unit_name(held.unit)}" if held is not None else ""
        new = f"{title}, {self._desk.unit_name(unit)}"
        return Rewritten(person.id, contact.full_name, "position", old, new)

    def _login(self, full_name: str) -> str:
        login = propose_login(full_name, self._logins)
        self._logins.add(login)
        return login

    def _grant(self, asked: Asked, person: Person) -> Change:
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

    # -- the document -------------------------------------------------------------------------------------------------

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


def _refused(row: Row, person: Person | None) -> Taken:
    return Taken(row, "refused", person.id if person is not None else "")

"""What one row of a list asks for: grants with system, scope, rights and window; or the reason why it cannot be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from pydantic import ValidationError

from camgrant.access.resolve import Reach
from camgrant.app.editing.desk import Desk, written
from camgrant.app.editing.grants import sites_of
from camgrant.app.intake import Paper, Wish
from camgrant.app.scopes import Scopes
from camgrant.diagnostics import Text, UsageFault
from camgrant.intake.form import NEED_HEADINGS
from camgrant.intake.headings import folded
from camgrant.intake.people import People
from camgrant.intake.places import Places, is_blank_box, is_ticked, rights_of
from camgrant.intake.rows import Row, with_row
from camgrant.model.base import RIGHTS, Right
from camgrant.model.grant import Grant, Scope
from camgrant.model.pack import Route, System
from camgrant.model.vietnamese import RIGHT_WORDS, fold
from camgrant.policy.written_needs import written_needs

__all__ = ["Asked", "Asking"]

_NO_RIGHT = Text("không phải các quyền của hệ thống này", "is not among the rights of this system")
_NOT_OF_SYSTEM = Text(
    "“{system}” không có quyền “{right}”; đề nghị bỏ quyền này, hoặc ghi hệ thống có quyền ấy",
    "the system '{system}' has no right '{right}'; drop the right, or write a system that has it",
)
_NO_ANSWER = Text(
    "không rõ có quyền “{right}” hay không; đề nghị ghi Có hoặc Không",
    "it is not clear whether the right '{right}' is asked for; write Có (yes) or Không (no)",
)
_NONE_TICKED = Text(
    "mọi ô quyền đều là Không; người thôi xem thì đề nghị xóa cả dòng, còn xem thì ghi Có ở quyền cần",
    "every box of a right says no; delete the row of somebody who leaves, else write Có (yes) for what is needed",
)
_BOX_AND_LIST = Text(
    "ô quyền “{right}” khác với cột “{heading}” của dòng này; đề nghị ghi giống nhau",
    "the box of the right '{right}' differs from the column “{heading}” of this row; let both say the same",
)
_NO_PURPOSE = Text("không phải mục đích của hệ thống này", "is no purpose of this system")
_NO_PERSON = Text("không rõ là ai", "it is not clear who this is")
_NEEDED = Text("để trống", "is empty")
_MANY_SYSTEMS = Text("chưa rõ hệ thống nào, đề nghị ghi --system", "several systems are possible, say which: --system")
_NO_SYSTEM = Text("không rõ hệ thống nào", "no system is known by that name")
_REVERSED = Text("ngày kết thúc trước ngày bắt đầu", "ends before it begins")
_NO_ROUTE = Text("đơn vị này không có đường đề nghị vào hệ thống", "there is no way into the system for this unit")
_TAKEN_BACK = Text(
    "lượt {grant} đã thu hồi từ ngày {on}; cấp lại thì ghi ngày bắt đầu từ hôm đó",
    "{grant} was revoked from {on} on; to grant it again, say a first day from then on",
)
_UNREASONED = Text(
    "quyền “{right}” ngoài mức mặc định; đề nghị ghi ở cột “{heading}” của dòng này, hoặc bỏ quyền ấy",
    "the right '{right}' is beyond the default; fill in the column “{heading}” of this row, or drop the right",
)
_NOTE_TAKEN = Text("ghi chú được lấy làm lý do cấp quyền", "the note was taken for the reason of the rights")
_ENDS = Text(
    "lượt {grant} đã ghi thu hồi từ ngày {on}; danh sách không đổi việc ấy",
    "{grant} is to be revoked from {on} on; the list does not change that",
)
_BESIDE = Text(
    "người này đã có lượt {grants} trùng phạm vi và thời gian; lượt mới được thêm bên cạnh",
    "this person holds {grants} for the same scope and days already; the new grant is added beside",
)
_BESIDE_ROW = Text(
    "trùng phạm vi và thời gian với dòng {row} của cùng một người; cả hai lượt được thêm",
    "asks for the same scope and days as row {row} of the same person; both grants are added",
)
_FEWER = Text(
    "lượt {grant} đang có cả quyền {rights}, danh sách không ghi; quyền ấy không bị bớt, muốn bớt thì thu hồi",
    "{grant} gives {rights} as well, which the list does not say; it is not taken away, revoke it where it should go",
)
_OTHERWISE = Text(
    "“{value}” không được nhập: lượt {grant} đang có ghi “{old}”", "'{value}' is not imported: {grant} says '{old}'"
)
_OTHER_ROW = Text("khác với dòng {row} của cùng một lượt cấp", "differs from row {row} of the same grant")
_NOTE_DROPPED = Text("ghi chú không được nhập", "the note is not imported")
_LESS = Text("danh sách ghi ít hơn lượt {grant} đang có", "the list says less than {grant}, which is there")


@dataclass(frozen=True, slots=True)
class Asked:
    """A grant that a row asks for, without its person; without fields it is there already. `where` names its scope.

    `held` is the grant that is there already, or that the row would have renewed or written otherwise; `corrected` what
    the row writes otherwise of the first of them.
    """

    fields: Mapping[str, Any]
    where: str
    file: str
    held: tuple[str, ...] = ()
    corrected: Mapping[str, str] = field(default_factory=dict)


class Asking:
    """Answers for every row of one list. `names` are the people of the list by folded name."""

    def __init__(
        self,
        desk: Desk,
        places: Places,
        people: People,
        paper: Paper,
        wish: Wish,
        names: Mapping[str, Sequence[str]],
        document: str,
    ) -> None:
        self._desk = desk
        self._inventory = desk.inventory
        self._scopes = Scopes(desk, places, wish)
        self._people = people
        self._paper = paper
        self._wish = wish
        self._names = names
        self._document = document
        self._context = desk.context()
        self._routes: dict[Route, None] = {}
        self._reach = Reach(desk.inventory, desk.day)
        self._asked: dict[tuple[str, str], list[tuple[Row, Grant]]] = {}
        self._corrections: dict[tuple[str, str], tuple[Row, str]] = {}
        self._grants: dict[tuple[str, str], list[str]] = {}
        for grant_id, grant in desk.inventory.grants.items():
            self._grants.setdefault((grant.person, grant.system), []).append(grant_id)
        self.systems: dict[str, None] = {wish.system: None} if wish.system else {}

    def of(self, row: Row, person: str, kinds: frozenset[str]) -> Sequence[Asked]:
        """The grants that the row asks for; none where it asks for none or is refused."""
        asked = self._of(row, person, kinds)
        if row.get("note") and not row.faults and not any(mark.text is _NOTE_TAKEN for mark in row.marks):
            row.mark("note", _NOTE_DROPPED)
        return asked

    def _of(self, row: Row, person: str, kinds: frozenset[str]) -> Sequence[Asked]:
        scope = self._scopes.of(row)
        if scope is None:
            return []
        slug = self._system(row, scope)
        if slug is None:
            return []
        system = self._inventory.pack.systems[slug]
        route = self._context.route(slug, system, kinds)
        if route is None:
            row.refuse("unit", _NO_ROUTE)
            return []
        self._require_contact(row, person, system)
        fields = self._fields(row, person, slug, system, scope)
        if row.faults or fields is None:
            return []
        self.systems[slug] = None
        self._routes[route] = None
        if route.approvals:
            fields["proposed"] = True
        sites = sites_of(self._desk, scope)
        held = self._held(row, person, slug, fields)
        old = row.get("grant_id")
        theirs = self._grants.get((person, slug), ())
        if held is not None:
            corrected = {} if row.faults else self._corrected(row, held, fields)
            return [Asked({}, "", "", (held, old) if old in theirs else (held,), corrected)]
        self._require_needs(row, system, fields)
        if row.faults:
            return []
        wanted = Grant(person=person, **fields)
        spoken = self._overlapping(theirs, wanted, system)
        self._mark_overlap(row, [name for name in spoken if name != old], wanted)
        self._mark_overlapping_rows(row, wanted, system)
        if old in theirs:
            fields["replaces"] = old
            spoken = [old]
        where = sites[0].removeprefix("s-") if len(sites) == 1 else slug
        return [Asked(fields, where, self._file(slug, sites), tuple(spoken))]

    def follow(self, grants: Iterable[str]) -> None:
        """Takes the systems and routes of grants that are there, where no row has asked for any."""
        systems: dict[str, None] = {}
        routes: dict[Route, None] = {}
        for name in grants:
            grant = self._inventory.grants[name]
            unit = self._inventory.unit_of(grant.person, self._desk.day)
            kinds = self._inventory.lineage_kinds(unit) if unit else frozenset[str]()
            route = self._context.route(grant.system, self._inventory.pack.systems[grant.system], kinds)
            systems[grant.system] = None
            if route is not None:
                routes[route] = None
        self.systems = self.systems or systems
        self._routes = self._routes or routes

    def document_kind(self, given: str | None) -> str:
        """The kind of the document: that given, or the first that the routes of its grants take; "" where it must be
        said. Raises UsageFault for one that there is not.
        """
        kinds = self._inventory.pack.document_kinds
        if given is not None:
            if given not in kinds:
                raise UsageFault(f"--document-kind {given}: một trong / one of: {', '.join(kinds)}")
            return given
        issuer = self._inventory.units[self._paper.issuer].kind
        every = [route for system in self._inventory.pack.systems.values() for route in system.routes]
        routes = list(self._routes) or [route for route in every if issuer in route.by]
        return routes[0].document_kinds[0] if routes else ""

    # -- the system -------------------------------------------------------------------------------------------------

    def _system(self, row: Row, scope: Scope) -> str | None:
        """The system that the row says, or was said for all, or the only one that covers sites of these types."""
        systems = self._inventory.pack.systems
        text = row.get("system")
        if text:
            named = [slug for slug, one in systems.items() if folded(text) in (slug, folded(one.label.vi))]
            if len(named) != 1:
                row.refuse("system", _NO_SYSTEM, [one.label.vi for one in systems.values()])
            return named[0] if len(named) == 1 else None
        if self._wish.system:
            return self._wish.system
        types = {self._inventory.sites[site].type for site in sites_of(self._desk, scope)}
        found = [slug for slug, system in systems.items() if types <= set(system.site_types)]
        if len(found) != 1:
            row.refuse("site", _MANY_SYSTEMS, found or list(systems))
            return None
        return found[0]

    # -- the grant ----------------------------------------------------------------------------------------------------

    def _require_contact(self, row: Row, person: str, system: System) -> None:
        """The fields that the pack demands of a holder, as far as they are errors there."""
        contact = self._inventory.contacts.get(person)
        contact = self._inventory.reached_at(contact) if contact else None
        for demand in system.contact_fields:
            for name in demand.fields if demand.level == "error" else ():
                known = getattr(contact, name) or (name == "email" and contact.email_absent_reason) if contact else None
                if not row.get(name) and not known and not (name == "email" and row.get("email_absent_reason")):
                    row.refuse(name, _NEEDED)

    def _fields(self, row: Row, person: str, slug: str, system: System, scope: Scope) -> dict[str, Any] | None:
        rights = self._rights(row, system)
        purpose = self._purpose(row, system)
        responsible = self._responsible(row, person)
        since = row.get("valid_from") or (self._wish.since or self._paper.date).isoformat()
        until = row.get("valid_until") or (self._wish.until.isoformat() if self._wish.until else "")
        if not until:
            row.refuse("valid_until", _NEEDED, ["--until"])
        elif until < since:
            row.refuse("valid_until", _REVERSED)
        if row.faults:
            return None
        fields = written(
            system=slug,
            scope=written(**{form: getattr(scope, form) for form in scope.forms}),
            rights=list(rights),
            purpose=purpose,
            valid_from=since,
            valid_until=until,
            nomination=self._document,
            responsible=responsible,
            **self._written_needs(row, system, rights),
        )
        try:
            Grant(person=person, **fields)
        except ValidationError as fault:
            where = str(fault.errors()[0]["loc"][0])
            row.refuse(where, Text("giá trị không hợp lệ", "is no valid value"))
            return None
        return fields

    def _rights(self, row: Row, system: System) -> tuple[Right, ...]:
        """The rights of the row: as a list, as boxes, or those that count where it says nothing of rights."""
        answers = self._boxes(row, system)
        ticked = tuple(right for right in RIGHTS if answers.get(right))
        listed = row.get("rights")
        if listed:
            found = rights_of(listed)
            if found is None:
                row.refuse("rights", _NO_RIGHT, self._right_names(system))
                return ()
            self._refuse_other_boxes(row, answers, found)
        elif answers and not ticked and not row.faults:
            row.refuse(next(iter(answers)), _NONE_TICKED)
            return ()
        else:
            found = ticked or tuple(right for right in RIGHTS if right in (self._wish.rights or system.default_rights))
        for right in found:
            if right not in system.rights:
                text = _NOT_OF_SYSTEM.filled(system=Text(system.label.vi, system.label.en), right=_right_name(right))
                row.refuse(right if right in ticked else "rights", text, self._right_names(system))
        return found

    def _boxes(self, row: Row, system: System) -> dict[Right, bool]:
        """What the boxes of rights say. A dash in that of a right which the system does not have says nothing."""
        answers: dict[Right, bool] = {}
        for right in RIGHTS:
            text = row.get(right)
            if not text or (right not in system.rights and is_blank_box(text)):
                continue
            answer = is_ticked(text)
            if answer is None:
                row.refuse(right, _NO_ANSWER.filled(right=_right_name(right)), ["Có", "Không"])
            else:
                answers[right] = answer
        return answers

    def _refuse_other_boxes(self, row: Row, answers: Mapping[Right, bool], listed: Sequence[Right]) -> None:
        """Refuses boxes that contradict the list of rights beside them: either could be meant."""
        for right, answer in answers.items():
            if answer != (right in listed):
                heading = row.line.cells["rights"].heading
                row.refuse(right, _BOX_AND_LIST.filled(right=_right_name(right), heading=heading))

    @staticmethod
    def _right_names(system: System) -> list[str]:
        return [RIGHT_WORDS[right] for right in system.rights]

    def _written_needs(self, row: Row, system: System, rights: Iterable[Right]) -> dict[str, str]:
        """The reason and the case of the row. Without a column for the reason, a note is where people write it."""
        said = {name: row.get(name) for name in NEED_HEADINGS}
        asked = {need for right in rights for need, _ in written_needs(system, right)}
        if "reason" in asked and "reason" not in row.line.cells:
            said["reason"] = row.get("note")
        return said

    def _require_needs(self, row: Row, system: System, fields: Mapping[str, Any]) -> None:
        """Refuses rights that bring no reason or case: the check would refuse the grant in a file that is not there.

        A grant that is there already is not asked again.
        """
        for right in fields["rights"]:
            for need, _ in written_needs(system, right):
                if fields.get(need):
                    continue
                heading = NEED_HEADINGS[need]
                cell = row.line.cells.get(need)
                where = need if cell else right if right in row.line.cells else "rights"
                row.refuse(where, _UNREASONED.filled(right=_right_name(right), heading=heading))
        if fields.get("reason") and not row.get("reason"):
            row.mark("note", _NOTE_TAKEN)

    def _purpose(self, row: Row, system: System) -> str:
        """The purpose that the row says; else that of the grant it was filled with; else the first of the system."""
        labels = self._inventory.pack.purposes
        text = row.get("purpose")
        if not text:
            given = self._inventory.grants.get(row.get("grant_id"))
            if given is not None and given.purpose in system.purposes:
                return given.purpose
            return system.purposes[0]
        found = [one for one in system.purposes if folded(text) in (one, folded(labels[one].vi))]
        if not found:
            row.refuse("purpose", _NO_PURPOSE, [labels[one].vi for one in system.purposes])
            return ""
        return found[0]

    def _responsible(self, row: Row, person: str) -> str | None:
        """Who answers for situations, where it is not the holder."""
        text = row.get("responsible")
        if not text or fold(text) == fold(row.get("full_name")):
            return None
        found = list(dict.fromkeys(self._names.get(fold(text), ()))) or self._people.named(text)
        if len(found) != 1:
            row.refuse("responsible", _NO_PERSON)
            return None
        return found[0] if found[0] != person else None

    def _held(self, row: Row, person: str, slug: str, fields: Mapping[str, Any]) -> str | None:
        """The grant for the same days that gives all of this already; a list that says less gets a mark.

        Refuses a row that asks for days on which the same was taken back.
        """
        wanted = Grant(person=person, **fields)
        system = self._inventory.pack.systems[slug]
        window = _window(wanted)
        for name in self._grants.get((person, slug), ()):
            grant = self._inventory.grants[name]
            asked, there = self._cameras(wanted, system), self._cameras(grant, system)
            same = grant.scope == wanted.scope or bool(asked & there)
            as_filled = name == row.get("grant_id") and grant.scope == wanted.scope and _window(grant) == window
            less = set(wanted.rights) <= set(grant.rights)
            if grant.revoked and as_filled and less and not grant.is_over(self._paper.date):
                # The form was filled with a grant whose end was set already: the row asks for nothing more.
                row.mark("valid_until", _ENDS.filled(grant=name, on=f"{grant.revoked.on:%d/%m/%Y}"))
                return name
            ends_before = grant.is_taken_back_after(wanted.valid_until)
            if same and grant.revoked and not ends_before and not grant.is_over(wanted.valid_from):
                # An old list, imported once more, gives nothing back that was taken since.
                on = f"{grant.revoked.on:%d/%m/%Y}"
                row.refuse("valid_from", _TAKEN_BACK.filled(grant=name, on=on), ["--since"])
                return name
            if grant.revoked or _window(grant) != window or not less:
                continue
            if grant.scope == wanted.scope or (asked and asked <= there):
                if asked < there:
                    row.mark("camera", _LESS.filled(grant=name))
                self._mark_fewer(row, name, wanted)
                return name
        return None

    def _mark_fewer(self, row: Row, name: str, wanted: Grant) -> None:
        """Says which rights of a grant the row does not ask for, where it says anything of rights."""
        fewer = [right for right in self._inventory.grants[name].rights if right not in wanted.rights]
        cells = [cell for cell in ("rights", *RIGHTS) if cell in row.line.cells and row.get(cell)]
        if fewer and cells:
            rights = ", ".join(RIGHT_WORDS[right] for right in fewer)
            row.mark(cells[0], _FEWER.filled(grant=name, rights=rights))

    def _corrected(self, row: Row, name: str, fields: Mapping[str, Any]) -> dict[str, str]:
        """What the row writes otherwise of a grant that is there: its reason and case are taken, the rest is told."""
        grant = self._inventory.grants[name]
        corrected = {}
        for need in NEED_HEADINGS:
            value = row.get(need)
            if not value or value == getattr(grant, need):
                continue
            earlier, other = self._corrections.setdefault((name, need), (row, value))
            if other != value:
                row.refuse(need, with_row(_OTHER_ROW, earlier))
            corrected[need] = value
        if row.get("purpose") and fields["purpose"] != grant.purpose:
            old = self._inventory.pack.purposes[grant.purpose].vi
            row.mark("purpose", _OTHERWISE.filled(value=row.get("purpose"), grant=name, old=old))
        answers = fields.get("responsible") or grant.person
        if row.get("responsible") and answers != (grant.responsible or grant.person):
            old = self._inventory.contacts[grant.responsible or grant.person].full_name
            row.mark("responsible", _OTHERWISE.filled(value=row.get("responsible"), grant=name, old=old))
        return {} if row.faults else corrected

    def _overlapping(self, names: Sequence[str], wanted: Grant, system: System) -> list[str]:
        """The grants of which a row without their ids speaks, because it asks for cameras of theirs."""
        asked = self._cameras(wanted, system)
        grants = self._inventory.grants
        return [
            name for name in names if asked & self._cameras(grants[name], system) or grants[name].scope == wanted.scope
        ]

    def _mark_overlap(self, row: Row, names: Sequence[str], wanted: Grant) -> None:
        """Says that the person holds grants for the same cameras on some of the days already; a renewal has others."""
        beside = []
        for name in names:
            if self._inventory.grants[name].overlaps(wanted.valid_from, wanted.valid_until):
                beside.append(name)
        if beside:
            row.mark("valid_from", _BESIDE.filled(grants=", ".join(beside)))

    def _mark_overlapping_rows(self, row: Row, wanted: Grant, system: System) -> None:
        """The same of grants that earlier rows of this list ask for."""
        earlier_rows = self._asked.setdefault((wanted.person, wanted.system), [])
        cameras = self._cameras(wanted, system)
        for earlier, grant in earlier_rows:
            same = grant.scope == wanted.scope or bool(cameras & self._cameras(grant, system))
            if same and grant.overlaps(wanted.valid_from, wanted.valid_until):
                row.mark("valid_from", with_row(_BESIDE_ROW, earlier))
        earlier_rows.append((row, wanted))

    def _cameras(self, grant: Grant, system: System) -> frozenset[str]:
        return frozenset().union(*(cameras for _, cameras in self._reach.of_grant(grant, system)))

    @cached_property
    def _files(self) -> dict[tuple[str, tuple[str, ...]], str]:
        """System and sites -> the file in which most of their grants stand."""
        files = self._desk.files
        counted: dict[tuple[str, tuple[str, ...]], Counter[str]] = {}
        for grant_id, grant in self._inventory.grants.items():
            if grant_id in files:
                key = (grant.system, sites_of(self._desk, grant.scope))
                counted.setdefault(key, Counter())[files[grant_id]] += 1
        return {key: min(found, key=lambda file: (-found[file], file)) for key, found in counted.items()}

    def _file(self, slug: str, sites: tuple[str, ...]) -> str:
        name = sites[0] if len(sites) == 1 else "nhieu-co-so"
        return self._files.get((slug, sites), f"grants/{slug}/{name}.yaml")


def _right_name(right: Right) -> Text:
    return Text(RIGHT_WORDS[right], right)


def _window(grant: Grant) -> tuple[object, object]:
    return grant.valid_from, grant.valid_until

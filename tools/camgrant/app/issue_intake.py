"""An issue becomes a proposed change of the data, judged as any other edit; or it is refused by field."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from camgrant.app.check import Checked
from camgrant.app.edit import Edit, plan_edit
from camgrant.app.editing.desk import Desk
from camgrant.app.editing.documents import DocumentWish
from camgrant.app.editing.grants import GrantWish, granted, last_day, open_grants, revoked, route_of
from camgrant.app.issue_event import Answers, Issue, Refusal, answers_of
from camgrant.app.issue_forms import GRANT_FORM, key_of
from camgrant.diagnostics import CamgrantError, Text
from camgrant.edit.change import Change
from camgrant.load.suggest import suggestion
from camgrant.load.tree import Tree
from camgrant.masking import mask_personal
from camgrant.model.base import RIGHTS
from camgrant.model.grant import Scope
from camgrant.report.rights import printable

__all__ = ["Taken", "taken"]

_PAPER_DAY: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(20\d\d)", re.ASCII)
_ISO_DAY: Final = re.compile(r"20\d\d-\d\d-\d\d", re.ASCII)
_LONGEST: Final = 300
_SHOWN: Final = 60
_NO_DAY: Final = Text("không phải ngày ngày/tháng/năm", "is no date day/month/year")
_ONE: Final = Text(
    "chỉ ghi một; đề nghị mở thêm phiếu cho phần còn lại", "give one only; open another issue for the rest"
)
_NO_LINE: Final = Text("có ký tự lạ hoặc dài quá 300 chữ", "holds strange characters or more than 300 letters")
_NONE_OPEN: Final = Text("người này không còn lượt nào ở đó để thu hồi", "this person holds no grant there to revoke")


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of an issue: the edit (None where it was refused), its new or changed grants, and what was refused."""

    edit: Edit | None
    grants: tuple[str, ...]
    refusals: tuple[Refusal, ...]


def taken(issue: Issue, tree: Tree, checked: Checked, desk: Desk, today: Callable[[], date]) -> Taken:
    """The edit that the issue asks for, judged and not yet written."""
    answers, refusals = answers_of(issue)
    if answers is None or refusals:
        return Taken(None, (), refusals)
    reading = _Reading(desk, answers)
    try:
        changes = reading.grant() if answers.form is GRANT_FORM else reading.revocation()
        if reading.refusals:
            return Taken(None, (), tuple(reading.refusals))
        edit = plan_edit(tree, changes, checked.as_of, today, checked, file_of=desk.files)
    except CamgrantError as fault:  # said by the use case in both languages; it may repeat what was typed
        said = _shown(str(fault), 500)
        return Taken(None, (), (Refusal("", Text(said, said)),))
    if edit.refused:
        found = [_finding(one.code, one.message("vi"), one.message("en")) for one in edit.refused]
        return Taken(None, (), tuple(dict.fromkeys(found)))
    return Taken(edit, tuple(dict.fromkeys(one.entity for one in changes if one.entity.startswith("g-"))), ())


class _Reading:
    """The answers looked up among what the inventory knows; what does not fit is noted as a refusal of its field."""

    def __init__(self, desk: Desk, answers: Answers) -> None:
        self._desk = desk
        self._given = answers.given
        self._headings = {field.id: field.heading for field in answers.form.fields}
        self.refusals: list[Refusal] = []

    def grant(self) -> list[Change]:
        """A grant, proposed as long as its route asks for approvals on paper."""
        inventory = self._desk.inventory
        pack = inventory.pack
        person = self._one("person", inventory.contacts)
        system = self._one("system", pack.systems)
        sites = tuple(self._several("sites", inventory.sites))
        chosen = self._several("rights", RIGHTS)
        purpose = self._one("purpose", pack.purposes)
        start = self._day("start") or self._desk.day
        until = self._day("until")
        paper = DocumentWish(self._line("document"), self._day("document_date"))
        reason = self._line("reason")
        if self.refusals:
            return []
        route = route_of(self._desk, person, system)
        wish = GrantWish(
            person=person,
            system=system,
            scope=Scope(site=sites[0]) if len(sites) == 1 else Scope(sites=sites),
            rights=tuple(right for right in RIGHTS if right in chosen),
            purpose=purpose,
            valid_from=start,
            valid_until=until or last_day(pack.systems[system], start),
            nomination=paper,
            reason=reason,
            proposed=route is None or bool(route.approvals),  # what no paper has to approve is approved by the review
        )
        return granted(self._desk, wish)

    def revocation(self) -> list[Change]:
        """The end of a person's grants, at one site or everywhere."""
        inventory = self._desk.inventory
        person = self._one("person", inventory.contacts)
        site = self._one("site", inventory.sites) if self._given["site"] else None
        on = self._day("on") or self._desk.day
        reason = self._line("reason")
        if self.refusals:
            return []
        found, _ = open_grants(self._desk, person, site, by=on)
        if not found:
            self._refuse("person", _NONE_OPEN)
        return revoked(self._desk, found, on=on, reason=reason)

    def _one(self, field: str, known: Collection[str]) -> str:
        found = self._several(field, known)
        if len(found) > 1:
            self._refuse(field, _ONE)
        return found[0] if found else ""

    def _several(self, field: str, known: Collection[str]) -> list[str]:
        """The known words among the chosen options."""
        found = [key_of(option) for option in self._given[field].split(", ")]
        for word in found:
            if word not in known:
                near = suggestion(_shown(word), known)
                unknown = Text(f"không có “{_shown(word)}”{near.vi}", f"unknown '{_shown(word)}'{near.en}")
                self._refuse(field, unknown)
        return list(dict.fromkeys(found))

    def _day(self, field: str) -> date | None:
        typed = self._given[field]
        if not typed:
            return None
        paper = _PAPER_DAY.fullmatch(typed)
        try:
            if paper:
                return date(int(paper[3]), int(paper[2]), int(paper[1]))
            if _ISO_DAY.fullmatch(typed):
                return date.fromisoformat(typed)
        except ValueError:
            pass
        self._refuse(field, _NO_DAY)
        return None

    def _line(self, field: str) -> str:
        """What was typed, as one line: the only text that goes into the data as it is."""
        line = " ".join(self._given[field].split())
        if not line.isprintable() or len(line) > _LONGEST:
            self._refuse(field, _NO_LINE)
        return line

    def _refuse(self, field: str, text: Text) -> None:
        self.refusals.append(Refusal(self._headings[field], text))


def _finding(code: str, vi: str, en: str) -> Refusal:
    return Refusal("", Text(f"{code}: {_shown(vi, 500)}", f"{code}: {_shown(en, 500)}"))


def _shown(text: str, longest: int = _SHOWN) -> str:
    """What somebody typed, short, harmless for a terminal, and without phones."""
    return mask_personal(printable(text))[:longest]

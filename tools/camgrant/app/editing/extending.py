"""Many grants that go on under one new document: which are meant, which of them cannot, and whom the document names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from camgrant.access.resolve import CONFIG
from camgrant.app.editing.desk import DAY, Desk, one_of
from camgrant.app.editing.documents import DOCUMENT, DocumentWish, registered
from camgrant.app.editing.grants import GRANT, extended, last_day, route_of, sites_of
from camgrant.app.editing.renewing import refuse_unreviewed
from camgrant.diagnostics import Text
from camgrant.edit.change import Add, Change, Put
from camgrant.edit.write import EditRefused
from camgrant.model.grant import Grant
from camgrant.policy.authority import named_as

__all__ = ["Extension", "Selection", "Which", "extension_of", "selected", "window_of"]

_REVOKED = Text("đã thu hồi, đề nghị cấp lượt mới", "was revoked, make a new grant")
_REPLACED = Text("đã có lượt thay thế {grants}", "is replaced by {grants} already")
_FOLLOWED = Text("sau đó đã có lượt {grants}", "{grants} gives the same after it already")
_OVER = Text(
    "hết hạn ngày {day:%d/%m/%Y}; nếu vẫn cần, đề nghị nêu mã",
    "is over since {day:%d/%m/%Y}; give its id if still needed",
)
_LEFT = Text("người này thôi việc từ ngày {day:%d/%m/%Y}", "the person leaves on {day:%d/%m/%Y}")
_PROPOSED = Text("mới đề nghị, chưa được phê duyệt", "is only proposed")
_TECHNICAL = Text("công việc kỹ thuật, cần phiếu mới", "is technical work and needs a new ticket")


@dataclass(frozen=True, slots=True)
class Which:
    """Which grants are meant: those for which everything that is said holds."""

    document: str | None = None
    site: str | None = None
    system: str | None = None
    unit: str | None = None
    ending_by: date | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """The grants that can go on, and why the others that are meant cannot."""

    grants: tuple[str, ...]
    aside: Mapping[str, Text]


@dataclass(frozen=True, slots=True)
class Extension:
    """The changes of an extension, and whom a document that is registered already names from now on."""

    changes: tuple[Change, ...]
    named: Mapping[str, tuple[str, ...]]


def selected(desk: Desk, which: Which, start: date | None) -> Selection:
    """The grants that are meant, each either taken or with the reason why not. Raises UsageFault for unknown words."""
    inventory = desk.inventory
    document = _registered(desk, which.document) if which.document is not None else None
    for given, known, what in (
        (which.site, inventory.sites, Text("cơ sở", "site")),
        (which.system, inventory.pack.systems, Text("hệ thống", "system")),
        (which.unit, inventory.units, Text("đơn vị", "unit")),
    ):
        if given is not None:
            one_of(given, known, what)
    grants: list[str] = []
    aside: dict[str, Text] = {}
    for name, grant in inventory.grants.items():
        if not _is_meant(desk, grant, which, document):
            continue
        reason = _hindrance(desk, name, start)
        if reason is None:
            grants.append(name)
        else:
            aside[name] = reason
    return Selection(tuple(grants), aside)


def window_of(desk: Desk, grant: str, start: date | None, until: date | None) -> tuple[date, date]:
    """The first and the last day of what goes on from a grant: the day after it, for as long as the pack allows."""
    old = desk.inventory.grants[one_of(grant, desk.inventory.grants, GRANT)]
    begins = _begins(desk, old, start)
    return begins, until or last_day(desk.inventory.pack.systems[old.system], begins)


def _begins(desk: Desk, grant: Grant, start: date | None) -> date:
    """The first day of what goes on from a grant, where nothing else is said: the day after it, but no day that is
    over."""
    return start or max(desk.day, grant.valid_until + DAY)


def extension_of(
    desk: Desk,
    grants: Sequence[str],
    *,
    start: date | None,
    until: date | None,
    nomination: DocumentWish | None,
    approvals: tuple[DocumentWish, ...] = (),
    proposed: bool = False,
) -> Extension:
    """Each of the grants goes on under the same documents.

    A new document names all the holders. One that is registered gets the names that it must have for these grants:
    whoever writes them says that they stand on the paper, and is told so.
    """
    known = desk.inventory.grants
    holders = [known[one_of(grant, known, GRANT)].person for grant in grants]
    people = tuple(dict.fromkeys(holders))
    changes: list[Change] = []
    for grant in grants:
        begins, ends = window_of(desk, grant, start, until)
        changes += extended(
            desk,
            grant,
            start=begins,
            until=ends,
            nomination=nomination,
            approvals=approvals,
            proposed=proposed,
            names=people,
        )
    named = _unnamed(desk, changes)
    added = [Add(document, ("names",), person) for document, persons in named.items() for person in persons]
    return Extension((*changes, *added), named)


def _is_meant(desk: Desk, grant: Grant, which: Which, document: str | None) -> bool:
    if document is not None and document not in (grant.nomination, *grant.approvals):
        return False
    if which.site is not None and which.site not in sites_of(desk, grant.scope):
        return False
    if which.system not in (None, grant.system):
        return False
    if which.unit is not None:
        held = desk.inventory.unit_of(grant.person, desk.day)
        if held is None or which.unit not in desk.inventory.lineage(held):
            return False
    return which.ending_by is None or grant.is_over(which.ending_by + DAY)


def _hindrance(desk: Desk, name: str, start: date | None) -> Text | None:
    """Why a grant that is meant does not go on; None for one that does."""
    grant = desk.inventory.grants[name]
    begins = _begins(desk, grant, start)
    contact = desk.inventory.contacts.get(grant.person)
    if grant.revoked:
        return _REVOKED
    replacing = [one for one, other in desk.inventory.grants.items() if other.replaces == name and not other.revoked]
    if replacing:
        return _REPLACED.filled(grants=", ".join(replacing))
    following = _following(desk, name, begins)
    if following:
        return _FOLLOWED.filled(grants=", ".join(following))
    if CONFIG in grant.rights:
        return _TECHNICAL
    if grant.proposed:
        return _PROPOSED
    if grant.is_over(desk.day):
        return _OVER.filled(day=grant.valid_until + DAY)
    if contact is not None and contact.has_left(begins):
        return _LEFT.filled(day=contact.left_on)
    try:
        refuse_unreviewed(desk, name, begins)
    except EditRefused as refusal:
        said = str(refusal).removeprefix(f"{name}: ")
        return Text(said, said)
    return None


def _following(desk: Desk, name: str, day: date) -> list[str]:
    """The other grants of the same person that give the same in the same scope on or after a day."""
    grant = desk.inventory.grants[name]
    return [
        other
        for other, known in desk.inventory.grants.items()
        if known.person == grant.person
        and other != name
        and (known.system, known.scope) == (grant.system, grant.scope)
        and set(grant.rights) <= set(known.rights)
        and not known.proposed
        and not known.is_over(day)
    ]


def _registered(desk: Desk, words: str) -> str:
    """The one document that an id or a number means."""
    return registered(desk, DocumentWish(words)) or one_of(words, desk.inventory.documents, DOCUMENT)


def _unnamed(desk: Desk, changes: Sequence[Change]) -> dict[str, tuple[str, ...]]:
    """Registered document -> the holders whom it must name and does not, of grants that the changes make."""
    found: dict[str, tuple[str, ...]] = {}
    for change in changes:
        if not (isinstance(change, Put) and change.kind == "grants"):
            continue
        person, day = change.fields["person"], date.fromisoformat(change.fields["valid_from"])
        route = route_of(desk, person, change.fields["system"])
        if route is None:
            continue
        nomination = change.fields.get("nomination")
        resting = [(nomination, route.names_person)] if route.names_holder and nomination else []
        if any(demand.names_holder for demand in route.approvals):
            resting += [(approval, False) for approval in change.fields.get("approvals", ())]
        for name, must_name_person in resting:
            document = desk.inventory.documents.get(name)
            if document is None:
                continue
            named = named_as(document.names, person, day, desk.inventory)
            if named == "person" or (named and not must_name_person):
                continue
            known = found.get(name, ())
            found[name] = known if person in known else (*known, person)
    return found

"""Sites that close, leaders who are replaced, units that are renamed or merged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from camgrant.app.editing.desk import DAY, Desk, one_of, written
from camgrant.app.editing.documents import DocumentWish, document
from camgrant.app.editing.grants import GrantWish, granted, last_day, open_grants, revoked, sites_of
from camgrant.app.editing.people import position_changes
from camgrant.diagnostics import Text, UsageFault
from camgrant.edit.change import Add, Change, Set
from camgrant.model.estate import LeadershipTerm, Site
from camgrant.model.inventory import position_at, unit_exists
from camgrant.model.organisation import Unit

__all__ = ["SITE", "LeaderWish", "closed", "merged", "renamed", "replaced"]

SITE = Text("cơ sở", "site")
UNIT = Text("đơn vị", "unit")


def closed(desk: Desk, site: str, *, on: date, by: DocumentWish | None = None) -> list[Change]:
    """The site is there no more from a day on; grants that reach nothing else by then are revoked.

    `by` is the document that says so: the site names it, and every revocation.
    """
    found = desk.inventory.sites[one_of(site, desk.inventory.sites, SITE)]
    if found.closed_on is not None and found.closed_on <= desk.day:
        raise UsageFault(f"{site}: đã đóng từ ngày {found.closed_on:%d/%m/%Y} / has been closed since")
    ended = [
        grant_id
        for grant_id, grant in desk.inventory.grants.items()
        if not grant.revoked
        and not grant.is_over(max(on, desk.day))
        and site in (sites := sites_of(desk, grant.scope))
        and all(one == site or _is_closed(desk, one, on) for one in sites)
    ]
    reason = f"Đóng cơ sở từ ngày {on:%d/%m/%Y}"
    changes: list[Change] = []
    paper = None
    if by is not None:
        paper, changes = document(desk, by, names=(), kind=None, issuer=found.managing_unit)
    changes.append(Set(site, ("closed_on",), on.isoformat()))
    if paper is not None:
        changes.append(Set(site, ("closed_by",), paper))
    resting_on = DocumentWish(paper) if paper is not None else None
    return [*changes, *revoked(desk, ended, on=on, reason=reason, by=resting_on)]


def _is_closed(desk: Desk, site: str, day: date) -> bool:
    closed_on = desk.inventory.sites[site].closed_on
    return closed_on is not None and closed_on <= day


@dataclass(frozen=True, slots=True)
class LeaderWish:
    """A change of leader: who goes, who comes, from when, by which decision, and the list that names the new one."""

    site: str
    out: str
    into: str
    on: date
    appointment: DocumentWish
    nomination: DocumentWish | None = None
    approvals: tuple[DocumentWish, ...] = ()
    until: date | None = None
    overlap: int = 0


def replaced(desk: Desk, wish: LeaderWish) -> list[Change]:
    """The old term and grants end, the new ones begin, the responsible person changes where it was the old leader.

    With an overlap the old leader stays that many days beside the new one: only in a role that several may hold. Of
    grants that extend each other the new leader gets one, like the last.
    """
    inventory = desk.inventory
    if wish.out == wish.into:
        raise UsageFault("người thôi và người thay là một / whoever goes and whoever comes are the same person")
    site = inventory.sites[one_of(wish.site, inventory.sites, SITE)]
    number = _term_of(site, wish.out)
    term = site.leadership[number]
    role = inventory.pack.leadership_roles.get(term.role)
    if wish.overlap and (role is None or role.single):
        raise UsageFault(
            f"vai trò “{term.role}” chỉ có một người, không được chồng ngày / has one holder at a time, no overlap"
        )
    kind = next(iter(inventory.pack.appointment_kinds), None)
    decision, changes = document(
        desk, wish.appointment, names=[wish.out, wish.into], kind=kind, issuer=site.managing_unit
    )
    end = wish.on + DAY * wish.overlap
    old, _ = open_grants(desk, wish.out, wish.site)
    changes += [
        Set(wish.site, ("leadership", number, "valid_until"), (end - DAY).isoformat()),
        Add(wish.site, ("leadership",), _term(term, wish, decision)),
    ]
    if site.responsible == wish.out:
        changes.append(Set(wish.site, ("responsible",), wish.into))
    reason = f"Thay lãnh đạo cơ sở từ ngày {wish.on:%d/%m/%Y}"
    running, _ = open_grants(desk, wish.out, wish.site, by=end)
    changes += revoked(desk, running, on=end, reason=reason, by=DocumentWish(decision))
    extended = {inventory.grants[grant_id].replaces for grant_id in old}
    last = [grant_id for grant_id in old if grant_id not in extended]
    return [*changes, *(change for grant_id in last for change in _successor(desk, wish, grant_id))]


def _term_of(site: Site, person: str) -> int:
    """The place of the person's term that has no end yet, else of the last one."""
    mine = [number for number, term in enumerate(site.leadership) if term.person == person]
    if not mine:
        raise UsageFault(f"{person}: không phải lãnh đạo của cơ sở này / is no leader of this site")
    return next((number for number in mine if not site.leadership[number].valid_until), mine[-1])


def _term(old: LeadershipTerm, wish: LeaderWish, decision: str) -> dict[str, object]:
    return written(person=wish.into, role=old.role, appointment=decision, valid_from=wish.on)


def _successor(desk: Desk, wish: LeaderWish, grant_id: str) -> list[Change]:
    """The grant of the new leader, like the one that it replaces, under the new list."""
    old = desk.inventory.grants[grant_id]
    system = desk.inventory.pack.systems[old.system]
    new = GrantWish(
        person=wish.into,
        system=old.system,
        scope=old.scope,
        rights=old.rights,
        purpose=old.purpose,
        valid_from=wish.on,
        valid_until=wish.until or last_day(system, wish.on),
        nomination=wish.nomination,
        approvals=wish.approvals,
        responsible=wish.into if old.responsible == wish.out else old.responsible,
        reason=old.reason,
        case=old.case,
        replaces=grant_id,
    )
    return granted(desk, new)


def renamed(desk: Desk, unit: str, *, name: str, short: str | None, english: str | None, since: date) -> list[Change]:
    """The name valid until now ends the day before; papers of earlier days keep it."""
    known = desk.inventory.units[one_of(unit, desk.inventory.units, UNIT)]
    _refuse_absent(unit, known, since)
    names = known.names
    changes: list[Change] = []
    if not names[-1].valid_until:
        changes.append(Set(unit, ("names", len(names) - 1, "valid_until"), (since - DAY).isoformat()))
    return [*changes, Add(unit, ("names",), written(vi=name, short=short, en=english, valid_from=since))]


def merged(desk: Desk, units: Sequence[str], *, into: str, on: date, move_people: bool) -> list[Change]:
    """Units end in another one; with `move_people` everybody in them goes on there with the same title.

    Grants stay as they are: whether they still hold after a merger is for the pack's routes to say.
    """
    known = desk.inventory.units
    target = known[one_of(into, known, UNIT)]
    _refuse_absent(into, target, on)
    changes: list[Change] = []
    for unit in dict.fromkeys(units):
        old = known[one_of(unit, known, UNIT)]
        if unit == into:
            raise UsageFault(f"{unit}: không thể nhập vào chính mình / cannot be merged into itself")
        if old.retired_on is not None:
            raise UsageFault(f"{unit}: đã ghi thôi hoạt động từ ngày {old.retired_on:%d/%m/%Y} / has its end already")
        changes.append(Set(unit, ("retired_on",), on.isoformat()))
        if into not in old.successors:
            changes.append(Add(unit, ("successors",), into))
        if unit not in target.predecessors:
            changes.append(Add(into, ("predecessors",), unit))
        changes += _people(desk, unit, into, on) if move_people else []
    return changes


def _refuse_absent(unit_id: str, unit: Unit, day: date) -> None:
    """Raises UsageFault for a unit that does not exist on the day."""
    if not unit_exists(unit, day):
        raise UsageFault(f"{unit_id}: không hoạt động vào ngày {day:%d/%m/%Y} / does not exist on that day")


def _people(desk: Desk, unit: str, into: str, on: date) -> list[Change]:
    changes: list[Change] = []
    for person, contact in sorted(desk.inventory.contacts.items()):
        held = position_at(contact, on)
        if held is not None and held.unit == unit and not contact.has_left(on):
            changes += position_changes(desk, person, unit=into, title=held.title, on=on)
    return changes

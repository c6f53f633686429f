"""Giving, extending and revoking grants."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from camgrant.access.competence import Competence
from camgrant.app.editing.desk import DAY, Desk, one_of, written
from camgrant.app.editing.documents import DocumentWish, document
from camgrant.app.editing.renewing import refuse_unreviewed
from camgrant.diagnostics import Text, UsageFault
from camgrant.edit.change import Add, Change, Drop, Put, Set
from camgrant.model.grant import Grant, Scope, Urgent
from camgrant.model.pack import Route, System

__all__ = [
    "GRANT",
    "GrantWish",
    "approvals_for",
    "approved",
    "extended",
    "granted",
    "issuer_for",
    "last_day",
    "open_grants",
    "revoked",
    "route_of",
    "sites_of",
]

GRANT = Text("lượt cấp quyền", "grant")


@dataclass(frozen=True, slots=True)
class GrantWish:
    """A grant as somebody asks for it. `scope` has exactly one of the forms; documents may be new, and then name
    `names`, which is the holder alone where nothing is said."""

    person: str
    system: str
    scope: Scope
    rights: tuple[str, ...]
    purpose: str
    valid_from: date
    valid_until: date
    nomination: DocumentWish | None = None
    approvals: tuple[DocumentWish, ...] = ()
    responsible: str | None = None
    reason: str | None = None
    case: str | None = None
    replaces: str | None = None
    proposed: bool = False
    urgent: Urgent | None = None
    request: DocumentWish | None = None
    names: tuple[str, ...] = ()


def granted(desk: Desk, wish: GrantWish) -> list[Change]:
    """A new grant with the documents that are not registered yet."""
    route, sites = route_of(desk, wish.person, wish.system), sites_of(desk, wish.scope)
    names = _named_with(desk, wish.names or (wish.person,), wish.valid_from)
    changes: list[Change] = []
    nomination = None
    if wish.nomination is not None:
        kind = route.document_kinds[0] if route else None
        issuer = issuer_for(desk, route.by, sites, managing=route.by_managing_unit) if route else None
        nomination, changes = document(desk, wish.nomination, names=names, kind=kind, issuer=issuer)
    approvals, made = approvals_for(desk, wish.approvals, names, route, sites)
    request, ticket = _ticket(desk, wish)
    changes += [*made, *ticket]
    where = sites[0].removeprefix("s-") if len(sites) == 1 else wish.system
    one_of(wish.person, desk.inventory.contacts, Text("cá nhân", "contact"))
    login = desk.inventory.contacts[wish.person].login or wish.person.removeprefix("c-")
    made_id = desk.new_id("g", f"{where} {login}")
    fields = written(
        person=wish.person,
        system=wish.system,
        scope=written(**{form: getattr(wish.scope, form) for form in wish.scope.forms}),
        rights=wish.rights,
        purpose=wish.purpose,
        valid_from=wish.valid_from,
        valid_until=wish.valid_until,
        nomination=nomination,
        approvals=approvals,
        request=request,
        responsible=wish.responsible,
        reason=wish.reason,
        case=wish.case,
        replaces=wish.replaces,
        proposed=wish.proposed,
        urgent=written(reason=wish.urgent.reason, by=wish.urgent.by) if wish.urgent else None,
    )
    return [*changes, Put("grants", made_id, fields, _file(desk, wish.system, sites))]


def extended(
    desk: Desk,
    grant_id: str,
    *,
    start: date | None,
    until: date,
    nomination: DocumentWish | None,
    approvals: tuple[DocumentWish, ...] = (),
    proposed: bool = False,
    names: tuple[str, ...] = (),
) -> list[Change]:
    """A grant that goes on from another one, under documents of its own, once its owner owes no answers of a review.

    The old grant stays as it was approved: what it rested on must not seem to have allowed more (contract "Nothing is
    deleted"). The new one begins on the day after it, or on the day itself where it is over already.
    """
    old = desk.inventory.grants[one_of(grant_id, desk.inventory.grants, GRANT)]
    if old.revoked:
        raise UsageFault(f"{grant_id}: đã thu hồi, đề nghị cấp lượt mới / was revoked, make a new grant")
    later = [one for one, grant in desk.inventory.grants.items() if grant.replaces == grant_id and not grant.revoked]
    if later:
        raise UsageFault(f"{grant_id}: đã có lượt thay thế {', '.join(later)} / is replaced by that already")
    begins = start or max(desk.day, old.valid_until + DAY)
    refuse_unreviewed(desk, grant_id, begins)
    wish = GrantWish(
        person=old.person,
        system=old.system,
        scope=old.scope,
        rights=old.rights,
        purpose=old.purpose,
        valid_from=begins,
        valid_until=until,
        nomination=nomination,
        approvals=approvals,
        responsible=old.responsible,
        reason=old.reason,
        case=old.case,
        replaces=grant_id,
        proposed=proposed,
        names=names,
    )
    return granted(desk, wish)


def _named_with(desk: Desk, holders: Iterable[str], day: date) -> tuple[str, ...]:
    """Whom a new document names: the holders, and with a machine the person who answers for it."""
    contacts = desk.inventory.on(day).contacts
    names: dict[str, None] = {}
    for holder in holders:
        names[holder] = None
        contact = contacts.get(holder)
        if contact is not None and contact.is_machine and contact.responsible is not None:
            names[contact.responsible] = None
    return tuple(names)


def approved(
    desk: Desk, grant_ids: Iterable[str], approvals: Sequence[DocumentWish], *, start: date | None
) -> list[Change]:
    """Proposed grants hold from now on (or from `start`), under their approvals; a new one names all their holders."""
    changes: list[Change] = []
    grants = {one: desk.inventory.grants[one_of(one, desk.inventory.grants, GRANT)] for one in grant_ids}
    names = list(dict.fromkeys(grant.person for grant in grants.values()))
    for grant_id, grant in grants.items():
        if not grant.proposed:
            raise UsageFault(f"{grant_id}: không phải lượt đang đề nghị / is not a proposed grant")
        route = route_of(desk, grant.person, grant.system)
        found, made = approvals_for(desk, approvals, names, route, sites_of(desk, grant.scope))
        changes += [*made, Drop(grant_id, ("proposed",)), *(Add(grant_id, ("approvals",), one) for one in found)]
        if start is not None:
            changes.append(Set(grant_id, ("valid_from",), start.isoformat()))
    return changes


def _ticket(desk: Desk, wish: GrantWish) -> tuple[str | None, list[Change]]:
    """The ticket of technical work; a new one is taken for one of the technician's unit, of the pack's first kind."""
    technical = desk.inventory.pack.technical
    if wish.request is None or technical is None:
        return None, []
    issuer = desk.inventory.unit_of(wish.person, desk.day)
    return document(desk, wish.request, names=[wish.person], kind=technical.document_kinds[0], issuer=issuer)


def approvals_for(
    desk: Desk,
    wishes: Sequence[DocumentWish],
    names: Sequence[str],
    route: Route | None,
    sites: tuple[str, ...],
    *,
    after: int = 0,
) -> tuple[list[str], list[Change]]:
    """The approvals by id; a new one is taken for the next that the route demands, `after` those that are there."""
    demands = route.approvals if route else ()
    approvals: list[str] = []
    changes: list[Change] = []
    for number, wish in enumerate(wishes, start=after):
        demand = demands[min(number, len(demands) - 1)] if demands else None
        issuer = issuer_for(desk, demand.by, sites, managing=demand.by_managing_unit) if demand else None
        kind = demand.document_kinds[0] if demand else None
        found, made = document(desk, wish, names=names, kind=kind, issuer=issuer)
        approvals.append(found)
        changes += made
    return approvals, changes


def revoked(
    desk: Desk,
    grants: Iterable[str],
    *,
    on: date,
    reason: str,
    by: DocumentWish | None = None,
) -> list[Change]:
    """Revocations from a day on; a document is not needed. Raises UsageFault for a grant that is over by then."""
    changes: list[Change] = []
    first_days = {grant_id: _first_day_without(desk, grant_id, on) for grant_id in grants}
    found: str | None = None
    if by is not None and first_days:
        people = dict.fromkeys(desk.inventory.grants[grant_id].person for grant_id in first_days)
        unit = desk.inventory.unit_of(next(iter(people)), desk.day)
        found, changes = document(desk, by, names=list(people), kind=None, issuer=unit)
    for grant_id, first in first_days.items():
        changes.append(Set(grant_id, ("revoked",), written(on=first, reason=reason, document=found)))
    return changes


def _first_day_without(desk: Desk, grant_id: str, on: date) -> date:
    """The day on which the revocation takes effect: a grant that begins later ends on its first day, giving nothing."""
    grant = desk.inventory.grants[one_of(grant_id, desk.inventory.grants, GRANT)]
    if grant.revoked:
        raise UsageFault(f"{grant_id}: đã thu hồi từ ngày {grant.revoked.on:%d/%m/%Y} / was revoked from that day on")
    first = max(on, grant.valid_from)
    if grant.is_over(first):
        raise UsageFault(
            f"{grant_id}: hết hạn ngày {grant.valid_until:%d/%m/%Y}, không cần thu hồi từ ngày {first:%d/%m/%Y} / "
            "is over by that day and needs no revocation"
        )
    return first


def open_grants(
    desk: Desk, person: str, site: str | None = None, *, by: date | None = None
) -> tuple[list[str], list[str]]:
    """The person's grants that are not revoked and not over by the day, nor by the later one `by`; with a site only
    those on just that site.

    The second list is what reaches the site among others: revoking it would take more than was asked for.
    """
    day = max(desk.day, by or desk.day)
    mine = [
        (grant_id, grant)
        for grant_id, grant in desk.inventory.grants.items()
        if grant.person == person and not grant.is_over(day) and not grant.revoked
    ]
    if site is None:
        return [grant_id for grant_id, _ in mine], []
    reaching = [(grant_id, sites_of(desk, grant.scope)) for grant_id, grant in mine]
    return (
        [grant_id for grant_id, sites in reaching if sites == (site,)],
        [grant_id for grant_id, sites in reaching if site in sites and len(sites) > 1],
    )


def sites_of(desk: Desk, scope: Scope) -> tuple[str, ...]:
    """The sites that a scope touches, unknown ids left out."""
    inventory = desk.inventory
    if scope.chain is not None:
        return inventory.sites_of_chain(scope.chain, scope.locality)
    recorders = [scope.recorder] if scope.recorder else [inventory.recorder_of.get(one, "") for one in scope.cameras]
    of_devices = (inventory.recorders[one].site for one in recorders if one in inventory.recorders)
    named = (scope.site,) if scope.site else scope.sites
    return tuple(dict.fromkeys(site for site in (*named, *of_devices) if site in inventory.sites))


def route_of(desk: Desk, person: str, system: str) -> Route | None:
    """The pack's way into the system for the person's unit."""
    kinds = desk.inventory.lineage_kinds(desk.inventory.unit_of(person, desk.day) or "")
    return desk.context().route(system, desk.inventory.pack.systems[system], kinds)


def last_day(system: System, start: date) -> date:
    """The last day that the pack allows a grant that starts on a day; both belong to it."""
    return start + DAY * (system.max_days.value - 1)


def issuer_for(desk: Desk, kinds: Sequence[str], sites: Sequence[str], *, managing: bool) -> str | None:
    """The one unit that may issue what a route asks for; None where several may."""
    competence = Competence(desk.inventory, desk.day)
    units = {unit for kind in kinds for unit in competence.at_sites(kind, sites)}
    if managing:
        units |= {desk.inventory.sites[site].managing_unit for site in sites}
    return next(iter(units)) if len(units) == 1 else None


def _file(desk: Desk, system: str, sites: tuple[str, ...]) -> str:
    """Where grants of the same system on the same sites stand."""

    def alike(grant: Grant) -> bool:
        return grant.system == system and sites_of(desk, grant.scope) == sites

    known = [grant_id for grant_id, grant in desk.inventory.grants.items() if alike(grant)]
    name = sites[0] if len(sites) == 1 else "nhieu-co-so"
    return desk.file_for(known, f"grants/{system}/{name}.yaml", near=sites)

"""Show: the entitlements on a date as rows, by camera, person or site, and what else reaches the pictures.

With them what should be no more: accounts that nobody has confirmed as gone, and how a person's rights ended. No phone
or e-mail ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from camgrant.access.ended import EndWhy, ended_access
from camgrant.access.resolve import Reach
from camgrant.access.state import AccessState, Entitlement
from camgrant.access.timeline import Timeline, Why
from camgrant.diagnostics import Text, UsageFault
from camgrant.ledger.book import Book
from camgrant.load.suggest import suggestion
from camgrant.masking import mask_personal
from camgrant.model.base import RIGHTS, Right
from camgrant.model.estate import OtherReach, ReachKind
from camgrant.model.inventory import Inventory, name_at
from camgrant.rendering.confirmed import Confirmed
from camgrant.rendering.device import Removal
from camgrant.rendering.views import Views

__all__ = [
    "EndedRow",
    "OtherWay",
    "Pending",
    "RecorderRow",
    "Row",
    "ended_of",
    "other_way",
    "pending_of",
    "recorders_of",
    "rows_of",
    "select",
]

_OWN_ENDS: Final[frozenset[Why]] = frozenset({"left", "revoked", "expired"})  # after these a grant never gives again


@dataclass(frozen=True, slots=True)
class Row:
    """One entitlement as people read it; `accepted` are rights that the device gives beyond it, with their end.

    `system` is its word in the data, `system_label` what the pack calls it.
    """

    grant: str
    person: str
    name: str
    responsible: str
    unit: str
    login: str
    system: str
    system_label: Text
    recorder: str
    cameras: tuple[str, ...]
    rights: tuple[Right, ...]
    accepted: tuple[Right, ...]
    accepted_until: date | None
    accepted_reason: str
    valid_from: date
    valid_until: date
    documents: tuple[str, ...]
    urgent: bool


@dataclass(frozen=True, slots=True)
class OtherWay:
    """What else reaches the pictures of a recorder; `name` is that of the person or unit that answers for it."""

    kind: ReachKind
    what: str
    answerable: str
    name: str
    document: str
    until: date | None


@dataclass(frozen=True, slots=True)
class RecorderRow:
    """A recorder behind an answer: who makes its accounts, who keeps its administrator's, what else reaches it."""

    id: str
    name: str
    creator: str
    creator_name: str
    custodian: str
    custodian_name: str
    reached_by: tuple[OtherWay, ...]
    reach_checked_on: date | None


@dataclass(frozen=True, slots=True)
class Pending:
    """An account that must be gone from a recorder and that no receipt has confirmed as gone."""

    recorder: str
    removal: Removal


@dataclass(frozen=True, slots=True)
class EndedRow:
    """How a grant of a person ended: the first day without, why, and the numbers of the documents that say so."""

    grant: str
    since: date
    why: EndWhy
    documents: tuple[str, ...]


def select(
    inventory: Inventory, state: AccessState, *, camera: str | None, person: str | None, site: str | None
) -> list[Entitlement]:
    """The entitlements that meet all the conditions given. Raises UsageFault for an id that does not exist."""
    for wanted, known in ((camera, inventory.cameras), (person, inventory.contacts), (site, inventory.sites)):
        if wanted is not None and wanted not in known:
            raise UsageFault(f"không có mã “{wanted}”{suggestion(wanted, known).vi} / unknown id '{wanted}'")
    found = list(state.entitlements if person is None else state.for_person(person))
    if camera is not None:
        watching = frozenset(state.for_camera(camera, inventory.recorder_of[camera]))
        found = [e for e in found if e in watching]
    return [e for e in found if site is None or site in _sites(inventory, e)]


def _sites(inventory: Inventory, entitlement: Entitlement) -> set[str]:
    recorders = {inventory.recorder_of[camera] for camera in entitlement.cameras}
    if entitlement.recorder is not None:
        recorders.add(entitlement.recorder)
    return {inventory.recorders[recorder].site for recorder in recorders}


def rows_of(inventory: Inventory, state: AccessState, found: list[Entitlement]) -> list[Row]:
    """The rows of some entitlements, urgent ones first, else in the order of the state."""
    rows: list[Row] = []
    for e in sorted(found, key=lambda one: inventory.grants[one.grant].urgent is None):
        unit = inventory.unit_of(e.person, state.as_of)
        documents = (inventory.documents.get(document) for document in e.basis.documents)
        overgrant = inventory.grants[e.grant].accept_overgrant if e.accepted else None
        rows.append(
            Row(
                grant=e.grant,
                person=e.person,
                name=inventory.contacts[e.person].full_name,
                responsible=inventory.contacts[e.person].responsible or "",
                unit=_unit_name(inventory, unit, state.as_of),
                login=e.login or "",
                system=e.system,
                system_label=Text(inventory.pack.systems[e.system].label.vi, inventory.pack.systems[e.system].label.en),
                recorder=e.recorder or "",
                cameras=tuple(sorted(e.cameras)),
                rights=tuple(right for right in RIGHTS if right in e.rights),
                accepted=tuple(right for right in RIGHTS if right in e.accepted),
                accepted_until=overgrant.until if overgrant else None,
                accepted_reason=overgrant.reason if overgrant else "",
                valid_from=e.valid_from,
                valid_until=e.valid_until,
                documents=tuple(document.number for document in documents if document),
                urgent=inventory.grants[e.grant].urgent is not None,
            )
        )
    return rows


def recorders_of(
    inventory: Inventory,
    state: AccessState,
    found: list[Entitlement],
    *,
    camera: str | None,
    person: str | None,
    site: str | None,
) -> list[RecorderRow]:
    """The recorders whose cameras an answer is about, by id.

    That of the camera asked for; else those in the person's reach; else all in use, also where nobody holds a right.
    """
    if camera is not None:
        touched = {inventory.recorder_of[camera]}
    else:
        touched = {inventory.recorder_of[one] for e in found for one in e.cameras}
        touched |= {e.recorder for e in found if e.recorder is not None}
        if person is None:
            touched |= _in_use(inventory, state.as_of)
    here = (recorder for recorder in touched if site is None or inventory.recorders[recorder].site == site)
    return [_recorder_row(inventory, recorder, state.as_of) for recorder in sorted(here)]


def pending_of(
    inventory: Inventory,
    state: AccessState,
    receipts: Confirmed | None,
    *,
    camera: str | None,
    person: str | None,
    site: str | None,
) -> list[Pending]:
    """The accounts to remove on the recorders, or of the person, that an answer is about; by recorder and login.

    `receipts` are what read-backs confirm, beside what the ledger was told.
    """
    views = Views.following(inventory, state, Book.of(inventory, state.as_of), receipts)
    touched = {recorder for recorder, ones in views.ended.items() if any(not one.lost for one in ones)}
    if camera is not None:
        touched &= {inventory.recorder_of[camera]}
    return [
        Pending(recorder, removal)
        for recorder in sorted(touched)
        if site is None or inventory.recorders[recorder].site == site
        for removal in views.view(recorder).removals
        if person is None or removal.person == person
    ]


def ended_of(inventory: Inventory, state: AccessState, person: str) -> list[EndedRow]:
    """The person's grants that have ended by the day of the state, by grant.

    One that ended otherwise than by its own end (the site closed, the person moved) is known by the account that it
    made.
    """
    days = Timeline(inventory)
    held = {entitlement.grant for entitlement in state.for_person(person)}
    otherwise = {
        grant: (one.since, one.why)
        for ones in ended_access(inventory, state).values()
        for one in ones
        if one.person == person
        for grant in one.grants
    }
    found: list[EndedRow] = []
    for name, grant in inventory.grants.items():
        if grant.person != person or name in held:
            continue
        ends = sorted(end for end in days.ends(grant).items() if end[1] in _OWN_ENDS and end[0] <= state.as_of)
        end = ends[0] if ends else otherwise.get(name)
        if end is not None:
            revocation = grant.revoked.document if grant.revoked and end[1] == "revoked" else None
            wanted = (revocation,) if revocation else (grant.nomination, *grant.approvals, grant.request)
            documents = (inventory.documents.get(one or "") for one in wanted)
            found.append(EndedRow(name, *end, tuple(document.number for document in documents if document)))
    return sorted(found, key=lambda row: row.grant)


def _in_use(inventory: Inventory, day: date) -> set[str]:
    reach = Reach(inventory, day)
    return {
        recorder_id
        for recorder_id, recorder in inventory.recorders.items()
        if reach.site_open(recorder.site) and reach.cameras_in_use(recorder_id)
    }


def _recorder_row(inventory: Inventory, recorder_id: str, day: date) -> RecorderRow:
    recorder = inventory.recorders[recorder_id]
    return RecorderRow(
        id=recorder_id,
        name=recorder.name,
        creator=recorder.creator,
        creator_name=_unit_name(inventory, recorder.creator, day),
        custodian=recorder.custodian or "",
        custodian_name=_unit_name(inventory, recorder.custodian, day),
        reached_by=tuple(other_way(inventory, other, day) for other in recorder.reached_by),
        reach_checked_on=recorder.reach_checked_on,
    )


def other_way(inventory: Inventory, other: OtherReach, day: date) -> OtherWay:
    """What else reaches pictures, with the names of the day."""
    person = inventory.contacts.get(other.answerable)
    document = inventory.documents.get(other.document or "")
    return OtherWay(
        kind=other.kind,
        what=mask_personal(other.what),
        answerable=other.answerable,
        name=person.full_name if person else _unit_name(inventory, other.answerable, day),
        document=document.number if document else "",
        until=other.until,
    )


def _unit_name(inventory: Inventory, unit: str | None, day: date) -> str:
    declared = inventory.units.get(unit or "")
    if declared is None:
        return ""
    label = name_at(declared.names, day)
    return label.short or label.vi

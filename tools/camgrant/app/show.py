"""Show: the entitlements on a date as rows, by camera, person or site, and what else reaches the pictures.

No phone or e-mail ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from camgrant.access.resolve import Reach
from camgrant.access.state import AccessState, Entitlement
from camgrant.diagnostics import UsageFault, mask_personal
from camgrant.load.suggest import suggestion
from camgrant.model.base import RIGHTS
from camgrant.model.estate import OtherReach, ReachKind
from camgrant.model.inventory import Inventory, name_at

__all__ = ["OtherWay", "RecorderRow", "Row", "recorders_of", "rows_of", "select"]


@dataclass(frozen=True, slots=True)
class Row:
    """One entitlement as people read it; `accepted` are rights that the device gives beyond it, with their end."""

    grant: str
    person: str
    name: str
    unit: str
    login: str
    system: str
    recorder: str
    cameras: tuple[str, ...]
    rights: tuple[str, ...]
    accepted: tuple[str, ...]
    accepted_until: date | None
    accepted_reason: str
    valid_from: date
    valid_until: date
    documents: tuple[str, ...]


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
    """The rows of some entitlements, in the order of the state."""
    rows: list[Row] = []
    for e in found:
        unit = inventory.unit_of(e.person, state.as_of)
        documents = (inventory.documents.get(document) for document in e.basis.documents)
        overgrant = inventory.grants[e.grant].accept_overgrant if e.accepted else None
        rows.append(
            Row(
                grant=e.grant,
                person=e.person,
                name=inventory.contacts[e.person].full_name,
                unit=_unit_name(inventory, unit, state.as_of),
                login=e.login or "",
                system=e.system,
                recorder=e.recorder or "",
                cameras=tuple(sorted(e.cameras)),
                rights=tuple(right for right in RIGHTS if right in e.rights),
                accepted=tuple(right for right in RIGHTS if right in e.accepted),
                accepted_until=overgrant.until if overgrant else None,
                accepted_reason=overgrant.reason if overgrant else "",
                valid_from=e.valid_from,
                valid_until=e.valid_until,
                documents=tuple(document.number for document in documents if document),
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
        reached_by=tuple(_way(inventory, other, day) for other in recorder.reached_by),
        reach_checked_on=recorder.reach_checked_on,
    )


def _way(inventory: Inventory, other: OtherReach, day: date) -> OtherWay:
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

"""Show: the entitlements on a date as rows, by camera, person or site. No phone or e-mail ever."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from camgrant.access.state import AccessState, Entitlement
from camgrant.diagnostics import UsageFault
from camgrant.load.suggest import suggestion
from camgrant.model.base import RIGHTS
from camgrant.model.inventory import Inventory, name_at

__all__ = ["Row", "rows_of", "select"]


@dataclass(frozen=True, slots=True)
class Row:
    """One entitlement as people read it."""

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
    valid_from: date
    valid_until: date
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
    """The rows of some entitlements, in the order of the state."""
    rows: list[Row] = []
    for e in found:
        unit = inventory.unit_of(e.person, state.as_of)
        declared = inventory.units.get(unit or "")
        label = name_at(declared.names, state.as_of) if declared else None
        documents = (inventory.documents.get(document) for document in e.basis.documents)
        rows.append(
            Row(
                grant=e.grant,
                person=e.person,
                name=inventory.contacts[e.person].full_name,
                unit=(label.short or label.vi) if label else "",
                login=e.login or "",
                system=e.system,
                recorder=e.recorder or "",
                cameras=tuple(sorted(e.cameras)),
                rights=tuple(right for right in RIGHTS if right in e.rights),
                accepted=tuple(right for right in RIGHTS if right in e.accepted),
                valid_from=e.valid_from,
                valid_until=e.valid_until,
                documents=tuple(document.number for document in documents if document),
            )
        )
    return rows

"""Lists of grants: which of them a list shows, and one row for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from camgrant.access.state import Entitlement
from camgrant.model.base import RIGHTS
from camgrant.model.pack import Sheet
from camgrant.rendering.lists.accounts import account_facts
from camgrant.rendering.lists.desk import Desk
from camgrant.rendering.lists.facts import URGENT, Facts, grant_facts, person_facts, person_order, sites_of
from camgrant.rendering.lists.routing import Parts
from camgrant.rendering.sheets import SheetRow
from camgrant.rendering.views import documents_of

__all__ = ["entitlements_of", "grant_rows", "group_of", "shown_facts"]

# The reason of a slip is written where the change is known (`changes`); the name stands on every list of people.
_REMARK_COLUMNS: Final = ("note", "reason", "rights", "scope", "validity", "valid_until", "system", "full_name")


def entitlements_of(desk: Desk, sheet: Sheet) -> Iterator[Entitlement]:
    """What the sheet is about: grants that were asked for, that were approved, or that are in force."""
    if sheet.stage == "held":
        found: Iterator[Entitlement] = iter(desk.state.entitlements)
    else:
        promises = desk.promises
        found = (one.entitlement for one in promises if one.approved or sheet.stage == "nominated")
    # A list of what was approved never holds what was not (an urgent grant whose approval is still to come).
    approved_only = any(column.show == "approval" for column in sheet.columns)
    for entitlement in found:
        wanted = entitlement.system in sheet.systems and entitlement.cameras
        if wanted and (entitlement.basis.approvals or not approved_only):
            yield entitlement


def grant_rows(desk: Desk, sheet: Sheet, parts: Parts) -> tuple[SheetRow, ...]:
    """One row for each grant, in protocol order of units or sites, then of persons."""
    rows = [_row(desk, sheet, grant, part) for grant, part in parts.items()]
    return tuple(row for _, row in sorted(rows, key=lambda pair: pair[0]))


def _row(desk: Desk, sheet: Sheet, grant: str, part: list[Entitlement]) -> tuple[tuple[object, ...], SheetRow]:
    """The row of one grant with its sort key."""
    first = part[0]
    facts = {**person_facts(desk, first.person, desk.day), **grant_facts(desk, part)}
    if any(column.show in ("issued_on", "status") for column in sheet.columns):
        facts |= account_facts(desk, part)
    if sheet.content == "grants":  # on a slip, this column says why something changes
        facts["reason"] = desk.inventory.grants[grant].reason or ""
    cameras = tuple(sorted({camera for entitlement in part for camera in entitlement.cameras}))
    group, group_key = group_of(desk, sheet, first.person, cameras)
    row = SheetRow(
        group=group,
        person=first.person,
        grant=grant,
        documents=documents_of(part),
        facts=shown_facts(sheet, facts),
        responsible=desk.inventory.grants[grant].responsible or "",
        cameras=cameras,
        rights=tuple(right for right in RIGHTS if right in first.rights),
        valid_from=first.valid_from,
        valid_until=first.valid_until,
    )
    return (*group_key, *person_order(desk, first.person), first.valid_from, grant), row


def group_of(desk: Desk, sheet: Sheet, person: str, cameras: Sequence[str]) -> tuple[str, tuple[object, ...]]:
    """The group that a row stands in, and the order of that group; who serves several sites stands before the rest."""
    if sheet.group_by == "unit":
        unit = desk.inventory.unit_of(person, desk.day) or ""
        return desk.unit_name(unit), (desk.unit_order(unit), unit)
    if sheet.group_by == "site":
        sites = sites_of(desk, cameras)
        return "; ".join(map(desk.site_name, sites)), (len(sites) == 1, sites)
    return "", ()


def shown_facts(sheet: Sheet, facts: Mapping[str, str | int]) -> Facts:
    """The facts that the sheet has columns for, and no other: what is not shown is not carried along.

    The mark of an urgent row always is: in the first column of those that have room for a remark.
    """
    shown: dict[str, str | int] = {column.show: facts.get(column.show, "") for column in sheet.columns}
    mark = facts.get(URGENT)
    column = next((name for name in _REMARK_COLUMNS if name in shown), None)
    if mark and column is not None:
        shown[column] = f"{shown[column]}; {mark}" if shown[column] else mark
    return shown

"""Figures by unit, without personal data: what there is, what came and went since the last report, what is late."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from camgrant.access.resolve import resolve
from camgrant.access.state import Entitlement
from camgrant.ledger.book import AccountKey, Stream
from camgrant.model.pack import Sheet
from camgrant.rendering.lists.accounts import is_taken_back
from camgrant.rendering.lists.desk import Desk
from camgrant.rendering.lists.grants import shown_facts
from camgrant.rendering.lists.paper import Content
from camgrant.rendering.lists.routing import authors_of_figures
from camgrant.rendering.sheets import SheetRow

__all__ = ["summary_contents", "summary_figures"]

_TOTAL: Final = "Tổng cộng"
_NOBODY: Final = "Chưa rõ đơn vị"
_NOBODY_KEY: Final = "nobody"
Accounts = dict[AccountKey, str]
"""Account -> the unit that answers for it."""


def summary_contents(desk: Desk, sheet_id: str, sheet: Sheet, unsent: Mapping[str, int]) -> Iterator[Content]:
    """One report for each recipient. `unsent`: author -> ordered lists of which the recipient lacks the newest."""
    kinds = {rule.kind for rule in sheet.recipients}
    recipients = sorted({unit for kind in kinds if kind is not None for unit in desk.units_of_kind(kind)})
    for author in authors_of_figures(desk, sheet):
        for recipient in recipients:
            if recipient != author and desk.falls_to(author, recipient):
                last = desk.book.last(Stream(sheet_id, author, recipient))
                figures = summary_figures(desk, sheet, last.version.as_of if last else None, unsent)
                yield Content(author, recipient, _rows(desk, sheet, _of_author(desk, author, figures)))


def _of_author(desk: Desk, author: str, figures: Mapping[str, Counter[str]]) -> Mapping[str, Counter[str]]:
    """The figures of the units that fall to the author."""
    return {
        column: Counter({unit: number for unit, number in counted.items() if desk.falls_to(author, unit)})
        for column, counted in figures.items()
    }


def summary_figures(
    desk: Desk, sheet: Sheet, last: date | None, unsent: Mapping[str, int]
) -> Mapping[str, Counter[str]]:
    """Column -> unit -> figure; new and revoked are counted since the last report, what came and went since in both."""
    held = _answered(desk, sheet, desk.state.entitlements)
    then = _answered(desk, sheet, resolve(desk.inventory, last).entitlements) if last else {}
    gone = {end: _answered(desk, sheet, end.had) for end in desk.gone.values() if last is None or end.since > last}
    ended = {key: unit for accounts in gone.values() for key, unit in accounts.items() if key not in held}
    sites = _open_sites(desk, sheet)
    cameras: Counter[str] = Counter()
    for site, unit in sites.items():
        recorders = desk.inventory.recorders_of_site.get(site, ())
        cameras[unit] += sum(len(desk.reach.cameras_in_use(recorder)) for recorder in recorders)
    return {
        "site_count": Counter(sites.values()),
        "camera_count": cameras,
        "account_count": Counter(held.values()),
        "new_count": Counter(unit for key, unit in {**ended, **held}.items() if key not in then),
        "revoked_count": Counter(ended.values()),
        "overdue_count": Counter(_overdue(desk, sheet, held).values()),
        "unsent_count": Counter(unsent),
    }


def _overdue(desk: Desk, sheet: Sheet, held: Accounts) -> Accounts:
    """Accounts that had to be closed and that nobody reported closed in time."""
    deadlines = desk.inventory.pack.deadlines
    days = timedelta(deadlines.confirm if deadlines else 0)
    return {
        key: unit
        for end in desk.gone.values()
        if end.since + days < desk.day
        for key, unit in _answered(desk, sheet, end.had).items()
        if key not in held and not is_taken_back(desk, (key,), end.since)
    }


def _answered(desk: Desk, sheet: Sheet, entitlements: Iterable[Entitlement]) -> Accounts:
    """The accounts of the sheet's systems, each with the unit that answers for it."""
    found: Accounts = {}
    for entitlement in entitlements:
        if entitlement.system in sheet.systems and entitlement.cameras:
            found[AccountKey.of(entitlement)] = _who_answers(desk, entitlement)
    return found


def _who_answers(desk: Desk, entitlement: Entitlement) -> str:
    """The unit that manages the site, else the one that nominated.

    A grant may have no list yet (an urgent one): then the unit of whoever decided, else the holder's own. "" where the
    data names none of them.
    """
    inventory = desk.inventory
    site = desk.site_of(entitlement)
    if site is not None:
        return inventory.sites[site].managing_unit
    document = inventory.documents.get(entitlement.basis.nomination or "")
    if document is not None:
        return inventory.heir(document.issuer)
    urgent = inventory.grants[entitlement.grant].urgent
    people = [urgent.by, entitlement.person] if urgent is not None else [entitlement.person]
    units = [inventory.unit_of(person, entitlement.valid_from) for person in people]
    return next((unit for unit in units if unit is not None), "")


def _open_sites(desk: Desk, sheet: Sheet) -> dict[str, str]:
    """Site -> managing unit of the open sites that the sheet's systems cover."""
    types = {kind for slug in sheet.systems for kind in desk.inventory.pack.systems[slug].site_types}
    sites = desk.inventory.sites
    return {one: sites[one].managing_unit for one in sites if sites[one].type in types and desk.reach.site_open(one)}


def _rows(desk: Desk, sheet: Sheet, figures: Mapping[str, Counter[str]]) -> tuple[SheetRow, ...]:
    units = {unit for counted in figures.values() for unit in counted if counted[unit]}
    order = sorted(units, key=lambda unit: (desk.unit_order(unit), unit))
    rows: list[SheetRow] = []
    for unit in order:
        counts = {name: figures[name][unit] for name in figures}
        name = desk.unit_name(unit) if unit else _NOBODY
        rows.append(_row(sheet, unit or _NOBODY_KEY, {"unit": name, **counts}))
    total: dict[str, str | int] = {"unit": _TOTAL, **{name: figures[name].total() for name in figures}}
    return (*rows, replace(_row(sheet, "total", total), is_total=True))


def _row(sheet: Sheet, key: str, facts: Mapping[str, str | int]) -> SheetRow:
    return SheetRow("", "", "", (), shown_facts(sheet, facts), key=key)

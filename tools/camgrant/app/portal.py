"""The portal of an audience: what it may know, as plain data for the page that shows it.

Whatever the audience may not have is left out here, so that nothing of it is in the file.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from camgrant import __version__
from camgrant.access.gone import camera_gone_on
from camgrant.access.held import HeldAccess
from camgrant.access.state import AccessState
from camgrant.app.one_page import ACCESS_TITLE, LAG_TITLE, access_chart, lag_chart
from camgrant.app.portal_rows import EVERYTHING, Known, known_inside, known_to, waiting
from camgrant.diagnostics import Text, UsageFault
from camgrant.ledger.book import Book
from camgrant.ledger.lags import Lag, revocation_lags
from camgrant.load.suggest import suggestion
from camgrant.model.base import RIGHTS
from camgrant.model.inventory import Inventory, name_at, position_at
from camgrant.model.vietnamese import name_key, sort_key
from camgrant.rendering.lists import Desk
from camgrant.rendering.one_page import Chart
from camgrant.rendering.portal.content import (
    SOON_DAYS,
    Access,
    CameraEntry,
    Pending,
    Person,
    Portal,
    SiteEntry,
    Standing,
    UnitEntry,
)
from camgrant.vcs import UNCOMMITTED

__all__ = ["audience_unit", "portal_of"]

_INSIDE: Final = "internal"
_UNIT: Final = "unit="
_WHICH: Final = "đề nghị ghi --audience internal hoặc unit=MÃ-ĐƠN-VỊ / say --audience internal or unit=UNIT"
_NOTHING: Final = (
    "không danh sách, không đầu ghi nào cho đơn vị này biết điều gì / no list and no recorder tells it anything"
)
_KEEPERS: Final = Text(
    "{recorder}: nơi tạo tài khoản {creator}; giữ tài khoản quản trị {custodian}",
    "{recorder}: accounts made by {creator}; admin account kept by {custodian}",
)
_UNKNOWN: Final = Text("chưa khai báo", "not declared")
_URGENT: Final = Text("CẤP KHẨN CẤP", "URGENT")
_UNTOLD: Final = Text("Không nêu camera", "Cameras not said")


def audience_unit(audience: str, inventory: Inventory) -> str:
    """The unit of an audience as it is written on the command line, "" for the inside. Raises UsageFault."""
    unit = audience.removeprefix(_UNIT)
    if audience == _INSIDE:
        return ""
    if unit == audience:
        raise UsageFault(f"{audience}: {_WHICH}")
    if unit not in inventory.units:
        near = suggestion(unit, inventory.units)
        raise UsageFault(f"không có đơn vị “{unit}”{near.vi} / unknown unit '{unit}'{near.en}")
    return unit


def portal_of(inventory: Inventory, state: AccessState, unit: str, commit: str, language: str) -> Portal:
    """The portal for a unit, or for the inside where it is "". Raises UsageFault for a unit that is told nothing."""
    desk = Desk(inventory, state, Book.of(inventory, state.as_of))
    known = tuple(known_to(desk, unit) if unit else known_inside(desk))
    maker = _Maker(desk, unit, commit, language)
    made = maker.portal(known)
    if unit and not known and not made.pending:
        raise UsageFault(f"{unit}: {_NOTHING}")
    return made


class _Maker:
    def __init__(self, desk: Desk, unit: str, commit: str, language: str) -> None:
        self._desk, self._unit, self._commit, self._language = desk, unit, commit, language
        self._inventory, self._day = desk.inventory, desk.day
        self._held = HeldAccess.of(desk.inventory)
        self._lags = revocation_lags(self._held, desk.book)

    def portal(self, known: Iterable[Known]) -> Portal:
        people = self._people(known)
        sites, cameras = self._places(people)
        pack, keeper = self._inventory.pack, self._inventory.settings.registrar
        return Portal(
            author=self._desk.unit_name(keeper) if keeper else "",
            audience=self._desk.unit_name(self._unit) if self._unit else "",
            as_of=self._day,
            commit="" if self._commit == UNCOMMITTED else self._commit,
            tool=__version__,
            pack=f"{pack.id} ({pack.source.number})",
            demo=self._inventory.settings.profile == "demo",
            units=self._units(people, sites),
            sites=sites,
            cameras=cameras,
            people=people,
            pending=tuple(self._pending(lag) for lag in waiting(self._desk, self._lags, self._unit)),
            charts=() if self._unit else self._charts(),
        )

    def _people(self, known: Iterable[Known]) -> tuple[Person, ...]:
        """By name, then by login; what lists say of somebody and what devices say stays apart where it differs."""
        rows: dict[tuple[str, frozenset[str]], list[Access]] = {}
        for one in known:
            of_person = one.shown & {"full_name", "position", "unit", "login"}
            rows.setdefault((one.entitlement.person, of_person), []).append(self._access(one))
        people = [self._person(person, shown, accesses) for (person, shown), accesses in rows.items()]
        return tuple(sorted(people, key=lambda one: (not one.name, name_key(one.name), one.login, one.unit)))

    def _person(self, person: str, shown: frozenset[str], accesses: list[Access]) -> Person:
        contact = self._inventory.contacts[person]
        position = position_at(contact, self._day) or contact.positions[-1]
        order: dict[Standing, int] = {"soon": 0, "now": 1, "over": 2}
        accesses.sort(key=lambda one: (order[one.standing], one.system, one.site, one.recorder))
        return Person(
            id=person if shown >= EVERYTHING & {"full_name", "login"} else "",
            name=contact.full_name if "full_name" in shown else "",
            position=self._inventory.post_of(contact, position) if "position" in shown else "",
            unit=position.unit if "unit" in shown else "",
            login=(contact.login or "") if "login" in shown else "",
            accesses=tuple(accesses),
        )

    def _access(self, known: Known) -> Access:
        one, shown = known.entitlement, known.shown
        left = (one.valid_until - self._day).days
        standing: Standing = "over" if known.over else "soon" if left <= SOON_DAYS else "now"
        recorder = self._inventory.recorders[one.recorder] if one.recorder else None
        label = self._inventory.pack.systems[one.system].label
        papers = [*(one.basis.approvals if "approval" in shown else ())]
        papers += [paper for paper in (one.basis.nomination, one.basis.request) if paper and "nominated_by" in shown]
        basis = [self._desk.cited(paper) for paper in papers if paper in self._inventory.documents]
        if not self._unit and self._inventory.grants[one.grant].urgent is not None:
            basis.insert(0, _URGENT.in_language(self._language))
        return Access(
            system=Text(label.vi, label.en).in_language(self._language),
            recorder=recorder.name if recorder and "recorder" in shown else "",
            site=recorder.site if recorder else "",
            cameras=one.cameras if "cameras" in shown else frozenset(map(self._site_of, one.cameras)),
            rights=tuple(right for right in RIGHTS if right in one.rights and "rights" in shown),
            extra=tuple(right for right in RIGHTS if right in one.accepted - one.rights and "rights" in shown),
            first=one.valid_from if "valid_from" in shown else None,
            last=one.valid_until if "valid_until" in shown else None,
            basis=tuple(basis),
            standing=standing if known.over or "valid_until" in shown else "now",
        )

    def _places(self, people: Iterable[Person]) -> tuple[tuple[SiteEntry, ...], tuple[CameraEntry, ...]]:
        """Sites by name with their cameras by channel: all for the inside, for a unit those that somebody sees."""
        inventory = self._inventory
        seen = {camera for one in people for access in one.accesses for camera in access.cameras}
        wanted = seen if self._unit else inventory.cameras.keys()
        of_site: dict[str, list[str]] = {}
        for camera in wanted:
            of_site.setdefault(self._site_of(camera), []).append(camera)
        sites = sorted(
            (self._site(*one) for one in of_site.items()), key=lambda one: (one.closed, sort_key(one.name), one.id)
        )
        cameras: list[CameraEntry] = []
        for site in sites:
            told = [one for one in of_site[site.id] if one != site.id]
            told.sort(key=lambda one: (inventory.recorder_of[one], inventory.cameras[one].channel))
            cameras += (CameraEntry(one, inventory.cameras[one].name, site.id) for one in told)
            if site.id in of_site[site.id]:
                cameras.append(CameraEntry(site.id, _UNTOLD.in_language(self._language), site.id))
        return tuple(sites), tuple(cameras)

    def _site_of(self, place: str) -> str:
        """The site of a camera; of a site that stands for cameras that are not told, itself."""
        recorder = self._inventory.recorder_of.get(place)
        return self._inventory.recorders[recorder].site if recorder else place

    def _site(self, site_id: str, cameras: Iterable[str]) -> SiteEntry:
        site, inventory = self._inventory.sites[site_id], self._inventory
        name, place = name_at(site.names, self._day), site.place
        parts = (place.road, place.commune, place.district) if place else ()
        recorders = () if self._unit else inventory.recorders_of_site.get(site_id, ())
        ends = (camera_gone_on(inventory, one) for one in cameras if one != site_id)
        return SiteEntry(
            id=site_id,
            name=name.vi,
            place=", ".join(part for part in parts if part),
            unit=site.managing_unit,
            closed=not self._unit and all(gone is not None and gone <= self._day for gone in ends),
            facts=tuple(map(self._keepers, recorders)),
        )

    def _keepers(self, recorder_id: str) -> str:
        recorder = self._inventory.recorders[recorder_id]
        keeper = self._desk.short_name(recorder.custodian) if recorder.custodian else _UNKNOWN
        facts = {"recorder": recorder.name, "creator": self._desk.short_name(recorder.creator), "custodian": keeper}
        return _KEEPERS.in_language(self._language, facts)

    def _units(self, people: Iterable[Person], sites: Iterable[SiteEntry]) -> tuple[UnitEntry, ...]:
        wanted = {one.unit for one in people} | {one.unit for one in sites}
        found = sorted((unit for unit in wanted if unit), key=lambda unit: (self._desk.unit_order(unit), unit))
        return tuple(UnitEntry(unit, self._desk.unit_name(unit), self._desk.short_name(unit)) for unit in found)

    def _pending(self, lag: Lag) -> Pending:
        account, pack = lag.account, self._inventory.pack
        contact = self._inventory.contacts[account.person]
        recorder = self._inventory.recorders.get(account.recorder)
        if recorder is None:
            label = pack.systems[account.system].label
            where = Text(label.vi, label.en).in_language(self._language)
        else:
            where = f"{recorder.name}, {self._desk.site_name(recorder.site)}"
        return Pending("" if self._unit else contact.full_name, contact.login or "", where, lag.since, lag.days)

    def _charts(self) -> tuple[Chart, ...]:
        systems, language = self._inventory.pack.systems, self._language
        drawn = access_chart(self._inventory, self._held, systems, self._day, language)
        return (
            Chart(ACCESS_TITLE.in_language(language), drawn),
            Chart(LAG_TITLE.in_language(language), lag_chart(self._lags, language)),
        )

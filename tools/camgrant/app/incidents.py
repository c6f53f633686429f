"""Incidents: opened, told to the units that the pack names, closed; and the drafts that go to each. No picture, and
nothing about who is seen on one, has a place here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from camgrant.access.resolve import resolve
from camgrant.app.ledger import anew, made, without_personal_data, witness
from camgrant.app.obligations import known_unit
from camgrant.diagnostics import UsageFault
from camgrant.history.moments import Period, day_of, shown
from camgrant.ledger.book import Book
from camgrant.ledger.events import event_id
from camgrant.ledger.incidents import (
    Incident,
    Notice,
    deadline,
    incidents_in,
    keepers,
    notices_of,
    rules_of,
    standing_for,
)
from camgrant.load.suggest import suggestion
from camgrant.model.inventory import Inventory, name_at
from camgrant.model.ledger import Event, IncidentEvent
from camgrant.model.pack import PackBasis
from camgrant.rendering.records import Draft, sender_of
from camgrant.rendering.registry import sheet_target
from camgrant.zone import LOCAL

__all__ = ["Standing", "closing", "drafts_with", "find_incident", "notifying", "opening", "standings"]

_NO_PICTURES: Final = (
    "Văn bản này không kèm hình ảnh và không nêu người có trong hình. Đề nghị không chuyển tiếp, không lưu hình ảnh đã "
    "bị lộ."
)


@dataclass(frozen=True, slots=True)
class Standing:
    """One incident on a day: who must be told of it, and the end of the time that there is altogether."""

    incident: Incident
    notices: tuple[Notice, ...]
    deadline: datetime

    @property
    def untold(self) -> tuple[Notice, ...]:
        """The notices that were not given yet."""
        return tuple(one for one in self.notices if one.unit not in self.incident.told)


def opening(
    inventory: Inventory, on: date, cameras: Iterable[str], period: Period, reported_at: datetime, by: str, summary: str
) -> Event:
    """The event that opens an incident.

    Raises UsageFault for cameras that do not exist, for times that do not follow one another, for a phone or mailbox.
    """
    wanted = tuple(sorted(dict.fromkeys(cameras)))
    for camera in wanted:
        if camera not in inventory.cameras:
            near = suggestion(camera, inventory.cameras)
            raise UsageFault(f"không có camera “{camera}”{near.vi} / unknown camera '{camera}'{near.en}")
    if not wanted:
        raise UsageFault("đề nghị ghi --camera hoặc --site / say --camera or --site")
    if reported_at < period.since or day_of(reported_at) > on:
        raise UsageFault(
            f"--reported-at {shown(reported_at)}: phải sau lúc có hình và không sau ngày ghi {on:%d/%m/%Y} / "
            "must be after the pictures and no later than the day of entry"
        )
    said = made(
        IncidentEvent,
        what="opened",
        incident=_new_name(inventory, on, wanted[0]),
        cameras=wanted,
        since=_written(period.since),
        until=_written(period.until),
        reported_at=_written(reported_at),
        by=witness(inventory, by, on),
        summary=without_personal_data(summary, "--summary") or None,
    )
    return anew(inventory, made(Event, on=on, incident=said))


def _new_name(inventory: Inventory, on: date, camera: str) -> str:
    """`i-2021-08-20-iso-06`, by the day and the site of the first camera; a number behind it where that is taken."""
    site = inventory.recorders[inventory.recorder_of[camera]].site
    taken = {event.incident.incident for event in inventory.ledger.values() if event.incident is not None}
    name = f"i-{on.isoformat()}-{site.partition('-')[2]}"
    number = 2
    while (found := name if number == 2 and name not in taken else f"{name}-{number}") in taken:
        number += 1
    return found


def _written(moment: datetime) -> str:
    return moment.astimezone(LOCAL).isoformat(timespec="seconds")


def notifying(inventory: Inventory, name: str, unit: str, *, on: date, by: str, number: str | None) -> Event:
    """A unit was told. Raises UsageFault where the incident is not open, or the unit was told before."""
    incident = _open(inventory, name, on)
    known_unit(inventory, unit)
    if unit in incident.told:
        raise UsageFault(
            f"{unit} đã được thông báo ngày {incident.told[unit].on:%d/%m/%Y} / was told on "
            f"{incident.told[unit].on:%d/%m/%Y} already"
        )
    said = made(
        IncidentEvent,
        what="notified",
        incident=name,
        unit=unit,
        by=witness(inventory, by, on),
        number=without_personal_data(number, "--document") if number else None,
    )
    return anew(inventory, made(Event, on=on, incident=said))


def closing(inventory: Inventory, name: str, *, on: date, by: str, outcome: str, number: str | None) -> Event:
    """The end with its outcome. Raises UsageFault where the incident is not open."""
    _open(inventory, name, on)
    said = made(
        IncidentEvent,
        what="closed",
        incident=name,
        by=witness(inventory, by, on),
        summary=without_personal_data(outcome, "--outcome"),
        number=without_personal_data(number, "--document") if number else None,
    )
    return anew(inventory, made(Event, on=on, incident=said))


def _open(inventory: Inventory, name: str, on: date) -> Incident:
    incident = find_incident(inventory, name, on)
    if incident.closed is not None:
        raise UsageFault(
            f"{name} đã kết thúc ngày {incident.closed:%d/%m/%Y}; việc mới thì `camgrant incident open` / "
            "was closed already; open a new one for something new"
        )
    return incident


def find_incident(inventory: Inventory, name: str, on: date) -> Incident:
    """The incident as it stands on a day. Raises UsageFault for one that was not opened by then."""
    found = {one.id: one for one in incidents_in(Book.of(inventory, on, hindsight=True))}
    if name not in found:
        near = suggestion(name, found)
        raise UsageFault(
            f"đến ngày {on:%d/%m/%Y} không có sự cố “{name}”{near.vi}; xem `camgrant incident status` / "
            f"no such incident{near.en}; see `camgrant incident status`"
        )
    return found[name]


def standings(inventory: Inventory, on: date) -> list[Standing]:
    """Every incident by the day, the open ones first, the newest of these first."""
    found = incidents_in(Book.of(inventory, on))
    order = sorted(found, key=lambda one: (one.closed is not None, -one.on.toordinal(), one.id))
    return [Standing(one, notices_of(inventory, one), deadline(inventory, one.reported_at)) for one in order]


# -- drafts ------------------------------------------------------------------------------------------------------------


def drafts_with(inventory: Inventory, event: Event, name: str, on: date) -> dict[str, bytes]:
    """The drafts of an incident whose opening is about to be recorded: file name -> DOCX."""
    known = replace(inventory, ledger={**inventory.ledger, event_id(event): event})
    standing = next(one for one in standings(known, on) if one.incident.id == name)
    drafts = _drafts(known, standing, on)
    return {file: data for draft in drafts for file, _, data in sheet_target().write(draft)}


def _drafts(inventory: Inventory, standing: Standing, on: date) -> Iterator[Draft]:
    """A notice for each unit that was not told yet, of its own cameras; a request for evidence to who keeps logs, of
    recorders or of a system that holds its accounts itself."""
    sender = sender_of(inventory, inventory.settings.registrar or "", on)
    for notice in standing.untold:
        yield Draft(
            name=f"thong-bao-{notice.unit}",
            sender=sender,
            about=f"V/v thông báo sự cố lộ lọt hình ảnh camera, mã {standing.incident.id}",
            recipient_name=inventory.unit_name(notice.unit, on),
            paragraphs=tuple(_notice(inventory, standing, notice, on)),
        )
    for unit, sources in sorted(_sources(inventory, standing.incident, on).items()):
        yield Draft(
            name=f"yeu-cau-{unit}",
            sender=sender,
            about=f"V/v cung cấp nhật ký, chứng cứ phục vụ xử lý sự cố mã {standing.incident.id}",
            recipient_name=inventory.unit_name(unit, on),
            paragraphs=tuple(_request(inventory, standing.incident, sources)),
        )


def _notice(inventory: Inventory, standing: Standing, notice: Notice, on: date) -> Iterator[str]:
    incident, head = standing.incident, sender_of(inventory, inventory.settings.registrar or "", on)
    basis = _basis(inventory, notice.basis)
    yield (
        f"Lúc {shown(incident.reported_at)}, {head.author_name or 'đơn vị giữ kho dữ liệu'} nhận được thông tin hình "
        f"ảnh camera bị đưa ra ngoài phạm vi cho phép (mã sự cố {incident.id}). {basis}"
    )
    yield f"Camera liên quan đến quý cơ quan: {'; '.join(_camera(inventory, one, on) for one in notice.cameras)}."
    yield f"Hình ảnh được ghi trong khoảng từ {shown(incident.since)} đến {shown(incident.until)} (giờ Việt Nam)."
    yield (
        "Đề nghị quý cơ quan: (1) cử đầu mối phối hợp; (2) giữ nguyên thiết bị, nhật ký, bản ghi liên quan; (3) rà "
        "soát người có quyền và tài khoản đang có, báo ngay tài khoản chưa xóa; (4) thông báo kết quả bước đầu trước "
        f"{standing.deadline:%H:%M} ngày {standing.deadline:%d/%m/%Y}."
    )
    yield f"{_NO_PICTURES}/."


def _request(inventory: Inventory, incident: Incident, sources: Iterable[str]) -> Iterator[str]:
    margin = timedelta(minutes=rules_of(inventory).margin_minutes)
    since, until = shown(incident.since - margin), shown(incident.until + margin)
    yield (
        f"Để xử lý sự cố lộ lọt hình ảnh camera (mã {incident.id}), đề nghị quý đơn vị giữ nguyên bản gốc và cung cấp "
        "bản trích kèm mã băm SHA-256 đối với các thiết bị, hệ thống sau:"
    )
    yield from sources
    yield (
        f"Nội dung: (1) nhật ký đăng nhập, xem, xem lại, trích xuất từ {since} đến {until}; (2) danh sách mọi tài "
        "khoản đang có, kể cả tài khoản quản trị, tài khoản kỹ thuật, và ai giữ mật khẩu quản trị; (3) độ lệch đồng hồ "
        "so với giờ chuẩn, ghi lúc trích nhật ký; (4) công việc kỹ thuật đã làm từ bảy ngày trước đó đến nay."
    )
    yield f"Đề nghị cung cấp trước {deadline(inventory, incident.reported_at):%H:%M ngày %d/%m/%Y}. {_NO_PICTURES}/."


def _sources(inventory: Inventory, incident: Incident, day: date) -> dict[str, list[str]]:
    """Unit -> a line for everything whose logs it can read. Of a recorder that is who creates accounts, installed it or
    keeps its admin account, or who stands for these on a day."""
    found: dict[str, list[str]] = {}
    for name in sorted({inventory.recorder_of[one] for one in incident.cameras if one in inventory.recorder_of}):
        one = inventory.recorders[name]
        named = [unit for unit in (one.creator, one.installer, one.custodian) if unit is not None]
        for keeper in dict.fromkeys(heir for unit in named for heir in standing_for(inventory, unit, day)):
            found.setdefault(keeper, []).append(_recorder(inventory, incident, name, day))
    for system, cameras in _systems(inventory, incident).items():
        seen = "; ".join(_camera(inventory, one, day) for one in cameras)
        for keeper in keepers(inventory, system, day):
            found.setdefault(keeper, []).append(f"– {inventory.pack.systems[system].label.vi}: {seen}.")
    found.pop(inventory.settings.registrar or "", None)
    return found


def _systems(inventory: Inventory, incident: Incident) -> dict[str, list[str]]:
    """Systems that hold accounts themselves -> the cameras that somebody could see there, on the first or last day."""
    found: dict[str, set[str]] = {}
    for day in {day_of(incident.since), day_of(incident.until)}:
        for one in resolve(inventory, day).entitlements:
            if one.recorder is None and not one.cameras.isdisjoint(incident.cameras):
                found.setdefault(one.system, set()).update(one.cameras.intersection(incident.cameras))
    return {system: sorted(cameras) for system, cameras in sorted(found.items())}


def _recorder(inventory: Inventory, incident: Incident, name: str, day: date) -> str:
    recorder = inventory.recorders[name]
    kept = f"nhật ký lưu {recorder.log_days} ngày" if recorder.log_days else "chưa khai báo thời gian lưu nhật ký"
    if recorder.log_days:
        kept += f", đến {day_of(incident.since) + timedelta(days=recorder.log_days):%d/%m/%Y}"
    cameras = "; ".join(_camera(inventory, one, day) for one in incident.cameras if one in recorder.channels)
    return f"– {recorder.name} ({name}): {cameras} ({kept})."


def _camera(inventory: Inventory, camera: str, day: date) -> str:
    recorder = inventory.recorder_of.get(camera)
    if recorder is None:
        return camera
    site = inventory.sites[inventory.recorders[recorder].site]
    return f"{camera} “{inventory.cameras[camera].name}”, {name_at(site.names, day).vi}"


def _basis(inventory: Inventory, basis: PackBasis) -> str:
    """On what the notice rests, where the source of the pack says something of it."""
    clause = inventory.pack.clauses.get(basis.clause or "")
    if basis.source == "extension" or clause is None:
        return "Việc thông báo phục vụ phối hợp xử lý sự cố."
    return f"Việc thông báo nhằm phối hợp xử lý theo Văn bản số {inventory.pack.source.cited} ({clause.vi})."

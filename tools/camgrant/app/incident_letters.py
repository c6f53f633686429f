"""Letters about a leak: a notice to each unit that must be told, and a request to each that can read logs.

What a letter asks of its reader is the pack's (`incident_requests`): by what the reader has to do with the cameras. No
picture, and nothing about who is seen on one, has a place here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from camgrant.access.resolve import resolve
from camgrant.history.moments import day_of, in_text
from camgrant.ledger.incidents import Incident, Notice, deadline, keepers, rules_of, standing_for
from camgrant.model.inventory import Inventory, name_at
from camgrant.model.pack import IncidentRequest, PackBasis
from camgrant.model.vietnamese import day_in_text
from camgrant.rendering.records import Draft, sender_of

__all__ = ["incident_letters"]

_LEAD: Final = "Camera có hình ảnh bị lộ"
_NO_PICTURES: Final = "Văn bản này không kèm hình ảnh và không nêu người có trong hình."


@dataclass(slots=True)
class _Evidence:
    """What one unit is asked for as one who can read logs: of which devices and systems."""

    sources: list[str] = field(default_factory=list)
    asks: set[str] = field(default_factory=set)


def incident_letters(inventory: Inventory, incident: Incident, notices: Sequence[Notice], on: date) -> Iterator[Draft]:
    """A notice for each unit, of its own cameras; a request for evidence to who keeps logs, of recorders or of a
    system that holds its accounts itself."""
    sender = sender_of(inventory, inventory.settings.registrar or "", on)
    evidence = _evidence(inventory, incident, on)
    # Two letters to one unit must not contradict each other either.
    asked_of: dict[str, set[str]] = {unit: set(of_unit.asks) for unit, of_unit in evidence.items()}
    for notice in notices:
        for part in notice.parts:
            asked_of.setdefault(notice.unit, set()).update(part.rule.asks)
    kept_of = {unit: _kept(inventory, asked) for unit, asked in asked_of.items()}
    for notice in notices:
        asks = {name for part in notice.parts for name in part.rule.asks}
        kept = kept_of.get(notice.unit, {})
        yield Draft(
            name=f"thong-bao-{notice.unit}",
            sender=sender,
            about=f"V/v thông báo sự cố lộ lọt hình ảnh camera, mã {incident.id}",
            recipient_name=inventory.unit_name(notice.unit, on),
            paragraphs=(
                _what_happened(inventory, incident, notice.basis, sender.author_name),
                *_cameras_of(inventory, notice, on),
                f"Hình ảnh được ghi trong khoảng từ {in_text(incident.since)} đến {in_text(incident.until)} "
                "(giờ Việt Nam).",
                *_asks(inventory, incident, {name: kept[name] for name in kept if name in asks}),
            ),
        )
    for unit, of_unit in sorted(evidence.items()):
        kept = kept_of[unit]
        yield Draft(
            name=f"yeu-cau-{unit}",
            sender=sender,
            about=f"V/v cung cấp nhật ký, chứng cứ phục vụ xử lý sự cố mã {incident.id}",
            recipient_name=inventory.unit_name(unit, on),
            paragraphs=(
                f"Để xử lý sự cố lộ lọt hình ảnh camera (mã {incident.id}), đề nghị quý cơ quan, đơn vị phối hợp đối "
                "với các thiết bị, hệ thống sau:",
                *of_unit.sources,
                *_asks(inventory, incident, {name: kept[name] for name in kept if name in of_unit.asks}),
            ),
        )


def _kept(inventory: Inventory, asked: set[str]) -> dict[str, IncidentRequest]:
    """What is asked of a unit, in the order of the pack, without what another request to it excludes."""
    kept: dict[str, IncidentRequest] = {}
    dropped: set[str] = set()
    for name, request in inventory.pack.incident_requests.items():
        if name not in asked:
            continue
        if any(other in asked and other not in dropped for other in request.unless):
            dropped.add(name)
        else:
            kept[name] = request
    return kept


def _what_happened(inventory: Inventory, incident: Incident, basis: PackBasis, author: str) -> str:
    return (
        f"Lúc {in_text(incident.reported_at)}, {author or 'đơn vị giữ kho dữ liệu'} nhận được thông tin hình ảnh "
        f"camera bị đưa ra ngoài phạm vi cho phép (mã sự cố {incident.id}). {_purpose(inventory, basis)}"
    )


def _purpose(inventory: Inventory, basis: PackBasis) -> str:
    """Why the unit is told, where the source of the pack says something of it."""
    clause = inventory.pack.clauses.get(basis.clause or "")
    if basis.source == "extension" or clause is None:
        return "Việc thông báo phục vụ phối hợp xử lý sự cố."
    return f"Việc thông báo nhằm phối hợp xử lý theo Văn bản số {_cited(inventory)} ({clause.vi})."


def _cited(inventory: Inventory) -> str:
    source = inventory.pack.source
    return f"{source.number} ngày {day_in_text(source.date)}"


def _cameras_of(inventory: Inventory, notice: Notice, on: date) -> Iterator[str]:
    """A line for what the reader has to do with the cameras, each camera in one line alone."""
    for part in notice.parts:
        if part.cameras:
            lead = part.rule.lead.vi if part.rule.lead is not None else _LEAD
            yield f"{lead}: {_named(inventory, part.cameras, on)}."


def _asks(inventory: Inventory, incident: Incident, requests: Mapping[str, IncidentRequest]) -> Iterator[str]:
    """The numbered requests with what each rests on, and the last sentence."""
    margin = timedelta(minutes=rules_of(inventory).margin_minutes)
    times = {
        "since": in_text(incident.since - margin),
        "until": in_text(incident.until + margin),
        "deadline": in_text(deadline(inventory, incident.reported_at)),
    }
    closing = _NO_PICTURES
    if requests:
        yield "Đề nghị quý cơ quan, đơn vị:"
        for number, request in enumerate(requests.values(), start=1):
            text = request.vi.format_map(times)
            yield f"{number}. {text[0].upper()}{text[1:]}{_rests_on(inventory, request.basis)}."
        if any(request.basis.source == "extension" for request in requests.values()):
            closing += (
                " Nội dung không dẫn điều khoản là đề nghị phối hợp, không phải quy định của Văn bản số "
                f"{inventory.pack.source.number}."
            )
    yield f"{closing}/."


def _rests_on(inventory: Inventory, basis: PackBasis) -> str:
    """The clause behind a request; nothing behind one that is ours."""
    clause = inventory.pack.clauses.get(basis.clause or "")
    reading = inventory.pack.readings.get(basis.reading or "")
    if basis.source == "letter" and clause is not None:
        return f" ({clause.vi})"
    if basis.source == "reading" and reading is not None:
        where = f"{clause.vi}; " if clause is not None else ""
        return f" ({where}theo cách hiểu {basis.reading}: {reading.vi})"
    return ""


# -- who can read logs -------------------------------------------------------------------------------------------------


def _evidence(inventory: Inventory, incident: Incident, on: date) -> dict[str, _Evidence]:
    """Unit -> everything whose logs it can read. Of a recorder that is who creates accounts, installed it or keeps its
    admin account, or who stands for these on a day."""
    asks_of: dict[str, set[str]] = {"operator": set(), "custodian": set(), "system": set()}
    for rule in rules_of(inventory).evidence:
        asks_of[rule.to].update(rule.asks)
    found: dict[str, _Evidence] = {}

    def ask(unit: str, role: str, source: str) -> None:
        """Asks a unit, or who stands for it, for what its role can give of a source."""
        if not asks_of[role] or unit == inventory.settings.registrar:
            return
        of_unit = found.setdefault(unit, _Evidence())
        of_unit.asks |= asks_of[role]
        if source not in of_unit.sources:
            of_unit.sources.append(source)

    recorders = {inventory.recorder_of[camera] for camera in incident.cameras if camera in inventory.recorder_of}
    for name in sorted(recorders):
        recorder = inventory.recorders[name]
        source = _recorder(inventory, incident, name, on)
        roles = (("operator", recorder.creator), ("operator", recorder.installer), ("custodian", recorder.custodian))
        for role, declared in roles:
            for unit in standing_for(inventory, declared, on) if declared is not None else ():
                ask(unit, role, source)
    for system, cameras in _systems(inventory, incident).items():
        source = f"– {inventory.pack.systems[system].label.vi}: {_named(inventory, cameras, on)}."
        for unit in keepers(inventory, system, on):
            ask(unit, "system", source)
    return found


def _systems(inventory: Inventory, incident: Incident) -> dict[str, list[str]]:
    """Systems that hold accounts themselves -> the cameras that somebody could see there, on the first or last day."""
    found: dict[str, set[str]] = {}
    for day in {day_of(incident.since), day_of(incident.until)}:
        for entitlement in resolve(inventory, day).entitlements:
            seen = entitlement.cameras.intersection(incident.cameras)
            if entitlement.recorder is None and seen:
                found.setdefault(entitlement.system, set()).update(seen)
    return {system: sorted(cameras) for system, cameras in sorted(found.items())}


def _recorder(inventory: Inventory, incident: Incident, name: str, on: date) -> str:
    recorder = inventory.recorders[name]
    kept = "chưa khai báo thời gian lưu nhật ký"
    if recorder.log_days:
        last_day = day_of(incident.since) + timedelta(days=recorder.log_days)
        kept = f"nhật ký lưu {recorder.log_days} ngày, đến {day_in_text(last_day)}"
    cameras = [camera for camera in incident.cameras if camera in recorder.channels]
    return f"– {recorder.name} ({name}): {_named(inventory, cameras, on)} ({kept})."


def _named(inventory: Inventory, cameras: Iterable[str], on: date) -> str:
    """Cameras by name and id, behind the site where they hang."""
    at_site: dict[str, list[str]] = {}
    for camera in cameras:
        recorder = inventory.recorder_of.get(camera)
        if recorder is None:
            at_site.setdefault("", []).append(camera)
            continue
        site = inventory.sites[inventory.recorders[recorder].site]
        at_site.setdefault(name_at(site.names, on).vi, []).append(f"“{inventory.cameras[camera].name}” ({camera})")
    texts = []
    for site_name, named in at_site.items():
        texts.append(f"{site_name}: {', '.join(named)}" if site_name else ", ".join(named))
    return "; ".join(texts)

"""Recordings to be kept: asked for by a document, confirmed recorder by recorder, released; and the letters that ask.

No picture, and nothing about who is seen on one, has a place here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from camgrant.app.ledger import anew, made, without_personal_data, witness
from camgrant.diagnostics import UsageFault
from camgrant.history.moments import Period, day_of, in_text
from camgrant.ledger.book import Book
from camgrant.ledger.events import event_id
from camgrant.ledger.holds import Hold, Keeping, holds_in, keepings_of
from camgrant.load.suggest import suggestion
from camgrant.model.inventory import Inventory
from camgrant.model.ledger import Event, HoldEvent
from camgrant.model.vietnamese import date_vi, day_in_text
from camgrant.rendering.records import Draft, sender_of
from camgrant.rendering.registry import sheet_target
from camgrant.zone import LOCAL

__all__ = ["HoldStanding", "HoldWish", "confirming", "hold_drafts", "hold_standings", "holding", "releasing"]


@dataclass(frozen=True, slots=True)
class HoldStanding:
    """One hold on a day, with the recorders that have a part of the recordings."""

    hold: Hold
    keepings: tuple[Keeping, ...]


@dataclass(frozen=True, slots=True)
class HoldWish:
    """Which recordings are to be kept, by which document; `incident` where it is for one."""

    cameras: tuple[str, ...]
    period: Period
    number: str
    by: str
    summary: str = ""
    incident: str | None = None


def holding(inventory: Inventory, on: date, wish: HoldWish) -> Event:
    """The event that asks for recordings to be kept.

    Raises UsageFault for cameras and incidents that do not exist, for recordings that are still to come, for a time in
    which none of the cameras hung anywhere, and for a phone or mailbox.
    """
    wanted = tuple(sorted(dict.fromkeys(wish.cameras)))
    if not wanted:
        raise UsageFault("đề nghị ghi --camera hoặc --site / say --camera or --site")
    for camera in wanted:
        if camera not in inventory.cameras:
            near = suggestion(camera, inventory.cameras)
            raise UsageFault(f"không có camera “{camera}”{near.vi} / unknown camera '{camera}'{near.en}")
    last_day = day_of(wish.period.until - timedelta(seconds=1))
    if last_day > on:
        raise UsageFault(
            f"--until {last_day:%d/%m/%Y}: sau ngày ghi {on:%d/%m/%Y}, chưa có bản ghi / "
            f"is after the day of entry {on}: that is not recorded yet"
        )
    incidents = {event.incident.incident for event in inventory.ledger.values() if event.incident is not None}
    if wish.incident is not None and wish.incident not in incidents:
        near = suggestion(wish.incident, incidents)
        raise UsageFault(f"không có sự cố “{wish.incident}”{near.vi} / unknown incident '{wish.incident}'{near.en}")
    said = made(
        HoldEvent,
        what="held",
        hold=_new_name(inventory, on, wanted[0]),
        cameras=wanted,
        since=_written(wish.period.since),
        until=_written(wish.period.until),
        incident=wish.incident,
        by=witness(inventory, wish.by, on),
        number=without_personal_data(wish.number, "--document"),
        summary=without_personal_data(wish.summary, "--summary") or None,
    )
    event = made(Event, on=on, hold=said)
    if not _standing(inventory, event, on).keepings:
        raise UsageFault(
            "trong thời gian ấy các camera này chưa lắp trên đầu ghi nào / "
            "at that time these cameras hung on no recorder"
        )
    return anew(inventory, event)


def _new_name(inventory: Inventory, on: date, camera: str) -> str:
    """`h-2021-08-20-iso-06`, by the day and the site of the first camera; a number behind it where that is taken."""
    site = inventory.recorders[inventory.recorder_of[camera]].site
    taken = {event.hold.hold for event in inventory.ledger.values() if event.hold is not None}
    name = f"h-{on.isoformat()}-{site.partition('-')[2]}"
    found, number = name, 2
    while found in taken:
        found, number = f"{name}-{number}", number + 1
    return found


def _written(moment: datetime) -> str:
    return moment.astimezone(LOCAL).isoformat(timespec="seconds")


def confirming(
    inventory: Inventory, name: str, recorder: str, *, on: date, by: str, summary: str, is_kept: bool = True
) -> Event:
    """Whoever keeps a recorder says that the recordings are kept, or that they are no longer there.

    Raises UsageFault where the hold is not in force, where the recorder has no part in it, and for what was said
    before.
    """
    standing = _in_force(inventory, name, on)
    parts = {keeping.recorder: keeping for keeping in standing.keepings}
    if recorder not in parts:
        near = suggestion(recorder, parts)
        raise UsageFault(
            f"{name} không có bản ghi nào trên “{recorder}”{near.vi}; gồm {', '.join(parts)} / "
            f"has no recordings on that recorder{near.en}"
        )
    before = standing.hold.answered.get(recorder)
    if before is not None and before.is_kept == is_kept:
        raise UsageFault(f"{recorder}: đã ghi ngày {before.on:%d/%m/%Y} / was entered on {before.on} already")
    said = made(
        HoldEvent,
        what="confirmed" if is_kept else "missing",
        hold=name,
        recorder=recorder,
        by=witness(inventory, by, on),
        summary=without_personal_data(summary, "--summary"),
    )
    return anew(inventory, made(Event, on=on, hold=said))


def releasing(inventory: Inventory, name: str, *, on: date, by: str, number: str, summary: str) -> Event:
    """The recordings need not be kept any more. Raises UsageFault where the hold is not in force."""
    _in_force(inventory, name, on)
    said = made(
        HoldEvent,
        what="released",
        hold=name,
        by=witness(inventory, by, on),
        number=without_personal_data(number, "--document"),
        summary=without_personal_data(summary, "--summary") or None,
    )
    return anew(inventory, made(Event, on=on, hold=said))


def _in_force(inventory: Inventory, name: str, on: date) -> HoldStanding:
    found = {one.id: one for one in holds_in(Book.of(inventory, on, hindsight=True))}
    if name not in found:
        near = suggestion(name, found)
        raise UsageFault(
            f"đến ngày {on:%d/%m/%Y} không có lần giữ bản ghi “{name}”{near.vi}; xem `camgrant evidence status` / "
            f"no such hold{near.en}; see `camgrant evidence status`"
        )
    hold = found[name]
    if hold.released is not None:
        raise UsageFault(f"{name}: đã thôi giữ từ ngày {hold.released:%d/%m/%Y} / was released on {hold.released}")
    return HoldStanding(hold, keepings_of(inventory, hold, on))


def hold_standings(inventory: Inventory, on: date) -> list[HoldStanding]:
    """Every hold by the day, those in force first, the newest of these first."""
    found = holds_in(Book.of(inventory, on))
    order = sorted(found, key=lambda one: (one.released is not None, -one.on.toordinal(), one.id))
    return [HoldStanding(one, keepings_of(inventory, one, on)) for one in order]


def _standing(inventory: Inventory, event: Event, on: date) -> HoldStanding:
    """The hold that an event is about to begin."""
    known = replace(inventory.as_written, ledger={event_id(event): event})
    (hold,) = holds_in(Book.of(known, on))
    return HoldStanding(hold, keepings_of(inventory, hold, on))


# -- letters -----------------------------------------------------------------------------------------------------------


def hold_drafts(inventory: Inventory, event: Event, on: date) -> dict[str, bytes]:
    """A letter to each unit that is asked, of its own recorders alone: file name -> DOCX."""
    standing = _standing(inventory, event, on)
    of_unit: dict[str, list[Keeping]] = {}
    for keeping in standing.keepings:
        if keeping.loss is None:
            of_unit.setdefault(keeping.unit, []).append(keeping)
    drafts = (_letter(inventory, standing.hold, unit, asked, on) for unit, asked in sorted(of_unit.items()))
    return {file: data for draft in drafts for file, _, data in sheet_target().write(draft)}


def _letter(inventory: Inventory, hold: Hold, unit: str, asked: list[Keeping], on: date) -> Draft:
    due = min(keeping.due for keeping in asked)
    return Draft(
        name=f"giu-ban-ghi-{unit}",
        sender=sender_of(inventory, inventory.settings.registrar or "", on),
        about=f"V/v giữ bản ghi hình camera, mã {hold.id}",
        recipient_name=inventory.unit_name(unit, on),
        paragraphs=(
            f"Căn cứ Văn bản số {hold.number}, đề nghị quý cơ quan, đơn vị giữ nguyên bản ghi hình từ "
            f"{in_text(hold.since)} đến {in_text(hold.until)} (giờ Việt Nam) trên các đầu ghi sau:",
            *_recorders(inventory, asked),
            "Đề nghị:",
            f"1. Sao lưu hoặc khóa bản ghi nêu trên trước khi bị ghi đè, chậm nhất hết ngày {day_in_text(due)}.",
            f"2. Trả lời bằng văn bản, nêu mã {hold.id}: đã giữ ở đâu, hoặc bản ghi nào không còn, vì sao.",
            "3. Không xem, không trích xuất, không chuyển cho ai khi chưa có văn bản của cơ quan có thẩm quyền; "
            "giữ đến khi có văn bản thôi giữ.",
            "Văn bản này không kèm hình ảnh và không nêu người có trong hình./.",
        ),
    )


def _recorders(inventory: Inventory, asked: Iterable[Keeping]) -> Iterator[str]:
    for keeping in asked:
        recorder = inventory.recorders[keeping.recorder]
        names = [f"“{inventory.cameras[one].name}” ({one})" for one in keeping.cameras]
        term = f"lưu hình {recorder.recording_days} ngày" if keeping.is_term_known else "chưa khai số ngày lưu hình"
        yield (
            f"– {recorder.name} ({keeping.recorder}): {', '.join(names)}; ngày {date_vi(keeping.first_day)} đến "
            f"{date_vi(keeping.last_day)}; {term}, hạn {date_vi(keeping.due)}."
        )

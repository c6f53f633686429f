"""The ledger written: events are added, each in a file of its own, and never changed. What was wrong is corrected."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from camgrant.app.folders import write_file
from camgrant.diagnostics import EnvironmentFault, UsageFault
from camgrant.ledger.events import event_file, event_id, event_yaml, written
from camgrant.load.reader import read_marked
from camgrant.load.suggest import suggestion
from camgrant.load.tree import max_bytes
from camgrant.masking import mask_personal
from camgrant.model.inventory import Inventory
from camgrant.model.ledger import Correction, Event

__all__ = ["anew", "correction", "made", "not_in_the_future", "record", "without_personal_data", "witness"]

T = TypeVar("T")


def record(folder: Path, events: Iterable[Event]) -> list[str]:
    """Adds events to the ledger of the inventory in `folder`, all or none; gives their files.

    The file follows from the content, so no event overwrites another. Raises UsageFault for one that stands there
    already, holds characters that no file may have or is larger than what can be read again, EnvironmentFault where a
    file cannot be written.
    """
    named = [(event_id(event), event) for event in events]
    files = {event_file(name, event): event_yaml(name, event) for name, event in named}
    for file, data in files.items():
        if (folder / file).exists():
            raise UsageFault(f"sổ theo dõi đã có sự kiện này ({file}) / the ledger holds this event already")
        if len(data) > max_bytes(file):
            raise UsageFault(
                f"{file}: {len(data)} byte, quá lớn để đọc lại (tối đa {max_bytes(file)}) / too large to be read again"
            )
        for finding in read_marked(file, data)[2]:
            raise UsageFault(f"{finding.message('vi')} / {finding.message('en')}")
    written: list[Path] = []
    try:
        for file, data in files.items():
            path = folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            write_file(path, data)
            written.append(path)
    except BaseException as fault:  # also an interruption: half a report is none
        for path in written:
            path.unlink(missing_ok=True)
        if isinstance(fault, OSError):
            raise EnvironmentFault(f"{fault.filename or folder}: {fault.strerror}") from fault
        raise
    return list(files)


def made(model: type[T], **values: Any) -> T:
    """A model of the ledger from its values. Raises UsageFault where one of them is not of the model."""
    try:
        return written(model, **values)
    except ValidationError as fault:
        where = "; ".join(".".join(map(str, error["loc"])) for error in fault.errors())
        raise UsageFault(f"giá trị không hợp lệ: {where} / invalid value: {where}") from None


def anew(inventory: Inventory, event: Event) -> Event:
    """The event as it can be entered: one that was taken back keeps its id, so the same thing said again says so."""
    corrected = _corrected(inventory)
    while (name := event_id(event)) in corrected:
        again = f"ghi lại sau đính chính {corrected[name]}"
        said = {form: getattr(event, form) for form in event.forms}
        event = made(Event, on=event.on, note=f"{event.note}; {again}" if event.note else again, **said)
    return event


def not_in_the_future(day: date | None, today: date, flag: str) -> date | None:
    """The day itself. Raises UsageFault where it is still to come: the ledger holds only what has happened."""
    if day is not None and day > today:
        raise UsageFault(
            f"{flag} {day:%d/%m/%Y} còn ở tương lai, hôm nay {today:%d/%m/%Y} / is in the future, today is {today}"
        )
    return day


def without_personal_data(text: str, flag: str) -> str:
    """The text itself. Raises UsageFault where a phone number or a mailbox stands in it (contract "Personal data")."""
    if mask_personal(text) != text:
        raise UsageFault(
            f"{flag}: sổ theo dõi không ghi số điện thoại, thư điện tử; đề nghị ghi mã cá nhân hoặc tên cơ quan / "
            "the ledger holds no phone or mailbox; write an id or the name of an office"
        )
    return text


def witness(inventory: Inventory, by: str, on: date, *, of: str | None = None) -> str:
    """Who says something: a contact, or an office by its name; with `of` only a contact of that unit or one under it.

    Raises UsageFault for a contact who does not exist or is not of the unit that day, and for a phone or a mailbox.
    """
    if not by.startswith("c-"):
        return without_personal_data(by, "--by")
    if by not in inventory.contacts:
        raise UsageFault(f"--by: không có cá nhân “{by}”{suggestion(by, inventory.contacts).vi} / unknown contact")
    if of is not None and of not in inventory.lineage(inventory.unit_of(by, on) or ""):
        raise UsageFault(f"--by: {by} không thuộc nơi nhận {of} ngày {on:%d/%m/%Y} / is not of the recipient")
    return by


def correction(inventory: Inventory, event: str, reason: str, on: date) -> Event:
    """The event that takes an earlier one back.

    Raises UsageFault for one that does not exist, is a correction itself or was taken back already, and
    where another event still counts that refers to it: a receipt is taken back before its dispatch.
    """
    ledger = inventory.ledger
    if event not in ledger:
        raise UsageFault(f"sổ không có sự kiện “{event}”{suggestion(event, ledger).vi} / the ledger has no such event")
    if ledger[event].correction is not None:
        raise UsageFault(f"{event} là đính chính, không đính chính tiếp / is a correction and stays")
    corrected = _corrected(inventory)
    if event in corrected:
        raise UsageFault(f"{event} đã được đính chính bởi {corrected[event]} / was corrected by {corrected[event]}")
    leaning = [name for name, one in ledger.items() if _leans_on(one, event, ledger[event]) and name not in corrected]
    if leaning:
        raise UsageFault(f"đề nghị đính chính trước: {', '.join(leaning)} / correct first: {', '.join(leaning)}")
    said = made(Correction, event=event, reason=without_personal_data(reason, "--reason"))
    return made(Event, on=on, correction=said)


def _corrected(inventory: Inventory) -> dict[str, str]:
    """Event -> the correction that took it back."""
    return {one.correction.event: name for name, one in inventory.ledger.items() if one.correction is not None}


def _leans_on(event: Event, other_id: str, other: Event) -> bool:
    """Whether the event speaks of another one: a list, a dispatch, a bundle that was issued, a round of review, an
    incident, a hold of recordings."""
    if event.dispatch is not None or event.receipt is not None:
        named = (event.dispatch.list if event.dispatch else None, event.receipt.dispatch if event.receipt else None)
        return other_id in named
    if event.review is not None and other.review is not None:
        # A round that was closed stays as it was counted: its end is taken back first.
        order = ("opened", "answered", "closed")
        same = (event.review.round, event.review.owner) == (other.review.round, other.review.owner)
        return same and order.index(event.review.what) > order.index(other.review.what)
    if event.incident is not None and other.incident is not None:
        order = ("opened", "notified", "closed")
        same = event.incident.incident == other.incident.incident
        return same and order.index(event.incident.what) > order.index(other.incident.what)
    if event.hold is not None and other.hold is not None:
        return event.hold.hold == other.hold.hold and other.hold.what == "held"
    if event.bundle is None or other.bundle is None or event.bundle.what == "issued" or other.bundle.what != "issued":
        return False
    return (event.bundle.recipient, event.bundle.sequence) == (other.bundle.recipient, other.bundle.sequence)

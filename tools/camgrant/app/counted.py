"""Which events of the ledger count where no publication is made: on the machine of whoever asks what is due.

What confirms something counts once the change that brought it was cleared. That is known of a publication: the one
that is named, or that is known here (`app/known_record.py`). Where none is known, nothing ever went out from here and
nothing was cleared, so the ledger counts as it stands. The day by which demo data count is known in the same way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from camgrant.app.known_record import KnownRecord, known_record
from camgrant.app.published import cleared_inventory, publication_day, read_record
from camgrant.app.settings import readable_settings
from camgrant.diagnostics import Text, UsageFault
from camgrant.ledger.confirming import confirms, uncounted
from camgrant.model.inventory import Inventory
from camgrant.model.ledger import Event
from camgrant.repository import find_repository

__all__ = ["Counted", "CountedDay", "as_counted", "find_day"]

_WAITING: Final = Text(
    "Sổ có {count} sự kiện xác nhận chưa được duyệt nên chưa tính, vẫn nhắc như trước: {names}",
    "The ledger has events that confirm something and were not cleared yet ({count}); reminders go on: {names}",
)
_OTHER_DAY: Final = Text(
    "Ngày xét mà camgrant.yaml đang mở đưa ra là {here}, chưa được duyệt: tính theo ngày {day}. Muốn xét ngày khác: "
    "`--as-of NGÀY`",
    "The settings here would count by {here}, which was not cleared: {day} counts. For another day: `--as-of DAY`",
)
_UNCLEARED_DAY: Final = Text(
    "Ngày xét {day} là của `as_of` trong camgrant.yaml đang mở, chưa lần phát hành nào biết tại đây duyệt. Muốn "
    "xét đến hôm nay: `--as-of {today}`",
    "The day {day} is that of `as_of` in the settings here, and no publication known here cleared it. To count to "
    "today: `--as-of {today}`",
)
_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Counted:
    """An inventory with those events alone that count; `waiting` are the others, `doubt` what has to be said of the
    record by which they were judged."""

    inventory: Inventory
    waiting: tuple[str, ...] = ()
    doubt: Text | None = None

    def told(self) -> Iterator[Text]:
        """Sentences about what does not count, and about what was believed."""
        if self.doubt is not None:
            yield self.doubt
        if self.waiting:
            names = ", ".join(self.waiting[:_SHOWN]) + (", …" if self.waiting[_SHOWN:] else "")
            yield _WAITING.filled(count=len(self.waiting), names=names)


def as_counted(inventory: Inventory, folder: Path, published: Path | None = None) -> Counted:
    """The inventory as far as its ledger counts, by the publication that is named or known here.

    Raises UsageFault for a file that is no record, EnvironmentFault where the commit that it names cannot be read.
    """
    ledger = inventory.ledger
    if not any(confirms(event, ledger) for event in ledger.values()):
        return Counted(inventory)
    known = _known(folder, published)
    if known.record is not None:
        cleared = _same(ledger, cleared_inventory(folder, known.record.commit).ledger)
    elif known.doubted:
        cleared = frozenset()
    else:
        return Counted(inventory)
    waiting = uncounted(ledger, cleared)
    kept = {name: event for name, event in ledger.items() if name not in waiting}
    return Counted(replace(inventory, ledger=kept), tuple(sorted(waiting)), known.told)


@dataclass(frozen=True, slots=True)
class CountedDay:
    """The day by which data count, None where they say it themselves; `told` is what it rests on."""

    day: date | None
    told: Text | None = None


def find_day(folder: Path, today: date, published: Path | None = None) -> CountedDay:
    """The day by which the data of a folder count where nobody names one: that of the settings cleared last, as for a
    publication. Where no publication is known, that of the settings here, and it is said that these were not cleared.

    Raises UsageFault for a file that is no record.
    """
    here = readable_settings(folder)
    if here is None or find_repository(folder) is None:
        return CountedDay(None)
    named = here.day_judged(None, lambda: today)
    known = _known(folder, published)
    record = None if known.believed else known.record
    cleared = readable_settings(folder, record.commit) if record is not None else None
    if cleared is None:
        told = _UNCLEARED_DAY.filled(day=f"{named:%d/%m/%Y}", today=today.isoformat()) if named != today else None
        return CountedDay(None, told)
    day = publication_day(cleared, None, today, record)
    if named == cleared.day_judged(None, lambda: today):
        return CountedDay(day)
    return CountedDay(day, _OTHER_DAY.filled(here=f"{named:%d/%m/%Y}", day=f"{day:%d/%m/%Y}"))


def _same(ledger: Mapping[str, Event], cleared: Mapping[str, Event]) -> frozenset[str]:
    """The events that are as they were when they were cleared."""
    return frozenset(name for name, event in ledger.items() if cleared.get(name) == event)


def _known(folder: Path, published: Path | None) -> KnownRecord:
    """The record that is named, which whoever names it answers for; else the one that is known here."""
    if published is None:
        return known_record(folder)
    try:
        return KnownRecord(read_record(published.read_bytes(), str(published)))
    except OSError as fault:
        raise UsageFault(f"{published}: {fault.strerror}") from fault

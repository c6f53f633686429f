"""Recordings that are to be kept: which hold is in force on a day, who has them, until when, and what became of them.

A recorder writes over what is older than its days of recording, so whoever keeps the recorder must act before that. A
camera may have hung on several recorders in that time: each of them has its part.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from camgrant.ledger.book import Book
from camgrant.ledger.incidents import standing_for
from camgrant.model.estate import Loss
from camgrant.model.inventory import Inventory
from camgrant.model.ledger import HoldEvent

__all__ = ["Answered", "Hold", "Keeping", "holds_in", "keepings_of"]

_DAY: Final = timedelta(days=1)
_SECOND: Final = timedelta(seconds=1)


class Answered(NamedTuple):
    """What whoever keeps a recorder said: that the recordings are kept, or that they are no longer there."""

    on: date
    is_kept: bool
    by: str
    summary: str
    event: str


@dataclass(frozen=True, slots=True)
class Hold:
    """Recordings of `cameras` from `since` until just before `until`, to be kept from the day `on` by a document.

    `answered` is by recorder; `released` the day from which on they need not be kept, None while they must be.
    """

    id: str
    event: str
    on: date
    cameras: tuple[str, ...]
    since: datetime
    until: datetime
    number: str
    incident: str
    summary: str
    answered: Mapping[str, Answered]
    released: date | None

    @property
    def first_day(self) -> date:
        """The first day of the recordings."""
        return self.since.date()

    @property
    def last_day(self) -> date:
        """The last day of the recordings."""
        return (self.until - _SECOND).date()


class Keeping(NamedTuple):
    """One recorder with its part of the recordings: who is asked for it and the last day in time.

    `first_day` is the first day whose recordings may be there. `loss` says that none of them is: the device was stolen,
    destroyed or reset after the last of them.
    """

    recorder: str
    unit: str
    cameras: tuple[str, ...]
    first_day: date
    last_day: date
    due: date
    is_term_known: bool
    loss: Loss | None


def holds_in(book: Book) -> tuple[Hold, ...]:
    """Every hold that the ledger shows, by day and id; what has no beginning is a finding of the rules."""
    said = [(name, event.on, event.hold) for name, event in book.events.items() if event.hold is not None]
    answered: dict[str, dict[str, Answered]] = {}
    released: dict[str, date] = {}
    for name, on, one in said:
        if one.what in ("confirmed", "missing") and one.recorder is not None:
            answer = Answered(on, one.what == "confirmed", one.by, one.summary or "", name)
            answered.setdefault(one.hold, {})[one.recorder] = answer
        if one.what == "released":
            released.setdefault(one.hold, on)
    found: dict[str, Hold] = {}
    for name, on, one in said:
        if one.what == "held" and one.hold not in found and one.since and one.until:
            found[one.hold] = _hold(name, on, one, answered.get(one.hold, {}), released.get(one.hold))
    return tuple(sorted(found.values(), key=lambda hold: (hold.on, hold.id)))


def _hold(name: str, on: date, one: HoldEvent, answered: Mapping[str, Answered], released: date | None) -> Hold:
    since, until = (datetime.fromisoformat(text or "") for text in (one.since, one.until))
    return Hold(
        id=one.hold,
        event=name,
        on=on,
        cameras=one.cameras,
        since=since,
        until=until,
        number=one.number or "",
        incident=one.incident or "",
        summary=one.summary or "",
        answered=answered,
        released=released,
    )


def keepings_of(inventory: Inventory, hold: Hold, day: date) -> tuple[Keeping, ...]:
    """Every recorder on which one of the cameras hung in that time, with whoever keeps it on `day`, by recorder."""
    found: dict[str, tuple[set[str], date, date]] = {}
    for recorder, camera, first, last in _places(inventory, hold):
        cameras, begin, end = found.get(recorder, (set[str](), first, last))
        found[recorder] = ({*cameras, camera}, min(begin, first), max(end, last))
    return tuple(
        _keeping(inventory, hold, day, recorder, tuple(sorted(cameras)), first, last)
        for recorder, (cameras, first, last) in sorted(found.items())
    )


def _places(inventory: Inventory, hold: Hold) -> Iterator[tuple[str, str, date, date]]:
    """(recorder, camera, first day, last day) of each part of the time in which a camera hung on a recorder."""
    begins = [hold.first_day, *(day for day in inventory.amended_on if hold.first_day < day <= hold.last_day)]
    ends = [*(day - _DAY for day in begins[1:]), hold.last_day]
    for first, last in zip(begins, ends, strict=True):
        version = inventory.on(first)
        for name in hold.cameras:
            camera = version.cameras.get(name)
            if camera is None or camera.installed_on > last:
                continue
            if camera.removed_on is not None and camera.removed_on <= first:
                continue
            yield version.recorder_of[name], name, max(first, camera.installed_on), last


def _keeping(
    inventory: Inventory, hold: Hold, day: date, name: str, cameras: tuple[str, ...], first: date, last: date
) -> Keeping:
    recorder = inventory.on(day).recorders[name]
    loss: Loss | None = None
    for one in recorder.losses:
        if one.on > day:
            continue
        if one.takes_device or one.on > last:
            loss = one
        else:
            first = max(first, one.on)
    term = recorder.recording_days
    due = hold.on if term is None else max(hold.on, first + timedelta(days=term) - _DAY)
    kept_by = recorder.custodian or recorder.creator
    unit = next(iter(standing_for(inventory, kept_by, day)), inventory.settings.registrar or "")
    return Keeping(name, unit, cameras, first, last, due, term is not None, loss)

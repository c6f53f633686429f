"""Incidents: opened, told to the units that the pack names, closed; and the drafts that go to each. No picture, and
nothing about who is seen on one, has a place here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from camgrant.app.incident_letters import incident_letters
from camgrant.app.ledger import anew, made, without_personal_data, witness
from camgrant.app.obligations import known_unit
from camgrant.diagnostics import UsageFault
from camgrant.history.moments import Period, day_of, shown
from camgrant.ledger.book import Book
from camgrant.ledger.events import event_id
from camgrant.ledger.holds import Hold, holds_in
from camgrant.ledger.incidents import (
    Incident,
    Notice,
    deadline,
    incidents_in,
    notices_of,
)
from camgrant.load.suggest import suggestion
from camgrant.model.inventory import Inventory
from camgrant.model.ledger import Event, IncidentEvent
from camgrant.rendering.registry import sheet_target
from camgrant.zone import LOCAL

__all__ = ["Standing", "closing", "drafts_with", "find_incident", "notifying", "opening", "standings"]


@dataclass(frozen=True, slots=True)
class Standing:
    """One incident on a day: who must be told of it, and the end of the time that there is altogether."""

    incident: Incident
    notices: tuple[Notice, ...]
    deadline: datetime
    holds: tuple[Hold, ...] = ()

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
    book = Book.of(inventory, on)
    found = incidents_in(book)
    held = holds_in(book)
    order = sorted(found, key=lambda one: (one.closed is not None, -one.on.toordinal(), one.id))
    return [
        Standing(
            incident,
            notices_of(inventory, incident),
            deadline(inventory, incident.reported_at),
            tuple(hold for hold in held if hold.incident == incident.id),
        )
        for incident in order
    ]


def drafts_with(inventory: Inventory, event: Event, name: str, on: date) -> dict[str, bytes]:
    """The drafts of an incident whose opening is about to be recorded: file name -> DOCX."""
    known = replace(inventory, ledger={**inventory.ledger, event_id(event): event})
    status = next(status for status in standings(known, on) if status.incident.id == name)
    drafts = incident_letters(known, status.incident, status.untold, on)
    return {file: data for draft in drafts for file, _, data in sheet_target().write(draft)}

"""The duty to tell units of a leak: who must be told by when, who was told, who was not."""

from __future__ import annotations

from collections.abc import Iterator

from camgrant.diagnostics import Text
from camgrant.duties.duty import Duty, state_on
from camgrant.ledger.book import Book
from camgrant.ledger.incidents import Incident, Notice, deadline, incidents_in, notices_of, rules_of
from camgrant.model.inventory import Inventory

__all__ = ["incident_duties"]


def incident_duties(inventory: Inventory, book: Book) -> Iterator[Duty]:
    """What the registrar owes while an incident is open, and whom it has told."""
    for incident in incidents_in(book):
        if incident.closed is None:
            yield from (_tell(inventory, book, incident, notice) for notice in notices_of(inventory, incident))
            yield _close(inventory, book, incident)


def _tell(inventory: Inventory, book: Book, incident: Incident, notice: Notice) -> Duty:
    told = incident.told.get(notice.unit)
    name = inventory.unit_short_name(notice.unit, book.as_of)
    owed = Text(
        f"Thông báo sự cố {incident.id} cho {name} trước {notice.due:%H:%M %d/%m/%Y}",
        f"tell {name} of the incident {incident.id} before {notice.due:%H:%M %d/%m/%Y}",
    )
    done = Text(f"Đã thông báo sự cố {incident.id} cho {name}", f"{name} was told of the incident {incident.id}")
    return Duty(
        kind="incident",
        unit=inventory.settings.registrar or "",
        subject=f"{incident.id}/{notice.unit}",
        state="done" if told else state_on(book.as_of, notice.due.date()),
        text=done if told else owed,
        basis=notice.basis,
        since=incident.on,
        due=notice.due.date(),
        evidence=(told.event,) if told else (),
        command="" if told else f"camgrant incident notify {incident.id} --unit {notice.unit}",
    )


def _close(inventory: Inventory, book: Book, incident: Incident) -> Duty:
    """An end is owed once the time that there is altogether is over: with the outcome, or the hand-over to others."""
    due = deadline(inventory, incident.reported_at)
    return Duty(
        kind="incident",
        unit=inventory.settings.registrar or "",
        subject=incident.id,
        state=state_on(book.as_of, due.date()),
        text=Text(
            f"Kết thúc hoặc chuyển giao sự cố {incident.id} trước {due:%H:%M %d/%m/%Y}",
            f"close the incident {incident.id}, or hand it over, before {due:%H:%M %d/%m/%Y}",
        ),
        basis=rules_of(inventory).basis,
        since=incident.on,
        due=due.date(),
        command=f"camgrant incident close {incident.id}",
    )

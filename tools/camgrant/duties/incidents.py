"""The duty to tell units of a leak: who must be told by when, who was told, who was not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from camgrant.diagnostics import Text
from camgrant.duties.duty import Duty, state_on
from camgrant.ledger.book import Book, Sent
from camgrant.ledger.incidents import Incident, Notice, deadline, incidents_in, notices_of, rules_of
from camgrant.model.inventory import Inventory
from camgrant.model.vietnamese import date_vi

__all__ = ["incident_duties"]


def incident_duties(inventory: Inventory, book: Book) -> Iterator[Duty]:
    """What the registrar owes while an incident is open, and whom it has told."""
    for incident in incidents_in(book):
        if incident.closed is None:
            yield from (_tell(inventory, book, incident, notice) for notice in notices_of(inventory, incident))
            yield _close(inventory, book, incident)
    for sent in book.missent:
        yield _call_back(inventory, book, sent)


def _call_back(inventory: Inventory, book: Book, sent: Sent) -> Duty:
    """A list at a wrong recipient is a leak of names and phones: it is called back, and those in it are told."""
    rules = rules_of(inventory)
    due = sent.on + timedelta(hours=rules.hours)
    version, done = sent.version, sent.receipt is not None
    author = inventory.unit_short_name(version.author, book.as_of)
    name = sent.dispatch.outsider or inventory.unit_short_name(version.recipient, book.as_of)
    return Duty(
        kind="incident",
        unit=version.author,
        subject=sent.event,
        state="done" if done else state_on(book.as_of, due),
        text=Text(
            f"Yêu cầu {name} hủy danh sách {version.sheet.upper()} của {author} gửi nhầm ngày {date_vi(sent.on)} "
            f"({len(version.rows)} dòng), báo những người có tên",
            f"have {name} destroy the list {version.sheet.upper()} of {author}, sent by mistake on {sent.on} "
            f"({len(version.rows)} rows), and tell the people in it",
        ),
        basis=rules.basis,
        since=sent.on,
        due=due,
        evidence=(sent.event, sent.dispatch.number),
        command="" if done else f"camgrant list recalled {sent.event}",
    )


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

"""Recorders that were handed over: whoever keeps the administrator account must give it a new password, because whoever
kept it before, or made accounts with it, knows the old one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from camgrant.ledger.book import Book
from camgrant.model.estate import Recorder
from camgrant.model.inventory import Inventory

__all__ = ["Confirmed", "HandOver", "hand_overs"]


class Confirmed(NamedTuple):
    """Since when the administrator account has a new password, by whose word, and which event says so."""

    on: date
    by: str
    event: str


class HandOver(NamedTuple):
    """The last time that somebody who knows the administrator password of a recorder ceased to be charged with it.

    `keeper` keeps the account from that day on; `confirmed` once he has said that the password is another.
    """

    recorder: str
    on: date
    giving: str
    keeper: str
    document: str
    confirmed: Confirmed | None


def hand_overs(inventory: Inventory, book: Book) -> Iterator[HandOver]:
    """The last hand-over by the day of each recorder that is in use, by recorder.

    A unit that goes on as another one keeps its recorders, its staff and what they know: that is no hand-over.
    """
    news: dict[str, list[Confirmed]] = {}
    for name, event in book.events.items():
        if event.custody is not None:
            said = Confirmed(event.on, event.custody.by, name)
            news.setdefault(event.custody.recorder, []).append(said)
    for name, recorder in sorted(inventory.as_written.recorders.items()):
        if not recorder.in_use(book.as_of):
            continue
        last = _last(recorder, book.as_of)
        if last is None:
            continue
        on, giving, keeper, document = last
        since = [said for said in news.get(name, ()) if said.on >= on]
        yield HandOver(name, on, giving, keeper, document, min(since, default=None))


def _last(recorder: Recorder, day: date) -> tuple[date, str, str, str] | None:
    """(day, who ceased, keeper from then on, document) of the last amendment by which somebody ceased to know it."""
    custodian, creator = recorder.custodian, recorder.creator
    last = None
    for amendment in sorted(recorder.amendments, key=lambda one: one.on):
        if amendment.on > day:
            break
        before = (custodian or creator, creator)
        custodian = amendment.custodian or custodian
        creator = amendment.creator or creator
        after = (custodian or creator, creator)
        ceased = [unit for unit in before if unit not in after]
        if ceased:
            last = (amendment.on, ceased[0], after[0], amendment.document)
    return last

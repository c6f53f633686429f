"""How sealed bundles stand, told from what happened to each: issued, sent, received, lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Final, Literal, NamedTuple

from camgrant.ledger.book import Book
from camgrant.model.ledger import BundleEvent

__all__ = ["Bundle", "BundleKey", "BundleState", "Noted", "bundles_in"]

BundleState = Literal["issued", "sent", "received", "lost"]
_ON_ONE_DAY: Final = ("issued", "sent", "received", "lost")


class BundleKey(NamedTuple):
    """One bundle: its recipient and its number."""

    recipient: str
    sequence: int

    def __str__(self) -> str:
        return f"{self.recipient}-{self.sequence:04d}"


@dataclass(frozen=True, slots=True)
class Noted:
    """One thing that happened to a bundle."""

    event: str
    on: date
    bundle: BundleEvent


@dataclass(frozen=True, slots=True)
class Bundle:
    """The last word of the ledger on one bundle.

    `sent` and `received` are of its last journey: one that was lost is on none until it is sent again. `settled` is the
    receipt of a later one that holds all that matters of it.
    """

    key: BundleKey
    issued: Noted | None = None
    sent: Noted | None = None
    received: Noted | None = None
    lost: Noted | None = None
    settled: Noted | None = None

    @property
    def state(self) -> BundleState:
        """What it waits for follows from it: issued and lost ones must be sent, sent ones acknowledged."""
        if self.lost is not None:
            return "lost"
        if self.received is not None:
            return "received"
        return "sent" if self.sent is not None else "issued"

    @property
    def accounts(self) -> tuple[str, ...]:
        """The accounts (`recorder/login`) whose initial password is in it."""
        return self.issued.bundle.accounts if self.issued is not None else ()

    @property
    def last(self) -> Noted | None:
        """The event that the state rests on."""
        return self.lost or self.received or self.sent or self.issued


def bundles_in(book: Book) -> dict[BundleKey, Bundle]:
    """Every bundle that the ledger knows by the day of the book, sorted by recipient and number."""
    found: dict[BundleKey, list[Noted]] = {}
    for name, event in book.events.items():
        if (bundle := event.bundle) is not None:
            key = BundleKey(bundle.recipient, bundle.sequence)
            found.setdefault(key, []).append(Noted(name, event.on, bundle))
    bundles = [_bundle(key, noted) for key, noted in sorted(found.items())]
    by_recipient = groupby(bundles, key=lambda one: one.key.recipient)
    return {one.key: one for _, own in by_recipient for one in _with_settled(list(own))}


def _bundle(key: BundleKey, noted: list[Noted]) -> Bundle:
    issued = sent = received = lost = None
    for one in sorted(noted, key=_in_time):
        what = one.bundle.what
        if what == "issued":
            issued = issued or one
        elif what == "sent":
            sent, received, lost = one, None, None
        elif what == "received":
            received, lost = one, None
        else:
            sent, received, lost = None, None, one
    return Bundle(key, issued, sent, received, lost)


def _with_settled(own: Sequence[Bundle]) -> Iterator[Bundle]:
    """The bundles of one recipient, each with the receipt by which a later one settles it."""
    for number, one in enumerate(own, start=1):
        yield replace(one, settled=_settled_by(one, own[number:]))


def _settled_by(one: Bundle, later: Iterable[Bundle]) -> Noted | None:
    """A later bundle that arrived holds all lists and configs that this one did. It does not hold its steps on
    recorders, which lead on from bundle to bundle, so one with steps must arrive itself; and one with passwords waits
    until later ones brought new ones for the same accounts."""
    if one.issued is not None and one.issued.bundle.work:
        return None
    open_for = set(one.accounts)
    for other in later:
        if other.received is not None:
            open_for -= set(other.accounts)
            if not open_for:
                return other.received
    return None


def _in_time(noted: Noted) -> tuple[date, int, str]:
    """Days tell the order; on one day a loss comes last, so that it is never taken for settled."""
    return (noted.on, _ON_ONE_DAY.index(noted.bundle.what), noted.event)

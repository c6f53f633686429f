"""What the ledger has of the accounts behind an answer: the lists that named them, and what became of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Final

from camgrant.access.timeline import DAY
from camgrant.history.past import Past
from camgrant.history.sightings import Sight
from camgrant.ledger.accounts import standing
from camgrant.ledger.book import AccountKey, Book, Done, Sent, Stream
from camgrant.ledger.bundles import Bundle, bundles_in
from camgrant.model.estate import Loss, Recorder
from camgrant.model.inventory import Inventory
from camgrant.model.ledger import Event

__all__ = ["Account", "ListSent", "Written", "lists_in"]

_LAST: Final = date.max
_READ_BACK: Final = ".receipt.json"


@dataclass(frozen=True, slots=True)
class ListSent:
    """One list that named the grant or its holder, as it went out; `received_on` is None where nobody acknowledged."""

    sheet: str
    author: str
    recipient: str
    number: str
    on: date
    received_on: date | None
    event: str


@dataclass(frozen=True, slots=True)
class Account:
    """One account by the ledger: everything that was done with it, and how it stood on the day asked about.

    `was_there`: somebody had reported it, and nobody its end. `was_gone`: its end was confirmed on an earlier day; one
    that ended on the day itself may have gone after the moment. `observed` is what a device itself showed. `losses`:
    when all that was on the recorder was lost with it.
    """

    done: tuple[Done, ...] = ()
    losses: tuple[Loss, ...] = ()
    bundles: tuple[Bundle, ...] = ()
    was_there: bool = False
    was_gone: bool = False

    @property
    def observed(self) -> tuple[Done, ...]:
        """The events that a device's own answer stands behind."""
        return tuple(one for one in self.done if (one.account.evidence or "").endswith(_READ_BACK))

    def is_settled(self, began: date, ended: date, day: date, *, is_lessened: bool) -> bool:
        """Whether before a day it was confirmed that a right, which began and ended on two days, was gone with the
        account; or, where the account is only lessened, that this was done or the account made anew.

        An end that was confirmed before the right began says nothing of it.
        """
        if any(began < loss.on < day and loss.took(ended - DAY) for loss in self.losses):
            return True
        before = [one for one in self.done if one.on < day]
        gone = standing(before).gone
        if gone is not None and gone.on >= began:
            return True
        return is_lessened and any(one.what in ("created", "changed") and one.on >= ended for one in before)

    @property
    def made(self) -> Done | None:
        """The last event that says it was made."""
        return next((one for one in reversed(self.done) if one.what == "created"), None)

    @property
    def ended(self) -> Done | None:
        """The last event that says it was disabled or deleted."""
        return next((one for one in reversed(self.done) if one.what in ("disabled", "deleted")), None)


class Written:
    """The ledger's part of an answer about a day, by all events that are known."""

    def __init__(self, inventory: Inventory | None, events: Mapping[str, Event], day: date) -> None:
        self._day = day
        self._book = None
        self._bundles: tuple[Bundle, ...] = ()
        self._recorders: Mapping[str, Recorder] = inventory.recorders if inventory is not None else {}
        if inventory is not None:
            self._book = Book.of(replace(inventory, ledger=dict(events)), _LAST, hindsight=True)
            self._bundles = tuple(bundles_in(self._book).values())

    def account(self, sight: Sight) -> Account:
        """The account that a right is exercised through: under another login the same person has another one."""
        if self._book is None:
            return Account()
        known = tuple(
            one
            for one in self._book.done(AccountKey(sight.person, sight.system, sight.recorder))
            if not (sight.login and one.account.login) or one.account.login == sight.login
        )
        by_then = standing(one for one in known if one.on <= self._day)
        before = standing(one for one in known if one.on < self._day)
        name = f"{sight.recorder}/{sight.login}"
        return Account(
            done=tuple(one for one in known if one.loss is None),
            losses=self._losses(sight.recorder),
            bundles=tuple(one for one in self._bundles if sight.recorder and name in one.accounts),
            was_there=by_then.exists is not None or before.exists is not None,
            was_gone=before.exists is None and before.gone is not None,
        )

    def _losses(self, recorder: str) -> tuple[Loss, ...]:
        found = self._recorders.get(recorder)
        return found.losses if found is not None else ()

    def lists(self, person: str, grant: str) -> tuple[ListSent, ...]:
        """Every list that went out with the grant in it, oldest first; lists of people name the holder alone."""
        return _in_time(_told(one) for sent in self._streams() for one in sent if _is_on(one, person, (grant,)))

    def lists_without(self, person: str, grants: Collection[str]) -> tuple[ListSent, ...]:
        """Every list that went out without some grants where the one before it had them: so its reader was told."""
        return _in_time(
            _told(after)
            for sent in self._streams()
            for before, after in pairwise(sent)
            if _is_on(before, person, grants) and not _is_on(after, person, grants)
        )

    def streams_with(self, person: str, grants: Collection[str]) -> set[Stream]:
        """The streams of lists that some grants were ever on."""
        return {
            Stream(one.version.sheet, one.version.author, one.version.recipient)
            for sent in self._streams()
            for one in sent
            if _is_on(one, person, grants)
        }

    def _streams(self) -> list[tuple[Sent, ...]]:
        return [self._book.sent(stream) for stream in self._book.streams()] if self._book is not None else []


def lists_in(past: Past, streams: Iterable[Stream], step: int) -> dict[str, Event]:
    """What the ledger had at a step of every list in some streams, whomever it names: a later one may name nobody."""
    source, lists = past.line.whole(step), set[str]()
    for stream in sorted(set(streams)):
        both = past.index.naming([stream.author], ("ledger",)) & past.index.naming([stream.recipient], ("ledger",))
        for path in sorted(both) if source is not None else ():
            blob = past.blob(path, source or 0)
            events = past.entities(path, blob) if blob is not None else {}
            lists.update(name for name, event in events.items() if event.list and event.list.sheet == stream.sheet)
    return past.ledger(lists, (), step)


def _is_on(sent: Sent, person: str, grants: Collection[str]) -> bool:
    return any(row.grant in grants or (row.grant is None and row.person == person) for row in sent.version.rows)


def _told(sent: Sent) -> ListSent:
    version = sent.version
    return ListSent(
        *(version.sheet, version.author, version.recipient, sent.dispatch.number, sent.on),
        received_on=sent.received_on,
        event=sent.event,
    )


def _in_time(found: Iterable[ListSent]) -> tuple[ListSent, ...]:
    return tuple(sorted(found, key=lambda one: (one.on, one.sheet, one.recipient)))

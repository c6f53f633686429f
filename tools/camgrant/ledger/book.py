"""What the ledger says on one day: which list went to whom last, and what became of accounts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

from camgrant.access.state import Entitlement
from camgrant.model.estate import Loss, Recorder
from camgrant.model.inventory import Inventory
from camgrant.model.ledger import AccountEvent, Dispatch, Event, ListVersion, Receipt

__all__ = ["AccountKey", "Book", "Done", "Sent", "Stream", "in_time"]

_ON_ONE_DAY: Final = (
    *("lost", "requested", "created", "changed", "handed_over", "reviewed", "reissue", "disabled", "deleted"),
)


class Stream(NamedTuple):
    """One list as it goes from one author to one recipient again and again."""

    sheet: str
    author: str
    recipient: str


class AccountKey(NamedTuple):
    """One person's account: on a recorder ("" where the system's accounts live elsewhere)."""

    person: str
    system: str
    recorder: str

    @classmethod
    def of(cls, one: Entitlement | AccountEvent) -> AccountKey:
        """The account in which an entitlement lives, or with which something was done."""
        return cls(one.person, one.system, one.recorder or "")


@dataclass(frozen=True, slots=True)
class Sent:
    """One dispatch of a list version, with its receipt where there is one."""

    event: str
    on: date
    version: ListVersion
    dispatch: Dispatch
    receipt: Receipt | None = None
    received_on: date | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """Something that was done with an account, or what became of it with its device.

    `event` is the event of the ledger that says so; of a `loss` the document.
    """

    event: str
    on: date
    account: AccountEvent
    loss: Loss | None = None

    @property
    def what(self) -> str:
        """The word of the ledger, or `lost`."""
        return self.account.what if self.loss is None else "lost"

    @property
    def is_gone(self) -> bool:
        """Whether the account was there no more then."""
        return self.loss is not None or self.account.is_end


@dataclass(frozen=True, slots=True)
class Book:
    """The visible events of one day (dated until then, and not corrected by then), looked up in several ways."""

    as_of: date
    events: Mapping[str, Event]
    _sent: Mapping[Stream, tuple[Sent, ...]] = field(repr=False)
    missent: tuple[Sent, ...] = field(repr=False)
    """What went to a wrong recipient, in the order of days: it is no version of any list of that recipient's."""
    _done: Mapping[AccountKey, tuple[Done, ...]] = field(repr=False)

    @classmethod
    def of(cls, inventory: Inventory, as_of: date, *, hindsight: bool = False) -> Book:
        """Opens the ledger of an inventory on a day; with `hindsight` as one would write it now, all corrected."""
        visible = _visible(inventory.ledger, as_of, hindsight=hindsight)
        dispatches = _dispatches(visible)
        missent = tuple(one for one in dispatches if one.dispatch.went_wrong)
        return cls(as_of, visible, _by_stream(dispatches), missent, _done(visible, inventory, as_of))

    def sent(self, stream: Stream) -> tuple[Sent, ...]:
        """Every dispatch of a list from its author to its recipient, oldest first."""
        return self._sent.get(stream, ())

    def last(self, stream: Stream) -> Sent | None:
        """The last dispatch, or None where the list never went out."""
        return self._sent[stream][-1] if stream in self._sent else None

    def streams(self) -> Iterator[Stream]:
        """Every list that ever went out, sorted."""
        yield from sorted(self._sent)

    def done(self, key: AccountKey) -> tuple[Done, ...]:
        """What was done with an account, oldest first."""
        return self._done.get(key, ())

    def accounts(self) -> Mapping[AccountKey, tuple[Done, ...]]:
        """Every account that the ledger knows."""
        return self._done


def _visible(events: Mapping[str, Event], as_of: date, *, hindsight: bool) -> dict[str, Event]:
    dated = {name: event for name, event in events.items() if event.on <= as_of}
    known = events if hindsight else dated
    wrong = {event.correction.event for event in known.values() if event.correction is not None}
    shown = sorted((event.on, name) for name, event in dated.items() if name not in wrong)
    return {name: dated[name] for _, name in shown}


def _dispatches(events: Mapping[str, Event]) -> list[Sent]:
    """Every dispatch of a list that is there, oldest first."""
    receipts = {e.receipt.dispatch: e for e in events.values() if e.receipt is not None}
    found: list[Sent] = []
    for name, event in events.items():
        version_event = events.get(event.dispatch.list) if event.dispatch is not None else None
        if event.dispatch is None or version_event is None or version_event.list is None:
            continue
        answer = receipts.get(name)
        sent = Sent(
            name,
            event.on,
            version_event.list,
            event.dispatch,
            answer.receipt if answer else None,
            answer.on if answer else None,
        )
        found.append(sent)
    return found


def _by_stream(dispatches: list[Sent]) -> dict[Stream, tuple[Sent, ...]]:
    """The dispatches of each list, oldest first, without those to a wrong recipient."""
    found: dict[Stream, list[Sent]] = {}
    for sent in dispatches:
        if not sent.dispatch.went_wrong:
            version = sent.version
            found.setdefault(Stream(version.sheet, version.author, version.recipient), []).append(sent)
    return {stream: tuple(sent) for stream, sent in found.items()}


def _done(events: Mapping[str, Event], inventory: Inventory, as_of: date) -> dict[AccountKey, tuple[Done, ...]]:
    found: dict[AccountKey, list[Done]] = {}
    for name, event in events.items():
        if (account := event.account) is not None:
            key = AccountKey.of(account)
            found.setdefault(key, []).append(Done(name, event.on, account))
    for key, known in found.items():
        recorder = inventory.recorders.get(key.recorder)
        if recorder is not None and recorder.losses:
            known.extend(_lost(tuple(known), recorder, as_of))
    return {key: tuple(sorted(known, key=in_time)) for key, known in found.items()}


def _lost(done: Iterable[Done], recorder: Recorder, as_of: date) -> list[Done]:
    """What became of accounts when their recorder lost all that was on it: of each login that was spoken of before."""
    found: list[Done] = []
    for loss in recorder.losses:
        before = {one.account.login: one.account for one in done if one.on < loss.on <= as_of}
        found += (Done(loss.document, loss.on, account, loss) for account in before.values())
    return found


def in_time(done: Done) -> tuple[date, int, str]:
    """Days tell the order; on one day what is lost was there before, an account is made before it is handed over, a
    password is asked for anew after that, and an end comes last."""
    return (done.on, _ON_ONE_DAY.index(done.what), done.event)

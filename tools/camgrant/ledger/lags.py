"""How long it takes from the word to the deed: from an end that is declared until the account is reported gone, and
from access that is declared until its account is reported made.

Both are counted in days, account by account, from the declared data, the ledger and, where they are given, the days on
which a device was read that no longer had an account. Days are full ones: a removal that is reported on the very day of
the end took none, and today is no day of waiting yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from statistics import median
from typing import Final, Literal, NamedTuple

from camgrant.access.held import Account, HeldAccess, Spans
from camgrant.ledger.accounts import standing
from camgrant.ledger.book import Book, Done, in_time

__all__ = ["Lag", "Lags", "ReadGone", "creation_lags", "revocation_lags"]

_THERE: Final = ("created", "handed_over", "changed", "reviewed")
_CHANGED: Final = ("created", "changed")  # after its end the account is there again; no other report denies it


class Lag(NamedTuple):
    """One wait: of which account, since which day, until which.

    `how` it ended: it was reported done on the day `until`; it is still `open` on the day of judgement; or the account
    was wanted again before anybody reported it gone.
    """

    account: Account
    since: date
    until: date
    how: Literal["done", "open", "wanted_again"]

    @property
    def days(self) -> int:
        """Full days of waiting."""
        return (self.until - self.since).days


@dataclass(frozen=True, slots=True)
class Lags:
    """All waits of one kind by a day."""

    lags: tuple[Lag, ...]

    @property
    def done(self) -> tuple[int, ...]:
        """The days that each finished wait took, from short to long."""
        return tuple(sorted(lag.days for lag in self.lags if lag.how == "done"))

    @property
    def open(self) -> tuple[Lag, ...]:
        """The waits that go on, the longest first."""
        return tuple(sorted((lag for lag in self.lags if lag.how == "open"), key=lambda lag: (lag.since, lag.account)))

    @property
    def median(self) -> float | None:
        """The middle of the finished waits in days, None where there is none."""
        return median(self.done) if self.done else None

    @property
    def worst(self) -> Lag | None:
        """The longest wait, finished or not."""
        counted = [lag for lag in self.lags if lag.how != "wanted_again"]
        return max(counted, key=lambda lag: (lag.days, lag.account), default=None)

    @property
    def total_days(self) -> int:
        """Days of all waits together: of revocations the exposure-days of the province, on which accounts could still
        be used that should have been gone."""
        return sum(lag.days for lag in self.lags)


ReadGone = Mapping[Account, date]
"""Account -> the last day on which its device was read and did not have it."""
_UNREAD: Final[ReadGone] = {}


def revocation_lags(held: HeldAccess, book: Book, read: ReadGone = _UNREAD) -> Lags:
    """From the first day without access until the first word that the account is gone and stays so.

    An account on a recorder may be there though nobody reported it made; elsewhere only those count that the ledger
    knows.
    """
    told = _told(book)
    ends = (
        _removals(account, spans, _Words(told.get(account, ()), read.get(account)), book.as_of)
        for account, spans in held.spans.items()
    )
    return Lags(tuple(lag for lags in ends for lag in lags.values()))


def creation_lags(held: HeldAccess, book: Book, read: ReadGone = _UNREAD) -> Lags:
    """From the day on which an account is owed until the first word that it is there.

    Access that follows an end which nobody carried out waits for nothing: its account was there all the time.
    """
    told = _told(book)
    made = (
        _creations(account, spans, _Words(told.get(account, ()), read.get(account)), book.as_of)
        for account, spans in held.spans.items()
    )
    return Lags(tuple(lag for lags in made for lag in lags))


class _Words(NamedTuple):
    """What is known of one account: what the ledger was told, and when a device was read without it."""

    told: tuple[Done, ...]
    read: date | None


def _told(book: Book) -> dict[Account, tuple[Done, ...]]:
    """What the ledger says of each account; a device merges the systems of a person in one."""
    found: dict[Account, list[Done]] = {}
    for key, done in book.accounts().items():
        found.setdefault(Account.of(key.person, key.recorder, key.system), []).extend(done)
    return {account: tuple(sorted(done, key=in_time)) for account, done in found.items()}


def _removals(account: Account, spans: Spans, words: _Words, today: date) -> dict[date, Lag]:
    """The wait after each end until today, by the first day without."""
    found: dict[date, Lag] = {}
    firsts = [span.first for span in spans[1:]]
    for span, again in zip_longest(spans, firsts):
        if span.after > today:
            break
        here = tuple(one for one in words.told if again is None or one.on < again)
        if account.recorder or _is_known(here, span.after):
            found[span.after] = _removal(account, span.after, words._replace(told=here), again, today)
    return found


def _is_known(told: Iterable[Done], since: date) -> bool:
    now = standing(told)
    return now.exists is not None or (now.gone is not None and now.gone.on >= since)


def _removal(account: Account, since: date, words: _Words, again: date | None, today: date) -> Lag:
    gone: date | None = None
    undoes = _CHANGED if account.recorder else _THERE
    back = since
    for one in words.told:
        if one.on >= since and one.is_gone:
            gone = gone or one.on
        elif one.on >= since and one.what in undoes:
            gone, back = None, one.on
    if words.read is not None and back <= words.read < (again or date.max):  # on one day the device knows better
        gone = min(gone or words.read, words.read)
    if gone is not None:
        return Lag(account, since, gone, "done")
    if again is not None and again <= today:
        return Lag(account, since, again, "wanted_again")
    return Lag(account, since, today, "open")


def _creations(account: Account, spans: Spans, words: _Words, today: date) -> Iterator[Lag]:
    removals = _removals(account, spans, words, today)
    since = date.min  # what was told earlier is of an account that is gone
    for number, span in enumerate(spans):
        if span.first > today:
            break
        again = spans[number + 1].first if number + 1 < len(spans) else date.max
        made = next((one.on for one in words.told if since <= one.on < again and one.what in _THERE), None)
        before = removals.get(spans[number - 1].after) if number else None
        was_there = before is not None and before.how == "wanted_again"
        if made is not None and not was_there:
            yield Lag(account, span.owed, max(span.owed, made), "done")
        elif not was_there and span.owed <= today < span.after:
            yield Lag(account, span.owed, today, "open")
        removal = removals.get(span.after)
        since = removal.until if removal is not None and removal.how == "done" else since

"""Numbers of publications and bundles: always beyond those that are known to be out, and never one that is taken.

What is known is what was signed: the record of the last publication. What the ledger says beside it was perhaps entered
by somebody whom nobody approved. So it makes additions wait, and a number that it names is given to no other bundle;
but only one that follows directly moves the count on, or anybody could use up all the numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final, NamedTuple

from camgrant.app.published import Issue, Record
from camgrant.ledger.book import Book
from camgrant.ledger.bundles import BundleKey, bundles_in
from camgrant.model.inventory import Inventory

__all__ = ["Unknown", "known_issues", "newest_issues", "next_number", "unknown_bundles"]

_FOLLOWS: Final = 1
_UNSEALED: Final = 100
"""In a ledger that is trusted whole numbers may be missing: bundles that could not be sealed are not entered."""


class Unknown(NamedTuple):
    """A bundle that the ledger has and the record does not know. `event` says so; `leaps` where its number does not
    follow those that are known."""

    bundle: BundleKey
    event: str
    leaps: bool


def known_issues(record: Record | None, trusted: Inventory | None) -> dict[str, Issue]:
    """Recipient -> the newest bundle: by the record, or where there is none by the ledger of data that are trusted."""
    if record is not None:
        return dict(record.recipients)
    if trusted is None:
        return {}
    found = dict[str, Issue]()
    for key, bundle in bundles_in(Book.of(trusted, date.max)).items():
        sha256 = bundle.issued.bundle.sha256 if bundle.issued else None
        last = found[key.recipient].sequence if key.recipient in found else 0
        if sha256 is not None and last < key.sequence <= last + _UNSEALED:
            found[key.recipient] = Issue(key.sequence, sha256)
    return found


def newest_issues(known: Mapping[str, Issue], head: Inventory) -> dict[str, Issue]:
    """Recipient -> the bundle after which the next one is numbered. The digest is always of one that is known: it is ""
    where there is none."""
    taken: dict[str, set[int]] = {}
    for event in head.ledger.values():
        if event.bundle is not None and event.bundle.what == "issued":
            taken.setdefault(event.bundle.recipient, set()).add(event.bundle.sequence)
    found = dict(known)
    for recipient, numbers in taken.items():
        last = known.get(recipient, Issue(0, ""))
        sequence = _last_in_line(last.sequence, numbers)
        if sequence:
            found[recipient] = Issue(sequence, last.manifest_sha256)
    return found


def _last_in_line(last: int, numbers: Iterable[int]) -> int:
    """The number after which no number is taken."""
    for number in sorted(numbers):
        if number > last + _FOLLOWS:
            break
        last = max(last, number)
    return last


def next_number(record: Record | None, issues: Mapping[str, Issue]) -> int:
    """The number of the publication: at least that of its bundles, of which each gets one at most."""
    return 1 + max([record.sequence if record else 0, *(one.sequence for one in issues.values())])


def unknown_bundles(known: Mapping[str, Issue], head: Inventory) -> Iterator[Unknown]:
    """The bundles that the ledger has and the record does not know."""
    in_line = newest_issues(known, head)
    for key, bundle in bundles_in(Book.of(head, date.max)).items():
        if bundle.issued is None or bundle.issued.bundle.sha256 is None:
            continue
        last = known.get(key.recipient)
        issue = Issue(key.sequence, bundle.issued.bundle.sha256)
        if issue == last or (last is not None and key.sequence < last.sequence):
            continue
        line = in_line[key.recipient].sequence if key.recipient in in_line else 0
        yield Unknown(key, bundle.issued.event, leaps=key.sequence > line)

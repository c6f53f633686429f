"""Numbers of publications and bundles: always beyond all that are known to be out, by the record or by the ledger.

The shelf of publications may be lost, or another line of them be named as the one before; the ledger then still knows
which bundles were issued, so that no number is given to another bundle.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from camgrant.app.published import Issue, Record
from camgrant.ledger.book import Book
from camgrant.ledger.bundles import BundleKey, bundles_in
from camgrant.model.inventory import Inventory

__all__ = ["beyond_record", "newest_issues", "next_number"]


def newest_issues(record: Record | None, head: Inventory) -> dict[str, Issue]:
    """Recipient -> the bundle with the highest number."""
    found = dict(record.recipients) if record else {}
    for key, issue in _beyond(record, head):
        found[key.recipient] = max(issue, found.get(key.recipient, issue), key=lambda one: one.sequence)
    return found


def next_number(record: Record | None, issues: Mapping[str, Issue]) -> int:
    """The number of the publication: at least that of its bundles, of which each gets one at most."""
    return 1 + max([record.sequence if record else 0, *(one.sequence for one in issues.values())])


def beyond_record(record: Record | None, head: Inventory) -> BundleKey | None:
    """The first bundle that the ledger has and the record does not know; None where it knows them all."""
    return next((key for key, _ in _beyond(record, head)), None)


def _beyond(record: Record | None, head: Inventory) -> Iterator[tuple[BundleKey, Issue]]:
    known = record.recipients if record else {}
    for key, bundle in bundles_in(Book.of(head, date.max)).items():
        last, sha256 = known.get(key.recipient), bundle.issued.bundle.sha256 if bundle.issued else None
        if sha256 is None or (last is not None and key.sequence < last.sequence):
            continue
        issue = Issue(key.sequence, sha256)
        if issue != last:
            yield key, issue

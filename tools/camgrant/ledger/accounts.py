"""How one account stands, told from what was done with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from camgrant.ledger.book import Done

__all__ = ["Standing", "standing"]


@dataclass(frozen=True, slots=True)
class Standing:
    """The last word of the ledger on an account.

    `exists` is the event that last showed it there (created, or handed over, changed, reviewed without an entry of its
    making); None where nobody reported it or it is gone. `handed` and `reviewed` are of the account that exists;
    `gone` is the event that ended it, until it is made again.
    """

    exists: Done | None = None
    handed: Done | None = None
    reviewed: Done | None = None
    gone: Done | None = None


def standing(done: Iterable[Done]) -> Standing:
    """Reads the events of one account, oldest first."""
    exists = handed = reviewed = gone = None
    for one in done:
        what = one.account.what
        if what in ("disabled", "deleted"):
            exists, handed, reviewed, gone = None, None, None, one
        elif what == "created":
            exists, handed, reviewed, gone = one, None, None, None
        elif what != "requested":
            exists, gone = exists or one, None
            handed = one if what == "handed_over" else handed
            reviewed = one if what == "reviewed" else reviewed
    return Standing(exists, handed, reviewed, gone)

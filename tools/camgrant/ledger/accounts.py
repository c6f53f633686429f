"""How one account stands, told from what was done with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from camgrant.ledger.book import Done
from camgrant.model.ledger import AccountEvent
from camgrant.model.organisation import Contact

__all__ = ["Standing", "login_of", "standing"]


def login_of(account: AccountEvent, contact: Contact | None) -> str | None:
    """The login that an event speaks of: the one that it names, else that of the account's holder, if it has any."""
    if account.login or contact is None:
        return account.login
    return contact.login


@dataclass(frozen=True, slots=True)
class Standing:
    """The last word of the ledger on an account.

    `exists` is the event that last showed it there (created, or handed over, changed, reviewed without an entry of its
    making); None where nobody reported it or it is gone. `handed` and `reviewed` are of the account that exists;
    `gone` is the event that ended it, or the loss of its device, until it is made again. `reissue` asks for a new
    initial password, until the account is made or handed over again.
    """

    exists: Done | None = None
    handed: Done | None = None
    reviewed: Done | None = None
    gone: Done | None = None
    reissue: Done | None = None


def standing(done: Iterable[Done]) -> Standing:
    """Reads the events of one account, oldest first."""
    exists = handed = reviewed = gone = reissue = None
    for one in done:
        what = one.what
        if one.is_gone:
            exists, handed, reviewed, gone, reissue = None, None, None, one, None
        elif what == "created":
            exists, handed, reviewed, gone, reissue = one, None, None, None, None
        elif what == "reissue":
            reissue = one
        elif what != "requested":
            exists, gone = exists or one, None
            handed, reissue = (one, None) if what == "handed_over" else (handed, reissue)
            reviewed = one if what == "reviewed" else reviewed
    return Standing(exists, handed, reviewed, gone, reissue)

"""New initial passwords: for which accounts one is needed, as events that the next publication answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from camgrant.app.accounts import Problem, Told, creator_for, reported
from camgrant.diagnostics import Text
from camgrant.ledger.accounts import standing
from camgrant.ledger.book import Book
from camgrant.model.inventory import Inventory
from camgrant.model.ledger import Event

__all__ = ["Reissued", "reissued"]

_ASKED = Text("sổ đã ghi cần cấp lại trong ngày này", "one was asked for on this day already")


@dataclass(frozen=True, slots=True)
class Reissued:
    """The events to add, the accounts (`recorder/login`) that they are of, and why others need none."""

    events: tuple[Event, ...]
    accounts: tuple[str, ...]
    skipped: tuple[Problem, ...]


def reissued(
    inventory: Inventory, accounts: Mapping[str, date | None], *, on: date, today: date, evidence: str
) -> Reissued:
    """What is recorded where initial passwords may have come to others.

    An account with a day is left out where it was handed over on that day or later: its holder changed the password. So
    is whatever cannot need one: an account that is gone, or for which one was asked for already.
    """
    events: list[Event] = []
    taken: list[str] = []
    skipped: list[Problem] = []
    handed = _handed_over(inventory, today)
    for account, since in accounts.items():
        recorder, _, login = account.partition("/")
        if since is not None and handed.get(account, date.min) >= since:
            day = f"{handed[account]:%d/%m/%Y}"
            skipped.append(Problem(account, Text(f"đã bàn giao ngày {day}", f"was handed over on {day}")))
            continue
        by = creator_for(inventory, recorder, "")
        told = Told(account, "reissue", on, by, recorder=recorder, login=login, evidence=evidence)
        found = reported(inventory, [told], today)
        events += found.events
        taken += [account] if found.events else []
        skipped += found.problems
        skipped += [Problem(account, _ASKED)] if found.unchanged else []
    return Reissued(tuple(events), tuple(taken), tuple(skipped))


def _handed_over(inventory: Inventory, today: date) -> dict[str, date]:
    """Account -> the last day on which it was handed over."""
    found: dict[str, date] = {}
    for key, done in Book.of(inventory, today).accounts().items():
        handed, contact = standing(done).handed, inventory.contacts.get(key.person)
        if handed is not None and contact is not None:
            account = f"{key.recorder}/{contact.login}"
            found[account] = max(handed.on, found.get(account, handed.on))
    return found

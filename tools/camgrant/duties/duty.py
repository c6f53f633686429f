"""One obligation of one unit: what it must do, by when, on what that rests, and what shows that it did."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from camgrant.diagnostics import Text
from camgrant.model.inventory import Inventory
from camgrant.model.pack import Deadlines, PackBasis

__all__ = ["Duty", "Kind", "State", "days", "deadlines_of", "few", "state_on"]

Kind = Literal[
    "send",  # a list that is new or changed goes to its recipient
    "acknowledge",  # the recipient confirms that a list arrived
    "compile",  # what was nominated to a unit goes into that unit's own submission
    "create",  # accounts are created and reported
    "hand_over",  # accounts are handed to their holders
    "confirm",  # an ended account is reported as gone
    "review",  # accounts are looked through: still needed?
    "answer",  # the form of a review is answered
    "escalate",  # a unit above one that does not answer calls on it
    "carry_out",  # what an answer takes away is taken away in the data
    "document",  # an urgent grant gets its documents
    "send_bundle",  # a sealed bundle goes to its recipient
    "receive_bundle",  # the recipient confirms that a bundle arrived and opens
    "reissue",  # an account gets a new initial password
    "incident",  # units are told of a leak in time, and it is brought to an end
    "keep",  # recordings are kept before they are overwritten
    "custody",  # the administrator account of a recorder that was handed over gets a new password
    "declare",  # something that the data still lacks: a coordination contact, a leader with an account
]
State = Literal["late", "due", "done"]
_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class Duty:
    """What a unit owes, or has done.

    `subject` is the id of what it is about: a list, a recorder, a person on a recorder, a grant, a site. `since` is
    the day from which it was owed, None where the data does not tell; `due` the last day in time. `evidence` are ids
    of ledger events and numbers of documents. `command` is what the registrar runs once it is settled.
    """

    kind: Kind
    unit: str
    subject: str
    state: State
    text: Text
    basis: PackBasis
    since: date | None = None
    due: date | None = None
    evidence: tuple[str, ...] = ()
    command: str = ""

    def days_over(self, as_of: date) -> int:
        """Days after the last one in time; 0 for what is done or still in time."""
        return max((as_of - self.due).days, 0) if self.due is not None and self.state != "done" else 0


def deadlines_of(inventory: Inventory) -> Deadlines:
    """The deadlines of the pack; ours where it sets none."""
    return inventory.pack.deadlines or Deadlines(basis=PackBasis(source="extension"))


def days(number: int) -> timedelta:
    """A number of days of the pack's deadlines."""
    return timedelta(days=number)


def state_on(as_of: date, late_after: date | None) -> State:
    """The state of something not yet done."""
    return "late" if late_after is not None and as_of > late_after else "due"


def logins_of(inventory: Inventory, people: Iterable[str]) -> list[str]:
    """The accounts of some people by login, or by name where somebody has none."""
    return sorted(person.login or person.full_name for person in map(inventory.contacts.__getitem__, people))


def few(names: Iterable[str]) -> Text:
    """The first names in both languages, with the number of the others."""
    listed = list(names)
    shown, more = ", ".join(listed[:_SHOWN]), len(listed) - _SHOWN
    return Text(f"{shown} và {more} người khác", f"{shown} and {more} more") if more > 0 else Text(shown, shown)

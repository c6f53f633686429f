"""Rounds of review on one day: who was asked about which grants, what was answered, and what still waits.

A grant that a round asks about waits until its owner answers, in that round or a later one: closing a round counts it
and answers nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from camgrant.ledger.book import Book
from camgrant.model.continuity import line_of
from camgrant.model.inventory import Inventory, unit_exists
from camgrant.model.ledger import ReviewAnswer, ReviewEvent

__all__ = ["Answered", "Overdue", "Reviews", "Round", "owner_of"]


class Answered(NamedTuple):
    """What the owner of a list said of one grant, when, who said it and who read it again, and the event."""

    answer: ReviewAnswer
    on: date
    event: str
    by: str
    second: str


@dataclass(frozen=True, slots=True)
class Round:
    """What one owner was asked in one round. `closed` is the day on which it was closed, None while it is open."""

    id: str
    owner: str
    event: str
    on: date
    due: date
    grants: tuple[str, ...]
    answers: Mapping[str, Answered]
    closed: date | None

    @property
    def name(self) -> str:
        """The round and its owner, as commands and reports name them."""
        return f"{self.id}/{self.owner}"

    def count(self, answer: str) -> int:
        """How many grants were answered in this way."""
        return sum(one.answer.answer == answer for one in self.answers.values())


class Overdue(NamedTuple):
    """A round whose answers are overdue on a day, and the grants that they are missing for."""

    round: Round
    grants: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reviews:
    """Every round that the ledger shows, by day and owner, and the last answer about each grant."""

    rounds: tuple[Round, ...]
    last: Mapping[str, Answered]

    @classmethod
    def of(cls, book: Book) -> Reviews:
        """The rounds of a day; answers and ends of rounds that were never opened are a finding of the rules."""
        said = [(name, event.on, event.review) for name, event in book.events.items() if event.review is not None]
        answers: dict[tuple[str, str], dict[str, Answered]] = {}
        closed: dict[tuple[str, str], date] = {}
        last: dict[str, Answered] = {}
        for name, on, review in said:
            key = (review.round, review.owner)
            for one in review.answers if review.what == "answered" else ():
                found = Answered(one, on, name, review.by or "", review.second or "")
                for known in (last, answers.setdefault(key, {})):
                    known[one.grant] = max(known.get(one.grant, found), found, key=_counts)
            if review.what == "closed":
                closed.setdefault(key, on)
        rounds = [_round(name, on, review, answers, closed) for name, on, review in said if review.what == "opened"]
        return cls(tuple(sorted(rounds, key=lambda one: (one.on, one.id, one.owner))), last)

    def unanswered(self, asked: Round) -> tuple[str, ...]:
        """The grants of a round that nobody has answered for since it was opened."""
        return tuple(one for one in asked.grants if one not in asked.answers and not self._answered(one, asked.on))

    def _answered(self, grant: str, since: date) -> bool:
        return grant in self.last and self.last[grant].on >= since

    def waiting(self, inventory: Inventory, asked: Round, day: date) -> tuple[str, ...]:
        """The unanswered grants that are not over by the day: what is over needs no answer any more."""
        grants = inventory.grants
        return tuple(one for one in self.unanswered(asked) if one in grants and not grants[one].is_over(day))

    def undone(self, inventory: Inventory, asked: Round, day: date) -> tuple[Answered, ...]:
        """The answers of a round that ask for less and that the data does not follow yet; what was answered otherwise
        since counts no more."""
        answers = (asked.answers[one] for one in asked.grants if one in asked.answers)
        return tuple(
            one for one in answers if self.last[one.answer.grant] == one and _is_undone(inventory, one.answer, day)
        )

    def open_of(self, owner: str) -> Round | None:
        """The round of an owner that is open, None where there is none."""
        return next((one for one in self.rounds if one.owner == owner and one.closed is None), None)

    def overdue(
        self, inventory: Inventory, owner: str, day: date, *, person: str, system: str, was: Inventory
    ) -> Overdue | None:
        """The first round whose answers are owed beyond its last day: those of the owner, and any about what `person`
        had in `system`. None where there is none.

        Of that person the answer is missed whoever was asked, and also where the grant ran out meanwhile or is revoked
        only now (in `was`, before the change, it is not): going on with it is what the question was about.
        """
        for asked in self.rounds:
            if day <= asked.due:
                continue
            missing = dict.fromkeys(self.waiting(inventory, asked, day) if asked.owner == owner else ())
            for one in self.unanswered(asked):
                grant = was.grants.get(one)
                if grant and not grant.revoked and (grant.person, grant.system) == (person, system):
                    missing[one] = None
            if missing:
                return Overdue(asked, tuple(missing))
        return None


def _round(
    name: str,
    on: date,
    review: ReviewEvent,
    answers: Mapping[tuple[str, str], Mapping[str, Answered]],
    closed: Mapping[tuple[str, str], date],
) -> Round:
    key = (review.round, review.owner)
    due = review.due or on
    return Round(review.round, review.owner, name, on, due, review.grants, answers.get(key, {}), closed.get(key))


def _counts(said: Answered) -> tuple[date, int]:
    """Which of two answers counts: the later; of one day, whose order nobody knows, the one that takes away more."""
    return said.on, ("keep", "reduce", "revoke").index(said.answer.answer)


def _is_undone(inventory: Inventory, answer: ReviewAnswer, day: date) -> bool:
    grant = inventory.grants.get(answer.grant)
    if answer.answer == "keep" or grant is None or grant.revoked or grant.is_over(day):
        return False
    return answer.answer == "revoke" or not set(grant.rights) <= set(answer.rights)


def owner_of(inventory: Inventory, grant_id: str, day: date) -> str:
    """The unit that answers for a grant: the one that nominated, or that continues it; else the holder's own.

    "" where there is none on the day.
    """
    grant = inventory.grants[grant_id]
    nomination = inventory.documents.get(grant.nomination or "")
    unit = nomination.issuer if nomination is not None else inventory.unit_of(grant.person, day) or ""
    units = inventory.units
    there = (one for one in line_of(units, unit) if one in units and unit_exists(units[one], day))
    return next(there, "")

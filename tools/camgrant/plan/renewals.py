"""Renewals that must wait: access that goes on while the owner of its list owes answers of a review.

What counts is the first day of every spell that a renewal adds, not the day on which it is looked at: beyond the last
day for answers nothing goes on before they are there. So a plan says the same next week, and a renewal cannot be dated
back: days added before do not hide those after, and its documents are no later than its first day (APR003, NOM009).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from camgrant.access.spells import Spell, minus
from camgrant.ledger.book import Book
from camgrant.ledger.reviews import Overdue, Reviews, owner_of
from camgrant.model.inventory import Inventory
from camgrant.plan.plan import Plan

__all__ = ["unreviewed"]


def unreviewed(plan: Plan) -> dict[str, Overdue]:
    """Grant -> what its owner has not answered, of every grant by which somebody goes on seeing what he saw before."""
    after = plan.after
    if not any(event.review is not None for event in after.ledger.values()):
        return {}
    reviews = Reviews.of(Book.of(_still_asked(plan), date.max))
    brought: dict[str, list[Spell]] = {}
    for one in plan.plus:
        brought.setdefault(one.grant, []).append(Spell(one.valid_from, one.valid_until))
    found: dict[str, Overdue] = {}
    for change in plan.access:
        goes_on = change.widens and change.before and not change.accepted and not change.is_technical
        for grant in change.grants if goes_on else ():
            for first, last in minus(change.after, change.before):
                if not any(begins <= last and first <= ends for begins, ends in brought.get(grant, ())):
                    continue
                owner = owner_of(after, grant, first)
                overdue = reviews.overdue(
                    after, owner, first, person=change.person, system=change.system, was=plan.before
                )
                if overdue is not None:
                    found.setdefault(grant, overdue)
    return dict(sorted(found.items()))


def _still_asked(plan: Plan) -> Inventory:
    """What is there after the change, with every round that was open before: what a change takes back of its questions
    clears its own way no more than a new pack would."""
    before, after = plan.before.ledger, plan.after.ledger
    asked = {name for name, one in before.items() if one.review is not None and one.review.what == "opened"}
    taken = {name for name, one in after.items() if one.correction is not None and one.correction.event in asked}
    new = taken - before.keys()
    kept = {name: one for name, one in after.items() if name not in new}
    return replace(plan.after, ledger=kept) if new else plan.after

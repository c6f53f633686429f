"""Renewals that must wait: access that goes on while the owner of its list owes answers of a review.

What counts is the first day that a renewal adds, not the day on which it is looked at: beyond the last day for answers
nothing goes on before they are there. So a plan says the same next week, and a renewal cannot be dated back, for its
documents are no later than its first day (APR003, NOM009).
"""

from __future__ import annotations

from datetime import date

from camgrant.access.spells import minus
from camgrant.ledger.book import Book
from camgrant.ledger.reviews import Overdue, Reviews, owner_of
from camgrant.plan.plan import Plan

__all__ = ["unreviewed"]


def unreviewed(plan: Plan) -> dict[str, Overdue]:
    """Grant -> what its owner has not answered, of every grant by which somebody goes on seeing what he saw before."""
    after = plan.after
    if not any(event.review is not None for event in after.ledger.values()):
        return {}
    reviews = Reviews.of(Book.of(after, date.max))
    brought = {one.grant for one in plan.plus}
    found: dict[str, Overdue] = {}
    for change in plan.access:
        goes_on = change.widens and change.before and not change.accepted and not change.is_technical
        for grant in brought.intersection(change.grants) if goes_on else ():
            first = minus(change.after, change.before)[0].first
            owner = owner_of(after, grant, first)
            overdue = reviews.overdue(after, owner, first, change.person, change.system)
            if overdue is not None:
                found[grant] = overdue
    return dict(sorted(found.items()))

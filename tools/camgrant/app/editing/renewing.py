"""Renewals wait while the owner of the list owes answers of a review; taking away never does."""

from __future__ import annotations

from datetime import date

from camgrant.app.editing.desk import Desk
from camgrant.edit.write import EditRefused
from camgrant.ledger.book import Book
from camgrant.ledger.reviews import Reviews, owner_of

__all__ = ["refuse_unreviewed"]


def refuse_unreviewed(desk: Desk, grant_id: str, start: date) -> None:
    """Lets a renewal that begins on a day pass. Raises EditRefused where its owner's answers are overdue by then, or
    on the day of the desk, saying which and how they are recorded."""
    inventory, day = desk.inventory, max(desk.day, start)
    grant = inventory.grants[grant_id]
    owner = owner_of(inventory, grant_id, desk.day)
    reviews = Reviews.of(Book.of(inventory, desk.day, hindsight=True))
    overdue = reviews.overdue(inventory, owner, day, person=grant.person, system=grant.system, was=inventory)
    if overdue is None:
        return
    asked, count, owner = overdue.round, len(overdue.grants), overdue.round.owner
    command = (
        f"camgrant review record {asked.id}-{owner}.xlsx"
        if asked.closed is None
        else f"camgrant review open --owner {owner}"
    )
    raise EditRefused(
        f"{grant_id}: chưa gia hạn từ ngày {day:%d/%m/%Y} được vì {desk.unit_name(owner)} ({owner}) chưa trả lời đợt "
        f"rà soát {asked.id}, hạn {asked.due:%d/%m/%Y}, còn {count} lượt; đề nghị nhập phiếu đã trả lời bằng "
        f"`{command}` rồi gia hạn / is not renewed from {day} on: {owner} has not answered the review {asked.id}, due "
        f"{asked.due}, answers missing: {count}; run `{command}` first"
    )

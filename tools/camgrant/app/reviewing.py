"""Rounds of review: opening one for each owner of lists, closing it, and how each stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from camgrant.access.state import AccessState
from camgrant.app.ledger import anew, made
from camgrant.app.obligations import known_unit
from camgrant.diagnostics import UsageFault
from camgrant.duties.duty import deadlines_of
from camgrant.ledger.book import Book
from camgrant.ledger.reviews import Answered, Reviews, Round, owner_of
from camgrant.load.suggest import suggestion
from camgrant.model.inventory import Inventory
from camgrant.model.ledger import Event, ReviewEvent
from camgrant.rendering.lists import Desk
from camgrant.rendering.lists.reviews import review_view
from camgrant.rendering.sheets import SheetView

__all__ = ["Opening", "Openings", "RoundState", "asked_of", "closing", "forms_again", "opening", "round_states"]


@dataclass(frozen=True, slots=True)
class Opening:
    """A round that is about to be opened for one owner: its event, and the form that the owner gets."""

    event: Event
    review: ReviewEvent
    form: SheetView


@dataclass(frozen=True, slots=True)
class Openings:
    """The rounds to open. `running` are left out because their owner still answers an earlier one; `ownerless` are
    grants for which no unit answers any more."""

    new: tuple[Opening, ...]
    running: tuple[Round, ...]
    ownerless: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RoundState:
    """One round of one owner on a day. `unanswered` are all that lack an answer, `waiting` those among them that still
    need one; `undone` are answers that the data does not follow yet."""

    round: Round
    unanswered: tuple[str, ...]
    waiting: tuple[str, ...]
    undone: tuple[Answered, ...]

    def days_over(self, day: date) -> int:
        """Days after the last one for answers, while answers are missing; else 0."""
        return max((day - self.round.due).days, 0) if self.waiting else 0


def asked_of(inventory: Inventory, state: AccessState) -> dict[str, tuple[str, ...]]:
    """Owner -> its grants in force that show pictures, by id; "" for those without an owner."""
    found: dict[str, set[str]] = {}
    for one in state.entitlements:
        if one.cameras:
            found.setdefault(owner_of(inventory, one.grant, state.as_of), set()).add(one.grant)
    return {owner: tuple(sorted(found[owner])) for owner in sorted(found)}


def opening(inventory: Inventory, state: AccessState, owner: str | None = None, due: date | None = None) -> Openings:
    """What is asked on the day of the state: of every owner, or of one.

    Raises UsageFault for a unit that does not exist, owns nothing or still answers an earlier round, and for a last day
    that is past.
    """
    day = state.as_of
    last = due or day + timedelta(days=deadlines_of(inventory).answer)
    if last < day:
        raise UsageFault(f"--due {last:%d/%m/%Y} trước ngày mở {day:%d/%m/%Y} / is before the day of opening")
    reviews, asked = Reviews.of(Book.of(inventory, day, hindsight=True)), asked_of(inventory, state)
    ownerless = asked.pop("", ())
    if owner is not None:
        asked = {known_unit(inventory, owner): asked.get(owner, ())}
        _refuse(reviews, owner, asked[owner])
    running = [found for one in asked if (found := reviews.open_of(one)) is not None]
    busy = {one.owner for one in running}
    desk = Desk(inventory, state, Book.of(inventory, day))
    new = tuple(_opening(desk, reviews, one, last, asked[one]) for one in asked if one not in busy)
    return Openings(new, tuple(running), ownerless)


def _refuse(reviews: Reviews, owner: str, grants: tuple[str, ...]) -> None:
    running = reviews.open_of(owner)
    if running is not None:
        raise UsageFault(
            f"{owner} đang trả lời đợt {running.id}, hạn {running.due:%d/%m/%Y}; đề nghị kết thúc trước bằng "
            f"`camgrant review close {running.id} --owner {owner}` / still answers round {running.id}; close it first"
        )
    if not grants:
        raise UsageFault(f"{owner}: không có lượt nào đang có hiệu lực phải rà soát / owns no grant in force")


def _opening(desk: Desk, reviews: Reviews, owner: str, due: date, grants: tuple[str, ...]) -> Opening:
    taken = {one.id for one in reviews.rounds if one.owner == owner}
    name = next(one for one in _names(desk.day) if one not in taken)
    review = made(ReviewEvent, what="opened", round=name, owner=owner, due=due, grants=grants)
    event = anew(desk.inventory, made(Event, on=desk.day, review=review))
    return Opening(event, review, review_view(desk, name, owner, due, grants))


def forms_again(inventory: Inventory, state: AccessState, owner: str | None = None) -> list[SheetView]:
    """The forms of the open rounds, with what still waits for an answer. Raises UsageFault for an unknown unit."""
    wanted = known_unit(inventory, owner) if owner is not None else None
    desk = Desk(inventory, state, Book.of(inventory, state.as_of))
    open_ones = (one for one in round_states(inventory, state.as_of) if one.round.closed is None and one.waiting)
    return [
        review_view(desk, one.round.id, one.round.owner, one.round.due, one.waiting)
        for one in open_ones
        if wanted in (None, one.round.owner)
    ]


def _names(day: date) -> Iterator[str]:
    """`p-2021-07-20`, and with a number behind it where that day had a round already."""
    yield f"p-{day.isoformat()}"
    number = 2
    while True:
        yield f"p-{day.isoformat()}-{number}"
        number += 1


def closing(inventory: Inventory, name: str, owner: str | None, on: date) -> list[tuple[Event, RoundState]]:
    """The ends of a round: for every owner that it is open for, or for one, with the numbers by then.

    Raises UsageFault for a round that does not exist, or is closed already.
    """
    states = [one for one in round_states(inventory, on) if one.round.id == name and owner in (None, one.round.owner)]
    if not states:
        near = suggestion(name, {one.round.id for one in round_states(inventory, on)})
        raise UsageFault(
            f"không có đợt rà soát “{name}” đến ngày {on:%d/%m/%Y}{near.vi}; xem `camgrant review status` / "
            f"there is no such round{near.en}; see `camgrant review status`"
        )
    still = [one for one in states if one.round.closed is None]
    if not still:
        raise UsageFault(f"{name} đã kết thúc ngày {states[0].round.closed:%d/%m/%Y} / was closed already")
    return [(_end(inventory, one.round, on), one) for one in still]


def _end(inventory: Inventory, asked: Round, on: date) -> Event:
    review = made(ReviewEvent, what="closed", round=asked.id, owner=asked.owner)
    return anew(inventory, made(Event, on=on, review=review))


def round_states(inventory: Inventory, day: date) -> list[RoundState]:
    """Every round by the day, the newest first."""
    reviews = Reviews.of(Book.of(inventory, day))
    return [
        RoundState(
            round=one,
            unanswered=reviews.unanswered(one),
            waiting=reviews.waiting(inventory, one, day),
            undone=reviews.undone(inventory, one, day),
        )
        for one in sorted(reviews.rounds, key=lambda one: (-one.on.toordinal(), one.id, one.owner))
    ]

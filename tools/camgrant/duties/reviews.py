"""The duties of periodic review: to open a round in time, to answer it, to call on who does not, to do what it says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from camgrant.access.state import AccessState
from camgrant.diagnostics import Text
from camgrant.duties.duty import Duty, days, deadlines_of, few, logins_of, state_on
from camgrant.ledger.accounts import Standing, standing
from camgrant.ledger.book import AccountKey, Book
from camgrant.ledger.reviews import Reviews, Round, owner_of
from camgrant.model.inventory import Inventory

__all__ = ["review_duties"]


class _Account(NamedTuple):
    """An account that exists: whose list it stands on, its grants, and the last day on which somebody confirmed it."""

    key: AccountKey
    owner: str
    grants: frozenset[str]
    standing: Standing
    confirmed: date


def review_duties(inventory: Inventory, state: AccessState, book: Book) -> Iterator[Duty]:
    """What is owed of reviews: by who answers for lists, by the units above it, and by the registrar."""
    reviews = Reviews.of(book)
    accounts = list(_accounts(inventory, state, book, reviews))
    asked = {grant for one in reviews.rounds for grant in (one.grants if one.closed is None else ())}
    by_owner: dict[tuple[str, str], list[_Account]] = {}
    for one in accounts:
        by_owner.setdefault((one.owner, one.key.system), []).append(one)
    for (owner, system), found in sorted(by_owner.items()):
        yield _review(inventory, book, owner, system, found, asked)
    for opened in reviews.rounds:
        yield from _answer(inventory, book, reviews, opened)
        yield from _carry_out(inventory, book, reviews, opened)


def _accounts(inventory: Inventory, state: AccessState, book: Book, reviews: Reviews) -> Iterator[_Account]:
    grants: dict[AccountKey, set[str]] = {}
    for one in state.entitlements:
        if one.cameras:
            grants.setdefault(AccountKey.of(one), set()).add(one.grant)
    for key, of_account in grants.items():
        stands = standing(book.done(key))
        if stands.exists is None:
            continue
        told = [done.on for done in (stands.exists, stands.reviewed) if done]
        answers = [reviews.last[grant].on for grant in of_account if grant in reviews.last]
        told += [min(answers)] if len(answers) == len(of_account) else []
        owner = owner_of(inventory, min(of_account), state.as_of)
        yield _Account(key, owner, frozenset(of_account), stands, max(told))


def _review(
    inventory: Inventory, book: Book, unit: str, system: str, found: list[_Account], asked: Iterable[str]
) -> Duty:
    """The accounts of a system that nobody confirmed within the period; who is asked about them already owes that."""
    period = days(deadlines_of(inventory).review)
    running = frozenset(asked)
    open_ones = [one for one in found if not one.grants <= running]
    over = [one for one in open_ones if book.as_of > one.confirmed + period]
    first = min(one.confirmed for one in over or open_ones or found)
    label, people = (
        inventory.pack.systems[system].label,
        few(logins_of(inventory, [one.key.person for one in over or found])),
    )
    owed = Text(
        f"Rà soát {len(over)} tài khoản “{label.vi}” quá hạn: {people.vi}",
        f"review {len(over)} accounts of '{label.en}' that are overdue: {people.en}",
    )
    done = Text(f"Tài khoản “{label.vi}” còn trong kỳ rà soát", f"accounts of '{label.en}' are within their review")
    return Duty(
        kind="review",
        unit=unit,
        subject=system,
        state="late" if over else "done",
        text=owed if over else done,
        basis=deadlines_of(inventory).basis,
        since=first,
        due=first + period,
        evidence=tuple(one.standing.reviewed.event for one in found if one.standing.reviewed),
        command=f"camgrant review open{f' --owner {unit}' if unit else ''}" if over else "",
    )


def _answer(inventory: Inventory, book: Book, reviews: Reviews, asked: Round) -> Iterator[Duty]:
    """The owner answers; a round that was closed without is owed no more once a later one has the answers."""
    waiting = reviews.waiting(inventory, asked, book.as_of)
    if asked.closed is not None and not waiting:
        return
    people = few(_holders(inventory, waiting or asked.grants))
    owed = Text(
        f"Trả lời đợt rà soát {asked.id}, còn {len(waiting)} lượt: {people.vi}",
        f"answer the review {asked.id}, {len(waiting)} grants are left: {people.en}",
    )
    done = Text(f"Đã trả lời đợt rà soát {asked.id}", f"the review {asked.id} was answered")
    state = state_on(book.as_of, asked.due) if waiting else "done"
    duty = Duty(
        kind="answer",
        unit=asked.owner,
        subject=asked.id,
        state=state,
        text=owed if waiting else done,
        basis=deadlines_of(inventory).basis,
        since=asked.on,
        due=asked.due,
        evidence=tuple(dict.fromkeys((asked.event, *(one.event for one in asked.answers.values())))),
        command=_command(asked) if waiting else "",
    )
    yield duty
    if duty.state == "late":
        yield from _escalate(inventory, book, asked, len(waiting))


def _command(asked: Round) -> str:
    """What settles it: the form, or a new round where this one was closed and takes no answer any more."""
    if asked.closed is not None:
        return f"camgrant review open --owner {asked.owner}"
    return f"camgrant review record {asked.id}-{asked.owner}.xlsx"


def _escalate(inventory: Inventory, book: Book, asked: Round, missing: int) -> Iterator[Duty]:
    """The unit above calls on the owner, else the registrar; nobody calls on himself."""
    above = inventory.units[asked.owner].parent if asked.owner in inventory.units else None
    caller = above or inventory.settings.registrar or ""
    if caller == asked.owner or not caller:
        return
    name = inventory.unit_short_name(asked.owner, book.as_of)
    yield Duty(
        kind="escalate",
        unit=caller,
        subject=f"{asked.id}/{asked.owner}",
        state="due",
        text=Text(
            f"Đôn đốc {name} trả lời đợt rà soát {asked.id} (còn {missing} lượt); chưa trả lời thì chưa được gia hạn",
            f"call on {name} to answer the review {asked.id} ({missing} grants left); until then nothing is renewed",
        ),
        basis=deadlines_of(inventory).basis,
        since=asked.due + days(1),
        command=_command(asked),
    )


def _carry_out(inventory: Inventory, book: Book, reviews: Reviews, asked: Round) -> Iterator[Duty]:
    """The registrar takes away in the data what answers take away."""
    undone = reviews.undone(inventory, asked, book.as_of)
    if not undone:
        return
    people = few(_holders(inventory, [one.answer.grant for one in undone]))
    since = min(one.on for one in undone)
    due = since + days(deadlines_of(inventory).confirm)
    yield Duty(
        kind="carry_out",
        unit=inventory.settings.registrar or asked.owner,
        subject=f"{asked.id}/{asked.owner}",
        state=state_on(book.as_of, due),
        text=Text(
            f"Thực hiện ý kiến rà soát {asked.id}: thu hồi, bớt quyền {len(undone)} lượt của {people.vi}",
            f"carry out the review {asked.id}: revoke or reduce {len(undone)} grants of {people.en}",
        ),
        basis=deadlines_of(inventory).basis,
        since=since,
        due=due,
        evidence=tuple(dict.fromkeys(one.event for one in undone)),
        command="camgrant review apply",
    )


def _holders(inventory: Inventory, grants: Iterable[str]) -> list[str]:
    known: Mapping[str, str] = {one: inventory.grants[one].person for one in grants if one in inventory.grants}
    return sorted({inventory.contacts[person].full_name for person in known.values()})

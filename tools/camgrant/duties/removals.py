"""The duty to report that an ended account, or a right that an account lost, is gone from the device."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from camgrant.access.state import AccessState
from camgrant.access.timeline import Timeline
from camgrant.diagnostics import Text
from camgrant.duties.accounts import creator_of, place_of
from camgrant.duties.duty import Duty, State, days, deadlines_of, state_on
from camgrant.ledger.accounts import standing
from camgrant.ledger.book import Book
from camgrant.model.grant import Grant
from camgrant.model.inventory import Inventory
from camgrant.rendering.confirmed import Confirmed
from camgrant.rendering.issued import NOTHING_ISSUED, Memory
from camgrant.rendering.views import Views

__all__ = ["removal_duties"]


@dataclass(frozen=True, slots=True)
class _Removal:
    """What must be gone: `open` says whether a whole account or some rights still may be there ("" for neither)."""

    unit: str
    place: str
    login: str
    person: str
    since: date | None
    open: Literal["account", "rights", ""]
    told: tuple[str, ...]


def removal_duties(
    inventory: Inventory,
    state: AccessState,
    book: Book,
    receipts: Confirmed | None = None,
    memory: Memory = NOTHING_ISSUED,
) -> Iterator[Duty]:
    """One duty for each ended account: of whoever makes the accounts there."""
    views = Views.following(inventory, state, book, receipts, memory)
    for one in (*_on_recorders(views, book), *_elsewhere(inventory, state, book)):
        yield _duty(inventory, book, one)


def _on_recorders(views: Views, book: Book) -> Iterator[_Removal]:
    told = _told(book)
    for recorder, ended in sorted(views.ended.items()):
        view = views.view(recorder)
        accounts = {(removal.login, removal.person) for removal in view.removals}
        rights = {removal.login for removal in view.reductions}
        # An account that two human beings had under one id is one account on the device.
        for one in {(one.login, one.person, bool(one.lost)): one for one in reversed(ended)}.values():
            still: Literal["account", "rights", ""] = ""
            if not one.lost and ((one.login, one.person) in accounts or not one.login):
                still = "account"  # without a login nobody can have confirmed anything
            elif one.lost and one.login in rights:
                still = "rights"
            elif not views.is_known(one):
                continue  # the device could never tell the lost right from those that go on
            events = told.get((one.person, recorder), ())
            yield _Removal(view.recorder.creator, recorder, one.login, one.person, one.since, still, events)


def _told(book: Book) -> dict[tuple[str, str], tuple[str, ...]]:
    """(person, recorder) -> the events that say that an account was changed or is gone."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for key, done in book.accounts().items():
        events = tuple(one.event for one in done if one.what in ("changed", "disabled", "deleted"))
        found[key.person, key.recorder] = (*found.get((key.person, key.recorder), ()), *events)
    return found


def _elsewhere(inventory: Inventory, state: AccessState, book: Book) -> Iterator[_Removal]:
    """Accounts that live on no recorder of ours, that the ledger knows, and that nothing grants any more."""
    held = {(one.person, one.system) for one in state.entitlements if one.recorder is None}
    calendar, grants = Timeline(inventory), dict[tuple[str, str], list[Grant]]()
    for grant in inventory.grants.values():
        grants.setdefault((grant.person, grant.system), []).append(grant)
    for key, done in book.accounts().items():
        if key.recorder or (key.person, key.system) in held or key.person not in inventory.contacts:
            continue
        now = standing(done)
        if now.exists is not None or now.gone is not None:
            told = (now.gone.event,) if now.gone else ()
            since = _last_end(calendar, grants.get((key.person, key.system), ()), state.as_of)
            unit = creator_of(inventory, key)
            yield _Removal(unit, key.system, "", key.person, since, "account" if now.exists else "", told)


def _last_end(calendar: Timeline, grants: Iterable[Grant], day: date) -> date | None:
    """The first day without any of the grants."""
    ends = (min((end for end in calendar.ends(grant) if end <= day), default=None) for grant in grants)
    return max((end for end in ends if end is not None), default=None)


def _duty(inventory: Inventory, book: Book, one: _Removal) -> Duty:
    deadlines, since = deadlines_of(inventory), one.since
    late_after = since + days(deadlines.confirm_late) if since else None
    state: State = state_on(book.as_of, late_after) if one.open else "done"
    given = f"--recorder {one.place}" if one.place in inventory.recorders else f"--system {one.place}"
    what = "changed" if one.open == "rights" else "deleted"
    contact = inventory.contacts.get(one.person)
    if one.login and (contact is None or contact.login != one.login):
        given = f"{given} --login {one.login}"  # the account is not under the login that its holder has by now
    return Duty(
        kind="confirm",
        unit=one.unit,
        subject=f"{one.place}/{one.person}",
        state=state,
        text=_words(inventory, one),
        basis=deadlines.basis,
        since=since,
        due=since + days(deadlines.confirm) if since else None,
        evidence=one.told,
        command=f"camgrant account confirm --person {one.person} {given} --what {what}" if one.open else "",
    )


def _words(inventory: Inventory, one: _Removal) -> Text:
    contact = inventory.contacts.get(one.person)
    where = place_of(inventory, one.place)
    who = one.login or (contact.login or contact.full_name if contact is not None else one.person)
    if one.open == "rights":
        return Text(f"Báo đã giảm quyền của {who} {where.vi}", f"report that {who} {where.en} holds less")
    if one.open:
        return Text(f"Báo đã khóa, xóa tài khoản {who} {where.vi}", f"report that {who} {where.en} is gone")
    return Text(f"Đã báo khóa, xóa hoặc giảm quyền {who} {where.vi}", f"{who} {where.en} was reported gone or reduced")

"""What a slip orders, against what was reported of the accounts: nothing that stands is made, nothing gone is kept."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from camgrant.access.resolve import resolve
from camgrant.app.check import check
from camgrant.app.ledger import made
from camgrant.app.pack import Packs
from camgrant.ledger.book import Book
from camgrant.ledger.events import event_file, event_id, event_yaml
from camgrant.load.assemble import load
from camgrant.load.tree import FolderTree, MemoryTree
from camgrant.model.inventory import Inventory
from camgrant.model.ledger import AccountEvent, Event
from camgrant.rendering.changes import ChangeSet, Published
from camgrant.rendering.confirmed import existing_by
from camgrant.rendering.device import DeviceView
from camgrant.rendering.engine import Before, changes_of
from camgrant.rendering.registry import device_targets
from camgrant.rendering.views import Views
from support.effort import effort
from support.examples import world

ROOT = Path(__file__).parents[2]
PERSON, SYSTEM, RECORDER = "c-nguyen-van-man", "checkpoint", "r-chk-01-vnpt"
FIRST, TODAY = date(2021, 7, 1), date(2021, 7, 20)
WORDS = ("requested", "created", "handed_over", "changed", "disabled", "deleted", "reviewed", "reissue")
told = st.tuples(st.sampled_from(WORDS), st.integers(0, 19), st.booleans())


def event(what: str, day: int, *, named: bool) -> Event:
    """Something that was done, with or without the login in the report."""
    login = {"login": base().contacts[PERSON].login} if named else {}
    account = made(AccountEvent, what=what, person=PERSON, system=SYSTEM, recorder=RECORDER, by="u-vnpt-gl", **login)
    return made(Event, on=FIRST + timedelta(days=day), account=account)


@cache
def base() -> Inventory:
    return read([])


def read(events: list[Event]) -> Inventory:
    files = {event_file(event_id(one), one): event_yaml(event_id(one), one) for one in events}
    loaded = load(MemoryTree({**world(), **files}), device_targets())
    assert loaded.inventory is not None
    return loaded.inventory


def steps(inventory: Inventory, before: Before | None = None) -> dict[str, str]:
    state, book = resolve(inventory, TODAY), Book.of(inventory, TODAY)
    views = Views.following(inventory, state, book)
    return {step.login: step.action for step in changes_of(views, before, RECORDER)[1].steps}


def stands(events: list[Event]) -> bool | None:
    """By the last word, told in order: True where the account is there, False where it is gone, None never said."""
    last: bool | None = None
    for one in sorted(events, key=lambda one: one.on):
        assert one.account is not None
        if one.account.what != "requested":
            last = one.account.what not in ("disabled", "deleted")
    return last


@pytest.mark.long
@settings(max_examples=effort(short=60, long=5_000), deadline=None)
@given(st.lists(told, max_size=6, unique_by=lambda one: one[1]), st.booleans())
def test_an_account_is_made_only_where_none_was_reported_to_stand(
    words: list[tuple[str, int, bool]], published: bool
) -> None:
    login = base().contacts[PERSON].login
    assert login
    events = [event(what, day, named=named) for what, day, named in words]
    before = Before(Views(base(), resolve(base(), FIRST)), Published("0" * 40, FIRST)) if published else None
    there = stands(events)
    if any(one.account and one.account.what == "reissue" for one in events):
        return  # it asks for a password and says nothing of the account
    found = steps(read(events), before)
    if there is None:
        there = published
    assert (found[login] == "create") is (not there), (events, found)


def test_a_login_that_is_no_longer_the_holders_is_another_account() -> None:
    """The account that was made is not the one that must be there."""
    old = made(
        AccountEvent, what="created", person=PERSON, login="tencu", system=SYSTEM, recorder=RECORDER, by="u-vnpt-gl"
    )
    found = steps(read([made(Event, on=FIRST, account=old)]))
    assert found[base().contacts[PERSON].login or ""] == "create"


def test_an_account_on_another_recorder_is_another_account() -> None:
    other = next(name for name in base().recorders if name != RECORDER)
    there = made(AccountEvent, what="created", person=PERSON, system=SYSTEM, recorder=other, by="u-vnpt-gl")
    found = steps(read([made(Event, on=FIRST, account=there)]))
    assert found[base().contacts[PERSON].login or ""] == "create"


def test_the_packs_of_the_reference_order_nothing_that_stands() -> None:
    """`camgrant pack` as the README gives it, without a publication before."""
    checked = check(FolderTree(ROOT / "inventory"), TODAY, lambda: TODAY)
    assert checked.inventory is not None
    assert checked.state is not None
    book = Book.of(checked.inventory, TODAY)
    standing = existing_by(checked.inventory, book)
    packs = Packs(checked.inventory, checked.state, "uncommitted")
    noted: list[tuple[DeviceView, ChangeSet]] = []
    views = packs._views
    for recorder in views.recorders():
        noted.append(changes_of(views, None, recorder))
    made = {
        (view.recorder_id, step.login) for view, changes in noted for step in changes.steps if step.action == "create"
    }
    kept = {
        (view.recorder_id, step.login) for view, changes in noted for step in changes.steps if step.action == "keep"
    }
    assert made & standing.keys() == set()
    assert {("r-chk-02", login) for login in ("binhs", "doanr", "dunghtm", "luctd", "phonglt")} <= kept
    assert kept <= standing.keys()

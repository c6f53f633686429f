"""Law: what is entered with a day changes nothing of the days before it, whatever it is; and what is in force on a day
is the last that was entered for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from camgrant.access.declared import Declared
from camgrant.access.ended import ended_access
from camgrant.access.gone import gone_access
from camgrant.access.resolve import resolve
from camgrant.ledger.book import Book
from camgrant.model.base import altered
from camgrant.model.inventory import Inventory
from camgrant.plan.access import Both
from camgrant.plan.held import held
from camgrant.policy.engine import judge
from camgrant.rendering.lists import Desk, views_at
from support.access_tests import province
from support.amending import AMENDMENTS
from support.effort import effort

FIRST, LAST = date(2021, 6, 1), date(2021, 12, 31)


DAYS = st.integers(0, (LAST - FIRST).days).map(lambda number: FIRST + timedelta(days=number))
EDITS = st.lists(st.tuples(st.sampled_from(sorted(AMENDMENTS)), st.integers(0, 500), DAYS), min_size=1, max_size=5)


def amended(edits: list[tuple[str, int, date]]) -> Inventory:
    inventory = province()
    for name, number, day in sorted(edits, key=lambda edit: edit[2]):
        inventory = AMENDMENTS[name](inventory, number, day)
    return inventory


def told_of(inventory: Inventory, day: date) -> list[object]:
    """All that is said of a day: who has access, what ended, what is wrong, every list.

    What is to come is known ahead: a device is told of an end that is declared for a later day, and a grant or a term
    of office that has not begun, or an entry of the ledger (a demo tells its whole story at once), is judged by the
    facts of its own day.
    """
    to_come = {name for name, grant in inventory.grants.items() if grant.valid_from > day}
    to_come |= {name for name, event in inventory.ledger.items() if event.on > day}
    to_come |= {
        name for name, site in inventory.sites.items() if any(term.valid_from > day for term in site.leadership)
    }
    state = resolve(inventory, day)
    desk = Desk(inventory, state, Book.of(inventory, day))
    lists = [view for sheet in sorted(inventory.pack.sheets) for view in views_at(desk, sheet)]
    return [
        state,
        ended_access(inventory, state),
        gone_access(inventory, state),
        [found for found in judge(inventory, state) if found.code != "ORG014" and found.entity not in to_come],
        lists,
    ]


@pytest.mark.long
@settings(max_examples=effort(short=15, long=1000), derandomize=True, deadline=None, phases=(Phase.generate,))
@given(EDITS, DAYS)
def test_the_days_before_an_amendment_keep_their_answers(edits: list[tuple[str, int, date]], day: date) -> None:
    inventory = amended(edits)
    before = min(on for _, _, on in edits) - timedelta(days=1)
    asked = min(day, before)
    assert told_of(inventory, asked) == told_of(province(), asked)


@pytest.mark.long
@settings(max_examples=effort(short=15, long=1000), derandomize=True, deadline=None, phases=(Phase.generate,))
@given(EDITS, DAYS)
def test_on_a_day_it_is_as_if_the_facts_of_the_day_had_always_been(
    edits: list[tuple[str, int, date]], day: date
) -> None:
    """The independent judge: a province into which the amendments until the day are written as plain values."""
    inventory = amended(edits)
    plain = _without_amendments(inventory.on(day))
    assert resolve(inventory, day) == resolve(plain, day)
    desks = [Desk(one, resolve(one, day), Book.of(one, day)) for one in (inventory, plain)]
    for sheet in ("s1", "s3", "s4", "s5", "s6"):
        rows = [[(view.author, view.recipient, view.rows) for view in views_at(desk, sheet)] for desk in desks]
        assert rows[0] == rows[1], sheet


@pytest.mark.long
@settings(max_examples=effort(short=15, long=1000), derandomize=True, deadline=None, phases=(Phase.generate,))
@given(EDITS, DAYS)
def test_what_was_done_rightly_before_stays_right(edits: list[tuple[str, int, date]], day: date) -> None:
    """A list that went to whom it should, an account made by whoever was charged with it: judged by their own day."""
    inventory = amended(edits)
    first = min(on for _, _, on in edits)
    judged = max(day, first)
    wrong = {
        found.entity
        for found in judge(inventory, resolve(inventory, judged))
        if found.code in ("LST006", "LST019", "CRE005")
    }
    before = {found.entity for found in judge(province(), resolve(province(), judged))}
    assert {name for name in wrong - before if inventory.ledger[name].on < first} == set()


@pytest.mark.long
@settings(max_examples=effort(short=15, long=1000), derandomize=True, deadline=None, phases=(Phase.generate,))
@given(EDITS)
def test_what_was_given_and_is_no_more_is_owed(edits: list[tuple[str, int, date]]) -> None:
    """No revocation is lost by an amendment: an account that was on a recorder on an earlier day, and is not there
    today, must be gone from it today; nobody is told to remove one that is there."""
    inventory = amended(edits)
    today = max(on for _, _, on in edits)
    state = resolve(inventory, today)
    now = {(one.recorder, one.person) for one in state.entitlements if one.recorder and one.cameras}
    had = set[tuple[str, str]]()
    for spell in Declared(inventory).of(inventory.grants):
        if spell.recorder and spell.cameras and spell.valid_from <= today:
            had.add((spell.recorder, spell.person))
    ended = {
        (recorder, end.person)
        for recorder, ends in ended_access(inventory, state).items()
        for end in ends
        if not end.lost
    }
    assert had - now <= ended
    assert ended.isdisjoint(now)


@pytest.mark.long
@settings(max_examples=effort(short=15, long=1000), derandomize=True, deadline=None, phases=(Phase.generate,))
@given(EDITS, EDITS)
def test_a_plan_misses_nobody(edits: list[tuple[str, int, date]], others: list[tuple[str, int, date]]) -> None:
    """What a plan compares is all that differs, of every grant on every day."""
    before, after = amended(edits), amended([*edits, *others])
    was, will = ({*Declared(one).of(one.grants)} for one in (before, after))
    both = Both(before, after)
    assert {*both.minus} == was - will
    assert {*both.plus} == will - was


@pytest.mark.long
@settings(max_examples=effort(short=15, long=1000), derandomize=True, deadline=None, phases=(Phase.generate,))
@given(EDITS, EDITS, DAYS, st.integers(0, 60), st.booleans())
def test_what_nobody_agreed_to_gives_nothing_and_takes_what_it_takes(
    edits: list[tuple[str, int, date]], others: list[tuple[str, int, date]], day: date, later: int, ends_only: bool
) -> None:
    previous, head = amended(edits), amended([*edits, *others])
    kept = held(previous, head, day, ends_only=ends_only)
    for on in (day, day + timedelta(days=later)):
        out, before = given_on(kept, on), given_on(previous, on)
        assert out <= before
        if not ends_only:
            assert out <= given_on(head, on)


def given_on(inventory: Inventory, day: date) -> set[tuple[str, str, str]]:
    """(grant, right, camera)."""
    found = resolve(inventory, day).entitlements
    return {(one.grant, right, camera) for one in found for right in one.rights for camera in one.cameras}


def _without_amendments(inventory: Inventory) -> Inventory:
    recorders = {}
    for name, recorder in inventory.recorders.items():
        channels = {camera: altered(one, amendments=()) for camera, one in recorder.channels.items()}
        recorders[name] = altered(recorder, amendments=(), channels=channels)
    return replace(
        inventory,
        units={name: altered(unit, amendments=()) for name, unit in inventory.units.items()},
        contacts={name: altered(contact, amendments=()) for name, contact in inventory.contacts.items()},
        sites={name: altered(site, amendments=()) for name, site in inventory.sites.items()},
        recorders=recorders,
        later_packs=(),
        written=None,
    )

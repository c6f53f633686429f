"""Waits and counts, against brute force: the state of every single day, and what the ledger had said by then."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from camgrant.access.held import Account, HeldAccess
from camgrant.access.resolve import resolve
from camgrant.duties.removals import removal_duties
from camgrant.ledger.book import Book
from camgrant.ledger.events import event_id, written
from camgrant.ledger.lags import revocation_lags
from camgrant.load.assemble import load
from camgrant.load.tree import FolderTree, MemoryTree
from camgrant.model.base import altered
from camgrant.model.grant import Grant, Revocation
from camgrant.model.inventory import Inventory
from camgrant.model.ledger import AccountEvent, Event
from camgrant.rendering.registry import device_targets, slip_targets
from support.examples import world

ROOT = Path(__file__).parents[2]
DAY = timedelta(days=1)
FIRST, LAST = date(2021, 6, 14), date(2021, 8, 10)
SEEDS = range(40)


@cache
def small() -> Inventory:
    loaded = load(MemoryTree(world()), device_targets())
    assert loaded.inventory is not None
    return loaded.inventory


def made_up(seed: int) -> Inventory:
    """Some months with grants that come, go, overlap and come again, ends of all kinds, and reports of anything."""
    dice = random.Random(seed)
    known = small()
    patterns = [one for one in known.grants.values() if one.system in ("site", "checkpoint") and not one.scope.recorder]
    grants = {f"g-{number}-x": _grant(dice, dice.choice(patterns)) for number in range(12)}
    contacts = dict(known.contacts)
    if dice.random() < 0.5:
        name = dice.choice(patterns).person
        contacts[name] = altered(contacts[name], left_on=_day(dice))
    sites = dict(known.sites)
    if dice.random() < 0.3:
        sites["s-chk-01"] = altered(sites["s-chk-01"], closed_on=_day(dice))
    events = [_event(dice, known, dice.choice(patterns)) for _ in range(30)]
    ledger = {event_id(one): one for one in events}
    return replace(known, grants=grants, contacts=contacts, sites=sites, ledger=ledger)


def _day(dice: random.Random) -> date:
    return FIRST + dice.randrange((LAST - FIRST).days) * DAY


def _grant(dice: random.Random, like: Grant) -> Grant:
    first = _day(dice)
    until = first + dice.randrange(20) * DAY
    ends = first + dice.randrange(1, 20) * DAY
    revoked = written(Revocation, on=ends, reason="thử") if dice.random() < 0.4 else None
    return altered(like, valid_from=first, valid_until=until, revoked=revoked)


def _event(dice: random.Random, known: Inventory, like: Grant) -> Event:
    recorder = dice.choice([one for one in known.recorders if known.recorders[one].site == like.scope.site])
    told = written(
        AccountEvent,
        what=dice.choice(("created", "handed_over", "changed", "reviewed", "disabled", "deleted", "deleted")),
        person=like.person,
        system=like.system,
        recorder=recorder,
        by="u-vnpt-gl",
    )
    return written(Event, on=_day(dice), account=told)


def held_by_day(inventory: Inventory) -> dict[date, frozenset[tuple[str, str, str]]]:
    """Day -> (system, person, recorder) of every account of that day."""
    days = [FIRST + number * DAY for number in range((LAST - FIRST).days + 1)]
    states = {day: resolve(inventory, day).entitlements for day in days}
    return {
        day: frozenset((e.system, e.person, e.recorder or "") for e in found if e.cameras)
        for day, found in states.items()
    }


def brute_removals(inventory: Inventory) -> set[tuple[str, str, date, int, str]]:
    """(person, recorder, since, days, how), by walking through the days."""
    held = {day: {(p, r) for _, p, r in found if r} for day, found in held_by_day(inventory).items()}
    said: dict[tuple[str, str], set[tuple[date, bool]]] = defaultdict(set)  # day, whether it is there
    for account, done in Book.of(inventory, LAST).accounts().items():
        for one in done:
            if one.account.what in ("created", "changed", "disabled", "deleted"):
                is_there = one.account.what in ("created", "changed")
                said[account.person, account.recorder].add((one.on, is_there))
    found = set()
    for key in {one for accounts in held.values() for one in accounts}:
        day = FIRST
        while day <= LAST:
            if key in held[day] or day == FIRST or key not in held[day - DAY]:
                day += DAY
                continue
            since = day
            while day <= LAST and key not in held[day]:
                day += DAY
            words = [(on, is_there) for on, is_there in said[key] if since <= on < day]
            there = max((on for on, is_there in words if is_there), default=since)
            gone = min((on for on, is_there in words if not is_there and on >= there), default=None)
            if gone is not None:
                found.add((*key, since, (gone - since).days, "done"))
            elif day <= LAST:
                found.add((*key, since, (day - since).days, "wanted_again"))
            else:
                found.add((*key, since, (LAST - since).days, "open"))
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_every_wait_is_what_a_walk_through_the_days_finds(seed: int) -> None:
    inventory = made_up(seed)
    found = revocation_lags(HeldAccess.of(inventory), Book.of(inventory, LAST))
    assert {(one.account.person, one.account.recorder, one.since, one.days, one.how) for one in found.lags} == (
        brute_removals(inventory)
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_open_is_what_somebody_still_has_to_report(seed: int) -> None:
    inventory = made_up(seed)
    for day in (LAST - 20 * DAY, LAST):
        book = Book.of(inventory, day)
        owed = {
            duty.subject
            for duty in removal_duties(inventory, resolve(inventory, day), book)
            if duty.state != "done" and duty.command.endswith("deleted")
        }
        open_ = revocation_lags(HeldAccess.of(inventory), book).open
        late = {f"{one.account.recorder}/{one.account.person}" for one in open_}
        assert late <= owed
        # Beyond what was declared, the ledger knows of accounts that were made: they are followed, and nobody's today.
        state = resolve(inventory, day)
        entitled = {f"{one.recorder}/{one.person}" for one in state.entitlements}
        made = {
            f"{event.account.recorder}/{event.account.person}"
            for event in inventory.ledger.values()
            if event.account is not None and event.on <= day
        }
        assert owed - late <= made - entitled


def test_the_made_up_months_hold_waits_of_every_kind() -> None:
    hows = [how for seed in SEEDS for *_, how in brute_removals(made_up(seed))]
    assert min(hows.count(how) for how in ("done", "open", "wanted_again")) > 20


def counted(inventory: Inventory, system: str) -> dict[date, tuple[int, int]]:
    held = HeldAccess.of(inventory).counts(system, LAST)
    days = [FIRST + number * DAY for number in range((LAST - FIRST).days + 1)]
    last = {day: max((one for one in held if one.day <= day), default=None) for day in days}
    return {day: (one.people, one.accounts) if one else (0, 0) for day, one in last.items()}


def province() -> Inventory:
    loaded = load(FolderTree(ROOT / "inventory"), device_targets(), slips=slip_targets())
    assert loaded.inventory is not None
    return loaded.inventory


@pytest.mark.parametrize("seed", [*SEEDS, None])
def test_the_counts_of_every_day_are_those_of_its_state(seed: int | None) -> None:
    inventory = province() if seed is None else made_up(seed)
    for system in inventory.pack.systems:
        expected = {
            day: (len({p for s, p, _ in found if s == system}), sum(s == system for s, _, _ in found))
            for day, found in held_by_day(inventory).items()
        }
        assert counted(inventory, system) == expected


def test_an_account_stands_for_one_place() -> None:
    assert Account.of("c-a", "r-a", "site") == Account.of("c-a", "r-a", "checkpoint")
    assert Account.of("c-a", None, "central") == Account("c-a", "", "central")

"""Ended accounts, against brute force: the state of every single day, asked who was there before and is not now."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from camgrant.access.ended import ended_accounts
from camgrant.access.resolve import resolve
from camgrant.load.assemble import load
from camgrant.load.tree import FolderTree, MemoryTree, Tree
from camgrant.model.inventory import Inventory
from camgrant.rendering.registry import device_targets, slip_targets
from support.examples import world

ROOT = Path(__file__).parents[2]
FIRST, LAST = date(2021, 1, 1), date(2021, 12, 31)


def read(tree: Tree) -> Inventory:
    loaded = load(tree, device_targets(), slips=slip_targets())
    assert loaded.inventory is not None
    assert loaded.diagnostics == ()
    return loaded.inventory


@cache
def province() -> Inventory:
    return read(FolderTree(ROOT / "inventory"))


@cache
def held_on(day: date) -> frozenset[tuple[str, str]]:
    state = resolve(province(), day)
    return frozenset((e.recorder, e.person) for e in state.entitlements if e.cameras and e.recorder)


def brute_force(day: date) -> dict[tuple[str, str], date]:
    """(recorder, person) -> the first day without, of all who had an account before the day and have none on it."""
    found: dict[tuple[str, str], date] = {}
    earlier = FIRST
    while earlier < day:
        for key in held_on(earlier):
            found[key] = earlier + timedelta(days=1)
        earlier += timedelta(days=1)
    return {key: since for key, since in found.items() if key not in held_on(day)}


@pytest.mark.parametrize("day", [FIRST + timedelta(days=9 * n) for n in range(1, 40)], ids=str)
def test_the_same_as_a_look_at_every_day(day: date) -> None:
    ended = ended_accounts(province(), resolve(province(), day))
    found = {(recorder, one.person): one.since for recorder, ends in ended.items() for one in ends}
    assert found == brute_force(day)


def test_there_is_something_to_find() -> None:
    assert len(brute_force(date(2021, 12, 20))) > 20


CHANGES = {
    "revoked": ("grants/all.yaml", "    nomination: d-tqs-tai-khoan\n", "    nomination: d-tqs-tai-khoan\n"
                "    revoked: { on: 2021-07-10, reason: Thay lãnh đạo }\n"),
    "left": ("contacts/all.yaml", "    login: khoihd\n", "    login: khoihd\n    left_on: 2021-07-10\n"),
    "closed": ("sites/all.yaml", "    opened_on: 2021-06-05\n",
               "    opened_on: 2021-06-05\n    closed_on: 2021-07-10\n"),
    "retired": ("cameras/all.yaml", "  r-iso-01:\n", "  r-iso-01:\n    retired_on: 2021-07-10\n"),
}  # fmt: skip


@pytest.mark.parametrize("why", CHANGES)
def test_each_end_has_its_day_and_its_reason(why: str) -> None:
    file, old, new = CHANGES[why]
    files = world()
    text = files[file].decode()
    assert old in text, text
    files[file] = text.replace(old, new, 1).encode()
    inventory = read(MemoryTree(files))
    ended = ended_accounts(inventory, resolve(inventory, date(2021, 7, 20)))
    found = [(one.login, one.since, one.why) for one in ended["r-iso-01"]]
    assert found == [("khoihd", date(2021, 7, 10), why)]
    assert "r-iso-01" not in ended_accounts(inventory, resolve(inventory, date(2021, 7, 9)))


def test_expiry_is_the_day_after_the_last() -> None:
    inventory = read(MemoryTree(world()))
    until = inventory.grants["g-iso-01-khoihd"].valid_until
    after = until + timedelta(days=1)
    assert "r-iso-01" not in ended_accounts(inventory, resolve(inventory, until))
    (one,) = ended_accounts(inventory, resolve(inventory, after))["r-iso-01"]
    assert (one.login, one.since, one.why, one.grants) == ("khoihd", after, "expired", ("g-iso-01-khoihd",))

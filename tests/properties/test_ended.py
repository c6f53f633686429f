"""Ended accounts, against brute force: the state of every single day, asked who was there before and is not now."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from camgrant.access.ended import ended_access
from camgrant.access.resolve import resolve
from camgrant.load.assemble import load
from camgrant.load.tree import FolderTree, MemoryTree, Tree
from camgrant.model.inventory import Inventory
from camgrant.rendering.registry import device_targets, slip_targets
from camgrant.rendering.views import Views
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
    ended = ended_access(province(), resolve(province(), day))
    found = {(recorder, one.person): one.since for recorder, ends in ended.items() for one in ends if not one.lost}
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
    ended = ended_access(inventory, resolve(inventory, date(2021, 7, 20)))
    found = [(one.login, one.since, one.why) for one in ended["r-iso-01"]]
    assert found == [("khoihd", date(2021, 7, 10), why)]
    assert "r-iso-01" not in ended_access(inventory, resolve(inventory, date(2021, 7, 9)))


def test_expiry_is_the_day_after_the_last() -> None:
    inventory = read(MemoryTree(world()))
    until = inventory.grants["g-iso-01-khoihd"].valid_until
    after = until + timedelta(days=1)
    assert "r-iso-01" not in ended_access(inventory, resolve(inventory, until))
    (one,) = ended_access(inventory, resolve(inventory, after))["r-iso-01"]
    assert (one.login, one.since, one.why, one.grants) == ("khoihd", after, "expired", ("g-iso-01-khoihd",))


def test_a_grant_that_is_revoked_on_its_first_day_has_an_account_to_lose() -> None:
    """Urgent grants above all: the account may have been made the hour before."""
    files = world()
    text = files["grants/all.yaml"].decode()
    old = "    nomination: d-tqs-tai-khoan\n"
    first = "    nomination: d-tqs-tai-khoan\n    revoked: { on: 2021-06-14, reason: Cấp nhầm }\n"
    files["grants/all.yaml"] = text.replace(old, first, 1).encode()
    inventory = read(MemoryTree(files))
    (one,) = ended_access(inventory, resolve(inventory, date(2021, 6, 14)))["r-iso-01"]
    assert (one.login, one.since, one.why) == ("khoihd", date(2021, 6, 14), "revoked")


SECOND = """\
  g-iso-01-khoihd-2:
    person: c-hoang-dinh-khoi
    system: site
    scope: { site: s-iso-01 }
    rights: [live, playback, export]
    purpose: site_supervision
    valid_from: 2021-07-01
    valid_until: 2021-07-15
    nomination: d-tqs-tai-khoan
"""


def test_rights_that_ended_while_the_account_goes_on() -> None:
    files = world()
    files["grants/more.yaml"] = f"grants:\n{SECOND}".encode()
    inventory = read(MemoryTree(files))
    assert "r-iso-01" not in ended_access(inventory, resolve(inventory, date(2021, 7, 15)))
    (one,) = ended_access(inventory, resolve(inventory, date(2021, 7, 16)))["r-iso-01"]
    assert (one.login, one.since, one.why) == ("khoihd", date(2021, 7, 16), "expired")
    assert {right for right, _ in one.lost} == {"playback", "export"}
    assert len(one.lost) == 6


# -- ahead ----------------------------------------------------------------------------------------------------------


@cache
def known_on(day: date) -> Inventory:
    """The province without the later grants whose documents did not exist on the day."""
    whole = province()
    dates = {name: document.date for name, document in whole.documents.items()}
    grants = {
        name: grant
        for name, grant in whole.grants.items()
        if grant.valid_from <= day or all(dates[d] <= day for d in (grant.nomination, *grant.approvals) if d)
    }
    return replace(whole, grants=grants)


def brute_ends(day: date, key: tuple[str, str]) -> date:
    """The first day after on which nobody can find the account any more, by what was known on the day."""
    later = day
    while key in {(e.recorder, e.person) for e in resolve(known_on(day), later).entitlements if e.cameras}:
        later += timedelta(days=1)
    return later


@pytest.mark.parametrize("day", [date(2021, 6, 15), date(2021, 7, 1), date(2021, 7, 14), date(2021, 7, 20)], ids=str)
def test_the_end_of_every_account_is_the_end_by_all_that_is_declared(day: date) -> None:
    views = Views(province(), resolve(province(), day))
    found = {(r, one.person): one.ends_on for r in views.recorders() for one in views.accounts(r)}
    assert found == {key: brute_ends(day, key) for key in held_on(day) & found.keys()}
    assert len(found) > 10
    assert (known_on(day).grants != province().grants) == (day < date(2021, 7, 27))


def test_a_grant_that_follows_without_a_gap_keeps_the_account() -> None:
    files = world()
    later = SECOND.replace("2021-07-01", "2021-09-12").replace("2021-07-15", "2021-10-01")
    files["grants/more.yaml"] = f"grants:\n{later}".encode()
    inventory = read(MemoryTree(files))
    (one,) = Views(inventory, resolve(inventory, date(2021, 7, 20))).accounts("r-iso-01")
    assert (one.narrows_on, one.ends_on) == (date(2021, 10, 2), date(2021, 10, 2))
    gap = later.replace("2021-09-12", "2021-09-13")
    files["grants/more.yaml"] = f"grants:\n{gap}".encode()
    inventory = read(MemoryTree(files))
    (one,) = Views(inventory, resolve(inventory, date(2021, 7, 20))).accounts("r-iso-01")
    assert one.ends_on == date(2021, 9, 12)


def test_a_revocation_declared_for_later_ends_the_account_then() -> None:
    file, old, new = CHANGES["revoked"]
    files = world()
    files[file] = files[file].decode().replace(old, new.replace("2021-07-10", "2021-08-01"), 1).encode()
    inventory = read(MemoryTree(files))
    (one,) = Views(inventory, resolve(inventory, date(2021, 7, 20))).accounts("r-iso-01")
    assert (one.narrows_on, one.ends_on) == (date(2021, 8, 1), date(2021, 8, 1))


def test_grants_that_overlap_narrow_nothing_where_one_covers_the_other() -> None:
    files = world()
    longer = SECOND.replace("[live, playback, export]", "[live]").replace("2021-07-15", "2021-10-01")
    files["grants/more.yaml"] = f"grants:\n{longer}".encode()
    inventory = read(MemoryTree(files))
    (one,) = Views(inventory, resolve(inventory, date(2021, 7, 20))).accounts("r-iso-01")
    assert (one.narrows_on, one.ends_on) == (date(2021, 10, 2), date(2021, 10, 2))

"""The law of accounts: they belong to a person on a device, and are followed until they are gone.

Judge: the devices of `support.histories`, which remember whose every account is, and its own reading of who is
entitled. Random histories of edits, publications (cleared or held back) and custodians who work, report or do neither.
"""

from __future__ import annotations

from functools import cache
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from camgrant.load.assemble import load
from camgrant.load.tree import FolderTree
from camgrant.model.inventory import Inventory
from camgrant.rendering.registry import device_targets, slip_targets
from support.effort import effort
from support.examples import MINIMAL
from support.histories import History, Told

ROUNDS = 8


@cache
def small() -> Inventory:
    loaded = load(FolderTree(MINIMAL), device_targets(), slips=slip_targets())
    assert loaded.inventory is not None
    return loaded.inventory


def judge(history: History, told: dict[str, Told]) -> None:
    """What a publication says, held against what is on the devices."""
    holders = history.holders()
    owed = {duty.subject for duty in history.duties if duty.kind == "confirm" and duty.state != "done"}
    for recorder, accounts in history.accounts.items():
        for login, human in accounts.items():
            if holders.get((recorder, login)) == human:
                continue
            there = f"{recorder}/{login} of {human}"
            is_told = recorder in told and told[recorder].ends(login)
            assert is_told, f"nobody is told to take away {there}"
            removals = {(removal.login, removal.person) for removal in told[recorder].view.removals}
            assert login in {one for one, _ in removals}, f"not due: {there}"
            assert f"{recorder}/{human[0]}" in owed, f"no duty: {there}"
    for recorder, login in holders:
        if recorder in told and told[recorder].ends(login):
            assert told[recorder].makes(login), f"{recorder}/{login} is wanted and only taken away"


def judge_work(history: History, recorder: str) -> None:
    """After all steps were done on a device: everybody there is entitled, and has a password of his own."""
    holders = history.holders()
    for login, human in history.accounts[recorder].items():
        assert holders.get((recorder, login)) == human, f"{recorder}/{login} is still that of {human}"


def play(random: Random, rounds: int) -> History:
    history = History(small(), random)
    try:
        for _ in range(rounds):
            for _ in range(random.randint(0, 4)):
                history.edit()
            told = history.publish()
            if told:
                judge(history, told)
                for recorder in history.work(told):
                    judge_work(history, recorder)
    except AssertionError as fault:
        raise AssertionError("\n".join([str(fault), *history.log])) from fault
    return history


@pytest.mark.long
@settings(max_examples=effort(short=60, long=2_000), deadline=None)
@given(st.randoms(use_true_random=False))
def test_every_account_is_followed_until_it_is_gone(random: Random) -> None:
    play(random, ROUNDS)

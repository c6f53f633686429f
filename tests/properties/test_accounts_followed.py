"""The law of accounts: they belong to a person on a device, and are followed until they are gone.

Judge: the devices of `support.histories`, which remember whose every account is, and its own reading of who is
entitled. Random histories of edits, publications (cleared or held back) and custodians who work, report or do neither.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from random import Random
from typing import Final, NamedTuple

import pytest

from camgrant.load.assemble import load
from camgrant.load.tree import FolderTree
from camgrant.model.inventory import Inventory
from camgrant.rendering.registry import device_targets, slip_targets
from support.effort import effort
from support.examples import MINIMAL
from support.histories import History, Told

EDITS: Final = 200
HISTORIES: Final = effort(short=200, long=2_000)
TOGETHER: Final = 20  # histories in one test: enough that processes share the work evenly


class Step(NamedTuple):
    """One edit, or a publication and what custodians did of it. It draws from its own number: the steps around it may
    be left out and it stays what it is."""

    number: int
    publishes: bool


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


def steps_of(seed: int) -> list[Step]:
    """Two hundred edits, and after every few of them a publication."""
    random = Random(seed)
    steps: list[Step] = []
    edits = 0
    while edits < EDITS:
        for _ in range(min(random.randint(0, 8), EDITS - edits)):
            steps.append(Step(len(steps), publishes=False))
            edits += 1
        steps.append(Step(len(steps), publishes=True))
    return steps


def play(seed: int, steps: Iterable[Step]) -> History:
    """A history, judged at every publication."""
    history = History(small(), Random(seed))
    try:
        for step in steps:
            history.random.seed(f"{seed}/{step.number}")
            if step.publishes:
                publish(history)
            else:
                history.edit()
    except AssertionError as fault:
        raise AssertionError("\n".join([str(fault), *history.log])) from fault
    return history


def publish(history: History) -> None:
    told = history.publish()
    if told:
        judge(history, told)
        for recorder in history.work(told):
            judge_work(history, recorder)


def fails(seed: int, steps: list[Step]) -> bool:
    try:
        play(seed, steps)
    except AssertionError:
        return True
    return False


def shrunk(seed: int, steps: list[Step]) -> list[Step]:
    """The fewest steps that still fail, found by leaving out ever smaller parts of a history that fails."""
    size = len(steps) // 2
    while size > 0:
        start = 0
        while start < len(steps):
            fewer = steps[:start] + steps[start + size :]
            if fails(seed, fewer):
                steps = fewer
            else:
                start += size
        size //= 2
    return steps


@pytest.mark.long
@pytest.mark.parametrize("first", range(0, HISTORIES, TOGETHER))
def test_every_account_is_followed_until_it_is_gone(first: int) -> None:
    for seed in range(first, first + TOGETHER):
        steps = steps_of(seed)
        if fails(seed, steps):
            play(seed, shrunk(seed, steps))  # fails, and tells the short history

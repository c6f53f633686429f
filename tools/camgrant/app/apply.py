"""Apply: carries a change set out on one device, the removals first, and keeps a receipt at every moment.

The device is read before and after. It must be what the change set expects, unless an earlier run of the same change
set stopped half-way; the receipt says which steps were under way then. Adding waits for removals; nothing else does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal

from camgrant.model.base import RIGHTS
from camgrant.rendering.changes import Action, ChangeSet, Step
from camgrant.rendering.device import ChannelRights, Device
from camgrant.rendering.drift import rights_of
from camgrant.rendering.driver import DeviceGone, DeviceRefused, Driver, Session
from camgrant.rendering.observed import ObservedAccount, Readback, ReadbackFault
from camgrant.rendering.target import DeviceTarget

__all__ = ["REMOVALS", "Apply", "Mismatch", "Receipt", "Result", "State", "StepState"]

REMOVALS: Final[frozenset[Action]] = frozenset({"delete", "disable", "reduce"})
_ENDS: Final[frozenset[Action]] = frozenset({"delete", "disable"})
Result = Literal["planned", "done", "stopped", "failed", "refused"]
State = Literal["pending", "started", "done", "already", "failed", "kept"]


@dataclass(slots=True)
class StepState:
    """How far one step has come; `message` is what the device said when it refused."""

    state: State = "pending"
    message: str = ""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One account that is not as expected: None for an account that is not there."""

    login: str
    expected: ChannelRights | None
    seen: ChannelRights | None


@dataclass(slots=True)
class Receipt:
    """What was done, step by step, and what the device said afterwards. No secret and no address."""

    changes: ChangeSet
    steps_sha256: str
    started_at: str
    finished_at: str = ""
    result: Result = "planned"
    states: list[StepState] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    mismatches: list[Mismatch] = field(default_factory=list)
    message: str = ""


class Apply:
    """One run of a change set over a session.

    `save` writes the receipt after every change of it; `password` gives the initial password of a login to create;
    `now` the time as text; `earlier` the states of a run of the same change set that stopped.
    """

    def __init__(
        self,
        changes: ChangeSet,
        target: DeviceTarget,
        session: Session,
        receipt: Receipt,
        *,
        save: Callable[[Receipt], None],
        password: Callable[[str], str],
        now: Callable[[], str],
        earlier: list[StepState] | None = None,
    ) -> None:
        if target.driver is None:
            raise ValueError(f"{target.name} has no driver")
        self._changes = changes
        self._target = target
        self._driver: Driver = target.driver()
        self._session = session
        self._receipt = receipt
        self._save = save
        self._password = password
        self._now = now
        receipt.states = [
            StepState("started" if old.state in ("started", "failed") else "pending")
            for old in (earlier or [StepState()] * len(changes.steps))
        ]

    @property
    def _device(self) -> Device:
        return self._changes.device

    def run(self, *, dry_run: bool = False, removals_only: bool = False) -> Receipt:
        """Does what is to be done and returns the receipt; `dry_run` only reads and compares."""
        receipt = self._receipt
        try:
            seen = self._driver.read(self._session, self._device)
            receipt.unknown = self._unknown(seen)
            self._compare_before(seen)
            if receipt.mismatches and not removals_only:
                return self._finish("refused", save=not dry_run)
            if dry_run:
                return self._finish("planned", save=False)
            self._perform(seen, removals_only=removals_only)
            return self._finish(self._verify(removals_only=removals_only))
        except DeviceGone as fault:
            receipt.message = str(fault)
            return self._finish("stopped", save=not dry_run)
        except (DeviceRefused, ReadbackFault) as fault:
            receipt.message = str(fault)
            return self._finish("failed", save=not dry_run)
        except KeyboardInterrupt:
            return self._finish("stopped", save=not dry_run)

    def _finish(self, result: Result, *, save: bool = True) -> Receipt:
        self._receipt.result = result
        self._receipt.finished_at = self._now()
        if save:
            self._save(self._receipt)
        return self._receipt

    def _unknown(self, seen: Readback) -> list[str]:
        """Logins on the device that are neither its own nor of this change set: reported, never touched."""
        ours = {step.login for step in self._changes.steps}
        return sorted({one.login for one in seen.accounts if not one.built_in and (one.where or one.login not in ours)})

    def _rights(self, account: ObservedAccount | None) -> ChannelRights | None:
        """What an account allows, None where there is none or it is disabled."""
        if account is None or not account.enabled:
            return None
        return rights_of(self._target, self._device, account)

    def _compare_before(self, seen: Readback) -> None:
        """Marks the steps that are done already, and notes every account that is neither before nor after a step."""
        by_login: dict[str, list[int]] = {}
        for index, step in enumerate(self._changes.steps):
            by_login.setdefault(step.login, []).append(index)
        for login, indices in sorted(by_login.items()):
            steps = [self._changes.steps[index] for index in indices]
            chain = [_wanted(steps[0], before=True), *(_wanted(step) for step in steps)]
            now = self._rights(seen.of(login))
            reached = max((place for place, state in enumerate(chain) if _same(state, now)), default=None)
            if reached is not None:
                for index in indices[:reached]:
                    self._receipt.states[index].state = "already"
                if steps[0].action == "keep":
                    self._receipt.states[indices[0]].state = "kept"
            elif not any(self._receipt.states[index].state == "started" for index in indices):
                self._receipt.mismatches.append(Mismatch(login, chain[0], now))

    def _perform(self, seen: Readback, *, removals_only: bool) -> None:
        touched: set[str] = set()
        wrong = {mismatch.login for mismatch in self._receipt.mismatches}
        for step, state in zip(self._changes.steps, self._receipt.states, strict=True):
            if state.state in ("already", "kept") or step.action == "keep":
                continue
            if step.action not in REMOVALS and (removals_only or self._removal_failed()):
                continue
            if step.action == "reduce" and step.login in wrong:
                continue  # what there is was never ours to know; only ending an account is right whatever it holds
            if step.login in touched:
                seen = self._driver.read(self._session, self._device)
            touched.add(step.login)
            self._one(step, state, seen.of(step.login))

    def _removal_failed(self) -> bool:
        pairs = zip(self._changes.steps, self._receipt.states, strict=True)
        return any(step.action in REMOVALS and state.state == "failed" for step, state in pairs)

    def _one(self, step: Step, state: StepState, account: ObservedAccount | None) -> None:
        password = self._password(step.login) if step.action == "create" else ""
        state.state = "started"
        self._save(self._receipt)
        try:
            self._driver.perform(self._session, self._device, step, account, password)
            state.state, state.message = "done", ""
        except DeviceRefused as fault:
            state.state, state.message = "failed", str(fault)
        self._save(self._receipt)

    def _verify(self, *, removals_only: bool) -> Result:
        """Reads the device again: the receipt says what is, not what was sent."""
        seen = self._driver.read(self._session, self._device)
        self._receipt.unknown = self._unknown(seen)
        last: dict[str, Step] = {}
        for step in self._changes.steps:
            if not removals_only or step.action in REMOVALS:
                last[step.login] = step
        found = {login: self._rights(seen.of(login)) for login in last}
        self._receipt.gone = sorted(
            login for login, step in last.items() if step.action in _ENDS and found[login] is None
        )
        self._receipt.mismatches = [
            Mismatch(login, _wanted(step), found[login])
            for login, step in sorted(last.items())
            if not _same(_wanted(step), found[login])
        ]
        failed = any(state.state == "failed" for state in self._receipt.states)
        return "failed" if self._receipt.mismatches or failed else "done"


def _wanted(step: Step, *, before: bool = False) -> ChannelRights | None:
    """What the device must allow before or after a step; None where there must be no account."""
    if before:
        return None if step.action == "create" else step.before
    return None if step.action in _ENDS else step.after


def _same(one: ChannelRights | None, other: ChannelRights | None) -> bool:
    if one is None or other is None:
        return one is other
    return all(one.get(right, frozenset()) == other.get(right, frozenset()) for right in RIGHTS)

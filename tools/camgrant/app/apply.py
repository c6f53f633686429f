"""Apply: carries a change set out on one device, the removals first, and keeps a receipt at every moment.

The device is read before and after. It must be what the change set expects, unless an earlier run of the same change
set stopped half-way; the receipt says which steps were under way then. Adding waits for removals; nothing else does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple

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
_NONE: Final[frozenset[int]] = frozenset()
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
        self._can = target.capabilities_of(changes.device.settings)
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

    def _state(self, account: ObservedAccount | None) -> _State:
        """What an account allows and until when; nothing where there is none or it is disabled."""
        if account is None or not account.enabled:
            return _State(None)
        return _State(rights_of(self._target, self._device, account), account.ends_on)

    def _wanted(self, step: Step) -> _State:
        """What the device must hold after a step; the end only where the device keeps it."""
        if step.action in _ENDS:
            return _State(None)
        last = step.valid_until if self._can is not None and self._can.native_expiry else None
        return _State(step.after, last and last + timedelta(days=1))

    def _compare_before(self, seen: Readback) -> None:
        """Marks the steps that are done already, and notes every account that is neither before nor after a step."""
        by_login: dict[str, list[int]] = {}
        for index, step in enumerate(self._changes.steps):
            by_login.setdefault(step.login, []).append(index)
        for login, indices in sorted(by_login.items()):
            steps = [self._changes.steps[index] for index in indices]
            before = self._wanted(steps[0]) if steps[0].action == "keep" else _before(steps[0])
            chain = [before, *(self._wanted(step) for step in steps)]
            now = self._state(seen.of(login))
            reached = max((place for place, state in enumerate(chain) if _same(state, now)), default=None)
            if reached is not None:
                for index in indices[:reached]:
                    self._receipt.states[index].state = "already"
                if steps[0].action == "keep":
                    self._receipt.states[indices[0]].state = "kept"
            elif not any(self._receipt.states[index].state == "started" for index in indices):
                self._receipt.mismatches.append(Mismatch(login, chain[0].rights, now.rights))

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
        password = self._password(step.login) if self._needs_password(step) else ""
        state.state = "started"
        self._save(self._receipt)
        try:
            self._driver.perform(self._session, self._device, step, account, password)
            state.state, state.message = "done", ""
        except DeviceRefused as fault:
            state.state, state.message = "failed", str(fault)
        self._save(self._receipt)

    def _needs_password(self, step: Step) -> bool:
        """An account to make needs an initial password; on some devices every change sets it anew."""
        anew = self._can is not None and self._can.password_with_change
        return step.action == "create" or (anew and step.action in ("reduce", "extend"))

    def _verify(self, *, removals_only: bool) -> Result:
        """Reads the device again: the receipt says what is, not what was sent."""
        seen = self._driver.read(self._session, self._device)
        self._receipt.unknown = self._unknown(seen)
        last: dict[str, Step] = {}
        for step in self._changes.steps:
            if not removals_only or step.action in REMOVALS:
                last[step.login] = step
        found = {login: self._state(seen.of(login)) for login in last}
        ended = (login for login, step in last.items() if step.action in _ENDS)
        self._receipt.gone = sorted(login for login in ended if found[login].rights is None)
        self._receipt.mismatches = [
            Mismatch(login, self._wanted(step).rights, found[login].rights)
            for login, step in sorted(last.items())
            if not _same(self._wanted(step), found[login])
        ]
        failed = any(state.state == "failed" for state in self._receipt.states)
        return "failed" if self._receipt.mismatches or failed else "done"


class _State(NamedTuple):
    """An account at one moment: None for none (or a disabled one), and the end that the device keeps, if any."""

    rights: ChannelRights | None
    ends_on: date | None = None


def _before(step: Step) -> _State:
    """What a step expects; whatever end the device kept until now is fine."""
    return _State(None if step.action == "create" else step.before)


def _same(wanted: _State, seen: _State) -> bool:
    if wanted.rights is None or seen.rights is None:
        return wanted.rights is seen.rights
    if wanted.ends_on is not None and wanted.ends_on != seen.ends_on:
        return False
    return all(wanted.rights.get(right, _NONE) == seen.rights.get(right, _NONE) for right in RIGHTS)

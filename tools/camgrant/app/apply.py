"""Apply: carries a change set out on one device, the removals first, and keeps a receipt at every moment.

The device is read before and after. It must be what the change set expects, unless an earlier run of the same change
set stopped half-way; the receipt says which steps were under way then. Adding waits for removals; nothing else does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Final, NamedTuple, TypeVar

from camgrant.app.announced import additions_refused, check_password
from camgrant.app.receipts import Mismatch, Receipt, Result, StepState
from camgrant.diagnostics import UsageFault
from camgrant.model.base import Right
from camgrant.rendering.changes import ADDITIONS, ENDINGS, REMOVALS, Action, ChangeSet, Step
from camgrant.rendering.device import ChannelRights, Device, login_key, within
from camgrant.rendering.drift import rights_of
from camgrant.rendering.driver import DeviceGone, DeviceRefused, Driver, Session
from camgrant.rendering.observed import ObservedAccount, Readback, ReadbackFault
from camgrant.rendering.target import DeviceTarget

__all__ = ["Apply", "understood"]

T = TypeVar("T")
_TWICE: Final = (
    "{login}: hai tài khoản cùng tên đăng nhập trên thiết bị; đề nghị kiểm tra và xóa bớt bằng tay / "
    "two accounts of one login on the device: see to it and delete one by hand"
)


class Apply:
    """One run of a change set over a session.

    `save` writes the receipt after every change of it; `password` gives the initial password of a login to create,
    and raises UsageFault where there is none; `now` the time as ISO text; `day` the day on which what has ended is not
    made any more. The states of `receipt` are those of an earlier run of the same change set, if there was one.
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
        day: date,
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
        self._day = day

    @property
    def _device(self) -> Device:
        return self._changes.device

    def run(self, *, dry_run: bool = False, removals_only: bool = False, leave_unknown: bool = False) -> Receipt:
        """Does what is to be done and returns the receipt; `dry_run` only reads and compares.

        Accounts that are not ours may mean that this is another device: nothing is added beside them unless
        `leave_unknown`.
        """
        receipt = self._receipt
        receipt.message = ""
        try:
            seen = self._read()
            self._note_nameless(seen)
            receipt.gone = [login for login in receipt.gone if not seen.open_to(login)]
            receipt.forbidden = self._forbidden(seen)
            receipt.mismatches = self._compare_before(seen)
            receipt.unknown = self._unknown(seen)
            receipt.message = "; ".join(filter(None, (self._twice(seen), seen.unread)))
            doubt = receipt.mismatches or seen.unread or (receipt.unknown and not leave_unknown)
            if receipt.forbidden or (doubt and not removals_only):
                return self._finish("refused", save=not dry_run)
            receipt.message = "" if removals_only else additions_refused(self._changes, receipt.states, seen)
            if receipt.message:
                return self._finish("refused", save=not dry_run)
            if dry_run:
                return self._finish("planned", save=False)
            self._perform(seen, REMOVALS)
            all_cleared = self._clear_half_made(seen)
            all_closed = self._close_surplus(seen)
            if not removals_only and all_cleared and all_closed and not self._removal_failed():
                self._perform(seen, ADDITIONS)
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
        self._receipt.open_streams = self._target.open_streams if self._took_away() else None
        self._receipt.finished_at = self._now()
        if save:
            self._save(self._receipt)
        return self._receipt

    def _took_away(self) -> bool:
        """Whether this run, or one before it, took something from somebody on the device."""
        pairs = zip(self._changes.steps, self._receipt.states, strict=True)
        return any(step.action in REMOVALS and state.state == "done" for step, state in pairs)

    def _read(self) -> Readback:
        """All accounts of the device. A list without its administrator is no list: he has just logged in."""
        seen = understood(lambda: self._driver.read(self._session, self._device))
        if not any(one.built_in or one.login == self._session.user for one in seen.accounts):
            raise ReadbackFault("danh sách tài khoản thiếu cả tài khoản quản trị / the list lacks the administrator")
        return seen

    def _unknown(self, seen: Readback) -> list[str]:
        """Logins on the device that are neither its own nor of this change set: reported, never touched."""
        ours = {step.login for step in self._changes.steps} | {one.login for one in self._half_made_by_us(seen)}
        others = (one for one in seen.accounts if one.enabled and not one.built_in and one.login != self._session.user)
        return sorted({one.login for one in others if one.where or one.login not in ours})

    def _half_made_by_us(self, seen: Readback) -> list[ObservedAccount]:
        """The accounts without a name that a creation of ours has left: only where the receipt knows of one that was
        under way when a run ended, and of those that had no name before it. Any other is somebody else's."""
        before = self._receipt.nameless
        if before is None or not self._creation_torn():
            return []
        return [one for one in seen.accounts if one.half_made and one.device_id and one.device_id not in before]

    def _creation_torn(self) -> bool:
        """Whether a creation was begun of which nobody knows what it has left."""
        pairs = zip(self._changes.steps, self._receipt.states, strict=True)
        return any(step.action == "create" and state.state in ("started", "failed") for step, state in pairs)

    def _note_nameless(self, seen: Readback) -> None:
        """Remembers who has no name while no creation of ours can be the cause."""
        if not self._creation_torn():
            self._receipt.nameless = sorted(one.device_id for one in seen.accounts if one.half_made)

    def _clear_half_made(self, seen: Readback) -> bool:
        """Deletes what a torn creation of ours has left; whether nothing of it is left."""
        for account in self._half_made_by_us(seen):
            step = Step("delete", account.login, {}, {}, {})
            try:
                understood(partial(self._driver.perform, self._session, self._device, step, account, ""))
            except (DeviceRefused, ReadbackFault) as fault:
                self._receipt.message = str(fault)
                return False
        return True

    def _close_surplus(self, seen: Readback) -> bool:
        """Takes from our accounts what they may do by a setting that none of ours has; whether that is done for all.

        No step says so, because no right changes: the account may be from before the setting was one of ours.
        """
        all_closed = True
        wrong = {mismatch.login for mismatch in self._receipt.mismatches}
        ours = {step.login for step in self._changes.steps if step.action not in ENDINGS} - wrong
        if not any(account.surplus and account.login in ours for account in seen.accounts):
            return True
        left = {one.login: one for one in self._read().accounts if one.surplus and one.enabled and not one.where}
        for step, state in zip(self._changes.steps, self._receipt.states, strict=True):
            account = left.pop(step.login, None) if step.login in ours else None
            if account is None:
                continue
            keeping = replace(step, action="keep")
            try:
                understood(partial(self._driver.perform, self._session, self._device, keeping, account, ""))
            except (DeviceRefused, ReadbackFault) as fault:
                state.state, state.message = "failed", str(fault)
                all_closed = False
            self._save(self._receipt)
        return all_closed

    def _forbidden(self, seen: Readback) -> list[str]:
        """Logins of the change set that are the device's own or the administrator's: no driver is ever asked."""
        own = {one.login for one in seen.accounts if one.built_in} | self._target.reserved | {self._session.user}
        spared = {login_key(login) for login in own}
        return sorted({step.login for step in self._changes.steps if login_key(step.login) in spared})

    def _twice(self, seen: Readback) -> str:
        """Says which logins that go on stand more than once in the list of accounts."""
        going_on = {step.login for step in self._changes.steps if step.action not in ENDINGS}
        twice = sorted(login for login in going_on if len(seen.open_of(login)) > 1)
        return "; ".join(_TWICE.format(login=login) for login in twice)

    def _held(self, seen: Readback, step: Step) -> _State:
        """What the device holds of a step's login, and until when; nothing where it is not there or locked.

        Who has to be gone is looked for in every list and in any letters; who goes on, under just his login. The
        surplus is not part of it: it is closed, whatever step the account is at.
        """
        accounts = seen.open_to(step.login) if step.action in ENDINGS else seen.open_of(step.login)
        if not accounts:
            return _State(None)
        several = [rights_of(self._target, self._device, replace(one, surplus={})) for one in accounts]
        return _State(_together(several), accounts[0].ends_on, twice=len(accounts) > 1)

    def _whole(self, beyond: ObservedAccount | None, state: _State) -> ChannelRights | None:
        """What an account may do, its surplus included."""
        return state.rights if beyond is None else rights_of(self._target, self._device, beyond)

    def _wanted(self, step: Step) -> _State:
        """What the device must hold after a step; the end only where the device keeps it."""
        if step.action in ENDINGS:
            return _State(None)
        return _State(step.after, step.ends_on if self._can is not None and self._can.native_expiry else None)

    def _compare_before(self, seen: Readback) -> list[Mismatch]:
        """Marks the steps that are done already; gives every account that is neither before nor after a step.

        An account that ends may hold anything, and one that is reduced anything between: taking away is right there.
        """
        by_login: dict[str, list[int]] = {}
        for index, step in enumerate(self._changes.steps):
            by_login.setdefault(step.login, []).append(index)
        found: list[Mismatch] = []
        for login, indices in sorted(by_login.items()):
            steps = [self._changes.steps[index] for index in indices]
            states = [self._receipt.states[index] for index in indices]
            reached = self._reached(steps, states, seen)
            for place, (step, state) in enumerate(zip(steps, states, strict=True)):
                if reached is not None and place < reached:
                    state.state = "already" if step.action != "keep" else "kept"
                elif state.state not in ("started", "failed"):
                    state.state = "pending"
            if reached is None and not any(state.state in ("started", "failed") for state in states):
                before = self._wanted(steps[0]) if steps[0].action == "keep" else _before(steps[0])
                found.append(Mismatch(login, before.rights, self._held(seen, steps[0]).rights))
        return found

    def _reached(self, steps: list[Step], states: list[StepState], seen: Readback) -> int | None:
        """How many of an account's steps are done by the look of the device; None where it is in no known state."""
        for place in range(len(steps), 0, -1):
            if _same(self._wanted(steps[place - 1]), self._held(seen, steps[place - 1])):
                # An account that we did not make may have the password of whoever made it: it is made anew. So is
                # one that has to be deleted first, because its login is by now another person's.
                is_made = steps[place - 1].action == "create"
                ours = not is_made or states[place - 1].state not in ("pending", "kept")
                return place if ours else 0
        first = steps[0]
        now = self._held(seen, first)
        if first.action == "create" and now.rights is not None and not now.twice and within(now.rights, first.after):
            return 0
        if first.action in ENDINGS or (first.action != "keep" and _same(_before(first), now)):
            return 0
        return 0 if first.action == "reduce" and _between(first, now) else None

    def _perform(self, seen: Readback, actions: frozenset[Action]) -> None:
        touched = False
        wrong = {mismatch.login for mismatch in self._receipt.mismatches}
        for step, state in zip(self._changes.steps, self._receipt.states, strict=True):
            if step.action not in actions or state.state in ("already", "kept") or step.login in wrong:
                continue  # what there is of a wrong account was never ours to know
            if touched or actions is ADDITIONS:
                seen = self._read()
            touched = True
            self._one(step, state, seen)

    def _removal_failed(self) -> bool:
        pairs = zip(self._changes.steps, self._receipt.states, strict=True)
        return any(step.action in REMOVALS and state.state == "failed" for step, state in pairs)

    def _one(self, step: Step, state: StepState, seen: Readback) -> None:
        """One step, with what it needs; whatever is refused or not understood fails this step alone."""
        try:
            if step.action in ADDITIONS and step.narrows_on is not None and self._day >= step.narrows_on:
                raise UsageFault(f"đã hết hạn từ ngày {step.narrows_on:%d/%m/%Y} / has ended: render again")
            if step.action in ADDITIONS and self._day < self._changes.as_of:
                raise UsageFault(f"chưa đến ngày {self._changes.as_of:%d/%m/%Y} / its day has not come")
            password = self._password_for(step, seen)
            self._note_nameless(seen)
            state.state = "started"
            self._save(self._receipt)
            for account in _accounts_of(step, seen):
                understood(partial(self._driver.perform, self._session, self._device, step, account, password))
            state.state, state.message = "done", ""
        except UsageFault as fault:  # nothing was sent
            state.message = str(fault)
        except (DeviceRefused, ReadbackFault) as fault:
            state.state, state.message = "failed", str(fault)
        self._save(self._receipt)

    def _password_for(self, step: Step, seen: Readback) -> str:
        """An account to make needs an initial password; on some devices whatever is added sets it anew.

        It must suit what the kind of device takes, and what this very device says that it takes.
        """
        anew = self._can is not None and self._can.password_with_change
        needed = step.action == "create" or (anew and step.action == "extend")
        if not needed or (self._can is not None and not self._can.password_length[1]):
            return ""
        password = self._password(step.login)
        check_password(password, step.login, self._can, seen.announced)
        return password

    def _verify(self, *, removals_only: bool) -> Result:
        """Reads the device again: the receipt says what is, not what was sent."""
        seen = self._read()
        receipt = self._receipt
        receipt.unknown = self._unknown(seen)
        last = {step.login: step for step in self._changes.steps}
        found = {login: self._held(seen, step) for login, step in last.items()}
        ended = {login for login, step in last.items() if step.action in ENDINGS}
        beyond = {one.login: one for one in seen.accounts if one.enabled and one.surplus and not one.where}
        reached = {login for login, step in last.items() if _same(self._wanted(step), found[login])}
        right = reached - beyond.keys()
        taken_away = {step.login for step in self._changes.steps if step.action in ENDINGS}
        nobody = {login for login in taken_away if not seen.open_to(login)}
        receipt.gone = [] if seen.unread else sorted(nobody)
        receipt.as_declared = {login: found[login].rights or {} for login in sorted(right - ended)}
        receipt.confirmed_at = self._now()
        # What the device did not show, or what no account of ours accounts for: said, though every step may be done.
        receipt.message = "; ".join(filter(None, (receipt.message, self._twice(seen), seen.unread, *seen.remarks)))
        receipt.mismatches = [
            Mismatch(login, self._wanted(step).rights, self._whole(beyond.get(login), found[login]))
            for login, step in sorted(last.items())
            if login not in right
        ]
        if removals_only:
            left = {step.login for step in self._changes.steps if step.action in ADDITIONS}
            unexpected = any(one.login not in left for one in receipt.mismatches)
            undone = any(
                step.action in REMOVALS and state.state not in ("done", "already")
                for step, state in zip(self._changes.steps, receipt.states, strict=True)
            )
            return "failed" if unexpected or undone or seen.unread else "removed"
        failed = any(state.state not in ("done", "already", "kept") for state in receipt.states)
        return "failed" if receipt.mismatches or failed or seen.unread else "done"


def understood(work: Callable[[], T]) -> T:
    """What a reader or driver gives; whatever trips it in a device's answer is a ReadbackFault, never our crash."""
    try:
        return work()
    except (ReadbackFault, DeviceGone, DeviceRefused, UsageFault):
        raise
    except Exception as fault:  # a parser may fail in any way, and none of them is ours
        raise ReadbackFault(
            f"không hiểu được dữ liệu của thiết bị / unexpected data ({type(fault).__name__})"
        ) from fault


class _State(NamedTuple):
    """A login at one moment: None for no account (or a disabled one), and the end that the device keeps, if any.

    `twice`: several accounts let it in, so that nobody knows whose password the other one has.
    """

    rights: ChannelRights | None
    ends_on: date | None = None
    twice: bool = False


def _together(several: list[ChannelRights]) -> ChannelRights:
    """What accounts may do between them."""
    found: dict[Right, frozenset[int]] = {}
    for rights in several:
        for right, numbers in rights.items():
            found[right] = found.get(right, frozenset()) | numbers
    return found


def _accounts_of(step: Step, seen: Readback) -> tuple[ObservedAccount | None, ...]:
    """On which account a step is done; an end, on every one of that login."""
    several = seen.open_of(step.login) if step.action in ENDINGS else ()
    return several or (seen.of(step.login),)


def _before(step: Step) -> _State:
    """What a step expects; whatever end the device kept until now is fine."""
    return _State(None if step.action == "create" else step.before)


def _same(wanted: _State, seen: _State) -> bool:
    """Whether an account is as wanted; one that may do nothing and one that is locked are the same."""
    if seen.twice:
        return False
    if wanted.rights is None or seen.rights is None:
        return seen.rights is None and not wanted.rights
    if wanted.ends_on is not None and wanted.ends_on != seen.ends_on:
        return False
    return within(wanted.rights, seen.rights) and within(seen.rights, wanted.rights)


def _between(step: Step, seen: _State) -> bool:
    """Whether an account holds at least what a reduction leaves and at most what it expects."""
    rights = seen.rights
    return rights is not None and within(step.after, rights) and within(rights, step.before)

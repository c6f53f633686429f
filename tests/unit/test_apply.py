"""Apply, over a device in memory that refuses and goes away when told to: order, comparison, receipt, resumption."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import date

import pytest

from camgrant.app.apply import Apply
from camgrant.app.receipts import Receipt, StepState, receipt_text
from camgrant.diagnostics import Text
from camgrant.rendering.changes import ChangeSet, Published, Step, change_set
from camgrant.rendering.device import Account, ChannelRights, Device
from camgrant.rendering.driver import DeviceGone, DeviceRefused, Session
from camgrant.rendering.observed import ObservedAccount, Readback, ReadbackFault
from camgrant.rendering.target import DeviceTarget
from camgrant_renderers.hikvision import TARGET as HIKVISION
from support.devices.no_session import NoSession
from targets.views import account, device_view

OPEN = Text("hình đang mở chạy tiếp", "open pictures go on")
LIVE: ChannelRights = {"live": frozenset({1})}
OLD = (account("a_het_han", {"live": (1,)}), account("b_bot", {"live": (1, 2)}), account("c_giu", {"live": (2,)}))
NEW = (account("b_bot", {"live": (1,)}), account("c_giu", {"live": (2,)}), account("d_moi", {"live": (1,)}))


@dataclass
class Memory:
    """A device that keeps accounts. `work` counts what it did; `gone_at`: half of the n-th work, then silence."""

    held: dict[str, ChannelRights] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    refuse: frozenset[str] = frozenset()
    gone_at: int | None = None

    def read(self, session: Session, device: Device) -> Readback:
        accounts = [ObservedAccount(login, rights) for login, rights in self.held.items()]
        return Readback((*accounts, ObservedAccount("admin", {}, built_in=True)))

    def perform(
        self, session: Session, device: Device, step: Step, seen: ObservedAccount | None, password: str
    ) -> None:
        if step.login in self.refuse:
            raise DeviceRefused("lowPrivilege")
        if len(self.done) == self.gone_at:
            self.gone_at = None
            if step.action == "create":  # half-made, with the defaults of the device
                self.held[step.login] = {"live": frozenset({1, 2})}
            raise DeviceGone("ReadTimeout")
        self.done.append(f"{step.action} {step.login}" + (f" {password}" if password else ""))
        if step.action == "delete":
            self.held.pop(step.login, None)
        else:
            self.held[step.login] = step.after


def steps(before: tuple[Account, ...] = OLD, new: tuple[Account, ...] = NEW) -> ChangeSet:
    published = Published("a" * 40, date(2021, 7, 1))
    return change_set(device_view(*new), device_view(*before).accounts, published, can_disable=False)


def start() -> dict[str, ChannelRights]:
    return {one.login: one.allowed for one in device_view(*OLD).accounts}


def wanted() -> dict[str, ChannelRights]:
    return {one.login: one.allowed for one in device_view(*NEW).accounts}


@dataclass
class Run:
    """One run of apply over a device in memory, and every receipt that was saved."""

    device: Memory
    saved: list[list[str]] = field(default_factory=list)
    earlier_gone: list[str] = field(default_factory=list)

    def __call__(
        self,
        earlier: list[StepState] | None = None,
        *,
        dry_run: bool = False,
        removals_only: bool = False,
        leave_unknown: bool = False,
        day: date = date(2021, 7, 20),
        password: str = "Hoa-Ban-2021",
    ) -> Receipt:
        target: DeviceTarget = replace(HIKVISION, driver=lambda: self.device, open_streams=OPEN)
        states = earlier or [StepState() for _ in steps().steps]
        receipt = Receipt(steps(), "0" * 64, "2021-07-20T08:00:00+07:00", states=states)
        receipt.gone = self.earlier_gone
        run = Apply(
            steps(),
            target,
            NoSession(),
            receipt,
            save=lambda saved: self.saved.append([state.state for state in saved.states]),
            password=lambda login: password,
            now=lambda: "2021-07-20T08:01:00+07:00",
            day=day,
        )
        return run.run(dry_run=dry_run, removals_only=removals_only, leave_unknown=leave_unknown)


def test_from_the_published_state_to_the_declared_one() -> None:
    device = Memory(start())
    run = Run(device)
    receipt = run()
    assert receipt.result == "done"
    assert device.held == wanted()
    assert device.done == ["delete a_het_han", "reduce b_bot", "create d_moi Hoa-Ban-2021"]
    assert [state.state for state in receipt.states] == ["done", "done", "done", "kept"]
    assert (receipt.gone, receipt.unknown, receipt.mismatches) == (["a_het_han"], [], [])
    assert run.saved[0] == ["started", "pending", "pending", "kept"]
    assert run.saved[1] == ["done", "pending", "pending", "kept"]
    assert receipt.as_declared == wanted()


def test_what_becomes_of_open_pictures_is_told_where_something_was_taken_away() -> None:
    receipt = Run(Memory(start()))()
    assert receipt.open_streams == OPEN
    assert json.loads(receipt_text(receipt))["open_streams"] == {"vi": OPEN.vi, "en": OPEN.en}
    nothing_taken = Run(Memory(wanted()))()
    assert nothing_taken.open_streams is None
    assert "open_streams" not in json.loads(receipt_text(nothing_taken))


def test_a_second_run_does_nothing() -> None:
    device = Memory(start())
    first = Run(device)()
    device.done.clear()
    receipt = Run(device)(first.states)
    assert (receipt.result, device.done) == ("done", [])
    assert [state.state for state in receipt.states] == ["already", "already", "already", "kept"]
    assert receipt.gone == ["a_het_han"]


def test_a_dry_run_changes_and_saves_nothing() -> None:
    device = Memory(start())
    run = Run(device)
    receipt = run(dry_run=True)
    assert (receipt.result, device.done, run.saved, device.held) == ("planned", [], [], start())


@pytest.mark.parametrize(
    "changed",
    [
        {"c_giu": {"live": frozenset({1, 2})}},
        {"d_moi": {"live": frozenset({2})}},
        {"b_bot": {"ptz": frozenset({1})}},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_a_device_that_is_not_as_expected_is_left_alone(changed: dict[str, ChannelRights]) -> None:
    device = Memory({**start(), **changed})
    receipt = Run(device)()
    assert receipt.result == "refused"
    assert [one.login for one in receipt.mismatches] == list(changed)
    assert device.done == []


def test_an_account_that_ends_may_hold_anything_and_a_reduced_one_anything_between() -> None:
    more: dict[str, ChannelRights] = {"a_het_han": {"live": frozenset({1, 2}), "ptz": frozenset({1})}}
    for held in ({**start(), **more}, {name: rights for name, rights in start().items() if name != "a_het_han"}):
        device = Memory(dict(held))
        assert Run(device)().result == "done"
        assert device.held == wanted()


def test_removals_alone_do_not_wait_for_that() -> None:
    device = Memory({**start(), "c_giu": {"live": frozenset({1, 2})}})
    receipt = Run(device)(removals_only=True)
    assert device.done == ["delete a_het_han", "reduce b_bot"]
    assert (receipt.result, receipt.gone) == ("failed", ["a_het_han"])
    assert [one.login for one in receipt.mismatches] == ["c_giu", "d_moi"]
    assert "d_moi" not in device.held
    assert Run(Memory(start()))(removals_only=True).result == "removed"


def test_what_has_ended_since_is_not_made_but_removals_are_done() -> None:
    device = Memory(start())
    receipt = Run(device)(day=date(2021, 7, 21))
    assert device.done == ["delete a_het_han", "reduce b_bot"]
    assert (receipt.result, [state.state for state in receipt.states]) == (
        "failed",
        ["done", "done", "pending", "kept"],
    )
    assert receipt.states[2].message.startswith("đã hết hạn từ ngày 21/07/2021")
    early = Memory(start())
    receipt = Run(early)(day=date(2021, 7, 19))
    assert early.done == ["delete a_het_han", "reduce b_bot"]
    assert receipt.states[2].message.startswith("chưa đến ngày 20/07/2021")


def test_an_account_that_somebody_else_made_is_made_anew() -> None:
    """Its password is whoever's; so is that of an account of ours that lapsed on paper but never on the device."""
    for held in (LIVE, {}):
        device = Memory({**start(), "d_moi": held})
        assert Run(device)().result == "done"
        assert device.done[-1] == "create d_moi Hoa-Ban-2021"


def test_a_locked_account_of_ours_is_no_stranger() -> None:
    class Locked(Memory):
        def read(self, session: Session, device: Device) -> Readback:
            locked = ObservedAccount("khoa_tu_truoc", {}, enabled=False)
            return Readback((*super().read(session, device).accounts, locked))

    receipt = Run(Locked(start()))()
    assert (receipt.result, receipt.unknown) == ("done", [])


def test_what_was_gone_and_is_seen_again_is_not_confirmed_any_more() -> None:
    device = Memory(start())
    run = Run(device)
    first = run()
    assert first.gone == ["a_het_han"]
    device.held["a_het_han"] = LIVE
    device.held["khach_la"] = LIVE
    again = Run(device)
    again.earlier_gone = list(first.gone)
    receipt = again(first.states)
    assert (receipt.result, receipt.gone) == ("refused", [])


def test_removals_alone_are_not_done_while_one_was_skipped() -> None:
    device = Memory({**start(), "b_bot": {"live": frozenset({1, 2}), "ptz": frozenset({1})}})
    receipt = Run(device)(removals_only=True)
    assert (receipt.result, device.done) == ("failed", ["delete a_het_han"])


@pytest.mark.parametrize("password", ["abc", "x" * 17, "abcdefgh", "Xin-d_moi-2021"])
def test_a_weak_initial_password_fails_that_step_alone(password: str) -> None:
    device = Memory(start())
    receipt = Run(device)(password=password)
    assert (receipt.result, device.done) == ("failed", ["delete a_het_han", "reduce b_bot"])
    assert password not in receipt.states[2].message


def test_steps_on_the_devices_own_accounts_never_reach_a_driver() -> None:
    class Admins(Memory):
        def read(self, session: Session, device: Device) -> Readback:
            return Readback((*super().read(session, device).accounts, ObservedAccount("c_giu", {}, built_in=True)))

    device = Admins(start())
    receipt = Run(device)(removals_only=True)
    assert (receipt.result, receipt.forbidden, device.done) == ("refused", ["c_giu"], [])


def test_a_list_without_its_administrator_is_no_list() -> None:
    class Blind(Memory):
        def read(self, session: Session, device: Device) -> Readback:
            return Readback(())

    receipt = Run(Blind(start()))()
    assert (receipt.result, receipt.gone) == ("failed", [])
    assert "administrator" in receipt.message


def test_a_second_list_that_still_has_the_login_is_not_gone() -> None:
    class Twice(Memory):
        def read(self, session: Session, device: Device) -> Readback:
            second = ObservedAccount("a_het_han", LIVE, where="onvif")
            return Readback((*super().read(session, device).accounts, second))

    receipt = Run(Twice(start()))(leave_unknown=True)
    assert (receipt.result, receipt.gone, receipt.unknown) == ("failed", [], ["a_het_han"])


@pytest.mark.parametrize("fault", [KeyError("x"), TypeError("x"), ValueError("x"), ReadbackFault("x")])
def test_one_removal_that_trips_does_not_stop_the_others(fault: Exception) -> None:
    class Trips(Memory):
        def perform(
            self, session: Session, device: Device, step: Step, seen: ObservedAccount | None, password: str
        ) -> None:
            if step.login == "a_het_han":
                raise fault
            super().perform(session, device, step, seen, password)

    device = Trips(start())
    receipt = Run(device)()
    assert device.done == ["reduce b_bot"]
    assert [state.state for state in receipt.states] == ["failed", "done", "pending", "kept"]


def test_nothing_is_added_while_a_removal_is_refused_but_the_other_removals_go_on() -> None:
    device = Memory(start(), refuse=frozenset({"a_het_han"}))
    receipt = Run(device)()
    assert receipt.result == "failed"
    assert device.done == ["reduce b_bot"]
    assert [(state.state, state.message) for state in receipt.states] == [
        ("failed", "lowPrivilege"),
        ("done", ""),
        ("pending", ""),
        ("kept", ""),
    ]
    assert (receipt.gone, [one.login for one in receipt.mismatches]) == ([], ["a_het_han", "d_moi"])


def test_an_account_that_is_not_ours_is_named_and_never_touched() -> None:
    device = Memory({**start(), "khach_la": {"live": frozenset({1, 2})}})
    receipt = Run(device)()
    assert (receipt.result, receipt.unknown, device.done) == ("refused", ["khach_la"], [])
    receipt = Run(device)(leave_unknown=True)
    assert (receipt.result, receipt.unknown) == ("done", ["khach_la"])
    assert device.held["khach_la"] == {"live": frozenset({1, 2})}


@pytest.mark.parametrize("moment", range(3))
def test_a_run_that_stopped_anywhere_is_taken_up_again(moment: int) -> None:
    device = Memory(start(), gone_at=moment)
    stopped = Run(device)()
    assert stopped.result == "stopped"
    assert [state.state for state in stopped.states].count("started") == 1
    assert "ReadTimeout" in stopped.message
    again = Run(device)(stopped.states)
    assert again.result == "done"
    assert device.held == wanted()


def test_without_its_receipt_a_half_made_account_is_a_refusal() -> None:
    device = Memory(start(), gone_at=2)
    assert Run(device)().result == "stopped"
    receipt = Run(device)()
    assert receipt.result == "refused"
    assert [one.login for one in receipt.mismatches] == ["d_moi"]


def test_a_device_that_does_something_else_is_found_out() -> None:
    class Liar(Memory):
        def perform(
            self, session: Session, device: Device, step: Step, seen: ObservedAccount | None, password: str
        ) -> None:
            if step.action != "reduce":
                super().perform(session, device, step, seen, password)

    receipt = Run(Liar(start()))()
    assert receipt.result == "failed"
    assert [(one.login, one.seen) for one in receipt.mismatches] == [("b_bot", {"live": frozenset({1, 2})})]
    assert receipt.mismatches[0].expected == LIVE

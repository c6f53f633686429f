"""Apply, over a device in memory that refuses and goes away when told to: order, comparison, receipt, resumption."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import pytest

from camgrant.app.apply import Apply, Receipt, StepState
from camgrant.rendering.changes import ChangeSet, Published, Step, change_set
from camgrant.rendering.device import Account, ChannelRights, Device
from camgrant.rendering.driver import Answer, DeviceGone, DeviceRefused, Session
from camgrant.rendering.observed import ObservedAccount, Readback
from camgrant.rendering.target import DeviceTarget
from camgrant_renderers.hikvision import TARGET as HIKVISION
from targets.views import account, device_view

LIVE = {"live": frozenset({1})}
OLD = (account("a_het_han", {"live": (1,)}), account("b_bot", {"live": (1, 2)}), account("c_giu", {"live": (2,)}))
NEW = (account("b_bot", {"live": (1,)}), account("c_giu", {"live": (2,)}), account("d_moi", {"live": (1,)}))


class NoSession:
    """The device is in memory; nothing is sent."""

    user, secret = "admin", "x"

    def send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: bytes = b"",
        content_type: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        raise AssertionError("nothing is sent")


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

    def __call__(
        self, earlier: list[StepState] | None = None, *, dry_run: bool = False, removals_only: bool = False
    ) -> Receipt:
        target: DeviceTarget = replace(HIKVISION, driver=lambda: self.device)
        receipt = Receipt(steps(), "0" * 64, "2021-07-20T08:00:00+07:00")
        run = Apply(
            steps(),
            target,
            NoSession(),
            receipt,
            save=lambda saved: self.saved.append([state.state for state in saved.states]),
            password=lambda login: f"pw-{login}",
            now=lambda: "2021-07-20T08:01:00+07:00",
            earlier=earlier,
        )
        return run.run(dry_run=dry_run, removals_only=removals_only)


def test_from_the_published_state_to_the_declared_one() -> None:
    device = Memory(start())
    run = Run(device)
    receipt = run()
    assert receipt.result == "done"
    assert device.held == wanted()
    assert device.done == ["delete a_het_han", "reduce b_bot", "create d_moi pw-d_moi"]
    assert [state.state for state in receipt.states] == ["done", "done", "done", "kept"]
    assert (receipt.gone, receipt.unknown, receipt.mismatches) == (["a_het_han"], [], [])
    assert run.saved[0] == ["started", "pending", "pending", "kept"]
    assert run.saved[1] == ["done", "pending", "pending", "kept"]


def test_a_second_run_does_nothing() -> None:
    device = Memory(wanted())
    receipt = Run(device)()
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
        {"a_het_han": {"live": frozenset({1, 2})}},
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


def test_removals_alone_do_not_wait_for_that() -> None:
    device = Memory({**start(), "a_het_han": {"live": frozenset({1, 2})}, "c_giu": {"live": frozenset({1, 2})}})
    receipt = Run(device)(removals_only=True)
    assert device.done == ["delete a_het_han", "reduce b_bot"]
    assert receipt.gone == ["a_het_han"]
    assert "d_moi" not in device.held


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

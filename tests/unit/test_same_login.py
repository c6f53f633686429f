"""One login, several accounts of it on a device: in a second list, in other letters, twice, or one locked, one open.

Whoever has to be gone is gone from everywhere, and whoever stays stands there once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from camgrant.app.apply import Apply
from camgrant.app.drift import Drift, Holder, receipt_of
from camgrant.app.receipts import Receipt, StepState, confirmed_removals
from camgrant.cli.drift_words import drift_content, drift_text
from camgrant.rendering.changes import ChangeSet, Published, Step, change_set
from camgrant.rendering.device import ChannelRights, Confirmation, Device, Removal
from camgrant.rendering.drift import compare
from camgrant.rendering.driver import Session
from camgrant.rendering.observed import ObservedAccount, Readback
from camgrant.rendering.target import DeviceTarget
from camgrant_renderers.hikvision import TARGET as HIKVISION
from support.devices.no_session import NoSession
from targets.views import account, device_view
from unit.test_device_engine import put_receipt

LIVE: ChannelRights = {"live": frozenset({1})}
PUBLISHED = Published("a" * 40, date(2021, 7, 1))
OURS = ObservedAccount("mannv", LIVE)
STAYS = ObservedAccount("hyeorc", LIVE)
OTHERS = {
    "a second list": replace(OURS, where="onvif"),
    "other letters": replace(OURS, login="Mannv"),
    "other letters of a second list": replace(OURS, login="MANNV", where="onvif"),
}


@dataclass
class Listed:
    """A device that keeps accounts as a list. It works on the one that it is shown, and on no other."""

    accounts: list[ObservedAccount]
    refuses_to_end: bool = False

    def read(self, session: Session, device: Device) -> Readback:
        return Readback((ObservedAccount("admin", {}, built_in=True), *self.accounts))

    def perform(
        self, session: Session, device: Device, step: Step, seen: ObservedAccount | None, password: str
    ) -> None:
        if step.action == "create":
            self.accounts.append(ObservedAccount(step.login, step.after))
        elif seen is None:
            return
        elif step.action == "delete":
            self.accounts.remove(seen)
        elif step.action == "disable":
            self.accounts[self.accounts.index(seen)] = replace(seen, enabled=False)
        else:
            self.accounts[self.accounts.index(seen)] = replace(seen, channels_by_right=step.after)


def changes_of(old: tuple[str, ...], new: tuple[str, ...], *, can_disable: bool = False) -> ChangeSet:
    before = device_view(*(account(login, {"live": (1,)}) for login in old))
    after = device_view(*(account(login, {"live": (1,)}) for login in new))
    return change_set(after, before.accounts, PUBLISHED, can_disable=can_disable)


ENDING = changes_of(("hyeorc", "mannv"), ("hyeorc",))
KEEPING = changes_of(("mannv",), ("khoihd", "mannv"))


def run(device: Listed, changes: ChangeSet, states: list[StepState] | None = None, /, **words: bool) -> Receipt:
    target: DeviceTarget = replace(HIKVISION, driver=lambda: device)
    fresh = [StepState() for _ in changes.steps]
    receipt = Receipt(changes, "0" * 64, "2021-07-20T08:00:00+07:00", states=states or fresh)
    applying = Apply(
        changes,
        target,
        NoSession(),
        receipt,
        save=lambda saved: None,
        password=lambda login: "Hoa-Ban-2021",
        now=lambda: "2021-07-20T08:01:00+07:00",
        day=date(2021, 7, 20),
    )
    return applying.run(**words)


def left_of(receipt: Receipt) -> list[tuple[str, ChannelRights | None]]:
    return [(one.login, one.seen) for one in receipt.mismatches if one.expected is None]


@pytest.mark.parametrize(
    "words", [{"removals_only": True}, {"leave_unknown": True}], ids=lambda words: next(iter(words))
)
@pytest.mark.parametrize("other", OTHERS)
def test_who_had_to_end_and_is_there_under_another_list_or_in_other_letters_is_not_gone(
    other: str, words: dict[str, bool]
) -> None:
    device = Listed([STAYS, OURS, OTHERS[other]])
    receipt = run(device, ENDING, **words)
    assert (receipt.result, receipt.gone) == ("failed", [])
    assert left_of(receipt) == [("mannv", LIVE)]
    assert device.accounts == [STAYS, OTHERS[other]]
    device.accounts.remove(OTHERS[other])
    again = run(device, ENDING, receipt.states, **words)
    assert (again.result, again.gone, left_of(again)) == (
        "removed" if "removals_only" in words else "done",
        ["mannv"],
        [],
    )


@pytest.mark.parametrize("other", OTHERS)
def test_what_is_left_of_an_ended_login_is_tried_again_by_every_run(other: str) -> None:
    """A driver that can end the account of another list gets the chance, although the usual account is gone."""
    asked: list[str] = []

    class Asked(Listed):
        def perform(
            self, session: Session, device: Device, step: Step, seen: ObservedAccount | None, password: str
        ) -> None:
            asked.append(f"{step.action} {step.login}")
            super().perform(session, device, step, seen, password)

    device = Asked([STAYS, OURS, OTHERS[other]])
    first = run(device, ENDING, removals_only=True)
    run(device, ENDING, first.states, removals_only=True)
    assert asked == ["delete mannv", "delete mannv"]


@pytest.mark.parametrize("can_disable", [False, True])
def test_two_accounts_of_a_login_that_ends_are_both_ended(can_disable: bool) -> None:
    changes = changes_of(("hyeorc", "mannv"), ("hyeorc",), can_disable=can_disable)
    device = Listed([STAYS, OURS, replace(OURS, channels_by_right={"live": frozenset({2})})])
    receipt = run(device, changes, removals_only=True)
    assert (receipt.result, receipt.gone) == ("removed", ["mannv"])
    assert [one for one in device.accounts if one.enabled] == [STAYS]


def test_a_locked_account_does_not_hide_the_open_one_of_its_login() -> None:
    locked = replace(OURS, enabled=False)
    device = Listed([STAYS, locked, OURS])
    receipt = run(device, ENDING, removals_only=True)
    assert (receipt.result, receipt.gone) == ("removed", ["mannv"])
    assert device.accounts == [STAYS, locked]


@pytest.mark.parametrize("rights", [LIVE, {}, {"live": frozenset({1, 2})}], ids=["the same", "none", "more"])
def test_two_accounts_of_a_login_that_stays_are_not_as_declared(rights: ChannelRights) -> None:
    """Whatever the second may do: somebody has its password, and it is not known who."""
    device = Listed([OURS, replace(OURS, channels_by_right=rights)])
    for words in ({}, {"leave_unknown": True}):
        receipt = run(device, KEEPING, **words)
        assert (receipt.result, [one.login for one in receipt.mismatches]) == ("refused", ["mannv"])
        assert "mannv: hai tài khoản cùng tên đăng nhập" in receipt.message
        assert receipt.as_declared == {}
    removing = run(device, KEEPING, removals_only=True)
    assert (removing.result, [one.login for one in removing.mismatches]) == ("failed", ["khoihd", "mannv"])


def test_a_second_account_that_came_up_meanwhile_is_found_out() -> None:
    class Doubles(Listed):
        def perform(
            self, session: Session, device: Device, step: Step, seen: ObservedAccount | None, password: str
        ) -> None:
            super().perform(session, device, step, seen, password)
            self.accounts.append(ObservedAccount(step.login, step.after))

    receipt = run(Doubles([OURS]), KEEPING)
    assert (receipt.result, sorted(receipt.as_declared)) == ("failed", ["mannv"])
    assert [one.login for one in receipt.mismatches] == ["khoihd"]
    assert "khoihd: hai tài khoản cùng tên đăng nhập" in receipt.message


def test_steps_on_the_administrator_in_other_letters_never_reach_a_driver() -> None:
    class Capital(Listed):
        def read(self, session: Session, device: Device) -> Readback:
            return Readback((ObservedAccount("Mannv", {}, built_in=True), *self.accounts))

    device = Capital([STAYS, OURS])
    receipt = run(device, ENDING, removals_only=True)
    assert (receipt.result, receipt.forbidden, device.accounts) == ("refused", ["mannv"], [STAYS, OURS])


# -- what a step is shown, and what is beyond the rights ---------------------------------------------------------------


def test_the_first_account_to_make_is_shown_what_the_removals_have_left() -> None:
    """An account that passes to another person is deleted and made again: nothing of the old one may be shown then."""
    before = device_view(account("mannv", {"live": (1,)}))
    after = replace(before, accounts=(replace(before.accounts[0], person="c-ke-thay-the"),))
    changes = change_set(after, before.accounts, PUBLISHED, can_disable=True)
    assert [step.action for step in changes.steps] == ["delete", "create"]
    shown: list[tuple[str, ObservedAccount | None]] = []

    class Shows(Listed):
        def perform(
            self, session: Session, device: Device, step: Step, seen: ObservedAccount | None, password: str
        ) -> None:
            shown.append((step.action, seen))
            super().perform(session, device, step, seen, password)

    assert run(Shows([OURS]), changes).result == "done"
    assert shown == [("delete", OURS), ("create", None)]


@pytest.mark.parametrize("words", [{}, {"removals_only": True}], ids=str)
def test_an_account_that_keeps_more_than_its_rights_is_not_as_declared(words: dict[str, bool]) -> None:
    """The device says that it has closed what no account of ours has, and it has not."""
    beyond: ChannelRights = {"live": frozenset({1, 2})}
    staying = changes_of(("mannv",), ("mannv",))
    receipt = run(Listed([replace(OURS, surplus=beyond)]), staying, **words)
    assert (receipt.result, receipt.as_declared) == ("failed", {})
    assert [(one.login, one.seen) for one in receipt.mismatches] == [("mannv", beyond)]


# -- what receipts and drift make of it -------------------------------------------------------------------------------

SEEN_IN_OTHER_LETTERS = (
    {"unknown": ["Khoihd"]},
    {"mismatches": [{"login": "KHOIHD", "expected": None, "seen": {"live": [1]}}]},
)


@pytest.mark.parametrize("later", SEEN_IN_OTHER_LETTERS, ids=["unknown", "mismatch"])
def test_a_login_seen_again_in_other_letters_is_confirmed_no_more(tmp_path: Path, later: dict[str, object]) -> None:
    put_receipt(tmp_path, 10, gone=["khoihd"])
    gone = confirmed_removals(tmp_path, date(2021, 7, 12))
    assert gone == {("r-iso-01", "khoihd"): Confirmation(date(2021, 7, 10), None)}
    put_receipt(tmp_path, 11, **later)
    seen = confirmed_removals(tmp_path, date(2021, 7, 12))
    assert seen == {("r-iso-01", "khoihd"): Confirmation(date(2021, 7, 11), {}, is_there=True)}


def test_of_one_receipt_what_it_saw_in_other_letters_counts(tmp_path: Path) -> None:
    put_receipt(tmp_path, 10, gone=["khoihd"], as_declared={"hyeorc": {"live": [1]}}, unknown=["KhoiHD", "Hyeorc"])
    confirmed = confirmed_removals(tmp_path, date(2021, 7, 12))
    assert {login: seen.is_there for (_, login), seen in confirmed.items()} == {"khoihd": True, "hyeorc": True}


def test_drift_knows_who_ended_in_any_letters_and_its_receipt_confirms_nothing_of_him() -> None:
    removal = Removal("mannv", "c-mannv", date(2021, 7, 10), "", ("g-mannv",))
    view = replace(device_view(account("hyeorc", {"live": (1,)})), removals=(removal,))
    seen = Readback((ObservedAccount("admin", {}, built_in=True), STAYS, replace(OURS, login="Mannv")))
    (difference,) = compare(HIKVISION, view, seen)
    assert (difference.kind, difference.login, difference.since) == ("ended", "Mannv", date(2021, 7, 10))
    receipt = receipt_of(Drift(view, HIKVISION, seen, (difference,), {}), {"a": b""}, "2021-07-20T08:00:00+07:00")
    assert (receipt.gone, [(one.login, one.seen) for one in receipt.mismatches]) == ([], [("Mannv", LIVE)])


@pytest.mark.parametrize(
    ("stranger", "twin"), [("Mannv", True), ("MANNV", True), ("mannv2", False), ("mann", False), ("khach", False)]
)
def test_drift_says_whose_login_a_stranger_s_equals_but_for_capital_letters(stranger: str, twin: bool) -> None:
    view = device_view(account("mannv", {"live": (1,)}))
    seen = Readback((ObservedAccount("admin", {}, built_in=True), OURS, replace(OURS, login=stranger)))
    found = Drift(view, HIKVISION, seen, compare(HIKVISION, view, seen), {})
    english, vietnamese = drift_text(found, "en"), drift_text(found, "vi")
    assert ("differs only in case from mannv, which was granted" in english) is twin
    assert ("chỉ khác chữ hoa, chữ thường với tài khoản đã cấp mannv" in vietnamese) is twin
    assert f"{stranger}: account that nobody was granted" in english


def test_no_twin_is_told_of_the_second_account_of_the_very_same_login_nor_of_one_that_ended() -> None:
    removal = Removal("mannv", "c-mannv", date(2021, 7, 10), "", ("g-mannv",))
    view = replace(device_view(account("hyeorc", {"live": (1,)})), removals=(removal,))
    seen = Readback((ObservedAccount("admin", {}, built_in=True), STAYS, STAYS, replace(OURS, login="Mannv")))
    holders = {"mannv": Holder("c-mannv", "Nguyễn Văn Thử", technical=False)}
    found = Drift(view, HIKVISION, seen, compare(HIKVISION, view, seen), holders)
    assert [(one.kind, one.login) for one in found.differences] == [("ended", "Mannv"), ("extra", "hyeorc")]
    assert "differs only in case" not in drift_text(found, "en")
    assert drift_content(found)["differences"][0]["person"] == "c-mannv"


def test_drift_shows_the_second_account_of_a_login_as_one_too_many() -> None:
    view = device_view(account("mannv", {"live": (1,)}))
    seen = Readback((ObservedAccount("admin", {}, built_in=True), OURS, OURS))
    assert [(one.kind, one.login, dict(one.more)) for one in compare(HIKVISION, view, seen)] == [
        ("extra", "mannv", LIVE)
    ]

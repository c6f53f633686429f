"""A line that dies at any byte of any request, for every driver: the same command, run again, sets everything right.

Run with `apply` itself, because what a torn request leaves is only known to the receipt. The fakes answer to what
arrived of a request, as the devices do; the real ZoneMinder is torn in tests/real/test_zoneminder_apply.py.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from camgrant.app.apply import Apply
from camgrant.app.receipts import Receipt, receipt_text, start_receipt
from camgrant.app.session import HttpSession
from camgrant.rendering.changes import ChangeSet, change_set
from camgrant.rendering.device import Account, DeviceView
from camgrant.rendering.drift import compare
from camgrant.rendering.registry import device_targets
from camgrant_renderers.zoneminder.driver import ZoneMinderDriver
from support.devices.base import ADMIN, SECRET, FakeDevice, served
from support.devices.dahua import FakeDahua
from support.devices.hikvision import FakeHikvision
from support.devices.nx import NxServer
from support.devices.onvif import OnvifRecorder
from support.devices.torn import PLACES, Cut, Place, torn
from support.devices.zoneminder import DEFAULTS, Refused, ZoneMinderServer
from support.effort import effort
from targets.kit import view_on
from targets.views import AS_OF, account

ALL = (1, 2, 3, 4)
KINDS: dict[str, tuple[str, Callable[[], FakeDevice], dict[str, str]]] = {
    "hikvision": ("hikvision", lambda: FakeHikvision(4), {}),
    "dahua": ("dahua", FakeDahua, {"dahua_api": "rpc2"}),
    "dahua over cgi": ("dahua", lambda: FakeDahua("cgi"), {"dahua_api": "cgi"}),
    "onvif": ("onvif", OnvifRecorder, {"onvif_profile_g": "no"}),
    "nx": ("nx", NxServer, {}),
    "zoneminder": ("zoneminder", ZoneMinderServer, {}),
}
PASSWORD = "Xin-Chao+2021"


def accounts_of(kind: str) -> tuple[tuple[Account, ...], tuple[Account, ...]]:
    live = {"live": ALL, "playback": ALL} if kind == "dahua over cgi" else {"live": ALL}
    return (account("hyeorc", live), account("mannv", live)), (account("khoihd", live), account("mannv", live))  # type: ignore[arg-type]


def begun(changes: ChangeSet, earlier: Receipt | None) -> Receipt:
    """The receipt of a run that begins, with what the file of the run before it says."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "r-thu-01.receipt.json"
        if earlier is not None:
            file.write_text(receipt_text(earlier))
        return start_receipt(file, changes, "0" * 64, "2021-07-20T08:00:00+07:00")


def run_apply(url: str, kind: str, changes: ChangeSet, earlier: Receipt | None = None, **words: bool) -> Receipt:
    """One run of the command, after the one that wrote the receipt `earlier`."""
    target = device_targets()[KINDS[kind][0]]
    receipt = begun(changes, earlier)
    with HttpSession(url, ADMIN, SECRET, insecure_http=True) as session:
        run = Apply(
            changes,
            target,
            session,
            receipt,
            save=lambda receipt: None,
            password=lambda login: PASSWORD,
            now=lambda: "2021-07-20T08:01:00+07:00",
            day=AS_OF,
        )
        return run.run(**words)


def change(kind: str) -> tuple[DeviceView, ChangeSet, DeviceView, ChangeSet]:
    name, _, settings = KINDS[kind]
    first_accounts, second_accounts = accounts_of(kind)
    first = view_on(name, *first_accounts, cameras=ALL, settings=settings)
    second = view_on(name, *second_accounts, cameras=ALL, settings=settings)
    can = device_targets()[name].capabilities_of(settings)
    assert can is not None
    filling = change_set(first, (), None, can_disable=can.can_disable, native_expiry=can.native_expiry)
    changing = change_set(second, first.accounts, None, can_disable=can.can_disable, native_expiry=can.native_expiry)
    return first, filling, second, changing


def cuts(kind: str, requests: int) -> list[Cut]:
    """Every place of every request in a long run; some of them otherwise, each place at least once."""
    every = [Cut(request, place) for request in range(requests) for place in PLACES]
    chosen = random.Random(kind)
    few = [Cut(chosen.randrange(requests), place) for place in PLACES]
    return effort_of(every, few)


def effort_of(every: list[Cut], few: list[Cut]) -> list[Cut]:
    return every if effort(short=0, long=1) else few


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_a_line_that_dies_at_any_byte_leaves_nothing_that_the_next_run_does_not_set_right(kind: str) -> None:
    target = device_targets()[KINDS[kind][0]]
    _, filling, second, changing = change(kind)

    def requests_of(now: list[int]) -> Callable[[bytes], bool]:
        def counts(_request: bytes) -> bool:
            now[0] += 1
            return True

        return counts

    seen = [0]
    with served(KINDS[kind][1]()) as whole, torn(whole.url, requests_of(seen)) as line:
        assert run_apply(line.url, kind, filling).result == "done"
        before = seen[0]
        assert run_apply(line.url, kind, changing).result == "done"
        requests = seen[0] - before
    assert requests > 0
    for cut in cuts(kind, requests):
        device = KINDS[kind][1]()
        with served(device) as whole, torn(whole.url, lambda _request: True) as line:
            assert run_apply(whole.url, kind, filling).result == "done"
            line.cut = cut
            torn_run = run_apply(line.url, kind, changing)
            assert torn_run.result in ("stopped", "failed", "done"), (cut, torn_run.message)
            again = run_apply(whole.url, kind, changing, torn_run)
            if again.result == "refused" and torn_run.result == "failed":
                again = run_apply(whole.url, kind, changing, again)
            assert (again.result, again.unknown, again.mismatches) == ("done", [], []), (cut, again.message)
            with HttpSession(whole.url, ADMIN, SECRET, insecure_http=True) as session:
                assert target.driver is not None
                found = target.driver().read(session, second.device)
            assert compare(target, second, found) == (), cut
            ours = {one.login for one in found.accounts if not one.built_in and one.login != ADMIN}
            assert ours <= {"hyeorc", "khoihd", "mannv"}, cut


def creations(request: bytes) -> bool:
    return request.startswith(b"POST /zm/api/users.json")


@pytest.mark.parametrize("line_stays_dead", [False, True])
@pytest.mark.parametrize("place", PLACES)
def test_a_torn_creation_leaves_no_account_without_a_name(
    monkeypatch: pytest.MonkeyPatch, place: Place, line_stays_dead: bool
) -> None:
    """Taken away at once, or by the next run where the line stayed dead."""
    if line_stays_dead:
        monkeypatch.setattr(ZoneMinderDriver, "_take_back", lambda *_: None)
    _, filling, _, _ = change("zoneminder")
    device = ZoneMinderServer()
    with served(device) as whole, torn(whole.url, creations) as line:
        line.cut = Cut(0, place)
        stopped = run_apply(line.url, "zoneminder", filling)
        assert (stopped.result, line.died) == ("stopped", 1)
        nameless = [user for user in device.users.values() if not user["Username"]]
        torn_inside = place in (
            "before the body",
            "first byte of the body",
            "half of the body",
            "last byte of the body",
        )
        assert len(nameless) == (1 if torn_inside and line_stays_dead else 0)
        again = run_apply(whole.url, "zoneminder", filling, stopped)
    assert (again.result, again.unknown) == ("done", [])
    assert sorted(user["Username"] for user in device.users.values()) == ["admin", "hyeorc", "mannv"]


def test_somebody_else_s_account_without_a_name_is_named_and_stops_no_removal() -> None:
    _, filling, _, changing = change("zoneminder")
    device = ZoneMinderServer()
    with served(device) as whole:
        run_apply(whole.url, "zoneminder", filling)
        device.users[9] = {**DEFAULTS, "Id": 9, "Username": "", "Password": ""}
        refused = run_apply(whole.url, "zoneminder", changing)
        assert (refused.result, refused.unknown) == ("refused", ["(Id 9, không tên / no name)"])
        done = run_apply(whole.url, "zoneminder", changing, removals_only=True)
    assert (done.result, done.gone) == ("removed", ["hyeorc"])
    assert 9 in device.users


class Refusing(ZoneMinderServer):
    """It makes no account while `full`."""

    full = True

    def _add(self, fields: dict[str, str]) -> dict[str, Any]:
        if self.full:
            raise Refused(500, "An Internal Error Has Occurred.")
        return super()._add(fields)


@pytest.mark.parametrize("words", [{}, {"leave_unknown": True}, {"removals_only": True}], ids=str)
@pytest.mark.parametrize("how", ["refused", "line died before it"])
def test_somebody_else_s_account_without_a_name_outlives_a_creation_of_ours_that_failed(
    how: str, words: dict[str, bool]
) -> None:
    """It was there before: the receipt says so, and the next run does not take it for what our creation left."""
    _, filling, _, _ = change("zoneminder")
    device = Refusing() if how == "refused" else ZoneMinderServer()
    with served(device) as whole, torn(whole.url, creations) as line:
        device.users[9] = {**DEFAULTS, "Id": 9, "Username": "", "Password": ""}
        line.cut = Cut(0, "nothing") if how == "line died before it" else None
        first = run_apply(line.url, "zoneminder", filling, leave_unknown=True)
        assert first.result in ("failed", "stopped")
        if isinstance(device, Refusing):
            device.full = False
        second = run_apply(whole.url, "zoneminder", filling, first, **words)
        again = run_apply(whole.url, "zoneminder", filling, second, **words)
    assert again.unknown == ["(Id 9, không tên / no name)"]
    assert 9 in device.users


def test_what_our_torn_creation_left_is_still_taken_away_after_several_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ZoneMinderDriver, "_take_back", lambda *_: None)
    _, filling, _, _ = change("zoneminder")
    device = ZoneMinderServer()
    with served(device) as whole, torn(whole.url, creations) as line:
        line.cut = Cut(0, "half of the body")
        first = run_apply(line.url, "zoneminder", filling)
        assert [user["Username"] for user in device.users.values()] == ["admin", ""]
        looked = run_apply(whole.url, "zoneminder", filling, first, dry_run=True)
        assert looked.unknown == []
        removed = run_apply(whole.url, "zoneminder", filling, first, removals_only=True)
    assert removed.unknown == []
    assert [user["Username"] for user in device.users.values()] == ["admin"]


def test_a_receipt_that_does_not_say_who_was_there_before_lets_nobody_be_deleted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ZoneMinderDriver, "_take_back", lambda *_: None)
    _, filling, _, _ = change("zoneminder")
    device = ZoneMinderServer()
    with served(device) as whole, torn(whole.url, creations) as line:
        line.cut = Cut(0, "half of the body")
        first = run_apply(line.url, "zoneminder", filling)
        first.nameless = None
        again = run_apply(whole.url, "zoneminder", filling, first)
    (number,) = [number for number, user in device.users.items() if not user["Username"]]
    assert (again.result, again.unknown) == ("refused", [f"(Id {number}, không tên / no name)"])

"""What a recorder says of itself is read before the first step: what it will not take is named, and nothing is changed.

The device is OUR stub of a Hikvision recorder; what it says is taken from captures of real ones (vendors.md 1.5).
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from camgrant.app.apply import Apply
from camgrant.app.receipts import Receipt, StepState, receipt_text
from camgrant.rendering.changes import Published, change_set
from camgrant.rendering.device import Account
from camgrant_renderers.hikvision import TARGET
from support.devices.base import ADMIN, Call
from support.devices.hikvision import RIGHTS, USERS, FakeHikvision, Kept
from support.devices.odd_hikvision import Direct
from targets.views import AS_OF, account, device_view

NEWEST = (
    '<supportUserNums>32</supportUserNums><securityVersion opt="1"/><keyIterateNum>100</keyIterateNum>'
    '<isSupportUserCheck>true</isSupportUserCheck><SecurityLimits><LoginPasswordLenLimit min="1" max="16"/>'
    "</SecurityLimits><isIrreversible>true</isIrreversible>"
)
# A recorder of the captures: it announces the envelope and still takes requests without.
RECORDER = '<supportUserNums>32</supportUserNums><securityVersion opt="1"/><keyIterateNum>100</keyIterateNum>'
MANNV, NARROWER = account("mannv", {"live": (1, 2)}), account("mannv", {"live": (1,)})
HYEORC, KHOIHD = account("hyeorc", {"live": (1,)}), account("khoihd", {"live": (2,)})
OLD = (HYEORC, MANNV)
NEW = (KHOIHD, NARROWER)
PASSWORD = "Nang-Moi-2021"
NOW = "2021-07-20T08:00:00+07:00"


class Recorder(FakeHikvision):
    """It refuses an account in clear where it says so of itself."""

    def __init__(self, capabilities: str = "") -> None:
        super().__init__(4)
        self.capabilities = capabilities
        self.refuses = lambda call: call.method == "POST" and "isIrreversible>true" in self.capabilities


def apply(
    session: Direct,
    old: tuple[Account, ...],
    new: tuple[Account, ...],
    *,
    settings: Mapping[str, str] | None = None,
    passwords: Mapping[str, str] | None = None,
    removals_only: bool = False,
    dry_run: bool = False,
) -> Receipt:
    """One run from what was published to what is declared; what it sends is counted from here."""
    before, after = device_view(*old, settings=settings), device_view(*new, settings=settings)
    published = Published("a" * 40, AS_OF) if old else None
    changes = change_set(after, before.accounts, published, can_disable=False)
    session.calls.clear()
    run = Apply(
        changes,
        TARGET,
        session,
        Receipt(changes, "0" * 64, NOW, states=[StepState() for _ in changes.steps]),
        save=lambda receipt: None,
        password=lambda login: (passwords or {}).get(login, PASSWORD),
        now=lambda: NOW,
        day=AS_OF,
    )
    return run.run(removals_only=removals_only, dry_run=dry_run)


def prepared(capabilities: str) -> Direct:
    """The accounts as an earlier change set, before the firmware was renewed, has left them."""
    recorder = Recorder()
    session = Direct(recorder)
    assert apply(session, (), OLD).result == "done"
    recorder.capabilities = capabilities
    return session


@pytest.mark.parametrize("dry_run", [False, True])
@pytest.mark.parametrize("version", ['<securityVersion opt="1"/>', "<securityVersion>1</securityVersion>"])
def test_a_recorder_that_needs_the_envelope_is_named_before_anything_is_changed(version: str, dry_run: bool) -> None:
    session = prepared(NEWEST.replace('<securityVersion opt="1"/>', version))
    receipt = apply(session, OLD, NEW, dry_run=dry_run)
    assert receipt.result == "refused"
    assert "the recorder takes accounts in an encrypted envelope only" in receipt.message
    assert "nothing was changed" in receipt.message
    assert "remove with --removals-only" in receipt.message
    assert session.sent() == []


def test_removals_go_on_where_nothing_can_be_added() -> None:
    session = prepared(NEWEST)
    assert apply(session, OLD, NEW, removals_only=True).result == "removed"
    assert session.sent() == [f"DELETE {USERS}/2", f"PUT {RIGHTS}/3"]
    # what only takes away needs no flag for it
    assert apply(session, (NARROWER,), ()).result == "done"
    assert session.sent() == [f"DELETE {USERS}/3"]


def test_whoever_has_seen_the_recorder_take_clear_requests_may_say_so() -> None:
    recorder = Recorder(NEWEST)
    recorder.refuses = lambda call: False
    receipt = apply(Direct(recorder), (), NEW, settings={"hik_clear_accounts": "yes"})
    assert receipt.result == "done", receipt_text(receipt)
    assert {kept.login for kept in recorder.users.values()} == {ADMIN, "mannv", "khoihd"}


@pytest.mark.parametrize(
    "capabilities",
    [
        RECORDER,
        "",
        "<supportUserNums>many</supportUserNums>",
        "<supportUserNums>0</supportUserNums>",
        f"<supportUserNums>{'9' * 5000}</supportUserNums>",
        f'<LoginPasswordLenLimit min="1" max="{"9" * 5000}"/>',
        '<LoginPasswordLenLimit min="1" max="0"/>',
        "<isIrreversible>true</isIrreversible>",
        '<securityVersion opt="1"/><isIrreversible>false</isIrreversible>',
        "<broken",
    ],
)
def test_a_recorder_that_says_nothing_against_it_is_tried(capabilities: str) -> None:
    recorder = Recorder(capabilities)
    recorder.refuses = lambda call: False
    assert apply(Direct(recorder), (), NEW).result == "done"


def test_a_recorder_that_only_knows_of_the_envelope_and_refuses_says_what_still_works() -> None:
    """Nothing was half made: what had to go is gone, and the account was never there."""
    session = prepared(RECORDER)
    session.device.refuses = lambda call: call.method == "POST"
    receipt = apply(session, OLD, NEW)
    assert receipt.result == "failed"
    assert session.sent() == [f"DELETE {USERS}/2", f"PUT {RIGHTS}/3", f"POST {USERS}"]
    (failed,) = (state for state in receipt.states if state.state == "failed")
    assert "removals still work with --removals-only" in failed.message
    assert PASSWORD not in receipt_text(receipt)
    session.device.capabilities = ""
    receipt = apply(session, (NARROWER,), NEW)
    (failed,) = (state for state in receipt.states if state.state == "failed")
    assert "--removals-only" not in failed.message


def test_an_answer_that_is_no_document_does_not_stop_a_removal() -> None:
    session = prepared("<broken")
    assert apply(session, OLD, (MANNV,)).result == "done"
    assert session.sent() == [f"DELETE {USERS}/2"]


@pytest.mark.parametrize("taken", [2, 3])
def test_a_recorder_with_less_room_is_named_before_the_first_account(taken: int) -> None:
    recorder = Recorder(f"<supportUserNums>{taken + 1}</supportUserNums>")
    recorder.most = taken
    session = Direct(recorder)
    crowd = tuple(account(f"nguoi_{number}", {"live": (1,)}) for number in range(taken + 1))
    receipt = apply(session, (), crowd)
    assert receipt.result == "refused"
    assert f"the device takes {taken + 1} accounts with its own, {taken + 2} would be needed" in receipt.message
    assert session.sent() == []
    assert apply(session, (), crowd[:-1]).result == "done"
    # one goes and another comes: there is room
    moved = (*crowd[1:-1], account("nguoi_moi", {"live": (1,)}))
    assert apply(session, crowd[:-1], moved).result == "done"


@pytest.mark.parametrize("longest", [12, 14, 16, 20])
def test_a_password_longer_than_this_recorder_takes_is_refused_before_it_is_sent(longest: int) -> None:
    """What the device says can only narrow what its kind takes."""
    session = Direct(Recorder(f'<LoginPasswordLenLimit min="1" max="{longest}"/>'))
    edge = min(longest, 16)
    too_long = ("Ab1-" * 6)[: edge + 1]
    receipt = apply(session, (), (NARROWER,), passwords={"mannv": too_long})
    assert (receipt.result, session.sent()) == ("failed", [])
    assert f"8-{edge} characters" in receipt.states[0].message
    assert too_long not in receipt_text(receipt)
    assert apply(session, (), (NARROWER,), passwords={"mannv": too_long[:-1]}).result == "done"


@pytest.mark.parametrize("twin", ["Mannv", "MANNV"])
def test_an_ended_login_that_is_there_in_other_letters_is_not_confirmed_as_gone(twin: str) -> None:
    """Some devices take a login in any letters: then its holder still gets in."""
    recorder = Recorder()
    recorder.users[2] = Kept(twin, "Viewer")
    receipt = apply(Direct(recorder), (NARROWER,), (), removals_only=True)
    assert receipt.gone == []
    assert receipt.unknown == [twin]
    recorder.users[2].enabled = False
    assert apply(Direct(recorder), (NARROWER,), (), removals_only=True).gone == ["mannv"]


def test_the_judge_refuses_an_account_in_clear_only_where_the_recorder_says_so() -> None:
    recorder = Recorder(NEWEST)
    body = b"<User><userName>mannv</userName><password>Xin-Chao-2021</password><userLevel>Viewer</userLevel></User>"
    assert recorder.answer(Call("POST", USERS, {}, body, {})).status == 400
    recorder.capabilities = RECORDER
    assert recorder.answer(Call("POST", USERS, {}, body, {})).status == 200

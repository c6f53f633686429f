"""The Dahua driver against a recorder of ours, over both interfaces: every step, cut off at every point, done again.

The recorder is OUR fake (support/devices/dahua.py): what is shown here is golden, never proof on a device.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Literal

import pytest

from camgrant.app.session import HttpSession
from camgrant.model.base import RIGHTS, Right
from camgrant.rendering.changes import Action, Step
from camgrant.rendering.device import Device
from camgrant.rendering.drift import rights_of
from camgrant.rendering.driver import DeviceGone, DeviceRefused
from camgrant.rendering.observed import ObservedAccount, ReadbackFault
from camgrant_renderers.dahua import TARGET
from camgrant_renderers.dahua.driver import DahuaDriver
from camgrant_renderers.dahua.onvif_users import NOT_READ
from support.devices.base import ADMIN, SECRET, Line, served
from support.devices.dahua import FakeDahua, hashed
from targets.kit import view_on
from targets.views import allowed_on

Api = Literal["rpc2", "cgi"]
APIS: tuple[Api, ...] = ("rpc2", "cgi")
PASSWORD = "Xin-Chao+2021%x"
DRIVER = DahuaDriver()


def device_of(api: Api, **settings: str) -> Device:
    return view_on("dahua", settings={"dahua_api": api, **settings}).device


@contextmanager
def at(fake: FakeDahua, secret: str = SECRET) -> Iterator[tuple[Line, HttpSession]]:
    with served(fake) as line, HttpSession(line.url, ADMIN, secret, insecure_http=True) as session:
        yield line, session


def step(action: Action, login: str, device: Device, granted: Mapping[Right, tuple[int, ...]] | None = None) -> Step:
    rights = {right: frozenset(numbers) for right, numbers in (granted or {}).items()}
    return Step(action, login, {}, allowed_on(device, rights), rights)


def held(api: Api, login: str, *words: str, **more: object) -> dict[str, object]:
    """An account as the fake keeps it; over CGI it has no authorities of its own."""
    listed = {"AuthorityList": list(words)} if api == "rpc2" else {}
    user = {"Name": login, "Group": "user", "Sharable": False, "Reserved": False}
    return {**user, **listed, "key": hashed(login, "Cu-2020"), **more}


def perform(session: HttpSession, device: Device, one: Step, password: str = "") -> None:
    """As apply does: what is there is read a moment before."""
    seen = DRIVER.read(session, device).of(one.login)
    DRIVER.perform(session, device, one, seen, password)


# action, what the account has before (None: it is not there), what is granted then
CASES: dict[str, tuple[Action, tuple[str, ...] | None, dict[Right, tuple[int, ...]]]] = {
    "delete": ("delete", ("Monitor_01",), {}),
    "disable": ("disable", ("Monitor_01",), {}),
    "reduce": ("reduce", ("Monitor_01", "Monitor_02", "Replay_01"), {"live": (1,)}),
    "create": ("create", None, {"live": (1, 2), "playback": (2,)}),
    "create over one that is there": ("create", ("Monitor_04",), {"live": (1, 2)}),
    "extend": ("extend", ("Monitor_01",), {"live": (1, 2)}),
    "keep": ("keep", ("Monitor_01",), {"live": (1,)}),
}


def fake_of(api: Api, words: tuple[str, ...] | None) -> FakeDahua:
    users = {"hyeorc": held(api, "hyeorc", "Monitor_02")}
    if words is not None:
        users["mannv"] = held(api, "mannv", *words)
    return FakeDahua(api, users=users)


def check(fake: FakeDahua, session: HttpSession, device: Device, one: Step) -> None:
    """The device says the same as the step, opens for the new password, and the other accounts are untouched."""
    seen = DRIVER.read(session, device)
    found = seen.of("mannv")
    if one.action in ("delete", "disable"):
        assert found is None
    else:
        assert found is not None
        assert rights_of(TARGET, device, found) == one.after
        assert not found.shared
        assert fake.opens("mannv", PASSWORD if one.action == "create" else "Cu-2020")
    assert set(fake.users) - {"mannv"} == {ADMIN, "hyeorc"}
    assert fake.opens("hyeorc", "Cu-2020")
    assert fake.opens(ADMIN, SECRET)
    assert seen.remarks == (() if fake.api == "rpc2" else (NOT_READ,))
    assert not fake.sessions  # every login was ended


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("case", CASES)
def test_a_step_from_request_to_read_back_and_once_more(api: Api, case: str) -> None:
    action, words, granted = CASES[case]
    fake, device = fake_of(api, words), device_of(api)
    one = step(action, "mannv", device, granted)
    with at(fake) as (line, session):
        for _ in range(2):
            perform(session, device, one, PASSWORD if action == "create" else "")
            check(fake, session, device, one)
    if action == "keep":
        assert not [call for call in line.calls if fake.changes(call)]


@pytest.mark.parametrize("lose_answer", [False, True])
@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("case", [case for case in CASES if case != "keep"])
def test_a_step_cut_off_anywhere_ends_right_when_it_is_done_again(api: Api, case: str, lose_answer: bool) -> None:
    action, words, granted = CASES[case]
    password = PASSWORD if action == "create" else ""
    device = device_of(api)
    one = step(action, "mannv", device, granted)
    requests = 2 if case == "create over one that is there" else 1
    fake = fake_of(api, words)
    with at(fake) as (line, session):
        for left in range(requests):
            fake.users = fake_of(api, words).users
            line.left, line.lose_answer = left, lose_answer
            with pytest.raises(DeviceGone) as gone:
                perform(session, device, one, password)
            assert PASSWORD not in str(gone.value)
            line.left = None
            fake.sessions.clear()  # what the cut left open times out
            perform(session, device, one, password)
            check(fake, session, device, one)
        fake.users = fake_of(api, words).users
        line.left = requests  # the judge itself: there is no other point
        perform(session, device, one, password)
        check(fake, session, device, one)


@pytest.mark.parametrize("api", APIS)
def test_a_device_that_is_off_is_gone_and_holds_no_account(api: Api) -> None:
    with served(FakeDahua(api)) as line:
        pass
    with HttpSession(line.url, ADMIN, SECRET, insecure_http=True) as session, pytest.raises(DeviceGone):
        DRIVER.read(session, device_of(api))


def test_reading_gives_every_account_the_device_s_own_too() -> None:
    fake = FakeDahua(
        users={
            "mannv": held("rpc2", "mannv", "Monitor_01", "AuthBackup", Sharable=True),
            "tho_lap": held("rpc2", "tho_lap", Group="admin"),
        }
    )
    with at(fake) as (_, session):
        seen = DRIVER.read(session, device_of("rpc2"))
    mannv, installer = seen.of("mannv"), seen.of("tho_lap")
    assert mannv is not None
    assert installer is not None
    assert mannv.shared
    assert mannv.channels_by_right == {"live": frozenset({1}), "export": frozenset({1})}
    assert set(installer.channels_by_right) == set(RIGHTS)
    assert [one.login for one in seen.accounts if one.built_in] == [ADMIN]


@pytest.mark.parametrize("api", APIS)
def test_accounts_of_the_device_are_never_touched(api: Api) -> None:
    fake, device = FakeDahua(api), device_of(api)
    with at(fake) as (line, session):
        for login in (ADMIN, "default", "888888", "666666"):
            for action in ("delete", "reduce", "create", "extend"):
                with pytest.raises(DeviceRefused):
                    perform(session, device, step(action, login, device, {"live": (1,)}), PASSWORD)
    assert not [call for call in line.calls if fake.changes(call)]


# --- groups ---


@pytest.mark.parametrize("groups_as_object", [False, True])
def test_a_group_that_lacks_what_is_needed_is_refused_and_never_widened(groups_as_object: bool) -> None:
    fake = FakeDahua(groups={"xa_01": ["Monitor_01", "Replay_01"]}, groups_as_object=groups_as_object)
    device = device_of("rpc2", dahua_group="XA_01")
    before = {name: list(words) for name, words in fake.groups.items()}
    with at(fake) as (line, session):
        perform(session, device, step("create", "mannv", device, {"live": (1,)}), PASSWORD)
        with pytest.raises(DeviceRefused, match="lacks: Monitor_02"):
            perform(session, device, step("extend", "mannv", device, {"live": (1, 2)}))
        with pytest.raises(DeviceRefused, match="lacks: AuthBackup"):
            perform(session, device, step("extend", "mannv", device, {"playback": (1,), "export": (1,)}))
        perform(session, device, step("reduce", "mannv", device, {"live": (1,)}))
    assert fake.authorities("mannv") == {"Monitor_01"}
    assert fake.groups == before
    assert not fake.sessions
    assert len([call for call in line.calls if fake.changes(call)]) == 2


def test_a_group_of_the_other_family_of_words_is_refused() -> None:
    fake, device = FakeDahua(), device_of("rpc2", dahua_authorities="legacy")
    with at(fake) as (_, session), pytest.raises(DeviceRefused, match="Playback_01"):
        perform(session, device, step("create", "mannv", device, {"playback": (1,)}), PASSWORD)
    assert "mannv" not in fake.users


@pytest.mark.parametrize("api", APIS)
def test_a_group_that_the_device_does_not_have_is_refused(api: Api) -> None:
    fake, device = FakeDahua(api), device_of(api, dahua_group="xa_02")
    with at(fake) as (_, session), pytest.raises(DeviceRefused, match=r"no such group"):
        perform(session, device, step("create", "mannv", device, {"live": (1,)}), PASSWORD)
    assert "mannv" not in fake.users


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["Monitor_01", "Monitor_02", "Monitor_03", "Monitor_04", "Replay_01"], "lacks"),
        (["Monitor", "Replay", "AuthPTZ"], "ptz"),
        (["Monitor", "Replay", "AuthBackup"], "export"),
        (["Monitor", "Replay", "AuthUserMag"], "config"),
        (["Monitor", "Replay", "LiveWall"], "LiveWall"),
        ([], "lacks"),
    ],
)
def test_over_cgi_the_group_must_give_live_and_playback_everywhere_and_nothing_else(words: list[str], why: str) -> None:
    """An account takes its group whole there, so what the group gives beyond would be given without a grant."""
    fake, device = FakeDahua("cgi", groups={"user": words}), device_of("cgi")
    with at(fake) as (_, session), pytest.raises(DeviceRefused, match=why):
        perform(session, device, step("create", "mannv", device, {"live": (1,)}), PASSWORD)
    assert "mannv" not in fake.users


def test_an_account_that_loses_everything_before_it_gains_sees_nothing_in_between() -> None:
    fake, device = FakeDahua(users={"mannv": held("rpc2", "mannv", "Monitor_01")}), device_of("rpc2")
    with at(fake) as (_, session):
        perform(session, device, Step("reduce", "mannv", {}, {}, {}))
        assert fake.authorities("mannv") == {"AuthSysInfo"}
        seen = DRIVER.read(session, device).of("mannv")
        assert seen is not None
        assert seen.channels_by_right == {}
    fake.users["mannv"]["AuthorityList"] = []  # the trap itself: an empty list is the whole group
    assert "Monitor_04" in fake.authorities("mannv")


# --- secrets, refusals ---


@pytest.mark.parametrize("api", APIS)
def test_no_secret_is_in_a_refusal_though_the_device_repeats_the_request(api: Api) -> None:
    fake = FakeDahua(api, envelope=True)
    device, password = device_of(api), "co&dau;hai:cham 1"
    forms = (password, "hai:cham", "hai%3Acham", "hai%3acham", "cham+1", hashed("mannv", password))
    with at(fake) as (_, session), pytest.raises(DeviceRefused) as refused:
        perform(session, device, step("create", "mannv", device, {"live": (1,)}), password)
    text = str(refused.value)
    assert "addUser" in text
    assert not [form for form in forms if form in text]
    assert SECRET not in text
    assert "mannv" not in fake.users


def test_firmware_that_wants_an_encrypted_envelope_refuses_and_is_not_worked_around() -> None:
    fake, device = FakeDahua(envelope=True, repeats=False), device_of("rpc2")
    with at(fake) as (line, session), pytest.raises(DeviceRefused, match=r"268959743: .*must be encrypted"):
        perform(session, device, step("create", "mannv", device, {"live": (1,)}), PASSWORD)
    assert len([call for call in line.calls if fake.changes(call)]) == 1
    assert not fake.sessions


def test_over_cgi_a_password_with_reserved_characters_stays_one_parameter() -> None:
    fake, device = FakeDahua("cgi"), device_of("cgi")
    one = step("create", "mannv", device, {"live": (1,)})
    with at(fake) as (line, session):
        perform(session, device, one, "a=B+1%26#?/é~")
        assert fake.opens("mannv", "a=B+1%26#?/é~")
        with pytest.raises(DeviceRefused):
            perform(session, device, one, "Abcd1234&user.Group=admin")
    sent = [call.query for call in line.calls if call.query.get("action") == "addUser"]
    assert [list(query) for query in sent] == [
        ["action", "user.Name", "user.Password", "user.Group", "user.Sharable", "user.Reserved"]
    ] * 2
    assert sent[1]["user.Password"] == "Abcd1234&user.Group=admin"
    assert sent[1]["user.Group"] == "user"


def test_over_rpc2_no_password_is_ever_on_the_wire() -> None:
    fake, device = FakeDahua(), device_of("rpc2")
    with at(fake) as (line, session):
        perform(session, device, step("create", "mannv", device, {"live": (1,)}), PASSWORD)
    assert fake.opens("mannv", PASSWORD)
    assert not [call for call in line.calls if PASSWORD.encode() in call.body or SECRET.encode() in call.body]


@pytest.mark.parametrize("api", APIS)
def test_an_account_is_never_made_without_a_password(api: Api) -> None:
    fake, device = FakeDahua(api), device_of(api)
    with at(fake) as (line, session), pytest.raises(DeviceRefused):
        perform(session, device, step("create", "mannv", device, {"live": (1,)}), "")
    assert "mannv" not in fake.users
    assert not [call for call in line.calls if fake.changes(call)]


@pytest.mark.parametrize("api", APIS)
def test_a_wrong_administrator_is_refused_without_any_secret_in_the_words(api: Api) -> None:
    with at(FakeDahua(api), "Sai-Mat-Khau-1") as (_, session), pytest.raises(DeviceRefused) as refused:
        DRIVER.read(session, device_of(api))
    assert "Sai-Mat-Khau-1" not in str(refused.value)
    assert not [word for word in str(refused.value).split() if len(word) == 32]


def test_an_interface_that_the_device_does_not_have_is_refused() -> None:
    with at(FakeDahua("cgi")) as (_, session), pytest.raises(DeviceRefused):
        DRIVER.read(session, device_of("rpc2"))
    with at(FakeDahua("rpc2")) as (_, session), pytest.raises(DeviceRefused, match="501"):
        DRIVER.read(session, device_of("cgi"))


class Odd(FakeDahua):
    """A device that answers a login with something else."""

    challenge: str = "{}"

    def _rpc2(self, path: str, call: Mapping[str, object]) -> dict[str, object]:
        return json.loads(self.challenge) | {"id": call["id"]}  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("challenge", "why"),
    [
        ("{}", "result false"),
        ('{"error": {"code": 268632081, "message": "locked"}}', "268632081: locked"),
        ('{"params": {"realm": "r", "random": "1", "encryption": "WatchNet"}}', "encryption WatchNet"),
        ('{"params": {"realm": "r", "random": "1"}, "result": false}', "result false"),
    ],
)
def test_a_login_that_we_do_not_know_is_refused_with_the_device_s_words(challenge: str, why: str) -> None:
    fake = Odd()
    fake.challenge = challenge
    with at(fake) as (_, session), pytest.raises(DeviceRefused, match=why):
        DRIVER.read(session, device_of("rpc2"))


@pytest.mark.parametrize("result", ["false", "null", "1", '"true"', "0"])
def test_nothing_is_asked_after_a_login_that_the_device_did_not_confirm(result: str) -> None:
    fake = Odd()
    fake.challenge = f'{{"params": {{"realm": "r", "random": "1"}}, "session": "s1", "result": {result}}}'
    with at(fake) as (line, session):
        with pytest.raises(DeviceRefused, match=r"global\.login: result false"):
            DRIVER.read(session, device_of("rpc2"))
        assert [call.path for call in line.calls] == ["/RPC2_Login", "/RPC2_Login"]


@pytest.mark.parametrize("api", APIS)
def test_an_account_that_is_not_there_is_not_made_by_a_change_and_needs_no_deletion(api: Api) -> None:
    fake, device = FakeDahua(api), device_of(api)
    with at(fake) as (_, session):
        perform(session, device, step("delete", "mannv", device))
        for action in ("reduce", "extend"):
            with pytest.raises(DeviceRefused):
                perform(session, device, step(action, "mannv", device, {"live": (1,)}))
    assert list(fake.users) == [ADMIN]


class Empty(FakeDahua):
    """A device whose list of accounts comes out empty."""

    def _called(self, method: str, params: object, session: str) -> object:
        users = {"users": list[object]()}
        return users if method == "userManager.getUserInfoAll" else super()._called(method, params, session)


def test_an_empty_list_of_accounts_is_a_fault_and_the_login_is_ended() -> None:
    fake = Empty()
    with at(fake) as (_, session), pytest.raises(ReadbackFault):
        DRIVER.read(session, device_of("rpc2"))
    assert not fake.sessions


def test_a_disabled_flag_does_not_exist_so_what_is_seen_is_in_force() -> None:
    seen = ObservedAccount("mannv", {"live": frozenset({1})})
    with at(FakeDahua(users={"mannv": held("rpc2", "mannv", "Monitor_01")})) as (_, session):
        assert DRIVER.read(session, device_of("rpc2")).of("mannv") == seen

"""The ONVIF driver over a real HTTP session against a device of ours: every step, every interruption, no secret."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from camgrant.app.session import HttpSession
from camgrant.rendering.changes import Action, ChangeSet, Step, change_set
from camgrant.rendering.device import Account, DeviceView
from camgrant.rendering.drift import compare
from camgrant.rendering.driver import Answer, DeviceGone, DeviceRefused
from camgrant.rendering.observed import ObservedAccount, ReadbackFault
from camgrant_renderers.onvif import TARGET
from camgrant_renderers.onvif.driver import OnvifDriver
from support.devices.base import ADMIN, SECRET, Line, Reply, served
from support.devices.onvif import OnvifRecorder, User
from targets.views import account, device_view

ALL = (1, 2, 3, 4)
PASSWORD = "Moi-Cap-2021&<"
OLD = "Dang-Dung-2021"
BEFORE = (
    account("a_het", {"live": ALL}),
    account("b_bot", {"live": ALL, "ptz": ALL}),
    account("c_them", {"live": ALL}),
    account("d_giu", {"live": ALL}),
)
AFTER = (
    account("a_moi", {"ptz": ALL}),
    account("b_bot", {"live": ALL}),
    account("c_them", {"live": ALL, "ptz": ALL}),
    account("d_giu", {"live": ALL}),
)
DRIVER = OnvifDriver()


def view(*accounts: Account) -> DeviceView:
    return device_view(*accounts, cameras=ALL, target="onvif", settings={"onvif_profile_g": "no"})


def changes() -> tuple[DeviceView, ChangeSet]:
    now = view(*AFTER)
    return now, change_set(now, view(*BEFORE).accounts, None, can_disable=False)


NOW, CHANGES = changes()
STEPS = {step.action: step for step in CHANGES.steps}


def recorder(**options: object) -> OnvifRecorder:
    """A device that holds what was there before."""
    device = OnvifRecorder(**options)  # type: ignore[arg-type]
    levels = {"b_bot": "Operator"}
    device.users.update({one.login: User(levels.get(one.login, "User"), OLD) for one in BEFORE})
    return device


@contextmanager
def connected(device: OnvifRecorder, secret: str = SECRET) -> Iterator[tuple[Line, HttpSession]]:
    with served(device) as line, HttpSession(line.url, ADMIN, secret, insecure_http=True) as session:
        yield line, session


def do(session: HttpSession, step: Step, password: str = "") -> None:
    """A step on what the device holds now, as apply does it."""
    seen = DRIVER.read(session, NOW.device).of(step.login)
    DRIVER.perform(session, NOW.device, step, seen, password)


def password_for(step: Step) -> str:
    return PASSWORD if step.action in ("create", "extend") else ""


WAYS: dict[str, dict[str, object]] = {
    "both": {},
    "HTTP digest only": {"token": False},
    "token only": {"digest": False},
    "a clock that is right": {"skew": timedelta()},
    "a clock years ago": {"skew": timedelta(days=-20_000)},
    "a clock that is not told": {"skew": None},
    "no empty passwords": {"clears": False},
}


@pytest.mark.parametrize("way", WAYS)
def test_the_steps_lead_to_the_declared_accounts(way: str) -> None:
    device = recorder(**WAYS[way])
    with connected(device) as (_, session):
        for step in CHANGES.steps:
            do(session, step, password_for(step))
        assert compare(TARGET, NOW, DRIVER.read(session, NOW.device)) == ()
    held = device.held()
    assert {login: level for login, (level, _) in held.items()} == {
        "a_moi": "Operator",
        "b_bot": "User",
        "c_them": "Operator",
        "d_giu": "User",
    }
    assert (held["a_moi"][1], held["c_them"][1], held["d_giu"][1]) == (PASSWORD, PASSWORD, OLD)
    assert device.users[ADMIN] == User("Administrator", SECRET, fixed=True)


def test_a_reduction_needs_no_password_and_leaves_none_that_is_known_or_empty() -> None:
    found = []
    for _ in range(2):
        device = recorder()
        with connected(device) as (_, session):
            do(session, STEPS["reduce"])
        found.append(device.held()["b_bot"])
    assert [level for level, _ in found] == ["User", "User"]
    assert len({password for _, password in found} | {OLD, PASSWORD, ""}) == 5
    assert all(len(password) == 16 for _, password in found)


def test_a_reduction_sets_the_password_that_it_is_given() -> None:
    device = recorder()
    with connected(device) as (_, session):
        do(session, STEPS["reduce"], PASSWORD)
    assert device.held()["b_bot"] == ("User", PASSWORD)


@pytest.mark.parametrize("action", ["extend", "create"])
def test_nothing_is_added_without_a_password(action: str) -> None:
    """A SetUser without one would clear it: the account would be open to whoever knows its name."""
    device = recorder()
    before = device.held()
    step = next(step for step in CHANGES.steps if step.action == action)
    with connected(device) as (_, session), pytest.raises(DeviceRefused, match="chỉ đổi mức"):
        do(session, step)
    assert device.held() == before
    assert set(device.operations) == {"GetSystemDateAndTime", "GetUsers"}


@pytest.mark.parametrize("lost", [False, True])
@pytest.mark.parametrize("left", range(5))
def test_cut_off_at_any_request_and_done_again_it_ends_right(left: int, lost: bool) -> None:
    device = recorder()
    with connected(device) as (line, session):
        line.left, line.lose_answer = left, lost
        cut = 0
        for step in CHANGES.steps:
            try:
                do(session, step, password_for(step))
            except DeviceGone:
                cut += 1
                line.left = None
                do(session, step, password_for(step))
        assert cut == (1 if left < 4 else 0)
        assert compare(TARGET, NOW, DRIVER.read(session, NOW.device)) == ()
    assert all(password for _, password in device.held().values())
    assert device.held()["a_moi"] == ("Operator", PASSWORD)


def test_what_was_done_is_not_done_again() -> None:
    device = recorder()
    with connected(device) as (_, session):
        for step in CHANGES.steps:
            do(session, step, password_for(step))
        before, device.operations = device.held(), []
        for step in CHANGES.steps:
            do(session, step, password_for(step))
    assert device.held() == before
    # The account that was made gets its password again: it may have been half made.
    assert [one for one in device.operations if not one.startswith("Get")] == ["SetUser"]


@pytest.mark.parametrize(("level", "after"), [("Administrator", "User"), ("Extended", "User"), ("User", "User")])
def test_a_reduction_takes_away_what_is_there_and_never_adds(level: str, after: str) -> None:
    device = recorder()
    device.users["b_bot"].level = level
    with connected(device) as (_, session):
        do(session, STEPS["reduce"])
        assert device.held()["b_bot"][0] == after
        device.users["c_them"].level = "User"
        do(session, replace(STEPS["extend"], action="reduce"))
    assert device.held()["c_them"] == ("User", OLD)


def test_steps_on_accounts_that_are_gone() -> None:
    device = recorder()
    for login in ("a_het", "b_bot", "c_them"):
        del device.users[login]
    with connected(device) as (_, session):
        do(session, STEPS["delete"])
        do(session, STEPS["reduce"])
        do(session, STEPS["extend"], PASSWORD)
    assert device.held() == {"d_giu": ("User", OLD), "c_them": ("Operator", PASSWORD)}


def test_a_half_made_account_gets_its_level_and_its_password() -> None:
    device = recorder()
    device.users["a_moi"] = User("Administrator", "")
    with connected(device) as (_, session):
        do(session, STEPS["create"], PASSWORD)
    assert device.held()["a_moi"] == ("Operator", PASSWORD)


@pytest.mark.parametrize("login", [ADMIN, "Admin", "anonymous"])
@pytest.mark.parametrize("action", ["delete", "reduce", "create", "extend"])
def test_an_account_of_the_device_s_own_is_never_touched(action: str, login: str) -> None:
    device = recorder()
    step = next(step for step in CHANGES.steps if step.action == action)
    with connected(device) as (_, session), pytest.raises(DeviceRefused, match="có sẵn"):
        do(session, replace(step, login=login), PASSWORD)
    assert device.users == recorder().users


@pytest.mark.parametrize("action", ["delete", "disable"])
def test_ending_what_is_gone_sends_nothing(action: Action) -> None:
    with connected(recorder()) as (line, session):
        DRIVER.perform(session, NOW.device, replace(STEPS["delete"], action=action, login="khong_co"), None, "")
    assert line.calls == []


def full(device: OnvifRecorder) -> None:
    device.most = len(device.users)


def fixed(device: OnvifRecorder) -> None:
    device.users["a_het"].fixed = True


REFUSED: Mapping[str, tuple[str, Callable[[OnvifRecorder], None], str, str]] = {
    "too many": ("create", full, PASSWORD, "CreateUsers: env:Receiver - ter:Action - ter:TooManyUsers - Maximum"),
    "fixed": ("delete", fixed, "", "DeleteUsers: env:Sender - ter:InvalidArgVal - ter:FixedUser - Username may"),
    "weak": ("create", lambda device: None, "ngan", "ter:PasswordTooWeak - Too weak password …"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_refusal_says_what_the_device_said_and_nothing_is_half_done(case: str) -> None:
    action, prepare, password, said = REFUSED[case]
    device = recorder()
    prepare(device)
    before = device.held()
    step = next(step for step in CHANGES.steps if step.action == action)
    with connected(device) as (_, session), pytest.raises(DeviceRefused) as fault:
        do(session, step, password)
    assert said in str(fault.value)
    assert not password or password not in str(fault.value)
    assert device.held() == before


@pytest.mark.parametrize(
    ("way", "said"), [("both", "HTTP 401"), ("token only", "GetUsers: env:Sender - ter:NotAuthorized - Sender not")]
)
def test_a_wrong_administrator_s_password_is_refused_and_not_told(way: str, said: str) -> None:
    with connected(recorder(**WAYS[way]), "Sai-Roi-2021") as (_, session), pytest.raises(DeviceRefused) as fault:
        DRIVER.read(session, NOW.device)
    assert said in str(fault.value)
    assert "Sai-Roi" not in str(fault.value)


def test_no_secret_is_sent_but_where_it_belongs() -> None:
    device = recorder()
    with connected(device) as (line, session):
        for step in CHANGES.steps:
            do(session, step, password_for(step))
    assert not any(SECRET.encode() in call.body for call in line.calls)
    escaped = PASSWORD.replace("&", "&amp;").replace("<", "&lt;").encode()
    assert sum(escaped in call.body for call in line.calls) == 2


class Answering:
    """A session that always gets the same answer."""

    user, secret = ADMIN, SECRET

    def __init__(self, status: int, body: str) -> None:
        self.answer = Answer(status, body.encode(), {})

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
        return self.answer


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (200, "<html><body>Login</body></html>", "HTTP 200"),
        (404, "", "HTTP 404"),
        (200, "<a:CreateUsersResponse xmlns:a='x'/>", "HTTP 200"),
        (
            500,
            f"<Envelope><Body><Fault><faultstring>{'x' * 280} {SECRET}</faultstring></Fault></Body></Envelope>",
            "xx",
        ),
    ],
)
def test_an_answer_to_something_else_is_no_success(status: int, body: str, said: str) -> None:
    session = Answering(status, body)
    seen = ObservedAccount("a_het", {"live": frozenset(ALL)})
    for work in (
        lambda: DRIVER.read(session, NOW.device),
        lambda: DRIVER.perform(session, NOW.device, STEPS["delete"], seen, ""),
    ):
        with pytest.raises(DeviceRefused) as fault:
            work()
        assert said in str(fault.value)
        assert SECRET[:4] not in str(fault.value)
        assert len(str(fault.value)) <= 300


def test_an_answer_that_is_not_understood_is_no_empty_list() -> None:
    users = "<User><Username>a</Username><UserLevel>Viewer</UserLevel></User>"
    session = Answering(200, f"<GetUsersResponse>{users}</GetUsersResponse>")
    with pytest.raises(ReadbackFault, match="Viewer"):
        DRIVER.read(session, NOW.device)


def test_the_device_of_ours_refuses_what_it_should() -> None:
    """The judge itself: a token twice, another clock, and a message of which one part is wrong."""
    device = recorder(digest=False)
    with connected(device) as (line, session):
        DRIVER.read(session, NOW.device)
        again = line.calls[-1]
        answers: list[Reply] = [device.answer(again)]
        device.nonces.clear()
        device.skew = timedelta(hours=3)
        answers.append(device.answer(again))
    assert [reply.status for reply in answers] == [400, 400]
    both = "<tds:Username>a_het</tds:Username><tds:Username>{}</tds:Username>"
    delete = b"<tds:DeleteUsers>" + both.format("khong_co").encode() + b"</tds:DeleteUsers>"
    body = again.body.replace(b"<tds:GetUsers/>", delete)
    device = recorder(digest=False, token=False)
    assert device.answer(replace(again, body=body)).status == 400
    assert device.held() == recorder().held()
    assert device.answer(replace(again, body=body.replace(b"khong_co", b"b_bot"))).status == 200
    assert sorted(device.held()) == ["c_them", "d_giu"]

"""The driver of Hikvision over HTTP against the fake recorder: every step, every interruption, every refusal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest

from camgrant.app.session import HttpSession
from camgrant.model.base import RIGHTS, Right
from camgrant.rendering.changes import Action, Step, change_set
from camgrant.rendering.device import Account
from camgrant.rendering.drift import Difference, compare, rights_of
from camgrant.rendering.driver import Answer, DeviceGone, DeviceRefused
from camgrant.rendering.observed import ReadbackFault
from camgrant_renderers.hikvision import TARGET
from camgrant_renderers.hikvision.driver import IsapiDriver
from support.devices.base import ADMIN, SECRET, Call, Line, Reply, served
from support.devices.hikvision import ONVIF, USERS, FakeHikvision, Kept, Refusal
from support.devices.hikvision import RIGHTS as RIGHTS_PATH
from targets.views import account, device_view

PASSWORD = "Xin-Chao-2021"
DRIVER = IsapiDriver()
DEVICE = device_view().device
EVERY = frozenset({1, 2, 3, 4})

VIEWER = account("mannv", {"live": (1,)})
WIDER = account("mannv", {"live": (1, 2), "playback": (2,), "export": (2,)})
STEERING = account("mannv", {"live": (1,), "ptz": (1,)})
STEPS: dict[str, tuple[tuple[Account, ...], tuple[Account, ...], str]] = {
    "create": ((), (WIDER,), "create"),
    "create an operator": ((), (STEERING,), "create"),
    "reduce": ((WIDER,), (VIEWER,), "reduce"),
    "reduce an operator": ((STEERING,), (VIEWER,), "reduce"),
    "extend": ((VIEWER,), (WIDER,), "extend"),
    "extend to an operator": ((VIEWER,), (STEERING,), "extend"),
    "delete": ((WIDER,), (), "delete"),
}


@dataclass
class Stand:
    """A served recorder, the line to it, and a session over it."""

    device: FakeHikvision
    line: Line
    session: HttpSession

    def perform(self, step: Step, password: str = "") -> None:
        seen = DRIVER.read(self.session, DEVICE).of(step.login)
        DRIVER.perform(self.session, DEVICE, step, seen, password)

    def held(self) -> dict[str, Mapping[Right, frozenset[int]]]:
        """What each account that is not the recorder's own may do, as read back."""
        seen = DRIVER.read(self.session, DEVICE).accounts
        return {one.login: dict(rights_of(TARGET, DEVICE, one)) for one in seen if not one.built_in}

    def sent(self) -> list[str]:
        return [f"{call.method} {call.path}" for call in self.line.calls if call.method != "GET"]


@contextmanager
def stand(device: FakeHikvision | None = None) -> Iterator[Stand]:
    one = device or FakeHikvision(4)
    with served(one) as line, HttpSession(line.url, ADMIN, SECRET, insecure_http=True) as session:
        yield Stand(one, line, session)


def steps(old: tuple[Account, ...], new: tuple[Account, ...]) -> tuple[Step, ...]:
    before, after = device_view(*old), device_view(*new)
    return change_set(after, before.accounts, None, can_disable=False).work


def step_of(case: str) -> Step:
    old, new, action = STEPS[case]
    (step,) = steps(old, new)
    assert step.action == action
    return step


def prepare(at: Stand, accounts: tuple[Account, ...]) -> None:
    """The accounts as an earlier change set has left them."""
    for step in steps((), accounts):
        at.perform(step, PASSWORD)
    at.line.calls.clear()


def wanted(case: str) -> dict[str, Mapping[Right, frozenset[int]]]:
    return {one.login: one.allowed for one in device_view(*STEPS[case][1]).accounts}


REQUESTS = {
    "create": [f"POST {USERS}", f"PUT {RIGHTS_PATH}/2"],
    "create an operator": [f"POST {USERS}", f"PUT {RIGHTS_PATH}/2"],
    "reduce": [f"PUT {RIGHTS_PATH}/2"],
    "reduce an operator": [f"PUT {RIGHTS_PATH}/2"],
    "extend": [f"PUT {RIGHTS_PATH}/2"],
    "extend to an operator": [f"PUT {USERS}/2", f"PUT {RIGHTS_PATH}/2"],
    "delete": [f"DELETE {USERS}/2"],
}


@pytest.mark.parametrize("case", STEPS)
def test_every_step_end_to_end_and_once_more(case: str) -> None:
    step = step_of(case)
    with stand() as at:
        prepare(at, STEPS[case][0])
        at.perform(step, PASSWORD if step.action == "create" else "")
        assert at.sent() == REQUESTS[case]
        assert at.held() == wanted(case)
        at.perform(step, PASSWORD if step.action == "create" else "")
        assert at.held() == wanted(case)
        if STEPS[case][1]:
            one = at.device.held("mannv")
            assert one is not None
            assert one.password == PASSWORD
            assert compare(TARGET, device_view(*STEPS[case][1]), DRIVER.read(at.session, DEVICE)) == ()


@pytest.mark.parametrize("lose_answer", [False, True])
@pytest.mark.parametrize("case", STEPS)
def test_a_connection_that_dies_at_any_request_leaves_nothing_that_a_second_try_does_not_set_right(
    case: str, lose_answer: bool
) -> None:
    step = step_of(case)
    password = PASSWORD if step.action == "create" else ""
    for left in range(len(REQUESTS[case])):
        with stand() as at:
            prepare(at, STEPS[case][0])
            at.line.left, at.line.lose_answer = left, lose_answer
            with pytest.raises(DeviceGone):
                at.perform(step, password)
            at.line.left = None
            at.perform(step, password)
            assert at.held() == wanted(case), left
            assert [one.password for one in at.device.users.values() if one.login == "mannv"] in ([], [PASSWORD])


@pytest.mark.parametrize("left", [0, 1, 2])
@pytest.mark.parametrize("lose_answer", [False, True])
def test_making_a_half_made_account_anew_may_be_interrupted_too(left: int, lose_answer: bool) -> None:
    step = step_of("create")
    with stand() as at:
        at.device.users[2] = Kept("mannv", "Operator", "Other-Word-1")
        at.line.left, at.line.lose_answer = left, lose_answer
        with pytest.raises(DeviceGone):
            at.perform(step, PASSWORD)
        at.line.left = None
        at.perform(step, PASSWORD)
        assert at.held() == wanted("create")
        one = at.device.held("mannv")
        assert one is not None
        assert (one.password, one.level) == (PASSWORD, "Viewer")


def test_a_disabled_account_of_that_login_is_made_anew() -> None:
    with stand() as at:
        at.device.users[2] = Kept("mannv", "Viewer", PASSWORD, enabled=False)
        at.perform(step_of("create"), PASSWORD)
        assert at.held() == wanted("create")
        assert at.sent() == [f"DELETE {USERS}/2", *REQUESTS["create"]]


def test_what_is_sent_has_the_namespace_of_what_was_read_and_a_password_only_at_creation() -> None:
    """The list of accounts and a permission may lie in different namespaces of one recorder."""
    with stand() as at:
        prepare(at, (VIEWER,))
        at.perform(step_of("extend to an operator"))
        bodies = [call.body for call in at.line.calls if call.method == "PUT"]
        listed, permission = bodies
        assert b'xmlns="http://www.isapi.org/ver20/XMLSchema"' in listed
        assert b'<UserPermission version="2.0" xmlns="http://www.hikvision.com/ver20/XMLSchema">' in permission
        assert all(b"password" not in body for body in bodies)


def test_ids_are_read_back_and_never_taken_from_an_earlier_reading() -> None:
    with stand() as at:
        at.device.users[2] = Kept("hyeorc", "Viewer")
        prepare(at, (WIDER,))
        assert at.device.users[3].login == "mannv"
        seen = DRIVER.read(at.session, DEVICE).of("mannv")
        at.device.users[5], at.device.users[3] = at.device.users.pop(3), Kept("phonglt", "Viewer")
        DRIVER.perform(at.session, DEVICE, step_of("delete"), seen, "")
        assert sorted(one.login for one in at.device.users.values()) == ["admin", "hyeorc", "phonglt"]


def refusing(*requests: str) -> Callable[[Call], bool]:
    return lambda call: f"{call.method} {call.path}" in requests


def test_an_account_whose_rights_are_refused_is_deleted_again() -> None:
    with stand() as at:
        at.device.refuses = refusing(f"PUT {RIGHTS_PATH}/2")
        with pytest.raises(DeviceRefused, match="Invalid Operation operationFailed 1073741830"):
            at.perform(step_of("create"), PASSWORD)
        assert at.held() == {}
        assert at.sent() == [*REQUESTS["create"], f"DELETE {USERS}/2"]


def test_default_rights_that_cannot_be_taken_back_are_said() -> None:
    with stand() as at:
        at.device.refuses = refusing(f"PUT {RIGHTS_PATH}/2", f"DELETE {USERS}/2")
        with pytest.raises(
            DeviceRefused,
            match=r"PUT .*; có thể còn tài khoản mannv với quyền mặc định.* default rights may exist.*: DELETE",
        ):
            at.perform(step_of("create"), PASSWORD)
        assert at.held() == {"mannv": {"playback": EVERY, "export": EVERY}}


class Garbles(FakeHikvision):
    """A recorder that does what it is asked, and answers requests of one kind with something else."""

    def __init__(self, request: str, says: Reply) -> None:
        super().__init__(4)
        self.request, self.says = request, says

    def answer(self, call: Call) -> Reply:
        done = super().answer(call)
        return self.says if f"{call.method} {call.path}" == self.request else done


GARBLED = (
    Reply(b"<html>busy</html>"),
    Reply(b"", 500),
    Reply(b"<ResponseStatus><statusCode>1</statu"),
    Reply(b"<ResponseStatus><statusCode>4</statusCode></ResponseStatus>"),
    Reply(b"<ResponseStatus><statusCode>1</statusCode></ResponseStatus>", 503),
    Reply(b"<ResponseStatus/>"),
)


@pytest.mark.parametrize("says", GARBLED, ids=lambda says: f"{says.status} {says.body.decode()}")
@pytest.mark.parametrize("case", ["create", "create an operator"])
def test_an_account_whose_creation_is_not_confirmed_does_not_stay(case: str, says: Reply) -> None:
    """It may have been made all the same, with the default rights of its level."""
    with stand(Garbles(f"POST {USERS}", says)) as at:
        with pytest.raises(DeviceRefused, match="POST /ISAPI/Security/users: HTTP") as caught:
            at.perform(step_of(case), PASSWORD)
        assert "default rights" not in str(caught.value)
        assert at.held() == {}
        assert at.sent() == [f"POST {USERS}", f"DELETE {USERS}/2"]


@pytest.mark.parametrize("says", GARBLED, ids=lambda says: f"{says.status} {says.body.decode()}")
def test_a_raise_of_a_level_that_is_not_confirmed_is_put_back(says: Reply) -> None:
    device = Garbles(f"PUT {USERS}/2", says)
    with stand(device) as at:
        prepare(at, (VIEWER,))
        with pytest.raises(DeviceRefused, match="PUT /ISAPI/Security/users/2: HTTP"):
            at.perform(step_of("extend to an operator"))
        device.request = ""
        assert at.device.users[2].level == "Viewer"
        assert at.held() == {"mannv": device_view(VIEWER).accounts[0].allowed}


class Drops(FakeHikvision):
    """Its line dies once, when the request of one kind is done."""

    def __init__(self, request: str) -> None:
        super().__init__(4)
        self.request = request

    def answer(self, call: Call) -> Reply:
        done = super().answer(call)
        if f"{call.method} {call.path}" == self.request:
            self.request = ""
            return Reply(b"x" * 10, headers={"Transfer-Encoding": "chunked"})  # no such chunk: the client gives up
        return done


@pytest.mark.parametrize(
    ("case", "request_of"),
    [
        ("create", f"POST {USERS}"),
        ("create", f"PUT {RIGHTS_PATH}/2"),
        ("create", f"GET {RIGHTS_PATH}/2"),
        ("extend to an operator", f"PUT {USERS}/2"),
        ("extend to an operator", f"PUT {RIGHTS_PATH}/2"),
    ],
)
def test_default_rights_do_not_outlast_an_answer_that_is_lost(case: str, request_of: str) -> None:
    device = Drops("")
    with stand(device) as at:
        prepare(at, STEPS[case][0])
        device.request = request_of
        with pytest.raises(DeviceGone):
            at.perform(step_of(case), PASSWORD if case == "create" else "")
        assert at.held() == {one.login: one.allowed for one in device_view(*STEPS[case][0]).accounts}
        at.perform(step_of(case), PASSWORD if case == "create" else "")
        assert at.held() == wanted(case)


@pytest.mark.parametrize("case", ["create", "extend to an operator"])
def test_a_line_that_stays_dead_says_what_it_may_have_left(case: str) -> None:
    with stand() as at:
        prepare(at, STEPS[case][0])
        at.line.left, at.line.lose_answer = 0, True
        with pytest.raises(DeviceGone, match=r"có thể còn tài khoản mannv với quyền mặc định.*may exist"):
            at.perform(step_of(case), PASSWORD if case == "create" else "")


class Deaf(FakeHikvision):
    """A recorder that after a POST answers the list of accounts with nonsense, some times over."""

    def __init__(self, times: int) -> None:
        super().__init__(4)
        self.times, self.posted = times, False

    def answer(self, call: Call) -> Reply:
        self.posted |= call.method == "POST"
        if self.posted and (call.method, call.path) == ("GET", USERS) and self.times:
            self.times -= 1
            return Reply(b"<html/>") if self.times % 2 else Reply(b"", 503)
        return super().answer(call)


def test_a_new_account_that_cannot_be_read_at_once_is_asked_for_again() -> None:
    with stand(Deaf(1)) as at:
        at.perform(step_of("create"), PASSWORD)
        assert at.held() == wanted("create")


def test_a_new_account_that_cannot_be_read_twice_is_deleted() -> None:
    with stand(Deaf(2)) as at:
        with pytest.raises(DeviceRefused, match="503") as caught:
            at.perform(step_of("create"), PASSWORD)
        assert "default rights" not in str(caught.value)
        assert at.sent() == [f"POST {USERS}", f"DELETE {USERS}/2"]
        assert at.held() == {}


def test_a_new_account_that_can_neither_be_read_nor_deleted_is_said_with_its_default_rights() -> None:
    with stand(Deaf(3)) as at:
        with pytest.raises(DeviceRefused, match=r"có thể còn tài khoản mannv với quyền mặc định.*may exist"):
            at.perform(step_of("create"), PASSWORD)
        assert at.held() == {"mannv": {"playback": EVERY, "export": EVERY}}


@pytest.mark.parametrize("login", ["admin", "Admin", "quantri"])
def test_the_administrator_at_work_is_never_touched(login: str) -> None:
    with served(FakeHikvision(4)) as line, HttpSession(line.url, "quantri", SECRET, insecure_http=True) as session:
        with pytest.raises(DeviceRefused, match="administrator at work"):
            DRIVER.perform(session, DEVICE, replace(step_of("delete"), login=login), None, "")
        assert line.calls == []


def test_a_raised_level_is_put_back_with_what_was_when_the_rights_are_refused() -> None:
    with stand() as at:
        prepare(at, (VIEWER,))
        at.device.refuses = lambda call: call.path == f"{RIGHTS_PATH}/2" and b"<userType>operator" in call.body
        with pytest.raises(DeviceRefused):
            at.perform(step_of("extend to an operator"))
        assert at.held() == {"mannv": device_view(VIEWER).accounts[0].allowed}
        assert at.device.users[2].level == "Viewer"


def test_the_fake_recorder_gives_the_defaults_of_a_level_that_changes() -> None:
    """The judge itself: without the second request an extended account would have everything."""
    with stand() as at:
        prepare(at, (VIEWER,))
        at.line.left = 1
        with pytest.raises(DeviceGone):
            at.perform(step_of("extend to an operator"))
        at.line.left = None
        assert at.held() == {"mannv": {right: EVERY for right in RIGHTS if right != "config"}}


@pytest.mark.parametrize("case", STEPS)
def test_no_secret_stands_in_a_refusal(case: str) -> None:
    step = step_of(case)
    with stand() as at:
        prepare(at, STEPS[case][0])
        at.device.refuses = lambda call: call.method != "GET"
        with pytest.raises(DeviceRefused) as caught:
            at.perform(step, PASSWORD if step.action == "create" else "")
        for fault in (caught.value, caught.value.__cause__, caught.value.__context__):
            assert PASSWORD not in repr(fault)
            assert SECRET not in repr(fault)


def test_a_weak_password_and_a_full_recorder_are_the_words_of_the_device() -> None:
    with stand() as at:
        with pytest.raises(DeviceRefused, match="badPassword") as caught:
            at.perform(step_of("create"), "short")
        assert "short" not in str(caught.value)
        at.device.users |= {number: Kept(f"u{number}", "Viewer") for number in range(2, 33)}
        with pytest.raises(DeviceRefused, match="userNumLimit"):
            at.perform(step_of("create"), PASSWORD)


@pytest.mark.parametrize("case", ["reduce", "extend", "delete"])
def test_the_devices_own_account_is_never_touched(case: str) -> None:
    with stand() as at:
        at.device.users[1] = Kept("mannv", "Administrator")
        with pytest.raises(DeviceRefused, match="account of the device itself"):
            at.perform(step_of(case))
        assert at.sent() == []


def test_rights_of_an_administrator_cannot_be_set_but_the_account_can_be_deleted() -> None:
    with stand() as at:
        at.device.users[2] = Kept("mannv", "Administrator")
        assert at.held() == {"mannv": dict.fromkeys(RIGHTS, EVERY)}
        for case in ("reduce", "extend"):
            with pytest.raises(DeviceRefused, match="Administrator"):
                at.perform(step_of(case))
        assert at.sent() == []
        at.perform(step_of("delete"))
        assert at.held() == {}


@pytest.mark.parametrize("case", ["reduce", "extend"])
def test_rights_of_an_account_that_is_gone_are_refused(case: str) -> None:
    with stand() as at, pytest.raises(DeviceRefused, match="no such account"):
        at.perform(step_of(case))


@pytest.mark.parametrize("action", ["delete", "disable"])
def test_ending_what_is_gone_sends_nothing(action: Action) -> None:
    with stand() as at:
        at.perform(replace(step_of("delete"), action=action))
        assert at.sent() == []


def test_the_onvif_list_is_read_where_there_is_one() -> None:
    with stand(FakeHikvision(4, onvif={1: ("vms", "administrator")})) as at:
        seen = DRIVER.read(at.session, DEVICE)
        assert compare(TARGET, device_view(), seen) == (
            Difference("extra", "vms", "onvif", more=dict.fromkeys(RIGHTS, EVERY)),
        )
    with stand(FakeHikvision(4, onvif={})) as at:
        assert at.held() == {}


@pytest.mark.parametrize("refusal", [Refusal("notFound", status=404), Refusal("notSupport", status=403)])
def test_a_recorder_without_an_onvif_list_is_fine(refusal: Refusal) -> None:
    with stand() as at:
        at.device.onvif_refusal = refusal
        assert at.held() == {}
        assert f"GET {ONVIF}" in [f"{call.method} {call.path}" for call in at.line.calls]


def test_an_onvif_list_that_is_not_shown_is_not_taken_for_none() -> None:
    with stand() as at:
        at.device.onvif_refusal = Refusal("lowPrivilege", status=403)
        assert "lowPrivilege" in DRIVER.read(at.session, DEVICE).unread
    with stand() as at:
        assert DRIVER.read(at.session, DEVICE).unread == ""


def test_a_wrong_administrator_secret_is_refused() -> None:
    with (
        served(FakeHikvision(4)) as line,
        HttpSession(line.url, ADMIN, "Sai-Mat-Khau-1", insecure_http=True) as session,
    ):
        with pytest.raises(DeviceRefused, match="HTTP 401") as caught:
            DRIVER.read(session, DEVICE)
        assert "Sai-Mat-Khau" not in str(caught.value)


class Canned:
    """A session in which every request is answered by the same bytes."""

    user, secret = ADMIN, SECRET

    def __init__(self, body: bytes) -> None:
        self.body = body

    def send(self, method: str, path: str, **more: object) -> Answer:
        return Answer(200, self.body, {})


@pytest.mark.parametrize("body", [b"", b"<html></html>", b"<UserPermission/>", b"<UserList/>", b"\x00"])
def test_an_answer_that_is_no_list_of_accounts_is_never_taken_for_none(body: bytes) -> None:
    with pytest.raises(ReadbackFault):
        DRIVER.read(Canned(body), DEVICE)


def test_a_status_instead_of_a_list_is_a_refusal_and_a_page_instead_of_a_status_too() -> None:
    status = b"<ResponseStatus><statusCode>2</statusCode><statusString>Device Busy</statusString></ResponseStatus>"
    with pytest.raises(DeviceRefused, match="Device Busy"):
        DRIVER.read(Canned(status), DEVICE)
    users = b"<UserList><User><id>2</id><userName>mannv</userName><userLevel>Viewer</userLevel></User></UserList>"
    with pytest.raises(DeviceRefused, match=r"DELETE .*: HTTP 200"):
        DRIVER.perform(Canned(users), DEVICE, step_of("delete"), None, "")


def test_a_recorder_that_does_not_keep_the_account_it_confirmed_is_a_refusal() -> None:
    with stand() as at:
        answer = at.device.answer

        def forgetful(call: Call) -> Reply:
            reply = answer(call)
            at.device.users = {1: at.device.users[1]}
            return reply

        at.device.answer = forgetful  # type: ignore[method-assign]
        with pytest.raises(DeviceRefused, match="has not kept the new account"):
            at.perform(step_of("create"), PASSWORD)

"""Changes carried out on a ZoneMinder server of ours, over the network, cut at every point and done again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from camgrant.app.session import HttpSession
from camgrant.rendering.changes import ADDITIONS, REMOVALS, Action, ChangeSet, Step, change_set
from camgrant.rendering.device import Account, DeviceView
from camgrant.rendering.drift import compare
from camgrant.rendering.driver import Answer, DeviceGone, DeviceRefused
from camgrant.rendering.observed import ReadbackFault
from camgrant_renderers.zoneminder import TARGET
from camgrant_renderers.zoneminder.driver import ZoneMinderDriver
from support.devices.base import ADMIN, SECRET, Call, Line, served
from support.devices.zoneminder import DEFAULTS, ISSUED, TOKEN, ZoneMinderServer
from targets.kit import view_on
from targets.views import account

PASSWORD = "Xin-Chao-2021"
DRIVER = ZoneMinderDriver()
BEFORE = (
    account("dungtq", {"live": (1,)}),
    account("hyeorc", {"live": (1, 2), "ptz": (1, 2)}),
    account("phonglt", {"live": (1,)}),
    account("quyenht", {"live": (1,)}),
)
AFTER = (
    account("hyeorc", {"live": (1,)}),
    account("mannv", {"live": (2,), "playback": (1, 2), "export": (1, 2)}),
    account("quyenht", {"live": (2,), "ptz": (2,)}),
)
NO_AREA = dict.fromkeys(("Stream", *(area for area in DEFAULTS if DEFAULTS[area] == "None")), "None")


@pytest.fixture
def server() -> ZoneMinderServer:
    return ZoneMinderServer()


@pytest.fixture
def line(server: ZoneMinderServer) -> Iterator[Line]:
    with served(server) as found:
        yield found


@pytest.fixture
def session(line: Line) -> Iterator[HttpSession]:
    with HttpSession(line.url, ADMIN, SECRET, insecure_http=True) as found:
        yield found


def view(*accounts: Account) -> DeviceView:
    return view_on("zoneminder", *accounts)


def changes_to(now: DeviceView, *before: Account, left: str = "") -> ChangeSet:
    """From those accounts to those of the view; `left` is deleted, others that end are disabled."""
    steps = change_set(now, view(*before).accounts, None, can_disable=True).steps
    steps = tuple(replace(step, action="delete") if step.login == left else step for step in steps)
    return ChangeSet(now.device, now.as_of, None, steps)


def do(session: HttpSession, now: DeviceView, step: Step) -> None:
    seen = DRIVER.read(session, now.device).of(step.login)
    DRIVER.perform(session, now.device, step, seen, PASSWORD if step.action == "create" else "")


def carry_out(session: HttpSession, now: DeviceView, changes: ChangeSet) -> None:
    for step in changes.steps:
        do(session, now, step)


def differences(session: HttpSession, now: DeviceView) -> tuple[object, ...]:
    return compare(TARGET, now, DRIVER.read(session, now.device))


def test_every_kind_of_step(session: HttpSession, server: ZoneMinderServer, line: Line) -> None:
    first, second = view(*BEFORE), view(*AFTER)
    carry_out(session, first, changes_to(first))
    assert differences(session, first) == ()
    assert compare(TARGET, second, DRIVER.read(session, second.device))
    changes = changes_to(second, *BEFORE, left="dungtq")
    assert [step.action for step in changes.steps] == [*("delete", "disable", "reduce", "reduce", "create", "extend")]
    carry_out(session, second, changes)
    assert differences(session, second) == ()
    assert sorted(one["Username"] for one in server.users.values()) == [
        *("admin", "hyeorc", "mannv", "phonglt", "quyenht")
    ]
    ended = server.user("phonglt")
    assert {area: ended[area] for area in NO_AREA} == NO_AREA
    assert (ended["Enabled"], ended["MonitorIds"], ended["TokenMinExpiry"]) == (0, "0,0", ISSUED + 1)
    assert server.user("mannv")["Password"] == PASSWORD
    writes = [call for call in line.calls if server.changes(call)]
    assert sum(b"Password" in call.body for call in writes) == len(BEFORE) + 1


def test_a_reduction_to_nothing_shared_leaves_no_open_list(session: HttpSession, server: ZoneMinderServer) -> None:
    """Between two accounts that share no camera stands one that sees none, and never one that sees all."""
    first, second = view(account("mannv", {"live": (1,)})), view(account("mannv", {"live": (2,)}))
    carry_out(session, first, changes_to(first))
    reduce, extend = changes_to(second, account("mannv", {"live": (1,)})).steps
    do(session, second, reduce)
    assert (server.user("mannv")["MonitorIds"], server.user("mannv")["Stream"]) == ("0,0", "None")
    do(session, second, extend)
    assert differences(session, second) == ()


def test_a_disabled_account_is_set_right_again_with_its_password(
    session: HttpSession, server: ZoneMinderServer
) -> None:
    now = view(account("mannv", {"live": (1,)}))
    (step,) = changes_to(now).steps
    do(session, now, step)
    user = server.user("mannv")
    user.update(Enabled=0, Password="cũ", System="Edit", MonitorIds="", TokenMinExpiry=1)
    do(session, now, step)
    assert (user["Enabled"], user["Password"], user["System"], user["MonitorIds"]) == (1, PASSWORD, "None", "1")
    assert user["TokenMinExpiry"] == ISSUED
    assert differences(session, now) == ()


@pytest.mark.parametrize("lose_answer", [False, True])
def test_cut_anywhere_and_done_again(
    session: HttpSession, server: ZoneMinderServer, line: Line, lose_answer: bool
) -> None:
    """The connection dies at each request in turn, before or after the server did it; then the work is done again."""
    first, second = view(*BEFORE), view(*AFTER)
    changes = changes_to(second, *BEFORE, left="dungtq")
    line.lose_answer = lose_answer
    for cut in range(len(changes.work)):
        server.users = ZoneMinderServer().users
        carry_out(session, first, changes_to(first))
        line.left = cut
        with pytest.raises(DeviceGone):
            carry_out(session, second, changes)
        line.left = None
        carry_out(session, second, changes)
        assert differences(session, second) == ()
        assert len(server.users) == 5


def test_every_step_may_be_done_twice(session: HttpSession, server: ZoneMinderServer) -> None:
    first, second = view(*BEFORE), view(*AFTER)
    for now, changes in ((first, changes_to(first)), (second, changes_to(second, *BEFORE, left="dungtq"))):
        for step in changes.steps:
            do(session, now, step)
            do(session, now, step)
        assert differences(session, now) == ()


def test_more_accounts_than_a_page_are_all_read(session: HttpSession, server: ZoneMinderServer) -> None:
    for number in range(2, 233):
        server.users[number] = {**DEFAULTS, "Id": number, "Username": f"k{number}", "MonitorIds": "1"}
    server.users[233] = {**DEFAULTS, "Id": 233, "Username": "mannv", "MonitorIds": "9", "Stream": "View"}
    now = view()
    seen = DRIVER.read(session, now.device)
    assert len(seen.accounts) == 233
    last = seen.of("mannv")
    assert last is not None
    assert last.channels_by_right == {"live": {9}}


def test_what_is_gone_already_needs_no_ending_but_cannot_be_widened(session: HttpSession) -> None:
    one, more = account("mannv", {"live": (1,)}), account("mannv", {"live": (1, 2)})
    for now, before in ((view(), one), (view(one), more)):
        carry_out(session, now, changes_to(now, before))
    with pytest.raises(DeviceRefused, match="no such account"):
        carry_out(session, view(more), changes_to(view(more), one))


def test_refusals_name_the_status_and_no_secret(session: HttpSession, line: Line, server: ZoneMinderServer) -> None:
    """The real server repeats the address with the token in its errors."""
    now = view(account("a" * 33, {"live": (1,)}))
    (step,) = changes_to(now).steps
    with pytest.raises(DeviceRefused) as refused:
        DRIVER.perform(session, now.device, step, None, PASSWORD)
    assert str(refused.value) == "HTTP 500: An Internal Error Has Occurred."
    assert TOKEN in server.answer(Call("GET", "/zm/api/x.json", {"token": TOKEN}, b"", {})).body.decode()
    with (
        HttpSession(line.url, ADMIN, "Sai-Mat-Khau-1", insecure_http=True) as wrong,
        pytest.raises(DeviceRefused) as refused,
    ):
        DRIVER.read(wrong, now.device)
    assert str(refused.value) == 'HTTP 401: Login denied for user "admin"'
    with pytest.raises(DeviceRefused) as refused:
        DRIVER.perform(session, now.device, replace(step, login="mannv"), None, "")
    assert str(refused.value) == "mannv: {'Password': ['A password is required']}"


@pytest.mark.parametrize("login", [ADMIN, "Admin", "quantri"])
@pytest.mark.parametrize("action", ["delete", "disable", "reduce", "create", "extend"])
def test_the_server_s_own_account_and_that_of_the_administrator_are_never_touched(
    line: Line, action: Action, login: str
) -> None:
    step = Step(action, login, {"live": frozenset({1})}, {}, {})
    with (
        HttpSession(line.url, "quantri", SECRET, insecure_http=True) as session,
        pytest.raises(DeviceRefused, match="có sẵn"),
    ):
        DRIVER.perform(session, view().device, step, None, PASSWORD)
    assert line.calls == []


def test_a_lost_connection_tells_no_secret(session: HttpSession, line: Line) -> None:
    now = view(account("mannv", {"live": (1,)}))
    line.left = 0
    with pytest.raises(DeviceGone) as gone:
        carry_out(session, now, changes_to(now))
    told = f"{gone.value!r} {gone.value.__cause__!r}"
    assert not any(secret in told for secret in (PASSWORD, SECRET, TOKEN))


def test_1_39_is_refused_because_its_api_names_no_cameras(session: HttpSession) -> None:
    now = view_on("zoneminder", account("mannv", {"live": (1,)}), settings={"zm_version": "1.39"})
    with pytest.raises(DeviceRefused, match="load the SQL file"):
        DRIVER.read(session, now.device)


class Canned:
    """A session in which every request is answered by the same bytes."""

    user, secret = ADMIN, SECRET

    def __init__(self, body: bytes) -> None:
        self.body = body

    def send(self, method: str, path: str, **more: object) -> Answer:
        return Answer(200, self.body, {})


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b"<html>", ReadbackFault),
        (b"[]", ReadbackFault),
        (b"{}", DeviceRefused),
        (b"[" * 100_000, ReadbackFault),
        (b'{"access_token": "a.b"}', ReadbackFault),
        (b'{"access_token": "head.W10.sign", "users": [{"User": {}}], "pagination": {"count": 1}}', ReadbackFault),
        (b'{"access_token": "head.e30.sign", "users": [{"User": {}}], "pagination": null}', ReadbackFault),
        (b'{"access_token": "head.e30.sign", "users": [{"User": {}}]}', ReadbackFault),
        (
            b'{"access_token": "head.e30.sign", "users": [{"User": {}}], "pagination": {"nextPage": true}}',
            ReadbackFault,
        ),
        (b'{"access_token": "head.e30.sign", "users": []}', ReadbackFault),
        (b'{"access_token": "head.e30.sign", "users": [{"User": {"Username": "mannv"}}]}', ReadbackFault),
    ],
)
def test_what_is_no_zoneminder_is_never_taken_for_one(body: bytes, fault: type[Exception]) -> None:
    now = view(account("mannv", {"live": (1,)}))
    (step,) = changes_to(now).steps
    with pytest.raises(fault):
        DRIVER.perform(Canned(body), now.device, step, None, PASSWORD)


def test_the_api_of_an_account_from_before_is_shut_and_nothing_else(
    session: HttpSession, server: ZoneMinderServer, line: Line
) -> None:
    now = view(account("mannv", {"live": (1,)}))
    carry_out(session, now, changes_to(now))
    (keep,) = changes_to(now, account("mannv", {"live": (1,)})).steps
    do(session, now, keep)
    assert [call.method for call in line.calls if server.changes(call)] == ["POST"]
    before = {**server.user("mannv")}
    server.user("mannv").update(APIEnabled=1, Monitors="View")
    assert [one.kind for one in compare(TARGET, now, DRIVER.read(session, now.device))] == ["more"]
    do(session, now, keep)
    assert server.user("mannv") == before


@pytest.mark.parametrize("private", [False, None, 0, "0"])
def test_nobody_is_let_in_while_every_page_tells_the_key(
    session: HttpSession, server: ZoneMinderServer, private: bool | int | str | None
) -> None:
    """Removals do not ask; what is added waits."""
    first, second = view(*BEFORE), view(*AFTER)
    carry_out(session, first, changes_to(first))
    server.key_private = private
    removals = [step for step in changes_to(second, *BEFORE).steps if step.action in REMOVALS]
    for step in removals:
        do(session, second, step)
    assert len(removals) == 4
    for step in changes_to(second, *BEFORE).steps:
        if step.action in ADDITIONS:
            with pytest.raises(DeviceRefused, match=r"zmupdate\.pl --freshen"):
                do(session, second, step)
    assert "mannv" not in [one["Username"] for one in server.users.values()]


class Lying(ZoneMinderServer):
    """Says that it has saved, and does nothing."""

    def _change(self, method: str, number: int, fields: dict[str, str]) -> dict[str, Any]:
        return {"message": "The user has been deleted." if method == "DELETE" else "Saved"}

    def _add(self, fields: dict[str, str]) -> dict[str, Any]:
        return {"message": "Saved"}


@pytest.mark.parametrize("action", ["create", "disable", "delete", "keep"])
def test_a_server_that_says_saved_and_is_not_believed(action: Action) -> None:
    server = Lying()
    row = {**DEFAULTS, "Id": 2, "Username": "mannv", "MonitorIds": "1", "Stream": "View"}
    if action != "create":
        server.users[2] = row
    now = view(account("mannv", {"live": (1,)}))
    step = Step(action, "mannv", {}, {"live": frozenset({1})}, {"live": frozenset({1})})
    with (
        served(server) as line,
        HttpSession(line.url, ADMIN, SECRET, insecure_http=True) as session,
        pytest.raises(DeviceRefused, match="what is read back says otherwise"),
    ):
        do(session, now, step)


class Complaining(ZoneMinderServer):
    """Does what it is asked, and does not say so."""

    said: str | None = None

    def _change(self, method: str, number: int, fields: dict[str, str]) -> dict[str, Any]:
        super()._change(method, number, fields)
        return {} if self.said is None else {"message": self.said}

    def _add(self, fields: dict[str, str]) -> dict[str, Any]:
        super()._add(fields)
        return {} if self.said is None else {"message": self.said}


@pytest.mark.parametrize("said", [None, "", "Error", "saved"])
@pytest.mark.parametrize("action", ["create", "disable", "delete", "keep"])
def test_a_server_that_does_not_say_saved_has_refused(action: Action, said: str | None) -> None:
    server = Complaining()
    server.said = said
    if action != "create":
        server.users[2] = {**DEFAULTS, "Id": 2, "Username": "mannv", "MonitorIds": "1", "Stream": "View"}
    now = view(account("mannv", {"live": (1,)}))
    step = Step(action, "mannv", {}, {"live": frozenset({1})}, {"live": frozenset({1})})
    with (
        served(server) as line,
        HttpSession(line.url, ADMIN, SECRET, insecure_http=True) as session,
        pytest.raises(DeviceRefused, match=r"^mannv: "),
    ):
        do(session, now, step)


def test_the_words_of_the_server_are_shown_as_they_are_meant(session: HttpSession, server: ZoneMinderServer) -> None:
    server.refusal = "Login denied for user &quot;admin&quot;"
    with pytest.raises(DeviceRefused) as refused:
        DRIVER.read(session, view().device)
    assert str(refused.value) == 'HTTP 401: Login denied for user "admin"'

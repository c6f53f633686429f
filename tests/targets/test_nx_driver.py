"""Changes carried out on an Nx server of ours, over the network, cut at every point and done again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from camgrant.app.apply import Apply
from camgrant.app.receipts import Receipt, StepState
from camgrant.app.session import HttpSession
from camgrant.rendering.changes import Action, ChangeSet, Step, change_set
from camgrant.rendering.device import Account, DeviceView
from camgrant.rendering.drift import compare
from camgrant.rendering.driver import Answer, DeviceGone, DeviceRefused
from camgrant.rendering.observed import ObservedAccount
from camgrant_renderers.nx import TARGET
from camgrant_renderers.nx.driver import NxDriver
from support.devices.base import ADMIN, SECRET, Line, served
from support.devices.nx import NxServer
from targets.kit import view_on
from targets.views import account

PASSWORD = "Xin-Chao-2021"
DRIVER = NxDriver()
VARIANTS = [{}, {"nx_accounts": "temporary"}]
BEFORE = (
    account("dungtq", {"live": (1,)}),
    account("hyeorc", {"live": (1, 2), "playback": (1, 2)}),
    account("phonglt", {"live": (1,)}),
    account("quyenht", {"live": (1,)}),
)
AFTER = (
    account("hyeorc", {"live": (1,), "ptz": (1,)}),
    account("mannv", {"live": (2,), "playback": (2,), "export": (2,)}),
    account("quyenht", {"live": (2,), "audio": (2,)}),
)


@pytest.fixture
def server() -> NxServer:
    return NxServer()


@pytest.fixture
def line(server: NxServer) -> Iterator[Line]:
    with served(server) as found:
        yield found


@pytest.fixture
def session(line: Line) -> Iterator[HttpSession]:
    with HttpSession(line.url, ADMIN, SECRET, insecure_http=True) as found:
        yield found


def changes_to(view: DeviceView, *before: Account, left: str = "") -> ChangeSet:
    """From those accounts to those of the view; `left` is deleted, others that end are locked."""
    old = view_on("nx", *before, settings=dict(view.device.settings)).accounts
    steps = change_set(view, old, None, can_disable=True).steps
    steps = tuple(replace(step, action="delete") if step.login == left else step for step in steps)
    return ChangeSet(view.device, view.as_of, None, steps)


def do(session: HttpSession, view: DeviceView, step: Step) -> None:
    seen = DRIVER.read(session, view.device).of(step.login)
    DRIVER.perform(session, view.device, step, seen, PASSWORD if step.action == "create" else "")


def carry_out(session: HttpSession, view: DeviceView, changes: ChangeSet) -> None:
    for step in changes.steps:
        do(session, view, step)


def differences(session: HttpSession, view: DeviceView) -> tuple[object, ...]:
    return compare(TARGET, view, DRIVER.read(session, view.device))


@pytest.mark.parametrize("settings", VARIANTS)
def test_every_kind_of_step(session: HttpSession, server: NxServer, line: Line, settings: dict[str, str]) -> None:
    first, second = view_on("nx", *BEFORE, settings=settings), view_on("nx", *AFTER, settings=settings)
    carry_out(session, first, changes_to(first))
    assert differences(session, first) == ()
    assert compare(TARGET, second, DRIVER.read(session, second.device))
    changes = changes_to(second, *BEFORE, left="dungtq")
    assert [step.action for step in changes.steps] == [
        *("delete", "disable", "reduce", "reduce", "create", "extend", "extend")
    ]
    carry_out(session, second, changes)
    assert differences(session, second) == ()
    assert sorted(user["name"] for user in server.users.values()) == ["admin", "hyeorc", "mannv", "phonglt", "quyenht"]
    assert server.user("phonglt")["isEnabled"] is False
    assert server.user("mannv").get("password") == (None if settings else PASSWORD)
    assert server.open == set()
    assert all(call.headers["authorization"].startswith("Bearer ") for call in line.calls if "users" in call.path)


def test_a_locked_account_is_set_right_again_with_its_password(session: HttpSession, server: NxServer) -> None:
    view = view_on("nx", account("mannv", {"live": (1,)}))
    (step,) = changes_to(view).steps
    do(session, view, step)
    user = server.user("mannv")
    user.update(isEnabled=False, password="cũ", groupIds=[], permissions="viewLogs")
    do(session, view, step)
    assert (user["isEnabled"], user["password"], user["permissions"]) == (True, PASSWORD, "none")
    assert differences(session, view) == ()


@pytest.mark.parametrize("settings", VARIANTS)
@pytest.mark.parametrize("lose_answer", [False, True])
def test_cut_anywhere_and_done_again(
    session: HttpSession, server: NxServer, line: Line, lose_answer: bool, settings: dict[str, str]
) -> None:
    """The connection dies at each request in turn, before or after the server did it; then the work is done again."""
    first, second = view_on("nx", *BEFORE, settings=settings), view_on("nx", *AFTER, settings=settings)
    changes = changes_to(second, *BEFORE, left="dungtq")
    line.lose_answer = lose_answer
    for cut in range(len(changes.work)):
        server.users = NxServer().users
        carry_out(session, first, changes_to(first))
        line.left = cut
        with pytest.raises(DeviceGone):
            carry_out(session, second, changes)
        line.left = None
        carry_out(session, second, changes)
        assert differences(session, second) == ()
        assert len(server.users) == 5


@pytest.mark.parametrize("kind", ["reduce", "extend", "disable", "delete"])
def test_an_account_that_vanishes_before_the_request_is_done_only_where_it_should_be_gone(
    session: HttpSession, server: NxServer, kind: str
) -> None:
    """Whoever deletes it meanwhile has ended it; rights of nobody cannot have been set."""
    first, second = view_on("nx", *BEFORE), view_on("nx", *AFTER)
    carry_out(session, first, changes_to(first))
    step = next(one for one in changes_to(second, *BEFORE, left="dungtq").steps if one.action == kind)
    seen = DRIVER.read(session, second.device).of(step.login)
    assert seen is not None
    del server.users[seen.device_id]
    if kind in ("disable", "delete"):
        DRIVER.perform(session, second.device, step, seen, "")
    else:
        with pytest.raises(DeviceRefused, match="HTTP 404"):
            DRIVER.perform(session, second.device, step, seen, "")
    assert seen.device_id not in server.users


def test_no_token_serves_two_operations(session: HttpSession, server: NxServer, line: Line) -> None:
    """A server takes a change only in a session that has just begun, and one that stays open is a way in."""
    first = view_on("nx", *BEFORE)
    tokens: list[set[str]] = []
    for step in changes_to(first).steps:
        line.calls.clear()
        DRIVER.perform(session, first.device, step, None, PASSWORD)
        used = {call.headers.get("authorization", "") for call in line.calls if "/users" in call.path}
        assert len(used) == 1
        tokens.append(used)
        assert server.open == set()
    assert len(set().union(*tokens)) == len(tokens)


def test_every_step_may_be_done_twice(session: HttpSession, server: NxServer) -> None:
    first, second = view_on("nx", *BEFORE), view_on("nx", *AFTER)
    for view, changes in ((first, changes_to(first)), (second, changes_to(second, *BEFORE, left="dungtq"))):
        for step in changes.steps:
            do(session, view, step)
            do(session, view, step)
        assert differences(session, view) == ()


def test_a_deletion_of_what_was_gone_meanwhile_is_done(session: HttpSession, server: NxServer) -> None:
    view = view_on("nx", account("mannv", {"live": (1,)}))
    carry_out(session, view, changes_to(view))
    seen = DRIVER.read(session, view.device).of("mannv")
    assert seen is not None
    del server.users[seen.device_id]
    (step,) = changes_to(view_on("nx"), account("mannv", {"live": (1,)}), left="mannv").steps
    DRIVER.perform(session, view.device, step, seen, "")


@pytest.mark.parametrize("action", ["delete", "disable"])
def test_ending_what_is_gone_is_done(session: HttpSession, server: NxServer, action: Action) -> None:
    view = view_on("nx")
    step = Step(action, "mannv", {}, {}, {})
    DRIVER.perform(session, view.device, step, None, "")
    gone = ObservedAccount("mannv", {}, device_id="a0000000-0000-4000-8000-000000000009")
    DRIVER.perform(session, view.device, step, gone, "")
    assert differences(session, view) == ()


@pytest.mark.parametrize("login", ["admin", "Admin", "quantri"])
@pytest.mark.parametrize("action", ["delete", "disable", "reduce", "create", "extend"])
def test_the_server_s_own_account_and_that_of_the_administrator_are_never_touched(
    line: Line, action: Action, login: str
) -> None:
    step = Step(action, login, {"live": frozenset({1})}, {}, {})
    with (
        HttpSession(line.url, "quantri", SECRET, insecure_http=True) as session,
        pytest.raises(DeviceRefused, match="có sẵn"),
    ):
        DRIVER.perform(session, view_on("nx").device, step, None, PASSWORD)
    assert line.calls == []


def test_an_account_that_loses_all_before_it_gains_is_locked_and_then_opened(
    session: HttpSession, server: NxServer, line: Line
) -> None:
    """The removals alone, or cut in between, and then the whole change set: it goes on where the server stands."""
    old, new = account("mannv", {"live": (1,)}), account("mannv", {"live": (2,)})
    view = view_on("nx", new)
    changes = changes_to(view, old)
    assert (changes.steps[0].action, dict(changes.steps[0].after)) == ("reduce", {})

    def run(states: list[StepState], *, removals_only: bool = False) -> Receipt:
        receipt = Receipt(changes, "0" * 64, "2021-07-20T08:00:00+07:00", states=states)
        work = Apply(
            changes,
            TARGET,
            session,
            receipt,
            save=lambda _: None,
            password=lambda _: PASSWORD,
            now=lambda: "2021-07-20T08:01:00+07:00",
            day=date(2021, 7, 20),
        )
        return work.run(removals_only=removals_only)

    carry_out(session, view_on("nx", old), changes_to(view_on("nx", old)))
    first = run([StepState(), StepState()], removals_only=True)
    assert (first.result, server.user("mannv")["isEnabled"]) == ("removed", False)
    second = run([StepState(state.state) for state in first.states])
    assert (second.result, [state.state for state in second.states]) == ("done", ["already", "done"])
    assert differences(session, view) == ()

    for cut in (0, 1):
        server.users = NxServer().users
        carry_out(session, view_on("nx", old), changes_to(view_on("nx", old)))
        line.left = cut
        stopped = run([StepState(), StepState()])
        line.left = None
        assert stopped.result == "stopped"
        assert run([StepState(state.state) for state in stopped.states]).result == "done"
        assert differences(session, view) == ()


def test_rights_from_a_group_are_seen(session: HttpSession, server: NxServer) -> None:
    view = view_on("nx", account("mannv", {"live": (1,)}))
    carry_out(session, view, changes_to(view))
    group = "c0000000-0000-4000-8000-000000000001"
    server.groups[group] = {view.device.channels[1].key: "view|viewArchive"}
    server.user("mannv")["groupIds"] = [group]
    seen = DRIVER.read(session, view.device).of("mannv")
    assert seen is not None
    assert seen.channels_by_right == {"live": {1, 2}, "playback": {2}}


def test_a_group_is_taken_away_with_the_next_change(session: HttpSession, server: NxServer) -> None:
    before, view = account("mannv", {"live": (1,)}), view_on("nx", account("mannv", {"live": (1, 2)}))
    carry_out(session, view_on("nx", before), changes_to(view_on("nx", before)))
    server.user("mannv")["groupIds"] = ["00000000-0000-0000-0000-100000000000"]
    carry_out(session, view, changes_to(view, before))
    assert differences(session, view) == ()


def test_refusals_name_the_status_and_no_secret(session: HttpSession, line: Line) -> None:
    """The stub repeats the request in its error text, as careless servers do."""
    view = view_on("nx", account("mannv", {"live": (1,)}))
    (step,) = changes_to(view).steps
    do(session, view, step)
    with pytest.raises(DeviceRefused) as refused:  # the login is taken by then
        DRIVER.perform(session, view.device, step, None, PASSWORD)
    assert str(refused.value) == "HTTP 422 cantProcessRequest"
    with (
        HttpSession(line.url, ADMIN, "Sai-Mat-Khau-1", insecure_http=True) as wrong,
        pytest.raises(DeviceRefused) as refused,
    ):
        DRIVER.read(wrong, view.device)
    assert str(refused.value) == "HTTP 401 unauthorized"


class Answers:
    """A session whose server lets us in and answers everything else with one status."""

    user, secret = ADMIN, SECRET

    def __init__(self, status: int) -> None:
        self.status = status

    def send(self, method: str, path: str, **more: object) -> Answer:
        if path.startswith("/rest/v4/login"):
            return Answer(200, b'{"token": "vms-1"}', {})
        return Answer(self.status, b"", {})


@pytest.mark.parametrize("status", [199, 300, 302, 304, 399, 400, 500])
@pytest.mark.parametrize("action", ["create", "extend", "reduce", "delete", "disable"])
def test_only_a_status_of_success_is_done(action: Action, status: int) -> None:
    view = view_on("nx", account("mannv", {"live": (1,)}))
    rights = view.accounts[0].allowed
    seen = None if action == "create" else ObservedAccount("mannv", rights, device_id="b0")
    step = Step(action, "mannv", rights, rights, rights)
    with pytest.raises(DeviceRefused, match=f"HTTP {status}"):
        DRIVER.perform(Answers(status), view.device, step, seen, PASSWORD)
    for well in (200, 204, 299):
        DRIVER.perform(Answers(well), view.device, step, seen, PASSWORD)


def test_a_lost_connection_tells_no_secret(session: HttpSession, line: Line) -> None:
    view = view_on("nx", account("mannv", {"live": (1,)}))
    line.left = 0
    with pytest.raises(DeviceGone) as gone:
        carry_out(session, view, changes_to(view))
    told = f"{gone.value!r} {gone.value.__cause__!r}"
    assert PASSWORD not in told
    assert SECRET not in told


def test_an_account_that_is_not_there_cannot_be_widened(session: HttpSession) -> None:
    view = view_on("nx", account("mannv", {"live": (1, 2)}))
    (step,) = changes_to(view, account("mannv", {"live": (1,)})).steps
    with pytest.raises(DeviceRefused, match="no such account"):
        do(session, view, step)


def test_the_stub_refuses_what_a_server_refuses(session: HttpSession, server: NxServer) -> None:
    """The judge itself: no token, unknown rights and doubled names do not get through."""
    assert session.send("GET", "/rest/v4/users").status == 401
    view = view_on("nx", account("mannv", {"live": (1,)}))
    (step,) = changes_to(view).steps
    do(session, view, step)
    with pytest.raises(DeviceRefused, match="422"):
        DRIVER.perform(session, view.device, step, None, PASSWORD)
    server.user("mannv")["resourceAccessRights"] = {}
    assert differences(session, view) != ()

"""Dahua's second list, of ONVIF users: read, told apart from the usual one, drift, a doubt where it is missing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from camgrant.app.apply import Apply
from camgrant.app.receipts import Receipt, StepState
from camgrant.app.session import HttpSession
from camgrant.model.base import RIGHTS, Right
from camgrant.rendering.changes import Published, Step, change_set
from camgrant.rendering.device import DeviceView
from camgrant.rendering.drift import Difference, compare
from camgrant.rendering.driver import Answer, DeviceRefused
from camgrant.rendering.observed import ReadbackFault
from camgrant_renderers.dahua import TARGET
from camgrant_renderers.dahua.driver import DahuaDriver
from camgrant_renderers.dahua.onvif_users import NOT_READ
from support.devices.base import ADMIN, SECRET, Call, Reply, served
from support.devices.dahua import FakeDahua, Refusal, hashed
from targets.exports import Held
from targets.exports.dahua import FORMATS
from targets.kit import view_on
from targets.views import AS_OF, account, files_of

DRIVER = DahuaDriver()
EVERY = frozenset({1, 2, 3, 4})
WATCHES: tuple[Right, ...] = ("live", "playback", "export")
VIEW = view_on("dahua", account("mannv", {"live": (1,)}))
USUAL = "users[0].Name=admin\nusers[0].Group=admin\nusers[1].Name=mannv\nusers[1].Group=user\n" + (
    "users[1].AuthorityList[0]=Monitor_01\n"
)


def answer_of(users: Mapping[str, str], envelope: bool = True) -> bytes:
    """What ONVIF's own GetUsers says."""
    listed = "".join(
        f"<t:User><t:Username>{login}</t:Username><t:UserLevel>{level}</t:UserLevel></t:User>"
        for login, level in users.items()
    )
    body = f'<d:GetUsersResponse xmlns:d="urn:d" xmlns:t="urn:t">{listed}</d:GetUsersResponse>'
    if not envelope:
        return body.encode()
    head = '<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="urn:s"><s:Header/><s:Body>'
    return f"{head}{body}</s:Body></s:Envelope>".encode()


def text_of(users: Mapping[str, str]) -> bytes:
    lines = [
        f"users[{place}].Name={login}\nusers[{place}].Group={level}\n"
        for place, (login, level) in enumerate(users.items())
    ]
    return "".join(lines).encode()


def forms_of(users: Mapping[str, str]) -> dict[str, bytes]:
    """The second list in every form; a text file that lists nobody does not exist."""
    listed = [{"Name": login, "Group": level} for login, level in users.items()]
    forms = {
        "GetUsers.xml": answer_of(users),
        "bare.xml": answer_of(users, envelope=False),
        "getOnvifUserInfoAll": json.dumps({"result": True, "params": {"users": listed}}).encode(),
        "ONVIF-users.json": json.dumps(listed).encode(),
    }
    return {**forms, "danh-sach-onvif.txt": text_of(users)} if users else forms


def drift(second_list: Mapping[str, bytes], view: DeviceView = VIEW) -> tuple[tuple[Difference, ...], tuple[str, ...]]:
    readback = TARGET.parse_readback(view.device, {"userManager.cgi": USUAL.encode(), **second_list})
    return compare(TARGET, view, readback), readback.remarks


LEVELS: dict[str, tuple[Right, ...]] = {
    "User": WATCHES,
    "user": WATCHES,
    "Operator": (*WATCHES, "ptz", "audio"),
    "Administrator": RIGHTS,
    "admin": RIGHTS,
    "Extended": RIGHTS,
    "": RIGHTS,
}


@settings(max_examples=60, deadline=None)
@given(
    users=st.dictionaries(st.from_regex("[a-z]{3,6}2?", fullmatch=True), st.sampled_from(sorted(LEVELS)), max_size=3)
)
def test_whoever_is_in_the_second_list_is_drift_in_every_form(users: dict[str, str]) -> None:
    users.pop("admin", None)
    wanted = {("extra", login, "onvif"): set(LEVELS[level]) for login, level in users.items()}
    for name, data in forms_of({"admin": "Administrator", **users}).items():
        differences, remarks = drift({name: data})
        assert {(one.kind, one.login, one.where): set(one.more) for one in differences} == wanted, name
        assert all(numbers == EVERY for one in differences for numbers in one.more.values())
        assert remarks == ()


@pytest.mark.parametrize("name", sorted(forms_of({"mannv": "User"})))
def test_a_declared_login_has_no_more_right_to_be_there(name: str) -> None:
    differences, _ = drift({name: forms_of({"mannv": "User"})[name]})
    assert [(one.kind, one.login, one.where, set(one.more)) for one in differences] == [
        ("extra", "mannv", "onvif", set(WATCHES))
    ]


def test_both_lists_say_the_same_whichever_is_read_first() -> None:
    second_list = forms_of({"mannv": "Operator", "vms": "User"})["GetUsers.xml"]
    first = TARGET.parse_readback(VIEW.device, {"a": second_list, "b": USUAL.encode()})
    last = TARGET.parse_readback(VIEW.device, {"a": USUAL.encode(), "b": second_list})
    assert compare(TARGET, VIEW, first) == compare(TARGET, VIEW, last)
    assert [one.login for one in compare(TARGET, VIEW, first)] == ["mannv", "vms"]


def test_without_the_second_list_nobody_can_say_that_all_is_as_granted() -> None:
    for form in FORMATS:
        held = [Held("mannv", VIEW.accounts[0].allowed)]
        files = {name: data for name, data in FORMATS[form](VIEW.device, held, None).items() if name != "onvif.json"}
        readback = TARGET.parse_readback(VIEW.device, files)
        assert NOT_READ in readback.remarks
    assert drift({}) == ((), (NOT_READ,))
    assert drift({"onvif.json": b"[]"}) == ((), ())


def test_our_own_file_holds_no_second_list_and_leaves_no_doubt() -> None:
    readback = TARGET.parse_readback(VIEW.device, {"r": files_of(TARGET, VIEW)["r-thu-01.json"]})
    assert (compare(TARGET, VIEW, readback), readback.remarks) == ((), ())


@pytest.mark.parametrize(
    "data",
    [
        b"<html><body>Login</body></html>",
        b"<GetUsersResponse><Nobody/></GetUsersResponse>",
        b"",
        b" \n",
        b"\xef\xbb\xbf\r\n",
        b"users[0].Name=\r\n",
        b"users[0].Memo=x\r\nusers[1].Name=\r\n",
        b"{}",
        b"null",
        b"<GetUsersResponse><User><UserLevel>User</UserLevel></User></GetUsersResponse>",
        b"<!DOCTYPE a [<!ENTITY b 'c'>]><GetUsersResponse/>",
        b"<GetUsersResponse>",
        answer_of({"mannv": "User"}).decode().encode("utf-16"),
    ],
)
def test_what_is_no_list_of_onvif_users_is_never_taken_for_an_empty_one(data: bytes) -> None:
    with pytest.raises(ReadbackFault):
        drift({"onvif.xml": data})


def test_the_second_list_alone_says_nothing_of_the_usual_accounts() -> None:
    with pytest.raises(ReadbackFault, match="the list of ONVIF users alone"):
        TARGET.parse_readback(VIEW.device, {"onvif.json": b"[]"})


# -- over the network ---------------------------------------------------------------------------------------------


@contextmanager
def at(fake: FakeDahua) -> Iterator[HttpSession]:
    with served(fake) as line, HttpSession(line.url, ADMIN, SECRET, insecure_http=True) as session:
        yield session


def fake_of(onvif: dict[str, str] | None) -> FakeDahua:
    user = {"Name": "mannv", "Group": "user", "AuthorityList": ["Monitor_01"], "Sharable": False, "Reserved": False}
    return FakeDahua("rpc2", users={"mannv": {**user, "key": hashed("mannv", "Cu-2020")}}, onvif=onvif)


ENDING = Step("delete", "mannv", VIEW.accounts[0].allowed, {}, {})


def test_the_driver_reads_the_second_list_where_the_device_shows_it() -> None:
    with at(fake_of({"admin": "admin", "vms": "user"})) as session:
        readback = DRIVER.read(session, VIEW.device)
        assert [(one.login, one.where) for one in compare(TARGET, VIEW, readback)] == [("vms", "onvif")]
        assert readback.remarks == ()
    with at(fake_of(None)) as session:
        assert DRIVER.read(session, VIEW.device).remarks == (NOT_READ,)


@pytest.mark.parametrize("there", [True, False])
def test_to_end_an_account_ends_the_one_of_that_very_login_in_the_second_list(there: bool) -> None:
    fake = fake_of({"admin": "admin", "mannv": "user", "mannv2": "user", "Mannv": "user"})
    if not there:
        del fake.users["mannv"]
    with at(fake) as session:
        seen = DRIVER.read(session, VIEW.device).of("mannv")
        DRIVER.perform(session, VIEW.device, ENDING, seen, "")
        assert fake.onvif == {"admin": "admin", "mannv2": "user", "Mannv": "user"}
        assert set(fake.users) == {ADMIN}
        DRIVER.perform(session, VIEW.device, ENDING, None, "")
        assert fake.onvif == {"admin": "admin", "mannv2": "user", "Mannv": "user"}


def test_a_refusal_in_the_second_list_does_not_keep_the_usual_account() -> None:
    fake = fake_of({"mannv": "user"})
    refused = fake._second_list

    def refuse(method: str, params: object) -> object:
        if method == "userManager.deleteOnvifUser":
            raise KeyError(method)
        return refused(method, params)

    fake._second_list = refuse  # type: ignore[method-assign]
    with at(fake) as session:
        seen = DRIVER.read(session, VIEW.device).of("mannv")
        with pytest.raises(DeviceRefused, match=r"userManager\.deleteOnvifUser"):
            DRIVER.perform(session, VIEW.device, ENDING, seen, "")
        assert set(fake.users) == {ADMIN}
        assert fake.onvif == {"mannv": "user"}


def ended(session: HttpSession, earlier: Receipt | None = None, /, **words: bool) -> Receipt:
    """The receipt of a run that takes everybody from the device."""
    changes = change_set(view_on("dahua"), VIEW.accounts, Published("a" * 40, AS_OF), can_disable=False)
    states = earlier.states if earlier else [StepState()]
    receipt = Receipt(changes, "0" * 64, "2021-07-20T08:00:00+07:00", states=states)
    run = Apply(
        changes,
        TARGET,
        session,
        receipt,
        save=lambda receipt: None,
        password=lambda login: "",
        now=lambda: "2021-07-20T08:00:00+07:00",
        day=AS_OF,
    )
    return run.run(**words)


class Refuses(FakeDahua):
    """One of its requests about the second list comes to nothing while `how` says how."""

    method = "userManager.getOnvifUserInfoAll"
    how: Refusal | Reply | None = None

    def answer(self, call: Call) -> Reply:
        if isinstance(self.how, Reply) and self.method.encode() in call.body:
            return self.how
        return super().answer(call)

    def _second_list(self, method: str, params: object) -> object:
        if isinstance(self.how, Refusal) and method == self.method:
            raise self.how
        return super()._second_list(method, params)


def refusing_of(onvif: dict[str, str]) -> Refuses:
    fake = fake_of(onvif)
    return Refuses("rpc2", users=fake.users, onvif=onvif)


BUSY: dict[str, Refusal | Reply] = {
    "busy": Refusal("Device busy, try later"),
    "no right to it": Refusal("No authority", 285278249),
    "a page": Reply(b"<html>busy</html>", 503, "text/html"),
    "not JSON": Reply(b"busy", 200),
    "no result": Reply(b"{}", 200, "application/json"),
}


@pytest.mark.parametrize("words", [{"removals_only": True}, {}], ids=str)
@pytest.mark.parametrize("how", BUSY)
def test_a_second_list_that_is_refused_is_not_taken_for_none(how: str, words: dict[str, bool]) -> None:
    fake = refusing_of({"admin": "admin", "mannv": "user"})
    fake.how = BUSY[how]
    with at(fake) as session:
        first = ended(session, **words)
        assert (first.result, first.gone) == ("failed" if words else "refused", [])
        assert "ONVIF" in first.message
        assert set(fake.users) == ({ADMIN} if words else {ADMIN, "mannv"})
        fake.how = None
        again = ended(session, first, removals_only=True)
        assert (again.result, again.gone, again.message) == ("removed", ["mannv"], "")
    assert fake.onvif == {"admin": "admin"}


def test_a_deletion_that_the_second_list_refused_once_is_tried_again() -> None:
    fake = refusing_of({"admin": "admin", "mannv": "user"})
    fake.method, fake.how = "userManager.deleteOnvifUser", BUSY["busy"]
    with at(fake) as session:
        first = ended(session, removals_only=True)
        assert (first.result, first.gone, set(fake.users)) == ("failed", [], {ADMIN})
        fake.how = None
        again = ended(session, first, removals_only=True)
        assert (again.result, again.gone) == ("removed", ["mannv"])
    assert fake.onvif == {"admin": "admin"}


def test_the_second_list_is_ended_first() -> None:
    """Cut off between the two, the usual account is still there: that the step is to be done again is then plain."""
    fake = fake_of({"admin": "admin", "mannv": "user"})
    with served(fake) as line, HttpSession(line.url, ADMIN, SECRET, insecure_http=True) as session:
        seen = DRIVER.read(session, VIEW.device).of("mannv")
        DRIVER.perform(session, VIEW.device, ENDING, seen, "")
    sent = [json.loads(call.body)["method"] for call in line.calls if fake.changes(call)]
    assert sent == ["userManager.deleteOnvifUser", "userManager.deleteUser"]


@pytest.mark.parametrize("code", [268894210, 268632064])
def test_a_device_that_does_not_know_such_a_list_has_none(code: int) -> None:
    fake = refusing_of({})
    fake.how = Refusal("", code)
    with at(fake) as session:
        assert DRIVER.read(session, VIEW.device).remarks == (NOT_READ,)
        assert ended(session).result == "done"


@pytest.mark.parametrize(("onvif", "message"), [({}, ""), (None, NOT_READ)])
def test_a_run_that_could_not_read_the_second_list_says_so(onvif: dict[str, str] | None, message: str) -> None:
    """Every step is done, and its holder may still get in over ONVIF: whoever ran it must hear that."""
    with at(fake_of(onvif)) as session:
        receipt = ended(session)
    assert (receipt.result, receipt.gone, receipt.message) == ("done", ["mannv"], message)


def test_a_new_account_that_newer_firmware_refuses_says_what_still_works() -> None:
    """Removals need no password, so they go on there."""
    fake = fake_of({})
    fake.envelope = True
    rights = account("hyeorc", {"live": (1,)}).granted
    with at(fake) as session:
        with pytest.raises(DeviceRefused, match=r"error 609.*removals and reductions still work with --removals-only"):
            DRIVER.perform(session, VIEW.device, Step("create", "hyeorc", {}, rights, rights), None, "Xin-Chao-2021")
        seen = DRIVER.read(session, VIEW.device).of("mannv")
        DRIVER.perform(session, VIEW.device, ENDING, seen, "")
        assert set(fake.users) == {ADMIN}


# -- only the vendor's OK is done ---------------------------------------------------------------------------------


class Page:
    """A session in which something stands before the recorder and answers every request with status 200."""

    user, secret = ADMIN, SECRET

    def __init__(self, body: bytes) -> None:
        self.body = body

    def send(self, method: str, path: str, **more: object) -> Answer:
        return Answer(200, self.body, {})


PAGES = (
    b"<html><head><title>Login</title></head><body>OK</body></html>",
    b"<!DOCTYPE html>\r\n<html>OK</html>",
    b"",
    b"OKAY",
    b"OK, please log in",
    b"ok",
    b"Success",
    b"result=true",
    b'{"result": true}',
    b"Warning: OK\r\n",
    b" error",
    b"Error",
    b"\x00OK",
)


@pytest.mark.parametrize("body", PAGES)
@pytest.mark.parametrize("action", ["delete", "create", "reduce"])
def test_a_page_with_status_200_is_not_done(body: bytes, action: str) -> None:
    view = view_on("dahua", account("mannv", {"live": (1, 2, 3, 4)}), settings={"dahua_api": "cgi"})
    rights = view.accounts[0].allowed
    steps = {
        "delete": Step("delete", "mannv", rights, {}, {}),
        "create": Step("create", "mannv", {}, rights, rights),
        "reduce": Step("reduce", "mannv", rights, rights, rights),
    }
    seen = None if action == "create" else TARGET.parse_readback(VIEW.device, {"a": USUAL.encode()}).of("mannv")
    with pytest.raises((DeviceRefused, ReadbackFault)):
        DRIVER.perform(Page(body), view.device, steps[action], seen, "Xin-Chao-2021" if action == "create" else "")


@pytest.mark.parametrize("body", [b"OK", b"OK\r\n", b"OK\n"])
def test_the_vendor_s_ok_is_done(body: bytes) -> None:
    device = view_on("dahua", settings={"dahua_api": "cgi"}).device
    seen = TARGET.parse_readback(VIEW.device, {"a": USUAL.encode()}).of("mannv")
    DRIVER.perform(Page(body), device, ENDING, seen, "")

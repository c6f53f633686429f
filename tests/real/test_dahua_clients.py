"""Two programs that we did not write judge the CGI side: one sends what our files say, one reads what the device says.

`amcrest` drives Dahua recorders over the CGI; on safe values its requests must be ours, and where it forgets to encode
a value ours must be the safe ones. `aiodahua` reads the device's `key=value` text apart from our parser. The recorder
is OUR fake (support/devices/dahua.py): what is judged is our requests and our reading, not a device.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from aiodahua.parsers import parse_kv
from amcrest.user_management import UserManagement

from camgrant.app.session import HttpSession
from camgrant.rendering.changes import change_set
from camgrant.rendering.device import secret_of
from camgrant_renderers.dahua import TARGET
from camgrant_renderers.dahua.driver import DahuaDriver
from support.devices.base import ADMIN, SECRET, Line, served
from support.devices.dahua import FakeDahua, hashed
from targets.kit import view_on
from targets.views import account, files_of

CGI = {"dahua_api": "cgi"}
PASSWORD = "Xin-Chao-2021"
UNSAFE = "Abcd1234&user.Memo=x"
# One more channel, one person gone, one new: every request that a change set over CGI can hold.
BEFORE = view_on("dahua", *(account(login, {"live": (1,)}) for login in ("anhtv", "hyeorc")), settings=CGI)
AFTER = view_on(
    "dahua",
    *(account(login, {"live": (1,)}) for login in ("hyeorc", "mannv")),
    settings=CGI,
    channel_count=5,
)
CHANGES = change_set(AFTER, BEFORE.accounts, None, can_disable=False)


def recorder() -> FakeDahua:
    fake = FakeDahua("cgi", channels=5)
    for login in ("anhtv", "hyeorc"):
        fake.add({"Name": login, "Group": "user", "Sharable": True, "Reserved": False}, hashed(login, "Cu-Cu-2020"))
    return fake


class Client(UserManagement):
    """The client itself, which notes what it is about to send."""

    def __init__(self, line: Line) -> None:
        parts = urlsplit(line.url)
        super().__init__(str(parts.hostname), parts.port or 80, ADMIN, SECRET, verbose=False, retries_connection=0)
        self.sent: list[str] = []

    def command(self, *args: Any, **more: Any) -> Any:
        self.sent.append(args[0])
        return super().command(*args, **more)


def requests(password: str) -> list[str]:
    """The requests of the change file, its secrets filled in as its heading asks."""
    text = files_of(TARGET, AFTER, CHANGES)["r-thu-01.changes.txt"].decode()
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    secret = secret_of("r-thu-01", "mannv")
    return [line.removeprefix("GET /cgi-bin/").replace(secret, quote(password, safe="")) for line in lines]


def by_the_client(client: Client, password: str) -> None:
    assert client.delete_user("anhtv") == "OK\r\n"
    assert client.add_user("mannv", password, "user", sharable=False, reserved=False) == "OK\r\n"
    for name, value in (("group", "user"), ("sharable", "false"), ("reserved", "false")):
        assert client.modify_user("hyeorc", name, value) == "OK\r\n"


def state(fake: FakeDahua) -> dict[str, object]:
    return {login: {**user, "may": fake.authorities(login)} for login, user in fake.users.items()}


def test_amcrest_sends_what_our_file_says() -> None:
    with served(recorder()) as line:
        client = Client(line)
        by_the_client(client, PASSWORD)
    deletion, addition, *single = client.sent
    changes = "userManager.cgi?action=modifyUser&name=hyeorc"
    assert all(one.startswith(f"{changes}&") for one in single)
    together = changes + "".join(one.removeprefix(changes) for one in single)  # the client changes one thing at a time
    assert requests(PASSWORD) == [deletion, addition, together]


def test_the_file_the_client_and_our_driver_leave_the_same_accounts() -> None:
    file, client, driver = recorder(), recorder(), recorder()
    with served(file) as line, HttpSession(line.url, ADMIN, SECRET, insecure_http=True) as session:
        for request in requests(PASSWORD):
            assert session.send("GET", f"/cgi-bin/{request}").body == b"OK\r\n"
    with served(client) as line:
        by_the_client(Client(line), PASSWORD)
    with served(driver) as line, HttpSession(line.url, ADMIN, SECRET, insecure_http=True) as session:
        for step in CHANGES.steps:
            seen = DahuaDriver().read(session, AFTER.device).of(step.login)
            DahuaDriver().perform(session, AFTER.device, step, seen, PASSWORD if step.action == "create" else "")
    assert state(file) == state(client) == state(driver)
    assert set(file.users) == {ADMIN, "hyeorc", "mannv"}
    assert file.opens("mannv", PASSWORD)


def test_a_password_that_amcrest_lets_become_a_parameter_stays_one_value_in_ours() -> None:
    """The judge itself: on this value the client's request and ours must differ."""
    with served(recorder()) as line:
        client = Client(line)
        client.add_user("mannv", UNSAFE, "user", sharable=False)
    assert client.sent[0] not in requests(UNSAFE)
    cut = line.calls[-1].query
    assert (cut["user.Password"], cut["user.Memo"]) == ("Abcd1234", "x")
    with served(recorder()) as line, HttpSession(line.url, ADMIN, SECRET, insecure_http=True) as session:
        for request in requests(UNSAFE):
            session.send("GET", f"/cgi-bin/{request}")
    (whole,) = (call.query for call in line.calls if call.query["action"] == "addUser")
    assert whole["user.Password"] == UNSAFE
    assert "user.Memo" not in whole


WORDS = {"hyeorc": ["Replay_02", "Monitor_01", "AuthBackup"], "mannv": ["Monitor_04"]}


@pytest.fixture
def exported() -> Iterator[str]:
    """What `amcrest` gets when it asks our recorder for all accounts."""
    fake = FakeDahua("cgi")
    for login, words in WORDS.items():
        fake.groups["user"] = sorted({*fake.groups["user"], *words})
        user = {"Name": login, "Group": "user", "AuthorityList": words, "Sharable": False, "Reserved": False}
        fake.add(user, hashed(login, "Cu-Cu-2020"))
    with served(fake) as line:
        yield Client(line).info_all_users


def by_aiodahua(text: str) -> dict[str, dict[str, set[int]]]:
    """login -> right -> channels, from the other parser's keys; backup and PTZ hold on the account's channels."""
    fields = parse_kv(text)
    found: dict[str, dict[str, set[int]]] = {}
    for key, login in fields.items():
        place = re.fullmatch(r"(users\[\d+\])\.Name", key)
        if place is None or login == ADMIN:
            continue
        words = [word for name, word in fields.items() if name.startswith(f"{place[1]}.AuthorityList[")]
        rights: dict[str, set[int]] = found.setdefault(login, {})
        for prefix, right in (("Monitor", "live"), ("Replay", "playback")):
            channels = {int(word.removeprefix(f"{prefix}_")) for word in words if word.startswith(f"{prefix}_")}
            if channels:
                rights[right] = channels
        if "AuthBackup" in words:
            rights["export"] = {*rights.get("live", ()), *rights.get("playback", ())}
    return found


def by_us(text: str) -> dict[str, dict[str, set[int]]]:
    seen = TARGET.parse_readback(view_on("dahua").device, {"any": text.encode()})
    return {
        one.login: {right: set(channels) for right, channels in one.channels_by_right.items()}
        for one in seen.accounts
        if not one.built_in
    }


def test_aiodahua_reads_the_accounts_that_we_read(exported: str) -> None:
    expected = {"hyeorc": {"live": {1}, "playback": {2}, "export": {1, 2}}, "mannv": {"live": {4}}}
    assert by_us(exported) == by_aiodahua(exported) == expected


def test_a_tampered_answer_is_read_differently_from_the_true_one(exported: str) -> None:
    """The judge itself: a channel put into the text shows with both readers."""
    tampered = exported.replace("=Monitor_04", "=Monitor_03")
    assert tampered != exported
    assert by_us(tampered) == by_aiodahua(tampered)
    assert by_us(tampered) != by_aiodahua(exported)

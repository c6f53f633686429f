"""Two clients that we did not write send a rendered file to a recorder, and what it then allows is read back.

The recorder is OUR stub (isapi_stub.py), so this counts as a golden, never as a proof on a device. The clients are
real: `hikvisionapi` sends bytes as they are; `pyhik` has no call for users, but its `custom_request` parses our XML
with xmltodict and writes it anew: a second reader and writer of our bodies.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from hikvisionapi import Client
from lxml import etree
from pyhik import ISAPIClient

from camgrant.rendering.device import DeviceView
from camgrant.rendering.drift import rights_of
from camgrant_renderers.hikvision import TARGET
from real.isapi_stub import Recorder, recorder_at
from targets.views import account, device_view, first_changes

VIEW = device_view(
    account("hyeorc", {"live": (1, 2), "ptz": (2,)}),
    account("mannv", {"live": (1, 2), "playback": (2,), "export": (2,), "audio": (1, 2, 5)}),
    account("phonglt", {"live": (5,), "playback": (5,)}),
    cameras=(1, 2, 5),
    channel_count=8,
)
SECRET = "Xin-Chao-2021"


@pytest.fixture
def recorder() -> Recorder:
    return Recorder(channels=8)


@pytest.fixture
def address(recorder: Recorder) -> Iterator[str]:
    with recorder_at(recorder) as found:
        yield found


def requests(view: DeviceView) -> Iterator[tuple[str, str, str, str]]:
    """(login, method, path, body) of every request of the rendered file, in order, secrets filled in."""
    ((_, _, data),) = TARGET.render(view, first_changes(view))
    for one in etree.fromstring(data).iterfind("account"):
        login = str(one.get("login"))
        secret = f"{{{{secret:{view.recorder_id}/{login}}}}}"
        for request in one.iterfind("request"):
            body = etree.tostring(request[0], encoding="unicode").strip().replace(secret, SECRET)
            yield login, str(request.get("method")), str(request.get("path")), body


def read_back(users: list[str], permissions: list[str]) -> dict[str, dict[str, frozenset[int]]]:
    """The answers of a device in the form that `parse_readback` reads: one user with one permission."""
    accounts = "".join(
        f"<account>{user}{permission}</account>" for user, permission in zip(users, permissions, strict=True)
    )
    seen = TARGET.parse_readback(VIEW.device, {"r.xml": f"<accounts>{accounts}</accounts>".encode()})
    return {one.login: {str(r): n for r, n in rights_of(TARGET, VIEW.device, one).items()} for one in seen.accounts}


EXPECTED = {one.login: {str(right): numbers for right, numbers in one.allowed.items()} for one in VIEW.accounts}
CALLS = [
    call
    for number in (2, 3, 4)
    for call in ("POST /ISAPI/Security/users", f"PUT /ISAPI/Security/UserPermission/{number}")
]


def test_hikvisionapi_sends_the_file_and_reads_back_what_was_granted(recorder: Recorder, address: str) -> None:
    client = Client(address, "admin", "stub")
    ids: dict[str, str] = {}
    for login, method, path, body in requests(VIEW):
        call = client
        for step in path.replace(f"{{{{id:{login}}}}}", ids.get(login, "")).removeprefix("/ISAPI/").split("/"):
            call = call[step] if step.isdigit() else getattr(call, step)
        filled = body.replace(f"{{{{id:{login}}}}}", ids.get(login, ""))
        answer = call(method=method.lower(), data=filled.encode())
        assert answer["ResponseStatus"]["statusString"] == "OK"
        ids[login] = answer["ResponseStatus"]["id"]
    client.req.close()
    assert ids == {"hyeorc": "2", "mannv": "3", "phonglt": "4"}
    assert recorder.calls == ["GET /ISAPI/System/status", *CALLS]
    assert recorder.passwords == {2: SECRET, 3: SECRET, 4: SECRET}

    client = Client(address, "admin", "stub")
    users = etree.fromstring(client.Security.users(method="get", present="text").encode())
    texts = [etree.tostring(user, encoding="unicode") for user in users]
    assert [user.findtext("{*}userLevel") for user in users] == ["Operator", "Operator", "Viewer"]
    assert SECRET not in "".join(texts)
    numbers = [user.findtext("{*}id") for user in users]
    permissions = [client.Security.UserPermission[number](method="get", present="text") for number in numbers]
    client.req.close()
    assert read_back(texts, permissions) == EXPECTED


def test_pyhik_writes_our_bodies_anew_and_the_recorder_allows_the_same(recorder: Recorder, address: str) -> None:
    ids: dict[str, str] = {}
    parts = urlsplit(address)
    with ISAPIClient(parts.hostname, parts.port, "admin", "stub") as client:
        assert client.get_device_info()["model"] == "OUR-STUB"
        for login, method, path, body in requests(VIEW):
            place, number = f"{{{{id:{login}}}}}", ids.get(login, "")
            answer = client.custom_request(method, path.replace(place, number), body.replace(place, number))
            ids[login] = answer["ResponseStatus"]["id"]
        listed = client.custom_request("GET", "/ISAPI/Security/users")["UserList"]["User"]
        assert [user["userName"] for user in listed] == ["hyeorc", "mannv", "phonglt"]
    assert [call for call in recorder.calls if not call.startswith("GET")] == CALLS
    users = [etree.tostring(user, encoding="unicode") for user in recorder.users.values()]
    permissions = [etree.tostring(found, encoding="unicode") for found in recorder.permissions.values()]
    assert read_back(users, permissions) == EXPECTED


def test_an_account_without_its_second_request_replays_every_camera(recorder: Recorder, address: str) -> None:
    """The judge itself: with one PUT left out the recorder allows more, and the comparison sees it."""
    client = Client(address, "admin", "stub")
    _, _, _, body = next(requests(VIEW))
    client.Security.users(method="post", data=body.encode())
    users = etree.fromstring(client.Security.users(method="get", present="text").encode())
    permission = client.Security.UserPermission[2](method="get", present="text")
    client.req.close()
    observed = read_back([etree.tostring(users[0], encoding="unicode")], [permission])
    every = frozenset(range(1, 9))
    assert observed == {"hyeorc": {"playback": every, "export": every}}
    assert observed["hyeorc"] != EXPECTED["hyeorc"]

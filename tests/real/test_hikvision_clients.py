"""Two clients that we did not write send the rendered files to a recorder, and what it then allows is read back.

The recorder is OUR fake device, so this counts as a golden, never as a proof on a device. The clients are real:
`hikvisionapi` sends bytes as they are; `pyhik` has no call for users, but its `custom_request` parses our XML with
xmltodict and writes it anew: a second reader and writer of our bodies.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from hikvisionapi import Client
from lxml import etree
from pyhik import ISAPIClient

from camgrant.model.base import Right
from camgrant.rendering.changes import change_set
from camgrant.rendering.device import DeviceView
from camgrant.rendering.drift import rights_of
from camgrant_renderers.hikvision import TARGET
from support.devices.base import ADMIN, SECRET, Line, served
from support.devices.hikvision import RIGHTS, USERS, FakeHikvision
from targets.views import account, device_view, files_of

PASSWORD = "Xin-Chao-2021"
CAMERAS = (1, 2, 5)


def recorder(*accounts: Any) -> DeviceView:
    return device_view(*accounts, cameras=CAMERAS, channel_count=8)


VIEW = recorder(
    account("hyeorc", {"live": (1, 2), "ptz": (2,)}),
    account("mannv", {"live": (1, 2), "playback": (2,), "export": (2,), "audio": CAMERAS}),
    account("phonglt", {"live": (5,), "playback": (5,)}),
)
# One account ends, one loses some and gains steering, one loses steering, one is new.
LATER = recorder(
    account("anhnt", {"live": (5,), "ptz": (5,)}),
    account("hyeorc", {"live": (1,)}),
    account("phonglt", {"live": (1, 5), "ptz": (1,)}),
)
DESIRED = files_of(TARGET, VIEW)["r-thu-01.xml"]
CHANGES = files_of(TARGET, LATER, change_set(LATER, VIEW.accounts, None, can_disable=False))["r-thu-01.changes.xml"]
SENT = [call for number in (2, 3, 4) for call in (f"POST {USERS}", f"PUT {RIGHTS}/{number}")]
SENT_LATER = [
    *(f"PUT {RIGHTS}/2", f"PUT {RIGHTS}/4"),  # hyeorc and phonglt lose
    f"DELETE {USERS}/3",
    *(f"POST {USERS}", f"PUT {RIGHTS}/3"),  # the id of mannv is free again
    *(f"PUT {USERS}/4", f"PUT {RIGHTS}/4"),
]

Send = Callable[[str, str, str], Any]


@dataclass
class Caller:
    """A client: how it sends (method, path, body), and the ids and levels that it has read for the placeholders."""

    send: Send

    def run(self, data: bytes) -> None:
        """Sends every request of a rendered file in order; each must be answered with OK."""
        for request in etree.fromstring(data).iter("request"):
            body = b"".join(etree.tostring(one) for one in request).decode()
            method, path = request.get("method", ""), request.get("path", "")
            path, body = (re.sub(r"\{\{(id|type|secret):(.*?)\}\}", self._fill, part) for part in (path, body))
            assert self.send(method, path, body)["ResponseStatus"]["statusString"] == "OK"

    def _fill(self, found: re.Match[str]) -> str:
        if found[1] == "secret":
            return PASSWORD
        listed = self.send("GET", USERS, "")["UserList"]["User"]
        (number,) = (user["id"] for user in listed if user["userName"] == found[2])
        if found[1] == "id":
            return str(number)
        return str(self.send("GET", f"{RIGHTS}/{number}", "")["UserPermission"]["userType"])


@pytest.fixture
def device() -> FakeHikvision:
    return FakeHikvision(8)


@pytest.fixture
def line(device: FakeHikvision) -> Iterator[Line]:
    with served(device) as found:
        yield found


@pytest.fixture
def hikvisionapi(line: Line) -> Iterator[Client]:
    client = Client(line.url, ADMIN, SECRET)
    yield client
    client.req.close()


@pytest.fixture
def pyhik(line: Line) -> Iterator[ISAPIClient]:
    parts = urlsplit(line.url)
    with ISAPIClient(parts.hostname, parts.port, ADMIN, SECRET) as client:
        yield client


def call_of(client: Client, path: str) -> Any:
    """`client.Security.users[2]` for a path."""
    for step in path.removeprefix("/ISAPI/").split("/"):
        client = client[step] if step.isdigit() else getattr(client, step)
    return client


def by_hikvisionapi(client: Client) -> Caller:
    def send(method: str, path: str, body: str) -> Any:
        return call_of(client, path)(method=method.lower(), data=body.encode() or None)

    return Caller(send)


def by_pyhik(client: ISAPIClient) -> Caller:
    return Caller(lambda method, path, body: client.custom_request(method, path, body or None))


def allowed(client: Client) -> dict[str, Mapping[Right, frozenset[int]]]:
    """What the recorder allows, read back as text by hikvisionapi."""

    def text(path: str) -> bytes:
        found: str = call_of(client, path)(method="get", present="text")
        return found.encode()

    files = {"UserList.xml": text(USERS)}
    for number in re.findall(rb"<id>(\d+)</id>", files["UserList.xml"]):
        files[f"UserPermission_{number.decode()}.xml"] = text(f"{RIGHTS}/{number.decode()}")
    assert not any(PASSWORD.encode() in data for data in files.values())
    seen = TARGET.parse_readback(VIEW.device, files)
    return {one.login: rights_of(TARGET, VIEW.device, one) for one in seen.accounts if not one.built_in}


def expected(view: DeviceView) -> dict[str, Mapping[Right, frozenset[int]]]:
    return {one.login: one.allowed for one in view.accounts}


def sent(line: Line) -> list[str]:
    return [f"{call.method} {call.path}" for call in line.calls if call.method != "GET"]


def test_hikvisionapi_sends_both_files_and_reads_back_what_was_granted(
    device: FakeHikvision, line: Line, hikvisionapi: Client
) -> None:
    by_hikvisionapi(hikvisionapi).run(DESIRED)
    assert sent(line) == SENT
    assert {one.login: one.password for one in device.users.values() if one.password} == dict.fromkeys(
        expected(VIEW), PASSWORD
    )
    assert [one.level for _, one in sorted(device.users.items())] == ["Administrator", "Operator", "Operator", "Viewer"]
    assert allowed(hikvisionapi) == expected(VIEW)
    by_hikvisionapi(hikvisionapi).run(CHANGES)
    assert sent(line) == [*SENT, *SENT_LATER]
    assert allowed(hikvisionapi) == expected(LATER)


def test_pyhik_writes_our_bodies_anew_and_the_recorder_allows_the_same(
    line: Line, hikvisionapi: Client, pyhik: ISAPIClient
) -> None:
    assert pyhik.get_device_info()["model"] == "OUR-FAKE"
    by_pyhik(pyhik).run(DESIRED)
    assert sent(line) == SENT
    assert allowed(hikvisionapi) == expected(VIEW)
    by_pyhik(pyhik).run(CHANGES)
    assert sent(line) == [*SENT, *SENT_LATER]
    assert allowed(hikvisionapi) == expected(LATER)


def test_an_account_without_its_second_request_replays_every_camera(hikvisionapi: Client) -> None:
    """The judge itself: with the last PUT left out the recorder allows more, and the comparison sees it."""
    root = etree.fromstring(DESIRED)
    last = list(root.iterfind("account"))[-1]
    last.remove(last[1])
    by_hikvisionapi(hikvisionapi).run(etree.tostring(root))
    every = frozenset(range(1, 9))
    assert allowed(hikvisionapi) == {**expected(VIEW), "phonglt": {"playback": every, "export": every}}
    assert allowed(hikvisionapi) != expected(VIEW)

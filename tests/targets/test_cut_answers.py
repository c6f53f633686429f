"""A body that was cut off at any byte: never taken for the whole list, over the line and in files.

Where the device does not say how long its answer is, only the answer's own form can tell its end. JSON and XML have
one; the text of Dahua's CGI has none.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from camgrant.app.apply import Apply
from camgrant.app.receipts import Receipt, StepState
from camgrant.app.session import HttpSession
from camgrant.rendering.changes import ChangeSet, change_set
from camgrant.rendering.driver import DeviceRefused
from camgrant.rendering.observed import ReadbackFault
from camgrant.rendering.registry import device_targets
from camgrant_renderers.dahua import TARGET as DAHUA
from camgrant_renderers.zoneminder import TARGET as ZONEMINDER
from support.devices.base import ADMIN, SECRET, served
from support.devices.dahua import FakeDahua
from support.devices.torn import listening
from targets.exports import Held
from targets.exports.zoneminder import FORMATS as ZM_FORMATS
from targets.kit import view_on
from targets.views import AS_OF, account

ALL = (1, 2, 3, 4)
CGI = {"dahua_api": "cgi"}
BOTH = {"live": ALL, "playback": ALL}
FIRST = view_on("dahua", account("hyeorc", BOTH), account("mannv", BOTH), cameras=ALL, settings=CGI)  # type: ignore[arg-type]
LAST = view_on("dahua", account("hyeorc", BOTH), cameras=ALL, settings=CGI)  # type: ignore[arg-type]


@contextmanager
def unmeasured(url: str, cut: Callable[[bytes, bytes], bytes]) -> Iterator[str]:
    """A line on which every answer ends with the connection, after what `cut` leaves of its body."""
    port = urlsplit(url).port or 0

    def carry(client: socket.socket) -> None:
        with client, socket.create_connection(("127.0.0.1", port)) as server:
            request = b""
            while b"\r\n\r\n" not in request:
                piece = client.recv(65536)
                if not piece:
                    return
                request += piece
            server.sendall(request.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1))
            answer = b""
            while piece := server.recv(65536):
                answer += piece
            head, _, body = answer.partition(b"\r\n\r\n")
            kept = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"content-length")]
            head = b"\r\n".join(kept).replace(b"HTTP/1.0", b"HTTP/1.1")
            client.sendall(head + b"\r\nConnection: close\r\n\r\n" + cut(request, body))

    with listening(carry) as address:
        yield address


def changes_of(old: tuple[object, ...]) -> ChangeSet:
    return change_set(LAST if old else FIRST, FIRST.accounts if old else (), None, can_disable=False)


FILLING, ENDING = changes_of(()), changes_of(FIRST.accounts)


def run(url: str, changes: ChangeSet, **words: bool) -> Receipt:
    receipt = Receipt(changes, "0" * 64, "2021-07-20T08:00:00+07:00", states=[StepState() for _ in changes.steps])
    with HttpSession(url, ADMIN, SECRET, insecure_http=True) as session:
        applying = Apply(
            changes,
            device_targets()["dahua"],
            session,
            receipt,
            save=lambda saved: None,
            password=lambda login: "Xin-Chao+2021",
            now=lambda: "2021-07-20T08:01:00+07:00",
            day=AS_OF,
        )
        return applying.run(**words)


def cut_in_front_of(mark: bytes, more: int) -> Callable[[bytes, bytes], bytes]:
    def cut(request: bytes, body: bytes) -> bytes:
        return body[: body.index(mark) + more] if b"getUserInfoAll" in request and mark in body else body

    return cut


def whole(request: bytes, body: bytes) -> bytes:
    return body


@pytest.mark.parametrize("removals_only", [True, False])
@pytest.mark.parametrize("more", [0, 8, 20, 30, 60])
def test_a_list_of_accounts_that_may_have_been_cut_off_confirms_no_removal(more: int, removals_only: bool) -> None:
    device = FakeDahua("cgi")
    with served(device) as line:
        assert run(line.url, FILLING).result == "done"
        assert sorted(device.users) == ["admin", "hyeorc", "mannv"]
        with unmeasured(line.url, cut_in_front_of(b"users[2]", more)) as url:
            receipt = run(url, ENDING, removals_only=removals_only)
        assert receipt.result in ("failed", "refused")
        assert receipt.gone == []
        last = run(line.url, ENDING, removals_only=True)
        assert (last.result, last.gone, sorted(device.users)) == ("removed", ["mannv"], ["admin", "hyeorc"])


def test_removals_go_on_where_a_recorder_never_says_how_long_its_answers_are() -> None:
    device = FakeDahua("cgi")
    with served(device) as line:
        run(line.url, FILLING)
        with unmeasured(line.url, whole) as url:
            receipt = run(url, ENDING, removals_only=True)
            assert (receipt.result, receipt.gone, sorted(device.users)) == ("failed", [], ["admin", "hyeorc"])
            assert "may have been cut off" in receipt.message
            adding = run(url, FILLING)
    assert (adding.result, sorted(device.users)) == ("refused", ["admin", "hyeorc"])


def test_a_group_that_may_have_been_cut_off_lets_nobody_in() -> None:
    device = FakeDahua("cgi")
    (step, *_) = FILLING.work
    driver = DAHUA.driver
    assert driver is not None
    with (
        served(device) as line,
        unmeasured(line.url, whole) as url,
        HttpSession(url, ADMIN, SECRET, insecure_http=True) as session,
        pytest.raises(DeviceRefused, match="may have been cut off"),
    ):
        driver().perform(session, FIRST.device, step, None, "Xin-Chao+2021")
    assert sorted(device.users) == ["admin"]


LENGTHS = {
    "Content-Length": (b"Content-Length: 2\r\n\r\nok", True),
    "chunked": (b"Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", True),
    "neither": (b"\r\nok", False),
    "another coding": (b"X-Content-Length: 2\r\n\r\nok", False),
}


@pytest.mark.parametrize("how", LENGTHS)
def test_an_answer_knows_whether_its_end_was_told(how: str) -> None:
    data, told = LENGTHS[how]
    listener = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        client, _ = listener.accept()
        with client:
            client.recv(65536)
            client.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n" + data)

    thread = threading.Thread(target=answer)
    thread.start()
    with HttpSession(f"http://127.0.0.1:{listener.getsockname()[1]}", ADMIN, SECRET, insecure_http=True) as session:
        got = session.send("GET", "/")
    thread.join()
    listener.close()
    assert (got.body, got.whole) == (b"ok", told)


# -- files ------------------------------------------------------------------------------------------------------------

ZM = view_on("zoneminder", account("mannv", {"live": (1,)}), settings={"zm_guard": "apache"})
LIVE = ZM.accounts[0].allowed
TEXT = b"users[0].Name=admin\r\nusers[0].Group=admin\r\nusers[1].Name=mannv\r\nusers[1].AuthorityList[0]=Monitor_01\r\n"


@pytest.mark.parametrize("end", range(1, len(b"users[1].AuthorityList[0]=Monitor_01\r\n")))
def test_a_text_that_ends_inside_a_line_was_cut_off(end: int) -> None:
    device = view_on("dahua").device
    assert DAHUA.parse_readback(device, {"a": TEXT}).of("mannv") is not None
    with pytest.raises(ReadbackFault, match=r"cut off|not understood"):
        DAHUA.parse_readback(device, {"a": TEXT[:-end]})


@pytest.mark.parametrize("form", ["dump", "dump_complete", "batch", "api"])
def test_an_export_of_zoneminder_that_was_cut_off_at_any_byte_is_no_export(form: str) -> None:
    """All but the blank at the end; and of a table between two lines, which nothing shows."""
    held = [Held("mannv", LIVE), Held("khach", LIVE)]
    (name, data), *more = ZM_FORMATS[form](ZM.device, held, None).items()
    assert not more
    whole_one = ZONEMINDER.parse_readback(ZM.device, {name: data})
    for end in range(1, len(data)):
        part = data[:-end]
        if part.rstrip() == data.rstrip() or (form == "batch" and part.endswith(b"\n")):
            continue
        try:
            seen = ZONEMINDER.parse_readback(ZM.device, {name: part})
        except ReadbackFault:
            continue
        assert seen == whole_one, part[-60:]

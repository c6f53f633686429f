"""The line to a device: whose certificate is believed, where secrets may travel, and what one request may cost.

The servers are real, on the loopback; no test waits, and none measures time: the clock is given to the session.
"""

from __future__ import annotations

import gzip
import hashlib
import itertools
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from camgrant.app.forge.http import ForgeHttp
from camgrant.app.session import HttpSession
from camgrant.app.wire import Budget, Trust
from camgrant.diagnostics import EnvironmentFault, UsageFault
from camgrant.rendering.driver import Answer, DeviceGone
from support.certificates import Certificate, self_signed
from support.devices.base import ADMIN, SECRET, Call, Reply, served
from support.effort import effort


class Plain:
    """A device that answers everything alike."""

    digest = False

    def __init__(self, reply: Reply | None = None) -> None:
        self.reply = reply or Reply(b"ok")

    def changes(self, call: Call) -> bool:
        return False

    def answer(self, call: Call) -> Reply:
        return self.reply


def asked(url: str, trust: Trust | None = None, *, insecure_http: bool = False) -> Answer:
    with HttpSession(url, ADMIN, SECRET, insecure_http=insecure_http, trust=trust) as session:
        return session.send("PUT", "/x", body=b"secret of an account")


CERTIFICATES: dict[str, dict[str, object]] = {
    "no address": {},
    "expired": {"expired": True},
    "another name": {"address": True},
}


@pytest.fixture(params=CERTIFICATES)
def certificate(request: pytest.FixtureRequest, tmp_path: Path) -> Certificate:
    options = CERTIFICATES[request.param]
    return self_signed(tmp_path, expired=bool(options.get("expired")), address=bool(options.get("address")))


def test_an_unknown_certificate_is_refused_named_and_nothing_is_sent(certificate: Certificate) -> None:
    with served(Plain(), certificate.context) as line, pytest.raises(DeviceGone) as refused:
        asked(line.url)
    assert line.calls == []
    said = str(refused.value)
    shown = certificate.sha256.upper()
    assert f"CN=nvr, SHA-256 {':'.join(shown[n : n + 2] for n in range(0, 64, 2))}" in said
    assert f"run the same command with --fingerprint {certificate.sha256}" in said
    assert "is not trusted (" in said


@pytest.mark.parametrize("form", ["pem", "der", "digits", "colons"])
def test_a_pinned_certificate_is_believed_whatever_its_name_and_dates(certificate: Certificate, form: str) -> None:
    digits = certificate.sha256.upper()
    trust = {
        "pem": lambda: Trust.of(certificate.pem.read_bytes(), ""),
        "der": lambda: Trust.of(certificate.der, ""),
        "digits": lambda: Trust.of(None, certificate.sha256),
        "colons": lambda: Trust.of(None, ":".join(digits[n : n + 2] for n in range(0, 64, 2))),
    }[form]()
    with served(Plain(), certificate.context) as line:
        assert asked(line.url, trust).body == b"ok"
    assert [call.body for call in line.calls] == [b"secret of an account"]


def test_another_certificate_than_the_pinned_one_is_refused_before_anything_is_sent(
    certificate: Certificate, tmp_path: Path
) -> None:
    other = self_signed(tmp_path, "khac", expired=True)
    for trust in (Trust.of(other.pem.read_bytes(), ""), Trust.of(None, other.sha256)):
        with served(Plain(), certificate.context) as line, pytest.raises(DeviceGone) as refused:
            asked(line.url, trust)
        assert line.calls == []
        assert "is not the one that was named" in str(refused.value)
        assert certificate.sha256 in str(refused.value)


def test_a_pin_is_compared_to_its_last_digit() -> None:
    digits = hashlib.sha256(b"certificate").hexdigest()
    assert Trust(frozenset({digits})).refusal(b"certificate") == ""
    for place, digit in enumerate(digits):
        other = "0" if digit != "0" else "1"
        nearly = Trust(frozenset({digits[:place] + other + digits[place + 1 :]}))
        assert "is not the one that was named" in nearly.refusal(b"certificate"), place


@pytest.mark.parametrize("text", ["", "x", "0" * 63, "0" * 65, "g" * 64])
def test_what_is_no_certificate_and_no_fingerprint_is_wrong_use(text: str) -> None:
    with pytest.raises(UsageFault, match="--certificate"):
        Trust.of(text.encode(), "")
    if text:
        with pytest.raises(UsageFault, match="--fingerprint"):
            Trust.of(None, text)


def test_a_broken_certificate_file_is_wrong_use(certificate: Certificate) -> None:
    pem = certificate.pem.read_bytes()
    for broken in (pem[:-40], pem.replace(b"M", b"?"), certificate.der[:-1], b"-----BEGIN CERTIFICATE-----"):
        with pytest.raises(UsageFault, match="--certificate"):
            Trust.of(broken, "")
    with pytest.raises(UsageFault, match="take one"):
        Trust.of(pem, certificate.sha256)


def test_plain_http_needs_a_person_s_word_and_takes_no_certificate() -> None:
    with pytest.raises(UsageFault, match="--insecure-http"):
        HttpSession("http://192.0.2.10", ADMIN, SECRET)
    with pytest.raises(UsageFault, match="--insecure-http"):
        HttpSession("HTTP://192.0.2.10", ADMIN, SECRET)
    with pytest.raises(UsageFault, match="need https"):
        HttpSession("http://192.0.2.10", ADMIN, SECRET, insecure_http=True, trust=Trust.of(None, "0" * 64))


def test_https_on_a_port_of_http_is_said(certificate: Certificate) -> None:
    with served(Plain()) as line, pytest.raises(DeviceGone, match="that port does not speak HTTPS"):
        asked(line.url.replace("http", "https"), Trust.of(None, certificate.sha256))
    assert line.calls == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("way", ["http to https", "http elsewhere", "https elsewhere", "https to http"])
def test_no_redirect_is_followed_and_each_is_said(tmp_path: Path, status: int, way: str) -> None:
    mine, theirs = self_signed(tmp_path, "a"), self_signed(tmp_path, "b")
    device, elsewhere = Plain(), Plain()
    here = None if way.startswith("http ") else mine.context
    there = None if way.endswith(" http") else theirs.context
    trust = Trust.of(None, mine.sha256) if here else None
    with served(device, here) as line, served(elsewhere, there) as other:
        target = other.url if way == "http to https" else other.url.replace("127.0.0.1", "localhost")
        device.reply = Reply(b"", status, headers={"Location": f"{target}/y?token=bi-mat"})
        with pytest.raises(DeviceGone) as refused:
            asked(line.url, trust, insecure_http=here is None)
    assert other.calls == []
    said = str(refused.value)
    assert "bi-mat" not in said
    wanted = "the device wants HTTPS: use --device" if way == "http to https" else "the device redirects to"
    assert f"{wanted} {target}" in said


@pytest.mark.parametrize("location", ["https://[", "//x:99999/", "http://x:a/", "\x7f://", ""])
def test_a_redirect_to_nowhere_is_no_crash(location: str) -> None:
    with served(Plain(Reply(b"", 302, headers={"Location": location}))) as line:
        try:
            said = str(asked(line.url, insecure_http=True).status)
        except DeviceGone as fault:
            said = str(fault)
    assert said in ("302", "RemoteProtocolError", "InvalidURL") or "redirects" in said


def test_proxies_and_authorities_of_the_environment_get_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    certificate = self_signed(tmp_path, address=True)
    with served(Plain()) as trap, served(Plain()) as plain, served(Plain(), certificate.context) as encrypted:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, trap.url)
            monkeypatch.setenv(name.lower(), trap.url)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate.pem))
        assert asked(plain.url, insecure_http=True).body == b"ok"
        assert asked(encrypted.url, Trust.of(None, certificate.sha256)).body == b"ok"
        with pytest.raises(DeviceGone):
            asked(encrypted.url.replace("127.0.0.1", "localhost"))  # its name, and its authority in SSL_CERT_FILE
    assert trap.calls == []


@pytest.mark.parametrize("writable", [True, False])
def test_the_environment_gets_no_keys_of_our_sessions(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, writable: bool
) -> None:
    """Whoever reads them, and the line, has the administrator's secret."""
    certificate = self_signed(tmp_path, address=True)
    log = tmp_path / ("keys.log" if writable else "no such folder/keys.log")
    with served(Plain(), certificate.context) as line:
        monkeypatch.setenv("SSLKEYLOGFILE", str(log))
        assert asked(line.url, Trust.of(None, certificate.sha256)).body == b"ok"
        with pytest.raises(DeviceGone, match="is not trusted"):
            asked(line.url)
        with (
            ForgeHttp(line.url, {}, wait=0, sleep=lambda seconds: None) as forge,
            pytest.raises(EnvironmentFault),
        ):
            forge.get("/x")
    assert not log.exists()


@contextmanager
def sending(pieces: Callable[[], Iterator[bytes]]) -> Iterator[str]:
    """A server that answers every connection with these bytes and asks nothing."""
    listener = socket.create_server(("127.0.0.1", 0))
    stopped = threading.Event()

    def answer(one: socket.socket) -> None:
        with one:
            try:
                one.recv(65536)
                for piece in pieces():
                    if stopped.is_set():
                        return
                    one.sendall(piece)
                one.shutdown(socket.SHUT_WR)
                while one.recv(65536):
                    pass
            except OSError:
                return

    def accept() -> None:
        while not stopped.is_set():
            try:
                one, _ = listener.accept()
            except OSError:
                return
            one.settimeout(20)
            threading.Thread(target=answer, args=(one,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        stopped.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


HEAD = b"HTTP/1.1 200 OK\r\n"
ENDLESS: dict[str, Callable[[], Iterator[bytes]]] = {
    "head": lambda: itertools.repeat(b"H"),
    "headers": lambda: itertools.chain([HEAD], itertools.repeat(b"X-A: b\r\n")),
    "informational": lambda: itertools.repeat(b"HTTP/1.1 100 Continue\r\n\r\n"),
    "body": lambda: itertools.chain([HEAD, b"\r\n"], itertools.repeat(b"b" * 100)),
    "chunks": lambda: itertools.chain([HEAD, b"Transfer-Encoding: chunked\r\n\r\n"], itertools.repeat(b"1\r\nb\r\n")),
    "challenge": lambda: itertools.chain(
        [b'HTTP/1.1 401 No\r\nWWW-Authenticate: Digest realm="r", nonce="n", qop="auth"\r\n\r\n'],
        itertools.repeat(b"b" * 100),
    ),
}


def answered(url: str, budget: Budget) -> Answer:
    with HttpSession(url, ADMIN, SECRET, insecure_http=True, budget=budget) as session:
        return session.send("GET", "/x")


@pytest.mark.parametrize("where", ENDLESS)
def test_a_device_that_never_ends_is_left_at_the_deadline_of_the_request(where: str) -> None:
    """Each wait is short; the clock moves by five seconds at each look at it, so there are a dozen of them."""
    clock = itertools.count(0, 5)
    budget = Budget(60, 15, 1 << 40, clock=lambda: float(next(clock)))
    with sending(ENDLESS[where]) as url, pytest.raises(DeviceGone):
        answered(url, budget)
    assert next(clock) <= 5 * 16


@pytest.mark.parametrize("where", ENDLESS)
def test_a_device_that_never_ends_is_left_when_too_much_has_come(where: str) -> None:
    with sending(ENDLESS[where]) as url, pytest.raises(DeviceGone):
        answered(url, Budget(600, 15, 200_000, clock=lambda: 0.0))


def test_the_deadline_is_one_for_the_challenge_and_the_answer_after_it() -> None:
    now = [0.0]

    class Slow(Plain):
        digest = True

        def answer(self, call: Call) -> Reply:
            now[0] += 10
            return super().answer(call)

    with (
        served(Slow()) as line,
        HttpSession(
            line.url, ADMIN, SECRET, insecure_http=True, budget=Budget(15, 15, 1000, clock=lambda: now[0])
        ) as session,
    ):
        assert session.send("GET", "/a").body == b"ok"
        now[0] += 100  # time between requests counts for none
        assert session.send("GET", "/a").body == b"ok"
        session._budget.seconds = 5
        with pytest.raises(DeviceGone, match="5 seconds were waited"):
            session.send("GET", "/a")


def test_a_packed_answer_is_measured_unpacked() -> None:
    packed = gzip.compress(b"0" * 5_000_000)
    reply = Reply(packed, headers={"Content-Encoding": "gzip"})
    with served(Plain(reply)) as line, pytest.raises(DeviceGone, match="too long"):
        answered(line.url, Budget(60, 15, 100_000))


# What a hostile or broken device may say. Nothing of it is ever our crash.

WORDS = (
    "Digest Basic Negotiate Bearer realm nonce qop auth auth-int auth,auth-int opaque algorithm MD5 MD5-sess SHA-256 "
    "SHA-512-256 stale true userhash charset UTF-8"
)
TOKENS = st.sampled_from([*WORDS.split(), '"', "=", ",", " ", "\\", "\t", "x", "é", "\xff", "", "'", "0" * 300])
CHALLENGES = st.one_of(
    st.lists(TOKENS, max_size=14).map("".join),
    st.builds(
        'Digest realm="{}", nonce="{}", qop="{}", algorithm={}'.format,
        TOKENS,
        TOKENS,
        st.sampled_from(["auth", "auth-int", "auth-int,x", "", "AUTH", "auth,auth-int"]),
        st.sampled_from(["MD5", "MD5-sess", "SHA-512", "SHA-256", "SHA", "", "x", '"MD5"']),
    ),
)
ODD = b"""Content-Encoding: gzip
Content-Encoding: deflate
Content-Encoding: br
Content-Encoding: zstd
Content-Type: text/html; charset=utf-99
Content-Length: 5
Content-Length: -1
Content-Length: 99999999999999999999
Transfer-Encoding: chunked
Transfer-Encoding: gzip
Connection: x
Set-Cookie: a=\xff; expires=never; domain=
Location: http://[
Location: \xff
Upgrade: h2c"""
HEADERS = st.lists(
    st.one_of(
        CHALLENGES.map(lambda text: f"WWW-Authenticate: {text}".encode("latin-1", "replace")),
        st.sampled_from(ODD.split(b"\n")),
        st.binary(max_size=30),
    ),
    max_size=5,
)
STATUS = st.sampled_from(
    [b"200 OK", b"401 No", b"407 No", b"302 Go", b"100 On", b"101 Go", b"204 Ok", b"999 ?", b"-1", b""]
)
ANSWERS = st.one_of(
    st.binary(max_size=200),
    st.builds(
        lambda version, status, headers, body: version + b" " + status + b"\r\n" + b"\r\n".join([*headers, b"", body]),
        st.sampled_from([b"HTTP/1.1", b"HTTP/1.0", b"HTTP/2", b"ICY", b"http/1.1"]),
        STATUS,
        HEADERS,
        st.binary(max_size=60),
    ),
)


@pytest.fixture(scope="module")
def hostile() -> Iterator[tuple[str, list[bytes]]]:
    """A server whose next answer is whatever stands in the list."""
    said = [b""]
    with sending(lambda: iter([said[0]])) as url:
        yield url, said


@pytest.mark.long
@given(answer=ANSWERS)
@settings(
    max_examples=effort(short=300, long=20_000),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_a_device_answers_is_an_answer_or_a_device_that_is_gone(
    hostile: tuple[str, list[bytes]], answer: bytes
) -> None:
    url, said = hostile
    said[0] = answer
    try:
        told = repr(answered(url, Budget(30, 10, 100_000)))
    except DeviceGone as gone:
        told = f"{gone!r} {gone.__cause__!r}"
    assert SECRET not in told


def test_a_challenge_that_asks_for_what_we_cannot_is_no_crash(hostile: tuple[str, list[bytes]]) -> None:
    """The library has not implemented it and says so by NotImplementedError."""
    url, said = hostile
    said[0] = (
        b'HTTP/1.1 401 No\r\nWWW-Authenticate: Digest realm="r", nonce="n", qop="auth-int"\r\nContent-Length: 0\r\n\r\n'
    )
    with pytest.raises(DeviceGone, match="NotImplementedError"):
        answered(url, Budget(30, 10, 100_000))

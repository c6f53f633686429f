"""A loopback HTTP device: digest authentication, keeps what it is told, and can go away half-way.

OUR stub, so what is shown with it counts as golden, never as proof on a device. Digest authentication follows RFC 7616
(MD5, qop=auth) and is written apart from any client.
"""

from __future__ import annotations

import hashlib
import re
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BufferedIOBase
from typing import Protocol
from urllib.parse import parse_qsl, urlsplit

__all__ = ["ADMIN", "SECRET", "Call", "FakeDevice", "Reply", "served"]

ADMIN, SECRET = "admin", "Quan-Tri-2021"
_REALM, _NONCE = "stub", "0123456789abcdef"


@dataclass(frozen=True)
class Call:
    """One request as it came in."""

    method: str
    path: str
    query: dict[str, str]
    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True)
class Reply:
    """One answer."""

    body: bytes
    status: int = 200
    content_type: str = "text/plain"
    headers: dict[str, str] = field(default_factory=dict)


class FakeDevice(Protocol):
    """What answers. `digest`: whether requests must be authenticated; a device may do that itself."""

    digest: bool

    def answer(self, call: Call) -> Reply: ...

    def changes(self, call: Call) -> bool:
        """Whether the request changes something."""
        ...


@dataclass
class Line:
    """The address of a served device, its calls in order, and the thread by which it hangs.

    `left`: how many more requests that change something are answered before the connection is cut; None: all.
    `lose_answer`: whether the fatal request is still carried out, only its answer never arrives.
    """

    url: str
    calls: list[Call] = field(default_factory=list)
    left: int | None = None
    lose_answer: bool = False


def _authorised(method: str, header: str) -> bool:
    given = dict(re.findall(r'(\w+)="?([^",]+)"?', header.removeprefix("Digest ")))
    if not header.startswith("Digest ") or given.get("username") != ADMIN or given.get("nonce") != _NONCE:
        return False

    def md5(text: str) -> str:
        return hashlib.md5(text.encode()).hexdigest()

    first, second = md5(f"{ADMIN}:{_REALM}:{SECRET}"), md5(f"{method}:{given.get('uri', '')}")
    parts = (first, _NONCE, given.get("nc", ""), given.get("cnonce", ""), given.get("qop", ""), second)
    return given.get("response") == md5(":".join(parts))


class _Remembering:
    """Lines of a request, and the last of them."""

    def __init__(self, lines: BufferedIOBase) -> None:
        self._lines = lines
        self.last = b""

    def readline(self, size: int = -1) -> bytes:
        self.last = self._lines.readline(size)
        return self.last


class _WholeHeads(BaseHTTPRequestHandler):
    def parse_request(self) -> bool:
        """A head that ends before its empty line is no request, as every real server has it."""
        lines = self.rfile
        self.rfile = remembering = _Remembering(lines)  # type: ignore[assignment]
        sound = super().parse_request()
        self.rfile = lines
        return sound and remembering.last in (b"\r\n", b"\n")


@contextmanager
def served(device: FakeDevice, encrypted: ssl.SSLContext | None = None) -> Iterator[Line]:
    """The device on a loopback port while the block runs; `encrypted`: over https with that certificate."""
    line = Line("")

    class Handler(_WholeHeads):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if device.digest and not _authorised(self.command, self.headers.get("Authorization", "")):
                challenge = f'Digest realm="{_REALM}", nonce="{_NONCE}", qop="auth", algorithm=MD5'
                return self.reply(Reply(b"", 401, headers={"WWW-Authenticate": challenge}))
            parts = urlsplit(self.path)
            query = dict(parse_qsl(parts.query, keep_blank_values=True))
            headers = {name.lower(): value for name, value in self.headers.items()}
            call = Call(self.command, parts.path, query, body, headers)
            if line.left is not None and device.changes(call):
                if line.left == 0:
                    if line.lose_answer:
                        line.calls.append(call)
                        device.answer(call)
                    self.close_connection = True
                    return None
                line.left -= 1
            line.calls.append(call)
            return self.reply(device.answer(call))

        def reply(self, reply: Reply) -> None:
            self.send_response(reply.status)
            for name, value in {"Content-Type": reply.content_type, **reply.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815 - the names that http.server calls

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if encrypted is not None:
        server.socket = encrypted.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    line.url = f"{'https' if encrypted else 'http'}://127.0.0.1:{server.server_address[1]}"
    try:
        yield line
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

"""A loopback stand-in for a Hikvision recorder's user calls. OUR stub: it shows that clients and files fit together.

It is no device and no proof about one. It keeps what a recorder keeps: ids that it assigns itself, a permission that
stays until it is replaced, the defaults of a level where the permission call never came, and never a password in an
answer (vendors.md 1.2-1.6). What it does not know it answers with 404.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from lxml import etree

__all__ = ["Recorder", "recorder_at"]

_NS = "http://www.hikvision.com/ver20/XMLSchema"
_DEFAULT = (
    "<UserPermission><id>{id}</id><userID>{id}</userID><userType>viewer</userType><remotePermission>"
    "<videoChannelPermissionList>{channels}</videoChannelPermissionList></remotePermission></UserPermission>"
)
_CHANNEL = (
    "<videoChannelPermission><id>{n}</id><preview>false</preview><playBack>true</playBack></videoChannelPermission>"
)


@dataclass
class Recorder:
    """Accounts by id, their permissions, the passwords that were sent, and the calls in order."""

    channels: int
    users: dict[int, Any] = field(default_factory=dict)
    permissions: dict[int, Any] = field(default_factory=dict)
    passwords: dict[int, str] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)

    def answer(self, method: str, path: str, body: bytes) -> tuple[int, bytes]:
        self.calls.append(f"{method} {path}")
        head, _, last = path.removeprefix("/ISAPI/").rpartition("/")
        if method == "GET" and path in ("/ISAPI/System/status", "/ISAPI/System/deviceInfo"):
            kind = "DeviceStatus" if path.endswith("status") else "DeviceInfo"
            facts = "<deviceName>Stub</deviceName><deviceID>stub-0001-0001</deviceID><model>OUR-STUB</model>"
            return 200, f'<{kind} version="2.0" xmlns="{_NS}">{facts}</{kind}>'.encode()
        if (method, path) == ("POST", "/ISAPI/Security/users"):
            return 200, self.create(etree.fromstring(body))
        if method == "PUT" and head == "Security/UserPermission" and int(last) in self.users:
            sent = etree.fromstring(body)
            assert sent.findtext("{*}userID") == last
            self.permissions[int(last)] = sent
            return 200, self.status(int(last))
        if (method, path) == ("GET", "/ISAPI/Security/users"):
            users = b"".join(etree.tostring(user) for user in self.users.values())
            return 200, f'<UserList version="2.0" xmlns="{_NS}">'.encode() + users + b"</UserList>"
        if method == "GET" and head == "Security/UserPermission" and int(last) in self.users:
            return 200, etree.tostring(self.permissions[int(last)])
        return 404, b"<ResponseStatus><statusCode>4</statusCode></ResponseStatus>"

    def create(self, user: Any) -> bytes:
        number = max(self.users, default=1) + 1  # 1 is the built-in admin
        password = user.find("{*}password")
        self.passwords[number] = password.text
        user.remove(password)
        user.find("{*}id").text = str(number)
        self.users[number] = user
        every = "".join(_CHANNEL.format(n=n) for n in range(1, self.channels + 1))
        self.permissions[number] = etree.fromstring(_DEFAULT.format(id=number, channels=every))
        return self.status(number)

    @staticmethod
    def status(number: int) -> bytes:
        body = f"<statusCode>1</statusCode><statusString>OK</statusString><id>{number}</id>"
        return f'<ResponseStatus version="2.0" xmlns="{_NS}">{body}</ResponseStatus>'.encode()


@contextmanager
def recorder_at(recorder: Recorder) -> Iterator[str]:
    """The address at which the recorder answers while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, content = recorder.answer(self.command, self.path, body)
            self.send_response(status)
            self.send_header("Content-Type", "application/xml")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815 - the names that http.server calls

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

"""A line that dies at a given byte: between a client and a served device, or a real server, on the loopback.

Requests and answers are taken whole from one side and passed on in part to the other, so that what the other side makes
of a part is its own doing.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final, Literal
from urllib.parse import urlsplit

__all__ = ["PLACES", "Cut", "Place", "TornLine", "torn"]

Place = Literal[
    "nothing",
    "request line",
    "request headers",
    "before the body",
    "first byte of the body",
    "half of the body",
    "last byte of the body",
    "status line",
    "answer headers",
    "before the answer's body",
    "half of the answer's body",
    "last byte of the answer",
]
PLACES: Final[tuple[Place, ...]] = Place.__args__  # type: ignore[attr-defined]


def _bytes_of(place: Place, head: int, whole: int) -> int:
    """How many bytes of a message still arrive."""
    return {
        "nothing": 0,
        "request line": 5,
        "status line": 5,
        "request headers": head // 2,
        "answer headers": head // 2,
        "before the body": head,
        "before the answer's body": head,
        "first byte of the body": min(head + 1, whole),
        "half of the body": (head + whole) // 2,
        "half of the answer's body": (head + whole) // 2,
        "last byte of the body": whole - 1,
        "last byte of the answer": whole - 1,
    }[place]


@dataclass(frozen=True)
class Cut:
    """At which request (of those that count, from 0) and at which byte the line dies."""

    request: int
    place: Place

    @property
    def answer(self) -> bool:
        """Whether the request arrives whole."""
        return PLACES.index(self.place) >= PLACES.index("status line")


@dataclass
class TornLine:
    """Set `cut` and it dies there, once; then it is whole again. `counted` are the requests since then."""

    url: str
    cut: Cut | None = None
    counted: int = 0
    died: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, counts: bool) -> Cut | None:
        """The cut of this request, if it is the one."""
        with self._lock:
            if not counts:
                return None
            self.counted += 1
            if self.cut is None or self.cut.request != self.counted - 1:
                return None
            found, self.cut = self.cut, None
            self.died += 1
            return found


def _message(source: socket.socket, left: bytes) -> tuple[bytes, int, bytes]:
    """One HTTP message: its bytes, the length of its head, and what came behind it; b"" at the end of the line."""
    data = left
    while b"\r\n\r\n" not in data:
        piece = source.recv(65536)
        if not piece:
            return b"", 0, b""
        data += piece
    head = data.index(b"\r\n\r\n") + 4
    fields = [line.partition(b":") for line in data[:head].lower().split(b"\r\n")]
    lengths = [int(value) for name, _, value in fields if name == b"content-length"]
    chunked = any(name == b"transfer-encoding" and b"chunked" in value for name, _, value in fields)

    def whole() -> int:
        if chunked:
            end = data.find(b"0\r\n\r\n", head)
            return end + 5 if end >= 0 else -1
        return head + (lengths[0] if lengths else 0)

    while whole() < 0 or len(data) < whole():
        piece = source.recv(65536)
        if not piece:
            break
        data += piece
    end = whole() if whole() >= 0 else len(data)
    return data[:end], head, data[end:]


def _carry(client: socket.socket, port: int | None, line: TornLine, counts: Callable[[bytes], bool]) -> None:
    """One connection of a client, carried on until it ends or dies."""
    with client, socket.create_connection(("127.0.0.1", port)) as server:
        behind = answers = b""
        while True:
            request, head, behind = _message(client, behind)
            if not request:
                return
            cut = line.take(counts(request))
            if cut is not None and not cut.answer:
                server.sendall(request[: _bytes_of(cut.place, head, len(request))])
                server.shutdown(socket.SHUT_WR)
                while server.recv(65536):  # until the server has done with what came
                    pass
                return
            server.sendall(request)
            answer, head, answers = _message(server, answers)
            if cut is not None:
                client.sendall(answer[: _bytes_of(cut.place, head, len(answer))])
                return
            client.sendall(answer)
            if not answer:
                return


@contextmanager
def torn(url: str, counts: Callable[[bytes], bool]) -> Iterator[TornLine]:
    """A line to the server at `url`; `counts` is asked of each request's bytes."""
    port = urlsplit(url).port
    line = TornLine("")

    def one(client: socket.socket) -> None:
        with suppress(OSError):
            _carry(client, port, line, counts)

    with listening(one) as address:
        line.url = address
        yield line


@contextmanager
def listening(carry: Callable[[socket.socket], None]) -> Iterator[str]:
    """An address on the loopback interface; `carry` has each connection to it, in a thread of its own."""
    listener = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=carry, args=(client,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()

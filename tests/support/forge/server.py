"""The HTTP side that both forges have in common: routes, pages, failures on order, and a record of what was asked."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

__all__ = ["Failure", "Fake", "Request", "serving"]


class Failure(NamedTuple):
    """The answer to the next request, whatever it is; `after` does what was asked first, and only then fails."""

    status: int
    headers: Mapping[str, str] = {}
    body: bytes = b"{}"
    after: bool = False


class Request(NamedTuple):
    """What was asked."""

    method: str
    path: str
    query: Mapping[str, str]
    body: Any


Route = tuple[str, str, Callable[..., tuple[int, Any]]]


@dataclass
class Fake:
    """A forge: what it was asked, what was wrong with that, and failures that wait for the next requests."""

    headers: Mapping[str, str] = field(default_factory=dict)
    page_size: int = 100
    asked: list[Request] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    address: str = ""
    next_host: str = ""

    def routes(self) -> tuple[Route, ...]:
        """(method, pattern of the path, what answers; it takes the groups of the pattern and the request)."""
        raise NotImplementedError

    def said(self) -> list[str]:
        """Method and path of each request."""
        return [f"{one.method} {one.path}" for one in self.asked]

    def answer(self, request: Request, headers: Mapping[str, str]) -> tuple[int, dict[str, str], Any]:
        """The status, headers and JSON of a request. What is not asked as it must be is a fault of the client."""
        for name, value in self.headers.items():
            if headers.get(name) != value:
                self.faults.append(f"{name}: {headers.get(name)}")
                return 401, {}, {"message": "Bad credentials"}
        for method, pattern, handler in self.routes():
            match = re.fullmatch(pattern, request.path)
            if match and method == request.method:
                status, content = handler(*match.groups(), request)
                return self._paged(request, status, content)
        self.faults.append(f"{request.method} {request.path}")
        return 404, {}, {"message": "Not Found"}

    def _paged(self, request: Request, status: int, content: Any) -> tuple[int, dict[str, str], Any]:
        if not isinstance(content, list):
            if request.query:
                self.faults.append(f"query of {request.path}: {dict(request.query)}")
            return status, {}, content
        if request.query.get("per_page") != "100":
            self.faults.append(f"per_page of {request.path}: {request.query.get('per_page')}")
        page = int(request.query.get("page", "1"))
        shown = content[(page - 1) * self.page_size : page * self.page_size]
        headers = {}
        if page * self.page_size < len(content):
            query = "&".join(f"{name}={value}" for name, value in {**request.query, "page": page + 1}.items())
            host = self.next_host or self.address
            headers["Link"] = f'<{host}{request.path}?{query}>; rel="next", <{host}/last>; rel="last"'
        return status, headers, shown


@contextmanager
def serving(fake: Fake) -> Iterator[None]:
    """Serves the forge until the end of the block; then the client must have asked for nothing wrongly."""

    class Handler(BaseHTTPRequestHandler):
        def handle_one(self) -> None:
            parts = urlsplit(self.path)
            size = int(self.headers.get("Content-Length") or 0)
            raw = self.rfile.read(size)
            query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
            request = Request(self.command, parts.path, query, json.loads(raw) if raw else None)
            fake.asked.append(request)
            failure = fake.failures.pop(0) if fake.failures else None
            if failure is None or failure.after:
                status, headers, content = fake.answer(request, {k: str(v) for k, v in self.headers.items()})
                self._send(status, headers, json.dumps(content).encode()) if failure is None else None
            if failure is not None:
                self._send(failure.status, dict(failure.headers), failure.body)

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = handle_one  # noqa: N815 - the names of http.server

        def _send(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
            self.send_response_only(status)  # a failure may bring its own Date
            for name, value in {"Content-Type": "application/json", **headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing: what was asked is kept."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    fake.address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

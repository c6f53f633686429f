"""A GitHub that only answers questions from a table, over real HTTP: what a repository looks like to one token.

It is strict: another method, a token that is not the one expected, or another Accept header is a 400 and is noted.
What it answers was written by us from GitHub's documentation of its REST API.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

__all__ = ["TOKEN", "answering"]

TOKEN = "t-0123456789"  # of this server only
_NOT_FOUND = (404, {"message": "Not Found", "documentation_url": "https://docs.github.com/rest"})


@contextmanager
def answering(table: Mapping[str, tuple[int, Any]]) -> Iterator[tuple[str, list[str]]]:
    """The address of the server, and the paths that it was asked; what the table does not have is a 404."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            accepted = self.headers["Accept"] == "application/vnd.github+json"
            known = table.get(self.path, _NOT_FOUND) if accepted else (400, {"message": "accept"})
            status, content = known if self.headers["Authorization"] == f"Bearer {TOKEN}" else (401, {"message": "Bad"})
            self.send_response(status)
            if status == 302:
                self.send_header("Location", str(content))
            raw = b"" if status == 302 else json.dumps(content).encode()
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

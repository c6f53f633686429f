"""A GitHub that only answers questions from a table: what a repository looks like to one token.

It is the strict server of `support.forge`; what the tables of the tests say was written by us from the documentation of
GitHub's REST API.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any
from urllib.parse import urlencode

from support.forge.server import Fake, Request, serving

__all__ = ["TOKEN", "answering"]

TOKEN = "t-0123456789"  # of this server only


@dataclass
class _Table(Fake):
    table: Mapping[str, tuple[int, Any]] = field(default_factory=dict)
    ahead: int = 0

    def answer(self, request: Request, headers: Mapping[str, str]) -> tuple[int, dict[str, str], Any]:
        """What the table has, 404 for the rest, as GitHub hides what a token may not see."""
        date = {"Date": formatdate(time.time() + 60 * self.ahead, usegmt=True)}
        if headers.get("Authorization") != f"Bearer {TOKEN}":
            return 401, date, {"message": "Bad credentials"}
        path = f"{request.path}?{urlencode(request.query)}" if request.query else request.path
        status, content = self.table.get(path, (404, {"message": "Not Found"}))
        return status, {**date, **({"Location": str(content)} if status == 302 else {})}, content


@contextmanager
def answering(table: Mapping[str, tuple[int, Any]], ahead: int = 0) -> Iterator[_Table]:
    """The server, whose clock is so many minutes ahead; `asked` are the requests that it got."""
    fake = _Table(table=table, ahead=ahead)
    with serving(fake):
        yield fake

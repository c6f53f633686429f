"""A GitLab of one project: merge requests with approvals, versions, commits and notes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from support.forge.server import Fake, Request, Route, serving

__all__ = ["PROJECT", "TOKEN", "GitLabFake", "gitlab"]

TOKEN = "glpat-only-for-this-server"
PROJECT = "gialai/camera"


def _user(name: str) -> dict[str, Any]:
    return {"username": name, "name": name.title()}


@dataclass
class GitLabFake(Fake):
    """Merge request 7 of the project."""

    me: str = "project_bot"
    author: str = "nhung"
    merged: str = ""
    approved_by: list[str] = field(default_factory=list)
    reviewers: list[tuple[str, str]] = field(default_factory=list)
    mailboxes: list[str] = field(default_factory=list)
    committers: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    versions: list[tuple[str, str]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)

    def note(self, name: str, body: str, hour: int, *, system: bool = False) -> int:
        """Somebody, or GitLab itself, writes a note."""
        number = 100 + len(self.notes)
        created = f"2026-11-24T{hour:02}:00:00.000Z"
        note = {"id": number, "author": _user(name), "body": body, "system": system}
        self.notes.append({**note, "created_at": created, "updated_at": created})
        return number

    def edit(self, number: int, body: str) -> None:
        """Somebody edits a note, perhaps another's: a maintainer can."""
        found = next(one for one in self.notes if one["id"] == number)
        found.update(body=body, updated_at="2026-11-24T23:00:00.000Z")

    def approve(self, name: str, hour: int) -> None:
        """An approval, with the system note that goes with it."""
        self.approved_by.append(name)
        self.note(name, "approved this merge request", hour, system=True)

    def routes(self) -> tuple[Route, ...]:
        project = "/projects/gialai%2Fcamera"
        at = f"{project}/merge_requests/7"
        return (
            ("GET", "/user", lambda _: (200, _user(self.me))),
            ("GET", at, lambda _: (200, {"iid": 7, "author": _user(self.author)})),
            ("GET", f"{at}/commits", self._commits),
            (
                "GET",
                f"{at}/approvals",
                lambda _: (200, {"approved_by": [{"user": _user(n)} for n in self.approved_by]}),
            ),
            ("GET", f"{at}/reviewers", lambda _: (200, [{"user": _user(n), "state": s} for n, s in self.reviewers])),
            ("GET", f"{at}/versions", self._versions),
            ("GET", f"{at}/notes", self._notes),
            ("POST", f"{at}/notes", self._create),
            ("PUT", rf"{at}/notes/(\d+)", self._update),
            ("GET", f"{project}/repository/commits/([0-9a-f]{{40}})/merge_requests", self._merge_requests),
        )

    def _commits(self, request: Request) -> tuple[int, Any]:
        """The commits that the test names, field by field; what it does not name is of an unknown person."""
        parts = zip_longest(self.mailboxes, self.committers, self.messages, fillvalue="")
        return 200, [{"author_email": a, "committer_email": c, "message": m} for a, c, m in parts]

    def _versions(self, request: Request) -> tuple[int, Any]:
        return 200, [{"head_commit_sha": commit, "created_at": created} for commit, created in self.versions]

    def _notes(self, request: Request) -> tuple[int, Any]:
        if (request.query.get("sort"), request.query.get("order_by")) != ("asc", "created_at"):
            self.faults.append(f"order of notes: {dict(request.query)}")
        return 200, self.notes

    def _create(self, request: Request) -> tuple[int, Any]:
        self.note(self.me, request.body["body"], 12)
        return 201, self.notes[-1]

    def _update(self, number: str, request: Request) -> tuple[int, Any]:
        found = next(one for one in self.notes if one["id"] == int(number))
        if found["author"]["username"] != self.me or found["system"]:
            self.faults.append(f"changed a note of {found['author']['username']}")
        found["body"] = request.body["body"]
        return 200, found

    def _merge_requests(self, commit: str, request: Request) -> tuple[int, Any]:
        found = {"iid": 7, "state": "merged", "merge_commit_sha": self.merged, "squash_commit_sha": None}
        return 200, [found, {**found, "iid": 8, "state": "opened"}, {**found, "iid": 9, "merge_commit_sha": "0" * 40}]


@contextmanager
def gitlab() -> Iterator[GitLabFake]:
    """A GitLab; at the end nothing must have been asked wrongly."""
    fake = GitLabFake(headers={"PRIVATE-TOKEN": TOKEN, "Accept": "application/json", "User-Agent": "camgrant"})
    with serving(fake):
        yield fake
    assert fake.faults == []

"""A GitHub of one repository: pull requests with reviews, commits and comments."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from support.forge.server import Fake, Request, Route, serving

__all__ = ["REPOSITORY", "TOKEN", "GitHubFake", "github"]

TOKEN = "ghs-only-for-this-server"
REPOSITORY = "gialai/camera"


def _user(login: str) -> dict[str, Any]:
    return {"login": login, "type": "Bot" if login.endswith("[bot]") else "User"}


@dataclass
class GitHubFake(Fake):
    """`me` is the account of the token, "" for that of a workflow, which may not ask who it is."""

    me: str = ""
    pulls: dict[int, dict[str, Any]] = field(default_factory=dict)
    reviews: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    commits: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    comments: list[dict[str, Any]] = field(default_factory=list)
    edits: dict[str, str] = field(default_factory=dict)
    turned: list[str] = field(default_factory=list)
    issue_author: str = ""
    issue_edits: list[str | None] = field(default_factory=list)
    """Who edited issue 7 or 12, in order; None for an account that is gone."""

    def pull(self, number: int, author: str, *, merged: str = "", committers: tuple[str, ...] = ()) -> None:
        """Opens a pull request; `merged` is the commit that it became."""
        self.commits[number] = [
            {"sha": f"{n:040x}", "author": _user(one), "commit": {"author": {"email": f"{one}@x.example"}}}
            for n, one in enumerate(committers or (author,))
        ]
        self.pulls[number] = {
            "number": number,
            "user": _user(author),
            "commits": len(self.commits[number]),
            "merged_at": "2026-11-24T08:00:00Z" if merged else None,
            "merge_commit_sha": merged or None,
        }
        self.reviews[number] = []

    def review(self, number: int, by: str, state: str, commit: str, body: str = "", hour: int = 9) -> None:
        """Adds a review as the API lists it."""
        self.reviews[number].append(
            {
                "id": len(self.reviews[number]) + 1,
                "node_id": f"PRR_{number}_{len(self.reviews[number]) + 1}",
                "user": _user(by),
                "body": body,
                "state": state,
                "commit_id": commit,
                "submitted_at": f"2026-11-24T{hour:02}:00:00Z",
            }
        )

    def edit(self, number: int, by: str, body: str) -> None:
        """Somebody edits the text of the last review: whoever may write to the repository can."""
        self.reviews[number][-1]["body"] = body
        self.edits[self.reviews[number][-1]["node_id"]] = by

    def add_comment(self, login: str, body: str) -> int:
        """Somebody writes a comment under pull request 7."""
        number = 100 + len(self.comments)
        self.comments.append({"id": number, "user": _user(login), "body": body})
        return number

    def routes(self) -> tuple[Route, ...]:
        at = f"/repos/{REPOSITORY}"
        return (
            ("GET", "/user", lambda _: (200, _user(self.me)) if self.me else (403, {"message": "not accessible"})),
            ("GET", rf"{at}/pulls/(\d+)", self._pull),
            ("GET", rf"{at}/pulls/(\d+)/reviews", lambda n, _: (200, self.reviews[int(n)])),
            ("GET", rf"{at}/pulls/(\d+)/commits", lambda n, _: (200, self.commits[int(n)][:250])),
            ("POST", "/graphql", self._graphql),
            ("GET", rf"{at}/commits/([0-9a-f]{{40}})/pulls", self._pulls_of),
            ("GET", rf"{at}/issues/7/comments", lambda _: (200, self.comments)),
            ("POST", rf"{at}/issues/7/comments", self._create),
            ("PATCH", rf"{at}/issues/comments/(\d+)", self._update),
        )

    def _pull(self, number: str, request: Request) -> tuple[int, Any]:
        found = self.pulls.get(int(number))
        return (200, found) if found else (404, {"message": "Not Found"})

    def _pulls_of(self, commit: str, request: Request) -> tuple[int, Any]:
        return 200, [
            one for one in self.pulls.values() if one["merge_commit_sha"] == commit or one.get("holds") == commit
        ]

    def _graphql(self, request: Request) -> tuple[int, Any]:
        """Who edited which review; REST does not tell."""
        wanted = request.body["variables"].get("ids")
        if "userContentEdits" in request.body["query"]:
            return 200, {"data": {"repository": {"issue": self._issue()}}}
        if wanted is None:
            return 200, {"data": {"repository": self._repository(request.body)}}
        if "lastEditedAt author { login } editor { login }" not in request.body["query"] or len(wanted) > 100:
            self.faults.append(f"query of {len(wanted)}: {request.body['query']}")
        by = {one["node_id"]: one["user"] for several in self.reviews.values() for one in several}
        nodes = [
            {
                "id": name,
                "lastEditedAt": "2026-11-24T12:00:00Z" if name in self.edits else None,
                "author": {"login": by[name]["login"]} if by[name] else None,
                "editor": {"login": self.edits[name]} if self.edits.get(name) else None,
            }
            for name in wanted
        ]
        return 200, {"data": {"nodes": nodes}}

    def _issue(self) -> dict[str, Any]:
        nodes = [{"editor": {"login": name} if name else None} for name in self.issue_edits]
        edits = {"totalCount": len(nodes), "nodes": nodes[:100]}
        return {"author": {"login": self.issue_author}, "userContentEdits": edits}

    def _repository(self, body: dict[str, Any]) -> dict[str, Any]:
        owner, name = REPOSITORY.split("/")
        if {"owner": owner, "name": name}.items() - body["variables"].items() or "[BASE_REF_CHANGED_EVENT]" not in (
            body["query"]
        ):
            self.faults.append(f"query {body}")
        nodes = [{"createdAt": one} for one in self.turned[-1:]]
        return {"pullRequest": {"timelineItems": {"nodes": nodes}}}

    def _create(self, request: Request) -> tuple[int, Any]:
        self.add_comment(self.me or "github-actions[bot]", request.body["body"])
        return 201, self.comments[-1]

    def _update(self, number: str, request: Request) -> tuple[int, Any]:
        found = next(one for one in self.comments if one["id"] == int(number))
        if found["user"]["login"] != (self.me or "github-actions[bot]"):
            self.faults.append(f"changed a comment of {found['user']['login']}")
        found["body"] = request.body["body"]
        return 200, found


@contextmanager
def github(me: str = "") -> Iterator[GitHubFake]:
    """A GitHub with pull request 7; at the end nothing must have been asked wrongly."""
    headers = {
        "Authorization": f"Bearer {TOKEN}",
        "Accept": "application/vnd.github+json",
        "X-GitHub-Api-Version": "2022-11-28",
        "User-Agent": "camgrant",
    }
    fake = GitHubFake(headers=headers, me=me)
    fake.pull(7, "nhung")
    with serving(fake):
        yield fake
    assert fake.faults == []

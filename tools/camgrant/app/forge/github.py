"""GitHub: reviews, who wrote what, and our comment. Every answer is untrusted and looked at before it is used."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from camgrant.app.authors import account_of, helpers
from camgrant.app.forge.answers import NO_COMMIT, account_in, commit_in, instant_in, plan_in, shaped, text_in
from camgrant.app.forge.comments import Comment, marker_of, upserted
from camgrant.app.forge.http import ForgeHttp
from camgrant.app.reviews_file import GivenReview, ReviewedChange
from camgrant.diagnostics import EnvironmentFault, UsageFault
from camgrant.plan.reviews import State

__all__ = ["GitHub"]

_VERSION: Final = "2022-11-28"
_STATES: Final[Mapping[str, State]] = {
    "APPROVED": "approved",
    "CHANGES_REQUESTED": "changes_requested",
    "DISMISSED": "dismissed",
}
_REPOSITORY: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*/(?!\.{1,2}$)[A-Za-z0-9_.-]+")
_EDITED: Final = (
    "query($ids: [ID!]!) { nodes(ids: $ids) { ... on PullRequestReview"
    " { id lastEditedAt author { login } editor { login } } } }"
)
_NODES: Final = 100
_WRITERS: Final = (
    "query($owner: String!, $name: String!, $number: Int!) { repository(owner: $owner, name: $name) {"
    " issue(number: $number) { author { login } userContentEdits(first: 100) {"
    " totalCount nodes { editor { login } } } } } }"
)
_TURNED: Final = (
    "query($owner: String!, $name: String!, $number: Int!) { repository(owner: $owner, name: $name) {"
    " pullRequest(number: $number) { timelineItems(last: 1, itemTypes: [BASE_REF_CHANGED_EVENT]) {"
    " nodes { ... on BaseRefChangedEvent { createdAt } } } } } }"
)


class GitHub:
    """One repository there. `accounts` tells whose a commit is where GitHub does not know its mailbox."""

    def __init__(
        self,
        token: str,
        repository: str,
        *,
        api: str = "https://api.github.com",
        accounts: Callable[[], Mapping[str, str]] = dict,
        wait: float = 60.0,
        sleep: Callable[[float], None],
    ) -> None:
        """Raises UsageFault for a repository or an address that can be none."""
        if not _REPOSITORY.fullmatch(repository):
            raise UsageFault(f"--repo “{repository}”: cần CHỦ/KHO / must be OWNER/REPOSITORY")
        headers = {
            "Authorization": f"Bearer {token}",
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": _VERSION,
        }
        self._http = ForgeHttp(api, headers, wait=wait, sleep=sleep)
        self._repository, self._at = repository, f"/repos/{repository}"
        self._accounts, self._sleep = accounts, sleep

    def change(self, number: int) -> ReviewedChange:
        """See `Forge`."""
        pull = shaped(self._http.get(f"{self._at}/pulls/{number}"), dict)
        authors = dict.fromkeys([account_in(pull.get("user"), "login"), *self._committers(number, pull)])
        return ReviewedChange(None, tuple(authors), tuple(self._reviews(number)))

    def change_of(self, commit: str) -> ReviewedChange | None:
        """See `Forge`. A pull request that merely holds the commit is none: it must have become it."""
        pulls = [shaped(one, dict) for one in self._http.pages(f"{self._at}/commits/{commit}/pulls")]
        became = [one for one in pulls if one.get("merged_at") and one.get("merge_commit_sha") == commit]
        if not became:
            return None
        found = [self.change(shaped(one.get("number"), int)) for one in became]
        authors = dict.fromkeys(author for one in found for author in one.authors)
        return replace(
            found[0], commit=commit, authors=tuple(authors), reviews=tuple(r for one in found for r in one.reviews)
        )

    def issue_writers(self, number: int) -> set[str | None]:
        """Everybody who ever wrote the text of an issue; None for whoever GitHub does not name any more, or not yet.

        Raises EnvironmentFault where GitHub does not answer as it should.
        """
        owner, _, name = self._repository.partition("/")
        data = self._http.graphql(_WRITERS, {"owner": owner, "name": name, "number": number})
        issue = shaped(shaped(data.get("repository"), dict).get("issue"), dict)
        edits = shaped(issue.get("userContentEdits"), dict)
        nodes = shaped(edits.get("nodes"), list)
        writers = {_login_of(issue.get("author")), *(_login_of(shaped(node, dict).get("editor")) for node in nodes)}
        if shaped(edits.get("totalCount"), int) != len(nodes):  # more edits than one answer holds
            writers.add(None)
        return writers

    def comment(self, number: int, text: str) -> str:
        """See `Forge`."""
        marker_of(text)
        mine = self._login()
        issue, body = f"{self._at}/issues", {"body": text}

        def ours() -> Iterator[Comment]:
            for one in self._http.pages(f"{issue}/{number}/comments"):
                user = shaped(shaped(one, dict).get("user") or {}, dict)
                if (user.get("login") == mine) if mine else user.get("type") == "Bot":
                    yield Comment(shaped(one.get("id"), int), text_in(one, "body"))

        return upserted(
            text,
            ours,
            lambda: self._http.send("POST", f"{issue}/{number}/comments", body),
            lambda known: self._http.send("PATCH", f"{issue}/comments/{known}", body),
            lambda attempt: self._sleep(2.0**attempt),
        )

    def _login(self) -> str:
        """The account of the token; "" for that of a workflow, which GitHub does not let ask who it is.

        Nobody but a program can have a bot's account, so no stranger's comment is ever taken for ours.
        """
        found = self._http.found("/user")
        return text_in(found, "login") if found is not None else ""

    def _committers(self, number: int, pull: Mapping[str, Any]) -> list[str]:
        commits = [shaped(one, dict) for one in self._http.pages(f"{self._at}/pulls/{number}/commits")]
        if len(commits) != shaped(pull.get("commits"), int):  # GitHub lists 250 at most
            raise EnvironmentFault(
                f"yêu cầu {number} có nhiều bản hơn GitHub cho xem nên không biết hết người lập; đề nghị chia nhỏ / "
                f"pull request {number} has more commits than GitHub lists, so not all authors are known; split it"
            )
        return [name for one in commits for name in self._wrote(one) if name]

    def _wrote(self, commit: Mapping[str, Any]) -> Iterator[str]:
        """Who wrote, who committed, and who is said to have helped."""
        inner = shaped(commit.get("commit") or {}, dict)
        for part in ("author", "committer"):
            if commit.get(part):
                yield account_in(commit[part], "login")
            else:
                yield account_of(text_in(inner.get(part) or {}, "email"), self._accounts())
        yield from helpers(text_in(inner, "message"), self._accounts())

    def _reviews(self, number: int) -> Iterator[GivenReview]:
        listed = [shaped(one, dict) for one in self._http.pages(f"{self._at}/pulls/{number}/reviews")]
        own = self._in_own_words([text_in(one, "node_id") for one in listed if plan_in(text_in(one, "body"))])
        turned = self._turned(number)
        for one in listed:
            state = _STATES.get(text_in(one, "state"))
            if state is not None:  # else a comment, or a review that is not sent yet
                at = instant_in(one, "submitted_at")
                stands = turned is None or (at is not None and at > turned)
                yield GivenReview(
                    by=account_in(one.get("user"), "login"),
                    state=state,
                    plan=plan_in(text_in(one, "body")) if text_in(one, "node_id") in own else None,
                    commit=commit_in(one, "commit_id") if stands else NO_COMMIT,
                    at=at,
                )

    def _turned(self, number: int) -> datetime | None:
        """When the pull request was last turned to another branch: who reviewed before saw another difference."""
        owner, _, name = self._repository.partition("/")
        found = self._http.graphql(_TURNED, {"owner": owner, "name": name, "number": number})
        for part in ("repository", "pullRequest", "timelineItems"):
            found = shaped(found.get(part), dict)
        return max(
            filter(None, (instant_in(one, "createdAt") for one in shaped(found.get("nodes"), list))), default=None
        )

    def _in_own_words(self, reviews: list[str]) -> set[str]:
        """Of some reviews those whose text is their author's. Whoever may write to the repository may edit the text of
        another's review there, and only GraphQL tells."""
        found = set()
        for start in range(0, len(reviews), _NODES):
            data = self._http.graphql(_EDITED, {"ids": reviews[start : start + _NODES]})
            for one in (one for one in shaped(data.get("nodes"), list) if one):
                author, editor = (shaped(one, dict).get(name) for name in ("author", "editor"))
                if one.get("lastEditedAt") is None or (author and author == editor):
                    found.add(text_in(one, "id"))
        return found


def _login_of(actor: object) -> str | None:
    """The account of somebody in an answer; None where it is gone."""
    return None if actor is None else text_in(shaped(actor, dict), "login")

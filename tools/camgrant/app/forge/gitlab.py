"""GitLab: approvals, who wrote what, and our note. Every answer is untrusted and looked at before it is used.

An approval there names no commit. Its system note has a time and so has every version of the merge request: what was
approved is the version that was there at that time. Which approvals still stand is asked apart. Who approved may name a
plan in a note that holds its hash and nothing else: a note that only speaks of a plan agrees to none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

from camgrant.app.authors import account_of, helpers
from camgrant.app.forge.answers import NO_COMMIT, account_in, commit_in, instant_in, plan_in, shaped, text_in
from camgrant.app.forge.comments import Comment, marker_of, upserted
from camgrant.app.forge.http import ForgeHttp
from camgrant.app.reviews_file import GivenReview, ReviewedChange
from camgrant.diagnostics import EnvironmentFault

__all__ = ["GitLab"]

_APPROVED: Final = "approved this merge request"
_HASH: Final = 64  # digits
_TURNED: Final = re.compile(r"changed (automatically )?target branch ")


class GitLab:
    """One project there, by path or number. `accounts` tells whose a commit is by its mailbox: GitLab does not."""

    def __init__(
        self,
        token: str,
        project: str,
        *,
        api: str = "https://gitlab.com/api/v4",
        accounts: Callable[[], Mapping[str, str]] = dict,
        wait: float = 60.0,
        sleep: Callable[[float], None],
    ) -> None:
        """Raises UsageFault for an address that can be none."""
        self._http = ForgeHttp(api, {"PRIVATE-TOKEN": token, "Accept": "application/json"}, wait=wait, sleep=sleep)
        self._project, self._accounts, self._sleep = f"/projects/{quote(project, safe='')}", accounts, sleep

    def change(self, number: int) -> ReviewedChange:
        """See `Forge`."""
        at = self._at(number)
        merge = shaped(self._http.get(at), dict)
        commits = list(self._http.pages(f"{at}/commits"))
        accounts = self._accounts()
        authors = {_user(merge.get("author")): None}
        for one in commits:
            mailboxes = (text_in(one, name) for name in ("author_email", "committer_email"))
            authors |= dict.fromkeys(account_of(mailbox, accounts) for mailbox in mailboxes)
            authors |= dict.fromkeys(helpers(text_in(one, "message"), accounts))
        authors.pop("", None)
        return ReviewedChange(None, tuple(authors), tuple(self._reviews(at)))

    def change_of(self, commit: str) -> ReviewedChange | None:
        """See `Forge`."""
        found = self._http.pages(f"{self._project}/repository/commits/{commit}/merge_requests")
        became = [
            shaped(one.get("iid"), int)
            for one in found
            if shaped(one, dict).get("state") == "merged"
            and commit in (one.get("merge_commit_sha"), one.get("squash_commit_sha"))
        ]
        if len(became) > 1:
            raise EnvironmentFault(
                f"nhiều yêu cầu thành bản {commit[:12]}; đề nghị ghi các lượt duyệt vào tệp (--reviews) / "
                "several requests became this commit; write the reviews into a file (--reviews)"
            )
        return replace(self.change(became[0]), commit=commit) if became else None

    def comment(self, number: int, text: str) -> str:
        """See `Forge`."""
        marker_of(text)
        notes, body = f"{self._at(number)}/notes", {"body": text}
        mine = text_in(self._http.get("/user"), "username")

        def ours() -> Iterator[Comment]:
            for one in self._notes(number):
                if not one.get("system") and _user(one.get("author")) == mine:
                    yield Comment(shaped(one.get("id"), int), text_in(one, "body"))

        return upserted(
            text,
            ours,
            lambda: self._http.send("POST", notes, body),
            lambda known: self._http.send("PUT", f"{notes}/{known}", body),
            lambda attempt: self._sleep(2.0**attempt),
        )

    def _at(self, number: int) -> str:
        return f"{self._project}/merge_requests/{number}"

    def _notes(self, number: int | str) -> Iterator[dict[str, Any]]:
        at = number if isinstance(number, str) else self._at(number)
        for one in self._http.pages(f"{at}/notes?sort=asc&order_by=created_at"):
            yield shaped(one, dict)

    def _reviews(self, at: str) -> Iterator[GivenReview]:
        approvals = shaped(self._http.get(f"{at}/approvals"), dict)
        standing = {_user(shaped(one, dict).get("user")) for one in shaped(approvals.get("approved_by"), list)}
        notes = list(self._notes(at))
        versions = list(self._http.pages(f"{at}/versions"))
        turned = _last(one for one in notes if one.get("system") is True and _TURNED.match(text_in(one, "body")))
        for name in sorted(standing):
            by = [one for one in notes if _user(one.get("author")) == name]
            when = _last(one for one in by if _is_approval(one))
            # Who approved before it was turned to another branch saw another difference.
            stands = when is not None and (turned is None or when > turned)
            version = _version_at(versions, when) if stands else NO_COMMIT
            named = [plan for one in by if (plan := _plan_of(one))]
            yield GivenReview(name, "approved", named[-1] if named else None, version, when)
        for one in self._http.pages(f"{at}/reviewers"):
            if text_in(one, "state") == "requested_changes":
                yield GivenReview(_user(one.get("user")), "changes_requested", None, NO_COMMIT)


def _last(notes: Iterable[dict[str, Any]]) -> datetime | None:
    """When the last of some notes was written."""
    return max(filter(None, (instant_in(one, "created_at") for one in notes)), default=None)


def _is_approval(note: dict[str, Any]) -> bool:
    """Whether GitLab itself wrote that its author approved: anybody can type the same words."""
    return note.get("system") is True and note.get("body") == _APPROVED


def _plan_of(note: dict[str, Any]) -> str | None:
    """The plan whose hash is all that the note says. A maintainer may edit the notes of others: those name none."""
    text = text_in(note, "body").strip(" `\r\n")
    as_written = note.get("updated_at") == note.get("created_at")
    return plan_in(text) if as_written and not note.get("system") and len(text) == _HASH else None


def _version_at(versions: list[Any], when: datetime | None) -> str:
    """The commit that the merge request was at an instant."""
    known = [
        (created, commit_in(one, "head_commit_sha")) for one in versions if (created := instant_in(one, "created_at"))
    ]
    return max(((created, commit) for created, commit in known if when and created <= when), default=(None, NO_COMMIT))[
        1
    ]


def _user(user: object) -> str:
    return account_in(user, "username")

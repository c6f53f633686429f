"""What is asked of a forge and what is made of its answers, over real HTTP. The forges are ours (support.forge)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import pytest

from camgrant.app.forge.github import GitHub
from camgrant.app.forge.gitlab import GitLab
from camgrant.app.forge.http import ForgeDown
from camgrant.app.reviews_file import GivenReview
from camgrant.diagnostics import EnvironmentFault, UsageFault
from support.forge import Failure, GitHubFake, GitLabFake, github, gitlab
from support.forge.github import REPOSITORY
from support.forge.github import TOKEN as GITHUB_TOKEN
from support.forge.gitlab import PROJECT
from support.forge.gitlab import TOKEN as GITLAB_TOKEN

COMMIT, MERGE, PLAN = "a" * 40, "b" * 40, "c" * 64
MARKER = "<!-- camgrant-plan -->"
AT = f"/repos/{REPOSITORY}"


class Slept(list[float]):
    """The waits that were asked for; nobody waits."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


@pytest.fixture
def slept() -> Slept:
    return Slept()


@pytest.fixture
def hub() -> Iterator[GitHubFake]:
    with github() as fake:
        yield fake


@pytest.fixture
def lab() -> Iterator[GitLabFake]:
    with gitlab() as fake:
        yield fake


def client(fake: GitHubFake, slept: Slept, accounts: Mapping[str, str] | None = None, wait: float = 60.0) -> GitHub:
    known = accounts or {}
    return GitHub(GITHUB_TOKEN, REPOSITORY, api=fake.address, accounts=lambda: known, wait=wait, sleep=slept)


def lab_client(fake: GitLabFake, slept: Slept, accounts: Mapping[str, str] | None = None) -> GitLab:
    known = accounts or {}
    return GitLab(GITLAB_TOKEN, PROJECT, api=fake.address, accounts=lambda: known, sleep=slept)


def at(hour: int) -> datetime:
    return datetime(2026, 11, 24, hour, tzinfo=UTC)


# -- GitHub: reviews ---------------------------------------------------------------------------------------------------


def test_reviews_of_a_pull_request(hub: GitHubFake, slept: Slept) -> None:
    hub.pull(7, "nhung", committers=("nhung", "lam", "nhung"))
    hub.review(7, "hieu", "APPROVED", COMMIT)
    hub.review(7, "hieu", "COMMENTED", COMMIT, "Cảm ơn", 10)
    hub.review(7, "duc", "CHANGES_REQUESTED", COMMIT, f"Kế hoạch {PLAN} chưa được", 11)
    hub.review(7, "lam", "DISMISSED", COMMIT, "", 12)
    hub.review(7, "lam", "PENDING", COMMIT, "", 13)
    found = client(hub, slept).change(7)
    assert found.commit is None
    assert found.authors == ("nhung", "lam")
    assert found.reviews == (
        GivenReview("hieu", "approved", None, COMMIT, at(9)),
        GivenReview("duc", "changes_requested", PLAN, COMMIT, at(11)),
        GivenReview("lam", "dismissed", None, COMMIT, at(12)),
    )
    reads = [f"GET {AT}/pulls/7", f"GET {AT}/pulls/7/commits", f"GET {AT}/pulls/7/reviews"]
    assert hub.said() == [*reads, "POST /graphql", "POST /graphql"]


@pytest.mark.parametrize(
    ("body", "plan"),
    [
        (PLAN, PLAN),
        (f"đồng ý với `{PLAN}`.", PLAN),
        (f"{PLAN} {PLAN}", PLAN),
        (f"{PLAN} {'d' * 64}", None),
        (f"{PLAN}0", None),
        (PLAN[:-1], None),
        (PLAN.upper(), None),
    ],
)
def test_a_plan_is_named_by_its_whole_hash_and_alone(
    hub: GitHubFake, slept: Slept, body: str, plan: str | None
) -> None:
    hub.review(7, "hieu", "APPROVED", COMMIT, body)
    assert client(hub, slept).change(7).reviews[0].plan == plan


@pytest.mark.parametrize(("editor", "plan"), [("hieu", PLAN), ("nhung", None), ("", None)])
def test_a_plan_that_somebody_else_wrote_into_a_review_is_not_reviewed(
    hub: GitHubFake, slept: Slept, editor: str, plan: str | None
) -> None:
    """An old approval whose text a registrar edits agrees to nothing new. The editor "" has been deleted since."""
    hub.review(7, "hieu", "APPROVED", COMMIT, "Đồng ý")
    hub.edit(7, editor, f"Đồng ý {PLAN}")
    assert client(hub, slept).change(7).reviews == (GivenReview("hieu", "approved", plan, COMMIT, at(9)),)


def test_who_reviewed_before_it_was_turned_to_another_branch_saw_another_change(hub: GitHubFake, slept: Slept) -> None:
    """A request onto a branch of one's own shows little; turned to the main branch, the same commit is much more."""
    hub.review(7, "hieu", "APPROVED", COMMIT, hour=9)
    hub.review(7, "lam", "APPROVED", COMMIT, PLAN, hour=9)
    hub.review(7, "duc", "APPROVED", COMMIT, hour=11)
    hub.turned = ["2026-11-24T08:00:00Z", "2026-11-24T10:00:00Z"]
    assert [(one.by, one.plan, one.commit) for one in client(hub, slept).change(7).reviews] == [
        ("hieu", None, "0" * 40),
        ("lam", PLAN, "0" * 40),
        ("duc", None, COMMIT),
    ]


def test_who_edited_is_asked_a_hundred_at_a_time(hub: GitHubFake, slept: Slept) -> None:
    for number in range(101):
        hub.review(7, f"nguoi-{number}", "APPROVED", COMMIT, PLAN)
    assert {one.plan for one in client(hub, slept).change(7).reviews} == {PLAN}
    assert [len(one.body["variables"].get("ids", ())) for one in hub.asked if one.method == "POST"] == [100, 1, 0]


def test_reviews_go_over_many_pages(hub: GitHubFake, slept: Slept) -> None:
    for number in range(205):
        hub.review(7, f"nguoi-{number}", "APPROVED", COMMIT)
    assert len(client(hub, slept).change(7).reviews) == 205
    assert [one.query.get("page") for one in hub.asked if one.path.endswith("/reviews")] == [None, "2", "3"]


def test_a_page_elsewhere_never_gets_the_token(hub: GitHubFake, slept: Slept) -> None:
    with github() as other:
        hub.page_size, hub.next_host = 1, other.address
        for _ in range(2):
            hub.review(7, "hieu", "APPROVED", COMMIT)
        with pytest.raises(EnvironmentFault, match="leads to another host"):
            client(hub, slept).change(7)
        assert other.asked == []


def test_a_redirect_is_not_followed(hub: GitHubFake, slept: Slept) -> None:
    with github() as other:
        hub.failures = [Failure(302, {"Location": f"{other.address}{AT}/pulls/7"})]
        with pytest.raises(EnvironmentFault, match=f"GET {AT}/pulls/7: 302"):
            client(hub, slept).change(7)
        assert other.asked == []


def test_more_commits_than_github_lists_are_not_guessed(hub: GitHubFake, slept: Slept) -> None:
    hub.pull(7, "nhung", committers=("nhung",) * 251)
    with pytest.raises(EnvironmentFault, match="not all authors are known; split it"):
        client(hub, slept).change(7)


def test_a_commit_that_github_cannot_place_is_known_by_its_mailbox(hub: GitHubFake, slept: Slept) -> None:
    hub.commits[7] = [{"sha": COMMIT, "author": None, "commit": {"author": {"email": "LAMVN@syt.gialai.example"}}}] * 2
    hub.pulls[7]["commits"] = 2
    assert client(hub, slept, {"lamvn@syt.gialai.example": "lam"}).change(7).authors == ("nhung", "lam")
    assert client(hub, slept).change(7).authors == ("nhung",)


_COMMIT_OF_MANY = {
    "author": {"email": "ai-do@x.example"},
    "committer": {"email": "HIEU@congan.gialai.example"},
    "message": "Sửa\n\nCo-authored-by: Lâm <lamvn@syt.gialai.example>\n"
    "co-authored-by: Đức <7+duc@users.noreply.github.com>",
}


@pytest.mark.parametrize(
    ("author", "committer", "authors"),
    [
        ({"login": "nhung"}, None, ("nhung", "hieu", "lam", "duc")),
        ({"login": "nhung"}, {"login": "hieu-2"}, ("nhung", "hieu-2", "lam", "duc")),
        (None, {"login": "web-flow"}, ("nhung", "web-flow", "lam", "duc")),
    ],
)
def test_who_committed_and_who_is_said_to_have_helped_wrote_it_too(
    hub: GitHubFake, slept: Slept, author: dict[str, str] | None, committer: dict[str, str] | None, authors: tuple[str]
) -> None:
    """A squash keeps the others who wrote as lines of its message; who rewrote another's commits committed them."""
    hub.commits[7] = [{"sha": COMMIT, "author": author, "committer": committer, "commit": _COMMIT_OF_MANY}]
    hub.pulls[7]["commits"] = 1
    known = {"hieu@congan.gialai.example": "hieu", "lamvn@syt.gialai.example": "lam"}
    assert client(hub, slept, known).change(7).authors == authors


def test_an_account_that_was_deleted(hub: GitHubFake, slept: Slept) -> None:
    hub.review(7, "hieu", "APPROVED", COMMIT)
    hub.reviews[7][0].update(user=None, commit_id=None)
    assert client(hub, slept).change(7).reviews == (GivenReview("ghost", "approved", None, "0" * 40, at(9)),)


@pytest.mark.parametrize("login", ["", "  ", "a\ud800", "a\nb", "x" * 101])
def test_what_can_be_no_account_is_nobodys(hub: GitHubFake, slept: Slept, login: str) -> None:
    """The reviews can be kept as a file that is read again, whatever the forge says."""
    hub.pull(7, login)
    hub.review(7, login, "APPROVED", COMMIT)
    found = client(hub, slept).change(7)
    assert (found.authors, found.reviews[0].by) == (("ghost",), "ghost")


def test_the_pull_request_of_a_merge_commit(hub: GitHubFake, slept: Slept) -> None:
    hub.pull(8, "nhung", merged=MERGE)
    hub.review(8, "hieu", "APPROVED", COMMIT)
    hub.pull(9, "ke-gian")
    hub.pulls[9]["holds"] = MERGE  # it holds the commit, and never became it
    hub.review(9, "lam", "APPROVED", COMMIT)
    found = client(hub, slept).change_of(MERGE)
    assert found is not None
    assert (found.commit, found.authors) == (MERGE, ("nhung",))
    assert [one.by for one in found.reviews] == ["hieu"]
    assert client(hub, slept).change_of(COMMIT) is None


# -- GitHub: the comment -----------------------------------------------------------------------------------------------


def test_a_comment_is_made_then_updated_then_left_alone(hub: GitHubFake, slept: Slept) -> None:
    first, second = f"{MARKER}\nMột", f"{MARKER}\nHai"
    assert client(hub, slept).comment(7, first) == "created"
    assert client(hub, slept).comment(7, second) == "updated"
    assert client(hub, slept).comment(7, second + "\n") == "unchanged"
    assert [one["body"] for one in hub.comments] == [second]
    assert [one for one in hub.said() if not one.startswith("GET")] == [
        f"POST {AT}/issues/7/comments",
        f"PATCH {AT}/issues/comments/100",
    ]


@pytest.mark.parametrize("me", ["", "may-camgrant"])
def test_only_our_own_comment_is_changed(slept: Slept, me: str) -> None:
    """Somebody who writes our marker first cannot make us write under his name."""
    with github(me) as fake:
        fake.add_comment("ke-gian", f"{MARKER}\nKhông ai được xem thêm")
        fake.add_comment("dependabot[bot]" if me else "nguoi-khac", f"{MARKER}\nKhác")
        for number in range(150):
            fake.add_comment("nguoi", f"Ý kiến {number}\n{MARKER}")
        assert client(fake, slept).comment(7, f"{MARKER}\nĐúng") == "created"
        assert client(fake, slept).comment(7, f"{MARKER}\nĐúng hơn") == "updated"
        assert fake.comments[-1]["body"] == f"{MARKER}\nĐúng hơn"
        assert [one["body"].split("\n")[1] for one in fake.comments[:2]] == ["Không ai được xem thêm", "Khác"]


def test_another_comment_of_ours_stays(hub: GitHubFake, slept: Slept) -> None:
    client(hub, slept).comment(7, "<!-- camgrant-approvals -->\nA")
    client(hub, slept).comment(7, f"{MARKER}\nB")
    client(hub, slept).comment(7, "<!-- camgrant-approvals -->\nC")
    assert [one["body"][-1] for one in hub.comments] == ["C", "B"]


@pytest.mark.parametrize("text", ["Không có dấu", "", f" x{MARKER}", "<!-- khac -->\nA", f"{MARKER}\n" + "x" * 65_536])
def test_a_text_without_a_marker_or_too_long_is_refused_before_anything_is_asked(
    hub: GitHubFake, slept: Slept, text: str
) -> None:
    with pytest.raises(UsageFault):
        client(hub, slept).comment(7, text)
    assert hub.asked == []


def test_a_comment_that_arrived_before_the_forge_failed_is_not_made_twice(hub: GitHubFake, slept: Slept) -> None:
    hub.failures = [Failure(403), Failure(200, body=b"[]"), Failure(502, after=True)]
    assert client(hub, slept).comment(7, f"{MARKER}\nMột") == "created"
    assert len(hub.comments) == 1
    assert len(slept) == 1


# -- limits, failures, shapes ------------------------------------------------------------------------------------------


def test_passing_failures_are_waited_out(hub: GitHubFake, slept: Slept) -> None:
    hub.failures = [Failure(500), Failure(502, body=b"<html>"), Failure(503)]
    assert client(hub, slept).change(7).authors == ("nhung",)
    assert slept == [1.0, 2.0, 4.0]


def test_lasting_failures_are_said(hub: GitHubFake, slept: Slept) -> None:
    hub.failures = [Failure(500)] * 4
    with pytest.raises(ForgeDown, match="mã 500"):
        client(hub, slept).change(7)
    assert len(hub.asked) == 4


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [
        (429, {"Retry-After": "7"}, 7.0),
        (403, {"Retry-After": "3"}, 3.0),
        (
            403,
            {
                "X-RateLimit-Remaining": "0",
                "X-RateLimit-Reset": str(int(at(9).timestamp()) + 30),
                "Date": "Tue, 24 Nov 2026 09:00:00 GMT",
            },
            30.0,
        ),
        (429, {}, 60.0),
        (429, {"Retry-After": "nan"}, 1.0),
    ],
)
def test_limits_are_waited_for(
    hub: GitHubFake, slept: Slept, status: int, headers: Mapping[str, str], seconds: float
) -> None:
    hub.failures = [Failure(status, headers)]
    assert client(hub, slept).change(7).authors == ("nhung",)
    assert slept == [seconds]


def test_limits_are_not_waited_for_for_ever(hub: GitHubFake, slept: Slept) -> None:
    hub.failures = [Failure(429, {"Retry-After": "40"}), Failure(429, {"Retry-After": "40"})]
    with pytest.raises(EnvironmentFault, match="limits requests for another 40 seconds; run again later"):
        client(hub, slept).change(7)
    assert slept == [40.0]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "the token is wrong or has expired"),
        (403, "the token may not do this"),
        (404, "is not there, or the token may not see it"),
        (418, "the forge refuses"),
    ],
)
def test_refusals_say_why_and_never_the_token(hub: GitHubFake, slept: Slept, status: int, words: str) -> None:
    hub.failures = [Failure(status, body=GITHUB_TOKEN.encode())]
    with pytest.raises(EnvironmentFault) as caught:
        client(hub, slept).change(7)
    assert words in str(caught.value)
    assert GITHUB_TOKEN not in str(caught.value)


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"null",
        b"7",
        b"<html>",
        b'{"user": 7, "commits": 1}',
        b'{"user": {"login": "a"}, "commits": "1"}',
        b"[" * 200_000,
        b"\xff",
    ],
)
def test_an_answer_of_another_shape_is_refused(hub: GitHubFake, slept: Slept, body: bytes) -> None:
    hub.failures = [Failure(200, body=body)]
    hub.commits[7] = []
    with pytest.raises(EnvironmentFault):
        client(hub, slept).change(7)


def test_a_huge_answer_is_refused(hub: GitHubFake, slept: Slept) -> None:
    hub.failures = [Failure(200, body=b'"' + b"x" * (8 * 1024 * 1024) + b'"')]
    with pytest.raises(EnvironmentFault, match="the forge's answer is too long"):
        client(hub, slept).change(7)


def test_nobody_there(slept: Slept) -> None:
    with pytest.raises(ForgeDown, match="ConnectError"):
        GitHub("t", REPOSITORY, api="http://127.0.0.1:9", sleep=slept).change(7)
    assert len(slept) == 3


@pytest.mark.parametrize(
    "api", ["http://api.github.com", "https://me:secret@x.example", "ftp://x", "https://", "https://x/?a=1", "api"]
)
def test_an_address_that_would_give_the_token_away_is_refused(slept: Slept, api: str) -> None:
    with pytest.raises(UsageFault):
        GitHub("t", REPOSITORY, api=api, sleep=slept)


@pytest.mark.parametrize("repository", ["camera", "a/b/c", "../x", "a/..", "a/b?c", ""])
def test_a_repository_has_an_owner_and_a_name(slept: Slept, repository: str) -> None:
    with pytest.raises(UsageFault):
        GitHub("t", repository, sleep=slept)


# -- GitLab ------------------------------------------------------------------------------------------------------------


def test_an_approval_is_of_the_version_that_was_there(lab: GitLabFake, slept: Slept) -> None:
    """GitLab keeps an approval when somebody pushes again; what was approved is told by the times."""
    lab.versions = [("c" * 40, "2026-11-24T11:00:00.000Z"), (COMMIT, "2026-11-24T08:00:00.000Z")]
    lab.approve("hieu", 9)
    lab.approve("duc", 12)
    lab.approved_by.append("khong-ro")
    lab.mailboxes = ["LamVN@syt.gialai.example", "ai-do@x.example"]
    found = lab_client(lab, slept, {"lamvn@syt.gialai.example": "lam"}).change(7)
    assert found.authors == ("nhung", "lam")
    assert found.reviews == (
        GivenReview("duc", "approved", None, "c" * 40, at(12)),
        GivenReview("hieu", "approved", None, COMMIT, at(9)),
        GivenReview("khong-ro", "approved", None, "0" * 40, None),
    )


def test_who_committed_a_merge_request_and_who_is_said_to_have_helped(lab: GitLabFake, slept: Slept) -> None:
    lab.mailboxes = ["12-hieu@users.noreply.gitlab.com"]
    lab.committers = ["LamVN@syt.gialai.example"]
    lab.messages = ["Sửa\n\nCo-Authored-By: Đức <ducma@stttt.gialai.example>\n"]
    known = {"lamvn@syt.gialai.example": "lam", "ducma@stttt.gialai.example": "duc"}
    assert lab_client(lab, slept, known).change(7).authors == ("nhung", "hieu", "lam", "duc")


def test_an_approval_from_before_it_was_turned_to_another_branch(lab: GitLabFake, slept: Slept) -> None:
    lab.versions = [(COMMIT, "2026-11-24T08:00:00.000Z")]
    lab.approve("hieu", 9)
    lab.note("nhung", "changed target branch from `nhanh` to `main`", 10, system=True)
    lab.approve("duc", 11)
    lab.note("ke-gian", "changed target branch from `nhanh` to `main`", 12)
    found = lab_client(lab, slept).change(7).reviews
    assert [(one.by, one.commit) for one in found] == [("duc", COMMIT), ("hieu", "0" * 40)]


def test_an_approval_that_was_taken_back_and_one_that_was_only_typed(lab: GitLabFake, slept: Slept) -> None:
    lab.versions = [(COMMIT, "2026-11-24T08:00:00.000Z")]
    lab.note("hieu", "approved this merge request", 9, system=True)
    lab.note("hieu", "unapproved this merge request", 10, system=True)
    lab.note("lam", "approved this merge request", 10)
    assert lab_client(lab, slept).change(7).reviews == ()


def test_changes_that_were_asked_for(lab: GitLabFake, slept: Slept) -> None:
    lab.reviewers = [("hieu", "requested_changes"), ("lam", "unreviewed"), ("duc", "approved")]
    assert lab_client(lab, slept).change(7).reviews == (GivenReview("hieu", "changes_requested", None, "0" * 40),)


def test_a_plan_named_in_a_note_of_who_approved(lab: GitLabFake, slept: Slept) -> None:
    """Only a note that is the hash: what is quoted, doubted or written into it by a maintainer agrees to nothing."""
    lab.versions = [(COMMIT, "2026-11-24T08:00:00.000Z")]
    lab.note("hieu", "d" * 64, 8)
    lab.note("hieu", f"`{PLAN}`\n", 9)
    lab.note("ke-gian", "e" * 64, 10)
    lab.note("hieu", f"> Mã kế hoạch {'f' * 64}\n\nSao lại thế này?", 10)
    lab.edit(lab.note("hieu", "Cảm ơn", 10), "0" * 64)
    lab.approve("hieu", 11)
    assert [one.plan for one in lab_client(lab, slept).change(7).reviews] == [PLAN]


def test_the_merge_request_of_a_commit(lab: GitLabFake, slept: Slept) -> None:
    lab.merged = MERGE
    found = lab_client(lab, slept).change_of(MERGE)
    assert found is not None
    assert (found.commit, found.authors) == (MERGE, ("nhung",))
    assert lab_client(lab, slept).change_of(COMMIT) is None


def test_a_note_is_made_then_updated(lab: GitLabFake, slept: Slept) -> None:
    lab.note("ke-gian", f"{MARKER}\nGiả", 8)
    for number in range(120):
        lab.note("nguoi", f"Ý kiến {number}", 9)
    assert lab_client(lab, slept).comment(7, f"{MARKER}\nMột") == "created"
    assert lab_client(lab, slept).comment(7, f"{MARKER}\nHai") == "updated"
    assert lab_client(lab, slept).comment(7, f"{MARKER}\nHai") == "unchanged"
    assert [one["body"] for one in lab.notes if one["body"].startswith(MARKER)] == [f"{MARKER}\nGiả", f"{MARKER}\nHai"]

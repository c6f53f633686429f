"""Approvals of changes that git holds, on the command line: a review is of one plan, whatever becomes of commits.

One change, the file of reviews, and a forge; every change since a publication: test_approvals_each.py.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from camgrant.app.reviews_file import read_reviews, reviews_text
from support.cli import forked, run
from support.forge import Failure, github, gitlab
from support.forge.github import REPOSITORY
from support.forge.github import TOKEN as GITHUB_TOKEN
from support.forge.gitlab import TOKEN as GITLAB_TOKEN
from support.reviewed_repository import GRANTS, LONGER, PHONE, REVOKE, Repository, data, faults, reviewed

__all__ = ["data"]
LONGER_STILL = (GRANTS, "valid_until: 2021-07-30", "valid_until: 2021-08-02")


# -- one change --------------------------------------------------------------------------------------------------------


def test_a_change_that_is_approved_and_one_that_is_not(data: Repository) -> None:
    tip = data.branch("nhanh", LONGER)
    content = data.asked([reviewed("hieu", "duc", commit=tip)], "--base", "main", "--head", "nhanh", expected=0)
    assert content["satisfied"] is True
    assert content["changes"][0]["commit"] == tip
    assert data.missing([reviewed("duc", commit=tip)], "--base", "main", "--head", "nhanh") == [
        "police_province",
        "2 of 1",
    ]
    assert data.missing([], "--base", "main", "--head", "nhanh") == ["police_province", "2 of 1"]


def test_what_people_read(data: Repository) -> None:
    data.branch("nhanh", LONGER)
    path = data.folder.parent / "reviews.yaml"
    path.write_text("schema_version: 1\nchanges: []\n")
    words = ("approvals", "-i", data.inventory, "--reviews", path, "--lang", "vi")
    done = run(*words, cwd=data.folder)
    plan_hash = data.asked([], expected=1)["changes"][0]["plan"]
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout == (
        f"Chưa đủ phê duyệt cho kế hoạch {plan_hash}.\n"
        "  Còn thiếu: Công an tỉnh phải đồng ý, vì: thêm quyền xem cho Nguyễn Văn Mẫn (Hệ thống tại chốt) [882/3.1]. "
        "Người duyệt được: Tống Duy Hiếu (hieu).\n"
        "  Còn thiếu: cần ít nhất 2 người duyệt, vì: thêm quyền xem cho Nguyễn Văn Mẫn (Hệ thống tại chốt) [882/3.1]. "
        "Người duyệt được: Mai Anh Đức (duc), Tống Duy Hiếu (hieu), Vũ Ngọc Lam (lam), Tạ Thị Hồng Nhung (nhung).\n"
    )
    markdown = forked(*words, "--format", "markdown", cwd=data.folder).stdout.splitlines()
    assert markdown[:3] == ["<!-- camgrant-approvals -->", "### Phê duyệt", ""]
    assert markdown[4].startswith("- Còn thiếu: Công an tỉnh phải đồng ý, vì: thêm quyền xem cho Nguyễn Văn Mẫn")


def test_the_worktree_is_asked_about_where_nothing_is_said(data: Repository) -> None:
    path = data.inventory / GRANTS
    path.write_text(path.read_text(encoding="utf-8").replace(LONGER[1], LONGER[2], 1), encoding="utf-8")
    content = data.asked([], expected=1)
    by_plan = [{"by": one, "state": "approved", "plan": content["changes"][0]["plan"]} for one in ("hieu", "duc")]
    data.asked([{"authors": ["nhung"], "reviews": by_plan}], expected=0)


def test_another_edit_voids_the_approval(data: Repository) -> None:
    tip = data.branch("nhanh", LONGER)
    data.change(*LONGER_STILL)
    found = data.missing([reviewed("hieu", "duc", commit=tip)], "--base", "main", "--head", "nhanh")
    assert found == ["police_province", "2 of 1", "hieu stale", "duc stale"]


def test_an_approval_survives_a_rebase_and_a_comment(data: Repository) -> None:
    tip = data.branch("nhanh", LONGER)
    data.git("switch", "-q", "main")
    data.change(*PHONE)
    data.git("rebase", "-q", "main", "nhanh")
    data.change(GRANTS, "grants:\n", "grants:\n  # Một chú thích.\n")
    assert data.git("rev-parse", "nhanh") != tip
    data.asked([reviewed("hieu", "duc", commit=tip)], "--base", "main", "--head", "nhanh", expected=0)


def test_a_rebase_onto_another_state_of_the_same_grant_is_another_plan(data: Repository) -> None:
    note = "approvals: [d-ubnd-phe-duyet]\n"
    tip = data.branch("nhanh", (GRANTS, note, f"{note}    note: Trực đêm\n"))
    data.git("switch", "-q", "main")
    data.change(GRANTS, "valid_from: 2021-06-12", "valid_from: 2021-06-13")
    data.git("rebase", "-q", "main", "nhanh")
    assert data.missing([reviewed("hieu", commit=tip)], "--base", "main", "--head", "nhanh") == ["1 of 1", "hieu stale"]


def test_a_commit_that_nobody_has(data: Repository) -> None:
    data.branch("nhanh", LONGER)
    found = data.missing([reviewed("hieu", commit="e" * 40)], "--base", "main", "--head", "nhanh")
    assert found == ["police_province", "2 of 1", "hieu unseen"]


def test_the_branch_that_counts_judges_a_change_that_began_before(data: Repository) -> None:
    tip = data.branch("nhanh", REVOKE)
    data.git("switch", "-q", "main")
    data.change("reviewers/all.yaml", "handle: duc", "handle: duc-moi")
    assert data.missing([reviewed("duc", commit=tip)], "--base", "main", "--head", "nhanh") == ["1 of 1", "duc unknown"]


def test_a_change_cannot_name_its_own_reviewers(data: Repository) -> None:
    tip = data.branch("nhanh", ("reviewers/all.yaml", "handle: hieu", "handle: ban-toi"), LONGER)
    found = data.missing([reviewed("ban-toi", "duc", commit=tip)], "--base", "main", "--head", "nhanh")
    assert found == ["police_province", "2 of 2", "2 of 1", "ban-toi unknown"]


def test_who_reviewed_before_the_override_came(data: Repository) -> None:
    """The override stands beside the plan, so the hash is the same: what the reviewed commit held tells."""
    before = data.branch("nhanh", LONGER)
    override = f"overrides:\n  o-mot: {{plan: {'0' * 64}, allows: [PLN006], reason: Mở khu mới, by: c-mai-anh-duc}}\n"
    after = data.add("overrides/mot.yaml", override)
    words = ("--base", "main", "--head", "nhanh")
    found = data.missing([reviewed("hieu", "duc", commit=before)], *words)
    assert found[-2:] == ["hieu override", "duc override"]
    data.asked([reviewed("hieu", "duc", commit=after)], *words, expected=0)
    plan = data.asked([], *words, expected=1)["changes"][0]["plan"]
    unseen = [{"by": one, "state": "approved", "plan": plan} for one in ("hieu", "duc")]
    found = data.missing([{"authors": ["nhung"], "reviews": unseen}], *words)
    assert found[-2:] == ["hieu override", "duc override"], "a hash alone does not say what was seen"


def test_a_change_does_not_choose_the_day_on_which_it_is_judged(data: Repository) -> None:
    tip = data.branch("nhanh", ("camgrant.yaml", "as_of: 2021-07-20", "as_of: 2021-01-01"), REVOKE)
    content = data.asked([reviewed("duc", "lam", commit=tip)], "--base", "main", expected=0)
    assert content["as_of"] == "2021-07-20"


def test_a_state_that_cannot_be_read_whole_is_no_change(data: Repository) -> None:
    data.branch("nhanh", (GRANTS, "rights: [live]", "rights: [live"))
    path = data.folder.parent / "reviews.json"
    path.write_text('{"schema_version": 1, "changes": []}')
    done = forked("approvals", "-i", data.inventory, "--reviews", path, cwd=data.folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert "grants/all.yaml:" in done.stderr


# -- the file of reviews -----------------------------------------------------------------------------------------------

FILE_FAULTS = {
    "no mapping": ("[]\n", "1:1: - phải có các trường: schema_version, changes"),
    "no version": ("changes: []\n", "1:1: schema_version phải là 1"),
    "another version": ("schema_version: 2\nchanges: []\n", "1:17: schema_version phải là 1"),
    "an unknown field": ("schema_version: 1\nchange: []\n", "2:9: change trường “change” không có ở đây"),
    "no list": ("schema_version: 1\nchanges: {}\n", "2:10: changes phải là một dãy"),
    "nobody wrote it": (
        "schema_version: 1\nchanges:\n  - authors: []\n    reviews: []\n",
        "3:14: changes.0.authors phải có người lập thay đổi",
    ),
    "an unknown state": (
        "schema_version: 1\nchanges:\n  - authors: [a]\n    reviews:\n      - {by: b, state: ok, plan: x}\n",
        "5:24: changes.0.reviews.0.state phải là một trong: approved, changes_requested, dismissed",
    ),
    "of nothing": (
        "schema_version: 1\nchanges:\n  - authors: [a]\n    reviews:\n      - {by: b, state: approved}\n",
        "5:9: changes.0.reviews.0 phải có `plan` hoặc `commit` đã duyệt",
    ),
    "a short hash": (
        "schema_version: 1\nchanges:\n  - authors: [a]\n    reviews:\n      - {by: b, state: approved, plan: abc}\n",
        "5:40: changes.0.reviews.0.plan phải là 64 chữ số thập lục phân",
    ),
    "an instant without offset": (
        "schema_version: 1\nchanges:\n  - authors: [a]\n    reviews:\n"
        f"      - {{by: b, state: approved, plan: {'a' * 64}, at: 2021-07-20T10:00:00}}\n",
        "5:110: changes.0.reviews.0.at phải là thời điểm ISO có múi giờ",
    ),
    "a null": ("schema_version: 1\nchanges:\n", "2:9: changes phải là một dãy"),
    "broken": ("schema_version: 1\nchanges: [\n", "YML"),
}


@pytest.mark.parametrize("name", FILE_FAULTS)
def test_a_faulty_file_is_refused_with_its_place(data: Repository, name: str) -> None:
    text, words = FILE_FAULTS[name]
    path = data.folder.parent / "reviews.yaml"
    path.write_text(text)
    done = forked("approvals", "-i", data.inventory, "--reviews", path, cwd=data.folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"camgrant: {path}:")
    assert words in done.stderr


def test_a_file_reads_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "reviews.yaml"
    path.write_text(
        "schema_version: 1\n"
        "changes:\n"
        f"  - commit: {'a' * 40}\n"
        "    authors: ['@nhung']\n"
        "    reviews:\n"
        f"      - {{by: hieu, state: approved, plan: {'b' * 64}, commit: {'c' * 40},\n"
        "         at: '2021-07-20T10:00:00+07:00'}\n"
    )
    first = read_reviews(path)
    text = reviews_text(first)
    assert faults("reviews", json.loads(text)) == []
    assert faults("reviews", {**json.loads(text), "more": 1}) != []
    path.write_text(text)
    assert read_reviews(path) == first


@pytest.mark.parametrize(
    "words", [(), ("--reviews", "x.json", "--github"), ("--each", "--reviews", "x.json"), ("--github",), ("--gitlab",)]
)
def test_what_must_be_said(data: Repository, words: tuple[str, ...]) -> None:
    done = forked("approvals", "-i", data.inventory, *words, cwd=data.folder)
    assert (done.returncode, done.stdout) == (2, "")


@pytest.mark.parametrize("words", [("--each", "--base", ""), ("--base", ""), ("--base", "main", "--head", "")])
def test_a_name_that_a_script_left_empty_is_none(data: Repository, words: tuple[str, ...]) -> None:
    """`--base "$(…)"` goes on where the command inside fails: nothing to judge must not come out as all judged."""
    data.change(*LONGER)
    path = data.folder.parent / "reviews.yaml"
    path.write_text('{"schema_version": 1, "changes": []}')
    done = forked("approvals", "-i", data.inventory, "--reviews", path, *words, cwd=data.folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert "git knows no ''" in done.stderr


# -- with a forge ------------------------------------------------------------------------------------------------------


def test_a_pull_request_on_github(data: Repository) -> None:
    """The real process, real HTTP: what a workflow says is in the environment, and the reviews are kept as a file."""
    tip = data.branch("nhanh", LONGER)
    event = data.folder.parent / "event.json"
    event.write_text(json.dumps({"pull_request": {"number": 7}}))
    saved = data.folder.parent / "saved.json"
    words = ("approvals", "-i", data.inventory, "--base", "main", "--head", "nhanh", "--github", "--save", saved)
    with github() as fake:
        fake.review(7, "hieu", "APPROVED", tip)
        fake.review(7, "Duc", "APPROVED", tip)
        environment = {
            "GITHUB_TOKEN": GITHUB_TOKEN,
            "GITHUB_API_URL": fake.address,
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_EVENT_PATH": str(event),
        }
        done = run(*words, cwd=data.folder, **environment)
        assert (done.returncode, done.stderr) == (0, "")
        fake.failures = [Failure(401)]
        refused = run(*words, cwd=data.folder, **environment)
    assert refused.returncode == 3
    assert GITHUB_TOKEN not in refused.stderr + refused.stdout + saved.read_text()
    offline = forked(
        "approvals", "-i", data.inventory, "--base", "main", "--head", "nhanh", "--reviews", saved, cwd=data.folder
    )
    assert (offline.returncode, offline.stdout) == (0, done.stdout)


def test_every_change_on_github(data: Repository) -> None:
    tip = data.branch("a", LONGER)
    merged = data.merge("a")
    data.change(*REVOKE)
    saved = data.folder.parent / "saved.json"
    with github() as fake:
        fake.pull(8, "nhung", merged=merged)
        fake.review(8, "hieu", "APPROVED", tip)
        fake.review(8, "duc", "APPROVED", tip)
        words = (
            "--each",
            "--base",
            data.start,
            "--github",
            "--repo",
            REPOSITORY,
            "--api",
            fake.address,
            "--save",
            saved,
        )
        done = forked("approvals", "-i", data.inventory, *words, cwd=data.folder, GITHUB_TOKEN=GITHUB_TOKEN)
    assert (done.returncode, done.stderr) == (0, "")
    assert [one.commit for one in read_reviews(saved).changes] == [merged]


def test_a_merge_request_on_gitlab(data: Repository) -> None:
    tip = data.branch("nhanh", LONGER)
    with gitlab() as fake:
        fake.versions = [(tip, "2026-11-24T08:00:00.000Z")]
        fake.approve("hieu", 9)
        fake.approve("duc", 9)
        environment = {"GITLAB_TOKEN": GITLAB_TOKEN, "CI_API_V4_URL": fake.address, "CI_PROJECT_ID": "gialai/camera"}
        words = ("approvals", "-i", data.inventory, "--base", "main", "--head", "nhanh", "--gitlab")
        done = forked(*words, cwd=data.folder, CI_MERGE_REQUEST_IID="7", **environment)
        assert (done.returncode, done.stderr) == (0, "")


def test_without_a_token_nothing_is_asked(data: Repository) -> None:
    words = ("approvals", "-i", data.inventory, "--github", "--repo", REPOSITORY, "--number", "7")
    done = forked(*words, cwd=data.folder)
    assert done.returncode == 3
    assert "GITHUB_TOKEN" in done.stderr


def test_a_stranger_cannot_write_into_our_comment(data: Repository) -> None:
    """What an account is called is typed by a stranger; in markdown it is text."""
    tip = data.branch("nhanh", LONGER)
    entry = reviewed("</details>@all|[x](y)<!-- camgrant-plan -->", commit=tip)
    path = data.folder.parent / "reviews.json"
    path.write_text(json.dumps({"schema_version": 1, "changes": [entry]}))
    words = ("approvals", "-i", data.inventory, "--reviews", path, "--base", "main", "--format", "markdown")
    done = forked(*words, cwd=data.folder)
    assert done.returncode == 1
    line = done.stdout.splitlines()[-1]
    assert r"\</details\>\@all\|\[x\](y)\<\!-- camgrant-plan --\>" in line


def test_the_comment_command(data: Repository) -> None:
    path = data.folder.parent / "plan.md"
    path.write_text("<!-- camgrant-plan -->\n3 người được xem thêm\n", encoding="utf-8")
    with github() as fake:
        words = ("comment", "--file", path, "--github", "--repo", REPOSITORY, "--api", fake.address, "--number", "7")
        done = [run(*words, GITHUB_TOKEN=GITHUB_TOKEN) for _ in range(2)]
        assert [(one.returncode, one.stdout) for one in done] == [
            (0, "đã đăng / posted\n"),
            (0, "vẫn như cũ / unchanged\n"),
        ]
        assert [one["body"] for one in fake.comments] == ["<!-- camgrant-plan -->\n3 người được xem thêm\n"]
    path.write_text("Không có dấu ẩn\n", encoding="utf-8")
    refused = forked("comment", "--file", path, "--gitlab", "--repo", "a/b", "--number", "7", GITLAB_TOKEN="t")
    assert refused.returncode == 2

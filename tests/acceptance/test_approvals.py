"""Approvals of changes that git holds, on the command line: a review is of one plan, whatever becomes of commits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from camgrant.app.reviews_file import read_reviews, reviews_text
from support.cli import forked, run, write_world
from support.forge import Failure, github, gitlab
from support.forge.github import REPOSITORY
from support.forge.github import TOKEN as GITHUB_TOKEN
from support.forge.gitlab import TOKEN as GITLAB_TOKEN
from support.git import git
from support.reviewing import BASE

SCHEMAS = Path(__file__).parents[2] / "schemas" / "output"
GRANTS, CONTACTS = "grants/all.yaml", "contacts/all.yaml"
LONGER = (GRANTS, "valid_until: 2021-07-29", "valid_until: 2021-07-30")
LONGER_STILL = (GRANTS, "valid_until: 2021-07-30", "valid_until: 2021-08-02")
CIVIL = (GRANTS, "d-ub-plk-tai-khoan", "d-ub-plk-tai-khoan\n    rights: [live, playback]")
REVOKE = (
    GRANTS,
    "nomination: d-tqs-tai-khoan",
    "nomination: d-tqs-tai-khoan\n    revoked: {on: 2021-07-21, reason: Thôi}",
)
PHONE = (CONTACTS, "0100 000 002", "0100 000 902")


class Repository:
    """A data repository with a main branch, in which people branch, merge and review."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.inventory = write_world(folder, BASE)
        self.git("init", "-q", "-b", "main")
        self.start = self.commit()

    def git(self, *words: str) -> str:
        return git(self.folder, *words)

    def commit(self) -> str:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "change")
        return self.git("rev-parse", "HEAD")

    def change(self, file: str, old: str, new: str) -> str:
        path = self.inventory / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return self.commit()

    def add(self, file: str, text: str) -> str:
        path = self.inventory / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return self.commit()

    def branch(self, name: str, *changes: tuple[str, str, str]) -> str:
        self.git("switch", "-q", "-c", name, "main")
        return [self.change(*one) for one in changes][-1]

    def merge(self, name: str, *how: str) -> str:
        self.git("switch", "-q", "main")
        self.git("merge", "-q", *(how or ("--no-ff",)), "-m", "merge", name)
        return self.git("rev-parse", "HEAD")

    def asked(self, changes: list[dict[str, Any]], *words: str, expected: int) -> dict[str, Any]:
        """What `camgrant approvals` says with these reviews, as JSON."""
        path = self.folder.parent / "reviews.json"
        path.write_text(json.dumps({"schema_version": 1, "changes": changes}))
        command: tuple[str | Path, ...] = ("--reviews", path, "--format", "json", "--lang", "en", *words)
        done = forked("approvals", "-i", self.inventory, *command, cwd=self.folder)
        assert done.returncode == expected, done.stderr + done.stdout
        content: dict[str, Any] = json.loads(done.stdout)
        assert faults("approvals", content) == []
        return content

    def missing(self, changes: list[dict[str, Any]], *words: str) -> list[str]:
        """The demands that are not met, and the reasons of reviews that do not count, of one change."""
        content = self.asked(changes, *words, expected=1)
        (change,) = content["changes"]
        needs = [
            "|".join(one["parties"]) or f"{one['reviewers']} of {one['units']}"
            for one in change["needs"]
            if not one["satisfied"]
        ]
        return [*needs, *(f"{one['by']} {one['reason']}" for one in change["refused"])]


def faults(name: str, content: object) -> list[str]:
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return [f"{error.json_path}: {error.message}" for error in Draft202012Validator(schema).iter_errors(content)]


def reviewed(*by: str, commit: str, authors: tuple[str, ...] = ("nhung",), became: str | None = None) -> dict[str, Any]:
    """An entry of a reviews file: approvals given on a commit."""
    reviews = [{"by": one, "state": "approved", "commit": commit} for one in by]
    return {**({"commit": became} if became else {}), "authors": list(authors), "reviews": reviews}


@pytest.fixture
def data(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "kho")


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


# -- every change since a publication ----------------------------------------------------------------------------------


def each(data: Repository, changes: list[dict[str, Any]], expected: int, base: str | None = None) -> dict[str, Any]:
    return data.asked(changes, "--each", "--base", base or data.start, "--head", "main", expected=expected)


def test_every_merge_with_its_reviews_clears(data: Repository) -> None:
    first = data.branch("a", LONGER)
    one = data.merge("a")
    second = data.branch("b", PHONE)
    data.merge("b", "--squash")
    two = data.commit()
    (data.folder / "README.md").write_text("beside the data\n")
    data.commit()
    entries = [reviewed("hieu", "duc", commit=first, became=one), reviewed("duc", commit=second, became=two)]
    content = each(data, entries, 0)
    assert [change["commit"] for change in content["changes"]] == [one, two]
    assert content["why"] == []


def test_a_direct_push_holds_back_and_says_which(data: Repository) -> None:
    pushed = data.change(*LONGER)
    content = each(data, [], 1)
    assert content["satisfied"] is False
    assert [one.startswith(f"Commit {pushed[:12]}: Missing: Công an tỉnh must agree") for one in content["why"]] == [
        True,
        False,
    ]
    assert [change["holds_back"] for change in content["changes"]] == [True, True]


def test_what_only_takes_away_holds_nothing_back(data: Repository) -> None:
    data.change(*REVOKE)
    content = each(data, [], 0)
    (change,) = content["changes"]
    assert (change["satisfied"], change["holds_back"]) == (False, False)


def test_a_merge_that_holds_more_than_was_reviewed(data: Repository) -> None:
    tip = data.branch("a", LONGER)
    data.change(*PHONE)
    merged = data.merge("a")
    content = each(data, [reviewed("hieu", "duc", commit=tip, became=merged)], 1)
    assert content["changes"][0]["refused"] == [{"by": "hieu", "reason": "stale"}, {"by": "duc", "reason": "stale"}]


def test_two_that_are_approved_alone_and_another_together(data: Repository) -> None:
    """Each was reviewed where it began; what the second does on top of the first is another plan."""
    first = data.branch(
        "a", (GRANTS, "rights: [live]\n    purpose: site", "rights: [live, playback]\n    purpose: site")
    )
    data.git("switch", "-q", "main")
    second = data.branch(
        "b",
        (
            GRANTS,
            "  g-iso-01-khoihd:\n    person: c-hoang-dinh-khoi",
            "  g-iso-01-khoihd:\n    person: c-do-trung-kien",
        ),
    )
    one, two = data.merge("a"), data.merge("b")
    entries = [
        reviewed("duc", commit=first, became=one),
        reviewed("duc", "lam", commit=second, became=two),
    ]
    content = each(data, entries, 1)
    assert [change["satisfied"] for change in content["changes"][:2]] == [True, False]


def test_the_whole_as_one_plan_clears_what_was_pushed(data: Repository) -> None:
    data.change(*LONGER)
    data.change(*PHONE)
    whole = each(data, [], 1)["changes"][-1]["plan"]
    by_plan = [{"by": one, "state": "approved", "plan": whole} for one in ("hieu", "duc")]
    each(data, [{"authors": ["nhung"], "reviews": by_plan}], 0)
    content = each(data, [{"authors": ["nhung", "duc"], "reviews": by_plan}], 1)
    assert {"by": "duc", "reason": "author"} in content["changes"][-1]["refused"]


def test_who_wrote_a_part_is_no_reviewer_of_the_whole(data: Repository) -> None:
    pushed = data.change(*LONGER)
    data.change(*PHONE)
    whole = each(data, [], 1)["changes"][-1]["plan"]
    by_plan = [{"by": one, "state": "approved", "plan": whole} for one in ("hieu", "duc")]
    part = {"commit": pushed, "authors": ["hieu"], "reviews": []}
    content = each(data, [part, {"authors": ["nhung"], "reviews": by_plan}], 1)
    assert content["changes"][-1]["refused"] == [{"by": "hieu", "reason": "author"}]


def _pulled(data: Repository) -> str:
    """The main branch after somebody committed on his own, pulled and pushed; the commit that was published before."""
    data.git("switch", "-q", "-c", "own", "main")
    data.change(*LONGER)
    data.git("switch", "-q", "main")
    published = data.change(*PHONE)
    data.git("switch", "-q", "own")
    data.git("merge", "-q", "--no-ff", "-m", "merge", "main")
    data.git("switch", "-q", "main")
    data.git("merge", "-q", "--ff-only", "own")
    return published


def test_where_the_main_branch_came_by_another_line_the_whole_is_approved_as_one(data: Repository) -> None:
    """`git pull` and `git push` make the commit that was published a second parent: no history was rewritten, and it is
    no reason to hold additions back for ever."""
    published = _pulled(data)
    content = each(data, [], 1, published)
    (whole,) = content["changes"]
    said, *needs = content["why"]
    assert said.startswith(f"The published commit {published[:12]} is still there, but")
    assert said.endswith(f"So everything since then must be approved as one plan, {whole['plan']}.")
    assert [one[:40] for one in needs] == [
        "Missing: Công an tỉnh must agree, becaus",
        "Missing: at least 2 must agree, because ",
    ]
    by_plan = [{"by": one, "state": "approved", "plan": whole["plan"]} for one in ("hieu", "duc")]
    assert each(data, [{"authors": ["nhung"], "reviews": by_plan}], 0, published)["why"] == []
    merged = data.git("rev-parse", "HEAD")
    each(data, [{"commit": merged, "authors": ["nhung"], "reviews": by_plan}], 0, published)
    each(data, [reviewed("hieu", "duc", commit=merged, became=merged)], 1, published)
    content = each(data, [{"authors": ["hieu"], "reviews": by_plan}], 1, published)
    assert content["changes"][0]["refused"] == [{"by": "hieu", "reason": "author"}]


def test_rewritten_history_needs_somebody_who_agreed_even_where_nothing_is_added(data: Repository) -> None:
    published = data.change(*PHONE)
    data.git("commit", "-q", "--amend", "-m", "khác")
    content = each(data, [], 1, published)
    assert content["why"][0].startswith(f"The published commit {published[:12]} is not on the line to")
    (whole,) = content["changes"]
    by_plan = [{"by": "duc", "state": "approved", "plan": whole["plan"]}]
    assert each(data, [{"authors": ["nhung"], "reviews": by_plan}], 0, published)["why"] == []


def test_people_are_told_by_which_line_it_came(data: Repository) -> None:
    published = _pulled(data)
    path = data.folder.parent / "reviews.yaml"
    path.write_text('{"schema_version": 1, "changes": []}')
    words = ("--each", "--base", published, "--head", "main", "--lang", "vi")
    done = forked("approvals", "-i", data.inventory, "--reviews", path, *words, cwd=data.folder)
    first, second, third, *_ = done.stdout.splitlines()
    assert first.startswith(f"Bản đã phát hành {published[:12]} vẫn còn, nhưng ")
    assert second.startswith("Chưa đủ phê duyệt cho kế hoạch ")
    assert third.startswith("  Còn thiếu: Công an tỉnh phải đồng ý")


@pytest.mark.parametrize("mailbox", ["HieuTD@congan.gialai.example", "12345+Hieu@users.noreply.github.com"])
def test_who_pushed_a_part_without_a_pull_request_is_no_reviewer_of_the_whole(data: Repository, mailbox: str) -> None:
    data.git("config", "user.name", "Hiếu")
    path = data.inventory / GRANTS
    path.write_text(path.read_text(encoding="utf-8").replace(LONGER[1], LONGER[2], 1), encoding="utf-8")
    data.git("commit", "-q", "-a", "-m", "change", f"--author=Hiếu <{mailbox}>")
    whole = each(data, [], 1)["changes"][-1]["plan"]
    by_plan = [{"by": one, "state": "approved", "plan": whole} for one in ("hieu", "duc")]
    content = each(data, [{"authors": ["nhung"], "reviews": by_plan}], 1)
    assert content["changes"][-1]["refused"] == [{"by": "hieu", "reason": "author"}]


def test_a_push_that_names_nobody_is_read_all_the_same(data: Repository) -> None:
    """git allows a commit without mailbox and without message: such a change is judged as any other."""
    data.git("config", "user.useConfigOnly", "false")
    path = data.inventory / GRANTS
    path.write_text(path.read_text(encoding="utf-8").replace(LONGER[1], LONGER[2], 1), encoding="utf-8")
    data.git("-c", "user.email=", "commit", "-q", "-a", "--allow-empty-message", "-m", "")
    assert [one["holds_back"] for one in each(data, [], 1)["changes"]] == [True, True]


def test_who_is_said_to_have_helped_with_a_push_is_no_reviewer_of_it(data: Repository) -> None:
    path = data.inventory / GRANTS
    path.write_text(path.read_text(encoding="utf-8").replace(LONGER[1], LONGER[2], 1), encoding="utf-8")
    data.git("commit", "-q", "-a", "-m", "change\n\nCo-authored-by: Hiếu <hieutd@congan.gialai.example>")
    whole = each(data, [], 1)["changes"][-1]["plan"]
    by_plan = [{"by": one, "state": "approved", "plan": whole} for one in ("hieu", "duc")]
    content = each(data, [{"authors": ["nhung"], "reviews": by_plan}], 1)
    assert content["changes"][-1]["refused"] == [{"by": "hieu", "reason": "author"}]


def test_an_end_that_waits_for_nobody_changes_no_judge(data: Repository) -> None:
    """The reviewer of the police is said to have left: it goes out at once, and the police are still to be asked."""
    data.change(CONTACTS, "  c-tong-duy-hieu:\n", "  c-tong-duy-hieu:\n    left_on: 2021-07-19\n")
    tip = data.branch("a", LONGER)
    merged = data.merge("a")
    content = each(data, [reviewed("duc", "lam", commit=tip, became=merged)], 1)
    assert [one["holds_back"] for one in content["changes"][:2]] == [False, True]
    assert [one["parties"] for one in content["changes"][1]["needs"] if not one["satisfied"]] == [["police_province"]]


def test_what_was_pushed_and_taken_back_holds_nothing_back(data: Repository) -> None:
    data.change(*LONGER)
    data.change(GRANTS, LONGER[2], LONGER[1])
    content = each(data, [], 0)
    assert [change["satisfied"] for change in content["changes"]] == [False, False, True]


def test_history_that_was_rewritten_is_not_cleared(data: Repository) -> None:
    published = data.change(*PHONE)
    data.git("reset", "-q", "--hard", data.start)
    data.change(*REVOKE)
    content = each(data, [], 1, base=published)
    (whole,) = content["changes"]
    assert content["why"][0] == (
        f"The published commit {published[:12]} is not on the line to {data.git('rev-parse', 'main')[:12]}: "
        f"history was rewritten. So everything since then must be approved as one plan, {whole['plan']}."
    )


def test_a_commit_of_another_line_is_no_publication_of_this_one(data: Repository) -> None:
    """It is an ancestor, but main was never there: its parent on the main line is another one."""
    side = data.branch("a", LONGER)
    data.merge("a")
    (whole,) = each(data, [], 1, base=side)["changes"]
    assert (whole["commit"], whole["needs"]) == (data.git("rev-parse", "main"), [])


def test_a_step_that_cannot_be_read_is_approved_by_nobody(data: Repository) -> None:
    broken = data.change(GRANTS, "rights: [live]", "rights: [live")
    data.change(GRANTS, "rights: [live\n", "rights: [live]\n")
    content = each(data, [], 0)
    assert [change["plan"] is None for change in content["changes"]] == [True, True, False]
    data.change(*LONGER)
    assert f"Commit {broken[:12]}: cannot be read whole, so nothing approves it." in each(data, [], 1)["why"]


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

"""Approvals of every change since a publication, on the command line: what holds back, and what clears it."""

from __future__ import annotations

from typing import Any

import pytest

from support.cli import forked
from support.reviewed_repository import CONTACTS, GRANTS, LONGER, PHONE, REVOKE, Repository, data, reviewed

__all__ = ["data"]


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


def test_what_was_pushed_and_taken_back_waits_until_somebody_agrees_to_the_whole(data: Repository) -> None:
    """The whole is no change at all; but nobody looked at what was done and undone."""
    data.change(*LONGER)
    data.change(GRANTS, LONGER[2], LONGER[1])
    content = each(data, [], 1)
    assert [change["satisfied"] for change in content["changes"]] == [False, False, True]
    by_plan = [{"by": "duc", "state": "approved", "plan": content["changes"][-1]["plan"]}]
    each(data, [{"authors": ["nhung"], "reviews": by_plan}], 0)


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


def test_a_step_that_cannot_be_read_is_one_change_with_its_repair(data: Repository) -> None:
    data.change(GRANTS, "rights: [live]", "rights: [live")
    data.change(GRANTS, "rights: [live\n", "rights: [live]\n")
    content = each(data, [], 0)
    assert [change["plan"] is None for change in content["changes"]] == [True, False]
    data.change(*LONGER)
    assert [change["holds_back"] for change in each(data, [], 1)["changes"]] == [False, False, True, True]

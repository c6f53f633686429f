"""Publishing: access tests are a gate, and what the program fails on costs only itself."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from camgrant.app.publishing import gates
from camgrant.rendering import engine
from support.main_line import MainLine, record_of, steps_on
from support.publishing import EXTENDED, REVOKED

TEST = """\
access-tests:
  t-het-han:
    says: Không ai xem khu cách ly này sau ngày 11/9
    who: {people: [c-hoang-dinh-khoi]}
    expect: cannot
    what: {sites: [s-iso-01]}
    on: 2021-09-12
"""


@pytest.fixture
def line(tmp_path: Path) -> MainLine:
    return MainLine(tmp_path)


def begun(line: MainLine) -> MainLine:
    assert line.begin().gate.cleared
    return line


def told(line: MainLine) -> list[str]:
    return [one.en for one in line.publish().gate.why]


def test_what_a_test_forbids_waits_though_everybody_approved_it(line: MainLine) -> None:
    begun(line)
    line.write("access-tests/a.yaml", TEST)
    line.approve(line.commit())
    assert line.publish().gate.cleared
    line.edit(*REVOKED)
    line.approve(line.change(*EXTENDED))
    done = line.publish()
    assert [one.en for one in done.gate.why] == ["access tests that hold no more: t-het-han"]
    assert ("delete", "mannv") in steps_on(done, "r-chk-01-vnpt")


def test_who_weakens_a_test_without_approval_clears_nothing(line: MainLine) -> None:
    begun_with_a_test(line)
    line.edit(*EXTENDED)
    line.change("access-tests/a.yaml", "on: 2021-09-12", "on: 2021-09-13")
    assert "access tests that hold no more: t-het-han" in told(line)


Edit = Callable[[MainLine], None]


def drops(line: MainLine) -> None:
    (line.inventory / "access-tests/a.yaml").unlink()


def postpones(line: MainLine) -> None:
    line.edit("access-tests/a.yaml", "on: 2021-09-12", "on: 2021-09-13")


def names_another(line: MainLine) -> None:
    line.edit("access-tests/a.yaml", "people: [c-hoang-dinh-khoi]", "people: [c-do-trung-kien]")


def renames(line: MainLine) -> None:
    line.edit("access-tests/a.yaml", "t-het-han", "t-khac")


def extends(line: MainLine) -> None:
    line.edit(*EXTENDED)


def begun_with_a_test(line: MainLine) -> None:
    """A line whose access test was published."""
    begun(line)
    line.write("access-tests/a.yaml", TEST)
    line.approve(line.commit())
    assert line.publish().gate.cleared


ORDERS = ["together", "the test first", "the grant first"]


def pushed(line: MainLine, order: str, weakens: Edit) -> list[str]:
    """The commits of a change that weakens the test and gives what it forbade."""
    if order == "together":
        weakens(line)
        extends(line)
        return [line.commit()]
    commits = []
    for edit in (weakens, extends) if order == "the test first" else (extends, weakens):
        edit(line)
        commits.append(line.commit())
    return commits


@pytest.mark.parametrize("weakens", [drops, postpones, names_another])
@pytest.mark.parametrize("order", ORDERS)
def test_a_weakened_test_holds_until_somebody_agreed_to_that(line: MainLine, order: str, weakens: Edit) -> None:
    """The same whether it came in one commit or in several, and whichever of them nobody agreed to."""
    begun_with_a_test(line)
    commits = pushed(line, order, weakens)
    reviewed = list(line.changes)
    shelf = line.out
    for number, agreed in enumerate(product((False, True), repeat=len(commits))):
        line.changes = list(reviewed)
        line.out = shelf.with_name(f"phat-hanh-{number}")
        shutil.copytree(shelf, line.out)
        for commit, is_agreed in zip(commits, agreed, strict=True):
            if is_agreed:
                line.approve(commit)
        done = line.publish()
        assert done.gate.cleared is all(agreed), (agreed, [one.en for one in done.gate.why])
        if not done.gate.cleared:
            line.agree(done.gate.to_approve.hash)
            assert line.publish().gate.cleared, agreed


@pytest.mark.parametrize("order", ORDERS)
def test_a_test_that_the_head_has_holds_whoever_agreed(line: MainLine, order: str) -> None:
    """One that is only called otherwise says the same of what it forbade."""
    begun_with_a_test(line)
    for commit in pushed(line, order, renames):
        line.approve(commit)
    done = line.publish()
    assert "access tests that hold no more: t-khac" in [one.en for one in done.gate.why]
    line.agree(done.gate.to_approve.hash)
    assert not line.publish().gate.cleared


def test_who_approves_no_policy_weakens_no_test(line: MainLine) -> None:
    """All that a test needs is reviewers of two units; those of one are not enough, whatever else they may approve."""
    begun_with_a_test(line)
    drops(line)
    commit = line.commit()
    line.approve(commit, ("duc",))
    extends(line)
    line.approve(line.commit())
    assert "access tests that hold no more: t-het-han" in told(line)
    line.approve(commit, ("duc", "hieu"))
    assert line.publish().gate.cleared


def test_a_grant_that_was_held_goes_out_once_its_test_was_changed(line: MainLine) -> None:
    begun_with_a_test(line)
    extends(line)
    line.approve(line.commit())
    assert told(line) == ["access tests that hold no more: t-het-han"]
    drops(line)
    commit = line.commit()
    assert "access tests that hold no more: t-het-han" in told(line)
    line.approve(commit)
    assert line.publish().gate.cleared


def test_a_history_without_the_test_is_agreed_to_as_a_whole(line: MainLine) -> None:
    begun_with_a_test(line)
    line.git("reset", "-q", "--hard", line.first)
    extends(line)
    line.commit()
    done = line.publish()
    assert "access tests that hold no more: t-het-han" in [one.en for one in done.gate.why]
    line.agree(done.gate.to_approve.hash)
    assert line.publish().gate.cleared


def test_a_test_that_was_altered_with_approval_before_judges_no_more(line: MainLine) -> None:
    begun(line)
    line.write("access-tests/a.yaml", TEST)
    line.approve(line.commit())
    line.publish()
    line.approve(line.change("access-tests/a.yaml", "on: 2021-09-12", "on: 2021-09-13"))
    line.approve(line.change(*EXTENDED))
    assert told(line) == []


def fails(*_: Any, **__: Any) -> Any:
    raise ZeroDivisionError


def test_a_recorder_on_which_a_program_fails_holds_up_no_other(line: MainLine, monkeypatch: pytest.MonkeyPatch) -> None:
    begun(line)
    line.edit(*REVOKED)
    khoi = "    nomination: d-tqs-tai-khoan\n"
    line.change("grants/all.yaml", khoi, f"{khoi}    revoked: {{on: 2021-07-20, reason: Thôi}}\n")
    made = engine.changes_of

    def one_fails(views: Any, before: Any, recorder: str) -> Any:
        return fails() if recorder == "r-chk-01-vnpt" else made(views, before, recorder)

    with monkeypatch.context() as patched:
        patched.setattr(engine, "changes_of", one_fails)
        done = line.publish()
    assert (done.gate.cleared, done.withheld) == (True, True)
    (finding,) = [one for one in done.findings if one.code == "SEA024"]
    assert "nothing could be made for recorder r-chk-01-vnpt (ZeroDivisionError)" in finding.message("en")
    assert "tell u-vnpt-gl at once" in finding.hint_text("en")
    assert steps_on(done, "r-iso-01") == [("delete", "khoihd")]
    assert "r-chk-01-vnpt" in [name for one in record_of(done)["behind"] for name in one["recorders"]]
    assert ("delete", "mannv") in steps_on(line.publish(), "r-chk-01-vnpt")


@pytest.mark.parametrize("part", ["renderer", "duties", "answers", "lists"])
def test_every_part_may_fail_by_itself(line: MainLine, part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    begun(line)
    line.change(*REVOKED)
    place, name = {
        "renderer": ("camgrant.rendering.engine", "_device_artifacts"),
        "duties": ("camgrant.app.pack", "duties"),
        "answers": ("camgrant.app.pack", "template"),
        "lists": ("camgrant.rendering.engine", "views_at"),
    }[part]
    line.approve(line.change("camgrant.yaml", "targets: [hikvision]", "targets: [hikvision, sheet_s6]"))
    monkeypatch.setattr(f"{place}.{name}", fails)
    done = line.publish()
    assert (done.gate.cleared, done.withheld) == (True, True)
    assert "SEA024" in {one.code for one in done.findings}


@pytest.mark.parametrize("gate", ["check", "plan", "approve_line", "brake", "judge_tests"])
def test_a_gate_on_which_the_program_fails_lets_nothing_pass_and_stops_no_removal(
    line: MainLine, gate: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(line)
    line.write("access-tests/a.yaml", TEST)
    line.approve(line.commit())
    line.publish()
    line.edit(*EXTENDED)
    line.approve(line.change(*REVOKED))
    monkeypatch.setattr(gates, gate, fails_from_now(gates, gate))
    done = line.publish()
    assert not done.gate.cleared
    assert "our bug while judging" in " ".join(one.en for one in done.gate.why)
    assert ("delete", "mannv") in steps_on(done, "r-chk-01-vnpt")


def fails_from_now(module: Any, name: str) -> Any:
    """A plan from something to itself is what a gate falls back to, and is no judgement."""
    sound = getattr(module, name)

    def judged(*given: Any, **more: Any) -> Any:
        return sound(*given, **more) if name == "plan" and given[0] is given[1] else fails()

    return judged


# -- a shelf that was lost --------------------------------------------------------------------------------------------


def test_a_lost_shelf_is_no_new_beginning(line: MainLine) -> None:
    """The head brings its own judge and takes every trace of earlier bundles out of the ledger."""
    begun(line)
    line.write("ledger/2021/x.yaml", "# bundle: {what: issued}\n")
    line.commit()
    (line.inventory / "ledger/2021/x.yaml").unlink()
    line.edit("reviewers/all.yaml", "handle: lam", "handle: ke-gian")
    line.approve(line.change(*EXTENDED))
    shutil.rmtree(line.out)
    plan = line.publish().gate.to_approve.hash
    line.agree(plan, ("duc", "hieu", "ke-gian"))
    done = line.publish()
    assert (done.place, "no record of any publication" in done.gate.why[-1].en) == (None, True)
    trusted = line.publish(trust=line.first)
    assert trusted.place is None
    line.agree(trusted.gate.to_approve.hash, ("duc", "hieu", "ke-gian"))
    assert line.publish(trust=line.first).place is None
    line.agree(trusted.gate.to_approve.hash)
    assert line.publish(trust=line.first).gate.cleared


@pytest.mark.parametrize("between", [0, 1, 2], ids="published {} times between".format)
def test_a_login_that_stood_in_published_data_passes_to_nobody(line: MainLine, between: int) -> None:
    """Also when it was off its holder for a while, and everybody approved."""
    begun(line)
    line.approve(line.change("contacts/all.yaml", "    login: sondn\n", ""))
    for _ in range(between):
        assert line.publish().gate.cleared
    new = '    phone: "0100 000 055"\n'
    line.approve(line.change("contacts/more.yaml", new, f"{new}    login: sondn\n"))
    done = line.publish()
    assert [one.en for one in done.gate.why] == ["stopped by the brake: PLN008"]
    (found,) = [one for one in done.gate.findings if one.code == "PLN008"]
    assert found.entity == "c-mai-anh-duc"


SPENT = """\
overrides:
  o-da-dung:
    plan: {plan}
    allows: [PLN006]
    reason: Nhập danh sách ban đầu
    by: c-mai-anh-duc
"""


def test_a_first_publication_is_agreed_to_by_the_plan_that_it_prints(line: MainLine) -> None:
    """An override of another plan allows nothing here, so whoever reviewed the plan has seen all that counts."""
    line.write("overrides/da-dung.yaml", SPENT.format(plan="0" * 64))
    line.commit()
    line.agree(line.publish().gate.to_approve.hash)
    done = line.publish()
    assert done.gate.cleared, done.gate.why


def test_an_override_of_the_first_plan_itself_must_have_been_seen(line: MainLine) -> None:
    hash_of_all = line.publish().gate.to_approve.data_hash
    line.write("overrides/da-dung.yaml", SPENT.format(plan=hash_of_all))
    commit = line.commit()
    line.agree(hash_of_all)
    assert not line.publish().gate.cleared
    line.approve(commit)
    assert not line.publish().gate.cleared  # that commit brought the override alone, not the data

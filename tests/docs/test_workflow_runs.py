"""Every step of every workflow, run in a repository with a real history: bare remote, branches, merge commits.

Here those of code.yml, check.yml and intake.yml; publish.yml and daily.yml: test_workflow_runs_publish.py. The runner
and the evaluator of expressions are ours (support/workflow_runner.py), written from GitHub's documentation; the last
tests judge the evaluator.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from camgrant.app.issue_forms import REVOKE_FORM
from support.forge.github import REPOSITORY, github
from support.workflow_expressions import Expressions, UnknownExpression
from support.workflow_runner import Event
from support.workflow_world import ACCESS_TESTS, EXTENDED, FORMS, REVOKED, World, begun, ok, said, world

__all__ = ["begun", "world"]


# -- code.yml and check.yml -------------------------------------------------------------------------------------------


def test_code_runs_the_tests_and_compares_generated_files(world: World) -> None:
    world.branch("x")
    jobs = world.runner(world.pull_request("x")).run("code.yml")
    assert ok(jobs) == {"code": "success"}, said(jobs)
    assert jobs["code"].granted == {"contents": "read"}
    assert set(jobs["code"].artifacts["release"]) == {"camgrant.whl"}
    (world.desk / FORMS / "camgrant-grant.yml").write_text("name: x\n")
    world.commit("stale", "x")
    jobs = world.runner(world.pull_request("x")).run("code.yml")
    assert ok(jobs) == {"code": "failure"}
    assert "stale; run: camgrant issue form --write .github/ISSUE_TEMPLATE" in jobs["code"].steps[-1].said


def test_a_pull_request_is_judged_shown_and_waits_for_its_approvals(world: World) -> None:
    head = world.branch("x", EXTENDED)
    with github() as forge:
        jobs = world.runner(world.pull_request("x"), forge.address).run("check.yml")
        assert ok(jobs) == {"inventory": "success", "plan": "success", "approvals": "failure"}, said(jobs)
        assert jobs["inventory"].artifacts["sarif"]["camgrant.sarif"].startswith(b"{")
        plan = jobs["plan"].artifacts["plan"]["plan.md"].decode()
        assert plan.startswith("<!-- camgrant-plan -->\n")
        assert plan == jobs["plan"].summary
        assert [comment["body"] for comment in forge.comments] == [plan]
        for by in ("duc", "lam"):
            forge.review(7, by, "APPROVED", head)
        jobs = world.runner(world.pull_request("x", "pull_request_review"), forge.address).run("check.yml")
        assert ok(jobs) == dict.fromkeys(("inventory", "plan", "approvals"), "success"), said(jobs)
        assert len(forge.comments) == 1
        assert jobs["approvals"].summary == jobs["approvals"].step("Who must agree").said
    assert {name: job.granted for name, job in jobs.items()} == {
        "inventory": {"contents": "read"},
        "plan": {"contents": "read", "pull-requests": "write"},
        "approvals": {"contents": "read", "pull-requests": "read"},
    }


def test_faulty_data_are_red_with_annotations_and_still_make_sarif(world: World) -> None:
    world.branch("x", ("grants/all.yaml", "    person: ", "    person: c-khong-co # "))
    with github() as forge:
        jobs = world.runner(world.pull_request("x"), forge.address).run("check.yml")
    assert ok(jobs) == {"inventory": "failure", "plan": "failure", "approvals": "failure"}
    assert forge.comments == []
    assert "::error file=inventory/grants/all.yaml,line=" in jobs["inventory"].step("Check").said
    assert b'"REF001"' in jobs["inventory"].artifacts["sarif"]["camgrant.sarif"]


def test_an_access_test_stops_what_widens_and_never_a_removal(world: World) -> None:
    world.province.write("access-tests/mot.yaml", ACCESS_TESTS)
    world.commit("kiểm thử quyền")
    world.branch("x", EXTENDED)
    with github() as forge:
        jobs = world.runner(world.pull_request("x"), forge.address).run("check.yml")
        assert (jobs["inventory"].result, jobs["inventory"].step("Check").outcome) == ("failure", "success"), said(jobs)
        annotation = "::error file=inventory/access-tests/mot.yaml,line=2,col=3,title=t-khong-gia-han::"
        assert jobs["inventory"].step("Access tests").said.startswith(annotation)
        world.branch("y", REVOKED)
        jobs = world.runner(world.pull_request("y"), forge.address).run("check.yml")
    assert jobs["inventory"].result == "success", said(jobs)
    annotation = "::warning file=inventory/access-tests/mot.yaml,line=6,col=3,title=t-chot-xem-duoc::"
    assert jobs["inventory"].step("Access tests").said.startswith(annotation)


@pytest.mark.parametrize("name", ["pull_request", "pull_request_review"])
def test_what_asks_to_enter_another_branch_is_never_green(world: World, name: str) -> None:
    """Its checks would stay green when it is turned to the main branch; the other branch may hold any judge."""
    world.branch("x", EXTENDED)
    with github() as forge:
        jobs = world.runner(world.pull_request("x", name, onto="cua-toi"), forge.address).run("check.yml")
    assert ok(jobs) == dict.fromkeys(("inventory", "plan", "approvals"), "failure")
    assert all("is not the main branch" in job.steps[0].said for job in jobs.values())
    assert {step.outcome for job in jobs.values() for step in job.steps[1:]} == {"skipped"}
    assert forge.comments == []


def test_nothing_of_the_head_is_run(world: World) -> None:
    """The head brings a package of our name, a module that Python imports by itself, a Makefile and a program."""
    canary = world.folder / "canary"
    world.git("switch", "-qc", "x", "main")
    evil = f"import pathlib\npathlib.Path({str(canary)!r}).touch()\n"
    for name in ("camgrant/__init__.py", "camgrant/__main__.py", "sitecustomize.py", "inventory.py", "json.py"):
        path = world.desk / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(evil)
    (world.desk / "Makefile").write_text(f".venv/.installed:\n\ttouch {canary}\n")
    (world.desk / ".gitattributes").write_text("*.yaml filter=x\n")
    (world.desk / ".venv" / "bin").mkdir(parents=True)
    (world.desk / ".venv" / "bin" / "camgrant").write_text(f"#!/bin/sh\ntouch {canary}\n")
    world.git("add", "-f", ".venv")
    world.commit("x", "x")
    with github() as forge:
        jobs = world.runner(world.pull_request("x"), forge.address).run("check.yml")
    assert (jobs["inventory"].result, jobs["plan"].result) == ("success", "success"), said(jobs)
    assert not canary.exists()


def test_a_fork_gets_no_comment_and_a_queue_only_the_data(world: World) -> None:
    world.branch("x", EXTENDED)
    with github() as forge:
        jobs = world.runner(world.pull_request("x", fork=True), forge.address).run("check.yml")
        assert jobs["plan"].result == "success", said(jobs)
        assert jobs["plan"].steps[-1].outcome == "skipped"
        assert forge.comments == []
        jobs = world.runner(world.pull_request("x", "merge_group"), forge.address).run("check.yml")
    assert ok(jobs) == {"inventory": "success", "plan": "skipped", "approvals": "skipped"}, said(jobs)


def test_what_is_green_alone_and_red_together_is_caught_once_it_is_merged_on_top(world: World) -> None:
    """Two people get the same login in two pull requests."""
    person = "  {id}:\n    full_name: Lê Văn {name}\n    phone: '0100 000 0{number}'\n    login: chungten\n"
    place = "    positions:\n      - {title: Cán bộ, unit: u-cat}\n"
    for number, name in ((91, "Một"), (92, "Hai")):
        world.git("switch", "-qc", f"x{number}", "main")
        text = f"contacts:\n{person.format(id=f'c-le-van-{number}', name=name, number=number)}{place}"
        world.province.write(f"contacts/x{number}.yaml", text)
        world.commit(f"x{number}", f"x{number}")
    with github() as forge:
        for branch in ("x91", "x92"):
            jobs = world.runner(world.pull_request(branch), forge.address).run("check.yml")
            assert jobs["inventory"].result == "success", said(jobs)
        world.merge("x91")
        jobs = world.runner(world.pull_request("x92"), forge.address).run("check.yml")
    assert jobs["inventory"].result == "failure"
    assert "chungten" in jobs["inventory"].step("Check").said


def test_a_data_repository_installs_from_its_own_pinned_requirements(world: World) -> None:
    world.branch("x", EXTENDED)
    with github() as forge:
        jobs = world.runner(world.pull_request("x"), forge.address).run(
            "data.yml", {"requirements": "requirements.lock"}
        )
    assert jobs["check / inventory"].result == jobs["check / plan"].result == "success", said(jobs)
    assert jobs["publish"].result == "skipped"
    install = "pip -m pip install --only-binary :all: --require-hashes -r base/requirements.lock"
    assert [line for line in world.asked() if line.startswith("pip")] == [install] * 3


# -- intake.yml -------------------------------------------------------------------------------------------------------


def issue(
    answers: Mapping[str, str], label: str = REVOKE_FORM.label, action: str = "opened", who: str = "MEMBER"
) -> Event:
    parts = [f"### {field.heading}\n\n{answers.get(field.id, '_No response_')}" for field in REVOKE_FORM.fields]
    body = "\r\n\r\n".join([*parts, "### Cam kết / Promise\n\n- [X] Tôi không ghi"])
    user = {"login": "hieu", "id": 5}
    content = {"number": 7, "body": body, "labels": [{"name": label}], "user": user, "author_association": who}
    return Event("issues", {"action": action, "issue": content, "sender": user}, "refs/heads/main", REPOSITORY)


ASKED = {"person": "c-nguyen-van-man", "reason": "Chuyển công tác"}


def test_an_issue_becomes_a_branch_with_its_pull_request_and_is_answered(world: World) -> None:
    with github() as forge:
        jobs = world.runner(issue(ASKED), forge.address).run("intake.yml")
        assert ok(jobs) == {"propose": "success"}, said(jobs)
        world.git("fetch", "-q")
        assert world.git("log", "-1", "--format=%an|%cn|%s", "origin/camgrant/issue-7") == (
            "hieu|github-actions[bot]|Đề nghị từ phiếu #7"
        )
        assert world.git("diff", "--name-only", "origin/main", "origin/camgrant/issue-7") == "inventory/grants/all.yaml"
        (pull,) = world.asked()
        assert pull.startswith("gh pr create --head camgrant/issue-7 --title ")
        assert [one["body"].splitlines()[0] for one in forge.comments] == ["<!-- camgrant-issue -->"]
        assert "đề nghị thay đổi trên nhánh `camgrant/issue-7`" in forge.comments[0]["body"]
        forge.issue_author, forge.issue_edits = "hieu", ["hieu"]
        jobs = world.runner(issue({**ASKED, "reason": "khác"}, action="edited"), forge.address).run("intake.yml")
    assert ok(jobs) == {"propose": "success"}, said(jobs)
    assert world.asked() == []
    assert "nội dung sửa sau đó không được lấy" in forge.comments[0]["body"]
    assert len(forge.comments) == 1


def test_where_workflows_may_open_no_pull_request_the_answer_names_the_branch(world: World) -> None:
    (world.bin / "gh").write_text("#!/bin/sh\nexit 1\n")
    with github() as forge:
        jobs = world.runner(issue(ASKED), forge.address).run("intake.yml")
    assert ok(jobs) == {"propose": "failure"}
    assert "nhánh `camgrant/issue-7`" in forge.comments[0]["body"]
    world.git("fetch", "-q")
    assert world.git("rev-parse", "origin/camgrant/issue-7")


def test_an_issue_without_our_label_or_of_a_stranger_is_left_alone(world: World) -> None:
    assert ok(world.runner(issue(ASKED, "bug")).run("intake.yml")) == {"propose": "skipped"}
    assert ok(world.runner(issue(ASKED, who="NONE")).run("intake.yml")) == {"propose": "skipped"}


@pytest.mark.parametrize("field", ["person", "reason"])
def test_what_stands_in_an_issue_is_never_part_of_a_command(world: World, field: str) -> None:
    canary = world.folder / "canary"
    text = (
        f"$(touch {canary}) `touch {canary}` '; touch {canary} #\n::set-output name=branch::main\n"
        f"::add-mask::hieu\n-->\n@gialai/police ${{{{ github.token }}}}\n"
    ) + "x" * 1_000_000
    with github() as forge:
        jobs = world.runner(issue({**ASKED, field: text}), forge.address).run("intake.yml")
        assert ok(jobs) == {"propose": "success"}, said(jobs)
    assert not canary.exists()
    assert jobs["propose"].commands == ""
    assert not any(line.startswith("::") for step in jobs["propose"].steps for line in step.said.splitlines())
    assert world.asked() == []
    (comment,) = forge.comments
    assert "the issue is too long" in comment["body"]
    assert "@gialai" not in comment["body"]


# -- the judge is judged ----------------------------------------------------------------------------------------------

CONTEXTS = {
    "github": {"event": {"n": 7, "labels": [{"name": "A"}, {"name": "b"}], "none": None}, "event_name": "push"},
    "inputs": {},
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("github.event_name == 'PUSH'", True),
        ("github.event_name != 'push' && true", False),
        ("github.event.none || github.event.n", 7),
        ("inputs.requirements == ''", True),
        ("contains(github.event.labels.*.name, 'B')", True),
        ("contains(github.event.labels.*.name, 'c') || !(1 == 2)", True),
        ("${{ !cancelled() }}", True),
        ("github.event.missing.deeper", None),
        ("'it''s'", "it's"),
    ],
)
def test_expressions_are_evaluated_as_github_does(text: str, value: object) -> None:
    found = Expressions(CONTEXTS, {"success": lambda: True, "cancelled": lambda: False})
    assert found.value(text) == value
    assert found.filled(f"a ${{{{ {text} }}}}" if "${{" not in text else text)


@pytest.mark.parametrize("text", ["secrets.X", "hashFiles('x')", "github.event_name ===", "1 +", "github['x']", ""])
def test_what_the_evaluator_does_not_know_is_an_error(text: str) -> None:
    with pytest.raises(UnknownExpression):
        Expressions(CONTEXTS, {"success": lambda: True}).value(text)


@pytest.mark.parametrize(
    ("condition", "ok", "holds"), [("true", False, False), ("always()", False, True), ("", True, None)]
)
def test_a_condition_without_a_status_function_wants_success(condition: str, ok: bool, holds: bool | None) -> None:
    found = Expressions(CONTEXTS, {"success": lambda: ok, "always": lambda: True})
    if holds is None:
        with pytest.raises(UnknownExpression):
            found.holds(condition)
    else:
        assert found.holds(condition) is holds

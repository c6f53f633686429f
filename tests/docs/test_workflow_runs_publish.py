"""Every step of publish.yml and daily.yml, run in a repository with a real history. See test_workflow_runs.py."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from support.forge import Failure
from support.forge.github import REPOSITORY, GitHubFake, github
from support.province import CREATORS
from support.workflow_runner import Event, Job
from support.workflow_world import ACCESS_TESTS, EXTENDED, REVOKED, World, begun, ok, said, world

__all__ = ["begun", "world"]


PUSH = Event("push", {}, "refs/heads/main", REPOSITORY)


# -- publish.yml ------------------------------------------------------------------------------------------------------


def merged(world: World, forge: GitHubFake, branch: str, number: int, *changes: tuple[str, str, str]) -> str:
    """A pull request with the changes that was merged; nobody has approved it yet."""
    world.branch(branch, *changes)
    commit = world.merge(branch)
    forge.pull(number, "nhung", merged=commit)
    return commit


@dataclass(frozen=True)
class First:
    """A world after its first publication, what its forge knows, and what came of the run that published."""

    world: World
    forge: GitHubFake
    jobs: dict[str, Job]


@pytest.fixture(scope="module")
def first(begun: World, tmp_path_factory: pytest.TempPathFactory) -> First:
    """Two runs: the first says which plan must be approved, the second publishes it."""
    world = begun.copy(tmp_path_factory.mktemp("phat-hanh"))
    with github() as forge:
        merged(world, forge, "dau", 1, EXTENDED)
        jobs = world.runner(PUSH, forge.address).run("publish.yml")
        assert jobs["publish"].result == "failure", said(jobs)
        assert jobs["publish"].artifacts == {}
        (plan,) = re.findall("[0-9a-f]{64}$", jobs["publish"].step("Publish").said, re.MULTILINE)
        for by in ("duc", "hieu", "lam"):
            forge.review(1, by, "APPROVED", "0" * 40, body=f"Đồng ý / agreed: {plan}")
        jobs = world.runner(PUSH, forge.address).run("publish.yml")
    world.git("fetch", "-q")
    return First(world, forge, jobs)


@pytest.fixture
def published(first: First, tmp_path: Path) -> World:
    """A copy of the world after its first publication."""
    return first.world.copy(tmp_path)


@contextmanager
def github_after(first: First) -> Iterator[GitHubFake]:
    """A GitHub that knows what that of the first publication knew."""
    with github() as forge:
        forge.pulls = deepcopy(first.forge.pulls)
        forge.reviews = deepcopy(first.forge.reviews)
        forge.commits = deepcopy(first.forge.commits)
        yield forge


def on_branch(world: World, name: str) -> Any:
    return json.loads(world.git("show", f"origin/published:{name}"))


def test_what_was_approved_is_published_sealed_and_recorded(published: World, first: First) -> None:
    jobs = first.jobs
    assert jobs["publish"].result == "success", said(jobs)
    files = jobs["publish"].artifacts["bundles"]
    assert set(files) == {"MANIFEST.json", "MANIFEST.json.sig"} | {
        f"bundles/{unit}/{unit}-0001.tar.age{end}" for unit in CREATORS for end in ("", ".sig")
    } | {name for name in files if name.endswith("HUONG-DAN-KIEM-TRA.html")}
    assert all(b"age-encryption.org" in data[:30] for name, data in files.items() if name.endswith(".age"))
    assert set(published.git("ls-tree", "--name-only", "origin/published").splitlines()) == {
        "published.json",
        "MANIFEST.json",
        "MANIFEST.json.sig",
    }
    assert on_branch(published, "published.json")["commit"] == published.git("rev-parse", "main")
    assert jobs["publish"].granted == {"contents": "write", "pull-requests": "write"}
    pull = [line for line in published.asked() if line.startswith("gh pr create --head camgrant/")]
    assert len(pull) == 1
    branch = pull[0].split()[4]
    changed = published.git("diff", "--name-only", "origin/main", f"origin/{branch}").splitlines()
    assert changed
    assert all(name.startswith("inventory/ledger/") for name in changed)
    assert "r-chk-01-viettel/mannv" in published.git("diff", "origin/main", f"origin/{branch}")
    assert not any((one / "temp" / "key").exists() for one in published.folder.glob("run-*/*-publish"))


def test_a_removal_goes_out_while_everything_else_is_held_back(published: World, first: First) -> None:
    with github_after(first) as forge:
        cleared = on_branch(published, "published.json")["commit"]
        wider = ("grants/all.yaml", "    valid_until: 2021-09-12\n", "    valid_until: 2021-09-13\n")
        commit = merged(published, forge, "x", 2, REVOKED, wider)
        forge.failures += [Failure(404)] * 30  # the forge answers nothing any more
        jobs = published.runner(PUSH, forge.address).run("publish.yml")
        published.git("fetch", "-q")
    assert ok(jobs) == {"gates": "failure", "publish": "failure"}, said(jobs)
    assert jobs["publish"].step("Publish").outputs["code"] == "1"
    assert jobs["publish"].step("Say that not everything").code == 1
    assert "bundles/u-vnpt-gl/u-vnpt-gl-0002.tar.age" in jobs["publish"].artifacts["bundles"]
    record = on_branch(published, "published.json")
    assert (record["commit"], [one["commit"] for one in record["held"]]) == (cleared, [commit])


def unreadable(world: World) -> None:
    (world.province.inventory / "camgrant.yaml").write_text("[")


def moved(world: World) -> None:
    world.git("mv", "inventory", "du-lieu")


def linked(world: World) -> None:
    world.git("rm", "-q", "-r", "inventory")
    world.province.inventory.symlink_to("inventory")


def on_top(world: World) -> None:
    shutil.copy(world.province.inventory / "camgrant.yaml", world.province.folder)


def forged_in_the_ledger(world: World) -> None:
    """A bundle of the ledger that the branch of records does not know: as if that had been set back."""
    proposed = world.git("for-each-ref", "--format=%(refname)", "refs/remotes/origin/camgrant/").splitlines()[0]
    paths = world.git("diff", "--name-only", "main", proposed, "--", "inventory/ledger").splitlines()
    texts = {path: world.git("show", f"{proposed}:{path}") for path in paths}
    # Named by the hash of its content: which comes first says nothing of whose it is.
    ((path, text),) = ((path, text) for path, text in texts.items() if "recipient: u-vnpt-gl" in text)
    assert "sequence: 1" in text
    world.province.write(path.removeprefix("inventory/"), text.replace("sequence: 1", "sequence: 2"))


@pytest.mark.parametrize("shape", [unreadable, moved, linked, on_top, forged_in_the_ledger])
def test_no_state_of_the_data_keeps_a_removal_from_going_out(
    published: World, first: First, shape: Callable[[World], None]
) -> None:
    with github_after(first) as forge:
        merged(published, forge, "x", 2, REVOKED)
        shape(published)
        published.commit("hình dạng khác")
        jobs = published.runner(PUSH, forge.address).run("publish.yml")
        published.git("fetch", "-q")
    assert jobs["publish"].step("Publish").outputs["code"] == "1", said(jobs)
    number = on_branch(published, "published.json")["sequence"]
    assert number > 1
    assert f"bundles/u-vnpt-gl/u-vnpt-gl-{number:04d}.tar.age" in jobs["publish"].artifacts["bundles"]


def test_a_removal_goes_out_where_the_main_branch_forgot_what_was_cleared(published: World, first: First) -> None:
    """The branch of records keeps it: a clone made afterwards has no other way to it."""
    with github_after(first) as forge:
        published.git("switch", "-q", "--orphan", "moi", "--")
        published.git("checkout", "-q", "main", "--", ".")
        published.province.edit(*REVOKED)
        published.province.commit("viết lại lịch sử")
        published.git("push", "-q", "--force", "origin", "moi:main")
        for name in published.git("ls-remote", "--heads", "origin").splitlines():
            branch = name.partition("refs/heads/")[2]
            if branch not in ("main", "published"):
                published.git("push", "-q", "origin", f":refs/heads/{branch}")
        jobs = published.runner(PUSH, forge.address).run("publish.yml")
        published.git("fetch", "-q")
    assert jobs["publish"].step("Publish").outputs["code"] == "1", said(jobs)
    assert on_branch(published, "published.json")["sequence"] == 2
    assert "bundles/u-vnpt-gl/u-vnpt-gl-0002.tar.age" in jobs["publish"].artifacts["bundles"]


def test_a_record_that_was_lost_is_no_new_beginning_and_is_told(published: World, first: First) -> None:
    with github_after(first) as forge:
        (ledger,) = (line.split()[4] for line in published.asked() if line.startswith("gh pr create"))
        commit = published.merge(f"origin/{ledger}")
        forge.pull(2, "github-actions[bot]", merged=commit)
        jobs = published.runner(PUSH, forge.address).run("publish.yml")
        assert jobs["publish"].step("Keep what").outcome == "success", said(jobs)
        published.git("push", "-q", "origin", ":published")
        jobs = published.runner(PUSH, forge.address).run("publish.yml")
    assert jobs["publish"].result == "failure"
    assert "branch published was lost or set back" in jobs["publish"].step("Who approved what").said
    assert "Sổ cho biết trước đây đã phát hành gói" in jobs["publish"].step("Publish").said
    assert (jobs["publish"].step("Publish").outputs["place"], jobs["publish"].artifacts) == ("", {})


def test_where_publishing_breaks_nothing_is_uploaded_or_recorded(published: World, first: First) -> None:
    with github_after(first) as forge:
        before = published.git("rev-parse", "origin/published")
        published.asked()
        runner = published.runner(PUSH, forge.address)
        runner.secrets = {"CAMGRANT_SIGNING_KEY": "no key"}
        jobs = runner.run("publish.yml")
    publish = jobs["publish"]
    assert publish.step("The tool that").code, said(jobs)
    assert publish.step("Publish").outcome == "skipped"
    assert (publish.result, publish.artifacts) == ("failure", {})
    assert publish.step("Say that not everything").outcome == "skipped"
    assert (published.git("ls-remote", "origin", "published").split()[0], published.asked()) == (before, [])


def test_without_a_signing_key_nothing_is_published(world: World) -> None:
    runner = world.runner(PUSH)
    runner.secrets = {}
    with github() as forge:
        runner.environment = {**runner.environment, "GITHUB_API_URL": forge.address}
        jobs = runner.run("publish.yml")
    assert jobs["publish"].result == "failure"
    assert "::error::no CAMGRANT_SIGNING_KEY in the environment" in jobs["publish"].step("The tool that").said
    assert jobs["publish"].artifacts == {}


# The Makefile is what installs the program in this world, so it stands for every file that runs.
EVIL = "\ttouch $@\n\nreal-deps"
EVIL_RUNS = """\
\ttouch $@
\techo stolen > "$$RUNNER_TEMP/ran"
\tmv .venv/bin/camgrant .venv/bin/true-camgrant
\tprintf '#!/bin/sh\\necho "$$SIGNING_KEY" > "$$RUNNER_TEMP/stolen"\\nexec "$${0%%/*}/true-camgrant" "$$@"\\n' \\
\t  > .venv/bin/camgrant
\tchmod +x .venv/bin/camgrant

real-deps"""


def ran(world: World) -> list[str]:
    """The jobs in which the pushed tool was built or run."""
    left = [*world.folder.glob("run-*/*/temp/ran"), *world.folder.glob("run-*/*/temp/stolen")]
    return sorted({file.parents[1].name.partition("-")[2] for file in left})


def push_a_tool(world: World) -> None:
    makefile = world.desk / "Makefile"
    before = makefile.read_text()
    assert before.count(EVIL) == 1
    makefile.write_text(before.replace(EVIL, EVIL_RUNS))


def test_a_tool_that_nobody_agreed_to_never_runs_and_removals_go_out(published: World, first: First) -> None:
    with github_after(first) as forge:
        push_a_tool(published)
        published.province.edit(*REVOKED)
        published.province.edit("grants/all.yaml", "    valid_until: 2021-09-12\n", "    valid_until: 2021-09-13\n")
        published.commit("đẩy thẳng")
        jobs = published.runner(PUSH, forge.address).run("publish.yml")
    assert ran(published) == []
    assert jobs["publish"].step("Publish").outputs["code"] == "1", said(jobs)
    assert "bundles/u-vnpt-gl/u-vnpt-gl-0002.tar.age" in jobs["publish"].artifacts["bundles"]


def test_a_tool_that_was_agreed_to_publishes(published: World, first: First) -> None:
    with github_after(first) as forge:
        published.git("switch", "-qc", "cong-cu", "main")
        push_a_tool(published)
        published.province.edit("grants/all.yaml", "    valid_until: 2021-09-12\n", "    valid_until: 2021-09-13\n")
        tip = published.commit("công cụ mới", "cong-cu")
        forge.pull(2, "nhung", merged=published.merge("cong-cu"))
        for by in ("duc", "hieu", "lam"):
            forge.review(2, by, "APPROVED", tip)
        jobs = published.runner(PUSH, forge.address).run("publish.yml")
    assert jobs["publish"].step("Publish").outputs["code"] == "0", said(jobs)
    assert ran(published) == ["publish"]


def test_a_forged_branch_of_records_chooses_no_tool(published: World, first: First) -> None:
    with github_after(first) as forge:
        push_a_tool(published)
        pushed = published.commit("đẩy thẳng")
        published.git("switch", "-qc", "gia", "origin/published")
        root = published.desk / "MANIFEST.json"
        content = json.loads(root.read_text())
        root.write_text(json.dumps({**content, "cleared": pushed}))
        published.git("commit", "-qam", "giả")
        published.git("push", "-qf", "origin", "gia:published")
        jobs = published.runner(PUSH, forge.address).run("publish.yml")
    refused = jobs["publish"].step("The tool that")
    assert "::error::the branch published is not signed with this key" in refused.said
    assert jobs["publish"].step("Publish").outcome == "skipped"
    assert "publish" not in ran(published)


def test_a_data_repository_publishes_by_the_same_steps(world: World) -> None:
    with github() as forge:
        merged(world, forge, "dau", 1, EXTENDED)
        named = frozenset(("CAMGRANT_SIGNING_KEY",))
        jobs = world.runner(PUSH, forge.address).run("data.yml", {"requirements": "requirements.lock"}, named)
    assert (jobs["check"].result, jobs["publish / publish"].result) == ("skipped", "failure")
    assert "Chưa phát hành gì" in jobs["publish / publish"].step("Publish").said
    install = "pip -m pip install --only-binary :all: --require-hashes -r requirements.lock"
    asked = [re.sub(r"-r \S+/tool/", "-r ", line) for line in world.asked() if line.startswith("pip")]
    assert asked == [install] * 2


def test_a_schedule_of_a_data_repository_publishes(world: World) -> None:
    with github() as forge:
        event = Event("schedule", {}, "refs/heads/main", REPOSITORY)
        jobs = world.runner(event, forge.address).run("data.yml", {"requirements": "requirements.lock"})
    assert (jobs["check"].result, "publish / publish" in jobs) == ("skipped", True)


# -- daily.yml --------------------------------------------------------------------------------------------------------


def test_every_day_tells_what_is_due_and_tidies_up(world: World) -> None:
    grants = world.province.inventory / "grants" / "all.yaml"
    grants.write_bytes(grants.read_bytes().replace(b"\n", b"\r\n"))
    world.commit("CRLF")
    with github() as forge:
        event = Event("schedule", {}, "refs/heads/main", REPOSITORY)
        jobs = world.runner(event, forge.address).run("daily.yml")
    assert jobs["due"].result == "success", said(jobs)
    assert "27/07/2021" in jobs["due"].summary
    assert "```text\n" in jobs["due"].summary
    assert {"publish / gates", "publish / publish"} <= set(jobs)
    assert "Chưa phát hành gì" in jobs["publish / publish"].step("Publish").said  # it had the signing key
    (pull,) = (line for line in world.asked() if line.startswith("gh pr create"))
    world.git("fetch", "-q")
    branch = pull.split()[4]
    assert world.git("diff", "--name-only", "origin/main", f"origin/{branch}") == "inventory/grants/all.yaml"
    assert b"\r" not in world.git("show", f"origin/{branch}:inventory/grants/all.yaml").encode()
    (world.folder / "log.open").write_text("12\n")  # it waits for somebody: it is not proposed anew every day
    with github() as forge:
        jobs = world.runner(event, forge.address).run("daily.yml")
    assert jobs["due"].result == "success", said(jobs)
    assert [line for line in world.asked() if line.startswith("gh pr create")] == []


def test_a_day_without_anything_to_tidy_proposes_nothing(world: World) -> None:
    with github() as forge:
        event = Event("workflow_dispatch", {}, "refs/heads/main", REPOSITORY)
        jobs = world.runner(event, forge.address).run("daily.yml")
    assert jobs["due"].result == "success", said(jobs)
    assert world.asked() == []


def test_what_time_alone_made_untrue_is_told_and_stops_nothing(world: World) -> None:
    world.province.write("access-tests/mot.yaml", ACCESS_TESTS)
    world.province.edit(*REVOKED)
    world.commit("kiểm thử quyền")
    with github() as forge:
        jobs = world.runner(Event("schedule", {}, "refs/heads/main", REPOSITORY), forge.address).run("daily.yml")
    assert jobs["due"].result == "success", said(jobs)
    told = jobs["due"].summary.splitlines()
    first = told.index("SAI t-chot-xem-duoc (20/07/2021) inventory/access-tests/mot.yaml:6:3")
    assert "c-nguyen-van-man" in told[first + 1]
    assert told[first + 2].startswith("2 kiểm thử quyền: 1 đúng, 1 sai, 0 lưu ý")
    assert told[first + 3] == "```"
    assert jobs["due"].step("Housekeeping").outcome == "success"

"""Every step of every workflow, run in a repository with a real history: bare remote, branches, merge commits.

The runner and the evaluator of expressions are ours (support/workflow_runner.py), written from GitHub's documentation.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from camgrant.app.issue_forms import REVOKE_FORM
from support.forge import Failure
from support.forge.github import REPOSITORY, TOKEN, GitHubFake, github
from support.province import CREATORS, Province
from support.workflow_expressions import Expressions, UnknownExpression
from support.workflow_runner import Event, Job, Runner

ROOT = Path(__file__).parents[2]
REPOSITORY_SAYS = {"default_branch": "main"}
FORMS = ".github/ISSUE_TEMPLATE"
WORKFLOWS = ROOT / ".github" / "workflows"
# Installing is what the test leaves out: the Makefile of the test repository makes `.venv` point at this program.
MAKEFILE = """\
.venv/.installed:
\tmkdir -p .venv/bin
\tprintf '#!/bin/sh\\nexec {python} -W error -m camgrant "$$@"\\n' > .venv/bin/camgrant
\tchmod +x .venv/bin/camgrant
\ttouch $@

real-deps test:
\techo make $@ >> "$$RUNNER_TEMP/made"
\ttest $@ = real-deps || make .venv/.installed
"""
PROGRAMS = {
    "sudo": 'exec "$@"',
    # The pull requests that are open lie beside the log.
    "gh": """
if [ "$2" = list ]; then cat "$log.open" 2>/dev/null; exit 0; fi
echo "gh $*" >> "$log"
test "$2" != view
""",
    # `python3 -m venv` and the pip in it: what they are asked is noted, what they would install is this program.
    "python3": """
case "$*" in
"-m venv "*)
  mkdir -p "$3/bin"
  printf '#!/bin/sh\\necho "pip $*" >> "%s"\\n' "$log" > "$3/bin/python"
  printf '#!/bin/sh\\nexec {python} -W error -m camgrant "$@"\\n' > "$3/bin/camgrant"
  chmod +x "$3/bin/python" "$3/bin/camgrant" ;;
*) exec {python} "$@" ;;
esac
""",
}


class World:
    """The small province at a forge: `desk` is somebody's clone of the bare `remote`, `log` what programs that only
    pretend were asked."""

    def __init__(self, folder: Path, province: Province) -> None:
        self.folder, self.remote, self.province = folder, folder / "remote.git", province
        self.desk, self.log, self.bin = province.folder, folder / "log", folder / "bin"

    @classmethod
    def begun(cls, folder: Path) -> World:
        """A new one, with the first commit at the remote."""
        for made in ("desk", "bin"):
            (folder / made).mkdir()
        world = cls(folder, Province(folder / "desk"))
        world.log.touch()
        for name, text in PROGRAMS.items():
            program = world.bin / name
            head = '#!/bin/sh\nlog="$(cd "${0%/*}/.." && pwd)/log"\n'
            program.write_text(head + text.replace("{python}", sys.executable))
            program.chmod(0o755)
        shutil.copy(ROOT / ".gitignore", world.desk)
        (world.desk / "requirements.lock").write_text("")
        (world.desk / "Makefile").write_text(MAKEFILE.replace("{python}", sys.executable))
        with (world.province.inventory / "camgrant.yaml").open("a", encoding="utf-8") as settings:
            settings.write("  code_owners: '@gialai/platform'\n")
        world.province.change("reviewers/all.yaml", "inventory/grants/*", "inventory/sites/*")
        for words in (("fmt",), ("codeowners", "--write"), ("issue", "form", "--write", FORMS)):
            assert world.province.run(*words).returncode == 0
        world.git("init", "-q", "--bare", "-b", "main", str(world.remote))
        subprocess.run(["git", "-C", world.remote, "config", "uploadpack.allowAnySHA1InWant", "true"], check=True)
        world.git("remote", "add", "origin", str(world.remote))
        world.commit("đầu tiên")
        return world

    def copy(self, folder: Path) -> World:
        """The same elsewhere."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        found = World(folder, Province(folder / "desk", identities=self.province.identities))
        found.git("remote", "set-url", "origin", str(found.remote))
        return found

    def git(self, *words: str) -> str:
        return self.province.git(*words)

    def commit(self, title: str, branch: str = "main") -> str:
        """Everything on the desk as a commit that the remote has."""
        commit = self.province.commit(title)
        self.git("push", "-q", "origin", branch)
        return commit

    def branch(self, name: str, *changes: tuple[str, str, str]) -> str:
        """A new branch with one change, pushed; the desk stays on it."""
        self.git("switch", "-qc", name, "main")
        for change in changes:
            self.province.change(*change)
        return self.commit(name, name)

    def merge(self, branch: str) -> str:
        """The branch merged into main, as a merge commit that the remote has."""
        self.git("switch", "-q", "main")
        self.git("merge", "-q", "--no-ff", "-m", f"merge {branch}", branch)
        self.git("push", "-q", "origin", "main")
        return self.git("rev-parse", "HEAD")

    def pull_request(self, branch: str, name: str = "pull_request", *, fork: bool = False, onto: str = "main") -> Event:
        """The pull request of a branch that is on the desk: with its merge commit, as the forge makes it."""
        base, head = self.git("rev-parse", "main"), self.git("rev-parse", branch)
        self.git("switch", "-q", "--detach", "main")
        self.git("merge", "-q", "--no-ff", "-m", "merge", branch)
        self.git("push", "-q", "-f", "origin", "HEAD:refs/pull/7/merge", f"{branch}:refs/pull/7/head")
        merge = self.git("rev-parse", "HEAD")
        self.git("switch", "-q", branch)
        if name == "merge_group":
            queue = "refs/heads/gh-readonly-queue/main/pr-7"
            self.git("push", "-q", "-f", "origin", f"{merge}:{queue}")
            group = {"base_sha": base, "head_sha": merge}
            return Event(name, {"merge_group": group, "repository": REPOSITORY_SAYS}, queue, REPOSITORY)
        pull = {
            "number": 7,
            "base": {"sha": base, "ref": onto},
            "head": {"sha": head, "repo": {"full_name": "khac/kho" if fork else REPOSITORY}},
            "user": {"login": "nhung"},
        }
        content = {"number": 7, "pull_request": pull, "repository": REPOSITORY_SAYS}
        return Event(name, content, "refs/pull/7/merge", REPOSITORY)

    def runner(self, event: Event, api: str = "http://127.0.0.1:9") -> Runner:
        runs = self.folder / f"run-{len(list(self.folder.glob('run-*')))}"
        runs.mkdir()
        environment = {"GITHUB_API_URL": api, "GITHUB_TOKEN": TOKEN}
        secrets = {"CAMGRANT_SIGNING_KEY": self.province.key.read_text().rstrip("\n")}
        return Runner(runs, self.remote, WORKFLOWS, event, self.bin, environment, secrets)

    def asked(self) -> list[str]:
        """What the programs that only pretend were asked since the last time."""
        lines = self.log.read_text(encoding="utf-8").splitlines()
        self.log.write_text("")
        return lines


PUSH = Event("push", {}, "refs/heads/main", REPOSITORY)
EXTENDED = ("grants/all.yaml", "    valid_until: 2021-09-11\n", "    valid_until: 2021-09-12\n")
REVOKED = (
    "grants/all.yaml",
    "    nomination: d-cat-s6-01\n",
    "    nomination: d-cat-s6-01\n    revoked: {on: 2021-07-20, reason: Chuyển công tác}\n",
)


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World.begun(tmp_path_factory.mktemp("tinh"))


@pytest.fixture
def world(begun: World, tmp_path: Path) -> World:
    return begun.copy(tmp_path)


def said(jobs: Mapping[str, Job]) -> str:
    """What every step printed: for the message of an assertion."""
    return "\n".join(
        f"{name} / {step.name}: {step.outcome} {step.code}\n{step.said}"
        for name, job in jobs.items()
        for step in job.steps
        if step.said or step.outcome != "success"
    )


def ok(jobs: Mapping[str, Job]) -> dict[str, str]:
    return {name: job.result for name, job in jobs.items()}


# -- code.yml and check.yml -------------------------------------------------------------------------------------------


def test_code_runs_the_tests_and_compares_generated_files(world: World) -> None:
    world.branch("x")
    jobs = world.runner(world.pull_request("x")).run("code.yml")
    assert ok(jobs) == {"code": "success"}, said(jobs)
    assert jobs["code"].granted == {"contents": "read"}
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


ACCESS_TESTS = """\
access-tests:
  t-khong-gia-han:
    expect: only
    what: {sites: [s-iso-01], systems: [site]}
    on: 2021-09-12
  t-chot-xem-duoc:
    who: {people: [c-nguyen-van-man]}
    expect: can
    what: {sites: [s-chk-01]}
"""


def test_an_access_test_stops_what_widens_and_never_a_removal(world: World) -> None:
    world.province.add("access-tests/mot.yaml", ACCESS_TESTS)
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
        world.province.add(f"contacts/x{number}.yaml", text)
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


# -- publish.yml ------------------------------------------------------------------------------------------------------


def merged(world: World, forge: GitHubFake, branch: str, number: int, *changes: tuple[str, str, str]) -> str:
    """A pull request with the changes that was merged; nobody has approved it yet."""
    world.branch(branch, *changes)
    commit = world.merge(branch)
    forge.pull(number, "nhung", merged=commit)
    return commit


def first_publication(world: World, forge: GitHubFake) -> dict[str, Job]:
    """Two runs: the first says which plan must be approved, the second publishes it."""
    merged(world, forge, "dau", 1, EXTENDED)
    jobs = world.runner(PUSH, forge.address).run("publish.yml")
    assert jobs["publish"].result == "failure", said(jobs)
    assert jobs["publish"].artifacts == {}
    (plan,) = re.findall("[0-9a-f]{64}$", jobs["publish"].step("Publish").said, re.MULTILINE)
    for by in ("duc", "hieu", "lam"):
        forge.review(1, by, "APPROVED", "0" * 40, body=f"Đồng ý / agreed: {plan}")
    jobs = world.runner(PUSH, forge.address).run("publish.yml")
    world.git("fetch", "-q")
    return jobs


def on_branch(world: World, name: str) -> Any:
    return json.loads(world.git("show", f"origin/published:{name}"))


def test_what_was_approved_is_published_sealed_and_recorded(world: World) -> None:
    with github() as forge:
        jobs = first_publication(world, forge)
    assert jobs["publish"].result == "success", said(jobs)
    files = jobs["publish"].artifacts["bundles"]
    assert set(files) == {"MANIFEST.json", "MANIFEST.json.sig"} | {
        f"bundles/{unit}/{unit}-0001.tar.age{end}" for unit in CREATORS for end in ("", ".sig")
    } | {name for name in files if name.endswith("HUONG-DAN-KIEM-TRA.html")}
    assert all(b"age-encryption.org" in data[:30] for name, data in files.items() if name.endswith(".age"))
    assert set(world.git("ls-tree", "--name-only", "origin/published").splitlines()) == {
        "published.json",
        "MANIFEST.json",
        "MANIFEST.json.sig",
    }
    assert on_branch(world, "published.json")["commit"] == world.git("rev-parse", "main")
    assert jobs["publish"].granted == {"contents": "write", "pull-requests": "write"}
    pull = [line for line in world.asked() if line.startswith("gh pr create --head camgrant/")]
    assert len(pull) == 1
    branch = pull[0].split()[4]
    changed = world.git("diff", "--name-only", "origin/main", f"origin/{branch}").splitlines()
    assert changed
    assert all(name.startswith("inventory/ledger/") for name in changed)
    assert "r-chk-01-viettel/mannv" in world.git("diff", "origin/main", f"origin/{branch}")
    assert not any((one / "temp" / "key").exists() for one in world.folder.glob("run-*/*-publish"))


def test_a_removal_goes_out_while_everything_else_is_held_back(world: World) -> None:
    with github() as forge:
        first_publication(world, forge)
        cleared = on_branch(world, "published.json")["commit"]
        wider = ("grants/all.yaml", "    valid_until: 2021-09-12\n", "    valid_until: 2021-09-13\n")
        commit = merged(world, forge, "x", 2, REVOKED, wider)
        forge.failures += [Failure(404)] * 30  # the forge answers nothing any more
        jobs = world.runner(PUSH, forge.address).run("publish.yml")
        world.git("fetch", "-q")
    assert ok(jobs) == {"gates": "failure", "publish": "failure"}, said(jobs)
    assert jobs["publish"].step("Publish").outputs["code"] == "1"
    assert jobs["publish"].step("Say that not everything").code == 1
    assert "bundles/u-vnpt-gl/u-vnpt-gl-0002.tar.age" in jobs["publish"].artifacts["bundles"]
    record = on_branch(world, "published.json")
    assert (record["commit"], [one["commit"] for one in record["held"]]) == (cleared, [commit])


def test_a_record_that_was_lost_or_set_back_stops_everything_and_says_so(world: World) -> None:
    with github() as forge:
        first_publication(world, forge)
        (ledger,) = (line.split()[4] for line in world.asked() if line.startswith("gh pr create"))
        commit = world.merge(f"origin/{ledger}")
        forge.pull(2, "github-actions[bot]", merged=commit)
        jobs = world.runner(PUSH, forge.address).run("publish.yml")
        assert jobs["publish"].step("Keep what").outcome == "success", said(jobs)
        world.git("push", "-q", "origin", ":published")
        jobs = world.runner(PUSH, forge.address).run("publish.yml")
    assert jobs["publish"].result == "failure"
    assert "branch published was lost or set back" in jobs["publish"].step("Who approved what").said
    assert jobs["publish"].step("Publish").outcome == "skipped"
    assert jobs["publish"].artifacts == {}


def test_where_publishing_breaks_nothing_is_uploaded_or_recorded(world: World) -> None:
    with github() as forge:
        first_publication(world, forge)
        before = world.git("rev-parse", "origin/published")
        world.asked()
        runner = world.runner(PUSH, forge.address)
        runner.secrets = {"CAMGRANT_SIGNING_KEY": "no key"}
        jobs = runner.run("publish.yml")
    publish = jobs["publish"]
    assert publish.step("Publish").outputs == {"code": "3", "place": ""}, said(jobs)
    assert (publish.result, publish.artifacts) == ("failure", {})
    assert publish.step("Say that not everything").outcome == "skipped"
    assert (world.git("ls-remote", "origin", "published").split()[0], world.asked()) == (before, [])


def test_without_a_signing_key_nothing_is_published(world: World) -> None:
    runner = world.runner(PUSH)
    runner.secrets = {}
    with github() as forge:
        runner.environment = {**runner.environment, "GITHUB_API_URL": forge.address}
        jobs = runner.run("publish.yml")
    assert jobs["publish"].result == "failure"
    assert "::error::no CAMGRANT_SIGNING_KEY in the environment" in jobs["publish"].step("Publish").said
    assert jobs["publish"].artifacts == {}


def test_a_data_repository_publishes_by_the_same_steps(world: World) -> None:
    with github() as forge:
        merged(world, forge, "dau", 1, EXTENDED)
        named = frozenset(("CAMGRANT_SIGNING_KEY",))
        jobs = world.runner(PUSH, forge.address).run("data.yml", {"requirements": "requirements.lock"}, named)
    assert (jobs["check"].result, jobs["publish / publish"].result) == ("skipped", "failure")
    assert "Chưa phát hành gì" in jobs["publish / publish"].step("Publish").said
    install = "pip -m pip install --only-binary :all: --require-hashes -r requirements.lock"
    assert [line for line in world.asked() if line.startswith("pip")] == [install] * 2


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
    world.province.add("access-tests/mot.yaml", ACCESS_TESTS)
    world.province.change(*REVOKED)
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

"""What stands under .github: judged by zizmor, actionlint and check-jsonschema, each shown to find a planted fault."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from camgrant.app.doctor.branch import REQUIRED_CHECKS
from camgrant.app.doctor.forge import ENVIRONMENT, SIGNING_KEY
from support.cli import forked

ROOT = Path(__file__).parents[2]
GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
FORMS = sorted((GITHUB / "ISSUE_TEMPLATE").glob("*.yml"))
DEPENDABOT = GITHUB / "dependabot.yml"
HOOKS = ROOT / ".pre-commit-hooks.yaml"


def _run(program: str, *words: str | Path, text: str | None = None) -> subprocess.CompletedProcess[str]:
    found = shutil.which(program, path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if found is None:
        assert not os.environ.get("CI"), f"{program} is missing"
        pytest.skip(f"{program} is not installed")
    return subprocess.run([found, *words], input=text, capture_output=True, text=True, check=False, timeout=120)


def _zizmor(*files: Path) -> set[str]:
    """The audits that found something."""
    options = ("--offline", "--no-progress", "--persona=pedantic", "--no-ignores", "--strict-collection")
    done = _run("zizmor", *options, "--collect=all", "--format=json", *files)
    assert done.stdout.startswith("["), done.stderr
    return {found["ident"] for found in json.loads(done.stdout)}


def _actionlint(*files: Path) -> set[str]:
    """The checks that found something. Helpers that only some machines have (shellcheck, pyflakes) stay out.

    It knows the inputs of an action by its tag only: each pin is replaced by the version in its comment.
    """
    kinds: set[str] = set()
    for file in files:
        text = re.sub(r"@[0-9a-f]{40} # (v[0-9]+)\.\S+", r"@\1", file.read_text(encoding="utf-8"))
        done = _run("actionlint", "-shellcheck=", "-pyflakes=", "-format={{json .}}", "-", text=text)
        assert done.stdout.startswith("["), done.stderr
        kinds |= {found["kind"] for found in json.loads(done.stdout)}
    return kinds


def _schema(name: str, *files: Path) -> set[str]:
    """The schema's name where a file does not fit it."""
    done = _run("check-jsonschema", "--builtin-schema", name, *files)
    assert done.returncode in {0, 1}, done.stderr
    return {name} if done.returncode else set()


def _found(judge: str, *files: Path) -> set[str]:
    if judge == "zizmor":
        return _zizmor(*files)
    return _actionlint(*files) if judge == "actionlint" else _schema(judge, *files)


@pytest.mark.parametrize(
    ("judge", "files"),
    [
        ("zizmor", [*WORKFLOWS, DEPENDABOT, HOOKS]),
        ("actionlint", WORKFLOWS),
        ("vendor.github-workflows", WORKFLOWS),
        ("custom.github-workflows-require-timeout", WORKFLOWS),
        ("vendor.dependabot", [DEPENDABOT]),
        ("vendor.github-issue-forms", FORMS),
    ],
)
def test_no_judge_finds_anything(judge: str, files: list[Path]) -> None:
    names = {"check.yml", "code.yml", "publish.yml", "daily.yml", "intake.yml", "data.yml"}
    assert {path.name for path in WORKFLOWS} == names
    assert [path.name for path in FORMS] == ["camgrant-grant.yml", "camgrant-revoke.yml"]
    assert _found(judge, *files) == set()


_TITLE = "run: echo ${{ github.event.pull_request.title }}"


@pytest.mark.parametrize(
    ("judge", "expected", "file", "pattern", "replacement"),
    [
        ("zizmor", "unpinned-uses", "check.yml", r"@[0-9a-f]{40} # v7.0.1", "@v7"),
        ("zizmor", "template-injection", "code.yml", r"run: make test", _TITLE),
        ("zizmor", "self-repository", "daily.yml", r"uses: \$/", "uses: ./"),
        ("zizmor", "artipacked", "check.yml", r"(path: head\n) *persist-credentials: false\n", r"\1"),
        ("zizmor", "dangerous-triggers", "check.yml", r"pull_request:", "pull_request_target:"),
        ("zizmor", "excessive-permissions", "check.yml", r"permissions: \{\}", "permissions: write-all"),
        ("zizmor", "dependabot-cooldown", "dependabot.yml", r"default-days: 14", "default-days: 1"),
        ("actionlint", "expression", "code.yml", r"run: make test", _TITLE),
        ("actionlint", "action", "publish.yml", r"if-no-files-found", "if-no-files-fond"),
        ("actionlint", "job-needs", "publish.yml", r"needs: gates", "needs: gate"),
        ("vendor.github-workflows", "vendor.github-workflows", "check.yml", r"runs-on: .*", "run-on: nowhere"),
        ("custom.github-workflows-require-timeout",) * 2 + ("check.yml", r" *timeout-minutes: .*\n", ""),
        ("vendor.dependabot", "vendor.dependabot", "dependabot.yml", r"interval: weekly", "interval: sometimes"),
        ("vendor.github-issue-forms",) * 2 + ("camgrant-revoke.yml", "labels:", "label:"),
    ],
)
def test_each_judge_finds_a_planted_fault(
    tmp_path: Path, judge: str, expected: str, file: str, pattern: str, replacement: str
) -> None:
    (original,) = GITHUB.rglob(file)
    copy = tmp_path / original.relative_to(ROOT)
    copy.parent.mkdir(parents=True)
    text, count = re.subn(pattern, replacement, original.read_text(encoding="utf-8"))
    assert count
    copy.write_text(text, encoding="utf-8")
    assert expected in _found(judge, copy)


def _jobs(workflow: str) -> dict[str, dict[str, Any]]:
    content = yaml.safe_load((GITHUB / "workflows" / workflow).read_text(encoding="utf-8"))
    assert content["permissions"] == {}, workflow
    jobs: dict[str, dict[str, Any]] = content["jobs"]
    return jobs


def test_only_the_base_judges_the_inventory() -> None:
    """What the jobs of check.yml run comes from the checkout of the base; the head is a folder that is read."""
    for name, job in _jobs("check.yml").items():
        checkouts = [step["with"] for step in job["steps"] if "checkout" in step.get("uses", "")]
        base = next(one for one in checkouts if one["path"] == "base")
        assert base["ref"].startswith("${{ github.event.pull_request.base.sha"), name
        assert [one.get("ref") for one in checkouts if one["path"] == "head"] == [None]
        for step in (step for step in job["steps"] if "run" in step):
            programs = re.findall(r"(?:^|\n|from=\"\$\()\s*([^\s|]+)", step["run"])
            allowed = {"test", "make", "python3", "git", 'from="$(git', "cat", "tee", "base/.venv/bin/python"}
            assert {one for one in programs if "camgrant" not in one} <= allowed, (name, programs)
            assert all(one.endswith("base/.venv/bin/camgrant") for one in programs if "camgrant" in one)
            assert "make" not in programs or step["run"] == "make -C base .venv/.installed"


def test_what_reads_a_pull_request_has_no_secret_and_no_token_to_write_the_repository() -> None:
    for workflow in ("check.yml", "code.yml"):
        for name, job in _jobs(workflow).items():
            assert "secrets" not in str(job), (workflow, name)
            assert "environment" not in job
            assert job["permissions"].get("contents") == "read"
    text = "".join(path.read_text(encoding="utf-8") for path in WORKFLOWS)
    assert "pull_request_target" not in text
    assert "workflow_run" not in text


def test_the_signing_key_is_in_two_steps_of_one_job_behind_the_environment() -> None:
    found = [
        (path.name, name, step["name"])
        for path in WORKFLOWS
        for name, job in _jobs(path.name).items()
        for step in job.get("steps", ())
        if "secrets." in str(step)
    ]
    chooses, publishes = "The tool that the last publication cleared", "Publish"
    assert found == [("publish.yml", "publish", chooses), ("publish.yml", "publish", publishes)]
    job = _jobs("publish.yml")["publish"]
    assert job["environment"] == ENVIRONMENT
    steps = {step.get("name"): step for step in job["steps"]}
    key = f"${{{{ secrets.{SIGNING_KEY} }}}}"
    assert {name: steps[name]["env"]["SIGNING_KEY"] for name in (chooses, publishes)} == dict.fromkeys(
        (chooses, publishes), key
    )


def test_where_the_key_chooses_the_tool_no_program_of_the_repository_runs() -> None:
    """Only programs of the machine: what the repository brings is installed after that, without the key."""
    job = _jobs("publish.yml")["publish"]
    (step,) = (step for step in job["steps"] if step.get("name") == "The tool that the last publication cleared")
    lines = step["run"].replace("$(", "\n").replace("||", "\n").replace("&&", "\n").splitlines()
    starts = [line.strip().lstrip("({ ").split(" ")[0] for line in lines if line.strip()]
    words = {word for word in starts if re.fullmatch(r"[a-z][a-z0-9-]*", word)}
    assert words <= {"test", "echo", "exit", "if", "fi", "umask", "trap", "git", "printf", "ssh-keygen", "python3"}


def test_only_sealed_bundles_and_the_signed_root_leave_the_machine() -> None:
    paths = [
        step["with"]["path"].splitlines()
        for job in _jobs("publish.yml").values()
        for step in job["steps"]
        if "upload" in step.get("uses", "")
    ]
    place = "${{ steps.publish.outputs.place }}"
    assert paths == [[f"{place}/bundles", f"{place}/MANIFEST.json", f"{place}/MANIFEST.json.sig"]]


def test_a_schedule_stands_apart_from_pull_requests_and_required_checks_always_run() -> None:
    for path in WORKFLOWS:
        triggers = yaml.safe_load(path.read_text(encoding="utf-8"))[True]
        assert not {"schedule", "pull_request"} <= set(triggers), path.name
        assert not any("paths" in (one or {}) for one in triggers.values())
    publish = yaml.safe_load((GITHUB / "workflows" / "publish.yml").read_text(encoding="utf-8"))[True]["push"]
    assert publish == {"branches": ["main"], "paths-ignore": ["inventory/ledger/**"]}  # else it would follow itself
    jobs = _jobs("check.yml")
    assert set(REQUIRED_CHECKS) <= {job["name"] for job in jobs.values()}
    # A job that is skipped counts as passed: these are, only in a merge queue, which they have passed before.
    assert {name: job.get("if") for name, job in jobs.items()} == {
        "inventory": None,
        "plan": "github.event_name != 'merge_group'",
        "approvals": "github.event_name != 'merge_group'",
    }


def test_the_real_makefile_has_what_the_workflows_make() -> None:
    targets = re.findall(r"^(\$\(INSTALLED\)|[a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    runs = [
        step["run"]
        for path in WORKFLOWS
        for job in _jobs(path.name).values()
        for step in job.get("steps", ())
        if "run" in step
    ]
    made = {word for run in runs for word in re.findall(r"^(?:sudo )?make (?:-C base )?(\S+)$", run, re.MULTILINE)}
    assert made == {".venv/.installed", "real-deps", "release", "test"}
    assert {"$(INSTALLED)", "real-deps", "release", "test"} <= set(targets)


def test_issue_forms_are_those_of_the_inventory() -> None:
    done = forked("issue", "form", "--check", GITHUB / "ISSUE_TEMPLATE", "--inventory", ROOT / "inventory")
    assert done.returncode == 0, done.stderr


def test_branches_are_named_in_full() -> None:
    """A tag called `origin/published` would be taken for the branch, and its files for those of the branch."""
    recipes = [*WORKFLOWS, ROOT / "docs" / "forges.md", *(ROOT / "tools/camgrant/skeleton/forges").rglob("*.yml")]
    short = re.compile(r"(?<!refs/remotes/)(?<![\w/])origin/[\w$]")
    fetching = re.compile(r"git fetch(?! --unshallow)(?!.*--no-tags)")
    for path in recipes:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            assert not short.search(line), (path.name, number, line)
            assert not fetching.search(line), (path.name, number, line)


def test_nothing_is_imported_from_what_a_workflow_checked_out() -> None:
    """`python3 -m venv` would import a file of the data that is called `venv.py`, beside the signing key."""
    for path in WORKFLOWS:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        runs_python = "python" in re.sub("setup-python|python-version", "", path.read_text(encoding="utf-8"))
        if runs_python and path.name != "code.yml":
            assert content["env"]["PYTHONSAFEPATH"] == "1", path.name

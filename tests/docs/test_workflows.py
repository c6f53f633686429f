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

ROOT = Path(__file__).parents[2]
GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
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
    ],
)
def test_no_judge_finds_anything(judge: str, files: list[Path]) -> None:
    assert {path.name for path in WORKFLOWS} >= {"check.yml", "publish.yml"}
    assert _found(judge, *files) == set()


_TITLE = "run: echo ${{ github.event.pull_request.title }}"


@pytest.mark.parametrize(
    ("judge", "expected", "file", "pattern", "replacement"),
    [
        ("zizmor", "unpinned-uses", "check.yml", r"@[0-9a-f]{40} # v7.0.1", "@v7"),
        ("zizmor", "template-injection", "check.yml", r"run: make test", _TITLE),
        ("zizmor", "artipacked", "check.yml", r"(path: head\n) *persist-credentials: false\n", r"\1"),
        ("zizmor", "dangerous-triggers", "check.yml", r"pull_request:", "pull_request_target:"),
        ("zizmor", "excessive-permissions", "check.yml", r"permissions: \{\}", "permissions: write-all"),
        ("zizmor", "dependabot-cooldown", "dependabot.yml", r"default-days: 14", "default-days: 1"),
        ("actionlint", "expression", "check.yml", r"run: make test", _TITLE),
        ("actionlint", "action", "publish.yml", r"if-no-files-found", "if-no-files-fond"),
        ("actionlint", "job-needs", "publish.yml", r"needs: render", "needs: rendering"),
        ("vendor.github-workflows", "vendor.github-workflows", "check.yml", r"runs-on: .*", "run-on: nowhere"),
        ("custom.github-workflows-require-timeout",) * 2 + ("check.yml", r" *timeout-minutes: .*\n", ""),
        ("vendor.dependabot", "vendor.dependabot", "dependabot.yml", r"interval: weekly", "interval: sometimes"),
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


def _steps(workflow: str, job: str) -> list[dict[str, Any]]:
    content = yaml.safe_load((GITHUB / "workflows" / workflow).read_text(encoding="utf-8"))
    steps: list[dict[str, Any]] = content["jobs"][job]["steps"]
    return steps


def test_only_the_base_judges_the_inventory() -> None:
    """What the job `inventory` runs comes from the checkout of the base; the head is a folder that is read."""
    steps = _steps("check.yml", "inventory")
    refs = {step["with"]["path"]: step["with"].get("ref") for step in steps if "checkout" in step.get("uses", "")}
    assert refs == {
        "base": "${{ github.event.pull_request.base.sha || github.event.merge_group.base_sha }}",
        "head": None,
    }
    commands = [step["run"] for step in steps if "run" in step]
    assert commands
    for command in commands:
        assert command.startswith(("make -C base ", "../base/.venv/bin/camgrant check "))


def _decide(folder: Path, manifest: dict[str, Any]) -> tuple[int, dict[str, str]]:
    """Runs publish.yml's own decision over a root manifest: exit code and outputs."""
    (script,) = (step["run"] for step in _steps("publish.yml", "render") if step.get("id") == "decide")
    (folder / "dist").mkdir()
    (folder / "dist" / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    output = folder / "output"
    output.touch()
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=folder,
        env={**os.environ, "GITHUB_OUTPUT": str(output)},
        capture_output=True,
        check=False,
    )
    lines = output.read_text(encoding="utf-8").splitlines()
    return done.returncode, dict(line.split("=", 1) for line in lines)


RECIPIENTS = [{"recipient": "u-syt", "manifest_sha256": "0" * 64}, {"recipient": "u-cat", "manifest_sha256": "1" * 64}]


def test_publish_hands_out_the_demo_by_recipient(tmp_path: Path) -> None:
    code, outputs = _decide(tmp_path, {"profile": "demo", "recipients": RECIPIENTS})
    assert code == 0
    assert json.loads(outputs["recipients"]) == ["u-syt", "u-cat"]


def test_publish_hands_out_no_one_under_production(tmp_path: Path) -> None:
    code, outputs = _decide(tmp_path, {"profile": "production", "recipients": RECIPIENTS})
    assert code == 0
    assert json.loads(outputs["recipients"]) == []


@pytest.mark.parametrize("manifest", [{"profile": "Demo"}, {"profile": None}, {"profile": ""}, {}])
def test_publish_stops_at_a_profile_it_does_not_know(tmp_path: Path, manifest: dict[str, Any]) -> None:
    code, outputs = _decide(tmp_path, {**manifest, "recipients": RECIPIENTS})
    assert code != 0
    assert outputs == {}


def test_publish_uploads_files_of_recipients_only_where_it_decided_so() -> None:
    paths = [step["with"]["path"] for step in _steps("publish.yml", "render") if "upload" in step.get("uses", "")]
    assert [path.split() for path in paths] == [["counts.json", "dist/manifest.json"]]
    content = yaml.safe_load((GITHUB / "workflows" / "publish.yml").read_text(encoding="utf-8"))
    job = content["jobs"]["recipient"]
    assert job["if"] == "needs.render.outputs.recipients != '[]'"
    assert job["strategy"]["matrix"] == {"recipient": "${{ fromJSON(needs.render.outputs.recipients) }}"}


def test_codeowners_repeats_the_reviewers_of_the_inventory() -> None:
    expected = [
        (f"/{path}", group["team"])
        for file in sorted((ROOT / "inventory" / "reviewers").glob("*.yaml"))
        for group in yaml.safe_load(file.read_text(encoding="utf-8"))["reviewers"].values()
        for path in group["owns"]
    ]
    text = (GITHUB / "CODEOWNERS").read_text(encoding="utf-8")
    lines = [tuple(line.split()) for line in text.splitlines() if line and not line.startswith("#")]
    assert [line for line in lines if line[0].startswith("/inventory/") and line[0] != "/inventory/"] == expected
    assert len({path for path, *_ in lines}) == len(lines), "only the last line of a path counts"
    assert lines[-1][0] == "/.github/", "the last line guards the file itself"

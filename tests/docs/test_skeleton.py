"""What `camgrant init` gives a province: its workflows are those of docs/forges.md, and what its README says is so."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from camgrant.cli import cli
from support.cli import forked
from support.git import git

ROOT = Path(__file__).parents[2]
FORGES = ("github", "gitlab", "forgejo")  # in the order of docs/forges.md
WORKFLOW = {
    "github": ".github/workflows/camgrant.yml",
    "gitlab": ".gitlab-ci.yml",
    "forgejo": ".forgejo/workflows/check.yml",
}
SCHEMAS = {
    ".github/workflows/camgrant.yml": "vendor.github-workflows",
    ".github/dependabot.yml": "vendor.dependabot",
    ".gitlab-ci.yml": "vendor.gitlab-ci",
    ".github/ISSUE_TEMPLATE/camgrant-grant.yml": "vendor.github-issue-forms",
    ".github/ISSUE_TEMPLATE/camgrant-revoke.yml": "vendor.github-issue-forms",
}


def _judge(program: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
    found = shutil.which(program, path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if found is None:
        assert not os.environ.get("CI"), f"{program} is missing"
        pytest.skip(f"{program} is not installed")
    return subprocess.run([found, *words], capture_output=True, text=True, check=False, timeout=120)


@pytest.fixture(scope="module")
def provinces(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    made = {forge: tmp_path_factory.mktemp(forge) for forge in FORGES}
    for forge, folder in made.items():
        assert forked("init", folder, "--forge", forge).returncode == 0
    return made


def _documented(forge: str) -> Any:
    blocks = re.findall(
        r"^```yaml\n(.*?)^```", (ROOT / "docs" / "forges.md").read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    return yaml.load(blocks[FORGES.index(forge)], yaml.BaseLoader)


@pytest.mark.parametrize("forge", FORGES)
def test_the_workflow_is_the_documented_one(forge: str, provinces: dict[str, Path]) -> None:
    given = (provinces[forge] / WORKFLOW[forge]).read_bytes()
    assert yaml.load(given, yaml.BaseLoader) == _documented(forge)
    others = [WORKFLOW[other] for other in FORGES if other != forge]
    assert not [path for path in others if (provinces[forge] / path).exists()]


def test_zizmor_and_actionlint_find_nothing(provinces: dict[str, Path]) -> None:
    folder = provinces["github"] / ".github"
    files = (folder / "workflows" / "camgrant.yml", folder / "dependabot.yml")
    options = ("--offline", "--no-progress", "--persona=pedantic", "--no-ignores", "--format=json", "--collect=all")
    assert json.loads(_judge("zizmor", *options, *files).stdout) == []
    linted = _judge("actionlint", "-shellcheck=", "-pyflakes=", files[0])
    assert (linted.stdout, linted.returncode) == ("", 0)


@pytest.mark.parametrize(("file", "schema"), SCHEMAS.items())
def test_files_fit_the_schemas_of_their_forge(file: str, schema: str, provinces: dict[str, Path]) -> None:
    forge = "github" if file.startswith(".github") else "gitlab"
    done = _judge("check-jsonschema", "--builtin-schema", schema, provinces[forge] / file)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("profile", ["demo", "production"])
def test_the_readme_has_ten_steps_and_names_what_is_there(profile: str, tmp_path: Path) -> None:
    assert forked("init", tmp_path, "--profile", profile).returncode == 0
    text = (tmp_path / "README.md").read_text("utf-8")
    assert re.findall(r"^(\d+)\. \*\*", text, re.MULTILINE) == [str(number) for number in range(1, 11)]
    for words in re.findall(r"(?:`|^ +)camgrant ([a-z][a-z -]*)", text, re.MULTILINE):
        _exists(words.split())
    by_hand = ("inventory/reviewers/", "inventory/access-tests/")
    made = ("out/", "dist/", "packs/", "ra-soat/", "bao-cao/", "requirements.lock", *by_hand)  # by somebody, later
    for named in re.findall(r"`([\w.-]+/[\w./-]*|[\w-]+\.(?:yaml|in|md))`", text):
        assert named in made or (tmp_path / named).exists() or (tmp_path / "inventory" / named).exists(), named


def _exists(words: list[str]) -> None:
    command: click.Command | None = cli
    for word in words:
        if not isinstance(command, click.Group) or word.startswith("-"):
            break
        command = command.get_command(click.Context(cli), word)
        assert command is not None, words


def test_its_practice_works_as_written(provinces: dict[str, Path]) -> None:
    """Steps 3 and 4 of the README, typed as they stand there."""
    text = (provinces["forgejo"] / "README.md").read_text("utf-8")
    steps = text[text.index("\n3. ") : text.index("\n5. ")]
    lines = [line for block in re.findall(r"```sh\n(.*?)```", steps, re.DOTALL) for line in _joined(block)]
    for words in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "x"]):
        git(provinces["forgejo"], *words)
    done = [forked(*line.split()[1:], cwd=provinces["forgejo"]) for line in lines]
    assert [one.returncode for one in done] == [0, 0, 0, 0, 0]
    assert "Lê Thị Hoài An" in done[-1].stdout


def _joined(block: str) -> list[str]:
    lines = block.replace("\\\n", " ").splitlines()
    return [line.partition("#")[0].strip() for line in lines if line.strip()]

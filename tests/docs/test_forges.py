"""docs/forges.md: its pipelines are what their forges read, and every command in it exists with just these options."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
import yaml

from camgrant.cli import cli

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "forges.md").read_text(encoding="utf-8")
GITHUB, GITLAB, FORGEJO = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
SCHEMAS = {"vendor.github-workflows": (GITHUB, FORGEJO), "vendor.gitlab-ci": (GITLAB,)}


def unknown_words(line: str) -> list[str]:
    """The commands and options of one `camgrant …` line that do not exist; arguments of options are not looked at."""
    words = shlex.split(line)[1:]
    command: click.Command = cli
    context = click.Context(cli)
    while words and isinstance(command, click.Group) and not words[0].startswith("-"):
        found = command.get_command(context, words[0])
        if found is None:
            return [words[0]]
        command, words = found, words[1:]
    known = {flag for option in command.params for flag in (*option.opts, *option.secondary_opts)}
    return [word for word in words if word.startswith("--") and word.partition("=")[0] not in known]


def commands(text: str) -> list[str]:
    """Every call of camgrant in a text, one in another as well, cut off where the shell goes on."""
    inner = re.findall(r"\$\((camgrant [^)]*)\)", text)
    outer = re.sub(r'"\$\([^)]*\)"', "X", text)
    return [*(line.strip() for line in re.findall(r"(?<![\w/.-])camgrant [a-z][^\n`|>&()]*", outer)), *inner]


@pytest.mark.parametrize("schema", SCHEMAS)
def test_every_pipeline_is_what_its_forge_reads(schema: str, tmp_path: Path) -> None:
    for number, text in enumerate(SCHEMAS[schema]):
        path = tmp_path / f"{number}.yml"
        for content, expected in ((text, 0), (text.replace("jobs:", "job:").replace("script:", "scripts:"), 1)):
            path.write_text(content, encoding="utf-8")
            judge = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(path)]
            assert subprocess.run(judge, capture_output=True, check=False).returncode == expected
        assert isinstance(yaml.safe_load(text), dict)


def test_a_data_repository_needs_fifteen_lines() -> None:
    assert len(GITHUB.splitlines()) <= 15
    called = yaml.safe_load(GITHUB)["jobs"]["data"]["uses"].partition("@")[0].split("/", 2)[2]
    workflow = yaml.safe_load((ROOT / called).read_text(encoding="utf-8"))
    for ours, theirs in (("with", "inputs"), ("secrets", "secrets")):
        assert set(yaml.safe_load(GITHUB)["jobs"]["data"][ours]) == set(workflow[True]["workflow_call"][theirs])


def test_every_command_in_it_exists_with_these_options() -> None:
    blocks = re.findall(r"```[a-z]+\n(.*?)```", TEXT, re.DOTALL)
    found = commands("\n".join([*blocks, *re.findall(r"`(camgrant [^`]+)`", TEXT)]))
    assert len(found) > 20
    assert {line: wrong for line in found if (wrong := unknown_words(line))} == {}


@pytest.mark.parametrize("part", [GITLAB, FORGEJO])
def test_the_tool_comes_from_the_base_by_its_hashes(part: str) -> None:
    assert "BASE" in next(line for line in part.splitlines() if "requirements.lock" in line)
    assert "--require-hashes" in part


def test_the_judge_finds_what_does_not_exist() -> None:
    assert unknown_words("camgrant publish --out x --previus y") == ["--previus"]
    assert unknown_words("camgrant publsh --out x") == ["publsh"]
    assert unknown_words("camgrant bundle isued --publication x") == ["isued"]
    assert commands('- camgrant approvals --each --base "$(camgrant record)" || echo x') == [
        "camgrant approvals --each --base X",
        "camgrant record",
    ]

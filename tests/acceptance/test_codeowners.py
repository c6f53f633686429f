"""CODEOWNERS is what the reviewer groups say, in words that GitHub reads. The judge of "who owns this file" is our own
reading of GitHub's documentation (the last matching line wins), written apart from the generator."""

from __future__ import annotations

import fnmatch
import re
from pathlib import Path

import pytest
import yaml

from support.cli import forked, write_world
from support.examples import world

ROOT = Path(__file__).parents[2]
HERE = ROOT / "inventory"
TEAM = '  targets: [hikvision, sheet_s3, sheet_s6]\n  code_owners: "@gialai/platform"\n'


def lines_of(text: str) -> list[tuple[str, str]]:
    lines = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    return [(pattern, team) for pattern, team in lines]


def owner(text: str, path: str) -> str:
    """The team that GitHub would ask for a file."""
    found = ""
    for pattern, team in lines_of(text):
        below = pattern.endswith("/") and f"/{path}".startswith(pattern)
        if pattern == "*" or below or re.fullmatch(fnmatch.translate(pattern).replace(".*", "[^/]*"), f"/{path}"):
            found = team
    return found


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The minimal inventory in a repository, with a team of the code."""
    files = world()
    files["camgrant.yaml"] = files["camgrant.yaml"].replace(
        b"  targets: [hikvision, sheet_s3, sheet_s6]\n", TEAM.encode()
    )
    folder = write_world(tmp_path / "kho", files)
    (folder.parent / ".git").mkdir()
    return folder


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_committed_file_is_what_the_groups_say() -> None:
    done = forked("codeowners", "--check", "-i", HERE, cwd=ROOT)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_every_file_of_the_inventory_has_the_owner_that_its_group_claims() -> None:
    """Read from the YAML by another reader; a group without any account leaves its files to the registrar."""
    text = (ROOT / ".github" / "CODEOWNERS").read_text(encoding="utf-8")
    expected: dict[str, str] = {}
    for file in sorted((HERE / "reviewers").glob("*.yaml")):
        for group in yaml.safe_load(file.read_text(encoding="utf-8"))["reviewers"].values():
            answers = any("handle" in member for member in group["members"])
            for pattern in group["owns"]:
                for path in ROOT.glob(pattern):
                    expected[path.relative_to(ROOT).as_posix()] = group["team"] if answers else "@gialai/registrar"
    assert len(expected) > 60
    assert {path: owner(text, path) for path in expected} == expected
    rest = [path.relative_to(ROOT).as_posix() for path in HERE.rglob("*.yaml")]
    assert {owner(text, path) for path in rest if path not in expected} == {"@gialai/registrar"}
    assert {expected[path] for path in expected if "s-iso-01" in path} == {"@gialai/registrar"}


def test_it_guards_itself_the_workflows_and_the_code() -> None:
    text = (ROOT / ".github" / "CODEOWNERS").read_text(encoding="utf-8")
    assert text.startswith("# Tệp này do `camgrant codeowners --write` sinh ra")
    assert "not to be edited by hand" in text
    lines = lines_of(text)
    assert (lines[0], lines[-1]) == (("*", "@gialai/platform"), ("/.github/", "@gialai/platform"))
    assert len({pattern for pattern, _ in lines}) == len(lines), "only the last line of a pattern counts"
    for path in (".github/CODEOWNERS", ".github/workflows/check.yml", "tools/camgrant/cli/check.py", "README.md"):
        assert owner(text, path) == "@gialai/platform"
    assert not re.search(r"^[^#\n]*[!\[\]]", text, re.MULTILINE)
    assert len(text.encode()) < 3_000_000


def test_write_then_check_then_a_change(data: Path) -> None:
    stale = forked("codeowners", "--check", "-i", data, cwd=data)
    assert (stale.returncode, stale.stderr) == (
        1,
        ".github/CODEOWNERS: cũ; chạy / stale; run: camgrant codeowners --write\n",
    )
    assert forked("codeowners", "--write", "-i", data, cwd=data).returncode == 0
    assert forked("codeowners", "--check", "-i", data, cwd=data).returncode == 0
    written = (data.parent / ".github" / "CODEOWNERS").read_text(encoding="utf-8")
    assert forked("codeowners", "-i", data, cwd=data).stdout == written
    assert lines_of(written) == [
        ("*", "@gialai/platform"),
        ("/inventory/", "@gialai/registrar"),
        ("/inventory/**", "@gialai/registrar"),
        ("/.github/", "@gialai/platform"),
    ]
    replace(data / "reviewers" / "all.yaml", "inventory/**", "inventory/grants/*.yaml")
    stale = forked("codeowners", "--check", "-i", data, cwd=data)
    assert stale.returncode == 1
    assert stale.stdout.splitlines()[:2] == ["--- .github/CODEOWNERS", "+++ camgrant codeowners"]
    assert "-/inventory/**  @gialai/registrar\n+/inventory/grants/*.yaml  @gialai/registrar" in stale.stdout


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("camgrant.yaml", '  code_owners: "@gialai/platform"\n', "", "camgrant.yaml has no `code_owners`"),
        ("camgrant.yaml", "@gialai/platform", "gialai/platform", "is no @team or @organisation/team"),
        ("reviewers/all.yaml", "@gialai/registrar", "@gia lai", "is no @team or @organisation/team"),
        ("reviewers/all.yaml", "inventory/**", '"!inventory/**"', "GitHub does not read such a pattern"),
        ("reviewers/all.yaml", "inventory/**", '"inventory/[ab]*"', "GitHub does not read such a pattern"),
        ("reviewers/all.yaml", "inventory/**", '"inventory/a b"', "GitHub does not read such a pattern"),
        ("reviewers/all.yaml", "inventory/**", '"inventory/#a"', "GitHub does not read such a pattern"),
        ("reviewers/all.yaml", "[inventory/**]", "[inventory/a.yaml, inventory/a.yaml]", "leave it to one group"),
    ],
)
def test_what_github_would_pass_over_is_refused(data: Path, file: str, old: str, new: str, words: str) -> None:
    replace(data / file, old, new)
    done = forked("codeowners", "--write", "-i", data, cwd=data)
    assert done.returncode == 2
    assert words in done.stderr
    assert not (data.parent / ".github").exists()


def test_one_of_write_and_check(data: Path) -> None:
    assert forked("codeowners", "--write", "--check", "-i", data, cwd=data).returncode == 2

"""Whatever command says something of the data to a log, the phone in it stays hidden: every command is walked, with a
phone in the data and in everything that can be typed. How a finding is put into words is decided in one place."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import click
import pyrage
import pytest

from support.cli import forked as run
from support.cli import write_world
from support.commands import LEAVES
from support.effort import LONG
from support.examples import world
from support.git import git

ROOT: Final = Path(__file__).parents[2]
DIGITS: Final = "100000057"
PHONE: Final = "0100 000 057"
BOX: Final = "rmah.doan@gialai.example"
BROKEN: Final = f"""\
contacts:
  c-p-1:
    full_name: Trần X
    positions: [{{title: A, unit: u-syt}}]
    phone: "{PHONE} 5"
    email: "{BOX} x"
  c-p-2:
    full_name: "{PHONE}"
    positions: [{{title: "{PHONE}", unit: u-syt}}]
"""
# What prints findings, by name; every other command is walked in `make test-long`.
PRINTING: Final = ("check", "fmt", "verify", "publish", "plan", "render", "import", "show", "duties", "comment")
# These serve others than a reader of logs: a file on standard output, or nothing at all of the data.
PAPER: Final = {"schema", "codeowners"}


def typed(command: click.Command, root: Path, planted: Path, *, optional: bool) -> list[str]:
    """Words for everything that must be typed, or may be: a phone, or the name of a file that holds one."""
    words: list[str] = []
    arguments: list[str] = []
    for parameter in command.params:
        if isinstance(parameter, click.Argument):
            arguments.append(str(planted) if isinstance(parameter.type, click.Path) else PHONE)
            continue
        assert isinstance(parameter, click.Option)
        flag = parameter.opts[0]
        if "--inventory" in parameter.opts:
            words += [flag, str(root)]
        elif parameter.name in ("dry_run", "yes") or not (optional or parameter.required) or parameter.is_flag:
            continue
        elif isinstance(parameter.type, click.Choice):
            words += [flag, parameter.type.choices[0]]
        elif isinstance(parameter.type, click.Path):
            words += [flag, str(planted)]
        else:
            words += [flag, PHONE]
    return [*words, *arguments]


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    top = tmp_path_factory.mktemp("kho")
    root = write_world(top, {**world(), "contacts/hong.yaml": BROKEN.encode()})
    git(top, "init", "-q", "-b", "main")
    git(top, "add", "-A")
    git(top, "commit", "-q", "-m", f"sửa {PHONE}")
    file = top / f"{PHONE} {BOX}.txt"
    file.write_text(f"{PHONE} {BOX}\n", "utf-8")
    return root, file


@pytest.mark.long
@pytest.mark.parametrize("optional", [False, True], ids=["least", "most"])
@pytest.mark.parametrize("words", [words for words in LEAVES if words[0] in PRINTING or LONG], ids=" ".join)
def test_no_command_shows_a_phone_to_a_log(
    planted: tuple[Path, Path], words: tuple[str, ...], *, optional: bool
) -> None:
    root, file = planted
    if words[0] in PAPER:
        pytest.skip("it prints no word of the data")
    done = run(*words, *typed(LEAVES[words], root, file, optional=optional), cwd=root.parent)
    assert done.returncode != 4, done.stderr
    said = done.stdout + done.stderr
    shown = [line for line in said.splitlines() if DIGITS in re.sub(r"[^0-9]", "", line) or BOX in line]
    assert shown == []


@pytest.mark.parametrize("style", ["text", "json"])
def test_the_findings_of_a_bundle_hide_what_its_name_says(tmp_path: Path, style: str) -> None:
    bundle = tmp_path / f"{PHONE} {BOX}.tar.age"
    bundle.write_bytes(b"x")
    signers = tmp_path / "nguoi-ky.txt"
    signers.write_text(
        "stttt ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n", "utf-8"
    )
    key = tmp_path / "khoa.txt"
    key.write_text(f"{pyrage.x25519.Identity.generate()}\n", "utf-8")
    done = run("verify", bundle, "--signers", signers, "--identity", key, "--format", style, cwd=tmp_path)
    said = done.stdout + done.stderr
    assert (done.returncode, "SEA001" in said) == (1, True), said
    assert DIGITS not in re.sub(r"[^0-9]", "", said)
    assert BOX not in said


def test_the_commands_that_print_findings_are_there() -> None:
    assert set(PRINTING) <= {words[0] for words in LEAVES}


# -- one place -------------------------------------------------------------------------------------------------------

# Program file -> why it may take the words of a finding as they are.
WHOLE: Final = {
    "tools/camgrant/diagnostics.py": "defines them",
    "tools/camgrant/masking.py": "decides whether they are shown whole",
    "tools/camgrant/docs.py": "the page of our own catalogue",
    "tools/camgrant/app/ledger.py": "an error, masked where errors are said",
    "tools/camgrant/app/reviews_file.py": "an error, masked where errors are said",
    "tools/camgrant/app/publishing/keys.py": "an error, masked where errors are said",
    "tools/camgrant/app/starting.py": "an error, masked where errors are said",
    "tools/camgrant/app/refs.py": "an error, masked where errors are said",
    "tools/camgrant/app/judged.py": "part of another finding",
    "tools/camgrant/policy/engine.py": "part of another finding",
    "tools/camgrant/plan/brake.py": "part of another finding",
    "tools/camgrant/app/issue_intake.py": "an answer on the forge, masked where it is written",
}


def test_nobody_else_prints_a_finding_as_it_is() -> None:
    program = sorted([*(ROOT / "tools").rglob("*.py"), *(ROOT / "renderers").rglob("*.py")])
    taking = re.compile(r"\.(?:message|hint_text)\(|def hint_text")
    found = {path.relative_to(ROOT).as_posix() for path in program if taking.search(path.read_text("utf-8"))}
    assert found == set(WHOLE)

"""The threat model promises nothing that is not there: its files, tests, commands, options and codes exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from camgrant.app.catalogue import catalogue
from camgrant.cli import cli

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "threat-model.md").read_text("utf-8")
ADVERSARIES = (
    "A curious reader of the repository",
    "An agency that receives another agency's list",
    "A malicious registrar",
    "Two who collude",
    "A technician of the operator",
    "Somebody whose access has ended",
    "Somebody on the line to a recorder, or a recorder that is not the recorder",
    "An account of ours that wants more than its camera, on ZoneMinder",
    "A direct push to main, past the pull request",
    "A force push: history rewritten, entries deleted",
    "A stolen runner",
    "A stolen key of a recipient",
    "The clerk's laptop is stolen",
    "A compromised dependency",
    "A compromised forge",
    "An old bundle replayed, a forged bundle",
    "A malicious pull request",
    "Data that make git run a program",
    "A tag or a branch that is called like another",
    "Two pull requests, green alone and red together",
    "An insider deletes history to hide who approved",
    "Somebody who tells the past otherwise",
    "Urgent grants as a back door",
)
# Places in a repository of data or in a publication, not in this checkout.
ELSEWHERE = {"local/", "by-hand/", "packs/", "out/"}
VERDICTS = re.compile(r"\*(?:Stops|Detects|Not stopped):\*|\*\*Not stopped\.\*\*|Stops:")


def missing(text: str) -> list[str]:
    """What the text names in backticks and is not there."""
    return [named for named in dict.fromkeys(re.findall(r"`([^`]+)`", text)) if not _is_there(named)] + [
        code for code in dict.fromkeys(re.findall(r"\b[A-Z]{3}[0-9]{3}\b", text)) if code not in catalogue()
    ]


def _is_there(named: str) -> bool:
    if named.startswith("camgrant "):
        return _command_exists(named.split()[1:])
    path, _, test = named.partition("::")
    if "/" not in path and not path.endswith(".md"):
        return True  # a word of the data, not a place
    if test:
        return f"def {test}(" in (ROOT / path).read_text("utf-8")
    return named in ELSEWHERE or (ROOT / path).exists()


def _command_exists(words: list[str]) -> bool:
    command: click.Command = cli
    context = click.Context(cli)
    for word in words:
        if isinstance(command, click.Group):
            found = command.get_command(context, word)
            if found is None:
                return False
            command = found
        elif word.startswith("--") and not any(word in parameter.opts for parameter in command.params):
            return False
    return not isinstance(command, click.Group) or command.invoke_without_command


def _sections() -> Iterator[tuple[str, str]]:
    part = TEXT.partition("## The adversaries")[2].partition("\n## ")[0]
    for section in part.split("\n### ")[1:]:
        title, _, body = section.partition("\n")
        yield title, body


def test_everything_that_is_named_exists() -> None:
    assert missing(TEXT) == []


def test_every_adversary_has_an_answer() -> None:
    assert tuple(title for title, _ in _sections()) == ADVERSARIES
    assert [title for title, body in _sections() if not VERDICTS.search(body)] == []


def test_it_is_honest_about_what_is_not_stopped() -> None:
    assert sum("ot stopped" in body for _, body in _sections()) >= 12


def test_a_summary_in_vietnamese_stands_on_top() -> None:
    assert TEXT.index("**Tóm tắt.**") < TEXT.index("What this tool defends")


@pytest.mark.parametrize(
    "named",
    [
        "`tests/unit/test_none.py`",
        "`tests/conftest.py::test_none`",
        "`camgrant nothing`",
        "`camgrant check --none`",
        "XYZ001",
    ],
)
def test_what_is_not_there_is_caught(named: str) -> None:
    """Otherwise the tests above could never fail."""
    assert missing(f"see {named}") == [named.strip("`")]

"""docs/vi/kiem-thu-quyen.md: its commands print what it says, and the sentences that it shows hold."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from camgrant.app.access_tests import run_tests
from camgrant.load.reader import read_plain
from camgrant.model.access_test import AccessTest, Pictures, Who
from support.access_tests import DAY, province, with_tests
from support.cli import forked
from support.guide import Command, differences, steps

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "vi" / "kiem-thu-quyen.md").read_text(encoding="utf-8")
COMMANDS = [step for step in steps(PAGE) if isinstance(step, Command)]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda one: one.typed)
def test_each_command_prints_what_the_page_says(command: Command) -> None:
    done = forked(*shlex.split(command.typed)[1:], cwd=ROOT, CAMGRANT_LANG="vi")
    assert differences(command, done.returncode, done.stdout + done.stderr) == []


def test_there_are_commands_and_a_wrong_line_is_found() -> None:
    assert len(COMMANDS) == 3
    wrong = Command(1, "camgrant test", 0, ["17 kiểm thử quyền: 16 đúng"])
    assert differences(wrong, 0, "17 kiểm thử quyền: 17 đúng") != []


def test_the_sentences_shown_hold() -> None:
    (block,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    data = read_plain(block.encode())
    assert isinstance(data, dict)
    inventory = with_tests(province(), data["access-tests"])
    assert [(one.test.expect, one.holds) for one in run_tests(inventory, list(inventory.access_tests), DAY)] == [
        ("can", True),
        ("cannot", True),
        ("only", True),
    ]


@pytest.mark.parametrize("model", [AccessTest, Who, Pictures])
def test_every_key_is_explained(model: type) -> None:
    explained = set(re.findall(r"`(\w+)`", PAGE)) | {"says"}
    assert set(model.__dataclass_fields__) <= explained  # type: ignore[attr-defined]

"""Somebody goes round the whole loop by the guide: every command in it runs and says what it says."""

from __future__ import annotations

from pathlib import Path

from real.needs import needs
from support.guide import Command, Day
from support.loop_guide import Forge, LoopPractice, Write, loop_steps

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "vi" / "duyet-va-phat-hanh.md").read_text("utf-8")
LOOP = (
    "init",
    "key new",
    "doctor",
    "grant new",
    "plan",
    "propose",
    "approvals",
    "sync",
    "publish",
    "bundle issued",
    "bundle sent",
    "verify",
    "bundle received",
    "check --base",
    "grant urgent",
    "bundle lost",
    "key lost",
    "account reissue",
)


def test_every_command_runs_and_prints_what_the_guide_says(tmp_path: Path) -> None:
    for program in ("git", "ssh-keygen", "age-keygen"):
        needs(program, "to follow the guide of the loop")
    practice = LoopPractice(tmp_path)
    wrong = [one for step in loop_steps(TEXT) for one in practice.wrong(step)]
    assert wrong == []


def test_the_guide_walks_the_whole_loop() -> None:
    typed = [step.typed for step in loop_steps(TEXT) if isinstance(step, Command)]
    assert [done for done in LOOP if not any(line.startswith(f"camgrant {done}") for line in typed)] == []


def test_steps_are_read_as_they_are_written() -> None:
    text = (
        "\n## Ngày 20/07/2021: x\n\n<!-- tệp ../a -->\n\n```yaml\nb: 1\n```\n\n"
        "<!-- hợp nhất -->\n\n```console\n$ cd c\n```\n"
    )
    assert list(loop_steps(text)) == [
        Day("2021-07-20"),
        Write(4, "../a", "b: 1\n", appended=False),
        Forge(10),
        Command(13, "cd c", 0, []),
    ]

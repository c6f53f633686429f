"""Whoever answers for a leak goes through the guide: every command in it runs and says what it says."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from support.guide import Command, steps
from support.incident_guide import IncidentPractice

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "vi" / "su-co.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
ASKED = ("who --camera", "who --person", "who --camera k-iso-06-1 --at 2021-08-19T21:40 --known-at", "who diff")


def commands() -> list[Command]:
    return [step for step in steps(TEXT) if isinstance(step, Command)]


def test_every_command_runs_and_prints_what_the_guide_says(tmp_path: Path) -> None:
    practice = IncidentPractice(tmp_path)
    assert [one for step in commands() for one in practice.wrong(step)] == []
    assert requests_not_in(tmp_path / "du-thao") == []


def requests_not_in(drafts: Path) -> list[str]:
    """Requests that the guide quotes from a draft, and that it does not hold."""
    quoted = [
        (name, request)
        for name, cell in re.findall(r"^\| `((?:thong-bao|yeu-cau)-[a-z-]+)` \| (.*) \|$", TEXT, re.MULTILINE)
        for request in re.findall("“([^”]+)”", cell)
    ]
    assert len(quoted) == 11
    return [f"{name}: {request}" for name, request in quoted if request not in text_of(drafts / f"{name}.docx")]


def text_of(draft: Path) -> str:
    with zipfile.ZipFile(draft) as packed:
        return re.sub("<[^>]+>", "", packed.read("word/document.xml").decode())


def test_the_guide_asks_in_every_way() -> None:
    typed = [step.typed for step in commands()]
    assert [asked for asked in ASKED if not any(line.startswith(f"camgrant {asked}") for line in typed)] == []


def test_the_answer_on_the_first_page_is_that_of_the_guide() -> None:
    """The first block of README.md is shown without being run: whatever it says, the guide was just proven to say."""
    shown = README.partition("```console\n")[2].partition("```")[0].splitlines()
    assert shown[0] == "$ camgrant who --camera k-iso-06-1 --at 2021-08-19T21:40"
    (first, *_) = [step for step in commands() if f"$ {step.typed}" == shown[0]]
    said = iter([line.strip() for line in first.printed])
    assert [line for line in shown[1:] if line != "…" and line.strip() not in said] == []


def test_a_sentence_that_is_not_printed_is_found(tmp_path: Path) -> None:
    """The judge itself: another number of people in the guide would be told."""
    practice = IncidentPractice(tmp_path)
    told = [step for step in commands() if step.typed.startswith(("python", "cd", "camgrant who --camera"))][:3]
    told[-1].printed = [line.replace("lúc ấy: 7", "lúc ấy: 8") for line in told[-1].printed]
    assert "lúc ấy: 8" in "".join(one for step in told for one in practice.wrong(step))

"""A person who has never seen git does the whole month by the guide: every command in it runs and says what it says."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from camgrant.cli import cli
from support.guide import Command, Day, Fill, Practice, See, differences, steps

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs" / "vi"
PAGES = (
    "giu-ban-ghi.md",
    "gop-hai-kho.md",
    "huong-dan.md",
    "khi-gap-loi.md",
    "nguoi-doi-ten.md",
    "sap-xep-don-vi.md",
    "thay-doi-theo-ngay.md",
)
# The month (the project's issue): each of these is done at least once.
MONTH = (
    "check",
    "duties",
    "list status",
    "template nomination",
    "import",
    "propose",
    "pack",
    "list send",
    "list ack",
    "template return",
    "account import-return",
    "account confirm",
    "contact new",
    "leader replace",
    "grant revoke",
    "site close",
    "contact leave",
    "contact erase",
)


def text_of(page: str) -> str:
    return (DOCS / page).read_text("utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_every_command_runs_and_prints_what_the_page_says(page: str, tmp_path: Path) -> None:
    practice = Practice(tmp_path)
    wrong = [one for step in steps(text_of(page)) for one in practice.wrong(step)]
    assert wrong == []


def test_the_guide_walks_the_whole_month() -> None:
    found = list(steps(text_of("huong-dan.md")))
    typed = [step.typed for step in found if isinstance(step, Command)]
    assert [done for done in MONTH if not any(line.startswith(f"camgrant {done}") for line in typed)] == []
    days = [step.iso for step in found if isinstance(step, Day)]
    assert days == sorted(days)
    assert len(days) > 10
    assert sum(isinstance(step, Fill) for step in found) >= 4
    assert sum(isinstance(step, See) for step in found) >= 6
    refused = [step for step in found if isinstance(step, Command) and step.code == 1]
    assert refused
    assert all(step.printed for step in found if isinstance(step, Command))


@pytest.mark.parametrize("page", sorted(path.name for path in DOCS.glob("*.md")))
def test_commands_named_in_the_text_exist(page: str) -> None:
    for words in re.findall(r"`camgrant ([a-z][a-z -]*)", text_of(page)):
        command: click.Command | None = cli
        context = click.Context(cli)
        for word in words.split():
            if not isinstance(command, click.Group):
                break
            command = command.get_command(context, word)
            assert command is not None, (page, words)


def test_agencies_see_no_command_at_all() -> None:
    text = text_of("cho-don-vi.md")
    assert "camgrant" not in text
    assert "```" not in text
    assert "git" not in re.findall(r"\w+", text)


def test_the_links_between_the_pages_lead_somewhere() -> None:
    for path in DOCS.glob("*.md"):
        for target in re.findall(r"\]\(([^)#]+)\)", path.read_text("utf-8")):
            assert (path.parent / target).is_file(), (path.name, target)


# -- the judge is judged ------------------------------------------------------------------------------------------

PRINTED = "Đọc 1 dòng: thêm 1\n  + 9: Đỗ Thị Lan Chi (c-x-a2b3c)\nĐã ghi sổ"


@pytest.mark.parametrize(
    ("said", "code", "wrong"),
    [
        (["Đọc 1 dòng: thêm 1", "+ 9: Đỗ Thị Lan Chi (c-x-…)", "Đã ghi sổ"], 0, []),
        (["Đã ghi sổ", "Đọc 1 dòng: thêm 1"], 0, ["not printed (here): Đọc 1 dòng: thêm 1"]),
        (["Đọc 1 dòng: thêm 2"], 0, ["not printed (here): Đọc 1 dòng: thêm 2"]),
        (["Đọc 1 dòng"], 0, ["not printed (here): Đọc 1 dòng"]),
        ([], 1, ["exit code 0, not 1"]),
    ],
)
def test_what_a_page_says_wrongly_is_caught(said: list[str], code: int, wrong: list[str]) -> None:
    assert differences(Command(1, "camgrant x", code, said), 0, PRINTED) == wrong


def test_steps_are_read_as_they_are_written() -> None:
    page = """
## Ngày 02/08/2021: thử

<!-- điền a.xlsx -->

| STT | Ghi chú |
| --- | --- |
| 1 | xong |

```console
$ camgrant list send --list x \\
    --dry-run # → 2
thế này
$ camgrant check
```
Xem `packs/u-x/a.pdf`.
"""
    assert list(steps(page)) == [
        Day("2021-08-02"),
        Fill(4, "a.xlsx", ({"STT": "1", "Ghi chú": "xong"},)),
        Command(11, "camgrant list send --list x --dry-run", 2, ["thế này"]),
        Command(14, "camgrant check", 0, []),
        See(16, "packs/u-x/a.pdf"),
    ]

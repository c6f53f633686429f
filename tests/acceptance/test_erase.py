"""`contact erase`: what goes after retention, what stays for incidents, and when it is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.cli import forked as run
from support.cli import write_world
from support.examples import world

PERSON = "c-ro-cham-hyeo"
RETENTION = 365  # days, of the pack gl-882-2021
LEFT, DUE, LATE = "2021-07-25", "2022-07-25", "2022-07-26"  # 2021-07-25 and 365 days


def contacts(root: Path) -> str:
    return (root / "contacts" / "all.yaml").read_text(encoding="utf-8")


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def left(tmp_path: Path) -> Path:
    """The minimal inventory in which one person left; a second number and a comment stand with him."""
    root = write_world(tmp_path, world())
    edit(
        root / "contacts" / "all.yaml",
        '    phone: "0100 000 006"\n',
        '    phone: "0100 000 006"  # gọi giờ hành chính\n    phone_alt: "0100 000 016"\n',
    )
    edit(
        root / "contacts" / "all.yaml",
        "    login: hyeorc\n    order: 2\n    notified_on: 2021-06-10\n",
        f"    login: hyeorc\n    order: 2\n    notified_on: 2021-06-10\n    left_on: {LEFT}\n",
    )
    return root


def test_after_retention_phone_and_mail_go_and_the_rest_stays_byte_for_byte(left: Path) -> None:
    before = contacts(left)
    done = run("contact", "erase", PERSON, "-i", left, "--as-of", DUE, "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    expected = before.replace(
        '    phone: "0100 000 006"  # gọi giờ hành chính\n    phone_alt: "0100 000 016"\n'
        "    email: hyeorc@congan.gialai.example\n",
        "",
    ).replace(f"    left_on: {LEFT}\n", f"    left_on: {LEFT}\n    erased_on: {DUE}\n")
    assert contacts(left) == expected
    assert "history of git still holds" in done.stdout
    for personal in ("0100 000 006", "0100 000 016", "hyeorc@"):
        assert personal not in done.stdout + done.stderr


def test_the_findings_of_keeping_too_long_go_and_none_comes_on_any_day(left: Path) -> None:
    def found(day: str) -> list[str]:
        done = run("check", "-i", left, "--as-of", day, "--all")
        return [line for line in done.stdout.splitlines() if "PRI003" in line or "ORG003" in line or "SCH" in line]

    assert len(found(LATE)) == 3
    assert found(DUE) == []
    assert run("contact", "erase", PERSON, "-i", left, "--as-of", LATE, "--yes").returncode == 0
    assert [found(day) for day in ("2021-07-20", LEFT, LATE)] == [[], [], []]


def test_erased_alone_does_not_silence_the_demand_for_a_phone(left: Path) -> None:
    """`erased_on` of somebody who works here is no way around the demand."""
    path = left / "contacts" / "all.yaml"
    edit(path, '    phone: "0100 000 005"\n', "")
    edit(path, "    login: mannv\n", "    login: mannv\n    erased_on: 2021-07-01\n")
    assert "ORG003" in run("check", "-i", left, "--as-of", "2021-07-20").stdout


def test_the_login_of_an_erased_person_is_never_used_again(left: Path) -> None:
    assert run("contact", "erase", PERSON, "-i", left, "--as-of", DUE, "--yes").returncode == 0
    words = ("--name", "Rơ Châm Hyeo", "--unit", "u-ca-ak", "--title", "Cán bộ", "--notified-on", DUE)
    done = run(
        "contact",
        "new",
        *words,
        "--phone",
        "0100 000 026",
        "--email",
        "hyeorc2@congan.gialai.example",
        "-i",
        left,
        "--as-of",
        DUE,
        "--yes",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "login: hyeorc2\n" in contacts(left)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((PERSON, "--as-of", "2022-07-24"), "may be erased from 25/07/2022"),
        (("c-nguyen-van-man", "--as-of", DUE), "has not left"),
        (("c-khong-co", "--as-of", DUE), "unknown contact 'c-khong-co'"),
        ((PERSON, "--all-due", "--as-of", DUE), "give one person or --all-due"),
    ],
)
def test_what_may_not_be_erased_is_refused(left: Path, words: tuple[str, ...], said: str) -> None:
    before = contacts(left)
    done = run("contact", "erase", *words, "-i", left, "--yes")
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    assert contacts(left) == before


def test_open_grants_come_first(left: Path) -> None:
    grants = left / "grants" / "all.yaml"
    text = grants.read_text(encoding="utf-8")
    start = text.index("  g-chk-01-hyeorc:")
    grants.write_text(text[:start] + text[start:].replace("2021-07-29", "2022-12-31", 1), encoding="utf-8")
    before = contacts(left)
    done = run("contact", "erase", PERSON, "-i", left, "--as-of", DUE, "--yes")
    assert (done.returncode, "g-chk-01-hyeorc" in done.stderr) == (2, True), done.stderr
    assert "Nobody's contact data" in run("contact", "erase", "--all-due", "-i", left, "--as-of", DUE).stdout
    assert contacts(left) == before


def test_a_dry_run_and_no_answer_write_nothing(left: Path) -> None:
    before = contacts(left)
    done = run("contact", "erase", PERSON, "-i", left, "--as-of", DUE, "--dry-run")
    assert done.returncode == 0
    assert "+    erased_on: 2022-07-25" in done.stdout
    assert "0100 000 006" not in done.stdout
    assert run("contact", "erase", PERSON, "-i", left, "--as-of", DUE).returncode == 2, "a pipe is never asked"
    assert contacts(left) == before


def test_all_who_are_due_go_at_once_and_then_nobody_is(left: Path) -> None:
    path = left / "contacts" / "all.yaml"
    edit(path, "    roles: [registrar]\n", "    roles: [registrar]\n    left_on: 2021-07-21\n")
    done = run("contact", "erase", "--all-due", "-i", left, "--as-of", "2022-07-21", "--dry-run")
    assert ("c-ta-thi-hong-nhung" in done.stdout, PERSON in done.stdout) == (True, False)
    done = run("contact", "erase", "--all-due", "-i", left, "--as-of", DUE, "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    assert contacts(left).count(f"erased_on: {DUE}") == 2
    assert "0100 000 006" not in contacts(left)
    assert "0100 000 009" not in contacts(left)
    assert "Nobody's contact data" in run("contact", "erase", "--all-due", "-i", left, "--as-of", DUE).stdout
    assert "Nothing changes" in run("contact", "erase", PERSON, "-i", left, "--as-of", DUE).stdout

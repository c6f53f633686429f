"""A machine holds access as a person does, while somebody in service answers for it: told as a clerk enters it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from camgrant.app.check import check
from camgrant.load.tree import FolderTree
from camgrant.rendering.engine import render
from camgrant.rendering.views import Views
from support.cli import forked as run
from support.git import IDENTITY, git
from support.reviewed_repository import faults

ROOT = Path(__file__).parents[2]
MACHINE, ANSWERS, NEXT = "c-may-nhan-dang-bien-so", "c-ro-cham-hyeo", "c-ngo-van-man"
EDIT = ("--as-of", "2021-07-20", "--yes", "--lang", "en")
NEW = (
    *("contact", "new", "--name", "Máy nhận dạng biển số", "--unit", "u-ca-ak", "--login", "nhandang"),
    *("--title", "Máy chủ phân tích hình ảnh", "--responsible", ANSWERS, *EDIT),
)
GRANT = (
    *("grant", "new", "--system", "checkpoint", "--site", "s-chk-01", "--right", "live"),
    *("--purpose", "checkpoint_monitoring", "--from", "2021-07-20", "--until", "2021-08-31"),
    *("--document", "801/CAT-PV01", "--document-date", "2021-07-19", *EDIT),
)
PAPER = (
    *("--document", "77/QĐ-CAT", "--document-date", "2021-07-25"),
    *("--document-kind", "letter", "--issuer", "u-cat"),
)


@pytest.fixture(scope="module")
def entered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The province with a machine that holds a grant, entered by commands."""
    made = Path(shutil.copytree(ROOT / "inventory", tmp_path_factory.mktemp("may") / "inventory"))
    done(made, *NEW)
    done(made, *GRANT, "--person", machine(made))
    return made


@pytest.fixture
def folder(entered: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(entered, tmp_path / "inventory"))


def done(folder: Path, *words: str, code: int = 0) -> str:
    result = run(*words, cwd=folder.parent)
    assert result.returncode == code, result.stdout + result.stderr
    return result.stdout + result.stderr


def machine(folder: Path) -> str:
    """The id that the command gave to the machine."""
    text = "".join(path.read_text("utf-8") for path in sorted((folder / "contacts").glob("*.yaml")))
    (name,) = [line.strip(" :") for line in text.split("\n") if line.startswith(f"  {MACHINE}")]
    return name


def committed(folder: Path, moment: str) -> None:
    """Everything as it is, on the main line since a moment."""
    git(folder.parent, "add", "inventory")
    dates = {"GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": moment}
    command = ["git", "commit", "-q", "-m", "Sửa"]
    subprocess.run(command, cwd=folder.parent, check=True, env={**os.environ, **IDENTITY, **dates})


def sees(folder: Path, day: str) -> bool:
    words = ("show", "--person", machine(folder), "--as-of", day, "--format", "json")
    found: dict[str, Any] = json.loads(run(*words, cwd=folder.parent).stdout)
    return bool(found["entitlements"])


def rows(folder: Path, day: str) -> list[str]:
    """The rows of all lists in plain text that name the machine."""
    out = folder.parent / f"dist-{day}"
    done(folder, "render", "--out", str(out), "--as-of", day)
    lines = [line for path in sorted(out.rglob("*.csv")) for line in path.read_text("utf-8-sig").splitlines()]
    return [line for line in lines if "Máy nhận dạng biển số" in line]


def test_a_machine_is_listed_with_who_answers_for_it(folder: Path) -> None:
    assert "0 errors" in done(folder, "check", "--lang", "en", "--as-of", "2021-07-20")
    listed = rows(folder, "2021-07-20")
    assert listed
    for line in listed:
        assert "Máy chủ phân tích hình ảnh, do Rơ Châm H'Yéo chịu trách nhiệm" in line
    assert any("0100 000 029" in line for line in listed)  # the phone of who answers, where the list has phones
    shown = done(folder, "show", "--person", machine(folder), "--as-of", "2021-07-20", "--lang", "en")
    assert f"{ANSWERS} answers for it" in shown


def test_whoever_answers_counts_among_the_people_of_a_list(folder: Path) -> None:
    """What masks and mails a list must know that data of that person stands on it."""
    checked = check(FolderTree(folder), date(2021, 7, 20), today=lambda: date(2021, 7, 20))
    assert checked.inventory is not None
    assert checked.state is not None
    artifacts = [one for one in render(Views(checked.inventory, checked.state)) if machine(folder) in one.persons]
    assert artifacts
    assert all(ANSWERS in one.persons for one in artifacts if one.target.startswith("sheet_"))


def test_its_access_ends_with_whoever_answers_for_it(folder: Path) -> None:
    said = done(folder, "contact", "leave", ANSWERS, "--on", "2021-08-01", "--reason", "Nghỉ hưu", *EDIT)
    assert "Máy nhận dạng biển số" in said
    assert sees(folder, "2021-07-31")
    assert not sees(folder, "2021-08-01")
    for day in ("2021-07-20", "2021-08-02"):
        assert "0 errors" in done(folder, "check", "--lang", "en", "--as-of", day)


def test_it_goes_on_where_somebody_else_answers_from_that_day_on(folder: Path) -> None:
    before = rows(folder, "2021-07-31")
    done(folder, "contact", "answer", machine(folder), "--person", NEXT, "--on", "2021-08-01", *PAPER, *EDIT)
    done(folder, "contact", "leave", ANSWERS, "--on", "2021-08-01", "--reason", "Nghỉ hưu", *EDIT)
    assert sees(folder, "2021-08-15")
    shutil.rmtree(folder.parent / "dist-2021-07-31")
    assert rows(folder, "2021-07-31") == before
    later = rows(folder, "2021-08-02")
    assert later
    assert all("do Ngô Văn Mẫn chịu trách nhiệm" in line for line in later)


def test_an_end_that_was_written_by_hand_is_found_and_takes_effect(folder: Path) -> None:
    """Nobody revoked the grants of the machine: it sees nothing any more, and the check says so."""
    path = folder / "contacts" / "u-ca-ak.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("    login: hyeorc\n", "    login: hyeorc\n    left_on: 2021-08-01\n"), "utf-8")
    assert sees(folder, "2021-07-31")
    assert not sees(folder, "2021-08-01")
    said = done(folder, "check", "--lang", "en", "--as-of", "2021-08-01", code=1)
    assert "who answers for the machine, left on 01/08/2021" in said


def test_what_answers_for_a_machine_does_not_become_another_entry(folder: Path) -> None:
    said = done(folder, "contact", "merge", ANSWERS, NEXT, "--on", "2021-08-01", *EDIT, code=2)
    assert "contact answer" in said


def test_who_names_whoever_answered_on_the_day(folder: Path) -> None:
    git(folder.parent, "init", "-q", "-b", "main")
    committed(folder, "2021-07-20T08:00:00+07:00")
    done(folder, "contact", "answer", machine(folder), "--person", NEXT, "--on", "2021-08-01", *PAPER, *EDIT)
    committed(folder, "2021-07-26T08:00:00+07:00")
    for day, name in (("2021-07-28", "Rơ Châm H'Yéo"), ("2021-08-03", "Ngô Văn Mẫn")):
        said = done(folder, "who", "--camera", "k-chk-01-1", "--at", day, "--lang", "en")
        assert f"{name} (" in said
        lines = [one for one in said.splitlines() if "Máy nhận dạng biển số" in one and "answers" in one]
        assert lines
        assert all(name in line for line in lines)
    asked = ("who", "--camera", "k-chk-01-1", "--at", "2021-08-03", "--format", "json")
    told: dict[str, Any] = json.loads(done(folder, *asked))
    assert faults("who", told) == []
    assert {row["responsible"] for row in told["rows"] if row["person"] == machine(folder)} == {NEXT}
    out = folder.parent / "ho-so"
    question = ("--camera", "k-chk-01-1", "--at", "2021-08-03", "--by", "Công an tỉnh", "--reason", "Lộ hình ảnh")
    done(folder, "dossier", *question, "--on", "2021-09-01", "--out", str(out))
    content = json.loads((out / "ho-so.json").read_bytes())
    assert faults("dossier", content) == []
    with ZipFile(out / "ho-so.docx") as paper:
        assert f"do Ngô Văn Mẫn ({NEXT}) chịu trách nhiệm" in paper.read("word/document.xml").decode("utf-8")

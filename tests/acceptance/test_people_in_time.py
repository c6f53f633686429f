"""People who are called otherwise from a day on: papers of the days before keep the name, nobody gains or loses, and
the account on the device goes on."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from support.cli import forked as run
from support.git import git
from support.main_line import MainLine, steps_on

ROOT = Path(__file__).parents[2]
WHO, BEFORE, AFTER = "c-ngo-van-man", "Ngô Văn Mẫn", "Ngô Gia Mạnh"
PAPER = (
    *("--document", "77/QĐ-CAT", "--document-date", "2021-07-15"),
    *("--document-kind", "letter", "--issuer", "u-cat", "--yes", "--lang", "en"),
)
RENAME = ("contact", "rename", WHO, "--name", AFTER, "--on", "2021-08-01", *PAPER)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "inventory", tmp_path / "inventory"))


def done(folder: Path, *words: str, code: int = 0) -> str:
    result = run(*words, cwd=folder.parent)
    assert result.returncode == code, result.stdout + result.stderr
    return result.stdout + result.stderr


def content(folder: Path, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(*words, "--format", "json", cwd=folder.parent).stdout)
    return found


def papers(folder: Path, day: str) -> dict[str, bytes]:
    """Everything that is rendered for a day, by its path."""
    out = folder.parent / f"dist-{day}"
    done(folder, "render", "--out", str(out), "--as-of", day)
    return {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()}


def naming(files: dict[str, bytes], name: str) -> list[str]:
    """The lists in plain text that name somebody."""
    return sorted(path for path, data in files.items() if path.endswith(".csv") and name.encode() in data)


def test_papers_of_a_day_name_people_as_they_were_called_then(folder: Path) -> None:
    july, august = papers(folder, "2021-07-20"), papers(folder, "2021-08-02")
    assert naming(july, BEFORE)
    done(folder, *RENAME)
    shutil.rmtree(folder.parent / "dist-2021-07-20")
    shutil.rmtree(folder.parent / "dist-2021-08-02")
    again = papers(folder, "2021-07-20")
    assert {path: data for path, data in again.items() if july[path] != data} == {}
    later = papers(folder, "2021-08-02")
    assert naming(later, BEFORE) == []
    assert naming(later, AFTER) == naming(august, BEFORE)


def test_the_data_gain_three_lines_and_the_check_stays_clean(folder: Path) -> None:
    said = done(folder, *RENAME)
    assert "Nobody sees more." in said
    assert "Nobody loses access." in said
    before = (ROOT / "inventory/contacts/u-ca-ak.yaml").read_text("utf-8").split("\n")
    after = (folder / "contacts/u-ca-ak.yaml").read_text("utf-8").split("\n")
    new = [line for line in after if line not in before]
    assert [line.split(":")[0].strip() for line in new] == ["amendments", "- on", "document", "full_name"]
    for day in ("2021-07-31", "2021-08-02"):
        assert "0 errors" in done(folder, "check", "--lang", "en", "--as-of", day)


@pytest.mark.parametrize("words", [BEFORE, AFTER, "ngo gia manh"])
def test_a_clerk_finds_the_person_by_either_name(folder: Path, words: str) -> None:
    done(folder, *RENAME)
    said = done(folder, "contact", "informed", "--person", words, "--as-of", "2021-08-02", "--dry-run", code=2)
    assert WHO in said


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--name", f"Ông {AFTER}"), "more than a name"),
        (("--name", BEFORE), "is so already"),
    ],
)
def test_what_is_no_other_name_is_refused(folder: Path, words: tuple[str, ...], says: str) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*.yaml")}
    result = run("contact", "rename", WHO, *words, "--on", "2021-08-01", *PAPER, cwd=folder.parent)
    assert result.returncode != 0
    assert says in result.stdout + result.stderr
    assert {path: path.read_bytes() for path in folder.rglob("*.yaml")} == before


# -- through publications ----------------------------------------------------------------------------------------------


@pytest.fixture
def line(tmp_path: Path) -> MainLine:
    made = MainLine(tmp_path)
    assert made.begin().gate.cleared
    return made


NAMED = ("contacts/all.yaml", "    full_name: Hoàng Đình Khôi\n")
AMENDED = "    amendments: [{on: 2021-07-25, document: d-tqs-tai-khoan, full_name: Hoàng Gia Khôi}]\n"


def test_the_account_goes_on_under_another_name(line: MainLine) -> None:
    """The same person: nothing is deleted and no new password is made."""
    line.change(*NAMED, NAMED[1] + AMENDED)
    line.agree(line.publish().gate.to_approve.hash)
    assert line.publish().gate.cleared
    for day in (date(2021, 7, 25), date(2021, 8, 20)):
        assert steps_on(line.publish(day), "r-iso-01") == [("keep", "khoihd")], day


def test_a_name_that_nobody_agreed_to_waits(line: MainLine) -> None:
    line.change(*NAMED, NAMED[1] + AMENDED)
    told = line.publish(date(2021, 7, 26))
    assert not told.gate.cleared
    assert steps_on(told, "r-iso-01") == [("keep", "khoihd")]
    assert told.publication is not None
    files = [data for one in told.publication.payloads for data in one.files.values()]
    assert not [data for data in files if "Hoàng Gia Khôi".encode() in data]


def test_another_name_without_a_day_may_be_another_person(line: MainLine) -> None:
    line.change(*NAMED, "    full_name: Hoàng Gia Khôi\n")
    line.agree(line.publish().gate.to_approve.hash)
    assert ("delete", "khoihd") in steps_on(line.publish(date(2021, 7, 26)), "r-iso-01")


# -- who ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "name", "other"), [("2021-07-20", BEFORE, AFTER), ("2021-08-05", AFTER, BEFORE)])
def test_who_names_people_as_on_the_day_and_says_the_other_name(folder: Path, day: str, name: str, other: str) -> None:
    done(folder, *RENAME)
    git(folder.parent, "init", "-q", "-b", "main")
    git(folder.parent, "add", "-A")
    git(folder.parent, "commit", "-q", "-m", "kho")
    said = run("who", "--person", WHO, "--at", day, "--lang", "en", cwd=folder.parent).stdout
    assert f"{name} ({WHO}; on other days {other})" in said


# -- two entries are one person ----------------------------------------------------------------------------------------

TWIN = """  c-ngo-man:
    full_name: Ngô Mẫn
    positions:
      - title: Cán bộ Đội Cảnh sát giao thông
        unit: u-ca-ak
    phone: "0100 000 028"
    email: ngoman@congan.gialai.example
    login: manngo
    notified_on: 2021-06-10
"""


def test_two_entries_of_one_person_become_one(folder: Path) -> None:
    """The first ends with all it was granted, its account stands in the duties, and `who` tells of both."""
    file = folder / "contacts/u-ca-ak.yaml"
    file.write_text(file.read_text("utf-8") + TWIN, "utf-8")
    assert "ORG004" in done(folder, "check", "--lang", "en", code=1)
    said = done(folder, "contact", "merge", WHO, "c-ngo-man", "--on", "2021-07-20", "--yes", "--lang", "en")
    assert "Nobody sees more." in said
    assert "0 errors" in done(folder, "check", "--lang", "en")
    owed = content(folder, "duties", "--as-of", "2021-07-21")["duties"]
    assert [one for one in owed if one["kind"] == "confirm" and WHO in one["subject"]]
    git(folder.parent, "init", "-q", "-b", "main")
    git(folder.parent, "add", "-A")
    git(folder.parent, "commit", "-q", "-m", "kho")
    for person in (WHO, "c-ngo-man"):
        told = run("who", "--person", person, "--at", "2021-07-15", "--lang", "en", cwd=folder.parent).stdout
        assert f"{BEFORE} ({WHO})" in told
        assert "Ngô Mẫn (c-ngo-man)" in told
        assert "r-chk-01-viettel" in told


def test_an_entry_is_not_merged_twice_nor_with_itself(folder: Path) -> None:
    words = ("contact", "merge", WHO, "c-nguyen-van-man", "--on", "2021-07-20", "--yes", "--lang", "en")
    done(folder, *words)
    assert "left on 2021-07-20 already" in done(folder, *words, code=2)
    assert "is one entry" in done(folder, "contact", "merge", "c-siu-binh", "c-siu-binh", "--yes", code=2)

"""Everything expires: many grants go on by one command under one new document."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from acceptance.test_import import entities
from support.cli import forked as run

ROOT = Path(__file__).parents[2]
LIST = ("--document", "801/CAT-PV01", "--document-date", "2021-07-19")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "inventory", tmp_path / "inventory"))


def new_grants(folder: Path) -> dict[str, Any]:
    """Old grant -> the one that goes on from it, of those that were made."""
    before = entities(ROOT / "inventory", "grants")
    return {one["replaces"]: one for name, one in entities(folder, "grants").items() if name not in before}


def said_of(folder: Path, *words: str, code: int = 0) -> str:
    result = run("grant", "extend", *words, cwd=folder.parent)
    assert result.returncode == code, result.stdout + result.stderr
    return result.stdout + result.stderr


def rows(said: str, sign: str) -> dict[str, str]:
    """Grant -> what is said of it."""
    return dict(re.findall(rf"^  {sign} (g-[a-z0-9-]+): (.*)$", said, re.MULTILINE))


def test_all_grants_of_a_list_go_on_under_one_new_list(folder: Path) -> None:
    said = said_of(folder, "--of-document", "d-cat-s6-02", *LIST, "--yes")
    known = entities(ROOT / "inventory", "grants")
    of_list = {name for name, one in known.items() if one.get("nomination") == "d-cat-s6-02"}
    aside = rows(said, "·")
    assert aside == {
        "g-chk-01-mannv2-2": "Ngô Văn Mẫn: g-chk-01-mannv2-3 gives the same after it already",
        "g-chk-02-luctd-2": "Trần Đình Lực: was revoked, make a new grant",
    }
    made = new_grants(folder)
    assert {*made, *aside} == of_list
    assert rows(said, ">").keys() == made.keys()
    assert {(one["valid_from"], one["valid_until"]) for one in made.values()} == {("2021-09-13", "2021-10-27")}
    (document,) = {one["nomination"] for one in made.values()}
    written = entities(folder, "documents")[document]
    assert (written["number"], sorted(written["names"])) == (
        "801/CAT-PV01",
        sorted({one["person"] for one in made.values()}),
    )
    assert run("check", cwd=folder.parent).returncode == 0


def test_a_second_command_under_the_same_document_adds_the_name_and_says_so(folder: Path) -> None:
    said_of(folder, "g-chk-01-mannv-2", *LIST, "--yes")
    said = said_of(folder, "g-chk-02-binhs-2", "--nomination", "801/CAT-PV01", "--yes")
    assert re.search(r"The document 801/CAT-PV01 \(d-\S+\) is to name Siu Bình \(c-siu-binh\) too", said)
    (written,) = [one for one in entities(folder, "documents").values() if one["number"] == "801/CAT-PV01"]
    assert written["names"] == ["c-nguyen-van-man", "c-siu-binh"]
    assert new_grants(folder).keys() == {"g-chk-01-mannv-2", "g-chk-02-binhs-2"}


def test_a_document_that_names_them_already_is_left_alone(folder: Path) -> None:
    """The list of the first grants names the holder: nothing is written into it a second time."""
    before = entities(folder, "documents")
    said_of(folder, "g-iso-01-khoihd", "--nomination", "d-tqs-tai-khoan", "--yes")
    assert entities(folder, "documents") == before


def test_what_the_check_will_find_on_the_first_day_is_told_now(folder: Path) -> None:
    """The recorder gives more than the right; what was accepted of that ends with the old grant."""
    said = said_of(folder, "g-iso-09-nhemdt", "--document", "77/DS-UBND", "--document-date", "2021-07-19", "--yes")
    assert "From 12/09/2021 on the check will also find:\nerror[TGT002]" in said


def test_several_ids_and_approvals_name_all(folder: Path) -> None:
    ids = ("g-central-dongdtt", "g-central-tribm")
    words = ("--nomination", "d-syt-s2", "--document", "1500/UBND-NC", "--document-date", "2021-07-19")
    said = said_of(folder, *ids, *words, "--yes")
    assert rows(said, ">").keys() == {*ids}
    (approval,) = [one for one in entities(folder, "documents").values() if one["number"] == "1500/UBND-NC"]
    assert approval["names"] == ["c-dang-thi-thu-dong", "c-bui-minh-tri"]
    assert new_grants(folder).keys() == {*ids}


@pytest.mark.parametrize(
    ("choice", "taken"),
    [
        (("--site", "s-iso-02", "--system", "site"), {"g-iso-02-thangp", "g-iso-02-khoava"}),
        (("--system", "site", "--expiring-until", "2021-09-11", "--unit", "u-tqs"), {"g-iso-01-khoihd"}),
    ],
)
def test_what_is_said_is_what_is_chosen(folder: Path, choice: tuple[str, ...], taken: set[str]) -> None:
    said = said_of(folder, *choice, *LIST, "--dry-run")
    assert rows(said, ">").keys() == taken


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ((), "give grant ids, or choose by"),
        (("g-iso-01-khoihd", "--site", "s-iso-01"), "give grant ids, or choose by"),
        (("--site", "s-iso-1"), "did you mean “s-iso-01”"),
        (("--of-document", "d-khong-co"), "unknown document"),
        (("--of-document", "d-cat-s6-03", "--expiring-until", "2021-08-01"), "no grant can be extended"),
        (("g-iso-01-khoihd", "g-iso-03-quylv"), "g-iso-03-quylv: "),
        (("g-iso-01-khoihd", "g-khong-co"), "unknown grant"),
    ],
)
def test_what_does_not_fit_is_refused_whole(folder: Path, words: tuple[str, ...], expected: str) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*.yaml")}
    assert expected in said_of(folder, *words, *LIST, "--yes", code=2)
    assert {path: path.read_bytes() for path in folder.rglob("*.yaml")} == before

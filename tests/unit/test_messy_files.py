"""The messy files are what their generator says, and hold what their truth says: read here by openpyxl, LibreOffice,
lxml and Python's csv, code tables judged by glibc and Python. No part of camgrant takes part.
"""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import etree

from real.needs import needs
from support.messy import CASES, Case
from support.messy.legacy import cp1258, tcvn3, vni
from support.messy.office import convert

FOLDER = Path(__file__).parents[1] / "data" / "messy"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ENCODINGS = {"36": "utf-8-sig", "38": "utf-16", "39": "cp1258", "40": "latin-1", "41": "latin-1"}
DELIMITERS = {"36": ";", "38": "\t", "39": ";", "40": ";", "41": "\t", "42": "\t"}
# Every toned small letter, the seven capitals that TCVN3 has, and names.
LETTERS = "".join(
    unicodedata.normalize("NFC", base + tone)
    for base in "aăâeêioôơuưy"
    for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
)
Place = tuple[str | int | None, int]
named = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


def _parts(content: bytes) -> dict[str, bytes]:
    """What two builds share: the parts of a package, because packing may differ between versions of zlib."""
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return {name: package.read(name) for name in package.namelist()}
    return {"cut off": content[:30]} if content.startswith(b"PK") else {"": content}


def _truth(case: Case) -> dict[str, Any]:
    return dict(json.loads((FOLDER / case.truth_name).read_text(encoding="utf-8")))


@named
def test_the_generator_gives_the_committed_file_and_truth(case: Case) -> None:
    built = case.build()
    committed = (FOLDER / case.name).read_bytes()
    assert case.truth(built) == (FOLDER / case.truth_name).read_text(encoding="utf-8")
    assert len(committed) < 60_000
    if not built.converted_from:
        assert _parts(built.content) == _parts(committed)


def test_the_folder_holds_the_cases_and_nothing_else() -> None:
    names = {name for case in CASES for name in (case.name, case.truth_name)} | {"README.md", ".gitattributes"}
    assert {path.name for path in FOLDER.iterdir()} == names
    assert len({case.name[:2] for case in CASES}) == len(CASES) >= 30


def _book(path: Path | io.BytesIO) -> Iterator[tuple[Place, list[str]]]:
    book = openpyxl.load_workbook(path, data_only=True)
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    for sheet in visible:
        for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
            yield (sheet.title, number), ["" if cell is None else str(cell) for cell in cells]


def _paper(content: bytes) -> Iterator[tuple[Place, list[str]]]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        tables = etree.fromstring(package.read("word/document.xml")).iter(f"{W}tbl")
    for table, element in enumerate(tables, 1):
        for number, line in enumerate(element.iter(f"{W}tr"), 1):
            yield (table, number), ["".join(t.text or "" for t in cell.iter(f"{W}t")) for cell in line.iter(f"{W}tc")]


def _text(path: Path) -> Iterator[tuple[Place, list[str]]]:
    text = path.read_bytes().decode(ENCODINGS.get(path.name[:2], "utf-8"))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=DELIMITERS.get(path.name[:2], ","))
    for number, cells in enumerate(reader, 1):
        yield (None, number), cells


def _read(case: Case) -> list[tuple[Place, list[str]]]:
    path = FOLDER / case.name
    if case.ending == "csv":
        return list(_text(path))
    if case.ending in {"docx", "doc"}:
        return list(_paper(path.read_bytes() if case.ending == "docx" else _converted(path, "docx")))
    return list(_book(path if case.ending == "xlsx" else io.BytesIO(_converted(path, "xlsx"))))


def _converted(path: Path, ending: str) -> bytes:
    needs("soffice", "opens .xls, .ods and .doc, which no other reader here does")
    return convert(path.read_bytes(), path.suffix[1:], ending)


def _letters(text: str) -> str:
    return "".join(ch for ch in unicodedata.normalize("NFC", text).casefold() if ch.isalnum())


@named
def test_each_person_stands_in_the_row_that_the_truth_names(case: Case) -> None:
    truth = _truth(case)
    if truth["file_refused"] == "unreadable":
        with pytest.raises(zipfile.BadZipFile):
            openpyxl.load_workbook(FOLDER / case.name)
        return
    _judge(truth, _read(case))


def test_a_truth_that_is_wrong_by_a_row_or_forgets_somebody_is_found_out() -> None:
    case = next(case for case in CASES if case.name == "04-muc-la-ma.xlsx")
    truth, found = _truth(case), _read(case)
    shifted = [said | {"row": said["row"] + 1} for said in truth["rows"][:1]]
    for rows in (shifted + truth["rows"][1:], truth["rows"][1:]):
        with pytest.raises(AssertionError):
            _judge(truth | {"rows": rows}, found)


def _judge(truth: dict[str, Any], found: list[tuple[Place, list[str]]]) -> None:
    """Each row of the truth holds its person, each refused cell is there, nobody is left out."""
    sheets = [place for (place, _), cells in found if any(cells)]  # the first visible one where the truth names none
    placed = dict(found)

    def place_of(said: dict[str, Any]) -> Place:
        return said.get("table") or said.get("sheet") or sheets[0], said["row"]

    for said in truth["rows"]:
        cells = placed[place_of(said)]
        assert any(said["phone"][1:] in re.sub(r"\D", "", cell) for cell in cells), said
        if "email" in said:
            assert any(said["email"] in re.sub(r"\s", "", cell).casefold() for cell in cells), said
        if "position" not in said["review"]:  # text in an old font is judged below
            assert _letters(said["full_name"]) in _letters("".join(cells)), said
    for said in truth["refused"]:
        cells = placed[place_of(said)]
        assert len(cells) > ord(said["column"]) - ord("A"), said
        assert bool(cells[ord(said["column"]) - ord("A")].strip()) or said["why"] == "name", said
    # Nobody is forgotten: each row with a number that is no bait is in the truth.
    told = {place_of(said) for said in truth["rows"] + truth["refused"]}
    phone = re.compile(r"(?:84|0)?10000[1-4]\d{3}(?!\d)")
    rows = {place for place, cells in found if any(phone.search(re.sub(r"[ .)\u00a0-]", "", cell)) for cell in cells)}
    assert truth["file_refused"] or rows <= told


def test_tcvn3_is_what_glibc_reads() -> None:
    iconv = needs("iconv", "glibc's table of TCVN 5712")
    text = LETTERS + "ĂÂÊÔƠƯĐđ" + "Rơ Châm H'Lun, Đội trưởng"
    read = subprocess.run([iconv, "-f", "TCVN-5712", "-t", "UTF-8"], input=tcvn3(text), capture_output=True, check=True)
    assert unicodedata.normalize("NFC", read.stdout.decode()) == text


def test_code_page_1258_is_what_python_reads() -> None:
    assert unicodedata.normalize("NFC", cp1258(LETTERS + "ĂÂÊÔƠƯĐđ").decode("cp1258")) == LETTERS + "ĂÂÊÔƠƯĐđ"


def test_vni_is_the_published_table() -> None:
    # Plain, grave, acute, tilde, hook, dot of each vowel, as VNI published them (the same in Unikey and xvnkb).
    table = (
        "a aø aù aõ aû aï|aê aè aé aü aú aë|aâ aà aá aã aå aä|e eø eù eõ eû eï|eâ eà eá eã eå eä|i ì í ó æ ò|"
        "o oø où oõ oû oï|oâ oà oá oã oå oä|ô ôø ôù ôõ ôû ôï|u uø uù uõ uû uï|ö öø öù öõ öû öï|y yø yù yõ yû î"
    )
    assert [vni(letter).decode("latin-1") for letter in LETTERS] == re.split(r"[ |]", table)
    assert vni("Đặng Thị Bích Thủy").decode("latin-1") == "Ñaëng Thò Bích Thuûy"

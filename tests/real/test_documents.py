"""Printed lists, judged by programs that we did not write: LibreOffice makes the PDF, Poppler reads it.

A row that is too low for its text is cut on paper; in the PDF its words then lie over those of the next row, so that
no two words may overlap.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from camgrant.app.check import check
from camgrant.app.render import Rendering
from camgrant.load.tree import FolderTree
from targets.read_lists import csv_cells

INVENTORY = Path(__file__).parents[2] / "inventory"
NEEDED = ("soffice", "pdftotext")
CHECKPOINTS = "ĐƯỢC TRAO QUYỀN TRUY CẬP HỆ THỐNG CAMERA TẠI CÁC ĐIỂM CHỐT KIỂM SOÁT"
LISTS = {
    "u-vnpt-gl/sheet_s6/s6-u-cat": f"DANH SÁCH ĐẦU MỐI CÁ NHÂN {CHECKPOINTS}",
    "u-viettel-gl/sheet_s6/s6-u-cat": f"DANH SÁCH ĐẦU MỐI CÁ NHÂN {CHECKPOINTS}",
    "u-byt-cntt/sheet_s3/s3-u-syt": "DANH SÁCH ĐƠN VỊ, CÁ NHÂN ĐƯỢC PHÊ DUYỆT, ĐỀ NGHỊ KHỞI TẠO TÀI KHOẢN",
}
PAGES = 3
ToPdf = Callable[[bytes], Path]


@dataclass(frozen=True)
class Word:
    """A word of a page with its box."""

    page: int
    text: str
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Word) -> bool:
        """Whether the middles of both boxes lie over each other; the boxes of two lines touch."""
        height = min(self.bottom - self.top, other.bottom - other.top)
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return self.page == other.page and across > 0.5 and down > 0.4 * height


@pytest.fixture(scope="module")
def to_pdf(tmp_path_factory: pytest.TempPathFactory) -> ToPdf:
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing:
        reason = f"not installed: {', '.join(missing)} (make real-deps)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("documents")

    def convert(data: bytes) -> Path:
        place = folder / f"list-{len(list(folder.iterdir()))}"
        place.mkdir()
        (place / "list.xlsx").write_bytes(data)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(place)]
        subprocess.run([*command, str(place / "list.xlsx")], check=True, capture_output=True, timeout=180)
        return place / "list.pdf"

    return convert


@cache
def rendered() -> dict[str, bytes]:
    checked = check(FolderTree(INVENTORY), None, today=lambda: date(2026, 11, 24))
    assert checked.inventory is not None
    assert checked.state is not None
    return dict(Rendering(checked.inventory, checked.state, "uncommitted").files())


def text_of(pdf: Path) -> str:
    done = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, timeout=60)
    return done.stdout.decode()


def words_of(pdf: Path) -> list[Word]:
    done = subprocess.run(["pdftotext", "-bbox", pdf, "-"], check=True, capture_output=True, timeout=60)
    pages = etree.fromstring(done.stdout).iter("{*}page")
    return [
        Word(number, str(word.text), *(float(word.get(side, "")) for side in ("xMin", "yMin", "xMax", "yMax")))
        for number, page in enumerate(pages, start=1)
        for word in page.iter("{*}word")
    ]


def overlapping(words: list[Word]) -> list[tuple[str, str]]:
    return [
        (one.text, other.text)
        for number, one in enumerate(words)
        for other in words[number + 1 :]
        if one.overlaps(other)
    ]


def squeezed(text: str) -> str:
    """The text with every run of blanks and line ends as one blank."""
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("path", LISTS)
def test_the_printed_list_is_complete_and_nothing_is_cut(to_pdf: ToPdf, path: str) -> None:
    pdf = to_pdf(rendered()[f"{path}.xlsx"])
    text = text_of(pdf)
    assert unicodedata.is_normalized("NFC", text)
    lines = [squeezed(line).strip() for line in text.splitlines()]
    assert any(line.endswith("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM") for line in lines)
    assert any(line.endswith("Độc lập - Tự do - Hạnh phúc") for line in lines)
    assert LISTS[path] in squeezed(text)
    assert 1 <= text.count("\f") <= PAGES
    assert overlapping(words_of(pdf)) == []

    rows = csv_cells(rendered()[f"{path}.csv"])
    name, phone = rows[0].index("Họ và tên"), rows[0].index("Số điện thoại")
    for row in rows[1:]:
        assert re.fullmatch(r"0100 0\d\d \d{3}", row[phone])
        (line,) = (line for line in lines if row[phone] in line)
        assert re.search(rf"^{row[1]} ", line), line
        assert set(row[name].split()) <= set(text.split())
    persons = {row[name] for row in rows[1:]}
    assert len(persons) >= 7
    assert f"Danh sách gồm {len(persons):02d} người./." in lines
    assert text.count(f"Trang 1/{text.count(chr(12))}") == 1

    mine = {letter for row in rows for cell in row for letter in cell if letter.isalpha() and not letter.isascii()}
    assert len(mine) > 30
    assert mine - set(text) == set()


def test_the_heading_row_is_repeated_on_every_page(to_pdf: ToPdf) -> None:
    text = text_of(to_pdf(rendered()["u-byt-cntt/sheet_s3/s3-u-syt.xlsx"]))
    pages = text.split("\f")[:-1]
    assert len(pages) >= 2
    for page in pages:
        assert re.search(r"STT +Họ và tên +Chức vụ +Đơn vị +Số điện thoại +Email", page)


def test_rows_that_are_too_low_are_caught(to_pdf: ToPdf, tmp_path: Path) -> None:
    """The judge itself: the same list with every row 12 points high has words over words."""
    low = tmp_path / "low.xlsx"
    source = tmp_path / "list.xlsx"
    source.write_bytes(rendered()["u-vnpt-gl/sheet_s6/s6-u-cat.xlsx"])
    with zipfile.ZipFile(source) as given, zipfile.ZipFile(low, "w") as changed:
        for name in given.namelist():
            changed.writestr(name, re.sub(rb' ht="[0-9.]+"', b' ht="12"', given.read(name)))
    assert len(overlapping(words_of(to_pdf(low.read_bytes())))) > 5

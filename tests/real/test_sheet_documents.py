"""Printed annexes, records and letters, judged by programs that we did not write: LibreOffice and Poppler.

What a recipient opens is what these make of our files: complete, nothing over another, numbered, with its letters.
"""

from __future__ import annotations

import re
import subprocess
import unicodedata
from pathlib import Path

import pytest

from camgrant.rendering.sheets import SheetView
from camgrant_renderers.sheet import TARGET
from real.needs import needs
from real.printing import Printed, printer
from real.test_documents import Word, overlapping, squeezed, text_of, words_of
from targets.test_sheet_formats import CASES, LIST, expected, files
from targets.views import reminder, sheet_change, sheet_row, sheet_view

KINDS = ("pdf", "docx", "xlsx")
CAPITALS = "ỮẶẪỸỖỄẰỢỬỴ"
SHOWN = ["grouped", "empty", "pages", "changes", "no changes"]
HEAD = "Bộ Chỉ huy Ỗ Ữ Ặ Ẫ Ỹ"


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Printed:
    return printer(tmp_path_factory.mktemp("sheets"))


def without_blanks(text: str) -> str:
    return "".join(text.split())


def page_numbers(pdf: Path) -> list[str]:
    """The words in the middle of the top margin, page by page."""
    pages: dict[int, list[Word]] = {}
    for word in words_of(pdf):
        pages.setdefault(word.page, []).append(word)
    return ["".join(w.text for w in pages[n] if w.bottom < 56 and 300 < w.left < 500) for n in sorted(pages)]


@pytest.mark.parametrize("case", SHOWN)
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_cut_and_no_word_lies_over_another(printed: Printed, case: str, kind: str) -> None:
    pdf = printed(kind, files(CASES[case])[kind])
    words, text = words_of(pdf), text_of(pdf)
    assert overlapping(words) == []
    assert max(word.right for word in words) < 842
    assert unicodedata.is_normalized("NFC", text)
    shown = without_blanks(text)
    assert "CỘNGHÒAXÃHỘICHỦNGHĨAVIỆTNAM" in shown
    ends = {"changes": "Phiếugồm03thayđổi./.", "no changes": "Phiếugồm00thayđổi./.", "empty": "Danhsáchgồm00người./."}
    assert ends.get(case, f"Danhsáchgồm{len(CASES[case].rows):02d}người./.") in shown
    for cell in {cell for row in expected(CASES[case]) for cell in row if "@" in cell or cell.startswith("0100")}:
        assert cell in text, "phones and mailboxes stay on one line"
    stamp = f"{CASES[case].stamp} · dữ liệu đến 20/07/2021 · phục vụ việc thực hiện 01/QĐ-THU ngày 01/06/2021"
    assert squeezed(text).count(stamp) == text.count("\f")


@pytest.mark.parametrize("kind", KINDS)
def test_the_heading_row_is_repeated_and_signatures_stand_together(printed: Printed, kind: str) -> None:
    pages = text_of(printed(kind, files(CASES["pages"])[kind])).split("\f")[:-1]
    assert len(pages) > 2
    with_rows = [page for page in pages if re.search(r"0100 000 \d\d\d", page)]
    assert len(with_rows) > 2
    assert all(re.search(r"ORDINAL +FULL_NAME +POSITION +UNIT +PHONE", page) for page in with_rows)
    if kind != "xlsx":
        for words in ("Danh sách gồm 80 người./.", "NGƯỜI LẬP BIỂU", "TRƯỞNG PHÒNG", "Nơi nhận:", "- Lưu: VT."):
            assert words in pages[-1]


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_pages_are_numbered_in_the_top_margin_but_not_the_first(printed: Printed, kind: str) -> None:
    numbers = page_numbers(printed(kind, files(CASES["pages"])[kind]))
    assert numbers == ["", *(str(n) for n in range(2, len(numbers) + 1))]
    assert len(numbers) > 2


@pytest.mark.parametrize("kind", KINDS)
def test_stacked_capitals_are_whole(printed: Printed, kind: str) -> None:
    view = sheet_view(LIST, (sheet_row(1, f"Nhóm {CAPITALS}"),), title=f"DANH SÁCH {CAPITALS}", author_name=HEAD)
    text = text_of(printed(kind, files(view)[kind]))
    assert text.count(CAPITALS) == 2
    assert HEAD.upper() in squeezed(text)


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_a_record_of_handover_is_one_page(printed: Printed, kind: str) -> None:
    pages = text_of(printed(kind, files(CASES["handover"])[kind])).split("\f")[:-1]
    assert [re.findall(r"Bên nhận: (.+)", page) for page in pages] == [["Nguyễn Văn Mẫu 1"], ["Nguyễn Văn Mẫu 2"]]
    assert all("NGƯỜI NHẬN" in page and "CAM KẾT BẢO MẬT" in page for page in pages)


def test_letters_fit_their_page(printed: Printed) -> None:
    changes = (sheet_change("removed", 1), sheet_change("added", 2))
    drafts = [*TARGET.cover(sheet_view(LIST, (sheet_row(1),), changes=changes)), *TARGET.remind(reminder())]
    assert len(drafts) == 2
    for _, _, data in drafts:
        pdf = printed("docx", data)
        assert text_of(pdf).count("\f") == 1
        assert overlapping(words_of(pdf)) == []
        assert max(word.right for word in words_of(pdf)) < 595


# -- archives -----------------------------------------------------------------------------------------------------


def is_for_archives(data: bytes) -> bool:
    """Whether the metadata claim PDF/A-2B."""
    return b"<pdfaid:part>2</pdfaid:part>" in data and b"<pdfaid:conformance>B</pdfaid:conformance>" in data


@pytest.mark.parametrize("case", ["grouped", "handover"])
def test_the_pdf_is_for_archives_and_carries_its_fonts(printed: Printed, case: str) -> None:
    needs("pdffonts", "it lists the fonts of a PDF")
    data = files(CASES[case])["pdf"]
    assert is_for_archives(data)
    pdf = printed("pdf", data)
    done = subprocess.run(["pdffonts", pdf], check=True, capture_output=True, text=True, timeout=60)
    fonts = [line.split() for line in done.stdout.splitlines()[2:]]
    assert len(fonts) >= 3
    for name, *rest in fonts:
        assert re.fullmatch(r"[A-Z]{6}\+LiberationSerif(-(Bold|Italic|BoldItalic))?", name)
        assert rest[-5] == "yes", "embedded"
    done = subprocess.run(["pdfinfo", "-isodates", pdf], check=True, capture_output=True, text=True, timeout=60)
    assert re.search(r"^CreationDate: +2021-07-20T00:00:00Z$", done.stdout, re.MULTILINE)


def test_a_plain_pdf_is_not_taken_for_an_archive() -> None:
    """The judge itself: a letter that no font has makes the same list a plain PDF."""
    view: SheetView = sheet_view(LIST, (sheet_row(1, full_name="😀"),))
    assert not is_for_archives(files(view)["pdf"])

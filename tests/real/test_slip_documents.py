"""Printed slips, judged by programs that we did not write: LibreOffice makes the pages, Poppler reads them."""

from __future__ import annotations

import io
import re
import subprocess
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from camgrant_renderers.technician_slip import TARGET
from camgrant_renderers.technician_slip.content import slip_of
from camgrant_renderers.technician_slip.layout import texts_of
from real.needs import needs
from real.test_documents import overlapping, text_of, words_of
from targets.read_slips import squeezed
from targets.test_technician_slip import CASES, files

Pages = Callable[[str, bytes], Path]
KINDS = ("pdf", "docx", "xlsx")
LETTERS = "ữặẵỡỸẲẴẶỢỬ"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Pages:
    needs("soffice", "it makes pages of DOCX and XLSX")
    needs("pdftotext", "it reads the pages")
    folder = tmp_path_factory.mktemp("slips")

    def printed(kind: str, data: bytes) -> Path:
        place = folder / f"{kind}-{len(list(folder.iterdir()))}"
        place.mkdir()
        source = place / f"slip.{kind}"
        source.write_bytes(data)
        if kind != "pdf":
            profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
            command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(place), str(source)]
            subprocess.run(command, check=True, capture_output=True, timeout=180)
        return place / "slip.pdf"

    return printed


def without_blanks(text: str) -> str:
    """A row that wraps has its line ends at other places in every format."""
    return re.sub(r"\s", "", text)


def in_reading_order(pdf: Path) -> str:
    done = subprocess.run(["pdftotext", "-raw", pdf, "-"], check=True, capture_output=True, timeout=60)
    return done.stdout.decode()


@pytest.mark.parametrize("case", CASES)
def test_the_pdf_shows_the_same_rows_in_order(pages: Pages, case: str) -> None:
    slip = slip_of(*CASES[case]())
    text = without_blanks(in_reading_order(pages("pdf", files(case)["pdf"])))
    place = 0
    for row in texts_of(slip):
        wanted = without_blanks("".join(row))
        found = text.find(wanted, place)
        assert found >= 0, row
        place = found + len(wanted)
    assert text.count(without_blanks(slip.stamp)) == text.count("Trang")


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_cut_and_no_word_lies_over_another(pages: Pages, case: str, kind: str) -> None:
    slip = slip_of(*CASES[case]())
    pdf = pages(kind, files(case)[kind])
    words = words_of(pdf)
    assert overlapping(words) == []
    assert max(word.right for word in words) < 595
    text = text_of(pdf)
    assert unicodedata.is_normalized("NFC", text)
    shown = without_blanks(text)
    mine = {letter for row in texts_of(slip) for cell in row for letter in cell}
    assert mine - set(text) - {" ", "\u00a0"} == set()
    for section in slip.sections:
        assert without_blanks(section.heading) in shown
        for group in section.table.groups if section.table else ():
            assert group.login in text
    assert f"Trang 1/{text.count(chr(12))}" in squeezed(text)
    assert text.count("\f") == (2 if case == "typical" else 1)


def test_the_fonts_travel_with_the_pdf_and_have_all_our_letters(pages: Pages) -> None:
    view, changes, target = CASES["by_hand"]()
    named = replace(view, site_name=f"Địa điểm {LETTERS}")
    data = {name: data for name, _, data in TARGET.render(named, changes, target)}["r-thu-01.pdf"]
    pdf = pages("pdf", data)
    assert LETTERS in text_of(pdf)
    done = subprocess.run(["pdffonts", pdf], check=True, capture_output=True, text=True, timeout=60)
    fonts = [line.split() for line in done.stdout.splitlines()[2:]]
    assert fonts
    for name, *rest in fonts:
        assert re.fullmatch(r"[A-Z]{6}\+Liberation(Serif|Mono)(-(Bold|Italic))?", name)
        assert rest[-5] == "yes", "embedded"


def test_rows_that_are_too_low_are_caught(pages: Pages) -> None:
    """The judge itself: the same sheet with every row 8 points high has words over words."""
    low = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(files("typical")["xlsx"])) as given, zipfile.ZipFile(low, "w") as changed:
        for name in given.namelist():
            changed.writestr(name, re.sub(rb' ht="[0-9.]+"', b' ht="8"', given.read(name)))
    assert len(overlapping(words_of(pages("xlsx", low.getvalue())))) > 3

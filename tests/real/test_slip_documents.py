"""Printed slips, judged by programs that we did not write: LibreOffice makes the pages, Poppler reads them."""

from __future__ import annotations

import io
import re
import subprocess
import unicodedata
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from camgrant.rendering.changes import ChangeSet
from camgrant.rendering.device import DeviceView
from camgrant.rendering.registry import device_targets
from camgrant.rendering.target import DeviceTarget
from camgrant_renderers.technician_slip import TARGET
from camgrant_renderers.technician_slip.content import slip_of
from real.printing import Printed, printer
from real.test_documents import overlapping, text_of, words_of
from targets.read_slips import squeezed
from targets.slip_cases import CASES, files, texts_of
from targets.views import account, device_view, first_changes

KINDS = ("pdf", "docx", "xlsx")
LETTERS = "ữặẵỡỸẲẴẶỢỬ"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Printed:
    return printer(tmp_path_factory.mktemp("slips"))


def without_blanks(text: str) -> str:
    """A row that wraps has its line ends at other places in every format."""
    return re.sub(r"\s", "", text)


def in_reading_order(pdf: Path) -> str:
    done = subprocess.run(["pdftotext", "-raw", pdf, "-"], check=True, capture_output=True, timeout=60)
    return done.stdout.decode()


@pytest.mark.parametrize("case", CASES)
def test_the_pdf_shows_the_same_rows_in_order(pages: Printed, case: str) -> None:
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
def test_nothing_is_cut_and_no_word_lies_over_another(pages: Printed, case: str, kind: str) -> None:
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
    for section in (*slip.sections, slip.receipt):
        assert without_blanks(section.heading) in shown
        for group in section.table.groups if section.table else ():
            assert all(login in text for login in group.logins)
    assert f"Trang 1/{text.count(chr(12))}" in squeezed(text)
    assert text.count("\f") == (2 if case == "typical" else 1)
    assert_signed_together(pdf)


def assert_signed_together(pdf: Path) -> None:
    """The receipt, the number of tasks and the signatures stand on one page, the last."""
    last = squeezed(text_of(pdf).rstrip("\f").rpartition("\f")[2])
    places = [last.find(words) for words in ("IV. XÁC NHẬN", "Làm xong lúc", "Gồm", "NGƯỜI THỰC HIỆN")]
    assert -1 not in places
    assert places == sorted(places)


def of_length(accounts: int) -> tuple[DeviceView, ChangeSet, DeviceTarget]:
    """A slip that is longer with every account: each has another end, so none stands with another."""
    view = device_view(*(account(f"mannv{n:02d}", {"live": (1,)}) for n in range(accounts)))
    ends = [date(2021, 8, 1) + timedelta(days=n) for n in range(accounts)]
    parted = tuple(replace(one, ends_on=end, narrows_on=end) for one, end in zip(view.accounts, ends, strict=True))
    view = replace(view, accounts=parted)
    return view, first_changes(view), device_targets()["hikvision"]


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_signs_a_page_that_says_nothing(pages: Printed, kind: str) -> None:
    """Lengths at which the receipt would begin on the first page and end on the second."""
    counts = set()
    for accounts in range(2, 9) if kind == "pdf" else range(2, 7):
        data = {name.rpartition(".")[2]: data for name, _, data in TARGET.render(*of_length(accounts))}[kind]
        pdf = pages(kind, data)
        assert_signed_together(pdf)
        counts.add(text_of(pdf).count("\f"))
    assert counts == {1, 2}


def test_a_receipt_that_is_torn_apart_is_caught(pages: Printed) -> None:
    """The judge itself: the same documents without what keeps the receipt together."""

    def torn(kind: str, kept: bytes, accounts: int) -> bool:
        given = {name.rpartition(".")[2]: data for name, _, data in TARGET.render(*of_length(accounts))}
        try:
            assert_signed_together(pages(kind, without(given[kind], kept)))
        except AssertionError:
            return True
        return False

    assert any(torn("docx", rb"<w:keepNext/>", accounts) for accounts in range(2, 8))
    assert any(torn("xlsx", rb"<rowBreaks.*?</rowBreaks>", accounts) for accounts in range(2, 8))


def without(data: bytes, pattern: bytes) -> bytes:
    """The same package, its parts without what the pattern finds."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(changed, "w") as made:
        for name in given.namelist():
            made.writestr(name, re.sub(pattern, b"", given.read(name)))
    return changed.getvalue()


def test_the_fonts_travel_with_the_pdf_and_have_all_our_letters(pages: Printed) -> None:
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


def test_rows_that_are_too_low_are_caught(pages: Printed) -> None:
    """The judge itself: the same sheet with every row 8 points high has words over words."""
    low = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(files("typical")["xlsx"])) as given, zipfile.ZipFile(low, "w") as changed:
        for name in given.namelist():
            changed.writestr(name, re.sub(rb' ht="[0-9.]+"', b' ht="8"', given.read(name)))
    assert len(overlapping(words_of(pages("xlsx", low.getvalue())))) > 3

"""A row that is struck out or hidden, not deleted: whoever stands there is asked about, as where it is deleted."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import docx
import openpyxl
import pytest
from docx.oxml import OxmlElement
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from acceptance.test_import_vanished import GONE, as_docx, form, ids_cut, people, table_alone, top
from camgrant.app.editing.desk import Desk
from camgrant.app.intake import Imported, Paper, Reading, Wish, read_list
from camgrant.app.nominating import nominated
from camgrant.app.reporting import told_of
from camgrant.app.template import template
from camgrant.cli.edit_words import open_room
from camgrant.cli.import_words import import_text
from real.needs import needs
from support.cli import forked as run

ROOT: Final = Path(__file__).parents[2]
DAY: Final = date(2021, 7, 21)
STRUCK: Final = Font(strike=True)
Withdraw = Callable[[Any, int], None]


@pytest.fixture(scope="module")
def desk() -> Desk:
    return open_room(ROOT / "inventory", date(2021, 7, 20), "vi").desk


# -- how a row is taken back -------------------------------------------------------------------------------------------


def strike_row(sheet: Any, row: int) -> None:
    for cell in sheet[row]:
        cell.font = STRUCK


def strike_what_is_filled(sheet: Any, row: int) -> None:
    for cell in sheet[row]:
        if cell.value is not None and not sheet.column_dimensions[cell.column_letter].hidden:
            cell.font = STRUCK


def strike_name(sheet: Any, row: int) -> None:
    sheet.cell(row, 2).font = STRUCK


def strike_letters_of_name(sheet: Any, row: int) -> None:
    cell = sheet.cell(row, 2)
    cell.value = CellRichText(TextBlock(InlineFont(strike=True), cell.value))


def hide(sheet: Any, row: int) -> None:
    sheet.row_dimensions[row].hidden = True


def make_flat(sheet: Any, row: int) -> None:
    sheet.row_dimensions[row].height = 0.75


WAYS: Final[tuple[Withdraw, ...]] = (
    strike_row, strike_what_is_filled, strike_name, strike_letters_of_name, hide, make_flat,
)  # fmt: skip


def sent(desk: Desk, unit: str = "u-cat") -> tuple[Any, Any]:
    """The workbook as it is sent, and its list."""
    book = openpyxl.load_workbook(io.BytesIO(template(desk.inventory, desk.state, "nomination", unit)), rich_text=True)
    return book, book["Danh sách"]


def row_of(sheet: Any, name: str) -> int:
    return int(next(cells[0].row for cells in sheet.iter_rows() if cells[1].value == name))


def saved(book: Any, path: Path) -> Path:
    book.save(path)
    return path


def converted(file: Path, ending: str) -> Path:
    office = needs("soffice", "struck and hidden rows as LibreOffice saves them")
    profile = f"-env:UserInstallation={(file.parent / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", ending, "--outdir", str(file.parent), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return file.with_suffix(f".{ending}")


def read(desk: Desk, file: Path) -> Reading:
    return read_list(file, "nomination", DAY, desk.inventory.pack)


def imported(desk: Desk, file: Path, wish: Wish | None = None, unit: str = "u-cat") -> Imported:
    return nominated(desk, read(desk, file), Paper(unit, "518/CAT-PV01", DAY), wish or Wish())


def check_asked(desk: Desk, file: Path) -> None:
    found = imported(desk, file)
    assert not found.refused, [fault for row in found.refused for fault in row.faults]
    assert [one.full_name for one in found.missing] == [GONE]
    assert [row.get("full_name") for row in found.reading.withdrawn] == [GONE]
    assert f": {GONE}" not in str([one.row.get("full_name") for one in found.taken])
    text = import_text(found, "vi")
    assert "Dòng bị gạch ngang hoặc bị ẩn, KHÔNG nhập; đề nghị hỏi lại đơn vị gửi:\n" in text
    revoked = imported(desk, file, Wish(replaces_list=True))
    assert ([one.full_name for one in revoked.revoked], revoked.kept, revoked.missing) == ([GONE], (), ())
    kept = imported(desk, file, Wish(keep_missing=True))
    assert (kept.revoked, kept.missing, kept.changes[1:]) == ((), (), ())


@pytest.mark.parametrize("way", WAYS)
def test_whoever_is_struck_out_or_hidden_is_asked_about(desk: Desk, tmp_path: Path, way: Withdraw) -> None:
    book, sheet = sent(desk)
    way(sheet, row_of(sheet, GONE))
    check_asked(desk, saved(book, tmp_path / "x.xlsx"))


@pytest.mark.parametrize("way", [strike_row, strike_name, strike_letters_of_name, hide])
def test_the_same_in_an_open_document(desk: Desk, tmp_path: Path, way: Withdraw) -> None:
    book, sheet = sent(desk)
    way(sheet, row_of(sheet, GONE))
    check_asked(desk, converted(saved(book, tmp_path / "x.xlsx"), "ods"))


@pytest.mark.parametrize("what", ["row", "name", "double", "hidden"])
def test_the_same_in_a_word_table(desk: Desk, tmp_path: Path, what: str) -> None:
    file = as_docx(form(desk), tmp_path / "x")
    paper = docx.Document(str(file))
    (line,) = [line for line in paper.tables[0].rows if line.cells[1].text == GONE]
    if what == "hidden":
        line._tr.get_or_add_trPr().append(OxmlElement("w:hidden"))
    for cell in line.cells if what in ("row", "double") else line.cells[1:2]:
        for letters in cell.paragraphs[0].runs:
            letters.font.strike = what in ("row", "name") or None
            letters.font.double_strike = what == "double" or None
    paper.save(str(file))
    check_asked(desk, file)


def test_every_row_of_every_form_is_asked_about(desk: Desk, tmp_path: Path) -> None:
    """Each row by itself, one way after the other, also in a form of one person."""
    number = 0
    for unit in ("u-cat", "u-bchqs", "u-tdhl", "u-ub-cs"):
        rows = form(desk, unit)
        column = rows[top(rows)].index("Mã lượt cấp")
        for place, row in enumerate(rows, 1):
            if place <= top(rows) + 1 or not row[1]:
                continue
            book, sheet = sent(desk, unit)
            WAYS[number % len(WAYS)](sheet, place)
            number += 1
            found = imported(desk, saved(book, tmp_path / "x.xlsx"), unit=unit)
            assert [one.grant for one in found.missing] == ([row[column]] if row[column] else []), (unit, row)
            assert [one.line.row for one in found.reading.withdrawn] == [place]
            if row[column]:
                revoked = imported(desk, tmp_path / "x.xlsx", replace(Wish(), replaces_list=True), unit)
                assert row[column] in {one.grant for one in revoked.revoked}
    assert number > 20


@pytest.mark.parametrize("cut", [ids_cut, table_alone, lambda rows: ids_cut(table_alone(rows))])
def test_a_copied_form_is_asked_about_by_the_name(desk: Desk, tmp_path: Path, cut: Callable[[Any], Any]) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in cut(form(desk)):
        sheet.append(row)
    strike_name(sheet, row_of(sheet, GONE))
    check_asked(desk, saved(book, tmp_path / "x.xlsx"))


HEAD: Final = ("STT", "Họ và tên", "Chức vụ", "Đơn vị", "Số điện thoại", "Email", "Cơ sở", "Đến ngày")


def own_list(*names: str) -> tuple[Any, Any]:
    """A list that a unit drew by itself."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(HEAD)
    for number, name in enumerate(names, 1):
        phone, mail = f"0100 000 07{number}", f"moi{number}@congan.gialai.example"
        sheet.append([number, name, "Cán bộ", "Công an tỉnh", phone, mail, "Chốt số 2", "04/09/2021"])
    return book, sheet


@pytest.mark.parametrize("way", WAYS)
def test_a_list_of_a_unit_that_strikes_somebody_out_asks_about_the_grants(
    desk: Desk, tmp_path: Path, way: Withdraw
) -> None:
    book, sheet = own_list("Nguyễn Thị Mới", GONE, "Trần Văn Lạ")
    way(sheet, 3)
    found = imported(desk, saved(book, tmp_path / "x.xlsx"))
    assert [one.full_name for one in found.missing] == [GONE]
    assert found.counts()["added"] == 2


def test_a_newcomer_who_is_struck_out_gets_nothing_and_is_named(desk: Desk, tmp_path: Path) -> None:
    book, sheet = own_list("Nguyễn Thị Mới", "Trần Văn Lạ")
    strike_row(sheet, 3)
    found = imported(desk, saved(book, tmp_path / "x.xlsx"))
    assert (found.missing, found.refused, found.counts()["added"]) == ((), [], 1)
    assert "  · Sheet dòng 3 (gạch ngang): Trần Văn Lạ\n" in import_text(found, "vi")


def test_a_row_that_is_struck_out_and_typed_again_is_not_asked_about(desk: Desk, tmp_path: Path) -> None:
    book, sheet = sent(desk)
    old = row_of(sheet, GONE)
    last = max(cells[0].row for cells in sheet.iter_rows() if cells[1].value)
    for cell in sheet[old]:
        sheet.cell(last + 1, cell.column).value = cell.value
    strike_row(sheet, old)
    found = imported(desk, saved(book, tmp_path / "x.xlsx"))
    assert (found.missing, found.refused, len(found.reading.withdrawn)) == ((), [], 1)


@pytest.mark.parametrize("heading", ["Xem trực tiếp", "Đến ngày", "Cơ sở", "Chức vụ", "Số điện thoại"])
def test_a_single_cell_that_is_struck_through_is_refused_by_its_place(desk: Desk, tmp_path: Path, heading: str) -> None:
    """A right that is struck out was not asked for; what counts instead only its writer knows."""
    book, sheet = sent(desk)
    rows = form(desk)
    cell = sheet.cell(row_of(sheet, GONE), rows[top(rows)].index(heading) + 1)
    cell.font = STRUCK
    found = imported(desk, saved(book, tmp_path / "x.xlsx"))
    assert found.missing == ()
    (row,) = found.refused
    (fault,) = row.faults
    assert (row.get("full_name"), fault.column) == (GONE, cell.column_letter)
    assert fault.reason.vi == "ô này có chữ bị gạch ngang; đề nghị xóa hẳn chữ ấy, hoặc bỏ gạch"


def test_a_phone_of_which_a_part_is_struck_through_is_refused(desk: Desk, tmp_path: Path) -> None:
    book, sheet = sent(desk)
    rows = form(desk)
    cell = sheet.cell(row_of(sheet, GONE), rows[top(rows)].index("Số điện thoại") + 1)
    cell.value = CellRichText(
        TextBlock(InlineFont(strike=True), f"{cell.value} "), TextBlock(InlineFont(), "0100 000 079")
    )
    (row,) = imported(desk, saved(book, tmp_path / "x.xlsx")).refused
    assert [fault.column for fault in row.faults] == [cell.column_letter]


def test_an_empty_cell_that_is_struck_through_says_nothing(desk: Desk, tmp_path: Path) -> None:
    book, sheet = sent(desk)
    rows = form(desk)
    sheet.cell(row_of(sheet, GONE), rows[top(rows)].index("Ghi chú") + 1).font = STRUCK
    found = imported(desk, saved(book, tmp_path / "x.xlsx"))
    assert (found.missing, found.refused, found.reading.withdrawn) == ((), [], ())


@pytest.mark.parametrize("way", [strike_row, hide])
def test_a_report_with_such_a_row_is_refused_there(desk: Desk, tmp_path: Path, way: Withdraw) -> None:
    """Of accounts that exist nobody is asked what the line means: the row goes back."""
    raw = template(desk.inventory, desk.state, "accounts", "u-viettel-gl")
    book = openpyxl.load_workbook(io.BytesIO(raw))
    sheet: Any = book["Danh sách"]
    first = next(cells[0].row for cells in sheet.iter_rows() if cells[0].value == "STT") + 1
    assert sheet.cell(first, 2).value
    way(sheet, first)
    reading = read_list(saved(book, tmp_path / "x.xlsx"), "accounts", DAY, desk.inventory.pack)
    found = told_of(desk, reading, Paper("u-viettel-gl", "1/X", DAY), "accounts")
    assert first in [row.line.row for row in found.refused]
    assert reading.withdrawn == ()


def test_nothing_is_written_until_it_is_said_what_becomes_of_them(desk: Desk, tmp_path: Path) -> None:
    world = Path(shutil.copytree(ROOT / "inventory", tmp_path / "inventory"))
    book, sheet = sent(desk)
    hide(sheet, row_of(sheet, GONE))
    file = saved(book, tmp_path / "list.xlsx")
    words = ("import", file, "--from", "u-cat", "--document", "518/CAT-PV01", "--date", "2021-07-20")
    before = {path: path.read_bytes() for path in world.rglob("*.yaml")}
    done = run(*words, "--yes", "--inventory", world, "--lang", "vi")
    assert done.returncode == 1
    assert f"(ẩn): {GONE}\n" in done.stdout
    assert f"  ? {GONE} (c-" in done.stdout
    assert {path: path.read_bytes() for path in world.rglob("*.yaml")} == before
    done = run(*words, "--replaces-list", "--yes", "--inventory", world, "--lang", "vi")
    assert (done.returncode, "thu hồi 1" in done.stdout) == (0, True), done.stdout


def test_the_rows_of_a_form_that_came_back_as_it_was_are_read_as_they_are(desk: Desk, tmp_path: Path) -> None:
    book, _ = sent(desk)
    found = imported(desk, saved(book, tmp_path / "x.xlsx"))
    assert (found.missing, found.reading.withdrawn, found.counts()["read"]) == ((), (), len(people(form(desk))))

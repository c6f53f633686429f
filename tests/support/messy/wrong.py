"""Workbooks that are wrong, in a row or as a whole, and the formats that LibreOffice writes."""

from __future__ import annotations

from datetime import date

from support.messy.cast import (
    ANH,
    BLIN,
    DJUE,
    DUC,
    HLUN,
    HOA,
    HSOAN,
    HYOK,
    KHAI,
    LUC,
    NGHIEN,
    PHUNG,
    THOA,
    THUN,
    THUY,
    UNG,
    VINH,
)  # fmt: skip
from support.messy.layouts import HEADER
from support.messy.office import Cell, fill, new_book, save_book
from support.messy.truth import Built, Person, cases_of, no, row

__all__ = ["CASES"]


def _line(number: int, who: Person) -> list[Cell]:
    return [number, who.full_name, who.service, who.unit, who.spaced, who.email or None]


def _repeated() -> Built:
    """The same person twice, and two persons with one number: the second row says nothing new or nothing sure."""
    book, sheet = new_book()
    lines = [_line(1, DUC), _line(2, HOA), _line(3, DUC), _line(4, HLUN), _line(5, BLIN), _line(6, THUN)]
    lines[4][4] = HOA.phone
    fill(sheet, 1, [HEADER, *lines])
    refused = [no(4, "E", "duplicate"), no(6, "E", "duplicate")]
    return Built(save_book(book), [row(2, DUC), row(3, HOA), row(5, HLUN), row(7, THUN)], refused)


def _bad_names() -> Built:
    """No name, a name with digits, a mail in the name's place; good rows between them."""
    book, sheet = new_book()
    lines = [_line(1, UNG), _line(2, NGHIEN), _line(3, THUY), _line(4, ANH), _line(5, VINH), _line(6, HSOAN)]
    lines[1][1], lines[2][1], lines[4][1] = None, "Đặng Thị Bích Thủy 2", "vinhbq@cdc.gialai.example"
    fill(sheet, 1, [HEADER, *lines])
    refused = [no(3, "B", "name"), no(4, "B", "name"), no(6, "B", "name")]
    return Built(save_book(book), [row(2, UNG), row(5, ANH), row(7, HSOAN)], refused)


def _no_people() -> Built:
    """A list of cameras, sent by mistake."""
    book, sheet = new_book("Camera")
    sheet["A1"] = "DANH SÁCH CAMERA ĐÃ LẮP ĐẶT"
    header = ["STT", "Tên camera", "Vị trí", "Số kênh", "Hãng"]
    fill(sheet, 3, [header, [1, "Hành lang tầng 1 – khu A", "Khu A", 1, "–"], [2, "Cổng chính", "Cổng", 2, "–"]])
    return Built(save_book(book), [], [], "no_table")


def _blank_form() -> Built:
    """The form came back as it went out: a header, numbers, no person."""
    book, sheet = new_book()
    fill(sheet, 3, [HEADER, [1], [2], [3], ["Danh sách gồm 00 người./."]])
    return Built(save_book(book), [], [], "no_rows")


def _empty() -> Built:
    book, _ = new_book()
    return Built(save_book(book), [], [], "no_table")


def _cut_off() -> Built:
    """A download that broke off: the first half of a good workbook."""
    whole = _repeated().content
    return Built(whole[: len(whole) // 2], [], [], "unreadable")


def _not_a_workbook() -> Built:
    """A line of text under the name of a workbook."""
    return Built("Danh sách gửi sau./.\r\n".encode(), [], [], "unreadable")


def _office_book() -> Built:
    """Title, Excel dates, whole numbers and a merged section, as LibreOffice writes them in its format."""
    book, sheet = new_book("DS")
    sheet["A1"] = "DANH SÁCH CÁN BỘ Y TẾ"
    sheet.merge_cells("A1:H1")
    fill(sheet, 3, [[*HEADER[:6], "Từ ngày", "Đến ngày"]])
    people = [THUY, HSOAN, VINH]
    for number, who in enumerate(people, 4):
        fill(sheet, number, [[*_line(number - 3, who), date(2021, 6, 21), "30/09/2021"]])
        sheet.cell(number, 7).number_format = "dd/mm/yyyy"
    sheet["E5"] = 100003003
    sheet["A8"] = "Danh sách gồm 03 người./."
    window = {"valid_from": "2021-06-21", "valid_until": "2021-09-30"}
    rows = [row(n, who, **window) for n, who in enumerate(people, 4)]
    return Built(save_book(book), rows, [], converted_from="xlsx")


def _army_xls() -> Built:
    """Excel 97: rank and position in one cell, a number without its zero, one person without mail, one bad number."""
    book, sheet = new_book("Trang 1")
    sheet["B1"] = "BỘ CHỈ HUY QUÂN SỰ TỈNH GIA LAI"
    lines = [_line(1, KHAI), _line(2, HYOK), _line(3, LUC)]
    lines[0][4], lines[2][4] = 100002001, "0100 002 0"
    fill(sheet, 4, [["TT", "Họ tên", "Cấp bậc, chức vụ", "Đơn vị", "Số máy", "Hòm thư"], *lines])
    return Built(save_book(book), [row(5, KHAI), row(6, HYOK)], [no(7, "E", "phone")], converted_from="xlsx")


def _recalculated() -> Built:
    """A workbook that LibreOffice saved: its own styles, its own strings, formulas with the values it worked out."""
    book, sheet = new_book()
    fill(sheet, 1, [HEADER])
    for number, who in enumerate([PHUNG, THOA, DJUE], 2):
        family, _, given = who.full_name.rpartition(" ")
        name = f'="{family}"&" "&"{given}"'
        fill(sheet, number, [["=ROW()-1", name, who.service, who.unit, who.spaced, who.email]])
    rows = [row(n, who) for n, who in enumerate([PHUNG, THOA, DJUE], 2)]
    return Built(save_book(book), rows, [], converted_from="xlsx")


CASES = [
    *cases_of(
        "u-cat", "41/DS-CAT", "2021-07-02",
        ("25-trung-nguoi-trung-so.xlsx", _repeated),
        ("27-khong-phai-danh-sach.xlsx", _no_people),
        ("30-tai-ve-do-dang.xlsx", _cut_off),
        ("35-libreoffice-luu.xlsx", _recalculated),
    ),
    *cases_of(
        "u-syt", "58/DS-SYT", "2021-06-28",
        ("26-ten-sai.xlsx", _bad_names),
        ("28-bieu-trong.xlsx", _blank_form),
        ("29-so-rong.xlsx", _empty),
        ("31-khong-phai-excel.xlsx", _not_a_workbook),
        ("32-excel-97.xls", _office_book),
        ("33-libreoffice.ods", _office_book),
    ),
    *cases_of("u-bchqs", "24/DS-BCH", "2021-06-30", ("34-so-may-hom-thu.xls", _army_xls)),
]  # fmt: skip

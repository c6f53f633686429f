"""Workbooks whose difficulty is the layout: where the table begins and ends, and what its columns are called."""

from __future__ import annotations

from datetime import date

from openpyxl.comments import Comment
from openpyxl.styles import Alignment, PatternFill

from support.messy.cast import (
    AK,
    ANH,
    BHEM,
    BLIN,
    CP,
    CPU,
    DJUE,
    DUC,
    HLUN,
    HOA,
    HSOAN,
    HYOK,
    KHAI,
    KP,
    LUC,
    NGHIEN,
    PHUNG,
    THOA,
    THUN,
    THUY,
    UNG,
    VINH,
)  # fmt: skip
from support.messy.office import Cell, fill, head_of_state, new_book, save_book
from support.messy.truth import Built, Person, Truth, cases_of, row

__all__ = ["CASES"]

HEADER = ["STT", "Họ và tên", "Chức vụ", "Đơn vị", "Số điện thoại", "Email", "Ghi chú"]


def _line(number: int, who: Person) -> list[Cell]:
    return [number, who.full_name, who.service, who.unit, who.spaced, who.email or None]


def _tidy() -> Built:
    book, sheet = new_book()
    people = [DUC, HOA, HLUN, THUN]
    fill(sheet, 1, [HEADER, *(_line(n, who) for n, who in enumerate(people, 1))])
    return Built(save_book(book), [row(n, who) for n, who in enumerate(people, 2)], [])


def _title_and_footer() -> Built:
    book, sheet = new_book("DS dau moi")
    head_of_state(sheet, "BỘ CÔNG AN", "CÔNG AN TỈNH GIA LAI", 7)
    sheet.merge_cells("A5:G5")
    sheet.merge_cells("A6:G6")
    sheet["A5"] = "DANH SÁCH ĐẦU MỐI CÁ NHÂN ĐƯỢC TRAO QUYỀN TRUY CẬP HỆ THỐNG CAMERA TẠI CÁC ĐIỂM CHỐT KIỂM SOÁT"
    sheet["A6"] = "(Kèm theo Công văn số 31/CAT-PV01 ngày 14 tháng 6 năm 2021 của Công an tỉnh Gia Lai)"
    people = [PHUNG, THOA, DUC, BLIN, BHEM]
    fill(sheet, 8, [HEADER, *(_line(n, who) for n, who in enumerate(people, 1))])
    sheet["A15"] = "Danh sách gồm 05 người./."
    sheet["B17"], sheet["F17"] = "NGƯỜI LẬP BIỂU", "KT. GIÁM ĐỐC"
    sheet["F18"] = "PHÓ GIÁM ĐỐC"
    sheet["B21"], sheet["F21"] = "Đỗ Thị Kim Thoa", "Phan Thế Hiển"
    fill(sheet, 23, [["Nơi nhận:"], ["- Như trên;"], ["- Sở TT&TT (0100 009 001);"], ["- Lưu: VT, PV01."]])
    return Built(save_book(book), [row(n, who) for n, who in enumerate(people, 9)], [])


def _two_row_header() -> Built:
    book, sheet = new_book()
    sheet["A1"] = "DANH SÁCH CÁN BỘ ĐỀ NGHỊ CẤP TÀI KHOẢN XEM CAMERA CHỐT"
    fill(sheet, 3, [["TT", "Họ và tên", "Cấp bậc, chức vụ", "Đơn vị", "Liên hệ", None, "Thời hạn sử dụng", None]])
    fill(sheet, 4, [[None, None, None, None, "Điện thoại", "Email", "Từ ngày", "Đến ngày"]])
    for merged in ("A3:A4", "B3:B4", "C3:C4", "D3:D4", "E3:F3", "G3:H3"):
        sheet.merge_cells(merged)
    start, end = date(2021, 6, 15), date(2021, 9, 14)
    people = [HLUN, DJUE, BLIN]
    fill(sheet, 5, [[*_line(n, who), start, end] for n, who in enumerate(people, 1)])
    for number in (5, 6, 7):
        sheet.cell(number, 7).number_format = sheet.cell(number, 8).number_format = "dd/mm/yyyy"
    window = {"valid_from": "2021-06-15", "valid_until": "2021-09-14"}
    return Built(save_book(book), [row(n, who, **window) for n, who in enumerate(people, 5)], [])


def _sections() -> Built:
    """Sections by unit, numbers that start again, blank rows, and the header once more as on a new printed page."""
    book, sheet = new_book("Phu luc")
    sheet["C1"] = "PHỤ LỤC DANH SÁCH CÁN BỘ TRỰC CHỐT"
    short = ["STT", "Họ và tên", "Chức vụ", "Số điện thoại", "Email"]

    def line(number: int, who: Person) -> list[Cell]:
        return [number, who.full_name, who.service, who.spaced, who.email]

    fill(sheet, 3, [short, ["I", AK], line(1, DUC), line(2, HOA)])
    fill(sheet, 8, [["II", CP], line(1, HLUN), line(2, DJUE)])
    fill(sheet, 13, [short, ["III.", KP], line(1, THUN), [], line(2, BHEM), [], ["Tổng cộng: 06 người"]])
    for merged in ("B4:E4", "B8:E8", "B14:E14", "A19:E19"):
        sheet.merge_cells(merged)
    placed = {5: DUC, 6: HOA, 9: HLUN, 10: DJUE, 15: THUN, 17: BHEM}
    return Built(save_book(book), [row(n, who) for n, who in placed.items()], [])


def _synonyms() -> Built:
    book, sheet = new_book()
    sheet["A1"] = "SỞ Y TẾ GIA LAI"
    header = ["Số TT", "Họ tên", "Chức danh", "Cơ quan", "Số liên hệ", "Thư điện tử"]
    people = [THUY, ANH, HSOAN, VINH]
    fill(sheet, 3, [header, *(_line(n, who) for n, who in enumerate(people, 1))])
    return Built(save_book(book), [row(n, who) for n, who in enumerate(people, 4)], [])


def _misspelt() -> Built:
    """Header cells as they are typed in a hurry: missing marks, a line break, colons, capitals, a star."""
    book, sheet = new_book()
    header = ["stt", "HỌ VÀ TÊN CÁN BỘ (*)", "Chưc vụ:", "Đơn vị\ncông tác", "Số ĐT di động", "E-mail :", "Ghi chu"]
    people = [KHAI, LUC]
    fill(sheet, 2, [header, *(_line(n, who) for n, who in enumerate(people, 1))])
    sheet["D2"].alignment = Alignment(wrap_text=True)
    sheet["G4"] = "trực ca đêm"
    return Built(save_book(book), [row(n, who) for n, who in enumerate(people, 3)], [])


def _shuffled() -> Built:
    """Columns in another order, columns that nobody asked for, and two telephones of which one is the office's."""
    book, sheet = new_book()
    header = ["Chốt", "Email", "ĐT cơ quan", "Di động", "Họ và tên", "Năm sinh", "Quyền", "Chức vụ", "Đơn vị", "Zalo"]
    fill(sheet, 1, [["DANH SÁCH TRỰC CHỐT THÁNG 6"], [], header])
    for number, who in enumerate([DUC, HLUN, THUN], 4):
        office, seen = "0100 009 002", "Xem trực tiếp"
        line: list[Cell] = [f"Chốt số {number - 3}", who.email, office, who.spaced, who.full_name, 1985, seen]
        fill(sheet, number, [[*line, who.service, who.unit, "có"]])
    return Built(save_book(book), [row(4, DUC), row(5, HLUN), row(6, THUN)], [])


def _empty_first_sheet() -> Built:
    book, first = new_book("Sheet1")
    second, third = book.create_sheet("Danh sách"), book.create_sheet("Ghi chú")
    people = [UNG, NGHIEN]
    fill(second, 2, [HEADER, *(_line(n, who) for n, who in enumerate(people, 1))])
    third["A1"] = "Mọi thắc mắc xin liên hệ văn phòng, số 0100 009 003"
    assert first.max_row == 1
    return Built(save_book(book), [row(n, who) for n, who in enumerate(people, 3)], [])


def _a_sheet_for_each_checkpoint() -> Built:
    book, first = new_book("Chốt 1")
    second = book.create_sheet("Chốt 3")
    rows: list[Truth] = []
    for sheet, people in ((first, [DUC, HOA]), (second, [BLIN])):
        sheet["A1"] = f"DANH SÁCH CÁN BỘ {sheet.title.upper()}"
        fill(sheet, 2, [HEADER, *(_line(n, who) for n, who in enumerate(people, 1))])
        rows += [row(n, who, sheet=sheet.title) for n, who in enumerate(people, 3)]
    return Built(save_book(book), rows, [])


def _merged_unit() -> Built:
    """One merged cell gives the unit of the persons beside it; the table begins in column C."""
    book, sheet = new_book()
    sheet["C2"] = "Biểu 01"
    lines: list[list[Cell]] = [
        ["Đơn vị", "STT", "Họ và tên", "Chức vụ", "Điện thoại", "Email"],
        [AK, 1, DUC.full_name, DUC.service, DUC.spaced, DUC.email],
        [None, 2, HOA.full_name, HOA.service, HOA.spaced, HOA.email],
        [CPU, 3, BLIN.full_name, BLIN.service, BLIN.spaced, BLIN.email],
        [KP, 4, THUN.full_name, THUN.service, THUN.spaced, THUN.email],
        [None, 5, BHEM.full_name, BHEM.service, BHEM.spaced, BHEM.email],
    ]
    fill(sheet, 4, [[None, None, *cells] for cells in lines])
    sheet.merge_cells("C5:C6")
    sheet.merge_cells("C8:C9")
    return Built(save_book(book), [row(n, who) for n, who in enumerate([DUC, HOA, BLIN, THUN, BHEM], 5)], [])


def _hidden() -> Built:
    """A hidden column with old numbers, a hidden row with a person, a hidden sheet of last year, comments, colours."""
    book, sheet = new_book("2021")
    header = ["STT", "Họ và tên", "Chức vụ", "Đơn vị", "SĐT cũ", "SĐT", "Email"]
    people = [THUY, ANH, VINH]
    lines: list[list[Cell]] = [
        [*_line(n, who)[:4], "0100 009 00" + str(n), who.spaced, who.email] for n, who in enumerate(people, 1)
    ]
    fill(sheet, 1, [header, *lines])
    sheet.column_dimensions["E"].hidden = True
    sheet.row_dimensions[3].hidden = True
    sheet["B2"].comment = Comment("Đ/c này thay đ/c Lưu Bá Hợi, số 0100 009 009", "Phòng NVY")
    sheet["B4"].fill = PatternFill("solid", fgColor="FFFF00")
    old = book.create_sheet("2020")
    fill(old, 1, [HEADER, _line(1, HSOAN)])
    old.sheet_state = "hidden"
    rows = [row(2, THUY), row(3, ANH, hidden=True), row(4, VINH)]
    return Built(save_book(book), rows, [])


def _formulas() -> Built:
    """Numbers by a formula, the unit looked up, the mail joined: what counts is the value that Excel stored."""
    book, sheet = new_book()
    fill(sheet, 1, [["Đơn vị:", None, None, CP]])
    fill(sheet, 2, [["STT", "Họ và tên", "Chức vụ", "Đơn vị", "Điện thoại", "Email"]])
    cached: dict[str, str | int] = {}
    for number, who in enumerate([HLUN, DJUE], 3):
        login = who.email.partition("@")[0]
        formulas: list[Cell] = [
            "=ROW()-2",
            who.full_name,
            who.service,
            "=$D$1",
            who.spaced,
            f'="{login}"&"@congan.gialai.example"',
        ]
        fill(sheet, number, [formulas])
        cached |= {f"A{number}": number - 2, f"D{number}": CP, f"F{number}": who.email}
    return Built(save_book(book, cached), [row(3, HLUN), row(4, DJUE)], [])


def _only_units_of_paper() -> Built:
    """No mail column, no number column, the rank in a column of its own."""
    book, sheet = new_book()
    header = ["Cấp bậc", "Họ, tên", "Chức vụ", "Đơn vị", "ĐTDĐ"]
    people = [KHAI, HYOK]
    fill(sheet, 5, [header, *([w.rank, w.full_name, w.position, w.unit, w.spaced] for w in people)])
    sheet["A1"] = "BỘ CHỈ HUY QUÂN SỰ TỈNH"
    return Built(save_book(book), [row(n, who, email=None) for n, who in enumerate(people, 6)], [])


def _name_in_two_columns() -> Built:
    """“Họ và tên” over two columns, the given name alone in the second, so that Excel can sort by it."""
    book, sheet = new_book()
    fill(sheet, 2, [["STT", "Họ và tên", None, "Chức vụ", "Đơn vị", "Số điện thoại", "Email"]])
    sheet.merge_cells("B2:C2")
    people = [BLIN, DUC, THOA, HLUN]
    for number, who in enumerate(people, 3):
        family, _, given = who.full_name.rpartition(" ")
        fill(sheet, number, [[number - 2, family, given, *_line(number - 2, who)[2:]]])
    return Built(save_book(book), [row(n, who) for n, who in enumerate(people, 3)], [])


def _no_header() -> Built:
    """Persons without a header: which column is what would be a guess."""
    book, sheet = new_book()
    fill(sheet, 1, [_line(n, who) for n, who in enumerate([DUC, HOA], 1)])
    return Built(save_book(book), [], [], "no_table")


CASES = [
    *cases_of(
        "u-cat", "31/DS-CAT", "2021-06-14",
        ("01-gon-gang.xlsx", _tidy),
        ("02-quoc-hieu-va-chu-ky.xlsx", _title_and_footer),
        ("03-tieu-de-hai-dong.xlsx", _two_row_header),
        ("04-muc-la-ma.xlsx", _sections),
        ("07-dao-cot-thua-cot.xlsx", _shuffled),
        ("09-moi-chot-mot-trang.xlsx", _a_sheet_for_each_checkpoint),
        ("10-gop-o-don-vi.xlsx", _merged_unit),
        ("12-cong-thuc.xlsx", _formulas),
        ("52-ho-mot-cot-ten-mot-cot.xlsx", _name_in_two_columns),
        ("53-khong-dong-tieu-de.xlsx", _no_header),
    ),
    *cases_of(
        "u-syt", "47/DS-SYT", "2021-06-08",
        ("05-ten-cot-dong-nghia.xlsx", _synonyms),
        ("11-hang-cot-trang-an.xlsx", _hidden),
    ),
    *cases_of(
        "u-bchqs", "18/DS-BCH", "2021-06-05",
        ("06-ten-cot-sai-chinh-ta.xlsx", _misspelt),
        ("13-cap-bac-cot-rieng.xlsx", _only_units_of_paper),
    ),
    *cases_of("u-ub-plk", "63/DS-UBND", "2021-06-11", ("08-trang-dau-trong.xlsx", _empty_first_sheet)),
]  # fmt: skip

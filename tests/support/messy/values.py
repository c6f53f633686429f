"""Workbooks whose difficulty is inside the cells: names, ranks, phones, mail, dates, old fonts."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime

from support.messy.cast import (
    ANH,
    BCH,
    BHEM,
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
from support.messy.legacy import tcvn3, vni
from support.messy.office import Cell, fill, new_book, save_book
from support.messy.truth import Built, Person, cases_of, no, row

__all__ = ["CASES"]


def _line(number: int, who: Person, name: str = "", phone: Cell = "", email: Cell = "") -> list[Cell]:
    return [number, name or who.full_name, who.service, who.unit, phone or who.spaced, email or who.email]


def _capitals() -> Built:
    book, sheet = new_book()
    names = {
        DUC: "NGUYỄN VĂN ĐỨC", HLUN: "RƠ CHÂM H'LUN", BHEM: "KPĂ Y-BHEM", BLIN: "Y BLIN", HOA: "trần thị hòa", THOA: "",
    }  # fmt: skip
    fill(sheet, 1, [HEADER, *(_line(n, who, name) for n, (who, name) in enumerate(names.items(), 1))])
    converted = [row(n, who, review="full_name") for n, who in enumerate(list(names)[:5], 2)]
    return Built(save_book(book), [*converted, row(7, THOA)], [])


def _decomposed() -> Built:
    """A list from a Mac: NFD, also in the header; double blanks, no-break blanks, a zero-width blank, line breaks."""
    book, sheet = new_book()

    def nfd(cells: list[Cell]) -> list[Cell]:
        return [unicodedata.normalize("NFD", cell) if isinstance(cell, str) else cell for cell in cells]

    fill(sheet, 1, [nfd(list(HEADER))])
    fill(sheet, 2, [nfd(_line(1, ANH, "Hoàng  Tuấn\u00a0Ánh ")), nfd(_line(2, THUY, " Đặng Thị\nBích Thủy"))])
    fill(sheet, 4, [nfd(_line(3, VINH, "Bùi Quang Vĩnh\u200b", phone="0100\u00a0003\u00a0004"))])
    sheet["D3"] = unicodedata.normalize("NFD", "Sở  Y\u00a0tế ")
    return Built(save_book(book), [row(2, ANH), row(3, THUY), row(4, VINH)], [])


def _honorifics() -> Built:
    book, sheet = new_book()
    plain = [UNG, NGHIEN, HSOAN, VINH, THUY]
    names = [
        "Ông Hồ Văn Ửng", "Bà: Lương Ngọc Nghiễn", "BS. Nay H'Soan", "ThS.BS Bùi Quang Vĩnh", "Đ/c Đặng Thị Bích Thủy",
    ]  # fmt: skip
    fill(sheet, 1, [HEADER, *(_line(n, who, name) for n, (who, name) in enumerate(zip(plain, names, strict=True), 1))])
    fill(sheet, 7, [[6, "Thiếu tá Nguyễn Văn Đức", DUC.position, DUC.unit, DUC.spaced, DUC.email]])
    fill(sheet, 8, [[7, "Đ/c Trung úy Trần Thị Hòa", HOA.position, HOA.unit, HOA.spaced, HOA.email]])
    degrees = (HSOAN, VINH)  # what was dropped of their names is told
    rows = [row(n, who, review="full_name" if who in degrees else "") for n, who in enumerate([*plain, DUC, HOA], 2)]
    return Built(save_book(book), rows, [])


def _ranks_with_positions() -> Built:
    """Rank and position in one cell, in four ways of writing, one of them in capitals."""
    book, sheet = new_book()
    cells = [
        "Thượng tá, Phó Tham mưu trưởng",
        "Đại úy - Trợ lý Quân y",
        "Thiếu tá/Chính trị viên",
        "Phó Tham mưu trưởng",
    ]
    people = [KHAI, LUC, HYOK]
    header = ["TT", "Họ tên", "Cấp bậc/Chức vụ", "Đơn vị", "SĐT", "Email"]
    lines = [[n, w.full_name, cells[n - 1], w.unit, w.spaced, w.email or None] for n, w in enumerate(people, 1)]
    last = Person("Trịnh Viết Sáu", "", "Phó Tham mưu trưởng", BCH, "0100002004", "sautv@bchqs.gialai.example")
    lines.append([4, last.full_name, cells[3], last.unit, last.spaced, last.email])
    fill(sheet, 1, [header, *lines])
    return Built(save_book(book), [row(n, who) for n, who in enumerate([*people, last], 2)], [])


def _highland_names() -> Built:
    """Three apostrophes for one name, names of one letter and of two words; a name is never split."""
    book, sheet = new_book()
    more = Person("Y Ô", "", "Tổ viên", HLUN.unit, "0100001010", "oy@congan.gialai.example")
    fill(
        sheet, 1, [HEADER, _line(1, HLUN, "Rơ Châm H’Lun"), _line(2, HSOAN, "Nay H‘Soan"), _line(3, BHEM, "Kpă Y–Bhem")]
    )
    fill(sheet, 5, [_line(4, BLIN), _line(5, DJUE), _line(6, more), _line(7, THUN)])
    people = [HLUN, HSOAN, BHEM, BLIN, DJUE, more, THUN]
    return Built(save_book(book), [row(n, who) for n, who in enumerate(people, 2)], [])


def _phones() -> Built:
    book, sheet = new_book()
    forms: dict[Person, Cell] = {
        DUC: 100001001, HOA: 100001002.0, HLUN: "+84 100 001 003", BLIN: "84100001004", THUN: "0100.001.005",
        BHEM: "0100-001-006", PHUNG: "(0100) 001 007", THOA: "0100 001 008; 0100 001 018",
        DJUE: "ĐT: 0100001009", LUC: 84100002002, KHAI: "'0100002001", HYOK: "100002003",
    }  # fmt: skip
    fill(sheet, 1, [HEADER, *(_line(n, who, phone=cell) for n, (who, cell) in enumerate(forms.items(), 1))])
    bad = ["0100 000 00", "0100 000 0011", "nội bộ", "0100 OO1 011"]
    fill(sheet, 14, [[n, f"Cao Bá {name}", "Cán bộ", DUC.unit, bad[n - 13], None]
                     for n, name in enumerate(["Nhất", "Nhị", "Tam", "Tứ"], 13)])  # fmt: skip
    rows = [row(n, who, review="phone" if who is THOA else "") for n, who in enumerate(forms, 2)]
    return Built(save_book(book), rows, [no(n, "E", "phone") for n in (14, 15, 16, 17)])


def _phones_as_text() -> Built:
    """Numbers that Excel keeps as text (the green corner), also in the column of ordinal numbers."""
    book, sheet = new_book()
    people = [UNG, NGHIEN]
    lines: list[list[Cell]] = [
        [str(n), w.full_name, w.service, w.unit, w.phone, w.email] for n, w in enumerate(people, 1)
    ]
    fill(sheet, 1, [HEADER, *lines])
    for number in (2, 3):
        for column in (1, 5):
            sheet.cell(number, column).number_format = "@"
            sheet.cell(number, column).quotePrefix = True
    return Built(save_book(book), [row(2, UNG), row(3, NGHIEN)], [])


def _mail() -> Built:
    book, sheet = new_book()
    forms = {
        DUC: " ducnv@congan.gialai.example ", HOA: "mailto:hoatt@congan.gialai.example",
        HLUN: "hlunrc@CONGAN.gialai.example", BLIN: "BlinY@congan.gialai.example",
        THUN: "thuns@congan.gialai.example\u00a0;", BHEM: "ybhemk @congan.gialai.example",
    }  # fmt: skip
    fill(sheet, 1, [HEADER, *(_line(n, who, email=cell) for n, (who, cell) in enumerate(forms.items(), 1))])
    for number, (who, cell) in enumerate({PHUNG: "không có", THOA: "-", DJUE: None}.items(), 8):
        fill(sheet, number, [[*_line(number - 1, who)[:5], cell]])
    fill(sheet, 11, [[*_line(10, ANH)[:5], "anhht.syt.gialai.example"], [*_line(11, VINH)[:5], "vinhbq@cdc"]])
    rows = [row(n, who, review="email" if who in (BLIN, BHEM) else "") for n, who in enumerate(forms, 2)]
    rows += [row(n, who, email=None) for n, who in enumerate([PHUNG, THOA, DJUE], 8)]
    return Built(save_book(book), rows, [no(11, "F", "email"), no(12, "F", "email")])


def _dates() -> Built:
    """From and until in five spellings, as Excel dates and as a bare serial number; then dates that are none."""
    book, sheet = new_book()
    fill(sheet, 1, [[*HEADER[:6], "Từ ngày", "Đến ngày"]])
    pairs: dict[Person, tuple[Cell, Cell]] = {
        DUC: ("14/06/2021", "13/09/2021"),
        HOA: ("14-6-2021", "13.9.2021"),
        HLUN: (date(2021, 6, 14), datetime(2021, 9, 13, 0, 0)),
        BLIN: (44361, 44452),
        THUN: ("ngày 14 tháng 6 năm 2021", "ngày 13 tháng 09 năm 2021"),
        BHEM: ("2021-06-14", " 13/9/2021 "),
    }
    for number, (who, (start, end)) in enumerate(pairs.items(), 2):
        fill(sheet, number, [[*_line(number - 1, who), start, end]])
    wrong: dict[Person, tuple[Cell, Cell]] = {
        PHUNG: ("14/06/2021", "31/06/2021"),
        THOA: ("14/06/21", "13/09/2021"),
        DJUE: ("06/14/2021", "13/09/2021"),
        ANH: ("14/06/2021", "đến khi hết dịch"),
    }
    for number, (who, (start, end)) in enumerate(wrong.items(), 8):
        fill(sheet, number, [[*_line(number - 1, who), start, end]])
    window = {"valid_from": "2021-06-14", "valid_until": "2021-09-13"}
    refused = [no(8, "H", "date"), no(9, "G", "date"), no(10, "G", "date"), no(11, "H", "date")]
    return Built(save_book(book), [row(n, who, **window) for n, who in enumerate(pairs, 2)], refused)


def _old_font() -> Built:
    """A workbook typed in .VnTime; the name of the last person stands in the capital font .VnTimeH."""
    book, sheet = new_book()
    people = [DUC, HOA, HLUN, PHUNG]

    def old(cells: list[Cell]) -> list[Cell]:
        return [tcvn3(cell).decode("latin-1") if isinstance(cell, str) else cell for cell in cells]

    fill(sheet, 1, [old(["Danh sách cán bộ"]), old(list(HEADER)), *(old(_line(n, w)) for n, w in enumerate(people, 1))],
         ".VnTime")  # fmt: skip
    fill(sheet, 6, [[4, tcvn3("lê quý phụng").decode("latin-1")]], ".VnTimeH")
    review = "full_name rank position unit"
    return Built(save_book(book), [row(n, who, review=review) for n, who in enumerate(people, 3)], [])


def _vni_font() -> Built:
    book, sheet = new_book()
    people = [THUY, ANH, UNG]
    lines = [
        [vni(c).decode("latin-1") if isinstance(c, str) else c for c in _line(n, w)] for n, w in enumerate(people, 1)
    ]
    fill(sheet, 1, [[vni(cell).decode("latin-1") for cell in HEADER], *lines], "VNI-Times")
    return Built(
        save_book(book), [row(n, who, review="full_name position unit") for n, who in enumerate(people, 2)], []
    )


CASES = [
    *cases_of(
        "u-cat", "35/DS-CAT", "2021-06-18",
        ("14-chu-in-hoa.xlsx", _capitals),
        ("18-ten-jrai-bahnar.xlsx", _highland_names),
        ("19-so-dien-thoai.xlsx", _phones),
        ("21-thu-dien-tu.xlsx", _mail),
        ("22-ngay-thang.xlsx", _dates),
        ("23-phong-chu-vntime.xlsx", _old_font),
    ),
    *cases_of(
        "u-syt", "52/DS-SYT", "2021-06-21",
        ("15-to-hop-nfd.xlsx", _decomposed),
        ("16-xung-ho-hoc-vi.xlsx", _honorifics),
        ("24-phong-chu-vni.xlsx", _vni_font),
    ),
    *cases_of("u-bchqs", "20/DS-BCH", "2021-06-18", ("17-cap-bac-trong-chuc-vu.xlsx", _ranks_with_positions)),
    *cases_of("u-ub-plk", "66/DS-UBND", "2021-06-18", ("20-so-luu-dang-chu.xlsx", _phones_as_text)),
]  # fmt: skip

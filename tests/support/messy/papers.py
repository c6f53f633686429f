"""Word documents: the letter around the table, tables in pieces, marks of revision, old fonts, the old format."""

from __future__ import annotations

from copy import deepcopy

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.table import Table, _Cell

from support.messy.cast import (
    AK,
    BHEM,
    BLIN,
    CP,
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
from support.messy.legacy import tcvn3, vni
from support.messy.office import paper, save_paper, table
from support.messy.truth import Built, Person, cases_of, no, row

__all__ = ["CASES"]

HEADER = ["STT", "Họ và tên", "Chức vụ", "Đơn vị", "Số điện thoại", "Email"]


def _line(number: int, who: Person) -> list[str]:
    return [str(number), who.full_name, who.service, who.unit, who.spaced, who.email]


def _letter() -> Built:
    """A whole letter: the letterhead is table 1, the list table 2, recipients and signature table 3."""
    document = paper()
    table(
        document,
        [["BỘ CÔNG AN\nCÔNG AN TỈNH GIA LAI", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"]],
    )
    document.add_paragraph("Kính gửi: Sở Thông tin và Truyền thông")
    document.add_paragraph("Công an tỉnh gửi danh sách đầu mối, đầu mối tổng hợp: phòng PV01, điện thoại 0100 009 001.")
    people = [DUC, HLUN, THUN]
    table(document, [HEADER, *(_line(n, who) for n, who in enumerate(people, 1))])
    document.add_paragraph("Danh sách gồm 03 người./.")
    table(document, [["Nơi nhận:\n- Như trên;\n- Lưu: VT, PV01.", "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\n\nPhan Thế Hiển"]])
    return Built(save_paper(document), [row(n, who, table=2) for n, who in enumerate(people, 2)], [])


def _two_tables() -> Built:
    """One list in two tables: the second has no header and goes on counting."""
    document = paper()
    document.add_heading("DANH SÁCH CÁN BỘ TRỰC CHỐT")
    table(document, [HEADER, _line(1, DUC), _line(2, HOA)])
    document.add_paragraph("")
    table(document, [_line(3, BLIN), _line(4, BHEM)])
    rows = [row(2, DUC, table=1), row(3, HOA, table=1), row(1, BLIN, table=2), row(2, BHEM, table=2)]
    return Built(save_paper(document), rows, [])


def _revised() -> Built:
    """Revisions nobody accepted yet, a mail that is a link, a header that repeats on each page.

    What counts is what Word shows as final: the inserted number, not the deleted one.
    """
    document = paper()
    made = table(document, [HEADER, _line(1, PHUNG), _line(2, THOA)])
    properties = made.rows[0]._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:tblHeader"))
    _revise(made.cell(1, 4), "0100 009 007", PHUNG.spaced)
    _link(made.cell(2, 5), THOA.email)
    return Built(save_paper(document), [row(2, PHUNG, table=1), row(3, THOA, table=1)], [])


def _revise(cell: _Cell, before: str, after: str) -> None:
    """Makes the cell say `before` deleted and `after` inserted."""
    paragraph = cell.paragraphs[0]
    (run,) = paragraph.runs
    for name, text, tag in (("w:del", before, "w:delText"), ("w:ins", after, "w:t")):
        change = OxmlElement(name)
        for key, value in (("w:id", "1"), ("w:author", "PV01"), ("w:date", "2021-06-14T08:00:00Z")):
            change.set(qn(key), value)
        copied = deepcopy(run._r)
        for old in copied.findall(qn("w:t")):
            copied.remove(old)
        words = OxmlElement(tag)
        words.text = text
        copied.append(words)
        change.append(copied)
        paragraph._p.append(change)
    paragraph._p.remove(run._r)


def _link(cell: _Cell, mail: str) -> None:
    """Makes the cell's text a link to the mailbox."""
    paragraph = cell.paragraphs[0]
    (run,) = paragraph.runs
    link = OxmlElement("w:hyperlink")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
    link.set(qn("r:id"), paragraph.part.relate_to(f"mailto:{mail}", kind, is_external=True))
    paragraph._p.append(link)
    link.append(run._r)


def _merged() -> Built:
    """A section row over the whole width, a unit cell merged over two persons, names in capitals and bold."""
    document = paper()
    blank = [""] * 6
    lines = [HEADER, blank, _line(1, DUC), _line(2, HOA), blank, _line(1, HLUN), _line(2, DJUE)]
    lines[1] = ["I. CÁN BỘ THỊ XÃ", *blank[1:]]
    lines[4] = ["II. CÁN BỘ HUYỆN", *blank[1:]]
    lines[2][1], lines[3][3], lines[6][3] = "NGUYỄN VĂN ĐỨC", "", ""
    made = table(document, lines)
    for number in (1, 4):
        made.cell(number, 0).merge(made.cell(number, 5))
    _merge_down(made, 2, 3, AK)
    _merge_down(made, 5, 6, CP)
    rows = [row(3, DUC, table=1, review="full_name")]
    rows += [row(n, who, table=1) for n, who in ((4, HOA), (6, HLUN), (7, DJUE))]
    return Built(save_paper(document), rows, [])


def _merge_down(made: Table, first: int, last: int, text: str) -> None:
    made.cell(first, 3).merge(made.cell(last, 3)).text = text


def _dates_and_faults() -> Built:
    document = paper()
    header = ["TT", "Họ và tên", "Chức danh", "Số điện thoại", "Thời gian từ ngày", "Đến ngày"]
    document.add_paragraph("Danh sách trưởng, phó khu cách ly (thay danh sách cũ)")
    table(
        document,
        [
            header,
            ["1", "Ông Hồ Văn Ửng", UNG.position, UNG.phone, "01/7/2021", "ngày 30 tháng 9 năm 2021"],
            ["2", "Bà Lương Ngọc Nghiễn", NGHIEN.position, NGHIEN.phone, "01/7/2021", "31/9/2021"],
            ["3", "Ông Tống Khắc Minh", "Tổ trưởng", "0100 004 03", "01/7/2021", "30/9/2021"],
        ],
    )
    said = row(2, UNG, unit=None, email=None, table=1, valid_from="2021-07-01", valid_until="2021-09-30")
    return Built(save_paper(document), [said], [no(3, "F", "date", table=1), no(4, "D", "phone", table=1)])


def _vni_paper() -> Built:
    document = paper()
    people = [THUY, HSOAN]
    lines = [[vni(text).decode("latin-1") for text in cells] for cells in (HEADER, _line(1, THUY), _line(2, HSOAN))]
    table(document, lines, "VNI-Times")
    reviews = ["full_name position unit"] * 2
    rows = [row(n, w, review=r, table=1) for n, (w, r) in enumerate(zip(people, reviews, strict=True), 2)]
    rows[1]["review"] = ["position", "unit"]  # Nay H'Soan has no letter that the old font writes otherwise
    return Built(save_paper(document), rows, [])


def _army_doc() -> Built:
    """The .doc of the army unit in an old font: Word 97, .VnTime."""
    document = paper()
    people = [KHAI, LUC, HYOK]
    document.add_paragraph().add_run(tcvn3("Danh sách đầu mối").decode("latin-1")).font.name = ".VnTime"
    lines = [
        [tcvn3(t).decode("latin-1") for t in cells]
        for cells in (HEADER, *(_line(n, w) for n, w in enumerate(people, 1)))
    ]
    table(document, lines, ".VnTime")
    rows = [row(n, w, review="full_name rank position unit", table=1) for n, w in enumerate(people, 2)]
    return Built(save_paper(document), rows, [], converted_from="docx")


def _office_paper() -> Built:
    """Tidy, but written by LibreOffice: texts in many small runs, a tab and a line break inside cells."""
    document = paper()
    document.add_paragraph("DANH SÁCH CÁN BỘ Y TẾ ĐỀ NGHỊ CẤP TÀI KHOẢN")
    lines = [HEADER, _line(1, THUY), _line(2, VINH)]
    made = table(document, lines)
    made.cell(1, 1).text = ""
    for n, part in enumerate(["Đặng", " Thị", "\nBích", " Thủy"]):
        made.cell(1, 1).paragraphs[0].add_run(part).font.size = Pt(13 + n % 2)
    made.cell(2, 3).text = "Trung tâm\tKiểm soát bệnh tật tỉnh"
    rows = [row(2, THUY, table=1), row(3, VINH, table=1)]
    return Built(save_paper(document), rows, [], converted_from="docx")


def _no_table() -> Built:
    """A letter that only announces a list."""
    document = paper()
    document.add_paragraph("Kính gửi: Sở Thông tin và Truyền thông")
    document.add_paragraph("Danh sách đầu mối sẽ được gửi sau. Đồng chí Phan Thế Hiển, điện thoại 0100 009 004.")
    return Built(save_paper(document), [], [], "no_table")


CASES = [
    *cases_of(
        "u-cat", "46/DS-CAT", "2021-07-08",
        ("43-ca-cong-van.docx", _letter),
        ("44-hai-bang-noi-nhau.docx", _two_tables),
        ("45-dang-sua-doi.docx", _revised),
        ("46-gop-o.docx", _merged),
        ("51-cong-van-khong-bang.docx", _no_table),
    ),
    *cases_of("u-ub-plk", "74/DS-UBND", "2021-06-30", ("47-ngay-sai.docx", _dates_and_faults)),
    *cases_of(
        "u-syt", "66/DS-SYT", "2021-07-09",
        ("48-vni.docx", _vni_paper),
        ("50-libreoffice-luu.docx", _office_paper),
    ),
    *cases_of("u-bchqs", "27/DS-BCH", "2021-07-12", ("49-word-97-vntime.doc", _army_doc)),
]  # fmt: skip

"""Every format of a list shows the same rows, by programs that we did not write: calamine, python-docx, poppler, csv.

What surrounds the rows (heading by Decree 30, news, end, letters) is said word for word here.
"""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st

from camgrant.model.pack import PackBasis
from camgrant.rendering.sheets import SheetRow, SheetView
from camgrant_renderers._shared.decree30 import day_words, number_line
from camgrant_renderers._shared.text_size import width_of
from camgrant_renderers.sheet import TARGET
from camgrant_renderers.sheet.layout import layout_of
from camgrant_renderers.sheet.table import Group, Table
from real.needs import needs
from targets.read_lists import as_text, csv_cells, docx_lines, docx_tables, pdf_pages, xlsx_cells
from targets.views import reminder, sheet_change, sheet_row, sheet_view

ROOT = Path(__file__).parents[2]
LIST = ("ordinal", "full_name", "position", "unit", "phone", "email", "rights", "camera_count", "valid_until", "note")
SLIP = ("ordinal", "full_name", "login", "change", "before", "after", "reason", "due", "confirmation")
RECORD = ("ordinal", "full_name", "position", "login", "system", "recorder", "giver", "receiver", "signature")
CHANGES = (sheet_change("removed", 1), sheet_change("changed", 2), sheet_change("added", 3))
# What spreadsheets compute, what Word, Typst and our own templates could take for markup, and what XML cannot hold.
HOSTILE = (
    *('=HYPERLINK("http://x","y")', "+1", "-1", "@SUM(A1)", "</w:t><b>&amp;</b>", "#sys.inputs $x$ *a* `r` _b_ \\"),
    *(
        "{{secret:r/x}} {% x %}",
        "<Trạm> & “Ẵng”",
        "'0100",
        "Lộ\x07 \x00lọt\t\n\ufffe",
        "x" * 120,
        "ỮẶẪỸ ỖỄ " * 12,
    ),
)
CASES = {
    "grouped": sheet_view(LIST, tuple(sheet_row(n, f"Chốt {n // 4} – Đường Ỡ") for n in range(1, 11))),
    "empty": sheet_view(LIST),
    "pages": sheet_view(LIST, tuple(sheet_row(n) for n in range(1, 81))),
    "hostile": sheet_view(LIST, tuple(sheet_row(n, note=text) for n, text in enumerate(HOSTILE, start=1))),
    "changes": sheet_view(SLIP, content="changes", changes=CHANGES),
    "no changes": sheet_view(SLIP, content="changes", changes=()),
    "handover": sheet_view(RECORD, (sheet_row(1), sheet_row(2)), content="handover"),
}


def files(view: SheetView) -> dict[str, bytes]:
    return {name.rpartition(".")[2]: data for name, _, data in TARGET.render(view)}


def lines(view: SheetView) -> list[str]:
    """What python-docx reads in the document for signing."""
    return [line for line in docx_lines(files(view)["docx"]) if line]


def printable(text: str) -> str:
    return "".join(" " if char in "\x07\x00\t\n\ufffe" else char for char in text)


def expected(view: SheetView) -> list[list[str]]:
    """The cells as text, worked out from the view."""
    facts: list[Any] = [one.facts for one in (view.changes or ())] if view.sheet.content == "changes" else []
    groups = [("", facts)] if facts else []
    for row in view.rows:
        if not groups or groups[-1][0] != row.group:
            groups.append((row.group, []))
        groups[-1][1].append(row.facts)
    names = [column.show for column in view.sheet.columns]
    return [
        [str(number) if name == "ordinal" else printable(str(fact[name])) for name in names]
        for _, of_group in groups
        for number, fact in enumerate(of_group, start=1)
    ]


def as_shown(cell: object) -> str:
    """A cell of calamine as a reader sees it."""
    if isinstance(cell, float):
        return str(int(cell))
    return f"{cell:%d/%m/%Y}" if isinstance(cell, date) else str(cell)


# -- rows ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES)
def test_csv_shows_the_rows(case: str) -> None:
    head, *rows = csv_cells(files(CASES[case])["csv"])
    first = 1 if head[0] == "Nhóm" else 0
    assert (head[0] == "Nhóm") == (case == "grouped")
    guarded = [
        [f"'{cell}" if cell.startswith(("=", "+", "-", "@")) else cell for cell in r] for r in expected(CASES[case])
    ]
    assert [row[first:] for row in rows] == guarded


@pytest.mark.parametrize("case", CASES)
def test_xlsx_shows_the_rows(case: str) -> None:
    wide = len(CASES[case].sheet.columns)
    rows = [row for row in xlsx_cells(files(CASES[case])["xlsx"]) if isinstance(row[0], float)]
    assert [[as_shown(cell) for cell in row[:wide]] for row in rows] == expected(CASES[case])


@pytest.mark.parametrize("case", [case for case in CASES if case != "handover"])
def test_docx_shows_the_rows(case: str) -> None:
    ((head, *rows),) = docx_tables(files(CASES[case])["docx"])
    assert head == [column.label.vi for column in CASES[case].sheet.columns]
    assert [row for row in rows if row[0].isdigit()] == expected(CASES[case])
    others = {"grouped": 3, "empty": 1, "no changes": 1}  # lines of groups, or the sentence that there is nothing
    assert sum(len(row) == 1 for row in rows) == others.get(case, 0)


@pytest.mark.parametrize("case", [case for case in CASES if case != "handover"])
def test_pdf_shows_the_rows_in_order(case: str) -> None:
    needs("pdftotext", "poppler reads the pages")
    text, place = "".join(pdf_pages(files(CASES[case])["pdf"])), 0
    for row in expected(CASES[case]):
        wanted = "".join("".join(row).split())
        found = text.find(wanted, place)
        assert found >= 0, row
        place = found + len(wanted)


def test_two_thousand_rows_are_printed_to_the_last(tmp_path: Path) -> None:
    needs("pdftotext", "poppler reads the pages")
    pages = pdf_pages(files(sheet_view(LIST, tuple(sheet_row(n) for n in range(1, 2001))))["pdf"])
    assert len(pages) > 40
    assert "2000NguyễnVănMẫu2000" in "".join(pages)
    assert pages[-1].count("Danhsáchgồm2000người./.") == 1


@pytest.mark.parametrize(("rows", "tagged"), [(500, "yes"), (501, "no")])
def test_a_short_list_can_be_read_out_and_a_long_one_is_small(rows: int, tagged: str, tmp_path: Path) -> None:
    """Tags make the file of a long list many times as large; its rows stand in the workbook and in Word too."""
    needs("pdfinfo", "poppler says whether there are tags")
    paper = tmp_path / "danh-sach.pdf"
    paper.write_bytes(files(sheet_view(LIST, tuple(sheet_row(n) for n in range(1, rows + 1))))["pdf"])
    said = subprocess.run(["pdfinfo", str(paper)], capture_output=True, text=True, check=True).stdout
    assert f"Tagged:          {tagged}" in said
    assert b"<pdfaid:part>2</pdfaid:part>" in paper.read_bytes()


# -- around the rows ----------------------------------------------------------------------------------------------


def test_number_and_day_stay_blank_until_the_registry_gave_them() -> None:
    assert lines(CASES["empty"])[:2] == [
        "TỈNH THỬ / ĐƠN VỊ LẬP (GIẢ ĐỊNH) /  | CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM / Độc lập - Tự do - Hạnh phúc /",
        "Số:          /ĐVL-TH | Thử, ngày      tháng      năm 2021",
    ]
    sent = sheet_view(LIST, number="15/ĐVL-TH", date=date(2021, 7, 5))
    assert lines(sent)[1:5] == [
        "Số: 15/ĐVL-TH | Thử, ngày 05 tháng 7 năm 2021",
        "PHỤ LỤC",
        "DANH SÁCH THỬ",
        "(Kèm theo Văn bản số 15/ĐVL-TH ngày 05 tháng 7 năm 2021 của Đơn vị lập (giả định))",
    ]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2021, 6, 3), "ngày 03 tháng 6 năm 2021"),  # as the letter itself writes
        (date(2022, 1, 10), "ngày 10 tháng 01 năm 2022"),
        (date(2022, 2, 9), "ngày 09 tháng 02 năm 2022"),
        (date(2022, 3, 31), "ngày 31 tháng 3 năm 2022"),
        (date(2022, 12, 1), "ngày 01 tháng 12 năm 2022"),
    ],
)
def test_days_are_written_by_the_decree(day: date, words: str) -> None:
    assert day_words(day, 1999) == words
    assert number_line("", "") == "Số:          /"


def test_the_end_counts_persons_not_rows() -> None:
    twice = sheet_view(LIST, (sheet_row(1), sheet_row(1, note="camera khác"), sheet_row(2)))
    at = lines(twice).index("Danh sách gồm 02 người./.")
    assert lines(twice)[at + 1 :] == [
        "NGƯỜI LẬP BIỂU / (Ký, ghi rõ họ tên) /  | TRƯỞNG PHÒNG / (Ký, đóng dấu, ghi rõ họ tên) /",
        "Nơi nhận:",
        "- Như trên;",
        "- Lưu: VT.",
    ]


def test_a_total_is_neither_numbered_nor_counted() -> None:
    needs("pdftotext", "poppler reads the pages")
    total = SheetRow("", "", "", (), {"unit": "Tổng cộng", "camera_count": 4}, key="total", is_total=True)
    view = sheet_view(("ordinal", "unit", "camera_count"), (sheet_row(1), sheet_row(2), total))
    made, end = files(view), "Bảng gồm 02 dòng./."
    written = [row for row in xlsx_cells(made["xlsx"]) if any(row)]
    at = next(number for number, row in enumerate(written) if "Tổng cộng" in row)
    assert (written[at][:3], written[at + 1][0]) == (["", "Tổng cộng", 4], end)
    assert csv_cells(made["csv"])[-1] == ["", "Tổng cộng", "4"]
    assert docx_tables(made["docx"])[-1][-1] == ["", "Tổng cộng", "4"]
    assert f"Tổngcộng4{''.join(end.split())}" in pdf_pages(made["pdf"])[0]


@pytest.mark.parametrize(
    ("case", "row", "end"),
    [
        ("empty", "Không có người nào", "Danh sách gồm 00 người./."),
        ("no changes", "Không có thay đổi", "Phiếu gồm 00 thay đổi./."),
        ("places", "Không có dòng nào", "Bảng gồm 00 dòng./."),
    ],
)
def test_nothing_is_said_to_be_nothing(case: str, row: str, end: str) -> None:
    view = CASES.get(case) or sheet_view(("ordinal", "sites"))
    at = lines(view).index(row)
    assert lines(view)[at + 1] == end
    if case != "places":
        assert [line[0] for line in xlsx_cells(files(view)["xlsx"]) if line[0] in (row, end)] == [row, end]


def test_news_stands_above_the_table() -> None:
    first = sheet_view(LIST, (sheet_row(1),))
    assert "hay đổi" not in "".join(lines(first))
    same = sheet_view(LIST, (sheet_row(1),), changes=())
    assert lines(same)[6] == "Không có thay đổi so với bản gửi lần trước."
    news = sheet_view(LIST, (sheet_row(1),), changes=CHANGES, before="Văn bản số 12/ĐVL-TH ngày 15/06/2021")
    old, new = CHANGES[1].before, CHANGES[1].after
    told = [
        "Thay đổi so với bản gửi kèm Văn bản số 12/ĐVL-TH ngày 15/06/2021: thu hồi 01, đổi 01, thêm 01.",
        f"– Thu hồi: Nguyễn Văn Mẫu 1 (Cán bộ); {old}; lý do: Chuyển công tác; từ ngày 15/07/2021.",
        f"– Đổi: Nguyễn Văn Mẫu 2 (Cán bộ); {old} → {new}; lý do: Gia hạn.",
        f"– Thêm: Nguyễn Văn Mẫu 3 (Cán bộ); {new}.",
    ]
    assert lines(news)[6:10] == told
    assert [row[0] for row in xlsx_cells(files(news)["xlsx"])][8:12] == told
    needs("pdftotext", "poppler reads the pages")
    assert "".join("".join(told).split()) in pdf_pages(files(news)["pdf"])[0]


def test_a_slip_without_its_changes_is_refused() -> None:
    """An empty slip would tell its reader that nothing has to be taken back."""
    with pytest.raises(ValueError, match="s0/u-lap/u-nhan: a slip of changes without changes"):
        TARGET.render(sheet_view(SLIP, content="changes"))


# -- records of hand-over -----------------------------------------------------------------------------------------


def test_every_person_signs_a_page_without_what_is_of_others() -> None:
    needs("pdftotext", "poppler reads the pages")
    columns = (*RECORD, "phone", "email")
    rows = (sheet_row(1), sheet_row(1, login="maunv1", recorder="Đầu ghi chốt số 2"), sheet_row(2))
    view = sheet_view(columns, rows, content="handover", number="15/ĐVL-TH", date=date(2021, 7, 5))
    pages = pdf_pages(files(view)["pdf"])
    assert len(pages) == 2
    for page, own, other in ((pages[0], 1, 2), (pages[1], 2, 1)):
        assert f"Bênnhận:NguyễnVănMẫu{own}" in page
        assert f"maunv{own}" in page
        assert f"Mẫu{other}Chứcvụ" not in page
        assert f"maunv{other}" not in page
        assert "@" not in page
        assert "0100" not in page
        assert "Số:/ĐVL-TH" in page, "the number of the letter is not that of the record"
        assert "1.Đổimậtkhẩungaykhiđăngnhậplầnđầu;" in page
        assert page.count("(Ký,ghirõhọtên)") == 2
    assert "Đầughichốtsố2" in pages[0]
    tables = docx_tables(files(view)["docx"])
    assert [[row[1:] for row in table[1:]] for table in tables] == [
        [
            ["maunv1", "Hệ thống tại chốt", "Đầu ghi chốt số 1"],
            ["maunv1", "Hệ thống tại chốt", "Đầu ghi chốt số 2"],
        ],
        [["maunv2", "Hệ thống tại chốt", "Đầu ghi chốt số 1"]],
    ]


# -- letters ------------------------------------------------------------------------------------------------------


def letter(view: SheetView) -> list[str]:
    ((name, _, data),) = TARGET.cover(view)
    assert name == "s0-u-lap.cong-van.docx"
    return [line for line in docx_lines(data) if line]


def test_a_cover_letter_says_what_is_sent_and_what_is_new() -> None:
    before = "Văn bản số 12/ĐVL-TH ngày 15/06/2021"
    view = sheet_view(LIST, (sheet_row(1), sheet_row(2)), changes=CHANGES[:1], before=before)
    assert letter(view)[1:] == [
        "Số:          /ĐVL-TH / V/v gửi danh sách thử | Thử, ngày      tháng      năm 2021",
        "Kính gửi: Đơn vị nhận (giả định).",
        "Để phục vụ việc thực hiện Văn bản số 01/QĐ-THU ngày 01/06/2021, Đơn vị lập (giả định) gửi kèm danh sách thử "
        "gồm 02 người (dữ liệu đến ngày 20/07/2021) tại Phụ lục.",
        f"So với bản gửi kèm {before}: thu hồi 01; bản này thay thế bản gửi kèm {before}.",
        "Đề nghị thực hiện các nội dung thu hồi trước, ngay khi nhận được văn bản này.",
        f"Đề nghị Đơn vị nhận (giả định) xác nhận đã nhận, ghi rõ mã {view.stamp}./.",
        "Nơi nhận: / - Như trên; / - Lưu: VT. | TRƯỞNG PHÒNG /",
    ]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({}, "Đây là bản gửi lần đầu."),
        ({"changes": ()}, "Nội dung không thay đổi so với bản gửi lần trước."),
        ({"changes": CHANGES[1:], "content": "changes"}, "Nội dung thay đổi: đổi 01, thêm 01."),
    ],
)
def test_a_cover_letter_names_its_news(more: dict[str, Any], sentence: str) -> None:
    found = letter(sheet_view(SLIP, **more))
    assert found[4] == sentence
    assert not any("thu hồi trước" in line for line in found)


@pytest.mark.parametrize(
    ("basis", "begins", "foot"),
    [
        (PackBasis(source="letter", clause="882/3.1"), "Căn cứ Văn bản", "căn cứ 01/QĐ-THU"),
        (PackBasis(source="reading", reading="A7"), "Căn cứ Văn bản", "căn cứ 01/QĐ-THU"),
        (PackBasis(source="extension"), "Để phục vụ việc thực hiện Văn bản", "phục vụ việc thực hiện 01/QĐ-THU"),
    ],
)
def test_only_a_list_that_the_source_asks_for_rests_on_it(basis: PackBasis, begins: str, foot: str) -> None:
    view = sheet_view(LIST, (sheet_row(1),))
    view = replace(view, sheet=replace(view.sheet, basis=basis))
    assert letter(view)[3].startswith(f"{begins} số 01/QĐ-THU ngày 01/06/2021, Đơn vị lập")
    needs("pdftotext", "poppler reads the pages")
    assert f"20/07/2021·{foot}ngày01/06/2021·trang1/1".replace(" ", "") in pdf_pages(files(view)["pdf"])[0]


def test_a_reminder_numbers_what_is_late() -> None:
    ((name, _, data),) = TARGET.remind(reminder())
    assert name == "don-doc-u-nhan.docx"
    found = list(docx_lines(data))
    assert found[3:6] == [
        "Qua theo dõi việc thực hiện Văn bản số 01/QĐ-THU ngày 01/06/2021, đến ngày 20/07/2021 Đơn vị lập (giả định) "
        "chưa ghi nhận Đơn vị nhận (giả định) hoàn thành 02 nội dung sau:",
        "1. Gửi danh sách tài khoản (mục 2.2), hạn 17/06/2021",
        "2. Xác nhận đã nhận s6, hạn 22/06/2021",
    ]


# -- the files themselves -----------------------------------------------------------------------------------------


def test_a_spreadsheet_has_dates_choices_and_no_formula() -> None:
    columns = ("ordinal", "full_name", "still_needed", "action", "valid_until", "note")
    view = sheet_view(columns, (sheet_row(1, note="=1+1"), sheet_row(2, valid_until="01/01/1899")), form=True)
    book = openpyxl.load_workbook(io.BytesIO(files(view)["xlsx"]))
    (sheet,) = book.worksheets
    rows: list[Any] = [row for row in sheet.iter_rows() if row[0].data_type == "n" and row[0].value]
    assert [(row[4].is_date, row[4].number_format, row[4].data_type) for row in rows] == [
        (True, "dd/mm/yyyy", "d"),
        (False, "General", "s"),
    ]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"n", "s", "d"}
    choices = {str(one.sqref): one.formula1 for one in sheet.data_validations.dataValidation}
    first, last = rows[0][0].row, rows[-1][0].row
    assert choices == {f"C{first}:C{last}": '"Có,Không"', f"D{first}:D{last}": '"Giữ nguyên,Gia hạn,Đổi,Thu hồi"'}
    assert sheet.freeze_panes == f"A{first}"
    assert sheet.print_title_rows == f"${first - 1}:${first - 1}"
    assert openpyxl.load_workbook(io.BytesIO(files(CASES["grouped"])["xlsx"])).worksheets[0].data_validations.count == 0


def test_a_document_is_ready_to_be_edited_and_signed() -> None:
    document = docx.Document(io.BytesIO(files(CASES["pages"])["docx"]))
    section: Any = document.sections[0]
    assert (section.page_width.mm, section.page_height.mm) == pytest.approx((297, 210), abs=0.1)
    assert (section.left_margin.mm, section.right_margin.mm) == pytest.approx((30, 15), abs=0.1)
    assert section.different_first_page_header_footer
    assert [p.text for p in section.first_page_header.paragraphs] == [""], "no number on the first page"
    assert 'w:instr="PAGE"' in section.header.paragraphs[0]._p.xml
    for footer in (section.footer, section.first_page_footer):
        text = footer.tables[0].cell(0, 0).text
        assert text.startswith(f"{CASES['pages'].stamp} · dữ liệu đến 20/07/2021 · phục vụ việc thực hiện 01/QĐ-THU ")
    fonts = {run.font.name for paragraph in document.paragraphs for run in paragraph.runs}
    assert fonts == {None}, "letters take the face of their style"
    faces = {name for fonts in document.styles.element.xpath("//w:rFonts") for name in fonts.attrib.values()}
    assert faces == {"Times New Roman"}
    assert document.core_properties.created.date() == date(2021, 7, 20)
    upright: Any = docx.Document(io.BytesIO(files(CASES["handover"])["docx"])).sections[0]
    assert upright.page_width.mm == pytest.approx(210, abs=0.1)


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_the_code_on_the_paper_names_the_whole_version(kind: str) -> None:
    view = CASES["grouped"]
    with zipfile.ZipFile(io.BytesIO(files(view)[kind])) as package:
        pictures = {package.read(name) for name in package.namelist() if name.endswith(".png")}
    drawn = io.BytesIO()
    code = f"{view.list_id} {view.version[:12]}\n{view.version}"
    segno.make_qr(code, error="m", boost_error=False).save(drawn, kind="png", scale=6, border=2)
    assert pictures == {drawn.getvalue()}


def test_a_letter_that_no_font_has_holds_nothing_up() -> None:
    needs("pdftotext", "poppler reads the pages")
    data = files(sheet_view(LIST, (sheet_row(1, full_name="Nguyễn 😀 Văn"), sheet_row(2))))["pdf"]
    assert b"pdfaid" not in data
    assert "NguyễnVănMẫu2" in pdf_pages(data)[0]


# -- widths -------------------------------------------------------------------------------------------------------

words = st.text(st.sampled_from("aămwiĐỮ@0 "), max_size=60)


@settings(max_examples=60, derandomize=True)
@given(st.lists(st.tuples(words, words, words, words), max_size=8))
def test_columns_fill_the_page_and_no_word_is_broken_that_fits(rows: list[tuple[str, ...]]) -> None:
    columns = ("ordinal", "full_name", "phone", "note")
    layout = layout_of(Table(columns, ("STT", "Họ và tên", "SĐT", "Ghi chú"), (Group("", tuple(rows)),), "", ""), 252)
    assert sum(layout.widths) == pytest.approx(252)
    longest = [max((width_of(w) for row in rows for w in row[n].split(" ")), default=0.0) for n in range(4)]
    assert all(layout.room(n) >= min(longest[n], 18) - 0.01 for n in range(4))


# -- same input, same bytes ---------------------------------------------------------------------------------------


def digests() -> str:
    made = [data for view in CASES.values() for _, _, data in (*TARGET.render(view), *TARGET.cover(view))]
    made += [data for _, _, data in TARGET.remind(reminder())]
    return " ".join(hashlib.sha256(data).hexdigest() for data in made)


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York"])
def test_bytes_are_the_same_in_another_process(zone: str) -> None:
    code = "import sys; sys.path.insert(0, 'tests'); from targets.test_sheet_formats import digests; print(digests())"
    environment = {**os.environ, "TZ": zone, "PYTHONHASHSEED": "random", "LC_ALL": "C", "SOURCE_DATE_EPOCH": "0"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == digests() == digests()


def test_another_day_makes_other_bytes() -> None:
    """The judge itself: digests that cannot differ would prove nothing."""
    later = sheet_view(LIST, as_of=date(2021, 7, 21))
    assert {kind for kind, data in files(later).items() if data == files(CASES["empty"])[kind]} == {"csv"}
    assert as_text("x.docx", files(later)["docx"]) == as_text("x.docx", files(CASES["empty"])["docx"])

"""Where the list stands in a sheet: headings, rows, sections, totals, signatures."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest

from camgrant.diagnostics import UsageFault
from camgrant.intake.grid import Grid, Value, column_letter
from camgrant.intake.headings import distance, exact, field_of
from camgrant.intake.rows import Row, clean_rows, refuse_repeated
from camgrant.intake.table import Found, find_tables
from support.work import calls_of

HEAD: list[Value] = ["STT", "Họ và tên", "Chức vụ", "Số điện thoại"]


def found(*rows: list[Value], **more: object) -> Found:
    width = max(map(len, rows))
    return find_tables([Grid("A", [[*row, *[""] * (width - len(row))] for row in rows], **more)], {}, "full_name")  # type: ignore[arg-type]


def people(result: Found) -> list[tuple[int, object, str]]:
    return [(line.row, line.cells["full_name"].value, line.section) for line in result.lines]


def test_titles_above_blanks_numbering_total_and_signatures() -> None:
    result = found(
        ["SỞ Y TẾ"],
        ["DANH SÁCH ĐẦU MỐI"],
        [],
        HEAD,
        ["(1)", "(2)", "(3)", "(4)"],
        [1.0, "Nguyễn Văn An", "Trưởng phòng", "0100 000 001"],
        [],
        [2.0, "Trần Thị Bình", "Giám đốc", "0100 000 002"],
        ["Danh sách gồm 02 người./."],
        ["", "NGƯỜI LẬP BIỂU", "", "GIÁM ĐỐC"],
        ["", "Lê Văn Cường", "", "Phạm Thị Dung"],
    )
    assert people(result) == [(6, "Nguyễn Văn An", ""), (8, "Trần Thị Bình", "")]
    assert result.headers[0].columns["phone"] == ("D", "Số điện thoại")


def aside(result: Found) -> list[tuple[int, str, str]]:
    return [(one.row, one.kind, one.text) for one in result.aside]


def test_every_row_that_is_no_person_is_told_of() -> None:
    """Also one that is a person and only looks like a section, a total or a signature: whoever imports sees it."""
    result = found(
        HEAD,
        ["(1)", "(2)", "(3)", "(4)"],
        ["I", "Sở Y tế"],
        [1.0, "Nguyễn Văn An", "Trưởng phòng", ""],
        ["(1)", "(2)", "(3)", "(4)"],
        ["2. Lê Văn Bình"],
        ["Tổng cộng: 02 người"],
        [],
        ["", "Trần Thị Cẩm", "", "Giám đốc"],
        ["", "Lê Văn Dũng", "Cán bộ", ""],
    )
    assert people(result) == [(4, "Nguyễn Văn An", "Sở Y tế")]
    assert aside(result) == [
        (3, "section", "I · Sở Y tế"),
        (5, "numbering", "(1) · (2) · (3) · (4)"),
        (6, "section", "2. Lê Văn Bình"),
        (7, "total", "Tổng cộng: 02 người"),
        (9, "footer", "Trần Thị Cẩm · Giám đốc"),
        (10, "footer", "Lê Văn Dũng · Cán bộ"),
    ]


def test_two_lists_side_by_side_are_refused() -> None:
    """The second people would be lost, and their phones would become second phones of the first ones."""
    left: list[Value] = [1.0, "Nguyễn Văn An", "Trưởng phòng", "0100 000 001"]
    right: list[Value] = [2.0, "Trần Thị Bình", "Giám đốc", "0100 000 002"]
    with pytest.raises(UsageFault, match=r"A: có nhiều cột “Họ và tên” \(B, G\)"):
        found([*HEAD, "", *HEAD], [*left, "", *right])


def test_a_name_in_two_or_three_columns() -> None:
    head: list[Value] = ["STT", "Họ", "Tên đệm", "Tên", "Chức vụ"]
    result = found(
        head, [1.0, "Lê", "Văn", "An", "x"], [2.0, "Siu", "", "Bình", "x"], [3.0, "", "Văn", "Cao", "x"], [4.0, "Lê"]
    )
    taken = clean_rows(result.lines, date(2021, 6, 14), ("full_name",))
    assert [row.get("full_name") for row in taken[:2]] == ["Lê Văn An", "Siu Bình"]
    assert [[(fault.field, fault.column) for fault in row.faults] for row in taken] == [
        [],
        [],
        [("full_name", "B")],
        [("full_name", "B")],
    ]


def test_a_list_in_english() -> None:
    head: list[Value] = ["No.", "Full name", "Job title", "Agency", "Phone number", "E-mail address", "Site", "Until"]
    (header,) = found(head, [1.0, "Le Van An", "Officer", "", "", "", "", ""]).headers
    fields = ["ordinal", "full_name", "position", "unit", "phone", "email", "site", "valid_until"]
    assert (list(header.columns), header.ignored) == (fields, ())


def test_a_row_of_ten_thousand_words_is_no_heading() -> None:
    assert found([*HEAD, *(f"cột {number}" for number in range(10_000))]).headers == []
    a_thousand, two = (
        calls_of(partial(found, [*HEAD, *(f"cột {number}" for number in range(words))])) for words in (1000, 2000)
    )
    assert two < 2.1 * a_thousand


def test_sections_restart_the_numbering() -> None:
    result = found(
        HEAD,
        ["I", "Sở Y tế"],
        [1.0, "Nguyễn Văn An", "Trưởng phòng", ""],
        ["II. Công an tỉnh"],
        [1.0, "Trần Thị Bình", "Đội trưởng", ""],
    )
    assert people(result) == [(3, "Nguyễn Văn An", "Sở Y tế"), (5, "Trần Thị Bình", "Công an tỉnh")]


def test_words_of_a_row_are_never_taken_for_headings() -> None:
    """“Đội trưởng”, “Cán bộ”, “Xem trực tiếp” are values; a repeated heading and one in another order are headings."""
    result = found(
        ["Họ và tên", "Chức vụ", "Đơn vị", "Quyền"],
        ["Nguyễn Văn An", "Cán bộ", "Đơn vị", "Xem trực tiếp"],
        ["Họ và tên", "Chức vụ", "Đơn vị", "Quyền"],
        ["Trần Thị Bình", "Chuyên viên", "Camera", "Quyền"],
        ["Chức vụ", "Họ và tên", "Đơn vị", "Quyền"],
        ["Cán bộ", "Lê Văn Cường", "Sở Y tế", "Xem lại"],
    )
    assert [row for row, *_ in people(result)] == [2, 4, 6]
    assert people(result)[2][1] == "Lê Văn Cường"


def test_a_row_that_is_not_understood_is_a_row() -> None:
    result = found(HEAD, ["", "", "", "0100 000 002"], ["", "Nguyễn Văn An"], ["x", "y"])
    assert [line.row for line in result.lines] == [2, 3, 4]
    rows = clean_rows(result.lines, date(2021, 6, 14), ("full_name",))
    assert [bool(row.faults) for row in rows] == [True, False, False]


def test_headings_in_two_rows_with_merged_cells() -> None:
    result = found(
        ["STT", "Họ và tên", "Thời hạn", ""],
        ["", "", "Từ ngày", "Đến ngày"],
        [1.0, "Nguyễn Văn An", "15/06/2021", "29/07/2021"],
        merged=[((0, 0), (1, 0)), ((0, 1), (1, 1)), ((0, 2), (0, 3))],
    )
    assert {name: letter for name, (letter, _) in result.headers[0].columns.items()} == {
        "ordinal": "A",
        "full_name": "B",
        "valid_from": "C",
        "valid_until": "D",
    }
    assert [line.row for line in result.lines] == [3]


def test_rows_below_the_signatures_are_read_when_they_hold_people() -> None:
    result = found(
        HEAD,
        [1.0, "Nguyễn Văn An", "Trưởng phòng", "0100 000 001"],
        ["", "NGƯỜI LẬP BIỂU"],
        [2.0, "Trần Thị Bình", "Giám đốc", "0100 000 002"],
        ["", "Lê Văn Cao", "Cán bộ", ""],
        ["", "Nơi nhận: như trên"],
        ["", "Lê Văn Dũng", "", ""],
    )
    assert [row for row, *_ in people(result)] == [2, 4, 5]
    assert [row for row, *_ in aside(result)] == [3, 6, 7]


def test_hidden_sheets_and_sheets_without_a_list() -> None:
    grids = [Grid("ẩn", [HEAD, [1.0, "Nguyễn Văn An"]], hidden=True), Grid("bìa", [["Bìa"]]), Grid("trắng", [])]
    result = find_tables(grids, {}, "full_name")
    assert (result.lines, result.without, result.hidden) == ([], ["bìa"], ["ẩn"])


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Họ tên", "full_name"),
        ("HỌ VÀ TÊN (viết in hoa)", "full_name"),
        ("Ho va tne", "full_name"),
        ("SĐT", "phone"),
        ("Điện thọai", "phone"),
        ("Số liên hệ", "phone"),
        ("Thư điện tử", "email"),
        ("Cấp bậc, chức vụ", "position"),
        ("Đơn vị\ncông tác", "unit"),
        ("Năm sinh", "-personal"),
        ("Món ăn", None),
    ],
)
def test_headings(heading: str, name: str | None) -> None:
    assert field_of(heading, {}) == name


def test_misspellings_are_forgiven_only_for_headings_that_are_long_enough() -> None:
    assert (distance("dien thoai", "dien thaoi"), distance("ten", "den")) == (1, 1)
    assert (exact("Ho va tne", {}), field_of("Tem", {}), field_of("Đền", {})) == (None, None, "valid_until")


def test_letters_of_columns() -> None:
    assert [column_letter(number) for number in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def rows(*said: tuple[str, str]) -> list[Row]:
    lines: list[list[Value]] = [[float(n), name, "Cán bộ", phone] for n, (name, phone) in enumerate(said, start=1)]
    result = found(HEAD, *lines)
    return clean_rows(result.lines, date(2021, 6, 14), ("full_name",))


def test_repeated_rows_and_shared_phones_are_refused() -> None:
    taken = rows(("Nguyễn Văn An", "0100000001"), ("NGUYỄN VĂN AN", "0100 000 001"), ("Lê Văn Bình", "84100000001"))
    refuse_repeated(taken)
    assert [[(fault.field, fault.column) for fault in row.faults] for row in taken] == [
        [],
        [("phone", "D")],
        [("phone", "D")],
    ]
    assert "dòng 2" in taken[1].faults[0].reason.vi
    assert "người khác" in taken[2].faults[0].reason.vi

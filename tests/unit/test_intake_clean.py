"""Single cells: what they say, what gets a mark, what is refused."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from camgrant.intake.clean import as_date, as_email, as_name, as_period, as_phones, as_position, is_nothing
from camgrant.intake.grid import Value

ABOUT = date(2021, 6, 14)


@pytest.mark.parametrize(
    ("written", "said", "marks"),
    [
        ("Nguyễn Văn Mẫn", ("Nguyễn Văn Mẫn", "", ""), 0),
        ("Ông NGUYỄN VĂN MẪN", ("Nguyễn Văn Mẫn", "", ""), 1),
        ("rơ châm h’yéo", ("Rơ Châm H'Yéo", "", ""), 1),
        ("Kpă Y–Bhem", ("Kpă Y-Bhem", "", ""), 0),
        ("Nay H‘Soan", ("Nay H'Soan", "", ""), 0),
        ("Y Blin", ("Y Blin", "", ""), 0),
        ("Anh Tuấn", ("Anh Tuấn", "", ""), 0),
        ("Đ/c Đại uý Trần  Đình Lực", ("Trần Đình Lực", "Đại úy", ""), 0),
        ("BS.CKI Nguyễn Thị Ánh", ("Nguyễn Thị Ánh", "", ""), 1),
        ("Thượng tá, ThS. Lê Văn Bình", ("Lê Văn Bình", "Thượng tá", ""), 1),
        ("Rmah Đoan Thiếu úy", ("Rmah Đoan", "Thiếu úy", ""), 1),
        ("Thiếu úy Rmah Đoan", ("Rmah Đoan", "Thiếu úy", ""), 0),
        ("RMAH ĐOAN THIẾU ÚY", ("Rmah Đoan", "Thiếu úy", ""), 2),
        ("Phạm Văn Trung tá", ("Phạm Văn", "Trung tá", ""), 1),
        ("Nguyễn Trung Tá", ("Nguyễn Trung Tá", "", ""), 0),  # a name: one word before it is none
        ("Lê Văn An Đại úy QNCN", ("Lê Văn An", "Đại úy QNCN", ""), 1),
        ("Nguyễn Văn An - Đội trưởng", ("Nguyễn Văn An", "", "Đội trưởng"), 1),
        ("Nguyễn Văn An (Tổ trưởng)", ("Nguyễn Văn An", "", "Tổ trưởng"), 1),
        ("3. Nguyễn Văn An", ("Nguyễn Văn An", "", ""), 0),
        ("Bành Thị Hoa", ("Bành Thị Hoa", "", ""), 0),  # a family name, not “bà”
        ("Bà Bành Thị Hoa", ("Bành Thị Hoa", "", ""), 0),
    ],
)
def test_names(written: str, said: tuple[str, ...], marks: int) -> None:
    clean = as_name(written)
    assert (clean.values, len(clean.marks), clean.fault) == (said, marks, None)


@pytest.mark.parametrize(
    "written", ["Nguyễn V4n An", "=HYPERLINK(1)", "a@b.example", "12", "Đ/c", "<script>", "Phạm Văn Trung Tá"]
)
def test_what_is_no_name(written: str) -> None:
    assert as_name(written).fault is not None


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Đại úy, Đội trưởng", ("Đội trưởng", "Đại úy")),
        ("Đội trưởng - Đại úy", ("Đội trưởng", "Đại úy")),
        ("Đội trưởng (Thiếu tá)", ("Đội trưởng", "Thiếu tá")),
        ("Trung tá/Phó Chính ủy", ("Phó Chính ủy", "Trung tá")),
        ("Thượng sỹ; cán bộ", ("Cán bộ", "Thượng sĩ")),
        ("Đại úy", ("", "Đại úy")),
        ("Phó Giám đốc", ("Phó Giám đốc", "")),
    ],
)
def test_positions(written: str, said: tuple[str, str]) -> None:
    assert as_position(written).values == said


@pytest.mark.parametrize(
    ("written", "said", "marks"),
    [
        ("0100 000 001", ("0100 000 001",), 0),
        (100000001.0, ("0100 000 001",), 0),
        ("100000001.0", ("0100 000 001",), 0),
        ("1.00000001E8", ("0100 000 001",), 0),
        ("+84 100.000.001", ("0100 000 001",), 0),
        ("84100000001", ("0100 000 001",), 0),
        ("0084100000001", ("0100 000 001",), 0),
        ("+84(0)100000001", ("0100 000 001",), 0),
        ("'0100-000-001", ("0100 000 001",), 0),
        ("ĐT: 0100.000.001 (Zalo)", ("0100 000 001",), 0),
        ("0100 000 001/0100 000 002", ("0100 000 001", "0100 000 002"), 1),
        ("0100000001 0100000002", ("0100 000 001", "0100 000 002"), 1),
        ("0100 000 001\n0100 000 001", ("0100 000 001",), 0),
        ("(0269) 3824 000", ("02693824000",), 0),
        ("", (), 0),
    ],
)
def test_phones(written: Value, said: tuple[str, ...], marks: int) -> None:
    clean = as_phones(written)
    assert (clean.values, len(clean.marks), clean.fault) == (said, marks, None)


def test_old_numbers_of_eleven_digits_get_their_new_prefix_and_a_mark() -> None:
    """The table of the domain report; the digits behind the prefix are invented zeros."""
    table = {"0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078", "0123": "083", "0124": "084"}
    table |= {"0125": "085", "0127": "081", "0129": "082", "0186": "056", "0188": "058", "0199": "059"}
    table |= {f"0{old}": f"0{new}" for old, new in zip(range(162, 170), range(32, 40), strict=True)}
    for old, new in table.items():
        clean = as_phones(f"{old}{0:07d}")
        assert [value.replace(" ", "") for value in clean.values] == [f"{new}{0:07d}"]
        assert [mark.vi for mark in clean.marks] == ["số cũ 11 chữ số, đã đổi đầu số"]


@pytest.mark.parametrize("written", ["0100 000 00", "0100 000 0011", "nội bộ", "0100 OO1 011", "113", "0190000000"])
def test_what_is_no_phone(written: str) -> None:
    assert as_phones(written).fault is not None


@pytest.mark.parametrize(
    ("written", "said", "marks"),
    [
        (" an@syt.gialai.example ;", "an@syt.gialai.example", 0),
        ("mailto:an@syt.gialai.example", "an@syt.gialai.example", 0),
        ("an@SYT.gialai.example", "an@syt.gialai.example", 0),
        ("An@syt.gialai.example", "an@syt.gialai.example", 1),
        ("an @syt.gialai.example", "an@syt.gialai.example", 1),
    ],
)
def test_mailboxes(written: str, said: str, marks: int) -> None:
    clean = as_email(written)
    assert (clean.values, len(clean.marks), clean.fault) == ((said,), marks, None)


@pytest.mark.parametrize(
    "written", ["an.syt.example", "an@cdc", "a@@b.example", "a..n@b.example", "a@b.example c@d.example"]
)
def test_what_is_no_mailbox(written: str) -> None:
    assert as_email(written).fault is not None


@pytest.mark.parametrize(
    "written",
    [
        "03/06/2021",
        "3-6-2021",
        "03.06.2021",
        "3-6-21",
        "2021-06-03",
        "ngày 03 tháng 6 năm 2021",
        "Ngày 3/6/2021.",
        datetime(2021, 6, 3),
        date(2021, 6, 3),
        44350.0,
        "44350",
    ],
)
def test_dates(written: Value) -> None:
    assert as_date(written, ABOUT).values == ("2021-06-03",)


@pytest.mark.parametrize("written", ["31/06/2021", "06/14/2021", "14/06/21", "3/6/75", "6/2021", "hết dịch", "2021"])
def test_what_is_no_date(written: str) -> None:
    """Also a year in two digits that may stand at either end, or is far from the document."""
    assert as_date(written, ABOUT).fault is not None


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("từ 15/06/2021 đến 29/07/2021", ("2021-06-15", "2021-07-29")),
        ("15/06/2021 – 29/07/2021", ("2021-06-15", "2021-07-29")),
        ("15-06-2021-29-07-2021", ("2021-06-15", "2021-07-29")),
        ("Từ ngày 15/6/2021\nđến hết ngày 29/7/2021", ("2021-06-15", "2021-07-29")),
        ("đến hết ngày 29/07/2021", ("", "2021-07-29")),
    ],
)
def test_periods(written: str, said: tuple[str, str]) -> None:
    assert as_period(written, ABOUT).values == said


def test_a_number_of_days_is_no_period() -> None:
    assert as_period("45 ngày", ABOUT).fault is not None


@pytest.mark.parametrize(
    ("text", "nothing"), [("-", True), ("không có", True), ("x", True), ("Khôi", False), ("Kon", False)]
)
def test_empty_words(text: str, nothing: bool) -> None:
    assert is_nothing(text) is nothing

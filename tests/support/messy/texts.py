"""Text files: what Excel, old programs and hand-made exports call CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from support.messy.cast import ANH, BHEM, BLIN, DJUE, DUC, HLUN, HOA, HSOAN, NGHIEN, PHUNG, THOA, THUN, THUY, UNG, VINH
from support.messy.legacy import cp1258, tcvn3, vni
from support.messy.truth import Built, Person, cases_of, no, row

__all__ = ["CASES"]

HEADER = ["STT", "Họ và tên", "Chức vụ", "Đơn vị", "Số điện thoại", "Email"]


def _line(number: int, who: Person) -> list[str]:
    return [str(number), who.full_name, who.service, who.unit, who.spaced, who.email]


def _csv(rows: Sequence[Sequence[str]], delimiter: str = ",", end: str = "\r\n") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(rows)
    return out.getvalue()


def _semicolons() -> Built:
    """Excel with Vietnamese settings: semicolons and a byte order mark; empty columns as far as the form went."""
    people = [DUC, HOA, HLUN]
    pad = ["", ""]
    lines = [
        ["DANH SÁCH TRỰC CHỐT", *[""] * 7],
        [""] * 8,
        [*HEADER, *pad],
        *([*_line(n, w), *pad] for n, w in enumerate(people, 1)),
    ]
    rows = [row(n, who) for n, who in enumerate(people, 4)]
    return Built(_csv(lines, ";").encode("utf-8-sig"), rows, [])


def _commas() -> Built:
    """Commas, quotes, and line breaks inside cells: a row of the sheet may take several lines of the file."""
    lines = [HEADER, _line(1, BLIN), _line(2, THUN), _line(3, BHEM)]
    lines[1][3] = "Công an huyện\nChư Pưh"
    lines[2][2] = "Thiếu úy, Cán bộ"
    lines[3][4] = "0100 001 006\n(gọi giờ hành chính)"
    rows = [row(2, BLIN), row(3, THUN), row(4, BHEM)]
    return Built(_csv(lines, end="\n").encode(), rows, [])


def _unicode_text() -> Built:
    """“Unicode Text” of Excel: tabs, UTF-16 with a byte order mark; zeros already lost, one number too short."""
    lines = [HEADER, _line(1, PHUNG), _line(2, THOA), _line(3, DJUE)]
    lines[1][4], lines[2][4], lines[3][4] = "100001007", "100001008", "10000100"
    return Built(b"\xff\xfe" + _csv(lines, "\t").encode("utf-16-le"),
                 [row(2, PHUNG), row(3, THOA)], [no(4, "E", "phone")])  # fmt: skip


def _windows() -> Built:
    """Code page 1258 from an old database: tones behind their letters."""
    lines = [HEADER, _line(1, THUY), _line(2, ANH), _line(3, HSOAN)]
    return Built(cp1258(_csv(lines, ";")), [row(n, who) for n, who in enumerate([THUY, ANH, HSOAN], 2)], [])


def _tcvn3() -> Built:
    people = [DUC, HLUN, PHUNG, DJUE]
    text = _csv([HEADER, *(_line(n, who) for n, who in enumerate(people, 1))], ";")
    review = "full_name rank position unit"
    return Built(tcvn3(text), [row(n, who, review=review) for n, who in enumerate(people, 2)], [])


def _vni() -> Built:
    people = [UNG, NGHIEN, VINH]
    text = _csv([HEADER, *(_line(n, who) for n, who in enumerate(people, 1))], "\t")
    rows = [row(n, who, review="full_name position unit") for n, who in enumerate(people, 2)]
    return Built(vni(text), rows, [])


def _plain_tabs() -> Built:
    """Copied from a web page: tabs, no ordinal numbers, blank lines, the header in capitals."""
    header = "HỌ TÊN\tĐIỆN THOẠI\tTHƯ ĐIỆN TỬ\tCHỨC DANH"
    people = [VINH, HSOAN]
    lines = [f"{w.full_name}\t{w.phone}\t{w.email}\t{w.position}" for w in people]
    text = "\n".join(["", header, lines[0], "", lines[1], ""])
    return Built(text.encode(), [row(3, VINH, unit=None), row(5, HSOAN, unit=None)], [])


CASES = [
    *cases_of(
        "u-cat", "44/DS-CAT", "2021-07-05",
        ("36-dau-cham-phay.csv", _semicolons),
        ("37-dau-phay-xuong-dong.csv", _commas),
        ("38-utf-16-tab.csv", _unicode_text),
        ("40-tcvn3.csv", _tcvn3),
    ),
    *cases_of(
        "u-syt", "61/DS-SYT", "2021-07-06",
        ("39-cp1258.csv", _windows),
        ("42-chep-tu-trang-web.csv", _plain_tabs),
    ),
    *cases_of("u-ub-plk", "71/DS-UBND", "2021-07-06", ("41-vni.csv", _vni)),
]  # fmt: skip

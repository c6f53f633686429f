"""Records of hand-over with a pledge, one for each person. A password never stands on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from camgrant.rendering.sheets import SheetView
from camgrant_renderers.sheet.paper import Head, Stamp, head_of, stamp_of
from camgrant_renderers.sheet.table import Group, Table, clean

__all__ = ["PLEDGE", "Handover", "Record", "handover_of"]

# Said in sentences of the record, signed below it, or (phone and mailbox) of no use there.
_ELSEWHERE: Final = frozenset(
    {"full_name", "position", "unit", "phone", "email", "giver", "receiver", "handed_on", "signature", "confirmation"}
)
_DOTS: Final = "……………………………"
_APART: Final = "Mật khẩu ban đầu được giao riêng trong phong bì niêm phong, không ghi vào biên bản này."
PLEDGE: Final = (
    "Bên nhận cam kết:",
    "1. Đổi mật khẩu ngay khi đăng nhập lần đầu; không cho người khác biết mật khẩu, không dùng chung tài khoản.",
    "2. Chỉ xem hình ảnh trong phạm vi được trao quyền và để thực hiện nhiệm vụ được giao.",
    "3. Không chụp, quay, sao chép, chuyển cho người khác hoặc đăng tải hình ảnh, dữ liệu của hệ thống camera khi "
    "chưa được cấp có thẩm quyền cho phép.",
    "4. Báo cáo ngay đơn vị lập danh sách và bên giao khi lộ lọt hoặc nghi ngờ lộ lọt hình ảnh, dữ liệu, mật khẩu.",
    "5. Bàn giao lại và đề nghị khóa tài khoản khi thôi nhiệm vụ, chuyển công tác hoặc có người thay thế.",
    "6. Chịu trách nhiệm trước pháp luật nếu để lộ lọt hình ảnh, dữ liệu.",
    "Biên bản được lập thành 03 bản như nhau: bên giao, bên nhận và đơn vị lập danh sách mỗi bên giữ 01 bản.",
)


@dataclass(frozen=True, slots=True)
class Record:
    """Who gives what to whom: one page."""

    parties: tuple[str, ...]
    table: Table


@dataclass(frozen=True, slots=True)
class Handover:
    """The records of one list."""

    head: Head
    title: str
    secret: str
    pledge: tuple[str, ...]
    records: tuple[Record, ...]
    stamp: Stamp


def handover_of(view: SheetView) -> Handover:
    """One record for each person, with all that the person is handed."""
    people = groupby(view.rows, key=lambda row: row.person)
    return Handover(
        head=head_of(view),  # a record has a number of its own, not that of the letter
        title=clean(view.sheet.title.vi),
        secret=_APART,
        pledge=PLEDGE,
        records=tuple(_record(view, [row.facts for row in rows]) for _, rows in people),
        stamp=stamp_of(view),
    )


def _record(view: SheetView, facts: list[Mapping[str, str | int]]) -> Record:
    shown = [column for column in view.sheet.columns if column.show not in _ELSEWHERE]
    rows = tuple(
        tuple(number if column.show == "ordinal" else row[column.show] for column in shown)
        for number, row in enumerate(facts, start=1)
    )
    first = {name: clean(str(fact)) for name, fact in facts[0].items()}
    parties = (
        "Hôm nay, hồi …… giờ ……, ngày …… tháng …… năm ………, hai bên gồm có:",
        f"Bên giao: {first.get('giver') or _DOTS}",
        f"Đại diện: {_DOTS} Chức vụ: {_DOTS}",
        f"Bên nhận: {first['full_name']}",
        f"Chức vụ: {first.get('position') or _DOTS}; đơn vị: {first.get('unit') or _DOTS}",
    )
    names, headings = tuple(column.show for column in shown), tuple(clean(column.label.vi) for column in shown)
    cells = tuple(tuple(clean(cell) if isinstance(cell, str) else cell for cell in row) for row in rows)
    return Record(parties, Table(names, headings, (Group("", cells),), f"{len(rows):02d} tài khoản", ""))

"""Drafts of official letters: the one that a list goes out with, and a reminder. Number, day and name stay blank."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from camgrant.model.vietnamese import date_vi
from camgrant.rendering.sheets import Reminder, SheetView
from camgrant_renderers.sheet.paper import Head, counted_changes, head_of, source_asks_for
from camgrant_renderers.sheet.table import clean, table_of

__all__ = ["Letter", "cover_letter", "reminder_letter"]


@dataclass(frozen=True, slots=True)
class Letter:
    """A công văn, ready to be laid out; `about` is its abstract (trích yếu)."""

    head: Head
    about: str
    to: str
    paragraphs: tuple[str, ...]
    signer: str


def cover_letter(view: SheetView) -> Letter:
    """The letter that sends a list."""
    return Letter(
        head=head_of(view, view.number, view.date),
        about=f"V/v gửi {clean(view.sheet.title.vi).lower()}",
        to=f"Kính gửi: {clean(view.recipient_name)}.",
        paragraphs=tuple(map(clean, _cover(view))),
        signer=clean(view.signer_title),
    )


def reminder_letter(reminder: Reminder) -> Letter:
    """The letter that asks for what is late."""
    return Letter(
        head=head_of(reminder),
        about="V/v đôn đốc thực hiện việc quản lý quyền truy cập camera giám sát",
        to=f"Kính gửi: {clean(reminder.recipient_name)}.",
        paragraphs=tuple(map(clean, _reminder(reminder))),
        signer=clean(reminder.signer_title),
    )


def _cover(view: SheetView) -> Iterator[str]:
    rests = "Căn cứ" if source_asks_for(view) else "Để phục vụ việc thực hiện"
    annex = "" if view.sheet.content == "handover" else " tại Phụ lục"
    yield (
        f"{rests} Văn bản số {view.source}, {view.author_name} gửi kèm {view.sheet.title.vi.lower()} gồm "
        f"{table_of(view).size} (dữ liệu đến ngày {date_vi(view.as_of)}){annex}."
    )
    before = f"bản gửi kèm {view.before}" if view.before else "bản gửi lần trước"
    if view.changes is None:
        yield "Đây là bản gửi lần đầu."
    elif view.changes and view.sheet.content == "changes":
        yield f"Nội dung thay đổi: {counted_changes(view.changes)}."
    elif view.changes:
        yield f"So với {before}: {counted_changes(view.changes)}; bản này thay thế {before}."
    else:
        yield f"Nội dung không thay đổi so với {before}."
    if any(change.kind == "removed" for change in view.changes or ()):
        yield "Đề nghị thực hiện các nội dung thu hồi trước, ngay khi nhận được văn bản này."
    yield f"Đề nghị {view.recipient_name} xác nhận đã nhận, ghi rõ mã {view.stamp}./."


def _reminder(reminder: Reminder) -> Iterator[str]:
    yield (
        f"Qua theo dõi việc thực hiện Văn bản số {reminder.source}, đến ngày {date_vi(reminder.as_of)} "
        f"{reminder.author_name} chưa ghi nhận {reminder.recipient_name} hoàn thành {len(reminder.items):02d} "
        "nội dung sau:"
    )
    yield from (f"{number}. {item}" for number, item in enumerate(reminder.items, start=1))
    yield (
        f"Đề nghị {reminder.recipient_name} khẩn trương thực hiện và thông báo kết quả để {reminder.author_name} "
        "tổng hợp, theo dõi./."
    )

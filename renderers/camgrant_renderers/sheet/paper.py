"""What stands around a table by Decree 30/2020: heading, news since the last version, end, signatures, recipients.

The formats lay it out. Numbers, days, names and seals of those who sign are never filled in before the registry gave
the number: they are blank.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from camgrant.model.vietnamese import date_vi
from camgrant.rendering.lists.sentences import words_of
from camgrant.rendering.records import Sender
from camgrant.rendering.sheets import Reminder, SheetChange, SheetView
from camgrant_renderers._shared.decree30 import day_words, number_line
from camgrant_renderers.sheet.table import Table, clean

__all__ = ["COPIES", "Head", "Paper", "Stamp", "counted_changes", "head_of", "paper_of", "source_asks_for", "stamp_of"]

COPIES: Final = ("- Như trên;", "- Lưu: VT.")


@dataclass(frozen=True, slots=True)
class Head:
    """Whose document it is, under which number, and when: the left and the right side of the heading."""

    parent: str
    author: str
    number: str
    dated: str


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the machine says at the foot of every page, and what its QR code holds: which version of which list."""

    text: str
    code: str


@dataclass(frozen=True, slots=True)
class Paper:
    """An annex, ready to be laid out; `news` are the sentences above its table, if any."""

    head: Head
    title: str
    attached: str
    to: str
    news: tuple[str, ...]
    table: Table
    closing: str
    signer: str
    stamp: Stamp


def paper_of(view: SheetView, table: Table) -> Paper:
    """The annex of a list."""
    number = f"số {view.number}" if view.number else f"số          /{view.symbol}"
    kind = "Phiếu" if view.sheet.content == "changes" else "Danh sách" if "full_name" in table.columns else "Bảng"
    return Paper(
        head=head_of(view, view.number, view.date),
        title=clean(view.sheet.title.vi),
        attached=f"(Kèm theo Văn bản {number} {day_words(view.date, view.as_of.year)} của {clean(view.author_name)})",
        to=f"Kính gửi: {clean(view.recipient_name)}",
        news=tuple(map(clean, _news(view))),
        table=table,
        closing=f"{kind} gồm {table.size}./.",
        signer=clean(view.signer_title),
        stamp=stamp_of(view),
    )


def head_of(author: SheetView | Reminder | Sender, number: str = "", day: date | None = None) -> Head:
    """The heading: with room for number and day until they are known."""
    place = f"{clean(author.place)}, " if author.place else ""
    return Head(
        parent=clean(author.parent_name),
        author=clean(author.author_name).upper(),
        number=number_line(clean(number), clean(author.symbol)),
        dated=place + day_words(day, author.as_of.year),
    )


def stamp_of(view: SheetView) -> Stamp:
    """Which version this is, of which day, and by which rules it was made."""
    rests = "căn cứ" if source_asks_for(view) else "phục vụ việc thực hiện"
    text = f"{view.stamp} · dữ liệu đến {date_vi(view.as_of)} · {rests} {view.source}"
    return Stamp(clean(text), f"{view.stamp}\n{view.version}")


def source_asks_for(view: SheetView) -> bool:
    """Whether the source of the pack asks for this list; no other list may call on it as its basis."""
    return view.sheet.basis.source != "extension"


def counted_changes(changes: tuple[SheetChange, ...]) -> str:
    """`thu hồi 01, đổi 02, thêm 03`."""
    counts = Counter(words_of(change).change.lower() for change in changes)  # in the order in which the changes stand
    return ", ".join(f"{word} {count:02d}" for word, count in counts.items())


def _news(view: SheetView) -> Iterator[str]:
    """What a form asks for, and what differs from the version before; a slip of changes says that in its table."""
    yield from view.notes
    if view.changes is None or view.sheet.content == "changes":
        return
    before = f"bản gửi kèm {view.before}" if view.before else "bản gửi lần trước"
    if not view.changes:
        yield f"Không có thay đổi so với {before}."
        return
    yield f"Thay đổi so với {before}: {counted_changes(view.changes)}."
    yield from map(_told, view.changes)


def _told(change: SheetChange) -> str:
    """One change as a sentence: who, what it was, what it is, why, from when."""
    who = str(change.facts.get("full_name") or change.group or change.key)
    position = change.facts.get("position")
    parts = [
        f"{who} ({position})" if position else who,
        " → ".join(part for part in (change.before, change.after) if part),
        f"lý do: {change.reason}" if change.reason else "",
        f"từ ngày {date_vi(change.on)}" if change.on else "",
    ]
    return f"– {words_of(change).change}: {'; '.join(part for part in parts if part)}."

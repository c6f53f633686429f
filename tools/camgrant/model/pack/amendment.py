"""An amendment of a policy pack: a later letter as data, which holds only what it changes, with its days in force.

It says what it does in the three words of such letters: what it adds (bổ sung), what it puts in another's place (sửa
đổi), what it repeals (bãi bỏ). The text that it amends is not edited, so every earlier day keeps the pack that it had.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import Field

from camgrant.model.base import Date, Label, Maybe, TextLine, about, entity, in_window, pattern
from camgrant.model.pack.basis import SourceDocument

__all__ = ["PackAmendment", "PackId"]

PackId = Annotated[str, pattern("^[a-z0-9]+(-[a-z0-9]+)+$", "Mã bộ quy tắc", "the id of a policy pack")]


@entity
class PackAmendment:
    """What a later letter changes of a policy pack, and on which days."""

    id: PackId
    amends: Annotated[PackId, about("Bộ quy tắc được sửa đổi", "The policy pack that it amends", "gl-882-2021")]
    title: Label
    source: SourceDocument
    valid_from: Annotated[Date, about("Ngày đầu tiên có hiệu lực", "First day in force", "2021-08-01")]
    valid_until: Annotated[
        Maybe[Date], about("Ngày cuối cùng có hiệu lực; trống: không thời hạn", "Last day in force; empty: no end")
    ] = None
    add: Annotated[
        dict[TextLine, Any], about("Bổ sung: mục mới; danh sách được nối thêm", "What is new; lists grow")
    ] = Field(default_factory=dict)
    replace: Annotated[
        dict[TextLine, Any],
        about("Sửa đổi: giá trị mới của mục đã có; danh sách thay cả", "New values of what is there; lists as a whole"),
    ] = Field(default_factory=dict)
    repeal: Annotated[
        tuple[TextLine, ...], about("Bãi bỏ: đường dẫn của mục", "What is there no more, by its path", ["sheets.s9"])
    ] = ()

    @property
    def days_of_change(self) -> tuple[date, ...]:
        """The first day on which it counts, and the first on which it counts no more where it ends."""
        after = () if self.valid_until is None else (self.valid_until + timedelta(days=1),)
        return (self.valid_from, *after)

    @property
    def never_counts(self) -> bool:
        """Whether it ends before it begins."""
        return self.valid_until is not None and self.valid_until < self.valid_from

    def state_on(self, day: date) -> Literal["coming", "now", "over"]:
        """Whether it counts on the day, or not yet, or no more."""
        if day < self.valid_from:
            return "coming"
        return "now" if self.in_force(day) else "over"

    def in_force(self, day: date) -> bool:
        """Whether it counts on the day."""
        return in_window(day, self.valid_from, self.valid_until)

"""What a demand of the pack rests on, and the document that the pack implements."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from camgrant.model.base import Date, Label, Maybe, Slug, TextLine, about, entity
from camgrant.model.vietnamese import date_vi

__all__ = ["RULE_SET", "ClauseId", "Level", "PackBasis", "RuleSetting", "Slugs", "SourceDocument"]

ClauseId = Annotated[TextLine, about("Mã điều khoản", "Clause id", "882/1.2")]
Level = Literal["error", "warning", "notice", "off"]
Slugs = tuple[Slug, ...]


@entity
class PackBasis:
    """On what a demand rests. `letter` may only be said of what the pack's document says; readings are ours."""

    source: Annotated[Literal["letter", "reading", "extension"], about("Loại căn cứ", "Class of basis")]
    clause: Maybe[ClauseId] = None
    reading: Annotated[Maybe[TextLine], about("Mã cách hiểu", "Reading id", "A5")] = None


RULE_SET: Final = Label(vi="bộ quy tắc", en="rule set")


@entity
class SourceDocument:
    """The letter or decree that the pack implements."""

    number: TextLine
    date: Date
    called: Annotated[
        Maybe[Label],
        about("Gọi tên khi nêu căn cứ; trống: bộ quy tắc", "What messages call it as a basis; absent: rule set"),
    ] = None
    title: Label
    amended_by: Annotated[
        tuple[TextLine, ...],
        about("Văn bản sửa đổi, bổ sung", "Texts that amended it", ["1190/STTTT-BCVT ngày 20/07/2021"]),
    ] = ()

    @property
    def word(self) -> Label:
        """What messages call it where they name it as the basis of a demand: "công văn", "letter"."""
        return self.called or RULE_SET

    @property
    def cited(self) -> str:
        """Number and date as papers cite them, with the texts that amended it."""
        cited = f"{self.number} ngày {date_vi(self.date)}"
        return f"{cited} (sửa đổi, bổ sung bởi {'; '.join(self.amended_by)})" if self.amended_by else cited


@entity
class RuleSetting:
    """What the pack says of one rule: its basis there and, where it differs, its level."""

    basis: PackBasis
    level: Maybe[Level] = None

"""DOCX, which a clerk edits and an official signs: annexes in landscape, records of hand-over and letters upright."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from camgrant_renderers._shared.decree30 import MOTTO, NATION
from camgrant_renderers._shared.qr import qr_png
from camgrant_renderers._shared.text_size import width_of
from camgrant_renderers._shared.word import Page, Style, empty, filled, packed
from camgrant_renderers.sheet.handover import Handover
from camgrant_renderers.sheet.layout import CENTRED, Layout, layout_of
from camgrant_renderers.sheet.letter import Letter
from camgrant_renderers.sheet.paper import COPIES, Head, Paper, Stamp
from camgrant_renderers.sheet.table import roman

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from docx.document import Document

    from camgrant.rendering.records import Part

__all__ = ["annex_docx", "handover_docx", "letter_docx", "record_docx"]

_PACKAGE: Final = "camgrant_renderers.sheet"
_LANDSCAPE: Final = Page(297, 210, left=30, right=15, top=20, bottom=22, footer=6)
_PORTRAIT: Final = Page(210, 297, left=30, right=15, top=20, bottom=22, footer=6)
_MM: Final = 1440 / 25.4  # twentieths of a point
_HEAD: Final = 12  # points, of the names of bodies and of the nation
_LINE: Final = 13  # points, of the motto, the number and the date
_CODE: Final = 13  # millimetres of the QR code
_RECORD_CELL: Final = 11  # points, in the tables of records
_STYLES: Final = (
    Style("Normal", 13),
    Style("Header", 13),
    Style("Footer", 9),
    Style("Title", 14, 3, 0, bold=True, centred=True),
    Style("Head", _HEAD, centred=True),
    Style("Line", _LINE, centred=True),
    Style("To", 14, 6, 6, centred=True),
    Style("News", 12),
    Style("Closing", 13, 6, 6),
    Style("Text", 14, 3, 3),
    Style("Part", 13, 6, 3, bold=True),
    Style("Said", 13, 1.5, 1.5),
    Style("Copies", 11),
    Style("Room", 13, 0, 48),
    Style("Rule", 2),
    Style("Gap", 4),
)


def annex_docx(paper: Paper, day: date) -> bytes:
    """A list as an annex."""
    layout = layout_of(paper.table, _width(_LANDSCAPE))
    document = _document(_LANDSCAPE, layout.size)
    _stamp(document, paper.stamp, _LANDSCAPE, numbered=True)
    _number_pages(document)
    body = _body("annex.xml.j2", _LANDSCAPE, paper.head, paper=paper, widths=_widths(layout))
    return packed(document, body, paper.title, day)


def handover_docx(handover: Handover, day: date) -> bytes:
    """Records of hand-over, each on a page of its own."""
    layouts = [layout_of(record.table, _width(_PORTRAIT)) for record in handover.records]
    document = _document(_PORTRAIT, min((layout.size for layout in layouts), default=_LINE))
    _stamp(document, handover.stamp, _PORTRAIT)
    records = list(zip(handover.records, map(_widths, layouts), strict=True))
    body = _body("handover.xml.j2", _PORTRAIT, handover.head, handover=handover, records=records)
    return packed(document, body, handover.title, day)


def letter_docx(letter: Letter, day: date) -> bytes:
    """A letter."""
    document = _document(_PORTRAIT, _LINE)
    _number_pages(document)
    return packed(document, _body("letter.xml.j2", _PORTRAIT, letter.head, letter=letter), letter.about, day)


def record_docx(head: Head, stamp: Stamp, parts: Sequence[Part], said: Mapping[str, str], day: date) -> bytes:
    """A record in parts; `said` are its title, what stands below, its last sentence and who signs."""
    document = _document(_PORTRAIT, _RECORD_CELL)
    _stamp(document, stamp, _PORTRAIT, numbered=True)
    _number_pages(document)
    laid_out = [(part, _shared_out(part)) for part in parts]
    return packed(document, _body("record.xml.j2", _PORTRAIT, head, laid_out=laid_out, **said), said["title"], day)


def _shared_out(part: Part) -> Sequence[int]:
    shares = part.grid.shares if part.grid is not None else ()
    return [round(_width(_PORTRAIT) * _MM * share / sum(shares)) for share in shares]


def _document(page: Page, cell_size: float) -> Document:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    document = empty(page, (*_STYLES, Style("Cell", cell_size)))
    text = document.styles["Text"].paragraph_format
    text.first_line_indent, text.alignment = Mm(10), WD_ALIGN_PARAGRAPH.JUSTIFY
    return document


def _body(name: str, page: Page, head: Head, **values: object) -> Any:
    halves = [round(_width(page) * share * _MM) for share in (0.45, 0.55)]
    author = min(width_of(head.author), halves[0] / 20 / _HEAD)
    # The decree wants the rule under the motto as long as it, and that under the author a third to a half as long.
    rules = [round(0.45 * author * _HEAD * 20), round(width_of(MOTTO) * _LINE * 20)]
    shared = {"nation": NATION, "motto": MOTTO, "copies": COPIES, "centred": CENTRED, "roman": roman}
    return filled(_PACKAGE, name, head=head, halves=halves, rules=rules, **shared, **values)


def _stamp(document: Document, stamp: Stamp, page: Page, *, numbered: bool = False) -> None:
    """The foot of every page, the first one's too."""
    from docx.shared import Mm

    width = _width(page)
    widths = [round((width - _CODE) * _MM), round(_CODE * _MM)]
    section = document.sections[0]
    for footer in (section.footer, section.first_page_footer):
        footer.is_linked_to_previous = False
        table = filled(_PACKAGE, "footer.xml.j2", widths=widths, stamp=stamp.text, numbered=numbered)
        footer._element.insert(0, table)
        footer.paragraphs[0].style = document.styles["Rule"]
        place = footer.tables[0].cell(0, 1).paragraphs[0]
        place.add_run().add_picture(io.BytesIO(qr_png(stamp.code)), width=Mm(_CODE))


def _number_pages(document: Document) -> None:
    """The number in the middle of the top margin, not on the first page."""
    section = document.sections[0]
    section.different_first_page_header_footer = True
    section.header.is_linked_to_previous = False
    section.header._element.replace(section.header.paragraphs[0]._p, filled(_PACKAGE, "header.xml.j2"))


def _width(page: Page) -> int:
    return page.width - page.left - page.right


def _widths(layout: Layout) -> Sequence[int]:
    return [round(width * _MM) for width in layout.widths]

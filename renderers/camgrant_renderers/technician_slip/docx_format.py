"""DOCX, for a clerk who has to change a word."""

from __future__ import annotations

from typing import Final

from camgrant_renderers._shared.word import Letters, Page, Style, empty, filled, packed
from camgrant_renderers.technician_slip.layout import UNITS, Slip, Table

__all__ = ["to_docx"]

_PACKAGE: Final = "camgrant_renderers.technician_slip"
_UNIT: Final = 283  # twentieths of a point: five millimetres
_LEFT: Final = 14  # units of the left half of the heading
_PAGE: Final = Page(210, 297, left=30, right=15, top=15, bottom=17, footer=9)
_STYLES: Final = (
    Style("Normal", 10),
    Style("Title", 13, 4, 2, bold=True, centred=True),
    Style("Heading 1", 11, 5, 2),
    Style("Footer", 8.5),
    Style("Gap", 3),
    Letters("Login", 11, mono=True),
    Letters("LargeLogin", 13, mono=True),
    Letters("Words", 8.5),
)


def to_docx(slip: Slip) -> bytes:
    """The slip as a text document on A4."""
    document = empty(_PAGE, _STYLES)
    halves = [_LEFT * _UNIT, (UNITS - _LEFT) * _UNIT]
    body = filled(_PACKAGE, "body.xml.j2", slip=slip, units=UNITS, unit=_UNIT, halves=halves, widths_of=_widths)
    footer = document.sections[0].footer
    footer.is_linked_to_previous = False
    foot = filled(_PACKAGE, "footer.xml.j2", slip=slip, width=UNITS * _UNIT)
    footer._element.replace(footer.paragraphs[0]._p, foot)
    return packed(document, body, f"{slip.title} {slip.recorder_id}", slip.as_of)


def _widths(table: Table) -> list[int]:
    return [column.units * _UNIT for column in table.columns]

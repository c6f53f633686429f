"""PDF/A, to print and to keep: the same annex and the same records as in DOCX."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, Final

from camgrant_renderers._shared.decree30 import MOTTO, NATION
from camgrant_renderers._shared.qr import qr_svg
from camgrant_renderers._shared.text_size import width_of
from camgrant_renderers._shared.typst_pdf import to_pdf
from camgrant_renderers.sheet.handover import Handover
from camgrant_renderers.sheet.layout import CENTRED, layout_of
from camgrant_renderers.sheet.paper import COPIES, Paper
from camgrant_renderers.sheet.table import Table

if TYPE_CHECKING:
    from datetime import date

__all__ = ["annex_pdf", "handover_pdf"]

_FOLDER: Final = Path(__file__).parent
_LANDSCAPE: Final = 252  # millimetres of an A4 page between its margins
_PORTRAIT: Final = 165
_MOST_TAGGED: Final = 500  # rows of an annex
_BREAK: Final = "\u200b"  # where a word may be broken; it is not seen


def annex_pdf(paper: Paper, day: date) -> bytes:
    """A list as an annex. A long one has no tags: they made one of 5,000 rows 5.5 times as large.

    Whoever listens to a long list instead of reading it has the same rows in the workbook and in Word.
    """
    rows = sum(len(group.rows) for group in paper.table.groups)
    tagged = rows <= _MOST_TAGGED
    return _pdf("annex.typ", paper, day, tagged=tagged, table=_grid(paper.table, _LANDSCAPE), copies=COPIES)


def handover_pdf(handover: Handover, day: date) -> bytes:
    """Records of hand-over, each on a page of its own."""
    records = [{"parties": record.parties, "table": _grid(record.table, _PORTRAIT)} for record in handover.records]
    return _pdf("handover.typ", handover, day, records=records)


def _pdf(template: str, document: Paper | Handover, day: date, *, tagged: bool = True, **laid_out: object) -> bytes:
    """The document with what has been laid out in place of its tables."""
    said = {one.name: getattr(document, one.name) for one in fields(document)}
    whole = {**said, **laid_out, "nation": NATION, "motto": MOTTO, "centred": sorted(CENTRED)}
    inputs = {"document": json.dumps(whole, default=asdict), "code": qr_svg(document.stamp.code)}
    return to_pdf(_FOLDER / template, inputs, day, tagged=tagged)


def _grid(table: Table, width: int) -> dict[str, object]:
    layout = layout_of(table, width)
    rooms = [layout.room(number) for number in range(len(table.columns))]
    groups = [
        {
            "heading": group.heading,
            "rows": [[_breakable(cell, room) for cell, room in zip(row, rooms, strict=True)] for row in group.rows],
        }
        for group in table.groups
    ]
    headings = [_breakable(text, room) for text, room in zip(table.headings, rooms, strict=True)]
    return {
        "columns": table.columns,
        "headings": headings,
        "groups": groups,
        "empty": table.empty,
        "size": layout.size,
        "widths": layout.widths,
    }


def _breakable(cell: str | int, room: float) -> str | int:
    """Words that are wider than their column may be broken anywhere; Typst itself would draw them over the next."""
    if isinstance(cell, int) or width_of(cell) <= room:
        return cell
    return " ".join(_BREAK.join(word) if width_of(word) > room else word for word in cell.split(" "))

"""Records in parts, A4 upright: the same text as DOCX to sign and as PDF to keep."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Final

from camgrant.rendering.records import Draft, Grid, Part, Record
from camgrant_renderers._shared.decree30 import MOTTO, NATION
from camgrant_renderers._shared.qr import qr_svg
from camgrant_renderers._shared.typst_pdf import to_pdf
from camgrant_renderers.sheet.docx_format import record_docx
from camgrant_renderers.sheet.letter import Letter
from camgrant_renderers.sheet.paper import Stamp, head_of
from camgrant_renderers.sheet.table import clean

__all__ = ["letter_of", "record_files"]

_TEMPLATE: Final = Path(__file__).with_name("record.typ")
_LONGEST: Final = 24  # letters of a word that no column is too narrow for
_BREAK: Final = "\u200b"


def letter_of(draft: Draft) -> Letter:
    """The draft, ready to be laid out."""
    return Letter(
        head=head_of(draft.sender),
        about=clean(draft.about),
        to=f"Kính gửi: {clean(draft.recipient_name)}.",
        paragraphs=tuple(map(clean, draft.paragraphs)),
        signer=clean(draft.sender.signer_title),
    )


def record_files(record: Record) -> tuple[bytes, bytes]:
    """The DOCX and the PDF of a record."""
    parts = tuple(map(_part, record.parts))
    head, stamp = head_of(record.sender), Stamp(clean(record.stamp), record.code)
    said = {
        "title": clean(record.title),
        "subtitle": clean(record.subtitle),
        "closing": clean(record.closing),
        "signer": clean(record.sender.signer_title),
    }
    day = record.sender.as_of
    docx = record_docx(head, stamp, parts, said, day)
    whole = {
        **said,
        "nation": NATION,
        "motto": MOTTO,
        "letterhead": asdict(head),
        "stamp": asdict(stamp),
        "centred": [],
    }
    text = json.dumps({**whole, "parts": [_breakable(part) for part in parts]}, ensure_ascii=False, default=asdict)
    return docx, to_pdf(_TEMPLATE, {"document": text, "code": qr_svg(stamp.code)}, day)


def _part(part: Part) -> Part:
    """The part without what cannot stand on paper."""
    grid = part.grid
    if grid is not None:
        rows = tuple(tuple(map(clean, row)) for row in grid.rows)
        grid = Grid(grid.shares, tuple(map(clean, grid.headings)), rows)
    return Part(clean(part.heading), tuple(map(clean, part.paragraphs)), grid)


def _breakable(part: Part) -> Part:
    """Long words may be broken anywhere: Typst itself would draw them over what stands beside them."""
    grid = part.grid
    if grid is not None:
        grid = Grid(grid.shares, grid.headings, tuple(tuple(map(_broken, row)) for row in grid.rows))
    return Part(part.heading, tuple(map(_broken, part.paragraphs)), grid)


def _broken(text: str) -> str:
    return " ".join(_BREAK.join(word) if len(word) > _LONGEST else word for word in text.split(" "))

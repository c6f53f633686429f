"""The one page that goes with figures by unit: PDF to print, HTML to read on any screen. Both hold the same.

The HTML stands by itself: nothing is fetched, nothing runs, and its one style sheet is allowed by its hash alone.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Final

from camgrant.model.vietnamese import date_vi
from camgrant.rendering.one_page import OnePage
from camgrant.rendering.sheets import SheetView
from camgrant.rendering.templates import template
from camgrant_renderers._shared.decree30 import MOTTO, NATION
from camgrant_renderers._shared.qr import qr_svg
from camgrant_renderers._shared.typst_pdf import to_pdf
from camgrant_renderers.sheet.paper import head_of, stamp_of
from camgrant_renderers.sheet.table import clean

__all__ = ["one_page_html", "one_page_pdf"]

_FOLDER: Final = Path(__file__).parent
_EMPTY_ROW: Final = "Chưa có người nào."


def one_page_pdf(view: SheetView, page: OnePage) -> bytes:
    """A4, upright."""
    said = _said(view, page)
    return to_pdf(
        _FOLDER / "one_page.typ", {"document": json.dumps(said), "code": qr_svg(stamp_of(view).code)}, view.as_of
    )


def one_page_html(view: SheetView, page: OnePage) -> bytes:
    """UTF-8, for a wide or a narrow screen and for print."""
    style = (_FOLDER / "one_page.css").read_text(encoding="utf-8")
    allowed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    filled = template("camgrant_renderers.sheet", "one_page.html.j2").render(
        **_said(view, page), style=style, allowed=allowed
    )
    return filled.encode()


def _said(view: SheetView, page: OnePage) -> dict[str, object]:
    """Everything that stands on the page, as plain data."""
    demo = " (dữ liệu giả định)" if page.demo else ""
    return {
        "nation": NATION,
        "motto": MOTTO,
        "letterhead": asdict(head_of(view, view.number, view.date)),
        "title": clean(view.sheet.title.vi),
        "to": f"Kính gửi: {clean(view.recipient_name)}",
        "dated": f"Số liệu tính đến ngày {date_vi(view.as_of)}{demo}",
        "systems": [clean(name) for name in page.systems],
        "people": [asdict(row) for row in page.people],
        "nobody": _EMPTY_ROW,
        "total": asdict(page.total),
        "waiting": [asdict(row) for row in page.waiting],
        "charts": [asdict(chart) for chart in page.charts],
        "figures": [clean(sentence) for sentence in page.figures],
        "signer": clean(view.signer_title),
        "stamp": {"text": stamp_of(view).text},
    }

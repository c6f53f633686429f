"""The page as PDF. Its data goes in as JSON and is never markup."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Final

from camgrant.model.vietnamese import date_vi
from camgrant.rendering.read_first import ReadFirst
from camgrant_renderers._shared.typst_pdf import to_pdf

__all__ = ["render"]

_TEMPLATE: Final = Path(__file__).with_name("page.typ")


def render(page: ReadFirst) -> list[tuple[str, str, bytes]]:
    """`00-DOC-TRUOC.pdf`."""
    text = json.dumps(asdict(page), ensure_ascii=False, default=_shown)
    return [("00-DOC-TRUOC.pdf", "application/pdf", to_pdf(_TEMPLATE, {"page": text}, page.as_of))]


def _shown(value: object) -> str:
    if isinstance(value, date):
        return date_vi(value)
    raise TypeError(type(value).__name__)

"""The page as PDF. Its data goes in as JSON and is never markup."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from camgrant.rendering.read_first import ReadFirst
from camgrant_renderers._shared.typst_pdf import data_of, to_pdf

__all__ = ["render"]

_TEMPLATE: Final = Path(__file__).with_name("page.typ")


def render(page: ReadFirst) -> list[tuple[str, str, bytes]]:
    """`00-DOC-TRUOC.pdf`."""
    return [("00-DOC-TRUOC.pdf", "application/pdf", to_pdf(_TEMPLATE, {"page": data_of(page)}, page.as_of))]

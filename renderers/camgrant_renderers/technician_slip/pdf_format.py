"""PDF, for printing and for reading on a phone."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from camgrant_renderers._shared import typst_pdf
from camgrant_renderers.technician_slip.layout import Slip

__all__ = ["to_pdf"]

_TEMPLATE: Final = Path(__file__).with_name("slip.typ")


def to_pdf(slip: Slip) -> bytes:
    """The slip on A4."""
    return typst_pdf.to_pdf(_TEMPLATE, {"slip": slip.as_json(), "stamp": slip.stamp}, slip.as_of)

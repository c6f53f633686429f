"""QR codes of what tells a paper from others, as SVG for Typst and as PNG for Office."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from segno import QRCode

__all__ = ["qr_png", "qr_svg"]

_FORMATS: Final = 4  # one list is drawn in several formats, one after another, with one code


def qr_svg(text: str) -> str:
    """The code as a drawing that takes any size."""
    buffer = io.BytesIO()
    _code(text).save(buffer, kind="svg", border=2, omitsize=True, xmldecl=False)
    return buffer.getvalue().decode()


@lru_cache(_FORMATS)
def qr_png(text: str) -> bytes:
    """The code as a picture of some hundred pixels."""
    buffer = io.BytesIO()
    _code(text).save(buffer, kind="png", border=2, scale=6)
    return buffer.getvalue()


@lru_cache(_FORMATS)
def _code(text: str) -> QRCode:
    import segno  # a check renders nothing

    return segno.make_qr(text, error="m", boost_error=False)

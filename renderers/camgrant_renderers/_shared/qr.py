"""QR codes of what tells a paper from others, as SVG for Typst and as PNG for Office."""

from __future__ import annotations

import io

__all__ = ["qr_png", "qr_svg"]


def qr_svg(text: str) -> str:
    """The code as a drawing that takes any size."""
    return _drawn(text, "svg", omitsize=True, xmldecl=False).decode()


def qr_png(text: str) -> bytes:
    """The code as a picture of some hundred pixels."""
    return _drawn(text, "png", scale=6)


def _drawn(text: str, kind: str, **options: object) -> bytes:
    import segno  # a check renders nothing

    buffer = io.BytesIO()
    segno.make_qr(text, error="m", boost_error=False).save(buffer, kind=kind, border=2, **options)
    return buffer.getvalue()

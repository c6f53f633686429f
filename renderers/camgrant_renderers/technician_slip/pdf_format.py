"""PDF by Typst. The data goes in as JSON and is never markup; the fonts are shipped, so every machine draws alike."""

from __future__ import annotations

import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from camgrant_renderers import _shared
from camgrant_renderers.technician_slip.layout import Slip

if TYPE_CHECKING:
    from typst import Compiler

__all__ = ["to_pdf"]

_TEMPLATE = Path(__file__).with_name("slip.typ")
_FONTS = Path(_shared.__file__).with_name("fonts")


@cache
def _compiler() -> Compiler:
    """One for the process: it keeps the fonts and the parsed template."""
    import typst  # a check renders nothing

    return typst.Compiler(_TEMPLATE, font_paths=[_FONTS], ignore_system_fonts=True)


def to_pdf(slip: Slip) -> bytes:
    """The slip, dated by its data and not by the clock."""
    day = datetime.datetime.combine(slip.as_of, datetime.time(), datetime.UTC)
    inputs = {"slip": slip.as_json(), "stamp": slip.stamp}
    return cast(bytes, _compiler().compile(format="pdf", sys_inputs=inputs, timestamp=day))

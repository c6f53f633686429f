"""How many lines a text takes: a spreadsheet does not grow merged rows and prints what does not fit cut off."""

from __future__ import annotations

import math
import unicodedata
from functools import lru_cache
from typing import Final

__all__ = ["TALLEST", "line_count", "row_height", "width_of"]

TALLEST: Final = 409  # points, the most a row of a worksheet can have
# Widths of the letters of Times New Roman in hundredths of an em; diacritics add nothing, bold a little.
_LETTERS: Final = {
    28: "ijlt.,;:'’!/|",
    34: "frI()[]-“”",
    39: "sJ",
    45: "acez",
    56: "FPS",
    61: "ELTZ",
    67: "BCR",
    72: "ADGHKNOQUVXYw",
    78: "m",
    94: "MW@",
}
_EMS: Final = {char: width * 1.04 / 100 for width, chars in _LETTERS.items() for char in chars}


@lru_cache(maxsize=1000)
def _em(char: str) -> float:
    return _EMS.get(unicodedata.normalize("NFD", char)[0], 0.52)


@lru_cache(maxsize=20_000)
def width_of(text: str) -> float:
    """How wide a text on one line is, in ems."""
    return sum(map(_em, text))


@lru_cache(maxsize=20_000)
def line_count(text: str, pixels: float, size: float) -> int:
    """How many lines a text of `size` points takes in a width: words wrap, a word longer than the line is broken."""
    room = max(1.0, (pixels - 8) * 0.75 / size)  # in ems
    lines, used = 1, 0.0
    for word in text.split(" "):
        width = width_of(word)
        if used and used + 0.25 + width > room:
            lines, used = lines + 1, 0.0
        used += width + (0.25 if used else 0.0)
        if used > room:
            lines += math.ceil(used / room) - 1
            used %= room
    return lines


def row_height(lines: float, size: float) -> int:
    """Points that a row of so many lines needs."""
    return min(TALLEST, round(lines * size * 1.27 + 4))

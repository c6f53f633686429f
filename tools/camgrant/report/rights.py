"""Rights on channels in words, for terminals: "Xem trực tiếp 1-4, 7; Xem lại 1"."""

from __future__ import annotations

from collections.abc import Container, Mapping
from itertools import groupby
from typing import Final

from camgrant.diagnostics import Text
from camgrant.model.base import RIGHTS, Right
from camgrant.model.vietnamese import RIGHT_WORDS

__all__ = ["printable", "right_word", "rights_text"]

_FOREIGN: Final = Text("camera ngoài danh mục", "cameras that are not declared")


def rights_text(rights: Mapping[Right, frozenset[int]], language: str, known: Container[int] | None = None) -> str:
    """Each right with its channels, runs of channels as ranges; a dash for none.

    `known` are the channels of the recorder: a number beyond them is only ours, so such a camera is named as foreign.
    """
    parts = []
    for right in RIGHTS:
        numbers = sorted(rights.get(right, ()))
        own = [number for number in numbers if known is None or number in known]
        said = [*_ranges(own), *([_FOREIGN.in_language(language)] if len(own) < len(numbers) else [])]
        if said:
            parts.append(f"{right_word(right, language)} {', '.join(said)}")
    return "; ".join(parts) or "–"


def right_word(right: Right, language: str) -> str:
    """What a right is called: on paper in Vietnamese, by its word in the data in English."""
    return RIGHT_WORDS[right] if language == "vi" else right


def _ranges(numbers: list[int]) -> list[str]:
    found = []
    for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        members = [number for _, number in run]
        found.append(str(members[0]) if len(members) == 1 else f"{members[0]}-{members[-1]}")
    return found


def printable(text: str) -> str:
    """What a device or a file said, without anything that steers a terminal."""
    return "".join(char if char.isprintable() else "?" for char in text)

"""Rights on channels in words, for terminals: "xem trực tiếp 1-4, 7; xem lại 1"."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from camgrant.model.base import RIGHTS, Right
from camgrant.model.vietnamese import RIGHT_WORDS

__all__ = ["printable", "rights_text"]


def rights_text(rights: Mapping[Right, frozenset[int]], language: str) -> str:
    """Each right with its channels, runs of channels as ranges; a dash for none."""
    parts = [
        f"{RIGHT_WORDS[right] if language == 'vi' else right} {_ranges(sorted(rights[right]))}"
        for right in RIGHTS
        if rights.get(right)
    ]
    return "; ".join(parts) or "–"


def _ranges(numbers: list[int]) -> str:
    found = []
    for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        members = [number for _, number in run]
        found.append(str(members[0]) if len(members) == 1 else f"{members[0]}-{members[-1]}")
    return ", ".join(found)


def printable(text: str) -> str:
    """What a device or a file said, without anything that steers a terminal."""
    return "".join(char if char.isprintable() else "?" for char in text)

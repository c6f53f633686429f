"""The cell of a post: the title that it says, and the units that stand in it beside the title or in its place.

Offices write “Đội trưởng”, “Đội trưởng - Công an huyện Chư Păh”, or the unit alone. What is stored as a title must be
one: a unit is taken off, and where it cannot be told from the title, the cell says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from camgrant.intake.headings import folded
from camgrant.intake.places import Places

__all__ = ["Title", "read_title"]

_SIGNS: Final = ",;()-–—/|:"
_LINKS: Final = frozenset(("thuộc", "của", "tại", "ở", "-", "–", "—", "/", "|", ":"))
# “Trưởng Công an xã” is a title as a whole: without its unit a word of degree alone is left.
_DEGREES: Final = frozenset(("truong", "pho", "chanh", "quyen", "cap"))
# A part of a unit is no title either: “Đội CSGT, Công an huyện”; “Đội trưởng” and “Tổ phó” are.
_PART: Final = re.compile(
    r"(?:doi|phong|ban|khoa|to|tram|cuc|chi cuc|bo phan|trung tam|van phong)(?! (?:truong|pho|vien)\b)\b.*"
)


@dataclass(frozen=True, slots=True)
class Title:
    """`text` is what is left of a cell without the units in it, "" where they are all that it says.

    `names` are the units as they are written, and `units` those that they may mean, name by name. `apart` says that
    what is left is a title; it is not where a unit stands in the middle of it, or only a part of a unit is left.
    """

    text: str
    names: tuple[str, ...] = ()
    units: tuple[tuple[str, ...], ...] = ()
    apart: bool = True


def read_title(places: Places, text: str) -> Title:
    """What a cell of a post says. A unit is known by whatever name a list may call it."""
    words = text.split()
    names: list[str] = []
    units: list[tuple[str, ...]] = []
    while (span := _longest_name(places, words)) is not None:
        start, end = span
        name = " ".join(words[start:end]).strip(_SIGNS + " ")
        before, after = _trimmed(words[:start]), _trimmed(words[end:])
        names.append(name)
        units.append(places.units(name))
        separated = _is_separated(words, start, end)
        if before and after and not separated:
            return Title(text, tuple(names), tuple(units), apart=False)
        if after and not before and not separated:
            return Title(text, tuple(names), tuple(units), apart=False)
        if before and not after and _is_degree(before):
            return Title(" ".join(words).strip(_SIGNS + " "), tuple(names), tuple(units))
        words = [*before[:-1], f"{before[-1]},", *after] if before and after else [*before, *after]
    if not names:
        return Title(text)
    left = " ".join(words)
    if left.count("(") > left.count(")"):
        left = re.sub(r"\s*\(", ", ", left)
    return Title(left, tuple(names), tuple(units), apart=_PART.fullmatch(folded(left)) is None)


def _longest_name(places: Places, words: Sequence[str]) -> tuple[int, int] | None:
    """From which word to which the longest name of a unit goes; of two as long, the last."""
    best: tuple[int, int] | None = None
    for start, end in _windows(places, words):
        if best is not None and end - start < best[1] - best[0]:
            continue
        if places.is_unit_name(" ".join(words[start:end])):
            best = (start, end)
    return best


def _windows(places: Places, words: Sequence[str]) -> Iterator[tuple[int, int]]:
    for start, word in enumerate(words):
        # Without their marks “trưởng” and “trường” are one word, and a school is a unit.
        if word.casefold().strip(_SIGNS) == "trưởng" or not places.may_begin_unit(word):
            continue
        for end in range(start + 1, len(words) + 1):
            alone = end == start + 1
            if not alone or len(words) == 1 or word.strip(_SIGNS).isupper() or word.startswith("u-"):
                yield start, end


def _is_separated(words: Sequence[str], start: int, end: int) -> bool:
    """Whether a sign stands between the name of a unit and whatever is before and behind it."""
    opened = start == 0 or words[start][0] in _SIGNS or words[start - 1][-1] in _SIGNS
    closed = end == len(words) or words[end - 1][-1] in _SIGNS or words[end][0] in _SIGNS
    return opened and closed


def _trimmed(words: Sequence[str]) -> list[str]:
    """The words without the signs and the small words that tied them to the unit."""
    left = list(words)
    while left and (left[-1].casefold() in _LINKS or not left[-1].strip(_SIGNS)):
        left.pop()
    while left and not left[0].strip(_SIGNS):
        left.pop(0)
    if left:
        left[-1] = left[-1].rstrip(",;-–—/|:(")
        left[0] = left[0].lstrip(",;-–—/|:)")
    return left


def _is_degree(words: Sequence[str]) -> bool:
    return all(folded(word) in _DEGREES for word in words)

"""Spells of days: from when until when something holds, both ends included, as many times as it does."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from camgrant.access.timeline import DAY

__all__ = ["Spell", "Spells", "goes_on", "holds", "minus", "union"]


class Spell(NamedTuple):
    """Days without a gap; both ends belong to it."""

    first: date
    last: date


Spells = tuple[Spell, ...]
"""Spells in order, with at least a day between two of them."""


def holds(spells: Spells, day: date) -> bool:
    """Whether the day is one of theirs."""
    return any(first <= day <= last for first, last in spells)


def goes_on(spells: Spells, day: date) -> bool:
    """Whether any of their days is still to come, or today."""
    return bool(spells) and day <= spells[-1].last


def union(spells: Iterable[tuple[date, date]]) -> Spells:
    """The days of all of them; spells that touch are one."""
    found: list[Spell] = []
    for first, last in sorted(spells):
        if found and first <= found[-1].last + DAY:
            found[-1] = Spell(found[-1].first, max(found[-1].last, last))
        elif first <= last:
            found.append(Spell(first, last))
    return tuple(found)


def minus(more: Spells, less: Spells) -> Spells:
    """The days of the first that are no days of the second."""
    found: list[Spell] = []
    for first, last in more:
        begin = first
        for other in less:
            if other.last < begin or other.first > last:
                continue
            if other.first > begin:
                found.append(Spell(begin, other.first - DAY))
            begin = other.last + DAY
        if begin <= last:
            found.append(Spell(begin, last))
    return tuple(found)

"""Faults of dated windows: names, positions and terms of leadership are all lists of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

__all__ = ["window_faults"]


def window_faults(windows: Sequence[tuple[date | None, date | None]]) -> Iterator[tuple[int, int | None]]:
    """Windows that end before they begin (number, None) or begin inside another one (number, other)."""
    latest: tuple[date, int] | None = None
    for number in sorted(range(len(windows)), key=lambda n: windows[n][0] or date.min):
        begin, end = windows[number][0] or date.min, windows[number][1] or date.max
        if end < begin:
            yield number, None
            continue
        if latest is not None and begin <= latest[0]:
            yield number, latest[1]
        if latest is None or end > latest[0]:
            latest = (end, number)

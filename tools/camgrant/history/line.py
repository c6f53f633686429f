"""The main line in time: which commit stood at a moment, although some clocks were wrong when commits were made."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime

from camgrant.history.index import Index
from camgrant.history.moments import from_seconds

__all__ = ["Line", "times_in_order"]


class Line:
    """The steps of an index with the moments at which they came to stand."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.times, self.doubtful = times_in_order(index.seconds)
        self._whole: list[int | None] = []
        last: int | None = None
        for number, fault in enumerate(index.faults):
            last = last if fault else number
            self._whole.append(last)

    def __len__(self) -> int:
        return len(self.times)

    def at(self, instant: datetime) -> int:
        """The step that stood at an instant; -1 before the first."""
        return bisect_right(self.times, int(instant.timestamp())) - 1

    def moment(self, step: int) -> datetime:
        """When a step came to stand."""
        return from_seconds(self.times[step])

    def whole(self, step: int) -> int | None:
        """The last step up to this one whose data can be read whole; None before the first such."""
        return self._whole[step] if step >= 0 else None


def times_in_order(seconds: Sequence[int]) -> tuple[list[int], frozenset[int]]:
    """The times of a line, none before the one that it follows, and the places whose clock was wrong.

    The most commits whose times are in order are believed (longest non-decreasing subsequence); each other one is
    taken to stand since the believed one before it, or where there is none with the first that follows.
    """
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for place, time in enumerate(seconds):
        rank = bisect_right(tails, time)
        before.append(ends[rank - 1] if rank else -1)
        if rank == len(tails):
            tails.append(time)
            ends.append(place)
        else:
            tails[rank], ends[rank] = time, place
    believed = set[int]()
    place = ends[-1] if ends else -1
    while place >= 0:
        believed.add(place)
        place = before[place]
    times: list[int] = []
    last = min((seconds[place] for place in believed), default=0)
    for place, time in enumerate(seconds):
        last = time if place in believed else last
        times.append(last)
    return times, frozenset(range(len(seconds))) - believed

"""What keeps an answer about the past from being the whole truth, in words."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Final

from camgrant.cli import who_phrases as say
from camgrant.history.moments import shown

if TYPE_CHECKING:
    from camgrant.history.gaps import Gap

__all__ = ["gap_lines", "unknown_lines"]

_SHORT: Final = 12


def gap_lines(gaps: Iterable[Gap], language: str) -> Iterator[str]:
    """A sentence for each; many files of one commit are one sentence."""
    for (_, _, moment), group in groupby(gaps, lambda one: (one.what, one.commit, one.moment)):
        same = list(group)
        if len(same) > 1 and moment:
            yield _words(same[0], language) + say.MORE.in_language(language, {"count": len(same) - 1})
        else:
            yield from (_words(one, language) for one in same)


def unknown_lines(gaps: Iterable[Gap], language: str) -> Iterator[str]:
    """Why nobody can say who could see, for the head of an answer; many of a kind are one sentence."""
    for what, group in groupby(gaps, lambda one: one.what):
        first = next(group)
        moment = shown(first.moment) if first.moment else "—"
        yield say.WHY_UNKNOWN[what].in_language(language, {"commit": first.commit[:_SHORT] or "—", "moment": moment})


def _words(gap: Gap, language: str) -> str:
    moment = shown(gap.moment) if gap.moment else "—"
    facts = {"commit": gap.commit[:_SHORT] or "—", "moment": moment, "detail": gap.detail or "—"}
    facts["before"] = shlex.quote(f"../kho-cu/{gap.detail}")  # to be typed, whatever somebody called his folder
    return say.GAPS[gap.what].in_language(language, facts)

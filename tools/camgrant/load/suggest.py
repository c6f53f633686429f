"""Did you mean: the nearest known words, blind to diacritics and case."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection

from camgrant.diagnostics import Text
from camgrant.model.vietnamese import fold

__all__ = ["nearest", "suggestion"]

# Beyond this many candidates the full comparison would take longer than the check itself.
_MANY = 4000


def nearest(word: str, known: Collection[str], count: int = 3) -> list[str]:
    """Up to `count` known words that are close to `word`, nearest first."""
    candidates = known if len(known) <= _MANY else _alike(word, known)
    by_folded: dict[str, str] = {}
    for candidate in sorted(candidates):
        by_folded.setdefault(fold(candidate), candidate)
    return [by_folded[match] for match in difflib.get_close_matches(fold(word), by_folded, count, 0.6)]


def _alike(word: str, known: Collection[str]) -> list[str]:
    """The candidates that share the beginning or the end of the word: enough for one mistyped letter."""
    size = max(4, (len(word) * 2) // 3)
    start, end = word[:size], word[-size:]
    digits = re.sub(r"[0-9]+", "", word)
    alike = [c for c in known if (c.startswith(start) or c.endswith(end)) and abs(len(c) - len(word)) <= 3]
    return alike[:_MANY] or [c for c in known if re.sub(r"[0-9]+", "", c) == digits][:_MANY]


def suggestion(word: str, known: Collection[str]) -> Text:
    """“; có phải là …?” for a message, or nothing."""
    found = nearest(word, known)
    if not found:
        return Text("", "")
    names = ", ".join(f"“{name}”" for name in found)
    return Text(f"; có phải là {names}?", f"; did you mean {names}?")

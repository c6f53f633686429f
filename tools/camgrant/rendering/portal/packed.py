"""The data of a portal for its script: names once, everything else numbers, so that a large province fits in one file.

Columns of strings stand in one array each. A person's accesses are pairs (scope, kind): a scope is where and which
cameras, as runs of numbers; a kind is everything else. Many people share both.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Final, TypeVar

from camgrant.model.base import RIGHTS
from camgrant.model.vietnamese import RIGHT_WORDS
from camgrant.rendering.portal.content import Access, Portal
from camgrant.rendering.portal.words import LETTERS, SCRIPT

__all__ = ["clean", "compressed", "packed", "right_words"]

T = TypeVar("T")

_STANDINGS: Final = ("now", "soon", "over")
# What would end a script element, or a line of a script in old engines, never stands in the data as it is.
_INERT: Final = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)


def clean(text: str) -> str:
    """The text on one line, without what would turn the direction of the words beside it or hide some of them."""
    return text if text.isprintable() else "".join(char if char.isprintable() else " " for char in text)


def right_words(language: str) -> list[str]:
    """The words of the rights, in their order."""
    return [RIGHT_WORDS[right] if language == "vi" else right for right in RIGHTS]


def packed(portal: Portal, language: str) -> str:
    """JSON for the data block; no `<` stands in it."""
    return json.dumps(_Packing(portal, language).content(), ensure_ascii=False, separators=(",", ":")).translate(_INERT)


def compressed(data: str) -> str:
    """The data as gzip in base64: with 100,000 entitlements a quarter of its size. Opened by `base64 -d | gunzip`."""
    return base64.b64encode(gzip.compress(data.encode(), mtime=0)).decode()


class _Numbers(dict[T, int]):
    """Each thing's number in the order in which they came."""

    def of(self, thing: T) -> int:
        return self.setdefault(thing, len(self))


class _Packing:
    def __init__(self, portal: Portal, language: str) -> None:
        self._portal, self._language = portal, language
        self._sites = {one.id: number for number, one in enumerate(portal.sites)}
        self._units = {one.id: number for number, one in enumerate(portal.units)}
        self._cameras = {one.id: number for number, one in enumerate(portal.cameras)}
        self._scopes = _Numbers[tuple[str, int, frozenset[str]]]()
        self._kinds = _Numbers[tuple[Any, ...]]()
        self._texts = _Numbers[str]()

    def content(self) -> dict[str, Any]:
        portal = self._portal
        people = portal.people
        accesses = [list(self._pairs(one.accesses)) for one in people]
        positions = [self._texts.of(clean(one.position)) for one in people]
        kinds = [self._kind(*kind) for kind in self._kinds]
        scopes = [[self._texts.of(clean(where)), site, *self._runs(seen)] for where, site, seen in self._scopes]
        return {
            "asOf": portal.as_of.isoformat(),
            "lang": self._language,
            "words": {name: text.in_language(self._language) for name, text in SCRIPT.items()},
            "rights": right_words(self._language),
            "letters": [LETTERS[right].in_language(self._language) for right in RIGHTS],
            "people": {
                "id": _texts(one.id for one in people),
                "name": _texts(one.name for one in people),
                "login": _texts(one.login for one in people),
                "position": positions,
                "unit": [self._units.get(one.unit, -1) for one in people],
                "accesses": accesses,
            },
            "cameras": {
                "id": _texts(one.id for one in portal.cameras),
                "name": _texts(one.name for one in portal.cameras),
                "site": [self._sites[one.site] for one in portal.cameras],
            },
            "sites": {
                "id": _texts(one.id for one in portal.sites),
                "name": _texts(one.name for one in portal.sites),
                "place": _texts(one.place for one in portal.sites),
                "unit": [self._units.get(one.unit, -1) for one in portal.sites],
                "closed": [int(one.closed) for one in portal.sites],
                "facts": [_texts(one.facts) for one in portal.sites],
            },
            "units": {
                "id": _texts(one.id for one in portal.units),
                "name": _texts(one.name for one in portal.units),
                "short": _texts(one.short for one in portal.units),
            },
            "scopes": scopes,
            "kinds": kinds,
            "texts": list(self._texts),
        }

    def _pairs(self, accesses: Iterable[Access]) -> Iterator[int]:
        for one in accesses:
            yield self._scopes.of((one.recorder, self._sites.get(one.site, -1), one.cameras))
            yield self._kinds.of((one.system, one.rights, one.extra, one.first, one.last, one.basis, one.standing))

    def _kind(
        self, system: str, rights: Any, extra: Any, first: Any, last: Any, basis: Any, standing: str
    ) -> list[Any]:
        return [
            self._texts.of(clean(system)),
            [RIGHTS.index(one) for one in rights],
            [RIGHTS.index(one) for one in extra],
            _iso(first),
            _iso(last),
            [self._texts.of(clean(one)) for one in basis],
            _STANDINGS.index(standing),
        ]

    def _runs(self, cameras: frozenset[str]) -> Iterator[int]:
        """First number and how many, of each run."""
        numbers = sorted(self._cameras[one] for one in cameras)
        start = 0
        for place in range(1, len(numbers) + 1):
            if place == len(numbers) or numbers[place] != numbers[place - 1] + 1:
                yield from (numbers[start], place - start)
                start = place


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _texts(texts: Iterable[str]) -> list[str]:
    return [clean(text) for text in texts]

"""The file of a portal: a page that stands by itself, on which only its own scripts and its one style sheet may act.

They are allowed by their hashes, and nothing may be fetched, sent or framed. The data is a block of JSON, which no
browser runs; everything that is shown is put there as text.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Collection
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from camgrant.model.base import RIGHTS, Right
from camgrant.model.vietnamese import date_vi
from camgrant.rendering.portal.content import SOON_DAYS, Access, Person, Portal
from camgrant.rendering.portal.packed import clean, compressed, packed, right_words
from camgrant.rendering.portal.still import STILL_AT_MOST, site_pages, unit_pages, window
from camgrant.rendering.portal.words import LETTERS, PAGE
from camgrant.rendering.templates import template

__all__ = ["portal_html"]

_FOLDER: Final = Path(__file__).parent / "templates"
_SCRIPTS: Final = ("elements.js", "portal.js")
_NAMED: Final = 4  # sites of one scope that are named; of more their number is said
_SHOWN: Final = 50  # rows of the tables on the first screen


def portal_html(portal: Portal, language: str) -> bytes:
    """UTF-8. The same content gives the same bytes."""
    style = (_FOLDER / "portal.css").read_text(encoding="utf-8")
    scripts = [(_FOLDER / name).read_text(encoding="utf-8") for name in _SCRIPTS]
    anchors = {id(one): f"p{number}" for number, one in enumerate(portal.people)}
    small = sum(len(one.accesses) for one in portal.people) <= STILL_AT_MOST
    data, soon = packed(portal, language), _soon(portal)
    filled = template("camgrant.rendering.portal", "portal.html.j2").render(
        portal=portal,
        language=language,
        say=partial(_say, language),
        day=date_vi,
        clean=clean,
        window=window,
        rights=lambda access: _rights(access, language),
        letters=[
            (LETTERS[one].in_language(language), word) for one, word in zip(RIGHTS, right_words(language), strict=True)
        ],
        scope=_Scopes(portal, language).scope,
        anchor=lambda person: anchors[id(person)],
        audience=_audience(portal, language),
        units={one.id: one for one in portal.units},
        soon_days=SOON_DAYS,
        soon=soon[:_SHOWN],
        soon_count=len(soon),
        commit=portal.commit or PAGE["uncommitted"].in_language(language),
        pending=list(islice(portal.pending, _SHOWN)),
        small=small,
        site_pages=site_pages(portal, language) if small else [],
        unit_pages=unit_pages(portal) if small else [],
        style=style,
        scripts=scripts,
        style_hash=_hash(style),
        script_hashes=[_hash(script) for script in scripts],
        data=data if small else compressed(data),
    )
    return filled.encode()


def _say(language: str, word: str, /, **facts: object) -> str:
    return PAGE[word].in_language(language, facts)


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _audience(portal: Portal, language: str) -> str:
    if not portal.audience:
        return PAGE["for_inside"].in_language(language)
    return PAGE["for_unit"].in_language(language, {"name": clean(portal.audience)})


class _Ending(NamedTuple):
    """What somebody has that ends on one day, with the same rights."""

    person: Person
    accesses: list[Access]


def _soon(portal: Portal) -> list[_Ending]:
    """What ends soon, the earliest first."""
    found: dict[tuple[date | None, int, tuple[Right, ...]], _Ending] = {}
    for number, person in enumerate(portal.people):
        for one in person.accesses:
            if one.standing == "soon":
                found.setdefault((one.last, number, one.rights), _Ending(person, [])).accesses.append(one)
    return sorted(found.values(), key=lambda ending: str(ending.accesses[0].last))


def _rights(access: Access, language: str) -> str:
    words: dict[Right, str] = dict(zip(RIGHTS, right_words(language), strict=True))
    extra = [PAGE["beyond"].in_language(language, {"right": words[one]}) for one in access.extra]
    return "; ".join([words[one] for one in access.rights] + extra) or "–"


class _Scopes:
    """Where an access reaches, in words."""

    def __init__(self, portal: Portal, language: str) -> None:
        self._language = language
        self._sites = {one.id: one.name for one in portal.sites}
        self._site_of = {one.id: one.site for one in portal.cameras}

    def scope(self, accesses: Collection[Access]) -> str:
        """`Khu cách ly số 1 (4 camera); Khu cách ly số 2 (2 camera)`; of many sites their number."""
        said = [self._technical(one) for one in accesses if not one.cameras]
        seen = {camera for one in accesses for camera in one.cameras}
        counts = Counter(self._site_of[camera] for camera in seen)
        untold = seen & counts.keys()
        if len(counts) > _NAMED:
            said.append(self._counted("only_sites" if untold else "some_sites", str(len(counts)), len(seen)))
        else:
            said += [
                name if site in untold else self._counted("one_site", name, counts[site])
                for site, name in self._sites.items()
                if site in counts
            ]
        return clean("; ".join(said))

    def _technical(self, access: Access) -> str:
        where = ", ".join(part for part in (access.recorder, self._sites.get(access.site, "")) if part)
        return f"{where} ({PAGE['technical'].in_language(self._language)})"

    def _counted(self, word: str, sites: str, cameras: int) -> str:
        return PAGE[word].in_language(self._language, {"sites": sites, "cameras": cameras})

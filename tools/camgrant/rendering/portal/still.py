"""The pages of a portal that need no script: of every site who sees which camera, of every unit its people.

A large province would not fit twice in one file, so beyond a size only the lists of sites and units stand there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from camgrant.model.base import RIGHTS, Right
from camgrant.model.vietnamese import date_vi
from camgrant.rendering.portal.content import Access, CameraEntry, Person, Portal, SiteEntry, UnitEntry
from camgrant.rendering.portal.words import LETTERS

__all__ = ["STILL_AT_MOST", "Matrix", "SitePage", "UnitPage", "site_pages", "unit_pages", "window"]

STILL_AT_MOST: Final = 3000
"""Accesses up to which the pages of sites and units are drawn without a script: about one megabyte."""


_AT_A_TIME: Final = 12  # cameras of one table: as many as fit on a sheet of paper; as in the script


@dataclass(frozen=True, slots=True)
class Matrix:
    """Some cameras of a site from its `first` on, counted from 1, and who sees one of them.

    `rows` hold a person and one cell for each camera: letters of rights, "" for none.
    """

    first: int
    cameras: tuple[CameraEntry, ...]
    rows: tuple[tuple[Person, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class SitePage:
    """One site with all its cameras; `count` is their number. `technical` is the work on its recorders."""

    site: SiteEntry
    unit: UnitEntry | None
    count: int
    matrices: tuple[Matrix, ...]
    technical: tuple[tuple[Person, Access], ...]


@dataclass(frozen=True, slots=True)
class UnitPage:
    """One unit, None for people whose unit is not said, with its people."""

    unit: UnitEntry | None
    people: tuple[Person, ...]


def site_pages(portal: Portal, language: str) -> list[SitePage]:
    """A page for every site, in order."""
    units = {one.id: one for one in portal.units}
    of_site: dict[str, list[CameraEntry]] = {}
    for camera in portal.cameras:
        of_site.setdefault(camera.site, []).append(camera)
    return [
        SitePage(
            site,
            units.get(site.unit),
            len(of_site[site.id]),
            tuple(
                Matrix(start + 1, tuple(part), tuple(_rows(portal, part, language)))
                for start in range(0, len(of_site[site.id]), _AT_A_TIME)
                if (part := of_site[site.id][start : start + _AT_A_TIME])
            ),
            tuple(_technical(portal, site)),
        )
        for site in portal.sites
    ]


def unit_pages(portal: Portal) -> list[UnitPage]:
    """A page for every unit, in order, and one for people of whom no unit is said."""
    of_unit: dict[str, list[Person]] = {}
    for person in portal.people:
        of_unit.setdefault(person.unit, []).append(person)
    pages = [UnitPage(unit, tuple(of_unit.get(unit.id, ()))) for unit in portal.units]
    return [*pages, *([UnitPage(None, tuple(of_unit[""]))] if "" in of_unit else [])]


def window(first: date | None, last: date | None) -> str:
    """`14/06/2021 – 29/07/2021`; a dash where the days are not said."""
    return f"{date_vi(first)} – {date_vi(last)}" if first and last else f"– {date_vi(last)}" if last else "–"


def _technical(portal: Portal, site: SiteEntry) -> Iterable[tuple[Person, Access]]:
    for person in portal.people:
        for one in person.accesses:
            if one.site == site.id and not one.cameras and one.standing != "over":
                yield person, one


def _rows(portal: Portal, cameras: list[CameraEntry], language: str) -> Iterable[tuple[Person, tuple[str, ...]]]:
    for person in portal.people:
        held = [one for one in person.accesses if one.standing != "over"]
        cells = tuple(_cell(held, camera.id, language) for camera in cameras)
        if any(cells):
            yield person, cells


def _cell(accesses: Iterable[Access], camera: str, language: str) -> str:
    """The letters of all rights on the camera; a dot where the rights are not said."""
    here = [one for one in accesses if camera in one.cameras]
    rights: set[Right] = {right for one in here for right in (*one.rights, *one.extra)}
    letters = "".join(LETTERS[right].in_language(language) for right in RIGHTS if right in rights)
    return letters or ("•" if here else "")

"""What stands in a portal, as plain data. Whatever its audience may not have is not here: "" or nothing at all.

No phone and no mailbox ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from camgrant.model.base import Right
from camgrant.rendering.one_page import Chart

__all__ = ["SOON_DAYS", "Access", "CameraEntry", "Pending", "Person", "Portal", "SiteEntry", "Standing", "UnitEntry"]

Standing = Literal["now", "soon", "over"]
"""In force; in force and about to end; over."""
SOON_DAYS: Final = 14
"""Days to its end from which an access is about to end."""


@dataclass(frozen=True, slots=True)
class Access:
    """What one grant gives on one recorder. `recorder` is its name, "" where accounts live elsewhere.

    `cameras` are ids, those of sites where no more is told; technical work has none, and then `site` says where.
    `extra` are rights that the device gives beyond the grant. The days are None where the audience may not have them.
    """

    system: str
    recorder: str
    site: str
    cameras: frozenset[str]
    rights: tuple[Right, ...]
    extra: tuple[Right, ...]
    first: date | None
    last: date | None
    basis: tuple[str, ...]
    standing: Standing


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, as far as the audience may know him: by name, by login, or by both; `unit` is an id."""

    id: str
    name: str
    position: str
    unit: str
    login: str
    accesses: tuple[Access, ...]


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """A unit that somebody belongs to or that manages a site."""

    id: str
    name: str
    short: str


@dataclass(frozen=True, slots=True)
class SiteEntry:
    """A site; `unit` is the id of its managing unit, `facts` are lines about its recorders and their keepers."""

    id: str
    name: str
    place: str
    unit: str
    closed: bool
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CameraEntry:
    """A camera; `site` is an id. One with the id of its site stands for all of it, where cameras are not told."""

    id: str
    name: str
    site: str


@dataclass(frozen=True, slots=True)
class Pending:
    """An account that should be gone and of which nobody has said that it is."""

    name: str
    login: str
    where: str
    since: date
    days: int


@dataclass(frozen=True, slots=True)
class Portal:
    """One portal. `cameras` stand in the order of `sites`; people and sites in the order in which they are shown.

    `audience` is the name of the unit that it is made for, "" for the whole inside; `author` that of
    the unit that keeps the data. `commit` is "" for data outside git, `tool` the version that made the file.
    """

    author: str
    audience: str
    as_of: date
    commit: str
    tool: str
    pack: str
    demo: bool
    units: tuple[UnitEntry, ...]
    sites: tuple[SiteEntry, ...]
    cameras: tuple[CameraEntry, ...]
    people: tuple[Person, ...]
    pending: tuple[Pending, ...]
    charts: tuple[Chart, ...]

"""The one page that goes with a report of figures, as data: for readers who decide, and who must not read of persons.

It holds numbers and the words of the pack, never a person, a phone, a mailbox or a login.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Chart", "OnePage", "People", "Waiting"]


@dataclass(frozen=True, slots=True)
class People:
    """How many people of one kind of unit have access: in each system, and in any of them (`in_all`)."""

    kind: str
    in_systems: tuple[int, ...]
    in_all: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that somebody has still to do: how often, how often beyond its time, and the most days of waiting."""

    what: str
    count: int
    late: int
    longest: int | None


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing as SVG with the words above it."""

    caption: str
    svg: str


@dataclass(frozen=True, slots=True)
class OnePage:
    """The page. `total` counts each person once.

    `figures` are sentences: what came and went, how fast, and what the reviews brought.
    """

    demo: bool
    systems: tuple[str, ...]
    people: tuple[People, ...]
    total: People
    waiting: tuple[Waiting, ...]
    charts: tuple[Chart, ...]
    figures: tuple[str, ...]

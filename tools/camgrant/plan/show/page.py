"""A plan as sentences in one language: what every writer lays out. Writers decide nothing."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Line", "Page", "Section"]


class Line(NamedTuple):
    """One sentence, with what is told below it, and the place that it may be folded under.

    `sign` is one character that tells its kind at a glance; `label` is what its details are told under.
    """

    sign: str
    text: str
    details: tuple[str, ...] = ()
    place: str = ""
    label: str = ""


class Section(NamedTuple):
    """Sentences under a heading. Those that are `kept` are cut last and never folded; `slug` never changes."""

    slug: str
    title: str
    lines: tuple[Line, ...]
    kept: bool = False


class Page(NamedTuple):
    """The whole plan. `footer` are labels with what belongs to them; `whole` says where it stands uncut."""

    language: str
    title: str
    verdict: str
    sections: tuple[Section, ...]
    footer: tuple[tuple[str, str], ...]
    whole: str

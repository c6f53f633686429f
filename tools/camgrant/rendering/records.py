"""Papers beside the lists, as data: draft letters, and records in parts. Writers lay them out, decide nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from camgrant.model.inventory import Inventory
from camgrant.model.organisation import Letterhead

__all__ = ["Draft", "Grid", "Part", "Record", "Sender", "sender_of"]


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose paper it is, by its letterhead, and the day that the paper is drawn for."""

    parent_name: str
    author_name: str
    symbol: str
    place: str
    signer_title: str
    as_of: date


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter to be signed: `name` is that of its file, `about` its abstract (trích yếu)."""

    name: str
    sender: Sender
    about: str
    recipient_name: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of plain texts: how the width is shared out, the headings, the rows."""

    shares: tuple[int, ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a record: a heading, sentences, and a table where there is one."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    grid: Grid | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """A record in parts. `stamp` stands at the foot of every page, `code` in its QR code."""

    name: str
    sender: Sender
    title: str
    subtitle: str
    parts: tuple[Part, ...]
    closing: str
    stamp: str
    code: str


def sender_of(inventory: Inventory, unit: str, as_of: date) -> Sender:
    """The unit as a sender; blanks for what it has not declared, or for no unit."""
    declared = inventory.units.get(unit)
    head = (declared.letterhead if declared is not None else None) or Letterhead()
    return Sender(
        parent_name=head.parent or "",
        author_name=inventory.unit_name(unit, as_of) if declared is not None else "",
        symbol=head.symbol or "",
        place=head.place or "",
        signer_title=head.signer,
        as_of=as_of,
    )

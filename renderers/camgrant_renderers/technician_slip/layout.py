"""The neutral structure of a slip: sections with tables of plain cells. The three writers lay it out.

All widths are in units of which the page has `UNITS`, each five millimetres.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Final, Literal

__all__ = ["DONE", "UNITS", "Column", "Group", "Section", "Slip", "Table"]

UNITS: Final = 33
DONE: Final = "□"  # the technician's own tick; Times New Roman and Liberation have it, unlike ☐ and ☑
Kind = Literal["text", "label", "centred", "login", "tick"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `words` stand smaller under its heading. A table whose headings are all "" has no heading row."""

    units: int
    kind: Kind = "text"
    heading: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one line across the table (none where `lead` is ""): text, the logins in large type, text.

    Every login has a box of its own for the technician's tick; `notes` are lines under that line.
    """

    rows: tuple[tuple[str, ...], ...] = ()
    lead: str = ""
    logins: tuple[str, ...] = ()
    tail: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Columns that fill the page, and rows at least `lines` lines high."""

    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    lines: int = 1

    @property
    def has_heading(self) -> bool:
        """Whether there is a heading row, repeated on every page."""
        return any(column.heading for column in self.columns)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading ("" for none), sentences, a table, and sentences that explain its marks."""

    heading: str = ""
    before: tuple[str, ...] = ()
    table: Table | None = None
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip, ready to be laid out. `top_left` and `top_right` are the heading of Decree 30, line by line.

    `receipt`, `closing` and the signatures stand on one page: nobody signs a page that says nothing.
    """

    recorder_id: str
    as_of: date
    top_left: tuple[str, str]
    top_right: tuple[str, str, str]
    title: str
    subtitle: str
    recipient: str
    sections: tuple[Section, ...]
    receipt: Section
    closing: str
    signers: tuple[str, str]
    signing: str

    def as_json(self) -> str:
        """All of it, canonical."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, default=str)

    @property
    def digest(self) -> str:
        """Twelve hexadecimal digits by which paper and files of the same content are told from others."""
        return hashlib.sha256(self.as_json().encode()).hexdigest()[:12]

    @property
    def stamp(self) -> str:
        """The footer, before the number of the page."""
        return f"{self.recorder_id} · dữ liệu đến {self.as_of:%d/%m/%Y} · mã {self.digest}"

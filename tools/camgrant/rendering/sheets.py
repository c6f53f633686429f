"""A list for one recipient as data: its rows, what it says that is new, and the identity that the ledger freezes.

Writers lay it out; they decide nothing. A list's identity is the hash of its rows and columns (contract
"Publication"); where a cell is a phone or a mailbox, a mark of four digits stands for it there, so that neither the
ledger nor a footer gives a number away.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final, Literal

from camgrant.ledger.book import Stream
from camgrant.ledger.events import list_version, written
from camgrant.model.base import Right
from camgrant.model.ledger import FrozenRow
from camgrant.model.pack import Sheet

__all__ = ["Reminder", "SheetChange", "SheetRow", "SheetView", "freeze"]

_CONTACT: Final = ("phone", "email")
# Follow from the other rows, from the version before, and from an account's day of issue; a list whose accounts are
# handed over tells its reader nothing new by that.
_DERIVED: Final = ("ordinal", "request_type", "status")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: the facts by column name, and the group that it stands in.

    `person`, `grant` and `documents` are ids of what it shows ("" and () where the row is of something else);
    `responsible` is the person named in that column where it is not the holder. `key` is what the row is known by in
    the ledger; the grant where it is "". `is_total`: it sums up the rows above, so it is neither numbered nor counted.
    """

    group: str
    person: str
    grant: str
    documents: tuple[str, ...]
    facts: Mapping[str, str | int]
    responsible: str = ""
    key: str = ""
    cameras: tuple[str, ...] = ()
    rights: tuple[Right, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    is_total: bool = False

    @property
    def id(self) -> str:
        """What the row is known by."""
        return self.key or self.grant


@dataclass(frozen=True, slots=True)
class SheetChange:
    """One difference from the version that was sent last (or, on a slip of changes, from what its reader was told).

    `facts` are those of the row now, or of the person as last known where the row is gone. `before` and `after` are
    sentences; `reason` says why it is gone or changed, as far as the data tells; `on` is the first day it counts.
    `has_account`: the row is new on a list that asks for accounts, and the ledger says that these are there already.
    """

    kind: Literal["removed", "changed", "added"]
    key: str
    person: str
    group: str
    facts: Mapping[str, str | int]
    before: str
    after: str
    reason: str
    on: date | None
    documents: tuple[str, ...] = ()
    has_account: bool = False


@dataclass(frozen=True)
class SheetView:
    """A list of one author for one recipient, with its rows in order.

    `changes` is None where nothing was sent before. `number` and `date` are those of the document under which this
    very version was sent ("" and None until then: the registry gives the number). `before` says, for a heading, under
    which document the last version went out. `notes` tell whoever fills in a form what to do.
    """

    sheet_id: str
    sheet: Sheet
    author: str
    recipient: str
    as_of: date
    parent_name: str
    author_name: str
    recipient_name: str
    place: str
    signer_title: str
    source: str
    rows: tuple[SheetRow, ...]
    symbol: str = ""
    changes: tuple[SheetChange, ...] | None = None
    number: str = ""
    date: date | None = None
    before: str = ""
    notes: tuple[str, ...] = ()

    @property
    def stream(self) -> Stream:
        """The list as the ledger knows it."""
        return Stream(self.sheet_id, self.author, self.recipient)

    @property
    def list_id(self) -> str:
        """Identity of the list through all its versions, as printed in the footer."""
        return "/".join((self.sheet_id, self.author, self.recipient))

    @property
    def row_count(self) -> int:
        """How many rows there are, a total not among them."""
        return sum(not row.is_total for row in self.rows)

    @cached_property
    def frozen(self) -> tuple[FrozenRow, ...]:
        """The rows as the ledger keeps them."""
        columns = [column.show for column in self.sheet.columns]
        return tuple(freeze(row, columns) for row in self.rows)

    @cached_property
    def version(self) -> str:
        """SHA-256 over rows and columns; the first twelve digits stand on paper."""
        return list_version(self.stream, [column.show for column in self.sheet.columns], self.frozen)

    @property
    def has_news(self) -> bool:
        """Whether something has to be sent: this version did not go out last, and its reader learns something by it.

        A period that ran out as announced, while the next one goes on, changes the version and tells nobody anything.
        A list that asks for approval asks for nothing by what it no longer holds.
        """
        if self.number or self.changes is None:
            return not self.number
        return any(change.kind != "removed" or self.sheet.stage != "nominated" for change in self.changes)

    @property
    def stamp(self) -> str:
        """What tells this paper from others, for the footer and the QR code."""
        return f"{self.list_id} {self.version[:12]}"


@dataclass(frozen=True, slots=True)
class Reminder:
    """Đôn đốc: what one unit owes and is late with, in sentences with their clause."""

    author: str
    author_name: str
    parent_name: str
    symbol: str
    place: str
    signer_title: str
    recipient: str
    recipient_name: str
    as_of: date
    source: str
    items: tuple[str, ...]


def freeze(row: SheetRow, columns: Sequence[str]) -> FrozenRow:
    """The row without phone and mailbox: what a later version is compared with."""
    plain = [row.facts[name] for name in columns if name not in (*_DERIVED, *_CONTACT)]
    contact = [row.facts[name] for name in columns if name in _CONTACT]
    return written(
        FrozenRow,
        key=row.id,
        person=row.person or None,
        grant=row.grant or None,
        cameras=row.cameras,
        rights=row.rights,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        digest=_sha256([row.group, *plain])[:16],
        contact=_sha256(contact)[:4] if contact else None,
    )


def _sha256(content: object) -> str:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()

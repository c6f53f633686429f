"""What comes in: a file that somebody sent, read, cleaned and counted. What becomes of its rows is for other rooms."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final, Literal

from camgrant.diagnostics import UsageFault
from camgrant.edit.change import Change
from camgrant.intake.form import NOMINATION_TITLE
from camgrant.intake.grid import read_grids
from camgrant.intake.headings import folded, pack_headings
from camgrant.intake.layout import text_of
from camgrant.intake.people import Match
from camgrant.intake.rows import Row, clean_rows, refuse_repeated, refuse_withdrawn
from camgrant.intake.table import Aside, Header, find_tables
from camgrant.model.grant import Scope
from camgrant.model.ledger import Event
from camgrant.model.pack import Pack

__all__ = [
    "KINDS",
    "NO_ROWS",
    "Gone",
    "Imported",
    "Kind",
    "Namesake",
    "Outcome",
    "Paper",
    "Reading",
    "Rewritten",
    "Taken",
    "Wish",
    "read_list",
]

Kind = Literal["nomination", "accounts", "return", "review"]
Outcome = Literal["added", "changed", "unchanged", "refused"]
# Kind -> the field without which there is no list, and what every row must say.
KINDS: Final[Mapping[Kind, tuple[str, tuple[str, ...]]]] = {
    "nomination": ("full_name", ("full_name",)),
    "accounts": ("login", ("login",)),
    "return": ("login", ("login",)),
    "review": ("grant_id", ("grant_id",)),
}
NO_ROWS: Final = "bảng danh sách không có dòng nào / the list has no rows"
_TITLE: Final = folded(NOMINATION_TITLE)
_IDS: Final = ("grant_id", "contact_id")
# What only our form has all of: a list that a unit draws by itself names no system and nobody who answers.
_FORM: Final = frozenset(
    ("full_name", "rank", "position", "unit", "system", "site", "valid_from", "valid_until", "responsible")
)
_HEADINGS: Final = {"full_name": "Họ và tên", "login": "Tài khoản", "grant_id": "Mã lượt cấp"}


@dataclass(frozen=True, slots=True)
class Paper:
    """The document that a file came with: who issued it, its number and date, and the digest of the file."""

    issuer: str
    number: str
    date: date
    sha256: str = ""
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """What the list itself does not say: system, scope, rights and window for all rows, and answers to questions.

    `replaces_list` takes back the grants of people of the earlier list who are not on this one, and those of which a
    form that came back says nothing any more; `keep_missing` keeps the latter. `namesakes_are_new`: a row whose phone
    and mailbox both are others than those of the namesake in the unit speaks of somebody new.
    """

    system: str | None = None
    scope: Scope | None = None
    rights: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    replaces_list: bool = False
    keep_missing: bool = False
    answers: Mapping[tuple[str, int], str] = field(default_factory=dict)
    namesakes_are_new: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as read: its digest, headings, rows, what lies aside, sheets without a list, and hidden ones with one.

    `titled` says that a cell has the title of our form for nominations. `withdrawn` are rows that are struck out or
    hidden: they ask for nothing, and whoever stands there is asked about.
    """

    sha256: str
    headers: tuple[Header, ...]
    rows: tuple[Row, ...]
    aside: tuple[Aside, ...] = ()
    without: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    titled: bool = False
    withdrawn: tuple[Row, ...] = ()

    @property
    def is_form(self) -> bool:
        """Whether the file is our form for nominations, seen by its title, its hidden ids or its headings."""
        columns = [header.columns.keys() for header in self.headers]
        return self.titled or any(not known.isdisjoint(_IDS) or known >= _FORM for known in columns)


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one row; `person` is whom it speaks of ("" where that is not known). `changes_too` says of a row
    that adds something that it changes what is there as well."""

    row: Row
    outcome: Outcome
    person: str = ""
    changes_too: bool = False


@dataclass(frozen=True, slots=True)
class Gone:
    """A grant of somebody who is not on a list that replaces the earlier one, and the first day without it."""

    grant: str
    person: str
    full_name: str
    on: date


@dataclass(frozen=True, slots=True)
class Namesake:
    """A row that has name and unit of somebody, but another phone and another mailbox.

    `known` are those of them whom the data has, `earlier` the rows of the list that have the name before it.
    """

    row: Row
    known: tuple[str, ...] = ()
    earlier: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Rewritten:
    """Something of somebody known, or of a grant of theirs, that a list writes otherwise than the data has it."""

    person: str
    full_name: str
    field: Literal["rank", "position", "phone", "phone_alt", "email", "reason", "case"]
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import would do: every row exactly once, the changes of the inventory or events of the ledger.

    `revoked` are the grants that end because the list replaces an earlier one (none while a row is refused), `kept`
    those that do not because a row set aside has the name; `missing` are grants that a form of ours was filled with and
    of which it says nothing any more, as long as nobody has said what becomes of them; `questions` what only a person
    can say: sheet and row -> who it may be. `namesakes` were taken for new people as asked for, `namesakes_asked` wait
    for that answer. `document_kinds` are those of which one must be said before anything can
    be written; there are no changes then.
    """

    reading: Reading
    taken: tuple[Taken, ...]
    changes: tuple[Change, ...] = ()
    events: tuple[Event, ...] = ()
    revoked: tuple[Gone, ...] = ()
    kept: tuple[Gone, ...] = ()
    missing: tuple[Gone, ...] = ()
    questions: Mapping[tuple[str, int], Match] = field(default_factory=dict)
    rewritten: tuple[Rewritten, ...] = ()
    document_kinds: tuple[str, ...] = ()
    namesakes: tuple[Namesake, ...] = ()
    namesakes_asked: tuple[Namesake, ...] = ()

    def counts(self) -> dict[str, int]:
        """A row that adds and changes counts in both, and once more in `added_and_changed`.

        `read` = added + changed - added_and_changed + unchanged + refused, always; `written` are added and changed.
        """
        outcomes = [taken.outcome for taken in self.taken]
        both = sum(taken.changes_too for taken in self.taken)
        counted = {name: outcomes.count(name) for name in ("added", "changed", "unchanged", "refused")}
        written = counted["added"] + counted["changed"]
        counted["changed"] += both
        return {
            "read": len(self.taken),
            "written": written,
            **counted,
            "added_and_changed": both,
            "revoked": len(self.revoked),
        }

    @property
    def refused(self) -> Sequence[Row]:
        """The rows that are not taken."""
        return [one.row for one in self.taken if one.outcome == "refused"]


def read_list(path: Path, kind: Kind, about: date, pack: Pack) -> Reading:
    """The rows of a file, cleaned; `about` is the date of its document.

    Raises UsageFault for a file that cannot be read, holds no list, or a list without a single row that is no form.
    """
    key, required = KINDS[kind]
    grids = read_grids(path)
    found = find_tables(grids, pack_headings(pack), key)
    if not found.headers:
        heading = _HEADINGS[key]
        raise UsageFault(
            f"{path}: không thấy bảng danh sách (dòng tiêu đề có “{heading}” và ít nhất một cột khác); "
            "đề nghị kiểm tra lại tệp / holds no list: no row of headings was found"
        )
    withdrawn: list[Row] = []
    lines = found.lines
    if kind == "nomination":
        lines = [line for line in found.lines if line.withdrawn is None]
        withdrawn = clean_rows([line for line in found.lines if line.withdrawn is not None], about, ())
    rows = clean_rows(lines, about, required)
    for row in rows:
        refuse_withdrawn(row, key)
    refuse_repeated(rows)
    reading = Reading(
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        headers=tuple(found.headers),
        rows=tuple(rows),
        aside=tuple(found.aside),
        without=tuple(found.without),
        hidden=tuple(found.hidden),
        titled=any(folded(text_of(value)) == _TITLE for grid in grids for row in grid.rows for value in row),
        withdrawn=tuple(withdrawn),
    )
    # A form of ours without a row says that everybody on it is gone; any other list without one says nothing.
    is_emptied = kind == "nomination" and (reading.is_form or bool(withdrawn))
    if not rows and not is_emptied:
        raise UsageFault(f"{path}: {NO_ROWS}")
    return reading

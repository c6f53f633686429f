"""The table of a reorganisation: one row for each unit or locality that ends and each that takes it over."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from camgrant.app.editing.desk import Desk
from camgrant.app.editing.reorganising import Founding, Takeover
from camgrant.diagnostics import UsageFault
from camgrant.intake.grid import Grid, Value, column_letter, read_grids, shown
from camgrant.intake.headings import folded
from camgrant.model.estate import Site
from camgrant.model.inventory import Inventory
from camgrant.model.organisation import Locality, Unit

__all__ = ["Table", "read_table"]

_FIELDS: Final = {
    "don vi cu": "old",
    "dia phuong cu": "old",
    "don vi moi": "new",
    "don vi ke thua": "new",
    "dia phuong moi": "new",
    "loai don vi": "kind",
    "don vi cap tren": "above",
    "thuoc dia phuong": "above",
    "dia ban": "locality",
    "dia ban phu trach": "locality",
    "ma don vi hanh chinh": "code",
    "ten viet tat": "short",
    "co quan chu quan": "head parent",
    "ky hieu": "head symbol",
    "ky hieu van ban": "head symbol",
    "dia danh": "head place",
    "chuc vu nguoi ky": "head signer_title",
    "phan tiep nhan": "takes",
}
_HEAD: Final = "head "
_OF_THE_ROW: Final = frozenset(("old", "new", "takes"))
_NOT_OF: Final = {
    "u": frozenset(("code",)),
    "l": frozenset(("kind", "locality", *(field for field in _FIELDS.values() if field.startswith(_HEAD)))),
}
_CALLED: Final = {
    "u": "đơn vị / this column is not for units",
    "l": "địa phương / this column is not for localities",
}
_NEEDED: Final = frozenset(("old", "new"))
_BETWEEN: Final = re.compile(r"[;\n]")
_ID: Final = re.compile("[ul](-[a-z0-9]+)+")
_TOLD: Final = 10  # so many problems are told at once


@dataclass(frozen=True, slots=True)
class Table:
    """What a table says: who takes over whom, and what is founded by that, by its new id."""

    takeovers: tuple[Takeover, ...]
    founded: Mapping[str, Founding]


def read_table(desk: Desk, path: Path) -> Table:
    """Reads the rows of every sheet. Units, localities, sites, recorders and people stand there by id or by full name;
    a new name is founded.

    Raises UsageFault for a file that cannot be read, for a sheet without the two columns, and for names that are
    unknown or mean several things: with sheet and cell, all of them at once.
    """
    reader = _Reader(desk)
    reader.read(read_grids(path))
    if reader.problems:
        more = len(reader.problems) - _TOLD
        told = [*reader.problems[:_TOLD], *([f"… và {more} lỗi khác / and {more} more"] if more > 0 else [])]
        raise UsageFault(f"{path}:\n  " + "\n  ".join(told))
    if not reader.takeovers:
        raise UsageFault(f"{path}: không có dòng nào / holds no row")
    return Table(tuple(reader.takeovers), reader.founded)


@dataclass(frozen=True, slots=True)
class _Row:
    """One row: its cells by field, and where each stands."""

    cells: Mapping[str, str]
    places: Mapping[str, str]

    def __getitem__(self, field: str) -> str:
        return self.cells.get(field, "")

    def at(self, field: str) -> str:
        return self.places[field]


def _rows(grid: Grid, problems: list[str]) -> Iterator[_Row]:
    """The rows of one sheet; a title above the headings is passed over, an empty row as well."""
    columns: dict[str, int] = {}
    for number, row in enumerate(grid.rows):
        if columns:
            cells = {field: _text(row[column]) if column < len(row) else "" for field, column in columns.items()}
            places = {field: f"{grid.name}!{column_letter(column)}{number + 1}" for field, column in columns.items()}
            if any(cells.values()):
                yield _Row(cells, places)
            continue
        named = {field: column for column, value in enumerate(row) if (field := _FIELDS.get(folded(_text(value))))}
        if named.keys() >= _NEEDED:
            columns = named
    if not columns and any(_text(value) for row in grid.rows for value in row):
        problems.append(f"{grid.name}: không có cột “Đơn vị cũ”, “Đơn vị mới” / lacks these two columns")


def _founding(name: str, said: Mapping[str, str]) -> Founding:
    head = {field.removeprefix(_HEAD): value for field, value in said.items() if field.startswith(_HEAD)}
    return Founding(name, head=head, **{field: value for field, value in said.items() if not field.startswith(_HEAD)})


class _Reader:
    """Reads rows in two steps: what ends and what is founded by all of them, then what each row says."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._names = _Names(desk.inventory)
        self._founded: dict[tuple[str, str], str] = {}
        """(prefix, folded name) -> the id under which it is founded."""
        self._said: dict[str, dict[str, str]] = {}
        """Id that is founded -> what rows say of it, by field."""
        self.takeovers: list[Takeover] = []
        self.founded: dict[str, Founding] = {}
        self.problems: list[str] = []

    def read(self, grids: Sequence[Grid]) -> None:
        """Takes in all sheets."""
        rows = [row for grid in grids for row in _rows(grid, self.problems)]
        olds = [self._one("places", row, "old") for row in rows]
        ending = frozenset(old for old in olds if old is not None)
        heirs = [self._heir(old, row, ending) for old, row in zip(olds, rows, strict=True)]
        for old, heir, row in zip(olds, heirs, rows, strict=True):
            if old is not None and heir is not None:
                self._take(old, heir, row)

    def _heir(self, old: str | None, row: _Row, ending: Collection[str]) -> str | None:
        """Who takes over: one that there is and that does not end, else one that is founded under that name."""
        name = row["new"]
        if old is None:
            return None
        if not name:
            self.problems.append(f"{row.at('new')}: chưa ghi nơi kế thừa / names nobody who takes over")
            return None
        known = [one for one in self._names.find("places", name) if one[0] == old[0] and one not in ending]
        if len(known) == 1:
            return known[0]
        if _ID.fullmatch(name):
            self.problems.append(f"{row.at('new')}: không có “{name}” / unknown '{name}'")
            return None
        key = (old[0], folded(name))
        if key not in self._founded:
            self._founded[key] = self._desk.new_id(old[0], name)
        return self._founded[key]

    def _take(self, old: str, heir: str, row: _Row) -> None:
        for field, value in self._said_of(heir, row).items():
            known = self._known(heir, field)
            if known is None and heir in self._founded.values():
                self._said.setdefault(heir, {})[field] = value
            elif known != value:
                self.problems.append(
                    f"{row.at(field)}: “{row['new']}” đã là “{known or ''}”; nơi đang có thì đổi bằng "
                    f"`camgrant unit move` / is '{known or ''}' already; what there is changes by `camgrant unit move`"
                )
        if heir in self._founded.values():
            name = self.founded[heir].name if heir in self.founded else row["new"]
            self.founded[heir] = _founding(name, self._said.get(heir, {}))
        parts = [part.strip() for part in _BETWEEN.split(row["takes"]) if part.strip()]
        takes = [self._meant("things", part, row.at("takes")) for part in parts]
        self.takeovers.append(Takeover(old, heir, tuple(part for part in takes if part is not None)))

    def _said_of(self, heir: str, row: _Row) -> dict[str, str]:
        """What a row says of the one that takes over, by field; what cannot be said of it is noted as a problem."""
        said: dict[str, str] = {}
        for field in row.cells:
            if field in _OF_THE_ROW or not row[field]:
                continue
            if field in _NOT_OF[heir[0]]:
                self.problems.append(f"{row.at(field)}: cột này không dùng cho {_CALLED[heir[0]]}")
                continue
            value = self._value(field, row)
            if value is not None:
                said[field] = value
        return said

    def _known(self, heir: str, field: str) -> str | None:
        """What is known of the one that takes over: by an earlier row, or because it is there already."""
        if heir in self._founded.values():
            return self._said.get(heir, {}).get(field)
        inventory = self._desk.inventory
        if heir in inventory.localities:
            place = inventory.localities[heir]
            return {"above": place.within, "code": place.code, "short": place.names[-1].short}.get(field)
        unit = inventory.units[heir]
        if field.startswith(_HEAD):
            return getattr(unit.letterhead, field.removeprefix(_HEAD), None)
        known = {"kind": unit.kind, "above": unit.parent, "locality": unit.locality, "short": unit.names[-1].short}
        return known[field]

    def _value(self, field: str, row: _Row) -> str | None:
        """What a cell says of one that is founded; None with a problem noted."""
        if field == "kind":
            return self._kind(row)
        return self._one("places", row, field) if field in ("above", "locality") else row[field]

    def _kind(self, row: _Row) -> str | None:
        kinds, text = self._desk.inventory.pack.unit_kinds, row["kind"]
        found = [kind for kind, label in kinds.items() if text == kind or folded(label.vi) == folded(text)]
        if len(found) == 1:
            return found[0]
        allowed = ", ".join(label.vi for label in kinds.values())
        self.problems.append(f"{row.at('kind')}: không có loại đơn vị “{text}” / unknown kind; {allowed}")
        return None

    def _one(self, group: str, row: _Row, field: str) -> str | None:
        """What a cell means; None where it is empty, or with a problem noted."""
        return self._meant(group, row[field], row.at(field)) if row[field] else None

    def _meant(self, group: str, text: str, cell: str) -> str | None:
        """The one thing that a text means: one that is founded by the table before one of the name that there was."""
        founded = [made for (_, name), made in self._founded.items() if name == folded(text)]
        found = founded or self._names.find(group, text)
        if len(found) == 1:
            return found[0]
        if found:
            among = ", ".join(sorted(found))
            self.problems.append(f"{cell}: “{text}” có thể là / may mean: {among}")
        else:
            self.problems.append(f"{cell}: không có “{text}” / unknown '{text}'")
        return None


class _Names:
    """What a text may mean: an id, else the full or short name of something that has not ended."""

    def __init__(self, inventory: Inventory) -> None:
        self._found: dict[str, dict[str, set[str]]] = {"places": {}, "things": {}}
        for places in (inventory.units, inventory.localities):
            for name, place in places.items():
                if place.retired_on is None:
                    self._add(("places", "things"), name, *_dated_names(place))
        for name, site in inventory.sites.items():
            self._add(("things",), name, *_dated_names(site))
        for name, recorder in inventory.recorders.items():
            self._add(("things",), name, recorder.name)
        for name, contact in inventory.contacts.items():
            self._add(("things",), name, contact.full_name)

    def _add(self, groups: Sequence[str], entity: str, *names: str) -> None:
        for group in groups:
            for text in (entity, *map(folded, names)):
                self._found[group].setdefault(text, set()).add(entity)

    def find(self, group: str, text: str) -> list[str]:
        """The ids that a text may mean."""
        known = self._found[group]
        return sorted(known.get(text) or known.get(folded(text)) or set())


def _dated_names(thing: Unit | Locality | Site) -> Iterator[str]:
    for name in thing.names:
        yield from (text for text in (name.vi, name.short) if text)


def _text(value: Value) -> str:
    return shown(value).strip()

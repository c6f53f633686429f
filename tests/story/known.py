"""The reference province as it was known on a day: what its own dates say had not been written by then is left out.

A document is known from its date on, and with it whatever rests on it; an end or a change that was announced is known
two days ahead; an event of the ledger on its day. Sites, cameras and the people of the first lists stood in the data
from its first day, because those lists were drawn from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from camgrant.edit.shape import ordered, piece
from camgrant.load.reader import read_plain

__all__ = ["Entities", "Kinds", "files_of", "known_on", "ledger_on", "reference"]

INVENTORY: Final = Path(__file__).resolve().parents[2] / "inventory"
Entities = dict[str, Any]
Kinds = dict[str, Entities]
"""File -> its entities by id."""

_AHEAD: Final = timedelta(days=2)
_ENDS: Final = frozenset(("closed_on", "left_on", "retired_on"))
_PLANNED: Final = frozenset(("default_password_changed_on", "installed_on", "opened_on"))
_FIRST_LISTS: Final = "2021-06-15"
_DATED: Final = ("contacts", "sites", "units")
_NEEDED: Final = {"cameras": "channels", "units": "names"}
"""What an entity of a kind cannot be without: a recorder without cameras, a unit without a name is not known yet."""
_UNKNOWN: Final = object()
_WAITING: Final = {"connected": False, "reason": "Đang chờ đường truyền và tài khoản kết nối tập trung"}


@cache
def reference() -> Mapping[str, Any]:
    """File -> what the committed inventory says in it, without the ledger, what is spent (overrides), and its tests."""
    files = sorted(INVENTORY.rglob("*.yaml"))
    named = {path.relative_to(INVENTORY).as_posix(): path for path in files}
    return {
        name: read_plain(path.read_bytes())
        for name, path in named.items()
        if name.partition("/")[0] not in ("access-tests", "ledger", "overrides")
    }


@cache
def _ledger() -> Mapping[str, bytes]:
    files = sorted(INVENTORY.glob("ledger/**/*.yaml"))
    return {path.relative_to(INVENTORY).as_posix(): path.read_bytes() for path in files}


def ledger_on(day: date) -> dict[str, bytes]:
    """The events of the ledger that had happened by the end of a day, file by file."""
    return {name: data for name, data in _ledger().items() if Path(name).name[:10] <= day.isoformat()}


def known_on(day: date) -> Kinds:
    """What was known at the end of a day; a copy of its own, to be edited."""
    return _Known(day).kinds()


class _Known:
    """One day's knowledge. Dates are texts, as the reader gives them, and compare as such."""

    def __init__(self, day: date) -> None:
        self._today, self._soon = day.isoformat(), (day + _AHEAD).isoformat()
        every = {name: one for _, name, one in _entities("documents")}
        self._documents = {name for name, one in every.items() if one["date"] <= self._today}
        first: dict[str, str] = {}
        for one in every.values():
            for named in one.get("names", ()):
                first[named] = min(one["date"], first.get(named, one["date"]))
        self._strangers = {name for name, since in first.items() if since > max(self._today, _FIRST_LISTS)}

    def kinds(self) -> Kinds:
        """Every file with the entities that were known; one with none is not there."""
        found: Kinds = {}
        for file, document in reference().items():
            ((kind, entities),) = document.items()
            if kind == "camgrant":
                continue
            known = {name: self._entity(kind, name, one) for name, one in entities.items()}
            known = {name: one for name, one in known.items() if one is not _UNKNOWN}
            if known:
                found[file] = known
        return found

    def _entity(self, kind: str, name: str, one: Any) -> Any:
        if name in self._strangers or (kind == "documents" and name not in self._documents):
            return _UNKNOWN
        if kind == "grants" and (waits := set(one.get("approvals", ())) - self._documents):
            # A nomination is entered before its approval exists; until then it gives nothing.
            one = {**one, "approvals": [name for name in one["approvals"] if name not in waits], "proposed": True}
        found = self._part(one, dated=kind in _DATED)
        if (
            found is _UNKNOWN
            or (kind == "cameras" and "channels" not in found)
            or (kind == "units" and "names" not in found)
        ):
            return _UNKNOWN
        if kind == "units" and "retired_on" not in found:
            return {field: value for field, value in found.items() if field not in ("successors", "dissolved_reason")}
        if found.get("responsible") in self._strangers:
            return {**found, "responsible": found["leadership"][0]["person"]}
        return found

    def _part(self, value: Any, dated: bool) -> Any:
        """What was known of a value; `_UNKNOWN` where nothing was."""
        if isinstance(value, list):
            parts = [self._part(item, dated) for item in value]
            return [part for part in parts if part is not _UNKNOWN] or _UNKNOWN
        if not isinstance(value, dict):
            return value
        if value.get("since", "") > self._today:
            return dict(_WAITING)
        if any(self._is_unwritten(item) for item in value.values()):
            return _UNKNOWN
        if dated and value.get("valid_from", "") > self._soon:
            return _UNKNOWN
        fields = (
            (name, self._part(item, dated)) for name, item in value.items() if not self._is_ahead(name, item, dated)
        )
        return {name: item for name, item in fields if item is not _UNKNOWN} or _UNKNOWN

    def _is_unwritten(self, item: Any) -> bool:
        return isinstance(item, str) and item.startswith("d-") and item not in self._documents

    def _is_ahead(self, field: str, item: Any, dated: bool) -> bool:
        """Whether a date could not be written yet."""
        if field.endswith("_on") and field not in _PLANNED:
            return bool(item > (self._soon if field in _ENDS else self._today))
        return dated and field == "valid_until" and bool(item >= self._soon)


def _entities(kind: str) -> Iterator[tuple[str, str, Any]]:
    """(file, id, entity) of a kind in the reference."""
    for file, document in reference().items():
        for name, one in document.get(kind, {}).items():
            yield file, name, one


def files_of(kinds: Kinds) -> dict[str, bytes]:
    """The entities as files in the house style."""
    return {file: _text(file, entities) for file, entities in sorted(kinds.items()) if entities}


_pieces: dict[str, list[str]] = {}


def _text(file: str, entities: Entities) -> bytes:
    kind = file.partition("/")[0]
    lines = [f"{kind}:"]
    for name, one in entities.items():
        key = f"{kind} {name} {one!r}"
        if key not in _pieces:
            _pieces[key] = [f"  {line}" for line in piece(name, ordered(kind, (), one))]
        lines += _pieces[key]
    return "\n".join(lines).encode() + b"\n"

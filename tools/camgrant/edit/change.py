"""What an edit intends, apart from how a file is written: new entities, fields that are set, added to, or dropped.

Values are plain YAML data: text, whole numbers, `True`/`False`, lists, mappings; dates are text `YYYY-MM-DD`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["Add", "Change", "Drop", "Path", "Put", "Set"]

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Put:
    """A new entity of a kind, in a file of the inventory (made where it is not there)."""

    kind: str
    entity: str
    fields: Mapping[str, Any]
    file: str


@dataclass(frozen=True, slots=True)
class Set:
    """A field of an entity gets a value, whatever stood there. The path leads through fields and list places."""

    entity: str
    path: Path
    value: Any


@dataclass(frozen=True, slots=True)
class Add:
    """A value goes to the end of a list of an entity; the list is made where it is not there."""

    entity: str
    path: Path
    value: Any


@dataclass(frozen=True, slots=True)
class Drop:
    """A field of an entity goes."""

    entity: str
    path: Path


Change = Put | Set | Add | Drop

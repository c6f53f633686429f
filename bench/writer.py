"""Writes entities as the YAML files of an inventory, in the style of the project's own formatter.

Faults are planted here, because only the writer knows the line on which a value ends up.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, TypeAlias

from camgrant.load.schema import ENTITY_TYPES

__all__ = ["PER_FILE", "Entity", "Folder", "Value", "in_files"]

Value: TypeAlias = "str | int | bool | Sequence[Value] | Mapping[str, Value]"
Entity: TypeAlias = Mapping[str, Value]

PER_FILE: Final = 20
_WIDTH: Final = 100
_PLAIN: Final = re.compile(r"[^\W\d][^:#\"\[\]{}]*|[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]+/[\w./-]+")
_ORDER: Final = {
    kind: [field.name for field in dataclasses.fields(entity)] for kind, (_, entity) in ENTITY_TYPES.items()
}
# Ids end in five characters that are never 9: an id with a 9 there exists nowhere.
_WRONG: Final = "9"


def in_files(entities: Mapping[str, Entity], per_file: int = PER_FILE) -> Iterator[tuple[int, dict[str, Entity]]]:
    """(number from 1, entities) of each file when every file holds `per_file` of them."""
    ids = list(entities)
    for number, start in enumerate(range(0, len(ids), per_file), start=1):
        yield number, {entity_id: entities[entity_id] for entity_id in ids[start : start + per_file]}


class Folder:
    """One inventory being written. `faulty` are the numbers of the grants whose person gets a wrong id."""

    def __init__(self, root: Path, faulty: frozenset[int] = frozenset()) -> None:
        self._root = root
        self._faulty = faulty
        self._grants = 0
        self.planted: list[str] = []

    def settings(self, text: str) -> None:
        """Writes `camgrant.yaml`."""
        self._root.mkdir(parents=True)
        (self._root / "camgrant.yaml").write_text(text, encoding="utf-8")

    def write(self, kind: str, name: str, entities: Mapping[str, Entity], comment: str) -> None:
        """Writes one file of a kind; `name` may hold folders."""
        file = f"{kind}/{name}.yaml"
        up = "../" * (file.count("/") + 1)
        lines = [
            f"# yaml-language-server: $schema={up}schemas/{kind}.schema.json",
            f"# {comment}",
            f"{kind}:",
        ]
        for entity_id, entity in entities.items():
            lines.append(f"  {entity_id}:")
            block = list(_mapping(_ordered(kind, entity), "    "))
            if kind == "grants":
                self._plant(file, len(lines), block)
            lines += block
        path = self._root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def _plant(self, file: str, before: int, block: list[str]) -> None:
        """Makes the person's id wrong, if the grant is a faulty one; `before` lines stand above its block."""
        number, self._grants = self._grants, self._grants + 1
        if number in self._faulty:
            row = next(row for row, line in enumerate(block) if line.startswith("    person: "))
            block[row] = f"{block[row][:-1]}{_WRONG}"
            self.planted.append(f"{file}:{before + row + 1}")


def _ordered(kind: str, entity: Entity) -> Entity:
    """The fields in the order of the model, which is that of the formatter."""
    return {field: entity[field] for field in sorted(entity, key=_ORDER[kind].index)}


def _mapping(entity: Entity, indent: str) -> Iterator[str]:
    for key, value in entity.items():
        if isinstance(value, Mapping):
            yield from _nested(key, value, indent)
        elif isinstance(value, Sequence) and not isinstance(value, str):
            yield from _sequence(key, value, indent)
        else:
            yield f"{indent}{key}: {_scalar(value)}"


def _nested(key: str, value: Entity, indent: str) -> Iterator[str]:
    """A scope stays on its line, as the formatter leaves it; everything else is a block."""
    if key == "scope":
        line = f"{indent}{key}: {{{', '.join(f'{name}: {_flow(part)}' for name, part in value.items())}}}"
        if len(line) <= _WIDTH:
            yield line
            return
    yield f"{indent}{key}:"
    yield from _mapping(value, f"{indent}  ")


def _sequence(key: str, value: Sequence[Value], indent: str) -> Iterator[str]:
    if not any(isinstance(member, Mapping) for member in value):
        line = f"{indent}{key}: {_flow(value)}"
        if len(line) <= _WIDTH:
            yield line
            return
    yield f"{indent}{key}:"
    for member in value:
        if isinstance(member, Mapping):
            first, *others = _mapping(member, f"{indent}    ")
            yield f"{indent}  - {first.lstrip()}"
            yield from others
        else:
            yield f"{indent}  - {_scalar(member)}"


def _flow(value: Value) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"[{', '.join(_scalar(member) for member in value)}]"
    return _scalar(value)


def _scalar(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return text if isinstance(value, int) or _PLAIN.fullmatch(text) else f'"{text}"'

"""The canonical form of an inventory file: field order, quoted phones, NFC, LF, one space before comments kept.

Text is moved, not re-made: fields are re-ordered as blocks of whole lines together with the comments above them, and
ruamel.yaml (which keeps comments and quotes) settles the spacing. What a file *says* never changes: the data read
before and after must be equal, or the file is left alone.
"""

from __future__ import annotations

import dataclasses
import io
import re
import unicodedata
from typing import Any, Final

from camgrant.diagnostics import Diagnostic
from camgrant.load.reader import Marks, Path, read_marked
from camgrant.load.schema import ENTITY_TYPES
from camgrant.load.tree import kind_of

__all__ = ["canonical", "field_end", "with_comments"]

_PHONE_FIELD: Final = re.compile(
    r"^(\s*(?:- )?(?:phone|phone_alt): )(['\"]?)(\+?[0-9][0-9 .]*?)\2(\s*(?:#.*)?)$", re.MULTILINE
)


def canonical(file: str, raw: bytes) -> tuple[bytes, list[Diagnostic]]:
    """The file in canonical form; unchanged with findings where it cannot be read even after the repairs."""
    text = _repaired(raw.decode("utf-8-sig", "surrogateescape"))
    before, marks, findings = read_marked(file, text.encode("utf-8", "surrogateescape"))
    if findings:
        return raw, findings
    as_it_was, _, faults = read_marked(file, raw)
    if not faults and as_it_was != before:
        return raw, []  # a repair would change what the file says, such as blanks inside a block of text
    kind = kind_of(file)
    if not isinstance(before, dict) or set(before) != {kind} or kind not in ENTITY_TYPES:
        return text.encode(), []
    settled = _settled(_reordered(kind, text, before[kind], marks))
    if settled is None:
        return text.encode(), []
    after, _, broken = read_marked(file, settled.encode())
    return (text if broken or after != before else settled).encode(), []


def _repaired(text: str) -> str:
    """The text with LF, NFC, plain blanks instead of tabs and no-break spaces, and phones in quotes."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\t", "  ").replace("\u00a0", " "))
    text = "\n".join(line.rstrip() for line in text.split("\n")).strip("\n") + "\n"
    return _PHONE_FIELD.sub(r'\1"\3"\4', text)


def _reordered(kind: str, text: str, entities: object, marks: Marks) -> str:
    """The text with the fields of every entity in the order of its model."""
    if not isinstance(entities, dict):
        return text
    lines = text.split("\n")
    order = [field.name for field in dataclasses.fields(ENTITY_TYPES[kind][1])]
    for entity_id, entity in entities.items():
        path: Path = (kind, entity_id)
        if isinstance(entity, dict) and _is_block(marks, path, entity):
            _sort_fields(lines, marks, path, list(entity), order)
    return "\n".join(lines)


def _is_block(marks: Marks, path: Path, entity: dict[str, Any]) -> bool:
    """Whether every field of the entity begins a line of its own (block style)."""
    rows = [marks.keys[(*path, key)] for key in entity]
    return len({line for line, _ in rows}) == len(rows) and len({column for _, column in rows}) == 1


def _sort_fields(lines: list[str], marks: Marks, path: Path, keys: list[str], order: list[str]) -> None:
    known = [key for key in order if key in keys] + [key for key in keys if key not in order]
    if known == keys or not keys:
        return
    column = marks.keys[(*path, keys[0])][1]
    starts = [with_comments(lines, marks.keys[(*path, key)][0] - 1) for key in keys]
    end = field_end(lines, marks.keys[(*path, keys[-1])][0] - 1, column)
    blocks = {key: lines[start:stop] for key, start, stop in zip(keys, starts, [*starts[1:], end], strict=True)}
    lines[starts[0] : end] = [line for key in known for line in blocks[key]]


def with_comments(lines: list[str], row: int) -> int:
    """The first line of the block: the field's line with the comment lines right above it."""
    while row > 0 and lines[row - 1].lstrip().startswith("#"):
        row -= 1
    return row


def field_end(lines: list[str], row: int, column: int) -> int:
    """The line after the last field's value, without the blank lines behind it.

    Its value is what is indented deeper, and the items of a list that stand right under their field.
    """
    deeper, item = " " * column, f"{' ' * (column - 1)}- "
    end = row = row + 1
    while row < len(lines) and (not lines[row] or lines[row].startswith((deeper, item))):
        row += 1
        end = row if lines[row - 1] else end
    return end


def _settled(text: str) -> str | None:
    """The text with ruamel's spacing; None where ruamel cannot read it (a date that is none, a merge key)."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    buffer = io.StringIO()
    try:
        yaml.dump(yaml.load(text), buffer)
    except (YAMLError, ValueError, TypeError):
        return None
    return buffer.getvalue()

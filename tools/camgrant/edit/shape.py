"""How new pieces of YAML look: fields in the order of their model, quotes where a reader could be mistaken.

ruamel.yaml writes the pieces; lines that are already there are never written anew (`write`).
"""

from __future__ import annotations

import dataclasses
import io
import re
import types
import typing
from datetime import date
from functools import cache
from typing import Any, Final

from camgrant.edit.change import Path
from camgrant.load.quick import plain_value
from camgrant.load.schema import ENTITY_TYPES
from camgrant.load.tree import JOINT

__all__ = ["field_order", "flow_text", "new_file_head", "ordered", "piece"]

_DATE: Final = re.compile(r"[12][0-9]{3}-[01][0-9]-[0-3][0-9]")
# Phones, and what an older YAML takes for a number or a time.
_NUMBER_LIKE: Final = re.compile(r"[+-]?\.?[0-9][0-9a-fA-FxXoO .,_:+-]*")
_WORD_LIKE: Final = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null", "~", ""))
# Texts that stand without quotes: nothing at their beginning or inside that YAML gives a meaning there.
_PLAIN: Final = re.compile(r"[^\s#:\[\]{},&*!|>'\"%@`?=<~-](?:[^#:]|:(?! )|(?<! )#)*(?<![\s:])")
_PLAIN_IN_FLOW: Final = re.compile(r"[^\s#:\[\]{},&*!|>'\"%@`?=<~-](?:[^#:\[\]{},'\"]*[^#:\[\]{},'\"\s])?")
_LONGEST_FLOW: Final = 100


def new_file_head(kind: str, file: str) -> str:
    """The first line of a new file, by which editors find the schema beside the inventory or the compartment."""
    up = "../" * (file.rpartition(JOINT)[2].count("/") + 1)
    return f"# yaml-language-server: $schema={up}schemas/{kind}.schema.json\n"


def field_order(kind: str, path: Path) -> tuple[str, ...]:
    """The names of the fields that the mapping at `path` of an entity may hold, in the model's order."""
    model = _model(ENTITY_TYPES[kind][1], path)
    return tuple(field.name for field in dataclasses.fields(model)) if model else ()


def ordered(kind: str, path: Path, value: Any) -> Any:
    """The value with the fields of all its mappings in their models' order."""
    if isinstance(value, list):
        return [ordered(kind, (*path, number), item) for number, item in enumerate(value)]
    if not isinstance(value, dict):
        return value
    order = field_order(kind, path)
    names = [name for name in order if name in value] + [name for name in value if name not in order]
    return {name: ordered(kind, (*path, name), value[name]) for name in names}


@cache
def _hints(model: type) -> dict[str, Any]:
    return typing.get_type_hints(model)


def _model(found: Any, path: Path) -> type | None:
    """The model of what stands at the path below a type; None where that is no entity."""
    hint = _bare(found)
    if not path:
        return hint if isinstance(hint, type) and dataclasses.is_dataclass(hint) else None
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple:
        return _model(arguments[0], path[1:])
    if origin is dict:
        return _model(arguments[1], path[1:])
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        inner = _hints(hint).get(str(path[0]))
        return _model(inner, path[1:]) if inner is not None else None
    return None


def _bare(hint: Any) -> Any:
    """The type without `Annotated` and without "or None"."""
    while True:
        origin, arguments = typing.get_origin(hint), typing.get_args(hint)
        if origin is typing.Annotated:
            hint = arguments[0]
        elif origin in (typing.Union, types.UnionType):
            hint = next(argument for argument in arguments if argument is not type(None))
        else:
            return hint


def piece(key: str, value: Any, *, flow: bool | None = None) -> list[str]:
    """The lines of `key: value`, unindented. `flow` says how the value is written; None: as it reads best."""
    from ruamel.yaml.comments import CommentedMap

    made = CommentedMap()
    made[key] = _node(value, flow)
    return _dumped(made)


def flow_text(value: Any) -> str:
    """The value as it stands inside a flow list or mapping."""
    from ruamel.yaml.comments import CommentedSeq

    made = CommentedSeq([_node(value, flow=True)])
    made.fa.set_flow_style()
    return "".join(_dumped(made))[1:-1]


def _dumped(made: Any) -> list[str]:
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.width = 100_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    buffer = io.StringIO()
    yaml.dump(made, buffer)
    return buffer.getvalue().rstrip("\n").split("\n")


def _node(value: Any, flow: bool | None) -> Any:
    from ruamel.yaml.comments import CommentedMap, CommentedSeq

    if isinstance(value, str):
        return _scalar(value, _PLAIN_IN_FLOW if flow else _PLAIN)
    if isinstance(value, (dict, list)):
        in_flow = flow if flow is not None else _reads_best_in_flow(value)
        inner = True if in_flow else None
        made: Any
        if isinstance(value, dict):
            made = CommentedMap((name, _node(item, inner)) for name, item in value.items())
        else:
            made = CommentedSeq(_node(item, inner) for item in value)
        if in_flow:
            made.fa.set_flow_style()
        return made
    return value


def _reads_best_in_flow(value: dict[str, Any] | list[Any]) -> bool:
    """Short lists of words stand on one line, and so does a mapping with one word or one such list (a scope)."""
    if isinstance(value, list):
        return all(not isinstance(item, (dict, list)) for item in value) and len(flow_text(value)) <= _LONGEST_FLOW
    if not value:
        return True  # there is no other way to write it
    (*rest, last) = value.values()
    return not rest and not isinstance(last, dict) and (not isinstance(last, list) or _reads_best_in_flow(last))


def _scalar(text: str, plain: re.Pattern[str]) -> Any:
    """A text as ruamel must be given it: dates stand plain, whatever could be mistaken stands in double quotes."""
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    if _DATE.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return DoubleQuotedScalarString(text)
    mistakable = plain_value(text) is not text or _NUMBER_LIKE.fullmatch(text) or text.lower() in _WORD_LIKE
    return DoubleQuotedScalarString(text) if mistakable or not plain.fullmatch(text) else text

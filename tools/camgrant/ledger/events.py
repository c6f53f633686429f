"""An event of the ledger as it is written: its canonical content, the id that follows from it, its file.

The id is the hash of the content, so an event cannot be changed under its name and the same thing is never entered
twice. What is empty is left out, so a field that the model gains later changes no id.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final, TypeVar

from camgrant.ledger.book import Stream
from camgrant.model.ledger import Event, FrozenRow

__all__ = [
    "content_id",
    "content_of",
    "content_version",
    "event_file",
    "event_id",
    "event_yaml",
    "list_version",
    "written",
]

T = TypeVar("T")
# What reads the same with and without quotes in every YAML; a hexadecimal digest may look like a number.
_PLAIN: Final = re.compile("[a-z][a-z0-9_]*(-[a-z0-9]+)*")
_WORDS: Final = frozenset(("true", "false", "yes", "no", "on", "off", "null", "y", "n"))


def content_of(event: Event) -> dict[str, Any]:
    """What the event says as plain data, in the order of its model, without what is empty."""
    return dict(_fields(event))


def _fields(one: Any) -> Iterator[tuple[str, Any]]:
    for name in one.__dataclass_fields__:
        value = getattr(one, name)
        if value is not None and value != ():
            yield name, _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return dict(_fields(value)) if dataclasses.is_dataclass(value) else _as_text(value)


def written(model: type[T], **values: Any) -> T:
    """A model of the ledger from values as Python has them: models read dates as files write them, and no nulls.

    Text becomes NFC, as files must have it. Raises pydantic's ValidationError.
    """
    return model(**{name: _as_text(value) for name, value in values.items() if value is not None})


def _as_text(value: Any) -> Any:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    return value.isoformat() if isinstance(value, date) else value


def event_id(event: Event) -> str:
    """`e-` and the first twelve digits of the SHA-256 over the content as canonical JSON."""
    return content_id(content_of(event))


def content_id(content: dict[str, Any]) -> str:
    """The id of an event by its content as plain data."""
    return f"e-{_sha256(content, sort_keys=True)[:12]}"


def event_file(name: str, event: Event) -> str:
    """Where the event stands in the inventory: by year, named by day and id."""
    return f"ledger/{event.on:%Y}/{event.on.isoformat()}-{name}.yaml"


def event_yaml(name: str, event: Event) -> bytes:
    """The file of one event."""
    return "\n".join(["ledger:", f"  {name}:", *_block(content_of(event), "    ")]).encode() + b"\n"


def _block(content: dict[str, Any], indent: str) -> Iterator[str]:
    for key, value in content.items():
        if isinstance(value, dict):
            yield f"{indent}{key}:"
            yield from _block(value, f"{indent}  ")
        elif isinstance(value, list) and isinstance(value[0], dict):
            yield f"{indent}{key}:"
            for item in value:
                first, *others = _block(item, f"{indent}    ")
                yield f"{indent}  - {first.lstrip()}"
                yield from others
        elif isinstance(value, list):
            yield f"{indent}{key}: [{', '.join(map(_scalar, value))}]"
        else:
            yield f"{indent}{key}: {_scalar(value)}"


def _scalar(text: str | int) -> str:
    if isinstance(text, int):
        return str(text)
    if _is_day(text) or (_PLAIN.fullmatch(text) and text not in _WORDS):
        return text
    return json.dumps(text, ensure_ascii=False)


def _is_day(text: str) -> bool:
    return re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text) is not None


def list_version(stream: Stream, columns: Sequence[str], rows: Iterable[FrozenRow]) -> str:
    """Identity of a list: SHA-256 over where it goes, its columns and its rows (contract "Publication")."""
    return _sha256([*stream, list(columns), [[row.key, row.person, row.digest, row.contact] for row in rows]])


def content_version(content: dict[str, Any]) -> str:
    """The same of a list as plain data, in which what is empty is left out."""
    stream = [content[name] for name in Stream._fields]
    rows = [[row.get(name) for name in ("key", "person", "digest", "contact")] for row in content.get("rows", ())]
    return _sha256([*stream, content.get("columns", []), rows])


def _sha256(content: object, *, sort_keys: bool = False) -> str:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=sort_keys)
    return hashlib.sha256(text.encode()).hexdigest()

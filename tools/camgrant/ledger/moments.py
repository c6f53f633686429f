"""Every day and every moment that an event of the ledger names, found by walking its model.

A field that the model gains later is walked as well, so that no kind of event can carry a day that nobody looks at.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Final, Literal, NamedTuple, Union, get_args, get_origin

from camgrant.model.base import Instant
from camgrant.model.ledger import Event

__all__ = ["TO_COME", "Moment", "date_fields", "moments"]

TO_COME: Final = frozenset(("list.rows.valid_from", "list.rows.valid_until", "review.due"))
"""The fields that may name a day to come: until when a right holds, and by when an answer is due."""
_UNTIL: Final = (
    "incident.until",
    "hold.until",
    "dossier.until",
)  # "just before" this moment, which may be the end of a day
_SECOND: Final = timedelta(seconds=1)
_INSTANT: Final = get_args(Instant)[1]
_INSTANT_PATTERN: Final = next(mark.pattern for mark in _INSTANT.metadata if hasattr(mark, "pattern"))


class Moment(NamedTuple):
    """A day that an event names: the field with the places in its lists, the field without them, and the day."""

    place: str
    field: str
    day: date


class _Field(NamedTuple):
    name: str
    what: Literal["date", "instant", "entity"]
    inside: type[Any] | None


_KNOWN: Final[dict[type[Any], tuple[_Field, ...]]] = {}


def moments(event: Event) -> Iterator[Moment]:
    """All of them, in the order of the model."""
    yield from _moments(event, "", "")


def date_fields(model: type[Any] = Event, prefix: str = "") -> Iterator[str]:
    """The names of all such fields of a model and of what it is made of, without places in lists."""
    for field in _fields_of(model):
        if field.inside is not None:
            yield from date_fields(field.inside, f"{prefix}{field.name}.")
        else:
            yield f"{prefix}{field.name}"


def _moments(one: Any, place: str, path: str) -> Iterator[Moment]:
    for field in _fields_of(type(one)):
        value = getattr(one, field.name)
        several = isinstance(value, tuple)
        for number, item in enumerate(value if several else (value,)):
            if item is None:
                continue
            inner = f"{place}{field.name}.{number}" if several else f"{place}{field.name}"
            if field.what == "entity":
                yield from _moments(item, f"{inner}.", f"{path}{field.name}.")
            else:
                name = f"{path}{field.name}"
                yield Moment(inner, name, item if field.what == "date" else _day_of(item, name))


def _day_of(instant: str, field: str) -> date:
    """The day of a moment, on the clocks of Vietnam as the moment itself."""
    moment = datetime.fromisoformat(instant)
    return (moment - _SECOND).date() if field in _UNTIL else moment.date()


def _fields_of(model: type[Any]) -> tuple[_Field, ...]:
    """The fields of a model that are days or moments, or may hold some."""
    if model in _KNOWN:
        return _KNOWN[model]
    found = []
    for name, field in model.__pydantic_fields__.items():
        for what, inside in _kinds(field.annotation, field.metadata):
            found.append(_Field(name, what, inside))
    _KNOWN[model] = tuple(found)
    return _KNOWN[model]


def _kinds(
    hint: Any, metadata: Sequence[object] = ()
) -> Iterator[tuple[Literal["date", "instant", "entity"], type[Any] | None]]:
    """What a type holds of them. `metadata`: what pydantic took off an `Annotated` around it."""
    origin = get_origin(hint)
    if origin is Annotated:
        yield from _kinds(hint.__origin__, hint.__metadata__)
    elif any(mark is _INSTANT or getattr(mark, "pattern", None) == _INSTANT_PATTERN for mark in metadata):
        yield "instant", None
    elif origin in (Union, types.UnionType, tuple, dict):
        for part in get_args(hint):
            yield from _kinds(part)
    elif hint is date:
        yield "date", None
    elif dataclasses.is_dataclass(hint) and isinstance(hint, type) and tuple(date_fields(hint)):
        yield "entity", hint

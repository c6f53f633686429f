"""Rules over documents and the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from camgrant.diagnostics import Text
from camgrant.model.ledger import Event, IncidentEvent, ReviewEvent
from camgrant.policy.context import Context

__all__ = ["ill_filled", "standing_events"]

_MISSING: Final = Text("thiếu", "lacks")
_NEEDLESS: Final = Text("không được ghi", "must not say")


def standing_events(context: Context) -> Iterator[tuple[str, Event]]:
    """The events about bundles, keys, reviews and incidents that were not taken back, with their ids."""
    ledger = context.inventory.ledger
    wrong = {event.correction.event for event in ledger.values() if event.correction is not None}
    for name, event in ledger.items():
        if name not in wrong and (event.bundle or event.key or event.review or event.incident):
            yield name, event


def ill_filled(
    event: IncidentEvent | ReviewEvent, needs: Mapping[str, tuple[str, ...]], may: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, Text]]:
    """Fields that an event of its kind (`what`) lacks or must not say, with which of the two. `needs` and `may` name
    the fields of every kind; a field that no kind names is not looked at."""
    for field in dict.fromkeys(name for named in (*needs.values(), *may.values()) for name in named):
        there, needed = getattr(event, field) not in (None, ()), field in needs[event.what]
        if there != needed and field not in may[event.what]:
            yield field, _NEEDLESS if there else _MISSING

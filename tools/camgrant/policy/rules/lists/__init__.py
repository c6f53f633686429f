"""Rules over documents and the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from camgrant.diagnostics import Text
from camgrant.model.ledger import Event, HoldEvent, IncidentEvent, ReviewEvent
from camgrant.policy.context import Context

__all__ = ["ill_filled", "standing_events", "taken_back"]

_MISSING: Final = Text("thiếu", "lacks")
_NEEDLESS: Final = Text("không được ghi", "must not say")


def standing_events(context: Context) -> Iterator[tuple[str, Event]]:
    """The events about bundles, keys, reviews, incidents and recordings that were not taken back, with their ids."""
    wrong = taken_back(context)
    for name, event in context.inventory.ledger.items():
        if name not in wrong and (event.bundle or event.key or event.review or event.incident or event.hold):
            yield name, event


def taken_back(context: Context) -> frozenset[str]:
    """The events that were entered wrongly and that a correction names."""
    ledger = context.inventory.ledger
    return frozenset(event.correction.event for event in ledger.values() if event.correction is not None)


def ill_filled(
    event: HoldEvent | IncidentEvent | ReviewEvent,
    needs: Mapping[str, tuple[str, ...]],
    may: Mapping[str, tuple[str, ...]],
) -> Iterator[tuple[str, Text]]:
    """Fields that an event of its kind (`what`) lacks or must not say, with which of the two. `needs` and `may` name
    the fields of every kind; a field that no kind names is not looked at."""
    for field in dict.fromkeys(name for named in (*needs.values(), *may.values()) for name in named):
        there, needed = getattr(event, field) not in (None, ()), field in needs[event.what]
        if there != needed and field not in may[event.what]:
            yield field, _NEEDLESS if there else _MISSING

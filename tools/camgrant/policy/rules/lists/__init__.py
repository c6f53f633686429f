"""Rules over documents and the ledger."""

from __future__ import annotations

from collections.abc import Iterator

from camgrant.model.ledger import Event
from camgrant.policy.context import Context

__all__ = ["standing_events"]


def standing_events(context: Context) -> Iterator[tuple[str, Event]]:
    """The events about bundles, keys, reviews and incidents that were not taken back, with their ids."""
    ledger = context.inventory.ledger
    wrong = {event.correction.event for event in ledger.values() if event.correction is not None}
    for name, event in ledger.items():
        if name not in wrong and (event.bundle or event.key or event.review or event.incident):
            yield name, event

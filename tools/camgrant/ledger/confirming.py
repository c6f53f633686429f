"""Which events of the ledger confirm something, close a duty or draw a password, and which of them count.

Recording that something was sent, lost or asked for only makes more to do, so it counts as soon as it is written. Who
writes that an account is gone, that a bundle arrived or that a password is needed anew silences a reminder or has a
secret made: such an event counts once the change that brought it was approved.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from camgrant.ledger.book import AccountKey
from camgrant.model.ledger import Event

__all__ = ["confirms", "counting", "uncounted"]

# (kind of event, what it says) of the events that only make more to do, or that nothing rests on. Whatever is not
# named here confirms, so a kind that the model gains later is not taken for harmless.
_RECORDS: Final = frozenset(
    (
        ("list", ""),
        ("dispatch", ""),
        ("account", "requested"),
        ("bundle", "issued"),
        ("bundle", "sent"),
        ("bundle", "lost"),
        ("key", "lost"),
        ("review", "opened"),
        ("incident", "opened"),
        ("hold", "held"),
        ("dossier", ""),
    )
)
# An account that was made, or seen, is one more that may have to go.
_SHOWS: Final = frozenset(("created", "handed_over", "reviewed"))


def confirms(event: Event, ledger: Mapping[str, Event]) -> bool:
    """Whether the event closes or draws something, so that it must be approved before it counts.

    `ledger` holds the events that a correction may speak of: to take back what confirms opens a duty again.
    """
    if event.correction is not None:
        corrected = ledger.get(event.correction.event)
        return corrected is None or corrected.correction is not None or not _only_closes(corrected)
    return any((form, _what(event, form)) not in _RECORDS for form in event.forms) or not event.forms


def _what(event: Event, form: str) -> str:
    return getattr(getattr(event, form), "what", "")


def _only_closes(event: Event) -> bool:
    """Whether there is nothing but more to do without the event."""
    if event.account is not None:
        # Without the making of an account nobody looks for it; without its change to less a right may be there still.
        return event.account.is_end or event.account.what == "changed"
    if event.receipt is not None or event.custody is not None:
        return True
    if event.bundle is not None:
        return event.bundle.what == "received"
    if event.review is not None:
        return event.review.what != "opened"
    if event.hold is not None:
        return event.hold.what != "held"
    return event.incident is not None and event.incident.what != "opened"


def uncounted(ledger: Mapping[str, Event], approved: Collection[str]) -> frozenset[str]:
    """The events that confirm without being `approved`; those that show an account which is said to be gone count."""
    waiting = {name for name, event in ledger.items() if name not in approved and confirms(event, ledger)}
    if not waiting:
        return frozenset()
    ended = {
        AccountKey.of(event.account)
        for name, event in ledger.items()
        if name not in waiting and event.account is not None and event.account.is_end
    }
    for name in tuple(waiting):
        account = ledger[name].account
        if account is not None and account.what in _SHOWS and AccountKey.of(account) in ended:
            waiting.discard(name)
    return frozenset(waiting)


def counting(ledger: Mapping[str, Event], approved: Collection[str]) -> dict[str, Event]:
    """The ledger with those events alone that count, where the events in `approved` were approved."""
    waiting = uncounted(ledger, approved)
    return {name: event for name, event in ledger.items() if name not in waiting}

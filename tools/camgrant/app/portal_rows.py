"""What an audience of the portal may know of whose access: everything for the inside, the routing table for a unit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from camgrant.access.state import Entitlement
from camgrant.ledger.lags import Lag, Lags
from camgrant.rendering.lists.desk import Desk
from camgrant.rendering.lists.grants import entitlements_of
from camgrant.rendering.lists.routing import routed

__all__ = ["EVERYTHING", "Known", "known_inside", "known_to", "waiting"]

_OF_A_DEVICE: Final = frozenset(("login", "recorder", "cameras", "rights", "valid_from", "valid_until"))  # as its views
EVERYTHING: Final = _OF_A_DEVICE | {"full_name", "position", "unit", "nominated_by", "approval"}
"""What the portal can say of an access, in the words that columns of lists have for it. Where the cameras are not said,
their sites are: every list of the portal says those."""
_PERIOD: Final = frozenset(("valid_from", "valid_until"))
_PLACE: Final = frozenset(("sites", "address", "scope", "recorder", "cameras"))


class Known(NamedTuple):
    """One access, what may be said of it, and whether it is over."""

    entitlement: Entitlement
    shown: frozenset[str]
    over: bool = False


def known_inside(desk: Desk) -> Iterator[Known]:
    """All that is in force, technical work among it, and what every grant that is over gave until its end."""
    for entitlement in desk.state.entitlements:
        yield Known(entitlement, EVERYTHING)
    for gone in desk.gone.values():
        for had in gone.had:
            last = max(gone.last_day, had.valid_from)  # what was taken back on its first day was there that day
            yield Known(had._replace(valid_until=last), EVERYTHING, over=True)


def known_to(desk: Desk, unit: str) -> Iterator[Known]:
    """What is in force and stands in a list that the unit draws up or gets, or on a recorder whose accounts it makes.

    Of each no more than the columns of those lists show; of an account on a device what its view holds.
    """
    shown: dict[tuple[str, str | None], frozenset[str]] = {}
    for entitlement, columns in (*_in_lists(desk, unit), *_on_devices(desk, unit)):
        key = (entitlement.grant, entitlement.recorder)
        shown[key] = shown.get(key, frozenset()) | columns
    for entitlement in desk.state.entitlements:
        columns = shown.get((entitlement.grant, entitlement.recorder), frozenset())
        if columns & {"full_name", "login"}:
            yield Known(entitlement, columns)


def _in_lists(desk: Desk, unit: str) -> Iterator[tuple[Entitlement, frozenset[str]]]:
    """What the lists say that the unit draws up or gets, with what they say of it."""
    for sheet in desk.inventory.pack.sheets.values():
        columns: frozenset[str] = frozenset(column.show for column in sheet.columns)
        said = (columns | _PERIOD if "validity" in columns else columns) & EVERYTHING
        says_where = bool(columns & _PLACE) or sheet.group_by == "site"
        if sheet.content == "grants" and says_where:
            for stream, parts in routed(desk, sheet.recipients, sheet, entitlements_of(desk, sheet)).items():
                if unit in stream:
                    yield from ((one, said) for part in parts.values() for one in part)


def _on_devices(desk: Desk, unit: str) -> Iterator[tuple[Entitlement, frozenset[str]]]:
    """The accounts on recorders that the unit makes them on."""
    for recorder_id, recorder in desk.inventory.recorders.items():
        if recorder.creator == unit:
            yield from ((one, _OF_A_DEVICE) for one in desk.state.on_recorder(recorder_id) if one.cameras)


def waiting(desk: Desk, lags: Lags, unit: str) -> Iterator[Lag]:
    """Every account that should be gone and was not reported so, the longest first; for a unit those that it has to
    remove from a recorder."""
    recorders = desk.inventory.recorders
    for lag in lags.open:
        if not unit or (lag.account.recorder and recorders[lag.account.recorder].creator == unit):
            yield lag

"""Where a grant gives more than before: grant by grant, so that what another one gives as well hides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from camgrant.access.spells import minus, union
from camgrant.access.state import Entitlement

__all__ = ["more", "places_of"]


def more(found: Iterable[Entitlement], than: Iterable[Entitlement]) -> Iterator[tuple[Entitlement, frozenset[str]]]:
    """The entitlements whose grant does not give all of that, on all of those days, on the other side; and where."""
    others: dict[tuple[str, str, str, str | None], list[Entitlement]] = {}
    for one in than:
        others.setdefault((one.grant, one.person, one.system, one.recorder), []).append(one)
    for one in found:
        days = union([(one.valid_from, one.valid_until)])
        same = [
            other
            for other in others.get((one.grant, one.person, one.system, one.recorder), ())
            if other.rights >= one.rights and other.accepted | other.rights >= one.accepted
        ]
        places = frozenset(
            place
            for place in places_of(one)
            if minus(days, union((other.valid_from, other.valid_until) for other in same if place in places_of(other)))
        )
        if places:
            yield one, places


def places_of(one: Entitlement) -> frozenset[str]:
    """Its cameras; for technical work, which sees none, the recorder."""
    return one.cameras or frozenset((one.recorder or "",))

"""Where a grant gives more than before: grant by grant, so that what another one gives as well hides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from camgrant.access.spells import Spells, minus, union
from camgrant.access.state import Entitlement
from camgrant.model.inventory import Inventory

__all__ = ["more", "places_of", "sites_of"]


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


def sites_of(places: Iterable[str], inventory: Inventory, days: Spells) -> frozenset[str]:
    """The sites at which cameras and recorders are on any of the days."""
    named = tuple(places)
    sites: set[str] = set()
    for spell in days:
        for version in inventory.versions(spell.first, spell.last):
            for place in named:
                recorder = version.recorders.get(version.recorder_of.get(place, place))
                if recorder is not None:
                    sites.add(recorder.site)
    return frozenset(sites)

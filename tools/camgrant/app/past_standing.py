"""How a right of the past stands: declared then, entered later, or taken back for that time since.

Dates of a grant, a person or a site say of earlier days what was not known then. A login, a recorder, a scope and
rights have none: what they became later says nothing of the time before.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from camgrant.access.resolve import is_held
from camgrant.history.moments import Period, day_of
from camgrant.history.past import Past
from camgrant.history.sightings import Sighting, Sightings, beyond, meets
from camgrant.model.inventory import Inventory

__all__ = ["Standing", "standing_of"]

Standing = Literal["declared", "later", "withdrawn"]


def standing_of(one: Sighting, found: Sightings, past: Past, period: Period) -> Standing | None:
    """How a right that meets the period stands in it; None for one that was there under another login or on another
    recorder, where it is told of."""
    if meets(one.declared, period) and meets(one.known, period):
        return "declared"
    place = (one.sight.person, one.sight.grant, one.sight.camera)
    same = [other for other in found.found if (other.sight.person, other.sight.grant, other.sight.camera) == place]
    if not meets(one.declared, period):
        return None if _was_there_otherwise(one, same, period) else "later"
    return "withdrawn" if _is_withdrawn(one, same, found, past, period) else "declared"


def _was_there_otherwise(one: Sighting, same: Iterable[Sighting], period: Period) -> bool:
    """Whether all of it was declared in other words for every moment for which it was entered later."""
    declared = [
        span
        for other in same
        if {*one.sight.rights, *one.sight.accepted} <= {*other.sight.rights, *other.sight.accepted}
        for span in other.declared
    ]
    later = (Period(max(span.since, period.since), min(span.until, period.until)) for span in one.known)
    return not beyond(later, declared)


def _is_withdrawn(one: Sighting, same: Iterable[Sighting], found: Sightings, past: Past, period: Period) -> bool:
    """Whether what is known now denies the right at the first moment of the period at which it was declared."""
    moment = max(period.since, min(span.since for span in one.declared if meets([span], period)))
    if any(span.since <= moment < span.until for other in same for span in other.known):
        return False
    then, latest = found.state_at(past, moment), found.states[-1].inventory
    grant = latest.grants.get(one.sight.grant)
    if then is None or grant is None or grant.person != one.sight.person:
        return True
    was, day = then.inventory, day_of(moment)
    has_moved = _place(was.on(day), one.sight.camera) != _place(latest.on(day), one.sight.camera)
    is_undated = has_moved or was.grants[one.sight.grant].scope != grant.scope
    return not (is_undated and is_held(latest, grant, day))


def _place(inventory: Inventory, camera: str) -> tuple[str, str]:
    """The recorder and the site at which a camera hangs."""
    recorder = inventory.recorder_of.get(camera, "")
    return (recorder, inventory.recorders[recorder].site) if recorder else ("", "")

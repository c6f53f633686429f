"""Continuity (kế thừa): the unit that takes over the whole of another one holds every office that it held; what lay in
a locality that went over into another one lies there.

A unit that ended and names one successor went over into it. From that day on it is the successor that manages the site,
makes the accounts, keeps the administrator, stands above and reviews, and nobody writes that at each of them. What the
unit decided before stays its own decision. Where several units share what one had, the data says which of them takes
what: an amendment of the site or the recorder.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, TypeVar

from camgrant.model.base import altered
from camgrant.model.estate import Camera, Recorder, Site
from camgrant.model.organisation import Contact, Locality, ReviewerGroup, Unit

__all__ = ["continued", "continues", "days_of_continuing", "headed", "heirs_of", "line_of"]

T = TypeVar("T", Unit, Locality, Site, Recorder, Camera, Contact, ReviewerGroup)

# The fields in which an entity says which unit holds an office, or where it lies. A position is no office: people go
# over one by one.
_OFFICES: Final[Mapping[type, tuple[str, ...]]] = {
    Unit: ("parent", "locality"),
    Locality: ("within",),
    Site: ("managing_unit", "directing_unit", "locality"),
    Recorder: ("installer", "creator", "custodian"),
    Camera: ("owner",),
    Contact: ("coordinates_with",),
    ReviewerGroup: ("unit",),
}


def days_of_continuing(units: Mapping[str, Unit] | Mapping[str, Locality]) -> set[date]:
    """Every day from which on some unit or locality goes on as another one."""
    ending = (unit.retired_on for unit in units.values() if len(unit.successors) == 1)
    return {day for day in ending if day is not None}


def heirs_of(units: Mapping[str, Unit] | Mapping[str, Locality], day: date) -> dict[str, str]:
    """Unit -> the one that took it over and is the last in that line by the day, of every unit that went over; the same
    of localities.

    A line that leads nowhere, or back to itself, is nobody's.
    """
    after = {
        name: unit.successors[0]
        for name, unit in units.items()
        if len(unit.successors) == 1 and unit.retired_on is not None and unit.retired_on <= day
    }
    heirs: dict[str, str] = {}
    for name in after:
        line = [name]
        while line[-1] in after and line[-1] not in line[:-1]:
            line.append(after[line[-1]])
        if line[-1] in units and line[-1] not in line[:-1]:
            heirs[name] = line[-1]
    return heirs


def continued(entity: T, heirs: Mapping[str, str]) -> T:
    """The entity with its offices held by whoever took them over; itself where all stayed."""
    changes: dict[str, Any] = {}
    for field in _OFFICES[type(entity)]:
        held = getattr(entity, field)
        goes_on = tuple(heirs.get(one, one) for one in held) if isinstance(held, tuple) else heirs.get(held, held)
        if goes_on != held:
            changes[field] = tuple(dict.fromkeys(goes_on)) if isinstance(goes_on, tuple) else goes_on
    if isinstance(entity, Recorder):
        channels = {name: continued(camera, heirs) for name, camera in entity.channels.items()}
        if any(camera is not entity.channels[name] for name, camera in channels.items()):
            changes["channels"] = channels
    return altered(entity, **changes) if changes else entity


def headed(unit: Unit, called: Mapping[str, str]) -> Unit:
    """The unit with the body above it, at the head of its papers, called as whoever took that over; itself where that
    body is still there, or where the papers say something else. `called` is by old name, as `casefold` has it."""
    above = unit.letterhead.parent if unit.letterhead is not None else None
    now = called.get(above.casefold()) if above is not None else None
    if unit.letterhead is None or above is None or now is None:
        return unit
    return altered(unit, letterhead=altered(unit.letterhead, parent=now.upper() if above.isupper() else now))


def continues(units: Mapping[str, Unit], name: str) -> list[str]:
    """The unit and all that it continues, wholly or in part, on whatever day; nearest first."""
    line = [name]
    for one in line:
        known = units.get(one)
        if known is not None:
            line += [before for before in known.predecessors if before not in line]
    return line


def line_of(units: Mapping[str, Unit], name: str) -> list[str]:
    """The unit and all that continue it or a part of it, nearest first, on whatever day."""
    line = [name]
    for one in line:
        known = units.get(one)
        if known is not None:
            line += [heir for heir in known.successors if heir not in line]
    return line

"""Incidents on one day: what was opened, who must be told of it by the pack and by when, who was told, and the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from camgrant.access.competence import Competence
from camgrant.ledger.book import Book
from camgrant.model.inventory import Inventory, unit_exists
from camgrant.model.ledger import IncidentEvent
from camgrant.model.pack import IncidentNotice, IncidentRules, PackBasis

__all__ = [
    "Incident",
    "Notice",
    "NoticePart",
    "Told",
    "deadline",
    "incidents_in",
    "keepers",
    "notices_of",
    "rules_of",
    "standing_for",
]

_HOUR: Final = timedelta(hours=1)


class Told(NamedTuple):
    """When a unit was told, by whom, under which number ("" for none), and the event."""

    on: date
    by: str
    number: str
    event: str


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident as the ledger has it: the pictures are of `cameras` from `since` until just before `until`, and it
    was known from `reported_at` on. `closed` is the day of its end with `outcome`, None while it is open."""

    id: str
    event: str
    on: date
    cameras: tuple[str, ...]
    since: datetime
    until: datetime
    reported_at: datetime
    summary: str
    told: Mapping[str, Told]
    closed: date | None
    outcome: str


class NoticePart(NamedTuple):
    """What one rule of the pack says to a unit, and of which cameras."""

    rule: IncidentNotice
    cameras: tuple[str, ...]


class Notice(NamedTuple):
    """One unit that must be told: of which cameras, until when, on which basis. `parts` say the same rule by rule; a
    camera that several rules mean stands in the first of them alone."""

    unit: str
    cameras: tuple[str, ...]
    due: datetime
    basis: PackBasis
    parts: tuple[NoticePart, ...]


def incidents_in(book: Book) -> tuple[Incident, ...]:
    """Every incident that the ledger shows, by day and id; what has no beginning is a finding of the rules."""
    said = [(name, event.on, event.incident) for name, event in book.events.items() if event.incident is not None]
    told: dict[str, dict[str, Told]] = {}
    ends: dict[str, tuple[date, str]] = {}
    for name, on, one in said:
        if one.what == "notified" and one.unit is not None:
            told.setdefault(one.incident, {}).setdefault(one.unit, Told(on, one.by, one.number or "", name))
        if one.what == "closed":
            ends.setdefault(one.incident, (on, one.summary or ""))
    found: dict[str, Incident] = {}
    for name, on, one in said:
        if one.what == "opened" and one.incident not in found and one.since and one.until and one.reported_at:
            found[one.incident] = _incident(name, on, one, told.get(one.incident, {}), ends.get(one.incident))
    return tuple(sorted(found.values(), key=lambda one: (one.on, one.id)))


def _incident(
    name: str, on: date, one: IncidentEvent, told: Mapping[str, Told], end: tuple[date, str] | None
) -> Incident:
    since, until, known = (datetime.fromisoformat(text or "") for text in (one.since, one.until, one.reported_at))
    closed, outcome = end or (None, "")
    return Incident(one.incident, name, on, one.cameras, since, until, known, one.summary or "", told, closed, outcome)


def rules_of(inventory: Inventory) -> IncidentRules:
    """What the pack says of leaks; without a word of it our 72 hours, and nobody who must be told."""
    return inventory.pack.incident or IncidentRules(basis=PackBasis(source="extension"))


def deadline(inventory: Inventory, reported_at: datetime) -> datetime:
    """The end of the time that there is altogether."""
    return reported_at + rules_of(inventory).hours * _HOUR


def notices_of(inventory: Inventory, incident: Incident) -> tuple[Notice, ...]:
    """Who must be told by the pack, the most urgent first; each unit once, of its own cameras, by its first deadline.

    A unit that was told although nothing asks for it is not among them.
    """
    parts: dict[str, list[NoticePart]] = {}
    for rule in rules_of(inventory).notices:
        cameras_of_unit: dict[str, set[str]] = {}
        for camera in incident.cameras:
            for unit in _units(inventory, rule, camera, incident.on):
                cameras_of_unit.setdefault(unit, set()).add(camera)
        for unit, cameras in cameras_of_unit.items():
            earlier = {camera for part in parts.get(unit, ()) for camera in part.cameras}
            parts.setdefault(unit, []).append(NoticePart(rule, tuple(sorted(cameras - earlier))))
    notices = [
        _notice(incident, unit, tuple(of_unit))
        for unit, of_unit in parts.items()
        if unit != inventory.settings.registrar  # whoever keeps the ledger knows what it writes
    ]
    return tuple(sorted(notices, key=lambda notice: (notice.due, notice.unit)))


def _notice(incident: Incident, unit: str, parts: tuple[NoticePart, ...]) -> Notice:
    most_urgent = min((part.rule for part in parts), key=lambda rule: rule.hours)
    cameras = {camera for part in parts for camera in part.cameras}
    due = incident.reported_at + most_urgent.hours * _HOUR
    return Notice(unit, tuple(sorted(cameras)), due, most_urgent.basis, parts)


def _units(inventory: Inventory, rule: IncidentNotice, camera: str, day: date) -> Iterator[str]:
    """The units that a rule means for a camera, or that stand for them on the day."""
    recorder = inventory.recorders.get(inventory.recorder_of.get(camera, ""))
    site = inventory.sites.get(recorder.site) if recorder is not None else None
    if recorder is None or site is None or (rule.chains and site.chain not in rule.chains):
        return
    kinds = _of_kinds(inventory, rule.kinds, recorder.site, day) if rule.to == "kinds" else []
    named: dict[str, Iterable[str | None]] = {
        "managing_unit": (site.managing_unit,),
        "directing_unit": (site.directing_unit,),
        "operator": (recorder.installer, recorder.creator),
        "custodian": (recorder.custodian,),
        "kinds": kinds,
    }
    for unit in named[rule.to]:
        yield from standing_for(inventory, unit, day) if unit is not None else ()


def _of_kinds(inventory: Inventory, kinds: Iterable[str], site: str, day: date) -> list[str]:
    competence = Competence(inventory, day)
    return [unit for kind in kinds for unit in competence.at_site(kind, site)]


def standing_for(inventory: Inventory, unit: str, day: date) -> list[str]:
    """The unit where it is there on a day; else those that continue it, or the one above it where nobody does."""
    line, found = [unit], list[str]()
    for name in line:
        one = inventory.units.get(name)
        if one is not None and unit_exists(one, day):
            found.append(name)
        elif one is not None:
            after = one.successors or ((one.parent,) if one.parent is not None else ())
            line += [other for other in after if other not in line]
    return found


def keepers(inventory: Inventory, system: str, day: date) -> list[str]:
    """The units that make the accounts of a system, by the pack, those that exist on a day."""
    declared = inventory.pack.systems.get(system)
    kinds = declared.creator.kinds if declared else ()
    return sorted(name for name, unit in inventory.units.items() if unit.kind in kinds and unit_exists(unit, day))

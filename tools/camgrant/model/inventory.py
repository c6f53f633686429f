"""The inventory: every declared entity, frozen, typed and indexed.

Entities do not know their ids or positions: ids are the keys here, positions are found again by `Origins`.
Dangling references are findings of the loader; every look-up here tolerates them (returns None or nothing), so that
one broken file never hides the findings of the others, and `access` fails closed on them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Protocol, TypeVar

from camgrant.diagnostics import Location
from camgrant.model.access_test import AccessTest
from camgrant.model.amendments import Amendment, as_amended, changes_by
from camgrant.model.base import altered, in_window
from camgrant.model.continuity import continued, days_of_continuing, headed, heirs_of
from camgrant.model.estate import Camera, Recorder, Site
from camgrant.model.grant import Document, Grant, Waiver
from camgrant.model.joining import Join
from camgrant.model.ledger import Event
from camgrant.model.organisation import Contact, DatedName, Locality, Position, ReviewerGroup, Unit
from camgrant.model.override import Override
from camgrant.model.pack import Pack, PackAmendment
from camgrant.model.settings import KINDS, Settings

__all__ = ["KINDS", "Inventory", "Origins", "attribute_of", "name_at", "position_at", "unit_exists"]


T = TypeVar("T")


class Origins(Protocol):
    """Finds the place of an entity's field in the files; positions live beside the data, never inside it."""

    def locate(self, entity: str, field: str = "") -> Location:
        """The place of `field` (dotted path, "" for the entity's key) or of the nearest thing that contains it."""
        ...

    def file_of(self, entity: str) -> str:
        """The file in which the entity stands; "" for an unknown one. Cheaper than its place."""
        ...


class _OfOneDay(dict[str, T]):
    """Entities as they are on one day, made by `Inventory.on` alone: another day does not follow from these."""


@dataclass(frozen=True, slots=True, eq=False)
class Inventory:
    """All entities by id, with the pack and settings that judge them.

    `cameras` are the channels of all recorders; `recorder_of` says which recorder holds a camera. Units, contacts,
    sites, recorders, cameras, localities and the pack are as they were before their first amendment, but in what `on`
    gives: there they are as of one day, and `written` is the inventory that they come from. `heirs` says then which
    unit or locality ended by the day and which one took over the whole of it; `lay_in` where sites and localities lay
    that went over.
    """

    settings: Settings
    pack: Pack
    units: Mapping[str, Unit]
    contacts: Mapping[str, Contact]
    sites: Mapping[str, Site]
    recorders: Mapping[str, Recorder]
    documents: Mapping[str, Document]
    grants: Mapping[str, Grant]
    reviewers: Mapping[str, ReviewerGroup]
    waivers: Mapping[str, Waiver]
    origins: Origins
    overrides: Mapping[str, Override] = field(default_factory=dict)
    access_tests: Mapping[str, AccessTest] = field(default_factory=dict)
    joins: Mapping[str, Join] = field(default_factory=dict)
    ledger: Mapping[str, Event] = field(default_factory=dict)
    localities: Mapping[str, Locality] = field(default_factory=dict)
    pack_amendments: Mapping[str, PackAmendment] = field(default_factory=dict)
    later_packs: tuple[tuple[date, Pack], ...] = ()
    """The pack as amended, with the day from which on it judges, in order of the days; `pack` judges until then."""
    pack_alone: Pack | None = None
    """The pack without the words that its amendments bring, where they bring some."""
    file_count: int = 0
    written: Inventory | None = None
    heirs: Mapping[str, str] = field(default_factory=dict)
    lay_in: Mapping[str, str] = field(default_factory=dict)
    cameras: Mapping[str, Camera] = field(init=False)
    recorder_of: Mapping[str, str] = field(init=False)
    recorders_of_site: Mapping[str, tuple[str, ...]] = field(init=False)
    amended_on: tuple[date, ...] = field(init=False)
    """Every day on which an amendment begins, of the pack too, or a unit goes over into another one, in order."""
    _sites_of_chain: Mapping[str, tuple[str, ...]] = field(init=False, repr=False)
    _versions: dict[int, Inventory] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        amendable = (self.units, self.contacts, self.localities, self.sites, self.recorders)
        if self.written is not None and not all(isinstance(entities, _OfOneDay) for entities in amendable):
            raise AssertionError("what is of one day is changed where it is written")
        cameras: dict[str, Camera] = {}
        recorder_of: dict[str, str] = {}
        of_site: dict[str, list[str]] = {}
        for recorder_id, recorder in self.recorders.items():
            of_site.setdefault(recorder.site, []).append(recorder_id)
            for camera_id, camera in recorder.channels.items():
                cameras[camera_id] = camera
                recorder_of[camera_id] = recorder_id
        of_chain: dict[str, list[str]] = {}
        for site_id in sorted(self.sites):
            of_chain.setdefault(self.sites[site_id].chain, []).append(site_id)
        object.__setattr__(self, "_sites_of_chain", {chain: tuple(ids) for chain, ids in of_chain.items()})
        # A camera that hangs nowhere on a day is not there to say when it comes back.
        days = set(self.written.amended_on if self.written is not None else ())
        for entities in (self.units, self.contacts, self.localities, self.sites, self.recorders, cameras):
            for entity in entities.values():
                if entity.amendments:
                    days.update(amendment.on for amendment in entity.amendments)
        days.update(day for day, _ in self.later_packs)
        days.update(days_of_continuing(self.units))
        days.update(days_of_continuing(self.localities))
        object.__setattr__(self, "amended_on", tuple(sorted(days)))
        object.__setattr__(self, "_versions", {})
        object.__setattr__(self, "cameras", cameras)
        object.__setattr__(self, "recorder_of", recorder_of)
        object.__setattr__(self, "recorders_of_site", {site: tuple(sorted(ids)) for site, ids in of_site.items()})

    def on(self, day: date) -> Inventory:
        """The inventory as it is on the day; itself where nothing was ever amended."""
        if not self.amended_on:
            return self
        begun = bisect_right(self.amended_on, day)
        if begun == 0 and self.written is None:
            return self
        version = self._versions.get(begun)
        if version is None:
            version = self._versions[begun] = self._as_of(day)
            object.__setattr__(version, "_versions", self._versions)  # what one knows all know
        return version

    def pack_on(self, day: date) -> Pack:
        """The pack that judges the day."""
        written = self.written or self
        begun = [pack for first, pack in written.later_packs if first <= day]
        return begun[-1] if begun else written.pack

    def packs(self) -> Iterator[Pack]:
        """The pack as it was written, and as it is from each of its amendments on."""
        written = self.written or self
        yield written.pack
        yield from (pack for _, pack in written.later_packs)

    def written_as(self, entity: str, field: str, day: date) -> str:
        """The dotted path at which the value of a field stands that counts on the day: in the last amendment of it by
        then, else where the field itself is."""
        if not self.amended_on:
            return field
        name = field.partition(".")[0]
        amendments = enumerate(self.amendments_of(entity))
        numbers = [number for number, one in amendments if one.on <= day and name in one.changes()]
        return f"amendments.{numbers[-1]}.{field}" if numbers else field

    def amendments_of(self, entity: str) -> tuple[Amendment, ...]:
        """The amendments of a unit, contact, locality, site, recorder or camera; none of anything else."""
        for entities in (self.units, self.contacts, self.localities, self.sites, self.recorders, self.cameras):
            if entity in entities:
                return entities[entity].amendments
        return ()

    def versions(self, first: date = date.min, last: date = date.max) -> Iterator[Inventory]:
        """The inventory on the first day, and from the day of each amendment on until the last day; only itself where
        there is none."""
        yield self.on(first)
        for day in self.amended_on:
            if first < day <= last:
                yield self.on(day)

    @property
    def as_written(self) -> Inventory:
        """The inventory before any amendment: what nobody is told of a day, but who a person is and remains."""
        return self.written or self

    def _as_of(self, day: date) -> Inventory:
        written = self.as_written
        units = {name: as_amended(unit, day) for name, unit in written.units.items()}
        localities = {name: as_amended(locality, day) for name, locality in written.localities.items()}
        sites = {name: as_amended(site, day) for name, site in written.sites.items()}
        recorders = {name: as_amended(recorder, day) for name, recorder in written.recorders.items()}
        recorders |= _with_moved_cameras(written, recorders, day)
        renamed = {name: as_amended(one, day) for name, one in written.contacts.items() if one.amendments}
        contacts = {**written.contacts, **renamed}
        reviewers, settings = written.reviewers, written.settings
        heirs = heirs_of(written.units, day) | heirs_of(written.localities, day)
        places = {name: site.locality for name, site in sites.items()}
        places |= {name: locality.within for name, locality in localities.items()}
        if heirs:
            localities = {name: continued(locality, heirs) for name, locality in localities.items()}
            called = _called_now(written, heirs, day)
            units = {name: continued(headed(unit, called), heirs) for name, unit in units.items()}
            sites = {name: continued(site, heirs) for name, site in sites.items()}
            recorders = {name: continued(recorder, heirs) for name, recorder in recorders.items()}
            contacts = {name: continued(contact, heirs) for name, contact in contacts.items()}
            reviewers = {name: continued(group, heirs) for name, group in reviewers.items()}
            if settings.registrar in heirs:
                settings = altered(settings, registrar=heirs[settings.registrar])
        return replace(
            self,
            settings=settings,
            pack=written.pack_on(day),
            units=_OfOneDay(units),
            localities=_OfOneDay(localities),
            contacts=_OfOneDay(contacts),
            sites=_OfOneDay(sites),
            recorders=_OfOneDay(recorders),
            reviewers=reviewers,
            written=written,
            heirs=heirs,
            lay_in={name: place for name, place in places.items() if place is not None and place in heirs},
        )

    def heir(self, unit_id: str) -> str:
        """The unit, or the one that took over the whole of it by the day of this version."""
        return self.heirs.get(unit_id, unit_id)

    def lineage(self, unit_id: str) -> Iterator[str]:
        """The unit and the units above it, nearest first; ends at a loop or a dangling parent."""
        seen: set[str] = set()
        current: str | None = unit_id
        while current is not None and current not in seen and current in self.units:
            seen.add(current)
            yield current
            current = self.units[current].parent

    def lineage_kinds(self, unit_id: str) -> frozenset[str]:
        """The kinds of the unit and of all units above it."""
        return frozenset(self.units[unit].kind for unit in self.lineage(unit_id))

    def sites_of_chain(self, chain: str, locality: str | None = None) -> tuple[str, ...]:
        """The ids of all sites that report in `chain`, sorted; only those in a locality where one is named.

        What was granted in a locality that went over into another one still means the sites that lay there.
        """
        sites = self._sites_of_chain.get(chain, ())
        if locality is None:
            return sites
        return tuple(site for site in sites if self.lies_within(site, locality))

    def lies_within(self, site: str, locality: str) -> bool:
        """Whether a site lies in a locality, or lay there until that went over into another one."""
        place = self.lay_in.get(site, self.sites[site].locality)
        seen = set[str]()
        while place is not None and place not in seen and place in self.localities:
            if place == locality:
                return True
            seen.add(place)
            place = self.lay_in.get(place, self.localities[place].within)
        return False

    def unit_of(self, contact_id: str, day: date) -> str | None:
        """The unit in which the contact holds a position on `day`; None without one."""
        contact = self.contacts.get(contact_id)
        position = position_at(contact, day) if contact else None
        return position.unit if position else None

    def responsible_for(self, contact: Contact) -> Contact | None:
        """The person who answers for a machine on the day of this version; None for a person."""
        return self.contacts.get(contact.responsible or "") if contact.is_machine else None

    def reached_at(self, contact: Contact) -> Contact:
        """Whose phone and e-mail reach the contact: its own, of a machine those of the person who answers for it."""
        return self.responsible_for(contact) or contact

    def post_of(self, contact: Contact, position: Position | None) -> str:
        """What papers say that the contact is: its title, and of a machine who answers for it."""
        title = position.title if position is not None else ""
        responsible = self.responsible_for(contact)
        if responsible is None:
            return title
        answering = f"do {responsible.full_name} chịu trách nhiệm"
        return f"{title}, {answering}" if title else answering

    def unit_name(self, unit_id: str, day: date) -> str:
        """The full Vietnamese name of the unit on the day: a list of 2021 keeps the names of 2021. The id for none."""
        unit = self.units.get(unit_id)
        return name_at(unit.names, day).vi if unit else unit_id

    def unit_short_name(self, unit_id: str, day: date) -> str:
        """The short name of the unit on the day where it has one, else the full one. The id for no unit."""
        unit = self.units.get(unit_id)
        name = name_at(unit.names, day) if unit else None
        return (name.short or name.vi) if name else unit_id

    def counts(self) -> dict[str, int]:
        """How much was read: files and entities of each kind (part of every machine output)."""
        return {
            "files": self.file_count,
            "units": len(self.units),
            "contacts": len(self.contacts),
            "sites": len(self.sites),
            "cameras": len(self.cameras),
            "grants": len(self.grants),
        }


def _called_now(written: Inventory, heirs: Mapping[str, str], day: date) -> dict[str, str]:
    """Every name of a unit or locality that went over, as `casefold` has it -> what its heir is called on the day."""
    named: dict[str, Unit | Locality] = {**written.units, **written.localities}
    return {
        name.vi.casefold(): name_at(named[heir].names, day).vi
        for old, heir in heirs.items()
        for name in named[old].names
    }


def _with_moved_cameras(written: Inventory, recorders: Mapping[str, Recorder], day: date) -> dict[str, Recorder]:
    """The recorders from which a camera was taken, or on which it hangs, by the day. One that is to hang on a recorder
    that does not exist hangs on none."""
    moved: dict[str, dict[str, Camera]] = {}
    for name, camera in written.cameras.items():
        changes = changes_by(camera.amendments, day) if camera.amendments else {}
        if not changes:
            continue
        here = written.recorder_of[name]
        there = changes.pop("recorder", here)
        moved.setdefault(here, dict(recorders[here].channels)).pop(name)
        if there in recorders:
            moved.setdefault(there, dict(recorders[there].channels))[name] = altered(camera, **changes)
    return {name: altered(recorders[name], channels=channels) for name, channels in moved.items()}


def attribute_of(kind: str) -> str:
    """The attribute of the inventory that holds what the files of a kind declare."""
    return "recorders" if kind == "cameras" else kind.replace("-", "_")


def position_at(contact: Contact, day: date) -> Position | None:
    """The position that the contact holds on `day`: the first whose window contains it."""
    return next((p for p in contact.positions if in_window(day, p.valid_from, p.valid_until)), None)


def unit_exists(unit: Unit, day: date) -> bool:
    """Whether the unit is there on the day: not retired, and some name of it is valid by then."""
    begun = any(name.valid_from is None or name.valid_from <= day for name in unit.names)
    return begun and (unit.retired_on is None or day < unit.retired_on)


def name_at(names: tuple[DatedName, ...], day: date) -> DatedName:
    """The name valid on `day`; before the first or after the last, the nearest in the order written."""
    valid = (name for name in names if in_window(day, name.valid_from, name.valid_until))
    earlier = (name for name in reversed(names) if name.valid_from is None or name.valid_from <= day)
    return next(valid, None) or next(earlier, None) or names[0]

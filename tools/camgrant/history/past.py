"""The states of the past, put together only as far as a question needs them.

A question is about some cameras, sites or people. The index names the files that ever had to do with them; from every
version of those the same loader makes entities, and the same hub resolves them: no second notion of who may see what.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest
from operator import itemgetter
from typing import Any, Final, NamedTuple

from camgrant.diagnostics import EnvironmentFault, Location
from camgrant.history.building import CHAIN, judging
from camgrant.history.index import Index, Version
from camgrant.history.line import Line
from camgrant.history.objects import ODD, Objects
from camgrant.ledger.joined import events_here
from camgrant.load.reader import read_plain
from camgrant.load.schema import adapter
from camgrant.load.tree import PACKS_FOLDER, SETTINGS_FILE, is_known, kind_of
from camgrant.model.estate import Camera, Recorder, Site
from camgrant.model.grant import Grant
from camgrant.model.inventory import Inventory, attribute_of
from camgrant.model.joining import Join, Renaming, prefix_of_file, renamed_entity, renaming_of
from camgrant.model.ledger import Event

__all__ = ["Asked", "Matter", "Past", "State"]

_NOTHING: Final[frozenset[str]] = frozenset()
_ELSEWHERE: Final = (
    "dữ liệu chia ngăn ở nơi khác nên lịch sử của riêng thư mục này không đủ để trả lời; đề nghị lấy bản lúc ấy của "
    "mọi ngăn, rồi `camgrant show --as-of` / "
    "compartments of the data lie elsewhere, so the history of this folder alone cannot answer; check out all of them "
    "as they were then, and ask `camgrant show --as-of`"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question is about: ids of cameras, of sites (all their cameras), of people."""

    cameras: frozenset[str] = _NOTHING
    sites: frozenset[str] = _NOTHING
    people: frozenset[str] = _NOTHING


@dataclass(frozen=True, slots=True)
class Matter:
    """What of all history a question touches: grants, cameras and recorders by id, and the files to read."""

    grants: frozenset[str]
    cameras: frozenset[str]
    recorders: frozenset[str]
    files: frozenset[str]


class State(NamedTuple):
    """What stood from one step on, as far as it matters: `source` is the step whose files could be read whole."""

    step: int
    source: int
    inventory: Inventory


class Past:
    """One repository's past, read through its index.

    Raises EnvironmentFault where a state that is asked for had compartments: they lie outside its folder, and nobody is
    taken for having had no access because of that. With a `renaming` it is the past of a repository that was joined to
    this one, told in the ids that are used here.
    """

    def __init__(self, objects: Objects, index: Index, renaming: Renaming | None = None) -> None:
        self.objects = objects
        self.index = index
        self.renaming = renaming
        self.line = Line(index)
        self._entities: dict[tuple[str, str], dict[str, Any]] = {}
        self._versions: dict[str, tuple[Version, ...]] = {}
        self._joins: dict[str, Join] | None = None
        self._judging = sorted(index.in_folder(PACKS_FOLDER) | index.in_folder(SETTINGS_FILE))
        self._judges: dict[tuple[tuple[str, str], ...], Inventory] = {}

    def matter(self, asked: Asked) -> Matter:
        """Everything that could ever have decided the question."""
        estate = _Estate(asked)
        if asked.people:
            found = self._all("grants", self.index.naming(asked.people, ("grants",)))
            grants = {name: grant for name, grant in found if grant.person in asked.people}
            self._widen(estate, (grant for _, grant in found if grant.person in asked.people))
        files = self._complete(estate)
        if not asked.people:
            keys = {*estate.cameras, *estate.sites, *estate.recorders, CHAIN}
            found = [
                pair for pair in self._all("grants", self.index.naming(keys, ("grants",))) if estate.gives(pair[1])
            ]
            grants = dict(found)
        of = [grant for name, grant in found if name in grants]
        people = asked.people | {grant.person for grant in of} | {grant.urgent.by for grant in of if grant.urgent}
        documents = {one for grant in of for one in (*grant.rests_on, grant.request) if one}
        files |= self.index.naming(grants.keys(), ("grants",)) | self._about(people, documents, estate.units)
        if any(grant.scope.locality for grant in of):
            files |= self.index.in_folder("localities")
        return Matter(frozenset(grants), frozenset(estate.cameras), frozenset(estate.recorders), frozenset(files))

    def states(self, matter: Matter, first: int, last: int) -> Iterator[State]:
        """What stood at a step, and at each later one up to another at which what matters of it changed."""
        stands: dict[str, str] = {}
        changes = self._changes(matter)
        told, place = False, 0
        for step in self._turns((one[0] for one in changes), first, last):
            source = self.line.whole(step)
            if source is None:
                continue
            while place < len(changes) and changes[place][0] <= source:
                _, path, blob = changes[place]
                before = stands.pop(path, None)
                told = told and not self._matters(path, before, blob, matter)
                stands.update({path: blob} if blob is not None else {})
                place += 1
            if not told:
                told = True
                judges = tuple((path, stands[path]) for path in self._judging if path in stands)
                entities = {path: blob for path, blob in stands.items() if path in matter.files}
                yield State(step, source, self._inventory(entities, judges))

    def ledger(self, people: Collection[str], recorders: Collection[str], step: int) -> dict[str, Event]:
        """What the ledger said at a step about some people and recorders: their accounts, the lists that name them,
        and every event about one of these."""
        source = self.line.whole(step) if step >= 0 else None
        found: dict[str, Event] = {}
        wanted = {*people, *recorders}
        while source is not None and wanted:
            added: dict[str, Event] = {}
            for path in self.index.naming(wanted, ("ledger",)):
                blob = self.blob(path, source)
                added.update(self.entities(path, blob) if blob is not None else {})
            wanted = {*added, *(one.dispatch.list for one in added.values() if one.dispatch)} - found.keys()
            found |= added
        return found

    def same_people(self, people: Collection[str]) -> frozenset[str]:
        """The people, and every entry that ever was said to be one of them, or of which one of them was said to be."""
        known = frozenset(people)
        while known:
            entries = self._all("contacts", self.index.naming(known, ("contacts",)))
            pairs = ({name, contact.same_as} for name, contact in entries if contact.same_as is not None)
            linked = known.union(*(pair for pair in pairs if not known.isdisjoint(pair)))
            if linked == known:
                break
            known = linked
        return known

    def holds(self, step: int) -> dict[str, Event]:
        """What the ledger said at a step about recordings to be kept."""
        source = self.line.whole(step) if step >= 0 else None
        found: dict[str, Event] = {}
        for path in self.index.naming(self.index.ids("h-"), ("ledger",)) if source is not None else ():
            blob = self.blob(path, source) if source is not None else None
            found.update(self.entities(path, blob) if blob is not None else {})
        return found

    def whole(self, step: int) -> Inventory:
        """Everything that was declared at a step that can be read whole."""
        stands = self.objects.files_of(self.index.commits[step])
        judges = tuple((path, stands.pop(path)) for path in self._judging if path in stands)
        return self._inventory(stands, judges)

    def blob(self, path: str, step: int) -> str | None:
        """What a file was at a step; None where it was not there."""
        versions = self.versions(path)
        place = bisect_right(versions, step, key=lambda one: one.first) - 1
        if place < 0 or (versions[place].last is not None and versions[place].last < step):  # type: ignore[operator]
            return None
        return versions[place].blob

    def versions(self, path: str) -> tuple[Version, ...]:
        """All that a file ever was, oldest first."""
        if path not in self._versions:
            self._versions[path] = tuple(self.index.versions((path,)))
        return self._versions[path]

    def entities(self, path: str, blob: str) -> dict[str, Any]:
        """The entities of one version of a file; nothing of one that cannot be read."""
        known = self._entities.get((path, blob))
        if known is None:
            raw = self.objects.read(blob, path) if _is_read(path, blob) else None
            known = self._entities[path, blob] = self._as_here(path, _parsed(path, raw))
        return known

    def _as_here(self, path: str, entities: dict[str, Any]) -> dict[str, Any]:
        """Entities of a file; events that came with a joined repository under the names that are used here."""
        if self.renaming is not None:
            return _renamed(path, entities, self.renaming)
        prefix = prefix_of_file(path)
        join = self.joins().get(f"j-{prefix}") if prefix else None
        return dict(events_here(renaming_of(f"j-{prefix}", join), entities)) if join is not None else entities

    def joins(self) -> dict[str, Join]:
        """Every repository that was ever joined to this one, as it is known by now."""
        if self._joins is None:
            self._joins = {}
            for path in sorted(self.index.in_folder("joins")):
                for version in self.versions(path):
                    self._joins |= self.entities(path, version.blob)
        return self._joins

    # -- what a question touches ----------------------------------------------------------------------------------

    def _all(self, kind: str, paths: Iterable[str]) -> list[tuple[str, Any]]:
        """(id, entity) of every version of some files of a kind."""
        wanted = dict.fromkeys(
            (path, one.blob) for path in sorted(paths) if kind_of(path) == kind for one in self.versions(path)
        )
        new = [one for one in wanted if one not in self._entities and _is_read(*one)]
        for (path, blob), raw in zip(new, self.objects.read_many(new), strict=True):
            self._entities[path, blob] = self._as_here(path, _parsed(path, raw))
        return [pair for path, blob in wanted for pair in self.entities(path, blob).items()]

    def _widen(self, estate: _Estate, grants: Iterable[Grant]) -> None:
        """Adds to the estate what some grants name."""
        chains = set[str]()
        for grant in grants:
            estate.widen(grant)
            chains.update([grant.scope.chain] if grant.scope.chain else ())
        if chains:
            sites = self._all("sites", self.index.naming((CHAIN,), ("sites",)))
            estate.sites.update(name for name, site in sites if not chains.isdisjoint(_chains_of(site)))

    def _complete(self, estate: _Estate) -> set[str]:
        """Finds the recorders, sites, chains and cameras that belong together; gives their files."""
        whole = frozenset(estate.sites)
        files = set[str]()
        before = None
        while before != estate.size:  # what a site or a recorder ever had may have hung elsewhere as well
            before = estate.size
            files = self.index.naming({*estate.cameras, *whole, *estate.recorders}, ("cameras",))
            for name, recorder in self._all("cameras", files):
                estate.take(name, recorder, whole)
        sites = self.index.naming(estate.sites, ("sites",))
        for name, site in self._all("sites", sites):
            if name in estate.sites:
                estate.chains.update(_chains_of(site))
        return files | sites

    def _about(self, people: frozenset[str], documents: Collection[str], units: Collection[str]) -> set[str]:
        """The files of people, documents and units: who they were, by whose word."""
        contacts = self.index.naming(people, ("contacts",))
        entries = self._all("contacts", contacts)
        answering = frozenset(one for name, contact in entries if name in people for one in contact.every_responsible)
        if answering - people:
            people = answering | people
            contacts = self.index.naming(people, ("contacts",))
        papers = self.index.naming(documents, ("documents",))
        named = {*units, *(paper.issuer for name, paper in self._all("documents", papers) if name in documents)}
        for name, contact in self._all("contacts", contacts):
            if name in people:
                named.update(position.unit for position in contact.positions)
        return contacts | papers | self._units(named)

    def _units(self, named: Collection[str]) -> set[str]:
        """The files of units, and of those that ever continued them: it is these that hold their offices then."""
        known = set(named)
        while True:
            files = self.index.naming(known, ("units",))
            after = {heir for name, unit in self._all("units", files) if name in known for heir in unit.successors}
            if after <= known:
                return files
            known |= after

    # -- one state ------------------------------------------------------------------------------------------------

    def _changes(self, matter: Matter) -> list[tuple[int, str, str | None]]:
        """(step, file, what it was from there on) of the files that matter, in order; None where it was gone."""
        found: list[tuple[int, str, str | None]] = []
        for path in (*matter.files, *self._judging):
            versions = self.versions(path)
            for one, after in zip_longest(versions, versions[1:]):
                found.append((one.first, path, one.blob))
                if one.last is not None and (after is None or after.first > one.last + 1):
                    found.append((one.last + 1, path, None))
        return sorted(found, key=itemgetter(0))

    def _turns(self, changes: Iterable[int], first: int, last: int) -> list[int]:
        faults = self.index.faults
        turns = {first, *changes}
        turns.update(step for step in range(1, len(faults)) if bool(faults[step]) != bool(faults[step - 1]))
        return sorted(step for step in turns if first <= step <= last)

    def _matters(self, path: str, before: str | None, after: str | None, matter: Matter) -> bool:
        """Whether a file's change is one of what the question touches: most changes of a file are of other grants."""
        if kind_of(path) != "grants":
            return before != after
        was, now = (self.entities(path, blob) if blob is not None else {} for blob in (before, after))
        return any(was.get(name) != now.get(name) for name in matter.grants.intersection({*was, *now}))

    def _inventory(self, stands: dict[str, str], judges: tuple[tuple[str, str], ...]) -> Inventory:
        if judges not in self._judges:
            loaded = judging(self.objects, dict(judges))
            if loaded.inventory is None:
                raise AssertionError("the step is whole")
            if loaded.inventory.settings.roots:
                raise EnvironmentFault(_ELSEWHERE)
            self._judges[judges] = loaded.inventory
        kinds: dict[str, Any] = {}
        places: dict[str, str] = {}
        for path, blob in sorted(stands.items()):
            entities = self.entities(path, blob)
            kinds.setdefault(attribute_of(kind_of(path)), {}).update(entities)
            places.update(dict.fromkeys(entities, path))
        return replace(self._judges[judges], origins=_Places(places), file_count=len(stands), **kinds)


def _is_read(path: str, blob: str) -> bool:
    """Whether the version is a file that the loader would read."""
    return blob != ODD and is_known(path)


def _parsed(path: str, raw: bytes | None) -> dict[str, Any]:
    document: Any = read_plain(raw) if raw is not None else None
    kind = kind_of(path)
    try:
        found: dict[str, Any] = adapter(kind).validate_python(document[kind])
    except (TypeError, KeyError, ValueError):  # a version that could not be read: its step is not whole
        return {}
    return found


def _renamed(path: str, entities: dict[str, Any], renaming: Renaming) -> dict[str, Any]:
    """The entities of a joined repository's file under the ids that are used here."""
    if kind_of(path) == "ledger":
        return dict(events_here(renaming, entities))
    return {renaming.here(name): renamed_entity(entity, renaming) for name, entity in entities.items()}


class _Estate:
    """Cameras with all that leads to them: a scope names them by themselves, or by any of these."""

    def __init__(self, asked: Asked) -> None:
        self.cameras, self.sites = set(asked.cameras), set(asked.sites)
        self.recorders: set[str] = set()
        self.chains: set[str] = set()
        self.units: set[str] = set()
        self._at_whole_sites: set[str] = set()

    @property
    def size(self) -> tuple[int, int]:
        """How many cameras and recorders there are by now."""
        return len(self.cameras), len(self.recorders)

    def widen(self, grant: Grant) -> None:
        """Adds what a grant names."""
        scope = grant.scope
        self.cameras.update(scope.cameras)
        self.sites.update(one for one in (scope.site, *scope.sites) if one)
        self.recorders.update([scope.recorder] if scope.recorder else ())

    def take(self, name: str, recorder: Recorder, whole: frozenset[str]) -> None:
        """Adds a recorder where it holds one of the cameras, was named, or stands at one of the `whole` sites."""
        sites = {recorder.site, *(one.site for one in recorder.amendments if one.site)}
        if not whole.isdisjoint(sites):
            self.cameras.update(recorder.channels)
            self._at_whole_sites.add(name)
        moves = {camera: _moves_of(one) for camera, one in recorder.channels.items() if one.amendments}
        self.cameras.update(camera for camera, there in moves.items() if not self._at_whole_sites.isdisjoint(there))
        if name not in self.recorders and self.cameras.isdisjoint(recorder.channels):
            return
        self.recorders.add(name)
        for camera in self.cameras.intersection(moves):
            self.recorders.update(moves[camera])
        self.sites.update(sites)
        self.units.update(unit for unit in (recorder.installer, recorder.creator, recorder.custodian) if unit)
        for one in recorder.amendments:
            self.units.update(unit for unit in (one.installer, one.creator, one.custodian) if unit)

    def gives(self, grant: Grant) -> bool:
        """Whether the grant's scope could ever give one of the cameras, or work on one of the recorders."""
        scope = grant.scope
        return (
            not self.cameras.isdisjoint(scope.cameras)
            or not self.sites.isdisjoint((scope.site, *scope.sites))
            or scope.chain in self.chains
            or scope.recorder in self.recorders
        )


def _chains_of(site: Site) -> set[str]:
    """The chains in which a site reports on any day."""
    return {site.chain, *(one.chain for one in site.amendments if one.chain)}


def _moves_of(camera: Camera) -> set[str]:
    """The recorders on which a camera comes to hang."""
    return {one.recorder for one in camera.amendments if one.recorder}


class _Places:
    """Where entities of a past state stand: the file is enough."""

    def __init__(self, files: dict[str, str]) -> None:
        self._files = files

    def locate(self, entity: str, field: str = "") -> Location:
        return Location(self._files.get(entity, ""), 1, 1)

    def file_of(self, entity: str) -> str:
        return self._files.get(entity, "")

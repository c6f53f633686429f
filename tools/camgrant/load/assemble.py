"""From a tree of files to the Inventory, with every finding of every file in one run.

What is broken stays out of the inventory but is remembered by id, so that one fault is reported once and not again
by everything that refers to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import ValidationError

from camgrant.diagnostics import Diagnostic, Location, Text
from camgrant.ledger.joined import events_here
from camgrant.load import codes
from camgrant.load.compartments import Compartment, Gaps, compartments_of, crossings
from camgrant.load.origins import FileOrigins
from camgrant.load.packs import FoundPack, find_pack, read_single, spare_pack_findings
from camgrant.load.parallel import read_all
from camgrant.load.reader import Marks, read_marked, read_plain
from camgrant.load.schema import adapter
from camgrant.load.suggest import suggestion
from camgrant.load.tree import AMENDMENTS_FOLDER, PACKS_FOLDER, SETTINGS_FILE, Tree, kind_of
from camgrant.model.inventory import KINDS, Inventory, attribute_of
from camgrant.model.joining import prefix_of_file, renaming_of
from camgrant.model.settings import Settings

__all__ = ["Loaded", "References", "load", "references"]

# Ids as they stand in a file whose syntax is broken: good enough to silence what would only follow from it.
_LIKELY_ID: Final = re.compile(rb"^ +([cdegjlorkstuvw](?:-[a-z0-9]+)+):", re.MULTILINE)

_NOTHING_KNOWN: Final[Mapping[str, dict[str, Any]]] = {}
_NOTHING_BROKEN: Final[Mapping[str, Text]] = {}

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was read: the inventory (None where settings or pack are unusable) and what reading found.

    `broken` are ids that stand in faulty files. References are checked by `references`, which is its own step
    because on a large inventory it runs beside others. `compartments` are those of the settings.
    """

    inventory: Inventory | None
    diagnostics: tuple[Diagnostic, ...]
    broken: frozenset[str] = frozenset()
    compartments: tuple[Compartment, ...] = ()


@dataclass(frozen=True, slots=True)
class References:
    """What following every reference found, and the entities with one into a compartment that is not here."""

    diagnostics: tuple[Diagnostic, ...]
    unresolved: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Gathered:
    """Entities by kind while files are read, with what was wrong."""

    entities: dict[str, dict[str, Any]] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    file_of: dict[str, str] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    findings: list[Diagnostic] = field(default_factory=list)
    duplicates: list[tuple[str, str, str]] = field(default_factory=list)


def load(
    tree: Tree,
    device_targets: Collection[str],
    progress: Progress | None = None,
    slips: Collection[str] = (),
    known: Mapping[str, dict[str, Any]] = _NOTHING_KNOWN,
    broken: Mapping[str, Text] = _NOTHING_BROKEN,
) -> Loaded:
    """Reads everything in the tree. `device_targets` are the installed targets that a recorder may name, `slips` the
    ones that render for every recorder, `broken` those that are installed and cannot be used, with why. `known` are
    entities of files that were read before, from the same bytes.

    Never raises for bad data; raises OSError's kin only through `EnvironmentFault` of the tree.
    """
    listing = tree.listing()
    gathered = _Gathered(findings=list(listing.problems))
    settings, marks = _settings(tree, listing.files, gathered)
    found = None
    if settings is not None:
        pack_files = [file for file in listing.files if file.startswith(f"{PACKS_FOLDER}/")]
        found = find_pack(tree, pack_files, settings, marks)
        gathered.findings += found.findings
        gathered.findings += spare_pack_findings(tree, pack_files, settings.pack)
    files = [file for file in listing.files if kind_of(file) in KINDS and "/" in file]
    documents = _documents(tree, [file for file in files if file not in known], progress)
    for file in files:
        if file in known:
            _add(kind_of(file), file, known[file], gathered)
        else:
            _take(tree, *next(documents), gathered)
    next(documents, None)  # nothing more comes; the reader sees to its child
    if settings is None or found is None or found.pack is None:
        return Loaded(None, _sorted(gathered.findings))
    origins = _origins(tree, gathered, found)
    inventory = _inventory(settings, found, gathered, origins, len(listing.files))
    gathered.findings += _duplicate_findings(inventory, origins, gathered)
    gathered.findings += _unknown_targets(inventory, device_targets, slips, marks, broken)
    compartments = compartments_of(settings, listing)
    return Loaded(inventory, _sorted(gathered.findings), frozenset(gathered.broken), compartments)


def references(loaded: Loaded) -> References:
    """A finding for every id and every word of the pack that is not declared, and for what compartments keep apart."""
    # Read from all models at once; the past needs none.
    from camgrant.load.references import dangling, machines_for_people, unknown_words

    inventory = loaded.inventory
    if inventory is None:
        return References(())
    gaps = Gaps(inventory, loaded.compartments)
    found = [*dangling(inventory, loaded.broken, gaps), *machines_for_people(inventory), *unknown_words(inventory)]
    if loaded.compartments:
        found += [*crossings(inventory), *gaps.findings()]
    return References(tuple(found), frozenset(gaps.unresolved))


def _settings(tree: Tree, files: Collection[str], gathered: _Gathered) -> tuple[Settings | None, Marks]:
    if SETTINGS_FILE not in files:
        gathered.findings.append(codes.UNREADABLE.at(Location(SETTINGS_FILE, 1, 1), problem="không có / missing"))
        return None, Marks()
    try:
        raw = tree.read(SETTINGS_FILE)
    except OSError as fault:
        gathered.findings.append(codes.UNREADABLE.at(Location(SETTINGS_FILE, 1, 1), problem=fault.strerror))
        return None, Marks()
    data, marks, findings = read_single("camgrant", SETTINGS_FILE, raw)
    gathered.findings += findings
    settings: Settings | None = adapter("camgrant").validate_python(data) if data is not None else None
    return settings, marks


def _documents(tree: Tree, files: Sequence[str], progress: Progress | None) -> Iterator[tuple[str, object]]:
    def read(file: str) -> object:
        try:
            return read_plain(tree.read(file))
        except OSError:
            return None

    for number, (file, document) in enumerate(read_all(files, read)):
        yield file, document
        if progress is not None and number % 100 == 0:
            progress(number, len(files))


def _take(tree: Tree, file: str, document: object, gathered: _Gathered) -> None:
    """Validates one document and adds its entities; a document that fails in any way is explained."""
    kind = kind_of(file)
    if isinstance(document, dict) and len(document) == 1:
        content = document.get(kind)
        if content:
            try:
                entities = adapter(kind).validate_python(content)
            except ValidationError:
                pass
            else:
                _add(kind, file, _as_here(file, entities, gathered), gathered)
                return
    _explain_file(tree, kind, file, gathered)


def _add(kind: str, file: str, entities: dict[str, Any], gathered: _Gathered) -> None:
    known = gathered.entities[kind]
    for entity_id, entity in entities.items():
        if entity_id in known:
            gathered.duplicates.append((kind, entity_id, file))
        else:
            known[entity_id] = entity
            gathered.file_of[entity_id] = file


def _as_here(file: str, entities: dict[str, Any], gathered: _Gathered) -> dict[str, Any]:
    """The entities of a file; events that came with a joined repository under the names that are used here. Files are
    read in the order of their names, so joins are known before the ledger."""
    joins = gathered.entities["joins"]
    if not joins:
        return entities
    prefix = prefix_of_file(file)
    join = joins.get(f"j-{prefix}") if prefix else None
    if join is None:
        return entities
    try:
        return dict(events_here(renaming_of(f"j-{prefix}", join), entities))
    except ValidationError:
        problem = Text("mã quá dài khi thêm tiền tố", "an id is too long with the prefix")
        gathered.findings.append(codes.OUT_OF_BOUNDS.at(Location(file, 1, 1), problem=problem))
        gathered.broken.update(entities)
        return {}


def _explain_file(tree: Tree, kind: str, file: str, gathered: _Gathered) -> None:
    try:
        raw = tree.read(file)
    except OSError as fault:
        gathered.findings.append(codes.UNREADABLE.at(Location(file, 1, 1), problem=fault.strerror))
        return
    read, marks, findings = read_marked(file, raw)
    data: Any = read
    if not findings and not (isinstance(data, dict) and set(data) == {kind} and isinstance(data[kind], dict)):
        strange = [marks.keys[(key,)] for key in data if key != kind] if isinstance(data, dict) else []
        line, column = min(strange, default=marks.nearest((kind,), key=True))
        findings = [codes.TOP_LEVEL.at(Location(file, line, column), expected=kind)]
    if findings:
        gathered.findings += findings
        gathered.broken.update(match.decode() for match in _LIKELY_ID.findall(raw))
        return
    from camgrant.load.explain import explain  # jsonschema is needed only for documents that fail

    findings = explain(kind, data[kind], file, marks, (kind,))
    if not findings:
        raise AssertionError(f"pydantic and jsonschema disagree about {file}")
    gathered.findings += findings
    _salvage(kind, file, data[kind], gathered)


def _salvage(kind: str, file: str, content: dict[str, Any], gathered: _Gathered) -> None:
    """Keeps the sound entities of a faulty file and remembers the ids of the others."""
    sound: dict[str, Any] = {}
    for entity_id, entity in content.items():
        try:
            sound.update(adapter(kind).validate_python({entity_id: entity}))
        except ValidationError:
            gathered.broken.add(entity_id)
            if isinstance(entity, dict) and isinstance(entity.get("channels"), dict):
                gathered.broken.update(entity["channels"])
    _add(kind, file, _as_here(file, sound, gathered), gathered)


def _origins(tree: Tree, gathered: _Gathered, packs: FoundPack) -> FileOrigins:
    recorders = gathered.entities["cameras"]
    recorder_of = {camera: recorder_id for recorder_id, found in recorders.items() for camera in found.channels}
    amendments = {name: f"{AMENDMENTS_FOLDER}/{name}.yaml" for name in packs.amendments}
    return FileOrigins(tree, {**amendments, **gathered.file_of}, recorder_of)


def _inventory(
    settings: Settings, packs: FoundPack, gathered: _Gathered, origins: FileOrigins, file_count: int
) -> Inventory:
    if packs.pack is None:
        raise AssertionError("without a pack nothing is judged")
    entities: dict[str, Any] = {attribute_of(kind): found for kind, found in gathered.entities.items()}
    return Inventory(
        settings=settings,
        pack=packs.pack,
        pack_amendments=packs.amendments,
        later_packs=packs.later,
        pack_alone=packs.alone,
        origins=origins,
        file_count=file_count,
        **entities,
    )


def _duplicate_findings(inventory: Inventory, origins: FileOrigins, gathered: _Gathered) -> Iterator[Diagnostic]:
    for kind, entity_id, file in gathered.duplicates:
        yield _used_twice(entity_id, origins.in_file(file, (kind, entity_id)), origins.locate(entity_id))
    seen: dict[str, str] = {}
    for recorder_id, recorder in inventory.recorders.items():
        for camera in recorder.channels:
            if seen.setdefault(camera, recorder_id) != recorder_id:
                here = origins.locate(recorder_id, f"channels.{camera}")
                yield _used_twice(camera, here, origins.locate(seen[camera], f"channels.{camera}"))


def _used_twice(entity_id: str, here: Location, first: Location) -> Diagnostic:
    return codes.DUPLICATE_ID.at(here, entity=entity_id, value=entity_id, first=str(first), related=(first,))


def _unknown_targets(
    inventory: Inventory,
    device_targets: Collection[str],
    slips: Collection[str],
    marks: Marks,
    broken: Mapping[str, Text],
) -> Iterator[Diagnostic]:
    for recorder_id, recorder in inventory.recorders.items():
        if recorder.target not in device_targets:
            place = inventory.origins.locate(recorder_id, "target")
            yield _unknown_target(place, recorder.target, device_targets, recorder_id, "target", broken)
    every_sheet = [item for pack in inventory.packs() for item in pack.sheets.items()]
    sheets = {f"sheet_{name}" for name, sheet in every_sheet if sheet.columns}
    known = {*device_targets, *slips, *sheets}
    for number, name in enumerate(inventory.settings.targets):
        if name not in known:
            place = Location(SETTINGS_FILE, *marks.nearest(("camgrant", "targets", number)))
            yield _unknown_target(place, name, known, "", f"targets.{number}", broken)


def _unknown_target(
    place: Location, value: str, known: Collection[str], entity: str, where: str, broken: Mapping[str, Text]
) -> Diagnostic:
    """A name that no installed target has; where a package claims it and cannot be used, that is said instead."""
    allowed = ", ".join(sorted(known))
    near = suggestion(value, known)
    if value in broken:
        near = Text(f" ({broken[value].vi})", f" ({broken[value].en})")
    return codes.UNKNOWN_TARGET.at(place, entity=entity, field=where, value=value, suggestion=near, allowed=allowed)


def _sorted(findings: list[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(sorted(findings, key=lambda found: found.sort_key))

"""Compartments: folders beside the inventory, often other repositories, that hold some kinds of its files.

What is not here is said and never guessed. So that one compartment can be worked on without the others, everything
that decides over a recorder lies in the recorder's own compartment or in the inventory itself, which is always here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

from camgrant.diagnostics import Diagnostic, EnvironmentFault, Location, Severity, Text, UsageFault
from camgrant.load import codes
from camgrant.load.packs import read_single
from camgrant.load.tree import (
    JOINT,
    SETTINGS_FILE,
    FolderTree,
    Listing,
    Tree,
    compartment_of,
    kind_of,
    unknown_file,
)
from camgrant.model.grant import Grant
from camgrant.model.inventory import Inventory
from camgrant.model.settings import Root, Settings

__all__ = ["Compartment", "CompartmentTree", "Gaps", "compartments_of", "crossings", "with_compartments"]


@dataclass(frozen=True, slots=True)
class Compartment:
    """A compartment of the settings: here and read, absent from this machine, or left out on purpose."""

    name: str
    root: Root
    state: Literal["here", "absent", "left_out"]


def compartments_of(settings: Settings, listing: Listing) -> tuple[Compartment, ...]:
    """The compartments of the settings by what was read. One without a file is absent: git leaves an empty folder
    where a submodule was not fetched."""
    read = {compartment_of(file) for file in listing.files}
    return tuple(
        Compartment(name, root, "left_out" if name in listing.left_out else "here" if root.folder in read else "absent")
        for name, root in settings.roots.items()
    )


def with_compartments(tree: FolderTree, wanted: Collection[str] = ()) -> Tree:
    """The tree with the compartments that its settings name: those `wanted`, or all.

    Settings that cannot be read name none: loading the tree says what is wrong with them. Raises UsageFault for a
    wanted name that the settings do not have, EnvironmentFault for a wanted compartment that is not on this machine.
    """
    roots = _roots(tree)
    unknown = sorted({*wanted} - roots.keys())
    if unknown:
        raise UsageFault(
            f"camgrant.yaml không có ngăn “{unknown[0]}”; các ngăn: {', '.join(roots) or '-'} / "
            f"camgrant.yaml has no compartment '{unknown[0]}'; it has: {', '.join(roots) or '-'}"
        )
    absent = [name for name in wanted if not (tree.root / roots[name].folder).is_dir()]
    if absent:
        raise EnvironmentFault(
            f"ngăn “{absent[0]}” không có trên máy này ({roots[absent[0]].folder}) / "
            f"compartment '{absent[0]}' is not on this machine ({roots[absent[0]].folder})"
        )
    return CompartmentTree(tree, roots, frozenset(wanted)) if roots else tree


def _roots(tree: FolderTree) -> dict[str, Root]:
    from camgrant.load.schema import adapter

    try:
        data, _, _ = read_single("camgrant", SETTINGS_FILE, tree.read(SETTINGS_FILE))
    except OSError:
        return {}
    return dict(adapter("camgrant").validate_python(data).roots) if data is not None else {}


@dataclass(frozen=True, slots=True)
class CompartmentTree:
    """The files of an inventory and of its compartments; an empty `wanted` means all compartments."""

    base: FolderTree
    roots: dict[str, Root]
    wanted: frozenset[str]

    def listing(self) -> Listing:
        below = self.base.listing()
        files, problems = [*below.files], [*below.problems, *self._overlaps()]
        left_out = frozenset(self.roots.keys() - self.wanted) if self.wanted else frozenset()
        for name, root in self.roots.items():
            if name not in left_out:
                inside = self._inside(root)
                files += inside.files
                problems += inside.problems
        problems.sort(key=lambda found: found.sort_key)
        return Listing(tuple(sorted(files)), tuple(problems), left_out)

    def read(self, file: str) -> bytes:
        return self.base.read(file)

    def _inside(self, root: Root) -> Listing:
        """What the folder of a compartment holds, named from the inventory; nothing where there is no such folder."""
        folder = self.base.root / root.folder
        try:
            folder.stat()
        except FileNotFoundError:
            return Listing(())
        except OSError as fault:
            return Listing((), (codes.UNREADABLE.at(Location(root.folder, 1, 1), problem=fault.strerror),))
        if not folder.is_dir():
            return Listing((), (unknown_file(root.folder, root.kinds),))
        found = FolderTree(folder).listing()
        files = [f"{root.folder}{JOINT}{file}" for file in found.files if kind_of(file) in root.kinds]
        strange = [f"{root.folder}{JOINT}{file}" for file in found.files if kind_of(file) not in root.kinds]
        # A compartment may be a repository of its own, or a submodule, which git marks by a file of that name.
        problems = [_moved(one, root.folder) for one in found.problems if one.location.file != ".git"]
        return Listing(tuple(files), (*problems, *(unknown_file(file, root.kinds) for file in strange)))

    def _overlaps(self) -> Iterator[Diagnostic]:
        """Folders that lie in one another would be read twice, or hide what belongs to the inventory."""
        places = {"": self.base.root.resolve()}
        for name, root in self.roots.items():
            here = (self.base.root / root.folder).resolve()
            if any(here.is_relative_to(other) or other.is_relative_to(here) for other in places.values()):
                problem = Text("thư mục trùng với một thư mục dữ liệu khác", "the folder overlaps another data folder")
                allowed = Text("Đề nghị để mỗi ngăn một thư mục riêng", "give every compartment a folder of its own")
                place = Location(SETTINGS_FILE, 1, 1)
                yield codes.BAD_SETTING.at(
                    place, field=f"roots.{name}", key=f"roots.{name}", problem=problem, allowed=allowed
                )
            places[name] = here


def _moved(found: Diagnostic, folder: str) -> Diagnostic:
    """A finding of a compartment's own tree with its place as it is seen from the inventory."""
    return replace(found, location=replace(found.location, file=f"{folder}{JOINT}{found.location.file}"))


class Gaps:
    """References into compartments that are not here, counted by compartment; each finding names one compartment.

    `unresolved` are the entities that have such a reference: what they mean is not known.
    """

    def __init__(self, inventory: Inventory, compartments: Collection[Compartment]) -> None:
        self._inventory = inventory
        self._missing = [one for one in compartments if one.state != "here"]
        self._found: dict[str, set[str]] = {one.name: set() for one in self._missing}
        self.unresolved: set[str] = set()

    def take(self, kind: str, field: str, into: Collection[str], entity: str, value: str) -> bool:
        """Whether what the reference names may lie in a compartment that is not here; if so it is counted there."""
        if not self._missing or self._must_be_here(kind, field, entity):
            return False
        kinds = {"cameras" if one == "recorders" else one for one in into}
        holders = [one for one in self._missing if kinds.intersection(one.root.kinds)]
        spared = kind in _ABOUT_OTHERS or (kind == "grants" and field.startswith("scope"))
        for one in holders:
            if one.state == "absent" or not spared:
                self._found[one.name].add(value)
        if holders and kind != "documents":
            self.unresolved.add(entity)
        return bool(holders)

    def _must_be_here(self, kind: str, field: str, entity: str) -> bool:
        """What says which recorders a decision reaches stays in the compartment; a grant of the inventory itself, which
        is always here, may reach into all of them."""
        if kind == "grants":
            home = compartment_of(self._inventory.origins.file_of(entity))
            return bool(home) and _binds(self._inventory, field, entity)
        return kind == "recorders" and field == "site"

    def findings(self) -> Iterator[Diagnostic]:
        """One finding for each compartment that is not here. Nothing is wrong with one that was left out on purpose
        and that nothing here refers to."""
        for one in self._missing:
            place = self._inventory.origins.locate("camgrant", f"roots.{one.name}")
            found = codes.ABSENT_COMPARTMENT.at(
                place,
                entity="",
                field=f"roots.{one.name}",
                name=one.name,
                folder=one.root.folder,
                count=len(self._found[one.name]),
                state=_STATES[one.state],
            )
            harmless = one.state == "left_out" and not self._found[one.name]
            yield replace(found, severity=Severity.NOTICE) if harmless else found


_STATES: Final = {
    "absent": Text("không có trên máy này", "is not on this machine"),
    "left_out": Text("không được xét lần này", "was left out"),
}
# Where a compartment was left out on purpose only recorders are rendered. What these say of things that lie there, and
# what a grant reaches there, takes nothing from the recorders that are here.
_ABOUT_OTHERS: Final = frozenset(("access_tests", "documents", "ledger", "reviewers", "waivers"))


def _binds(inventory: Inventory, field: str, grant: str) -> bool:
    """Whether the field says which recorders the grant reaches. Where a system's accounts live elsewhere no recorder
    here depends on its grants."""
    system = inventory.pack.systems.get(inventory.grants[grant].system)
    return field.startswith("scope") and (system is None or system.on_recorders)


def crossings(inventory: Inventory) -> Iterator[Diagnostic]:
    """A finding for every recorder that is not in its site's compartment, and for every grant in a compartment that
    reaches beyond it: whoever works on the other compartment alone would not see it."""
    where = {entity: _home(inventory, entity) for entity in (*inventory.sites, *inventory.recorders)}
    if not any(where.values()) and not any(_home(inventory, grant) for grant in inventory.grants):
        return
    for recorder_id, recorder in inventory.recorders.items():
        if where.get(recorder.site, where[recorder_id]) != where[recorder_id]:
            yield _crossing(inventory, recorder_id, "site", recorder.site)
    for grant_id, grant in inventory.grants.items():
        home = _home(inventory, grant_id)
        if not home or not _binds(inventory, "scope", grant_id):
            continue
        if grant.scope.chain is not None:
            yield _crossing(inventory, grant_id, "scope.chain", grant.scope.chain)
        for field, value in _reached(grant):
            if where.get(inventory.recorder_of.get(value, value), home) != home:
                yield _crossing(inventory, grant_id, field, value)


def _home(inventory: Inventory, entity: str) -> str:
    return compartment_of(inventory.origins.file_of(entity))


def _reached(grant: Grant) -> Iterator[tuple[str, str]]:
    """(field, id) of every camera, site and recorder that the scope names."""
    scope = grant.scope
    yield from ((f"scope.cameras.{number}", camera) for number, camera in enumerate(scope.cameras))
    yield from ((f"scope.sites.{number}", site) for number, site in enumerate(scope.sites))
    for field, value in (("scope.site", scope.site), ("scope.recorder", scope.recorder)):
        if value is not None:
            yield field, value


def _crossing(inventory: Inventory, entity: str, field: str, value: str) -> Diagnostic:
    place = inventory.origins.locate(entity, field)
    return codes.CROSSES_COMPARTMENTS.at(place, entity=entity, field=field, value=value)

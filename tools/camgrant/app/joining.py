"""The data of another repository as it comes into this one: other ids and logins, other files, the same ledger.

Pure, and made anew whenever it is asked what a join changed: beside what was here before it stands what that repository
had at its last commit, so nothing of it counts as new, and whatever the join itself changes shows.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from camgrant.diagnostics import EnvironmentFault, Location
from camgrant.edit.change import Put
from camgrant.edit.lines import Lines
from camgrant.edit.write import carried_out
from camgrant.load.assemble import load
from camgrant.load.reader import read_plain
from camgrant.load.schema import adapter
from camgrant.load.tree import PACKS_FOLDER, SETTINGS_FILE, MemoryTree, Tree
from camgrant.model.base import altered
from camgrant.model.grant import Grant
from camgrant.model.inventory import KINDS, Inventory, Origins, attribute_of
from camgrant.model.joining import Join, Renaming, renaming_of
from camgrant.rendering.registry import broken_targets, device_targets, slip_targets
from camgrant.vcs import files_at

__all__ = ["JoinFault", "apart", "files_here", "ids_of", "join_of_file", "join_text", "taken_logins", "with_joined"]

# Spent with the change that they stood in: they speak of plans of that repository.
_LEFT: Final = frozenset(("overrides", PACKS_FOLDER))
_TOKEN: Final = re.compile(r"(?<![\w@/.-])([a-z]-[a-z0-9]+(?:-[a-z0-9]+)*)(?![\w@/-])(?!\.\w)")


class JoinFault(ValueError):
    """A file of the other repository that cannot be taken over exactly; says which."""


@dataclass(frozen=True, slots=True)
class _Mapping:
    """What ids, logins and owned files of the other repository are called here."""

    renaming: Renaming
    known: frozenset[str]
    logins: Mapping[str, str]

    def text(self, text: str) -> str:
        """A text with every id that the other repository declares under its name here."""

        def rename(found: re.Match[str]) -> str:
            return self.renaming.here(found[1]) if found[1] in self.known else found[1]

        return _TOKEN.sub(rename, text)

    def data(self, value: Any) -> Any:
        """Plain data with the same done to every key and text in it."""
        if isinstance(value, dict):
            return {self.text(name): self.data(item) for name, item in value.items()}
        if isinstance(value, list):
            return [self.data(item) for item in value]
        return self.text(value) if isinstance(value, str) else value


def ids_of(inventory: Inventory) -> frozenset[str]:
    """Every id that an inventory declares, cameras among them, but those of events."""
    kinds = (
        *(inventory.units, inventory.localities, inventory.contacts, inventory.sites, inventory.recorders),
        *(inventory.cameras, inventory.documents, inventory.grants, inventory.reviewers, inventory.waivers),
        *(inventory.access_tests, inventory.overrides),
    )
    return frozenset(name for entities in kinds for name in entities)


def files_here(name: str, join: Join, tree: Tree, there: Inventory) -> dict[str, bytes]:
    """File -> bytes of everything that comes from the other repository, as it stands here right after the join: each
    in a folder of the join's prefix. `tree` is that repository's data, `there` the same as read.

    Raises JoinFault for a file that cannot be taken over exactly.
    """
    renaming = renaming_of(name, join)
    mapping = _Mapping(renaming, ids_of(there) - renaming.same, join.logins)
    files: dict[str, bytes] = {}
    for file in tree.listing().files:
        kind, _, rest = file.partition("/")
        if file == SETTINGS_FILE or kind in _LEFT or kind not in KINDS:
            continue
        raw = tree.read(file)
        placed = f"{kind}/{renaming.prefix}/{rest}"
        if kind == "ledger":
            files[placed] = raw
            continue
        made = _taken_over(kind, file, raw, mapping, join)
        if made is not None:
            files[placed] = made
    return files


def _taken_over(kind: str, file: str, raw: bytes, mapping: _Mapping, join: Join) -> bytes | None:
    """The bytes of one file as it comes; None where nothing of it comes. What they say is proven to be just that."""
    data: Any = read_plain(raw)
    entities = {entity: fields for entity, fields in data[kind].items() if entity not in join.same}
    if not entities:
        return None
    meant: dict[str, Any] = mapping.data(entities)
    lines = Lines(kind, mapping.text(raw.decode("utf-8-sig").replace("\r\n", "\n")))
    for entity in data[kind]:
        if entity in join.same:
            lines.drop((entity,))
    for entity, path, value in _other_values(kind, meant, mapping):
        lines.put((entity, *path), value)
        meant[entity][path[0]] = value
    made = lines.text().encode()
    if read_plain(made) != {kind: meant}:
        raise JoinFault(file)
    return made


def _other_values(kind: str, meant: Mapping[str, Any], mapping: _Mapping) -> Iterator[tuple[str, tuple[str, ...], Any]]:
    """Logins that are taken here, and the files that a reviewer group owns."""
    for entity, fields in meant.items():
        login = mapping.logins.get(fields.get("login", "")) if kind == "contacts" else None
        if login is not None:
            yield entity, ("login",), login
        owned = fields.get("owns") if kind == "reviewers" else None
        if owned:
            yield entity, ("owns",), [_owned_here(pattern, mapping.renaming.prefix) for pattern in owned]


def _owned_here(pattern: str, prefix: str) -> str:
    """A pattern of files in the folder of the join: whoever owned all contacts there owns all that came from there."""
    folder, slash, rest = pattern.partition("/")
    kind, deeper, name = rest.partition("/")
    if not slash or kind not in KINDS:
        return f"{folder}/*/{prefix}/**"
    return f"{folder}/{kind}/{prefix}/{name}" if deeper else f"{folder}/{kind}/{prefix}/**"


def with_joined(folder: Path, before: Inventory, after: Inventory) -> Inventory:
    """What was there before a change; where the change joins another repository, with what that one had at its last
    commit, under the names used here. So nothing of it counts as given by the change, and everything does that the
    change says otherwise than that repository.

    Where the commit is not here, or cannot be read whole, it is what was here before: then all of it is new.
    """
    union = before
    for name, join in after.joins.items():
        if name in before.joins:
            continue
        try:
            files = files_at(folder, join.commit, join.folder or "")
        except EnvironmentFault:
            continue
        tree = MemoryTree(files)
        loaded = load(tree, device_targets(), slips=slip_targets(), broken=broken_targets())
        if loaded.inventory is None or loaded.diagnostics:
            continue
        union = _joined(union, name, join, tree, loaded.inventory) or union
    return union


def _joined(here: Inventory, name: str, join: Join, tree: Tree, there: Inventory) -> Inventory | None:
    """Both inventories in one; None where the other one cannot be taken over exactly."""
    try:
        files = files_here(name, join, tree, there)
    except JoinFault:
        return None
    judges = [file for file in tree.listing().files if file == SETTINGS_FILE or file.startswith(f"{PACKS_FOLDER}/")]
    files |= {file: tree.read(file) for file in judges}
    files[f"joins/{name.removeprefix('j-')}.yaml"] = join_text(name, join)
    moved = load(MemoryTree(files), device_targets(), slips=slip_targets(), broken=broken_targets()).inventory
    if moved is None:
        return None
    kinds: dict[str, Any] = {
        attribute_of(kind): {**getattr(here, attribute_of(kind)), **getattr(moved, attribute_of(kind))}
        for kind in KINDS
    }
    both = replace(here, **kinds, origins=_Both(here.origins, moved.origins))
    return replace(apart(both, here, there, renaming_of(name, join)), joins=here.joins)


def apart(both: Inventory, here: Inventory, there: Inventory, renaming: Renaming) -> Inventory:
    """Both inventories in one, where a chain that was granted as a whole reaches what it reached in its own one."""
    grants: dict[str, Grant] = {}
    for name, grant in both.grants.items():
        scope = grant.scope
        if scope.chain is None or scope.locality is not None:
            continue
        if renaming.is_from_there(name):
            sites = tuple(renaming.here(site) for site in there.sites_of_chain(scope.chain))
        else:
            sites = here.sites_of_chain(scope.chain)
        grants[name] = altered(grant, scope=altered(scope, chain=None, sites=sites))
    return replace(both, grants={**both.grants, **grants})


@dataclass(frozen=True, slots=True)
class _Both:
    """Where entities of either stand."""

    here: Origins
    there: Origins

    def locate(self, entity: str, field: str = "") -> Location:
        """The place, by whoever knows the entity."""
        return (self.there if self.there.file_of(entity) else self.here).locate(entity, field)

    def file_of(self, entity: str) -> str:
        """The file, by whoever knows the entity."""
        return self.there.file_of(entity) or self.here.file_of(entity)


def join_text(name: str, join: Join) -> bytes:
    """The file of a join."""
    fields: dict[str, Any] = {"on": join.on.isoformat(), "commit": join.commit}
    for field in ("document", "folder", "note"):
        if getattr(join, field) is not None:
            fields[field] = getattr(join, field)
    if join.same:
        fields["same"] = list(join.same)
    if join.logins:
        fields["logins"] = dict(join.logins)
    file = f"joins/{name.removeprefix('j-')}.yaml"
    return carried_out(MemoryTree({}), {}, [Put("joins", name, fields, file)])[file]


def join_of_file(raw: bytes) -> dict[str, Join]:
    """The joins of one file; nothing of one that cannot be read."""
    data: Any = read_plain(raw)
    try:
        made: dict[str, Join] = adapter("joins").validate_python(data["joins"])
    except (TypeError, KeyError, ValueError):
        return {}
    return made


def taken_logins(here: Inventory, there: Inventory, prefix: str) -> dict[str, str]:
    """Login -> the one that its holder gets, of everybody there whose login somebody here has or had."""
    taken = {contact.login for contact in here.contacts.values() if contact.login}
    taken |= {event.account.login for event in here.ledger.values() if event.account and event.account.login}
    others = {contact.login for contact in there.contacts.values() if contact.login}
    made: dict[str, str] = {}
    for login in sorted(others & taken):
        made[login] = _free_login(f"{prefix}{login}", taken | others | set(made.values()))
    return made


def _free_login(wanted: str, taken: Collection[str]) -> str:
    longest = 16
    login, number = wanted[:longest], 2
    while login in taken:
        ending = str(number)
        login, number = f"{wanted[: longest - len(ending)]}{ending}", number + 1
    return login

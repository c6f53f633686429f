"""Every reference from one entity to another, and every word of the pack, checked.

Which fields refer to which kind is read from the types of the models (a field typed `ContactId` refers to a
contact), so a new reference is checked the moment it is declared. The loops run field by field over all entities:
each is one attribute look-up and one membership test in C.
"""

from __future__ import annotations

import dataclasses
import operator
import types
import typing
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, Final

from camgrant.diagnostics import Diagnostic, Text
from camgrant.load import codes
from camgrant.load.compartments import Gaps
from camgrant.load.suggest import suggestion
from camgrant.model import base
from camgrant.model.access_test import AccessTest
from camgrant.model.estate import Camera, Recorder, Site
from camgrant.model.grant import Document, Grant, Waiver
from camgrant.model.inventory import Inventory
from camgrant.model.joining import Join
from camgrant.model.ledger import Event
from camgrant.model.organisation import Contact, Locality, ReviewerGroup, Unit
from camgrant.model.override import Override

__all__ = ["REFERENCES", "Reference", "dangling", "machines_for_people", "unknown_words", "walk"]

# Types of identifiers -> attributes of the inventory where they must be found.
_ID_TYPES: Final[tuple[tuple[Any, tuple[str, ...]], ...]] = (
    (base.UnitId, ("units",)),
    (base.LocalityId, ("localities",)),
    (base.ContactId, ("contacts",)),
    (base.SiteId, ("sites",)),
    (base.CameraId, ("cameras",)),
    (base.RecorderId, ("recorders",)),
    (base.DocumentId, ("documents",)),
    (base.GrantId, ("grants",)),
    (base.EventId, ("ledger",)),
    (base.Subject, ("contacts", "units")),
)
# The mark by which an identifier's type is known, also with a description behind it -> the same attributes.
_INTO_BY_MARK: Final = {id(typing.get_args(id_type)[1]): into for id_type, into in _ID_TYPES}
_NAMES: Final = {
    "units": Text("đơn vị", "unit"),
    "localities": Text("địa phương", "locality"),
    "contacts": Text("cá nhân", "contact"),
    "sites": Text("cơ sở", "site"),
    "cameras": Text("camera", "camera"),
    "recorders": Text("đầu ghi", "recorder"),
    "documents": Text("văn bản", "document"),
    "grants": Text("lượt cấp quyền", "grant"),
    "ledger": Text("sự kiện của sổ theo dõi", "event of the ledger"),
}
_ENTITIES: Final[tuple[tuple[str, type], ...]] = (
    ("units", Unit),
    ("localities", Locality),
    ("contacts", Contact),
    ("sites", Site),
    ("recorders", Recorder),
    ("cameras", Camera),
    ("documents", Document),
    ("grants", Grant),
    ("reviewers", ReviewerGroup),
    ("waivers", Waiver),
    ("overrides", Override),
    ("access_tests", AccessTest),
    ("joins", Join),
    ("ledger", Event),
)


@dataclasses.dataclass(frozen=True, slots=True)
class Reference:
    """A field (attribute names, `*` for "each member") of entities in `kind` that names ids of `into`."""

    kind: str
    field: tuple[str, ...]
    into: tuple[str, ...]


def _references(kind: str, entity: type, path: tuple[str, ...] = ()) -> Iterator[Reference]:
    for name, hint in typing.get_type_hints(entity, include_extras=True).items():
        yield from _of_hint(kind, hint, (*path, name))


def _of_hint(kind: str, hint: Any, path: tuple[str, ...]) -> Iterator[Reference]:
    origin = typing.get_origin(hint)
    if origin is typing.Annotated:
        for extra in hint.__metadata__:
            if id(extra) in _INTO_BY_MARK:
                yield Reference(kind, path, _INTO_BY_MARK[id(extra)])
                return
        yield from _of_hint(kind, hint.__origin__, path)
    elif origin is tuple:
        yield from _of_hint(kind, typing.get_args(hint)[0], (*path, "*"))
    elif origin in (typing.Union, types.UnionType):
        for member in typing.get_args(hint):
            yield from _of_hint(kind, member, path)
    elif origin is None and dataclasses.is_dataclass(hint) and isinstance(hint, type):
        yield from _references(kind, hint, path)


REFERENCES: Final[tuple[Reference, ...]] = tuple(
    reference for kind, entity in _ENTITIES for reference in _references(kind, entity)
)

# Words of the pack: (kind, field, attribute of the pack, what it is called).
_WORDS: Final[tuple[tuple[str, tuple[str, ...], str, Text], ...]] = (
    ("units", ("kind",), "unit_kinds", Text("loại đơn vị", "unit kind")),
    ("contacts", ("roles", "*"), "contact_roles", Text("vai trò phối hợp", "contact role")),
    ("sites", ("type",), "site_types", Text("loại cơ sở", "site type")),
    ("sites", ("chain",), "chains", Text("tuyến báo cáo", "chain")),
    ("sites", ("amendments", "*", "type"), "site_types", Text("loại cơ sở", "site type")),
    ("sites", ("amendments", "*", "chain"), "chains", Text("tuyến báo cáo", "chain")),
    ("units", ("amendments", "*", "kind"), "unit_kinds", Text("loại đơn vị", "unit kind")),
    ("sites", ("leadership", "*", "role"), "leadership_roles", Text("vai trò lãnh đạo", "leadership role")),
    ("sites", ("connections", "*"), "systems", Text("hệ thống", "system")),
    ("cameras", ("area",), "areas", Text("khu vực", "area")),
    ("documents", ("kind",), "document_kinds", Text("loại văn bản", "document kind")),
    ("grants", ("system",), "systems", Text("hệ thống", "system")),
    ("grants", ("purpose",), "purposes", Text("mục đích", "purpose")),
    ("grants", ("scope", "chain"), "chains", Text("tuyến báo cáo", "chain")),
    ("access_tests", ("who", "unit_kinds", "*"), "unit_kinds", Text("loại đơn vị", "unit kind")),
    ("access_tests", ("who", "roles", "*"), "leadership_roles", Text("vai trò lãnh đạo", "leadership role")),
    ("access_tests", ("what", "chains", "*"), "chains", Text("tuyến báo cáo", "chain")),
    ("access_tests", ("what", "systems", "*"), "systems", Text("hệ thống", "system")),
    ("ledger", ("list", "sheet"), "sheets", Text("danh sách", "sheet")),
    ("ledger", ("account", "system"), "systems", Text("hệ thống", "system")),
)


# Where a machine may stand as well: it holds grants and accounts, is on lists, and goes on under another entry.
_OF_ANY_CONTACT: Final = frozenset(
    (
        ("access_tests", ("who", "people", "*")),
        ("contacts", ("same_as",)),
        ("documents", ("names", "*")),
        ("grants", ("person",)),
        ("ledger", ("account", "person")),
        ("ledger", ("list", "rows", "*", "person")),
    )
)


def machines_for_people(inventory: Inventory) -> Iterator[Diagnostic]:
    """A finding for every machine that is named where only a person can sign, decide, lead or answer."""
    machines = {name for name, contact in inventory.contacts.items() if contact.is_machine}
    if not machines:
        return
    people = inventory.contacts.keys() - machines
    for reference in REFERENCES:
        if "contacts" not in reference.into or (reference.kind, reference.field) in _OF_ANY_CONTACT:
            continue
        for entity, field, value in _strays(getattr(inventory, reference.kind), reference.field, people):
            if value in machines:
                yield codes.MACHINE_FOR_PERSON.at(
                    inventory.origins.locate(entity, field),
                    entity=entity,
                    field=field,
                    value=value,
                    responsible=inventory.contacts[value].responsible or "—",
                )


def dangling(inventory: Inventory, broken: Collection[str], gaps: Gaps) -> Iterator[Diagnostic]:
    """A finding for every id that is not declared; ids in `broken` are declared in a file that is itself broken.

    Those that may be declared in a compartment that is not here are left to `gaps`.
    """
    for reference in REFERENCES:
        targets: list[Mapping[str, Any]] = [getattr(inventory, name) for name in reference.into]
        known: Collection[str] = targets[0] if len(targets) == 1 else targets[0].keys() | targets[1].keys()
        for entity, field, value in _strays(getattr(inventory, reference.kind), reference.field, known):
            if value not in broken and not gaps.take(reference.kind, field, reference.into, entity, value):
                name = _NAMES[reference.into[0]]
                if len(targets) > 1:
                    name = Text("cá nhân hoặc đơn vị", "contact or unit")
                yield codes.DANGLING.at(
                    inventory.origins.locate(entity, field),
                    entity=entity,
                    field=field,
                    kind=name,
                    value=value,
                    suggestion=suggestion(value, known),
                    folder="cameras" if reference.into[0] == "recorders" else reference.into[0],
                )


def unknown_words(inventory: Inventory) -> Iterator[Diagnostic]:
    """A finding for every word that the policy pack does not declare on any day: what is entered ahead of an amendment
    may use its words, what is over may use those that were repealed."""
    for kind, path, attribute, name in _WORDS:
        known: Mapping[str, Any] = getattr(inventory.pack, attribute)
        if inventory.later_packs:
            known = {word: said for pack in inventory.packs() for word, said in getattr(pack, attribute).items()}
        for entity, field, value in _strays(getattr(inventory, kind), path, known):
            yield codes.UNKNOWN_WORD.at(
                inventory.origins.locate(entity, field),
                entity=entity,
                field=field,
                pack=inventory.pack.id,
                kind=name,
                value=value,
                suggestion=suggestion(value, known),
                allowed=", ".join(sorted(known)),
            )


def _strays(
    entities: Mapping[str, Any], path: tuple[str, ...], known: Collection[str]
) -> Iterator[tuple[str, str, str]]:
    """(entity, dotted field, value) of every value at the path that is not known."""
    values = _values_of(path)
    for entity_id, entity in entities.items():
        for value in values(entity):
            if value is not None and value not in known:
                yield from ((entity_id, field, stray) for field, stray in walk(entity, path) if stray not in known)
                break


_Look = Callable[[Any], Iterable[Any]]


def _values_of(path: tuple[str, ...]) -> _Look:
    """A quick look at all values at the path, without saying where they stand: attribute getters chained once."""
    first, rest = path[0], path[1:]
    if first == "*":
        if not rest:
            return iter
        inside = _values_of(rest)
        return lambda members: [value for member in members for value in inside(member)]
    get = operator.attrgetter(first)
    if not rest:
        return lambda entity: (get(entity),)
    if rest == ("*",):
        return get
    within = _values_of(rest)
    return lambda entity: () if (held := get(entity)) is None else within(held)


def walk(value: Any, path: tuple[str, ...], field: str = "") -> Iterator[tuple[str, str]]:
    """(dotted field, value) of everything at a path of attribute names, `*` for each member."""
    if value is None:
        return
    if not path:
        yield field, value
    elif path[0] == "*":
        members = value if isinstance(value, Mapping) else range(len(value))
        for member in members:
            inside = member if isinstance(value, Mapping) else value[member]
            yield from walk(inside, path[1:], f"{field}.{member}")
    else:
        yield from walk(getattr(value, path[0]), path[1:], f"{field}.{path[0]}" if field else path[0])

"""Amendments of the entities of an inventory, each picked by a number: what facts may become from a day on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from camgrant.ledger.events import written
from camgrant.model.amendments import CameraAmendment, ContactAmendment, RecorderAmendment, SiteAmendment, UnitAmendment
from camgrant.model.base import altered
from camgrant.model.inventory import Inventory, position_at
from camgrant.model.organisation import Contact
from camgrant.model.pack import Pack, PackBasis, Sheet, SheetRecipient, System

__all__ = ["AMENDMENTS", "Edit", "edited"]

Edit = Callable[[Inventory, int, date], Inventory]
_DOCUMENT: Final = "d-sua-doi"


def edited(inventory: Inventory, kind: str, number: int, change: Callable[[Any], Any]) -> Inventory:
    """The inventory with one entity of a kind changed; `number` picks it."""
    entities = getattr(inventory, kind)
    changed: dict[str, Any] = {kind: {**entities, _picked(entities, number): change(_of(entities, number))}}
    return replace(inventory, **changed)


def _picked(entities: Mapping[str, Any], number: int) -> str:
    return sorted(entities)[number % len(entities)]


def _of(entities: Mapping[str, Any], number: int) -> Any:
    return entities[_picked(entities, number)]


def _amended(entity: Any, amendment: Any) -> Any:
    return altered(entity, amendments=(*entity.amendments, amendment))


def _camera_moves(inventory: Inventory, number: int, day: date) -> Inventory:
    there = _picked(inventory.recorders, number * 7 + 1)
    here = {name: recorder for name, recorder in inventory.recorders.items() if recorder.channels}
    moved = written(CameraAmendment, on=day, document=_DOCUMENT, recorder=there, channel=1 + number % 64)

    def change(recorder: Any) -> Any:
        name = _picked(recorder.channels, number)
        return altered(recorder, channels={**recorder.channels, name: _amended(recorder.channels[name], moved)})

    from_here = _picked(here, number)
    return replace(inventory, recorders={**inventory.recorders, from_here: change(here[from_here])})


def _recorder_moves(inventory: Inventory, number: int, day: date) -> Inventory:
    moved = written(RecorderAmendment, on=day, document=_DOCUMENT, site=_picked(inventory.sites, number * 7 + 1))
    return edited(inventory, "recorders", number, lambda one: _amended(one, moved))


def _recorder_is_handed_over(inventory: Inventory, number: int, day: date) -> Inventory:
    operator = _picked(inventory.units, number * 7 + 1)
    handed = written(RecorderAmendment, on=day, document=_DOCUMENT, creator=operator, custodian=operator)
    return edited(inventory, "recorders", number, lambda one: _amended(one, handed))


def _site_becomes_another(inventory: Inventory, number: int, day: date) -> Inventory:
    other = _of(inventory.sites, number * 7 + 1)
    amendment = written(SiteAmendment, on=day, document=_DOCUMENT, type=other.type, chain=other.chain)
    return edited(inventory, "sites", number, lambda one: _amended(one, amendment))


def _site_is_managed_by_another(inventory: Inventory, number: int, day: date) -> Inventory:
    manager = _of(inventory.sites, number * 7 + 1).managing_unit
    amendment = written(SiteAmendment, on=day, document=_DOCUMENT, managing_unit=manager)
    return edited(inventory, "sites", number, lambda one: _amended(one, amendment))


def _unit_belongs_elsewhere(inventory: Inventory, number: int, day: date) -> Inventory:
    amendment = written(UnitAmendment, on=day, document=_DOCUMENT, parent=_picked(inventory.units, number * 7 + 1))
    return edited(inventory, "units", number, lambda one: _amended(one, amendment))


def _person_is_renamed(inventory: Inventory, number: int, day: date) -> Inventory:
    other = _of(inventory.contacts, number * 7 + 1)
    renamed = written(ContactAmendment, on=day, document=_DOCUMENT, full_name=other.full_name)
    return edited(inventory, "contacts", number, lambda one: _amended(one, renamed))


def _unit_becomes_another(inventory: Inventory, number: int, day: date) -> Inventory:
    amendment = written(UnitAmendment, on=day, document=_DOCUMENT, kind=_of(inventory.units, number * 7 + 1).kind)
    return edited(inventory, "units", number, lambda one: _amended(one, amendment))


def _unit_goes_over_into_another(inventory: Inventory, number: int, day: date) -> Inventory:
    """With everybody in it: who stayed in a unit that ended would have lost all access by that."""
    old, heir = _picked(inventory.units, number), _picked(inventory.units, number * 7 + 1)
    if old == heir or inventory.units[heir].retired_on is not None or inventory.units[old].retired_on is not None:
        return inventory
    ended = altered(inventory.units[old], retired_on=day, successors=(heir,))
    contacts = {name: _with_position_in(contact, old, heir, day) for name, contact in inventory.contacts.items()}
    return replace(inventory, units={**inventory.units, old: ended}, contacts=contacts)


def _with_position_in(contact: Contact, old: str, heir: str, day: date) -> Contact:
    held = position_at(contact, day)
    if held is None or held.unit != old:
        return contact
    others = [one for one in contact.positions if one is not held]
    before = altered(held, valid_until=day - timedelta(days=1))
    after = altered(held, unit=heir, valid_from=day)
    return altered(contact, positions=(*others, before, after))


# What a later letter may say of the pack.


def _another_recipient(pack: Pack, number: int) -> Pack:
    name = _picked(pack.sheets, number)
    sheet = pack.sheets[name]
    kind = _picked(pack.unit_kinds, number * 7 + 1)
    line = written(SheetRecipient, kind=kind, mandatory=True, basis=_EXTENSION)
    return _with_sheet(pack, name, altered(sheet, recipients=(*sheet.recipients, line)))


def _no_such_list(pack: Pack, number: int) -> Pack:
    gone = _picked(pack.sheets, number)
    return altered(pack, sheets={name: sheet for name, sheet in pack.sheets.items() if name != gone})


def _other_days(pack: Pack, number: int) -> Pack:
    name = _picked(pack.systems, number)
    system = pack.systems[name]
    return _with_system(pack, name, altered(system, max_days=altered(system.max_days, value=15 + number % 100)))


def _other_sites(pack: Pack, number: int) -> Pack:
    name = _picked(pack.systems, number)
    types = (_picked(pack.site_types, number * 7 + 1),)
    return _with_system(pack, name, altered(pack.systems[name], site_types=types))


def _other_nominators(pack: Pack, number: int) -> Pack:
    name = _picked(pack.systems, number)
    system = pack.systems[name]
    routes = [altered(route, by=(_picked(pack.unit_kinds, number * 7 + 1),)) for route in system.routes]
    return _with_system(pack, name, altered(system, routes=tuple(routes)))


def _with_sheet(pack: Pack, name: str, sheet: Sheet) -> Pack:
    return altered(pack, sheets={**pack.sheets, name: sheet})


def _with_system(pack: Pack, name: str, system: System) -> Pack:
    return altered(pack, systems={**pack.systems, name: system})


_EXTENSION: Final = written(PackBasis, source="extension")
_LETTERS: Final = (_another_recipient, _no_such_list, _other_days, _other_sites, _other_nominators)


def _pack_is_amended(inventory: Inventory, number: int, day: date) -> Inventory:
    """By a letter of the day; what was amended for a later day is amended by it as well."""
    letter = _LETTERS[number % len(_LETTERS)]
    later = dict(inventory.later_packs)
    later.setdefault(day, inventory.pack_on(day))
    packs = [(on, letter(pack, number) if on >= day else pack) for on, pack in sorted(later.items())]
    return replace(inventory, later_packs=tuple(packs))


AMENDMENTS: Final[dict[str, Edit]] = {
    "camera moves": _camera_moves,
    "pack is amended": _pack_is_amended,
    "person is renamed": _person_is_renamed,
    "recorder is handed over": _recorder_is_handed_over,
    "recorder moves": _recorder_moves,
    "site becomes another": _site_becomes_another,
    "site is managed by another": _site_is_managed_by_another,
    "unit becomes another": _unit_becomes_another,
    "unit belongs elsewhere": _unit_belongs_elsewhere,
    "unit goes over into another": _unit_goes_over_into_another,
}

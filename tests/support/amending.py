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


AMENDMENTS: Final[dict[str, Edit]] = {
    "camera moves": _camera_moves,
    "person is renamed": _person_is_renamed,
    "recorder is handed over": _recorder_is_handed_over,
    "recorder moves": _recorder_moves,
    "site becomes another": _site_becomes_another,
    "site is managed by another": _site_is_managed_by_another,
    "unit becomes another": _unit_becomes_another,
    "unit belongs elsewhere": _unit_belongs_elsewhere,
    "unit goes over into another": _unit_goes_over_into_another,
}

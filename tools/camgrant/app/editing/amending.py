"""What of a unit, site, recorder or camera is otherwise from a day on, written as an amendment beside what it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from camgrant.app.editing.desk import Desk, one_of, written
from camgrant.app.editing.documents import DocumentWish, document
from camgrant.diagnostics import Text, UsageFault
from camgrant.edit.change import Add, Change
from camgrant.model.inventory import Inventory

__all__ = ["AmendmentWish", "amended", "handed_over"]

_THING = Text("đơn vị, cơ sở, đầu ghi, camera", "unit, site, recorder or camera")


@dataclass(frozen=True, slots=True)
class AmendmentWish:
    """Which fields of what get which values, from which day on, by which document."""

    entity: str
    on: date
    document: DocumentWish
    values: Mapping[str, str | int]


def amended(desk: Desk, wish: AmendmentWish) -> list[Change]:
    """The amendment, and its document where that is new.

    Raises UsageFault for what does not exist, for a day that is not after the last amendment, and where everything is
    so already on that day.
    """
    inventory = desk.inventory
    one_of(wish.entity, {*inventory.units, *inventory.sites, *inventory.recorders, *inventory.cameras}, _THING)
    last = max((one.on for one in inventory.amendments_of(wish.entity)), default=None)
    if last is not None and wish.on <= last:
        raise UsageFault(
            f"{wish.entity}: đã có sửa đổi từ ngày {last:%d/%m/%Y}, lần sau phải từ ngày sau đó / "
            f"is amended from {last} on; the next amendment must begin later"
        )
    known = _values_on(inventory, wish.entity, wish.on)
    otherwise = {name: value for name, value in wish.values.items() if known.get(name) != value}
    if not otherwise:
        raise UsageFault(
            f"{wish.entity}: ngày {wish.on:%d/%m/%Y} đã như vậy, không có gì để sửa / is so already on {wish.on}"
        )
    paper, changes = document(desk, wish.document, names=(), kind=None, issuer=_manager(inventory, wish.entity))
    return [*changes, Add(wish.entity, ("amendments",), written(on=wish.on, document=paper, **otherwise))]


def handed_over(desk: Desk, giving: str, taking: str, *, on: date, by: DocumentWish) -> list[Change]:
    """Everything that one operator makes accounts on, or keeps the administrator of, goes to another on a day.

    Who installed it stays as it is: that is no office that anybody takes over. Raises UsageFault for an unknown unit,
    and where the first one has nothing to hand over on that day.
    """
    for unit in (giving, taking):
        one_of(unit, desk.inventory.units, Text("đơn vị", "unit"))
    changes: list[Change] = []
    for name, recorder in desk.inventory.on(on).recorders.items():
        values: dict[str, str | int] = {
            field: taking for field in ("creator", "custodian") if getattr(recorder, field) == giving
        }
        if values and (recorder.retired_on is None or on < recorder.retired_on):
            changes += amended(desk, AmendmentWish(name, on, by, values))
    if not changes:
        raise UsageFault(
            f"ngày {on:%d/%m/%Y} {giving} không giữ đầu ghi nào / {giving} has no recorder to hand over on {on}"
        )
    return changes


def _values_on(inventory: Inventory, entity: str, day: date) -> dict[str, Any]:
    """Field -> value of everything that can be amended, as it is on the day."""
    version = inventory.on(day)
    if entity in version.cameras:
        return {"recorder": version.recorder_of[entity], "channel": version.cameras[entity].channel}
    for entities in (version.units, version.sites, version.recorders):
        if entity in entities:
            known: Any = entities[entity]
            return {field.name: getattr(known, field.name) for field in fields(known)}
    return {}


def _manager(inventory: Inventory, entity: str) -> str | None:
    """The unit that manages the site of the thing, where it has one: its paper is the usual one."""
    recorder = inventory.recorders.get(inventory.recorder_of.get(entity, entity))
    site = inventory.sites.get(recorder.site if recorder is not None else entity)
    return site.managing_unit if site is not None else None

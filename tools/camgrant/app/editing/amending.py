"""What of an entity is otherwise from a day on, written as an amendment beside what it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from camgrant.app.editing.desk import Desk, one_of, written
from camgrant.app.editing.documents import DocumentWish, document
from camgrant.diagnostics import Text, UsageFault
from camgrant.edit.change import Add, Change, Put, Set
from camgrant.model.estate import LossKind
from camgrant.model.inventory import Inventory
from camgrant.rendering.registry import device_targets

__all__ = ["AmendmentWish", "ReplacementWish", "amended", "handed_over", "lost", "replaced"]

_RECORDER = Text("đầu ghi", "recorder")
_THING = Text("đơn vị, cá nhân, cơ sở, đầu ghi, camera", "unit, contact, site, recorder or camera")


@dataclass(frozen=True, slots=True)
class AmendmentWish:
    """Which fields of what get which values, from which day on, by which document; `names` are on a new one."""

    entity: str
    on: date
    document: DocumentWish
    values: Mapping[str, str | int]
    names: tuple[str, ...] = ()


def amended(desk: Desk, wish: AmendmentWish) -> list[Change]:
    """The amendment, and its document where that is new.

    Raises UsageFault for what does not exist, for a day before the last amendment, for what was amended on that very
    day already, and where everything is so already on that day.
    """
    inventory = desk.inventory
    kinds = (inventory.units, inventory.contacts, inventory.sites, inventory.recorders, inventory.cameras)
    one_of(wish.entity, {name for entities in kinds for name in entities}, _THING)
    amendments = inventory.amendments_of(wish.entity)
    last = max((one.on for one in amendments), default=None)
    if last is not None and wish.on < last:
        raise UsageFault(
            f"{wish.entity}: đã có sửa đổi từ ngày {last:%d/%m/%Y}, lần sau không được từ ngày trước đó / "
            f"is amended from {last} on; the next amendment cannot begin earlier"
        )
    known = _values_on(inventory, wish.entity, wish.on)
    otherwise = {name: value for name, value in wish.values.items() if known.get(name) != value}
    that_day = {name for one in amendments if one.on == wish.on for name in one.changes()}
    again = sorted(that_day & otherwise.keys())
    if again:
        raise UsageFault(
            f"{wish.entity}: {', '.join(again)} đã được sửa từ ngày {wish.on:%d/%m/%Y} rồi / "
            f"is amended on {wish.on} already"
        )
    if not otherwise:
        raise UsageFault(
            f"{wish.entity}: ngày {wish.on:%d/%m/%Y} đã như vậy, không có gì để sửa / is so already on {wish.on}"
        )
    paper, changes = document(
        desk, wish.document, names=wish.names, kind=None, issuer=_manager(inventory, wish.entity, wish.on)
    )
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
        if values and recorder.in_use(on):
            changes += amended(desk, AmendmentWish(name, on, by, values))
    if not changes:
        raise UsageFault(
            f"ngày {on:%d/%m/%Y} {giving} không giữ đầu ghi nào / {giving} has no recorder to hand over on {on}"
        )
    return changes


def lost(desk: Desk, recorder: str, *, on: date, how: LossKind, by: DocumentWish) -> list[Change]:
    """Nothing of what a recorder held is on it any more from a day on.

    Raises UsageFault for an unknown recorder, and for one that is out of use or was lost on that day already.
    """
    known = desk.inventory.recorders[one_of(recorder, desk.inventory.recorders, _RECORDER)]
    if not known.in_use(on):
        raise UsageFault(
            f"{recorder}: không còn sử dụng từ ngày {known.ends_on:%d/%m/%Y} / is out of use since {known.ends_on}"
        )
    if any(loss.on == on for loss in known.losses):
        raise UsageFault(f"{recorder}: đã ghi mất tài khoản từ ngày {on:%d/%m/%Y} / lost its accounts on {on} already")
    paper, changes = document(desk, by, names=(), kind=None, issuer=_manager(desk.inventory, recorder, on))
    return [*changes, Add(recorder, ("losses",), written(on=on, how=how, document=paper))]


@dataclass(frozen=True, slots=True)
class ReplacementWish:
    """Which device takes the place of another, from which day on, and what became of that one.

    `how` is None where the old one is only taken out of use: it is still there, and so are the accounts on it.
    `channels` are the cameras that hang on another channel than before.
    """

    recorder: str
    on: date
    document: DocumentWish
    name: str
    target: str
    how: LossKind | None = None
    model: str | None = None
    password_changed_on: date | None = None
    channels: Mapping[str, int] = field(default_factory=dict)


def replaced(desk: Desk, wish: ReplacementWish) -> list[Change]:
    """A new recorder, the cameras that hang on it from the day on with their ids, and the end of the old one.

    Raises UsageFault for what does not exist, for a recorder without cameras on that day, and for one out of use.
    """
    inventory = desk.inventory.on(wish.on)
    old_id = one_of(wish.recorder, inventory.recorders, _RECORDER)
    old = inventory.recorders[old_id]
    if not old.channels:
        raise UsageFault(f"{old_id}: ngày {wish.on:%d/%m/%Y} không có camera nào / has no camera on {wish.on}")
    for camera in wish.channels:
        one_of(camera, old.channels, Text("camera của đầu ghi này", "camera of this recorder"))
    one_of(wish.target, device_targets(), Text("đích kết xuất", "target"))
    if wish.how is not None:
        ending = lost(desk, old_id, on=wish.on, how=wish.how, by=wish.document)
    elif old.in_use(wish.on):
        ending = [Set(old_id, ("retired_on",), wish.on.isoformat())]
    else:
        raise UsageFault(f"{old_id}: không còn sử dụng / is out of use since {old.ends_on}")
    new_id = desk.new_id("r", wish.name)
    new = written(
        site=old.site,
        name=wish.name,
        target=wish.target,
        model=wish.model,
        installer=old.installer,
        creator=old.creator,
        custodian=old.custodian,
        default_password_changed_on=wish.password_changed_on,
    )
    changes: list[Change] = [*ending, Put("cameras", new_id, {**new, "channels": {}}, desk.files[old_id])]
    for camera, found in sorted(old.channels.items(), key=lambda item: item[1].channel):
        values: dict[str, str | int] = {"recorder": new_id, "channel": wish.channels.get(camera, found.channel)}
        changes += amended(desk, AmendmentWish(camera, wish.on, wish.document, values))
    return changes


def _values_on(inventory: Inventory, entity: str, day: date) -> dict[str, Any]:
    """Field -> value of everything that can be amended, as it is on the day."""
    version = inventory.on(day)
    if entity in version.cameras:
        return {"recorder": version.recorder_of[entity], "channel": version.cameras[entity].channel}
    for entities in (version.units, version.contacts, version.sites, version.recorders):
        if entity in entities:
            known: Any = entities[entity]
            return {field.name: getattr(known, field.name) for field in fields(known)}
    return {}


def _manager(inventory: Inventory, entity: str, day: date) -> str | None:
    """The unit whose paper is the usual one: in which the person is on the day, or that manages the site."""
    if entity in inventory.contacts:
        return inventory.unit_of(entity, day)
    recorder = inventory.recorders.get(inventory.recorder_of.get(entity, entity))
    site = inventory.sites.get(recorder.site if recorder is not None else entity)
    return site.managing_unit if site is not None else None

"""Removals that no file of a publication speaks of: nobody who makes accounts would hear of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from camgrant.access.state import AccessState
from camgrant.app.publishing.codes import NOT_MADE, UNTOLD
from camgrant.diagnostics import Diagnostic, Text
from camgrant.model.inventory import Inventory
from camgrant.rendering.engine import Failure
from camgrant.rendering.views import Views

__all__ = ["not_made", "untold"]

_NAMING: Final = ("grants", "changes")  # what lists hold that name who has an account, or has it no more
_RECORDER: Final = Text("đầu ghi {name}", "recorder {name}")
_SYSTEM: Final = Text("hệ thống {name}", "system {name}")
_KINDS: Final = {
    "recorder": _RECORDER,
    "list": Text("danh sách {name}", "list {name}"),
    "paper": Text("giấy tờ {name}", "paper {name}"),
    "recipient": Text("nơi nhận {name}", "recipient {name}"),
}
_SLIP: Final = Text("`technician_slip` hoặc đích của thiết bị", "`technician_slip` or the target of the device")
_LIST: Final = Text("một danh sách (`sheet_…`) của hệ thống ấy", "a list (`sheet_…`) of that system")


def untold(
    inventory: Inventory, state: AccessState, before: Views | None, recorders: Iterable[str]
) -> Iterator[Diagnostic]:
    """A finding for each place that loses something unheard: `recorders` for which nothing is written, and systems
    whose accounts live elsewhere and stand in no list that the settings ask for."""
    for name in sorted(recorders):
        yield _found(inventory, _RECORDER, name, _SLIP)
    sheets = (name.removeprefix("sheet_") for name in inventory.settings.targets if name.startswith("sheet_"))
    known = [inventory.pack.sheets[name] for name in sheets if name in inventory.pack.sheets]
    listed = {system for sheet in known if sheet.content in _NAMING for system in sheet.systems}
    lost = _seen_elsewhere(before.state) - _seen_elsewhere(state) if before else set()
    for system in sorted({one[0] for one in lost} - listed):
        yield _found(inventory, _SYSTEM, system, _LIST)


def not_made(inventory: Inventory, failure: Failure) -> Diagnostic:
    """The finding about a recorder, list or paper on which a program failed, with who must be told by hand."""
    recorder = inventory.recorders.get(failure.name) if failure.kind == "recorder" else None
    place = inventory.origins.locate(failure.name if recorder is not None else "camgrant")
    who = inventory.settings.registrar or "-"
    if recorder is not None:
        who = recorder.creator
    elif failure.kind == "recipient":
        who = failure.name
    facts = {"name": failure.name}
    kind = _KINDS[failure.kind]
    where = Text(kind.in_language("vi", facts), kind.in_language("en", facts))
    return NOT_MADE.at(place, entity=failure.name, where=where, fault=failure.fault, who=who)


def _seen_elsewhere(state: AccessState) -> set[tuple[str, str, str, str]]:
    """(system, person, camera, right) of accounts that live on no recorder of ours."""
    return {
        (one.system, one.person, camera, right)
        for one in state.entitlements
        if one.recorder is None
        for camera in one.cameras
        for right in one.rights
    }


def _found(inventory: Inventory, kind: Text, name: str, target: Text) -> Diagnostic:
    facts = {"name": name}
    where = Text(kind.in_language("vi", facts), kind.in_language("en", facts))
    place = inventory.origins.locate("camgrant", "targets")
    return UNTOLD.at(place, entity=name, field="targets", where=where, target=target)

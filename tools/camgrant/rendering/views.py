"""What one recorder must allow: the slice of the access state that a device target renders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from camgrant.access.resolve import Reach
from camgrant.access.state import AccessState, Entitlement
from camgrant.model.base import Right
from camgrant.model.estate import Recorder
from camgrant.model.inventory import Inventory, name_at
from camgrant.rendering.target import Account, Channel, DeviceView

__all__ = ["device_views", "documents_of"]


def device_views(inventory: Inventory, state: AccessState) -> Iterator[DeviceView]:
    """The view of every recorder in use, by id; those without accounts too (all accounts of ours are gone there)."""
    reach = Reach(inventory, state.as_of)
    for recorder_id in sorted(inventory.recorders):
        if reach.recorder_in_use(recorder_id):
            yield _device_view(inventory, state, reach, recorder_id)


def _device_view(inventory: Inventory, state: AccessState, reach: Reach, recorder_id: str) -> DeviceView:
    """What the recorder must allow on the day of the state. Technical work is never part of it."""
    recorder = inventory.recorders[recorder_id]
    by_person: dict[str, list[Entitlement]] = {}
    for entitlement in state.on_recorder(recorder_id):
        if entitlement.cameras:
            by_person.setdefault(entitlement.person, []).append(entitlement)
    accounts = [_account(inventory, person, found) for person, found in by_person.items()]
    site = inventory.sites.get(recorder.site)
    return DeviceView(
        recorder_id=recorder_id,
        recorder=recorder,
        site_name=name_at(site.names, state.as_of).vi if site else recorder.site,
        as_of=state.as_of,
        channels=_channels(recorder, reach.cameras_in_use(recorder_id)),
        accounts=tuple(sorted(accounts, key=lambda account: (account.login, account.person))),
    )


def _channels(recorder: Recorder, in_use: frozenset[str]) -> tuple[Channel, ...]:
    """Every channel of the device, also those without a camera: one left out would keep an old permission."""
    carried = {
        camera.channel: Channel(camera.channel, camera_id, camera.name)
        for camera_id, camera in recorder.channels.items()
        if camera_id in in_use
    }
    last = max(recorder.channel_count or 0, *(camera.channel for camera in recorder.channels.values()))
    return tuple(carried.get(number, Channel(number, "", "")) for number in range(1, last + 1))


def _account(inventory: Inventory, person: str, found: list[Entitlement]) -> Account:
    cameras: dict[Right, frozenset[str]] = {}
    for entitlement in found:
        for right in entitlement.rights:
            cameras[right] = cameras.get(right, frozenset()) | entitlement.cameras
    return Account(
        login=found[0].login or "",
        person=person,
        full_name=inventory.contacts[person].full_name,
        cameras_by_right=cameras,
        grants=tuple(entitlement.grant for entitlement in found),
        documents=documents_of(found),
        valid_until=min(entitlement.valid_until for entitlement in found),
    )


def documents_of(found: Iterable[Entitlement]) -> tuple[str, ...]:
    """The ids of all documents that some entitlements rest on, sorted."""
    return tuple(sorted({document for entitlement in found for document in entitlement.basis.documents}))

"""The request to install cameras: what was asked for and does not hang yet, with blank lines for what is added."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from camgrant.model.pack import Sheet
from camgrant.rendering.lists.desk import Desk
from camgrant.rendering.lists.facts import site_address
from camgrant.rendering.lists.grants import shown_facts
from camgrant.rendering.lists.paper import Content
from camgrant.rendering.sheets import SheetRow

__all__ = ["request_contents"]

_BLANK: Final = 5  # lines that the unit fills in by hand


def request_contents(desk: Desk, sheet: Sheet) -> Iterator[Content]:
    """One request for each unit that asks and each installer that it asks."""
    kinds = {rule.kind for rule in sheet.recipients}
    found: dict[tuple[str, str], list[SheetRow]] = {}
    for recorder_id, request, cameras in _awaited(desk, sheet):
        installer = desk.inventory.recorders[recorder_id].installer
        author = desk.inventory.heir(desk.inventory.documents[request].issuer)
        asked = desk.inventory.units.get(installer)
        if asked is not None and asked.kind in kinds and desk.exists_as(author, sheet.authors):
            row = _row(desk, sheet, recorder_id, request, cameras)
            found.setdefault((author, installer), []).append(row)
    blank = tuple(_blank(sheet, number) for number in range(1, _BLANK + 1))
    for (author, recipient), rows in sorted(found.items()):
        yield Content(author, recipient, (*sorted(rows, key=lambda row: row.key), *blank))


def _awaited(desk: Desk, sheet: Sheet) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """(recorder, request, cameras) of what was requested by the day and is not installed."""
    inventory = desk.inventory
    types = {kind for slug in sheet.systems for kind in inventory.pack.systems[slug].site_types}
    for recorder_id, recorder in inventory.recorders.items():
        if inventory.sites[recorder.site].type not in types:
            continue
        waiting: dict[str, list[str]] = {}
        hanging = desk.reach.cameras_in_use(recorder_id)
        for camera_id, camera in recorder.channels.items():
            request = inventory.documents.get(camera.request or "")
            hangs = camera_id in hanging or camera.removed_on is not None
            if request is not None and request.date <= desk.day and not hangs:
                waiting.setdefault(camera.request or "", []).append(camera_id)
        for name, cameras in waiting.items():
            yield recorder_id, name, tuple(cameras)


def _row(desk: Desk, sheet: Sheet, recorder_id: str, request: str, cameras: tuple[str, ...]) -> SheetRow:
    site = desk.inventory.recorders[recorder_id].site
    document = desk.inventory.documents[request]
    facts: dict[str, str | int] = {
        "sites": desk.site_name(site),
        "address": site_address(desk, site),
        "cameras": "; ".join(desk.inventory.cameras[camera].name for camera in cameras),
        "camera_count": len(cameras),
        "proposed_by": f"{desk.short_name(document.issuer)} ({desk.cited(request)})",
    }
    return SheetRow("", "", "", (request,), shown_facts(sheet, facts), key=f"{site}/{recorder_id}/{request}")


def _blank(sheet: Sheet, number: int) -> SheetRow:
    return SheetRow("", "", "", (), shown_facts(sheet, {}), key=f"blank-{number}")

"""Slices of the access state: what one recorder must allow, and what one list shows to one recipient."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from camgrant.access.state import AccessState, Entitlement
from camgrant.model.base import RIGHTS, Right
from camgrant.model.estate import Recorder
from camgrant.model.inventory import Inventory, name_at, position_at
from camgrant.model.pack import Sheet, SheetRecipient
from camgrant.model.vietnamese import RIGHT_WORDS, date_vi, name_key, phone_display, sort_key
from camgrant.rendering.target import Account, Channel, DeviceView, SheetRow, SheetView

__all__ = ["device_view", "device_views", "sheet_views", "unit_name"]


def unit_name(inventory: Inventory, unit: str, day: date) -> str:
    """The full Vietnamese name of the unit on the day."""
    found = inventory.units.get(unit)
    return name_at(found.names, day).vi if found else unit


# -- recorders ----------------------------------------------------------------------------------------------------


def device_views(inventory: Inventory, state: AccessState) -> Iterator[DeviceView]:
    """The view of every recorder in use, by id; those without accounts too (all accounts of ours are gone there)."""
    for recorder_id in sorted(inventory.recorders):
        recorder = inventory.recorders[recorder_id]
        if recorder.retired_on is None or state.as_of < recorder.retired_on:
            yield device_view(inventory, state, recorder_id)


def device_view(inventory: Inventory, state: AccessState, recorder_id: str) -> DeviceView:
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
        channels=_channels(recorder, state.as_of),
        accounts=tuple(sorted(accounts, key=lambda account: (account.login, account.person))),
    )


def _channels(recorder: Recorder, day: date) -> tuple[Channel, ...]:
    """Every channel of the device, also those without a camera: one left out would keep an old permission."""
    carried = {
        camera.channel: Channel(camera.channel, camera_id, camera.name)
        for camera_id, camera in recorder.channels.items()
        if camera.removed_on is None or day < camera.removed_on
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
        documents=_documents(found),
        valid_until=min(entitlement.valid_until for entitlement in found),
    )


def _documents(found: Iterable[Entitlement]) -> tuple[str, ...]:
    return tuple(sorted({document for entitlement in found for document in entitlement.basis.documents}))


# -- lists --------------------------------------------------------------------------------------------------------


def sheet_views(inventory: Inventory, state: AccessState, sheet_id: str) -> Iterator[SheetView]:
    """The lists of one sheet: per author and recipient, each with the rows that the routing table gives it."""
    sheet = inventory.pack.sheets[sheet_id]
    rows: dict[tuple[str, str], list[tuple[str, list[Entitlement]]]] = {}
    for grant_id, entitlements in _by_grant(state, sheet).items():
        author = _author(inventory, sheet, entitlements[0])
        for recipient, part in _recipients(inventory, state.as_of, sheet, entitlements):
            rows.setdefault((author, recipient), []).append((grant_id, part))
    for (author, recipient), grants in sorted(rows.items()):
        yield _sheet_view(inventory, state.as_of, sheet_id, author, recipient, grants)


def _by_grant(state: AccessState, sheet: Sheet) -> dict[str, list[Entitlement]]:
    found: dict[str, list[Entitlement]] = {}
    for entitlement in state.in_systems(frozenset(sheet.systems)):
        if entitlement.cameras:
            found.setdefault(entitlement.grant, []).append(entitlement)
    return found


def _author(inventory: Inventory, sheet: Sheet, entitlement: Entitlement) -> str:
    """The unit that draws up the list: the nominator where it is of an author's kind, else the unit of that kind."""
    document = inventory.documents.get(entitlement.basis.nomination or "")
    issuer = inventory.units.get(document.issuer) if document else None
    if document is not None and issuer is not None and issuer.kind in sheet.authors:
        return document.issuer
    return min((unit for unit, found in inventory.units.items() if found.kind in sheet.authors), default="")


def _recipients(
    inventory: Inventory, day: date, sheet: Sheet, entitlements: list[Entitlement]
) -> Iterator[tuple[str, list[Entitlement]]]:
    """Each recipient with the part of the grant that it may see; an operator sees its own recorders only."""
    seen: set[str] = set()
    for recipient in sheet.recipients:
        part = [e for e in entitlements if _in_chains(inventory, recipient, e)]
        if not part:
            continue
        for unit, own in _units_of(inventory, day, recipient, part):
            if unit not in seen:
                seen.add(unit)
                yield unit, own


def _units_of(
    inventory: Inventory, day: date, recipient: SheetRecipient, part: list[Entitlement]
) -> Iterator[tuple[str, list[Entitlement]]]:
    if recipient.creators:
        by_creator: dict[str, list[Entitlement]] = {}
        for entitlement in part:
            if entitlement.recorder is not None:
                creator = inventory.recorders[entitlement.recorder].creator
                by_creator.setdefault(creator, []).append(entitlement)
        yield from sorted(by_creator.items())
    for unit_id, unit in sorted(inventory.units.items()):
        if unit.kind == recipient.kind and (unit.retired_on is None or day < unit.retired_on):
            yield unit_id, part


def _in_chains(inventory: Inventory, recipient: SheetRecipient, entitlement: Entitlement) -> bool:
    if not recipient.chains:
        return True
    recorder = inventory.recorders.get(entitlement.recorder or "")
    site = inventory.sites.get(recorder.site) if recorder else None
    return site is not None and site.chain in recipient.chains


def _sheet_view(
    inventory: Inventory,
    day: date,
    sheet_id: str,
    author: str,
    recipient: str,
    grants: list[tuple[str, list[Entitlement]]],
) -> SheetView:
    sheet = inventory.pack.sheets[sheet_id]
    rows = [_row(inventory, day, sheet, grant_id, part) for grant_id, part in grants]
    head = inventory.units[author].letterhead if author in inventory.units else None
    source = inventory.pack.source
    return SheetView(
        sheet_id=sheet_id,
        sheet=sheet,
        author=author,
        recipient=recipient,
        as_of=day,
        parent_name=(head.parent if head else None) or "",
        author_name=unit_name(inventory, author, day),
        recipient_name=unit_name(inventory, recipient, day),
        place=(head.place if head else None) or "",
        signer_title=(head.signer_title if head else None) or "THỦ TRƯỞNG ĐƠN VỊ",
        source=f"{source.number} ngày {date_vi(source.date)}",
        rows=tuple(row for _, row in sorted(rows, key=lambda pair: pair[0])),
    )


def _row(
    inventory: Inventory, day: date, sheet: Sheet, grant_id: str, part: list[Entitlement]
) -> tuple[tuple[object, ...], SheetRow]:
    """The row of one grant with its sort key: protocol order of units or sites, then of persons, then names."""
    grant, first = inventory.grants[grant_id], part[0]
    contact = inventory.contacts[first.person]
    unit = inventory.unit_of(first.person, day) or ""
    cameras = sorted({camera for entitlement in part for camera in entitlement.cameras})
    sites = sorted({inventory.recorders[inventory.recorder_of[camera]].site for camera in cameras})
    site_names = [name_at(inventory.sites[site].names, day).vi for site in sites]
    order = inventory.units[unit].order if unit in inventory.units else None
    groups = {"unit": unit_name(inventory, unit, day), "site": "; ".join(site_names), "none": ""}
    group_keys: dict[str, tuple[object, ...]] = {
        "unit": (order if order is not None else 10**6, sort_key(groups["unit"])),
        "site": (tuple(sites),),
        "none": (),
    }
    group = groups[sheet.group_by]
    position = position_at(contact, day)
    title = position.title if position else ""
    responsible = inventory.contacts.get(grant.responsible or first.person)
    facts: dict[str, str | int] = {
        "full_name": contact.full_name,
        "position": f"{contact.rank}, {title}" if contact.rank else title,
        "unit": groups["unit"],
        "phone": phone_display(contact.phone or ""),
        "email": contact.email or "",
        "sites": groups["site"],
        "address": "; ".join(_address(inventory, site) for site in sites),
        "cameras": "; ".join(inventory.cameras[camera].name for camera in cameras),
        "camera_count": len(cameras),
        "recorder": "; ".join(inventory.recorders[e.recorder].name for e in part if e.recorder),
        "rights": _rights(first.rights),
        "purpose": inventory.pack.purposes[grant.purpose].vi,
        "scope": _scope(inventory, grant_id, site_names),
        "login": contact.login or "",
        "valid_from": date_vi(grant.valid_from),
        "valid_until": date_vi(grant.valid_until),
        "validity": f"{date_vi(grant.valid_from)} – {date_vi(grant.valid_until)}",
        "nominated_by": _issuer(inventory, grant.nomination, day),
        "approval": "; ".join(_cited(inventory, document) for document in grant.approvals),
        "case": grant.case or "",
        "installer": "; ".join(
            dict.fromkeys(unit_name(inventory, inventory.recorders[e.recorder].installer, day) for e in part if e.recorder)
        ),
        "responsible": responsible.full_name if responsible else "",
        "request_type": "Tạo mới",
        "note": "",
    }
    row = SheetRow(group, first.person, grant_id, _documents(part), facts)
    person_order = contact.order if contact.order is not None else 10**6
    return (*group_keys[sheet.group_by], person_order, name_key(contact.full_name), grant_id), row


def _rights(rights: frozenset[Right]) -> str:
    return ", ".join(RIGHT_WORDS[right] for right in RIGHTS if right in rights)


def _address(inventory: Inventory, site: str) -> str:
    place = inventory.sites[site].place
    return ", ".join(part for part in (place.road, place.commune, place.district) if part) if place else ""


def _scope(inventory: Inventory, grant_id: str, site_names: list[str]) -> str:
    chain = inventory.grants[grant_id].scope.chain
    if chain is not None:
        return f"{len(site_names)} cơ sở – {inventory.pack.chains[chain].label.vi}"
    return "; ".join(site_names)


def _issuer(inventory: Inventory, document: str | None, day: date) -> str:
    found = inventory.documents.get(document or "")
    return unit_name(inventory, found.issuer, day) if found else ""


def _cited(inventory: Inventory, document: str) -> str:
    found = inventory.documents[document]
    return f"{found.number}, {date_vi(found.date)}"

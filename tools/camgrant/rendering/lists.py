"""What one list shows to one recipient: rows, their order and their groups, by the routing table of the pack."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from camgrant.access.resolve import Reach
from camgrant.access.state import AccessState, Entitlement
from camgrant.ledger.book import Book
from camgrant.model.base import RIGHTS, Right
from camgrant.model.inventory import Inventory, name_at, position_at
from camgrant.model.organisation import Unit
from camgrant.model.pack import Sheet, SheetRecipient
from camgrant.model.vietnamese import RIGHT_WORDS, date_vi, name_key, phone_display, sort_key
from camgrant.rendering.sheets import SheetRow, SheetView
from camgrant.rendering.views import documents_of

__all__ = ["sheet_views"]

_LAST = 10**6  # where no protocol order is given


def sheet_views(inventory: Inventory, state: AccessState, book: Book, sheet_id: str) -> Iterator[SheetView]:
    """The lists of one sheet: per author and recipient, each with the rows that the routing table gives it.

    `book` is the ledger of the state's day: it says what was sent last.
    """
    sheet = inventory.pack.sheets[sheet_id]
    rows: dict[tuple[str, str], list[tuple[str, list[Entitlement]]]] = {}
    for grant_id, entitlements in _by_grant(state, sheet).items():
        author = _author(inventory, state.as_of, sheet, entitlements[0])
        for recipient, part in _recipients(inventory, state.as_of, sheet, entitlements):
            rows.setdefault((author, recipient), []).append((grant_id, part))
    if any(recipient.creators for recipient in sheet.recipients):
        # Nobody left is news too: without an empty list the creator would keep to the last one.
        for creator in _creators(inventory, state.as_of, sheet) - {recipient for _, recipient in rows}:
            rows[_usual_author(inventory, state.as_of, sheet), creator] = []
    for (author, recipient), grants in sorted(rows.items()):
        yield _sheet_view(inventory, state.as_of, sheet_id, author, recipient, grants)


def _creators(inventory: Inventory, day: date, sheet: Sheet) -> set[str]:
    """Creators of the recorders in use at open sites that the sheet's systems cover."""
    reach, systems = Reach(inventory, day), inventory.pack.systems
    types = {
        site_type for slug in sheet.systems if systems[slug].on_recorders for site_type in systems[slug].site_types
    }
    return {
        recorder.creator
        for recorder_id, recorder in inventory.recorders.items()
        if reach.recorder_in_use(recorder_id)
        and reach.site_open(recorder.site)
        and inventory.sites[recorder.site].type in types
    }


def _by_grant(state: AccessState, sheet: Sheet) -> dict[str, list[Entitlement]]:
    found: dict[str, list[Entitlement]] = {}
    approved_only = any(column.show == "approval" for column in sheet.columns)
    for entitlement in state.in_systems(frozenset(sheet.systems)):
        # A list of what was approved never holds what was not (an urgent grant whose approval is still to come).
        if entitlement.cameras and (entitlement.basis.approvals or not approved_only):
            found.setdefault(entitlement.grant, []).append(entitlement)
    return found


def _author(inventory: Inventory, day: date, sheet: Sheet, entitlement: Entitlement) -> str:
    """The unit that draws up the list: the nominator where it is of an author's kind, else the unit of that kind."""
    document = inventory.documents.get(entitlement.basis.nomination or "")
    issuer = inventory.units.get(document.issuer) if document else None
    if document is not None and issuer is not None and issuer.kind in sheet.authors and _exists(issuer, day):
        return document.issuer
    return _usual_author(inventory, day, sheet)


def _usual_author(inventory: Inventory, day: date, sheet: Sheet) -> str:
    authors = (unit for unit, found in inventory.units.items() if found.kind in sheet.authors and _exists(found, day))
    return min(authors, default="")


def _exists(unit: Unit, day: date) -> bool:
    return unit.retired_on is None or day < unit.retired_on


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
        if unit.kind == recipient.kind and _exists(unit, day):
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
        author_name=_unit_name(inventory, author, day),
        recipient_name=_unit_name(inventory, recipient, day),
        place=(head.place if head else None) or "",
        signer_title=(head.signer_title if head else None) or "THỦ TRƯỞNG ĐƠN VỊ",
        source=f"{source.number} ngày {date_vi(source.date)}",
        rows=tuple(row for _, row in sorted(rows, key=lambda pair: pair[0])),
    )


def _row(
    inventory: Inventory, day: date, sheet: Sheet, grant_id: str, part: list[Entitlement]
) -> tuple[tuple[object, ...], SheetRow]:
    """The row of one grant with its sort key: protocol order of units or sites, then of persons, then names."""
    person = part[0].person
    contact = inventory.contacts[person]
    facts = {**_person_facts(inventory, person, day), **_grant_facts(inventory, grant_id, part, day)}
    unit = inventory.units.get(inventory.unit_of(person, day) or "")
    unit_order = unit.order if unit and unit.order is not None else _LAST
    group, group_key = {
        "unit": (facts["unit"], (unit_order, sort_key(str(facts["unit"])))),
        "site": (facts["sites"], (tuple(_sites(inventory, part)),)),
        "none": ("", ()),
    }[sheet.group_by]
    responsible = inventory.grants[grant_id].responsible or ""
    row = SheetRow(str(group), person, grant_id, documents_of(part), facts, responsible)
    order = contact.order if contact.order is not None else _LAST
    return (*group_key, order, name_key(contact.full_name), grant_id), row


def _person_facts(inventory: Inventory, person: str, day: date) -> dict[str, str | int]:
    contact = inventory.contacts[person]
    position = position_at(contact, day)
    title = position.title if position else ""
    return {
        "full_name": contact.full_name,
        "position": f"{contact.rank}, {title}" if contact.rank else title,
        "unit": _unit_name(inventory, position.unit if position else "", day),
        "phone": phone_display(contact.phone or ""),
        "email": contact.email or "",
        "login": contact.login or "",
    }


def _grant_facts(inventory: Inventory, grant_id: str, part: list[Entitlement], day: date) -> dict[str, str | int]:
    grant, first = inventory.grants[grant_id], part[0]
    cameras = sorted({camera for entitlement in part for camera in entitlement.cameras})
    recorders = [inventory.recorders[e.recorder] for e in part if e.recorder]
    site_ids = _sites(inventory, part)
    sites = [name_at(inventory.sites[site].names, day).vi for site in site_ids]
    responsible = inventory.contacts.get(grant.responsible or first.person)
    return {
        "sites": "; ".join(sites),
        "address": "; ".join(_address(inventory, site) for site in site_ids),
        "cameras": "; ".join(inventory.cameras[camera].name for camera in cameras),
        "camera_count": len(cameras),
        "recorder": "; ".join(recorder.name for recorder in recorders),
        "installer": "; ".join(dict.fromkeys(_unit_name(inventory, r.installer, day) for r in recorders)),
        "rights": _rights(first.rights) + _beyond(part),
        "purpose": inventory.pack.purposes[grant.purpose].vi,
        "scope": _scope(inventory, grant_id, sites),
        "valid_from": date_vi(grant.valid_from),
        "valid_until": date_vi(grant.valid_until),
        "validity": f"{date_vi(grant.valid_from)} – {date_vi(grant.valid_until)}",
        "nominated_by": _issuer(inventory, grant.nomination, day),
        "approval": "; ".join(_cited(inventory, document) for document in grant.approvals),
        "case": grant.case or "",
        "responsible": responsible.full_name if responsible else "",
        "request_type": "",  # new, changed or revoked: known once lists that were sent are recorded
        "note": grant.accept_overgrant.reason if grant.accept_overgrant and first.accepted else "",
    }


def _sites(inventory: Inventory, part: list[Entitlement]) -> list[str]:
    cameras = {camera for entitlement in part for camera in entitlement.cameras}
    return sorted({inventory.recorders[inventory.recorder_of[camera]].site for camera in cameras})


def _unit_name(inventory: Inventory, unit: str, day: date) -> str:
    """The full Vietnamese name of the unit on the day: a list of 2021 keeps the names of 2021."""
    found = inventory.units.get(unit)
    return name_at(found.names, day).vi if found else unit


def _rights(rights: frozenset[Right]) -> str:
    return ", ".join(RIGHT_WORDS[right] for right in RIGHTS if right in rights)


def _beyond(part: list[Entitlement]) -> str:
    """What the devices give beyond the grant by an acceptance in force: said in every list, never silently."""
    more = frozenset[Right]().union(*(e.accepted - e.rights for e in part))
    return f" (thiết bị kèm thêm: {_rights(more)})" if more else ""


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
    return _unit_name(inventory, found.issuer, day) if found else ""


def _cited(inventory: Inventory, document: str) -> str:
    found = inventory.documents[document]
    return f"{found.number}, {date_vi(found.date)}"

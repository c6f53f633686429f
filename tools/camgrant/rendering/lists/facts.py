"""What the cells of a list say of a person, a grant and an account."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from camgrant.access.state import Entitlement
from camgrant.model.base import RIGHTS, Right
from camgrant.model.grant import Grant
from camgrant.model.inventory import position_at
from camgrant.model.vietnamese import RIGHT_WORDS, date_vi, name_key, phone_display
from camgrant.rendering.lists.desk import LAST, Desk

__all__ = [
    "URGENT",
    "Facts",
    "estate_facts",
    "grant_facts",
    "person_facts",
    "person_order",
    "rights_words",
    "site_address",
    "sites_of",
    "urgent_mark",
]

Facts = Mapping[str, str | int]

URGENT: Final = "urgent"
"""Under this name facts carry the mark of an urgent row; no column is called so."""


def person_facts(desk: Desk, person: str, day: date, *, contact_data: bool = True) -> dict[str, str | int]:
    """The person as on the day; phone and mailbox only with `contact_data`. A machine is reached through whoever
    answers for it."""
    contact = desk.inventory.contacts.get(person)
    if contact is None:
        return {"full_name": person}
    position = position_at(contact, day)
    title = desk.inventory.post_of(contact, position)
    reached = desk.inventory.reached_at(contact)
    return {
        "full_name": contact.full_name,
        "position": f"{contact.rank}, {title}" if contact.rank else title,
        "unit": desk.unit_name(position.unit) if position else "",
        "phone": phone_display(reached.phone or "") if contact_data else "",
        "email": (reached.email or "") if contact_data else "",
        "login": contact.login or "",
    }


def person_order(desk: Desk, person: str) -> tuple[object, ...]:
    """Protocol order: that of the unit, then that inside it, then the given name."""
    contact = desk.inventory.contacts[person]
    unit = desk.inventory.unit_of(person, desk.day) or ""
    return (desk.unit_order(unit), contact.order if contact.order is not None else LAST, name_key(contact.full_name))


def grant_facts(desk: Desk, part: Sequence[Entitlement]) -> dict[str, str | int]:
    """What a list says of the part of one grant that it shows."""
    first = part[0]
    grant = desk.inventory.grants[first.grant]
    sites = [desk.site_name(site) for site in sites_of(desk, _cameras(part))]
    nomination = desk.inventory.documents.get(grant.nomination or "")
    holder = desk.inventory.contacts.get(first.person)
    answering = desk.inventory.reached_at(holder) if holder is not None else None
    responsible = desk.inventory.contacts.get(grant.responsible, answering) if grant.responsible else answering
    return {
        **estate_facts(desk, part),
        "rights": rights_words(first.rights) + _beyond(part),
        "purpose": desk.inventory.pack.purposes[grant.purpose].vi,
        "scope": _scope(desk, first.grant, sites),
        "valid_from": date_vi(grant.valid_from),
        "valid_until": date_vi(grant.valid_until),
        "validity": f"{date_vi(grant.valid_from)} – {date_vi(grant.valid_until)}",
        "nominated_by": desk.unit_name(nomination.issuer) if nomination else "",
        "approval": "; ".join(desk.cited(document) for document in grant.approvals),
        "case": grant.case or "",
        "responsible": responsible.full_name if responsible else "",
        "request_type": "",  # new or changed: known once the list is compared with the one before
        "note": grant.accept_overgrant.reason if grant.accept_overgrant and first.accepted else "",
        URGENT: urgent_mark(desk, first.grant),
    }


def urgent_mark(desk: Desk, grant_id: str) -> str:
    """What a list says of a row that is urgent and has no document yet: whoever signs the list signs that, too."""
    inventory = desk.inventory
    grant = inventory.grants.get(grant_id)
    if grant is None or grant.urgent is None or not _waits_for_documents(desk, grant):
        return ""
    decider = inventory.contacts.get(grant.urgent.by)
    position = position_at(decider, grant.valid_from) if decider is not None else None
    name = decider.full_name if decider is not None else grant.urgent.by
    who = f"{name} ({position.title} {desk.short_name(position.unit)})" if position is not None else name
    return f"Khẩn cấp, chờ văn bản, do {who} quyết định; {inventory.pack.source.number} không quy định"


def _waits_for_documents(desk: Desk, grant: Grant) -> bool:
    if grant.nomination is None:
        return True
    system = desk.inventory.pack.systems[grant.system]
    return not grant.approvals and any(route.approvals for route in system.routes)


def estate_facts(desk: Desk, part: Sequence[Entitlement]) -> dict[str, str | int]:
    """The sites, cameras and recorders that some entitlements reach."""
    cameras = _cameras(part)
    recorders = [desk.inventory.recorders[e.recorder] for e in part if e.recorder]
    sites = sites_of(desk, cameras)
    return {
        "sites": "; ".join(map(desk.site_name, sites)),
        "address": "; ".join(address for site in sites if (address := site_address(desk, site))),
        "cameras": "; ".join(desk.inventory.cameras[camera].name for camera in cameras),
        "camera_count": len(cameras),
        "recorder": "; ".join(recorder.name for recorder in recorders),
        "installer": "; ".join(dict.fromkeys(desk.unit_name(recorder.installer) for recorder in recorders)),
        "system": desk.inventory.pack.systems[part[0].system].label.vi,
    }


def sites_of(desk: Desk, cameras: Iterable[str]) -> list[str]:
    """The sites on which the cameras stand, by id."""
    recorders, recorder_of = desk.inventory.recorders, desk.inventory.recorder_of
    return sorted({recorders[recorder_of[camera]].site for camera in cameras if camera in recorder_of})


def rights_words(rights: Iterable[Right]) -> str:
    """The rights as paper names them."""
    held = frozenset(rights)
    return ", ".join(RIGHT_WORDS[right] for right in RIGHTS if right in held)


def _cameras(part: Sequence[Entitlement]) -> list[str]:
    return sorted({camera for entitlement in part for camera in entitlement.cameras})


def _beyond(part: Sequence[Entitlement]) -> str:
    """What the devices give beyond the grant by an acceptance in force: said in every list, never silently."""
    more = frozenset[Right]().union(*(e.accepted - e.rights for e in part))
    return f" (thiết bị kèm thêm: {rights_words(more)})" if more else ""


def site_address(desk: Desk, site: str) -> str:
    """Road, commune and district of a site, as far as they are known."""
    place = desk.inventory.sites[site].place
    return ", ".join(part for part in (place.road, place.commune, place.district) if part) if place else ""


def _scope(desk: Desk, grant: str, site_names: list[str]) -> str:
    chain = desk.inventory.grants[grant].scope.chain
    if chain is not None:
        return f"{len(site_names)} cơ sở – {desk.inventory.pack.chains[chain].label.vi}"
    return "; ".join(site_names)

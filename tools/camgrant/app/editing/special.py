"""Grants out of the common: technical work, the documents that an urgent grant gets afterwards, and less of a grant."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from camgrant.access.resolve import CONFIG
from camgrant.app.editing.desk import DAY, Desk, one_of
from camgrant.app.editing.documents import DocumentWish, document
from camgrant.app.editing.grants import (
    GRANT,
    GrantWish,
    approvals_for,
    granted,
    issuer_for,
    revoked,
    route_of,
    sites_of,
)
from camgrant.diagnostics import Text, UsageFault
from camgrant.edit.change import Add, Change, Set
from camgrant.model.base import RIGHTS, Right
from camgrant.model.grant import Scope

__all__ = ["RECORDER", "documented", "reduced", "technical", "technical_systems"]

RECORDER = Text("đầu ghi", "recorder")


def technical_systems(desk: Desk, recorder: str) -> list[str]:
    """The systems whose accounts live on the recorder. Raises UsageFault for one that does not exist."""
    inventory = desk.inventory
    found = inventory.recorders[one_of(recorder, inventory.recorders, RECORDER)]
    kind = inventory.sites[found.site].type
    return [name for name, one in inventory.pack.systems.items() if one.on_recorders and kind in one.site_types]


def technical(
    desk: Desk, person: str, recorder: str, system: str, ticket: DocumentWish, *, start: date, until: date | None
) -> GrantWish:
    """Dated work on one recorder under a ticket; without an end it is for the one day.

    Raises UsageFault where the pack knows no such work, or allows it for fewer days.
    """
    rule = desk.inventory.pack.technical
    if rule is None:
        raise UsageFault("bộ quy tắc không cho phép công việc kỹ thuật / the pack knows no technical work")
    end, latest = until or start, start + DAY * (rule.max_days - 1)
    if end > latest:
        raise UsageFault(
            f"công việc kỹ thuật tối đa {rule.max_days} ngày, đến hết {latest:%d/%m/%Y}; lâu hơn thì lập phiếu mới / "
            f"technical work lasts {rule.max_days} days at most, until {latest:%d/%m/%Y}; for more give a new ticket"
        )
    return GrantWish(
        person=person,
        system=system,
        scope=Scope(recorder=one_of(recorder, desk.inventory.recorders, RECORDER)),
        rights=(CONFIG,),
        purpose=rule.purpose,
        valid_from=start,
        valid_until=end,
        request=ticket,
    )


def documented(
    desk: Desk, grant_id: str, nomination: DocumentWish | None, approvals: Sequence[DocumentWish]
) -> list[Change]:
    """The documents that an urgent grant was given before; it stays marked as urgent, because that is how it began.

    Raises UsageFault for a grant that is none, that has its nomination already, or where no document is named.
    """
    grant = desk.inventory.grants[one_of(grant_id, desk.inventory.grants, GRANT)]
    if grant.urgent is None:
        raise UsageFault(
            f"{grant_id}: không phải lượt cấp khẩn cấp; đề nghị xem mã ở `camgrant duties` / "
            "is no urgent grant; `camgrant duties` names those that wait for their papers"
        )
    if nomination is not None and grant.nomination is not None:
        raise UsageFault(f"{grant_id}: đã có văn bản đề nghị {grant.nomination} / has its nomination already")
    if nomination is None and not approvals:
        raise UsageFault(
            "đề nghị nêu văn bản: --nomination, --approval, hoặc --document / "
            "name a document: --nomination, --approval, or --document"
        )
    route, sites = route_of(desk, grant.person, grant.system), sites_of(desk, grant.scope)
    changes: list[Change] = []
    if nomination is not None:
        issuer = issuer_for(desk, route.by, sites, managing=route.by_managing_unit) if route else None
        kind = route.document_kinds[0] if route else None
        found, changes = document(desk, nomination, names=[grant.person], kind=kind, issuer=issuer)
        changes = [*changes, Set(grant_id, ("nomination",), found)]
    known, made = approvals_for(desk, approvals, [grant.person], route, sites, after=len(grant.approvals))
    return [*changes, *made, *(Add(grant_id, ("approvals",), one) for one in known)]


def reduced(desk: Desk, grant_id: str, rights: Collection[Right], *, on: date, reason: str) -> list[Change]:
    """Less of a grant from a day on: it ends, and one with the rights that are left goes on to its end.

    That one rests on the same documents: what narrows needs no approval, and the old one stays as it was approved.
    Raises UsageFault for a grant that is over or revoked, and for rights that are not fewer.
    """
    old = desk.inventory.grants[one_of(grant_id, desk.inventory.grants, GRANT)]
    if not rights or not set(rights) < set(old.rights):
        raise UsageFault(f"{grant_id}: quyền còn lại phải ít hơn quyền đang có / the rights left must be fewer")
    changes = revoked(desk, [grant_id], on=on, reason=reason)
    wish = GrantWish(
        person=old.person,
        system=old.system,
        scope=old.scope,
        rights=tuple(right for right in RIGHTS if right in rights),
        purpose=old.purpose,
        valid_from=max(on, old.valid_from),
        valid_until=old.valid_until,
        nomination=DocumentWish(old.nomination) if old.nomination else None,
        approvals=tuple(map(DocumentWish, old.approvals)),
        responsible=old.responsible,
        reason=old.reason,
        case=old.case,
        replaces=grant_id,
        proposed=old.proposed,
    )
    return [*changes, *granted(desk, wish)]

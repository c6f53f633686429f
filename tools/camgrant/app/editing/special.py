"""Grants out of the common: technical work on a recorder, and the documents that an urgent grant gets afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from camgrant.access.resolve import CONFIG
from camgrant.app.editing.desk import DAY, Desk, one_of
from camgrant.app.editing.documents import DocumentWish, document
from camgrant.app.editing.grants import GRANT, GrantWish, approvals_for, issuer_for, route_of, sites_of
from camgrant.diagnostics import Text, UsageFault
from camgrant.edit.change import Add, Change, Set
from camgrant.model.grant import Scope

__all__ = ["RECORDER", "documented", "technical", "technical_systems"]

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

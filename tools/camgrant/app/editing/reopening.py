"""A site that is opened again as another one, in the same place and with the same cameras."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from camgrant.app.editing.amending import AmendmentWish, amended
from camgrant.app.editing.desk import Desk, one_of, written
from camgrant.app.editing.documents import DocumentWish, document
from camgrant.app.editing.estate import SITE, closed
from camgrant.diagnostics import UsageFault
from camgrant.edit.change import Change, Put

__all__ = ["ReopeningWish", "reopened"]


@dataclass(frozen=True, slots=True)
class ReopeningWish:
    """Which site goes on as what, from which day on, and by which document.

    What is None is as it was. Who directs the old site directs the new one only within the same reporting chain.
    """

    site: str
    name: str
    on: date
    document: DocumentWish
    type: str | None = None
    chain: str | None = None
    managing_unit: str | None = None
    directing_unit: str | None = None


def reopened(desk: Desk, wish: ReopeningWish) -> list[Change]:
    """The end of the old site where it is still open, the new one, and the recorders that stand there from the day on.

    People are not carried over: who leads the new site, and who sees it, is decided for it anew. Raises UsageFault for
    an unknown site, and for a day on which the old site is not open yet.
    """
    version = desk.inventory.on(wish.on)
    old = version.sites[one_of(wish.site, version.sites, SITE)]
    if wish.on <= old.opened_on:
        raise UsageFault(
            f"{wish.site}: đến ngày {old.opened_on:%d/%m/%Y} mới hoạt động / is not open before {old.opened_on}"
        )
    chain = wish.chain or old.chain
    managing_unit = wish.managing_unit or old.managing_unit
    directing_unit = wish.directing_unit or (old.directing_unit if chain == old.chain else None)
    paper, changes = document(desk, wish.document, names=(), kind=None, issuer=managing_unit)
    is_open = old.closed_on is None or wish.on < old.closed_on
    if is_open:
        changes += closed(desk, wish.site, on=wish.on, by=DocumentWish(paper))
    new_id = desk.new_id("s", wish.name)
    site = written(
        type=wish.type or old.type,
        names=[written(vi=wish.name, valid_from=wish.on)],
        chain=chain,
        managing_unit=managing_unit,
        directing_unit=directing_unit,
        locality=old.locality,
        place=old.place,
        opened_on=wish.on,
        connections=old.connections,
        preexisting_accounts=old.preexisting_accounts,
        signage=old.signage,
    )
    changes.append(Put("sites", new_id, site, desk.file_for((), f"sites/{new_id}.yaml", near=[wish.site])))
    for recorder in version.recorders_of_site.get(wish.site, ()):
        if version.recorders[recorder].in_use(wish.on):
            changes += amended(desk, AmendmentWish(recorder, wish.on, wish.document, {"site": new_id}))
    return changes

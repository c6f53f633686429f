"""Who draws up a list and who gets which part of it: the routing table of the pack, entitlement by entitlement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from camgrant.access.state import Entitlement
from camgrant.model.pack import Sheet, SheetRecipient
from camgrant.rendering.lists.desk import Desk

__all__ = ["Parts", "Streams", "author_of", "authors_of_figures", "routed", "units_of"]

Parts = dict[str, list[Entitlement]]
"""Grant -> the part of it that one recipient may see."""

Streams = dict[tuple[str, str], Parts]
"""(author, recipient) -> what that list shows."""


def routed(desk: Desk, rules: Sequence[SheetRecipient], sheet: Sheet, entitlements: Iterable[Entitlement]) -> Streams:
    """Every list of the sheet with the entitlements that these lines of its routing table give it."""
    streams: Streams = {}
    for entitlement in entitlements:
        recipients = {unit for rule in rules for unit in units_of(desk, rule, entitlement)}
        author = author_of(desk, sheet, entitlement) if recipients else None
        if author is not None:
            for recipient in recipients - {author}:
                parts = streams.setdefault((author, recipient), {})
                parts.setdefault(entitlement.grant, []).append(entitlement)
    return streams


def author_of(desk: Desk, sheet: Sheet, entitlement: Entitlement) -> str | None:
    """The unit that draws up the list in which the entitlement stands; None where it stands in none.

    At a site: whoever manages it (or stands above that unit), nominated the holder or directs the site, if of an
    author's kind. Where accounts live elsewhere the unit of the first kind compiles, unless the list shows the
    author's own nominees only.
    """
    document = desk.inventory.documents.get(entitlement.basis.nomination or "")
    nominator = desk.inventory.heir(document.issuer) if document else ""
    if sheet.nominees_of_author:
        return nominator if desk.exists_as(nominator, sheet.authors) else None
    site_id = desk.site_of(entitlement)
    if site_id is not None:
        site = desk.inventory.sites[site_id]
        near = (*desk.inventory.lineage(site.managing_unit), nominator, site.directing_unit or "")
        found = next((unit for unit in near if desk.exists_as(unit, sheet.authors)), None)
        if found is not None:
            return found
    return next((unit for kind in sheet.authors for unit in desk.competent(kind, entitlement)), "")


def authors_of_figures(desk: Desk, sheet: Sheet) -> tuple[str, ...]:
    """Who draws up a list that is about no account: the first unit of the first kind of author that has one; where
    localities tell units apart, each of that kind for its own. "" where nobody is named."""
    units = next((units for kind in sheet.authors if (units := desk.units_of_kind(kind))), ("",))
    return units if desk.inventory.localities else units[:1]


def units_of(desk: Desk, rule: SheetRecipient, entitlement: Entitlement) -> Iterator[str]:
    """The units to which one line of the routing table gives the entitlement."""
    if rule.systems and entitlement.system not in rule.systems:
        return
    site_id = desk.site_of(entitlement)
    site = desk.inventory.sites[site_id] if site_id is not None else None
    if rule.chains and (site is None or site.chain not in rule.chains):
        return
    if rule.creators and entitlement.recorder is not None:
        yield desk.inventory.recorders[entitlement.recorder].creator
    if rule.managing_units and site is not None:
        yield site.managing_unit
    if rule.kind is not None:
        own = desk.inventory.lineage(_unit_of_holder(desk, entitlement)) if rule.own_rows else ()
        above = set(own)
        yield from (unit for unit in desk.competent(rule.kind, entitlement) if not rule.own_rows or unit in above)


def _unit_of_holder(desk: Desk, entitlement: Entitlement) -> str:
    return desk.inventory.unit_of(entitlement.person, desk.day) or ""

"""Which kinds of unit the pack charges with a site: to nominate, to approve, to draw up or receive lists of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from camgrant.model.estate import Site
from camgrant.model.pack import Pack, SheetContent
from camgrant.policy.context import Context

__all__ = ["charged_kinds", "kinds_in_charge"]

# Lists that go to every unit of a kind: they are about no account. Those of figures and contacts are drawn up by one.
_FOR_EVERYBODY: Final[frozenset[SheetContent]] = frozenset(("coordination", "summary", "install_request"))
_BY_ONE: Final[frozenset[SheetContent]] = frozenset(("coordination", "summary"))


def charged_kinds(context: Context) -> dict[str, tuple[str, ...]]:
    """Open site -> the kinds of which one unit must be competent for it, in order."""
    known: dict[tuple[str, str], tuple[str, ...]] = {}
    found: dict[str, tuple[str, ...]] = {}
    for name, site in context.open_sites.items():
        key = (site.type, site.chain)
        if key not in known:
            known[key] = tuple(sorted(set(_of_site(context.pack, site))))
        found[name] = known[key]
    return found


def kinds_in_charge(pack: Pack, sites: Iterable[Site]) -> frozenset[str]:
    """The kinds that the pack charges with any of the sites."""
    alike = {(site.type, site.chain): site for site in sites}
    return frozenset(kind for site in alike.values() for kind in _of_site(pack, site))


def _of_site(pack: Pack, site: Site) -> Iterator[str]:
    covering = {name for name, system in pack.systems.items() if site.type in system.site_types}
    for name in covering:
        for route in pack.systems[name].routes:
            if not route.own_sites:  # there each unit of the kind speaks for its own sites
                yield from route.by
            for approval in route.approvals:
                yield from approval.by
    for sheet in pack.sheets.values():
        if sheet.content in _BY_ONE:
            yield from sheet.authors
        if sheet.content in _FOR_EVERYBODY or covering.isdisjoint(sheet.systems):
            continue
        for line in sheet.recipients:
            if line.kind is not None and not line.own_rows and (not line.chains or site.chain in line.chains):
                yield line.kind

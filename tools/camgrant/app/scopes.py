"""What a row of a list reaches: by its own words, by its section, or by what was said for the whole list."""

from __future__ import annotations

import re
from collections.abc import Sequence

from camgrant.app.editing.desk import Desk
from camgrant.app.editing.grants import sites_of
from camgrant.app.intake import Wish
from camgrant.diagnostics import Text, UsageFault
from camgrant.intake.places import Places, is_ticked
from camgrant.intake.rows import Row
from camgrant.load.suggest import nearest
from camgrant.model.base import RIGHTS
from camgrant.model.grant import Scope

__all__ = ["Scopes", "scope_named"]

_NO_SITE = Text("không rõ cơ sở nào", "no site is known by that name")
_NO_CAMERA = Text("không rõ camera nào của cơ sở này", "no such camera at that site")
_NEEDED = Text("để trống", "is empty")
_SHOWN = 5


class Scopes:
    """Answers for every row of one list."""

    def __init__(self, desk: Desk, places: Places, wish: Wish) -> None:
        self._desk = desk
        self._places = places
        self._wish = wish

    def of(self, row: Row) -> Scope | None:
        """The scope of the row; None where it asks for nothing, or is refused for it."""
        text = row.get("site") or (row.line.section if self._places.sites(row.line.section) else "")
        if (chain := self._places.chain(text)) is not None:
            return Scope(chain=chain)
        sites = self._sites(row, text)
        if row.get("camera") and not row.faults:
            return self._cameras(row, sites)
        if sites:
            return _of_sites(sites)
        if not row.faults and self._wish.scope is None and self._must_say(row):
            row.refuse("site", _NEEDED, self._places.site_names()[:_SHOWN])
        return None if row.faults else self._wish.scope

    def _sites(self, row: Row, text: str) -> list[str]:
        sites: list[str] = []
        for part in (part.strip() for part in re.split(r"[;\n]", text) if part.strip()):
            found = self._places.sites(part)
            if len(found) != 1:
                row.refuse("site", _NO_SITE, found or self._places.near_sites(part))
                return []
            sites += found
        return sites

    def _cameras(self, row: Row, sites: list[str]) -> Scope | None:
        """Single cameras of the sites; those of the whole list's scope where the row names none."""
        text, given = row.get("camera"), self._wish.scope
        parts = tuple(part.strip() for part in re.split(r"[;,\n]", text) if part.strip())
        if not sites and all(part in self._desk.inventory.cameras for part in parts):
            return Scope(cameras=parts)
        among = sites or (list(sites_of(self._desk, given)) if given else [])
        chosen = self._places.cameras(text, among)
        if chosen is None:
            row.refuse("camera", _NO_CAMERA, self._names(among))
            return None
        if chosen:
            return Scope(cameras=chosen)
        return _of_sites(sites) if sites else given

    def _must_say(self, row: Row) -> bool:
        """Whether a row without a place is a mistake; of people in our own form nothing need be asked."""
        asks = row.get("rights") or any(is_ticked(row.get(right)) is not False for right in RIGHTS)
        return bool(asks or (self._wish.system and not row.get("contact_id")))

    def _names(self, sites: Sequence[str]) -> list[str]:
        inventory = self._desk.inventory
        recorders = [one for site in sites for one in inventory.recorders_of_site.get(site, ())]
        return [camera.name for one in recorders for camera in inventory.recorders[one].channels.values()]


def _of_sites(sites: Sequence[str]) -> Scope:
    return Scope(site=sites[0]) if len(sites) == 1 else Scope(sites=tuple(sites))


def scope_named(desk: Desk, text: str) -> Scope:
    """The scope that `--scope` names: sites, cameras (ids or names of sites, with commas) or a chain.

    Raises UsageFault for anything else.
    """
    inventory, places = desk.inventory, Places(desk.inventory)
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if len(parts) == 1 and parts[0] in inventory.pack.chains:
        return Scope(chain=parts[0])
    if parts and all(part in inventory.cameras for part in parts):
        return Scope(cameras=tuple(parts))
    found = [places.sites(part) for part in parts]
    if not parts or any(len(one) != 1 for one in found):
        near = nearest(text, [*inventory.sites, *inventory.cameras, *inventory.pack.chains])
        raise UsageFault(f"--scope “{text}”: không rõ phạm vi / no such scope; gần nhất / nearest: {', '.join(near)}")
    return _of_sites(list(dict.fromkeys(one[0] for one in found)))

"""Which lines of the pack's routing table meet a unit: by its kind, as a creator of accounts, as a manager of sites."""

from __future__ import annotations

from camgrant.model.inventory import Inventory
from camgrant.model.pack import SheetRecipient

__all__ = ["routed"]


def routed(inventory: Inventory, sheet: str, unit: str) -> SheetRecipient | None:
    """The line under which the unit receives the sheet, one that is mandatory before others; None where it must not."""
    met = [one for one in inventory.pack.sheets[sheet].recipients if _meets(inventory, one, unit)]
    return min(met, key=lambda one: not one.mandatory, default=None)


def _meets(inventory: Inventory, recipient: SheetRecipient, unit: str) -> bool:
    found = inventory.units.get(unit)
    if found is not None and found.kind == recipient.kind:
        return True
    if recipient.creators and any(recorder.creator == unit for recorder in inventory.recorders.values()):
        return True
    return recipient.managing_units and any(site.managing_unit == unit for site in inventory.sites.values())

"""Which lines of the pack's routing table meet a unit: by its kind, as a creator of accounts, as a manager of sites."""

from __future__ import annotations

from camgrant.model.inventory import Inventory
from camgrant.model.pack import SheetRecipient

__all__ = ["routed"]


def routed(inventory: Inventory, sheet: str, unit: str) -> SheetRecipient | None:
    """The line under which the unit receives the sheet, one that is mandatory before others; None where it must not.

    Who creates accounts or manages a site today is declared; who did so once, the ledger knows. What such a unit was
    sent then was not sent wrongly.
    """
    met = [one for one in inventory.pack.sheets[sheet].recipients if _meets(inventory, one, unit)]
    return min(met, key=lambda one: not one.mandatory, default=None)


def _meets(inventory: Inventory, recipient: SheetRecipient, unit: str) -> bool:
    found = inventory.units.get(unit)
    if found is not None and found.kind == recipient.kind:
        return True
    events = inventory.ledger.values()
    creates = any(recorder.creator == unit for recorder in inventory.recorders.values())
    if recipient.creators and (creates or any(e.account is not None and e.account.by == unit for e in events)):
        return True
    manages = any(site.managing_unit == unit for site in inventory.sites.values())
    return recipient.managing_units and (manages or any(e.list is not None and e.list.author == unit for e in events))

"""Whether the unit that did something with an account may do it, by the pack and the recorder."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final, NamedTuple

from camgrant.model.continuity import line_of
from camgrant.model.inventory import Inventory
from camgrant.model.ledger import AccountEvent
from camgrant.model.pack import PackBasis

__all__ = ["Doubt", "doubt_of_doer", "units_that_may"]

_MAKES: Final = ("created", "changed")
"""What only the unit does that the pack charges with making accounts."""
_HANDLES: Final = ("handed_over", "disabled", "deleted")
"""What whoever keeps the recorder's admin account may do, too."""


class Doubt(NamedTuple):
    """Why the doer is doubted. `certain`: neither the data nor the ledger knows of a time when it was charged."""

    basis: PackBasis
    certain: bool


def doubt_of_doer(inventory: Inventory, account: AccountEvent, on: date) -> Doubt | None:
    """What speaks against the unit that did it; None where it may, or where the event speaks of nothing known.

    To take an account away is never wrong in itself, so there the doubt is only that somebody else could.
    """
    inventory = inventory.on(on)
    system = inventory.pack.systems.get(account.system)
    if system is None or account.by not in inventory.units or account.what not in (*_MAKES, *_HANDLES):
        return None
    if account.recorder is not None and account.recorder not in inventory.recorders:
        return None
    allowed = units_that_may(inventory, account.what, account.system, account.recorder)
    if _stands_for(inventory, account.by, allowed):
        return None
    certain = account.what in _MAKES and not _was_told(inventory, account, on)
    basis = system.creator.basis if account.what in _MAKES else PackBasis(source="extension")
    return Doubt(basis, certain)


def units_that_may(inventory: Inventory, what: str, system_id: str, recorder_id: str | None) -> frozenset[str]:
    """The units that may do this with accounts of a system, on a recorder or elsewhere."""
    rule = inventory.pack.systems[system_id].creator
    allowed: set[str] = set()
    if "kinds" in rule.any_of:
        allowed.update(name for name, unit in inventory.units.items() if unit.kind in rule.kinds)
    recorder = inventory.recorders.get(recorder_id or "")
    if recorder is None:
        return frozenset(allowed)
    site = inventory.sites.get(recorder.site)
    if "installer" in rule.any_of:
        allowed.add(recorder.installer)
        # Whoever took the recorder over from the installer, by an amendment with its document.
        allowed.update(one.creator for one in recorder.amendments if one.creator == recorder.creator)
    if "managing_unit" in rule.any_of and site is not None:
        allowed.add(site.managing_unit)
    if what in _HANDLES:
        allowed.add(recorder.creator)
        allowed.update((recorder.custodian,) if recorder.custodian is not None else ())
        allowed.update((site.managing_unit,) if site is not None else ())
    return frozenset(allowed)


def _stands_for(inventory: Inventory, unit: str, allowed: Iterable[str]) -> bool:
    """Whether the unit is one of them, or one that became one of them."""
    return not set(allowed).isdisjoint(line_of(inventory.units, unit))


def _was_told(inventory: Inventory, account: AccountEvent, on: date) -> bool:
    """Whether the unit had been sent a list with cameras of the recorder by then.

    Who installs and creates carries no dates in the data, so a recorder that was handed over to another operator knows
    only the last one. The list that the former one was sent tells that it was charged; it is shown all the same.
    """
    if account.recorder is None:
        return False
    cameras = frozenset(inventory.recorders[account.recorder].channels)
    wrong = {event.correction.event for event in inventory.ledger.values() if event.correction is not None}
    for name, event in inventory.ledger.items():
        if event.dispatch is None or event.dispatch.went_wrong or event.on > on or name in wrong:
            continue
        frozen = inventory.ledger.get(event.dispatch.list)
        version = frozen.list if frozen is not None else None
        if version is None or version.recipient != account.by:
            continue
        if any(not cameras.isdisjoint(row.cameras) for row in version.rows):
            return True
    return False

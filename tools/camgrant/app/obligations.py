"""The duties of all units, or of one, on the day of a state."""

from __future__ import annotations

from camgrant.access.state import AccessState
from camgrant.diagnostics import UsageFault
from camgrant.duties.duty import Duty
from camgrant.duties.obligations import duties
from camgrant.ledger.book import Book
from camgrant.load.suggest import suggestion
from camgrant.model.inventory import Inventory
from camgrant.rendering.confirmed import Confirmed

__all__ = ["duties_of", "known_unit"]


def known_unit(inventory: Inventory, unit: str) -> str:
    """The unit itself. Raises UsageFault for one that does not exist."""
    if unit not in inventory.units:
        near = suggestion(unit, inventory.units)
        raise UsageFault(f"không có đơn vị “{unit}”{near.vi} / unknown unit '{unit}'{near.en}")
    return unit


def duties_of(
    inventory: Inventory, state: AccessState, unit: str | None = None, receipts: Confirmed | None = None
) -> tuple[Duty, ...]:
    """What is owed and what was done, by unit. Raises UsageFault for a unit that does not exist."""
    wanted = known_unit(inventory, unit) if unit is not None else None
    found = duties(inventory, state, Book.of(inventory, state.as_of), receipts)
    return tuple(duty for duty in found if wanted is None or duty.unit == wanted)

"""Reporting that administrator accounts of recorders have new passwords: after a hand-over, or for another reason."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from camgrant.app.ledger import anew, made, without_personal_data, witness
from camgrant.diagnostics import UsageFault
from camgrant.load.suggest import suggestion
from camgrant.model.inventory import Inventory
from camgrant.model.ledger import CustodyEvent, Event

__all__ = ["taken_into_custody"]


def taken_into_custody(
    inventory: Inventory, recorders: Iterable[str], *, on: date, by: str, evidence: str
) -> list[Event]:
    """One event for each recorder.

    Raises UsageFault where none is named, for one that does not exist or is out of use on that day, and for a phone or
    mailbox.
    """
    wanted = tuple(dict.fromkeys(recorders))
    if not wanted:
        raise UsageFault("đề nghị ghi mã đầu ghi / name the recorders")
    version = inventory.on(on)
    for name in wanted:
        if name not in version.recorders:
            near = suggestion(name, version.recorders)
            raise UsageFault(f"không có đầu ghi “{name}”{near.vi} / unknown recorder '{name}'{near.en}")
        if not version.recorders[name].in_use(on):
            raise UsageFault(f"{name}: không sử dụng ngày {on:%d/%m/%Y} / is not in use on {on}")
    said_by = witness(inventory, by, on)
    proof = without_personal_data(evidence, "--evidence") or None
    said = [made(CustodyEvent, recorder=name, by=said_by, evidence=proof) for name in wanted]
    return [anew(inventory, made(Event, on=on, custody=one)) for one in said]

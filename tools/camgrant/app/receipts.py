"""Receipts of `camgrant apply`: which removals they confirm."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from camgrant.diagnostics import UsageFault

__all__ = ["confirmed_removals"]


def confirmed_removals(folder: Path) -> Mapping[tuple[str, str], date]:
    """(recorder, login) -> the last day on which a read-back after the work did not show the login any more.

    Raises UsageFault for a receipt that cannot be read: it must not count as "nothing was removed" either.
    """
    confirmed: dict[tuple[str, str], date] = {}
    for path in sorted(folder.rglob("*.receipt.json")):
        try:
            receipt = json.loads(path.read_bytes())
            if receipt["result"] != "done":
                continue
            day = date.fromisoformat(receipt["finished_at"][:10])
            gone = [(receipt["recorder"], login) for login in receipt["gone"]]
        except (OSError, ValueError, KeyError, TypeError) as fault:
            raise UsageFault(f"{path.name}: không phải biên nhận / is no receipt") from fault
        for key in gone:
            confirmed[key] = max(day, confirmed.get(key, date.min))
    return confirmed

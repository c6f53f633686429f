"""What the receipt of a device's read-back tells of accounts, as reports for the ledger."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

from camgrant.app.accounts import Told, What
from camgrant.app.receipts import read_receipt
from camgrant.ledger.accounts import standing
from camgrant.ledger.book import Book
from camgrant.model.inventory import Inventory

__all__ = ["from_receipt"]

# The last step on an account that a device carried out -> what that means for the account.
_OF_STEPS: Final[Mapping[str, What]] = {"extend": "changed", "reduce": "changed", "disable": "disabled"}


def from_receipt(inventory: Inventory, file: Path) -> list[Told]:
    """What the receipt of an apply, or of a drift, says of accounts; nothing where it read nothing back.

    Accounts that are as declared are reported where the ledger has none yet, or where the run changed them. Raises
    UsageFault for a file that is no receipt.
    """
    content = read_receipt(file)
    if not content["confirmed_at"]:
        return []
    day = date.fromisoformat(content["confirmed_at"][:10])
    recorder = inventory.recorders.get(content["recorder"])
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    steps = {one["login"]: _OF_STEPS.get(one["action"]) for one in content["steps"] if one["state"] == "done"}
    made_there = _made(inventory, content["recorder"], day)

    def told(login: str, what: What) -> Told:
        return Told(
            place=f"{file.name}: {login}",
            what=what,
            on=day,
            by=recorder.creator if recorder else "",
            recorder=content["recorder"],
            login=login,
            evidence=file.name,
            sha256=digest,
            seen=True,
        )

    gone = [told(login, steps.get(login) or "deleted") for login in content["gone"]]
    here = [told(login, "created") for login in content["as_declared"] if login not in made_there]
    changed = [told(one, "changed") for one in content["as_declared"] if one in made_there and steps.get(one)]
    return [*gone, *here, *changed]


def _made(inventory: Inventory, recorder: str, day: date) -> frozenset[str]:
    """The logins that the ledger knows on the recorder."""
    accounts = Book.of(inventory, day).accounts()
    there = (key.person for key, done in accounts.items() if key.recorder == recorder and standing(done).exists)
    return frozenset(inventory.contacts[person].login or "" for person in there if person in inventory.contacts)

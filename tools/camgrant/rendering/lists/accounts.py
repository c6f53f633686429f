"""What the ledger says of accounts: since when there is one, and what it still waits for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from camgrant.access.state import Entitlement
from camgrant.ledger.book import AccountKey
from camgrant.model.vietnamese import date_vi
from camgrant.rendering.lists.desk import Desk

__all__ = ["account_facts", "is_taken_back", "key_of", "waits_for_handover"]

# What was done last with an account -> how it stands. What changes or reviews it leaves it as it was.
_STATUS = {
    "requested": "Chờ tạo",
    "created": "Chờ bàn giao",
    "handed_over": "Đang dùng",
    "disabled": "Đã khóa",
    "deleted": "Đã xóa",
}
_TAKEN_BACK = ("disabled", "deleted")


def key_of(entitlement: Entitlement) -> AccountKey:
    """The account in which the entitlement lives."""
    return AccountKey(entitlement.person, entitlement.system, entitlement.recorder or "")


def account_facts(desk: Desk, part: Sequence[Entitlement]) -> dict[str, str | int]:
    """When the accounts were made and how they stand; several answers where several recorders differ."""
    days = (date_vi(day) for e in part if (day := _created_on(desk, key_of(e))) is not None)
    return {
        "issued_on": "; ".join(dict.fromkeys(days)),
        "status": "; ".join(dict.fromkeys(_STATUS[_last(desk, key_of(e))] for e in part)),
    }


def waits_for_handover(desk: Desk, key: AccountKey) -> bool:
    """Whether the account was made and not handed over, or nothing is known of it."""
    return not desk.book.done(key) or _last(desk, key) == "created"


def is_taken_back(desk: Desk, keys: Iterable[AccountKey], since: date, by: date | None = None) -> bool:
    """Whether every one of the accounts is known to be closed since the first day, by the other (by now)."""
    last = by or desk.day
    return all(
        any(done.account.what in _TAKEN_BACK and since <= done.on <= last for done in desk.book.done(key))
        for key in keys
    )


def _last(desk: Desk, key: AccountKey) -> str:
    steps = [done.account.what for done in desk.book.done(key) if done.account.what in _STATUS]
    return steps[-1] if steps else "requested"


def _created_on(desk: Desk, key: AccountKey) -> date | None:
    made = [done.on for done in desk.book.done(key) if done.account.what == "created"]
    return made[-1] if made else None

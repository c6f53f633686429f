"""What the ledger says of accounts: since when there is one, and what it still waits for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from camgrant.access.state import Entitlement
from camgrant.ledger.accounts import Standing, standing
from camgrant.ledger.book import AccountKey, Done, Sent
from camgrant.model.vietnamese import date_vi
from camgrant.rendering.lists.desk import Desk

__all__ = ["account_facts", "has_accounts", "is_taken_back", "waits_for_handover"]

_GONE: Final = {"disabled": "Đã khóa", "deleted": "Đã xóa", "lost": "Mất cùng thiết bị"}


def account_facts(desk: Desk, part: Sequence[Entitlement]) -> dict[str, str | int]:
    """When the accounts that exist were made, and how all stand; several answers where several recorders differ."""
    found = [standing(desk.book.done(AccountKey.of(one))) for one in part]
    days = (date_vi(one.exists.on) for one in found if one.exists is not None and one.exists.what == "created")
    return {"issued_on": "; ".join(dict.fromkeys(days)), "status": "; ".join(dict.fromkeys(map(_status, found)))}


def has_accounts(desk: Desk, grant: str, sent: Sent | None) -> bool:
    """Whether the ledger says of every account that a grant gives that it is there.

    A list that was `sent` and is printed again says what it said: nothing counts that was done from that day on.
    """
    keys = desk.accounts.get(grant, ())
    return bool(keys) and all(_existed(desk.book.done(key), sent.on if sent else None) for key in keys)


def _existed(done: Iterable[Done], before: date | None) -> bool:
    known = (one for one in done if before is None or one.on < before)
    return standing(known).exists is not None


def _status(account: Standing) -> str:
    if account.gone is not None:
        return _GONE[account.gone.what]
    if account.exists is None:
        return "Chờ tạo"
    if account.reissue is not None:
        return "Chờ cấp lại mật khẩu"
    return "Đang dùng" if account.handed is not None else "Chờ bàn giao"


def waits_for_handover(desk: Desk, key: AccountKey) -> bool:
    """Whether the account, or a new password for it, was not handed over; where nothing is known of it, it may have
    been made all the same."""
    found = standing(desk.book.done(key))
    return found.gone is None and (found.handed is None or found.reissue is not None)


def is_taken_back(desk: Desk, keys: Iterable[AccountKey], since: date, by: date | None = None) -> bool:
    """Whether every one of the accounts is known to be closed since the first day, by the other (by now)."""
    last = by or desk.day
    return all(any(done.is_gone and since <= done.on <= last for done in desk.book.done(key)) for key in keys)

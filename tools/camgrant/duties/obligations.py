"""Every duty of every unit on a day, and the reminders for those that are late."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from camgrant.access.state import AccessState
from camgrant.duties.accounts import account_duties
from camgrant.duties.bundles import bundle_duties
from camgrant.duties.custody import custody_duties
from camgrant.duties.declared import declared_duties
from camgrant.duties.duty import Duty, State
from camgrant.duties.holds import hold_duties
from camgrant.duties.incidents import incident_duties
from camgrant.duties.lists import list_duties
from camgrant.duties.removals import removal_duties
from camgrant.duties.reviews import review_duties
from camgrant.ledger.book import Book
from camgrant.model.inventory import Inventory
from camgrant.model.organisation import Letterhead
from camgrant.model.vietnamese import date_vi
from camgrant.rendering.confirmed import Confirmed
from camgrant.rendering.issued import NOTHING_ISSUED, Memory
from camgrant.rendering.sheets import Reminder

__all__ = ["duties", "reminders"]

_ORDER: Final[tuple[State, ...]] = ("late", "due", "done")


def duties(
    inventory: Inventory,
    state: AccessState,
    book: Book,
    receipts: Confirmed | None = None,
    memory: Memory = NOTHING_ISSUED,
) -> tuple[Duty, ...]:
    """What each unit owes or has done, by unit, the late ones first; before all else documents of urgent grants. Pure.

    `receipts` are what read-backs of devices confirm (`camgrant.app.receipts`), beside what the ledger was told;
    `memory` is what earlier publications gave out, where that is at hand.
    """
    found = [
        *list_duties(inventory, state, book),
        *account_duties(inventory, state, book),
        *removal_duties(inventory, state, book, receipts, memory),
        *review_duties(inventory, state, book),
        *bundle_duties(inventory, book),
        *incident_duties(inventory, book),
        *hold_duties(inventory, book),
        *custody_duties(inventory, book),
        *declared_duties(inventory, state),
    ]
    return tuple(sorted(found, key=_key))


def _key(duty: Duty) -> tuple[bool, str, int, date, str, str]:
    urgent = duty.kind == "document" and duty.state != "done"
    return (not urgent, duty.unit, _ORDER.index(duty.state), duty.due or date.max, duty.kind, duty.subject)


def reminders(inventory: Inventory, found: Iterable[Duty], author: str, as_of: date) -> tuple[Reminder, ...]:
    """One reminder for each unit that is late, written by the unit `author`; nobody is reminded by himself."""
    late: dict[str, list[Duty]] = {}
    for duty in found:
        if duty.state == "late" and duty.unit not in ("", author):
            late.setdefault(duty.unit, []).append(duty)
    return tuple(_reminder(inventory, author, unit, as_of, late[unit]) for unit in sorted(late))


def _reminder(inventory: Inventory, author: str, unit: str, as_of: date, late: list[Duty]) -> Reminder:
    head = inventory.units[author].letterhead or Letterhead()
    return Reminder(
        author=author,
        author_name=inventory.unit_name(author, as_of),
        parent_name=head.parent or "",
        symbol=head.symbol or "",
        place=head.place or "",
        signer_title=head.signer,
        recipient=unit,
        recipient_name=inventory.unit_name(unit, as_of),
        as_of=as_of,
        source=inventory.pack.source.cited,
        items=tuple(_item(inventory, duty, as_of) for duty in late),
    )


def _item(inventory: Inventory, duty: Duty, as_of: date) -> str:
    clause = inventory.pack.clauses.get(duty.basis.clause or "")
    said = f" ({clause.vi})" if clause else ""
    over = f"; hạn {date_vi(duty.due)}, quá hạn {duty.days_over(as_of)} ngày" if duty.due else ""
    return f"{duty.text.vi}{said}{over}."

"""The duty of whoever keeps a recorder that was handed over: to give its administrator account a new password."""

from __future__ import annotations

from collections.abc import Iterator

from camgrant.diagnostics import Text
from camgrant.duties.duty import Duty, days, deadlines_of, state_on
from camgrant.ledger.book import Book
from camgrant.ledger.custody import HandOver, hand_overs
from camgrant.ledger.incidents import standing_for
from camgrant.model.inventory import Inventory

__all__ = ["custody_duties"]


def custody_duties(inventory: Inventory, book: Book) -> Iterator[Duty]:
    """One for each recorder whose administrator password somebody knows who should not, done once it was changed."""
    for one in hand_overs(inventory, book):
        yield _duty(inventory, book, one)


def _duty(inventory: Inventory, book: Book, one: HandOver) -> Duty:
    deadlines = deadlines_of(inventory)
    due = one.on + days(deadlines.hand_over)
    keeper = next(iter(standing_for(inventory, one.keeper, book.as_of)), inventory.settings.registrar or "")
    recorder = inventory.recorders[one.recorder]
    giving = inventory.unit_short_name(one.giving, one.on)
    owed = Text(
        f"Đổi mật khẩu quản trị {recorder.name} ({one.recorder}), {giving} đã bàn giao, và báo lại",
        f"change the administrator password of {one.recorder}, which {giving} handed over, and report it",
    )
    done = Text(
        f"Đã đổi mật khẩu quản trị {recorder.name} ({one.recorder}) sau khi {giving} bàn giao",
        f"the administrator password of {one.recorder}, which {giving} handed over, was changed",
    )
    confirmed = one.confirmed
    return Duty(
        kind="custody",
        unit=keeper,
        subject=one.recorder,
        state=state_on(book.as_of, due) if confirmed is None else "done",
        text=owed if confirmed is None else done,
        basis=deadlines.basis,
        since=one.on,
        due=due,
        evidence=(one.document,) if confirmed is None else (confirmed.event,),
        command=f"camgrant operator confirm {one.recorder}" if confirmed is None else "",
    )

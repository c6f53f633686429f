"""The duty to keep recordings: who must keep which of them before they are written over."""

from __future__ import annotations

from collections.abc import Iterator

from camgrant.diagnostics import Text
from camgrant.duties.duty import Duty, few, state_on
from camgrant.ledger.book import Book
from camgrant.ledger.holds import Hold, Keeping, holds_in, keepings_of
from camgrant.model.inventory import Inventory
from camgrant.model.pack import PackBasis
from camgrant.model.vietnamese import date_vi

__all__ = ["hold_duties"]


def hold_duties(inventory: Inventory, book: Book) -> Iterator[Duty]:
    """What whoever keeps a recorder owes, while recordings on it must be kept."""
    for hold in holds_in(book):
        if hold.released is not None:
            continue
        for keeping in keepings_of(inventory, hold, book.as_of):
            if keeping.loss is None:
                yield _keep(book, hold, keeping)


def _keep(book: Book, hold: Hold, keeping: Keeping) -> Duty:
    answer = hold.answered.get(keeping.recorder)
    cameras = few(keeping.cameras)
    days = f"{date_vi(keeping.first_day)}–{date_vi(keeping.last_day)}"
    owed = Text(
        f"Giữ bản ghi {hold.id} trên {keeping.recorder}: {cameras.vi}, {days}, theo {hold.number}",
        f"keep the recordings {hold.id} on {keeping.recorder}: {cameras.en}, {days}, by {hold.number}",
    )
    kept = Text(
        f"Đã giữ bản ghi {hold.id} trên {keeping.recorder}", f"the recordings {hold.id} on {keeping.recorder} are kept"
    )
    gone = Text(
        f"Bản ghi {hold.id} trên {keeping.recorder} không còn",
        f"no recordings {hold.id} on {keeping.recorder} are left",
    )
    return Duty(
        kind="keep",
        unit=keeping.unit,
        subject=f"{hold.id}/{keeping.recorder}",
        state=state_on(book.as_of, keeping.due) if answer is None else "done",
        text=owed if answer is None else kept if answer.is_kept else gone,
        basis=PackBasis(source="extension"),
        since=hold.on,
        due=keeping.due,
        evidence=(answer.event,) if answer is not None else (hold.event,),
        command="" if answer is not None else f"camgrant evidence confirm {hold.id} --recorder {keeping.recorder}",
    )

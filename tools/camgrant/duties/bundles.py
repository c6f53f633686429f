"""The duties that follow from sealed bundles: to send them, to acknowledge them, to hand over new passwords."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from camgrant.diagnostics import Text
from camgrant.duties.duty import Duty, days, deadlines_of, state_on
from camgrant.ledger.book import Book
from camgrant.ledger.bundles import Bundle, Noted, bundles_in
from camgrant.model.inventory import Inventory

__all__ = ["bundle_duties"]


def bundle_duties(inventory: Inventory, book: Book) -> Iterator[Duty]:
    """Sending is owed by whoever keeps the data, acknowledging by the recipient, until a later bundle settles it."""
    registrar = _registrar(inventory)
    for one in bundles_in(book).values():
        if one.issued is not None:
            yield _send(inventory, book.as_of, registrar, one, one.issued)
        if one.sent is not None:
            yield _acknowledge(inventory, book.as_of, one, one.sent)


def _registrar(inventory: Inventory) -> str:
    """The unit that keeps the data; where none is named, the first of the kinds that may."""
    kinds = inventory.pack.registrars
    named = inventory.settings.registrar
    return named or min((name for name, unit in inventory.units.items() if unit.kind in kinds), default="")


def _send(inventory: Inventory, as_of: date, registrar: str, one: Bundle, issued: Noted) -> Duty:
    name, number = inventory.unit_short_name(one.key.recipient, as_of), one.key.sequence
    owed = one.sent is None and one.settled is None
    last = one.sent or one.settled or one.lost or issued
    due = last.on + days(deadlines_of(inventory).send)
    if not owed:
        text = Text(f"Đã gửi {name} gói niêm phong số {number}", f"bundle {number} was sent to {name}")
    elif one.lost is not None:
        text = Text(
            f"Gửi lại {name} gói niêm phong số {number} đã thất lạc",
            f"send bundle {number}, which was lost, to {name} again",
        )
    else:
        text = Text(f"Gửi {name} gói niêm phong số {number}", f"send bundle {number} to {name}")
    return Duty(
        kind="send_bundle",
        unit=registrar,
        subject=str(one.key),
        state=state_on(as_of, due) if owed else "done",
        text=text,
        basis=deadlines_of(inventory).basis,
        since=last.on if owed else None,
        due=due if owed else None,
        evidence=(last.event,),
        command=f"camgrant bundle sent --recipient {one.key.recipient} --sequence {number}" if owed else "",
    )


def _acknowledge(inventory: Inventory, as_of: date, one: Bundle, sent: Noted) -> Duty:
    registrar, number = inventory.unit_short_name(_registrar(inventory), as_of), one.key.sequence
    answer = one.received or one.settled
    due = sent.on + days(deadlines_of(inventory).acknowledge)
    return Duty(
        kind="receive_bundle",
        unit=one.key.recipient,
        subject=str(one.key),
        state="done" if answer else state_on(as_of, due),
        text=Text(
            f"Xác nhận với {registrar} đã nhận và mở được gói niêm phong số {number}",
            f"confirm to {registrar} that bundle {number} arrived and opens",
        ),
        basis=deadlines_of(inventory).basis,
        since=sent.on,
        due=due,
        evidence=(answer.event if answer else sent.event,),
        command="" if answer else f"camgrant bundle received --recipient {one.key.recipient} --sequence {number}",
    )

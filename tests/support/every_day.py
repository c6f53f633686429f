"""What an inventory says on every day of a span: who may see what, what every list says, and what each unit owes.

Only functions are used that every version of the reader had, so that an old one can be asked as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from camgrant.access.resolve import resolve
from camgrant.access.state import AccessState
from camgrant.duties.lists import standings
from camgrant.duties.obligations import duties
from camgrant.ledger.book import Book
from camgrant.model.inventory import Inventory

__all__ = ["FIRST", "LAST", "facts_of_every_day"]

FIRST, LAST = date(2021, 5, 31), date(2022, 5, 1)
"""From the first day of the reference province to the day after its last site closed."""
_DAY = timedelta(days=1)


def facts_of_every_day(inventory: Inventory) -> dict[str, list[list[str]]]:
    """Fact -> the spans of days on which it holds, each with its first and last day."""
    spans: dict[str, list[list[str]]] = {}
    for number in range((LAST - FIRST).days + 1):
        day = FIRST + _DAY * number
        state = resolve(inventory, day)
        book = Book.of(inventory, day)
        for fact in sorted({*_access(state), *_listed(inventory, state, book), *_owed(inventory, state, book)}):
            known = spans.setdefault(fact, [])
            if known and known[-1][1] == (day - _DAY).isoformat():
                known[-1][1] = day.isoformat()
            else:
                known.append([day.isoformat(), day.isoformat()])
    return dict(sorted(spans.items()))


def _access(state: AccessState) -> Iterator[str]:
    for one in state.entitlements:
        parts = (
            f"{one.grant}: {one.person} as {one.login or '-'} in {one.system} on {one.recorder or '-'}",
            f"sees {' '.join(sorted(one.cameras)) or '-'}",
            f"with {' '.join(sorted(one.rights))}",
            f"accepted {' '.join(sorted(one.accepted)) or '-'}",
            f"from {one.valid_from} until {one.valid_until}",
            f"by {' '.join(one.basis.documents) or '-'}",
        )
        yield "; ".join(parts)


def _listed(inventory: Inventory, state: AccessState, book: Book) -> Iterator[str]:
    """Every row of every list, cell by cell: what the recipient would read that day."""
    for standing in standings(inventory, state, book):
        for row in standing.view.rows:
            cells = " | ".join(f"{name}={value}" for name, value in sorted(row.facts.items()))
            yield f"{standing.view.list_id} lists {row.key or row.grant}: {cells}"


def _owed(inventory: Inventory, state: AccessState, book: Book) -> Iterator[str]:
    for duty in duties(inventory, state, book):
        yield f"{duty.unit}: {duty.kind} {duty.subject} is {duty.state}, since {duty.since}, due {duty.due}"

"""Lists of the reference province on any day, and the province after they went out: frozen as they were that day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from camgrant.access.resolve import resolve
from camgrant.ledger.book import Book
from camgrant.ledger.events import event_id, written
from camgrant.load.assemble import load
from camgrant.load.tree import MemoryTree
from camgrant.model.inventory import Inventory
from camgrant.model.ledger import AccountEvent, Dispatch, Event, ListVersion
from camgrant.rendering.lists import Desk, views_at
from camgrant.rendering.registry import device_targets, slip_targets
from camgrant.rendering.sheets import SheetChange, SheetView
from support.examples import world

__all__ = ["ROOT", "TODAY", "day", "done", "lists", "names", "news", "one", "province", "sent", "with_events"]

ROOT = Path(__file__).parents[2]
TODAY = date(2021, 7, 20)


def day(text: str) -> date:
    """`20/07` of 2021."""
    number, month = map(int, text.split("/"))
    return date(2021, month, number)


@cache
def province(*edits: tuple[str, str, str]) -> Inventory:
    """The reference province without its ledger, with (file, text, new text) exchanged; "" as text adds the file."""
    files = {path: data for path, data in world(ROOT / "inventory").items() if not path.startswith("ledger/")}
    for path, old, new in edits:
        content = files.get(path, b"").decode()
        assert content.count(old) == 1 or not old
        files[path] = (content.replace(old, new) if old else new).encode()
    loaded = load(MemoryTree(files), device_targets(), slips=slip_targets())
    assert loaded.diagnostics == ()
    assert loaded.inventory is not None
    return loaded.inventory


def lists(inventory: Inventory, sheet: str, on: date = TODAY) -> dict[str, SheetView]:
    """`author recipient` -> list."""
    state = resolve(inventory, on)
    views = views_at(Desk(inventory, state, Book.of(inventory, on)), sheet)
    return {f"{view.author} {view.recipient}": view for view in views}


def with_events(inventory: Inventory, *events: Event) -> Inventory:
    return replace(inventory, ledger={**inventory.ledger, **{event_id(event): event for event in events}})


def sent(inventory: Inventory, sheet: str, on: str, number: str = "1/X", only: str = "") -> Inventory:
    """The same inventory after every list of the sheet (or one) went out as it was on the day."""
    events: list[Event] = []
    for stream, view in lists(inventory, sheet, day(on)).items():
        if not only or stream == only:
            version = written(
                ListVersion,
                sheet=view.sheet_id,
                author=view.author,
                recipient=view.recipient,
                as_of=view.as_of,
                version=view.version,
                rows=view.frozen,
            )
            went = written(Event, on=day(on), list=version)
            note = written(Dispatch, list=event_id(went), way="paper", number=number, date=day(on))
            events += [went, written(Event, on=day(on), dispatch=note)]
    assert events
    return with_events(inventory, *events)


def done(what: str, person: str, recorder: str, on: str, system: str = "site") -> Event:
    account = written(AccountEvent, what=what, person=person, system=system, recorder=recorder or None, by="u-vnpt-gl")
    return written(Event, on=day(on), account=account)


def names(view: SheetView) -> list[str]:
    return [str(row.facts["full_name"]) for row in view.rows]


def news(view: SheetView) -> list[tuple[str, str]]:
    """(kind, key) of every change."""
    return [(change.kind, change.key) for change in view.changes or ()]


def one(changes: Iterable[SheetChange] | None, key: str) -> SheetChange:
    (found,) = (change for change in changes or () if change.key == key)
    return found

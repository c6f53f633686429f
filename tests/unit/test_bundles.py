"""How bundles, accounts and keys are read from their events; what the ledger prints of a new password."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import yaml

from camgrant.access.resolve import resolve
from camgrant.app.ledger import made
from camgrant.ledger.accounts import standing
from camgrant.ledger.book import AccountKey, Book
from camgrant.ledger.bundles import BundleKey, bundles_in
from camgrant.ledger.events import content_of, event_file, event_id, event_yaml
from camgrant.load.assemble import load
from camgrant.load.tree import MemoryTree
from camgrant.model.inventory import Inventory
from camgrant.model.ledger import AccountEvent, BundleEvent, Event
from camgrant.rendering.lists import Desk, views_at
from camgrant.rendering.lists.accounts import account_facts, waits_for_handover
from camgrant.rendering.registry import device_targets
from support.examples import world

KEY = AccountKey("c-nguyen-van-man", "checkpoint", "r-chk-01-vnpt")


def day(number: int) -> date:
    return date(2021, 7, number)


def read(*events: Event) -> Inventory:
    found = {event_file(event_id(event), event): event_yaml(event_id(event), event) for event in events}
    loaded = load(MemoryTree({**world(), **found}), device_targets())
    assert loaded.diagnostics == ()
    assert loaded.inventory is not None
    return loaded.inventory


def bundle(what: str, on: int, **said: Any) -> Event:
    return made(Event, on=day(on), bundle=made(BundleEvent, what=what, recipient="u-vnpt-gl", sequence=3, **said))


def account(what: str, on: int) -> Event:
    said = made(AccountEvent, what=what, person=KEY.person, system=KEY.system, recorder=KEY.recorder, by="u-vnpt-gl")
    return made(Event, on=day(on), account=said)


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        ([("issued", 1)], "issued"),
        ([("issued", 1), ("sent", 2)], "sent"),
        ([("issued", 1), ("sent", 1), ("received", 1)], "received"),
        ([("issued", 1), ("sent", 2), ("received", 3), ("lost", 4)], "lost"),
        ([("issued", 1), ("lost", 2), ("sent", 2)], "lost"),  # on one day a loss is never settled
        ([("issued", 1), ("lost", 2), ("sent", 3)], "sent"),
        ([("issued", 1), ("sent", 2), ("received", 3), ("sent", 4)], "sent"),
        ([("issued", 1), ("sent", 2), ("received", 8)], "sent"),  # not visible yet
    ],
)
def test_the_last_word_on_a_bundle(steps: list[tuple[str, int]], state: str) -> None:
    inventory = read(*(bundle(what, on) for what, on in reversed(steps)))
    (found,) = bundles_in(Book.of(inventory, day(7))).items()
    assert (found[0], found[1].state) == (BundleKey("u-vnpt-gl", 3), state)
    assert str(found[0]) == "u-vnpt-gl-0003"


def test_an_event_of_a_bundle_reads_as_it_was_written() -> None:
    event = bundle("issued", 1, sha256="0" * 64, accounts=("r-chk-01-vnpt/mannv",))
    written = event_yaml(event_id(event), event)
    assert b"\n      sequence: 3\n" in written
    ((_, content),) = yaml.load(written, yaml.BaseLoader)["ledger"].items()
    assert content["bundle"].pop("sequence") == "3"
    expected = content_of(event)
    assert expected["bundle"].pop("sequence") == 3
    assert content == expected
    assert read(event).ledger == {event_id(event): event}


@pytest.mark.parametrize(
    ("steps", "asked", "exists"),
    [
        ([("reissue", 5)], True, False),
        ([("created", 1), ("handed_over", 2), ("reissue", 5)], True, True),
        ([("created", 1), ("reissue", 5), ("handed_over", 6)], False, True),
        ([("created", 1), ("handed_over", 5), ("reissue", 5)], True, True),
        ([("reissue", 5), ("created", 6)], False, True),
        ([("created", 1), ("reissue", 5), ("changed", 6)], True, True),
        ([("created", 1), ("reissue", 5), ("deleted", 6)], False, False),
    ],
)
def test_a_new_password_is_needed_until_the_account_is_made_or_handed_over(
    steps: list[tuple[str, int]], asked: bool, exists: bool
) -> None:
    book = Book.of(read(*(account(what, on) for what, on in steps)), day(7))
    found = standing(book.done(KEY))
    assert (found.reissue is not None, found.exists is not None) == (asked, exists)


def test_a_new_password_brings_the_record_of_its_handing_over_again() -> None:
    handed = [account("created", 1), account("handed_over", 2)]

    def told(*events: Event) -> tuple[bool, int, object]:
        inventory = read(*handed, *events)
        state = resolve(inventory, day(7))
        desk = Desk(inventory, state, Book.of(inventory, day(7)))
        records = [view for name in inventory.pack.sheets for view in views_at(desk, name)]
        mine = sum(row.person == KEY.person for one in records if one.sheet.content == "handover" for row in one.rows)
        held = [one for one in state.for_person(KEY.person) if one.recorder == KEY.recorder]
        return waits_for_handover(desk, KEY), mine, account_facts(desk, held)["status"]

    assert told() == (False, 1, "Đang dùng")
    assert told(account("reissue", 5)) == (True, 2, "Chờ cấp lại mật khẩu")

"""What is owed, by whom, until when: derived from the data and the pack, told by the ledger as done."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from camgrant.access.resolve import resolve
from camgrant.app.ledger import made
from camgrant.duties.duty import Duty
from camgrant.duties.obligations import duties, reminders
from camgrant.ledger.book import Book
from camgrant.ledger.events import event_file, event_id, event_yaml
from camgrant.load.assemble import load
from camgrant.load.tree import FolderTree, MemoryTree
from camgrant.model.inventory import Inventory
from camgrant.model.ledger import AccountEvent, Event
from camgrant.rendering.device import Confirmation
from camgrant.rendering.registry import device_targets
from support.examples import world

ROOT = Path(__file__).parents[2]
SECOND = ROOT / "tests" / "packs" / "tinh-camera-antt-2026" / "inventory"
VNPT = "r-chk-01-vnpt"


def read(files: dict[str, bytes], *events: Event) -> Inventory:
    found = {event_file(event_id(event), event): event_yaml(event_id(event), event) for event in events}
    loaded = load(MemoryTree({**files, **found}), device_targets())
    assert loaded.diagnostics == ()
    assert loaded.inventory is not None
    return loaded.inventory


def owed(inventory: Inventory, day: date, receipts: dict[tuple[str, str], Confirmation] | None = None) -> list[Duty]:
    state = resolve(inventory, day)
    return list(duties(inventory, state, Book.of(inventory, day), receipts))


def of(found: list[Duty], kind: str, subject: str) -> Duty:
    (duty,) = (one for one in found if (one.kind, one.subject) == (kind, subject))
    return duty


def account(what: str, day: date, person: str = "c-nguyen-van-man") -> Event:
    said = made(AccountEvent, what=what, person=person, system="checkpoint", recorder=VNPT, by="u-vnpt-gl")
    return made(Event, on=day, account=said)


def edited(old: str, new: str, file: str = "grants/all.yaml") -> dict[str, bytes]:
    files = world()
    assert files[file].count(old.encode()) >= 1
    return {**files, file: files[file].replace(old.encode(), new.encode(), 1)}


def test_whoever_draws_up_a_list_from_a_day_on_owes_it_from_that_day() -> None:
    """The site changed hands on 01/08; what the unit before did not send is not the new one's delay."""
    changed = "    amendments: [{on: 2021-08-01, document: d-ub-plk-tai-khoan, managing_unit: u-ub-cs}]\n"
    files = edited("    managing_unit: u-ub-plk\n", f"    managing_unit: u-ub-plk\n{changed}", "sites/all.yaml")
    another = "  u-ub-cs: {kind: site_manager, names: [{vi: Ủy ban nhân dân huyện Chư Sê}], parent: u-ubnd}\n"
    files["units/all.yaml"] += another.encode()
    before, after = date(2021, 7, 31), date(2021, 8, 2)
    inventory = read(files)
    assert of(owed(inventory, before), "send", "s5/u-ub-plk/u-syt").state == "late"
    duty = of(owed(inventory, after), "send", "s5/u-ub-cs/u-syt")
    assert (duty.state, duty.since) == ("due", date(2021, 8, 1))


@pytest.mark.parametrize(("day", "state"), [(18, "due"), (19, "late")])
def test_accounts_are_to_be_created_within_three_days(day: int, state: str) -> None:
    """The grants on the recorder begin on 15/06."""
    duty = of(owed(read(world()), date(2021, 6, day)), "create", VNPT)
    assert (duty.unit, duty.state, duty.since, duty.due) == (
        "u-vnpt-gl",
        state,
        date(2021, 6, 15),
        date(2021, 6, 18),
    )
    assert "hyeorc, mannv" in duty.text.vi


def test_creating_one_of_two_accounts_leaves_the_other_and_brings_its_handing_over() -> None:
    made_on = date(2021, 6, 16)
    found = owed(read(world(), account("created", made_on)), date(2021, 6, 17))
    left = of(found, "create", VNPT)
    assert (left.state, left.command) == (
        "due",
        f"camgrant account confirm --person c-ro-cham-hyeo --recorder {VNPT} --what created",
    )
    assert len(left.evidence) == 1
    hand_over = of(found, "hand_over", VNPT)
    assert (hand_over.state, hand_over.since, hand_over.due) == ("due", made_on, date(2021, 6, 19))


def test_what_was_reported_is_done_with_its_evidence() -> None:
    people = ("c-nguyen-van-man", "c-ro-cham-hyeo")
    events = [account(what, date(2021, 6, 16), person) for person in people for what in ("created", "handed_over")]
    found = owed(read(world(), *events), date(2021, 6, 30))
    for kind, what in (("create", "created"), ("hand_over", "handed_over")):
        duty = of(found, kind, VNPT)
        ids = {event_id(event) for event in events if event.account and event.account.what == what}
        assert (duty.state, set(duty.evidence), duty.command) == ("done", ids, "")


@pytest.mark.parametrize(("day", "state"), [(date(2021, 7, 16), "done"), (date(2021, 7, 17), "late")])
def test_an_account_is_looked_through_every_thirty_days(day: date, state: str) -> None:
    """Owed by the unit whose list it stands on, not by the operator."""
    duty = of(owed(read(world(), account("created", date(2021, 6, 16))), day), "review", "checkpoint")
    assert (duty.unit, duty.state) == ("u-cat", state)
    reviewed = account("reviewed", date(2021, 7, 1))
    again = of(owed(read(world(), account("created", date(2021, 6, 16)), reviewed), day), "review", "checkpoint")
    assert (again.state, again.evidence) == ("done", (event_id(reviewed),))


REVOKED = edited(
    "    nomination: d-cat-s6-01\n",
    '    nomination: d-cat-s6-01\n    revoked: {on: "2021-07-10", reason: Thay ca}\n',
)


@pytest.mark.parametrize(("day", "state"), [(10, "due"), (13, "due"), (14, "late")])
def test_a_revocation_is_to_be_confirmed_in_a_day_and_late_after_three(day: int, state: str) -> None:
    duty = of(owed(read(REVOKED), date(2021, 7, day)), "confirm", f"{VNPT}/c-nguyen-van-man")
    assert (duty.unit, duty.state, duty.since, duty.due) == (
        "u-vnpt-gl",
        state,
        date(2021, 7, 10),
        date(2021, 7, 11),
    )


def test_a_revocation_is_confirmed_by_the_ledger_or_by_the_device() -> None:
    day, subject = date(2021, 7, 20), f"{VNPT}/c-nguyen-van-man"
    gone = account("deleted", date(2021, 7, 12))
    told = of(owed(read(REVOKED, gone), day), "confirm", subject)
    assert (told.state, told.evidence) == ("done", (event_id(gone),))
    seen = {(VNPT, "mannv"): Confirmation(date(2021, 7, 12), None)}
    assert of(owed(read(REVOKED), day, seen), "confirm", subject).state == "done"
    early = {(VNPT, "mannv"): Confirmation(date(2021, 7, 9), None)}
    assert of(owed(read(REVOKED), day, early), "confirm", subject).state == "late"


def test_an_account_elsewhere_is_to_be_confirmed_too() -> None:
    """Central accounts live on no recorder of ours: known from the ledger alone."""
    files = edited(
        "    approvals: [d-ubnd-phe-duyet]\n",
        '    approvals: [d-ubnd-phe-duyet]\n    revoked: {on: "2021-07-10", reason: Thay người}\n',
    )
    said = {"person": "c-tran-quoc-hung", "system": "central", "by": "u-byt-cntt"}
    created = made(Event, on=date(2021, 6, 12), account=made(AccountEvent, what="created", **said))
    subject = "central/c-tran-quoc-hung"
    assert not [one for one in owed(read(files), date(2021, 7, 20)) if one.subject == subject]
    duty = of(owed(read(files, created), date(2021, 7, 20)), "confirm", subject)
    assert (duty.unit, duty.state, duty.since) == ("u-byt-cntt", "late", date(2021, 7, 10))
    gone = made(Event, on=date(2021, 7, 11), account=made(AccountEvent, what="deleted", **said))
    assert of(owed(read(files, created, gone), date(2021, 7, 20)), "confirm", subject).state == "done"


URGENT = "    urgent: {reason: Sự cố tại chốt, by: c-hoang-dinh-khoi}\n"


@pytest.mark.parametrize(
    ("nomination", "day", "state"),
    [("", 15, "due"), ("", 16, "due"), ("", 17, "late"), ("    nomination: d-cat-s6-01\n", 17, "done")],
)
def test_an_urgent_grant_owes_its_document_within_a_day(nomination: str, day: int, state: str) -> None:
    files = edited("    nomination: d-cat-s6-01\n", f"{nomination}{URGENT}")
    duty = of(owed(read(files), date(2021, 6, day)), "document", "g-chk-01-mannv")
    assert (duty.state, duty.due) == (state, date(2021, 6, 16))
    assert duty.unit == "u-tqs"  # of whoever decided


@pytest.mark.parametrize(
    ("end", "owed_on"),
    [
        ("    revoked: {on: 2021-06-15, reason: Hết việc}\n", 15),  # on its first day: it was there for hours
        ("    revoked: {on: 2021-06-16, reason: Hết việc}\n", 16),
        ("    revoked: {on: 2021-06-14, reason: Nhầm}\n", None),  # it never gave anything
        ("    proposed: true\n", None),
    ],
)
def test_the_end_of_an_urgent_grant_does_not_settle_its_document(end: str, owed_on: int | None) -> None:
    files = edited("    nomination: d-cat-s6-01\n", f"{URGENT}{end}")
    for day in range(14, 31):
        found = [one for one in owed(read(files), date(2021, 6, day)) if one.kind == "document"]
        assert bool(found) is (owed_on is not None and day >= 15), day
    assert [(one.subject, one.state, one.due) for one in found] == (
        [("g-chk-01-mannv", "late", date(2021, 6, 16))] if owed_on else []
    )


def test_a_document_that_came_after_the_end_settles_it() -> None:
    ended = "    revoked: {on: 2021-06-16, reason: Hết việc}\n"
    files = edited("    nomination: d-cat-s6-01\n", f"    nomination: d-cat-s6-01\n{URGENT}{ended}")
    assert not [one for one in owed(read(files), date(2021, 7, 20)) if one.kind == "document"]


def test_what_the_data_lacks_is_a_duty_of_the_unit_that_manages_the_site() -> None:
    files = world()
    contacts = files["contacts/all.yaml"].replace(
        b"coordinates_with: [u-viettel-gl, u-vnpt-gl]", b"coordinates_with: []"
    )
    assert contacts != files["contacts/all.yaml"]
    found = owed(read({**files, "contacts/all.yaml": contacts}), date(2021, 7, 20))
    missing = {(one.unit, one.subject, one.command) for one in found if one.kind == "declare"}
    assert ("u-ca-ak", "s-chk-01", "camgrant explain NOM006") in missing
    assert not [one for one in owed(read(files), date(2021, 7, 20)) if one.subject == "s-chk-01"]


def test_late_duties_come_first_and_every_unit_is_reminded_of_its_own() -> None:
    inventory, day = read(world()), date(2021, 7, 20)
    found = owed(inventory, day)
    order = [(one.unit, ("late", "due", "done").index(one.state)) for one in found]
    assert order == sorted(order)
    letters = reminders(inventory, found, "u-stttt", day)
    late = {one.unit for one in found if one.state == "late"}
    assert len(late) > 2
    assert [one.recipient for one in letters] == sorted(late - {"u-stttt"})
    for letter in letters:
        own = [one for one in found if (one.unit, one.state) == (letter.recipient, "late")]
        assert len(letter.items) == len(own)
        assert all(f"quá hạn {one.days_over(day)} ngày" in item for one, item in zip(own, letter.items, strict=True))
    police = next(one for one in letters if one.recipient == "u-cat")
    assert "Mục 3.1" in police.items[0]
    assert police.author_name.startswith("Sở Thông tin và Truyền thông")


def test_nobody_reminds_himself() -> None:
    inventory, day = read(world()), date(2021, 7, 20)
    assert "u-cat" not in {one.recipient for one in reminders(inventory, owed(inventory, day), "u-cat", day)}


@pytest.mark.parametrize("folder", [ROOT / "inventory", SECOND], ids=["province", "second"])
def test_every_duty_is_somebodys_and_says_on_what_it_rests(folder: Path) -> None:
    loaded = load(FolderTree(folder), device_targets())
    assert loaded.inventory is not None
    inventory = loaded.inventory
    found = owed(inventory, inventory.settings.as_of or date(2026, 6, 15))
    assert len(found) > 10
    for duty in found:
        assert duty.unit in inventory.units
        assert duty.text.vi
        assert duty.text.en
        assert duty.basis.clause is None or duty.basis.clause in inventory.pack.clauses
        assert (duty.state == "done") == (duty.command == "")
    assert len({(one.kind, one.unit, one.subject) for one in found}) == len(found)

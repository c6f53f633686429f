"""What the engine of device work must not forget, each as behaviour: what receipts confirm and what undoes it, accounts
that several may use, and that a device is looked at again before every step.

Each was once changed without any other test of the engine noticing it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

import pytest

from camgrant.access.resolve import resolve
from camgrant.app.apply import Apply
from camgrant.app.receipts import Receipt, StepState, confirmed_removals
from camgrant.app.steps_file import read_steps
from camgrant.ledger.book import Book
from camgrant.model.inventory import Inventory
from camgrant.model.ledger import AccountEvent, Event
from camgrant.rendering.changes import ChangeSet, Published, Step, change_set, to_json
from camgrant.rendering.device import ChannelRights, Device
from camgrant.rendering.drift import compare
from camgrant.rendering.driver import Session
from camgrant.rendering.observed import ObservedAccount, Readback
from camgrant.rendering.target import DeviceTarget
from camgrant.rendering.views import Views
from camgrant_renderers.hikvision import TARGET as HIKVISION
from support.devices.no_session import NoSession
from support.examples import edited, world
from support.reviewing import inventory_of
from targets.views import account, device_view

LIVE: ChannelRights = {"live": frozenset({1})}
RECORDER, LOGIN = "r-iso-01", "khoihd"
PUBLISHED = Published("a" * 40, date(2021, 7, 1))


def day(number: int) -> date:
    return date(2021, 7, number)


def revoked(on: int) -> Inventory:
    """The small province in which the account of one recorder must be gone from a day on."""
    paper = "    nomination: d-tqs-tai-khoan\n"
    files = edited(world(), "grants/all.yaml", (paper, f"{paper}    revoked: {{on: 2021-07-{on:02d}, reason: x}}\n"))
    return inventory_of(files)


def told(inventory: Inventory, what: Literal["created", "deleted"], on: int) -> Inventory:
    """The province whose ledger was told something of the account."""
    account = AccountEvent(
        what=what, person="c-hoang-dinh-khoi", login=LOGIN, system="site", recorder=RECORDER, by="u-vnpt-gl"
    )
    event = Event(on=day(on).isoformat(), account=account)  # type: ignore[arg-type]
    return replace(inventory, ledger={**inventory.ledger, f"e-{what}-{on}": event})


def put_receipt(folder: Path, on: int, **content: Any) -> None:
    """A receipt as `apply` and `drift` write them, in the folder of receipts."""
    moment = f"2021-07-{on:02d}T10:00:00+07:00"
    whole = {
        "schema_version": 1,
        "recorder": RECORDER,
        "target": "hikvision",
        "as_of": moment[:10],
        "steps_sha256": "0" * 64,
        "result": "done",
        "started_at": moment,
        "finished_at": moment,
        "steps": [],
        "confirmed_at": moment,
        "gone": [],
        "as_declared": {},
        "unknown": [],
        "forbidden": [],
        "mismatches": [],
    }
    (folder / f"{on:02d}.receipt.json").write_text(json.dumps({**whole, **content}))


def open_removals(inventory: Inventory, on: int, folder: Path) -> list[str]:
    """The accounts that are still to be removed from the recorder on a day."""
    receipts = confirmed_removals(folder, day(on))
    views = Views.following(inventory, resolve(inventory, day(on)), Book.of(inventory, day(on)), receipts)
    return [removal.login for removal in views.view(RECORDER).removals]


SEEN_AGAIN: tuple[dict[str, Any], ...] = (
    {"unknown": ["khoihd"]},
    {"mismatches": [{"login": "khoihd", "expected": None, "seen": {"live": [1]}}]},
)


@pytest.mark.parametrize("later", SEEN_AGAIN, ids=["unknown", "mismatch"])
def test_what_a_run_keeps_from_before_gives_way_to_what_was_seen_since(tmp_path: Path, later: dict[str, Any]) -> None:
    """The run is repeated while the device is off: it keeps what it confirmed, with the time of that."""
    put_receipt(tmp_path, 11, **later)
    put_receipt(tmp_path, 12, gone=["khoihd"], confirmed_at="2021-07-10T10:00:00+07:00", result="stopped")
    assert open_removals(revoked(10), 12, tmp_path) == ["khoihd"]
    put_receipt(tmp_path, 13, gone=["khoihd"])
    assert open_removals(revoked(10), 13, tmp_path) == []


# -- what receipts confirm --------------------------------------------------------------------------------------------


def test_a_receipt_of_after_the_end_confirms_it(tmp_path: Path) -> None:
    put_receipt(tmp_path, 10, gone=[LOGIN])
    assert open_removals(revoked(10), 12, tmp_path) == []


def test_a_receipt_that_is_older_than_the_end_confirms_nothing(tmp_path: Path) -> None:
    put_receipt(tmp_path, 9, gone=[LOGIN])
    assert open_removals(revoked(10), 12, tmp_path) == [LOGIN]


def test_a_receipt_that_was_made_after_the_day_confirms_nothing_yet(tmp_path: Path) -> None:
    put_receipt(tmp_path, 13, gone=[LOGIN])
    assert open_removals(revoked(10), 12, tmp_path) == [LOGIN]


def test_a_later_mismatch_undoes_what_a_receipt_confirmed(tmp_path: Path) -> None:
    put_receipt(tmp_path, 10, gone=[LOGIN])
    put_receipt(tmp_path, 11, mismatches=[{"login": LOGIN, "expected": None, "seen": {"live": [1]}}])
    assert open_removals(revoked(10), 10, tmp_path) == []
    assert open_removals(revoked(10), 11, tmp_path) == [LOGIN]


def test_a_later_sight_of_the_account_undoes_it_too(tmp_path: Path) -> None:
    put_receipt(tmp_path, 10, gone=[LOGIN])
    put_receipt(tmp_path, 11, unknown=[LOGIN])
    assert open_removals(revoked(10), 11, tmp_path) == [LOGIN]
    put_receipt(tmp_path, 12, gone=[LOGIN])
    assert open_removals(revoked(10), 12, tmp_path) == []


def test_a_device_that_shows_the_account_later_knows_better_than_the_ledger(tmp_path: Path) -> None:
    inventory = told(revoked(10), "deleted", 10)
    assert open_removals(inventory, 12, tmp_path) == []
    put_receipt(tmp_path, 11, mismatches=[{"login": LOGIN, "expected": None, "seen": {"live": [1]}}])
    assert open_removals(inventory, 12, tmp_path) == [LOGIN]
    assert open_removals(told(inventory, "deleted", 12), 12, tmp_path) == []


def test_of_one_receipt_what_a_later_run_saw_counts_and_not_what_it_kept(tmp_path: Path) -> None:
    """A run that was refused keeps the confirmation of the run before it, beside the mismatch that it met."""
    kept = "2021-07-10T10:00:00+07:00"
    seen = [{"login": LOGIN, "expected": None, "seen": {"live": [1]}}]
    put_receipt(tmp_path, 11, gone=[LOGIN], confirmed_at=kept, mismatches=seen)
    assert open_removals(revoked(10), 11, tmp_path) == [LOGIN]


def test_on_one_day_the_device_knows_better_than_the_ledger(tmp_path: Path) -> None:
    inventory = told(revoked(10), "deleted", 11)
    assert open_removals(inventory, 12, tmp_path) == []
    put_receipt(tmp_path, 11, unknown=[LOGIN])
    assert open_removals(inventory, 12, tmp_path) == [LOGIN]
    assert open_removals(told(revoked(10), "deleted", 12), 12, tmp_path) == []


# -- accounts that several may use ------------------------------------------------------------------------------------


def test_an_account_that_several_may_use_at_once_is_more_access() -> None:
    view = device_view(account("mannv", {"live": (1,)}))
    alike = ObservedAccount("mannv", view.accounts[0].allowed)
    assert compare(HIKVISION, view, Readback((alike,))) == ()
    (difference,) = compare(HIKVISION, view, Readback((replace(alike, shared=True),)))
    assert (difference.kind, difference.login, difference.more_access) == ("shared", "mannv", True)


# -- one step after another -------------------------------------------------------------------------------------------


@dataclass
class Numbered:
    """A device that numbers its accounts, and numbers them again whenever one is taken away or made. It does a step to
    the number that it is told, whoever has it by then: so every step has to be told by a new look."""

    logins: list[str]
    rights: dict[str, ChannelRights] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)

    def read(self, session: Session, device: Device) -> Readback:
        accounts = [
            ObservedAccount(login, self.rights.get(login, LIVE), device_id=str(number))
            for number, login in enumerate(self.logins)
        ]
        return Readback((*accounts, ObservedAccount("admin", {}, built_in=True)))

    def perform(
        self, session: Session, device: Device, step: Step, seen: ObservedAccount | None, password: str
    ) -> None:
        if step.action == "create":
            assert step.login not in self.logins, "it would keep the password of the old one"
            self.logins.append(step.login)
            self.rights[step.login], self.owners[step.login] = step.after, password
            return
        assert seen is not None
        login = self.logins[int(seen.device_id)]
        if step.action == "delete":
            self.logins.remove(login)
        else:
            self.rights[login] = step.after


def applied(changes: ChangeSet, device: Numbered, states: list[StepState] | None = None, **words: bool) -> Receipt:
    target: DeviceTarget = replace(HIKVISION, driver=lambda: device)
    receipt = Receipt(
        changes, "0" * 64, "2021-07-20T08:00:00+07:00", states=states or [StepState() for _ in changes.steps]
    )
    run = Apply(
        changes,
        target,
        NoSession(),
        receipt,
        save=lambda saved: None,
        password=lambda login: f"Moi-{login.title()[:1]}-2021",
        now=lambda: "2021-07-20T08:01:00+07:00",
        day=date(2021, 7, 20),
    )
    return run.run(**words)


def test_a_device_is_looked_at_again_before_every_step() -> None:
    before = device_view(*(account(login, {"live": (1,)}) for login in ("anhnt", "binhnt", "chint", "dungnt")))
    view = device_view(account("chint", {"live": (1,)}))
    changes = change_set(view, before.accounts, PUBLISHED, can_disable=False)
    device = Numbered(["anhnt", "binhnt", "chint", "dungnt"])
    assert applied(changes, device).result == "done"
    assert device.logins == ["chint"]


# -- an account that passes to another person -------------------------------------------------------------------------


def taken_over() -> ChangeSet:
    """One login, another person, the same rights."""
    before = device_view(account("khoihd", {"live": (1,)}))
    after = replace(before.accounts[0], person="c-ke-thay-the")
    return change_set(replace(before, accounts=(after,)), before.accounts, PUBLISHED, can_disable=True)


def test_another_person_under_a_login_is_a_deletion_and_a_creation() -> None:
    steps = [(step.action, step.login, dict(step.before), dict(step.after)) for step in taken_over().steps]
    allowed = dict(device_view(account("khoihd", {"live": (1,)})).accounts[0].allowed)
    assert steps == [("delete", "khoihd", allowed, {}), ("create", "khoihd", {}, allowed)]


def test_the_file_of_such_steps_is_read_back(tmp_path: Path) -> None:
    file = tmp_path / "r-thu-01.steps.json"
    file.write_bytes(to_json(taken_over()))
    assert [step.action for step in read_steps(file)[0].steps] == ["delete", "create"]


def test_an_account_that_looks_right_is_still_made_again() -> None:
    """The old holder's account has just the rights of the new one: only the password tells, and no device shows it."""
    changes = taken_over()
    device = Numbered(["khoihd"], {"khoihd": changes.steps[-1].after})
    receipt = applied(changes, device)
    assert (receipt.result, device.owners) == ("done", {"khoihd": "Moi-K-2021"})
    assert [state.state for state in receipt.states] == ["done", "done"]
    assert applied(changes, device, receipt.states).result == "done"
    assert device.owners == {"khoihd": "Moi-K-2021"}


def test_removals_alone_take_it_away_and_say_so() -> None:
    device = Numbered(["khoihd"], {"khoihd": taken_over().steps[-1].after})
    receipt = applied(taken_over(), device, removals_only=True)
    assert (receipt.result, receipt.gone, device.logins) == ("removed", ["khoihd"], [])

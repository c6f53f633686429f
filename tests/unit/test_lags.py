"""How long it took to close and to make accounts, and how many there were: every number worked out by hand.

The small inventory: hungtq and anhnt on the central system from 12/06, khoihd on r-iso-01 and kiendt on r-iso-02 from
14/06, mannv and hyeorc on one camera of r-chk-01-vnpt from 15/06 until 29/07.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from camgrant.access.held import Account, Count, HeldAccess
from camgrant.ledger.book import Book
from camgrant.ledger.events import event_id, written
from camgrant.ledger.lags import Lag, Lags, creation_lags, revocation_lags
from camgrant.load.assemble import load
from camgrant.load.tree import MemoryTree
from camgrant.model.inventory import Inventory
from camgrant.model.ledger import AccountEvent, Event
from camgrant.rendering.registry import device_targets
from support.examples import world

TODAY = date(2021, 8, 5)
CHECKPOINT = "r-chk-01-vnpt"
MAN = Account("c-nguyen-van-man", CHECKPOINT, "")
HYEO = Account("c-ro-cham-hyeo", CHECKPOINT, "")
KHOI = Account("c-hoang-dinh-khoi", "r-iso-01", "")
HUNG = Account("c-tran-quoc-hung", "", "central")
AGAIN = """\
  g-chk-01-mannv-2:
    person: c-nguyen-van-man
    system: checkpoint
    scope: {site: s-chk-01}
    rights: [live]
    purpose: checkpoint_monitoring
    valid_from: 2021-08-03
    valid_until: 2021-09-02
    nomination: d-cat-s6-01
"""


def on(text: str) -> date:
    """`20/07` of 2021."""
    number, month = map(int, text.split("/"))
    return date(2021, month, number)


def event(account: Account, what: str, day: str) -> Event:
    system = account.system or ("checkpoint" if account.recorder == CHECKPOINT else "site")
    told = written(
        AccountEvent,
        what=what,
        person=account.person,
        system=system,
        recorder=account.recorder or None,
        by="u-vnpt-gl",
    )
    return written(Event, on=on(day), account=told)


def inventory(*edits: tuple[str, str], more: str = "") -> Inventory:
    """The small inventory with lines of its grants exchanged."""
    files = world()
    text = files["grants/all.yaml"].decode()
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    files["grants/all.yaml"] = (text + more).replace("{site: s-chk-01}", "{cameras: [k-chk-01-1]}").encode()
    loaded = load(MemoryTree(files), device_targets())
    assert loaded.inventory is not None
    assert loaded.diagnostics == ()
    return loaded.inventory


TAKEN = ("nomination: d-tqs-tai-khoan\n", "nomination: d-tqs-tai-khoan\n    revoked: {on: 2021-07-10, reason: Thay}\n")


def book(day: date, *events: Event) -> Book:
    return Book.of(replace(inventory(), ledger={event_id(one): one for one in events}), day)


def removals(found: Inventory, *events: Event, day: date = TODAY) -> Lags:
    return revocation_lags(HeldAccess.of(found), book(day, *events))


def creations(found: Inventory, *events: Event, day: date = TODAY) -> Lags:
    return creation_lags(HeldAccess.of(found), book(day, *events))


def test_every_number_of_a_small_province() -> None:
    events = (
        event(KHOI, "created", "16/06"),
        event(KHOI, "deleted", "13/07"),
        event(MAN, "created", "15/06"),
        event(HYEO, "created", "17/06"),
        event(HYEO, "disabled", "01/08"),
    )
    gone = removals(inventory(TAKEN), *events)
    assert gone.lags == (
        Lag(KHOI, on("10/07"), on("13/07"), "done"),
        Lag(MAN, on("30/07"), TODAY, "open"),
        Lag(HYEO, on("30/07"), on("01/08"), "done"),
    )
    assert (gone.done, gone.median, gone.total_days) == ((2, 3), 2.5, 2 + 3 + 6)
    assert (gone.worst, [lag.days for lag in gone.open]) == (gone.lags[1], [6])
    made = creations(inventory(TAKEN), *events)
    assert (made.done, made.median) == ((0, 2, 2), 2)
    assert [(lag.account.person, lag.days) for lag in made.open] == [
        ("c-nguyen-tuan-anh", 54),
        ("c-tran-quoc-hung", 54),
        ("c-do-trung-kien", 52),
    ]


def test_people_and_accounts_over_time() -> None:
    held = HeldAccess.of(inventory(TAKEN))
    assert held.counts("site", TODAY) == (
        Count(on("14/06"), 2, 2),
        Count(on("10/07"), 1, 1),
        Count(TODAY, 1, 1),
    )
    assert held.counts("checkpoint", on("30/07")) == (Count(on("15/06"), 2, 2), Count(on("30/07"), 0, 0))
    assert held.counts("checkpoint", on("14/06")) == ()
    assert held.counts("central", on("12/06")) == (Count(on("12/06"), 2, 2),)
    assert held.counts("nothing", TODAY) == ()


def test_a_day_on_which_one_goes_and_another_comes_changes_no_count() -> None:
    follows = AGAIN.replace("c-nguyen-van-man", "c-tong-duy-hieu").replace("2021-08-03", "2021-07-30")
    held = HeldAccess.of(inventory(("valid_until: 2021-07-29", "valid_until: 2021-08-30"), more=follows))
    assert held.counts("checkpoint", TODAY) == (Count(on("15/06"), 2, 2), Count(TODAY, 2, 2))


def test_nothing_is_open_before_its_end_and_today_is_no_day_of_waiting() -> None:
    assert removals(inventory(), day=on("29/07")).lags == ()
    assert [lag.days for lag in removals(inventory(), day=on("30/07")).open] == [0, 0]
    assert removals(inventory(), day=on("31/07")).total_days == 2


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ((), ("open", 6)),
        ((("disabled", "29/07"),), ("open", 6)),  # before the end: the account may have been opened again
        ((("disabled", "30/07"),), ("done", 0)),
        ((("disabled", "01/08"), ("deleted", "03/08")), ("done", 2)),
        ((("deleted", "01/08"), ("created", "02/08")), ("open", 6)),
        ((("deleted", "01/08"), ("changed", "02/08")), ("open", 6)),
        ((("deleted", "01/08"), ("created", "02/08"), ("deleted", "04/08")), ("done", 5)),
        ((("deleted", "01/08"), ("reviewed", "02/08")), ("done", 2)),
        ((("deleted", "06/08"),), ("open", 6)),  # after the day of judgement
        ((("requested", "31/07"), ("reissue", "31/07")), ("open", 6)),
    ],
)
def test_gone_is_the_first_word_that_stays(told: tuple[tuple[str, str], ...], expected: tuple[str, int]) -> None:
    found = removals(inventory(), *(event(MAN, what, day) for what, day in told))
    assert [(lag.how, lag.days) for lag in found.lags if lag.account == MAN] == [expected]


@pytest.mark.parametrize(
    ("told", "read", "expected"),
    [
        ((), "31/07", ("done", 1)),
        ((), "29/07", ("open", 6)),  # before the end it says nothing of what came later
        ((("deleted", "02/08"),), "31/07", ("done", 1)),
        ((("deleted", "30/07"),), "02/08", ("done", 0)),
        ((("created", "02/08"),), "01/08", ("open", 6)),
        ((("deleted", "01/08"), ("created", "02/08")), "02/08", ("done", 3)),
    ],
)
def test_a_device_that_was_read_without_the_account_is_a_word_too(
    told: tuple[tuple[str, str], ...], read: str, expected: tuple[str, int]
) -> None:
    held, ledger = HeldAccess.of(inventory()), book(TODAY, *(event(MAN, what, day) for what, day in told))
    found = revocation_lags(held, ledger, {MAN: on(read)})
    assert [(lag.how, lag.days) for lag in found.lags if lag.account == MAN] == [expected]
    assert [lag.how for lag in found.lags if lag.account == HYEO] == ["open"]


def test_what_was_read_gone_has_to_be_made_anew() -> None:
    held, ledger = HeldAccess.of(inventory(more=AGAIN)), book(TODAY, event(MAN, "created", "16/06"))
    for read, waits in (("31/07", [Lag(MAN, on("03/08"), TODAY, "open")]), ("03/08", [])):
        found = creation_lags(held, ledger, {MAN: on(read)})
        assert [lag for lag in found.lags if lag.account == MAN][1:] == waits


def test_access_that_is_granted_again_ends_the_wait() -> None:
    again = inventory(more=AGAIN)
    assert removals(again).lags[0] == Lag(MAN, on("30/07"), on("03/08"), "wanted_again")
    assert removals(again).worst == Lag(HYEO, on("30/07"), TODAY, "open")
    assert (removals(again).done, removals(again).median, removals(again).total_days) == ((), None, 4 + 6)
    # Nobody took it away, so it was there all the time; once it was taken away, it had to be made anew.
    kept = creations(again, event(MAN, "created", "16/06"))
    assert [lag for lag in kept.lags if lag.account == MAN] == [Lag(MAN, on("15/06"), on("16/06"), "done")]
    closed = (event(MAN, "created", "16/06"), event(MAN, "deleted", "31/07"))
    anew = creations(again, *closed)
    assert [lag for lag in anew.lags if lag.account == MAN][1:] == [Lag(MAN, on("03/08"), TODAY, "open")]
    made = creations(again, *closed, event(MAN, "handed_over", "04/08"))
    assert [lag for lag in made.lags if lag.account == MAN][1:] == [Lag(MAN, on("03/08"), on("04/08"), "done")]


def test_access_that_is_still_to_come_is_not_made_by_what_was_told_of_earlier_access() -> None:
    for day in (on("20/07"), on("02/08")):
        found = creations(inventory(more=AGAIN), event(MAN, "created", "16/06"), day=day)
        assert [lag for lag in found.lags if lag.account == MAN] == [Lag(MAN, on("15/06"), on("16/06"), "done")]


def test_an_account_that_is_ready_before_it_is_owed_took_no_time() -> None:
    late = inventory(("valid_from: 2021-06-15\n", "valid_from: 2021-06-10\n"))  # its document is of 14/06
    found = creations(late, event(MAN, "created", "11/06"))
    assert [lag for lag in found.lags if lag.account == MAN] == [Lag(MAN, on("14/06"), on("14/06"), "done")]


def test_an_account_taken_back_on_its_first_day_may_have_been_made() -> None:
    first = "nomination: d-tqs-tai-khoan\n    revoked: {on: 2021-06-14, reason: Cấp nhầm}\n"
    found = removals(inventory((TAKEN[0], first)), day=on("20/06"))
    assert found.lags == (Lag(KHOI, on("14/06"), on("20/06"), "open"),)


def test_elsewhere_only_accounts_that_the_ledger_knows_wait_for_their_end() -> None:
    approved = "approvals: [d-ubnd-phe-duyet]\n"
    ended = inventory((approved, f"{approved}    revoked: {{on: 2021-07-01, reason: Thay}}\n"))
    assert [lag for lag in removals(ended).lags if lag.account == HUNG] == []
    asked = event(HUNG, "requested", "12/06")
    assert [lag for lag in removals(ended, asked).lags if lag.account == HUNG] == []
    made = event(HUNG, "handed_over", "14/06")
    assert [lag.days for lag in removals(ended, made).open if lag.account == HUNG] == [35]
    gone = event(HUNG, "deleted", "05/07")
    assert [(lag.how, lag.days) for lag in removals(ended, made, gone).lags if lag.account == HUNG] == [("done", 4)]
    assert [lag.how for lag in removals(ended, gone).lags if lag.account == HUNG] == ["done"]

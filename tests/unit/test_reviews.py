"""Rounds of review: who answers for what, what still waits, which renewals wait for it, and the two reports of people.

Every expectation was worked out by hand from the small inventory: the Police nominated two officers by one list of
14/06/2021, on grants until 29/07/2021.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from camgrant.access.resolve import resolve
from camgrant.app.duty_separation import KINDS, conflicts
from camgrant.app.editing.desk import Desk
from camgrant.app.editing.special import reduced
from camgrant.app.ledger import correction, made
from camgrant.app.long_standing import long_standing
from camgrant.app.review_answers import follow
from camgrant.diagnostics import Severity, UsageFault
from camgrant.duties.obligations import duties
from camgrant.edit.change import Put
from camgrant.ledger.book import Book
from camgrant.ledger.events import event_file, event_id, event_yaml
from camgrant.ledger.reviews import Reviews, owner_of
from camgrant.load.assemble import load
from camgrant.load.tree import MemoryTree
from camgrant.model.base import Right
from camgrant.model.inventory import Inventory
from camgrant.model.ledger import AccountEvent, Event, ReviewAnswer, ReviewEvent
from camgrant.plan.brake import brake
from camgrant.plan.brake_codes import ADDING
from camgrant.plan.plan import plan
from camgrant.rendering.registry import device_targets, slip_targets
from support.examples import world

MAN, HYEO = "g-chk-01-mannv", "g-chk-01-hyeorc"
VNPT = "r-chk-01-vnpt"
SHA = f"{1:064d}"
Files = dict[str, bytes]


def read(files: Files, *events: Event) -> Inventory:
    found = {event_file(event_id(event), event): event_yaml(event_id(event), event) for event in events}
    loaded = load(MemoryTree({**files, **found}), device_targets(), slips=slip_targets())
    assert loaded.diagnostics == ()
    assert loaded.inventory is not None
    return loaded.inventory


def edited(files: Files, file: str, *pairs: tuple[str, str]) -> Files:
    text = files[file].decode()
    for old, new in pairs:
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    return {**files, file: text.encode()}


def review(on: date, what: str, name: str = "p-2021-07-01", owner: str = "u-cat", **more: Any) -> Event:
    return made(Event, on=on, review=made(ReviewEvent, what=what, round=name, owner=owner, **more))


def opened(on: date = date(2021, 7, 1), due: date = date(2021, 7, 15), **more: Any) -> Event:
    return review(on, "opened", **{"due": due, "grants": (MAN, HYEO), **more})


def answer(on: date, *answers: tuple[str, str], **more: Any) -> Event:
    said = tuple(made(ReviewAnswer, grant=one, answer=what, reason="Thử") for one, what in answers)
    who = {"by": "c-tong-duy-hieu", "second": "Phòng PV01", "sha256": SHA}
    return review(on, "answered", answers=said, **{**who, **more})


def waiting(inventory: Inventory, day: date) -> dict[str, tuple[str, ...]]:
    reviews = Reviews.of(Book.of(inventory, day))
    return {one.id: reviews.waiting(inventory, one, day) for one in reviews.rounds}


# -- rounds -----------------------------------------------------------------------------------------------------------


def test_what_is_asked_waits_until_it_is_answered() -> None:
    inventory = read(world(), opened(), answer(date(2021, 7, 10), (MAN, "keep")))
    assert waiting(inventory, date(2021, 6, 30)) == {}
    assert waiting(inventory, date(2021, 7, 9)) == {"p-2021-07-01": (MAN, HYEO)}
    assert waiting(inventory, date(2021, 7, 10)) == {"p-2021-07-01": (HYEO,)}
    assert waiting(inventory, date(2021, 7, 29)) == {"p-2021-07-01": (HYEO,)}
    assert waiting(inventory, date(2021, 7, 30)) == {"p-2021-07-01": ()}  # its grants ran out


def test_closing_answers_nothing_and_a_later_round_does() -> None:
    again = opened(date(2021, 7, 17), date(2021, 7, 20), name="p-2021-07-17")
    events = (opened(), review(date(2021, 7, 16), "closed"), again)
    assert waiting(read(world(), *events), date(2021, 7, 18)) == {
        "p-2021-07-01": (MAN, HYEO),
        "p-2021-07-17": (MAN, HYEO),
    }
    answered = answer(date(2021, 7, 18), (MAN, "keep"), (HYEO, "keep"), name="p-2021-07-17")
    assert waiting(read(world(), *events, answered), date(2021, 7, 18)) == {"p-2021-07-01": (), "p-2021-07-17": ()}


def test_an_answer_that_was_taken_back_counts_no_more() -> None:
    wrong = answer(date(2021, 7, 10), (MAN, "keep"), (HYEO, "keep"))
    inventory = read(world(), opened(), wrong)
    back = correction(inventory, event_id(wrong), "Nhầm phiếu", date(2021, 7, 12))
    assert waiting(read(world(), opened(), wrong, back), date(2021, 7, 12)) == {"p-2021-07-01": (MAN, HYEO)}


def test_a_closed_round_stays_as_it_was_counted() -> None:
    said, end = answer(date(2021, 7, 10), (MAN, "keep")), review(date(2021, 7, 16), "closed")
    inventory = read(world(), opened(), said, end)
    for event in (opened(), said):
        with pytest.raises(UsageFault, match=event_id(end)):
            correction(inventory, event_id(event), "Nhầm", date(2021, 7, 20))
    assert correction(inventory, event_id(end), "Nhầm", date(2021, 7, 20)).correction is not None


def test_the_unit_that_nominated_answers_or_who_continues_it() -> None:
    day = date(2021, 7, 20)
    inventory = read(world())
    assert owner_of(inventory, MAN, day) == "u-cat"
    assert owner_of(inventory, "g-iso-01-khoihd", day) == "u-tqs"
    assert owner_of(inventory, "g-chk-01-kt-sondn", day) == inventory.unit_of("c-dao-ngoc-son", day)
    retired = "    retired_on: 2021-07-10\n    successors: [u-bchqs]\n    kind: "
    units = world()["units/all.yaml"].decode()
    head, _, tail = units.partition("  u-tqs:\n")
    files = {**world(), "units/all.yaml": (head + "  u-tqs:\n" + tail.replace("    kind: ", retired, 1)).encode()}
    later = read(files)
    assert owner_of(later, "g-iso-01-khoihd", date(2021, 7, 9)) == "u-tqs"
    assert owner_of(later, "g-iso-01-khoihd", date(2021, 7, 10)) == "u-bchqs"


# -- duties -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2021, 7, 15), [("answer", "u-cat", "due")]),
        (date(2021, 7, 16), [("answer", "u-cat", "late"), ("escalate", "u-ubnd", "due")]),
    ],
)
def test_answers_are_due_and_then_called_for(day: date, found: list[tuple[str, str, str]]) -> None:
    files = edited(world(), "units/all.yaml", ("  u-cat:\n", "  u-cat:\n    parent: u-ubnd\n"))
    inventory = read(files, opened())
    owed = duties(inventory, resolve(inventory, day), Book.of(inventory, day))
    mine = [one for one in owed if one.subject.startswith("p-2021-07-01")]
    assert [(one.kind, one.unit, one.state) for one in mine] == found
    assert mine[0].command == "camgrant review record p-2021-07-01-u-cat.xlsx"


def test_what_an_answer_takes_away_is_owed_by_the_registrar_until_the_data_says_so() -> None:
    events = opened(), answer(date(2021, 7, 10), (MAN, "revoke"), (HYEO, "keep"))
    day = date(2021, 7, 12)

    def owed(files: Files) -> list[tuple[str, str]]:
        inventory = read(files, *events)
        found = duties(inventory, resolve(inventory, day), Book.of(inventory, day))
        return [(one.unit, one.state) for one in found if one.kind == "carry_out"]

    assert owed(world()) == [("u-cat", "late")]  # nobody is named as registrar here; due after a day
    ended = "    nomination: d-cat-s6-01\n    revoked: {on: 2021-07-12, reason: Thử}\n"
    assert owed(edited(world(), "grants/all.yaml", ("    nomination: d-cat-s6-01\n", ended))) == []


def test_of_two_answers_of_one_day_the_one_that_takes_away_counts() -> None:
    """Nobody knows which was given last: what the names of their events say must not decide."""
    day = date(2021, 7, 10)
    kept = [answer(day, (MAN, "keep"), name="p-2021-07-10", second=f"Phòng {number}") for number in range(20)]
    gone = answer(day, (MAN, "revoke"))
    again = opened(day, name="p-2021-07-10")
    sides = {event_id(one) < event_id(gone): one for one in kept}
    assert set(sides) == {True, False}
    for one in sides.values():
        inventory = read(world(), opened(), gone, review(day, "closed"), again, one)
        reviews = Reviews.of(Book.of(inventory, day))
        assert [said.event for said in reviews.undone(inventory, reviews.rounds[0], day)] == [event_id(gone)]


def test_less_that_is_no_longer_less_is_worked_out_by_hand_and_holds_nothing_back() -> None:
    less = made(ReviewAnswer, grant=MAN, answer="reduce", reason="Thử", rights=("ptz",))
    gone = made(ReviewAnswer, grant=HYEO, answer="revoke", reason="Thử")
    who = {"by": "c-tong-duy-hieu", "second": "Phòng PV01", "sha256": SHA}
    inventory = read(world(), opened(), review(date(2021, 7, 10), "answered", answers=(less, gone), **who))
    after = follow(Desk(inventory, resolve(inventory, date(2021, 7, 12)), {}, lambda: "aaaaa"))
    assert [[one.answer.grant for one in found] for found in (after.revoke, after.reduce, after.by_hand)] == [
        [HYEO],
        [],
        [MAN],
    ]


def test_less_of_what_is_only_proposed_stays_proposed() -> None:
    """It was asked about while it was in force; what takes away may not approve."""
    more = (
        "    rights: [live]\n    purpose: checkpoint",
        "    rights: [live, playback]\n    proposed: true\n    purpose: checkpoint",
    )
    inventory = read(edited(world(), "grants/all.yaml", more))
    desk = Desk(inventory, resolve(inventory, date(2021, 7, 12)), {MAN: "grants/all.yaml"}, lambda: "aaaaa")
    less: tuple[Right, ...] = ("live",)
    (new,) = [one.fields for one in reduced(desk, MAN, less, on=desk.day, reason="Thử") if isinstance(one, Put)]
    assert (new["rights"], new["proposed"]) == (["live"], True)


def test_what_was_answered_otherwise_since_is_not_carried_out() -> None:
    first = opened(), answer(date(2021, 7, 10), (MAN, "revoke")), review(date(2021, 7, 11), "closed")
    again = opened(date(2021, 7, 12), date(2021, 7, 15), name="p-2021-07-12")
    kept = answer(date(2021, 7, 13), (MAN, "keep"), name="p-2021-07-12")
    for events, left in (((*first, again), (MAN,)), ((*first, again, kept), ())):
        inventory = read(world(), *events)
        reviews = Reviews.of(Book.of(inventory, date(2021, 7, 14)))
        undone = reviews.undone(inventory, reviews.rounds[0], date(2021, 7, 14))
        assert tuple(one.answer.grant for one in undone) == left


# -- renewals ---------------------------------------------------------------------------------------------------------

NEXT = """\
  g-chk-01-tiep:
    person: {person}
    system: checkpoint
    scope: {{site: s-chk-01}}
    rights: [live]
    purpose: checkpoint_monitoring
    valid_from: {start}
    valid_until: 2021-08-31
    nomination: d-cat-s6-01
    replaces: {replaces}
"""


def renewed(start: str = "2021-07-30", person: str = "c-nguyen-van-man", replaces: str = MAN) -> Files:
    text = world()["grants/all.yaml"].decode() + NEXT.format(start=start, person=person, replaces=replaces)
    return {**world(), "grants/all.yaml": text.encode()}


def stops(before: Inventory, after: Inventory) -> list[tuple[str, str]]:
    return [(one.code, one.entity) for one in brake(plan(before, after)).stops]


def test_a_renewal_that_begins_after_the_last_day_for_answers_is_stopped() -> None:
    before, after = read(world(), opened()), read(renewed(), opened())
    assert stops(before, after) == [("PLN007", "g-chk-01-tiep")]
    (found,) = brake(plan(before, after)).stops
    assert found.message("en") == (
        "renewed while u-cat has not answered the review p-2021-07-01, due 15/07/2021, 1 to answer: g-chk-01-mannv"
    )
    assert found.code in ADDING


def test_a_grant_that_is_made_longer_is_a_renewal_as_well() -> None:
    longer = edited(world(), "grants/all.yaml", ("valid_until: 2021-07-29", "valid_until: 2021-08-31"))
    assert stops(read(world(), opened()), read(longer, opened())) == [("PLN007", MAN)]


def test_one_that_names_no_earlier_grant_is_a_renewal_as_well() -> None:
    files = edited(renewed(), "grants/all.yaml", (f"    replaces: {MAN}\n", ""))
    assert stops(read(world(), opened()), read(files, opened())) == [("PLN007", "g-chk-01-tiep")]


def test_days_added_before_do_not_hide_those_after() -> None:
    assert stops(read(world(), opened()), read(renewed("2021-06-14"), opened())) == [("PLN007", "g-chk-01-tiep")]


def test_a_revocation_in_the_same_change_does_not_answer_for_what_goes_on() -> None:
    revoked = "    nomination: d-cat-s6-01\n    revoked: {on: 2021-07-20, reason: Thử}\n"
    files = edited(renewed("2021-07-20"), "grants/all.yaml", ("    nomination: d-cat-s6-01\n", revoked))
    other = answer(date(2021, 7, 10), (HYEO, "keep"))
    assert stops(read(world(), opened(), other), read(files, opened(), other)) == [("PLN007", "g-chk-01-tiep")]
    # Revoked before, it was somebody's decision; what comes after is a decision anew.
    before = edited(world(), "grants/all.yaml", ("    nomination: d-cat-s6-01\n", revoked))
    assert stops(read(before, opened(), other), read(files, opened(), other)) == []


def test_a_round_that_the_same_change_takes_back_still_asks() -> None:
    back = correction(read(world(), opened()), event_id(opened()), "Mở nhầm", date(2021, 7, 20))
    assert stops(read(world(), opened()), read(renewed(), opened(), back)) == [("PLN007", "g-chk-01-tiep")]
    assert stops(read(world(), opened(), back), read(renewed(), opened(), back)) == []


def test_nominated_by_another_unit_it_goes_on_all_the_same() -> None:
    text = renewed()["grants/all.yaml"].decode()
    head, _, tail = text.rpartition("nomination: d-cat-s6-01")
    files = {**world(), "grants/all.yaml": f"{head}nomination: d-tqs-tai-khoan{tail}".encode()}
    assert stops(read(world(), opened()), read(files, opened())) == [("PLN007", "g-chk-01-tiep")]


ANSWERED = answer(date(2021, 7, 10), (MAN, "keep"), (HYEO, "keep"))
HALF = answer(date(2021, 7, 10), (MAN, "keep"))
PASSING = {
    "nothing is asked": ((), renewed()),
    "it begins while answers are still in time": ((opened(due=date(2021, 7, 30)),), renewed()),
    "all was answered": ((opened(), ANSWERED), renewed()),
    "this one was answered, and the other ran out": ((opened(), HALF), renewed()),
    "somebody new": ((opened(),), renewed("2021-07-20", person="c-tong-duy-hieu")),
    "another unit was asked": ((opened(owner="u-syt", grants=("g-central-anhnt",)),), renewed()),
    "another person's took the answer over": (
        (opened(), answer(date(2021, 7, 10), (MAN, "keep"), (HYEO, "revoke"))),
        renewed(),
    ),
}


@pytest.mark.parametrize("why", PASSING)
def test_a_renewal_passes_where(why: str) -> None:
    events, files = PASSING[why]
    assert stops(read(world(), *events), read(files, *events)) == []


def test_the_answer_may_come_in_the_same_change() -> None:
    assert stops(read(world(), opened()), read(renewed(), opened(), ANSWERED)) == []


def test_less_of_a_grant_is_no_renewal() -> None:
    shorter = edited(world(), "grants/all.yaml", ("valid_until: 2021-07-29", "valid_until: 2021-07-25"))
    assert stops(read(world(), opened()), read(shorter, opened())) == []
    revoked = "    nomination: d-cat-s6-01\n    revoked: {on: 2021-07-20, reason: Thử}\n"
    replaced = edited(renewed("2021-07-20"), "grants/all.yaml", ("    nomination: d-cat-s6-01\n", revoked))
    replaced = edited(replaced, "grants/all.yaml", ("valid_until: 2021-08-31", "valid_until: 2021-07-29"))
    assert stops(read(world(), opened()), read(replaced, opened())) == []


def test_an_override_of_just_this_plan_lets_it_pass() -> None:
    before = read(world(), opened())
    whole = plan(before, read(renewed(), opened()))
    line = f"overrides:\n  o-thu: {{plan: {whole.hash}, allows: [PLN007], reason: Thử, by: c-tong-duy-hieu}}\n"
    allowed = brake(plan(before, read({**renewed(), "overrides/thu.yaml": line.encode()}, opened())))
    assert ([one.severity for one in allowed.findings], allowed.overrides) == ([Severity.NOTICE], ("o-thu",))


# -- reports ----------------------------------------------------------------------------------------------------------


def test_meetings_of_duties_are_found_each_by_its_kind() -> None:
    files = edited(
        world(),
        "documents/all.yaml",
        ("    number: 412/CAT-PV01\n", "    number: 412/CAT-PV01\n    signer: c-ro-cham-hyeo\n"),
    )
    files = edited(files, "grants/all.yaml", ("    person: c-dao-ngoc-son\n", "    person: c-nguyen-van-man\n"))
    files = edited(
        files,
        "grants/all.yaml",
        (
            "  g-iso-01-khoihd:\n    person: c-hoang-dinh-khoi\n",
            "  g-iso-01-khoihd:\n    person: c-tran-quoc-hung\n",
        ),
    )
    files = edited(files, "camgrant.yaml", ("  pack:", "  registrar: u-ub-plk\n  pack:"))
    group = "reviewers:\n  v-thu: {unit: u-syt, team: '@gialai/thu', members: [{person: c-nguyen-tuan-anh}]}\n"
    files = {**files, "reviewers/thu.yaml": group.encode()}
    own = answer(date(2021, 7, 10), (HYEO, "keep"), second="c-ro-cham-hyeo")
    inventory = read(files, opened(), own)
    found = conflicts(inventory, resolve(inventory, date(2021, 7, 20)))
    assert [(one.kind, one.person) for one in found] == [
        ("several_systems", "c-tran-quoc-hung"),
        ("signs_and_holds", "c-ro-cham-hyeo"),
        ("reviews_and_holds", "c-nguyen-tuan-anh"),
        ("answers_for_itself", "c-ro-cham-hyeo"),
        ("technician_and_viewer", "c-nguyen-van-man"),
        ("registrar_and_holder", "c-do-trung-kien"),
    ]
    assert [one.kind for one in found] == list(KINDS)
    assert found[3].subjects == (HYEO, event_id(own))


def test_nothing_meets_in_the_small_inventory() -> None:
    inventory = read(world())
    assert conflicts(inventory, resolve(inventory, date(2021, 7, 20))) == []


def account(what: str, day: date, person: str = "c-nguyen-van-man") -> Event:
    said = made(AccountEvent, what=what, person=person, system="checkpoint", recorder=VNPT, by="u-vnpt-gl")
    return made(Event, on=day, account=said)


def test_access_stands_as_long_as_it_was_renewed_without_a_gap() -> None:
    events = (account("created", date(2021, 6, 16)), opened(), ANSWERED)
    day = date(2021, 8, 10)
    for start, since, renewals in (("2021-07-30", date(2021, 6, 15), 1), ("2021-08-01", date(2021, 8, 1), 0)):
        inventory = read(renewed(start), *events)
        (found,) = [one for one in long_standing(inventory, resolve(inventory, day)) if one.account.recorder == VNPT]
        assert (found.account.person, found.grants) == ("c-nguyen-van-man", ("g-chk-01-tiep",))
        assert (found.since, found.until, found.renewals) == (since, date(2021, 8, 31), renewals)
        assert found.days(day) == (day - since).days + 1
        # the answer was about the grant before, and the account was never handed over
        assert (found.reviewed_on, found.created_on, found.handed_on) == (None, date(2021, 6, 16), None)


def test_the_last_look_at_an_account_is_told() -> None:
    events = (account("created", date(2021, 6, 16)), account("reviewed", date(2021, 7, 5)), opened())
    day = date(2021, 7, 20)

    def reviewed(*more: Event) -> date | None:
        inventory = read(world(), *events, *more)
        found = long_standing(inventory, resolve(inventory, day))
        assert [one.since for one in found] == sorted(one.since for one in found)
        return next(one.reviewed_on for one in found if (one.grants, one.account.recorder) == ((MAN,), VNPT))

    assert reviewed() == date(2021, 7, 5)
    assert reviewed(answer(date(2021, 7, 10), (MAN, "revoke"))) == date(2021, 7, 5)  # nobody said that it is needed
    assert reviewed(HALF) == date(2021, 7, 10)

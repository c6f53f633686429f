"""A machine has access only while somebody in service answers for it, whatever day is asked about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from camgrant.access.ended import ended_access
from camgrant.access.holders import same_holder
from camgrant.access.resolve import resolve
from camgrant.access.timeline import DAY, Timeline
from camgrant.access.why_not import why_not
from camgrant.ledger.events import written
from camgrant.model.amendments import ContactAmendment
from camgrant.model.base import altered
from camgrant.model.inventory import Inventory
from camgrant.plan.held import held
from support.access_tests import province

GRANT: Final = "g-chk-01-mannv"
MACHINE: Final = "c-nguyen-van-man"
FIRST, SECOND, OTHER_MACHINE = "c-ngo-van-man", "c-ro-cham-hyeo", "c-ha-tien-dat"
BEGINS, LAST = date(2021, 6, 15), date(2021, 7, 29)


def with_contact(inventory: Inventory, name: str, **values: object) -> Inventory:
    contacts = {**inventory.contacts, name: altered(inventory.contacts[name], **values)}
    return replace(inventory, contacts=contacts)


def with_machine(responsible: str | None = FIRST, *amendments: ContactAmendment) -> Inventory:
    """The province in which a holder of a grant is a machine."""
    return with_contact(province(), MACHINE, kind="machine", responsible=responsible, amendments=amendments)


def answered_by(person: str, day: date) -> ContactAmendment:
    return written(ContactAmendment, on=day, document="d-may", responsible=person)


def has_access(inventory: Inventory, day: date) -> bool:
    return any(one.grant == GRANT for one in resolve(inventory, day).entitlements)


@pytest.mark.parametrize("responsible", [None, "c-khong-co", MACHINE, OTHER_MACHINE])
def test_nobody_answers_for_it(responsible: str | None) -> None:
    inventory = with_contact(with_machine(responsible), OTHER_MACHINE, kind="machine", responsible=FIRST)
    assert has_access(province(), BEGINS)
    assert not has_access(inventory, BEGINS)
    assert why_not(inventory, (GRANT,), BEGINS, MACHINE, "k-chk-01-1", "live").why == "unanswered"


DAYS = st.integers(-5, 60).map(lambda number: BEGINS + timedelta(days=number))


@settings(max_examples=40, derandomize=True, deadline=None)
@given(st.none() | DAYS, st.none() | DAYS, st.none() | DAYS)
def test_it_has_access_on_the_days_on_which_somebody_answers(
    first_left: date | None, second_left: date | None, second_answers: date | None
) -> None:
    amendments = () if second_answers is None else (answered_by(SECOND, second_answers),)
    inventory = with_contact(with_machine(FIRST, *amendments), FIRST, left_on=first_left)
    inventory = with_contact(inventory, SECOND, left_on=second_left)
    grant, timeline = inventory.grants[GRANT], Timeline(inventory)
    turns, ends = {turn.day for turn in timeline.turns(grant)}, timeline.ends(grant)
    day, before = BEGINS - DAY, False
    while day <= LAST + DAY:
        is_second = second_answers is not None and second_answers <= day
        left = second_left if is_second else first_left
        wanted = BEGINS <= day <= LAST and (left is None or day < left)
        assert has_access(inventory, day) == wanted, day
        assert before == wanted or day in turns, day
        assert not before or wanted or day in ends, day
        day, before = day + DAY, wanted


def test_its_account_is_owed_once_nobody_answers() -> None:
    day = date(2021, 7, 1)
    inventory = with_contact(with_machine(), FIRST, left_on=day)
    ended = [end for ends in ended_access(inventory, resolve(inventory, day)).values() for end in ends]
    owed = {(end.person, end.since, end.why) for end in ended if end.person == MACHINE}
    assert owed == {(MACHINE, day, "left")}


def test_an_end_goes_out_while_who_answers_next_waits_for_approval() -> None:
    """Never more than was published: that another person answers is something new."""
    day = date(2021, 7, 1)
    head = with_contact(with_machine(FIRST, answered_by(SECOND, day)), FIRST, left_on=day)
    assert has_access(head, day)
    assert not has_access(held(with_machine(), head, day - DAY), day)


def test_a_machine_is_never_the_person_whose_entry_it_takes() -> None:
    person, machine = province().contacts[MACHINE], with_machine().contacts[MACHINE]
    assert not same_holder(person, machine)
    assert same_holder(machine, altered(machine, responsible=SECOND))

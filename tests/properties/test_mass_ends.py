"""However ends are shaped, and however they are split over commits and publications, many of them are told.

The model counts by itself: it knows which person has an account on which of two sites, and which of them lost anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import TypeVar

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from camgrant.app.approving import Approved, ApprovedStep
from camgrant.app.published import Record, Standing
from camgrant.app.publishing.mass import Mass, look_at_ends
from camgrant.model.grant import Grant, Revocation
from camgrant.model.inventory import Inventory
from camgrant.plan.approvals import Verdict, Voice
from camgrant.plan.plan import plan
from support.effort import effort
from support.examples import world
from support.reviewing import inventory_of

DAY = date(2021, 7, 20)
SITES = {"s-iso-01": "g-iso-01-khoihd", "s-iso-02": "g-iso-02-kiendt"}
RECORDERS = {"r-iso-01": "s-iso-01", "r-iso-02": "s-iso-02"}
SOMEBODY = Voice("c-mai-anh-duc", "duc", "u-stttt")
Account = tuple[str, str]
T = TypeVar("T")


@dataclass(frozen=True)
class Shape:
    """Who has how many grants at which site, and which commit ends which of them in which way."""

    grants: tuple[tuple[str, str, int], ...]  # person, recorder, which of his grants there
    ends: tuple[tuple[int, int, str], ...]  # commit, grant, way
    agreed: tuple[bool, ...]  # by commit
    earlier: tuple[tuple[int, int], ...]  # account that ended some days ago, how many


WAYS = ("revoked", "shorter", "deleted", "fewer cameras", "later")
QUIET = ("longer", "revoked to come after its end")


@st.composite
def shapes(draw: st.DrawFn) -> Shape:
    people = draw(st.integers(8, 40))
    grants = []
    for number in range(people):
        recorder = draw(st.sampled_from(sorted(RECORDERS)))
        for which in range(draw(st.sampled_from((1, 1, 1, 2)))):
            grants.append((f"c-nguoi-{number:02}", recorder, which))
    commits = draw(st.integers(1, 4))
    every = range(len(grants))
    # Both sides of the limits, which are reached by few of all shapes.
    many = draw(st.integers(0, len(grants)))
    ending = draw(st.permutations(every))[:many]
    ends = tuple(
        (draw(st.integers(0, commits - 1)), grant, draw(st.sampled_from((*WAYS, *WAYS, *QUIET)))) for grant in ending
    )
    earlier = draw(
        st.lists(st.tuples(st.integers(0, 11), st.integers(0, 9)), max_size=12, unique_by=lambda one: one[0])
    )
    return Shape(tuple(grants), ends, tuple(draw(st.booleans()) for _ in range(commits)), tuple(earlier))


# -- the data ---------------------------------------------------------------------------------------------------------


@cache
def base() -> Inventory:
    return inventory_of(world())


def rewritten(thing: T, **fields: object) -> T:
    """The same with other fields, unjudged: what is absent in data cannot be given to an entity as None."""
    made = copy(thing)
    for name, value in fields.items():
        object.__setattr__(made, name, value)
    return made


def name_of(grant: tuple[str, str, int]) -> str:
    person, recorder, which = grant
    return f"g-{recorder[2:]}-{person[2:]}-{which}"


def first(shape: Shape) -> Inventory:
    """The small inventory with these people and grants alone."""
    inventory = base()
    contact = inventory.contacts["c-hoang-dinh-khoi"]
    grants = {}
    for grant in shape.grants:
        person, recorder, _ = grant
        like = inventory.grants[SITES[RECORDERS[recorder]]]
        grants[name_of(grant)] = rewritten(like, person=person)
    contacts = {person: rewritten(contact, login=f"nguoi{person[-2:]}") for person, _, _ in shape.grants}
    return replace(inventory, contacts={**inventory.contacts, **contacts}, grants=grants)


def changed(grant: Grant, way: str) -> Grant | None:
    if way == "revoked":
        return rewritten(grant, revoked=Revocation(on=DAY.isoformat(), reason="Dọn dẹp"))
    if way == "revoked to come after its end":
        return rewritten(grant, revoked=Revocation(on=(grant.valid_until + timedelta(1)).isoformat(), reason="Dọn dẹp"))
    if way == "shorter":
        return rewritten(grant, valid_until=DAY + timedelta(3))
    if way == "longer":
        return rewritten(grant, valid_until=grant.valid_until + timedelta(3))
    if way == "later":
        return rewritten(grant, valid_from=DAY + timedelta(5))
    if way == "fewer cameras":
        place = "iso-01" if grant.scope.site == "s-iso-01" else "iso-02"
        return rewritten(grant, scope=rewritten(grant.scope, site=None, cameras=(f"k-{place}-1",)))
    return None


def after(inventory: Inventory, shape: Shape, commit: int) -> Inventory:
    grants = dict(inventory.grants)
    for when, number, way in shape.ends:
        if when != commit:
            continue
        name = name_of(shape.grants[number])
        found = changed(grants.pop(name), way)
        if found is not None:
            grants[name] = found
    return replace(inventory, grants=grants)


def looked(shape: Shape) -> Mass:
    start = now = first(shape)
    steps = []
    for commit, agreed in enumerate(shape.agreed):
        then = after(now, shape, commit)
        verdict = Verdict("", DAY, (), (), (SOMEBODY,) if agreed else (), (), ())
        steps.append(ApprovedStep(f"{commit:040}", plan(now, then), verdict, ()))
        now = then
    ended = {"/".join(account): DAY - timedelta(days) for account, days in past(shape)}
    record = Record(Standing("0" * 40, DAY - timedelta(1)), 1, ended=ended)
    return look_at_ends(start, plan(start, now), Approved(True, tuple(steps), None, ()), record, DAY)


# -- the model --------------------------------------------------------------------------------------------------------


def past(shape: Shape) -> list[tuple[Account, int]]:
    return [((f"c-truoc-{number}", "r-iso-01"), days) for number, days in shape.earlier]


def expected(shape: Shape) -> set[tuple[str, int, int]]:
    """(site or "", how many end, of how many) wherever it is loud."""
    there = {(person, recorder) for person, recorder, _ in shape.grants}
    ending = set()
    for commit, number, way in shape.ends:
        person, recorder, _ = shape.grants[number]
        if way in WAYS and not shape.agreed[commit]:
            ending.add((person, recorder))
    if not ending:
        return set()
    before = {account for account, days in past(shape) if days < 7}
    loud = set()
    for site, part in (("", 5), ("s-iso-01", 3), ("s-iso-02", 3)):
        count = len(_at(site, ending | before))
        known = len(_at(site, there | before))
        if count >= 10 and count * 100 >= known * (100 // part):  # a third is said as 33 of a hundred
            loud.add((site, count, known))
    return loud


def _at(site: str, accounts: Iterable[Account]) -> set[Account]:
    return {one for one in accounts if not site or RECORDERS[one[1]] == site}


@pytest.mark.long
@settings(max_examples=effort(short=60, long=5_000), deadline=None, phases=(Phase.explicit, Phase.generate))
@given(shapes())
def test_many_ends_are_told_in_every_shape_and_few_in_none(shape: Shape) -> None:
    mass = looked(shape)
    told = {tuple(place) for place in mass.many.places} if mass.many else set()
    assert told == expected(shape)
    assert mass.frozen == ()

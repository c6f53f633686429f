"""However ends are shaped, and however they are split over pushes and publications, many of them are told, few are not.

The model counts by itself: it holds who sees which camera with which right on which day as plain sets, and knows
nothing of grants that end, of plans or of windows.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple, TypeVar

import pytest
from hypothesis import Phase, event, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from camgrant.access.declared import Declared
from camgrant.app.approving import Approved, ApprovedStep
from camgrant.app.published import Record, Standing
from camgrant.app.publishing.mass import Mass, look_at_ends
from camgrant.model.grant import Grant, Revocation
from camgrant.model.inventory import Inventory
from camgrant.model.settings import Freeze
from camgrant.plan.approvals import Verdict, Voice
from camgrant.plan.held import held
from camgrant.plan.plan import plan
from support.effort import effort
from support.reviewing import BASE, inventory_of

DAY = date(2021, 7, 20)
LAST = 40  # no grant goes further, counted in days from DAY
SITES = {"s-iso-01": "g-iso-01-khoihd", "s-iso-02": "g-iso-02-kiendt"}
VOICES = {
    "duc": Voice("c-mai-anh-duc", "duc", "u-stttt"),
    "nhung": Voice("c-ta-thi-hong-nhung", "nhung", "u-stttt"),
    "hieu": Voice("c-tong-duy-hieu", "hieu", "u-cat"),
    "lam": Voice("c-vu-ngoc-lam", "lam", "u-syt"),
    # Reviewers only as the push itself has it: no voice of anybody whom the cleared data know.
    "ai-do": Voice("c-mai-anh-duc", "ai-do", "u-syt"),
    "ke-gian": Voice("c-hoang-dinh-khoi", "ke-gian", "u-cat"),
}
KNOWN = frozenset(("duc", "nhung", "hieu", "lam"))
UNIT_OF = {handle: voice.unit for handle, voice in VOICES.items()}
T = TypeVar("T")


class Given(NamedTuple):
    """What the model knows of a grant: whose, where, which cameras and rights, from which day until which."""

    person: str
    site: str
    cameras: tuple[str, ...]
    rights: tuple[str, ...]
    first: int
    last: int


State = Mapping[str, Given]


@dataclass(frozen=True)
class Push:
    """One commit: what becomes of which grants, who agrees to it, and from which publication on that is known."""

    changes: tuple[tuple[str, str], ...]
    agreed: tuple[str, ...]
    agreed_from: int


@dataclass(frozen=True)
class Publication:
    """On which day, with how many more pushes, and whether something else holds it back."""

    day: int
    pushes: tuple[Push, ...]
    held_back: bool


@dataclass(frozen=True)
class Story:
    """Who has which grants, what is pushed and published, and which freeze stands for which grants."""

    start: tuple[tuple[str, str, int], ...]  # person, site, which of his grants there
    publications: tuple[Publication, ...]


WAYS = ("revoked", "revoked later", "shorter", "begins later", "fewer cameras", "fewer rights", "deleted", "longer")


@st.composite
def stories(draw: st.DrawFn) -> Story:
    start = []
    for number in range(draw(st.integers(9, 34))):
        sites = draw(st.sampled_from((("s-iso-01",), ("s-iso-01",), ("s-iso-02",), ("s-iso-01", "s-iso-02"))))
        for site in sites:
            for which in range(draw(st.sampled_from((1, 1, 1, 2)))):
                start.append((f"c-nguoi-{number:02}", site, which))
    names = draw(st.permutations([name_of(*grant) for grant in start]))
    left = list(names[: draw(st.integers(0, len(names)))])
    day = 0
    publications = []
    for number in range(draw(st.integers(1, 3))):
        pushes = []
        for _ in range(draw(st.integers(1, 3))):
            many = draw(st.integers(0, len(left)))
            way = draw(st.sampled_from(WAYS))
            changes = []
            for name in left[:many]:
                changes.append((name, draw(st.sampled_from((way, way, *WAYS)))))
            left = left[many:]
            agreed = draw(st.sampled_from(((), (), (), ("duc",), ("ai-do",), ("ke-gian", "ai-do"))))
            pushes.append(Push(tuple(changes), agreed, draw(st.sampled_from((0, 0, number + 1)))))
        publications.append(Publication(day, tuple(pushes), draw(st.booleans())))
        day += draw(st.sampled_from((0, 1, 3, 6, 7, 8)))
    return Story(tuple(start), tuple(publications))


def name_of(person: str, site: str, which: int) -> str:
    return f"g-{site[2:]}-{person[2:]}-{which}"


# -- the data ---------------------------------------------------------------------------------------------------------


@cache
def base() -> Inventory:
    return inventory_of(BASE)


def cameras_of(site: str) -> tuple[str, ...]:
    inventory = base()
    return tuple(
        sorted(name for name, recorder in inventory.recorder_of.items() if inventory.recorders[recorder].site == site)
    )


def rewritten(thing: T, **fields: object) -> T:
    """The same with other fields, unjudged: what is absent in data cannot be given to an entity as None."""
    made = copy(thing)
    for name, value in fields.items():
        object.__setattr__(made, name, value)
    return made


def begin(story: Story) -> dict[str, Given]:
    rights = ("live", "playback")
    return {
        name_of(*grant): Given(grant[0], grant[1], cameras_of(grant[1]), rights, -10, LAST) for grant in story.start
    }


def inventory_with(state: State) -> Inventory:
    """The small inventory with these people and grants alone."""
    inventory = base()
    contact = inventory.contacts["c-hoang-dinh-khoi"]
    contacts = dict(inventory.contacts)
    grants = {}
    for name, given_ in state.items():
        contacts[given_.person] = rewritten(contact, login=f"nguoi{given_.person[-2:]}")
        grants[name] = grant_of(inventory.grants[SITES[given_.site]], given_)
    return replace(inventory, contacts=contacts, grants=grants)


def grant_of(like: Grant, given_: Given) -> Grant:
    return rewritten(
        like,
        person=given_.person,
        scope=rewritten(like.scope, site=None, cameras=given_.cameras),
        rights=given_.rights,
        valid_from=DAY + timedelta(given_.first),
        valid_until=DAY + timedelta(given_.last),
        revoked=None,
        accept_overgrant=None,
    )


def revocation(day: int) -> Revocation:
    return TypeAdapter(Revocation).validate_python({"on": str(DAY + timedelta(day)), "reason": "Dọn dẹp"})


def freeze_of(on: int, until: int, grants: list[str]) -> Freeze:
    return TypeAdapter(Freeze).validate_python(
        {
            "on": str(DAY + timedelta(on)),
            "until": str(DAY + timedelta(until)),
            "grants": grants,
            "reason": "Nghi bị chiếm tài khoản",
            "by": "c-ta-thi-hong-nhung",
        }
    )


def push(state: State, inventory: Inventory, changes: tuple[tuple[str, str], ...], day: int) -> tuple[State, Inventory]:
    """The model and the data after one push; each in its own way."""
    model = dict(state)
    grants = dict(inventory.grants)
    for name, way in changes:
        given_ = model.pop(name)
        grant = grants.pop(name)
        if way == "deleted":
            continue
        if way == "revoked":
            given_ = given_._replace(last=day - 1)
            grant = rewritten(grant, revoked=revocation(day))
        elif way == "revoked later":
            given_ = given_._replace(last=day + 8)
            grant = rewritten(grant, revoked=revocation(day + 9))
        elif way == "shorter":
            given_ = given_._replace(last=day + 3)
            grant = rewritten(grant, valid_until=DAY + timedelta(day + 3))
        elif way == "begins later":
            given_ = given_._replace(first=day + 5)
            grant = rewritten(grant, valid_from=DAY + timedelta(day + 5))
        elif way == "fewer cameras":
            given_ = given_._replace(cameras=given_.cameras[:1])
            grant = rewritten(grant, scope=rewritten(grant.scope, cameras=given_.cameras))
        elif way == "fewer rights":
            given_ = given_._replace(rights=("live",))
            grant = rewritten(grant, rights=("live",))
        else:
            given_ = given_._replace(last=LAST + 3)
            grant = rewritten(grant, valid_until=DAY + timedelta(LAST + 3))
        model[name] = given_
        grants[name] = grant
    return model, replace(inventory, grants=grants)


# -- the model --------------------------------------------------------------------------------------------------------

Seen = frozenset[tuple[str, str, str, str, int]]  # person, site, camera, right, day


@cache
def seen_by(given_: Given) -> Seen:
    return frozenset(
        (given_.person, given_.site, camera, right, day)
        for camera in given_.cameras
        for right in given_.rights
        for day in range(given_.first, given_.last + 1)
    )


def seen(state: State) -> set[tuple[str, str, str, str, int]]:
    everything: set[tuple[str, str, str, str, int]] = set()
    for given_ in state.values():
        everything |= seen_by(given_)
    return everything


class Model:
    """What must be told: counted over sets, publication by publication."""

    def __init__(self, start: State) -> None:
        self.cleared = start
        self.earlier: dict[tuple[str, str], int] = {}

    def ended(self, now: State, approved: list[tuple[State, State]], day: int) -> set[tuple[str, str]]:
        lost = seen(self.cleared) - seen(now)
        for before, after in approved:
            lost -= seen(before) - seen(after)
        return {(person, site) for person, site, _, _, when in lost if when >= day}

    def loud(self, ended: set[tuple[str, str]], day: int) -> set[tuple[str, int, int]]:
        """(site or "", how many end, of how many) wherever it is loud."""
        if not ended:
            return set()
        ending = ended | self.counted(day)
        there = {(person, site) for person, site, _, _, when in seen(self.cleared) if when >= day} | ending
        places = set()
        for place, percent in (("", 20), ("s-iso-01", 33), ("s-iso-02", 33)):
            count = sum(1 for _, site in ending if place in ("", site))
            known = sum(1 for _, site in there if place in ("", site))
            if count >= 10 and count * 100 >= known * percent:
                places.add((place, count, known))
        return places

    def counted(self, day: int) -> set[tuple[str, str]]:
        return {viewer for viewer, on in self.earlier.items() if on > day - 7}

    def clear(self, now: State, ended: set[tuple[str, str]], day: int) -> None:
        kept = {viewer: self.earlier[viewer] for viewer in self.counted(day)}
        self.earlier = {**dict.fromkeys(ended, day), **kept}
        self.cleared = now


def step_of(number: int, before: Inventory, after: Inventory, agreed: tuple[str, ...]) -> ApprovedStep:
    voices = tuple(VOICES[handle] for handle in agreed)
    return ApprovedStep(f"{number:040}", plan(before, after), Verdict("", DAY, (), (), voices, (), ()), ())


@pytest.mark.long
@settings(max_examples=effort(short=80, long=1_500), deadline=None, phases=(Phase.explicit, Phase.generate))
@given(stories())
def test_many_ends_are_told_in_every_shape_and_few_in_none(story: Story) -> None:
    state: State = begin(story)
    model = Model(state)
    inventory = cleared = published = inventory_with(state)
    record = Record(Standing("0" * 40, DAY), 1)
    since: list[tuple[Push, State, State, Inventory, Inventory]] = []
    for number, publication in enumerate(story.publications):
        for one_push in publication.pushes:
            then, data = push(state, inventory, one_push.changes, publication.day)
            since.append((one_push, state, then, inventory, data))
            state = then
            inventory = data
        steps: list[ApprovedStep] = []
        approved: list[tuple[State, State]] = []
        for one_push, before, after, data_before, data_after in since:
            agreed = one_push.agreed if one_push.agreed_from <= number else ()
            steps.append(step_of(len(steps), data_before, data_after, agreed))
            if KNOWN.intersection(agreed):
                approved.append((before, after))
        day = DAY + timedelta(publication.day)
        # The ends of every push stay ended, and nothing that was ever longer goes out while it is held back.
        mass = look_at_ends(cleared, published, inventory, Approved(True, tuple(steps), None, ()), record, day)
        told = {tuple(place) for place in mass.many.places} if mass.many else set()
        ended = model.ended(state, approved, publication.day)
        assert told == model.loud(ended, publication.day)
        assert mass.frozen == ()
        event("loud" if told else "quiet")
        record = replace(record, ended=mass.counted_on(not publication.held_back))
        published = inventory
        if not publication.held_back:
            model.clear(state, ended, publication.day)
            cleared = inventory
            since = []


# -- the freeze -------------------------------------------------------------------------------------------------------


TWO_AGENCIES = (("duc", "hieu"), ("lam", "duc"), ("nhung", "duc", "hieu"))
TOO_FEW = ((), ("duc",), ("duc", "nhung"), ("duc", "nhung"), ("duc", "ke-gian"))
REVIEWERS = (*TWO_AGENCIES, *TWO_AGENCIES, *TOO_FEW)


@dataclass(frozen=True)
class FreezeStory:
    """Ends of many, some agreed to; a freeze of some grants, by whom, from when until when, and an earlier one.

    Every third person has a grant at another site as well, and some leave: both their grants end by that.
    """

    people: int
    approved: tuple[tuple[int, str], ...]
    unapproved: tuple[tuple[int, str], ...]
    leaving: tuple[int, ...]
    frozen: tuple[str, ...]
    reviewers: tuple[str, ...]
    on: int
    until: int
    before: tuple[tuple[str, int], ...]  # grant, first day of the freeze that kept it

    def grants(self) -> list[tuple[str, str, int]]:
        return grants_of(self.people)


def grants_of(people: int) -> list[tuple[str, str, int]]:
    grants = [(person_of(number), "s-iso-01", 0) for number in range(people)]
    return grants + [(person_of(number), "s-iso-02", 0) for number in range(0, people, 3)]


def person_of(number: int) -> str:
    return f"c-nguoi-{number:02}"


def first_grant(number: int) -> str:
    return name_of(person_of(number), "s-iso-01", 0)


@st.composite
def freezes(draw: st.DrawFn) -> FreezeStory:
    people = draw(st.integers(12, 24))
    ways = st.sampled_from(tuple(way for way in WAYS if way != "longer"))
    numbers = draw(st.permutations(range(people)))
    agreed = draw(st.integers(0, 3))
    ending = numbers[agreed : draw(st.integers(agreed + 7, people))]
    names = [name_of(*grant) for grant in grants_of(people)]
    before = draw(st.lists(st.tuples(st.sampled_from(names), st.integers(-12, 1)), max_size=6))
    return FreezeStory(
        people,
        tuple((number, draw(ways)) for number in numbers[:agreed]),
        tuple((number, draw(ways)) for number in ending),
        tuple(number for number in ending if draw(st.integers(0, 3)) == 0),
        tuple(draw(st.permutations(names))[: draw(st.integers(1, len(names)))]),
        draw(st.sampled_from(REVIEWERS)),
        draw(st.sampled_from((0, 0, 0, -1, -1, -2, 1))),
        draw(st.sampled_from((-1, 0, 0, 1, 9))),
        tuple(dict(before).items()),
    )


def grants_seen(inventory: Inventory) -> dict[str, set[tuple[str, str, date]]]:
    """Grant -> camera, right and day, day by day."""
    everything: dict[str, set[tuple[str, str, date]]] = {}
    for entitlement in Declared(inventory).of(inventory.grants):
        first = max(entitlement.valid_from, DAY)
        for number in range((entitlement.valid_until - first).days + 1):
            for camera in entitlement.cameras:
                for right in entitlement.rights:
                    pair = (camera, right, first + timedelta(number))
                    everything.setdefault(entitlement.grant, set()).add(pair)
    return everything


@pytest.mark.long
@settings(max_examples=effort(short=80, long=1_500), deadline=None, phases=(Phase.explicit, Phase.generate))
@given(freezes())
def test_a_freeze_keeps_what_two_agencies_named_and_never_adds(story: FreezeStory) -> None:
    start: State = begin(Story(tuple(story.grants()), ()))
    first = inventory_with(start)
    approved = tuple((first_grant(number), way) for number, way in story.approved)
    unapproved = tuple((first_grant(number), way) for number, way in story.unapproved)
    state, second = push(start, first, approved, 0)
    third = push(state, second, unapproved, 0)[1]
    contacts = dict(third.contacts)
    for number in story.leaving:
        contacts[person_of(number)] = rewritten(contacts[person_of(number)], left_on=DAY)
    third = replace(third, contacts=contacts)
    freeze = freeze_of(story.on, story.until, list(story.frozen))
    head = replace(third, settings=rewritten(third.settings, freeze=freeze))
    steps = (
        step_of(1, first, second, ("duc",)),
        step_of(2, second, third, ()),
        step_of(3, third, head, story.reviewers),
    )
    frozen_before = {name: DAY + timedelta(on) for name, on in story.before}
    record = Record(Standing("0" * 40, DAY), 1, frozen=frozen_before)
    mass = look_at_ends(first, first, head, Approved(False, steps, None, ()), record, DAY)

    agencies = {UNIT_OF[handle] for handle in story.reviewers if handle in KNOWN}
    stands = len(agencies) == 2 and story.on <= 0 <= story.until and -story.on < 2
    leaving = {person_of(number) for number in story.leaving}
    ending = {name for name, _ in unapproved} | {name_of(*grant) for grant in story.grants() if grant[0] in leaving}
    wanted = set()
    for name in ending.intersection(story.frozen):
        earlier = dict(story.before).get(name)
        if earlier is None or earlier == story.on or -earlier >= 9:
            wanted.add(name)
    if not stands or len(ending) < 10:  # each is one viewer
        wanted = set()
    assert set(mass.frozen) == wanted
    event(f"frozen {bool(wanted)}")

    was = grants_seen(first)
    thawed = grants_seen(held(first, head, DAY))
    out = grants_seen(held(first, head, DAY, frozen=frozenset(mass.frozen)))
    assert out == {**thawed, **{name: was[name] for name in mass.frozen}}
    for name, pairs in out.items():
        assert pairs <= was[name]


def frozen_dozen(reviewers: tuple[str, ...], record: Record, on: int = 0, until: int = 0) -> Mass:
    """What comes of a dozen ends that nobody approved, and of a freeze of all of them."""
    start: State = begin(Story(tuple((person_of(number), "s-iso-01", 0) for number in range(12)), ()))
    first = inventory_with(start)
    _, ended = push(start, first, tuple((name, "revoked") for name in start), 0)
    head = replace(ended, settings=rewritten(ended.settings, freeze=freeze_of(on, until, sorted(start))))
    steps = (step_of(1, first, ended, ()), step_of(2, ended, head, reviewers))
    return look_at_ends(first, first, head, Approved(False, steps, None, ()), record, DAY)


NEVER_FROZEN = Record(Standing("0" * 40, DAY), 1)


@pytest.mark.parametrize("reviewers", TWO_AGENCIES)
def test_two_agencies_freeze(reviewers: tuple[str, ...]) -> None:
    mass = frozen_dozen(reviewers, NEVER_FROZEN)
    assert len(mass.frozen) == 12
    assert mass.many is not None


@pytest.mark.parametrize("reviewers", sorted(set(TOO_FEW)))
def test_fewer_than_two_agencies_freeze_nothing(reviewers: tuple[str, ...]) -> None:
    mass = frozen_dozen(reviewers, NEVER_FROZEN)
    assert mass.frozen == ()
    assert mass.many is not None


@pytest.mark.parametrize(("on", "until", "count"), [(-1, 9, 12), (-2, 9, 0), (-1, -1, 0), (1, 2, 0)])
def test_a_freeze_has_its_days_and_no_more(on: int, until: int, count: int) -> None:
    assert len(frozen_dozen(("duc", "hieu"), NEVER_FROZEN, on, until).frozen) == count


def test_a_freeze_says_of_whom_it_keeps_nothing_again() -> None:
    again = first_grant(0)
    record = replace(NEVER_FROZEN, frozen={again: DAY - timedelta(2)})
    mass = frozen_dozen(("duc", "hieu"), record)
    assert mass.refused == (again,)
    assert mass.frozen == tuple(first_grant(number) for number in range(1, 12))
    assert mass.frozen_before == {again: DAY - timedelta(2), **dict.fromkeys(mass.frozen, DAY)}

"""No date of the data may begin or end access unseen: the models are walked for one that the timeline does not know,
and what a grant gives on every single day is compared with the day before."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from camgrant.access.resolve import Reaches, entitlements_of, grant_holds
from camgrant.access.state import Entitlement
from camgrant.access.timeline import DAY, Timeline
from camgrant.ledger.events import written
from camgrant.ledger.moments import date_fields
from camgrant.model.amendments import ContactAmendment
from camgrant.model.base import altered
from camgrant.model.estate import Camera, Loss, Recorder, Site
from camgrant.model.grant import AcceptedOvergrant, Grant, Revocation
from camgrant.model.inventory import Inventory
from camgrant.model.organisation import Contact, Unit
from camgrant.model.pack import PackAmendment
from support.access_tests import province
from support.amending import AMENDMENTS, Edit, edited
from support.effort import effort

FIRST, LAST = date(2021, 5, 1), date(2021, 12, 31)

MODELS: Final[dict[str, type[Any]]] = {
    "amendment": PackAmendment,
    "cameras": Recorder,
    "contacts": Contact,
    "grants": Grant,
    "sites": Site,
    "units": Unit,
}
# Dates that decide nothing of who may see a camera.
OTHERS: Final = {
    "amendment.source.date",
    "amendment.valid_until",  # the pack is another one from the day after: a turn of the pack like its first day
    "cameras.default_password_changed_on",
    "cameras.imported_on",
    "cameras.reach_checked_on",
    "cameras.reached_by.until",  # pictures that leave without an account
    "contacts.erased_on",  # of somebody who left before
    "contacts.notified_on",
    "sites.leadership.valid_from",  # who leads may be granted access; the grant has its own dates
    "sites.leadership.valid_until",
    "sites.names.valid_from",
    "sites.names.valid_until",
    "sites.preexisting_accounts.on",
    "units.amendments.on",  # who nominates and who approves; who may see is said by the grant
    "units.keys.lost_on",
    "units.keys.valid_from",
    "units.keys.valid_until",
    "units.names.valid_from",
    "units.names.valid_until",
}


# -- dates, each set somewhere -----------------------------------------------------------------------------------------


def _simple(kind: str, field: str) -> Edit:
    return lambda inventory, number, day: edited(inventory, kind, number, lambda one: altered(one, **{field: day}))


def _of_position(field: str) -> Edit:
    def change(contact: Contact, day: date) -> Contact:
        first, *rest = contact.positions
        return altered(contact, positions=(altered(first, **{field: day}), *rest))

    return lambda inventory, number, day: edited(inventory, "contacts", number, lambda one: change(one, day))


def _of_camera(field: str) -> Edit:
    def change(recorder: Recorder, number: int, day: date) -> Recorder:
        name = sorted(recorder.channels)[number % len(recorder.channels)]
        camera: Camera = altered(recorder.channels[name], **{field: day})
        return altered(recorder, channels={**recorder.channels, name: camera})

    return lambda inventory, number, day: edited(inventory, "recorders", number, lambda one: change(one, number, day))


def _of_connection(inventory: Inventory, number: int, day: date) -> Inventory:
    def change(site: Site) -> Site:
        return altered(site, connections={name: altered(one, since=day) for name, one in site.connections.items()})

    return edited(inventory, "sites", number, change)


def _revoked(inventory: Inventory, number: int, day: date) -> Inventory:
    revocation = written(Revocation, on=day, reason="Thôi")
    return edited(inventory, "grants", number, lambda one: altered(one, revoked=revocation))


def _lost(inventory: Inventory, number: int, day: date) -> Inventory:
    loss = written(Loss, on=day, how=("stolen", "destroyed")[number % 2], document="d-mat")
    return edited(inventory, "recorders", number, lambda one: altered(one, losses=(loss,)))


def _accepted(inventory: Inventory, number: int, day: date) -> Inventory:
    accepted = written(AcceptedOvergrant, rights=("export",), reason="Thử", until=day)
    return edited(inventory, "grants", number, lambda one: altered(one, accept_overgrant=accepted))


def _answered_by_another(inventory: Inventory, number: int, day: date) -> Inventory:
    """The contact is a machine; one person answers for it, and from a day on another one, who may have left."""
    people = sorted(inventory.contacts)
    first, second = people[number * 7 % len(people)], people[number * 11 % len(people)]
    later = written(ContactAmendment, on=day, document="d-may", responsible=second)
    return edited(
        inventory,
        "contacts",
        number,
        lambda one: altered(one, kind="machine", responsible=first, amendments=(*one.amendments, later)),
    )


EDITS: Final[dict[str, Edit]] = {
    "amendment.valid_from": AMENDMENTS["pack is amended"],
    "cameras.amendments.on": AMENDMENTS["recorder moves"],
    "cameras.channels.amendments.on": AMENDMENTS["camera moves"],
    "cameras.channels.installed_on": _of_camera("installed_on"),
    "cameras.channels.removed_on": _of_camera("removed_on"),
    "cameras.losses.on": _lost,
    "cameras.retired_on": _simple("recorders", "retired_on"),
    "contacts.amendments.on": _answered_by_another,
    "contacts.left_on": _simple("contacts", "left_on"),
    "contacts.positions.valid_from": _of_position("valid_from"),
    "contacts.positions.valid_until": _of_position("valid_until"),
    "grants.accept_overgrant.until": _accepted,
    "grants.revoked.on": _revoked,
    "grants.valid_from": _simple("grants", "valid_from"),
    "grants.valid_until": _simple("grants", "valid_until"),
    "sites.amendments.on": AMENDMENTS["site becomes another"],
    "sites.closed_on": _simple("sites", "closed_on"),
    "sites.connections.since": _of_connection,
    "sites.opened_on": _simple("sites", "opened_on"),
    "units.retired_on": _simple("units", "retired_on"),
}


def test_every_date_of_the_models_turns_access_or_has_nothing_to_do_with_it() -> None:
    dates = {f"{kind}.{field}" for kind, model in MODELS.items() for field in date_fields(model)}
    assert dates == EDITS.keys() | OTHERS


@pytest.mark.parametrize("field", EDITS)
def test_the_timeline_knows_the_date(field: str) -> None:
    day = date(2021, 7, 3)
    is_known = False
    for number in range(len(province().grants)):
        inventory = EDITS[field](province(), number, day)
        timeline = Timeline(inventory)
        for grant in inventory.grants.values():
            is_known |= any(turn.field == field and turn.day in (day, day + DAY) for turn in timeline.turns(grant))
    assert is_known


# -- every single day --------------------------------------------------------------------------------------------------


def given_on(inventory: Inventory, reaches: Reaches, name: str, day: date) -> list[Entitlement]:
    grant = inventory.grants[name]
    if grant.proposed or not grant_holds(grant, day):
        return []
    return list(entitlements_of(inventory, reaches.on(day), name, grant, day))


def cameras_of(found: list[Entitlement]) -> frozenset[tuple[str | None, str]]:
    return frozenset((one.recorder, camera) for one in found for camera in one.cameras or {""})


DAYS = st.integers(0, (LAST - FIRST).days).map(lambda number: FIRST + timedelta(days=number))


@pytest.mark.long
@settings(max_examples=effort(short=40, long=3000), derandomize=True, deadline=None, phases=(Phase.generate,))
@given(
    st.lists(st.tuples(st.sampled_from(sorted(EDITS)), st.integers(0, 500), DAYS), max_size=6),
    st.lists(st.integers(0, 500), min_size=3, max_size=3),
)
def test_what_a_grant_gives_changes_on_its_turns_only(edits: list[tuple[str, int, date]], picked: list[int]) -> None:
    inventory = province()
    for field, number, day in edits:
        inventory = EDITS[field](inventory, number, day)
    timeline, reaches = Timeline(inventory), Reaches(inventory)
    of_grants = [number for field, number, _ in edits if field.startswith("grants.")]
    names = sorted(inventory.grants)
    for name in {names[number % len(names)] for number in (*picked, *of_grants)}:
        grant = inventory.grants[name]
        turns, ends = {turn.day for turn in timeline.turns(grant)}, timeline.ends(grant)
        before: list[Entitlement] = []
        day = FIRST - DAY
        while day <= LAST + DAY:
            now = given_on(inventory, reaches, name, day)
            if now != before and day > FIRST - DAY:
                assert day in turns, (name, day)
            if cameras_of(before) - cameras_of(now):
                assert day in ends, (name, day)
            before, day = now, day + DAY


@pytest.mark.long
@settings(max_examples=effort(short=40, long=3000), derandomize=True, deadline=None, phases=(Phase.generate,))
@given(
    st.lists(st.tuples(st.sampled_from(sorted(EDITS)), st.integers(0, 500), DAYS), max_size=6),
    st.integers(0, 500),
    DAYS,
)
def test_since_when_a_grant_gives_something_on_a_recorder(
    edits: list[tuple[str, int, date]], picked: int, day: date
) -> None:
    """Whoever makes its accounts is not late with days on which there was nothing to make."""
    inventory = province()
    for field, number, on in edits:
        inventory = EDITS[field](inventory, number, on)
    timeline = Timeline(inventory)
    grant = inventory.grants[sorted(inventory.grants)[picked % len(inventory.grants)]]
    for recorder in timeline.cameras(grant, day):
        since = day
        while recorder in timeline.cameras(grant, since - DAY):
            since -= DAY
        assert timeline.given_since(grant, recorder, day) == since

"""The laws of what may go out while additions wait, on inventories that were edited at random on both sides.

Judge: `access.resolve`, asked day by day; it knows nothing of how the held state is made.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from camgrant.access.resolve import Reach, resolve
from camgrant.access.state import Entitlement
from camgrant.diagnostics import Severity
from camgrant.load.assemble import load
from camgrant.load.tree import FolderTree
from camgrant.model.base import altered
from camgrant.model.inventory import Inventory, position_at
from camgrant.plan.bereft import Bereft
from camgrant.plan.held import held, without_refused
from camgrant.plan.plan import plan
from camgrant.rendering.changes import Published
from camgrant.rendering.engine import Before, render
from camgrant.rendering.limits import judge_targets
from camgrant.rendering.registry import device_targets, slip_targets
from camgrant.rendering.views import Views
from support.examples import MINIMAL
from support.mutations import Edited, mutated

ROOT = Path(__file__).parents[2]
DAY = timedelta(days=1)
_NO_ENTITIES = ("settings", "pack", "later_packs", "pack_alone", "origins", "file_count", "written")
KINDS = [field.name for field in fields(Inventory) if field.init and field.name not in _NO_ENTITIES]


@cache
def read(folder: Path) -> Inventory:
    loaded = load(FolderTree(folder), device_targets(), slips=slip_targets())
    assert loaded.inventory is not None
    assert loaded.diagnostics == ()
    return loaded.inventory


PROVINCE, SMALL = read(ROOT / "inventory"), read(MINIMAL)
days = st.integers(-20, 40).map(lambda number: date(2021, 7, 20) + number * DAY)
sides = st.sampled_from((PROVINCE, SMALL)).flatmap(
    lambda base: mutated(base, 3).flatmap(lambda one: st.tuples(st.just(one), mutated(one.inventory)))
)
modes = st.booleans()
LATER = [timedelta(days=number) for number in (0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89)]

Sight = tuple[object, ...]


def sights(inventory: Inventory, day: date) -> set[Sight]:
    """Who may see what with which right, or may by an accepted over-grant; technical work by recorder."""
    return {(*account, *pair) for e in resolve(inventory, day).entitlements for account, pair in _parts(e)}


def _parts(e: Entitlement) -> Iterator[tuple[Sight, Sight]]:
    account = (e.person, e.login, e.system, e.recorder)
    for place in e.cameras or (e.recorder,):
        yield from ((account, (place, right, "granted")) for right in e.rights)
        yield from ((account, (place, right, "accepted")) for right in e.rights | e.accepted)


def of_grants(inventory: Inventory, day: date) -> set[Sight]:
    """Grant by grant, each camera with the place where its pictures are found."""
    return {
        (e.grant, e.person, e.system, place, right, *where(inventory, place))
        for e in resolve(inventory, day).entitlements
        for place in e.cameras or (e.recorder or "",)
        for right in e.rights
    }


def where(inventory: Inventory, place: str) -> Sight:
    recorder = inventory.recorder_of.get(place)
    if recorder is None:
        return ()
    found = inventory.cameras[place]
    return (recorder, inventory.recorders[recorder].site, found.channel, found.device_key)


def content(inventory: Inventory) -> dict[str, dict[str, object]]:
    return {kind: dict(getattr(inventory, kind)) for kind in KINDS}


@settings(max_examples=60)
@given(sides, days, modes)
def test_never_more_than_was_published(both: tuple[Edited, Edited], as_of: date, ends_only: bool) -> None:
    previous, head = (one.inventory for one in both)
    kept = held(previous, head, as_of, ends_only=ends_only)
    for later in LATER:
        assert sights(kept, as_of + later) <= sights(previous, as_of + later)


@settings(max_examples=60)
@given(sides, days)
def test_nothing_that_the_head_does_not_give(both: tuple[Edited, Edited], as_of: date) -> None:
    """On the day itself and, by what is declared now, on every later one; a camera that moved counts as another."""
    previous, head = (one.inventory for one in both)
    kept = held(previous, head, as_of)
    for later in LATER:
        assert of_grants(kept, as_of + later) <= of_grants(head, as_of + later)
        given, may = sights(kept, as_of + later), sights(head, as_of + later)
        anonymous = {one[:1] + one[2:] for one in may}  # a login may differ: the published one stays
        assert {one[:1] + one[2:] for one in given} <= anonymous


@settings(max_examples=60)
@given(sides, days)
def test_nothing_is_lost_that_nobody_took(both: tuple[Edited, Edited], as_of: date) -> None:
    previous, head = (one.inventory for one in both)
    kept = held(previous, head, as_of)
    assert of_grants(previous, as_of) & of_grants(head, as_of) <= of_grants(kept, as_of)


def with_vanished(previous: Inventory, head: Inventory) -> Inventory:
    """The head as it was before things vanished from it."""
    recorders = {**previous.recorders, **head.recorders}
    for name, was in previous.recorders.items():
        channels = {one: there for one, there in was.channels.items() if one not in head.cameras}
        if name in head.recorders:
            channels |= head.recorders[name].channels
        recorders[name] = altered(recorders[name], channels=channels)
    kinds = ("units", "contacts", "sites", "grants")
    merged: dict[str, Any] = {kind: {**getattr(previous, kind), **getattr(head, kind)} for kind in kinds}
    return replace(head, recorders=recorders, **merged)


def missed(previous: Inventory, head: Inventory) -> set[str]:
    """The grants that the brake names at sites and recipients that would be left without any."""
    bereft = Bereft(plan(previous, head))
    return {grant for found in (bereft.sites(), bereft.creators()) for grants in found.values() for grant in grants}


@settings(max_examples=150)
@given(sides, days)
def test_of_what_vanished_only_ends_go_out_and_of_the_rest_all_that_was_taken(
    both: tuple[Edited, Edited], as_of: date
) -> None:
    """Bounded from both sides by a head in which nothing vanished; what the brake misses may stay as it was."""
    previous, head = (one.inventory for one in both)
    kept = held(previous, head, as_of, ends_only=True)
    whole, spared = with_vanished(previous, head), missed(previous, head)
    for later in LATER:
        day = as_of + later
        beyond = of_grants(kept, day) - of_grants(whole, day)
        assert {str(one[0]) for one in beyond} <= spared
    lost = of_grants(previous, as_of) & of_grants(whole, as_of) - of_grants(kept, as_of)
    lost |= {one for one in of_grants(previous, as_of) - of_grants(kept, as_of) if one[0] in spared}
    assert all(
        _is_ended(previous, head, str(grant), str(place), as_of, as_of)
        or (str(grant) in spared and right not in head.grants[str(grant)].rights)
        for grant, _, _, place, right, *_ in lost
    )


@settings(max_examples=60)
@given(sides, days, modes)
def test_every_declared_end_is_carried_out(both: tuple[Edited, Edited], as_of: date, ends_only: bool) -> None:
    previous, head = (one.inventory for one in both)
    kept = held(previous, head, as_of, ends_only=ends_only)
    for later in LATER:
        day = as_of + later
        for e in resolve(kept, day).entitlements:
            for place in e.cameras or (e.recorder or "",):
                assert not _is_ended(previous, head, e.grant, place, day, as_of), (e.grant, place, day)


def _is_ended(previous: Inventory, head: Inventory, name: str, place: str, day: date, as_of: date) -> bool:
    """Whether the head says in so many words that the grant, the person or the place ended by the day."""
    grant = head.grants.get(name)
    person = previous.grants[name].person
    recorder_id = previous.recorder_of.get(place, place)
    recorder, camera = head.recorders.get(recorder_id), head.cameras.get(place)
    contact, site = head.contacts.get(person), head.sites.get(previous.recorders[recorder_id].site)
    ends = [
        grant.revoked.on if grant and grant.revoked else None,
        grant.valid_until + DAY if grant else None,
        contact.left_on if contact else None,
        recorder.retired_on if recorder else None,
        camera.removed_on if camera else None,
        site.closed_on if site and previous.recorder_of.get(place) else None,
        *_ends_of_positions(previous, head, person, as_of),
    ]
    return any(end is not None and end <= day for end in ends)


def _ends_of_positions(previous: Inventory, head: Inventory, person: str, as_of: date) -> Iterator[date]:
    """When a position ended or its unit was no more, and the person holds nothing else by the head."""
    was, will = previous.contacts.get(person), head.contacts.get(person)
    for number, position in enumerate(was.positions if was and will else ()):
        unit = head.units.get(position.unit)
        same = [one for one in (will.positions if will else ()) if _key(one) == _key(position)][:1]
        ended = same[0].valid_until + DAY if same and same[0].valid_until else None
        for end in (ended, unit.retired_on if unit else None):
            if end is not None and was is not None:
                day = max(end, as_of)
                holds = position_at(was, day) is was.positions[number]
                if holds and not Reach(head, day).person_active(person):
                    yield end


def _key(position: object) -> tuple[object, object]:
    return getattr(position, "unit", None), getattr(position, "valid_from", None)


@settings(max_examples=60)
@given(sides, days, modes)
def test_the_same_on_both_sides_stays_what_it_is(both: tuple[Edited, Edited], as_of: date, ends_only: bool) -> None:
    one = both[0].inventory
    assert content(held(one, one, as_of, ends_only=ends_only)) == content(one)


@settings(max_examples=100)
@given(sides, days, modes)
def test_held_once_more_changes_nothing(both: tuple[Edited, Edited], as_of: date, ends_only: bool) -> None:
    previous, head = (one.inventory for one in both)
    once = held(previous, head, as_of, ends_only=ends_only)
    assert content(held(once, head, as_of, ends_only=ends_only)) == content(once)


@settings(max_examples=60)
@given(sides, days)
def test_what_no_device_can_express_is_left_out_and_nothing_else(both: tuple[Edited, Edited], as_of: date) -> None:
    kept = held(both[0].inventory, both[1].inventory, as_of)
    inventory, left_out = without_refused(kept, as_of, judge_targets)
    state = resolve(inventory, as_of)
    faulty = {one.entity for one in judge_targets(inventory, state) if one.severity == Severity.ERROR}
    on_devices = [e for e in state.entitlements if e.recorder is not None]  # others have their accounts elsewhere
    assert all(faulty.isdisjoint((e.grant, e.person, e.recorder, *e.cameras)) for e in on_devices)
    assert kept.grants.keys() - inventory.grants.keys() == set(left_out)
    if not any(one.severity == Severity.ERROR for one in judge_targets(kept, resolve(kept, as_of))):
        assert left_out == ()


@pytest.mark.parametrize("base", [PROVINCE, SMALL], ids=["province", "small"])
@settings(max_examples=4)
@given(st.data(), days, modes)
def test_everything_can_be_rendered_from_it(base: Inventory, data: st.DataObject, as_of: date, ends_only: bool) -> None:
    head = data.draw(mutated(base)).inventory
    kept = without_refused(held(base, head, as_of, ends_only=ends_only), as_of, judge_targets).inventory
    before = Before(Views(base, resolve(base, as_of)), Published("0" * 40, as_of))
    assert list(render(Views(kept, resolve(kept, as_of)), before))

"""The laws of the access state, on random provinces: windows, monotony, order, nothing empty."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from camgrant.access.resolve import resolve
from camgrant.access.state import Entitlement
from camgrant.load.assemble import load
from camgrant.load.tree import MemoryTree
from camgrant.model.grant import Grant
from camgrant.model.inventory import Inventory
from camgrant.rendering.registry import device_targets
from support.examples import world

PROVINCE_FILES = world(Path(__file__).parents[2] / "inventory")
LOADED = load(MemoryTree(PROVINCE_FILES), device_targets()).inventory
assert LOADED is not None
PROVINCE: Inventory = LOADED
DAY = date(2021, 7, 20)
GRANT = TypeAdapter(Grant)
days = st.dates(date(2021, 6, 1), date(2021, 9, 30))
dates = days.map(date.isoformat)


def _with(grants: dict[str, Grant]) -> Inventory:
    fields: dict[str, Any] = {
        name: getattr(PROVINCE, name)
        for name in ("settings", "pack", "units", "contacts", "sites", "recorders", "documents", "reviewers", "waivers")
    }
    return Inventory(**fields, grants=grants, origins=PROVINCE.origins)


scopes = st.one_of(
    st.sampled_from(sorted(PROVINCE.sites)).map(lambda site: {"site": site}),
    st.lists(st.sampled_from(sorted(PROVINCE.sites)), min_size=1, max_size=4).map(lambda s: {"sites": s}),
    st.lists(st.sampled_from(sorted(PROVINCE.cameras)), min_size=1, max_size=6).map(lambda c: {"cameras": c}),
    st.sampled_from(sorted(PROVINCE.pack.chains)).map(lambda chain: {"chain": chain}),
    st.sampled_from(sorted(PROVINCE.recorders)).map(lambda recorder: {"recorder": recorder}),
    st.just({}),
    st.just({"site": "s-nowhere"}),
)
rights = st.lists(st.sampled_from(["live", "playback", "export", "ptz", "config"]), min_size=1, max_size=3)
grants = st.fixed_dictionaries(
    {
        "person": st.sampled_from([*sorted(PROVINCE.contacts), "c-nobody"]),
        "system": st.sampled_from([*sorted(PROVINCE.pack.systems), "nothing"]),
        "scope": scopes,
        "rights": rights,
        "purpose": st.just("direction"),
        "valid_from": dates,
        "valid_until": dates,
    },
    optional={"revoked": st.fixed_dictionaries({"on": dates, "reason": st.just("x")})},
).map(GRANT.validate_python)
worlds = st.dictionaries(st.integers(0, 30).map(lambda n: f"g-{n}"), grants, max_size=12)


def _state(found: dict[str, Grant], day: date = DAY) -> set[Entitlement]:
    return set(resolve(_with(found), day).entitlements)


@settings(max_examples=150)
@given(found=worlds, extra=grants)
def test_adding_a_grant_never_removes_and_removing_never_adds(found: dict[str, Grant], extra: Grant) -> None:
    before = _state(found)
    after = _state({**found, "g-99": extra})
    assert before <= after
    assert {e.grant for e in after - before} <= {"g-99"}


@settings(max_examples=150)
@given(found=worlds, day=days)
def test_every_entitlement_lies_inside_its_grant(found: dict[str, Grant], day: date) -> None:
    for entitlement in _state(found, day):
        grant = found[entitlement.grant]
        assert grant.valid_from <= day <= grant.valid_until
        assert grant.revoked is None or day < grant.revoked.on
        assert entitlement.rights == frozenset(grant.rights)
        assert entitlement.cameras or entitlement.rights == {"config"}
        contact = PROVINCE.contacts[entitlement.person]
        assert contact.left_on is None or day < contact.left_on
        for camera in entitlement.cameras:
            site = PROVINCE.sites[PROVINCE.recorders[PROVINCE.recorder_of[camera]].site]
            assert site.opened_on <= day
            assert site.closed_on is None or day < site.closed_on
            assert site.type in PROVINCE.pack.systems[grant.system].site_types


@settings(max_examples=80)
@given(found=worlds, data=st.data())
def test_the_order_of_declaration_changes_nothing(found: dict[str, Grant], data: st.DataObject) -> None:
    shuffled = dict(data.draw(st.permutations(list(found.items()))))
    assert resolve(_with(found), DAY) == resolve(_with(shuffled), DAY)


@settings(max_examples=60)
@given(found=worlds)
def test_at_most_one_entitlement_per_grant_and_recorder(found: dict[str, Grant]) -> None:
    keys = [(e.grant, e.recorder) for e in resolve(_with(found), DAY).entitlements]
    assert len(keys) == len(set(keys))


def _some_grant() -> tuple[str, Grant]:
    return next((i, g) for i, g in PROVINCE.grants.items() if g.scope.site and g.valid_from < DAY < g.valid_until)


def _changed(grant: Grant, **fields: Any) -> Grant:
    plain = GRANT.dump_python(grant, mode="json", exclude_none=True)
    return GRANT.validate_python({**plain, **fields})


def test_both_ends_of_the_window_belong_to_it() -> None:
    name, grant = _some_grant()
    window = _changed(grant, valid_from=DAY.isoformat(), valid_until=(DAY + timedelta(days=3)).isoformat())
    held = [bool(_state({name: window}, DAY + timedelta(days=n))) for n in range(-1, 5)]
    assert held == [False, True, True, True, True, False]


def test_a_revocation_holds_from_its_first_day() -> None:
    name, grant = _some_grant()
    revoked = _changed(grant, revoked={"on": DAY.isoformat(), "reason": "x"})
    assert [bool(_state({name: revoked}, DAY + timedelta(days=n))) for n in (-1, 0, 1)] == [True, False, False]


def test_a_closed_site_and_a_person_who_left_give_nothing() -> None:
    state = resolve(PROVINCE, date(2021, 8, 15))
    closed = {site for site, found in PROVINCE.sites.items() if found.closed_on == date(2021, 8, 15)}
    assert closed
    seen = {PROVINCE.recorders[PROVINCE.recorder_of[c]].site for e in state.entitlements for c in e.cameras}
    assert not closed & seen
    gone = {c for c, contact in PROVINCE.contacts.items() if contact.left_on and contact.left_on <= state.as_of}
    assert gone
    assert not gone & {e.person for e in state.entitlements}


def test_technical_work_sees_nothing_and_is_in_the_state() -> None:
    technical = [e for e in resolve(PROVINCE, DAY).entitlements if "config" in e.rights]
    assert technical
    assert all(not e.cameras and e.recorder for e in technical)

"""Access tests: whom they speak of, what speaks against them, and the nearest reason for what somebody lacks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from camgrant.access.resolve import resolve
from camgrant.access.tested import Breach
from camgrant.app.access_tests import judge_tests, run_tests
from camgrant.model.base import altered
from camgrant.model.grant import Revocation, Scope
from camgrant.model.inventory import Inventory
from camgrant.model.organisation import Position
from camgrant.plan.brake import brake
from camgrant.plan.plan import plan
from camgrant.plan.touches import touches
from support.access_tests import DAY, outcome, province, with_tests

THUY, QUY, HEAD = "c-rah-lan-thuy", "c-le-van-quy", {"leaders_of": ["s-iso-03"], "roles": ["head"]}
ISO_03 = {"sites": ["s-iso-03"], "systems": ["site"]}
CAMERAS = ("k-iso-03-1", "k-iso-03-2", "k-iso-03-3", "k-iso-03-4")


def _changed(kind: str, name: str, **values: Any) -> Inventory:
    """The province with one entity changed."""
    entities = getattr(province(), kind)
    made: dict[str, Any] = {kind: {**entities, name: altered(entities[name], **values)}}
    return replace(province(), **made)


def test_the_tests_of_the_reference_province_hold() -> None:
    found = run_tests(province(), sorted(province().access_tests), DAY)
    assert len(found) >= 12
    assert [one.id for one in found if not one.holds] == []
    assert {one.test.expect for one in found} == {"can", "cannot", "only"}


def test_they_give_nobody_anything() -> None:
    tests = {"t-x": {"who": {"people": [THUY]}, "expect": "can", "rights": ["export"]}}
    assert resolve(with_tests(province(), tests), DAY) == resolve(province(), DAY)


# -- can --------------------------------------------------------------------------------------------------------------


def test_can_asks_every_right_on_every_camera_of_everybody_named() -> None:
    assert outcome({"who": HEAD, "expect": "can", "what": ISO_03}).holds
    both = outcome({"who": {"people": [THUY, QUY]}, "expect": "can", "rights": ["live", "export"], "what": ISO_03})
    revoked = ("g-iso-03-quylv", CAMERAS)
    assert both.breaches == (
        Breach("revoked", QUY, *revoked, ("live",), date(2021, 7, 15)),
        Breach("revoked", QUY, *revoked, ("export",), date(2021, 7, 15)),
        Breach("right", THUY, "g-iso-03-thuyrl", CAMERAS, ("export",)),
    )


def test_the_day_of_a_test_goes_before_that_of_the_run() -> None:
    who = {"people": [QUY]}
    assert outcome({"who": who, "expect": "can", "what": ISO_03, "on": "2021-07-14"}).holds
    assert not outcome({"who": who, "expect": "can", "what": ISO_03, "on": "2021-07-15"}).holds
    assert outcome({"who": HEAD, "expect": "only", "what": ISO_03, "on": "2021-07-14"}).holds


def test_can_of_nobody_or_of_no_camera_fails() -> None:
    nobody = {"leaders_of": ["s-iso-03"], "roles": ["responder"]}
    assert outcome({"who": nobody, "expect": "can", "what": ISO_03}).breaches == (Breach("nobody"),)
    closed = outcome({"who": {"people": [THUY]}, "expect": "can", "what": ISO_03, "on": "2022-05-01"})
    assert closed.breaches == (Breach("nothing"),)


def test_what_a_device_gives_beyond_a_grant_is_no_reason_for_can_but_one_against_cannot() -> None:
    who, what = {"people": ["c-dinh-thi-nhem"]}, {"cameras": ["k-iso-09-1"]}
    grant = ("c-dinh-thi-nhem", "g-iso-09-nhemdt", ("k-iso-09-1",))
    can = outcome({"who": who, "expect": "can", "rights": ["export"], "what": what})
    assert can.breaches == (Breach("right", *grant, ("export",)),)
    cannot = outcome({"who": who, "expect": "cannot", "rights": ["live", "export"], "what": what})
    assert cannot.breaches == (Breach("granted", *grant, ("live",)), Breach("accepted", *grant, ("export",)))


# -- cannot, only -----------------------------------------------------------------------------------------------------


def test_cannot_speaks_of_all_units_below_and_of_any_right_on_pictures() -> None:
    found = outcome({"who": {"people_of": ["u-cat"]}, "expect": "cannot", "what": {"cameras": ["k-chk-04-1"]}})
    assert [(one.person, one.grant, one.rights) for one in found.breaches] == [
        ("c-cao-xuan-dinh", "g-chk-04-dinhcx", ("live",)),
        ("c-ho-thi-my-dung", "g-chk-tinh-dunghtm", ("live",)),
        ("c-ksor-nham", "g-chk-04-nhamk", ("live",)),
        ("c-luong-the-phong", "g-chk-tinh-phonglt", ("live",)),
    ]


def test_technical_work_is_no_access_to_pictures_and_can_be_asked_for_by_its_right() -> None:
    who, what = {"unit_kinds": ["telecom"]}, {"sites": ["s-chk-01"]}
    assert outcome({"who": who, "expect": "cannot", "what": what}).holds
    found = outcome({"who": who, "expect": "cannot", "rights": ["config"], "what": what})
    cameras = ("k-chk-01-1", "k-chk-01-2")
    assert found.breaches == (Breach("granted", "c-dao-ngoc-son", "g-chk-01-kt-sondn", cameras, ("config",)),)


def test_only_without_anybody_means_nobody_at_all() -> None:
    assert outcome({"expect": "only", "rights": ["ptz"]}).holds
    found = outcome({"expect": "only", "rights": ["export"], "what": {"systems": ["site"]}})
    assert [(one.person, one.why) for one in found.breaches] == [
        ("c-tran-thi-le-quyen", "granted"),
        ("c-dinh-thi-nhem", "accepted"),
    ]


def test_cannot_that_names_nobody_fails() -> None:
    for who in ({}, {"roles": ["head"]}):
        assert outcome({"who": who, "expect": "cannot", "what": ISO_03}).breaches == (Breach("nobody"),)
    assert outcome({"who": {"people_of": ["u-cat"]}, "expect": "cannot", "what": ISO_03}).holds


def test_cannot_means_every_unit_of_a_person() -> None:
    second = Position(title="Cộng tác viên", unit="u-cat")
    world = _changed("contacts", THUY, positions=(*province().contacts[THUY].positions, second))
    found = outcome({"who": {"people_of": ["u-cat"]}, "expect": "cannot", "what": ISO_03}, world)
    assert [(one.why, one.person) for one in found.breaches] == [("granted", THUY)]


@pytest.mark.parametrize("heirs", [("u-bch-dc",), ("u-bch-dc", "u-tqs")], ids=["one", "two"])
def test_people_of_a_unit_that_went_over_are_those_of_its_heirs(heirs: tuple[str, ...]) -> None:
    """Only people of the unit see the site: so it was, and from the day on it is people of whoever took it over."""
    moved = tuple(Position(title=one.title, unit=heirs[-1]) for one in province().contacts[THUY].positions)
    world = _changed("contacts", THUY, positions=moved)
    asked = {"who": {"people_of": ["u-bch-ap"]}, "expect": "only", "what": ISO_03}
    assert not outcome(asked, world).holds
    ended = altered(world.units["u-bch-ap"], retired_on=DAY, successors=heirs)
    world = replace(world, units={**world.units, "u-bch-ap": ended})
    assert outcome(asked, world).holds
    before = date(2021, 7, 19)
    assert [one.person for one in outcome(asked, world, before).breaches] == [THUY]  # nothing had gone over by then


def test_systems_and_chains_narrow_what_is_asked() -> None:
    army = {"people_of": ["u-bchqs"]}
    assert outcome({"who": army, "expect": "cannot", "what": {"chains": ["civil"]}}).holds
    wide = outcome({"who": army, "expect": "cannot", "what": {"chains": ["military_command"], "systems": ["central"]}})
    assert {one.grant for one in wide.breaches} == {"g-central-anlth", "g-central-hungtq", "g-central-tuank"}


def test_a_camera_that_was_taken_down_is_told_of_can_only() -> None:
    recorder = province().recorders["r-iso-03"]
    gone = altered(recorder.channels["k-iso-03-1"], removed_on=DAY)
    world = _changed("recorders", "r-iso-03", channels={**recorder.channels, "k-iso-03-1": gone})
    asked = {"who": {"people": [THUY]}, "what": {"cameras": ["k-iso-03-1"]}}
    assert outcome({**asked, "expect": "can"}, world).breaches == (
        Breach("camera_gone", THUY, "", ("k-iso-03-1",), ("live",), DAY),
    )
    assert outcome({**asked, "expect": "cannot"}, world).holds


# -- why not ----------------------------------------------------------------------------------------------------------

GRANT = "g-iso-03-thuyrl"
NEAREST: Mapping[str, tuple[str, dict[str, Any], str, date | None]] = {
    "right": ("grants", {"rights": ("playback",)}, GRANT, None),
    "coming": ("grants", {"valid_from": date(2021, 7, 21)}, GRANT, date(2021, 7, 21)),
    "proposed": ("grants", {"proposed": True}, GRANT, None),
    "expired": ("grants", {"valid_until": date(2021, 7, 19)}, GRANT, date(2021, 7, 19)),
    "revoked": ("grants", {"revoked": Revocation(on=DAY.isoformat(), reason="x")}, GRANT, DAY),  # type: ignore[arg-type]
    "unclear": ("grants", {"scope": Scope(site="s-iso-03", chain="civil")}, GRANT, None),
    "uncovered": ("grants", {"system": "checkpoint"}, GRANT, None),
    "unconnected": ("grants", {"system": "central"}, GRANT, date(2021, 8, 1)),
    "no_grant": ("grants", {"scope": Scope(site="s-iso-01")}, "", None),
    "left": ("contacts", {"left_on": date(2021, 7, 19)}, "", date(2021, 7, 19)),
    "no_position": ("contacts", {"positions": ()}, "", None),
    "unit_gone": ("units", {"retired_on": DAY}, "", DAY),
    "site_closed": ("sites", {"closed_on": DAY}, "", DAY),
}
NAMES = {"grants": GRANT, "contacts": THUY, "units": "u-bch-ap", "sites": "s-iso-03"}


@pytest.mark.parametrize("why", NEAREST)
def test_the_nearest_reason_is_told(why: str) -> None:
    kind, values, grant, day = NEAREST[why]
    world = _changed(kind, NAMES[kind], **values)
    if why == "unconnected":
        connections = province().sites["s-iso-03"].connections
        later = altered(connections["central"], since=date(2021, 8, 1))
        site = altered(province().sites["s-iso-03"], connections={"central": later})
        world = replace(world, sites={**world.sites, "s-iso-03": site})
    found = outcome({"who": {"people": [THUY]}, "expect": "can", "what": {"cameras": ["k-iso-03-1"]}}, world)
    assert found.breaches == (Breach(why, THUY, grant, ("k-iso-03-1",), ("live",), day),)


def test_of_several_grants_the_nearest_is_named() -> None:
    grants = province().grants
    expired = altered(grants[GRANT], valid_until=date(2021, 7, 19))
    coming = altered(grants[GRANT], valid_from=date(2021, 8, 1))
    world = replace(province(), grants={**grants, GRANT: expired, "g-iso-03-moi": coming})
    found = outcome({"who": {"people": [THUY]}, "expect": "can", "what": {"cameras": ["k-iso-03-1"]}}, world)
    assert [(one.why, one.grant) for one in found.breaches] == [("coming", "g-iso-03-moi")]


def test_grants_through_other_systems_or_of_other_cameras_are_not_named() -> None:
    central = {"who": {"people": [THUY]}, "expect": "can", "what": {"sites": ["s-iso-03"], "systems": ["central"]}}
    assert [(one.why, one.grant) for one in outcome(central).breaches] == [("no_grant", "")]
    world = _changed("grants", GRANT, scope=Scope(cameras=("k-iso-03-1",)))
    found = outcome({"who": {"people": [THUY]}, "expect": "can", "what": ISO_03}, world)
    assert found.breaches == (Breach("no_grant", THUY, "", CAMERAS[1:], ("live",)),)


def test_who_has_left_is_no_longer_of_his_unit() -> None:
    asked = {"who": {"people_of": ["u-ca-kp"]}, "expect": "can", "what": {"sites": ["s-chk-04"]}}
    assert "c-bach-van-toan" not in {one.person for one in outcome(asked).breaches}
    assert "c-bach-van-toan" in {
        one.person for one in outcome({**asked, "rights": ["ptz"], "on": "2021-07-09"}).breaches
    }


# -- changes ----------------------------------------------------------------------------------------------------------

SEES = {"who": {"people": [THUY]}, "expect": "can", "what": ISO_03}
NOBODY = {"expect": "only", "what": ISO_03}
ONLY_QUY = {"who": {"people": [QUY]}, "expect": "only", "what": ISO_03}


def _judged(head: Inventory, base: Inventory) -> list[tuple[str, bool, bool, date]]:
    """The tests that fail: whether they stop the change, and whether they are those of the base."""
    found = judge_tests(head, base, sorted(head.access_tests), DAY)
    return [(one.id, one.told, one.stood, one.day) for one in found if not one.holds]


def test_a_revocation_is_told_and_a_widening_is_not() -> None:
    base = with_tests(_changed("grants", GRANT, proposed=True), {"t-only": ONLY_QUY, "t-sees": SEES})
    given = with_tests(province(), {"t-only": ONLY_QUY, "t-sees": SEES})
    # Giving breaks `only`, which held before; taking away breaks `can`, and is told.
    assert _judged(given, base) == [("t-only", False, False, DAY)]
    assert _judged(base, given) == [("t-sees", True, False, DAY)]
    # What failed before is no reason to stop; a test that is new or was changed must hold.
    assert _judged(given, given) == [("t-only", True, False, DAY)]
    assert _judged(base, replace(given, access_tests={})) == [("t-sees", False, False, DAY)]
    other = with_tests(province(), {"t-sees": {**SEES, "rights": ["live", "ptz"]}})
    assert _judged(base, other) == [("t-sees", False, False, DAY)]


def test_a_sentence_that_failed_before_lets_nobody_else_in() -> None:
    """Thủy's access breaks it already; that Quý comes back is another breach."""
    both = with_tests(_changed("grants", "g-iso-03-quylv", revoked=None), {"t-only": NOBODY})
    one = with_tests(province(), {"t-only": NOBODY})
    assert _judged(both, one) == [("t-only", False, False, DAY)]
    assert _judged(one, both) == [("t-only", True, False, DAY)]


@pytest.mark.parametrize("tests", [{}, {"t-only": {"who": {"people": [QUY, THUY]}, "expect": "only", "what": ISO_03}}])
def test_a_change_clears_no_way_by_its_own_tests(tests: dict[str, Any]) -> None:
    base = with_tests(_changed("grants", GRANT, proposed=True), {"t-only": ONLY_QUY})
    assert _judged(with_tests(province(), tests), base) == [("t-only", False, True, DAY)]
    # To alter or drop a test, and nothing else, is a change of its own.
    assert _judged(with_tests(base, tests), base) == []


def test_what_begins_later_is_judged_on_its_first_day() -> None:
    tests, first = {"t-only": ONLY_QUY}, date(2021, 8, 1)
    base = with_tests(_changed("grants", GRANT, proposed=True), tests)
    assert _judged(with_tests(_changed("grants", GRANT, valid_from=first), tests), base) == [
        ("t-only", False, False, first)
    ]
    # What is made longer breaks it anew on the first day that is added.
    short = with_tests(_changed("grants", GRANT, valid_until=date(2021, 7, 31)), tests)
    assert _judged(with_tests(province(), tests), short) == [("t-only", False, False, first)]
    assert _judged(short, with_tests(province(), tests)) == [("t-only", True, False, DAY)]


def test_who_goes_to_another_unit_or_leads_no_longer_is_judged_on_that_day() -> None:
    """Nobody gains anything, and yet somebody sees a site from that day on who must not."""
    first, people = date(2021, 8, 1), province().contacts[THUY]
    tests = {"t-only": {"who": {"people_of": ["u-bch-ap"]}, "expect": "only", "what": ISO_03}}
    base, day = with_tests(province(), tests), date(2021, 7, 31)
    here, there = (altered(people.positions[0], **window) for window in ({"valid_until": day}, {"valid_from": first}))
    moved = _changed("contacts", THUY, positions=(here, altered(there, unit="u-bch-dc")))
    assert _judged(with_tests(moved, tests), base) == [("t-only", False, False, first)]
    assert _judged(with_tests(_changed("contacts", THUY, positions=(here, there)), tests), base) == []
    assert _judged(base, with_tests(moved, tests)) == []
    tests = {"t-only": {"who": HEAD, "expect": "only", "what": ISO_03}}
    terms = tuple(
        altered(term, valid_until=day) if term.person == THUY else term
        for term in province().sites["s-iso-03"].leadership
    )
    led = with_tests(_changed("sites", "s-iso-03", leadership=terms), tests)
    assert _judged(led, with_tests(province(), tests)) == [("t-only", False, False, first)]


@pytest.mark.parametrize("what", ["added", "gone", "changed"])
def test_a_change_of_a_test_is_part_of_the_plan_and_of_the_class_policy(what: str) -> None:
    none, one, weaker = (
        replace(with_tests(province(), tests), file_count=100 + len(tests))  # a file for the test
        for tests in ({}, {"t-sees": SEES}, {"t-sees": {**SEES, "expect": "cannot"}})
    )
    before, after = {"added": (none, one), "gone": (one, none), "changed": (one, weaker)}[what]
    made = plan(before, after)
    assert [(one.kind, one.entity, one.what) for one in made.entities] == [("access_tests", "t-sees", what)]
    assert [(one.change, one.kind, one.entity) for one in touches(made)] == [("policy", "access_tests", "t-sees")]
    assert not made.touches_access
    assert made.hash != plan(before, before).hash
    assert brake(made).stops == ()

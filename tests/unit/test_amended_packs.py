"""A policy pack with its amendments: what they say counts on their days, and what does not fit is found where it is."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import pytest

from camgrant.access.resolve import resolve
from camgrant.load.assemble import Loaded, load, references
from camgrant.load.packs import builtin_pack
from camgrant.load.tree import MemoryTree
from camgrant.model.base import altered
from camgrant.model.inventory import Inventory
from camgrant.model.pack import Pack
from camgrant.plan.brake import brake
from camgrant.plan.plan import plan
from camgrant.plan.touches import touches
from camgrant.policy.engine import judge
from support.access_tests import province
from support.examples import world

FILE: Final = "packs/amendments/gl-1190-2021.yaml"
LETTER: Final = Path(__file__).parents[1] / "data" / "second-letter" / FILE
DAY: Final = date(2021, 8, 1)
EVE: Final = DAY - timedelta(days=1)


def letter(*edits: tuple[str, str]) -> bytes:
    """The second letter, with edits."""
    text = LETTER.read_text("utf-8")
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text.encode()


def loaded(files: dict[str, bytes]) -> Loaded:
    return load(MemoryTree({**world(), **files}), ("by_hand", "hikvision"))


def inventory(files: dict[str, bytes]) -> Inventory:
    found = loaded(files)
    assert [(one.code, one.message("en")) for one in found.diagnostics if one.code != "REF004"] == []
    assert found.inventory is not None
    return found.inventory


def faults(*edits: tuple[str, str], **others: bytes) -> list[tuple[str, str, int]]:
    found = loaded({FILE: letter(*edits), **others}).diagnostics
    return [(one.code, one.location.file, one.location.line) for one in found if one.code != "REF004"]


def changed_fields(one: Pack, other: Pack) -> set[str]:
    names = {field.name for field in dataclasses.fields(one)}
    return {name for name in names if getattr(one, name) != getattr(other, name)}


def line(text: str, *edits: tuple[str, str]) -> int:
    lines = letter(*edits).decode().split("\n")
    return next(number for number, content in enumerate(lines, 1) if text in content)


def test_each_day_is_judged_by_the_pack_of_that_day() -> None:
    whole = inventory({FILE: letter()})
    before, after = whole.on(EVE).pack, whole.on(DAY).pack
    assert before == whole.pack
    assert changed_fields(before, inventory({}).pack) == {"chains", "clauses"}
    assert (before.systems["checkpoint"].max_days.value, after.systems["checkpoint"].max_days.value) == (45, 75)
    assert [one.kind for one in after.sheets["s6"].recipients] == [None, "health_dept"]
    assert after.sheets["s6"].recipients[:-1] == before.sheets["s6"].recipients
    assert after.site_types["checkpoint"].chains == ("police", "border_guard")
    assert "s9" in before.sheets
    assert "s9" not in after.sheets
    assert (after.id, after.version, after.valid_from) == (before.id, before.version, before.valid_from)
    assert after.source.cited == (
        "882/STTTT-BCVT ngày 03/06/2021 (sửa đổi, bổ sung bởi 1190/STTTT-BCVT ngày 19/07/2021)"
    )


def test_an_inventory_without_amendments_is_its_own_version_of_every_day() -> None:
    whole = inventory({})
    assert whole.amended_on == ()
    assert whole.on(date.min) is whole.on(date.max) is whole


def test_an_amendment_that_ends_leaves_the_pack_as_it_was() -> None:
    whole = inventory({FILE: letter(("valid_from: 2021-08-01", "valid_from: 2021-08-01\n  valid_until: 2021-08-31"))})
    assert whole.amended_on == (DAY, date(2021, 9, 1))
    assert whole.on(date(2021, 8, 31)).pack != whole.pack
    assert whole.on(date(2021, 9, 1)).pack == whole.pack


def test_a_later_amendment_goes_by_the_pack_as_amended() -> None:
    third = b"""amendment:
  id: gl-1300-2021
  amends: gl-882-2021
  title: { vi: X, en: X }
  source: { number: 1300/STTTT-BCVT, date: 2021-08-20, title: { vi: X, en: X } }
  valid_from: 2021-09-01
  replace:
    sheets: { s6: { recipients: { "1": { mandatory: false } } } }
"""
    whole = inventory({FILE: letter(), "packs/amendments/gl-1300-2021.yaml": third})
    assert whole.on(DAY).pack.sheets["s6"].recipients[1].mandatory
    assert not whole.on(date(2021, 9, 1)).pack.sheets["s6"].recipients[1].mandatory
    assert whole.on(date(2021, 9, 1)).pack.source.amended_by == (
        "1190/STTTT-BCVT ngày 19/07/2021",
        "1300/STTTT-BCVT ngày 20/08/2021",
    )


def test_a_later_letter_has_the_last_word_over_a_choice_of_the_settings() -> None:
    settings = world()["camgrant.yaml"].rstrip() + b'\n  options: { checkpoint.max_days: "30" }\n'
    whole = inventory({FILE: letter(), "camgrant.yaml": settings})
    days = [one.systems["checkpoint"].max_days for one in whole.packs()]
    assert [one.value for one in days if one is not None] == [30, 75]


def test_words_have_no_days_and_may_be_entered_ahead() -> None:
    sites = world()["sites/all.yaml"].replace(b"chain: police", b"chain: border_guard", 1)
    assert sites != world()["sites/all.yaml"]
    assert [one.code for one in references(loaded({"sites/all.yaml": sites})).diagnostics] == ["REF003"]
    assert references(loaded({"sites/all.yaml": sites, FILE: letter()})).diagnostics == ()


@pytest.mark.parametrize(
    ("edits", "code", "at"),
    [
        ((("amends: gl-882-2021", "amends: gl-883-2021"),), "REF007", "amends:"),
        ((("id: gl-1190-2021", "id: gl-1191-2021"),), "REF013", "id: gl"),
        ((("value: 75", "value: x"),), "SCH003", "value: x"),
        ((("kind: health_dept", "kind: health_dep"),), "REF008", "kind: health_dep"),
        ((("repeal: [sheets.s9]", "repeal: [chains.police]"),), "REF013", "repeal"),
        ((("repeal: [sheets.s9]", "repeal: [id]"),), "REF013", "repeal"),
        ((("valid_from: 2021-08-01", "valid_from: 2021-08-01\n  valid_until: 2021-07-01"),), "REF013", "valid_until"),
        ((("max_days: {", "max_dayz: {"),), "REF013", "max_dayz"),
        ((("chains: [border_guard]", "chains: [police]"),), "REF013", "chains: [police]"),
        ((("  add:", "  ad:"),), "SCH001", "  ad:"),
    ],
)
def test_what_does_not_fit_is_found_in_the_amendment(edits: tuple[tuple[str, str], ...], code: str, at: str) -> None:
    assert (code, FILE, line(at, *edits)) in faults(*edits)


def test_an_amendment_of_a_pack_that_nobody_uses_is_read_all_the_same() -> None:
    other = builtin_pack("gl-882-2021").replace(b"id: gl-882-2021", b"id: vi-du-2021", 1)
    files = {FILE: letter(("amends: gl-882-2021", "amends: vi-du-2021")), "packs/vi-du-2021.yaml": other}
    assert inventory(files).later_packs == ()


def test_an_amendment_is_a_change_of_the_policy_that_stands_in_the_plan() -> None:
    before, after = inventory({}), inventory({FILE: letter()})
    found = plan(before, after)
    assert [(one.kind, one.entity, one.what) for one in found.entities] == [
        ("pack_amendments", "gl-1190-2021", "added")
    ]
    assert [(one.change, one.kind) for one in touches(found)] == [("policy", "pack_amendments")]
    assert found.hash != plan(before, inventory({FILE: letter(("value: 75", "value: 76"))})).hash


def test_an_amendment_that_vanishes_stops() -> None:
    found = brake(plan(inventory({FILE: letter()}), inventory({})))
    assert [(one.code, one.location.file) for one in found.stops] == [("PLN002", FILE), ("PLN001", FILE)]


def test_each_grant_is_judged_by_the_rules_of_the_system_of_its_own_day() -> None:
    """Which rules concern a system is found once for each text of it, not once for its name."""
    known = province()
    site = known.pack.systems["site"]
    before = altered(known.pack, systems={**known.pack.systems, "site": altered(site, leaders_only=())})
    (name,) = sorted(one for one, grant in known.grants.items() if grant.scope.site == "s-iso-06")[:1]
    days = {"valid_from": DAY, "valid_until": DAY + timedelta(days=20)}
    not_begun = altered(known.grants[name], person="c-vu-ngoc-lam", **days)
    grants = {**known.grants, "g-khong-phai-lanh-dao": not_begun}
    amended = replace(known, pack=before, later_packs=((DAY, known.pack),), grants=grants)
    found = judge(amended, resolve(amended, EVE))
    assert [one.entity for one in found if one.code == "SCO005"] == ["g-khong-phai-lanh-dao"]

"""Competence has a locality: of several units of one kind the one to which a site falls approves, gets and is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from random import Random
from typing import Final

import pytest

from camgrant.access.competence import Competence
from camgrant.access.resolve import resolve
from camgrant.app.check import check
from camgrant.ledger.book import Book
from camgrant.ledger.events import written
from camgrant.ledger.routing import Router
from camgrant.load.tree import MemoryTree
from camgrant.model.amendments import LocalityAmendment, UnitAmendment
from camgrant.model.base import altered
from camgrant.model.inventory import Inventory, unit_exists
from camgrant.model.organisation import DatedName, Locality
from camgrant.plan.approval_names import Names
from camgrant.plan.approvals import judge
from camgrant.plan.plan import plan
from camgrant.plan.reviews import Reviewed
from camgrant.plan.touches import Touch
from camgrant.rendering.lists import Desk, views_at
from support.access_tests import province
from support.reviewing import inventory_of
from support.two_provinces import HERE, THERE, two_provinces

DAY: Final = date(2021, 7, 20)
BOTH: Final = two_provinces(placed=True)


def findings(files: dict[str, bytes]) -> list[tuple[str, str, int, int]]:
    checked = check(MemoryTree(files), DAY, today=lambda: DAY)
    return [(d.code, d.location.file, d.location.line, d.location.column) for d in checked.diagnostics]


def changed(file: str, old: str, new: str) -> dict[str, bytes]:
    text = BOTH[file].decode()
    assert text.count(old) == 1, (file, old)
    return {**BOTH, file: text.replace(old, new).encode()}


def test_two_provinces_that_nothing_tells_apart_are_an_error() -> None:
    found = findings(two_provinces(placed=False))
    assert {code for code, *_ in found} == {"ORG015"}
    assert len(found) == 5  # a committee, a command, two departments and a police, twice each


def test_two_provinces_that_are_told_apart_are_sound() -> None:
    assert findings(BOTH) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "wanted"),
    [
        (
            "grants/all.yaml",
            "approvals: [d-ubnd-phe-duyet]\n  g-iso-01",
            "approvals: [d-bd-ubnd]\n  g-iso-01",
            "APR002",
        ),
        ("sites/all.yaml", "    chain: police\n    locality: l-gia-lai\n", "    chain: police\n", "ORG016"),
        ("sites/all.yaml", "chain: civil\n    locality: l-gia-lai", "chain: civil\n    locality: l-khong-co", "REF001"),
    ],
    ids=["approved by the committee of the other", "a site that lies nowhere", "a locality that is not declared"],
)
def test_what_falls_to_nobody_or_to_another_is_an_error(file: str, old: str, new: str, wanted: str) -> None:
    files = changed(file, old, new) if wanted != "APR002" else _approved_by_the_other()
    assert wanted in {code for code, *_ in findings(files)}


def _approved_by_the_other() -> dict[str, bytes]:
    text = BOTH["grants/all.yaml"].decode()
    assert "d-ubnd-phe-duyet" in text
    approved = BOTH["documents/all-bd.yaml"].decode()
    wider = approved.replace("names: [c-bd-tran-quoc-hung, ", "names: [c-tran-quoc-hung, c-bd-tran-quoc-hung, ")
    assert wider != approved
    files = {**BOTH, "documents/all-bd.yaml": wider.encode()}
    other = text.replace("approvals: [d-ubnd-phe-duyet]", "approvals: [d-bd-ubnd-phe-duyet]", 1)
    return {**files, "grants/all.yaml": other.encode()}


def _is_of(unit: str, there: bool) -> bool:
    """By its id, which says in the tests' data to which province a unit belongs; the Ministry is of both."""
    return unit == "u-byt-cntt" or unit.startswith("u-bd-") == there


def test_no_list_crosses_from_one_province_into_the_other() -> None:
    inventory = inventory_of(BOTH)
    desk = Desk(inventory, resolve(inventory, DAY), Book.of(inventory, DAY))
    router = Router(desk.inventory)
    drawn = set[str]()
    for sheet in inventory.pack.sheets:
        for view in views_at(desk, sheet):
            people = {row.person for row in view.rows if row.person}
            for there in (
                {person.startswith("c-bd-") for person in people} if inventory.pack.sheets[sheet].stage else ()
            ):
                assert _is_of(view.author, there), (sheet, view.author)
                assert _is_of(view.recipient, there), (sheet, view.recipient)
                drawn.add(sheet)
            rows = [row for row in view.frozen if row.person and row.person.startswith("c-bd-")]
            wrong = "u-syt" if view.recipient == "u-bd-syt" else None
            if rows and wrong is not None:
                assert router.line_for(sheet, wrong, rows, DAY) is None, sheet
    assert drawn >= {"s1", "s2", "s3", "s4", "s5", "s6"}


@pytest.mark.parametrize("there", [False, True])
def test_a_change_is_agreed_to_by_the_units_to_which_its_sites_fall(there: bool) -> None:
    prefix, names = ("bd-", {"u-bd-syt", "u-bd-stttt"}) if there else ("", {"u-syt", "u-stttt"})
    before = inventory_of(BOTH)
    grant = f"g-{prefix}iso-02-kiendt"
    grants = {**before.grants, grant: altered(before.grants[grant], rights=("live", "ptz"), reason="Xoay camera")}
    verdict = judge(plan(before, replace(before, grants=grants)), Reviewed(), DAY)
    parties = [need for need in verdict.needs if need.kind == "party"]
    assert [need.party.units for need in parties] == [(f"u-{prefix}syt",)]
    could = {unit for need in parties for member in need.could for unit in member.units}
    assert could <= names
    assert could


# -- an independent reading of who is competent -----------------------------------------------------------------------


def by_hand(inventory: Inventory, kind: str, locality: str | None, day: date) -> set[str]:
    """Every unit of the kind by how far its locality stands above; the nearest count, and those without one last."""
    version = inventory.on(day)
    there = {name: unit for name, unit in version.units.items() if unit.kind == kind and unit_exists(unit, day)}
    distance: dict[str, int] = {}
    for name, unit in there.items():
        if unit.locality is None:
            distance[name] = 1000
            continue
        place, steps = locality, 0
        while place is not None and steps < 50:
            if place == unit.locality and place in version.localities:
                distance[name] = steps
                break
            found = version.localities.get(place)
            place, steps = (found.within if found is not None else None), steps + 1
    nearest = min(distance.values(), default=0)
    return {name for name, steps in distance.items() if steps == nearest}


def random_world(random: Random) -> Inventory:
    base = province()
    names = [f"l-{number}" for number in range(8)]
    first = DatedName(vi="Địa phương")
    days = [DAY + timedelta(days=random.randrange(-40, 40)) for _ in names]
    localities: dict[str, Locality] = {}
    for name, day in zip(names, days, strict=True):
        amendment = written(LocalityAmendment, on=day, document="d-x", within=random.choice(names))
        localities[name] = written(
            Locality,
            names=(first,),
            within=random.choice([None, *names]),
            amendments=(amendment,) if random.random() < 0.3 else (),
            retired_on=day if random.random() < 0.2 else None,
            successors=(random.choice(names),) if random.random() < 0.5 else (),
        )
    kinds = ["health_dept", "police_province"]
    units = {
        f"u-{number}": altered(
            base.units["u-syt"],
            kind=random.choice(kinds),
            locality=random.choice([None, *names]),
            retired_on=DAY if random.random() < 0.2 else None,
            successors=(f"u-{random.randrange(12)}",) if random.random() < 0.5 else (),
            amendments=(
                (written(UnitAmendment, on=DAY + timedelta(days=5), document="d-x", locality=random.choice(names)),)
                if random.random() < 0.3
                else ()
            ),
        )
        for number in range(12)
    }
    return replace(base, units=units, localities=localities)


@pytest.mark.parametrize("seed", range(30))
def test_the_nearest_unit_is_competent(seed: int) -> None:
    inventory = random_world(Random(seed))
    days = [DAY - timedelta(days=60), DAY - timedelta(days=1), DAY, DAY + timedelta(days=5), DAY + timedelta(days=60)]
    for day, kind, locality in product(days, ("health_dept", "police_province"), (None, "l-x", *inventory.localities)):
        found = Competence(inventory, day).of_kind(kind, locality)
        assert list(found) == sorted(by_hand(inventory, kind, locality, day)), (day, kind, locality)


def test_a_site_falls_to_another_unit_from_the_day_of_the_amendment() -> None:
    """Both provinces are one from a day on: what lay in either lies in the new one, and one department is left."""
    inventory = inventory_of(BOTH)
    ends = DAY + timedelta(days=12)
    localities = {
        **inventory.localities,
        HERE: altered(inventory.localities[HERE], retired_on=ends, successors=(THERE,)),
    }
    units = {**inventory.units, "u-syt": altered(inventory.units["u-syt"], retired_on=ends, successors=("u-bd-syt",))}
    joined = replace(inventory, localities=localities, units=units)
    before, after = Competence(joined, ends - timedelta(days=1)), Competence(joined, ends)
    assert before.at_site("health_dept", "s-iso-02") == ("u-syt",)
    assert after.at_site("health_dept", "s-iso-02") == ("u-bd-syt",)
    assert after.at_site("health_dept", "s-bd-iso-02") == ("u-bd-syt",)
    assert after.at_sites("health_dept", ["s-iso-02", "s-bd-iso-02"]) == ("u-bd-syt",)
    assert before.at_sites("health_dept", ["s-iso-02", "s-bd-iso-02"]) == ()


def with_chains() -> Inventory:
    """Both provinces, where a command is granted its whole chain of its own province."""
    files = dict(BOTH)
    for name, site, locality in (("all", "s-iso-01", HERE), ("all-bd", "s-bd-iso-01", THERE)):
        text = files[f"grants/{name}.yaml"].decode()
        chain = f"scope: {{chain: military_command, locality: {locality}}}"
        assert text.count(f"scope: {{sites: [{site}]}}") == 1
        files[f"grants/{name}.yaml"] = text.replace(f"scope: {{sites: [{site}]}}", chain).encode()
    return inventory_of(files)


def seen(inventory: Inventory, day: date) -> set[tuple[str, str | None, frozenset[str]]]:
    return {(one.grant, one.recorder, one.cameras) for one in resolve(inventory, day).entitlements}


def test_a_chain_that_is_granted_in_one_province_does_not_reach_into_the_other() -> None:
    by_site, by_chain = inventory_of(BOTH), with_chains()
    days = [date(2021, 6, 1) + timedelta(days=number) for number in range(90)]
    assert [day for day in days if seen(by_site, day) != seen(by_chain, day)] == []
    everywhere = with_chains()
    grants = {
        name: altered(grant, scope=altered(grant.scope, locality=None)) for name, grant in everywhere.grants.items()
    }
    assert seen(replace(everywhere, grants=grants), DAY) != seen(by_chain, DAY)


def test_what_was_granted_in_a_province_stays_there_when_it_goes_over_into_another_one() -> None:
    by_chain = with_chains()
    joined = altered(by_chain.localities[THERE], retired_on=DAY, successors=(HERE,))
    after = replace(by_chain, localities={**by_chain.localities, THERE: joined})
    assert after.on(DAY).sites["s-bd-iso-01"].locality == HERE
    assert seen(after, DAY) == seen(by_chain, DAY)


def test_a_locality_that_changes_is_called_by_its_name() -> None:
    inventory = inventory_of(BOTH)
    touch = Touch(change="policy", kind="localities", entity=HERE, what="changed")
    assert Names((inventory, inventory), DAY).subject(touch).vi == "Tỉnh Gia Lai"

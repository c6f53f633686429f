"""`--mutate` counts what really happens: each grant is taken away, given a right, given a site, and asked again."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from camgrant.access.resolve import resolve
from camgrant.access.unnoticed import Noticed
from camgrant.app.access_tests import mutants, run_tests
from camgrant.model.base import RIGHTS, altered
from camgrant.model.grant import Grant, Scope
from camgrant.model.inventory import Inventory
from support.access_tests import DAY, province, with_tests
from support.work import calls_of


def _with_grant(inventory: Inventory, name: str, grant: Grant | None) -> Inventory:
    grants = {key: one for key, one in inventory.grants.items() if key != name}
    return replace(inventory, grants={**grants, name: grant} if grant else grants)


def _broken(inventory: Inventory) -> set[str]:
    return {one.id for one in run_tests(inventory, sorted(inventory.access_tests), DAY) if not one.holds}


def _sites_named(inventory: Inventory, scope: Scope) -> tuple[str, ...]:
    chain = inventory.sites_of_chain(scope.chain) if scope.chain else ()
    of_cameras = [inventory.recorders[inventory.recorder_of[one]].site for one in scope.cameras]
    return tuple(dict.fromkeys((*((scope.site,) if scope.site else ()), *scope.sites, *chain, *of_cameras)))


def _with_site(inventory: Inventory, scope: Scope, site: str) -> Scope:
    if scope.cameras:
        more = (camera for r in inventory.recorders_of_site.get(site, ()) for camera in inventory.recorders[r].channels)
        return Scope(cameras=(*scope.cameras, *more))
    return Scope(sites=(*_sites_named(inventory, scope), site))


def _further_sites(inventory: Inventory, grant: Grant) -> Iterator[str]:
    """The sites that the grant would reach, if it named them."""
    for site in sorted(inventory.sites.keys() - set(_sites_named(inventory, grant.scope))):
        alone = altered(grant, scope=Scope(site=site))
        if any(one.cameras for one in resolve(replace(inventory, grants={"g-x": alone}), DAY).entitlements):
            yield site


def _really(inventory: Inventory) -> dict[str, Noticed]:
    """The same by doing it."""
    found = {}
    for name in sorted({one.grant for one in resolve(inventory, DAY).entitlements}):
        grant, seen = inventory.grants[name], Noticed()
        found[name] = seen
        seen.taken = _broken(_with_grant(inventory, name, None))
        if "config" in grant.rights:
            continue
        missing = [right for right in RIGHTS if right not in (*grant.rights, "config")]
        wider = (altered(grant, rights=(*grant.rights, right)) for right in missing)
        broken = [bool(_broken(_with_grant(inventory, name, one))) for one in wider]
        seen.rights = frozenset(right for right, fails in zip(missing, broken, strict=True) if fails)
        seen.more_rights = len(missing)
        for site in _further_sites(inventory, grant):
            seen.more_sites += 1
            further = altered(grant, scope=_with_site(inventory, grant.scope, site))
            seen.sites += bool(_broken(_with_grant(inventory, name, further)))
    return found


def _random_tests(seed: int) -> dict[str, Any]:
    """Some tests that hold, over several days."""
    chooser, inventory = random.Random(seed), province()
    people, sites, cameras = sorted(inventory.contacts), sorted(inventory.sites), sorted(inventory.cameras)
    found: dict[str, Any] = {}
    while len(found) < 8:
        what: dict[str, Any] = chooser.choice(
            ({"sites": chooser.sample(sites, 3)}, {"cameras": chooser.sample(cameras, 3)}, {"chains": ["civil"]}, {})
        )
        systems = {"systems": [chooser.choice(("central", "site", "checkpoint"))]} if chooser.random() < 0.6 else {}
        who: dict[str, Any] = chooser.choice(
            (
                {"people": chooser.sample(people, chooser.choice((1, 20)))},
                {"people_of": [chooser.choice(sorted(inventory.units))]},
                {"leaders_of": chooser.sample(sites, 2)},
                {"unit_kinds": ["police_unit", "health_dept"]},
            )
        )
        expect = chooser.choice(("can", "cannot", "only"))
        test: dict[str, Any] = {"who": who, "expect": expect, "what": {**what, **systems}}
        if chooser.random() < 0.5:
            test["rights"] = chooser.sample(("live", "playback", "export", "config"), 2)
        if chooser.random() < 0.5:
            test["on"] = chooser.choice(("2021-07-09", "2021-07-14", "2021-07-21", "2021-08-19"))
        name = f"t-{len(found)}"
        if run_tests(with_tests(inventory, {name: test}), [name], DAY)[0].holds:
            found[name] = test
    return found


@pytest.mark.parametrize("seed", [None, 1, 2, 3, 4, 5, 6])
def test_what_is_counted_is_what_happens(seed: int | None) -> None:
    inventory = province() if seed is None else with_tests(province(), _random_tests(seed))
    assert _broken(inventory) == set()
    made = mutants(inventory, sorted(inventory.access_tests), DAY).of_grant
    assert made == _really(inventory)


def test_a_grant_that_gave_nothing_yet_on_the_day_of_a_test_would_give_nothing_more() -> None:
    test = {"who": {"people": ["c-do-trung-kien"]}, "expect": "cannot", "what": {"sites": ["s-iso-08"]}}
    early, late = (with_tests(province(), {"t-x": {**test, "on": day}}) for day in ("2021-06-13", "2021-06-14"))
    for inventory, count in ((early, 0), (late, 1)):
        made = mutants(inventory, ["t-x"], DAY).of_grant
        assert made == _really(inventory)
        assert made["g-iso-07-kiendt"].sites == count


def test_of_two_grants_that_give_the_same_none_is_missed() -> None:
    base = province()
    twice = replace(base, grants={**base.grants, "g-iso-03-lai": base.grants["g-iso-03-thuyrl"]})
    made = mutants(twice, sorted(twice.access_tests), DAY).of_grant
    assert made == _really(twice)
    assert (made["g-iso-03-lai"].taken, made["g-iso-03-thuyrl"].taken) == (set(), set())


def test_there_is_something_to_count() -> None:
    seen = mutants(province(), sorted(province().access_tests), DAY).of_grant.values()
    noticed = [
        sum(bool(one.taken) for one in seen),
        sum(len(one.rights) for one in seen),
        sum(one.sites for one in seen),
    ]
    assert noticed == [14, 44, 20]


def test_without_tests_nothing_is_noticed() -> None:
    made = mutants(with_tests(province(), {}), [], DAY)
    assert made.percent == 0
    assert made.unnoticed == list(made.of_grant)
    assert mutants(province(), [], date(2030, 1, 1)).percent == 100  # nobody sees anything then


def test_twice_the_grants_are_twice_the_work() -> None:
    base = province()
    model = base.grants["g-chk-04-nhamk"]

    def mutated(count: int) -> None:
        many = {f"g-nhieu-{number}": model for number in range(count)}
        inventory = replace(base, grants={**base.grants, **many})
        assert len(mutants(inventory, sorted(inventory.access_tests), DAY).of_grant) == 34 + count

    mutated(10)
    assert calls_of(lambda: mutated(4000)) < 2.1 * calls_of(lambda: mutated(2000))

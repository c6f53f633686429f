"""The laws of a plan on random changes of a small inventory. The judge is `resolve`, asked day by day."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from camgrant.access.declared import Declared
from camgrant.access.resolve import resolve
from camgrant.access.state import Entitlement
from camgrant.app.planning import given_of
from camgrant.app.trees import Side
from camgrant.diagnostics import Severity
from camgrant.load.assemble import Loaded, load, references
from camgrant.load.reader import read_plain
from camgrant.load.schema import adapter
from camgrant.load.tree import MemoryTree, kind_of
from camgrant.model.base import Right
from camgrant.model.inventory import Inventory, attribute_of
from camgrant.model.settings import KINDS
from camgrant.plan.approvals import judge
from camgrant.plan.coming import coming
from camgrant.plan.plan import plan
from camgrant.plan.reviews import Reviewed
from camgrant.plan.show.build import page_of
from camgrant.plan.show.html import as_html
from camgrant.plan.show.machine import content_of
from camgrant.plan.show.markdown import LIMIT, as_markdown
from camgrant.plan.show.text import as_text
from camgrant.rendering.registry import device_targets
from support.examples import world

Plain = dict[str, dict[str, dict[str, Any]]]

_FILES = world()
_LOADED = load(MemoryTree(_FILES), device_targets()).inventory
assert _LOADED is not None
BASE: Inventory = _LOADED
FIRST, LAST = date(2021, 6, 1), date(2022, 1, 10)
DAYS = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]


def _plain() -> Plain:
    """The small inventory as plain data."""
    found: Plain = {kind: {} for kind in KINDS}
    for file, raw in _FILES.items():
        if kind_of(file) in found:
            data: Any = read_plain(raw)
            found[kind_of(file)].update(data[kind_of(file)])
    return found


PLAIN = _plain()
assert all(grant["valid_until"] < LAST.isoformat() for grant in PLAIN["grants"].values())


def inventory_of(plain: Plain) -> Inventory:
    entities: dict[str, Any] = {
        attribute_of(kind): adapter(kind).validate_python(content) for kind, content in plain.items()
    }
    return Inventory(settings=BASE.settings, pack=BASE.pack, origins=BASE.origins, **entities)


# -- random changes ---------------------------------------------------------------------------------------------------

days = st.dates(date(2021, 6, 8), date(2021, 12, 20)).map(date.isoformat)
rights = st.lists(st.sampled_from(["live", "playback", "export", "ptz"]), min_size=1, max_size=3, unique=True)
_SITES, _GRANTS, _PEOPLE = (sorted(PLAIN[kind]) for kind in ("sites", "grants", "contacts"))
_RECORDERS, _UNITS = sorted(PLAIN["cameras"]), sorted(PLAIN["units"])
_CAMERAS = sorted(BASE.cameras)
scopes = st.one_of(
    st.sampled_from(_SITES).map(lambda site: {"site": site}),
    st.lists(st.sampled_from(_SITES), min_size=1, max_size=3, unique=True).map(lambda sites: {"sites": sites}),
    st.lists(st.sampled_from(_CAMERAS), min_size=1, max_size=4, unique=True).map(lambda some: {"cameras": some}),
    st.sampled_from(sorted(BASE.pack.chains)).map(lambda chain: {"chain": chain}),
)


class Change(NamedTuple):
    """A field of one entity with its new value, or one of the changes that are more than that."""

    kind: str
    name: str
    field: str
    value: Any


def _field(kind: str, names: list[str], field: str, values: st.SearchStrategy[Any]) -> st.SearchStrategy[Change]:
    return st.builds(Change, st.just(kind), st.sampled_from(names), st.just(field), values)


changes = st.one_of(
    _field("grants", _GRANTS, "valid_from", days),
    _field("grants", _GRANTS, "valid_until", days),
    _field("grants", _GRANTS, "rights", rights),
    _field("grants", _GRANTS, "scope", scopes),
    _field("grants", _GRANTS, "person", st.sampled_from(_PEOPLE)),
    _field("grants", _GRANTS, "system", st.sampled_from(sorted(BASE.pack.systems))),
    _field("grants", _GRANTS, "proposed", st.booleans()),
    _field("grants", _GRANTS, "note", st.just("x")),
    _field("grants", _GRANTS, "revoked", st.fixed_dictionaries({"on": days, "reason": st.just("x")})),
    _field(
        "grants",
        _GRANTS,
        "accept_overgrant",
        st.fixed_dictionaries({"rights": rights, "reason": st.just("x"), "until": days}),
    ),
    _field("grants", _GRANTS, "gone", st.none()),
    _field("grants", _GRANTS, "copied", days),
    _field("contacts", _PEOPLE, "left_on", days),
    _field("contacts", _PEOPLE, "login", st.just("khaclogin")),
    _field("contacts", _PEOPLE, "position", st.tuples(days, days)),
    _field("contacts", _PEOPLE, "phone", st.just("0100 000 777")),
    _field("contacts", _PEOPLE, "gone", st.none()),
    _field("sites", _SITES, "opened_on", days),
    _field("sites", _SITES, "closed_on", days),
    _field("sites", _SITES, "chain", st.sampled_from(sorted(BASE.pack.chains))),
    _field("sites", _SITES, "type", st.sampled_from(sorted(BASE.pack.site_types))),
    _field("sites", _SITES, "connected", st.tuples(st.booleans(), days)),
    _field("sites", _SITES, "gone", st.none()),
    _field("cameras", _RECORDERS, "site", st.sampled_from(_SITES)),
    _field("cameras", _RECORDERS, "retired_on", days),
    _field("cameras", _RECORDERS, "camera_removed", days),
    _field("cameras", _RECORDERS, "camera_installed", days),
    _field("cameras", _RECORDERS, "camera_moved", st.sampled_from(_RECORDERS)),
    _field("cameras", _RECORDERS, "camera_added", days),
    _field("cameras", _RECORDERS, "creator", st.sampled_from(_UNITS)),
    _field("cameras", _RECORDERS, "gone", st.none()),
    _field("units", _UNITS, "retired_on", days),
)


def _changed(plain: Plain, change: Change) -> None:
    kind, name, field, value = change
    entity = plain[kind].get(name)
    if entity is None:
        return
    special = _SPECIAL.get(field)
    if special is not None:
        special(plain, change, entity)
    else:
        entity[field] = value


def _gone(plain: Plain, change: Change, entity: dict[str, Any]) -> None:
    del plain[change.kind][change.name]


def _copied(plain: Plain, change: Change, entity: dict[str, Any]) -> None:
    plain["grants"]["g-ban-sao"] = {**copy.deepcopy(entity), "valid_until": change.value}


def _position(plain: Plain, change: Change, entity: dict[str, Any]) -> None:
    entity["positions"][0] |= dict(zip(("valid_from", "valid_until"), change.value, strict=True))


def _connected(plain: Plain, change: Change, entity: dict[str, Any]) -> None:
    connected, since = change.value
    entity["connections"] = {system: {"connected": connected, "since": since} for system in BASE.pack.systems}


def _camera(plain: Plain, change: Change, entity: dict[str, Any]) -> None:
    first = next(iter(entity["channels"].values()))
    first[{"camera_removed": "removed_on", "camera_installed": "installed_on"}[change.field]] = change.value


def _moved(plain: Plain, change: Change, entity: dict[str, Any]) -> None:
    other = plain["cameras"].get(change.value)
    if other is not None and len(entity["channels"]) > 1:
        name = next(iter(entity["channels"]))
        other["channels"][name] = entity["channels"].pop(name)


def _added(plain: Plain, change: Change, entity: dict[str, Any]) -> None:
    first = next(iter(entity["channels"].values()))
    entity["channels"]["k-them-1"] = {**first, "channel": 99, "installed_on": change.value}


_SPECIAL: dict[str, Callable[[Plain, Change, dict[str, Any]], None]] = {
    "gone": _gone,
    "copied": _copied,
    "position": _position,
    "connected": _connected,
    "camera_removed": _camera,
    "camera_installed": _camera,
    "camera_moved": _moved,
    "camera_added": _added,
}


def made(some: list[Change]) -> Inventory:
    plain = copy.deepcopy(PLAIN)
    for change in some:
        _changed(plain, change)
    return inventory_of(plain)


several = st.lists(changes, min_size=1, max_size=5)
law = settings(max_examples=120)


# -- the judge --------------------------------------------------------------------------------------------------------

Pair = tuple[str, str, bool, str, Right]


def pairs_on(inventory: Inventory, day: date) -> frozenset[Pair]:
    """(person, system, whether accepted only, place, right) of everybody on one day."""
    return frozenset(_pairs(resolve(inventory, day).entitlements))


def _pairs(entitlements: tuple[Entitlement, ...]) -> Iterator[Pair]:
    for one in entitlements:
        for place in one.cameras or {one.recorder or ""}:
            for right in one.rights | one.accepted:
                yield one.person, one.system, right not in one.rights, place, right


def declared(inventory: Inventory) -> set[Entitlement]:
    return set(Declared(inventory).of(inventory.grants))


# -- the laws ---------------------------------------------------------------------------------------------------------


@law
@given(after=several)
def test_what_is_declared_is_what_resolves_on_every_day(after: list[Change]) -> None:
    state = made(after)
    spells = declared(state)
    for day in DAYS:
        on_day = {one._replace(valid_from=FIRST, valid_until=LAST) for one in resolve(state, day).entitlements}
        assert on_day == {
            one._replace(valid_from=FIRST, valid_until=LAST)
            for one in spells
            if one.valid_from <= day <= one.valid_until
        }


@law
@given(one=several, two=several)
def test_a_plan_leads_from_one_state_to_the_other(one: list[Change], two: list[Change]) -> None:
    before, after = made(one), made(two)
    found = plan(before, after)
    minus, plus, was = set(found.minus), set(found.plus), declared(before)
    assert minus <= was
    assert not plus & was
    assert (was - minus) | plus == declared(after)


def kind_of_days(old: set[date], new: set[date]) -> str:
    """What happens to somebody who had something on some days and has it on others; never nothing."""
    assert old != new
    if not old or not new:
        return "lost" if old else "gained"
    return {(True, True): "moved", (True, False): "extended", (False, True): "shortened"}[
        bool(new - old), bool(old - new)
    ]


@law
@given(one=several, two=several)
def test_who_gains_and_loses_is_right_on_every_day(one: list[Change], two: list[Change]) -> None:
    before, after = made(one), made(two)
    found = plan(before, after)
    told: dict[Pair, tuple[set[date], set[date]]] = {}
    for change in found.access:
        spells = [{d for d in DAYS if any(a <= d <= b for a, b in part)} for part in (change.before, change.after)]
        for place in change.cameras:
            for right in change.rights:
                pair = (change.person, change.system, change.accepted, place, right)
                assert pair not in told
                told[pair] = (spells[0], spells[1])
                assert change.kind == kind_of_days(*told[pair])
    widens = False
    for day in DAYS:
        was, will = pairs_on(before, day), pairs_on(after, day)
        widens |= bool(will - was)
        assert will - was == {pair for pair, (old, new) in told.items() if day in new - old}
        assert was - will == {pair for pair, (old, new) in told.items() if day in old - new}
    assert found.widens == widens


@law
@given(some=several)
def test_nothing_leads_from_a_state_to_itself(some: list[Change]) -> None:
    state = made(some)
    found = plan(state, state)
    assert (found.access, found.devices, found.entities, found.minus, found.plus) == ((), (), (), (), ())
    assert found.is_cosmetic
    assert found.hash == plan(BASE, BASE).hash


@law
@given(one=several, two=several, three=several)
def test_order_changes_no_hash_and_access_always_does(
    one: list[Change], two: list[Change], three: list[Change]
) -> None:
    before, after, other = made(one), made(two), made(three)
    found = plan(before, after)
    kinds = ("units", "contacts", "sites", "recorders", "documents", "grants", "reviewers", "waivers")
    turned: dict[str, Any] = {kind: dict(reversed(getattr(after, kind).items())) for kind in kinds}
    again = Inventory(settings=after.settings, pack=after.pack, origins=after.origins, **turned)
    assert plan(before, again).hash == found.hash
    assert plan(after, again).is_cosmetic
    if declared(other) != declared(after):
        assert plan(before, other).hash != found.hash


@law
@given(some=several, start=st.dates(date(2021, 6, 8), date(2021, 9, 30)), length=st.integers(0, 60))
def test_what_time_does_is_what_the_days_show(some: list[Change], start: date, length: int) -> None:
    state = made(some)
    found = coming(state, start, length)
    told = {
        (one.day, one.what, one.person, one.system, place, right)
        for one in found.changes
        for place in one.cameras
        for right in one.rights
    }
    seen = set()
    for number in range(1, length + 1):
        day = start + timedelta(days=number)
        was, will = pairs_on(state, day - timedelta(days=1)), pairs_on(state, day)
        for what, pairs in (("begins", will - was), ("ends", was - will)):
            seen |= {(day, what, person, system, place, right) for person, system, _, place, right in pairs}
    assert told == seen
    assert all((one.why is None) == (one.what == "begins") for one in found.changes)


# -- what only takes away ----------------------------------------------------------------------------------------------

Given = tuple[str, str, str, str | None, str, Right, bool]
ends = st.one_of(
    _field("grants", _GRANTS, "revoked", st.fixed_dictionaries({"on": days, "reason": st.just("x")})),
    _field("contacts", _PEOPLE, "left_on", days),
    _field("sites", _SITES, "closed_on", days),
    _field("cameras", _RECORDERS, "retired_on", days),
    _field("cameras", _RECORDERS, "camera_removed", days),
    _field("units", _UNITS, "retired_on", days),
)


def given_on(inventory: Inventory, day: date) -> set[Given]:
    """(grant, person, system, recorder, place, right, whether granted) of each grant alone: what another gives hides
    nothing, and neither does an account on another recorder."""
    return {
        (one.grant, one.person, one.system, one.recorder, place, right, granted)
        for one in resolve(inventory, day).entitlements
        for granted, rights in ((True, one.rights), (False, one.rights | one.accepted))
        for place in one.cameras or {one.recorder or ""}
        for right in rights
    }


def grows(before: Inventory, after: Inventory) -> bool:
    """Whether any grant gives anything on any day that it gave not. Asked day by day."""
    return any(given_on(after, day) - given_on(before, day) for day in DAYS)


def comes_to_reach_a_chain(before: Inventory, after: Inventory) -> bool:
    """Whether a grant that gives something gives from now on whatever a chain will have."""
    return any(
        grant.scope.chain not in (None, before.grants[name].scope.chain)
        for name, grant in after.grants.items()
        if name in before.grants and any(one.grant == name for one in declared(after))
    )


@settings(law, max_examples=60)
@given(one=st.lists(changes, max_size=2), two=st.lists(st.one_of(changes, ends), min_size=1, max_size=2))
def test_what_only_takes_away_gives_nothing_on_any_day(one: list[Change], two: list[Change]) -> None:
    """Removals wait for nobody, so nothing that any grant newly gives may pass as one; and it all is asked about."""
    before, after = made(one), made([*one, *two])
    judged = judge(plan(before, after), Reviewed(), date(2021, 7, 20))
    wide = {touch.change for touch in judged.touches} & {"widen", "technical"}
    assert bool(wide) == (grows(before, after) or comes_to_reach_a_chain(before, after))
    assert not (judged.only_ends and wide)


@settings(law, max_examples=40)
@given(some=st.lists(ends, min_size=1, max_size=4))
def test_whatever_is_said_to_end_only_takes_away(some: list[Change]) -> None:
    after = made(some)
    assert judge(plan(BASE, after), Reviewed(), date(2021, 7, 20)).only_ends
    assert not grows(BASE, after)


def _whole(inventory: Inventory) -> bool:
    found = references(Loaded(inventory, ())).diagnostics
    return all(one.severity != Severity.ERROR for one in found)


@law
@given(one=several, two=several)
def test_every_plan_can_be_told(one: list[Change], two: list[Change]) -> None:
    before, after = made(one), made(two)
    if not (_whole(before) and _whole(after)):
        return
    sides = [Side("uncommitted", MemoryTree({}), state) for state in (before, after)]
    given_all = given_of(plan(before, after), sides[0], sides[1], date(2021, 7, 20), days=14)
    assert set(json.loads(json.dumps(content_of(given_all)))) >= {"hash", "access", "ahead"}
    for language in ("vi", "en"):
        page = page_of(given_all, language)
        assert len(as_markdown(page)) <= LIMIT
        for text in (as_text(page), as_markdown(page), as_html(page)):
            assert "0100 000" not in text
            assert given_all.plan.hash in text

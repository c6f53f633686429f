"""Random edits of an inventory, sound or not: what a bad merge or a hurried hand may leave."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from camgrant.model.base import altered
from camgrant.model.grant import AcceptedOvergrant, Grant, Revocation, Scope
from camgrant.model.inventory import Inventory
from camgrant.model.organisation import Position

__all__ = ["Edited", "mutated"]

Draw = Callable[[st.SearchStrategy[Any]], Any]
_AROUND = date(2021, 7, 20)
_RIGHTS = ("live", "playback", "export", "ptz")


def _day(draw: Draw) -> date:
    return _AROUND + timedelta(days=draw(st.integers(-40, 60)))


def _one_of(draw: Draw, names: Any) -> str:
    assume(names)
    found: str = draw(st.sampled_from(sorted(names)))
    return found


def _with(inventory: Inventory, kind: str, name: str, entity: Any) -> Inventory:
    entities = {**getattr(inventory, kind), name: entity}
    if entity is None:
        del entities[name]
    changed: dict[str, Any] = {kind: entities}
    return replace(inventory, **changed)


def _scope(inventory: Inventory, draw: Draw) -> Scope:
    form = draw(st.sampled_from(("site", "sites", "cameras", "chain")))
    if form == "site":
        return Scope(site=_one_of(draw, inventory.sites))
    if form == "sites":
        return Scope(sites=tuple(draw(st.lists(st.sampled_from(sorted(inventory.sites)), min_size=1, max_size=3))))
    if form == "cameras":
        return Scope(cameras=tuple(draw(st.lists(st.sampled_from(sorted(inventory.cameras)), min_size=1, max_size=4))))
    return Scope(chain=_one_of(draw, inventory.pack.chains))


def _grant(inventory: Inventory, draw: Draw) -> Inventory:
    name = _one_of(draw, inventory.grants)
    grant = inventory.grants[name]
    rights = tuple(draw(st.lists(st.sampled_from(_RIGHTS), min_size=1, max_size=3, unique=True)))
    accepted = AcceptedOvergrant(rights=rights, reason="x", until=_day(draw).isoformat())  # type: ignore[arg-type]
    revoked = Revocation(on=_day(draw).isoformat(), reason="x")  # type: ignore[arg-type]
    changes: dict[str, dict[str, Any]] = {
        "from": {"valid_from": _day(draw)},
        "until": {"valid_until": _day(draw)},
        "revoked": {"revoked": draw(st.sampled_from((revoked, None)))},
        "rights": {"rights": rights},
        "scope": {"scope": _scope(inventory, draw)},
        "person": {"person": _one_of(draw, inventory.contacts)},
        "system": {"system": _one_of(draw, inventory.pack.systems)},
        "proposed": {"proposed": not grant.proposed},
        "accepted": {"accept_overgrant": draw(st.sampled_from((accepted, None)))},
    }
    what = draw(st.sampled_from((*changes, "gone", "new")))
    if what == "new":
        return _with(inventory, "grants", f"{name}-moi", _new_grant(inventory, draw, grant))
    return _with(inventory, "grants", name, altered(grant, **changes[what]) if what != "gone" else None)


def _new_grant(inventory: Inventory, draw: Draw, like: Grant) -> Grant:
    return altered(like, person=_one_of(draw, inventory.contacts), scope=_scope(inventory, draw))


def _contact(inventory: Inventory, draw: Draw) -> Inventory:
    name = _one_of(draw, {grant.person for grant in inventory.grants.values()} & inventory.contacts.keys())
    contact = inventory.contacts[name]
    day = _day(draw)
    other = Position(title="x", unit=_one_of(draw, inventory.units), valid_from=day.isoformat())  # type: ignore[arg-type]
    ended = (altered(contact.positions[0], valid_until=day - timedelta(days=1)), *contact.positions[1:])
    changes: dict[str, dict[str, Any]] = {
        "left": {"left_on": draw(st.sampled_from((day, None)))},
        "moved": {"positions": (*ended, other)},
        "ended": {"positions": ended},
        "second": {"positions": (*contact.positions, other)},
        "first": {"positions": (other, *contact.positions)},
        "login": {"login": "khac"},
    }
    what = draw(st.sampled_from((*changes, "gone")))
    return _with(inventory, "contacts", name, altered(contact, **changes[what]) if what != "gone" else None)


def _site(inventory: Inventory, draw: Draw) -> Inventory:
    name = _one_of(draw, inventory.sites)
    site = inventory.sites[name]
    changes: dict[str, dict[str, Any]] = {
        "closed": {"closed_on": draw(st.sampled_from((_day(draw), None)))},
        "opened": {"opened_on": _day(draw)},
        "chain": {"chain": _one_of(draw, inventory.pack.chains)},
        "type": {"type": _one_of(draw, inventory.pack.site_types)},
        "connections": {"connections": {}},
    }
    what = draw(st.sampled_from((*changes, "gone")))
    return _with(inventory, "sites", name, altered(site, **changes[what]) if what != "gone" else None)


def _recorder(inventory: Inventory, draw: Draw) -> Inventory:
    name = _one_of(draw, inventory.recorders)
    recorder = inventory.recorders[name]
    camera = _one_of(draw, recorder.channels)
    found = recorder.channels[camera]
    others = {one: there for one, there in recorder.channels.items() if one != camera}
    channels: dict[str, dict[str, Any]] = {
        "removed": {**others, camera: altered(found, removed_on=draw(st.sampled_from((_day(draw), None))))},
        "installed": {**others, camera: altered(found, installed_on=_day(draw))},
        "swapped": {**others, camera: altered(found, channel=draw(st.integers(1, 8)))},
        "camera gone": others or recorder.channels,
    }
    changes: dict[str, dict[str, Any]] = {
        "retired": {"retired_on": draw(st.sampled_from((_day(draw), None)))},
        "site": {"site": _one_of(draw, inventory.sites)},
        "creator": {"creator": _one_of(draw, inventory.units)},
        **{what: {"channels": there} for what, there in channels.items()},
    }
    what = draw(st.sampled_from((*changes, "gone", "camera moved")))
    if what == "camera moved" and others:
        to = _one_of(draw, inventory.recorders)
        inventory = _with(inventory, "recorders", name, altered(recorder, channels=others))
        there = inventory.recorders[to]
        return _with(inventory, "recorders", to, altered(there, channels={**there.channels, camera: found}))
    return _with(inventory, "recorders", name, altered(recorder, **changes[what]) if what in changes else None)


def _unit(inventory: Inventory, draw: Draw) -> Inventory:
    held = {position.unit for one in inventory.contacts.values() for position in one.positions} & inventory.units.keys()
    name = _one_of(draw, held)
    retired = altered(inventory.units[name], retired_on=draw(st.sampled_from((_day(draw), None))))
    return _with(inventory, "units", name, draw(st.sampled_from((retired, retired, None))))


_KINDS = (_grant, _grant, _grant, _contact, _site, _recorder, _unit)


class Edited:
    """An inventory after some edits; shown by what they are."""

    def __init__(self, inventory: Inventory, edits: list[str]) -> None:
        self.inventory, self._edits = inventory, edits

    def __repr__(self) -> str:
        return f"Edited({self._edits})"


@st.composite
def mutated(draw: Draw, base: Inventory, most: int = 6) -> Edited:
    """The inventory after some edits."""
    inventory, said = base, list[str]()
    for _ in range(draw(st.integers(0, most))):
        was = inventory
        inventory = draw(st.sampled_from(_KINDS))(inventory, draw)
        said += _differences(was, inventory)
    return Edited(inventory, said)


def _differences(was: Inventory, will: Inventory) -> Iterator[str]:
    for kind in ("units", "contacts", "sites", "recorders", "grants"):
        old, new = getattr(was, kind), getattr(will, kind)
        for name in old.keys() | new.keys():
            if old.get(name) is not new.get(name):
                one, other = old.get(name), new.get(name)
                names = [field.name for field in fields(one or other)]
                yield f"{name}: " + (
                    f"{'gone' if other is None else 'new'}"
                    if one is None or other is None
                    else ", ".join(f"{n}={getattr(other, n)}" for n in names if getattr(one, n) != getattr(other, n))
                )

"""Continuity of units: whoever takes over the whole of a unit holds its offices, from the day on and not before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

import pytest

from camgrant.ledger.events import written
from camgrant.load.references import REFERENCES
from camgrant.model.base import altered
from camgrant.model.continuity import continued, heirs_of
from camgrant.model.inventory import Inventory
from camgrant.model.joining import Join
from camgrant.model.organisation import Unit
from support.access_tests import province

DAY: Final = date(2021, 8, 1)
DAY_BEFORE: Final = DAY - timedelta(days=1)

# What names a unit and is no office that goes over: what somebody decided or did, where people are, what is written.
_STAYS: Final = {
    ("access_tests", "who.people_of.*"),
    ("contacts", "positions.*.unit"),
    ("documents", "issuer"),
    ("documents", "names.*"),
    ("joins", "same.*"),
    ("recorders", "reached_by.*.answerable"),
    ("sites", "preexisting_accounts.by"),
    ("units", "predecessors.*"),
    ("units", "successors.*"),
}


JOIN: Final = written(Join, on=DAY, commit="0" * 40)
"""Of the one kind that the reference province has none of."""


def merged(old: str, *into: str, day: date = DAY, inventory: Inventory | None = None) -> Inventory:
    """The inventory in which a unit ends on a day, with these successors."""
    inventory = inventory or province()
    ended = altered(inventory.units[old], retired_on=day, successors=into)
    return replace(inventory, units={**inventory.units, old: ended})


def test_papers_name_the_body_above_as_it_is_called_on_their_day() -> None:
    """What stands above a unit at the head of its papers is a text: where it is the name of a body that went over, it
    is that of the heir from the day on, in the same letters."""
    inventory = merged("u-bchqs", "u-cat")

    def above(unit: str, day: date) -> str | None:
        head = inventory.on(day).units[unit].letterhead
        return head.parent if head is not None else None

    assert above("u-tqs", DAY_BEFORE) == "BỘ CHỈ HUY QUÂN SỰ TỈNH GIA LAI"
    assert above("u-tqs", DAY) == "CÔNG AN TỈNH GIA LAI"
    assert above("u-bchqs", DAY) == above("u-bchqs", DAY_BEFORE) == "QUÂN KHU 5"  # no unit of that name


def test_the_unit_that_takes_over_holds_every_office() -> None:
    inventory = merged("u-vnpt-gl", "u-viettel-gl", inventory=merged("u-ub-plk", "u-ub-cs"))
    before, after = inventory.on(DAY_BEFORE), inventory.on(DAY)
    held = [name for name, one in before.recorders.items() if one.creator == "u-vnpt-gl"]
    managed = [name for name, one in before.sites.items() if one.managing_unit == "u-ub-plk"]
    assert held
    assert managed
    assert {after.recorders[name].creator for name in held} == {"u-viettel-gl"}
    assert {after.recorders[name].installer for name in held} == {"u-viettel-gl"}
    assert {after.sites[name].managing_unit for name in managed} == {"u-ub-cs"}
    directory = {person: contact.coordinates_with for person, contact in after.contacts.items()}
    assert not [person for person, units in directory.items() if "u-vnpt-gl" in units]
    assert [person for person, contact in before.contacts.items() if "u-vnpt-gl" in contact.coordinates_with]


def test_what_stands_below_and_who_reviews_goes_over() -> None:
    inventory = merged("u-cat", "u-stttt", inventory=merged("u-stttt-cu", "u-cat", inventory=with_old_registrar()))
    after = inventory.on(DAY)
    assert after.units["u-ca-cp"].parent == "u-stttt"
    assert {group.unit for group in after.reviewers.values()}.isdisjoint(("u-cat", "u-stttt-cu"))
    assert after.settings.registrar == "u-stttt"  # two went over on one day, one into the other
    assert inventory.on(DAY_BEFORE).settings.registrar == "u-stttt-cu"


def with_old_registrar() -> Inventory:
    inventory = province()
    units = {**inventory.units, "u-stttt-cu": inventory.units["u-stttt"]}
    return replace(inventory, units=units, settings=altered(inventory.settings, registrar="u-stttt-cu"))


def test_where_several_continue_it_nothing_goes_over_by_itself() -> None:
    inventory = merged("u-vnpt-gl", "u-viettel-gl", "u-stttt")
    assert {one.creator for one in inventory.on(DAY).recorders.values()} == {
        one.creator for one in province().recorders.values()
    }


@pytest.mark.parametrize(
    ("units", "wanted"),
    [
        ({"u-a": ("u-b",), "u-b": ("u-c",), "u-c": ()}, {"u-a": "u-c", "u-b": "u-c"}),
        ({"u-a": ("u-b",), "u-b": ("u-a",)}, {}),
        ({"u-a": ("u-a",)}, {}),
        ({"u-a": ("u-khong-co",)}, {}),
        ({"u-z": ("u-a",), "u-a": ("u-b",), "u-b": ("u-a",)}, {}),
        ({"u-a": ("u-b",), "u-b": ("u-c", "u-d"), "u-c": (), "u-d": ()}, {"u-a": "u-b"}),
    ],
    ids=["a line", "a loop", "itself", "nobody", "into a loop", "then split"],
)
def test_lines_of_units(units: dict[str, tuple[str, ...]], wanted: dict[str, str]) -> None:
    model = province().units["u-cat"]
    declared: dict[str, Unit] = {
        name: altered(model, retired_on=DAY if after else None, successors=after) for name, after in units.items()
    }
    assert heirs_of(declared, DAY) == wanted
    assert heirs_of(declared, DAY_BEFORE) == {}


def test_every_field_that_names_a_unit_is_an_office_or_is_known_to_stay() -> None:
    """A new reference to a unit must be decided upon: whether it goes over."""
    inventory = province()
    heirs = {"u-cat": "u-stttt"}
    undecided = []
    for reference in REFERENCES:
        path = ".".join(reference.field)
        if "units" not in reference.into or reference.kind == "ledger" or "amendments" in reference.field:
            continue
        entity = next(iter(getattr(inventory, reference.kind).values()), JOIN)
        held = ("u-cat",) if path.endswith(".*") else "u-cat"
        name = reference.field[0]
        goes_over = hasattr(entity, name) and _goes_over(altered(entity, **{name: held}), name, heirs)
        if goes_over == ((reference.kind, path) in _STAYS):
            undecided.append((reference.kind, path))
    assert undecided == []


def _goes_over(entity: object, name: str, heirs: dict[str, str]) -> bool:
    try:
        return getattr(continued(entity, heirs), name) in ("u-stttt", ("u-stttt",))  # type: ignore[type-var]
    except KeyError:  # a kind of entity that holds no office
        return False

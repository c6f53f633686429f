"""What the portal says of a single access, on the small inventory; who may stand in it is judged in `tests/targets`."""

from __future__ import annotations

from datetime import date

import pytest

from camgrant.access.resolve import resolve
from camgrant.app.portal import portal_of
from camgrant.model.inventory import Inventory
from camgrant.rendering.portal.content import Access, Portal
from support.examples import edited, world
from support.reviewing import inventory_of

DAY = date(2021, 7, 20)
TAKEN = ("nomination: d-tqs-tai-khoan\n", "nomination: d-tqs-tai-khoan\n    revoked: {on: 2021-06-14, reason: Nhầm}\n")
URGENT = (
    "nomination: d-tqs-tai-khoan\n",
    "nomination: d-tqs-tai-khoan\n    urgent: {reason: Cứu nạn, by: c-tran-quoc-hung}\n",
)


def inventory(*edits: tuple[str, str]) -> Inventory:
    return inventory_of(edited(world(), "grants/all.yaml", *edits))


def portal(found: Inventory, unit: str = "", day: date = DAY) -> Portal:
    return portal_of(found, resolve(found, day), unit, "uncommitted", "vi")


def of_khoi(made: Portal) -> list[Access]:
    return [access for person in made.people if person.login == "khoihd" for access in person.accesses]


def test_an_access_taken_back_on_its_first_day_ends_no_earlier_than_it_began() -> None:
    (access,) = of_khoi(portal(inventory(TAKEN)))
    assert (access.first, access.last, access.standing) == (date(2021, 6, 14), date(2021, 6, 14), "over")


@pytest.mark.parametrize(("unit", "said"), [("", True), ("u-vnpt-gl", False), ("u-tqs", False)])
def test_that_an_access_is_urgent_is_said_to_the_inside_before_its_documents(unit: str, said: bool) -> None:
    (access,) = of_khoi(portal(inventory(URGENT), unit))
    assert ("CẤP KHẨN CẤP" in access.basis[:1], len(access.basis)) == (said, 2 if said else 0)


def test_where_no_list_names_cameras_their_sites_stand_for_them() -> None:
    """The list of accounts that the managing unit draws up counts cameras; the recorder of its maker knows each."""
    made = portal(inventory(), "u-tqs")
    (access,) = of_khoi(made)
    assert (access.cameras, access.recorder) == (frozenset({"s-iso-01"}), "")
    assert [(one.id, one.name, one.site) for one in made.cameras] == [("s-iso-01", "Không nêu camera", "s-iso-01")]
    (access,) = of_khoi(portal(inventory(), "u-vnpt-gl"))
    assert access.cameras == {"k-iso-01-1", "k-iso-01-2", "k-iso-01-3"}
    assert access.recorder != ""

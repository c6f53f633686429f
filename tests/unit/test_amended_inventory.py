"""The inventory of a day, and how one leads to another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from camgrant.ledger.events import written
from camgrant.model.amendments import CameraAmendment, SiteAmendment
from camgrant.model.base import altered
from camgrant.model.inventory import Inventory
from support.access_tests import province

GONE, BACK = date(2021, 7, 1), date(2021, 8, 1)


def with_amendments(camera: str, *amendments: CameraAmendment) -> Inventory:
    inventory = province()
    name = inventory.recorder_of[camera]
    recorder = inventory.recorders[name]
    amended = altered(recorder.channels[camera], amendments=amendments)
    channels = {**recorder.channels, camera: amended}
    return replace(inventory, recorders={**inventory.recorders, name: altered(recorder, channels=channels)})


def moved(on: date, recorder: str) -> CameraAmendment:
    found: CameraAmendment = written(CameraAmendment, on=on, document="d-x", recorder=recorder)
    return found


def test_what_was_never_amended_is_its_own_version() -> None:
    units = {name: altered(unit, retired_on=None) for name, unit in province().units.items()}
    inventory = replace(province(), units=units)
    assert inventory.on(GONE) is inventory
    assert list(inventory.versions()) == [inventory]


def test_from_every_day_every_other_is_found() -> None:
    """Also where a camera hangs on a recorder that is not there: it hangs on none, and comes back."""
    inventory = with_amendments("k-iso-01-1", moved(GONE, "r-khong-co"), moved(BACK, "r-iso-06"))
    days = [date(2021, 6, 20), GONE, BACK - timedelta(days=1), BACK]
    wanted = ["r-iso-01", None, None, "r-iso-06"]
    for start in days:
        from_there = inventory.on(start)
        assert [from_there.on(day).recorder_of.get("k-iso-01-1") for day in days] == wanted, start
        again = replace(from_there, ledger={})
        assert [again.on(day).recorder_of.get("k-iso-01-1") for day in days] == wanted, start
        assert not again.on(BACK).ledger


def test_the_versions_of_some_days() -> None:
    """The first day's, and one for each amendment until the last day."""
    inventory = with_amendments("k-iso-01-1", moved(GONE, "r-khong-co"), moved(BACK, "r-iso-06"))

    def recorders(first: date, last: date) -> list[str | None]:
        return [version.recorder_of.get("k-iso-01-1") for version in inventory.versions(first, last)]

    day = timedelta(days=1)
    assert recorders(GONE - day, GONE - day) == ["r-iso-01"]
    assert recorders(GONE - day, GONE) == ["r-iso-01", None]
    assert recorders(GONE, BACK - day) == [None]
    assert recorders(GONE, BACK) == [None, "r-iso-06"]


def test_what_is_of_one_day_is_changed_where_it_is_written() -> None:
    site = province().sites["s-iso-01"]
    amendment = written(SiteAmendment, on=GONE, document="d-x", chain="civil")
    amended = {**province().sites, "s-iso-01": altered(site, amendments=(amendment,))}
    of_the_day = replace(province(), sites=amended).on(GONE)
    assert of_the_day.sites["s-iso-01"].chain == "civil"
    with pytest.raises(AssertionError, match="where it is written"):
        replace(of_the_day, sites=dict(of_the_day.sites))

"""Where a device knows cameras by key, a channel number is only ours: rights stay with the key they were given on."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import date
from typing import TypeVar

import pytest

from camgrant.access.resolve import resolve
from camgrant.model.inventory import Inventory
from camgrant.rendering.changes import ChangeSet, Published
from camgrant.rendering.engine import Before, changes_of
from camgrant.rendering.registry import device_targets
from camgrant.rendering.views import Views
from targets.province import NOW, province

T = TypeVar("T")
RECORDER = "r-iso-06"
TARGETS = device_targets()
BY_KEY = ("frigate", "mediamtx", "milestone", "nx")


def with_keys(inventory: Inventory, keys: dict[str, str]) -> Inventory:
    """The inventory in which some cameras of the recorder have another key."""
    old = inventory.recorders[RECORDER]
    channels = {
        name: changed(camera, device_key=keys.get(name, camera.device_key)) for name, camera in old.channels.items()
    }
    return replace(inventory, recorders={**inventory.recorders, RECORDER: changed(old, channels=channels)})


def changed(entity: T, **values: object) -> T:
    """The entity with other values; `replace` would validate dates that are no text any more."""
    new = copy.copy(entity)
    for name, value in values.items():
        object.__setattr__(new, name, value)
    return new


def changes(target: str, keys: dict[str, str]) -> ChangeSet:
    then = province(target)
    now = with_keys(then, keys)
    before = Before(Views(then, resolve(then, NOW)), Published("a" * 40, date(2021, 7, 19)))
    return changes_of(Views(now, resolve(now, NOW)), before, RECORDER)[1]


@pytest.mark.parametrize("target", BY_KEY)
def test_a_camera_that_got_another_key_loses_the_old_one_first(target: str) -> None:
    keys = {name: camera.device_key or "" for name, camera in province(target).recorders[RECORDER].channels.items()}
    name, other = "k-iso-06-1", keys["k-iso-06-1"][:-1] + "9"
    found = changes(target, {name: other})
    last = max(channel.number for channel in found.device.channels)
    assert [channel.key for channel in found.device.channels if channel.number == last] == [keys[name]]
    for login in {step.login for step in found.steps}:
        first, second = (step for step in found.steps if step.login == login)
        assert (first.action, second.action) == ("reduce", "extend")
        assert last in first.before["live"]
        assert last not in first.after["live"] | second.after["live"]
        assert 1 not in first.after["live"]
        assert 1 in second.after["live"]


@pytest.mark.parametrize("target", BY_KEY)
def test_two_cameras_that_exchanged_their_keys_change_nothing_where_both_are_granted(target: str) -> None:
    keys = {name: camera.device_key or "" for name, camera in province(target).recorders[RECORDER].channels.items()}
    found = changes(target, {"k-iso-06-1": keys["k-iso-06-2"], "k-iso-06-2": keys["k-iso-06-1"]})
    assert {step.action for step in found.steps} == {"keep"}


@pytest.mark.parametrize("target", BY_KEY)
def test_a_camera_that_was_taken_down_is_taken_back_by_its_key_until_it_is_seen(target: str) -> None:
    then = province(target)
    old = then.recorders[RECORDER]
    channels = {**old.channels, "k-iso-06-1": changed(old.channels["k-iso-06-1"], removed_on=NOW)}
    now = replace(then, recorders={**then.recorders, RECORDER: changed(old, channels=channels)})
    views = Views(now, resolve(now, NOW))
    for before in (Views(then, resolve(then, date(2021, 7, 19))), views):  # the publication after it, and the next
        published = Before(before, Published("a" * 40, date(2021, 7, 19)))
        _, found = changes_of(views, published, RECORDER)
        last = max(channel.number for channel in found.device.channels)
        assert found.device.channels[last - 1].key == old.channels["k-iso-06-1"].device_key
        assert {step.action for step in found.steps} == {"reduce"}
        assert all(last in step.before["live"] and last not in step.after["live"] for step in found.steps)
        if target == "milestone":
            (script,) = (d for n, _, d in TARGETS["milestone"].render(views.view(RECORDER), found) if ".changes." in n)
            assert str(old.channels["k-iso-06-1"].device_key) in script.decode("utf-8-sig")


def test_a_device_that_counts_channels_keeps_its_numbers() -> None:
    assert {step.action for step in changes("hikvision", {}).steps} == {"keep"}

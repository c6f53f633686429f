"""What the targets are given: the channels of a recorder on a day, and whom an artifact says that it holds."""

from __future__ import annotations

import re
from collections.abc import Mapping

from camgrant.access.resolve import resolve
from camgrant.access.state import AccessState
from camgrant.load.assemble import load
from camgrant.load.tree import MemoryTree
from camgrant.model.inventory import Inventory
from camgrant.rendering.device import DeviceView
from camgrant.rendering.engine import render
from camgrant.rendering.registry import device_targets
from camgrant.rendering.views import Views
from support.examples import AS_OF, world

CAMERAS, GRANTS = "cameras/all.yaml", "grants/all.yaml"


def resolved(overlay: Mapping[str, str]) -> tuple[Inventory, AccessState]:
    files = {**world(), **{path: text.encode() for path, text in overlay.items()}}
    loaded = load(MemoryTree(files), device_targets())
    assert loaded.diagnostics == ()
    assert loaded.inventory is not None
    return loaded.inventory, resolve(loaded.inventory, AS_OF)


def replaced_on(day: str) -> str:
    """The minimal cameras, where another camera takes over channel 3 of r-iso-01 on a day."""
    new = f"k-iso-01-9: {{ channel: 3, name: Hành lang mới, area: corridor, installed_on: {day} }}"
    old = world()[CAMERAS].decode()
    text = re.sub(r"( +)(k-iso-01-3: ?\{.*?) ?\}\n", rf"\1\2, removed_on: {day} }}\n\1{new}\n", old)
    assert text.count(day) == old.count(day) + 2
    return text


def _view(inventory: Inventory, state: AccessState, recorder: str) -> DeviceView:
    return Views(inventory, state).view(recorder)


def test_all_channels_of_the_device_are_there_with_the_cameras_in_use() -> None:
    inventory, state = resolved({})
    view = _view(inventory, state, "r-iso-01")
    assert [channel.number for channel in view.device.channels] == [1, 2, 3, 4, 5, 6, 7, 8]
    carried = [channel.camera for channel in view.device.channels]
    assert carried == ["k-iso-01-1", "k-iso-01-2", "k-iso-01-3", *[""] * 5]
    assert [(one.login, dict(one.granted)) for one in view.accounts] == [("khoihd", {"live": frozenset({1, 2, 3})})]


def test_a_channel_passes_to_the_camera_that_replaced_another() -> None:
    inventory, state = resolved({CAMERAS: replaced_on("2021-07-20")})
    view = _view(inventory, state, "r-iso-01")
    assert view.device.channels[2].camera == "k-iso-01-9"
    assert dict(view.accounts[0].granted) == {"live": frozenset({1, 2, 3})}


def test_a_channel_stays_with_its_camera_until_the_replacement_is_there() -> None:
    inventory, state = resolved({CAMERAS: replaced_on("2021-07-21")})
    view = _view(inventory, state, "r-iso-01")
    assert view.device.channels[2].camera == "k-iso-01-3"
    assert dict(view.accounts[0].granted) == {"live": frozenset({1, 2, 3})}


def persons_of(grants: str) -> dict[str, set[str]]:
    inventory, state = resolved({GRANTS: grants})
    made = list(render(Views(inventory, state)))
    return {one.recipient: set(one.persons) for one in made if one.path == "sheet_s6/s6-u-cat.csv"}


def test_an_artifact_says_whom_it_holds() -> None:
    both = {"c-nguyen-van-man", "c-ro-cham-hyeo"}
    assert persons_of(world()[GRANTS].decode()) == {"u-viettel-gl": both, "u-vnpt-gl": both}


def test_an_artifact_also_holds_who_is_named_as_responsible() -> None:
    grants = world()[GRANTS].decode()
    end = "    nomination: d-cat-s6-01\n  g-chk-01-hyeorc:"
    assert grants.count(end) == 1
    ended = grants.replace(end, end.replace("\n", "\n    revoked: { on: 2021-07-20, reason: Chuyển công tác }\n", 1))
    both = {"c-nguyen-van-man", "c-ro-cham-hyeo"}
    assert persons_of(ended) == {"u-viettel-gl": both, "u-vnpt-gl": both}

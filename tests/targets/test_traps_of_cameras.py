"""The traps of real devices in lists and names of cameras. See trap_world.py.

- "Empty list = everything" in ZoneMinder, Frigate, MediaMTX; with no camera left the account is deleted or disabled:
  `test_empty_list_*`
- MediaMTX `~regex` is not anchored; exact paths are emitted: `test_unanchored_regex_*`
"""

from __future__ import annotations

import json
import re

import pytest
import yaml

from camgrant.model.base import RIGHTS, Right
from camgrant.rendering.drift import Difference
from support.examples import AS_OF, world
from targets.trap_world import CAMERAS, FRIGATE_RIGHTS, KIEN, THEN, changes, drift, edited, files, grant, judged, on

CHANNELS = frozenset(range(1, 9))
BEYOND = frozenset({*CHANNELS, 9}) - {1}
"""All channels but the first, and one above the last: what is open for all is open for the next camera too."""


# "Empty list = everything".

OPENED = {
    "zoneminder": ("live", ".sql", "'1')", "'')"),
    "frigate": (FRIGATE_RIGHTS, ".roles.yml", '["cam_1"]', "[]"),
    "mediamtx": ("live", ".yml", 'path: "cam-1"', 'path: ""'),
}


def empty_zoneminder(name: str, data: bytes) -> list[str]:
    """Literals and form fields that would be an empty list of cameras, or the "0" that opens the pages."""
    text = data.decode()
    if name.endswith(".sql"):
        return re.findall(r"(?<!')''(?!')|'0'", text)
    requests = json.loads(text).get("requests", ())
    return [one["login"] for one in requests if one["form"].get("User[MonitorIds]", "1") in ("", "0")]


def empty_frigate(name: str, data: bytes) -> list[str]:
    content = yaml.safe_load(data)
    if name == ".roles.yml":
        return [role for role, cameras in content["auth"]["roles"].items() if not cameras]
    added = [step.get("add", {}) for step in content["steps"]] if name == ".changes.json" else []
    return [role for one in added for role, cameras in one.items() if not cameras]


def empty_mediamtx(name: str, data: bytes) -> list[str]:
    users = yaml.safe_load(data).get("authInternalUsers", ())
    reading = [(u["user"], [one for one in u["permissions"] if one["action"] != "api"]) for u in users]
    return [
        name for name, rights in reading if (name != "any" and not rights) or any(not one["path"] for one in rights)
    ]


EMPTY = {"zoneminder": empty_zoneminder, "frigate": empty_frigate, "mediamtx": empty_mediamtx}


@pytest.mark.parametrize("target", OPENED)
def test_empty_list_is_never_rendered(target: str) -> None:
    """Whoever has no camera left is no account any more: removed by the change set, and in no file of the state."""
    rights = OPENED[target][0]
    # Khôi's only camera is taken down on 18 July.
    both = on(target, grant(rights, (3,)), grant(rights, (1, 2), name="kiendt", person=KIEN), removed=(3,))
    assert (judged(both, THEN), judged(both)) == ([], [])
    view, steps = changes(both, AS_OF, THEN)
    ending = "disable" if target == "zoneminder" else "delete"
    assert [(one.action, one.login) for one in steps.steps] == [(ending, "khoihd"), ("keep", "kiendt")]
    assert [account.login for account in view.accounts] == ["kiendt"]
    shown = files(view, steps)
    state = {name: data for name, data in shown.items() if ".changes." not in name and ".steps." not in name}
    assert [name for name, data in state.items() if b"khoihd" in data] == []
    first = files(*changes(both, THEN))
    nobody = files(*changes(on(target, grant(rights, (3,)), removed=(3,)), AS_OF, THEN))
    for rendered in (first, shown, nobody):
        for name, data in rendered.items():
            assert name == ".steps.json" or EMPTY[target](name, data) == [], name


@pytest.mark.parametrize("target", OPENED)
def test_empty_list_written_by_hand_is_reported_as_everything(target: str) -> None:
    rights, name, old, new = OPENED[target]
    overlay = on(target, grant(rights, (1,)))
    assert judged(overlay) == []
    view, steps = changes(overlay)
    rendered = files(view, steps)
    assert drift(view, rendered) == ()
    opened = edited(rendered, name, old, new)
    assert EMPTY[target](name, opened[name]) != []  # the judge of the test before sees it too
    more: dict[Right, frozenset[int]] = {right: BEYOND for right in RIGHTS if right in rights}
    assert drift(view, opened) == (Difference("more", "khoihd", more=more),)


@pytest.mark.parametrize("target", ["frigate", "mediamtx"])
def test_empty_list_from_a_camera_without_its_name_on_the_device_is_refused(target: str) -> None:
    """An empty path is every path: a camera without `device_key` is an error before anything is rendered."""
    line = 1 + world()[CAMERAS].decode().split("\n").index(
        "      k-iso-01-2: {channel: 2, name: Sân lấy mẫu, area: sampling, installed_on: 2021-06-05}"
    )
    overlay = on(target, grant(OPENED[target][0]), keys={1: "cam-1", 3: "cam-3"})
    assert judged(overlay) == [("TGT008", CAMERAS, line + 1, 7)]  # one more line: the settings
    twice = on(target, grant(OPENED[target][0]), keys={1: "cam-1", 2: "cam-1", 3: "cam-3"})
    assert [(code, file) for code, file, _, _ in judged(twice)] == [("TGT008", CAMERAS)] * 2


# MediaMTX: `~regex` is not anchored.

SIMILAR = {1: "cam-1", 2: "cam-10", 3: "xcam-1"}


def test_unanchored_regex_mediamtx_is_never_rendered() -> None:
    view, steps = changes(on("mediamtx", grant("live", (1,)), keys=SIMILAR))
    api, user = yaml.safe_load(files(view, steps)[".yml"])["authInternalUsers"]
    assert api["permissions"] == [{"action": "api", "path": ""}]  # of the server itself, and of no camera
    assert user["permissions"] == [{"action": "read", "path": "cam-1"}]


@pytest.mark.parametrize(
    ("path", "more"), [("~cam-1", {2, 3, 9}), ("~^cam-1", {2, 9}), ("~cam-1$", {3, 9}), ("~", {2, 3, 9})]
)
def test_unanchored_regex_mediamtx_on_the_server_is_reported(path: str, more: set[int]) -> None:
    view, steps = changes(on("mediamtx", grant("live", (1,)), keys=SIMILAR))
    seen = edited(files(view, steps), ".yml", 'path: "cam-1"', f'path: "{path}"')
    assert drift(view, seen) == (Difference("more", "khoihd", more={"live": frozenset(more)}),)


def test_unanchored_regex_mediamtx_is_no_name_of_a_camera() -> None:
    overlay = on("mediamtx", grant("live"), keys={1: '"~cam-1"', 2: "cam-2", 3: "cam-3"})
    assert [(code, file) for code, file, _, _ in judged(overlay)] == [("TGT008", CAMERAS)]

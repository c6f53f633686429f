"""Frigate: the exact files, the vendor's schemas and what they lack, the order of a change, and reading back."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from camgrant.rendering.changes import change_set
from camgrant.rendering.device import Account, ChannelRights, DeviceView
from camgrant.rendering.drift import Difference, compare
from camgrant.rendering.observed import ReadbackFault
from camgrant_renderers.frigate import TARGET
from camgrant_renderers.frigate.capabilities import TOGETHER
from camgrant_renderers.frigate.plan import CameraSets
from support.oracles import oracle
from targets.exports import Held
from targets.exports.frigate import FORMATS, RISKY
from targets.kit import view_on
from targets.views import account, device_view, files_of

Content = dict[str, Any]
Roles = Mapping[str, Sequence[str]]
EVERY = frozenset({1, 2, 3, 4, 5})
BOTH, ONE, OTHER = "r_4e79a56e26e332c7", "r_b273485f4bbf13ed", "r_8d2a6393c4b16f1c"


def live(login: str, *numbers: int) -> Account:
    return account(login, {"live": numbers})


def view_of(*accounts: Account) -> DeviceView:
    return view_on("frigate", *accounts)


VIEW = view_of(live("hyeorc", 1, 2), live("mannv", 1), live("phonglt", 2, 1))


def auth_of(view: DeviceView) -> Content:
    found = yaml.safe_load(files_of(TARGET, view)["r-thu-01.roles.yml"])
    assert list(found) == ["auth"]
    return dict(found["auth"])


def users_of(view: DeviceView) -> list[dict[str, str]]:
    return list(json.loads(files_of(TARGET, view)["r-thu-01.users.json"]))


def steps_between(before: DeviceView, after: DeviceView) -> list[Content]:
    """The steps of the change file; none where there is no such file."""
    changes = change_set(after, before.accounts, None, can_disable=False)
    files = {name: data for name, _, data in TARGET.render(after, changes)}
    data = files.get("r-thu-01.changes.json")
    return list(json.loads(data)["steps"]) if data else []


# What is rendered


def test_the_exact_files() -> None:
    assert auth_of(VIEW) == {"enabled": True, "roles": {BOTH: ["cam_1", "cam_2"], ONE: ["cam_1"]}}
    assert users_of(VIEW) == [
        {"username": "hyeorc", "role": BOTH, "password": "{{secret:r-thu-01/hyeorc}}"},
        {"username": "mannv", "role": ONE, "password": "{{secret:r-thu-01/mannv}}"},
        {"username": "phonglt", "role": BOTH, "password": "{{secret:r-thu-01/phonglt}}"},
    ]
    assert all(b"Nguy" not in data for data in files_of(TARGET, VIEW).values())


def test_without_accounts_there_are_no_roles_and_no_change() -> None:
    assert auth_of(view_of()) == {"enabled": True, "roles": {}}
    assert users_of(view_of()) == []
    assert sorted(files_of(TARGET, view_of())) == ["r-thu-01.roles.yml", "r-thu-01.users.json"]


def test_a_role_is_never_empty_and_a_camera_never_without_its_name() -> None:
    with pytest.raises(ValueError, match="no role for 0 cameras"):
        files_of(TARGET, view_of(account("mannv", {"audio": (1,)})))
    with pytest.raises(KeyError):
        files_of(TARGET, device_view(live("mannv", 1, 2), target="frigate", keys={1: "cam_1"}))


@pytest.mark.parametrize(
    "text", ['a"b\\', "a: [b] # c", "a\n  viewer: []", "a\x00\x85\u2028b", "yes", "{{ 7 }}<&>", "Mẫn"]
)
def test_a_hostile_login_or_camera_stays_a_value(text: str) -> None:
    view = device_view(live(text, 1), target="frigate", keys={1: text, 2: "cam_2"})
    (cameras,) = auth_of(view)["roles"].values()
    assert cameras == [text]
    assert [user["username"] for user in users_of(view)] == [text]
    (_, call) = steps_between(view_of(), view)
    assert call["body"]["username"] == text


@pytest.mark.parametrize("login", ["../config", "a/b?c", "mẫn"])
def test_a_hostile_login_stays_one_segment_of_the_path(login: str) -> None:
    call = steps_between(view_of(live(login, 1)), view_of())[0]
    assert re.fullmatch(r"/api/users/[A-Za-z0-9._%-]+", call["path"])


# The vendor's schemas, and what they let pass

CAMERA = {"ffmpeg": {"inputs": [{"path": "rtsp://192.0.2.1/1", "roles": ["detect"]}]}}


@cache
def schema_of(path: Path) -> Any:
    """A schema file, JSON or OpenAPI."""
    return yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)


def faults(auth: object) -> list[str]:
    """Where Frigate's configuration schema does not agree with a configuration of our section and two cameras."""
    whole = {"mqtt": {"enabled": False}, "cameras": {"cam_1": CAMERA, "cam_2": CAMERA}, "auth": auth}
    schema = schema_of(oracle("frigate-config-schema.json"))
    return [one.json_path for one in Draft202012Validator(schema).iter_errors(whole)]


def strict_faults(auth: Content, cameras: Sequence[str] = ("cam_1", "cam_2")) -> list[str]:
    """What the vendor checks in code (names, reserved names, empty lists), and our own care with letters and length."""
    return [
        name
        for name, keys in auth["roles"].items()
        if not re.fullmatch("[A-Za-z0-9_]{1,20}", name)
        or name in ("admin", "viewer")
        or not keys
        or len(set(keys)) != len(keys)
        or not set(keys) <= set(cameras)
    ]


@pytest.mark.parametrize("view", [VIEW, view_of()])
def test_the_vendor_s_schema_and_its_own_checks_accept_the_roles(view: DeviceView) -> None:
    assert strict_faults(auth_of(view)) == []
    assert faults(auth_of(view)) == []


@pytest.mark.parametrize(
    "change", [{"role": {}}, {"enabled": "no doubt"}, {"roles": {ONE: "cam_1"}}, {"roles": {ONE: [1]}}, {"roles": []}]
)
def test_the_vendor_s_schema_refuses_tampered_roles(change: Content) -> None:
    assert faults({**auth_of(VIEW), **change})


@pytest.mark.parametrize(
    "roles",
    [
        {"bad-role": ["cam_1"]},
        {"viewer": ["cam_1"]},
        {"vai_trò": ["cam_1"]},
        {"r_" + "0" * 19: ["cam_1"]},
        {ONE: []},
        {ONE: ["cam_3"]},
    ],
)
def test_what_the_schema_lets_pass_is_seen_by_the_stated_checks(roles: Content) -> None:
    assert faults({"roles": roles}) == []
    assert strict_faults({"roles": roles})


def body_faults(name: str, body: object) -> list[str]:
    """Where the vendor's OpenAPI does not agree with the body of a call."""
    components = schema_of(oracle("frigate-api.yaml"))["components"]
    schema = {"$ref": f"#/components/schemas/{name}", "components": components}
    return [one.message for one in Draft202012Validator(schema).iter_errors(body)]


def body_name(call: Content) -> str:
    """The name of the schema of a call's body; a call that the vendor does not describe is an error."""
    described = schema_of(oracle("frigate-api.yaml"))["paths"]
    path = re.sub(r"(?<=^/users/)[^/]+", "{username}", call["path"].removeprefix("/api"))
    operation = described[path][call["method"].lower()]
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return str(content.get("schema", {}).get("$ref", "")).rpartition("/")[2]


def test_the_vendor_s_api_describes_every_call_and_its_body() -> None:
    calls = [step for step in steps_between(VIEW, view_of(live("mannv", 2), live("la", 1))) if step["do"] == "call"]
    assert {call["method"] for call in calls} == {"DELETE", "PUT", "POST"}
    assert {body_name(call): "body" in call for call in calls} == {
        "": False,
        "AppPutRoleBody": True,
        "AppPostUsersBody": True,
    }
    assert all(body_faults(body_name(call), call["body"]) == [] for call in calls if "body" in call)
    assert all(body_faults("AppPostUsersBody", user) == [] for user in users_of(VIEW))


def test_the_vendor_s_api_refuses_tampered_calls() -> None:
    (user, *_) = users_of(VIEW)
    assert body_faults("AppPostUsersBody", {**user, "role": ["cam_1"]})
    assert body_faults("AppPostUsersBody", {"username": "mannv"})
    assert body_faults("AppPutRoleBody", {"roles": ONE})
    with pytest.raises(KeyError):
        body_name({"method": "PUT", "path": "/api/users"})


# The order of a change, on a model of ours that fails open as Frigate does


class Model:
    """Roles, users and open sessions. A role that is not in the configuration sees every camera."""

    def __init__(self, view: DeviceView) -> None:
        self.roles: dict[str, list[str]] = dict(auth_of(view)["roles"])
        self.users = {user["username"]: user["role"] for user in users_of(view)}
        self.sessions = dict(self.users)

    def do(self, step: Content) -> None:
        if step["do"] == "configure":
            self.roles.update(step.get("add", {}))
            for name in step.get("remove", ()):
                del self.roles[name]
        elif step["do"] == "restart":
            self.sessions = dict(self.users)
        else:
            self._call(step)

    def _call(self, call: Content) -> None:
        login = call["path"].split("/")[3] if call["path"] != "/api/users" else call["body"]["username"]
        if call["method"] == "DELETE":
            del self.users[login]
            return
        assert call["body"]["role"] in self.roles, "Frigate refuses a role that it does not know"
        assert (login in self.users) == (call["method"] == "PUT")
        self.users[login] = call["body"]["role"]

    def sees(self, held: Mapping[str, str]) -> dict[str, frozenset[str]]:
        return {login: frozenset(self.roles.get(role, ["*"])) for login, role in held.items()}


BEFORE = view_of(live("dithoi", 1, 2), live("giunguyen", 1), live("hyeorc", 1), live("mannv", 1, 2), live("phonglt", 1))
AFTER = view_of(live("giunguyen", 1), live("hyeorc", 1, 2), live("mannv", 2), live("moi", 2), live("phonglt", 2))


def overseen(before: DeviceView, after: DeviceView, steps: Sequence[Content]) -> Iterator[str]:
    """Who sees, at any moment, what he may see neither before nor after; "at last": what is not as it must be."""
    model, goal = Model(before), Model(after)
    start, end = model.sees(model.users), goal.sees(goal.users)
    for step in steps:
        model.do(step)
        for held in (model.users, model.sessions):
            for login, cameras in model.sees(held).items():
                if not cameras <= start.get(login, frozenset()) | end.get(login, frozenset()):
                    yield f"{login} after {step['number']}"
    kept = model.sees(model.sessions)
    if model.sees(model.users) != end or model.roles != goal.roles:
        yield "at last"
    if any(not cameras <= end.get(login, frozenset()) for login, cameras in kept.items()):
        yield "a session at last"


def test_the_exact_order_of_a_change() -> None:
    assert [{k: v for k, v in step.items() if k != "note"} for step in steps_between(BEFORE, AFTER)] == [
        {"number": 1, "do": "call", "method": "DELETE", "path": "/api/users/dithoi"},
        {"number": 2, "do": "configure", "add": {BOTH: ["cam_1", "cam_2"], OTHER: ["cam_2"]}},
        {"number": 3, "do": "call", "method": "PUT", "path": "/api/users/mannv/role", "body": {"role": OTHER}},
        {"number": 4, "do": "call", "method": "PUT", "path": "/api/users/phonglt/role", "body": {"role": OTHER}},
        {
            "number": 5,
            "do": "call",
            "method": "POST",
            "path": "/api/users",
            "body": {"username": "moi", "password": "{{secret:r-thu-01/moi}}", "role": OTHER},
        },
        {"number": 6, "do": "call", "method": "PUT", "path": "/api/users/hyeorc/role", "body": {"role": BOTH}},
        {"number": 7, "do": "restart"},
    ]


def test_a_role_that_somebody_is_given_is_named_also_where_it_should_be_there_already() -> None:
    """It may have other digits on the server, or be gone: who holds it then sees every camera."""
    before, after = view_of(live("mannv", 1, 2)), view_of(live("mannv", 1, 2), live("hyeorc", 1, 2))
    add, call = steps_between(before, after)
    assert (add["do"], add["add"]) == ("configure", {BOTH: ["cam_1", "cam_2"]})
    assert call["body"]["role"] == BOTH
    server = Model(before)
    server.roles.clear()
    server.do(add)
    server.do(call)
    assert server.sees({"hyeorc": server.users["hyeorc"]}) == {"hyeorc": frozenset({"cam_1", "cam_2"})}


def test_names_of_roles_do_not_meet() -> None:
    """Many more sets of cameras than one server has: with eight digits two of them share a name."""
    sets = CameraSets(VIEW.device)
    names: set[str] = set()
    many = 150_000
    for number in range(many):
        sets.named.clear()
        sets._keys = {1: f"cam_{number}"}
        names.add(sets.name_of({"live": frozenset({1})}))
    assert len(names) == many


def test_whoever_carries_a_change_out_is_told_what_not_to_do() -> None:
    changes = change_set(AFTER, BEFORE.accounts, None, can_disable=False)
    files = {name: data for name, _, data in TARGET.render(AFTER, changes)}
    plan = json.loads(files["r-thu-01.changes.json"])
    assert "Không sửa, không xóa vai trò trong giao diện Frigate" in plan["note"]
    assert "Docker secret" in plan["steps"][-1]["note"]


STATES = [view_of(), BEFORE, AFTER, VIEW, view_of(live("mannv", 1)), view_of(live("mannv", 2), live("hyeorc", 1, 2))]


@pytest.mark.parametrize("before", STATES)
@pytest.mark.parametrize("after", STATES)
def test_nobody_sees_too_much_at_any_step_of_a_change(before: DeviceView, after: DeviceView) -> None:
    assert list(overseen(before, after, steps_between(before, after))) == []


def test_the_model_sees_a_wrong_order() -> None:
    before, after = view_of(live("mannv", 1)), view_of(live("mannv", 2))
    add, call, restart, remove = steps_between(before, after)
    assert list(overseen(before, after, [add, remove, call, restart])) == [
        "mannv after 4",
        "mannv after 4",
        "mannv after 2",
    ]
    assert list(overseen(before, after, [add, call, remove, restart])) == ["mannv after 4"]
    assert list(overseen(before, after, [add, call])) == ["at last", "a session at last"]
    assert list(overseen(before, after, [add, restart, remove]))[-2:] == ["at last", "a session at last"]


def test_only_what_is_taken_away_ends_the_sessions() -> None:
    more = steps_between(view_of(live("hyeorc", 1, 2)), view_of(live("hyeorc", 1, 2), live("mannv", 1)))
    assert [step["do"] for step in more] == ["configure", "call"]
    assert steps_between(VIEW, VIEW) == []


def test_a_camera_that_is_gone_does_not_hinder_taking_rights_away() -> None:
    before = view_on("frigate", live("hyeorc", 1, 2), live("mannv", 2))
    after = view_on("frigate", live("hyeorc", 1), cameras=(1,))
    assert [step.get("path", step["do"]) for step in steps_between(before, after)] == [
        "/api/users/mannv",
        "configure",
        "/api/users/hyeorc/role",
        "restart",
    ]  # its role can no longer be named, so it stays, unused


@pytest.mark.parametrize("left", ["cam_2", "cam_new"])
def test_a_key_that_moved_or_vanished_changes_roles_in_safe_order(left: str) -> None:
    """cam_1 hung on channel 1 and is gone; another took its channel. The device of the change set holds both keys."""
    before = view_on("frigate", live("hyeorc", 1, 2), live("mannv", 1), live("phonglt", 2))
    after = device_view(live("hyeorc", 1), live("mannv", 1), target="frigate", cameras=(1,), keys={1: left})
    channels, gone = after.device.channels, ["cam_1", *([] if left == "cam_2" else ["cam_2"])]
    extra = [replace(channels[-1], number=5 + place, key=key) for place, key in enumerate(gone)]
    device = replace(after.device, channels=(*channels, *extra))
    places = {1: 5, 2: 1 if left == "cam_2" else 6}
    old = [live(one.login, *(places[n] for n in one.granted["live"])) for one in before.accounts]
    old = [replace(one, allowed=dict.fromkeys(TOGETHER, one.granted["live"])) for one in old]
    changes = change_set(replace(after, device=device), old, None, can_disable=False)
    assert "keep" not in [step.action for step in changes.steps]
    files = {name: data for name, _, data in TARGET.render(after, changes)}
    steps = json.loads(files["r-thu-01.changes.json"])["steps"]
    assert list(overseen(before, after, steps)) == []
    (removed,) = (step["remove"] for step in steps if "remove" in step)
    assert {BOTH, ONE} <= set(removed)
    # The judge itself: dropping the roles before their holders have moved opens every camera.
    assert "mannv after" in " ".join(overseen(before, after, [steps[-1], *steps[:-1]]))


def test_what_is_dropped_is_dropped_only_where_nobody_holds_it() -> None:
    last = steps_between(view_of(live("mannv", 1)), view_of(live("mannv", 2)))[-1]
    assert "Xem GET /api/users" in last["note"]
    assert "KHÔNG xóa" in last["note"]
    assert "chưa được xóa" in files_of(TARGET, VIEW)["r-thu-01.roles.yml"].decode()


# Reading back


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("seed", [None, *range(8)])
def test_every_export_is_read_back_as_what_frigate_holds(kind: str, seed: int | None) -> None:
    rng = None if seed is None else random.Random(seed)
    held = [Held(one.login, one.allowed) for one in VIEW.accounts]
    readback = TARGET.parse_readback(VIEW.device, FORMATS[kind](VIEW.device, held, rng))
    assert compare(TARGET, VIEW, readback) == ()
    assert [one.login for one in readback.accounts if one.built_in] == ([] if rng is None else ["admin"])


@pytest.mark.parametrize("kind", FORMATS)
def test_an_export_with_more_shows_more(kind: str) -> None:
    held = [Held("mannv", {"live": frozenset({1, 9})}), Held(RISKY[1], {"live": frozenset({1})})]
    view = view_of(live("mannv", 1))
    beyond = frozenset({6})
    assert compare(TARGET, view, TARGET.parse_readback(view.device, FORMATS[kind](view.device, held, None))) == (
        Difference("more", "mannv", more=dict.fromkeys(("live", "playback", "export", "ptz"), beyond)),
        Difference("risky", "viewer", more=dict.fromkeys(("live", "playback", "export", "ptz"), frozenset({1}))),
    )


def read(auth: object, *users: object) -> dict[str, ChannelRights]:
    """What each user may, of a configuration of that section."""
    files = {"a": json.dumps({"auth": auth}).encode(), "b": json.dumps(users).encode()}
    return {one.login: one.channels_by_right for one in TARGET.parse_readback(VIEW.device, files).accounts}


@pytest.mark.parametrize("role", ["viewer", "la", "trong", None])
def test_every_camera_for_a_role_that_is_built_in_unknown_empty_or_missing(role: str | None) -> None:
    auth = {"roles": {"trong": [], ONE: ["cam_1"], "viewer": ["cam_1"]}}
    assert read(auth, {"username": "mannv", "role": role}) == {"mannv": {"live": EVERY}}


PROXIES: list[tuple[object, bool]] = [
    ({"header_map": {"user": "x-forwarded-user", "role": "x-forwarded-groups"}}, True),
    ({"header_map": {"role_map": {"admin": ["camera-admins"]}}}, True),
    ({"header_map": {"user": "x-forwarded-user"}}, True),
    ({"header_map": {"user": None, "role": None, "role_map": {}}, "default_role": "viewer", "separator": ","}, False),
    ({"default_role": "viewer"}, False),
    ({}, False),
    (None, False),
]


@pytest.mark.parametrize(("proxy", "doubtful"), PROXIES)
def test_users_that_a_proxy_names_are_a_doubt(proxy: object, doubtful: bool) -> None:
    """They and their roles stand in no list of Frigate's."""
    roles = {ONE: ["cam_1"]}
    content = json.dumps({"auth": {"roles": roles}, "cameras": {}, "proxy": proxy}).encode()
    files = {"config.json": content, "users.json": json.dumps([{"username": "mannv", "role": ONE}]).encode()}
    readback = TARGET.parse_readback(VIEW.device, files)
    assert [remark.partition(":")[0] for remark in readback.remarks] == ["proxy.header_map"] * doubtful
    assert compare(TARGET, view_of(live("mannv", 1)), readback) == ()


def test_an_administrator_may_configure() -> None:
    assert read({}, {"username": "mannv", "role": "admin"}) == {"mannv": {"live": EVERY, "config": EVERY - {5}}}


def test_where_logging_in_is_off_everybody_sees_everything() -> None:
    files = {"a": b"auth: {enabled: false}", "b": b"[]"}
    readback = TARGET.parse_readback(VIEW.device, files)
    assert readback.remarks
    assert compare(TARGET, view_of(), readback)[0].kind == "risky"


def test_cameras_of_others_are_numbered_in_order_above_the_last_channel() -> None:
    auth = {"roles": {"mot": ["zzz", "cam_2"], "hai": ["aaa"]}}
    users = ({"username": "mannv", "role": "mot"}, {"username": "la", "role": "hai"})
    assert read(auth, *users) == {"mannv": {"live": {2, 7}}, "la": {"live": {6}}}


def test_a_tampered_role_is_seen() -> None:
    files = files_of(TARGET, VIEW)
    del files["r-thu-01.changes.json"]
    text = files["r-thu-01.roles.yml"]
    for wrong, kind in ((b'["cam_1", "cam_2"]', "more"), (b"[]", "more"), (b'["cam_2"]', "more")):
        files["r-thu-01.roles.yml"] = text.replace(b': ["cam_1"]', b": " + wrong)
        assert compare(TARGET, VIEW, TARGET.parse_readback(VIEW.device, files))[0].kind == kind


CONFIG, USERS = b"auth: {roles: {mot: [cam_1]}}", b'[{"username": "mannv", "role": "mot"}]'


@pytest.mark.parametrize(
    "files",
    [
        {"a": CONFIG},
        {"b": USERS},
        {"a": CONFIG, "b": CONFIG},
        {"a": USERS, "b": USERS},
        {"a": CONFIG, "b": USERS, "c": USERS},
        {"a": CONFIG, "b": USERS, "c": b"text"},
        {"a": b"mqtt: {}", "b": USERS},
        {"a": b"auth: []\ncameras: {}\nauth: {}", "b": USERS},
        {"a": b"auth: [mot]", "b": USERS},
        {"a": b"auth: {roles: [mot]}", "b": USERS},
        {"a": b"auth: {roles: {mot: cam_1}}", "b": USERS},
        {"a": b"auth: {roles: {mot: [1]}}", "b": USERS},
        {"a": b"auth: {roles: {1: [cam_1]}}", "b": USERS},
        {"a": CONFIG, "b": b'["mannv"]'},
        {"a": CONFIG, "b": b'[{"role": "mot"}]'},
        {"a": CONFIG, "b": b'[{"username": "mannv", "role": 7}]'},
    ],
)
def test_one_part_without_the_other_or_what_is_not_understood_is_a_fault(files: dict[str, bytes]) -> None:
    assert read(yaml.safe_load(CONFIG)["auth"], *json.loads(USERS)) == {"mannv": {"live": {1}}}
    with pytest.raises(ReadbackFault, match=r"Đề nghị xuất lại trọn tệp / .*export the whole file again"):
        TARGET.parse_readback(VIEW.device, deepcopy(files))


def test_a_fault_names_the_file_where_there_are_several() -> None:
    with pytest.raises(ReadbackFault, match=r"^b: có tài khoản không có username"):
        TARGET.parse_readback(VIEW.device, {"a": CONFIG, "b": b"[7]"})

"""Nx Witness: what its own OpenAPI file accepts, what it does not check, and everything that it may answer."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from camgrant.model.base import RIGHTS
from camgrant.rendering.changes import ChangeSet, change_set
from camgrant.rendering.device import Account, DeviceView
from camgrant.rendering.drift import compare, rights_of
from camgrant.rendering.observed import Readback, ReadbackFault
from camgrant_renderers.nx import TARGET
from support.oracles import oracle
from targets.exports import Held
from targets.exports.nx import ALL_DEVICES, FORMATS
from targets.kit import view_on
from targets.views import account, files_of

TEMPORARY = {"nx_accounts": "temporary"}
# `enum class AccessRight` of networkoptix/nx_open, access_rights_types.h: the OpenAPI file leaves these words open.
ACCESS_RIGHTS = {
    "view",
    "audio",
    "viewArchive",
    "exportArchive",
    "viewBookmarks",
    "manageBookmarks",
    "userInput",
    "edit",
}
ONE, TWO = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"
HOSTILE = """a"b\\'<&>|{{x}}\u202e;--"""


def key(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012x}"


def changed(view: DeviceView, *before: Account) -> ChangeSet:
    old = view_on("nx", *before, settings=dict(view.device.settings)).accounts
    return change_set(view, old, None, can_disable=True)


def users(view: DeviceView) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(files_of(TARGET, view)["r-thu-01.json"])["users"]
    return found


def requests(view: DeviceView, *before: Account) -> list[dict[str, Any]]:
    files = files_of(TARGET, view, changed(view, *before))
    found: list[dict[str, Any]] = json.loads(files["r-thu-01.changes.json"])["requests"]
    return found


MANY = (
    account("hyeorc", {"live": (1, 2), "ptz": (2,)}),
    account("mannv", {"live": (1,), "playback": (1,), "export": (1,), "audio": (1,)}),
)


# -- what is written ------------------------------------------------------------------------------------------------


def test_a_user_exactly() -> None:
    first, second = users(view_on("nx", *MANY))
    assert first == {
        "name": "hyeorc",
        "type": "local",
        "isEnabled": True,
        "isHttpDigestEnabled": False,
        "groupIds": [],
        "permissions": "none",
        "resourceAccessRights": {ONE: "view", TWO: "view|userInput"},
        "password": "{{secret:r-thu-01/hyeorc}}",
    }
    assert second["resourceAccessRights"] == {ONE: "view|audio|viewArchive|exportArchive"}


def test_no_name_of_a_person_reaches_the_server() -> None:
    view = view_on("nx", account("mannv", {"live": (1,)}, "Nguyễn Văn Mẫn"))
    assert all("Mẫn".encode() not in data for data in files_of(TARGET, view).values())


def test_an_accepted_archive_right_brings_the_view_that_it_needs() -> None:
    """The vendor's dialog does the same; without it the account would see no camera."""
    (user,) = users(view_on("nx", account("mannv", {"export": (2,)})))
    assert user["resourceAccessRights"] == {TWO: "view|viewArchive|exportArchive"}


def test_steering_does_not_bring_listening() -> None:
    """Two-way audio is inside `userInput`; the sound of the camera is a right of its own."""
    (user,) = users(view_on("nx", account("mannv", {"ptz": (1,)})))
    assert user["resourceAccessRights"] == {ONE: "view|userInput"}


def test_a_temporary_account_ends_after_its_last_day_in_viet_nam() -> None:
    held = account("mannv", {"live": (1,)})
    (user,) = users(view_on("nx", replace(held, narrows_on=date(2021, 7, 10)), settings=TEMPORARY))
    assert user["type"] == "temporaryLocal"
    assert "password" not in user
    token = user["temporaryToken"]
    assert datetime.fromtimestamp(token["startS"], UTC) == datetime(2021, 6, 30, 17, tzinfo=UTC)
    assert held.valid_until == date(2021, 7, 20)
    assert datetime.fromtimestamp(token["endS"], UTC) == datetime(2021, 7, 20, 17, tzinfo=UTC)


def test_variants() -> None:
    local, temporary = TARGET.capabilities_of({}), TARGET.capabilities_of(TEMPORARY)
    assert local is not None
    assert temporary is not None
    assert (local.native_expiry, temporary.native_expiry) == (False, True)
    assert TARGET.capabilities_of({"nx_accounts": "local"}) is local


def test_hostile_text_stays_text() -> None:
    view = view_on("nx", replace(MANY[0], login=HOSTILE))
    for files in (files_of(TARGET, view), files_of(TARGET, view, changed(view))):
        assert json.loads(files["r-thu-01.json"])["users"][0]["name"] == HOSTILE
    assert [one.login for one in parsed(view, files_of(TARGET, view)["r-thu-01.json"]).accounts] == [HOSTILE]


def test_the_changes_take_away_first() -> None:
    """Losing a right, gaining another and a new account, in the order of the change set."""
    before = (
        account("hyeorc", {"live": (1,), "playback": (1,)}),
        account("phonglt", {"live": (1,)}),
    )
    view = view_on("nx", account("hyeorc", {"live": (1, 2)}), account("mannv", {"live": (2,)}))
    found = requests(view, *before)
    assert [(one["method"], one["path"]) for one in found] == [
        ("PATCH", "/rest/v4/users/{{id:phonglt}}"),
        ("PATCH", "/rest/v4/users/{{id:hyeorc}}"),
        ("POST", "/rest/v4/users"),
        ("PATCH", "/rest/v4/users/{{id:hyeorc}}"),
    ]
    assert found[0]["body"] == {"isEnabled": False}
    assert found[1]["body"]["resourceAccessRights"] == {ONE: "view"}
    assert found[3]["body"]["resourceAccessRights"] == {ONE: "view", TWO: "view"}
    assert "password" not in found[1]["body"]
    assert not {"name", "type"} & found[1]["body"].keys()


def test_an_account_between_two_cameras_is_locked_and_never_without_cameras() -> None:
    """All of the old rights go, all of the new ones come: nobody knows what an empty object of rights means."""
    view = view_on("nx", account("mannv", {"live": (2,)}))
    reduced, extended = requests(view, account("mannv", {"live": (1,)}))
    assert reduced["body"] == {"isEnabled": False}
    assert extended["body"]["isEnabled"] is True
    assert extended["body"]["resourceAccessRights"] == {TWO: "view"}


def test_who_left_is_deleted() -> None:
    view = view_on("nx")
    changes = change_set(view, view_on("nx", *MANY).accounts, None, can_disable=False)
    found = json.loads(files_of(TARGET, view, changes)["r-thu-01.changes.json"])["requests"]
    assert found[0] == {"method": "DELETE", "path": "/rest/v4/users/{{id:hyeorc}}"}


def test_nothing_to_do_is_no_file() -> None:
    view = view_on("nx", *MANY)
    assert list(files_of(TARGET, view, changed(view, *MANY))) == ["r-thu-01.json"]


# -- the vendor's OpenAPI file --------------------------------------------------------------------------------------


def request_of(path: str, method: str) -> dict[str, Any]:
    """The schema of a request in the vendor's file."""
    spec = json.loads(oracle("nx-v4-api-spec.json").read_bytes())
    schema: dict[str, Any] = spec["paths"][path][method]["requestBody"]["content"]["application/json"]["schema"]
    return schema


def judge(request: dict[str, Any]) -> None:
    """The vendor's schema, and what it leaves open: known writable fields, the form and the names of rights."""
    path = "/rest/v4/users" if request["method"] == "POST" else "/rest/v4/users/{id}"
    schema, body = request_of(path, request["method"].lower()), request["body"]
    Draft202012Validator(schema).validate(body)
    writable = {name for name, field in schema["properties"].items() if not field.get("readOnly")}
    assert body.keys() <= writable
    rights = body.get("resourceAccessRights", {"": "view"})
    assert isinstance(rights, dict)
    assert rights
    assert all(set(words.split("|")) <= ACCESS_RIGHTS for words in rights.values())


def every_request(settings: dict[str, str]) -> list[dict[str, Any]]:
    view = view_on("nx", *MANY, account("phonglt", {"live": (1,)}), settings=settings)
    before = (account("hyeorc", {"live": (1,), "playback": (1,)}), account("phonglt", {"live": (2,)}))
    gone = account("dungtq", {"live": (1,)})
    wanted = [{"method": "POST", "body": body} for body in users(view)]
    return [*wanted, *(one for one in requests(view, *before, gone) if "body" in one)]


@pytest.mark.parametrize("settings", [{}, TEMPORARY])
def test_the_vendor_accepts_every_request(settings: dict[str, str]) -> None:
    found = every_request(settings)
    assert {one["method"] for one in found} == {"POST", "PATCH"}
    for one in found:
        judge(one)


TAMPERED: dict[str, tuple[Callable[[dict[str, Any]], object], type[Exception]]] = {
    "a kind of user that there is not": (lambda body: body.update(type="guest"), ValidationError),
    "no name": (lambda body: body.pop("name"), ValidationError),
    "no end": (lambda body: body["temporaryToken"].pop("endS"), ValidationError),
    "text for a flag": (lambda body: body.update(isEnabled="yes"), ValidationError),
    "an id that is a number": (lambda body: body.update(groupIds=[1]), ValidationError),
    "a field that there is not": (lambda body: body.update(enabled=True), AssertionError),
    "a field that only the server sets": (lambda body: body.update(account2faEnabled=True), AssertionError),
    "a right that there is not": (lambda body: body.update(resourceAccessRights={ONE: "view|live"}), AssertionError),
    "a list of rights": (lambda body: body.update(resourceAccessRights=[ONE]), AssertionError),
    "no camera at all": (lambda body: body.update(resourceAccessRights={}), AssertionError),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_a_tampered_request_is_refused(name: str) -> None:
    """The judge itself: each of these would reach a server if nobody looked."""
    request = deepcopy(every_request(TEMPORARY)[0])
    judge(request)
    tamper, fault = TAMPERED[name]
    tamper(request["body"])
    with pytest.raises(fault):
        judge(request)


# -- what is read ---------------------------------------------------------------------------------------------------


OWN = {"id": "99cbc715-539b-4bfe-856f-799b45b69b1e", "name": "admin", "groupIds": []}


def parsed(view: DeviceView, data: object, **others: object) -> Readback:
    """What is said of a list of the server, in which its administrator always stands (here last)."""
    if isinstance(data, list):
        data = [*data, OWN]

    def as_bytes(content: object) -> bytes:
        return content if isinstance(content, bytes) else json.dumps(content).encode()

    files = {"users.json": as_bytes(data)}
    files |= {f"permissions.{name}.json": as_bytes(content) for name, content in others.items()}
    return TARGET.parse_readback(view.device, files)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("seed", [None, *range(8)])
def test_every_answer_of_the_server_is_read(name: str, seed: int | None) -> None:
    view = view_on("nx", *MANY)
    held = [Held(one.login, one.allowed) for one in view.accounts]
    files = FORMATS[name](view.device, held, None if seed is None else random.Random(seed))
    seen = TARGET.parse_readback(view.device, files)
    assert compare(TARGET, view, seen) == ()
    assert all(one.device_id for one in seen.accounts)
    tampered = [Held("mannv", {"live": frozenset({1, 2}), "playback": frozenset({1})}), Held("la", {}), held[0]]
    found = compare(TARGET, view, TARGET.parse_readback(view.device, FORMATS[name](view.device, tampered, None)))
    assert [(one.kind, one.login) for one in found] == [("extra", "la"), ("more", "mannv"), ("fewer", "mannv")]


def test_a_camera_that_we_do_not_know_is_more() -> None:
    view = view_on("nx", account("mannv", {"live": (1,)}))
    rights = {
        ONE: "view",
        "d0000000-0000-4000-8000-000000000002": "view",
        "d0000000-0000-4000-8000-000000000001": "view",
    }
    seen, _ = parsed(view, [{"name": "mannv", "resourceAccessRights": rights}]).accounts
    assert seen.channels_by_right == {"live": {1, 5, 6}}
    (found,) = compare(TARGET, view, Readback((seen,)))
    assert found.kind == "more"
    assert found.more == {"live": {5, 6}}


def test_the_group_of_all_devices_is_every_channel_and_more() -> None:
    view = view_on("nx", account("mannv", {"live": (1,)}))
    seen, _ = parsed(view, [{"name": "mannv", "resourceAccessRights": {ALL_DEVICES: "view"}}]).accounts
    assert seen.channels_by_right == {"live": {1, 2, 3, 4, 5}}


def test_a_group_that_nobody_can_look_into_is_every_right() -> None:
    view = view_on("nx", account("mannv", {"live": (1,)}))
    group = key(77)
    user = {"name": "mannv", "resourceAccessRights": {ONE: "view"}, "groupIds": [group]}
    seen = parsed(view, [user])
    assert seen.accounts[0].channels_by_right == dict.fromkeys(RIGHTS, view.device.numbers)
    assert seen.remarks == (f"r-thu-01: mannv: groupIds {group}",)
    looked_into = parsed(view, [user], mannv={"groupIds": [group], "resourceAccessRights": {TWO: "viewArchive"}})
    assert looked_into.accounts[0].channels_by_right == {"live": {1}, "playback": {2}}


@pytest.mark.parametrize(
    "power",
    [
        {"groupIds": ["{00000000-0000-0000-0000-100000000001}"], "resourceAccessRights": {}},
        {"groupIds": [], "permissions": "powerUser|viewLogs"},
    ],
)
def test_power_users_have_every_right_whatever_their_list_says(power: dict[str, object]) -> None:
    view = view_on("nx")
    for seen in (parsed(view, [{"name": "la", **power}]), parsed(view, [{"name": "la"}], la=power)):
        assert seen.accounts[0].channels_by_right == dict.fromkeys(RIGHTS, view.device.numbers)
        assert seen.remarks


def test_rights_beside_the_camera_are_remarked() -> None:
    view = view_on("nx", account("mannv", {"live": (1,)}))
    user = {"name": "mannv", "permissions": "viewLogs", "resourceAccessRights": {ONE: "view|viewBookmarks"}}
    seen = parsed(view, [user])
    assert compare(TARGET, view, seen) == ()
    assert seen.remarks == (
        "r-thu-01: mannv: permissions viewLogs",
        "r-thu-01: mannv: resourceAccessRights viewBookmarks",
    )


def test_the_right_to_change_settings_is_more() -> None:
    view = view_on("nx", account("mannv", {"live": (1,)}))
    seen = parsed(view, [{"name": "mannv", "resourceAccessRights": {ONE: "view|edit"}}])
    assert compare(TARGET, view, seen)[0].more == {"config": {1}}


def test_a_locked_user_and_the_administrator() -> None:
    view = view_on("nx")
    listed = [{"id": key(9), "name": "mannv", "isEnabled": False, "resourceAccessRights": {ONE: "view"}}]
    seen = parsed(view, listed)
    assert [(one.login, one.enabled, one.built_in) for one in seen.accounts] == [
        ("mannv", False, False),
        ("admin", True, True),
    ]
    assert rights_of(TARGET, view.device, seen.accounts[0]) == {}
    assert compare(TARGET, view, seen) == ()
    assert seen.remarks == ()


def test_no_password_and_no_login_link_is_kept() -> None:
    view = view_on("nx")
    user = {"name": "mannv", "password": "Xin-Chao-2021", "temporaryToken": {"endS": 1, "token": "vmsTmp-secret"}}
    text = repr(parsed(view, [user]))
    assert "Xin-Chao" not in text
    assert "vmsTmp" not in text


@pytest.mark.parametrize(
    "content",
    [
        {"users": []},
        {"error": "3", "errorId": "forbidden", "errorString": "no"},
        {"id": ONE, "name": "mannv", "groupIds": []},
        [["mannv"]],
        [{"id": ONE}],
        [{"name": ""}],
        [{"name": "mannv", "id": "7"}],
        [{"name": "mannv", "isEnabled": "false"}],
        [{"name": "mannv", "groupIds": None}],
        [{"name": "mannv", "resourceAccessRights": [ONE]}],
        [{"name": "mannv", "resourceAccessRights": {ONE: ["view"]}}],
        [{"name": "mannv", "resourceAccessRights": {ONE: "view|teleport"}}],
        [{"name": "mannv", "resourceAccessRights": {"camera 1": "view"}}],
        [{"name": "mannv", "permissions": "owner"}],
        *([{"name": "mannv", "temporaryToken": {"endS": end}}] for end in (10**15, -(10**15), 10**30, 1.5, "1", True)),
        [{"name": "mannv", "temporaryToken": 7}],
        [{"name": ["mannv"]}],
        [{"name": "mannv", "id": 7}],
        [{"name": "mannv", "groupIds": [7]}],
        [{"name": "mannv", "permissions": 7}],
        {"groupIds": 7, "resourceAccessRights": {}},
        {"recorder": "r-thu-01", "users": {}},
        {"recorder": "r-thu-01", "requests": []},
        b"[]",
        b'[{"name": "mannv"}]',
        b"[" * 100_000,
    ],
)
def test_what_cannot_be_understood_is_a_fault(content: object) -> None:
    with pytest.raises(ReadbackFault, match=r"Đề nghị xuất lại trọn tệp / .*export the whole file again"):
        parsed(view_on("nx"), content)


def test_our_own_file_may_hold_no_account_and_says_what_it_is() -> None:
    data = files_of(TARGET, view_on("nx"))["r-thu-01.json"]
    assert parsed(view_on("nx"), data).accounts == ()
    assert "không sửa tay. Trạng thái phải có" in json.loads(data)["note"]


def test_a_fault_names_the_file_where_there_are_several() -> None:
    with pytest.raises(ReadbackFault, match=r"^permissions\.mannv\.json: quyền lạ: teleport"):
        parsed(view_on("nx"), [{"name": "mannv"}], mannv={"groupIds": [], "permissions": "teleport"})


def test_files_that_do_not_belong_together_are_a_fault() -> None:
    view = view_on("nx")
    rights: dict[str, object] = {"groupIds": [], "resourceAccessRights": {}}
    with pytest.raises(ReadbackFault):
        parsed(view, [{"name": "mannv"}], hyeorc=rights)
    with pytest.raises(ReadbackFault):
        TARGET.parse_readback(view.device, {"permissions.mannv.json": json.dumps(rights).encode()})
    with pytest.raises(ReadbackFault):
        TARGET.parse_readback(view.device, dict.fromkeys(("a.json", "b.json"), json.dumps([OWN]).encode()))


def test_the_changes_are_no_state() -> None:
    view = view_on("nx", *MANY)
    files = files_of(TARGET, view, changed(view))
    with pytest.raises(ReadbackFault):
        TARGET.parse_readback(view.device, {"x.json": files["r-thu-01.changes.json"]})


@pytest.mark.parametrize(("moved", "kind"), [(1, "longer"), (86_400, "longer"), (-86_400, "shorter"), (None, "longer")])
def test_another_end_on_the_server_is_a_difference(moved: int | None, kind: str) -> None:
    view = view_on("nx", account("mannv", {"live": (1,)}), settings=TEMPORARY)
    files = files_of(TARGET, view)
    (user,) = json.loads(files["r-thu-01.json"])["users"]
    assert compare(TARGET, view, TARGET.parse_readback(view.device, {"users.json": files["r-thu-01.json"]})) == ()
    if moved is None:
        del user["temporaryToken"]
    else:
        user["temporaryToken"]["endS"] += moved
    seen = TARGET.parse_readback(view.device, {"users.json": json.dumps([user, OWN]).encode()})
    assert [one.kind for one in compare(TARGET, view, seen)] == [kind]

"""MediaMTX: the exact file, what must never be in it, the vendor's schema, and reading back what others wrote."""

from __future__ import annotations

import json
import random
import re
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from argon2 import PasswordHasher
from jsonschema import Draft202012Validator

from camgrant.rendering.device import Channel, Device, DeviceView
from camgrant.rendering.drift import Difference, compare, rights_of
from camgrant.rendering.observed import ObservedAccount, Readback, ReadbackFault
from camgrant_renderers.mediamtx import TARGET
from support.oracles import oracle
from targets.exports import Held
from targets.exports.mediamtx import FORMATS, RISKY
from targets.kit import view_on
from targets.views import account, device_view, files_of

Content = dict[str, Any]
TWO = (account("hyeorc", {"live": (1, 2)}), account("mannv", {"live": (1,), "playback": (2,), "export": (2,)}))
VIEW = view_on("mediamtx", *TWO)
SHIPPED = """
authInternalUsers:
- user: any
  pass:
  ips: []
  permissions:
  - action: publish
    path:
  - action: read
    path:
  - action: playback
    path:
- user: any
  pass:
  ips: ['127.0.0.1', '::1']
  permissions:
  - action: api
  - action: metrics
  - action: pprof
"""


def rendered(view: DeviceView) -> str:
    """The text of the one file."""
    ((name, data),) = files_of(TARGET, view).items()
    assert name == "r-thu-01.yml"
    return data.decode()


def content(view: DeviceView) -> Content:
    """The file as another reader understands it."""
    found = yaml.safe_load(rendered(view))
    assert isinstance(found, dict)
    return found


def seen(users: object, device: Device = VIEW.device, **other: object) -> dict[str, ObservedAccount]:
    """What is read back of some users, by login."""
    data = json.dumps({"authInternalUsers": users, **other}).encode()
    return {one.login: one for one in TARGET.parse_readback(device, {"x": data}).accounts}


def user(*permissions: tuple[str, str], name: str = "mannv", password: str = "argon2:x") -> Content:
    """One entry of the list."""
    granted = [{"action": action, "path": path} for action, path in permissions]
    return {"user": name, "pass": password, "ips": [], "permissions": granted}


# The one entry of `any` that is ours: without it nobody could reload the list or end a session.
WAY_TO_API: Content = {
    "user": "any",
    "pass": "",
    "ips": ["127.0.0.1", "::1"],
    "permissions": [{"action": "api", "path": ""}],
}


def accounts_in(view: DeviceView) -> list[Content]:
    """The entries of the file that stand for people."""
    entries: list[Content] = content(view)["authInternalUsers"]
    assert entries[0] == WAY_TO_API
    return entries[1:]


# What is rendered


def test_the_exact_file() -> None:
    assert content(VIEW) == {
        "authMethod": "internal",
        "rtspAuthMethods": ["basic"],
        "authInternalUsers": [
            WAY_TO_API,
            user(("read", "cam-1"), ("read", "cam-2"), name="hyeorc", password="argon2:{{secret:r-thu-01/hyeorc}}"),
            user(("read", "cam-1"), ("playback", "cam-2"), password="argon2:{{secret:r-thu-01/mannv}}"),
        ],
    }
    assert "Nguyễn" not in rendered(VIEW)


def test_no_account_is_a_list_that_replaces_the_default_of_everybody() -> None:
    assert accounts_in(view_on("mediamtx")) == []
    readback = TARGET.parse_readback(VIEW.device, {"mediamtx.yml": rendered(view_on("mediamtx")).encode()})
    assert readback == Readback()


# The server's own way in, and whatever is only a little wider

WIDER: dict[str, Content] = {
    "from anywhere": {"ips": []},
    "from anywhere, by a missing list": {"ips": None},
    "from one more address": {"ips": ["127.0.0.1", "::1", "192.0.2.7"]},
    "from a network that holds the address": {"ips": ["127.0.0.0/8"]},
    "from everywhere as a network": {"ips": ["0.0.0.0/0"]},
    "with a name for an address": {"ips": ["localhost"]},
    "one more action": {"permissions": [{"action": "api", "path": ""}, {"action": "read", "path": ""}]},
    "another action": {"permissions": [{"action": "read", "path": ""}]},
    "another action, one camera": {"permissions": [{"action": "playback", "path": "cam-1"}]},
    "metrics": {"permissions": [{"action": "metrics", "path": ""}]},
    "another user": {"user": "mannv"},
    "any in other letters": {"user": "Any"},
    "a password": {"pass": "argon2:x"},
    "a key that nobody knows": {"networks": ["0.0.0.0/0"]},
}


@pytest.mark.parametrize("case", WIDER)
def test_an_entry_that_is_wider_than_the_way_to_the_api_is_an_account(case: str) -> None:
    entry = {key: value for key, value in {**WAY_TO_API, **WIDER[case]}.items() if value is not None}
    entries = [WAY_TO_API, *accounts_in(VIEW), entry]
    data = json.dumps({"authInternalUsers": entries}).encode()
    readback = TARGET.parse_readback(VIEW.device, {"x": data})
    assert compare(TARGET, VIEW, readback) or readback.remarks, "neither a difference nor a doubt"
    assert {one.login for one in readback.accounts} == {"hyeorc", "mannv", entry["user"]}


@pytest.mark.parametrize("proxies", [["0.0.0.0/0"], ["192.0.2.7"], ["127.0.0.1"], "x"])
def test_behind_proxies_the_way_to_the_api_is_open_to_whoever_names_that_address(
    proxies: object,
) -> None:
    """A trusted proxy tells from where a request comes: then "from the server itself" is only a word of it."""
    entries = [WAY_TO_API, *accounts_in(VIEW)]
    for said, is_open in ((proxies, True), ([], False), (None, False)):
        data = json.dumps({"authInternalUsers": entries, "apiTrustedProxies": said}).encode()
        differences = compare(TARGET, VIEW, TARGET.parse_readback(VIEW.device, {"x": data}))
        assert [(one.kind, one.login) for one in differences] == ([("risky", "any")] if is_open else [])


@pytest.mark.parametrize("ips", [["127.0.0.1"], ["::1"], ["::1", "127.0.0.1"], ["127.0.0.1/32", "::1/128"]])
@pytest.mark.parametrize("left_out", [(), ("pass",), ("path",)])
def test_the_way_to_the_api_is_no_account_however_the_server_writes_it(
    ips: list[str], left_out: tuple[str, ...]
) -> None:
    entry = deepcopy({**WAY_TO_API, "ips": ips})
    if "pass" in left_out:
        del entry["pass"]
    if "path" in left_out:
        del entry["permissions"][0]["path"]
    data = json.dumps({"authInternalUsers": [entry, *accounts_in(VIEW)]}).encode()
    assert compare(TARGET, VIEW, TARGET.parse_readback(VIEW.device, {"x": data})) == ()


def test_the_way_to_the_api_twice_stays_what_it_is_and_never_hides_an_account() -> None:
    entries = [WAY_TO_API, WAY_TO_API, *accounts_in(VIEW), user(("read", ""), name="any", password="")]
    data = json.dumps({"authInternalUsers": entries}).encode()
    found = compare(TARGET, VIEW, TARGET.parse_readback(VIEW.device, {"x": data}))
    assert [(one.kind, one.login) for one in found] == [("risky", "any")]


def test_hidden_passwords_of_one_user_are_a_doubt() -> None:
    """The API writes the same word for every password: two that differ look alike."""
    hidden = "<redacted>"
    entries = [
        user(("read", "cam-1"), ("read", "cam-2"), name="hyeorc", password=hidden),
        user(("read", "cam-1"), password=hidden),
        user(("playback", "cam-2"), password=hidden),
    ]
    data = json.dumps({"authInternalUsers": entries}).encode()
    readback = TARGET.parse_readback(VIEW.device, {"global.json": data})
    assert compare(TARGET, VIEW, readback) == ()
    (remark,) = readback.remarks
    assert remark.startswith("mannv: mật khẩu bị che")
    assert "read mediamtx.yml" in remark


def test_whoever_reads_the_file_is_told_that_viewers_are_not_cut_and_how_to_end_them() -> None:
    head = rendered(VIEW).partition("authMethod:")[0]
    assert "Nạp lại KHÔNG ngắt người đang xem" in head
    assert "/v3/rtspsessions/kick/<id>" in head


def test_a_camera_without_a_path_is_never_an_empty_path() -> None:
    view = device_view(account("mannv", {"live": (1, 2)}), target="mediamtx", keys={1: "cam-1"})
    with pytest.raises(KeyError):
        files_of(TARGET, view)


HOSTILE = (
    'a"b',
    "a\\b",
    "a'b: c # d",
    "a\n  - user: any\n    permissions: []",
    "a\x00\x07\x7f\x85\u2028\ufeffb",
    "{{ 7 * 7 }}{% raw %}<&>",
    "yes",
    "null",
    "Mẫn 😀",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_login_or_path_stays_a_value(text: str) -> None:
    view = device_view(account(text, {"live": (1,)}), target="mediamtx", keys={1: text, 2: "cam-2"})
    (entry,) = accounts_in(view)
    assert (entry["user"], entry["permissions"]) == (text, [{"action": "read", "path": text}])
    assert entry["pass"] == f"argon2:{{{{secret:r-thu-01/{text}}}}}"


@pytest.mark.parametrize("path", ["cam-1", "khu_a/hanh-lang.1", "..a", "a..", "a/b/c"])
def test_the_paths_of_cameras(path: str) -> None:
    assert fits_path(path)


@pytest.mark.parametrize("path", ["", "/a", "a/", "a//b", ".", "..", "a/../b", "./a", "a/.", "~a", "a b", "a?b", "đ"])
def test_what_is_no_path_of_a_camera(path: str) -> None:
    assert not fits_path(path)


def fits_path(path: str) -> bool:
    return re.fullmatch(TARGET.camera_key, path) is not None


# The vendor's schema, and what it lets pass


@cache
def components(path: Path) -> Any:
    """The schemas of an OpenAPI file."""
    return yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)["components"]


def faults(document: object) -> list[str]:
    """Where the vendor's schema does not agree."""
    known = components(oracle("mediamtx-openapi.yaml"))
    schema = {"$ref": "#/components/schemas/GlobalConf", "components": known}
    return [one.json_path for one in Draft202012Validator(schema).iter_errors(document)]


PERMISSION = {
    "type": "object",
    "additionalProperties": False,
    "required": ["action", "path"],
    "properties": {
        "action": {"enum": ["read", "playback"]},
        "path": {"type": "string", "pattern": r"^[0-9a-zA-Z_\-.][0-9a-zA-Z_\-/.]*$"},
    },
}
USER = {
    "type": "object",
    "additionalProperties": False,
    "required": ["user", "pass", "ips", "permissions"],
    "properties": {
        "user": {"type": "string", "pattern": r"^(?!any$)[A-Za-z0-9._\-]+$"},
        "pass": {"type": "string", "pattern": r"^argon2:"},
        "ips": {"const": []},
        "permissions": {"type": "array", "minItems": 1, "uniqueItems": True, "items": PERMISSION},
    },
}
STRICT = {
    "type": "object",
    "additionalProperties": False,
    "required": ["authMethod", "rtspAuthMethods", "authInternalUsers"],
    "properties": {
        "authMethod": {"const": "internal"},
        "rtspAuthMethods": {"const": ["basic"]},
        "authInternalUsers": {"type": "array", "prefixItems": [{"const": WAY_TO_API}], "items": USER, "minItems": 1},
    },
}


def strict_faults(document: object) -> list[str]:
    """Where our own reading does not agree: what the schema lets pass, and the server refuses or opens to all."""
    return [one.json_path for one in Draft202012Validator(STRICT).iter_errors(document)]


@pytest.mark.parametrize("view", [VIEW, view_on("mediamtx")])
def test_the_vendor_s_schema_and_ours_accept_the_file(view: DeviceView) -> None:
    assert strict_faults(content(view)) == []
    assert faults(content(view)) == []


def tampered(place: str, value: object) -> Content:
    """The good file with one value of its first person (or of the file itself) replaced."""
    document = deepcopy(content(VIEW))
    (_, first, *_) = document["authInternalUsers"]
    if place in ("action", "path"):
        first["permissions"][0][place] = value
    elif place in first:
        first[place] = value
    else:
        document[place] = value
    return document


@pytest.mark.parametrize(
    ("place", "value"),
    [("action", "view"), ("path", 7), ("user", None), ("permissions", "read"), ("authMethod", "none")],
)
def test_the_vendor_s_schema_refuses_a_tampered_file(place: str, value: object) -> None:
    assert faults(tampered(place, value))
    assert strict_faults(tampered(place, value))


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("user", ""),
        ("user", "any"),
        ("pass", ""),
        ("pass", "Xin-Chao-2021"),
        ("path", ""),
        ("path", "~cam-1"),
        ("path", "/cam-1"),
        ("permissions", []),
        ("action", "api"),
        ("rtspAuthMethods", ["basic", "digest"]),  # digestMD5 with hashes
        ("authInternalUser", []),
    ],
)
def test_our_strictness_refuses_what_the_schema_lets_pass(place: str, value: object) -> None:
    assert strict_faults(tampered(place, value))
    assert faults(tampered(place, value)) == []


# Filled in


def test_a_filled_file_holds_hashes_that_only_the_password_opens() -> None:
    hasher = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
    text = rendered(VIEW)
    for login in ("hyeorc", "mannv"):
        text = text.replace(f"{{{{secret:r-thu-01/{login}}}}}", hasher.hash(f"Xin-Chao-{login}"))
    document = yaml.safe_load(text)
    assert faults(document) == []
    for entry in document["authInternalUsers"][1:]:
        assert hasher.verify(entry["pass"].removeprefix("argon2:"), f"Xin-Chao-{entry['user']}")
    assert TARGET.parse_readback(VIEW.device, {"mediamtx.yml": text.encode()}).accounts == tuple(
        seen(accounts_in(VIEW)).values()
    )


# Reading back


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("seed", [None, *range(8)])
def test_every_export_is_read_back_as_what_the_server_holds(kind: str, seed: int | None) -> None:
    rng = None if seed is None else random.Random(seed)
    held = [Held(one.login, one.allowed) for one in VIEW.accounts]
    files = FORMATS[kind](VIEW.device, held, rng)
    assert compare(TARGET, VIEW, TARGET.parse_readback(VIEW.device, files)) == ()


@pytest.mark.parametrize("kind", FORMATS)
def test_an_export_with_more_shows_more(kind: str) -> None:
    more = Held("mannv", {"live": frozenset({1, 2, 9}), "playback": frozenset({2}), "export": frozenset({2})})
    risky = Held(RISKY[0], {"live": frozenset({1})})
    files = FORMATS[kind](VIEW.device, [Held("hyeorc", {"live": frozenset({1, 2})}), more, risky], None)
    assert compare(TARGET, VIEW, TARGET.parse_readback(VIEW.device, files)) == (
        Difference("risky", "any", more={"live": frozenset({1})}),
        Difference("more", "mannv", more={"live": frozenset({2, 5})}),
    )


def test_a_tampered_file_is_seen() -> None:
    text = rendered(VIEW).replace('{action: "playback", path: "cam-2"}', '{action: "read", path: "cam-2"}')
    kinds = {one.kind for one in compare(TARGET, VIEW, TARGET.parse_readback(VIEW.device, {"x": text.encode()}))}
    assert kinds == {"more", "fewer"}


def test_the_shipped_default_is_a_risk_on_everything() -> None:
    readback = TARGET.parse_readback(VIEW.device, {"mediamtx.yml": SHIPPED.encode()})
    (found,) = readback.accounts
    every = frozenset({1, 2, 3, 4})
    assert found.login == "any"
    assert found.channels_by_right == {"live": every | {5}, "playback": every | {5}, "config": every}
    assert readback.remarks == ("any: api, metrics, pprof, publish",)
    assert compare(TARGET, view_on("mediamtx"), readback)[0].kind == "risky"


@pytest.mark.parametrize(
    ("expression", "known"),
    [
        ("~cam-1", {1, 11}),  # not anchored
        ("~^cam-1$", {1}),
        ("~^(cam-1|cam-11)$", {1, 11}),
        ("~cam-[12]$", {1, 2}),
        (r"~\d\d", {11}),
        ("~", {1, 2, 11}),
        ("~^other", set()),
        ("~(", {1, 2, 3, 11}),  # invalid
        (r"~\pL", {1, 2, 3, 11}),  # Go's only
        ("~[[:digit:]]{2}", {1, 2, 3, 11}),
        ("~(?i)CAM-2", {1, 2, 3, 11}),
        ("~(?P<n>x)", {1, 2, 3, 11}),
        ("~[a--c]x", {1, 2, 3, 11}),
        ("~(c*)*x", {1, 2, 3, 11}),
        ("~.*.*.*x", {1, 2, 3, 11}),
    ],
)
def test_an_expression_reaches_all_that_it_may_match_and_what_we_do_not_know(expression: str, known: set[int]) -> None:
    view = device_view(target="mediamtx", cameras=(1, 2, 11), channel_count=3, keys={1: "cam-1", 2: "cam-2"})
    device = Device("r-thu-01", "mediamtx", {}, (*view.device.channels, channel(11, "cam-11")))
    found = seen([user(("read", expression))], device)["mannv"]
    assert found.channels_by_right == {"live": known | {12}}


def channel(number: int, key: str) -> Channel:
    return Channel(number, f"k-thu-{number}", f"Camera {number}", key)


def test_undeclared_paths_are_numbered_above_the_last_channel_in_order() -> None:
    found = seen([user(("read", "zzz"), ("read", "aaa")), user(("playback", "zzz"), ("read", "cam-2"), name="la")])
    assert found["mannv"].channels_by_right == {"live": {5, 6}}
    assert found["la"].channels_by_right == {"live": {2}, "playback": {6}}


def test_null_and_missing_paths_are_every_path() -> None:
    every = {1, 2, 3, 4, 5}
    for permission in ({"action": "read"}, {"action": "read", "path": None}, {"action": "read", "path": ""}):
        found = seen([{"user": "mannv", "pass": "x", "permissions": [permission]}])["mannv"]
        assert found.channels_by_right == {"live": every}


def test_who_may_use_the_interface_may_configure_all_channels() -> None:
    (found,) = seen([user(("api", ""), ("read", "cam-1"))]).values()
    assert rights_of(TARGET, VIEW.device, found) == {"live": {1}, "config": {1, 2, 3, 4}}
    only_metrics = TARGET.parse_readback(
        VIEW.device, {"x": json.dumps({"authInternalUsers": [user(("metrics", ""))]}).encode()}
    )
    assert only_metrics.remarks == ("mannv: metrics",)
    assert only_metrics.accounts[0].channels_by_right == {}


def test_entries_of_one_user_add_up_and_two_passwords_are_a_shared_account() -> None:
    one, other = user(("read", "cam-1")), user(("playback", "cam-1"))
    (found,) = seen([one, other]).values()
    assert found.channels_by_right == {"live": {1}, "playback": {1}}
    assert not found.shared
    assert seen([one, {**other, "pass": "argon2:y"}])["mannv"].shared
    assert seen([{**one, "pass": ""}])["mannv"].shared


def test_an_account_with_a_hashed_name_or_without_permissions_stays_an_account() -> None:
    found = seen([user(("read", "cam-1")), user(("read", "cam-2"), name="sha256:abcd"), user(name="la")])
    assert sorted(found) == ["(hashed user 2)", "la", "mannv"]
    assert not found["la"].enabled
    assert "abcd" not in str(found)


@pytest.mark.parametrize(
    "text",
    [
        "paths: {}",
        "authInternalUsers:",
        "authInternalUsers: {}",
        "authInternalUsers: [mannv]",
        "authInternalUsers: [{pass: x}]",
        "authInternalUsers: [{user: no}]",
        "authInternalUsers: [{user: mannv, pass: 12345678901}]",
        "authInternalUsers: [{user: mannv, permissions: read}]",
        "authInternalUsers: [{user: mannv, permissions: [read]}]",
        "authInternalUsers: [{user: mannv, permissions: [{action: view}]}]",
        "authInternalUsers: []\nauthInternalUsers: []",
        "authInternalUsers: []\nauthMethod: jwt",
        "authInternalUsers: []\nexternalAuthenticationURL: http://192.0.2.1/auth",
        "authInternalUsers: []\n---\nauthInternalUsers: []",
        "authInternalUsers: [2021-02-31]",
        '{"authInternalUsers": [',
        "[" * 5000,
        "- authInternalUsers",
        "",
    ],
)
def test_what_is_not_understood_is_a_fault_and_tells_no_password(text: str) -> None:
    with pytest.raises(ReadbackFault, match=r"Đề nghị xuất lại trọn tệp / .*export the whole file again") as fault:
        TARGET.parse_readback(VIEW.device, {"mediamtx.yml": text.encode()})
    assert "12345678901" not in str(fault.value)


def test_two_files_are_a_fault() -> None:
    with pytest.raises(ReadbackFault):
        TARGET.parse_readback(VIEW.device, {"a.yml": SHIPPED.encode(), "b.yml": SHIPPED.encode()})

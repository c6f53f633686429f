"""Dahua: what is written, word for word, and what is read from every form that a recorder exports."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from camgrant.model.base import RIGHTS, Right
from camgrant.rendering.changes import change_set
from camgrant.rendering.device import Account, DeviceView
from camgrant.rendering.drift import compare, rights_of
from camgrant.rendering.observed import Readback, ReadbackFault
from camgrant_renderers.dahua import TARGET
from camgrant_renderers.dahua.authorities import step_authorities
from targets.exports import Held
from targets.exports.dahua import FORMATS, RISKY
from targets.kit import view_on
from targets.views import account, files_of

ALL = frozenset({1, 2, 3, 4})
SETTINGS: tuple[Mapping[str, str], ...] = (
    {},
    {"dahua_api": "cgi"},
    {"dahua_authorities": "legacy"},
    {"dahua_group": "Xa_01@thu"},
)
TEXT = """\
users[3].Group=USER\r
users[3].Id=4\r
users[3].Name=mannv\r
users[7].Sharable=true\r
users[3].AuthorityList[1]=Replay_02\r
users[3].AuthorityList[0]=Monitor_01\r
users[3].Memo=ca = 2\r
users[1].Group=ADMIN\r
users[1].Name=installer\r
"""


def dahua(*accounts: Account, settings: Mapping[str, str] | None = None, channel_count: int = 4) -> DeviceView:
    return view_on("dahua", *accounts, channel_count=channel_count, settings=settings)


def users(view: DeviceView) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(files_of(TARGET, view)["r-thu-01.json"])["users"]
    return found


def changes_file(before: DeviceView, after: DeviceView) -> str:
    changes = change_set(after, before.accounts, None, can_disable=False)
    ((_, data),) = ((name, data) for name, data in files_of(TARGET, after, changes).items() if ".changes." in name)
    return data.decode()


def alone(data: str | bytes, settings: Mapping[str, str] | None = None) -> Readback:
    raw = data if isinstance(data, bytes) else data.encode()
    return TARGET.parse_readback(dahua(settings=settings).device, {"any": raw})


def read(data: str | bytes, settings: Mapping[str, str] | None = None) -> Readback:
    """What is said of others where the device also lists its administrator, which is left out of the answer.

    Its second list is there and holds nobody.
    """
    files = {
        "any": data if isinstance(data, bytes) else data.encode(),
        "own": b"user.Name=admin\nuser.Group=admin\n",
        "onvif.json": b'{"users": []}',
    }
    seen = TARGET.parse_readback(dahua(settings=settings).device, files)
    return replace(seen, accounts=tuple(one for one in seen.accounts if one.login != "admin"))


# --- written ---


def test_the_account_of_an_rpc2_recorder_word_for_word() -> None:
    view = dahua(account("mannv", {"live": (1, 2), "playback": (2,), "ptz": (1, 2)}))
    assert users(view) == [
        {
            "Name": "mannv",
            "password_ref": "{{secret:r-thu-01/mannv}}",
            "Group": "user",
            "AuthorityList": ["Monitor_01", "Monitor_02", "Replay_02", "AuthPTZ"],
            "Sharable": False,
            "Reserved": False,
            "Anonymous": False,
            "Type": "",
        }
    ]


def test_the_families_of_words_never_mix() -> None:
    one = account("mannv", {"live": (1,), "playback": (1,), "export": (1,), "ptz": (1,)})
    assert users(dahua(one))[0]["AuthorityList"] == ["Monitor_01", "Replay_01", "AuthBackup", "AuthPTZ"]
    legacy = users(dahua(one, settings={"dahua_authorities": "legacy"}))
    assert legacy[0]["AuthorityList"] == ["Monitor_01", "Playback_01", "Backup", "PTZ"]


def test_backup_and_ptz_hold_on_every_camera_of_the_account_and_need_a_channel() -> None:
    view = dahua(account("hyeorc", {"live": (1,), "ptz": (2,)}), account("mannv", {"export": (2,)}))
    assert [one["AuthorityList"] for one in users(view)] == [
        ["Monitor_01", "Monitor_02", "AuthPTZ"],
        ["Replay_02", "AuthBackup"],
    ]
    both = frozenset({1, 2})
    assert view.accounts[0].allowed == {"live": both, "ptz": both}
    assert view.accounts[1].allowed == {"playback": frozenset({2}), "export": frozenset({2})}


def test_channels_have_two_digits_and_more_where_two_do_not_suffice() -> None:
    view = view_on("dahua", account("mannv", {"live": (7, 100)}), cameras=(7, 100), channel_count=128)
    assert users(view)[0]["AuthorityList"] == ["Monitor_07", "Monitor_100"]
    seen = TARGET.parse_readback(view.device, {"r": files_of(TARGET, view)["r-thu-01.json"]})
    assert seen.accounts[0].channels_by_right == {"live": frozenset({7, 100})}


def test_cgi_gives_every_channel_live_and_recorded_and_writes_no_list() -> None:
    view = dahua(account("mannv", {"live": (1,)}), settings={"dahua_api": "cgi", "dahua_group": "xa_01"})
    assert view.accounts[0].allowed == {"live": ALL, "playback": ALL}
    assert "AuthorityList" not in users(view)[0]
    assert users(view)[0]["Group"] == "xa_01"
    can = TARGET.capabilities_of(view.device.settings)
    assert can is not None
    assert {right for right in RIGHTS if can.rights[right].how == "impossible"} == {"export", "ptz", "audio", "config"}


@pytest.mark.parametrize("group", ["admin", "ADMIN", "Admin", "", "a" * 16, "xã", "a b", "a&b"])
def test_no_group_of_administrators_and_no_other_than_the_device_takes(group: str) -> None:
    assert not re.fullmatch(TARGET.settings["dahua_group"], group)
    assert re.fullmatch(TARGET.settings["dahua_group"], "admin2")


# --- change sets ---


def test_the_calls_of_an_rpc2_change_set_in_order() -> None:
    before = dahua(
        account("anhtv", {"live": (1,)}),
        account("hyeorc", {"live": (1, 2)}),
        account("mannv", {"live": (1,), "playback": (1,)}),
    )
    after = dahua(
        account("hyeorc", {"live": (1,)}), account("mannv", {"live": (1, 2)}), account("phonglt", {"live": (2,)})
    )
    calls = json.loads(changes_file(before, after))["calls"]
    assert [(one["method"], one["params"].get("name") or one["params"]["user"]["Name"]) for one in calls] == [
        ("userManager.deleteUser", "anhtv"),
        ("userManager.modifyUser", "hyeorc"),
        ("userManager.modifyUser", "mannv"),
        ("userManager.addUser", "phonglt"),
        ("userManager.modifyUser", "mannv"),
    ]
    lists = [one["params"]["user"]["AuthorityList"] for one in calls[1:]]
    assert lists == [["Monitor_01"], ["Monitor_01"], ["Monitor_02"], ["Monitor_01", "Monitor_02"]]
    secrets = [one["params"].get("user", {}).get("password_ref") for one in calls]
    assert secrets == [None, None, None, "{{secret:r-thu-01/phonglt}}", None]


@pytest.mark.parametrize(("settings", "word"), [({}, "AuthSysInfo"), ({"dahua_authorities": "legacy"}, "SystemInfo")])
def test_an_account_that_moves_to_another_camera_never_has_an_empty_list(
    settings: Mapping[str, str], word: str
) -> None:
    """Empty may mean the whole group: between the two steps a word without picture stands in the list."""
    before = dahua(account("mannv", {"live": (1,)}), settings=settings)
    after = dahua(account("mannv", {"live": (2,)}), settings=settings)
    reduced, extended = json.loads(changes_file(before, after))["calls"]
    assert reduced["params"]["user"]["AuthorityList"] == [word]
    assert extended["params"]["user"]["AuthorityList"] == ["Monitor_02"]
    seen = read(json.dumps([reduced["params"]["user"]]), settings)
    assert (seen.accounts[0].channels_by_right, seen.remarks) == ({}, ())


def test_what_only_came_along_before_is_kept_until_the_new_right_follows() -> None:
    before = dahua(account("mannv", {"playback": (1,), "live": (2,)}))
    after = dahua(account("mannv", {"export": (1,)}))
    reduced, extended = json.loads(changes_file(before, after))["calls"]
    assert reduced["params"]["user"]["AuthorityList"] == ["Replay_01"]
    assert extended["params"]["user"]["AuthorityList"] == ["Replay_01", "AuthBackup"]


def test_every_step_reads_back_as_what_it_says() -> None:
    """Over many pairs of accounts: the list of a step allows what `after` says, no more and no less."""
    rng = random.Random(2021)
    rights: tuple[Right, ...] = ("live", "playback", "export", "ptz")

    def some() -> Account | None:
        granted = {right: tuple(n for n in (1, 2, 3) if rng.random() < 0.4) for right in rights if rng.random() < 0.5}
        return account("mannv", granted) if any(granted.values()) else None

    met = set()
    for _ in range(600):
        before, after = (dahua(*filter(None, [some()]), settings={}) for _ in range(2))
        for step in change_set(after, before.accounts, None, can_disable=False).steps:
            if step.action in ("create", "reduce", "extend"):
                words = step_authorities(after.device, step)
                (seen,) = read(json.dumps([{"Name": "mannv", "Group": "user", "AuthorityList": words}])).accounts
                assert words
                assert rights_of(TARGET, after.device, seen) == step.after
                met.add((step.action, bool(step.granted), bool(step.after)))
    assert {("reduce", False, False), ("reduce", False, True), ("reduce", True, True), ("extend", True, True)} <= met


def test_the_requests_of_a_cgi_change_set() -> None:
    settings = {"dahua_api": "cgi", "dahua_group": "xa@01"}
    text = changes_file(
        dahua(account("anhtv", {"live": (1,)}), settings=settings),
        dahua(account("man.nv@thu", {"live": (1,)}), settings=settings),
    )
    lines = text.splitlines()
    assert "mã hóa phần trăm" in text
    assert [line for line in lines if not line.startswith("#")] == [
        "GET /cgi-bin/userManager.cgi?action=deleteUser&name=anhtv",
        "GET /cgi-bin/userManager.cgi?action=addUser&user.Name=man.nv%40thu"
        "&user.Password={{secret:r-thu-01/man.nv@thu}}&user.Group=xa%4001&user.Sharable=false&user.Reserved=false",
    ]


def test_more_channels_on_a_cgi_recorder_put_the_account_in_its_group_again() -> None:
    settings = {"dahua_api": "cgi"}
    one = account("mannv", {"live": (1,)})
    text = changes_file(dahua(one, settings=settings), dahua(one, settings=settings, channel_count=8))
    assert text.splitlines()[-1] == (
        "GET /cgi-bin/userManager.cgi?action=modifyUser&name=mannv"
        "&user.Group=user&user.Sharable=false&user.Reserved=false"
    )


@pytest.mark.parametrize("settings", SETTINGS)
def test_nothing_to_do_makes_no_change_file_and_changes_never_touch_the_desired_state(
    settings: Mapping[str, str],
) -> None:
    view = dahua(account("mannv", {"live": (1,)}), settings=settings)
    kept = files_of(TARGET, view, change_set(view, view.accounts, None, can_disable=False))
    assert list(kept) == ["r-thu-01.json"]
    assert kept["r-thu-01.json"] == files_of(TARGET, view)["r-thu-01.json"]


@pytest.mark.parametrize(
    "login", ['"},{"Name":"x', "a&user.Group=admin", "a\r\nGET /x", "{{ 7*7 }}", "<b>", "%26", "é"]
)
def test_a_hostile_login_stays_one_value(login: str) -> None:
    """The limits refuse such logins (TGT); should one come through, it is data and nothing else."""
    view = dahua(account(login, {"live": (1,)}))
    assert [one["Name"] for one in users(view)] == [login]
    text = changes_file(dahua(), dahua(account(login, {"live": (1,)}), settings={"dahua_api": "cgi"}))
    (line,) = [line for line in text.splitlines() if not line.startswith("#")]
    assert line.isascii()
    assert dict(parse_qsl(urlsplit(line.removeprefix("GET ")).query))["user.Name"] == login
    assert line.count("&") == 5


def test_no_fact_about_a_person_is_in_a_file() -> None:
    for settings in SETTINGS:
        for data in files_of(TARGET, dahua(account("mannv", {"live": (1,)}), settings=settings)).values():
            assert "Nguyễn" not in data.decode()
            assert "Cán bộ" not in data.decode()
            assert "Memo" not in data.decode()


# --- read ---


@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("form", FORMATS)
def test_every_export_is_read_as_the_accounts_that_it_was_written_from(form: str, settings: Mapping[str, str]) -> None:
    cgi = settings.get("dahua_api") == "cgi"
    hyeorc = account("hyeorc", {"live": (1, 2)} if cgi else {"live": (1, 2), "ptz": (1, 2), "playback": (1,)})
    for accounts in ((), (hyeorc,), (hyeorc, account("mannv", {"live": (2,)}))):
        view = dahua(*accounts, settings=settings)
        held = [Held(one.login, one.allowed) for one in view.accounts]
        for seed in (None, *range(20)):
            files = FORMATS[form](view.device, held, None if seed is None else random.Random(seed))
            seen = TARGET.parse_readback(view.device, files)
            assert compare(TARGET, view, seen) == ()
            assert seen.remarks == ()
            assert next(one for one in seen.accounts if one.login == "admin").built_in


@pytest.mark.parametrize("form", FORMATS)
def test_a_tampered_export_is_caught(form: str) -> None:
    """The judge itself: one more channel, one more account, a shared account, a risky one."""
    view = dahua(account("mannv", {"live": (1,)}))

    def kinds(*held: Held) -> list[str]:
        seen = TARGET.parse_readback(view.device, FORMATS[form](view.device, held, None))
        return [one.kind for one in compare(TARGET, view, seen)]

    right = Held("mannv", {"live": frozenset({1})})
    assert kinds(right) == []
    assert kinds(Held("mannv", {"live": frozenset({1, 2})})) == ["more"]
    assert kinds(Held("mannv", {"live": frozenset({1, 9})})) == ["more"]
    assert kinds(right, Held("lala", {"live": frozenset({1})})) == ["extra"]
    assert kinds(right, *(Held(login, {"live": ALL}) for login in RISKY)) == ["risky"] * 3
    assert kinds() == ["missing"]
    files = FORMATS[form](view.device, [right], None)
    shared = {
        name: data.replace(b"Sharable=false", b"Sharable=true").replace(b'"Sharable": false', b'"Sharable": true')
        for name, data in files.items()
    }
    assert [one.kind for one in compare(TARGET, view, TARGET.parse_readback(view.device, shared))] == ["shared"]


def test_the_text_form_with_sparse_indices_other_case_and_missing_fields() -> None:
    for text in (TEXT, TEXT.replace("\r\n", "\n"), "\ufeff" + TEXT, TEXT + "\r\n"):
        mannv, installer = read(text).accounts
        assert mannv.channels_by_right == {"live": frozenset({1}), "playback": frozenset({2})}
        assert (mannv.login, mannv.device_id, mannv.shared, mannv.built_in) == ("mannv", "4", False, False)
        assert installer.login == "installer"
        assert installer.channels_by_right == dict.fromkeys(RIGHTS, ALL)
        assert not installer.built_in


def test_an_account_without_authorities_of_its_own_sees_what_its_group_sees() -> None:
    everything = {"live": ALL, "playback": ALL}
    for settings in ({}, {"dahua_api": "cgi"}):
        assert read("user.Name=mannv\nuser.Group=user\n", settings).accounts[0].channels_by_right == everything
        for written in ("[]", "null"):
            data = f'[{{"Name": "mannv", "Group": "user", "AuthorityList": {written}}}]'
            assert read(data, settings).accounts[0].channels_by_right == everything
    assert read("user.Name=mannv\nuser.Group=User\n").remarks == ()


@pytest.mark.parametrize("settings", [{}, {"dahua_api": "cgi"}])
def test_a_group_that_is_not_the_declared_one_may_do_everything(settings: Mapping[str, str]) -> None:
    view = dahua(account("mannv", {"live": (1, 2), "playback": (1, 2)}), settings=settings)
    seen = read("user.Name=mannv\nuser.Group=guest\n", settings)
    assert seen.accounts[0].channels_by_right == dict.fromkeys(RIGHTS, ALL)
    assert "guest" in seen.remarks[0]
    assert [one.kind for one in compare(TARGET, view, seen)] == ["more"]


@pytest.mark.parametrize("settings", [{}, {"dahua_api": "cgi"}])
def test_an_account_that_is_open_to_anybody_may_do_everything(settings: Mapping[str, str]) -> None:
    view = dahua(account("mannv", {"live": (1,)}), settings=settings)
    text = "user.Name=mannv\nuser.Group=user\nuser.AuthorityList[0]=Monitor_01\nuser.Anonymous=true\n"
    seen = read(text, settings)
    assert [(one.kind, one.login) for one in compare(TARGET, view, seen)] == [("more", "mannv")]
    assert "Anonymous=true" in seen.remarks[0]
    assert compare(TARGET, view, read(text.replace("=true", "=false"), {})) == ()


def test_a_nameless_account_counts_as_soon_as_it_may_do_something() -> None:
    text = TEXT.replace("users[7].Sharable=true", "users[7].AuthorityList[0]=Monitor_01")
    assert [one.login for one in read(text).accounts] == ["mannv", "users[7]", "installer"]
    assert [one.login for one in read('[{"Group": "user"}]').accounts] == ["users[0]"]
    found = compare(TARGET, dahua(account("mannv", {"live": (1,), "playback": (2,)})), read(text))
    assert [(one.kind, one.login) for one in found] == [("extra", "installer"), ("extra", "users[7]")]


@pytest.mark.parametrize(
    ("words", "rights"),
    [
        (["Monitor_01", "PlayBack_02"], {"live": {1}, "playback": {2}}),
        (["monitor_01", "AUTHBACKUP", "Replay_02"], {"live": {1}, "playback": {2}, "export": {1, 2}}),
        (["AuthBackup"], {"export": {1, 2, 3, 4}}),
        (["PTZ_03", "Monitor_03"], {"live": {3}, "ptz": {3}}),
        (["Monitor"], {"live": {1, 2, 3, 4}}),
        (["Monitor_00", "Monitor_17"], {"live": {0, 17}}),
        (["Monitor_01", "AuthUserMag"], {"live": {1}, "config": {1, 2, 3, 4}}),
        (["Monitor_01", "UserManage"], {"live": {1}, "config": {1, 2, 3, 4}}),
        (["Monitor_01", "AuthSysInfo"], {"live": {1}}),
    ],
)
def test_the_words_of_both_families_are_read_whatever_their_case(words: list[str], rights: dict[str, set[int]]) -> None:
    seen = read(json.dumps({"users": [{"Name": "mannv", "Group": "user", "AuthorityList": words}]}))
    assert seen.accounts[0].channels_by_right == rights
    assert seen.remarks == ()


@pytest.mark.parametrize(
    ("word", "right"),
    [
        ("LiveChannel1", "live"),
        ("Monitor_1_2", "live"),
        ("AuthRealMonitorAll", "live"),
        ("ReplayAll", "playback"),
        ("authplaybackcfg_02", "playback"),
        ("RecordDownload", "playback"),
        ("BackupAll", "export"),
        ("System_Account", ""),
        ("VideoWall", ""),
    ],
)
def test_a_word_that_we_do_not_know_is_remarked_and_opens_every_channel_where_it_may_show_pictures(
    word: str, right: str
) -> None:
    seen = read(json.dumps([{"Name": "mannv", "Group": "user", "AuthorityList": ["Monitor_01", word]}]))
    (remark,) = seen.remarks
    assert "mannv" in remark
    assert word in remark
    more = {right: ALL - {1} if right == "live" else ALL} if right else None
    found = compare(TARGET, dahua(account("mannv", {"live": (1,)})), seen)
    assert [(one.kind, {k: v for k, v in one.more.items() if k == right}) for one in found] == (
        [("more", more)] if more else []
    )


def test_built_in_accounts_and_a_reserved_one_that_nobody_knows() -> None:
    logins = ("admin", *RISKY, "lala")
    seen = read(json.dumps([{"Name": login, "Group": "user", "Reserved": True} for login in logins]))
    # Whoever can add a user can add a reserved one: the flag alone makes no account the device's own.
    assert [one.login for one in seen.accounts if not one.built_in] == ["lala"]
    assert len(seen.remarks) == 1
    assert seen.remarks[0].startswith("lala: Reserved=true")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\r\n \r\n",
        b"Error\r\nBad Request!\r\n",
        b"OK\r\n",
        b"<html>users[0].Name=mannv</html>",
        b"users[0].Sharable=true\r\n",
        b"users[0].Name=mannv\r\nusers[0].Name=hyeorc\r\n",
        b"user.Name=mannv\r\nuser.Name=hyeorc\r\n",
        b"group[0].Name=user\r\ngroup[0].AuthorityList[0]=Monitor_01\r\n",
        b"users[0].Name=m\xe3nnv\r\n",
        b"{",
        b"[]",
        b"{}",
        b'{"users": []}',
        b"user.Name=mannv\r\nuser.Group=user\r\n",
        b'[{"Name": "mannv", "Group": "user", "AuthorityList": ["Monitor_01"]}]',
        b'{"users": [{"Name": "mannv", "Group": "admin"}], "users": [{"Name": "hyeorc", "Group": "user"}]}',
        b'{"users": ["mannv"]}',
        b'{"users": {"Name": "mannv"}}',
        b'{"result": false, "error": {"code": 1}}',
        b'{"result": true, "params": null}',
        b'[{"Name": 7, "Group": "user"}]',
        b'[{"Name": "mannv", "AuthorityList": "Monitor_01"}]',
        b'[{"Name": "mannv", "AuthorityList": [1]}]',
        b"[" * 100_000,
    ],
)
def test_what_is_not_understood_is_never_taken_for_no_account(data: bytes) -> None:
    with pytest.raises(ReadbackFault, match=r"Đề nghị xuất lại trọn tệp / .*export the whole file again"):
        alone(data)


def test_a_fault_names_the_file_where_there_are_several() -> None:
    with pytest.raises(ReadbackFault, match=r"^any: không phải JSON"):
        read("{")


@pytest.mark.parametrize(
    "data", ["Password=Xin-Chao-2021", '{"Password": "Xin-Chao-2021"', "user.Xin-Chao-2021=1\n" * 2]
)
def test_a_fault_never_quotes_the_file(data: str) -> None:
    with pytest.raises(ReadbackFault) as fault:
        read(data)
    assert "Xin-Chao" not in str(fault.value)
    assert fault.value.__cause__ is None


def test_our_own_file_may_hold_no_account_and_a_secret_is_never_kept() -> None:
    assert alone(files_of(TARGET, dahua())["r-thu-01.json"]).accounts == ()
    seen = read('[{"Name": "mannv", "Group": "user", "Password": "0123456789ABCDEF0123456789ABCDEF"}]')
    assert "0123456789ABCDEF" not in repr(seen)


def test_the_files_of_more_rights_are_seen_as_more() -> None:
    narrow, wide = account("mannv", {"live": (1,)}), account("mannv", {"live": (1,), "ptz": (1,)})
    seen = TARGET.parse_readback(dahua().device, {"r": files_of(TARGET, dahua(wide))["r-thu-01.json"]})
    assert [(one.kind, dict(one.more)) for one in compare(TARGET, dahua(narrow), seen)] == [
        ("more", {"ptz": frozenset({1})})
    ]


def test_hearing_follows_the_picture_where_a_camera_has_a_microphone() -> None:
    view = view_on("dahua", account("mannv", {"live": (1, 2)}), microphones=(2,))
    assert view.accounts[0].allowed["audio"] == frozenset({2})
    seen = TARGET.parse_readback(view.device, {"r": files_of(TARGET, view)["r-thu-01.json"]})
    assert rights_of(TARGET, view.device, seen.accounts[0]) == view.accounts[0].allowed
    assert not rights_of(TARGET, view.device, replace(seen.accounts[0], enabled=False))

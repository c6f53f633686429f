"""Hikvision: the vendor's traps (vendors.md 0.3, 1.2-1.6), exact files, and every form in which a recorder answers."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from camgrant.model.base import RIGHTS, Right
from camgrant.rendering.changes import change_set
from camgrant.rendering.device import Account, DeviceView
from camgrant.rendering.drift import Difference, compare, rights_of
from camgrant.rendering.observed import Readback, ReadbackFault
from camgrant_renderers.hikvision import TARGET
from support.devices.base import Call
from support.devices.hikvision import FakeHikvision
from targets.exports import Held
from targets.exports.hikvision import FORMATS
from targets.views import account, allowed_on, device_view, files_of

SECRET = "Xin-Chao-2021"
ISAPI = "http://www.isapi.org/ver20/XMLSchema"
EVERY = frozenset({1, 2, 3, 4})
MANNV = account("mannv", {"live": (1, 2), "playback": (2,), "export": (2,)})
HYEORC = account("hyeorc", {"live": (1,), "ptz": (1,)})
VIEW = device_view(HYEORC, MANNV)

ADMIN = "<User><id>1</id><userName>admin</userName><userLevel>Administrator</userLevel></User>"


def listed(*users: str) -> bytes:
    return f'<?xml version="1.0"?><UserList>{ADMIN}{"".join(users)}</UserList>'.encode()


def user(number: int, login: str, level: str = "Viewer", more: str = "") -> str:
    return f"<User><id>{number}</id><userName>{login}</userName><userLevel>{level}</userLevel>{more}</User>"


def rights(number: int, remote: str, local: str = "") -> bytes:
    parts = f"<localPermission>{local}</localPermission><remotePermission>{remote}</remotePermission>"
    return f"<UserPermission><id>{number}</id><userID>{number}</userID>{parts}</UserPermission>".encode()


def channels(*flags: tuple[int, str]) -> str:
    one = "".join(
        f"<videoChannelPermission><id>{n}</id><{word}>true</{word}></videoChannelPermission>" for n, word in flags
    )
    return f"<videoChannelPermissionList>{one}</videoChannelPermissionList>"


def read(*files: bytes, view: DeviceView = VIEW) -> Readback:
    return TARGET.parse_readback(view.device, {f"{number}.xml": data for number, data in enumerate(files)})


def changes_file(before: DeviceView, after: DeviceView) -> etree._Element:
    changes = change_set(after, before.accounts, None, can_disable=False)
    return etree.fromstring(files_of(TARGET, after, changes)["r-thu-01.changes.xml"])


def sent(root: etree._Element) -> list[tuple[str, str, str]]:
    """(action, method, path) of every request in order."""
    return [
        (str(step.get("action")), str(one.get("method")), str(one.get("path")))
        for step in root.iterfind("step")
        for one in step.iterfind("request")
    ]


def carry_out(device: FakeHikvision, data: bytes) -> None:
    """Sends a rendered file to the fake recorder as it stands, with what its placeholders stand for."""

    def fill(found: re.Match[str]) -> str:
        if found[1] == "secret":
            return SECRET
        number, one = next((n, one) for n, one in device.users.items() if one.login == found[2])
        return str(number) if found[1] == "id" else one.level.lower()

    for request in etree.fromstring(data).iter("request"):
        text = b"".join(etree.tostring(body) for body in request).decode()
        path, body = (re.sub(r"\{\{(id|type|secret):(.*?)\}\}", fill, part) for part in (request.get("path", ""), text))
        reply = device.answer(Call(request.get("method", ""), path, {}, body.encode(), {}))
        assert reply.status == 200, reply.body


def answers(device: FakeHikvision) -> dict[str, bytes]:
    """What the recorder says of its accounts, as separate files."""

    def get(path: str) -> bytes:
        reply = device.answer(Call("GET", path, {}, b"", {}))
        assert reply.status == 200
        return reply.body

    users = {f"p{n}.xml": get(f"/ISAPI/Security/UserPermission/{n}") for n in device.users}
    return {"users.xml": get("/ISAPI/Security/users"), **users}


def allowed(seen: Readback, view: DeviceView = VIEW) -> dict[str, Mapping[Right, frozenset[int]]]:
    return {one.login: dict(rights_of(TARGET, view.device, one)) for one in seen.accounts if not one.built_in}


# -- what is written ----------------------------------------------------------------------------------------------


def test_the_namespace_of_the_recorder_is_written_on_both_bodies_and_nowhere_else() -> None:
    view = device_view(MANNV, settings={"hik_namespace": ISAPI})
    for name, data in files_of(TARGET, view).items():
        root = etree.fromstring(data)
        assert {etree.QName(one).namespace for one in root.iter("{*}User", "{*}UserPermission")} == {ISAPI}, name
        assert {etree.QName(one).namespace for one in root.iter("{*}request", "{*}step", "{*}account")} == {None}
    plain = etree.fromstring(files_of(TARGET, device_view(MANNV))["r-thu-01.xml"])
    assert [one.get("version") for one in plain.iter("User", "UserPermission")] == ["2.0", "2.0"]


def test_every_channel_is_listed_with_false_also_in_a_change_set() -> None:
    before = device_view(MANNV, HYEORC, cameras=(1, 2))
    after = device_view(account("mannv", {"live": (1,)}), HYEORC, account("phonglt", {"live": (2,)}))
    root = changes_file(before, after)
    bodies = list(root.iter("UserPermission"))
    assert len(bodies) == 2
    for body in bodies:
        for part in ("localPermission", "remotePermission"):
            for kind in ("videoChannelPermissionList", "ptzChannelPermissionList"):
                assert [one.text for one in body.iterfind(f"{part}/{kind}/*/id")] == ["1", "2", "3", "4"]
    (reduced,) = (step for step in root.iterfind("step") if step.get("action") == "reduce")
    for part in ("localPermission", "remotePermission"):
        (permission,) = reduced.iter(part)
        entries = permission.iter("videoChannelPermission")
        assert [one.findtext("id") for one in entries if one.findtext("preview") == "true"] == ["1"]
        assert [one.tag for one in permission.iter() if one.text == "true"] == ["preview", "preview"]
    assert [one.text for one in reduced.iter("userType")] == ["{{type:mannv}}"]


def test_a_change_set_sends_reductions_first_then_deletes_then_each_new_account_as_one_unit() -> None:
    before = device_view(account("baoln", {"live": (1, 2)}), account("camtt", {"live": (1,)}), MANNV)
    after = device_view(
        account("anhnt", {"live": (1,)}),
        account("camtt", {"live": (1,), "ptz": (1,)}),
        account("mannv", {"live": (2,)}),
    )
    users, permission = "/ISAPI/Security/users", "/ISAPI/Security/UserPermission"
    root = changes_file(before, after)
    assert sent(root) == [
        ("reduce", "PUT", f"{permission}/{{{{id:mannv}}}}"),
        ("delete", "DELETE", f"{users}/{{{{id:baoln}}}}"),
        ("create", "POST", users),
        ("create", "PUT", f"{permission}/{{{{id:anhnt}}}}"),
        ("extend", "PUT", f"{users}/{{{{id:camtt}}}}"),
        ("extend", "PUT", f"{permission}/{{{{id:camtt}}}}"),
    ]
    assert [one.findtext("password") for one in root.iter("User")] == ["{{secret:r-thu-01/anhnt}}", None]
    assert [one.findtext("userLevel") for one in root.iter("User")] == ["Viewer", "Operator"]


def test_an_ended_account_is_named_in_the_change_set_only() -> None:
    before, after = device_view(HYEORC, MANNV), device_view(MANNV)
    files = files_of(TARGET, after, change_set(after, before.accounts, None, can_disable=False))
    assert sorted(files) == ["r-thu-01.changes.xml", "r-thu-01.xml"]
    assert b"hyeorc" not in files["r-thu-01.xml"]
    assert sent(etree.fromstring(files["r-thu-01.changes.xml"])) == [
        ("delete", "DELETE", "/ISAPI/Security/users/{{id:hyeorc}}")
    ]


def test_there_is_no_change_set_where_nothing_changes() -> None:
    assert sorted(files_of(TARGET, VIEW, change_set(VIEW, VIEW.accounts, None, can_disable=False))) == ["r-thu-01.xml"]


def test_talking_comes_with_the_step_that_adds_it_and_not_with_a_reduction() -> None:
    """Before, sound only followed the picture of camera 1; afterwards the account may talk, but on fewer pictures."""
    before = device_view(account("mannv", {"live": (1, 2)}), microphones=(1,))
    after = device_view(account("mannv", {"live": (1,), "audio": (1, 2)}), microphones=(1,))
    root = changes_file(before, after)
    assert [(step.get("action"), next(step.iter("voiceTalk")).text) for step in root.iterfind("step")] == [
        ("reduce", "false"),
        ("extend", "true"),
    ]


@pytest.mark.parametrize("login", ["a&b", 'x"y', "<k>", "]]>", "{{x}}", "{% x %}", "<!-- -->"])
def test_a_hostile_login_stays_text(login: str) -> None:
    view = device_view(account(login, {"live": (1,)}, full_name="Nguyễn <b>Văn</b> Thử"))
    for name, data in files_of(TARGET, view).items():
        root = etree.fromstring(data)
        assert [one.text for one in root.iter("userName")] == [login], name
        assert [one.get("path", "") for one in root.iter("request")][1].endswith(f"/{{{{id:{login}}}}}")
        assert "Nguyễn" not in data.decode()


# -- whole change sets, carried out on the fake recorder --------------------------------------------------------------


@st.composite
def accounts(draw: st.DrawFn) -> list[Account]:
    found = []
    for login in sorted(draw(st.sets(st.sampled_from(["baoln", "hyeorc", "mannv", "phonglt"])))):
        numbers = st.frozensets(st.integers(1, 2)).map(lambda some: tuple(sorted(some)))
        granted: dict[Right, tuple[int, ...]] = {r: draw(numbers) for r in ("live", "playback", "export", "ptz")}
        granted["audio"] = draw(st.sampled_from([(), (1, 2)]))
        one = account(login, granted)
        if one.granted:
            found.append(one)
    return found


@settings(max_examples=100, derandomize=True)
@given(accounts(), accounts(), st.sampled_from([(), (1,), (1, 2, 3, 4)]))
def test_both_files_lead_the_recorder_to_exactly_what_must_be(
    old: list[Account], new: list[Account], microphones: tuple[int, ...]
) -> None:
    before, after = (device_view(*some, microphones=microphones) for some in (old, new))
    device = FakeHikvision(4)
    carry_out(device, files_of(TARGET, before)["r-thu-01.xml"])
    assert compare(TARGET, before, TARGET.parse_readback(before.device, answers(device))) == ()
    files = files_of(TARGET, after, change_set(after, before.accounts, None, can_disable=False))
    if "r-thu-01.changes.xml" in files:
        carry_out(device, files["r-thu-01.changes.xml"])
    assert compare(TARGET, after, TARGET.parse_readback(after.device, answers(device))) == ()


def test_a_file_without_its_put_leaves_replay_of_all_cameras_and_is_caught() -> None:
    """The judge itself: the second request of a new account is cut out of the file."""
    device = FakeHikvision(4)
    root = etree.fromstring(files_of(TARGET, device_view(account("mannv", {"live": (1,)})))["r-thu-01.xml"])
    (unit,) = root.iterfind("account")
    unit.remove(unit[1])
    carry_out(device, etree.tostring(root))
    seen = TARGET.parse_readback(VIEW.device, answers(device))
    assert allowed(seen) == {"mannv": {"playback": EVERY, "export": EVERY}}
    (more, fewer) = compare(TARGET, device_view(account("mannv", {"live": (1,)})), seen)
    assert (more.kind, dict(more.more)) == ("more", {"playback": EVERY, "export": EVERY})
    assert fewer.kind == "fewer"
    with pytest.raises(ReadbackFault):
        read(etree.tostring(root))


def test_a_channel_that_is_left_out_keeps_what_it_had() -> None:
    """Why every channel is listed: the fake recorder keeps the old value, and the comparison sees it."""
    device = FakeHikvision(4)
    root = etree.fromstring(files_of(TARGET, device_view(account("mannv", {"live": (1,)})))["r-thu-01.xml"])
    for channel in list(root.iter("videoChannelPermission")):
        if channel.findtext("id") == "3":
            next(channel.iterancestors()).remove(channel)
    carry_out(device, etree.tostring(root))
    seen = TARGET.parse_readback(VIEW.device, answers(device))
    assert allowed(seen)["mannv"] == {"live": {1}, "playback": {3}, "export": {3}}


# -- what is read -------------------------------------------------------------------------------------------------

HELD: dict[str, dict[Right, tuple[int, ...]]] = {
    "mannv": {"live": (1, 2), "playback": (2,), "export": (2,)},
    "hyeorc": {"live": (1,), "ptz": (1, 2), "audio": (1, 2, 3, 4)},
    "phonglt": {"playback": (4,), "export": (4,)},
}


def held() -> Iterator[Held]:
    for login, some in HELD.items():
        yield Held(login, {right: frozenset(some[right]) for right in RIGHTS if right in some})


@pytest.mark.parametrize("name", FORMATS)
def test_every_form_of_answer_says_the_same(name: str) -> None:
    expected = {one.login: dict(one.rights) for one in held()}
    for seed in (None, *range(30)):
        rng = None if seed is None else random.Random(seed)
        files = FORMATS[name](VIEW.device, list(held()), rng)
        seen = TARGET.parse_readback(VIEW.device, files)
        assert allowed(seen) == expected, seed
        assert {one.login for one in seen.accounts if one.built_in} == {"admin"}
        assert all(one.device_id for one in seen.accounts)


@pytest.mark.parametrize("name", FORMATS)
def test_a_disabled_account_is_read_as_disabled(name: str) -> None:
    files = FORMATS[name](VIEW.device, [Held("mannv", {"live": frozenset({1})}, enabled=False)], None)
    (one,) = (found for found in TARGET.parse_readback(VIEW.device, files).accounts if not found.built_in)
    assert (one.login, one.enabled, dict(rights_of(TARGET, VIEW.device, one))) == ("mannv", False, {})


def test_both_namespaces_and_none_in_one_device() -> None:
    users = f'<UserList xmlns="{ISAPI}">{ADMIN}{user(2, "mannv")}</UserList>'.encode()
    hik = rights(2, channels((1, "preview"))).replace(
        b"<UserPermission>", b'<UserPermission xmlns="http://www.hikvision.com/ver20/XMLSchema">'
    )
    onvif = b"<UserList><User><id>1</id><userName>vms</userName><userType>mediaUser</userType></User></UserList>"
    seen = read(users, hik, onvif)
    assert [(one.login, one.where, one.built_in) for one in seen.accounts] == [
        ("admin", "", True),
        ("mannv", "", False),
        ("vms", "onvif", False),
    ]


def test_undeclared_channels_are_kept_and_reported_as_more() -> None:
    seen = read(listed(user(2, "mannv")), rights(2, channels((1, "preview"), (9, "preview"))))
    view = device_view(account("mannv", {"live": (1,)}))
    assert compare(TARGET, view, seen) == (Difference("more", "mannv", more={"live": frozenset({9})}),)


def test_the_guide_that_spells_it_otherwise_is_understood() -> None:
    seen = read(listed(user(2, "mannv")), rights(2, channels((2, "palyBack"))))
    assert allowed(seen) == {"mannv": {"playback": {2}, "export": {2}}}


def test_lists_decide_over_summaries_but_a_summary_without_lists_means_every_channel() -> None:
    listing = "<preview>true</preview>" + channels((2, "preview"))
    assert allowed(read(listed(user(2, "mannv")), rights(2, listing))) == {"mannv": {"live": {2}}}
    none = "<preview>true</preview><videoChannelPermission><id>2</id><preview>false</preview></videoChannelPermission>"
    assert allowed(read(listed(user(2, "mannv")), rights(2, none))) == {"mannv": {}}
    summary = rights(2, "<preview>true</preview><palyBack>true</palyBack>")
    assert allowed(read(listed(user(2, "mannv")), summary)) == {
        "mannv": {"live": EVERY, "playback": EVERY, "export": EVERY}
    }


def test_local_rights_count_too() -> None:
    seen = read(listed(user(2, "mannv")), rights(2, "", channels((1, "backup"), (2, "playBack"))))
    assert seen.accounts[1].channels_by_right == {"playback": {2}, "export": {1}}


def test_settings_of_the_device_are_the_right_config() -> None:
    for word in ("parameterConfig", "manageChannel", "upgrade", "restartOrShutdown"):
        seen = read(listed(user(2, "mannv")), rights(2, f"<{word}>true</{word}>"))
        assert allowed(seen) == {"mannv": {"config": EVERY}}
    assert allowed(read(listed(user(2, "mannv")), rights(2, "<logOrStateCheck>true</logOrStateCheck>"))) == {
        "mannv": {}
    }


def test_an_administrator_beside_the_built_in_one_may_do_everything() -> None:
    seen = read(listed(user(2, "mannv", "Administrator")), rights(2, channels((1, "preview"))))
    (found,) = compare(TARGET, device_view(account("mannv", {"live": (1,)})), seen)
    assert found.kind == "more"
    assert found.more == {**dict.fromkeys(RIGHTS, EVERY), "live": EVERY - {1}}


def test_an_inherent_account_of_another_name_is_a_real_account() -> None:
    """Whoever makes an account can set that flag: only `admin` and id 1 are the device's own."""
    inherent = user(7, "ke_xau", "Operator", "<attribute><inherent>true</inherent></attribute>")
    seen = read(listed(inherent), rights(7, channels((2, "preview"))))
    assert compare(TARGET, device_view(), seen) == (Difference("extra", "ke_xau", more={"live": frozenset({2})}),)
    renamed = (
        b"<UserList><User><id>1</id><userName>chu</userName><userLevel>Administrator</userLevel></User></UserList>"
    )
    assert [one.built_in for one in read(renamed).accounts] == [True]


VIDEO = "<videoChannelPermission><id>3</id><{0}>{1}</{0}></videoChannelPermission>"


@pytest.mark.parametrize(
    ("remote", "local", "more", "others"),
    [
        (VIDEO.format("backup", "true"), "", {"export": {3}}, ""),
        (VIDEO.format("playBackDownload", "true"), "", {"export": {3}}, "playBackDownload"),
        ("<downloadByFile>true</downloadByFile>", "", {"export": EVERY}, "downloadByFile"),
        ("", VIDEO.format("preview", "true"), {"live": {3}}, ""),
        ("", "<preview>true</preview>", {"live": EVERY}, ""),
        ("<transParentChannel>true</transParentChannel>", "", {"ptz": EVERY}, ""),
        ("<alarmOutOrUpload>true</alarmOutOrUpload>", "<record>true</record>", {}, "alarmOutOrUpload, record"),
        (VIDEO.format("record", "true"), "", {}, "record"),
        (VIDEO.format("smartView", "true"), "", {"live": {3}, "playback": {3}}, "smartView"),
        ("<more><smartView>true</smartView></more>", "", {"live": EVERY, "playback": EVERY}, "smartView"),
        ("<smartView>false</smartView>" + VIDEO.format("smartView", "false"), "", {}, ""),
        ("<count>1</count>", "", {"live": EVERY, "playback": EVERY}, "count"),
        ("<count>16</count>", "", {"live": EVERY, "playback": EVERY}, "count=16"),
        (VIDEO.format("preview", "maybe"), "", {"live": {3}}, "preview=maybe"),
    ],
)
def test_flags_that_may_show_pictures_are_access_and_the_others_a_remark(
    remote: str, local: str, more: dict[Right, set[int]], others: str
) -> None:
    seen = read(listed(user(2, "mannv")), rights(2, remote, local))
    assert seen.accounts[1].channels_by_right == more
    assert [remark.rpartition(": ")[2] for remark in seen.remarks] == [others] * bool(others)


def test_a_part_that_we_do_not_know_is_read_like_the_network() -> None:
    data = rights(2, "").replace(
        b"</UserPermission>", b"<cloudPermission><playBack>true</playBack></cloudPermission></UserPermission>"
    )
    assert read(listed(user(2, "mannv")), data).accounts[1].channels_by_right == {"playback": EVERY, "export": EVERY}


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("mediaUser", ("live", "playback", "export")),
        ("operator", ("live", "playback", "export", "ptz", "audio")),
        ("administrator", RIGHTS),
        ("something", RIGHTS),
    ],
)
def test_an_onvif_account_is_drift_even_under_a_declared_login(kind: str, more: tuple[Right, ...]) -> None:
    onvif = f"<UserList><User><id>1</id><userName>mannv</userName><userType>{kind}</userType></User></UserList>"
    seen = read(listed(user(2, "mannv")), rights(2, channels((1, "preview"))), onvif.encode())
    assert compare(TARGET, device_view(account("mannv", {"live": (1,)})), seen) == (
        Difference("extra", "mannv", "onvif", more=dict.fromkeys(more, EVERY)),
    )


FAULTS = {
    "no list of accounts": (rights(2, ""),),
    "only the onvif list": (
        b"<UserList><User><id>1</id><userName>a</userName><userType>operator</userType></User></UserList>",
    ),
    "an empty list": (b"<UserList/>",),
    "rights are missing": (listed(user(2, "mannv")),),
    "rights that say nothing": (listed(user(2, "mannv")), b"<UserPermission><id>2</id></UserPermission>"),
    "an id that is no number": (listed(user(2, "mannv").replace(">2<", ">2/..<")), rights(2, "")),
    "rights of nobody": (listed(), rights(2, "")),
    "a device without its administrator": (listed(user(2, "mannv")).replace(ADMIN.encode(), b""), rights(2, "")),
    "two accounts with one id": (listed(user(2, "mannv"), user(2, "hyeorc")), rights(2, "")),
    "no level": (b"<UserList><User><id>2</id><userName>mannv</userName></User></UserList>",),
    "no login": (listed("<User><id>2</id><userLevel>Viewer</userLevel></User>"), rights(2, "")),
    "no channel number": (
        listed(user(2, "mannv")),
        rights(2, "<videoChannelPermission><id>x</id><preview>true</preview></videoChannelPermission>"),
    ),
    "an error of the device": (b"<ResponseStatus><statusCode>4</statusCode></ResponseStatus>",),
    "a change set": (b"<changes recorder='r-thu-01'></changes>",),
    "junk after an answer": (listed() + b"junk",),
    "half an answer": (listed()[:-20],),
    "another encoding": (listed().decode().encode("utf-16"),),
    "a document type": (b"<!DOCTYPE a><UserList>" + ADMIN.encode() + b"</UserList>",),
    "nothing": (b"",),
    "our file without the user": (b"<accounts><account login='a'><UserPermission/></account></accounts>",),
}


@pytest.mark.parametrize("case", FAULTS)
def test_what_is_not_understood_is_a_fault(case: str) -> None:
    with pytest.raises(ReadbackFault, match=r".*Đề nghị xuất lại trọn tệp / .*export the whole file again"):
        read(*FAULTS[case])


def test_a_fault_names_the_file_where_there_are_several() -> None:
    with pytest.raises(ReadbackFault, match=r"^1\.xml: phần tử html"):
        read(listed(), b"<html/>")
    with pytest.raises(ReadbackFault, match=r"^phần tử html"):
        read(b"<html/>")


def test_the_desired_state_says_what_it_is_for() -> None:
    text = files_of(TARGET, VIEW)["r-thu-01.xml"].decode()
    assert "không sửa tay. Ngày 20/07/2021." in text
    assert "nạp vào đầu ghi TRỐNG. Khi thay đổi: chỉ dùng tệp .changes.xml cùng tên." in text


def test_the_same_list_twice_and_rights_in_two_answers_are_no_fault() -> None:
    users = listed(user(2, "mannv"))
    seen = read(users, users, rights(2, channels((1, "preview"))), rights(2, "", channels((2, "backup"))))
    assert [one.login for one in seen.accounts] == ["admin", "mannv"]
    assert seen.accounts[1].channels_by_right == {"live": {1}, "export": {2}}


def test_a_password_in_an_answer_is_not_kept() -> None:
    with_password = user(2, "mannv", more=f"<password>{SECRET}</password>")
    assert SECRET not in repr(read(listed(with_password), rights(2, "")))


def test_a_tampered_desired_state_is_seen() -> None:
    data = files_of(TARGET, VIEW)["r-thu-01.xml"]
    tampered = data.replace(b"<id>3</id><preview>false", b"<id>3</id><preview>true", 1)
    assert tampered != data
    assert compare(TARGET, VIEW, read(tampered)) == (Difference("more", "hyeorc", more={"live": frozenset({3})}),)
    assert allowed_on(VIEW.device, HYEORC.granted) == VIEW.accounts[0].allowed

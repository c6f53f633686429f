"""Flags of accounts as devices write them: off is only what says so, whatever the vendor, the case and the word."""

from __future__ import annotations

import json

import pytest

from camgrant.model.base import RIGHTS
from camgrant.rendering.drift import compare
from camgrant.rendering.observed import ReadbackFault
from camgrant_renderers.dahua import TARGET as DAHUA
from camgrant_renderers.hikvision import TARGET as HIKVISION
from camgrant_renderers.hikvision.answers import documents
from camgrant_renderers.hikvision.flags import said_by
from camgrant_renderers.hikvision.permission import narrowed
from camgrant_renderers.zoneminder import TARGET as ZONEMINDER
from targets.kit import view_on
from targets.views import account

OFF = ("", "false", "FALSE", "False", " false ", "0", "no", "off", "disable", "Disabled")
SWITCHES = ("true", "TRUE", " true ", "1", "yes", "on", "enable", "Enabled")
UNKNOWN = ("2", "1,2,3,4", "all", "co", "tru", "!")
PLACES = ("part", "channel", "top", "nested")
LIVE = account("mannv", {"live": (1,)})
HIK = view_on("hikvision", LIVE, cameras=(1, 2, 3, 4))


def permission(flag: str, place: str, others: str = "false") -> bytes:
    """What a recorder shows of an account with live on channel 1, with one more flag somewhere."""
    here = {name: flag if name == place else "" for name in PLACES}
    channels = "".join(
        f"<videoChannelPermission><id>{n}</id><preview>{'true' if n == 1 else 'false'}</preview>"
        f"<playBack>{others}</playBack>{here['channel'] if n == 3 else ''}</videoChannelPermission>"
        for n in (1, 2, 3, 4)
    )
    return (
        "<UserPermission><id>2</id><userID>2</userID><userType>viewer</userType>"
        f"{here['top']}<localPermission><upgrade>{others}</upgrade></localPermission>"
        f"<remotePermission><parameterConfig>{others}</parameterConfig>{here['part']}<some>{here['nested']}</some>"
        f"<videoChannelPermissionList>{channels}</videoChannelPermissionList></remotePermission></UserPermission>"
    ).encode()


def seen_of(data: bytes) -> tuple[dict[str, list[int]], list[str]]:
    said = said_by(HIK.device, documents(data)[0])
    return {right: sorted(numbers) for right, numbers in said.rights.items()}, sorted(said.others)


JUST_LIVE: tuple[dict[str, list[int]], list[str]] = ({"live": [1]}, [])


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("text", OFF)
def test_what_says_that_it_is_off_is_off(text: str, place: str) -> None:
    assert seen_of(permission(f"<mobileView>{text}</mobileView>", place)) == JUST_LIVE
    assert seen_of(permission(f"<playBack>{text}</playBack>", place)) == JUST_LIVE


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("text", [*SWITCHES, *UNKNOWN])
def test_whatever_else_a_flag_says_is_on(text: str, place: str) -> None:
    where = [3] if place == "channel" else [1, 2, 3, 4]
    told = f"mobileView={text}" if text in UNKNOWN else "mobileView"
    read, others = seen_of(permission(f"<mobileView>{text}</mobileView>", place))
    assert (read, others) == ({"live": sorted({1, *where}), "playback": where}, [told])


def test_a_flag_of_ours_that_says_nothing_known_is_a_doubt_also_where_it_is_granted() -> None:
    shown = permission("", "part").replace(b"<preview>true", b"<preview>maybe")
    assert seen_of(shown) == ({"live": [1]}, ["preview=maybe"])
    assert seen_of(narrowed(HIK.device, LIVE.granted, shown, "2")) == JUST_LIVE


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("text", SWITCHES)
def test_what_is_on_beyond_the_grant_is_closed_in_the_words_of_the_device(text: str, place: str) -> None:
    shown = permission(f"<mobileView>{text}</mobileView>", place)
    sent = narrowed(HIK.device, LIVE.granted, shown, "2")
    assert seen_of(sent) == JUST_LIVE
    closed = {"true": "false", "1": "0", "yes": "no", "on": "off", "enable": "disable", "enabled": "disabled"}
    assert f"<mobileView>{closed[text.strip().lower()]}</mobileView>".encode() in sent


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("text", UNKNOWN)
def test_what_is_no_switch_is_left_as_it_is_and_never_as_declared(text: str, place: str) -> None:
    """It may count or name something: nobody knows what would close it, so a human is to look."""
    sent = narrowed(HIK.device, LIVE.granted, permission(f"<mobileView>{text}</mobileView>", place), "2")
    assert f"<mobileView>{text}</mobileView>".encode() in sent
    assert seen_of(sent) != JUST_LIVE


@pytest.mark.parametrize("text", [*SWITCHES, *UNKNOWN])
def test_a_flag_of_ours_is_closed_whatever_it_says(text: str) -> None:
    shown = permission("", "part", others=text)
    assert seen_of(shown) == (
        {"live": [1], "playback": [1, 2, 3, 4], "export": [1, 2, 3, 4], "config": [1, 2, 3, 4]},
        [f"{word}={text}" for word in ("parameterConfig", "playBack", "upgrade") if text in UNKNOWN],
    )
    assert seen_of(narrowed(HIK.device, LIVE.granted, shown, "2")) == JUST_LIVE


@pytest.mark.parametrize("number", ["3", "22", "1"])
def test_the_permission_of_another_account_is_never_sent_back(number: str) -> None:
    shown = permission("", "part")
    assert seen_of(narrowed(HIK.device, LIVE.granted, shown, "2")) == JUST_LIVE
    with pytest.raises(ReadbackFault, match=f"the rights of another id than {number}"):
        narrowed(HIK.device, LIVE.granted, shown, number)


def test_who_an_account_is_is_no_flag_of_it() -> None:
    for word in ("userType", "userName", "userLevel"):
        assert seen_of(permission(f"<{word}>operator</{word}>", "top")) == JUST_LIVE


def test_a_number_that_is_none_is_a_flag() -> None:
    assert seen_of(permission("<userId>true</userId>", "part"))[1] == ["userId"]


def test_text_beside_children_is_a_flag_too() -> None:
    shown = permission("<mobileView>true<since>0</since></mobileView>", "part")
    assert seen_of(shown)[1] == ["mobileView"]
    assert seen_of(narrowed(HIK.device, LIVE.granted, shown, "2")) == JUST_LIVE


@pytest.mark.parametrize(
    ("word", "restricts"),
    [
        ("playBackDoubleVerification", True),
        ("backupDoubleVerification", True),
        ("previewDoubleVerification", True),
        ("previewWithoutDoubleVerification", False),
        ("noDoubleVerification", False),
        ("DoubleVerification", False),
    ],
)
def test_only_the_second_pair_of_eyes_of_a_right_takes_away(word: str, restricts: bool) -> None:
    shown = permission(f"<{word}>true</{word}>", "channel")
    assert (seen_of(shown) == JUST_LIVE) == restricts
    assert (f"<{word}>true</{word}>".encode() in narrowed(HIK.device, LIVE.granted, shown, "2")) == restricts


@pytest.mark.parametrize("text", ["yes", "on", "2", "TRUE"])
def test_a_hikvision_account_is_only_locked_where_it_says_so(text: str) -> None:
    users = (
        "<UserList><User><id>1</id><userName>admin</userName><userLevel>Administrator</userLevel></User><User><id>2</id>"
        f"<enabled>{text}</enabled><userName>mannv</userName><userLevel>Viewer</userLevel></User></UserList>"
    )
    files = {"users": users.encode(), "2": permission("", "part")}
    account_seen = HIKVISION.parse_readback(HIK.device, files).of("mannv")
    assert account_seen is not None
    assert account_seen.enabled


# -- Dahua ------------------------------------------------------------------------------------------------------------

DAHUA_VIEW = view_on("dahua", LIVE)
USUAL = (
    "users[0].Name=admin\nusers[0].Group=admin\nusers[1].Name=mannv\nusers[1].Group=user\n"
    "users[1].AuthorityList[0]=Monitor_01\n"
)


def dahua_kinds(fields: dict[str, object], form: str) -> list[str]:
    mannv: dict[str, object] = {"Name": "mannv", "Group": "user", "AuthorityList": ["Monitor_01"], **fields}
    text = USUAL + "".join(f"users[1].{name}={value}\n" for name, value in fields.items())
    listed = json.dumps([{"Name": "admin", "Group": "admin"}, mannv])
    files = {"a": (text if form == "text" else listed).encode(), "onvif.json": b"[]"}
    return [one.kind for one in compare(DAHUA, DAHUA_VIEW, DAHUA.parse_readback(DAHUA_VIEW.device, files))]


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("text", OFF)
def test_a_dahua_account_is_shared_or_open_only_where_it_does_not_say_no(text: str, form: str) -> None:
    assert dahua_kinds({"Sharable": text, "Anonymous": text}, form) == []


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("text", [*SWITCHES, *UNKNOWN])
def test_a_dahua_account_that_does_not_say_no_is_shared_and_open(text: str, form: str) -> None:
    assert dahua_kinds({"Sharable": text}, form) == ["shared"]
    assert dahua_kinds({"Anonymous": text}, form) == ["more"]


@pytest.mark.parametrize("value", [True, 1, 2])
def test_a_dahua_flag_in_json_may_be_a_number(value: object) -> None:
    assert dahua_kinds({"Sharable": value}, "json") == ["shared"]
    assert dahua_kinds({"Sharable": None, "Anonymous": 0}, "json") == []
    seen = DAHUA.parse_readback(
        DAHUA_VIEW.device, {"a": (USUAL + f"users[1].Anonymous={value}\n").encode(), "onvif.json": b"[]"}
    )
    assert set(seen.accounts[1].channels_by_right) == set(RIGHTS)


# -- ZoneMinder -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "enabled"), [("0", False), ("1", True), ("2", True), ("", True), ("yes", True)])
def test_a_zoneminder_account_is_only_locked_where_it_says_so(text: str, enabled: bool) -> None:
    head = "Id\tUsername\tEnabled\tStream\tEvents\tControl\tMonitors\tGroups\tDevices\tSnapshots\tSystem\tMonitorIds\t"
    rows = (
        f"{head}APIEnabled\n1\tadmin\t1\tView\tEdit\tEdit\tEdit\tEdit\tEdit\tEdit\tEdit\t\t1\n"
        f"2\tmannv\t{text}\tView\tNone\tNone\tNone\tNone\tNone\tNone\tNone\t1\t0\n"
    )
    view = view_on("zoneminder", LIVE, settings={"zm_guard": "apache"})
    account_seen = ZONEMINDER.parse_readback(view.device, {"a.tsv": rows.encode()}).of("mannv")
    assert account_seen is not None
    assert account_seen.enabled is enabled

"""Hikvision recorders of firmware that nobody has seen: after a step nothing beyond the grant is on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from camgrant.model.base import RIGHTS, Right
from camgrant.rendering.changes import Step, change_set
from camgrant.rendering.device import Account, ChannelRights, DeviceView
from camgrant.rendering.drift import compare, rights_of
from camgrant.rendering.driver import DeviceRefused
from camgrant_renderers.hikvision import TARGET
from camgrant_renderers.hikvision.driver import IsapiDriver
from support.devices.hikvision import ONVIF, USERS, FakeHikvision, Kept
from support.devices.hikvision import RIGHTS as RIGHTS_PATH
from support.devices.odd_hikvision import SPACES, Direct, FirmwareFlag, OddFirmware, OddHikvision
from support.effort import effort
from targets.views import account, device_view

PASSWORD = "Xin-Chao-2021"
DRIVER = IsapiDriver()
NUMBERS = (1, 2, 3, 4)
VIDEO = "videoChannelPermissionList"
PTZ = "ptzChannelPermissionList"
LOCAL = "localPermission"
REMOTE = "remotePermission"

# Every recorder has these (vendors.md 1.3).
CORE: frozenset[FirmwareFlag] = frozenset(
    flag
    for number in NUMBERS
    for flag in (
        (REMOTE, VIDEO, number, "preview"),
        (REMOTE, VIDEO, number, "playBack"),
        (REMOTE, VIDEO, number, "record"),
        (REMOTE, PTZ, number, "ptzControl"),
        (REMOTE, "", 0, "voiceTalk"),
        (REMOTE, "", 0, "parameterConfig"),
    )
)
AT_SCREEN: frozenset[FirmwareFlag] = frozenset(
    flag
    for number in NUMBERS
    for flag in (
        (LOCAL, VIDEO, number, "playBack"),
        (LOCAL, VIDEO, number, "backup"),
        (LOCAL, VIDEO, number, "record"),
        (LOCAL, PTZ, number, "ptzControl"),
        (LOCAL, "", 0, "upgrade"),
    )
)
# Some firmware has these, and some has what nobody has told us of.
LATER: frozenset[FirmwareFlag] = frozenset(
    {
        *((LOCAL, VIDEO, number, "preview") for number in NUMBERS),
        *((REMOTE, VIDEO, number, "smartView") for number in NUMBERS),
        *((LOCAL, "audioChannelPermissionList", number, "listen") for number in NUMBERS),
        *((REMOTE, "", 0, word) for word in ("preview", "playBack", "record", "ptzControl", "transParentChannel")),
        *((LOCAL, "", 0, word) for word in ("preview", "playBack", "backup", "manageChannel", "AIModelManagement")),
        *(
            (REMOTE, "", 0, word)
            for word in ("subSysOrZoneDisarm", "localFileMgr", "downloadByFile", "restartOrShutdown")
        ),
        *((REMOTE, "smartSearch", 0, word) for word in ("preview", "faceSearch")),
        *(("cloudPermission", "", 0, word) for word in ("playBack", "upload")),
        *(("cloudPermission", VIDEO, number, "preview") for number in NUMBERS),
    }
)


def allowed_flags(given: ChannelRights) -> set[FirmwareFlag]:
    """What may be on for these rights: written from the vendor's words, apart from the driver."""
    rights: Mapping[Right, frozenset[int]] = {right: given.get(right, frozenset()) for right in RIGHTS}
    replayed = rights["playback"] | rights["export"]
    words: dict[tuple[str, str, str], frozenset[int]] = {
        (REMOTE, VIDEO, "preview"): rights["live"],
        (REMOTE, VIDEO, "playBack"): replayed,
        (REMOTE, PTZ, "ptzControl"): rights["ptz"],
        (LOCAL, VIDEO, "preview"): rights["live"],
        (LOCAL, VIDEO, "playBack"): rights["playback"],
        (LOCAL, VIDEO, "backup"): rights["export"],
        (LOCAL, PTZ, "ptzControl"): rights["ptz"],
    }
    found = {(part, place, number, word) for (part, place, word), numbers in words.items() for number in numbers}
    # Where there are lists, a summary opens nothing by itself: the device's web page sends it along.
    found |= {(part, "", 0, word) for (part, _, word), numbers in words.items() if numbers}
    if rights["audio"]:
        found.add((REMOTE, "", 0, "voiceTalk"))
    return found


def needed_flags(account: Account) -> set[FirmwareFlag]:
    """What must be on over the network, so that the person gets what was granted."""
    flags = allowed_flags(account.granted)
    return {flag for flag in flags if flag[0] == REMOTE and (flag[1] or flag[3] == "voiceTalk")}


@st.composite
def firmwares(draw: st.DrawFn) -> OddFirmware:
    flags = CORE
    if draw(st.booleans()):
        flags |= AT_SCREEN
    later = draw(st.one_of(st.just(LATER), st.frozensets(st.sampled_from(sorted(LATER)))))
    flags |= {flag for flag in later if flag[0] != LOCAL or flags >= AT_SCREEN}
    default = draw(st.one_of(st.just(flags), st.frozensets(st.sampled_from(sorted(flags)))))
    return OddFirmware(
        channels=len(NUMBERS),
        flags=flags,
        default=default,
        namespace=draw(st.sampled_from(SPACES)),
        prefix=draw(st.sampled_from(["", "h"])),
        digits=draw(st.booleans()),
        sparse=draw(st.booleans()),
        order=draw(st.integers(0, 1000)),
    )


@st.composite
def accounts(draw: st.DrawFn) -> Account:
    channels = st.lists(st.sampled_from(NUMBERS), unique=True)
    rights: dict[Right, tuple[int, ...]] = {
        right: tuple(draw(channels)) for right in ("live", "playback", "export", "ptz")
    }
    if draw(st.booleans()):
        rights["audio"] = NUMBERS
    if not any(rights.values()):
        rights["live"] = (1,)
    return account("mannv", rights)


def steps(old: DeviceView, new: DeviceView) -> tuple[Step, ...]:
    return change_set(new, old.accounts, None, can_disable=False).work


def carry_out(session: Direct, old: DeviceView, new: DeviceView) -> None:
    for step in steps(old, new):
        seen = DRIVER.read(session, new.device).of(step.login)
        DRIVER.perform(session, new.device, step, seen, PASSWORD if step.action == "create" else "")


def check(device: OddHikvision, session: Direct, view: DeviceView, *, kept: bool = False) -> None:
    """`kept`: another grant of which the device knows no difference, so nothing was sent."""
    (wanted,) = view.accounts
    truth = device.truth("mannv")
    allowed = allowed_flags(wanted.allowed if kept else wanted.granted)
    assert truth <= allowed, sorted(truth - allowed)
    assert needed_flags(wanted) & device.firmware.flags <= truth
    read = DRIVER.read(session, view.device)
    assert compare(TARGET, view, read) == ()
    assert read.remarks == ()


@pytest.mark.long
@settings(max_examples=effort(short=60, long=3_000), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(firmware=firmwares(), first=accounts(), then=accounts())
def test_after_every_step_nothing_beyond_the_grant_is_on(firmware: OddFirmware, first: Account, then: Account) -> None:
    device = OddHikvision(firmware)
    session = Direct(device)
    before, after = device_view(first), device_view(then)
    carry_out(session, device_view(), before)
    check(device, session, before)
    carry_out(session, before, after)
    check(device, session, after, kept=not steps(before, after))


@pytest.mark.parametrize("part", [LOCAL, REMOTE, "cloudPermission"])
@pytest.mark.parametrize("place", ["", VIDEO, "smartSearch"])
@pytest.mark.parametrize("word", ["preview", "AIModelManagement", "playBackDownload"])
def test_a_flag_that_is_on_beyond_the_grant_is_seen_and_closed(part: str, place: str, word: str) -> None:
    """One flag at a time: drift sees it before, the next step of the account closes it."""
    view = device_view(account("mannv", {"live": (1,)}))
    flag = (part, place, 3 if place == VIDEO else 0, word)
    if flag in CORE:
        firmware = OddFirmware(4, CORE | AT_SCREEN, frozenset())
    else:
        firmware = OddFirmware(4, CORE | AT_SCREEN | {flag}, frozenset())
    device = OddHikvision(firmware)
    session = Direct(device)
    carry_out(session, device_view(), view)
    assert compare(TARGET, view, DRIVER.read(session, view.device)) == ()
    device.truth("mannv").add(flag)
    summary_of_a_list = place == "" and word == "preview" and part != "cloudPermission"
    kinds = [one.kind for one in compare(TARGET, view, DRIVER.read(session, view.device))]
    assert kinds == ([] if summary_of_a_list and part == REMOTE else ["more"])
    carry_out(session, device_view(account("mannv", {"live": (1, 2)})), view)
    assert device.truth("mannv") <= allowed_flags(view.accounts[0].granted)
    assert compare(TARGET, view, DRIVER.read(session, view.device)) == ()


def test_a_second_pair_of_eyes_stays_where_somebody_has_asked_for_it() -> None:
    """To switch these flags off would widen: replay would no longer need a second person."""
    asked = frozenset(
        (part, VIDEO, number, word)
        for part in (LOCAL, REMOTE)
        for number in NUMBERS
        for word in ("playBackDoubleVerification", "backupDoubleVerification")
    )
    device = OddHikvision(OddFirmware(4, CORE | AT_SCREEN | asked, asked))
    session = Direct(device)
    view = device_view(account("mannv", {"live": (1,)}))
    carry_out(session, device_view(), view)
    assert device.truth("mannv") == asked | {(REMOTE, VIDEO, 1, "preview")}
    assert compare(TARGET, view, DRIVER.read(session, view.device)) == ()


def test_export_alone_is_remote_replay_on_the_device() -> None:
    """One right there is "Remote Playback/Download": without it whoever may export could fetch nothing."""
    device = FakeHikvision(4)
    session = Direct(device)
    view = device_view(account("mannv", {"export": (2,)}))
    carry_out(session, device_view(), view)
    kept = device.held("mannv")
    assert kept is not None
    assert kept.flags == {(REMOTE, "video", 2, "playBack"), (LOCAL, "video", 2, "backup")}


@pytest.mark.parametrize("level", ["administrator", "ADMINISTRATOR", "Administrator", "installer", "manufacturer"])
def test_a_level_that_lists_do_not_bind_is_every_right(level: str) -> None:
    view = device_view(account("mannv", {"live": (1,)}))
    device = FakeHikvision(4)
    session = Direct(device)
    carry_out(session, device_view(), view)
    kept = device.held("mannv")
    assert kept is not None
    kept.level = level
    (difference,) = compare(TARGET, view, DRIVER.read(session, view.device))
    assert (difference.kind, set(difference.more)) == ("more", set(RIGHTS))
    with pytest.raises(DeviceRefused, match="lists of channels do not bind this level"):
        carry_out(session, device_view(account("mannv", {"live": (1, 2)})), view)


# -- accounts by their exact login --------------------------------------------------------------------------------

NEIGHBOURS = ("mannv2", "mann", "nvmannv", "mannv_", "hyeorc")


@st.composite
def crowds(draw: st.DrawFn) -> list[str]:
    """Who else is on the recorder, in any order: logins that begin or end with ours, or hold it."""
    around = draw(st.lists(st.sampled_from(NEIGHBOURS), unique=True))
    more = draw(st.lists(st.from_regex(r"[a-z]?mannv[a-z0-9_]{0,3}", fullmatch=True), max_size=3))
    crowd = [login for login in dict.fromkeys([*around, *more]) if login != "mannv"]
    return draw(st.permutations(crowd))


@pytest.mark.long
@settings(max_examples=effort(short=60, long=1_000), deadline=None)
@given(
    crowd=crowds(), there=st.booleans(), place=st.integers(0, 6), case=st.sampled_from(["create", "delete", "reduce"])
)
def test_only_the_account_of_that_very_login_is_touched(crowd: list[str], there: bool, place: int, case: str) -> None:
    device = FakeHikvision(4)
    logins = list(crowd)
    if there:
        logins.insert(min(place, len(logins)), "mannv")
    for number, login in enumerate(logins, start=2):
        device.users[number] = Kept(login, "Viewer", "Other-Word-1", flags={(REMOTE, "video", 1, "preview")})
    before = {login: replace(kept, flags=set(kept.flags)) for login, kept in by_login(device).items()}
    wide, narrow = account("mannv", {"live": (1, 2)}), account("mannv", {"live": (1,)})
    views = {
        "create": (device_view(), device_view(narrow)),
        "delete": (device_view(narrow), device_view()),
        "reduce": (device_view(wide), device_view(narrow)),
    }
    session = Direct(device)
    if case == "reduce" and not there:
        with pytest.raises(DeviceRefused, match="no such account"):
            carry_out(session, *views[case])
        assert session.sent() == []
    else:
        carry_out(session, *views[case])
    after = by_login(device)
    assert {login: kept for login, kept in after.items() if login != "mannv"} == {
        login: kept for login, kept in before.items() if login != "mannv"
    }
    assert ("mannv" in after) == (case == "create" or (case == "reduce" and there))


def by_login(device: FakeHikvision) -> dict[str, Kept]:
    return {kept.login: kept for kept in device.users.values()}


@pytest.mark.parametrize("twin", ["Mannv", "MANNV", "manNv"])
@pytest.mark.parametrize("case", ["create", "delete", "reduce"])
def test_a_login_in_other_letters_is_never_touched_but_named(twin: str, case: str) -> None:
    """The recorder may take it for the same account, or not: only a human can see."""
    device = FakeHikvision(4)
    device.users[2] = Kept(twin, "Viewer", "Other-Word-1", flags={(REMOTE, "video", 1, "preview")})
    wide, narrow = account("mannv", {"live": (1, 2)}), account("mannv", {"live": (1,)})
    views = {
        "create": (device_view(), device_view(narrow)),
        "delete": (device_view(narrow), device_view()),
        "reduce": (device_view(wide), device_view(narrow)),
    }
    session = Direct(device)
    words = "no such account" if case == "reduce" else f"the device has {twin}, which differs only in capital letters"
    with pytest.raises(DeviceRefused, match=words):
        carry_out(session, *views[case])
    assert session.sent() == []
    assert set(by_login(device)) == {"admin", twin}


def test_two_logins_that_differ_in_letters_only_are_two_accounts_where_both_are_listed() -> None:
    device = FakeHikvision(4)
    device.users |= {2: Kept("Mannv", "Viewer"), 3: Kept("mannv", "Viewer")}
    session = Direct(device)
    carry_out(session, device_view(account("mannv", {"live": (1,)})), device_view())
    assert session.sent() == ["DELETE /ISAPI/Security/users/3"]


def test_both_lists_say_the_same_whichever_is_read_first() -> None:
    """A login in the ONVIF list never stands for the declared account, nor the other way round."""
    device = FakeHikvision(4, onvif={1: ("mannv", "operator")})
    session = Direct(device)
    view = device_view(account("mannv", {"live": (1,)}))
    device.onvif, second_list = None, device.onvif
    carry_out(session, device_view(), view)
    device.onvif = second_list
    files = {path: session.send("GET", path).body for path in (ONVIF, USERS, f"{RIGHTS_PATH}/2")}
    names = sorted(files)
    expected = compare(TARGET, view, DRIVER.read(session, view.device))
    assert [(one.kind, one.login, one.where) for one in expected] == [("extra", "mannv", "onvif")]
    for order in permutations(names):
        ordered = {f"{place}.xml": files[name] for place, name in enumerate(order)}
        assert compare(TARGET, view, TARGET.parse_readback(view.device, ordered)) == expected


# -- limits, where they bite --------------------------------------------------------------------------------------


def test_the_recorder_takes_as_many_accounts_as_the_target_says_and_not_one_more() -> None:
    """32 with its own `admin` in every capture of a real recorder (vendors.md 1.5)."""
    can = TARGET.capabilities
    assert can is not None
    device = FakeHikvision(4)
    session = Direct(device)
    crowd = [account(f"nguoi_{number:02}", {"live": (1,)}) for number in range(can.max_accounts + 1)]
    carry_out(session, device_view(), device_view(*crowd[:-1]))
    assert len(device.users) == 32
    with pytest.raises(DeviceRefused, match="userNumLimit"):
        carry_out(session, device_view(*crowd[:-1]), device_view(*crowd))
    view = device_view(*crowd[:-1])
    read = DRIVER.read(session, view.device)
    wider = [one.login for one in read.accounts if rights_of(TARGET, view.device, one) != {"live": frozenset({1})}]
    assert wider == ["admin"]


def test_the_recorder_takes_passwords_of_the_length_that_the_target_says_and_no_other() -> None:
    can = TARGET.capabilities
    assert can is not None
    shortest, longest = can.password_length
    view = device_view(account("mannv", {"live": (1,)}))
    (step,) = steps(device_view(), view)
    for length, taken in ((shortest - 1, False), (shortest, True), (longest, True), (longest + 1, False)):
        device = FakeHikvision(4)
        password = ("Ab1-" * length)[:length]
        if taken:
            DRIVER.perform(Direct(device), view.device, step, None, password)
            assert device.held("mannv") is not None
        else:
            with pytest.raises(DeviceRefused, match="badPassword"):
                DRIVER.perform(Direct(device), view.device, step, None, password)

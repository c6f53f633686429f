"""The traps of real devices in rights. See trap_world.py.

- Coarse targets over-grant, and less than the minimum bundle is refused, not rounded up: `test_coarse_*`
- `accept_overgrant` is an override per grant that is seen: `test_accepted_overgrant_*` (its trail: rule RGT007)

Beside it (vendors.md, sections 0.4, 6.5): the device merges the grants of a person (`test_merged_grants_*`), and sound
follows the picture (`test_microphone_*`).
"""

from __future__ import annotations

from datetime import date

import pytest

from support.examples import AS_OF
from targets.kit import DEVICES
from targets.trap_world import FRIGATE_RIGHTS, GRANTS, KIEN, Found, accepting, fitting, grant, judged, on

# Coarse targets.


def test_coarse_onvif_user_sees_every_channel() -> None:
    part = on("onvif", grant("live", (1, 2)), settings={"onvif_profile_g": "no"})
    assert judged(part) == [("TGT005", GRANTS, 6, 14)]
    assert judged(on("onvif", grant("live"), settings={"onvif_profile_g": "no"})) == []


def test_coarse_onvif_user_reads_the_recordings() -> None:
    assert judged(on("onvif", grant("live"))) == [("TGT002", GRANTS, 6, 14)]
    assert judged(on("onvif", grant("live", (1, 2)))) == [("TGT005", GRANTS, 6, 14), ("TGT002", GRANTS, 6, 14)]
    assert judged(on("onvif", grant("live, playback, export"))) == []


def test_coarse_onvif_ptz_takes_an_operator() -> None:
    assert judged(on("onvif", grant("ptz"), settings={"onvif_profile_g": "no"})) == [("TGT002", GRANTS, 6, 14)]


@pytest.mark.parametrize("rights", ["live", "live, playback", "live, playback, export", "ptz"])
def test_coarse_frigate_a_role_gives_four_rights(rights: str) -> None:
    columns = [14 + rights.index(right) for right in rights.split(", ")]
    assert judged(on("frigate", grant(rights, (1,)))) == [("TGT002", GRANTS, 6, column) for column in columns]
    assert judged(on("frigate", grant(FRIGATE_RIGHTS, (1,)))) == []


@pytest.mark.parametrize(("rights", "column"), [("live, playback", 20), ("live, export", 20), ("playback", 14)])
def test_coarse_hikvision_remote_playback_includes_download(rights: str, column: int) -> None:
    assert judged(on("hikvision", grant(rights, (1,)))) == [("TGT002", GRANTS, 6, column)]
    assert judged(on("hikvision", grant("live, playback, export", (1,)))) == []


def test_coarse_dahua_backup_is_for_the_account() -> None:
    """Two grants of one person: copying is granted on camera 1, watching recordings on both."""
    both = (grant("playback, export", (1,)), grant("playback", (2,), name="khoihd-2"))
    assert judged(on("dahua", *both)) == [("TGT007", GRANTS, 6, 24)]
    assert judged(on("dahua", both[0])) == []


def test_coarse_dahua_ptz_is_for_the_account() -> None:
    both = (grant("live, ptz", (1,)), grant("live", (2,), name="khoihd-2"))
    assert judged(on("dahua", *both)) == [("TGT007", GRANTS, 6, 20)]
    assert judged(on("dahua", both[0])) == []


def test_coarse_dahua_cgi_gives_the_rights_of_the_group() -> None:
    overlay = on("dahua", grant("live", (1,)), settings={"dahua_api": "cgi"})
    assert judged(overlay) == [("TGT005", GRANTS, 6, 14), ("TGT002", GRANTS, 6, 14)]


def test_coarse_zoneminder_playback_is_for_the_server() -> None:
    part = judged(on("zoneminder", grant("live, playback, export", (1, 2))))
    assert [one for one in part if one[0] == "TGT005"] == [("TGT005", GRANTS, 6, 20), ("TGT005", GRANTS, 6, 30)]
    assert {one[1:] for one in part} == {(GRANTS, 6, 20), (GRANTS, 6, 30)}
    assert judged(on("zoneminder", grant("live, playback, export"))) == []
    assert judged(on("zoneminder", grant("playback"))) == [("TGT002", GRANTS, 6, 14)]


def test_coarse_zoneminder_1_39_steers_whatever_it_sees() -> None:
    overlay = on("zoneminder", grant("live", (1,)), settings={"zm_version": "1.39"})
    assert judged(overlay) == [("TGT002", GRANTS, 6, 14)]


def test_coarse_nx_user_input_opens_talking() -> None:
    assert judged(on("nx", grant("live, ptz", (1,)))) == [("TGT002", GRANTS, 6, 20)]
    assert judged(on("nx", grant("live, ptz, audio", (1,)))) == []


def test_coarse_mediamtx_playback_downloads() -> None:
    assert judged(on("mediamtx", grant("live, playback", (1,)))) == [("TGT002", GRANTS, 6, 20)]


@pytest.mark.parametrize(
    ("target", "right"),
    [
        ("dahua", "audio"),
        ("frigate", "audio"),
        ("mediamtx", "audio"),
        ("mediamtx", "ptz"),
        ("milestone", "audio"),
        ("onvif", "audio"),
        ("zoneminder", "audio"),
    ],
)
def test_coarse_a_right_that_the_device_does_not_have_is_refused(target: str, right: str) -> None:
    rights = f"{fitting(target)}, {right}"
    assert judged(on(target, grant(rights))) == [("TGT001", GRANTS, 6, 14 + rights.rindex(right))]


# The override of one grant: what is granted, on which cameras, with which settings, and what must be accepted.

ACCEPTED = [
    ("onvif", "live", (1, 2), {}, ("live", "playback", "export")),
    ("frigate", "live", (1,), {}, ("playback", "export", "ptz")),
    ("hikvision", "live, playback", (1,), {}, ("export",)),
    ("hikvision", "live, audio", (1,), {}, ("audio",)),
    ("dahua", "live", (1,), {"dahua_api": "cgi"}, ("live", "playback")),
    ("zoneminder", "live, playback", (1, 2), {}, ("playback", "export")),
    ("nx", "live, ptz", (1,), {}, ("audio",)),
    ("mediamtx", "live, playback", (1,), {}, ("export",)),
]


@pytest.mark.parametrize(("target", "rights", "cameras", "settings", "needed"), ACCEPTED)
def test_accepted_overgrant_lets_exactly_that_through(
    target: str, rights: str, cameras: tuple[int, ...], settings: dict[str, str], needed: tuple[str, ...]
) -> None:
    def found(accepted: tuple[str, ...], day: date = AS_OF) -> list[Found]:
        more = accepting(", ".join(accepted)) if accepted else ""
        return judged(on(target, grant(rights, cameras) + more, settings=settings), day)

    refused = found(())
    assert refused != []
    assert found(needed) == []
    for one in needed:
        left = found(tuple(other for other in needed if other != one))
        assert left != []
        assert set(left) <= set(refused)
    others = tuple(right for right in ("ptz", "audio", "export") if right not in needed)
    assert found(others[:1]) == refused


@pytest.mark.parametrize(("target", "rights", "cameras", "settings", "needed"), ACCEPTED)
def test_accepted_overgrant_ends_on_its_day(
    target: str, rights: str, cameras: tuple[int, ...], settings: dict[str, str], needed: tuple[str, ...]
) -> None:
    overlay = on(target, grant(rights, cameras) + accepting(", ".join(needed), "2021-07-25"), settings=settings)
    plain = on(target, grant(rights, cameras), settings=settings)
    assert judged(overlay, date(2021, 7, 25)) == []
    assert judged(overlay, date(2021, 7, 26)) == judged(plain, date(2021, 7, 26)) != []


def test_accepted_overgrant_of_one_grant_does_not_cover_another_person() -> None:
    first = grant("live, playback", (1,)) + accepting("export")
    second = grant("live, playback", (1,), name="kiendt", person=KIEN)
    assert judged(on("hikvision", first, second)) == [("TGT002", GRANTS, 16, 20)]


# The device merges the grants of a person.

LIVE_AND_PTZ = (grant("live", (1,)), grant("ptz", (2,), name="khoihd-2"))


def test_merged_grants_zoneminder() -> None:
    """Live on camera 1 and steering on camera 2 would be both on both."""
    assert judged(on("zoneminder", *LIVE_AND_PTZ)) == [("TGT007", GRANTS, 6, 14), ("TGT007", GRANTS, 15, 14)]
    assert judged(on("zoneminder", *LIVE_AND_PTZ[:1])) == judged(on("zoneminder", grant("ptz", (2,)))) == []


def test_merged_grants_dahua() -> None:
    both = (grant("live", (1,)), grant("live, ptz", (2,), name="khoihd-2"))
    assert judged(on("dahua", *both)) == [("TGT007", GRANTS, 15, 20)]


@pytest.mark.parametrize("target", ["hikvision", "milestone", "cloud_sheet"])
def test_merged_grants_camera_by_camera(target: str) -> None:
    assert judged(on(target, *LIVE_AND_PTZ)) == []


def test_merged_grants_of_two_persons_are_two_accounts() -> None:
    assert judged(on("zoneminder", grant("live", (1,)), grant("ptz", (2,), name="kiendt", person=KIEN))) == []


# Microphones.

HEARD = {
    "dahua": "live",
    "frigate": FRIGATE_RIGHTS,
    "hikvision": "live",
    "mediamtx": "live",
    "onvif": "live, playback, export",
    "zoneminder": "live",
}


@pytest.mark.parametrize("target", HEARD)
def test_microphone_sound_follows_the_picture(target: str) -> None:
    rights = HEARD[target]
    columns = [14 + rights.index(right) for right in rights.split(", ")]
    assert judged(on(target, grant(rights), microphones=(2,))) == [("TGT002", GRANTS, 6, one) for one in columns]
    assert judged(on(target, grant(rights))) == []
    assert judged(on(target, grant(rights) + accepting("audio"), microphones=(2,))) == []


@pytest.mark.parametrize("target", sorted(set(HEARD) - {"onvif"}))
def test_microphone_elsewhere_brings_nothing(target: str) -> None:
    assert judged(on(target, grant(HEARD[target], (1, 3)), microphones=(2,))) == []


@pytest.mark.parametrize("target", sorted(set(DEVICES) - set(HEARD)))
def test_microphone_that_the_device_keeps_apart_brings_nothing(target: str) -> None:
    assert judged(on(target, grant("live"), microphones=(2,))) == []

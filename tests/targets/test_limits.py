"""What a device cannot express is refused: TGT001-TGT005, each with its exact place, on the minimal world."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import pytest

from camgrant.access.resolve import resolve
from camgrant.load.assemble import load
from camgrant.load.tree import MemoryTree
from camgrant.model.base import Right
from camgrant.rendering import limits
from camgrant.rendering.capabilities import Ability, Capabilities
from camgrant.rendering.limits import judge_targets
from camgrant.rendering.registry import device_targets
from camgrant.rendering.target import DeviceTarget
from camgrant_renderers.hikvision import TARGET as HIKVISION
from support.examples import AS_OF, world

Found = tuple[str, str, int, int]
GRANT = """\
grants:
  g-iso-01-khoihd:
    person: c-hoang-dinh-khoi
    system: site
    scope: {{ site: s-iso-01 }}
    rights: [{rights}]
    purpose: site_supervision
    valid_from: 2021-06-14
    valid_until: 2021-09-11
    nomination: d-tqs-tai-khoan
{more}"""
ACCEPT = "    accept_overgrant: {{ rights: [{rights}], reason: Thiết bị không tách được, until: {until} }}\n"
GRANTS = "grants/all.yaml"
CAMERAS = "cameras/all.yaml"


def grant(rights: str, *more: str) -> dict[str, bytes]:
    return {GRANTS: GRANT.format(rights=rights, more="".join(more)).encode()}


def judged(overlay: Mapping[str, bytes]) -> list[Found]:
    loaded = load(MemoryTree({**world(), **overlay}), device_targets())
    assert loaded.diagnostics == ()
    assert loaded.inventory is not None
    found = judge_targets(loaded.inventory, resolve(loaded.inventory, AS_OF))
    assert all(one.message(language) and one.hint_text(language) for one in found for language in ("vi", "en"))
    return [(one.code, one.location.file, one.location.line, one.location.column) for one in found]


def with_capabilities(monkeypatch: pytest.MonkeyPatch, capabilities: Capabilities) -> None:
    """A device that can do less than any that is installed."""
    weaker: dict[str, DeviceTarget] = {**device_targets(), "hikvision": replace(HIKVISION, capabilities=capabilities)}
    monkeypatch.setattr(limits, "device_targets", lambda: weaker)


def test_the_minimal_world_fits_its_devices() -> None:
    assert judged({}) == []


@pytest.mark.parametrize(
    ("rights", "column"),
    [("playback", 14), ("live, playback", 20), ("live, export", 20), ("ptz, live, playback", 25)],
)
def test_tgt002_playback_and_export_are_one_right(rights: str, column: int) -> None:
    assert judged(grant(rights)) == [("TGT002", GRANTS, 6, column)]


@pytest.mark.parametrize("rights", ["live", "live, ptz", "live, playback, export", "export, playback"])
def test_tgt002_does_not_speak_where_nothing_is_brought(rights: str) -> None:
    assert judged(grant(rights)) == []


def test_tgt002_is_silent_while_the_overgrant_is_accepted() -> None:
    assert judged(grant("live, playback", ACCEPT.format(rights="export", until="2021-07-20"))) == []
    assert judged(grant("live, playback", ACCEPT.format(rights="export", until="2021-07-19"))) == [
        ("TGT002", GRANTS, 6, 20)
    ]
    assert judged(grant("live, playback", ACCEPT.format(rights="ptz", until="2021-07-20"))) == [
        ("TGT002", GRANTS, 6, 20)
    ]


def test_tgt001_a_right_that_the_device_cannot_give(monkeypatch: pytest.MonkeyPatch) -> None:
    assert HIKVISION.capabilities is not None
    rights: dict[Right, Ability] = {**HIKVISION.capabilities.rights, "ptz": Ability("impossible")}
    with_capabilities(monkeypatch, replace(HIKVISION.capabilities, rights=rights))
    assert judged(grant("live, ptz")) == [("TGT001", GRANTS, 6, 20)]
    assert judged(grant("live")) == []


def test_tgt001_technical_work_is_never_an_account_on_a_device() -> None:
    technical = world()[GRANTS].decode()
    assert "rights: [config]" in technical
    assert judged({GRANTS: f"grants:\n{technical[technical.index('  g-chk-01-kt-sondn:') :]}".encode()}) == []


@pytest.mark.parametrize(("persons", "expected"), [(31, []), (32, [("TGT003", CAMERAS, 2, 3)])])
def test_tgt003_the_device_holds_31_accounts(persons: int, expected: list[Found]) -> None:
    contacts, grants = ["contacts:"], ["grants:"]
    for number in range(1, persons + 1):
        contacts += [
            f"  c-thu-{number}:",
            "    full_name: Nguyễn Văn Thử",
            "    positions: [{ title: Cán bộ, unit: u-tqs }]",
            f"    login: thu{number:02d}",
        ]
        body = GRANT.format(rights="live", more="").removeprefix("grants:\n")
        grants.append(
            body.replace("g-iso-01-khoihd", f"g-thu-{number}").replace("c-hoang-dinh-khoi", f"c-thu-{number}")
        )
    overlay = {"contacts/more.yaml": "\n".join(contacts).encode() + b"\n", GRANTS: "\n".join(grants).encode()}
    assert judged(overlay) == expected


@pytest.mark.parametrize("most", [1, 2])
def test_tgt003_the_recorder_may_say_that_it_holds_fewer(most: int) -> None:
    """Two persons hold accounts on r-chk-01-vnpt, and one a technical grant, which is no account."""
    before, recorder, after = world()[CAMERAS].decode().partition("  r-chk-01-vnpt:\n")
    small = before + recorder + after.replace("max_users: 31", f"max_users: {most}", 1)
    line = before.count("\n") + 1
    assert judged({CAMERAS: small.encode()}) == ([("TGT003", CAMERAS, line, 3)] if most == 1 else [])


@pytest.mark.parametrize("limit", [{"login_length": 5}, {"login_pattern": "[a-z]{3,5}"}])
def test_tgt004_a_login_that_the_device_does_not_take(
    monkeypatch: pytest.MonkeyPatch, limit: dict[str, object]
) -> None:
    assert HIKVISION.capabilities is not None
    with_capabilities(monkeypatch, replace(HIKVISION.capabilities, **limit))  # type: ignore[arg-type]
    line = 1 + world()["contacts/all.yaml"].decode().split("\n").index("    login: khoihd")
    assert judged(grant("live")) == [("TGT004", "contacts/all.yaml", line, 12)]


def test_tgt005_audio_is_for_the_whole_recorder() -> None:
    part = grant("live, audio")[GRANTS].replace(b"{ site: s-iso-01 }", b"{ cameras: [k-iso-01-1, k-iso-01-2] }")
    assert judged({GRANTS: part}) == [("TGT005", GRANTS, 6, 20)]
    whole = part.replace(b"k-iso-01-2]", b"k-iso-01-2, k-iso-01-3]")
    assert judged({GRANTS: whole}) == []
    assert judged(grant("live, audio")) == []
    accepted = part + ACCEPT.format(rights="audio", until="2021-07-20").encode()
    assert judged({GRANTS: accepted}) == []


def test_tgt005_counts_cameras_in_use_only() -> None:
    cameras = world()[CAMERAS].decode()
    removed = re.sub(r"(k-iso-01-3: ?\{.*?) ?\}", r"\1, removed_on: 2021-07-01}", cameras)
    assert removed.count("removed_on: 2021-07-01") == 1
    assert judged({**grant("live, audio"), CAMERAS: removed.encode()}) == []


def test_tgt010_a_setting_without_which_the_device_shows_more() -> None:
    """ZoneMinder plays any recording to whoever watches one camera, unless the web server is told otherwise."""
    cameras = world()[CAMERAS].decode().replace("    target: hikvision\n", "    target: zoneminder\n", 1)
    assert cameras.startswith("cameras:\n  r-iso-01:\n")
    assert judged({CAMERAS: cameras.encode()}) == [("TGT010", CAMERAS, 2, 3)]
    guarded = cameras.replace(
        "    target: zoneminder\n", "    target: zoneminder\n    settings: { zm_guard: apache }\n"
    )
    assert judged({CAMERAS: guarded.encode()}) == []


def test_tgt002_hears_the_cameras_that_a_whole_device_brings_along() -> None:
    """Live is accepted on all channels; the microphone of a camera that was not granted is another matter."""
    cameras = world()[CAMERAS].decode().replace("    target: hikvision\n", "    target: onvif\n", 1)
    cameras = cameras.replace("    target: onvif\n", '    target: onvif\n    settings: { onvif_profile_g: "no" }\n', 1)
    part = grant("live", ACCEPT.format(rights="live", until="2021-07-20"))[GRANTS]
    part = part.replace(b"{ site: s-iso-01 }", b"{ cameras: [k-iso-01-1] }")
    assert judged({CAMERAS: cameras.encode(), GRANTS: part}) == []
    heard = re.sub(r"(k-iso-01-3: ?\{.*?) ?\}", r"\1, microphone: true}", cameras)
    assert heard != cameras
    assert judged({CAMERAS: heard.encode(), GRANTS: part}) == [("TGT002", GRANTS, 6, 14)]

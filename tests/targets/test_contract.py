"""What every target keeps, whoever writes it: pure, readable back, never more than granted, named in both languages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import camgrant_renderers
from camgrant.rendering.registry import all_targets, device_targets, sheet_target
from camgrant.rendering.target import DeviceTarget, DeviceView, SheetRow
from targets.views import account, allowed, device_view, sheet_view

FOLDERS = Path(camgrant_renderers.__file__).parent
VIEWS = {
    "nobody": device_view(),
    "live": device_view(account("mannv", {"live": (1,)})),
    "two": device_view(account("hyeorc", {"live": (1, 2), "ptz": (2,)}), account("mannv", {"live": (2,)})),
    "replay": device_view(account("mannv", {"live": (1, 2), "playback": (1,), "export": (1,)})),
    "accepted": device_view(account("hyeorc", {"export": (2,)}), account("mannv", {"playback": (1,)})),
    "audio": device_view(account("mannv", {"live": (1, 2), "audio": (1, 2)})),
    "gaps": device_view(account("mannv", {"live": (3, 7)}), cameras=(3, 7), channel_count=16),
}
ROWS = (SheetRow("", "c-man", "g-man", (), {"full_name": "Nguyễn Văn Mẫn", "note": "=1+1"}),)
LIST = sheet_view(("ordinal", "full_name", "note"), ROWS)
TARGETS = sorted(all_targets())
DEVICES = sorted(name for name, target in device_targets().items() if target.formats)


def test_the_installed_targets() -> None:
    assert TARGETS == ["by_hand", "hikvision", "sheet"]
    assert sorted(device_targets()) == ["by_hand", "hikvision"]
    assert sheet_target() is all_targets()["sheet"]


@pytest.mark.parametrize("name", TARGETS)
def test_every_target_is_a_folder_with_a_readme_and_a_title_in_both_languages(name: str) -> None:
    target = all_targets()[name]
    assert target.name == name
    readme = (FOLDERS / name / "README.md").read_text(encoding="utf-8")
    assert readme.startswith(f"# {name}\n")
    assert target.title.vi
    assert target.title.en
    assert list(target.formats) == [kind for kind in target.formats if kind.islower()]


@pytest.mark.parametrize("name", DEVICES)
def test_capabilities_speak_of_every_right(name: str) -> None:
    can = device_targets()[name].capabilities
    assert can is not None
    assert sorted(can.rights) == ["audio", "config", "export", "live", "playback", "ptz"]
    assert can.rights["config"] == "impossible"
    assert all(bundle.right in can.rights and bundle.brings <= set(can.rights) for bundle in can.bundles)
    assert all(bundle.words.vi and bundle.words.en for bundle in can.bundles)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", DEVICES)
def test_render_is_pure_and_names_its_formats(name: str, view: str) -> None:
    target = device_targets()[name]
    first, second = target.render(VIEWS[view]), target.render(VIEWS[view])
    assert first == second
    assert [file.rpartition(".")[2] for file, _, _ in first] == list(target.formats)
    assert [file.partition(".")[0] for file, _, _ in first] == ["r-thu-01"] * len(first)


def test_the_sheet_target_is_pure_and_names_its_formats() -> None:
    target = sheet_target()
    first = target.render(LIST)
    assert first == target.render(LIST)
    assert sorted(file.rpartition(".")[2] for file, _, _ in first) == sorted(target.formats)
    assert {file.partition(".")[0] for file, _, _ in first} == {"s0-u-lap"}


def read_back(target: DeviceTarget, view: DeviceView) -> dict[str, dict[str, frozenset[int]]]:
    (data,) = (data for _, _, data in target.render(view))
    observed = target.parse_readback(data)
    assert len({one.login for one in observed}) == len(observed)
    return {one.login: {str(right): numbers for right, numbers in one.channels_by_right.items()} for one in observed}


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", DEVICES)
def test_the_file_allows_no_more_than_granted_and_accepted(name: str, view: str) -> None:
    given = VIEWS[view]
    observed = read_back(device_targets()[name], given)
    assert sorted(observed) == [one.login for one in given.accounts]
    for one in given.accounts:
        most = allowed(given, one)
        for right, numbers in observed[one.login].items():
            assert numbers <= most.get(right, frozenset()), right  # type: ignore[call-overload]
        assert observed[one.login].get("live", frozenset()) == most.get("live", frozenset())


@pytest.mark.parametrize("name", DEVICES)
def test_a_file_with_one_flag_turned_breaks_the_law(name: str) -> None:
    """The judge itself: a rendered file in which one `false` became `true` is more than was granted."""
    target = device_targets()[name]
    (data,) = (data for _, _, data in target.render(VIEWS["live"]))
    before, flag = b"<id>2</id><preview>false", b"<id>2</id><preview>true"
    assert data.count(before) == 1
    (observed,) = target.parse_readback(data.replace(before, flag))
    assert observed.channels_by_right == {"live": frozenset({1, 2})}


@pytest.mark.parametrize("name", DEVICES)
def test_without_accounts_the_file_is_valid_and_holds_none(name: str) -> None:
    assert read_back(device_targets()[name], VIEWS["nobody"]) == {}


def test_a_read_back_file_with_entities_is_refused() -> None:
    data = b"<!DOCTYPE a [<!ENTITY e 'mannv'>]><accounts><account><userName>&e;</userName></account></accounts>"
    with pytest.raises(Exception, match=r"(?i)entit|doctype"):
        device_targets()["hikvision"].parse_readback(data)


def test_by_hand_gives_no_file() -> None:
    target = device_targets()["by_hand"]
    assert (target.formats, target.capabilities, target.render(VIEWS["two"])) == ((), None, [])
    assert target.parse_readback(b"anything") == []


def test_nothing_in_the_inventory_is_ever_imported(tmp_path: Path) -> None:
    """A target that lies in the inventory, under every name that an importer might look for, stays data."""
    marker = tmp_path / "imported"
    inventory = tmp_path / "inventory"
    source = Path(__file__).parents[1] / "data" / "minimal"
    for path in source.rglob("*.yaml"):
        copy = inventory / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    code = f"import pathlib\npathlib.Path({str(marker)!r}).touch()\nTARGET = None\n"
    for name in (
        "evil",
        "camgrant_renderers",
        "camgrant_renderers/evil",
        "renderers/camgrant_renderers/evil",
        "camgrant",
    ):
        (inventory / name).mkdir(parents=True, exist_ok=True)
        (inventory / name / "__init__.py").write_text(code)
    (inventory / "evil-1.0.dist-info").mkdir()
    entry = "[camgrant.renderers]\nevil = evil:TARGET\n"
    (inventory / "evil-1.0.dist-info" / "entry_points.txt").write_text(entry)
    cameras = inventory / "cameras" / "all.yaml"
    cameras.write_text(cameras.read_text(encoding="utf-8").replace("target: by_hand", "target: evil"), encoding="utf-8")
    camgrant = Path(sys.executable).with_name("camgrant")
    for command in (["check", "--format", "json"], ["render", "--out", str(tmp_path / "out")], ["show"], ["rules"]):
        done = subprocess.run([camgrant, *command], cwd=inventory, capture_output=True, text=True, check=False)
        assert "Traceback" not in done.stderr
        assert done.returncode == (0 if command == ["rules"] else 1), done.stderr
        if command[0] == "check":
            assert "REF004" in done.stdout
            assert "evil" in done.stdout
    assert not marker.exists()
    assert not (tmp_path / "out").exists()

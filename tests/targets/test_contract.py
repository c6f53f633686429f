"""What every target keeps, whoever writes it: pure, readable back, never more than granted, named in both languages."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import camgrant_renderers
from camgrant.model.base import RIGHTS
from camgrant.rendering.device import DeviceView
from camgrant.rendering.drift import compare, rights_of
from camgrant.rendering.observed import Readback, ReadbackFault
from camgrant.rendering.registry import all_targets, device_targets, sheet_target
from camgrant.rendering.sheets import SheetRow
from targets.kit import DEVICES, KITS, view_on
from targets.views import account, device_view, files_of, first_changes, sheet_view

FOLDERS = Path(camgrant_renderers.__file__).parent
ACCOUNTS = {
    "nobody": (),
    "live": (account("mannv", {"live": (1,)}),),
    "two": (account("hyeorc", {"live": (1, 2), "ptz": (2,)}), account("mannv", {"live": (2,)})),
    "replay": (account("mannv", {"live": (1, 2), "playback": (1,), "export": (1,)}),),
    "accepted": (account("hyeorc", {"export": (2,)}), account("mannv", {"playback": (1,)})),
    "audio": (account("mannv", {"live": (1, 2), "audio": (1, 2)}),),
}
VARIANTS = [(name, dict(settings)) for name in DEVICES for settings in KITS[name].settings]


def views_on(name: str, settings: dict[str, str] | None = None) -> dict[str, DeviceView]:
    """Typical accounts on a recorder of a target: rights that the device does not have are left out of them."""
    can = device_targets()[name].capabilities_of(settings or {})
    assert can is not None
    found: dict[str, DeviceView] = {}
    for case, accounts in ACCOUNTS.items():
        possible = [
            account(one.login, {r: tuple(n) for r, n in one.granted.items() if can.rights[r].how != "impossible"})
            for one in accounts
        ]
        found[case] = view_on(name, *(one for one in possible if one.granted), settings=settings)
    gaps = account("mannv", {"live": (3, 7)})
    found["gaps"] = view_on(name, gaps, cameras=(3, 7), channel_count=16, settings=settings)
    return found


ROWS = (SheetRow("", "c-man", "g-man", (), {"full_name": "Nguyễn Văn Mẫn", "note": "=1+1"}),)
LIST = sheet_view(("ordinal", "full_name", "note"), ROWS)
TARGETS = sorted(all_targets())


def test_the_installed_targets() -> None:
    assert sorted(device_targets()) == sorted([*DEVICES, "by_hand"])
    ours = {name for name in DEVICES if device_targets()[name].render.__module__.startswith("camgrant_renderers.")}
    assert ours <= KITS.keys()
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


@pytest.mark.parametrize(("name", "settings"), VARIANTS)
def test_capabilities_speak_of_every_right(name: str, settings: dict[str, str]) -> None:
    target = device_targets()[name]
    can = target.capabilities_of(settings)
    assert can is not None
    assert sorted(can.rights) == sorted(RIGHTS)
    assert can.rights["config"].how == "impossible"
    assert all(ability.words or ability.how in ("impossible", "implied") for ability in can.rights.values())
    assert all(bundle.right in can.rights and bundle.brings <= set(can.rights) for bundle in can.bundles)
    assert all(bundle.words.vi and bundle.words.en for bundle in can.bundles)
    # Closed: what a right brings is said at that right, also where another right brings it on.
    brings = {right: {r for b in can.bundles if b.right == right for r in b.brings} for right in RIGHTS}
    assert all(brings[other] <= brings[right] | {right} for right in RIGHTS for other in brings[right])
    assert target.proofs
    assert all((FOLDERS.parents[1] / proof.test).is_file() for proof in target.proofs)


@pytest.mark.parametrize(("name", "settings"), VARIANTS)
def test_render_is_pure_and_names_its_formats(name: str, settings: dict[str, str]) -> None:
    target = device_targets()[name]
    for view in views_on(name, settings).values():
        changes = first_changes(view)
        first, second = target.render(view, changes), target.render(view, changes)
        assert first == second
        assert {file.rpartition(".")[2] for file, _, _ in first} <= set(target.formats)
        assert [file.partition(".")[0] for file, _, _ in first] == ["r-thu-01"] * len(first)


def test_the_sheet_target_is_pure_and_names_its_formats() -> None:
    target = sheet_target()
    first = target.render(LIST)
    assert first == target.render(LIST)
    assert sorted(file.rpartition(".")[2] for file, _, _ in first) == sorted(target.formats)
    assert {file.partition(".")[0] for file, _, _ in first} == {"s0-u-lap"}


def read_back(view: DeviceView) -> Readback:
    """What the files of the desired state say; the files of a change set are no state."""
    target = device_targets()[view.device.target]
    files = {name: data for name, data in files_of(target, view).items() if ".changes." not in name}
    return target.parse_readback(view.device, files)


@pytest.mark.parametrize(("name", "settings"), VARIANTS)
def test_the_files_allow_exactly_what_the_device_must_allow(name: str, settings: dict[str, str]) -> None:
    """Never more than granted and accepted, never less than granted: parse(render(x)) == x, as accounts."""
    target = device_targets()[name]
    for view in views_on(name, settings).values():
        seen = read_back(view)
        ours = [one for one in seen.accounts if not one.built_in]
        assert sorted(one.login for one in ours) == [one.login for one in view.accounts]
        by_login = {one.login: one for one in view.accounts}
        for one in ours:
            assert rights_of(target, view.device, one) == by_login[one.login].allowed
        assert compare(target, view, seen) == ()


@pytest.mark.parametrize(("name", "settings"), VARIANTS)
def test_the_files_of_another_recorder_differ(name: str, settings: dict[str, str]) -> None:
    """The judge itself: what was rendered for more accounts, or for other cameras, is seen as a difference."""
    target = device_targets()[name]
    views = views_on(name, settings)
    assert compare(target, views["nobody"], read_back(views["live"]))[0].kind == "extra"
    assert compare(target, views["live"], read_back(views["nobody"]))[0].kind == "missing"


@pytest.mark.parametrize("name", DEVICES)
def test_what_is_no_read_back_is_never_taken_for_no_accounts(name: str) -> None:
    target = device_targets()[name]
    device = view_on(name).device
    for files in ({}, {"r-thu-01.txt": b"\x00\xff not a read-back"}, {"r-thu-01.xml": b"<html></html>"}):
        with pytest.raises(ReadbackFault):
            target.parse_readback(device, files)


def test_a_read_back_file_with_entities_is_refused() -> None:
    data = b"<!DOCTYPE a [<!ENTITY e 'mannv'>]><accounts><account><userName>&e;</userName></account></accounts>"
    for name in DEVICES:
        with pytest.raises(ReadbackFault):
            device_targets()[name].parse_readback(view_on(name).device, {"r-thu-01.xml": data})


def test_by_hand_gives_no_file() -> None:
    target = device_targets()["by_hand"]
    view = device_view(account("mannv", {"live": (1,)}), target="by_hand")
    assert (target.formats, target.capabilities, target.render(view, first_changes(view))) == ((), None, [])


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
    cameras.write_text(
        re.sub("target: [a-z_]+", "target: evil", cameras.read_text(encoding="utf-8"), count=1), encoding="utf-8"
    )
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

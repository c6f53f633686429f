"""Packages of others that do not load or lack what a target has: named, and costing only themselves."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

from camgrant.load.assemble import load
from camgrant.load.tree import MemoryTree
from camgrant.model.base import RIGHTS
from camgrant.rendering import registry
from camgrant.rendering.capabilities import Ability, Bundle
from camgrant.rendering.registry import all_targets, broken_targets, device_targets
from camgrant.rendering.target import DeviceTarget
from camgrant.rendering.target_faults import fault_of
from camgrant_renderers.hikvision import TARGET
from support.examples import world

CAN = TARGET.capabilities
assert CAN is not None


def with_rights(**changes: Any) -> DeviceTarget:
    assert CAN is not None
    return replace(TARGET, name="axis", capabilities=replace(CAN, **changes))


RIGHTS_THERE = {right: Ability("per_camera") for right in RIGHTS}
BROKEN: dict[str, tuple[object, str]] = {
    "nothing": (None, "TARGET is NoneType, which is no target"),
    "a module": (sys, "TARGET is module, which is no target"),
    "the class": (DeviceTarget, "TARGET is type, which is no target"),
    "a name that no recorder can have": (replace(TARGET, name="Axis 1"), "the name 'Axis 1' is not valid"),
    "a name that is no text": (replace(TARGET, name=None), "the name None is not valid"),  # type: ignore[arg-type]
    "no title": (replace(TARGET, name="axis", title="Axis"), "title or formats are missing"),  # type: ignore[arg-type]
    "nothing that renders": (replace(TARGET, name="axis", render=None), "render cannot be called"),  # type: ignore[arg-type]
    "nothing that reads": (
        replace(TARGET, name="axis", parse_readback=None),  # type: ignore[arg-type]
        "parse_readback cannot be called",
    ),
    "a driver that is none": (replace(TARGET, name="axis", driver="x"), "driver cannot be called"),  # type: ignore[arg-type]
    "no proof": (replace(TARGET, name="axis", proofs=()), "proofs say nothing of what it was tried on"),
    "a pattern that is none": (replace(TARGET, name="axis", settings={"a": "("}), "the pattern of a is not valid"),
    "capabilities of another kind": (
        replace(TARGET, name="axis", capabilities={}),  # type: ignore[arg-type]
        "capabilities are no Capabilities",
    ),
    "a right of which it says nothing": (
        with_rights(rights={right: ability for right, ability in RIGHTS_THERE.items() if right != "export"}),
        "capabilities lack rights: export",
    ),
    "a right that there is not": (
        with_rights(rights={**RIGHTS_THERE, "fly": Ability("per_camera")}),
        "capabilities have a right or a kind that there is not",
    ),
    "a kind that there is not": (
        with_rights(rights={**RIGHTS_THERE, "ptz": Ability("sometimes")}),  # type: ignore[arg-type]
        "capabilities have a right or a kind that there is not",
    ),
    "a bundle of a right that there is not": (
        with_rights(bundles=(Bundle("live", frozenset({"fly"}), TARGET.title),)),  # type: ignore[arg-type]
        "bundles have a right that there is not",
    ),
    "no room for a password": (with_rights(password_length=(16, 8)), "limits of accounts or passwords are not valid"),
    "no room for an account": (with_rights(max_accounts=0), "limits of accounts or passwords are not valid"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_a_target_lacks_is_said(case: str) -> None:
    target, words = BROKEN[case]
    fault = fault_of(target)
    assert fault is not None
    assert fault.en == words
    assert fault.vi


@pytest.mark.parametrize("name", sorted(all_targets()))
def test_the_targets_of_our_own_are_whole(name: str) -> None:
    assert fault_of(all_targets()[name]) is None


class Point:
    """An entry point of somebody's package, whose import does whatever it does."""

    class dist:  # noqa: N801 - as importlib.metadata calls it
        name = "nha-cung-cap-axis"

    value = "axis_plugin:TARGET"

    def __init__(self, name: str, load: Callable[[], object]) -> None:
        self.name = name
        self.load = load

    def __lt__(self, other: EntryPoint) -> bool:
        return self.name < other.name


def raising(fault: BaseException) -> Callable[[], object]:
    def load() -> object:
        raise fault

    return load


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Point], None]]:
    """Puts a package of somebody beside those that are installed."""

    def install(point: Point) -> None:
        monkeypatch.setattr(registry, "entry_points", lambda group: [point])
        clear()

    def clear() -> None:
        for cached in (registry._installed, registry.device_targets, registry.slip_targets):
            cached.cache_clear()

    yield install
    monkeypatch.undo()
    clear()


IMPORTS: dict[str, BaseException] = {
    "a module that is missing": ModuleNotFoundError("No module named 'vapix'"),
    "an attribute that is missing": AttributeError("module has no attribute 'TARGET'"),
    "a fault of its own": RuntimeError("boom"),
    "a file that is no Python": SyntaxError("invalid syntax"),
    "an import that ends the program": SystemExit(1),
    "a text in no encoding": UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid"),
}


@pytest.mark.parametrize("case", IMPORTS)
def test_a_package_that_does_not_load_costs_only_itself(case: str, installed: Callable[[Point], None]) -> None:
    installed(Point("axis", raising(IMPORTS[case])))
    assert "hikvision" in device_targets()
    assert "axis" not in all_targets()
    (fault,) = broken_targets().values()
    assert fault.en.startswith("package nha-cung-cap-axis: it does not load (")
    assert type(IMPORTS[case]).__name__ in fault.en


def test_a_recorder_that_names_it_is_a_finding_and_the_others_go_on(installed: Callable[[Point], None]) -> None:
    installed(Point("axis", raising(RuntimeError("boom"))))
    cameras = world()["cameras/all.yaml"].replace(b"target: hikvision", b"target: axis", 1)
    tree = MemoryTree({**world(), "cameras/all.yaml": cameras})
    loaded = load(tree, device_targets(), broken=broken_targets())
    (finding,) = loaded.diagnostics
    assert finding.code == "REF004"
    assert "package nha-cung-cap-axis: it does not load (RuntimeError: boom)" in finding.message("en")
    assert "gói nha-cung-cap-axis: không nạp được (RuntimeError: boom)" in finding.message("vi")


def test_a_whole_target_of_somebody_is_used(installed: Callable[[Point], None]) -> None:
    installed(Point("axis", lambda: replace(TARGET, name="axis")))
    assert broken_targets() == {}
    assert "axis" in device_targets()


def test_every_command_goes_on_and_the_list_of_targets_names_the_package(tmp_path: Path) -> None:
    """As its user meets it: a package on the path whose module is not Python."""
    (tmp_path / "axis_plugin.py").write_text("TARGET = (\n", encoding="utf-8")
    info = tmp_path / "nha_cung_cap_axis-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: nha-cung-cap-axis\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text("[camgrant.renderers]\naxis = axis_plugin:TARGET\n", encoding="utf-8")
    start = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import camgrant.cli; camgrant.cli.main()"
    done = subprocess.run(
        [sys.executable, "-c", start, "targets", "--format", "json"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 3, done.stderr
    content = json.loads(done.stdout)
    assert len(content["targets"]) > 10
    (broken,) = content["broken"]
    assert broken["name"] == "axis"
    assert broken["fault"]["en"].startswith("package nha-cung-cap-axis: it does not load (SyntaxError")

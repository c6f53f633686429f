"""The installed targets: folders of `camgrant_renderers`, and entry points of the group `camgrant.renderers`.

Only installed packages are looked at: data never brings code (architecture, law 8). A package of somebody else that
does not load, or whose target lacks what every target has, costs only itself: it is named, and whatever does not use
it goes on.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from importlib.metadata import EntryPoint, entry_points

from camgrant.diagnostics import EnvironmentFault, Text
from camgrant.rendering.target import DeviceTarget, PageTarget, PasswordTarget, SheetTarget, SlipTarget
from camgrant.rendering.target_faults import fault_of

__all__ = [
    "ENTRY_POINTS",
    "all_targets",
    "broken_targets",
    "device_targets",
    "page_target",
    "password_target",
    "sheet_target",
    "slip_targets",
]

ENTRY_POINTS = "camgrant.renderers"
_LONGEST_REASON = 200
AnyTarget = DeviceTarget | SheetTarget | SlipTarget | PageTarget | PasswordTarget


def all_targets() -> dict[str, AnyTarget]:
    """Every installed target by name. Raises EnvironmentFault where two claim one name."""
    return _installed()[0]


def broken_targets() -> dict[str, Text]:
    """Name of an entry point -> which package it comes from and why it cannot be used."""
    return _installed()[1]


@cache
def _installed() -> tuple[dict[str, AnyTarget], dict[str, Text]]:
    targets: list[AnyTarget] = []
    broken: dict[str, Text] = {}
    package = importlib.import_module("camgrant_renderers")
    modules = [m.name for m in pkgutil.iter_modules(package.__path__) if m.ispkg and not m.name.startswith("_")]
    targets += [importlib.import_module(f"camgrant_renderers.{name}").TARGET for name in sorted(modules)]
    for point in sorted(entry_points(group=ENTRY_POINTS)):
        loaded = _loaded(point)
        if isinstance(loaded, Text):
            broken[point.name] = loaded
        else:
            targets.append(loaded)
    found: dict[str, AnyTarget] = {}
    for target in targets:
        if target.name in found:
            raise EnvironmentFault(f"hai đích kết xuất cùng tên / two targets of one name: {target.name}")
        found[target.name] = target
    return found, broken


def _loaded(point: EntryPoint) -> AnyTarget | Text:
    """The target of somebody else's package, or why it is none. Whatever its import raises is its fault alone."""
    package = point.dist.name if point.dist is not None else point.value
    try:
        target = point.load()
        fault = fault_of(target)
    except (Exception, SystemExit) as raised:
        reason = f"{type(raised).__name__}: {' '.join(str(raised).split())[:_LONGEST_REASON]}"
        fault = Text(f"không nạp được ({reason})", f"it does not load ({reason})")
    if fault is None:
        return target  # type: ignore[no-any-return]
    return Text(f"gói {package}: {fault.vi}", f"package {package}: {fault.en}")


@cache
def device_targets() -> dict[str, DeviceTarget]:
    """The targets that a recorder may name."""
    return {name: target for name, target in all_targets().items() if isinstance(target, DeviceTarget)}


@cache
def slip_targets() -> dict[str, SlipTarget]:
    """The targets that render what a technician types, for recorders of any make."""
    return {name: target for name, target in all_targets().items() if isinstance(target, SlipTarget)}


def sheet_target() -> SheetTarget:
    """The target that renders the lists of any pack."""
    (target,) = (target for target in all_targets().values() if isinstance(target, SheetTarget))
    return target


def page_target() -> PageTarget:
    """The target that renders the first page of a pack."""
    (target,) = (target for target in all_targets().values() if isinstance(target, PageTarget))
    return target


def password_target() -> PasswordTarget:
    """The target that renders what is handed over by hand: initial passwords, and the phrase of a bundle."""
    (target,) = (target for target in all_targets().values() if isinstance(target, PasswordTarget))
    return target

"""The installed targets: folders of `camgrant_renderers`, and entry points of the group `camgrant.renderers`.

Only installed packages are looked at: data never brings code (architecture, law 8).
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from importlib.metadata import entry_points

from camgrant.diagnostics import EnvironmentFault
from camgrant.rendering.target import DeviceTarget, PageTarget, PasswordTarget, SheetTarget, SlipTarget

__all__ = [
    "ENTRY_POINTS",
    "all_targets",
    "device_targets",
    "page_target",
    "password_target",
    "sheet_target",
    "slip_targets",
]

ENTRY_POINTS = "camgrant.renderers"
AnyTarget = DeviceTarget | SheetTarget | SlipTarget | PageTarget | PasswordTarget


@cache
def all_targets() -> dict[str, AnyTarget]:
    """Every installed target by name. Raises EnvironmentFault where two claim one name."""
    found: dict[str, AnyTarget] = {}
    package = importlib.import_module("camgrant_renderers")
    modules = [m.name for m in pkgutil.iter_modules(package.__path__) if m.ispkg and not m.name.startswith("_")]
    targets = [importlib.import_module(f"camgrant_renderers.{name}").TARGET for name in sorted(modules)]
    targets += [point.load() for point in sorted(entry_points(group=ENTRY_POINTS))]
    for target in targets:
        if target.name in found:
            raise EnvironmentFault(f"hai đích kết xuất cùng tên / two targets of one name: {target.name}")
        found[target.name] = target
    return found


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

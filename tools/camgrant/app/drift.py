"""Drift: what a recorder exports against what it must hold; and, for first adoption, a proposal from what it holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from camgrant.access.state import AccessState
from camgrant.diagnostics import UsageFault
from camgrant.load.suggest import suggestion
from camgrant.model.inventory import Inventory
from camgrant.rendering.device import DeviceView
from camgrant.rendering.drift import Difference, compare
from camgrant.rendering.observed import Readback
from camgrant.rendering.registry import device_targets
from camgrant.rendering.target import DeviceTarget
from camgrant.rendering.views import Views

__all__ = ["Drift", "drift_of", "files_in"]


@dataclass(frozen=True, slots=True)
class Drift:
    """What one recorder must hold, what it says that it holds, and where the two differ."""

    view: DeviceView
    target: DeviceTarget
    seen: Readback
    differences: tuple[Difference, ...]

    @property
    def more_access(self) -> bool:
        """Whether somebody can see more than declared."""
        return any(one.more_access for one in self.differences)


def files_in(paths: Iterable[Path]) -> dict[str, bytes]:
    """Name -> bytes of some files and of all files directly in some folders. Raises UsageFault for none."""
    found: dict[str, bytes] = {}
    for path in paths:
        inside = sorted(one for one in path.iterdir() if one.is_file()) if path.is_dir() else [path]
        for file in inside:
            if file.name in found:
                raise UsageFault(f"{file.name}: hai tệp cùng tên / two files of one name")
            try:
                found[file.name] = file.read_bytes()
            except OSError as fault:
                raise UsageFault(f"{file}: {fault.strerror}") from fault
    if not found:
        raise UsageFault("không có tệp nào / no file")
    return found


def drift_of(inventory: Inventory, state: AccessState, recorder_id: str, files: dict[str, bytes]) -> Drift:
    """Compares as accounts. Raises UsageFault for an unknown recorder, ReadbackFault for what cannot be understood."""
    if recorder_id not in inventory.recorders:
        near = suggestion(recorder_id, inventory.recorders).vi
        raise UsageFault(f"không có đầu ghi “{recorder_id}”{near} / unknown recorder '{recorder_id}'")
    target = device_targets()[inventory.recorders[recorder_id].target]
    if target.capabilities is None:
        raise UsageFault(
            f"{recorder_id}: đích “{target.name}” không đọc được thiết bị / the target '{target.name}' reads no device"
        )
    view = Views(inventory, state).view(recorder_id)
    seen = target.parse_readback(view.device, files)
    return Drift(view, target, seen, compare(target, view, seen))

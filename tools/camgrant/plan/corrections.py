"""What a change says otherwise for every day, past ones among them: a correction, where an amendment says from when on.

The past does not move unless somebody says that it was told wrongly; so whoever approves the change must see that it is
one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any, Final

from camgrant.model.amendments import (
    Amendment,
    CameraAmendment,
    LocalityAmendment,
    RecorderAmendment,
    SiteAmendment,
    UnitAmendment,
)
from camgrant.model.inventory import Inventory

__all__ = ["corrected"]

_AMENDED_BY: Final[Mapping[str, type[Amendment]]] = {
    "units": UnitAmendment,
    "localities": LocalityAmendment,
    "sites": SiteAmendment,
    "recorders": RecorderAmendment,
    "cameras": CameraAmendment,
}
"""The names of people are apart: another one in its place may be another person (`risks`, "renamed")."""


def corrected(before: Inventory, after: Inventory) -> Iterator[str]:
    """The ids of what was declared before, and is said to have been otherwise from its beginning, or from a day on from
    which an amendment said so already."""
    for kind, amendment in _AMENDED_BY.items():
        old, new = getattr(before, kind), getattr(after, kind)
        names = [field.name for field in fields(amendment) if field.name not in ("on", "document", "recorder")]
        for name in sorted(old.keys() & new.keys()):
            if old[name] is not new[name] and _is_corrected(old[name], new[name], names):
                yield name
    for camera in sorted(before.recorder_of.keys() & after.recorder_of.keys()):
        if before.recorder_of[camera] != after.recorder_of[camera]:
            yield camera


def _is_corrected(was: Any, will: Any, names: list[str]) -> bool:
    if any(getattr(was, name) != getattr(will, name) for name in names):
        return True
    return any(amendment not in will.amendments for amendment in was.amendments)

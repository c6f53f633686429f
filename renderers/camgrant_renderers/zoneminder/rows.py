"""An account as a row of the table `Users`: the one place that turns rights into columns, for SQL and for the API."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from camgrant.rendering.changes import Step
from camgrant.rendering.device import Account, ChannelRights, Device

__all__ = [
    "API_SHUT",
    "AREAS",
    "NO_MONITOR",
    "NO_RIGHT",
    "areas_of",
    "has_list",
    "monitors_of",
    "rights_of_account",
    "text_of",
]

AREAS: Final = ("Stream", "Events", "Control", "Monitors", "Groups", "Devices", "Snapshots", "System")
"""The areas of an account, in the order of the table; what is not granted is written as None, never left out."""

NO_MONITOR: Final = "0,0"
"""A list that matches no camera. The empty list is all cameras, and so is "0" on the pages: PHP calls it empty."""

API_SHUT: Final = {"APIEnabled": "0"}
"""No account of ours may use the API: `api/configs` hands the key that signs tokens to whoever may (README.md)."""

NO_RIGHT: Final = dict.fromkeys(AREAS, "None")


def has_list(device: Device) -> bool:
    """Whether the account itself carries the list of its cameras (1.36); later versions keep a table of them."""
    return device.settings.get("zm_version", "1.36") == "1.36"


def areas_of(granted: ChannelRights) -> dict[str, str]:
    """Area -> View or None. Operating a camera is Control=View; Edit in any area is a setting and never written.

    `Monitors` is never given. 1.36 watches without it, and with it `request=status` tells the address of any camera,
    with the user and password in it. Later versions ask it only for cameras without a row of their own: None keeps new
    cameras shut.
    """
    seen = {
        "Stream": "live" in granted,
        "Events": "playback" in granted or "export" in granted,
        "Control": "ptz" in granted,
    }
    return {area: "View" if seen.get(area) else "None" for area in AREAS}


def monitors_of(granted: ChannelRights, allowed: ChannelRights) -> tuple[int, ...]:
    """The list of cameras: live and ptz hold on exactly that list; without them it only sorts the recordings.

    It is taken from what is allowed, because half-way through a change the grants of the end may reach further.
    """
    for right in ("live", "ptz"):
        if right in granted:
            return tuple(sorted(allowed.get(right, ())))
    return tuple(sorted(frozenset[int]().union(*granted.values())))


def rights_of_account(one: Account | Step) -> tuple[ChannelRights, ChannelRights]:
    """What is granted to an account, or after a step, and what the server allows then; no right without a camera."""
    allowed = one.allowed if isinstance(one, Account) else one.after
    granted = {right: numbers for right, numbers in one.granted.items() if numbers and right in allowed}
    return granted, allowed


def text_of(monitors: Iterable[int]) -> str:
    """The list as ZoneMinder keeps it; never empty."""
    return ",".join(map(str, monitors)) or NO_MONITOR

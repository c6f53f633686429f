"""Switches of an account as devices write them: off is only what says so.

Firmware writes true, 1, yes, on or enable for one thing. What nobody has told us the meaning of may open something, so
it counts as on.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = ["is_on", "off_word"]

_OFF_OF: Final[Mapping[str, str]] = {
    "true": "false",
    "1": "0",
    "yes": "no",
    "on": "off",
    "enable": "disable",
    "enabled": "disabled",
}
_OFF: Final = frozenset({"", *_OFF_OF.values()})


def is_on(value: object) -> bool:
    """Whether a switch is on; one that is missing (None) is not."""
    return value is not None and str(value).strip().casefold() not in _OFF


def off_word(value: str) -> str:
    """How a device that writes `value` for on writes off; "" where `value` is no switch that we know."""
    return _OFF_OF.get(value.strip().casefold(), "")

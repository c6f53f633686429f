"""The rights on a camera, without anything heavy: the command line offers them before it knows what it will load."""

from __future__ import annotations

from typing import Final, Literal

__all__ = ["RIGHTS", "Right"]

Right = Literal["live", "playback", "export", "ptz", "audio", "config"]
RIGHTS: Final[tuple[Right, ...]] = ("live", "playback", "export", "ptz", "audio", "config")

"""What a target is, and what it is given: one folder under `camgrant_renderers` turns a view into artifacts.

A target says in data what its device can express; the engine (never the target) judges the grants against that.
`render` is pure: same view, same bytes. `parse_readback` gives back what a file or device allows, so that
`parse(render(x))` never exceeds `x` and drift is a comparison of objects.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from camgrant.diagnostics import Text
from camgrant.model.base import Right
from camgrant.model.estate import Recorder
from camgrant.model.pack import Sheet

__all__ = [
    "Account",
    "Artifact",
    "Bundle",
    "Capabilities",
    "Channel",
    "DeviceTarget",
    "DeviceView",
    "Expressible",
    "ObservedAccount",
    "SheetRow",
    "SheetTarget",
    "SheetView",
]

Expressible = Literal["per_camera", "per_device", "impossible"]


@dataclass(frozen=True, slots=True)
class Bundle:
    """A right that the device gives only together with others, in the vendor's words."""

    right: Right
    brings: frozenset[Right]
    words: Text


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a device can express: per right, what comes bundled, and the limits of its accounts."""

    rights: Mapping[Right, Expressible]
    bundles: tuple[Bundle, ...]
    login_pattern: str
    login_length: int
    password_length: tuple[int, int]
    max_accounts: int
    can_disable: bool
    native_expiry: bool
    empty_means_all: bool


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel of a recorder; `camera` is "" where none in use hangs on it."""

    number: int
    camera: str
    name: str


@dataclass(frozen=True, slots=True)
class Account:
    """One person on one recorder: all grants there merged, each right with the cameras it holds for."""

    login: str
    person: str
    full_name: str
    cameras_by_right: Mapping[Right, frozenset[str]]
    grants: tuple[str, ...]
    documents: tuple[str, ...]
    valid_until: date

    def may(self, right: Right, camera: str) -> bool:
        """Whether the account has the right on the camera."""
        return camera in self.cameras_by_right.get(right, ())


@dataclass(frozen=True, slots=True)
class DeviceView:
    """What one recorder must allow: every channel in use, and the accounts, sorted by login."""

    recorder_id: str
    recorder: Recorder
    site_name: str
    as_of: date
    channels: tuple[Channel, ...]
    accounts: tuple[Account, ...]


@dataclass(frozen=True, slots=True)
class ObservedAccount:
    """What a file or device says of one account: its login and each right with channel numbers."""

    login: str
    channels_by_right: Mapping[Right, frozenset[int]]


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One grant on a sheet: the facts by column name, and the group that it stands in.

    `responsible` is the person named in that column where it is not the holder.
    """

    group: str
    person: str
    grant: str
    documents: tuple[str, ...]
    facts: Mapping[str, str | int]
    responsible: str = ""


@dataclass(frozen=True, slots=True)
class SheetView:
    """A list of one author for one recipient, with its rows in order."""

    sheet_id: str
    sheet: Sheet
    author: str
    recipient: str
    as_of: date
    parent_name: str
    author_name: str
    recipient_name: str
    place: str
    signer_title: str
    source: str
    rows: tuple[SheetRow, ...]


@dataclass(frozen=True, slots=True)
class Artifact:
    """One file for one recipient. `documents` are what it rests on; `persons` whom it contains (never written)."""

    recipient: str
    path: str
    data: bytes
    media_type: str
    target: str
    documents: tuple[str, ...]
    persons: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True, eq=False)
class DeviceTarget:
    """A target whose scope is one recorder. `render` gives (file name, media type, bytes).

    `settings` are the keys that a recorder's `settings` may hold, each with the pattern of its value.
    """

    name: str
    title: Text
    formats: tuple[str, ...]
    capabilities: Capabilities | None
    settings: Mapping[str, str]
    render: Callable[[DeviceView], list[tuple[str, str, bytes]]]
    parse_readback: Callable[[bytes], list[ObservedAccount]]


@dataclass(frozen=True, slots=True)
class SheetTarget:
    """A target whose scope is one list for one recipient."""

    name: str
    title: Text
    formats: tuple[str, ...]
    render: Callable[[SheetView], list[tuple[str, str, bytes]]]

"""What a target is: one folder under `camgrant_renderers` turns a view into files.

A target says in data what its device can express; the engine (never the target) judges the grants against that.
`render` is pure: same view, same bytes. `parse_readback` gives back what a file or device allows, so that
`parse(render(x))` never exceeds `x` and drift is a comparison of objects.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from camgrant.diagnostics import Text
from camgrant.rendering.capabilities import Capabilities
from camgrant.rendering.changes import ChangeSet
from camgrant.rendering.device import Device, DeviceView
from camgrant.rendering.driver import Driver
from camgrant.rendering.observed import Readback
from camgrant.rendering.one_page import OnePage
from camgrant.rendering.password_slip import PasswordSlip, PhraseSlip
from camgrant.rendering.read_first import ReadFirst
from camgrant.rendering.records import Draft, Record
from camgrant.rendering.sheets import Reminder, SheetView

__all__ = ["Artifact", "DeviceTarget", "File", "PageTarget", "PasswordTarget", "Proof", "SheetTarget", "SlipTarget"]

File = tuple[str, str, bytes]
"""File name, media type, content."""


@dataclass(frozen=True, slots=True)
class Proof:
    """On what a target was tried: `judge` names who wrote the judge, `test` the file that does it."""

    level: Literal["real_server", "vendor_schema", "real_client", "golden"]
    judge: Text
    test: str


@dataclass(frozen=True, slots=True)
class Artifact:
    """One file for one recipient. `documents` are what it rests on; `persons` whom it contains (never written).

    `author` is the unit that signs and sends it, "" where nobody does.
    """

    recipient: str
    path: str
    data: bytes
    media_type: str
    target: str
    documents: tuple[str, ...]
    persons: frozenset[str] = field(default_factory=frozenset)
    author: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class DeviceTarget:
    """A target whose scope is one recorder.

    `capabilities` is None only for recorders whose accounts nothing renders. `variants` are the capabilities for the
    values of `variant_setting`, where a model or version differs. `settings` are the keys that a recorder's `settings`
    may hold, each with the pattern of its value; `camera_key` is the pattern of `Camera.device_key` where the device
    knows its cameras by something else than the channel number. `built_in` are the device's own logins, never touched;
    `risky` those that nobody should be able to use. `needs_columns`: the recorder must declare the
    columns of its list. `required` are the settings without which the device would allow more than it is told.
    `open_streams`: what becomes of a picture that is open while its account is taken away, and what ends it; None where
    nobody has looked. `slip_notes` are what a technician must know of the kind of device beside the tasks, in
    Vietnamese as the slip is.
    """

    name: str
    title: Text
    formats: tuple[str, ...]
    capabilities: Capabilities | None
    settings: Mapping[str, str]
    proofs: tuple[Proof, ...]
    render: Callable[[DeviceView, ChangeSet], list[File]]
    parse_readback: Callable[[Device, Mapping[str, bytes]], Readback]
    camera_key: str = ""
    variant_setting: str = ""
    variants: Mapping[str, Capabilities] = field(default_factory=dict)
    built_in: tuple[str, ...] = ()
    risky: tuple[str, ...] = ()
    needs_columns: bool = False
    required: tuple[str, ...] = ()
    slip_notes: tuple[str, ...] = ()
    open_streams: Text | None = None
    driver: Callable[[], Driver] | None = None

    @property
    def reserved(self) -> frozenset[str]:
        """Logins that no person may have there."""
        return frozenset((*self.built_in, *self.risky))

    def capabilities_of(self, settings: Mapping[str, str]) -> Capabilities | None:
        """What a recorder with these settings can express."""
        return self.variants.get(settings.get(self.variant_setting, ""), self.capabilities)


@dataclass(frozen=True, slots=True)
class SheetTarget:
    """A target whose scope is one list for one recipient.

    `render` gives the list in every format, `cover` the draft of the letter that it goes out with, `remind` the draft
    of a reminder, `page` the one page that goes with figures by unit, `write` any other draft letter, `record` a record
    in parts. The author's unit signs them; numbers, signatures and seals are never drawn.
    """

    name: str
    title: Text
    formats: tuple[str, ...]
    render: Callable[[SheetView], list[File]]
    cover: Callable[[SheetView], list[File]]
    remind: Callable[[Reminder], list[File]]
    page: Callable[[SheetView, OnePage], list[File]]
    write: Callable[[Draft], list[File]]
    record: Callable[[Record], list[File]]


@dataclass(frozen=True, slots=True)
class SlipTarget:
    """A target whose scope is what one technician types into one recorder, whatever its make."""

    name: str
    title: Text
    formats: tuple[str, ...]
    render: Callable[[DeviceView, ChangeSet, DeviceTarget], list[File]]


@dataclass(frozen=True, slots=True)
class PageTarget:
    """A target whose scope is the first page of a recipient's pack."""

    name: str
    title: Text
    formats: tuple[str, ...]
    render: Callable[[ReadFirst], list[File]]


@dataclass(frozen=True, slots=True)
class PasswordTarget:
    """A target whose scope is what is handed over by hand: the initial passwords of one recorder, or the phrase that
    opens one bundle. Its files are secret and never stand in a manifest."""

    name: str
    title: Text
    formats: tuple[str, ...]
    render: Callable[[PasswordSlip], list[File]]
    phrase: Callable[[PhraseSlip], list[File]]

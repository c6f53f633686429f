"""How a change set is carried out on a device: one driver per target that speaks HTTP, over a session given to it.

The driver knows the vendor's requests; the session knows the network and the administrator's secret; `app/apply.py`
knows the order, the comparison before and after, and the receipt.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from camgrant.rendering.changes import Step
from camgrant.rendering.device import Device
from camgrant.rendering.observed import ObservedAccount, Readback

__all__ = ["Answer", "DeviceGone", "DeviceRefused", "Driver", "Session"]


class DeviceGone(Exception):
    """The device does not answer (any more): nothing is known of the request under way."""


class DeviceRefused(Exception):
    """The device answered and did not do it; the text is the vendor's, without any secret."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer.

    `whole`: the device has said how long the body is, so that nothing of it is missing. Where it did not, a line that
    died looks like the end: then only a body whose own form has an end (JSON, XML) may be believed.
    """

    status: int
    body: bytes
    headers: Mapping[str, str]
    whole: bool = True


class Session(Protocol):
    """Requests to one device, already authenticated by HTTP digest where the device asks for it.

    `user` and `secret` are the administrator's, for drivers that log in themselves (ZoneMinder, Nx, WS-Security).
    """

    @property
    def user(self) -> str: ...

    @property
    def secret(self) -> str: ...

    def send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: bytes = b"",
        content_type: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One request; raises DeviceGone where the network or the device fails, never for an HTTP status."""
        ...


class Driver(Protocol):
    """What a target adds so that `camgrant apply` can run its change sets."""

    def read(self, session: Session, device: Device) -> Readback:
        """All accounts that the device holds now, its built-in ones too. Raises DeviceRefused, ReadbackFault."""
        ...

    def perform(
        self, session: Session, device: Device, step: Step, seen: ObservedAccount | None, password: str
    ) -> None:
        """Does one step whole; `seen` is the account as read a moment ago, None where there is none.

        `password` is the initial password of an account to create, "" otherwise. Doing a step again that was done or
        half done must end in the same state. `keep` takes away the `surplus` of `seen` and leaves its rights alone. An
        account that a torn request left without a name is deleted by its place. Raises DeviceRefused.
        """
        ...

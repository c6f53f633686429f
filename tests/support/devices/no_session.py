"""A line to a device that is in memory."""

from __future__ import annotations

from collections.abc import Mapping

from camgrant.rendering.driver import Answer

__all__ = ["NoSession"]


class NoSession:
    """The device is in memory; nothing is sent."""

    user, secret = "admin", "x"

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
        raise AssertionError("nothing is sent")

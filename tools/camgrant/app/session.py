"""The network side of apply: requests to one device over HTTP, with digest authentication where it asks for it.

The administrator's secret lives in this object and nowhere else: never in a message, a file or an argument list.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Final, Self
from urllib.parse import urlsplit

from camgrant.diagnostics import UsageFault
from camgrant.rendering.driver import Answer, DeviceGone

__all__ = ["HttpSession"]

_SECONDS: Final = 15.0
_LARGEST: Final = 8 * 1024 * 1024


class HttpSession:
    """A session with one device. Redirects are not followed: a device that sends us elsewhere is not the device."""

    def __init__(self, url: str, user: str, secret: str, certificate: str | None = None) -> None:
        """`certificate` is a file with the device's own certificate, for the self-signed ones that recorders have.

        Raises UsageFault for an address that is not plain http(s)://host[:port], above all one with a password in it.
        """
        try:
            parts = urlsplit(url)
            _ = parts.port
        except ValueError as fault:
            raise UsageFault("địa chỉ thiết bị không hợp lệ / no such URL") from fault
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
            raise UsageFault("địa chỉ thiết bị phải có dạng http(s)://máy[:cổng], không kèm mật khẩu / no such URL")
        if parts.query or parts.fragment:
            raise UsageFault("địa chỉ thiết bị không kèm tham số / the address takes no query")
        import logging
        import ssl

        import httpx  # a check talks to no device

        # It logs whole addresses, and a Dahua recorder takes passwords in them.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        logging.getLogger("httpcore").setLevel(logging.WARNING)

        verify = ssl.create_default_context(cafile=certificate) if certificate else True
        self.user = user
        self.secret = secret
        self._client = httpx.Client(
            base_url=url,
            auth=httpx.DigestAuth(user, secret),
            timeout=_SECONDS,
            verify=verify,
            trust_env=False,
            follow_redirects=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

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
        """One request (see `rendering.driver.Session`)."""
        import httpx

        sent = {**({"Content-Type": content_type} if content_type else {}), **(headers or {})}
        try:
            with self._client.stream(
                method, path, params=dict(query) if query else None, content=body or None, headers=sent
            ) as answer:
                content = b""
                for piece in answer.iter_bytes():
                    content += piece
                    if len(content) > _LARGEST:
                        raise DeviceGone("trả lời quá dài / the answer is too long")
                return Answer(answer.status_code, content, dict(answer.headers))
        except (httpx.HTTPError, OSError) as fault:
            raise DeviceGone(f"{type(fault).__name__}") from fault

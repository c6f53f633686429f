"""The network side of apply: requests to one device over HTTP, with digest authentication where it asks for it.

The administrator's secret lives in this object and nowhere else: never in a message, a file or an argument list.
Whatever a device answers, and however its line dies, is DeviceGone or an Answer: an environment fault, never ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self
from urllib.parse import urljoin, urlsplit

from camgrant.diagnostics import UsageFault
from camgrant.rendering.driver import Answer, DeviceGone

if TYPE_CHECKING:
    from camgrant.app.wire import Budget, Trust

__all__ = ["HttpSession", "check_address"]

_SILENCE: Final = 15.0
_SECONDS: Final = 60.0  # for a request with its answer, and the one before it that asks for a digest
_LARGEST: Final = 8 * 1024 * 1024
_REDIRECTS: Final = (301, 302, 303, 307, 308)


class HttpSession:
    """A session with one device. Redirects are not followed: a device that sends us elsewhere is not the device."""

    def __init__(
        self,
        url: str,
        user: str,
        secret: str,
        *,
        insecure_http: bool = False,
        trust: Trust | None = None,
        budget: Budget | None = None,
    ) -> None:
        """`insecure_http`: somebody has agreed that secrets go over a line on which they can be read.

        `trust`: whose certificate is believed; `budget`: what one request may cost. Raises UsageFault for an address
        that is not plain http(s)://host[:port], above all one with a password in it.
        """
        check_address(url, insecure_http=insecure_http, pinned=trust is not None and bool(trust.fingerprints))
        import logging

        import httpx  # a check talks to no device

        from camgrant.app import wire

        # It logs whole addresses, and a Dahua recorder takes passwords in them.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        logging.getLogger("httpcore").setLevel(logging.WARNING)

        self.user = user
        self.secret = secret
        self._url = url
        self._budget = budget or wire.Budget(_SECONDS, _SILENCE, _LARGEST)
        self._client = httpx.Client(
            base_url=url,
            auth=httpx.DigestAuth(user, secret),
            timeout=self._budget.silence,
            transport=wire.transport(self._budget, trust or wire.Trust()),
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
        sent = {**({"Content-Type": content_type} if content_type else {}), **(headers or {})}
        self._budget.start()
        try:
            answer = self._exchange(method, path, dict(query) if query else None, body, sent)
        except DeviceGone:
            raise
        except Exception as fault:  # whatever a stranger's answer trips in httpx, h11, ssl or zlib
            raise DeviceGone(type(fault).__name__) from fault
        elsewhere = answer.headers.get("location")
        if answer.status in _REDIRECTS and elsewhere:
            raise DeviceGone(self._redirected(path, elsewhere))
        return answer

    def _exchange(
        self, method: str, path: str, query: dict[str, str] | None, body: bytes, headers: dict[str, str]
    ) -> Answer:
        with self._client.stream(method, path, params=query, content=body or None, headers=headers) as answer:
            content = b""
            for piece in answer.iter_bytes():
                content += piece
                if len(content) > self._budget.most_bytes:  # packed, it was less
                    raise DeviceGone("trả lời quá dài / the answer is too long")
            return Answer(answer.status_code, content, dict(answer.headers), whole=_says_its_length(answer.headers))

    def _redirected(self, path: str, elsewhere: str) -> str:
        """What a device says that sends us elsewhere, and what to do; nothing of its query is told."""
        try:
            here, there = urlsplit(self._url), urlsplit(urljoin(urljoin(self._url, path), elsewhere))
            host, port = there.hostname or "", there.port
        except ValueError:
            return "thiết bị chuyển hướng đến địa chỉ hỏng / the device redirects to a broken address"
        name = "".join(char if char.isprintable() else "?" for char in host)[:80]
        shown = f"{there.scheme[:8]}://{name}" + (f":{port}" if port else "")
        if here.scheme == "http" and there.scheme == "https" and host == here.hostname:
            return f"thiết bị đòi HTTPS: đề nghị dùng --device {shown} / the device wants HTTPS: use --device {shown}"
        return (
            f"thiết bị chuyển hướng đến {shown}; không đi theo, vì nơi đó không phải thiết bị đã nêu / "
            f"the device redirects to {shown}; that is not followed, because it is not the device that was named"
        )


def _says_its_length(headers: Mapping[str, str]) -> bool:
    """Whether a body has an end of its own on the line; a shorter one is then a fault of the line already."""
    return "content-length" in headers or "chunked" in headers.get("transfer-encoding", "").lower()


def check_address(url: str, *, insecure_http: bool, pinned: bool) -> None:
    """Raises UsageFault for an address with more than host and port, and for one over which secrets would go in clear.

    The one place that decides that, for every kind of device. `pinned`: a certificate is named.
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
    if parts.scheme == "http" and not insecure_http:
        raise UsageFault(
            "http:// không mã hóa: mật khẩu quản trị và mật khẩu ban đầu ai trên đường truyền cũng đọc được. Đề nghị "
            "dùng https:// (chứng thư tự ký: --certificate hoặc --fingerprint), hoặc --insecure-http / http:// is not "
            "encrypted: anybody on the line reads the administrator's secret and the initial passwords. Use https:// "
            "(with a self-signed certificate: --certificate or --fingerprint), or --insecure-http"
        )
    if parts.scheme == "http" and pinned:
        raise UsageFault(
            "--certificate và --fingerprint chỉ dùng với https:// / --certificate and --fingerprint need https://"
        )

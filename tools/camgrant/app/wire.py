"""The line to one device: one deadline and one measure of bytes for each request, and whose certificate is believed.

Recorders bring certificates that they signed themselves, often expired and rarely with the address in them. No
authority vouches for such a one, so a person does, once: by the certificate itself or by its SHA-256. Then name and
dates are not asked: what was looked at on the device's own screen is the device, and anything else is not.
"""

from __future__ import annotations

import hashlib
import socket
import ssl
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

import httpcore
import httpx

from camgrant.app.tls import usual_context
from camgrant.diagnostics import UsageFault
from camgrant.rendering.driver import DeviceGone

__all__ = ["Budget", "Trust", "transport"]

_HEX: Final = frozenset("0123456789abcdef")
_SHA256: Final = 64  # hexadecimal digits
_COMMON_NAME: Final = b"\x06\x03\x55\x04\x03"  # the object identifier 2.5.4.3 in DER


@dataclass(slots=True)
class Budget:
    """What one request may cost: a moment after which nothing is waited for, and the bytes that may come.

    Without it a device that sends one byte every few seconds keeps us for ever: every single wait is short.
    """

    seconds: float
    silence: float
    most_bytes: int
    clock: Callable[[], float] = time.monotonic
    _until: float = 0.0
    _left: int = 0

    def start(self) -> None:
        """A request begins."""
        self._until = self.clock() + self.seconds
        self._left = self.most_bytes

    def wait(self) -> float:
        """How long the next wait may last. Raises DeviceGone where the time is up."""
        left = self._until - self.clock()
        if left <= 0:
            raise DeviceGone(
                f"thiết bị trả lời quá chậm, đã chờ {self.seconds:g} giây / "
                f"the device answers too slowly: {self.seconds:g} seconds were waited"
            )
        return min(left, self.silence)

    def take(self, count: int) -> None:
        """Bytes have come. Raises DeviceGone where they are too many."""
        self._left -= count
        if self._left < 0:
            raise DeviceGone(
                f"trả lời quá dài, hơn {self.most_bytes} byte / the answer is too long: over {self.most_bytes} bytes"
            )


@dataclass(frozen=True, slots=True)
class Trust:
    """Whose certificate is believed: one of these SHA-256; where none is named, one that an authority vouches for."""

    fingerprints: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(cls, certificate: bytes | None, fingerprint: str) -> Trust:
        """What the command line names. Raises UsageFault for a file or a text that is neither."""
        if certificate is not None and fingerprint:
            raise UsageFault(
                "chỉ dùng một trong hai: --certificate hoặc --fingerprint / take one: --certificate or --fingerprint"
            )
        if certificate is not None:
            return cls(frozenset(hashlib.sha256(one).hexdigest() for one in _certificates(certificate)))
        if not fingerprint:
            return cls()
        digits = "".join(fingerprint.split()).replace(":", "").lower()
        if len(digits) != _SHA256 or not set(digits) <= _HEX:
            raise UsageFault(
                "--fingerprint phải là SHA-256 của chứng thư: 64 chữ số hexa / "
                "--fingerprint is the SHA-256 of the certificate: 64 hexadecimal digits"
            )
        return cls(frozenset({digits}))

    def context(self) -> ssl.SSLContext:
        """How a connection begins; a pinned certificate is compared before anything is sent."""
        context = usual_context()
        if self.fingerprints:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context

    def refusal(self, certificate: bytes) -> str:
        """What is wrong with that certificate, "" where it is the one that was named."""
        if not self.fingerprints or hashlib.sha256(certificate).hexdigest() in self.fingerprints:
            return ""
        return _described(certificate, "không phải chứng thư đã nêu", "is not the one that was named")


def _certificates(content: bytes) -> list[bytes]:
    """The certificates of a file, PEM or DER, as DER. Raises UsageFault for anything else."""
    fault = UsageFault(
        "--certificate: tệp không phải chứng thư (PEM hoặc DER) / the file is no certificate (PEM or DER)"
    )
    found: list[bytes] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        if b"-----BEGIN CERTIFICATE-----" in content:
            text = content.decode("ascii", errors="replace")
            for part in text.split("-----BEGIN CERTIFICATE-----")[1:]:
                body = part.partition("-----END CERTIFICATE-----")[0]
                found.append(ssl.PEM_cert_to_DER_cert(f"-----BEGIN CERTIFICATE-----{body}-----END CERTIFICATE-----\n"))
        else:
            found.append(content)
        for der in found:
            context.load_verify_locations(cadata=der)
    except (ValueError, ssl.SSLError, OverflowError):
        raise fault from None
    return found


def _described(certificate: bytes, vi: str, en: str) -> str:
    """A certificate by its name and SHA-256, and the command that accepts it."""
    digits = hashlib.sha256(certificate).hexdigest().upper()
    shown = ":".join(digits[place : place + 2] for place in range(0, _SHA256, 2))
    name = _common_name(certificate)
    return (
        f"chứng thư của thiết bị (CN={name}, SHA-256 {shown}) {vi}. Đề nghị so với chứng thư xem trên chính thiết bị; "
        f"đúng thì chạy lại cùng lệnh với --fingerprint {digits.lower()} / "
        f"the device's certificate (CN={name}, SHA-256 {shown}) {en}. Compare it with the one that the device itself "
        f"shows; where it is the same, run the same command with --fingerprint {digits.lower()}"
    )


def _common_name(certificate: bytes) -> str:
    """The name of the subject as far as it can be seen without a parser: the issuer's comes first, if it has one."""
    places = certificate.split(_COMMON_NAME)[1:3]
    if not places:
        return "?"
    value = places[-1]
    length = value[1] if len(value) > 1 else 0
    text = value[2 : 2 + length].decode("utf-8", errors="replace")
    return "".join(char if char.isprintable() else "?" for char in text) or "?"


class _Stream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream, budget: Budget, trust: Trust) -> None:
        self._inner = inner
        self._budget = budget
        self._trust = trust

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        content = self._inner.read(max_bytes, self._budget.wait())
        self._budget.take(len(content))
        self._budget.wait()
        return content

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._budget.wait())

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        address = self._inner.get_extra_info("server_addr")
        try:
            inner = self._inner.start_tls(ssl_context, server_hostname, self._budget.wait())
        except httpcore.ConnectError as fault:
            raise DeviceGone(_why_no_tls(fault, address, self._budget)) from None
        certificate = inner.get_extra_info("ssl_object").getpeercert(True)
        refusal = self._trust.refusal(certificate or b"")
        if refusal:
            inner.close()
            raise DeviceGone(refusal)
        return _Stream(inner, self._budget, self._trust)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def _why_no_tls(fault: httpcore.ConnectError, address: tuple[Any, ...], budget: Budget) -> str:
    """Why the encrypted connection did not come about, and what to do."""
    cause = fault.__cause__ or fault.__context__ or fault.args[0]
    if isinstance(cause, ssl.SSLCertVerificationError):
        certificate = _certificate_at(address, budget)
        why = cause.verify_message or "not trusted"
        if certificate:
            return _described(certificate, f"không được tin ({why})", f"is not trusted ({why})")
        return f"chứng thư của thiết bị không được tin ({why}) / the device's certificate is not trusted ({why})"
    if isinstance(cause, ssl.SSLError) and cause.reason in ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE"):
        return (
            "cổng này không dùng HTTPS: đề nghị xem lại cổng, hoặc dùng http:// cùng --insecure-http / "
            "that port does not speak HTTPS: see to the port, or take http:// with --insecure-http"
        )
    name = getattr(cause, "reason", None) or type(cause).__name__
    return (
        f"không lập được kết nối mã hóa với thiết bị ({name}): đề nghị xem lại cổng và bản TLS của thiết bị / "
        f"no encrypted connection with the device ({name}): see to the port and to the device's version of TLS"
    )


def _certificate_at(address: tuple[Any, ...], budget: Budget) -> bytes | None:
    """The certificate that is shown there, to be named; nothing else is sent or read."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        with (
            socket.create_connection(address[:2], budget.wait()) as plain,
            context.wrap_socket(plain) as encrypted,
        ):
            return encrypted.getpeercert(True)
    except OSError:
        return None


class _Backend(httpcore.NetworkBackend):
    def __init__(self, budget: Budget, trust: Trust) -> None:
        self._sockets = httpcore.SyncBackend()
        self._budget = budget
        self._trust = trust

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        inner = self._sockets.connect_tcp(host, port, self._budget.wait(), local_address, socket_options)
        return _Stream(inner, self._budget, self._trust)


class _Transport(httpx.HTTPTransport):
    """The usual transport over a line of ours: httpx has no public way to give it one (its `_pool`, seen in 0.28)."""

    def __init__(self, budget: Budget, trust: Trust) -> None:
        context = trust.context()
        super().__init__(verify=context, trust_env=False)
        self._pool = httpcore.ConnectionPool(
            ssl_context=context, max_connections=4, network_backend=_Backend(budget, trust)
        )


def transport(budget: Budget, trust: Trust) -> httpx.BaseTransport:
    """A transport that keeps to the budget of each request and believes whom `trust` names."""
    return _Transport(budget, trust)

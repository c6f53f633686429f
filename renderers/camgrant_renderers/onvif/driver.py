"""Carries out a change set on an ONVIF recorder: one operation per request, authenticated twice.

The session answers an HTTP digest challenge; a WS-Security UsernameToken goes along for recorders that know only that.
"""

from __future__ import annotations

import hashlib
import secrets
from base64 import b64encode
from datetime import UTC, datetime
from typing import Final
from xml.etree.ElementTree import Element

from camgrant.rendering.changes import Step
from camgrant.rendering.device import ChannelRights, Device
from camgrant.rendering.driver import DeviceRefused, Session
from camgrant.rendering.observed import ObservedAccount, Readback, ReadbackFault
from camgrant_renderers._shared.faults import refuse_own
from camgrant_renderers.onvif.messages import PATH, Message, Security, child, envelope, level_of, local, payload
from camgrant_renderers.onvif.readback import ANYBODY, BUILT_IN, fault_text, parse_readback

__all__ = ["OnvifDriver"]

_NEEDS_ONE: Final = (
    "ONVIF chỉ đổi mức tài khoản cùng với mật khẩu, phải có mật khẩu mới / a level changes only with a new password"
)


class OnvifDriver:
    """Reads the accounts and does one step at a time (see `rendering.driver.Driver`)."""

    def read(self, session: Session, device: Device) -> Readback:
        """All users as GetUsers lists them."""
        return parse_readback(device, {"GetUsersResponse": _call(session, Message("GetUsers"))})

    def perform(
        self, session: Session, device: Device, step: Step, seen: ObservedAccount | None, password: str
    ) -> None:
        """Does one step. A reduction must not wait for a password, so it sets one that nobody knows.

        A SetUser without a password would clear it (README.md): none is ever sent.
        """
        refuse_own(session, step.login, (BUILT_IN, ANYBODY), seen)
        level = level_of(step.after)
        if level is None:
            if seen is not None:
                _call(session, Message("DeleteUsers", step.login))
            return
        if _settled(step, seen):
            return
        if step.action == "reduce":
            password = password or f"Aa1!{secrets.token_urlsafe(9)}"
        if not password:
            raise DeviceRefused(f"{step.login}: {_NEEDS_ONE}")
        _call(session, Message("SetUser" if seen else "CreateUsers", step.login, level, password))


def _settled(step: Step, seen: ObservedAccount | None) -> bool:
    """Whether there is nothing to do: the level is right, or a reduction finds no more than it would leave.

    An account to create always gets its password, also where it stands there already (half made).
    """
    if step.action == "create":
        return False
    if seen is None:
        return step.action != "extend"
    has, wanted = _rank(seen.channels_by_right), _rank(step.after)
    return step.action == "keep" or has == wanted or (step.action == "reduce" and has < wanted)


def _rank(rights: ChannelRights) -> int:
    """User, Operator, and what only an administrator may."""
    return 2 if rights.get("config") else 1 if rights.get("ptz") else 0


def _call(session: Session, message: Message) -> bytes:
    """The answer of the device. Raises DeviceRefused for anything but the response to this operation."""
    answer = _send(session, message, _security(session))
    if not isinstance(answer, bytes):
        text = _without(f"{message.operation}: {answer}", session.secret, message.password)
        raise DeviceRefused(text[:300])  # cut last: half a secret would not be found
    return answer


def _without(text: str, *hidden: str) -> str:
    """The text without secrets, should a device quote its request."""
    for secret in filter(None, hidden):
        text = text.replace(secret, "…")
    return text


def _send(session: Session, message: Message, security: Security | None) -> bytes | str:
    """The body of a proper answer, or in words what came instead."""
    answer = session.send(
        "POST",
        PATH,
        body=envelope(message, security),
        content_type=f'application/soap+xml; charset=utf-8; action="{message.action}"',
    )
    try:
        content = payload(answer.body)
    except ReadbackFault:
        return f"HTTP {answer.status}"
    if local(content) == "Fault":
        return fault_text(content)
    return answer.body if local(content) == f"{message.operation}Response" else f"HTTP {answer.status}"


def _security(session: Session) -> Security:
    """A fresh token: digest = Base64(SHA-1(nonce + created + password)), UsernameToken Profile 1.0."""
    nonce, created = secrets.token_bytes(16), f"{_device_time(session):%Y-%m-%dT%H:%M:%SZ}"
    digest = hashlib.sha1(nonce + created.encode() + session.secret.encode(), usedforsecurity=False).digest()
    return Security(session.user, b64encode(digest).decode(), b64encode(nonce).decode(), created)


def _device_time(session: Session) -> datetime:
    """The recorder's own clock, because it is often off and judges the token by it; ours where it does not say."""
    answer = _send(session, Message("GetSystemDateAndTime"), None)
    if isinstance(answer, bytes):
        utc = child(child(payload(answer), "SystemDateAndTime"), "UTCDateTime")
        day, time = child(utc, "Date"), child(utc, "Time")
        try:
            year, month, number = (_number(day, name) for name in ("Year", "Month", "Day"))
            hour, minute, second = (_number(time, name) for name in ("Hour", "Minute", "Second"))
            return datetime(year, month, number, hour, minute, second, tzinfo=UTC)
        except ValueError:
            pass
    return datetime.now(UTC)


def _number(parent: Element | None, name: str) -> int:
    found = child(parent, name)
    return int("" if found is None else found.text or "")

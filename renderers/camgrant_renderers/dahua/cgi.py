"""The older CGI: every request is a GET, and the body says whether it was done, whatever the HTTP status."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote, unquote_plus

from camgrant.rendering.changes import Step
from camgrant.rendering.device import Device
from camgrant.rendering.driver import DeviceRefused, Session
from camgrant_renderers.dahua.calls import cgi_values
from camgrant_renderers.dahua.entries import text_fields

__all__ = ["Cgi", "refusal"]

_PATH: Final = "/cgi-bin/userManager.cgi"
_PART: Final = 4


class Cgi:
    """Requests to `userManager.cgi` over a session that answers the device's digest challenge."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def accounts(self) -> bytes:
        """The device's list of accounts, as text."""
        return self._ask("getUserInfoAll", {})

    def group_authorities(self, group: str) -> list[str]:
        """What a group may do. Raises DeviceRefused where there is no such group, ReadbackFault for another answer."""
        answer = self._ask("getGroupInfo", {"name": group})
        fields = text_fields(answer.decode("utf-8", "replace"), "group")
        return [word for one in fields.values() for word in one.get("AuthorityList", [])]

    def delete(self, login: str) -> None:
        """Deletes an account."""
        self._change("deleteUser", {"name": login})

    def change(self, device: Device, step: Step, password: str) -> None:
        """What the step asks for, in one request."""
        action, values = cgi_values(device, step, password)
        self._change(action, values, password)

    def _change(self, action: str, values: Mapping[str, str], secret: str = "") -> None:
        body = self._ask(action, values, secret)
        if body.strip() != b"OK":
            raise DeviceRefused(refusal(action, _text(body), secret))

    def _ask(self, action: str, values: Mapping[str, str], secret: str = "") -> bytes:
        answer = self._session.send("GET", _PATH, query={"action": action, **values})
        if answer.status != 200 or answer.body.lstrip()[:5].lower() == b"error":
            raise DeviceRefused(refusal(f"{action}: HTTP {answer.status}", _text(answer.body), secret))
        return answer.body


def refusal(what: str, words: str, *secrets: str) -> str:
    """What was refused, with the device's words on one line, cut.

    Some firmware repeats the request in its words, in whatever encoding: they are left out where any four characters
    of a secret stand in them.
    """
    readings = [reading.lower() for reading in (words, unquote(words), unquote_plus(words))]
    for secret in filter(None, secrets):
        parts = {secret[start : start + _PART].lower() for start in range(max(len(secret) - _PART + 1, 1))}
        if any(part in reading for part in parts for reading in readings):
            words = "(lời của đầu ghi nhắc lại mật khẩu, không nêu / not shown: the device's words repeat the password)"
    return f"{what}: {' '.join(words.split())[:200]}"


def _text(body: bytes) -> str:
    return body.decode("utf-8", "replace")

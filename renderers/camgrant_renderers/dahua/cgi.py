"""The older CGI: every request is a GET, and the body says whether it was done, whatever the HTTP status."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote, unquote_plus

from camgrant.rendering.changes import Step
from camgrant.rendering.device import Device
from camgrant.rendering.driver import Answer, DeviceRefused, Session
from camgrant_renderers.dahua.calls import cgi_values
from camgrant_renderers.dahua.entries import text_fields

__all__ = ["MAY_BE_CUT", "Cgi", "refusal"]

MAY_BE_CUT: Final = (
    "đầu ghi không nói trả lời dài bao nhiêu nên danh sách có thể đã bị cắt bớt: chưa xác nhận thu hồi và chưa thêm "
    "ai; đề nghị chạy lại cùng lệnh, vẫn vậy thì kiểm tra trên chính đầu ghi / the recorder does not say how long its "
    "answer is, so the list may have been cut off: no removal is confirmed and nobody is added; run the same command "
    "again, and where it stays so look at the recorder itself"
)

_PATH: Final = "/cgi-bin/userManager.cgi"
_PART: Final = 4


class Cgi:
    """Requests to `userManager.cgi` over a session that answers the device's digest challenge.

    A list is text without an end of its own: `may_be_cut` once one came whose length the device did not say.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self.may_be_cut = False

    def accounts(self) -> bytes:
        """The device's list of accounts, as text."""
        answer = self._ask("getUserInfoAll", {})
        self.may_be_cut = not answer.whole
        return answer.body

    def group_authorities(self, group: str) -> list[str]:
        """What a group may do. Raises DeviceRefused where there is no such group, ReadbackFault for another answer."""
        answer = self._ask("getGroupInfo", {"name": group})
        if not answer.whole:
            raise DeviceRefused(MAY_BE_CUT)
        fields = text_fields(answer.body.decode("utf-8", "replace"), "group")
        return [word for one in fields.values() for word in one.get("AuthorityList", [])]

    def delete(self, login: str) -> None:
        """Deletes an account."""
        self._change("deleteUser", {"name": login})

    def change(self, device: Device, step: Step, password: str) -> None:
        """What the step asks for, in one request."""
        action, values = cgi_values(device, step, password)
        self._change(action, values, password)

    def _change(self, action: str, values: Mapping[str, str], secret: str = "") -> None:
        body = self._ask(action, values, secret).body
        if body.strip() != b"OK":
            raise DeviceRefused(refusal(action, _text(body), secret))

    def _ask(self, action: str, values: Mapping[str, str], secret: str = "") -> Answer:
        answer = self._session.send("GET", _PATH, query={"action": action, **values})
        if answer.status != 200 or answer.body.lstrip()[:5].lower() == b"error":
            raise DeviceRefused(refusal(f"{action}: HTTP {answer.status}", _text(answer.body), secret))
        return answer


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

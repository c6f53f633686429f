"""Reading and changing the accounts of a ZoneMinder 1.36 over its own API.

A request whose line dies before its last byte is carried out without any field: a POST then leaves an account without
a name, enabled, with the server's defaults. So every step is read back, and what it half-made is taken away.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from camgrant.rendering.changes import ADDITIONS, Step
from camgrant.rendering.device import Device
from camgrant.rendering.driver import Answer, DeviceGone, DeviceRefused, Session
from camgrant.rendering.observed import ObservedAccount, Readback, ReadbackFault
from camgrant_renderers._shared.faults import refuse_own
from camgrant_renderers.zoneminder.readback import BUILT_IN, parse_readback
from camgrant_renderers.zoneminder.requests import API, request_of, shutting
from camgrant_renderers.zoneminder.rows import has_list

__all__ = ["ZoneMinderDriver"]

_FORM: Final = "application/x-www-form-urlencoded"
_PAGE: Final = 100  # the most that the API gives at once; 20 unless asked
_MOST_PAGES: Final = 100  # ten thousand accounts
_KEY: Final = "ZM_AUTH_HASH_SECRET"
_DONE: Final = ("Saved", "The user has been deleted.")


class ZoneMinderDriver:
    """Logs in for each call. The token is in no message of ours, though the server repeats it in its errors."""

    def read(self, session: Session, device: Device) -> Readback:
        """All accounts, all pages."""
        return self._read(session, device, _token(session, device))

    def perform(
        self, session: Session, device: Device, step: Step, seen: ObservedAccount | None, password: str
    ) -> None:
        """What is there is asked again, because a lost answer leaves more behind than `seen` says.

        A step that ends or narrows an account that is not there is done already. `keep` shuts the API for an account
        from before it was shut for all of ours, and does nothing else.
        """
        refuse_own(session, step.login, (BUILT_IN,), seen)
        if step.action == "keep" and (seen is None or not seen.surplus):
            return
        token = _token(session, device)
        there = self._read(session, device, token)
        held = there.of(step.login)
        if held is None and step.action != "create":
            if step.action == "extend":
                raise DeviceRefused(f"{step.login}: không có tài khoản này / there is no such account")
            return
        if step.action in ADDITIONS:
            _check_key(session, token)
        number = held.device_id if held else ""
        method, path, form = shutting(number) if step.action == "keep" else request_of(device, step, number)
        if step.action == "create":
            form["User[Password]"] = password
        if step.action in ("create", "disable"):  # tokens given out before end with it
            now = _issued_at(token)
            form["User[TokenMinExpiry]"] = str(now + 1 if step.action == "disable" else now)
        try:
            answer = _sent(session, method, path, token, form)
        except DeviceGone:
            self._take_back(session, device, there)
            raise
        if answer.get("message") not in _DONE:
            raise DeviceRefused(f"{step.login}: {_message(answer)}")
        self._verify(session, device, step, token)

    def _verify(self, session: Session, device: Device, step: Step, token: str) -> None:
        """Raises DeviceRefused where the server says "done" of a step and its list of accounts says something else."""
        account = self._read(session, device, token).of(step.login)
        if step.action == "delete":
            as_asked = account is None
        elif step.action == "disable":
            as_asked = account is None or not account.enabled
        else:
            as_asked = account is not None and account.enabled and not account.surplus
        if not as_asked:
            raise DeviceRefused(
                f"{step.login}: máy chủ báo đã làm nhưng đọc lại không đúng / "
                "the server says that it is done, and what is read back says otherwise"
            )

    def _take_back(self, session: Session, device: Device, before: Readback) -> None:
        """Deletes the account without a name that a torn request has made, where the line lets us; else the next run
        does (app/apply.py)."""
        known = {account.device_id for account in before.accounts}
        try:
            token = _token(session, device)
            for account in self._read(session, device, token).accounts:
                if account.half_made and account.device_id not in known:
                    _sent(session, "DELETE", f"{API}/users/{account.device_id}.json", token)
        except (DeviceGone, DeviceRefused, ReadbackFault):
            return

    def _read(self, session: Session, device: Device, token: str) -> Readback:
        files: dict[str, bytes] = {}
        for page in range(1, _MOST_PAGES + 1):
            path = f"{API}/users/index/sort:Id/limit:{_PAGE}/page:{page}.json"
            content = _sent(session, "GET", path, token)
            files[f"{page:06}.json"] = json.dumps(content).encode()
            pages = content.get("pagination")
            if not isinstance(pages, dict) or not pages.get("nextPage"):
                return parse_readback(device, files)  # which asks for the count of all
        raise ReadbackFault(f"danh sách tài khoản dài quá {_MOST_PAGES} trang / the list of accounts has no last page")


def _token(session: Session, device: Device) -> str:
    if not has_list(device):
        raise DeviceRefused(
            "API của bản 1.38, 1.39 không nói tài khoản xem camera nào: hãy nạp tệp SQL / "
            "the API of 1.38 and 1.39 does not say which cameras an account sees: load the SQL file"
        )
    form = {"user": session.user, "pass": session.secret}
    content = _read_answer(
        session.send("POST", f"{API}/host/login.json", body=urlencode(form).encode(), content_type=_FORM)
    )
    token = content.get("access_token")
    if not isinstance(token, str):
        raise DeviceRefused("đăng nhập không có token / a login without a token")
    return token


def _check_key(session: Session, token: str) -> None:
    """Raises DeviceRefused where every page of the server tells the key of its tokens to whoever has logged in.

    The packaged schema of Debian leaves it so until `zmupdate.pl --freshen` has run once. Nobody is let in before.
    """
    configs = _sent(session, "GET", f"{API}/configs.json", token).get("configs")
    if not isinstance(configs, list):
        raise ReadbackFault("máy chủ không cho biết cấu hình / the server does not tell its settings")
    for config in configs:
        fields = config.get("Config") if isinstance(config, dict) else None
        if not isinstance(fields, dict):
            raise ReadbackFault("cấu hình của máy chủ có mục lạ / an unknown entry among the server's settings")
        if fields.get("Name") == _KEY and str(fields.get("Private")) not in ("True", "1"):
            raise DeviceRefused(
                f"máy chủ in khóa {_KEY} vào mọi trang cho người đã đăng nhập: đề nghị chạy `zmupdate.pl --freshen`, "
                f"đổi khóa này, rồi mới thêm tài khoản / the server prints {_KEY} into every page for whoever has "
                "logged in: run `zmupdate.pl --freshen`, then change that key, before accounts are added"
            )


def _issued_at(token: str) -> int:
    """When the server says that it gave the token: its own clock, by which it judges the tokens of others."""
    try:
        claims = token.split(".")[1]
        issued: object = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["iat"]
    except (IndexError, KeyError, TypeError, ValueError, RecursionError):
        issued = None
    if not isinstance(issued, int):
        raise ReadbackFault("token của máy chủ không nói giờ cấp / a token that does not say when it was given")
    return issued


def _sent(
    session: Session, method: str, path: str, token: str, form: Mapping[str, str] | None = None
) -> dict[str, Any]:
    body = urlencode(form).encode() if form else b""
    query = {"token": token}
    return _read_answer(session.send(method, path, query=query, body=body, content_type=_FORM if form else ""))


def _read_answer(answer: Answer) -> dict[str, Any]:
    """The content of an answer. Of a refusal only the status and the vendor's message are told, never its url."""
    try:
        content = json.loads(answer.body)
    except (ValueError, RecursionError):
        content = None
    if answer.status == 401 and _message(content).startswith("API disabled"):
        raise DeviceRefused(
            "tài khoản quản trị này không được dùng API: đề nghị bật APIEnabled cho riêng tài khoản đó / "
            "this administrator may not use the API: set APIEnabled for that account alone"
        )
    if answer.status != 200:
        raise DeviceRefused(f"HTTP {answer.status}: {_message(content)}")
    if not isinstance(content, dict):
        raise ReadbackFault("máy chủ trả lời không phải JSON của ZoneMinder / an answer that is no JSON object")
    return content


def _message(content: object) -> str:
    """The vendor's words of an answer, cut short."""
    from html import unescape

    data = content.get("data", content) if isinstance(content, dict) else None
    message = data.get("message", "") if isinstance(data, dict) else ""
    return unescape(str(message))[:120]

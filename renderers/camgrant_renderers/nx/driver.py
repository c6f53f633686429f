"""Carries a change set out on an Nx server: `POST`, `PATCH` and `DELETE` on `/rest/v4/users` with a bearer token."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

from camgrant.rendering.changes import ENDINGS, Step
from camgrant.rendering.device import Device
from camgrant.rendering.driver import Answer, DeviceGone, DeviceRefused, Session
from camgrant.rendering.observed import ObservedAccount, Readback
from camgrant_renderers._shared.faults import refuse_own
from camgrant_renderers.nx.bodies import changed_user, new_user, settings_of
from camgrant_renderers.nx.capabilities import BUILT_IN
from camgrant_renderers.nx.readback import parse_readback

__all__ = ["NxDriver"]

_USERS: Final = "/rest/v4/users"
_SESSIONS: Final = "/rest/v4/login/sessions"
_Send = Callable[..., Answer]


class NxDriver:
    """One login for each operation: the server changes users only in a session that has just begun."""

    def read(self, session: Session, device: Device) -> Readback:
        """The list of users, and the effective rights of those in a group."""
        with _signed_in(session) as send:
            files = {"users.json": _expect(send("GET", _USERS)).body}
            for user_id in _in_groups(files["users.json"]):
                name = f"permissions.{user_id}.json"
                files[name] = _expect(send("GET", f"{_USERS}/{user_id}/permissions")).body
        return parse_readback(device, files)

    def perform(
        self, session: Session, device: Device, step: Step, seen: ObservedAccount | None, password: str
    ) -> None:
        """Every step is one request that sets the whole account, so doing it again changes nothing more."""
        refuse_own(session, step.login, (BUILT_IN,), seen)
        if step.action == "keep" or (seen is None and step.action in ENDINGS):
            return
        if seen is None and step.action != "create":
            raise DeviceRefused(f"{step.login}: máy chủ không có tài khoản này / no such account")
        with _signed_in(session) as send:
            if seen is None:
                _expect(send("POST", _USERS, new_user(device, step, password)))
                return
            user = f"{_USERS}/{seen.device_id}"
            if step.action == "delete":
                _expect(send("DELETE", user), gone=True)
            elif step.action == "create":
                created = new_user(device, step, password)
                secret = {"password": created["password"]} if "password" in created else {}
                _expect(send("PATCH", user, {**settings_of(device, step), **secret}))
            else:
                _expect(send("PATCH", user, changed_user(device, step)), gone=step.action == "disable")


@contextmanager
def _signed_in(session: Session) -> Iterator[_Send]:
    """Logs in, gives what sends requests with the token, and ends the session of the server afterwards."""
    credentials = json.dumps({"username": session.user, "password": session.secret}).encode()
    answer = _expect(session.send("POST", _SESSIONS, body=credentials, content_type="application/json"))
    try:
        token = json.loads(answer.body)["token"]
    except (ValueError, KeyError, TypeError, RecursionError) as fault:
        raise DeviceRefused("đăng nhập không có token / a login without a token") from fault
    headers = {"Authorization": f"Bearer {token}"}

    def send(method: str, path: str, body: dict[str, Any] | None = None) -> Answer:
        if body is None:
            return session.send(method, path, headers=headers)
        data = json.dumps(body).encode()
        return session.send(method, path, body=data, content_type="application/json", headers=headers)

    try:
        yield send
    finally:
        with suppress(DeviceGone):  # the work is done or has failed; a session left open ends by itself
            send("DELETE", f"{_SESSIONS}/-")


def _expect(answer: Answer, *, gone: bool = False) -> Answer:
    """The answer, where the server did it; of its error only the status and the vendor's code are repeated."""
    if 200 <= answer.status < 300 or (gone and answer.status == 404):
        return answer
    code = re.search(rb'"errorId"\s*:\s*"([A-Za-z]{1,40})"', answer.body)
    raise DeviceRefused(f"HTTP {answer.status}" + (f" {code[1].decode()}" if code else ""))


def _in_groups(body: bytes) -> list[str]:
    """The ids of the users that are in a group; what is wrong with the list is for the reader to say."""
    try:
        users = json.loads(body)
    except (ValueError, RecursionError):
        return []
    if not isinstance(users, list):
        return []
    return [str(user["id"]) for user in users if isinstance(user, dict) and user.get("groupIds") and "id" in user]

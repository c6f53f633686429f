"""RPC2, the interface of the device's own web page: JSON calls within a session opened by a challenge login.

Login and password form are those of firmware whose challenge is called "Default": upper-case MD5 over user, realm and
password, then over user, challenge and that. What newer firmware wants (an encrypted envelope) is not imitated: the
device refuses the call and says so.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from typing import Any, Final

from camgrant.rendering.changes import Step
from camgrant.rendering.device import Device
from camgrant.rendering.driver import DeviceRefused, Session
from camgrant_renderers.dahua.calls import rpc2_call
from camgrant_renderers.dahua.cgi import refusal

__all__ = ["Rpc2"]

# "Method not found!" and "Component error: interface not found!", as devices have answered: the one of a method that a
# device does not have (rroller/dahua), the other of a whole interface (mcw0/DahuaConsole#47). The vendor's "unknown
# error", a busy device and a missing right have other numbers.
_NO_SUCH_METHOD: Final = (268894210, 268632064)


class _NoSuchMethodError(DeviceRefused):
    """The device says that it does not know what it is asked for."""


class Rpc2:
    """One RPC2 session. Opening it logs in as the administrator of `session`; raises DeviceRefused."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._number = 0
        self._id: object = 0
        user = {"userName": session.user, "clientType": "Web3.0", "loginType": "Direct"}
        challenge = self._post("/RPC2_Login", "global.login", {**user, "password": ""})
        asked = challenge.get("params")
        if not isinstance(asked, dict) or not asked.get("realm") or not asked.get("random"):
            raise DeviceRefused(_refused("global.login", challenge))
        if asked.get("encryption", "Default") != "Default":
            raise DeviceRefused(refusal("global.login", f"encryption {asked['encryption']}"))
        self._id = challenge.get("session", 0)
        self._realm = str(asked["realm"])
        proof = _md5(f"{session.user}:{asked['random']}:{self._hash(session.user, session.secret)}")
        login = {**user, "password": proof, "authorityType": "Default", "passwordType": "Default"}
        answer = self._post("/RPC2_Login", "global.login", login)
        if answer.get("result") is not True:
            raise DeviceRefused(_refused("global.login", answer, proof, session.secret))
        self._id = answer.get("session", self._id)

    def accounts(self) -> bytes:
        """The device's list of accounts, as the JSON of its answer."""
        return json.dumps(self._call("userManager.getUserInfoAll", None)).encode()

    def onvif_accounts(self) -> bytes | None:
        """The second list, of ONVIF users; None where the device knows none. Raises DeviceRefused."""
        try:
            return json.dumps(self._call("userManager.getOnvifUserInfoAll", None)).encode()
        except _NoSuchMethodError:
            return None

    def delete_onvif(self, login: str) -> None:
        """Deletes an account of the second list."""
        self._call("userManager.deleteOnvifUser", {"name": login})

    def group_authorities(self, group: str) -> list[str]:
        """What a group may do. Raises DeviceRefused where there is no such group."""
        listed = self._call("userManager.getGroupInfoAll", None).get("params")
        if isinstance(listed, dict):  # firmware differs: the list itself, or under "groups"
            listed = listed.get("groups")
        for one in listed if isinstance(listed, list) else []:
            if isinstance(one, dict) and str(one.get("Name")).lower() == group.lower():
                return [str(word) for word in one.get("AuthorityList") or []]
        raise DeviceRefused(f"không có nhóm / no such group: {group}")

    def delete(self, login: str) -> None:
        """Deletes an account."""
        self._call("userManager.deleteUser", {"name": login})

    def change(self, device: Device, step: Step, password: str) -> None:
        """What the step asks for, in one call."""
        secret = self._hash(step.login, password) if password else ""
        method, params = rpc2_call(device, step, {"Password": secret})
        self._call(method, params, password, secret)

    def log_out(self) -> None:
        """Ends the session; that the device finds nothing to end is no fault."""
        with suppress(DeviceRefused):
            self._post("/RPC2", "global.logout", None)

    def _call(self, method: str, params: object, *secrets: str) -> dict[str, Any]:
        answer = self._post("/RPC2", method, params)
        if not answer.get("result"):
            unknown = _code_of(answer) in _NO_SUCH_METHOD
            raise (_NoSuchMethodError if unknown else DeviceRefused)(_refused(method, answer, *secrets))
        return answer

    def _post(self, path: str, method: str, params: object) -> dict[str, Any]:
        self._number += 1
        call = {"method": method, "params": params, "id": self._number, "session": self._id}
        answer = self._session.send("POST", path, body=json.dumps(call).encode(), content_type="application/json")
        try:
            content = json.loads(answer.body)
        except (ValueError, RecursionError):
            content = None
        if answer.status != 200 or not isinstance(content, dict):
            raise DeviceRefused(f"{method}: HTTP {answer.status}")
        return content

    def _hash(self, login: str, password: str) -> str:
        return _md5(f"{login}:{self._realm}:{password}")


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest().upper()  # the device's protocol


def _refused(method: str, answer: dict[str, Any], *secrets: str) -> str:
    """The method, the vendor's error code (always shown: it is a number) and the device's words."""
    error = answer.get("error")
    if not isinstance(error, dict):
        return f"{method}: result false"
    code = _code_of(answer)
    return refusal(f"{method}: {'' if code is None else code}", str(error.get("message")), *secrets)


def _code_of(answer: dict[str, Any]) -> int | None:
    """The vendor's number of a refusal."""
    error = answer.get("error")
    code = error.get("code") if isinstance(error, dict) else None
    return code if isinstance(code, int) else None

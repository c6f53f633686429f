"""A ZoneMinder 1.36 of OURS: its API for users as the real one answers (tests/real/test_zoneminder.py is the proof).

Only what the driver meets, with what bites there: 20 users a page unless asked for more (100 at most), errors that
repeat the address with the token, columns that keep what is not sent, a list of cameras that means all when empty, a
form that came in part taken for an empty one, and an empty one for an account without a name.
"""

from __future__ import annotations

import base64
import json
import re
from typing import Any
from urllib.parse import parse_qsl

from support.devices.base import ADMIN, SECRET, Call, Reply

__all__ = ["ISSUED", "ZoneMinderServer"]

ISSUED = 1626739200
AREAS = ("Events", "Control", "Monitors", "Groups", "Devices", "Snapshots", "System")
DEFAULTS: dict[str, Any] = {
    "Enabled": 1,
    "Stream": "None",
    **dict.fromkeys(AREAS, "None"),
    "MonitorIds": None,
    "TokenMinExpiry": 0,
    "APIEnabled": 1,
}
TOKEN = "head." + base64.urlsafe_b64encode(json.dumps({"iat": ISSUED}).encode()).decode().rstrip("=") + ".sign"


class Refused(Exception):
    """What the server answers instead of doing it."""

    def __init__(self, status: int, message: str) -> None:
        self.status, self.message = status, message


class ZoneMinderServer:
    """`users` by id, as rows of the table; the password as it came, which the real one hashes."""

    digest = False

    def __init__(self) -> None:
        everything = dict.fromkeys(AREAS, "Edit")
        admin = {**DEFAULTS, **everything, "Id": 1, "Username": ADMIN, "Stream": "View", "MonitorIds": ""}
        self.users: dict[int, dict[str, Any]] = {1: admin}
        self.key_private: bool | int | str | None = True
        self.refusal = ""
        self._made = 1

    def changes(self, call: Call) -> bool:
        return call.method != "GET" and "/users" in call.path

    def user(self, login: str) -> dict[str, Any]:
        """The only user of that name."""
        (found,) = (one for one in self.users.values() if one["Username"] == login)
        return found

    def answer(self, call: Call) -> Reply:
        try:
            content, status = self._answer(call), 200
        except Refused as fault:
            address = f"{call.path}?token={call.query.get('token', '')}"
            data = {"name": fault.message, "message": fault.message, "url": address}
            content, status = {"success": False, "data": data}, fault.status
        return Reply(json.dumps(content).encode(), status, "application/json; charset=UTF-8")

    def _answer(self, call: Call) -> dict[str, Any]:
        whole = len(call.body) == int(call.headers.get("content-length", 0))
        form = dict(parse_qsl(call.body.decode(), keep_blank_values=True)) if whole else {}
        if call.path == "/zm/api/host/login.json":
            if self.refusal:
                raise Refused(401, self.refusal)
            if (form.get("user"), form.get("pass")) != (ADMIN, SECRET):
                raise Refused(401, 'Login denied for user "admin"')
            return {"access_token": TOKEN, "version": "1.36.35"}
        if call.query.get("token") != TOKEN:
            raise Refused(401, "Not Authenticated")
        if call.path == "/zm/api/configs.json":
            key = {"Id": 12, "Name": "ZM_AUTH_HASH_SECRET", "Value": "not-a-secret", "Private": self.key_private}
            return {"configs": [{"Config": {"Id": 1, "Name": "ZM_OPT_USE_AUTH", "Value": "1"}}, {"Config": key}]}
        fields = {name[5:-1]: value for name, value in form.items() if re.fullmatch(r"User\[\w+\]", name)}
        if call.path == "/zm/api/users.json" and call.method == "POST":
            return self._add(fields)
        if match := re.fullmatch(r"/zm/api/users/(\d+)\.json", call.path):
            return self._change(call.method, int(match[1]), fields)
        if match := re.fullmatch(r"/zm/api/users(?:/index)?((?:/\w+:\w+)*)\.json", call.path):
            return self._page(dict(part.split(":") for part in match[1].split("/")[1:]))
        raise Refused(404, "Not Found")

    def _page(self, asked: dict[str, str]) -> dict[str, Any]:
        limit, page = min(int(asked.get("limit", 20)), 100), int(asked.get("page", 1))
        rows = list(self.users.values())
        part = rows[(page - 1) * limit : page * limit]
        if not part:
            raise Refused(404, "Not Found")
        shown = [{name: value for name, value in row.items() if name != "Password"} for row in part]
        pages = {"page": page, "count": len(rows), "nextPage": page * limit < len(rows)}
        return {"users": [{"User": row} for row in shown], "pagination": pages}

    def _add(self, fields: dict[str, str]) -> dict[str, Any]:
        if not fields:  # a line that died before the last byte of the form, whatever of it came
            if any(not one["Username"] for one in self.users.values()):
                raise Refused(500, "An Internal Error Has Occurred.")
            self._made += 1
            self.users[self._made] = {**DEFAULTS, "Id": self._made, "Username": "", "Password": ""}
            return {"message": "Saved"}
        if not fields.get("Username") or not fields.get("Password"):
            return {"message": {"Password": ["A password is required"]}}
        taken = any(one["Username"] == fields["Username"] for one in self.users.values())
        if taken or len(fields["Username"]) > 32 or not fields["Username"].isascii():
            raise Refused(500, "An Internal Error Has Occurred.")
        self._made += 1
        self.users[self._made] = {**DEFAULTS, "Id": self._made, **self._typed(fields)}
        return {"message": "Saved"}

    def _change(self, method: str, number: int, fields: dict[str, str]) -> dict[str, Any]:
        if number not in self.users:
            raise Refused(404, "Invalid user")
        if method == "DELETE":
            if number == 1:
                raise Refused(401, "Insufficient Privileges")
            del self.users[number]
            return {"message": "The user has been deleted."}
        if method == "PUT":
            self.users[number].update(self._typed(fields))
        return {"message": "Saved"}

    def _typed(self, fields: dict[str, str]) -> dict[str, Any]:
        for area in AREAS:
            if fields.get(area, "None") not in ("None", "View", "Edit"):
                raise Refused(500, "An Internal Error Has Occurred.")
        if fields.get("Stream", "None") not in ("None", "View"):
            raise Refused(500, "An Internal Error Has Occurred.")
        numbers = ("Enabled", "APIEnabled", "TokenMinExpiry")
        return {name: int(value) if name in numbers else value for name, value in fields.items()}

"""An Nx server of OURS: sessions with bearer tokens, and users as its OpenAPI file and nx_open describe them.

Only what the driver meets: unknown fields of a user, unknown rights and doubled names are refused, `PATCH` keeps what
is not sent and replaces the object of rights whole, changing a user needs a session that was just opened.
"""

from __future__ import annotations

import json
from typing import Any

from support.devices.base import ADMIN, SECRET, Call, Reply

__all__ = ["NxServer"]

ADMIN_ID = "99cbc715-539b-4bfe-856f-799b45b69b1e"
ADMINISTRATORS = "00000000-0000-0000-0000-100000000000"
ALL_DEVICES = "00000000-0000-0000-0000-200000000001"
ACCESS_RIGHTS = frozenset(
    {"view", "audio", "viewArchive", "exportArchive", "viewBookmarks", "manageBookmarks", "userInput", "edit"}
)
FIELDS = frozenset(
    {
        *("name", "email", "type", "fullName", "locale", "isEnabled", "isHttpDigestEnabled", "password", "parameters"),
        *("groupIds", "permissions", "resourceAccessRights", "temporaryToken", "settings"),
    }
)


class Refused(Exception):
    """What the server answers instead of doing it."""

    def __init__(self, status: int, code: str) -> None:
        self.status, self.code = status, code


class NxServer:
    """`users` by id; `groups`: id -> rights; `open` are the tokens of the sessions that are not ended."""

    digest = False

    def __init__(self) -> None:
        self.users: dict[str, dict[str, Any]] = {
            ADMIN_ID: {"id": ADMIN_ID, "name": ADMIN, "type": "local", "groupIds": [ADMINISTRATORS]}
        }
        self.groups: dict[str, dict[str, str]] = {ADMINISTRATORS: {ALL_DEVICES: "|".join(sorted(ACCESS_RIGHTS))}}
        self.open: set[str] = set()
        self._made = 0

    def changes(self, call: Call) -> bool:
        return call.method != "GET" and call.path.startswith("/rest/v4/users")

    def answer(self, call: Call) -> Reply:
        try:
            return self._answer(call)
        except Refused as fault:
            body = {"error": "3", "errorId": fault.code, "errorString": f"refused: {call.body.decode()}"}
            return Reply(json.dumps(body).encode(), fault.status, "application/json")

    def user(self, login: str) -> dict[str, Any]:
        """The only user of that name."""
        (found,) = (one for one in self.users.values() if one["name"] == login)
        return found

    def _answer(self, call: Call) -> Reply:
        if call.path == "/rest/v4/login/sessions" and call.method == "POST":
            return self._sign_in(json.loads(call.body))
        token = call.headers.get("authorization", "").removeprefix("Bearer ")
        if token not in self.open:
            raise Refused(401, "unauthorized")
        if call.path == "/rest/v4/login/sessions/-" and call.method == "DELETE":
            self.open.discard(token)
            return Reply(b"", 200)
        parts = call.path.removeprefix("/rest/v4/users").strip("/").split("/")
        if not call.path.startswith("/rest/v4/users"):
            raise Refused(404, "notFound")
        return _json(self._users(call, parts[0], "/".join(parts[1:])))

    def _sign_in(self, body: dict[str, Any]) -> Reply:
        if (body["username"], body["password"]) != (ADMIN, SECRET):
            raise Refused(401, "unauthorized")
        self._made += 1
        token = f"vms-{self._made:08d}"
        self.open.add(token)
        return _json({"id": ADMIN_ID, "username": ADMIN, "token": token, "ageS": 0, "expiresInS": 600})

    def _users(self, call: Call, user: str, rest: str) -> object:
        if call.method == "POST" and not user:
            return self._create(json.loads(call.body))
        if call.method == "GET" and not user:
            return [_shown(one) for one in self.users.values()]
        if user not in self.users:
            raise Refused(404, "notFound")
        if call.method == "GET" and rest == "permissions":
            return self._effective(self.users[user])
        if call.method == "PATCH" and not rest:
            return self._change(self.users[user], json.loads(call.body))
        if call.method == "DELETE" and not rest and user != ADMIN_ID:
            del self.users[user]
            return {}
        raise Refused(403, "forbidden")

    def _create(self, body: dict[str, Any]) -> object:
        _check(body)
        if any(one["name"].lower() == body.get("name", "").lower() for one in self.users.values()):
            raise Refused(422, "cantProcessRequest")
        if not body.get("name") or (body.get("type", "local") == "local" and not body.get("password")):
            raise Refused(400, "missingParameter")
        if body.get("type") == "temporaryLocal" and "endS" not in body.get("temporaryToken", {}):
            raise Refused(400, "missingParameter")
        self._made += 1
        made = {"type": "local", "isEnabled": True, **body, "id": f"b0000000-0000-4000-8000-{self._made:012x}"}
        if "temporaryToken" in made:
            made["temporaryToken"] = {**made["temporaryToken"], "token": f"vmsTmp-{self._made}"}
        self.users[made["id"]] = made
        return _shown(made)

    def _change(self, user: dict[str, Any], body: dict[str, Any]) -> object:
        _check(body)
        if "type" in body or user["id"] == ADMIN_ID:
            raise Refused(403, "forbidden")
        token = {**user.get("temporaryToken", {}), **body.pop("temporaryToken", {})}
        user.update(body, **({"temporaryToken": token} if token else {}))
        return _shown(user)

    def _effective(self, user: dict[str, Any]) -> object:
        words: dict[str, set[str]] = {}
        for rights in (user.get("resourceAccessRights", {}), *(self.groups[one] for one in user.get("groupIds", []))):
            for key, value in rights.items():
                words.setdefault(key, set()).update(value.split("|"))
        rights = {key: "|".join(sorted(some)) for key, some in words.items()}
        return {"groupIds": user.get("groupIds", []), "permissions": "none", "resourceAccessRights": rights}


def _check(body: dict[str, Any]) -> None:
    rights = body.get("resourceAccessRights", {})
    if body.keys() - FIELDS or not isinstance(rights, dict):
        raise Refused(400, "invalidParameter")
    if any(set(words.split("|")) - ACCESS_RIGHTS for words in rights.values()):
        raise Refused(400, "invalidParameter")


def _shown(user: dict[str, Any]) -> dict[str, Any]:
    """A user as the server shows it: no password, and no object of rights where there are none."""
    hidden = {"password", *(() if user.get("resourceAccessRights") else ("resourceAccessRights",))}
    return {key: value for key, value in user.items() if key not in hidden}


def _json(content: object) -> Reply:
    return Reply(json.dumps(content).encode(), 200, "application/json")

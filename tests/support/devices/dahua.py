"""A Dahua recorder of ours: both of its interfaces, with the limits and traps that its manuals and clients describe.

OUR fake, so what is shown with it is golden, never proof on a device. It keeps accounts and two groups; an account's
authorities must be part of its group's, and an account without a list of its own has all of its group's. It refuses
what a device refuses: names, passwords, reserved accounts, a 65th account.
"""

from __future__ import annotations

import hashlib
import json
import re
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from support.devices.base import ADMIN, SECRET, Call, Reply

__all__ = ["REALM", "FakeDahua", "hashed"]

REALM = "Login to 7F00DA40A1"
_RANDOM = "1181473820"
_CHANGES = (
    "deleteOnvifUser",
    "addUser",
    "modifyUser",
    "deleteUser",
    "modifyPassword",
    "addGroup",
    "modifyGroup",
    "deleteGroup",
)


def hashed(login: str, password: str) -> str:
    """The form in which a password is kept and, over RPC2, sent."""
    return _md5(f"{login}:{REALM}:{password}")


def _md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest().upper()


class Refusal(Exception):
    """What the device does not do, with the vendor's number for it over RPC2."""

    def __init__(self, words: str, code: int = 268959743) -> None:
        super().__init__(words)
        self.code = code


NO_METHOD = 268894210
"""The vendor's "Method not found!"."""


@dataclass
class FakeDahua:
    """`api` decides who authenticates: CGI by digest, RPC2 by its own login.

    `onvif`: login -> group of its second list, None where its firmware does not show that.
    `envelope`: newer firmware. `repeats`: what it refuses, it repeats in its words, as some firmware does.
    """

    api: Literal["rpc2", "cgi"] = "rpc2"
    channels: int = 4
    envelope: bool = False
    repeats: bool = True
    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    groups: dict[str, list[str]] = field(default_factory=dict)
    sessions: set[str] = field(default_factory=set)
    challenged: set[str] = field(default_factory=set)
    logins: int = 0
    groups_as_object: bool = False
    onvif: dict[str, str] | None = field(default_factory=dict)
    digest: bool = field(init=False)

    def __post_init__(self) -> None:
        self.digest = self.api == "cgi"
        numbers = range(1, self.channels + 1)
        pictures = [f"{word}_{number:02}" for word in ("Monitor", "Replay") for number in numbers]
        more = ["AuthSysInfo", "AuthBackup", "AuthPTZ"] if self.api == "rpc2" else ["AuthSysInfo"]
        self.groups = {"admin": [*pictures, "AuthUserMag", "AuthSysCfg"], "user": [*pictures, *more], **self.groups}
        self.users = {
            ADMIN: {"Name": ADMIN, "Group": "admin", "Reserved": True, "Sharable": True, "key": hashed(ADMIN, SECRET)},
            **self.users,
        }

    def opens(self, login: str, password: str) -> bool:
        """Whether somebody gets in with that."""
        return login in self.users and self.users[login]["key"] == hashed(login, password)

    def authorities(self, login: str) -> set[str]:
        """What an account may do in the end."""
        user = self.users[login]
        return set(user.get("AuthorityList") or self.groups[user["Group"]])

    def changes(self, call: Call) -> bool:
        if call.path == "/cgi-bin/userManager.cgi":
            return call.query.get("action") in _CHANGES
        method = json.loads(call.body)["method"] if call.path == "/RPC2" else ""
        return str(method).removeprefix("userManager.") in _CHANGES

    def answer(self, call: Call) -> Reply:
        if call.path.startswith("/cgi-bin/"):
            return self._cgi(call) if self.api == "cgi" else Reply(b"Error\r\nNot Implemented!\r\n", 501)
        if self.api == "rpc2" and call.method == "POST" and call.path in ("/RPC2", "/RPC2_Login"):
            return Reply(json.dumps(self._rpc2(call.path, json.loads(call.body))).encode(), 200, "application/json")
        return Reply(b"<html>404</html>", 404, "text/html")

    # --- what the device keeps ---

    def add(self, user: Mapping[str, Any], key: str) -> None:
        name = user["Name"]
        if name in self.users or len(self.users) >= 64:
            raise Refusal(f"Error -1 adding user {name}")
        if not re.fullmatch(r"[A-Za-z0-9_@.]{1,31}", name):
            raise Refusal("Error -1 getting param in name=user.Name")
        self.users[name] = {**self._checked(user), "key": key}

    def modify(self, name: str, user: Mapping[str, Any]) -> None:
        if name not in self.users or self.users[name]["Reserved"]:
            raise Refusal("User is not valid")
        self.users[name] = {**self.users[name], **self._checked({**self.users[name], **user})}

    def delete(self, name: str) -> None:
        if name not in self.users or self.users[name]["Reserved"]:
            raise Refusal("User is not valid")
        del self.users[name]

    def _checked(self, user: Mapping[str, Any]) -> dict[str, Any]:
        group = str(user["Group"]).lower()
        if group not in self.groups or not set(user.get("AuthorityList") or ()) <= set(self.groups[group]):
            raise Refusal("Authority is beyond the group")
        kept = {name: user[name] for name in ("Name", "AuthorityList", "Sharable", "Reserved") if name in user}
        return {**kept, "Group": group}

    # --- CGI ---

    def _cgi(self, call: Call) -> Reply:
        action = call.query.get("action", "")
        if call.path == "/cgi-bin/magicBox.cgi":
            return Reply(b"name=RECORDER\r\n" if action == "getMachineName" else b"sn=0000\r\n")
        if call.path != "/cgi-bin/userManager.cgi" or call.method != "GET":
            return Reply(b"Error\r\nBad Request!\r\n", 400)
        try:
            return Reply(self._manage(action, call.query).encode())
        except (Refusal, KeyError) as fault:
            shown = f" in {urllib.parse.urlencode(call.query)} {call.query}" if self.repeats else ""
            return Reply(f"Error\r\n{fault}{shown}\r\n".encode())

    def _manage(self, action: str, query: Mapping[str, str]) -> str:
        given: dict[str, Any] = {
            name.removeprefix("user."): value for name, value in query.items() if name.startswith("user.")
        }
        for name in ("Sharable", "Reserved"):
            if name in given:
                given[name] = given[name] == "true"
        if action == "getUserInfoAll":
            return "".join(self._text(f"users[{n}]", user) for n, user in enumerate(self.users.values()))
        if action == "getGroupInfo":
            if query["name"] not in self.groups:
                raise Refusal("no such group")
            return self._text("group", {"Name": query["name"], "AuthorityList": self.groups[query["name"]]})
        if action == "addUser":
            _judge_password(given["Password"])
            self.add(given, hashed(given["Name"], given["Password"]))
        elif action == "modifyUser":
            self.modify(query["name"], given)
        elif action == "deleteUser":
            self.delete(query["name"])
        else:
            raise Refusal("Not Implemented!")
        return "OK\r\n"

    def _text(self, prefix: str, fields: Mapping[str, Any]) -> str:
        lines = [f"{prefix}.{name}={_shown(fields[name])}" for name in sorted(fields) if _is_plain(name)]
        lines += [f"{prefix}.AuthorityList[{n}]={word}" for n, word in enumerate(fields.get("AuthorityList") or ())]
        return "".join(f"{line}\r\n" for line in lines)

    # --- RPC2 ---

    def _rpc2(self, path: str, call: Mapping[str, Any]) -> dict[str, Any]:
        answer = {"id": call["id"], "session": call["session"]}
        if path == "/RPC2_Login":
            return answer | self._login(call["session"], call["params"])
        if call["session"] not in self.sessions:
            return answer | {"result": False, "error": {"code": 287637505, "message": "Invalid session"}}
        try:
            return answer | {"result": True, "params": self._called(call["method"], call["params"], call["session"])}
        except (Refusal, KeyError) as fault:
            shown = f" in {json.dumps(call['params'])}" if self.repeats else ""
            code = fault.code if isinstance(fault, Refusal) else 268959743
            return answer | {"result": False, "error": {"code": code, "message": f"{fault}{shown}"}}

    def _login(self, session: object, params: Mapping[str, str]) -> dict[str, Any]:
        if not params["password"]:
            self.logins += 1
            self.challenged.add(f"s{self.logins}")
            asked = {"realm": REALM, "random": _RANDOM, "encryption": "Default"}
            error = {"code": 268632079, "message": "Component error: login challenge!"}
            return {"result": False, "params": asked, "error": error, "session": f"s{self.logins}"}
        key = self.users.get(params["userName"], {}).get("key", "")
        if session not in self.challenged or params["password"] != _md5(f"{params['userName']}:{_RANDOM}:{key}"):
            message = f"Component error: User or password not valid! {params['password']}"
            return {"result": False, "error": {"code": 268632085, "message": message}}
        self.sessions.add(str(session))
        return {"result": True, "params": {"keepAliveInterval": 60}}

    def _second_list(self, method: str, params: Any) -> object:
        """The ONVIF users: apart from the usual accounts, and on firmware that does not show them unknown."""
        if self.onvif is None:
            raise Refusal("Method not found!", NO_METHOD)
        if method == "userManager.getOnvifUserInfoAll":
            return {"users": [{"Name": login, "Group": group} for login, group in self.onvif.items()]}
        if method != "userManager.deleteOnvifUser" or params["name"] not in self.onvif:
            raise Refusal("User is not valid")
        del self.onvif[params["name"]]
        return None

    def _called(self, method: str, params: Any, session: str) -> object:
        if method == "global.logout":
            self.sessions.remove(session)
        elif method == "userManager.getUserInfoAll":
            users = list(self.users.values())
            return {"users": [{k: v for k, v in one.items() if k != "key"} | {"Password": "******"} for one in users]}
        elif "Onvif" in method:
            return self._second_list(method, params)
        elif method == "userManager.getGroupInfoAll":
            groups = [{"Id": n, "Name": g, "AuthorityList": w} for n, (g, w) in enumerate(self.groups.items())]
            return {"groups": groups} if self.groups_as_object else groups
        elif method == "userManager.addUser":
            if self.envelope or not re.fullmatch("[0-9A-F]{32}", params["user"]["Password"]):
                raise Refusal("Component error: password must be encrypted")
            self.add(params["user"], params["user"]["Password"])
        elif method == "userManager.modifyUser":
            self.modify(params["name"], params["user"])
        elif method == "userManager.deleteUser":
            self.delete(params["name"])
        else:
            raise Refusal("Method not found")
        return None


def _judge_password(password: str) -> None:
    """The limits of the user manuals: 8 to 32 characters, two classes, some characters never."""
    classes = ("[a-z]", "[A-Z]", "[0-9]", "[^A-Za-z0-9]")
    if not 8 <= len(password) <= 32 or sum(bool(re.search(one, password)) for one in classes) < 2:
        raise Refusal("password too weak")
    if re.search(r"[\s'\";:&]", password):
        raise Refusal("password with a forbidden character")


def _is_plain(name: str) -> bool:
    return name not in ("AuthorityList", "key")


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)

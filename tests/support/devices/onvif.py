"""A recorder of ours with the ONVIF device service: accounts with a level, and the two ways of authentication.

What it refuses and how follows the ONVIF Core Specification (user handling): all of a message or nothing, unique
names, MaxUsers, fixed users, no level Anonymous, and a SetUser without a password clears it.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from lxml import etree

from support.devices.base import ADMIN, SECRET, Call, Reply

__all__ = ["OnvifRecorder", "User"]

_TDS, _TT = "http://www.onvif.org/ver10/device/wsdl", "http://www.onvif.org/ver10/schema"
_SOAP: Final = "http://www.w3.org/2003/05/soap-envelope"
_OASIS: Final = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"
_NAMES: Final = {
    "s": _SOAP,
    "tds": _TDS,
    "tt": _TT,
    "wsse": f"{_OASIS}wssecurity-secext-1.0.xsd",
    "wsu": f"{_OASIS}wssecurity-utility-1.0.xsd",
}
_ENVELOPE: Final = (
    '<?xml version="1.0" encoding="UTF-8"?><env:Envelope xmlns:env="{soap}" xmlns:d="{tds}" xmlns:t="{tt}" '
    'xmlns:ter="http://www.onvif.org/ver10/error"><env:Body>{body}</env:Body></env:Envelope>'
)
_LEVELS: Final = ("Administrator", "Operator", "User", "Anonymous", "Extended")
_CHANGES: Final = ("CreateUsers", "SetUser", "DeleteUsers")


@dataclass
class User:
    """One account. A fixed one can be neither deleted nor changed."""

    level: str
    password: str
    fixed: bool = False


class _Fault(Exception):
    """side - subcode/subcode - reason."""

    def __init__(self, side: str, codes: str, reason: str) -> None:
        super().__init__(reason)
        self.side, self.codes, self.reason = side, codes.split("/"), reason


@dataclass
class OnvifRecorder:
    """`token`: whether a WS-Security token is asked for. `skew`: how far its clock is off; None: it does not say.

    `clears`: whether a SetUser without a password leaves none; otherwise it is refused as too weak.
    """

    digest: bool = True
    token: bool = True
    skew: timedelta | None = timedelta(hours=-7)
    most: int = 10
    clears: bool = True
    users: dict[str, User] = field(default_factory=lambda: {ADMIN: User("Administrator", SECRET, fixed=True)})
    operations: list[str] = field(default_factory=list)
    nonces: set[str] = field(default_factory=set)

    def changes(self, call: Call) -> bool:
        return any(f":{name}>".encode() in call.body for name in _CHANGES)

    def held(self) -> dict[str, tuple[str, str]]:
        """login -> level and password, without the device's own accounts."""
        return {login: (user.level, user.password) for login, user in self.users.items() if not user.fixed}

    def answer(self, call: Call) -> Reply:
        if (call.method, call.path) != ("POST", "/onvif/device_service"):
            return Reply(b"", 404)
        if not call.headers.get("content-type", "").startswith("application/soap+xml"):
            return Reply(b"", 415)
        try:
            return Reply(self._wrapped(self._done(etree.fromstring(call.body))), content_type="application/soap+xml")
        except _Fault as fault:
            return self._refused(fault)

    def _wrapped(self, body: str) -> bytes:
        return _ENVELOPE.format(soap=_SOAP, tds=_TDS, tt=_TT, body=body).encode()

    def _refused(self, fault: _Fault) -> Reply:
        code = "".join(f"<env:Subcode><env:Value>ter:{one}</env:Value>" for one in fault.codes)
        code += "</env:Subcode>" * len(fault.codes)
        body = (
            f"<env:Fault><env:Code><env:Value>env:{fault.side}</env:Value>{code}</env:Code>"
            f'<env:Reason><env:Text xml:lang="en">{fault.reason}</env:Text></env:Reason></env:Fault>'
        )
        status = 400 if fault.side == "Sender" else 500
        return Reply(self._wrapped(body), status, "application/soap+xml")

    def _done(self, envelope: Any) -> str:
        (operation,) = envelope.xpath("/s:Envelope/s:Body/*", namespaces=_NAMES)
        name = etree.QName(operation)
        if name.namespace != _TDS:
            raise _Fault("Sender", "ActionNotSupported", "unknown namespace")
        self.operations.append(name.localname)
        if name.localname == "GetSystemDateAndTime":
            return self._time()
        if self.token:
            self._authenticate(envelope)
        if name.localname == "GetUsers":
            return f"<d:GetUsersResponse>{''.join(map(self._listed, self.users))}</d:GetUsersResponse>"
        if name.localname not in _CHANGES:
            raise _Fault("Receiver", "ActionNotSupported", "no such operation")
        before = {login: User(user.level, user.password, user.fixed) for login, user in self.users.items()}
        try:
            self._change(name.localname, operation)
        except _Fault:
            self.users = before
            raise
        return f"<d:{name.localname}Response/>"

    def _listed(self, login: str) -> str:
        level = self.users[login].level
        return f"<d:User><t:Username>{login}</t:Username><t:UserLevel>{level}</t:UserLevel></d:User>"

    def _time(self) -> str:
        if self.skew is None:
            raise _Fault("Sender", "NotAuthorized", "the clock is told to users only")
        now = datetime.now(UTC) + self.skew
        time = "".join(f"<t:{part}>{getattr(now, part.lower())}</t:{part}>" for part in ("Hour", "Minute", "Second"))
        date = "".join(f"<t:{part}>{getattr(now, part.lower())}</t:{part}>" for part in ("Year", "Month", "Day"))
        kind = "<t:DateTimeType>Manual</t:DateTimeType><t:DaylightSavings>false</t:DaylightSavings>"
        return (
            f"<d:GetSystemDateAndTimeResponse><d:SystemDateAndTime>{kind}<t:UTCDateTime>"
            f"<t:Time>{time}</t:Time><t:Date>{date}</t:Date></t:UTCDateTime>"
            "</d:SystemDateAndTime></d:GetSystemDateAndTimeResponse>"
        )

    def _authenticate(self, envelope: Any) -> None:
        def value(name: str) -> str:
            path = f"string(s:Header/wsse:Security/wsse:UsernameToken/{name})"
            return str(envelope.xpath(path, namespaces=_NAMES)).strip()

        refused = _Fault("Sender", "NotAuthorized", "Sender not Authorized")
        nonce, created = value("wsse:Nonce"), value("wsu:Created")
        user = self.users.get(value("wsse:Username"))
        if user is None or user.level != "Administrator" or not nonce or nonce in self.nonces:
            raise refused
        digest = hashlib.sha1(b64decode(nonce) + created.encode() + user.password.encode()).digest()
        if value("wsse:Password") != b64encode(digest).decode():
            raise refused
        sent = datetime.strptime(created, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        if abs(datetime.now(UTC) + (self.skew or timedelta()) - sent) > timedelta(seconds=10):
            raise refused
        self.nonces.add(nonce)

    def _change(self, name: str, operation: Any) -> None:
        if not len(operation):
            raise _Fault("Sender", "WellFormed", "nothing to do")
        logins: list[str] = []
        for one in operation:
            if name == "DeleteUsers":
                login = self._known(one.text)
                del self.users[login]
            else:
                login = self._set(name, one)
            if login in logins:
                raise _Fault("Sender", "InvalidArgVal/UsernameClash", "the same name twice")
            logins.append(login)

    def _known(self, login: str) -> str:
        if login not in self.users:
            raise _Fault("Sender", "InvalidArgVal/UsernameMissing", "Username not recognized")
        if self.users[login].fixed:
            raise _Fault("Sender", "InvalidArgVal/FixedUser", "Username may not be changed")
        return login

    def _set(self, name: str, user: Any) -> str:
        names = [etree.QName(part) for part in user]
        order = [part.localname for part in names]
        if any(part.namespace != _TT for part in names) or order != [
            part for part in ("Username", "Password", "UserLevel") if part in order
        ]:
            raise _Fault("Sender", "WellFormed", "not a tt:User")
        login, level = user.findtext(f"{{{_TT}}}Username"), user.findtext(f"{{{_TT}}}UserLevel")
        password = user.findtext(f"{{{_TT}}}Password") or ""
        if level not in _LEVELS:
            raise _Fault("Sender", "InvalidArgVal", "no such level")
        if level == "Anonymous":
            raise _Fault("Sender", "OperationProhibited/AnonymousNotAllowed", "User level anonymous is not allowed")
        if name == "SetUser":
            self._known(login)
        elif login in self.users:
            raise _Fault("Sender", "OperationProhibited/UsernameClash", "Username already exists")
        elif len(self.users) >= self.most:
            raise _Fault("Receiver", "Action/TooManyUsers", "Maximum number of supported users exceeded")
        if len(password) < 8 and not (name == "SetUser" and not password and self.clears):
            raise _Fault("Sender", "OperationProhibited/PasswordTooWeak", f"Too weak password {password}")
        self.users[login] = User(level, password)
        return str(login)

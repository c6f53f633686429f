"""What an ONVIF recorder answers to GetUsers, as three kinds of clients store it; written apart from the renderer."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from camgrant.rendering.device import Device
from targets.exports import Export, Held

__all__ = ["FORMATS", "RISKY"]

RISKY = ("anonymous",)
_TDS, _TT = "http://www.onvif.org/ver10/device/wsdl", "http://www.onvif.org/ver10/schema"
_SOAP = {"soap11": "http://schemas.xmlsoap.org/soap/envelope/", "soap12": "http://www.w3.org/2003/05/soap-envelope"}
_EXTENSION = "<{0}:Extension><{0}:Roles>onvif:User</{0}:Roles></{0}:Extension>"


def _level(one: Held) -> str:
    if one.login in RISKY:
        return "Anonymous"
    return "Administrator" if one.rights.get("config") else "Operator" if one.rights.get("ptz") else "User"


def _users(held: Sequence[Held], tds: str, tt: str, gap: str, rng: random.Random | None) -> str:
    users = [(one.login, _level(one), "") for one in held if one.enabled]
    users.append(("admin", "Administrator", ""))
    if rng is not None:
        users = [(login, level, rng.choice(("", _EXTENSION.format(tt)))) for login, level, _ in users]
        rng.shuffle(users)
    return "".join(
        f"{gap}<{tds}:User>{gap}<{tt}:Username>{escape(login)}</{tt}:Username>"
        f"{gap}<{tt}:UserLevel>{level}</{tt}:UserLevel>{more}{gap}</{tds}:User>"
        for login, level, more in users
    )


def _written(soap: str, held: Sequence[Held], rng: random.Random | None) -> bytes:
    pick = rng.choice if rng is not None else lambda options: options[0]
    tds, tt, env = pick((("tds", "tt", "s"), ("ns1", "ns2", "SOAP-ENV"), ("a", "b", "env")))
    gap = pick(("", "\n  ", "\r\n\t", "<!-- x -->"))
    text = f'<{tds}:GetUsersResponse xmlns:{tds}="{_TDS}" xmlns:{tt}="{_TT}">{_users(held, tds, tt, gap, rng)}'
    text += f"{gap}</{tds}:GetUsersResponse>"
    if soap:
        header = pick(("", f"<{env}:Header/>"))
        text = (
            f'<{env}:Envelope xmlns:{env}="{_SOAP[soap]}">{header}<{env}:Body>{gap}{text}</{env}:Body></{env}:Envelope>'
        )
    encoding = pick(("UTF-8", "UTF-16"))
    return f'<?xml version="1.0" encoding="{encoding}"?>\n{text}'.encode(encoding)


def _format(soap: str) -> Export:
    def export(device: Device, held: Sequence[Held], rng: random.Random | None) -> Mapping[str, bytes]:
        return {"GetUsersResponse.xml": _written(soap, held, rng)}

    return export


FORMATS: dict[str, Export] = {"soap 1.2": _format("soap12"), "soap 1.1": _format("soap11"), "bare": _format("")}

"""View to the roles of one XProtect system and their rights per camera, and the change set as a script."""

from __future__ import annotations

from typing import Any, Final

from camgrant.rendering.changes import ChangeSet, Step
from camgrant.rendering.device import ChannelRights, Device, DeviceView, secret_of
from camgrant.rendering.jsontext import json_bytes
from camgrant.rendering.target import File
from camgrant.rendering.templates import template
from camgrant_renderers.milestone.capabilities import ATTRIBUTES, CAMERAS, SOUND
from camgrant_renderers.milestone.script import PACKAGE, camera_line, quoted

__all__ = ["render"]

_SCRIPT: Final = "text/plain"


def render(view: DeviceView, changes: ChangeSet) -> list[File]:
    """`<recorder>.roles.json` for Import-VmsRole, `<recorder>.acl.ps1` to run after it, and the changes.

    Each account has a role of its own, so what one person loses never touches another.
    """
    roles = [_imported(one.login) for one in view.accounts]
    lines = [line for one in view.accounts for line in _lines(view.device, one.login, one.granted)]
    files = [
        (f"{view.recorder_id}.roles.json", "application/json", json_bytes(roles)),
        (f"{view.recorder_id}.acl.ps1", _SCRIPT, _script("acl.ps1.j2", lines=lines)),
    ]
    if changes.work:
        steps = [_step(changes.device, step) for step in changes.work]
        files.append((f"{view.recorder_id}.changes.ps1", _SCRIPT, _script("changes.ps1.j2", steps=steps)))
    return files


def _named(login: str) -> str:
    return f"camgrant-{login}"


def _imported(login: str) -> dict[str, Any]:
    """A role in the form of Export-VmsRole.

    The import replaces the Sid by that of the basic user of the account name, but skips a user without any. Rights on
    all cameras, microphones or speakers are withdrawn, should the role exist already.
    """
    camera = ("GENERIC_READ", "GENERIC_WRITE", *(one for some in ATTRIBUTES.values() for one in some))
    return {
        "Name": _named(login),
        "Description": "",
        "AllowMobileClientLogOn": True,
        "AllowSmartClientLogOn": True,
        "AllowWebClientLogOn": True,
        "DualAuthorizationRequired": False,
        "MakeUsersAnonymousDuringPTZSession": False,
        "ClientProfile": "Default Smart Client Profile",
        "DefaultTimeProfile": "Always",
        "ClientLogOnTimeProfile": "Always",
        "Claims": [],
        "Users": [
            {
                "Sid": f"{{sid:{login}}}",
                "IdentityType": "BasicUser",
                "DisplayName": login,
                "AccountName": login,
                "Domain": "[BASIC]",
            }
        ],
        "OverallSecurity": [
            {"SecurityNamespace": CAMERAS, **dict.fromkeys(camera, "None")},
            *({"SecurityNamespace": namespace, "GENERIC_READ": "None"} for namespace in SOUND),
        ],
    }


def _lines(device: Device, login: str, granted: ChannelRights) -> list[str]:
    """Every camera of the system, those without any right too: what is left out would keep its rights.

    In a change set also the cameras that were published and are gone: a right on one of them may still stand there.
    """
    lines = []
    for channel in device.channels:
        if channel.key:
            names = [
                name for right, some in ATTRIBUTES.items() if channel.number in granted.get(right, ()) for name in some
            ]
            lines.append(camera_line(_named(login), channel.key, ["GENERIC_READ", *names] if names else []))
    return lines


def _step(device: Device, step: Step) -> dict[str, Any]:
    return {
        "action": step.action,
        "login": quoted(step.login),
        "name": quoted(_named(step.login)),
        "secret": quoted(secret_of(device.recorder_id, step.login)),
        "lines": _lines(device, step.login, step.granted),
    }


def _script(name: str, **facts: object) -> bytes:
    """With a byte order mark: Windows PowerShell takes a script without one for ANSI."""
    return template(PACKAGE, name).render(**facts).encode("utf-8-sig")

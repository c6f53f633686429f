"""View to the list of users of one Nx system, and the change set to REST requests in order."""

from __future__ import annotations

from typing import Any

from camgrant.rendering.changes import ChangeSet, Step
from camgrant.rendering.device import Device, DeviceView, secret_of
from camgrant.rendering.jsontext import json_bytes
from camgrant.rendering.target import File
from camgrant_renderers.nx.bodies import changed_user, new_user

__all__ = ["render"]

_USERS = "/rest/v4/users"


def render(view: DeviceView, changes: ChangeSet) -> list[File]:
    """`<recorder>.json`: every account as a body of `POST /rest/v4/users`. `<recorder>.changes.json`: the requests.

    `{id:<login>}` in a path stands for the id that the server gave the account.
    """
    device = view.device
    users = [new_user(device, one, secret_of(device.recorder_id, one.login)) for one in view.accounts]
    files = [(f"{view.recorder_id}.json", users)]
    if changes.work:
        files.append((f"{view.recorder_id}.changes.json", [_request(device, step) for step in changes.work]))
    return [(name, "application/json", json_bytes(content)) for name, content in files]


def _request(device: Device, step: Step) -> dict[str, Any]:
    user = f"{_USERS}/{{id:{step.login}}}"
    if step.action == "delete":
        return {"method": "DELETE", "path": user}
    if step.action == "create":
        body = new_user(device, step, secret_of(device.recorder_id, step.login))
        return {"method": "POST", "path": _USERS, "body": body}
    return {"method": "PATCH", "path": user, "body": changed_user(device, step)}

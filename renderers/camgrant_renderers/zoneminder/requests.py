"""A step as one request to the API of ZoneMinder 1.36 (CakePHP form fields `User[...]`)."""

from __future__ import annotations

from typing import Final

from camgrant.rendering.changes import Step
from camgrant.rendering.device import Device
from camgrant_renderers.zoneminder.rows import NO_MONITOR, NO_RIGHT, areas_of, monitors_of, rights_of_account, text_of

__all__ = ["API", "request_of"]

API: Final = "/zm/api"
"""Where Debian puts it."""


def request_of(device: Device, step: Step, user_id: str) -> tuple[str, str, dict[str, str]]:
    """Method, path and form of a step; `user_id` is "" for an account that does not exist yet.

    Each step is one request, so it is done whole or not at all. The password is not part of it: only `create` has one.
    """
    path = f"{API}/users/{user_id}.json"
    if step.action == "delete":
        return "DELETE", path, {}
    granted, allowed = rights_of_account(step)
    fields = {**areas_of(granted, device), "MonitorIds": text_of(monitors_of(granted, allowed))}
    if step.action == "disable":
        fields = {**NO_RIGHT, "MonitorIds": NO_MONITOR, "Enabled": "0"}
    elif step.action == "create":
        fields = {"Username": step.login, **fields, "Enabled": "1", "APIEnabled": "1"}
    form = {f"User[{name}]": value for name, value in fields.items()}
    if step.action == "create" and not user_id:
        return "POST", f"{API}/users.json", form
    return "PUT", path, form

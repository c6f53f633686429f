"""A step as requests to the API of ZoneMinder 1.36 (CakePHP form fields `User[...]`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from camgrant.rendering.changes import Step
from camgrant.rendering.device import Device
from camgrant_renderers.zoneminder.rows import (
    API_SHUT,
    NO_MONITOR,
    NO_RIGHT,
    areas_of,
    monitors_of,
    rights_of_account,
    text_of,
)

__all__ = ["API", "request_of", "shutting"]

API: Final = "/zm/api"
"""Where Debian puts it."""


def request_of(device: Device, step: Step, user_id: str) -> tuple[str, str, dict[str, str]]:
    """Method, path and form of a step; `user_id` is "" for an account that does not exist yet.

    The password is not part of it: only `create` has one. A line that dies between header and body leaves the server
    with a request without fields, which it carries out: a POST makes an account without a name (driver.py sees to it),
    a PUT changes nothing.
    """
    path = f"{API}/users/{user_id}.json"
    if step.action == "delete":
        return "DELETE", path, {}
    granted, allowed = rights_of_account(step)
    fields = {**areas_of(granted), "MonitorIds": text_of(monitors_of(granted, allowed)), **API_SHUT}
    if step.action == "disable":
        fields = {**NO_RIGHT, "MonitorIds": NO_MONITOR, **API_SHUT, "Enabled": "0"}
    elif step.action == "create":
        fields = {"Username": step.login, **fields, "Enabled": "1"}
    form = _form(fields)
    if step.action == "create" and not user_id:
        return "POST", f"{API}/users.json", form
    return "PUT", path, form


def shutting(user_id: str) -> tuple[str, str, dict[str, str]]:
    """The request that takes from an account what no account of ours has, and no right that it may have."""
    return "PUT", f"{API}/users/{user_id}.json", _form({**API_SHUT, "Monitors": "None"})


def _form(fields: Mapping[str, str]) -> dict[str, str]:
    return {f"User[{name}]": value for name, value in fields.items()}

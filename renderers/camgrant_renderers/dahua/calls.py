"""What the device is asked for one step, over either interface: the change files and the driver send the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from camgrant.rendering.changes import ENDINGS, Step
from camgrant.rendering.device import Device
from camgrant_renderers.dahua.authorities import group_of, step_authorities

__all__ = ["cgi_values", "rpc2_call", "user_object"]


def user_object(
    login: str, words: Sequence[str] | None, settings: Mapping[str, str], secret: Mapping[str, str]
) -> dict[str, object]:
    """An account as the device keeps it; `words` None where the interface knows none, `secret` its password's field.

    `Sharable` false: one client at a time, so that the device's log says who it was. No `Memo`: it would hold a name.
    """
    listed: dict[str, object] = {} if words is None else {"AuthorityList": list(words)}
    return {
        "Name": login,
        **secret,
        "Group": group_of(settings),
        **listed,
        "Sharable": False,
        "Reserved": False,
        "Anonymous": False,
        "Type": "",
    }


def rpc2_call(device: Device, step: Step, secret: Mapping[str, str]) -> tuple[str, dict[str, object]]:
    """The RPC2 method and its parameters. `secret` is read for a new account only."""
    if step.action in ENDINGS:
        return "userManager.deleteUser", {"name": step.login}
    words = step_authorities(device, step)
    if step.action == "create":
        return "userManager.addUser", {"user": user_object(step.login, words, device.settings, secret)}
    return "userManager.modifyUser", {
        "name": step.login,
        "user": user_object(step.login, words, device.settings, {}),
    }


def cgi_values(device: Device, step: Step, secret: str) -> tuple[str, dict[str, str]]:
    """The CGI action and its values, not yet encoded. `secret` is read for a new account only."""
    rest = {"user.Group": group_of(device.settings), "user.Sharable": "false", "user.Reserved": "false"}
    if step.action in ENDINGS:
        return "deleteUser", {"name": step.login}
    if step.action == "create":
        return "addUser", {"user.Name": step.login, "user.Password": secret, **rest}
    return "modifyUser", {"name": step.login, **rest}

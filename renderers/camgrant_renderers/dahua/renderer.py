"""View to files: the accounts that a recorder must hold, and the calls of its change set in order."""

from __future__ import annotations

import json
from urllib.parse import quote

from camgrant.rendering.changes import ChangeSet, Step
from camgrant.rendering.device import Account, DeviceView, secret_of
from camgrant.rendering.target import File
from camgrant.rendering.templates import template
from camgrant_renderers.dahua.authorities import authority_list, over_cgi
from camgrant_renderers.dahua.calls import cgi_values, rpc2_call, user_object

__all__ = ["render"]

_PACKAGE = "camgrant_renderers.dahua"


def render(view: DeviceView, changes: ChangeSet) -> list[File]:
    """The desired state as JSON; where something changes, RPC2 calls as JSON or CGI requests one a line."""
    head = {"recorder": _json(view.recorder_id), "as_of": _json(view.as_of.isoformat())}
    users = [_json(_user(view, account)) for account in view.accounts]
    text = template(_PACKAGE, "accounts.json.j2").render(head, users=users)
    files = [(f"{view.recorder_id}.json", "application/json", text.encode())]
    if not changes.work:
        return files
    if over_cgi(view.device.settings):
        lines = [_request(view, step) for step in changes.work]
        text = template(_PACKAGE, "changes.txt.j2").render(
            recorder=view.recorder_id, day=f"{changes.as_of:%d/%m/%Y}", requests=lines
        )
        return [*files, (f"{view.recorder_id}.changes.txt", "text/plain", text.encode())]
    calls = [_json(_call(view, step)) for step in changes.work]
    head["as_of"] = _json(changes.as_of.isoformat())
    text = template(_PACKAGE, "changes.json.j2").render(head, calls=calls)
    return [*files, (f"{view.recorder_id}.changes.json", "application/json", text.encode())]


def _user(view: DeviceView, account: Account) -> dict[str, object]:
    settings = view.device.settings
    words = None if over_cgi(settings) else authority_list(account.granted, settings)
    return user_object(account.login, words, settings, {"password_ref": secret_of(view.recorder_id, account.login)})


def _call(view: DeviceView, step: Step) -> dict[str, object]:
    method, params = rpc2_call(view.device, step, {"password_ref": secret_of(view.recorder_id, step.login)})
    return {"method": method, "params": params}


def _request(view: DeviceView, step: Step) -> str:
    """One request line. The placeholder alone stands unencoded: it is found and filled in by its exact text."""
    secret = secret_of(view.recorder_id, quote(step.login, safe="@"))
    action, values = cgi_values(view.device, step, secret)
    pairs = [
        f"{quote(name, safe='')}={value if name == 'user.Password' else quote(value, safe='')}"
        for name, value in {"action": action, **values}.items()
    ]
    return "GET /cgi-bin/userManager.cgi?" + "&".join(pairs)


def _json(value: object) -> str:
    """A value as JSON, for the frame that the template holds."""
    return json.dumps(value, ensure_ascii=False)

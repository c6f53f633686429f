"""View and change set to SQL, and the change set to the forms of the API (version 1.36)."""

from __future__ import annotations

from typing import Any

from camgrant.rendering.changes import REMOVALS, ChangeSet, Step
from camgrant.rendering.device import Account, Device, DeviceView, secret_of
from camgrant.rendering.jsontext import json_bytes
from camgrant.rendering.target import File
from camgrant.rendering.templates import template
from camgrant_renderers.zoneminder.requests import request_of
from camgrant_renderers.zoneminder.rows import NO_MONITOR, NO_RIGHT, areas_of, has_list, monitors_of, rights_of_account
from camgrant_renderers.zoneminder.rows import text_of as list_of
from camgrant_renderers.zoneminder.sql import quoted

__all__ = ["render"]

_PACKAGE = "camgrant_renderers.zoneminder"


def render(view: DeviceView, changes: ChangeSet) -> list[File]:
    """`<recorder>.sql` is what the server must hold; the change set, where there is work, as SQL and as API forms.

    The API of 1.38 and 1.39 cannot say which cameras an account sees, so that version has SQL only.
    """
    device = view.device
    accounts = [_row(device, account) for account in view.accounts]
    files = [(f"{view.recorder_id}.sql", "application/sql", _sql("recorder", view, accounts=accounts))]
    if changes.work:
        steps = [{"action": step.action, **_row(device, step)} for step in changes.work]
        removing = [step for step in steps if step["action"] in REMOVALS]
        adding = [step for step in steps if step["action"] not in REMOVALS]
        # Accounts that keep their rights may be from before 2026-12, when the API was still open to them.
        staying = [quoted(step.login) for step in changes.steps if step.action in ("keep", "extend")]
        data = _sql("changes", view, removing=removing, staying=staying, adding=adding)
        files.append((f"{view.recorder_id}.changes.sql", "application/sql", data))
        if has_list(device):
            files.append((f"{view.recorder_id}.changes.json", "application/json", _requests(view, changes)))
    return files


def _sql(name: str, view: DeviceView, **values: object) -> bytes:
    values |= {"view": view, "listed": has_list(view.device), "no_monitor": quoted(NO_MONITOR)}
    values["no_right"] = {area: quoted(level) for area, level in NO_RIGHT.items()}
    return template(_PACKAGE, f"{name}.sql.j2").render(values).encode()


def _row(device: Device, one: Account | Step) -> dict[str, Any]:
    """The values of one account, each as an SQL literal."""
    granted, allowed = rights_of_account(one)
    monitors = monitors_of(granted, allowed)
    return {
        "login": quoted(one.login),
        "secret": quoted(secret_of(device.recorder_id, one.login)),
        "areas": {area: quoted(level) for area, level in areas_of(granted).items()},
        "list": quoted(list_of(monitors)),
        "monitors": monitors,
    }


def _requests(view: DeviceView, changes: ChangeSet) -> bytes:
    """The steps as requests to the API, in order; `{{id:login}}` is the number that the server gave the account."""
    requests = []
    for step in changes.work:
        user_id = "" if step.action == "create" else f"{{{{id:{step.login}}}}}"
        method, path, form = request_of(view.device, step, user_id)
        if step.action == "create":
            form["User[Password]"] = secret_of(view.recorder_id, step.login)
        requests.append({"action": step.action, "login": step.login, "method": method, "path": path, "form": form})
    content = {
        "recorder": view.recorder_id,
        "as_of": view.as_of.isoformat(),
        "note": "Tệp do camgrant kết xuất, không sửa tay. Gửi lần lượt, dạng biểu mẫu, kèm ?token=…; User[Password] "
        "ở đây là mật khẩu, máy chủ tự băm. Tài khoản cần xóa, khóa mà máy chủ không còn thì bỏ qua bước đó.",
        "requests": requests,
    }
    return json_bytes(content)

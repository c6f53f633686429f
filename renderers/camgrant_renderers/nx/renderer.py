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
_STATE = (
    "Tệp do camgrant kết xuất, không sửa tay. Trạng thái phải có, để đối chiếu hoặc nạp vào máy chủ trống; "
    "khi thay đổi chỉ dùng tệp .changes.json."
)
_CHANGES = (
    "Tệp do camgrant kết xuất, không sửa tay. Gửi lần lượt từ trên xuống bằng phiên quản trị vừa mở; id là mã máy chủ "
    "đã cấp (GET /rest/v4/users). Tài khoản cần xóa hoặc khóa mà máy chủ không còn thì bỏ qua bước đó."
)


def render(view: DeviceView, changes: ChangeSet) -> list[File]:
    """`<recorder>.json`: every account as a body of `POST /rest/v4/users`. `<recorder>.changes.json`: the requests.

    `{{id:<login>}}` in a path stands for the id that the server gave the account.
    """
    head = {"recorder": view.recorder_id, "as_of": view.as_of.isoformat()}
    users = [new_user(view.device, one, secret_of(view.recorder_id, one.login)) for one in view.accounts]
    files: list[tuple[str, dict[str, Any]]] = [(f"{view.recorder_id}.json", {"note": _STATE, **head, "users": users})]
    if changes.work:
        requests = [_request(changes.device, step) for step in changes.work]
        files.append((f"{view.recorder_id}.changes.json", {"note": _CHANGES, **head, "requests": requests}))
    return [(name, "application/json", json_bytes(content)) for name, content in files]


def _request(device: Device, step: Step) -> dict[str, Any]:
    user = f"{_USERS}/{{{{id:{step.login}}}}}"
    if step.action == "delete":
        return {"method": "DELETE", "path": user}
    if step.action == "create":
        body = new_user(device, step, secret_of(device.recorder_id, step.login))
        return {"method": "POST", "path": _USERS, "body": body}
    return {"method": "PATCH", "path": user, "body": changed_user(device, step)}

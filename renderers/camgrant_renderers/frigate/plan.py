"""The roles of Frigate, one per set of cameras, and the order in which a change is made on it.

The order is the vendor's trap: an account whose role is not in the configuration logs in as `viewer` and sees every
camera. So a role comes into the configuration before anybody holds it and leaves when nobody does. A session carries
the role of its login, so the sessions end with what was taken away (sources in README.md).
"""

from __future__ import annotations

from hashlib import sha256
from urllib.parse import quote

from camgrant.rendering.changes import ChangeSet, Step
from camgrant.rendering.device import ChannelRights, Device, secret_of
from camgrant_renderers.frigate.capabilities import TOGETHER

__all__ = ["NOTE", "CameraSets", "steps_of"]

NOTE = (
    "Tệp do camgrant kết xuất, không sửa tay. Làm lần lượt từ trên xuống. Lệnh gọi đi qua cổng 8971 bằng phiên của "
    "admin (POST /api/login). Không sửa, không xóa vai trò trong giao diện Frigate: xóa vai trò ở đó chuyển người giữ "
    "nó sang viewer, xem được mọi camera. Tài khoản cần xóa mà Frigate không còn (404) thì bỏ qua: coi như đã xóa."
)
_ADD = (
    "Thêm các vai trò này vào auth.roles của config.yml (đã có đúng như vậy thì để nguyên), chưa xóa vai trò nào, rồi "
    "khởi động lại Frigate."
)
_END = (
    "Xóa tệp .jwt_secret trong thư mục cấu hình rồi khởi động lại Frigate: phiên đang mở còn giữ vai trò cũ. Nếu khóa "
    "nằm ở nơi khác (biến FRIGATE_JWT_SECRET, Docker secret, tùy chọn của add-on) thì đổi ở đó: xóa tệp khi ấy không "
    "kết thúc phiên nào. Mọi người phải đăng nhập lại."
)
_REMOVE = (
    "Xem GET /api/users: phải không còn ai giữ các vai trò này. Còn người giữ thì KHÔNG xóa, vì người đó sẽ xem được "
    "mọi camera. Nếu không còn thì xóa khỏi auth.roles của config.yml; vai trò nào vốn không có thì bỏ qua."
)
# 64 bits: two sets of cameras do not meet under one name, also where somebody looks for such a pair.
_NAME_DIGITS = 16
_Content = dict[str, object]


class CameraSets:
    """The sets of cameras that accounts of a device see, each under the name of its role."""

    def __init__(self, device: Device) -> None:
        self.named: dict[str, tuple[str, ...]] = {}
        self._keys = {channel.number: channel.key for channel in device.channels if channel.key}

    def name_of(self, rights: ChannelRights) -> str:
        """The role of an account with these rights; its set is kept in `named`.

        Raises KeyError for a channel whose camera has no name on the device, ValueError for no camera at all, because
        an empty role sees every camera, and where one name would stand for two sets.
        """
        keys = tuple(sorted(self._keys[number] for number in _channels(rights)))
        name = f"r_{sha256('/'.join(keys).encode()).hexdigest()[:_NAME_DIGITS]}"
        if not keys or self.named.setdefault(name, keys) != keys:
            raise ValueError(f"no role for {len(keys)} cameras: {name}")
        return name

    def name_before(self, rights: ChannelRights) -> str:
        """The role that an account had; "" for none, and where one of its cameras had no name.

        The device of a change set holds the cameras by the keys that were published, also those that are gone.
        """
        channels = _channels(rights)
        return self.name_of(rights) if channels and channels <= self._keys.keys() else ""


def _channels(rights: ChannelRights) -> frozenset[int]:
    return frozenset[int]().union(*(rights.get(right, ()) for right in TOGETHER))


def steps_of(changes: ChangeSet) -> list[_Content]:
    """What to do, in this order: take users away, add roles, move users, end the sessions, drop roles."""
    sets = CameraSets(changes.device)
    first: dict[str, Step] = {}
    for step in changes.steps:
        first.setdefault(step.login, step)
    last = {step.login: step for step in changes.steps}
    before = {login: sets.name_before(step.before) for login, step in first.items()}
    after = {login: sets.name_of(step.after) for login, step in last.items() if step.after}
    # Whoever comes after somebody under one login gets an account of his own, with a password of his own.
    made_again = {step.login: step for step in changes.steps if step.action == "create" and first[step.login] != step}
    moved = [
        made_again.get(login, step)
        for login, step in first.items()
        if login in after and (login in made_again or before[login] != after[login])
    ]
    # Whatever is about to be held, also where it was published before: a role that is missing there opens every camera.
    added = sorted({after[step.login] for step in moved})
    gone = sorted(set(before.values()) - set(after.values()) - {""})

    found: list[_Content] = [
        _call("DELETE", f"/api/users/{quote(login, safe='')}")
        for login in first
        if login not in after or login in made_again
    ]
    if added:
        found.append({"do": "configure", "note": _ADD, "add": {name: list(sets.named[name]) for name in added}})
    lost = len(after) < len(first) or bool(made_again) or any(step.action == "reduce" for step in moved)
    found += (_taking_over(changes.device.recorder_id, step, after[step.login]) for step in moved)
    if gone or lost:
        found.append({"do": "restart", "note": _END})
    if gone:
        found.append({"do": "configure", "note": _REMOVE, "remove": gone})
    return [{"number": number, **content} for number, content in enumerate(found, start=1)]


def _taking_over(recorder_id: str, step: Step, name: str) -> _Content:
    """The call that gives an account its role. It takes and gives at once, so a mixed change is one call."""
    if step.action == "create":
        body = {"username": step.login, "password": secret_of(recorder_id, step.login), "role": name}
        return _call("POST", "/api/users", body)
    return _call("PUT", f"/api/users/{quote(step.login, safe='')}/role", {"role": name})


def _call(method: str, path: str, body: dict[str, str] | None = None) -> _Content:
    return {"do": "call", "method": method, "path": path, **({"body": body} if body else {})}

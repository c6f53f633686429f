"""What ZoneMinder can express, as data; each line was measured on the server or read in its code (README.md).

An account has areas (Stream, Events, Control, ...) and one list of cameras, so a right holds on all cameras of the
account. Recordings are wider: the server hands out any event by its number to whoever may see events at all.
"""

from __future__ import annotations

from typing import Final

from camgrant.diagnostics import Text
from camgrant.model.base import Right
from camgrant.rendering.capabilities import Ability, Bundle, Capabilities

__all__ = ["V136", "V138"]

_EVENTS = Text("một quyền “Events: View” cho cả xem lại và tải về", "one right 'Events: View' for both")
_SOUND = Text("tiếng đi theo luồng hình và bản ghi", "sound is part of the stream and of the recording")
_STEER = Text(
    "bản 1.38, 1.39 cho điều khiển mọi camera mà tài khoản thấy, kể cả khi Control: None",
    "versions 1.38 and 1.39 let an account move every camera that it sees, even with Control: None",
)
_PICTURES: Final[tuple[Right, ...]] = ("live", "playback", "export")
_RIGHTS: Final[dict[Right, Ability]] = {
    "live": Ability("per_account", "Stream: View"),
    "playback": Ability("per_device", "Events: View"),
    "export": Ability("per_device", "Events: View"),
    "ptz": Ability("per_account", "Control: View"),
    "audio": Ability("impossible"),
    "config": Ability("impossible"),
}
_BUNDLES: Final = (
    Bundle("playback", frozenset({"export"}), _EVENTS),
    Bundle("export", frozenset({"playback"}), _EVENTS),
    *(Bundle(right, frozenset({"audio"}), _SOUND, listening=True) for right in _PICTURES),
)


def _version(rights: dict[Right, Ability], bundles: tuple[Bundle, ...]) -> Capabilities:
    return Capabilities(
        rights=rights,
        bundles=bundles,
        login_pattern="[a-z][a-z0-9_]*",
        login_length=32,
        password_length=(8, 72),  # bcrypt reads no further
        max_accounts=10_000,
        can_disable=True,
        native_expiry=False,
        empty_means_all=True,
        clear_password=False,
    )


V136: Final = _version(_RIGHTS, _BUNDLES)
V138: Final = _version(
    {**_RIGHTS, "live": Ability("per_account", "Stream: View; Monitors_Permissions: View")},
    (*_BUNDLES, *(Bundle(right, frozenset({"ptz"}), _STEER) for right in _PICTURES)),
)

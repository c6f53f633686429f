"""What an ONVIF recorder can express, as data (sources in README.md).

An account has one level and no list of channels, so every right is for the whole recorder. Bundles are written out to
the end (`ptz` names what `live` brings as well): a finding names the right that is granted, not one in between.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from camgrant.diagnostics import Text
from camgrant.rendering.capabilities import Ability, Bundle, Capabilities

__all__ = ["WITHOUT_PROFILE_G", "WITH_PROFILE_G"]

_USER: Final = "UserLevel: User (READ_MEDIA)"
_OPERATOR: Final = "UserLevel: Operator (ACTUATE)"
_LEVEL: Final = Text(
    "ONVIF chỉ có mức tài khoản: mức User đã gồm xem trực tiếp và đọc bản ghi (Profile G) của mọi kênh",
    "ONVIF has levels only: level User includes live view and the recordings (Profile G) of every channel",
)
_ACTUATE: Final = Text(
    "PTZ cần mức Operator; mức này còn được đóng cắt rơ-le, gửi lệnh phụ trợ, khởi tạo việc ghi hình (ACTUATE) "
    "và có mọi quyền của mức User",
    "PTZ takes level Operator, which also switches relays, sends auxiliary commands and starts recordings (ACTUATE), "
    "and has all rights of level User",
)
_SOUND: Final = Text(
    "tiếng đi theo luồng hình, không có quyền riêng",
    "sound follows the picture; there is no right of its own",
)

WITH_PROFILE_G: Final = Capabilities(
    rights={
        "live": Ability("per_device", _USER),
        "playback": Ability("per_device", _USER),
        "export": Ability("per_device", _USER),
        "ptz": Ability("per_device", _OPERATOR),
        "audio": Ability("impossible"),
        "config": Ability("impossible"),
    },
    bundles=(
        Bundle("live", frozenset({"playback", "export"}), _LEVEL),
        Bundle("playback", frozenset({"live", "export"}), _LEVEL),
        Bundle("export", frozenset({"live", "playback"}), _LEVEL),
        Bundle("ptz", frozenset({"live", "playback", "export"}), _ACTUATE),
        Bundle("live", frozenset({"audio"}), _SOUND, listening=True),
        Bundle("playback", frozenset({"audio"}), _SOUND, listening=True),
        Bundle("export", frozenset({"audio"}), _SOUND, listening=True),
        Bundle("ptz", frozenset({"audio"}), _SOUND, listening=True),
    ),
    login_pattern="[a-z][a-z0-9_]*",
    login_length=16,
    password_length=(8, 16),
    max_accounts=32,
    can_disable=False,
    native_expiry=False,
    empty_means_all=False,
    clear_password=True,
    password_with_change=True,
)

WITHOUT_PROFILE_G: Final = replace(
    WITH_PROFILE_G,
    rights={**WITH_PROFILE_G.rights, "playback": Ability("impossible"), "export": Ability("impossible")},
    bundles=(
        Bundle("ptz", frozenset({"live"}), _ACTUATE),
        Bundle("live", frozenset({"audio"}), _SOUND, listening=True),
        Bundle("ptz", frozenset({"audio"}), _SOUND, listening=True),
    ),
)

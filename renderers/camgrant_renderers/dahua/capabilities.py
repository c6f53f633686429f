"""What a Dahua recorder can express over each of its two interfaces, as data (sources in README.md)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from camgrant.diagnostics import Text
from camgrant.rendering.capabilities import Ability, Bundle, Capabilities, sound_follows

__all__ = ["BUILT_IN", "CGI", "RISKY", "RPC2"]

BUILT_IN: Final = ("admin",)
RISKY: Final = ("default", "888888", "666666")
"""`default` with rights is viewing without a login; the two numbers are accounts that older recorders came with."""

_WHOLE_GROUP = Text(
    "tài khoản lấy nguyên quyền của nhóm: Live và Playback trên mọi kênh",
    "the account takes its group's authorities whole: Live and Playback on every channel",
)
_LIVE_VIEW = Text("PTZ điều khiển trên màn hình Live của kênh", "PTZ is steered on the Live view of a channel")

RPC2: Final = Capabilities(
    rights={
        "live": Ability("per_camera", "Live: Monitor_NN"),
        "playback": Ability("per_camera", "Playback: Replay_NN"),
        "export": Ability("per_account", "Backup: AuthBackup"),
        "ptz": Ability("per_account", "PTZ: AuthPTZ"),
        "audio": Ability("impossible"),
        "config": Ability("impossible"),
    },
    bundles=(
        # Backup and PTZ name no channel: they hold on channels that the account replays or watches, so one is needed.
        Bundle(
            "export",
            frozenset({"playback"}),
            Text("Backup sao chép từ các kênh được Playback", "Backup copies from the channels of Playback"),
        ),
        Bundle("ptz", frozenset({"live"}), _LIVE_VIEW),
        *sound_follows("ptz", "live"),
    ),
    login_pattern="[A-Za-z0-9_@.]+",
    login_length=31,
    password_length=(8, 32),
    password_forbidden="'\";:& ",  # noqa: S106 - characters, no password
    max_accounts=63,
    can_disable=False,
    native_expiry=False,
    empty_means_all=True,
    clear_password=True,
)

CGI: Final = replace(
    RPC2,
    rights={
        "live": Ability("per_device", "Group: Live"),
        "playback": Ability("per_device", "Group: Playback"),
        **{right: Ability("impossible") for right in ("export", "ptz", "audio", "config")},
    },
    bundles=(
        Bundle("live", frozenset({"playback"}), _WHOLE_GROUP),
        Bundle("playback", frozenset({"live"}), _WHOLE_GROUP),
        *sound_follows("live", "playback"),
    ),
)

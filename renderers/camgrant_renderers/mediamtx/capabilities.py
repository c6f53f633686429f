"""What MediaMTX can express, as data (sources in README.md)."""

from camgrant.diagnostics import Text
from camgrant.rendering.capabilities import Ability, Bundle, Capabilities, sound_follows

_DOWNLOAD = Text(
    "quyền “playback” tải được bản ghi, hai quyền là một",
    "the action 'playback' also downloads the recording, the two are one",
)

CAPABILITIES = Capabilities(
    rights={
        "live": Ability("per_camera", "read"),
        "playback": Ability("per_camera", "playback"),
        "export": Ability("implied", "playback"),
        "ptz": Ability("impossible"),
        "audio": Ability("impossible"),
        "config": Ability("impossible"),
    },
    bundles=(
        Bundle("playback", frozenset({"export"}), _DOWNLOAD),
        Bundle("export", frozenset({"playback"}), _DOWNLOAD),
        *sound_follows("live"),
    ),
    login_pattern=r"[A-Za-z0-9._\-]+",  # narrower than MediaMTX: legal unescaped in rtsp://user:pass@host
    login_length=64,  # the vendor names no limit; ours
    password_length=(12, 64),  # the vendor names no limit; ours
    max_accounts=1000,  # the vendor names no limit; ours, since every request walks through the list
    can_disable=False,
    native_expiry=False,
    empty_means_all=True,
    clear_password=False,
)

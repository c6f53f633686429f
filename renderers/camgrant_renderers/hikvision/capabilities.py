"""What a Hikvision recorder can express, as data (sources in README.md)."""

from camgrant.diagnostics import Text
from camgrant.rendering.capabilities import Ability, Bundle, Capabilities, sound_follows

_ONE_RIGHT = Text(
    "một quyền “Remote Playback/Download” cho cả hai",
    "one right 'Remote Playback/Download' for both",
)

CAPABILITIES = Capabilities(
    rights={
        "live": Ability("per_camera", "Remote: Live View; Local: Live View"),
        "playback": Ability("per_camera", "Remote: Playback/Download; Local: Playback"),
        "export": Ability("per_camera", "Remote: Playback/Download; Local: Video Export"),
        "ptz": Ability("per_camera", "Remote: PTZ Control; Local: PTZ Control"),
        "audio": Ability("per_device", "Remote: Two-Way Audio"),
        "config": Ability("impossible"),
    },
    bundles=(
        Bundle("playback", frozenset({"export"}), _ONE_RIGHT),
        Bundle("export", frozenset({"playback"}), _ONE_RIGHT),
        *sound_follows("live"),
    ),
    login_pattern="[a-z][a-z0-9_]*",
    login_length=32,
    password_length=(8, 16),
    max_accounts=31,
    can_disable=False,
    native_expiry=False,
    empty_means_all=False,
    clear_password=True,
)

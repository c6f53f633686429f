"""What a Hikvision recorder can express, as data (sources in README.md)."""

from camgrant.diagnostics import Text
from camgrant.rendering.target import Bundle, Capabilities

CAPABILITIES = Capabilities(
    rights={
        "live": "per_camera",
        "playback": "per_camera",
        "export": "per_camera",
        "ptz": "per_camera",
        "audio": "per_device",
        "config": "impossible",
    },
    bundles=(
        Bundle(
            "playback",
            frozenset({"export"}),
            Text(
                "một quyền “Remote Playback/Download” cho cả hai",
                "one right 'Remote Playback/Download' for both",
            ),
        ),
        Bundle(
            "export",
            frozenset({"playback"}),
            Text(
                "một quyền “Remote Playback/Download” cho cả hai",
                "one right 'Remote Playback/Download' for both",
            ),
        ),
    ),
    login_pattern="[a-z][a-z0-9_]*",
    login_length=32,
    password_length=(8, 16),
    max_accounts=31,
    can_disable=False,
    native_expiry=False,
    empty_means_all=False,
)

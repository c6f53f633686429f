"""What Milestone XProtect can express, as data, and its names for it (sources in README.md)."""

from collections.abc import Mapping
from typing import Final

from camgrant.model.base import Right
from camgrant.rendering.capabilities import Ability, Capabilities

ATTRIBUTES: Final[Mapping[Right, tuple[str, ...]]] = {
    "live": ("VIEW_LIVE",),
    "playback": ("PLAYBACK", "READ_SEQUENCES"),  # the time line of a recording is a sequence
    "export": ("EXPORT",),
    "ptz": ("PTZ_CONTROL",),
}
"""The attributes of a camera's access list that give each right, beside `GENERIC_READ` that shows the camera."""

CAMERAS: Final = "623d03f8-c5d5-46bc-a2f4-4c03562d4f85"
SOUND: Final = ("15f48f88-ca89-4926-9a84-2b02864ec77a", "48b602bc-e752-4bbf-8e2a-7de01f53a6dd")
"""The security namespaces of cameras, and of microphones and speakers."""

BUILT_IN: Final = ("BUILTIN\\Administrators", "NT AUTHORITY\\NETWORK SERVICE")
"""Whom Windows itself puts into the administrators' role. Others of these two domains are whole crowds of people."""

CAPABILITIES = Capabilities(
    rights={
        "live": Ability("per_camera", "View live"),
        "playback": Ability("per_camera", "Playback"),
        "export": Ability("per_camera", "Export"),
        "ptz": Ability("per_camera", "Manual PTZ"),
        "audio": Ability("impossible"),  # microphones and speakers are objects of their own, not declared here
        "config": Ability("impossible"),
    },
    bundles=(),
    login_pattern="[a-z][a-z0-9_]*",
    login_length=32,
    password_length=(8, 64),
    max_accounts=1000,
    can_disable=True,
    native_expiry=False,
    empty_means_all=False,
    clear_password=True,
)

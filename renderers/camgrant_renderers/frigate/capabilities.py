"""What Frigate can express, as data (sources in README.md)."""

from camgrant.diagnostics import Text
from camgrant.model.base import Right
from camgrant.rendering.capabilities import Ability, Bundle, Capabilities, sound_follows

__all__ = ["CAPABILITIES", "TOGETHER"]

TOGETHER: tuple[Right, ...] = ("live", "playback", "export", "ptz")
_ONE = Text(
    "một vai trò cho xem trực tiếp, xem lại, xuất bản ghi và điều khiển PTZ trên các camera của nó",
    "a role gives live view, review, export and PTZ on its cameras, all in one",
)

CAPABILITIES = Capabilities(
    rights={
        "live": Ability("per_camera", "auth.roles"),
        "playback": Ability("implied", "auth.roles"),
        "export": Ability("implied", "auth.roles"),
        "ptz": Ability("implied", "auth.roles"),
        "audio": Ability("impossible"),
        "config": Ability("impossible"),
    },
    bundles=(
        *(Bundle(right, frozenset(TOGETHER) - {right}, _ONE) for right in TOGETHER),
        *sound_follows(*TOGETHER),
    ),
    login_pattern="[A-Za-z0-9._]+",
    login_length=30,
    password_length=(12, 64),  # at least 12; the vendor names no upper limit, 64 is ours
    max_accounts=1000,  # the vendor names no limit; ours
    can_disable=False,
    native_expiry=False,
    empty_means_all=True,
    clear_password=True,
)

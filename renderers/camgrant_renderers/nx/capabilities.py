"""What Nx Witness can express, as data (sources in README.md)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from camgrant.diagnostics import Text
from camgrant.model.base import Right
from camgrant.rendering.capabilities import Ability, Bundle, Capabilities

ACCOUNTS: Final = "nx_accounts"
"""The setting that selects `local` (password, no end) or `temporary` (login link, end on the server)."""

BUILT_IN: Final = "admin"

RIGHT_OF: Final[Mapping[str, Right]] = {
    "view": "live",
    "audio": "audio",
    "viewArchive": "playback",
    "exportArchive": "export",
    "userInput": "ptz",
    "edit": "config",
}
"""The vendor's access rights (enum `AccessRight`) that are rights here, in the vendor's order."""

OTHER_RIGHTS: Final = frozenset({"viewBookmarks", "manageBookmarks"})
"""The vendor's access rights that show no picture, so nothing here stands for them."""

_ARCHIVE_NEEDS_LIVE = Text(
    "“View Archive” cần “View Live”: không có thì tài khoản không thấy camera",
    "'View Archive' needs 'View Live': without it the account does not see the camera",
)

CAPABILITIES = Capabilities(
    rights={
        "live": Ability("per_camera", "View Live"),
        "playback": Ability("per_camera", "View Archive"),
        "export": Ability("per_camera", "Export Archive"),
        "ptz": Ability("per_camera", "User Input"),
        "audio": Ability("per_camera", "Play Sound"),
        "config": Ability("impossible"),
    },
    bundles=(
        Bundle("playback", frozenset({"live"}), _ARCHIVE_NEEDS_LIVE),
        Bundle(
            "export",
            frozenset({"live", "playback"}),
            Text(
                "“Export Archive” cần “View Live” và “View Archive”",
                "'Export Archive' needs 'View Live' and 'View Archive'",
            ),
        ),
        Bundle(
            "ptz",
            frozenset({"live", "audio"}),
            Text(
                "“User Input” cần “View Live” và mở cả đàm thoại hai chiều, nút I/O",
                "'User Input' needs 'View Live'; two-way audio and I/O buttons come with it",
            ),
        ),
    ),
    login_pattern="[a-z][a-z0-9_]*",
    login_length=32,
    password_length=(8, 64),
    max_accounts=1000,
    can_disable=True,
    native_expiry=False,
    empty_means_all=False,
    clear_password=True,
)

TEMPORARY = replace(CAPABILITIES, native_expiry=True, password_length=(0, 0))

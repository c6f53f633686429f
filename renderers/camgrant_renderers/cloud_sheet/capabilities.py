"""What the list of an operator's own platform can say. People fill the platform from it, camera by camera."""

from __future__ import annotations

from typing import Final

from camgrant.model.base import RIGHTS
from camgrant.model.vietnamese import RIGHT_WORDS
from camgrant.rendering.capabilities import Ability, Capabilities

__all__ = ["CAPABILITIES"]

CAPABILITIES: Final = Capabilities(
    rights={
        right: Ability("impossible") if right == "config" else Ability("per_camera", RIGHT_WORDS[right])
        for right in RIGHTS
    },
    bundles=(),
    login_pattern="[a-z][a-z0-9_]*",
    login_length=32,
    password_length=(8, 64),
    max_accounts=10_000,
    can_disable=True,
    native_expiry=False,
    empty_means_all=False,
    clear_password=False,
    fields=("full_name", "phone", "email"),
)

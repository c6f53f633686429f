"""The user objects of the REST API: what `POST /rest/v4/users` creates and what `PATCH` sets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from typing import Any, Final

from camgrant.rendering.changes import Step
from camgrant.rendering.device import Account, ChannelRights, Device
from camgrant_renderers.nx.capabilities import ACCOUNTS, RIGHT_OF

__all__ = ["VIET_NAM", "changed_user", "new_user", "settings_of"]

VIET_NAM: Final = timezone(timedelta(hours=7))
_ONLY_AS_GRANTED: Final = frozenset({"ptz", "audio"})


def new_user(device: Device, what: Account | Step, password: str) -> dict[str, Any]:
    """The body that creates an account; a temporary one has no password, its holder gets a login link."""
    temporary = _temporary(device)
    return {
        "name": what.login,
        "type": "temporaryLocal" if temporary else "local",
        **settings_of(device, what),
        **({} if temporary else {"password": password}),
    }


def settings_of(device: Device, what: Account | Step) -> dict[str, Any]:
    """Everything of an account that we decide and that can be changed: stray groups and flags are taken away too."""
    return {
        "isEnabled": True,
        "isHttpDigestEnabled": False,
        "groupIds": [],
        "permissions": "none",
        "resourceAccessRights": _rights(device, what),
        **({"temporaryToken": _validity(what)} if _temporary(device) else {}),
    }


def changed_user(device: Device, step: Step) -> dict[str, Any]:
    """The body that ends, narrows or widens an account.

    Without any right left (for good, or until the next step adds others) the account is locked: what an empty object
    of rights means is nowhere stated, so none is ever sent.
    """
    return settings_of(device, step) if step.after else {"isEnabled": False}


def _temporary(device: Device) -> bool:
    return device.settings.get(ACCOUNTS) == "temporary"


def _rights(device: Device, what: Account | Step) -> Mapping[str, str]:
    """Device id -> rights, joined as the vendor does.

    Written is what the account must be allowed, for a right that needs `view` works only beside it; but two-way audio
    is part of `userInput` already, so `audio` (listening) stands only where it was granted.
    """
    allowed: ChannelRights = what.allowed if isinstance(what, Account) else what.after
    found: dict[str, str] = {}
    for channel in device.channels:
        words = [
            word
            for word, right in RIGHT_OF.items()
            if channel.number in (what.granted if right in _ONLY_AS_GRANTED else allowed).get(right, ())
        ]
        if words:
            found[channel.key] = "|".join(words)
    return found


def _validity(what: Account | Step) -> dict[str, int]:
    """From the first second of the first day to the first second of the first day without any right."""
    first, last = what.valid_from, what.valid_until
    if first is None or last is None:
        raise ValueError(f"{what.login}: a temporary account needs both its dates")
    return {"startS": _seconds(first), "endS": _seconds(last + timedelta(days=1))}


def _seconds(day: date) -> int:
    """Midnight in Viet Nam, which has kept UTC+7 without summer time since 1975, as seconds since 1970."""
    return int(datetime(day.year, day.month, day.day, tzinfo=VIET_NAM).timestamp())

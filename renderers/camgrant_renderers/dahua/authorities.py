"""The device's words for what an account may do, in both directions.

Two families of words exist and never mix on one device, so the recorder's settings name its family when we write;
when we read, both are known, whatever their case (firmware writes `Playback_01` and `PlayBack_01`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from camgrant.model.base import Right
from camgrant.rendering.capabilities import allowed_by
from camgrant.rendering.changes import Step
from camgrant.rendering.device import ChannelRights, Device
from camgrant_renderers.dahua.capabilities import RPC2

__all__ = ["authority_list", "group_of", "over_cgi", "rights_in", "step_authorities"]


@dataclass(frozen=True, slots=True)
class _Family:
    """The words of one family; `nothing` shows no picture: it is all that an account keeps between two steps."""

    replay: str
    backup: str
    ptz: str
    nothing: str


_FAMILIES: Final = {
    "auth": _Family("Replay", "AuthBackup", "AuthPTZ", "AuthSysInfo"),
    "legacy": _Family("Playback", "Backup", "PTZ", "SystemInfo"),
}
_PICTURES: Final[Mapping[str, Right]] = {"monitor": "live", "replay": "playback", "playback": "playback"}
_ACCOUNT_WIDE: Final[Mapping[str, Right]] = {
    "authbackup": "export",
    "backup": "export",
    "authptz": "ptz",
    "ptz": "ptz",
}
_CONFIG: Final = frozenset({
    "authusermag", "authsyscfg", "authmanuctr", "authstorecfg", "autheventcfg", "authnetcfg", "authrmtdevice",
    "authperipheral", "authavparam", "authdisplay", "authsecurity", "authmaintence", "authtaskmag",
    "usermanage", "system", "network", "storage", "event", "record", "shutdown",
})  # fmt: skip
# A part of a word that we do not know -> the right that it may well be: on every channel, whatever it says of one.
_SUSPECT: Final[tuple[tuple[str, Right], ...]] = (
    ("monitor", "live"), ("live", "live"), ("replay", "playback"), ("playback", "playback"), ("record", "playback"),
    ("backup", "export"),
)  # fmt: skip
_HARMLESS: Final = frozenset(family.nothing.lower() for family in _FAMILIES.values())
_WORD: Final = re.compile(r"([A-Za-z]+)(?:_([0-9]{1,4}))?", re.ASCII)
_NONE: Final[frozenset[int]] = frozenset()


def group_of(settings: Mapping[str, str]) -> str:
    """The group that our accounts are put in."""
    return settings.get("dahua_group", "user")


def over_cgi(settings: Mapping[str, str]) -> bool:
    """Whether the recorder is driven over the older CGI, which has no words for single authorities."""
    return settings.get("dahua_api") == "cgi"


def authority_list(granted: ChannelRights, settings: Mapping[str, str]) -> list[str]:
    """The words for what is granted, in a stable order; never empty for an account that may do something.

    What names no channel of its own (backup, PTZ) comes with the channel's own word (see capabilities.py).
    """
    family = _family(settings)
    live = granted.get("live", _NONE) | granted.get("ptz", _NONE)
    replay = granted.get("playback", _NONE) | granted.get("export", _NONE)
    words = [f"Monitor_{number:02d}" for number in sorted(live)]
    words += [f"{family.replay}_{number:02d}" for number in sorted(replay)]
    words += [family.backup] if granted.get("export") else []
    words += [family.ptz] if granted.get("ptz") else []
    return words


def step_authorities(device: Device, step: Step) -> list[str]:
    """The words that an account has once a step is done: never more than the step says, and read back as just that.

    What a reduction leaves may have come along with a right that is gone; then it is written out. Where nothing is
    left (more follows in a later step), a word without any picture stands there: empty could mean the whole group.
    """
    exact = allowed_by(RPC2, step.granted, device.numbers, device.hearing) == step.after
    words = authority_list(step.granted if exact else step.after, device.settings)
    return words or [_family(device.settings).nothing]


def rights_in(words: Iterable[str], everything: frozenset[int]) -> tuple[dict[Right, frozenset[int]], list[str]]:
    """What a list of words allows, right -> channels, and the words that we do not know.

    A word that we do not know and that may be about pictures, and one without its channel, count for every channel,
    and backup or PTZ for all channels of the account (for every channel where it has none): too much is seen rather
    than too little.
    """
    found: dict[Right, frozenset[int]] = {}
    account_wide: set[Right] = set()
    unknown: list[str] = []
    for word in words:
        match = _WORD.fullmatch(word)
        name, number = (match[1].lower(), match[2]) if match else ("", None)
        channels = everything if number is None else frozenset({int(number)})
        if name in _PICTURES:
            found[_PICTURES[name]] = found.get(_PICTURES[name], _NONE) | channels
        elif name in _ACCOUNT_WIDE and number is not None:
            found[_ACCOUNT_WIDE[name]] = found.get(_ACCOUNT_WIDE[name], _NONE) | channels
        elif name in _ACCOUNT_WIDE:
            account_wide.add(_ACCOUNT_WIDE[name])
        elif name in _CONFIG:
            found["config"] = everything
        elif name not in _HARMLESS:
            unknown.append(word)
            found |= {right: everything for part, right in _SUSPECT if part in word.lower()}
    pictures = _NONE.union(*(found.get(right, _NONE) for right in ("live", "playback"))) or everything
    for right in account_wide:
        found[right] = found.get(right, _NONE) | pictures
    return found, unknown


def _family(settings: Mapping[str, str]) -> _Family:
    return _FAMILIES[settings.get("dahua_authorities", "auth")]

"""Initial passwords and phrases: drawn once, by a chooser that the caller brings, and never logged.

The alphabet leaves out what is mistaken on paper (0 O o, 1 l I i). Phrases are made of syllables that stay as they are
while a Vietnamese keyboard (Telex, VNI) is on, parted by hyphens.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Final

__all__ = ["PASSWORDS", "drawn_phrase", "initial_password", "passwords_file", "read_passwords"]

Chooser = Callable[[str], str]
"""One letter of a text, each as likely as any other: `secrets.choice` outside of tests."""

PASSWORDS: Final = re.compile(r"mat-khau/(r(?:-[a-z0-9]+)+)\.json")
"""Where the passwords of one recorder stand inside a sealed archive."""

_LOWER: Final = "abcdefghjkmnpqrstuvwxyz"
_UPPER: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_DIGITS: Final = "23456789"
_LENGTH: Final = 14
_CLASSES: Final = (_LOWER, _UPPER, _DIGITS)
_ONSETS: Final = ("b", "ch", "d", "g", "h", "k", "l", "m", "n", "ph", "r", "s", "t", "th", "v", "x")
_RIMES: Final = ("a", "am", "an", "ang", "e", "em", "en", "eo", "i", "in", "o", "on", "ong", "u", "un", "ung")
_HEX: Final = "0123456789abcdef"  # a place in each of the two lists above
_SYLLABLES: Final = 10  # of 8 bits each


def initial_password(login: str, limits: tuple[int, int], choose: Chooser) -> str:
    """A password of 14 characters, or as near to that as the device takes, with each class of characters in it.

    `limits` are the shortest and longest that the device takes. Raises ValueError where no such password exists.
    """
    shortest, longest = limits
    length = min(max(_LENGTH, shortest), longest)
    if length < len(_CLASSES):
        raise ValueError(f"no password of {shortest}-{longest} characters")
    while True:
        drawn = "".join(choose("".join(_CLASSES)) for _ in range(length))
        if all(set(drawn) & set(one) for one in _CLASSES) and login.lower() not in drawn.lower():
            return drawn


def drawn_phrase(choose: Chooser) -> str:
    """Ten syllables of 8 bits, such as `ban-xong-ke-…`, for a desk that keeps no key file."""
    return "-".join(_ONSETS[int(choose(_HEX), 16)] + _RIMES[int(choose(_HEX), 16)] for _ in range(_SYLLABLES))


def passwords_file(recorder: str, passwords: Mapping[str, str]) -> bytes:
    """`mat-khau/<recorder>.json`: login -> initial password (schemas/output/passwords.schema.json)."""
    content = {"schema_version": 1, "recorder": recorder, "passwords": dict(sorted(passwords.items()))}
    return (json.dumps(content, indent=2) + "\n").encode()


def read_passwords(data: bytes, recorder: str) -> dict[str, str]:
    """The passwords of the recorder's file. Raises ValueError for any other, without repeating what it holds."""
    try:
        content = json.loads(data)
        passwords = content["passwords"]
        sound = content["recorder"] == recorder and all(
            isinstance(one, str) and one for pair in passwords.items() for one in pair
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        sound = False
    if not sound:
        raise ValueError("no file of initial passwords")
    return dict(passwords)

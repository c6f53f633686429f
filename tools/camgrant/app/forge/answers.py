"""What a forge says is looked at before it is used: its shape, its instants, and plans that a reviewer named."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Final

from camgrant.diagnostics import EnvironmentFault

__all__ = ["NO_COMMIT", "account_in", "commit_in", "instant_in", "plan_in", "shaped", "text_in"]

NO_COMMIT: Final = "0" * 40
"""Stands for a commit that the forge did not name: no repository has it, so nothing is approved by it."""

_GHOST: Final = "ghost"
_LONGEST: Final = 100
_COMMIT: Final = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")
_HASH: Final = re.compile(r"(?<![0-9a-fA-F])[0-9a-f]{64}(?![0-9a-fA-F])")


def shaped(value: Any, *kinds: type) -> Any:
    """The value. Raises EnvironmentFault where it is of none of these kinds."""
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        raise EnvironmentFault(
            "kho mã trả lời không đúng dạng; đề nghị xem lại --api / "
            "the forge's answer has not the shape that it should; see to --api"
        )
    return value


def text_in(found: Any, name: str) -> str:
    """A text of an answer; "" where it is null or left out."""
    value: str = shaped(shaped(found, dict).get(name) or "", str)
    return value


def account_in(user: object, name: str) -> str:
    """The account of a user; that of nobody where the forge has deleted it, or where it can be no account."""
    found = text_in(user, name) if isinstance(user, dict) else ""
    return found if found.strip() and found.isprintable() and len(found) <= _LONGEST else _GHOST


def commit_in(found: Any, name: str) -> str:
    """A commit that an answer names."""
    value = text_in(found, name)
    return value if _COMMIT.fullmatch(value) else NO_COMMIT


def instant_in(found: Any, name: str) -> datetime | None:
    """An instant of an answer; None for what is none."""
    try:
        value = datetime.fromisoformat(text_in(found, name))
    except ValueError:
        return None
    return value if value.tzinfo is not None else None


def plan_in(text: str) -> str | None:
    """The one plan that a reviewer names by its whole hash; None for none and for several."""
    named = set(_HASH.findall(text))
    return named.pop() if len(named) == 1 else None

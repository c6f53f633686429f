"""The one comment of ours under a change: found by its hidden first line, put anew, never deleted and never split."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from camgrant.app.forge.http import ForgeDown
from camgrant.diagnostics import UsageFault

__all__ = ["Comment", "marker_of", "upserted"]

_MARKER: Final = re.compile(r"<!-- camgrant-[a-z0-9-]+ -->")
_LARGEST: Final = 65_536
_TRIES: Final = 3


class Comment(NamedTuple):
    """A comment of our own account."""

    id: int
    text: str


def marker_of(text: str) -> str:
    """The first line, by which the comment is found again.

    Raises UsageFault for a text without one, and for one that a forge would refuse as too long.
    """
    first = text.partition("\n")[0].strip()
    if not _MARKER.fullmatch(first):
        raise UsageFault(
            "dòng đầu phải là dấu ẩn <!-- camgrant-… -->, ví dụ của `camgrant plan --format markdown` / "
            "the first line must be a hidden marker <!-- camgrant-… -->, as `camgrant plan --format markdown` writes"
        )
    if len(text) > _LARGEST:
        raise UsageFault(
            f"nội dung dài {len(text)} ký tự, tối đa {_LARGEST}; đề nghị rút gọn / "
            f"the text is too long: at most {_LARGEST} characters; cut it"
        )
    return first


def upserted(
    text: str,
    ours: Callable[[], Iterable[Comment]],
    create: Callable[[], object],
    update: Callable[[int], object],
    pause: Callable[[int], None],
) -> str:
    """Updates the first comment with the same marker or creates one; says which. A creation that may have arrived is
    looked for before it is tried again, so there are never two."""
    marker = marker_of(text)
    for attempt in range(_TRIES):
        found = next((one for one in ours() if one.text.partition("\n")[0].strip() == marker), None)
        if found is not None and found.text.replace("\r\n", "\n").rstrip() == text.rstrip():
            return "unchanged" if attempt == 0 else "created"
        try:
            if found is None:
                create()
            else:
                update(found.id)
        except ForgeDown:
            if attempt == _TRIES - 1:
                raise
            pause(attempt)
            continue
        return "created" if found is None else "updated"
    raise AssertionError

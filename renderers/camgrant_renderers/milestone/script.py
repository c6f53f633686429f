"""PowerShell text: quoting, and the one line per role and camera that is written and read back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

__all__ = ["PACKAGE", "CameraLine", "camera_line", "camera_lines", "quoted"]

PACKAGE: Final = "camgrant_renderers.milestone"
CameraLine = tuple[str, str, frozenset[str]]
"""Role, camera id, the attributes that it gets; every other attribute of the camera is set to False."""

# PowerShell ends a text at any of these, not only at the apostrophe; doubled, each stands for itself.
_QUOTES: Final = "'\u2018\u2019\u201a\u201b"
_TEXT: Final = rf"'((?:[^{_QUOTES}]|([{_QUOTES}])\2)*)'"
_LINE: Final = re.compile(
    rf"Set-CameraAcl -Role {_TEXT} -CameraId '([0-9a-f-]{{36}})' -Allow @\(('[A-Z_]+'(?:, '[A-Z_]+')*)?\)\n"
)


@lru_cache(maxsize=4096)
def quoted(text: str) -> str:
    """A PowerShell text in single quotes, in which nothing is expanded."""
    return "'" + re.sub(f"([{_QUOTES}])", r"\1\1", text) + "'"


def camera_line(name: str, camera: str, attributes: Iterable[str]) -> str:
    """One call that sets the whole access list of a camera for a role."""
    allowed = ", ".join(map(quoted, attributes))
    return f"Set-CameraAcl -Role {quoted(name)} -CameraId {quoted(camera)} -Allow @({allowed})"


def camera_lines(text: str) -> Iterator[CameraLine]:
    """The calls of a text that holds nothing else. Raises ValueError otherwise."""
    place = 0
    while place < len(text):
        line = _LINE.match(text, place)
        if line is None:
            raise ValueError("a line that sets no access list")
        name = re.sub(f"([{_QUOTES}])\\1", r"\1", line[1])
        yield name, line[3], frozenset(re.findall("[A-Z_]+", line[4] or ""))
        place = line.end()

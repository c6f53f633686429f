"""One line of the doctor: what was looked at, how it is, and the one command that mends it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from camgrant.diagnostics import Text

__all__ = ["GROUPS", "Group", "Line", "State", "fail", "ok", "unknown", "warn"]

State = Literal["ok", "warn", "fail", "unknown"]
Group = Literal["machine", "data", "repository", "keys", "editor", "forge"]
GROUPS: Final[dict[Group, Text]] = {
    "machine": Text("Máy này", "This machine"),
    "data": Text("Dữ liệu", "Data"),
    "repository": Text("Kho git", "Git repository"),
    "keys": Text("Ký và niêm phong", "Signing and sealing"),
    "editor": Text("Trình soạn thảo và tệp sinh ra", "Editor and generated files"),
    "forge": Text("Kho mã chung", "Forge"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """`check` is a stable word; `fix` is a command, or where to read on, "" where nothing is to be done."""

    group: Group
    check: str
    state: State
    text: Text
    fix: str = ""


def ok(group: Group, check: str, vi: str, en: str) -> Line:
    """It is as it should be."""
    return Line(group, check, "ok", Text(vi, en))


def warn(group: Group, check: str, vi: str, en: str, fix: str = "") -> Line:
    """It works, but something is weaker than it could be."""
    return Line(group, check, "warn", Text(vi, en), fix)


def fail(group: Group, check: str, vi: str, en: str, fix: str = "") -> Line:
    """It does not hold, and something rests on it."""
    return Line(group, check, "fail", Text(vi, en), fix)


def unknown(group: Group, check: str, vi: str, en: str, fix: str = "") -> Line:
    """It could not be told: never taken for well."""
    return Line(group, check, "unknown", Text(vi, en), fix)

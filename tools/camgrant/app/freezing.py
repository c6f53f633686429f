"""The freeze as it stands in the settings: one line of camgrant.yaml, written and taken out again."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Final

from camgrant.app.folders import write_file
from camgrant.app.settings import settings_of
from camgrant.diagnostics import UsageFault
from camgrant.load.tree import SETTINGS_FILE

__all__ = ["drop_freeze", "write_freeze"]

_HEAD: Final = re.compile(r"^camgrant:[ \t]*(#.*)?\n", re.MULTILINE)
_LINE: Final = re.compile(r"^[ \t]+freeze:[ \t]*\{.*\}[ \t]*(#.*)?\n", re.MULTILINE)


def write_freeze(folder: Path, on: date, reason: str, by: str) -> None:
    """Writes a freeze from a day on, in place of one that stands there.

    Raises UsageFault where the settings are not written as usual; then they are as they were.
    """
    file = folder / SETTINGS_FILE
    text = _LINE.sub("", file.read_text(encoding="utf-8"))
    head = _HEAD.search(text)
    if head is None:
        raise UsageFault(_by_hand())
    line = f"  freeze: {{on: {on.isoformat()}, reason: {json.dumps(reason, ensure_ascii=False)}, by: {by}}}\n"
    _write(folder, f"{text[: head.end()]}{line}{text[head.end() :]}", there=True)


def drop_freeze(folder: Path) -> None:
    """Takes the freeze out. Raises UsageFault where it is not one line by itself."""
    _write(folder, _LINE.sub("", (folder / SETTINGS_FILE).read_text(encoding="utf-8")), there=False)


def _write(folder: Path, text: str, *, there: bool) -> None:
    file = folder / SETTINGS_FILE
    before = file.read_bytes()
    write_file(file, text.encode())
    try:
        is_there = settings_of(folder).freeze is not None
    except Exception:
        is_there = not there
    if is_there is not there:
        write_file(file, before)
        raise UsageFault(_by_hand())


def _by_hand() -> str:
    return (
        "không sửa được camgrant.yaml tự động; đề nghị sửa tay dòng `freeze: {on, reason, by}` dưới `camgrant:` / "
        "cannot edit camgrant.yaml; write `freeze: {on, reason, by}` under `camgrant:` by hand"
    )

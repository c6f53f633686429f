"""The text of the policy pack, kept in the repository beside the data that it judges.

A pack that comes with the tool is another one with another tool. Where its text is committed, every past state is
judged by the text that was in force and present then, whatever tool reads it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from camgrant.app.folders import write_file
from camgrant.diagnostics import UsageFault
from camgrant.load.packs import builtin_pack, builtin_pack_names
from camgrant.load.tree import PACKS_FOLDER

__all__ = ["FixedPack", "fix_pack", "pack_text"]

_SCHEMA: Final = b"# yaml-language-server: $schema=../../schemas/pack.schema.json\n"
"""For editors, as the other files of a repository have it."""


@dataclass(frozen=True, slots=True)
class FixedPack:
    """Where the text of the pack is. It was `written` now, is the `same` as the tool's, or `differs` from it; a pack
    that does not come with the tool is the repository's `own`."""

    file: str
    state: Literal["written", "same", "differs", "own"]


def pack_text(name: str) -> bytes:
    """The file in which a repository keeps a pack that comes with the tool."""
    return _SCHEMA + builtin_pack(name)


def fix_pack(folder: Path, name: str, *, again: bool = False) -> FixedPack:
    """Writes the text of a pack that comes with the tool into an inventory. A text that is there stays, unless the
    tool's is to take its place `again`.

    Raises UsageFault for a pack that neither has, EnvironmentFault where the disk refuses.
    """
    file = f"{PACKS_FOLDER}/{name}.yaml"
    path = folder / file
    if name not in builtin_pack_names():
        if not path.is_file():
            raise UsageFault(f"không có bộ quy tắc “{name}” / there is no policy pack '{name}'")
        return FixedPack(file, "own")
    text = pack_text(name)
    if path.is_file() and not again:
        return FixedPack(file, "same" if path.read_bytes() == text else "differs")
    path.parent.mkdir(exist_ok=True)
    write_file(path, text)
    return FixedPack(file, "written")

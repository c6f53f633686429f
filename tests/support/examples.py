"""Rule examples: one file that overlays the minimal inventory, with the expected findings marked in place.

An example is cut into files by lines `#: <path>`; further directives are `#: delete <path>` and `#: as_of <date>`.
A finding is expected where a line ends in `# <- CODE@COLUMN` (several: `# <- CODE@5 CODE@9`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from camgrant.app.check import Checked, check
from camgrant.load.tree import MemoryTree

__all__ = ["MINIMAL", "Example", "Expected", "edited", "read_example", "run_example", "world"]

TESTS = Path(__file__).parent.parent
MINIMAL = TESTS / "data" / "minimal"
AS_OF = date(2021, 7, 20)
_MARK = re.compile(rb"# <- ((?:[A-Z]{3}[0-9]{3}@[0-9]+ ?)+)\s*$")

Expected = tuple[str, int, int, str]


@dataclass(frozen=True, slots=True)
class Example:
    """The files of an example, the day it is judged on, and its marked findings (file, line, column, code)."""

    tree: MemoryTree
    as_of: date
    expected: tuple[Expected, ...]


def world(folder: Path = MINIMAL) -> dict[str, bytes]:
    """All files of an inventory on disk, by relative path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def edited(files: dict[str, bytes], file: str, *pairs: tuple[str, str]) -> dict[str, bytes]:
    """The files with one of them changed: each old text, which stands there once, by its new one."""
    text = files[file].decode()
    for old, new in pairs:
        assert text.count(old) == 1, (old, text.count(old))
        text = text.replace(old, new)
    return {**files, file: text.encode()}


def read_example(path: Path) -> Example:
    """Reads one example file."""
    files, as_of = world(), AS_OF
    expected: list[Expected] = []
    current, lines = "", list[bytes]()
    for line in [*path.read_bytes().split(b"\n"), b"#: end"]:
        if not line.startswith(b"#: "):
            if current:
                lines.append(line)
            continue
        if current:
            files[current] = b"\n".join(lines) + b"\n"
            expected += _marked(current, lines)
        current, lines = "", []
        words = line[3:].decode().split()
        if words[0] == "delete":
            del files[words[1]]
        elif words[0] == "as_of":
            as_of = date.fromisoformat(words[1])
        elif words[0] != "end":
            current = words[0]
    return Example(MemoryTree(files), as_of, tuple(sorted(expected)))


def _marked(file: str, lines: list[bytes]) -> list[Expected]:
    found: list[Expected] = []
    for number, line in enumerate(lines, start=1):
        match = _MARK.search(line)
        for mark in match.group(1).decode().split() if match else ():
            code, _, column = mark.partition("@")
            found.append((file, number, int(column), code))
    return found


def run_example(example: Example) -> tuple[Checked, tuple[Expected, ...]]:
    """The check of an example, and what it found in the form of the marks."""
    checked = check(example.tree, example.as_of, today=lambda: AS_OF)
    shown = (d for d in checked.diagnostics if d.waiver is None)
    found = ((d.location.file, d.location.line, d.location.column, d.code) for d in shown)
    return checked, tuple(sorted(found))

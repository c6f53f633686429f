"""Writes tests/data/messy anew: `cd tests && python -m support.messy [part of a name …]`."""

from __future__ import annotations

import sys
from pathlib import Path

from support.messy import CASES
from support.messy.office import convert

FOLDER = Path(__file__).parents[2] / "data" / "messy"


def main(parts: list[str]) -> None:
    """Writes each case and its truth; with `parts` only the cases whose name holds one of them."""
    for case in CASES:
        if parts and not any(part in case.name for part in parts):
            continue
        built = case.build()
        content = built.content
        if built.converted_from:
            content = convert(content, built.converted_from, case.ending)
        (FOLDER / case.name).write_bytes(content)
        (FOLDER / case.truth_name).write_text(case.truth(built), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])

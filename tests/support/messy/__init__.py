"""Messy lists as offices send them, each with what a careful clerk reads in it (tests/data/messy/README.md).

`python -m support.messy` (in tests/) writes tests/data/messy anew. The truth is written by hand beside the cells,
never computed from them, and knows nothing of any program that reads the files.
"""

from __future__ import annotations

from support.messy import layouts, papers, texts, values, wrong
from support.messy.truth import Case

__all__ = ["CASES", "Case"]

CASES: tuple[Case, ...] = tuple(
    sorted((case for module in (layouts, values, wrong, texts, papers) for case in module.CASES), key=lambda c: c.name)
)

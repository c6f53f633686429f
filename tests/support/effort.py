"""How much a test that explores does: a little in every run, all of it in `make test-long`."""

from __future__ import annotations

import os
from typing import Final

__all__ = ["LONG", "effort"]

LONG: Final = bool(os.environ.get("CAMGRANT_TEST_LONG"))
"""Whether this run is `make test-long`, which has hours where `make test` has minutes."""


def effort(*, short: int, long: int) -> int:
    """The number of examples, steps or inputs to try in this run."""
    return long if LONG else short

"""Vendors' own schemas. They are not ours to commit: they lie in $CAMGRANT_ORACLES, or in ../shared/oracles."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

__all__ = ["oracle"]

_BESIDE = Path(__file__).parents[3] / "shared" / "oracles"


def oracle(name: str) -> Path:
    """The path of a vendor's file. Skips where there is none; with CI set, a folder without the file is a failure."""
    folder = Path(os.environ.get("CAMGRANT_ORACLES") or _BESIDE)
    if not folder.is_dir():
        pytest.skip(f"no folder of vendors' schemas (CAMGRANT_ORACLES): {name} was not consulted")
    found = folder / name
    if not found.is_file():
        reason = f"{name} is not among the vendors' schemas in {folder}"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found

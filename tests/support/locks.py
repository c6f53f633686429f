"""The two locks: what runs, and what develops; and under which licence each package is given."""

from __future__ import annotations

import re
from importlib.metadata import PackageMetadata, metadata
from pathlib import Path

from packaging.utils import canonicalize_name

__all__ = ["DEVELOPS", "RUNS", "copyleft", "licences_of", "pins"]

ROOT = Path(__file__).parents[2]
RUNS = ROOT / "requirements.lock"
DEVELOPS = ROOT / "requirements-dev.lock"
_COPYLEFT = re.compile(r"(^|[^A-Z])[AL]?GPL|General Public", re.IGNORECASE)


def pins(lock: Path) -> dict[str, str]:
    """Package, in its canonical name -> the version that a lock pins."""
    lines = re.findall(r"^([\w.-]+)==(\S+)", lock.read_text(encoding="utf-8"), re.MULTILINE)
    return {str(canonicalize_name(name)): version for name, version in lines}


def licences_of(package: str) -> list[str]:
    """What an installed package says of its own licence: the expression, the field, the classifiers."""
    content: PackageMetadata = metadata(package)
    fields = [*(content.get_all("License-Expression") or ()), *(content.get_all("License") or ())]
    classifiers = [name for name in content.get_all("Classifier") or () if name.startswith("License ::")]
    return [field.splitlines()[0] for field in fields if field.strip()] + classifiers


def copyleft(licences: list[str]) -> bool:
    """Whether one of them is a GPL, of any kind, that would reach what is distributed together with it."""
    return any(_COPYLEFT.search(licence) for licence in licences)

"""Render: check first, then every artifact and manifest in memory; the CLI writes them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from camgrant.access.state import AccessState
from camgrant.model.inventory import Inventory
from camgrant.rendering.engine import manifests, render

__all__ = ["Rendered", "render_files"]


@dataclass(frozen=True, slots=True)
class Rendered:
    """Path -> bytes of everything to write, how many files each recipient gets, and the recorders left to hands."""

    files: Mapping[str, bytes]
    per_recipient: Mapping[str, int]
    by_hand: tuple[str, ...]


def render_files(inventory: Inventory, state: AccessState, commit: str) -> Rendered:
    """Everything that `dist/` holds, for an inventory that passed its check."""
    rendering = render(inventory, state)
    files = {f"{artifact.recipient}/{artifact.path}": artifact.data for artifact in rendering.artifacts}
    files.update(manifests(inventory, state, rendering.artifacts, commit))
    counted = Counter(artifact.recipient for artifact in rendering.artifacts)
    return Rendered(files, dict(sorted(counted.items())), rendering.by_hand)

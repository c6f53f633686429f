"""Render: every artifact and manifest as a stream; the CLI writes them, and nothing is kept in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from camgrant.access.state import AccessState
from camgrant.app.published import LastPublished
from camgrant.model.inventory import Inventory
from camgrant.rendering.engine import by_hand, render
from camgrant.rendering.manifest import Manifests
from camgrant.rendering.views import Views

__all__ = ["Rendering"]


class Rendering:
    """Everything that `dist/` holds, for an inventory that passed its check.

    `last` is what was published before, None for the first time; `confirmed` are removals that a receipt confirms.
    """

    def __init__(
        self,
        inventory: Inventory,
        state: AccessState,
        commit: str,
        last: LastPublished | None = None,
        confirmed: Mapping[tuple[str, str, bool], date] | None = None,
    ) -> None:
        self._views = Views(inventory, state, confirmed)
        self._before = last.before if last else None
        self._manifests = Manifests(inventory, state, commit, last.sequence + 1 if last else 1)

    def files(self) -> Iterator[tuple[str, bytes]]:
        """(path under the output folder, bytes) of every file, the manifests last."""
        for artifact in render(self._views, self._before):
            self._manifests.note(artifact)
            yield f"{artifact.recipient}/{artifact.path}", artifact.data
        yield from self._manifests.files().items()

    @property
    def per_recipient(self) -> Mapping[str, int]:
        """Recipient -> number of files; complete once all files were taken."""
        return self._manifests.counts

    @property
    def by_hand(self) -> tuple[str, ...]:
        """The recorders whose accounts are left to hands."""
        return by_hand(self._views)

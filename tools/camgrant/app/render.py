"""Render: every artifact and manifest as a stream; the CLI writes them, and nothing is kept in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from camgrant.access.state import AccessState
from camgrant.app.issued_record import logins_taken_off, owed_content
from camgrant.app.published import LastPublished
from camgrant.ledger.book import Book
from camgrant.model.inventory import Inventory
from camgrant.rendering.changes import ADDITIONS, REMOVALS, ChangeSet
from camgrant.rendering.confirmed import Confirmed
from camgrant.rendering.device import DeviceView
from camgrant.rendering.engine import Failure, by_hand, render
from camgrant.rendering.issued import NOTHING_ISSUED, Issued, owed_of
from camgrant.rendering.manifest import Manifests
from camgrant.rendering.registry import device_targets
from camgrant.rendering.views import Views

__all__ = ["Rendering", "Work"]


@dataclass(slots=True)
class Work:
    """What one recipient has to do: accounts to take from, to add to and to leave, and on which recorders."""

    removals: int = 0
    additions: int = 0
    kept: int = 0
    recorders: list[str] = field(default_factory=list)


class Rendering:
    """Everything that `dist/` holds, for an inventory that passed its check.

    `last` is what was published before, None for the first time; `receipts` are the removals that read-backs confirm,
    beside those that the ledger was told.
    `work` is, by recipient, what the change sets of its recorders ask for, also where everything is done by hand; like
    `per_recipient` it is complete once all files were taken.

    Without `lists` only recorders are rendered: where compartments were left out a list would miss their people, and
    read as if they had lost their rights. Of a recorder nothing is missing (`load.compartments`).
    """

    def __init__(
        self,
        inventory: Inventory,
        state: AccessState,
        commit: str,
        last: LastPublished | None = None,
        receipts: Confirmed | None = None,
        *,
        lists: bool = True,
    ) -> None:
        self._memory = last.memory if last else NOTHING_ISSUED
        self._views = Views.following(inventory, state, Book.of(inventory, state.as_of), receipts, self._memory)
        self._before = last.before if last else None
        self._owed: list[Issued] = []
        self._lists = lists
        self.work: dict[str, Work] = {}
        self.failures: list[Failure] = []
        self._manifests = Manifests(inventory, state, commit, last.sequence + 1 if last else 1)
        self._logins = logins_taken_off(
            last.logins if last else {}, last.before.views.inventory if last else None, inventory
        )

    def files(self) -> Iterator[tuple[str, bytes]]:
        """(path under the output folder, bytes) of every file, the manifests last."""
        for artifact in render(self._views, self._before, self._note, lists=self._lists, failed=self.failures.append):
            self._manifests.note(artifact)
            yield f"{artifact.recipient}/{artifact.path}", artifact.data
        memory = {"owed": owed_content(self._owed), "logins": self._logins}
        yield from self._manifests.files(memory).items()

    @property
    def per_recipient(self) -> Mapping[str, int]:
        """Recipient -> number of files; complete once all files were taken."""
        return self._manifests.counts

    def _note(self, view: DeviceView, changes: ChangeSet) -> None:
        self._owed += owed_of(view)
        if changes.steps:
            work = self.work.setdefault(view.recorder.creator, Work())
            work.removals += sum(step.action in REMOVALS for step in changes.steps)
            work.additions += sum(step.action in ADDITIONS for step in changes.steps)
            work.kept += sum(step.action == "keep" for step in changes.steps)
            work.recorders += [view.recorder_id] if changes.work else []

    @property
    def by_hand(self) -> tuple[str, ...]:
        """The recorders whose accounts are left to hands."""
        return by_hand(self._views)

    @property
    def unlisted(self) -> dict[str, tuple[str, ...]]:
        """Target -> recorders that are left to hands only because the settings do not list their target."""
        found: dict[str, tuple[str, ...]] = {}
        for recorder_id in self.by_hand:
            target = device_targets()[self._views.inventory.recorders[recorder_id].target]
            if target.formats:
                found[target.name] = (*found.get(target.name, ()), recorder_id)
        return dict(sorted(found.items()))

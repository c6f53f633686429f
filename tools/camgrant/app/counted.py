"""Which events of the ledger count where no publication is made: on the machine of whoever asks what is due.

What confirms something counts once the change that brought it was cleared. That is known of a publication: the one
that is named, that the branch of records has, or that was made last from this repository. Where none is known, nothing
ever went out from here and nothing was cleared, so the ledger counts as it stands.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from camgrant.app.folders import write_file
from camgrant.app.published import Record, cleared_inventory, read_record
from camgrant.app.recording import latest_record
from camgrant.diagnostics import Text, UsageFault
from camgrant.ledger.confirming import confirms, uncounted
from camgrant.model.inventory import Inventory
from camgrant.model.ledger import Event
from camgrant.repository import find_repository
from camgrant.vcs import prefix

__all__ = ["Counted", "as_counted", "remember"]

_BRANCH: Final = "published"
_FOLDER: Final = "camgrant"
_FILE: Final = "published-{folder}.json"
_WAITING: Final = Text(
    "Sổ có {count} sự kiện xác nhận chưa được duyệt nên chưa tính, vẫn nhắc như trước: {names}",
    "The ledger has events that confirm something and were not cleared yet ({count}); reminders go on: {names}",
)
_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Counted:
    """An inventory with those events alone that count; `waiting` are the others."""

    inventory: Inventory
    waiting: tuple[str, ...] = ()

    def told(self) -> Text | None:
        """A sentence about what does not count; None where everything does."""
        if not self.waiting:
            return None
        names = ", ".join(self.waiting[:_SHOWN]) + (", …" if self.waiting[_SHOWN:] else "")
        return _WAITING.filled(count=len(self.waiting), names=names)


def as_counted(inventory: Inventory, folder: Path, published: Path | None = None) -> Counted:
    """The inventory as far as its ledger counts, by the publication that is named or known here.

    Raises UsageFault for a file that is no record, EnvironmentFault where the commit that it names cannot be read.
    """
    ledger = inventory.ledger
    if not any(confirms(event, ledger) for event in ledger.values()):
        return Counted(inventory)
    record = _record(folder, published)
    if record is None or inventory.settings.roots:
        return Counted(inventory)
    cleared = _same(ledger, cleared_inventory(folder, record.commit).ledger)
    waiting = uncounted(ledger, cleared)
    kept = {name: event for name, event in ledger.items() if name not in waiting}
    return Counted(replace(inventory, ledger=kept), tuple(sorted(waiting)))


def _same(ledger: Mapping[str, Event], cleared: Mapping[str, Event]) -> frozenset[str]:
    """The events that are as they were when they were cleared."""
    return frozenset(name for name, event in ledger.items() if cleared.get(name) == event)


def _record(folder: Path, published: Path | None) -> Record | None:
    if published is not None:
        try:
            return read_record(published.read_bytes(), str(published))
        except OSError as fault:
            raise UsageFault(f"{published}: {fault.strerror}") from fault
    if find_repository(folder) is None:
        return None
    return latest_record(folder, _BRANCH) or _remembered(folder)


# -- what was published from here last -------------------------------------------------------------------------------


def remember(folder: Path, record: bytes) -> None:
    """Keeps the record of a publication beside git's own files, for whoever publishes without a branch of records.

    A disk that refuses changes no publication.
    """
    place = _place(folder)
    if place is None:
        return
    with contextlib.suppress(OSError):
        place.parent.mkdir(mode=0o700, exist_ok=True)
        write_file(place, record)


def _remembered(folder: Path) -> Record | None:
    place = _place(folder)
    if place is None or not place.is_file():
        return None
    return read_record(place.read_bytes(), str(place))


def _place(folder: Path) -> Path | None:
    repository = find_repository(folder)
    if repository is None:
        return None
    inside = prefix(folder).replace("/", "-") or "top"
    return repository.common / _FOLDER / _FILE.format(folder=inside)

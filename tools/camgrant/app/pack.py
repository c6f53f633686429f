"""Packs: one folder for each unit with everything that is its own, and a page on top that says what to do with it.

`render` sorts by recipient; a pack is what a person gets. So the author of a list finds it here too, with the draft of
its letter, because the author signs and sends it; and who makes accounts finds the form on which to report them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from camgrant.access.state import AccessState
from camgrant.app.first_page import ANSWERS, DEVICES, RECEIVED, REMINDERS, TO_SEND, FirstPages
from camgrant.app.published import LastPublished
from camgrant.app.template import template
from camgrant.diagnostics import UsageFault
from camgrant.duties.obligations import duties, reminders
from camgrant.ledger.book import Book
from camgrant.load.suggest import suggestion
from camgrant.model.inventory import Inventory
from camgrant.rendering.confirmed import Confirmed, confirmed_by
from camgrant.rendering.engine import render
from camgrant.rendering.manifest import Manifests
from camgrant.rendering.registry import sheet_target
from camgrant.rendering.target import Artifact
from camgrant.rendering.views import Views

__all__ = ["Packs"]

_LETTER: Final = ".cong-van.docx"
_REPORTED: Final = ("create", "confirm")  # the duties that the form of answers settles
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Packs:
    """The packs of one access state, for an inventory that passed its check."""

    def __init__(
        self,
        inventory: Inventory,
        state: AccessState,
        commit: str,
        last: LastPublished | None = None,
        receipts: Confirmed | None = None,
    ) -> None:
        self._inventory, self._state = inventory, state
        self._book = Book.of(inventory, state.as_of)
        self._views = Views(inventory, state, confirmed_by(inventory, self._book, receipts))
        self._before = last.before if last else None
        self._manifests = Manifests(inventory, state, commit, last.sequence + 1 if last else 1)
        self._duties = duties(inventory, state, self._book, receipts)
        self._pages = FirstPages(inventory, state, self._book, self._duties)

    def files(self, unit: str | None = None) -> Iterator[tuple[str, bytes]]:
        """(path under the output folder, bytes); of one unit only where it is named, then without its folder's name.

        Raises UsageFault for a unit that does not exist or has no pack.
        """
        if unit is not None and unit not in self._inventory.units:
            near = suggestion(unit, self._inventory.units)
            raise UsageFault(f"không có đơn vị “{unit}”{near.vi} / unknown unit '{unit}'{near.en}")
        for artifact in self._placed(unit):
            self._pages.note(artifact)
            if unit in (None, artifact.recipient):
                yield self._noted(artifact, unit)
        recipients = [one for one in self._pages.recipients() if unit in (None, one)]
        if not recipients and unit is not None:
            raise UsageFault(f"{unit}: không có gì để gửi / has no pack on this day")
        for recipient in recipients:
            for artifact in self._pages.page(recipient):
                yield self._noted(artifact, unit)
        for path, data in self._manifests.files().items():
            if unit is None or path.startswith(f"{unit}/"):
                yield (path if unit is None else path.partition("/")[2]), data

    def _noted(self, artifact: Artifact, unit: str | None) -> tuple[str, bytes]:
        self._manifests.note(artifact)
        return (artifact.path if unit else f"{artifact.recipient}/{artifact.path}"), artifact.data

    def _placed(self, unit: str | None) -> Iterator[Artifact]:
        """Every artifact where its reader looks for it; the copies for authors beside those for recipients.

        With a unit only what concerns it.
        """
        for artifact in render(self._views, self._before, only=unit):
            if not artifact.author:
                yield replace(artifact, path=f"{DEVICES}/{artifact.path}")
                continue
            name = artifact.path.rpartition("/")[2]
            yield replace(artifact, recipient=artifact.author, path=f"{TO_SEND}/{artifact.recipient}/{name}")
            if not name.endswith(_LETTER):
                yield replace(artifact, path=f"{RECEIVED}/{name}")
        yield from self._answers(unit)
        if unit in (None, self._inventory.settings.registrar):
            yield from self._reminders()

    def _answers(self, unit: str | None) -> Iterator[Artifact]:
        """The form of answers, filled in as far as we know, for whoever has accounts to report."""
        owing = {duty.unit for duty in self._duties if duty.kind in _REPORTED and duty.state != "done"}
        for one in sorted(owing & self._inventory.units.keys()):
            if unit not in (None, one):
                continue
            data = template(self._inventory, self._state, "return", one)
            yield Artifact(one, f"{ANSWERS}/phieu-bao-ket-qua.xlsx", data, _XLSX, "template", ())

    def _reminders(self) -> Iterator[Artifact]:
        registrar = self._inventory.settings.registrar
        if registrar is None:
            return
        for reminder in reminders(self._inventory, self._duties, registrar, self._state.as_of):
            for name, media_type, data in sheet_target().remind(reminder):
                yield Artifact(registrar, f"{REMINDERS}/{name}", data, media_type, "reminder", ())

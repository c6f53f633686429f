"""Packs: one folder for each unit with everything that is its own, and a page on top that says what to do with it.

`render` sorts by recipient; a pack is what a person gets. So the author of a list finds it here too, with the draft of
its letter, because the author signs and sends it; and who makes accounts finds the form on which to report them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Final

from camgrant.access.state import AccessState
from camgrant.app.first_page import ANSWERS, DEVICES, LISTS, RECEIVED, REMINDERS, TO_SEND, FirstPages
from camgrant.app.one_page import OnePages
from camgrant.app.published import LastPublished
from camgrant.app.template import template
from camgrant.diagnostics import CamgrantError, UsageFault
from camgrant.duties.duty import Duty
from camgrant.duties.obligations import duties, reminders
from camgrant.ledger.book import Book
from camgrant.load.suggest import suggestion
from camgrant.model.inventory import Inventory
from camgrant.rendering.changes import REMOVALS, ChangeSet
from camgrant.rendering.confirmed import Confirmed
from camgrant.rendering.device import DeviceView
from camgrant.rendering.engine import Failure, attempt, is_written, render
from camgrant.rendering.issued import NOTHING_ISSUED, Issued, owed_of
from camgrant.rendering.lists import Desk
from camgrant.rendering.manifest import Manifests
from camgrant.rendering.registry import sheet_target
from camgrant.rendering.target import Artifact
from camgrant.rendering.views import Views

__all__ = ["Packs"]

_LETTER: Final = ".cong-van.docx"
_REPORTED: Final = ("create", "confirm")  # the duties that the form of answers settles
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Packs:
    """The packs of one access state, for an inventory that passed its check.

    `new_accounts` are the logins that are to be made, by creator and recorder; `accounts` are (recorder, login) of all
    that there are; `work` are the recorders on which something has to be done, by creator; `removals` those on which
    something is taken back, with the number of accounts; `unwritten` those of `work` for which no file is asked that
    would say so, and whether anything is taken back there; `owed` are the accounts that must be gone. All are
    complete once all artifacts were taken.
    """

    def __init__(
        self,
        inventory: Inventory,
        state: AccessState,
        commit: str,
        last: LastPublished | None = None,
        receipts: Confirmed | None = None,
        notice: tuple[str, ...] = (),
    ) -> None:
        self._inventory, self._state = inventory, state
        self._book = Book.of(inventory, state.as_of)
        self._memory = last.memory if last else NOTHING_ISSUED
        self._views = Views.following(inventory, state, self._book, receipts, self._memory)
        self._before = last.before if last else None
        self._manifests = Manifests(inventory, state, commit, last.sequence + 1 if last else 1)
        self.failures: list[Failure] = []
        self._duties = self._all_duties(receipts)
        self._receipts = receipts
        self._desk = Desk(inventory, state, self._book)
        self._pages = FirstPages(self._desk, self._duties, notice)
        self.new_accounts: dict[str, dict[str, list[str]]] = {}
        self.accounts: set[tuple[str, str]] = set()
        self.work: dict[str, list[str]] = {}
        self.removals: dict[str, dict[str, int]] = {}
        self.unwritten: dict[str, bool] = {}
        self.owed: list[Issued] = []

    def _all_duties(self, receipts: Confirmed | None) -> tuple[Duty, ...]:
        """What everybody owes; nothing where the program fails on it, which is told."""
        try:
            return tuple(duties(self._inventory, self._state, self._book, receipts, self._memory))
        except CamgrantError:
            raise
        except Exception as fault:
            self._failed(Failure("paper", "duties", type(fault).__name__))
            return ()

    def _failed(self, failure: Failure) -> None:
        """A recorder on which a program failed has something to do, as far as anybody knows."""
        self.failures.append(failure)
        if failure.kind == "recorder":
            self.unwritten[failure.name] = True
            self.owed += [account for account in self._memory.accounts if account.recorder == failure.name]

    def files(self, unit: str | None = None) -> Iterator[tuple[str, bytes]]:
        """(path under the output folder, bytes); of one unit only where it is named, then without its folder's name.

        Raises UsageFault for a unit that does not exist or has no pack.
        """
        if unit is not None and unit not in self._inventory.units:
            near = suggestion(unit, self._inventory.units)
            raise UsageFault(f"không có đơn vị “{unit}”{near.vi} / unknown unit '{unit}'{near.en}")
        found = False
        for artifact in self.artifacts(unit):
            found = True
            self._manifests.note(artifact)
            yield (artifact.path if unit else f"{artifact.recipient}/{artifact.path}"), artifact.data
        if unit is not None and not found:
            raise UsageFault(f"{unit}: không có gì để gửi / has no pack on this day")
        for path, data in self._manifests.files().items():
            if unit is None or path.startswith(f"{unit}/"):
                yield (path if unit is None else path.partition("/")[2]), data

    def artifacts(self, unit: str | None = None) -> Iterator[Artifact]:
        """Every file of the packs, or of one unit's, each first page after the files that it speaks of."""
        for artifact in self._placed(unit):
            self._pages.note(artifact)
            if unit in (None, artifact.recipient):
                yield artifact
        for recipient in self._pages.recipients():
            if unit in (None, recipient):
                page = partial(self._pages.page, recipient)
                yield from attempt("paper", f"{recipient}: DOC-TRUOC", page, self._failed)

    @property
    def taking_back(self) -> frozenset[str]:
        """The units whose pack takes something back from somebody: on a recorder, or in a list. Complete once all
        artifacts were taken."""
        return self._pages.taking_back | self.removals.keys()

    def _placed(self, unit: str | None) -> Iterator[Artifact]:
        """Every artifact where its reader looks for it; the copies for authors beside those for recipients.

        With a unit only what concerns it.
        """
        for artifact in render(self._views, self._before, self._note, only=unit, failed=self._failed):
            if not artifact.author:
                yield replace(artifact, path=f"{DEVICES}/{artifact.path}")
                continue
            name = artifact.path.rpartition("/")[2]
            yield replace(artifact, recipient=artifact.author, path=f"{TO_SEND}/{artifact.recipient}/{name}")
            if not name.endswith(_LETTER):
                yield replace(artifact, path=f"{RECEIVED}/{name}")
        yield from attempt("paper", "one-page", partial(self._one_pages, unit), self._failed)
        yield from attempt("paper", ANSWERS, partial(self._answers, unit), self._failed)
        if unit in (None, self._inventory.settings.registrar):
            yield from attempt("paper", REMINDERS, self._reminders, self._failed)

    def _one_pages(self, unit: str | None) -> Iterator[Artifact]:
        """The page that goes with figures by unit, beside them: for who signs and for who gets them."""
        targets = dict.fromkeys(self._inventory.settings.targets)
        sheets = [name.removeprefix(LISTS) for name in targets if name.startswith(LISTS)]
        for view, page in OnePages(self._desk, self._duties, self._receipts).pages(sheets, unit):
            target = f"{LISTS}{view.sheet_id}"
            for name, kind, data in sheet_target().page(view, page):
                sent = Artifact(view.recipient, f"{RECEIVED}/{name}", data, kind, target, (), author=view.author)
                yield replace(sent, recipient=view.author, path=f"{TO_SEND}/{view.recipient}/{name}")
                yield sent

    def _note(self, view: DeviceView, changes: ChangeSet) -> None:
        creator = view.recorder.creator
        self.owed += owed_of(view)
        losing = {step.login for step in changes.steps if step.action in REMOVALS}
        if losing:
            self.removals.setdefault(creator, {})[view.recorder_id] = len(losing)
        if changes.work:
            self.work.setdefault(creator, []).append(view.recorder_id)
            if not is_written(self._inventory, view.recorder.target):
                self.unwritten[view.recorder_id] = bool(losing)
        self.accounts.update((view.recorder_id, account.login) for account in view.accounts)
        made = [step.login for step in changes.steps if step.action == "create"]
        if made:
            self.new_accounts.setdefault(creator, {})[view.recorder_id] = made

    def _answers(self, unit: str | None) -> Iterator[Artifact]:
        """The form of answers, filled in as far as we know, for whoever has accounts to report."""
        owing = {duty.unit for duty in self._duties if duty.kind in _REPORTED and duty.state != "done"}
        for one in sorted(owing & self._inventory.units.keys()):
            if unit not in (None, one):
                continue
            data = template(self._inventory, self._state, "return", one, self._memory)
            yield Artifact(one, f"{ANSWERS}/phieu-bao-ket-qua.xlsx", data, _XLSX, "template", ())

    def _reminders(self) -> Iterator[Artifact]:
        registrar = self._inventory.settings.registrar
        if registrar is None:
            return
        for reminder in reminders(self._inventory, self._duties, registrar, self._state.as_of):
            for name, media_type, data in sheet_target().remind(reminder):
                yield Artifact(registrar, f"{REMINDERS}/{name}", data, media_type, "reminder", ())

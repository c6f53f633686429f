"""Drift: what a recorder exports against what it must hold, and the receipt that such a read-back is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from camgrant.access.state import AccessState
from camgrant.app.apply import understood
from camgrant.app.receipts import Mismatch, Receipt
from camgrant.diagnostics import UsageFault
from camgrant.ledger.book import Book
from camgrant.load.suggest import suggestion
from camgrant.model.inventory import Inventory
from camgrant.rendering.changes import ChangeSet
from camgrant.rendering.device import DeviceView
from camgrant.rendering.drift import Difference, compare, rights_of
from camgrant.rendering.issued import followed
from camgrant.rendering.observed import Readback
from camgrant.rendering.registry import device_targets
from camgrant.rendering.target import DeviceTarget
from camgrant.rendering.views import Views

__all__ = ["Drift", "Holder", "drift_of", "files_in", "receipt_of"]

Verdict = Literal["same", "doubt", "differs", "more_access"]


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose login stands on a device without being declared there; `technical`: he has dated work on that device."""

    person: str
    name: str
    technical: bool


@dataclass(frozen=True, slots=True)
class Drift:
    """What one recorder must hold, what it says that it holds, and where the two differ.

    `holders`: login -> the contact of that login, for accounts on the device that nobody was granted there.
    """

    view: DeviceView
    target: DeviceTarget
    seen: Readback
    differences: tuple[Difference, ...]
    holders: Mapping[str, Holder]

    @property
    def verdict(self) -> Verdict:
        """What cannot be told from the files is a doubt: never "as granted"."""
        if self.differences:
            return "more_access" if any(one.more_access for one in self.differences) else "differs"
        return "doubt" if self.seen.remarks else "same"


def files_in(paths: Iterable[Path]) -> dict[str, bytes]:
    """Name -> bytes of some files and of all files directly in some folders. Raises UsageFault for none."""
    found: dict[str, bytes] = {}
    for path in paths:
        inside = sorted(one for one in path.iterdir() if one.is_file()) if path.is_dir() else [path]
        for file in inside:
            if file.name in found:
                raise UsageFault(f"{file.name}: hai tệp cùng tên / two files of one name")
            try:
                found[file.name] = file.read_bytes()
            except OSError as fault:
                raise UsageFault(f"{file}: {fault.strerror}") from fault
    if not found:
        raise UsageFault("không có tệp nào / no file")
    return found


def drift_of(inventory: Inventory, state: AccessState, recorder_id: str, files: dict[str, bytes]) -> Drift:
    """Compares as accounts. Raises UsageFault for an unknown recorder, ReadbackFault for what cannot be understood."""
    if recorder_id not in inventory.recorders:
        near = suggestion(recorder_id, inventory.recorders).vi
        raise UsageFault(f"không có đầu ghi “{recorder_id}”{near} / unknown recorder '{recorder_id}'")
    target = device_targets()[inventory.recorders[recorder_id].target]
    if target.capabilities is None:
        raise UsageFault(
            f"{recorder_id}: đích “{target.name}” không đọc được thiết bị / the target '{target.name}' reads no device"
        )
    # Whatever ended belongs to the question, also what was confirmed as gone: it may be there again.
    ended = followed(inventory, state, Book.of(inventory, state.as_of))
    asked = tuple(replace(one, settled=False) for one in ended.get(recorder_id, ()))
    view = Views(inventory, state, ended={recorder_id: asked}).view(recorder_id)
    seen = understood(lambda: target.parse_readback(view.device, files))
    return Drift(view, target, seen, compare(target, view, seen), _holders(inventory, state, view))


def _holders(inventory: Inventory, state: AccessState, view: DeviceView) -> dict[str, Holder]:
    declared = {account.login for account in view.accounts}
    technical = {e.person for e in state.on_recorder(view.recorder_id) if not e.cameras}
    return {
        contact.login: Holder(person, contact.full_name, person in technical)
        for person, contact in inventory.contacts.items()
        if contact.login and contact.login not in declared
    }


def receipt_of(found: Drift, files: Mapping[str, bytes], moment: str) -> Receipt:
    """What a read-back confirms, as a receipt like that of `camgrant apply`: work done by hand counts as well.

    `steps_sha256` is that of the files one after another in the order of their names (`cat * | sha256sum`). Raises
    UsageFault where the files leave a doubt: what is not seen for certain is not confirmed.
    """
    if found.seen.remarks:
        raise UsageFault(
            "có điều chưa rõ trong tệp đọc từ thiết bị nên không lập biên nhận / the files leave a doubt: no receipt"
        )
    view = found.view
    differing = {one.login for one in found.differences}
    strangers = {one.login for one in found.differences if one.kind in ("extra", "risky")}
    return Receipt(
        changes=ChangeSet(view.device, view.as_of, None, ()),
        steps_sha256=hashlib.sha256(b"".join(files[name] for name in sorted(files))).hexdigest(),
        started_at=moment,
        finished_at=moment,
        result="done",
        gone=sorted({one.login for one in view.removals if not found.seen.open_to(one.login)}),
        as_declared={one.login: one.allowed for one in view.accounts if one.login not in differing},
        confirmed_at=moment,
        unknown=sorted(strangers),
        mismatches=[_mismatch(found, login) for login in sorted(differing - strangers)],
    )


def _mismatch(found: Drift, login: str) -> Mismatch:
    """An account of ours that is not as it must be; a disabled one counts as none."""
    expected = next((account.allowed for account in found.view.accounts if account.login == login), None)
    observed = next((one for one in found.seen.accounts if one.login == login and one.enabled), None)
    return Mismatch(login, expected, rights_of(found.target, found.view.device, observed) if observed else None)

"""Renders every target over the access state: a stream of artifacts by recorder and list, nothing kept in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Literal

from camgrant.access.state import AccessState
from camgrant.diagnostics import CamgrantError
from camgrant.ledger.book import Book
from camgrant.model.estate import LossKind
from camgrant.model.inventory import Inventory
from camgrant.rendering.changes import ChangeSet, Published, change_set, to_json
from camgrant.rendering.device import Account, Channel, ChannelRights, Device, DeviceView, within
from camgrant.rendering.due import DUE, DueLists
from camgrant.rendering.lists import Desk, views_at
from camgrant.rendering.registry import device_targets, sheet_target, slip_targets
from camgrant.rendering.sheets import SheetChange, SheetRow, SheetView
from camgrant.rendering.target import Artifact, DeviceTarget
from camgrant.rendering.views import Views

__all__ = ["Before", "Failed", "Failure", "attempt", "by_hand", "changes_of", "is_written", "render"]

_JSON = "application/json"
_OF_WHO_ANSWERS = frozenset(("position", "phone", "email", "responsible", "receiver"))  # of a machine


@dataclass(frozen=True, slots=True)
class Before:
    """What was published last: the views of that state, and which state it was.

    `behind` are the recorders whose last steps never went out, each with the state that went out before; None where
    nothing ever did.
    """

    views: Views
    published: Published
    behind: Mapping[str, Before | None] = field(default_factory=dict)

    def of(self, recorder_id: str) -> Before | None:
        """What went out last for the recorder."""
        return self.behind.get(recorder_id, self)


Kind = Literal["recorder", "list", "paper", "recipient"]


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that could not be made because a program failed on it: a recorder, a list, another paper, or all that
    one recipient gets."""

    kind: Kind
    name: str
    fault: str


Failed = Callable[[Failure], None]


def attempt(kind: Kind, name: str, make: Callable[[], Iterable[Artifact]], failed: Failed | None) -> list[Artifact]:
    """What `make` makes, all of it or nothing. `failed` is told where it fails; without it the failure goes on."""
    try:
        return list(make())
    except CamgrantError:
        raise
    except Exception as fault:
        if failed is None:
            raise
        failed(Failure(kind, name, type(fault).__name__))
        return []


def render(
    views: Views,
    before: Before | None = None,
    note: Callable[[DeviceView, ChangeSet], None] = lambda view, changes: None,
    *,
    lists: bool = True,
    only: str | None = None,
    failed: Failed | None = None,
) -> Iterator[Artifact]:
    """Every artifact of the targets that the settings name: recorder by recorder, then list by list. Pure.

    `note` is told of every recorder as it passes by. Without `lists` it ends with the recorders. With `only`
    it makes what one unit receives or signs: the recorders whose accounts it makes, its lists and those sent to it.

    A recorder or list on which a program fails is left out whole, and `failed` is told of it; the others are made.
    """
    due = DueLists(views.state.as_of)
    for recorder_id in _recorders(views, before):

        def made(recorder: str = recorder_id) -> Iterator[Artifact]:
            view, changes = changes_of(views, before, recorder)
            artifacts = [*_recorder_artifacts(views, view, changes)] if only in (None, view.recorder.creator) else []
            if only in (None, view.recorder.creator):
                due.add(view, device_targets()[view.recorder.target])
            note(view, changes)
            yield from artifacts

        yield from attempt("recorder", recorder_id, made, failed)
    yield from attempt("paper", DUE, due.artifacts, failed)
    if lists:
        yield from _lists(views.inventory, views.state, only, failed)


def _recorder_artifacts(views: Views, view: DeviceView, changes: ChangeSet) -> Iterator[Artifact]:
    wanted = frozenset(views.inventory.settings.targets)
    target = device_targets()[view.recorder.target]
    if target.name in wanted and (views.in_use(view.recorder_id) or changes.work):
        yield from _device_artifacts(target, view, changes)
    if not (changes.work or changes.moved):
        return
    for name, slip in slip_targets().items():
        if name in wanted:
            for file, media_type, data in slip.render(view, changes, target):
                yield _artifact(name, view, changes, file, media_type, data)


def by_hand(views: Views) -> tuple[str, ...]:
    """The recorders in use whose accounts are made by hand because no target renders for them, or none is asked to."""
    recorders, wanted = views.inventory.recorders, views.inventory.settings.targets
    targets = ((one, device_targets()[recorders[one].target]) for one in views.recorders() if views.in_use(one))
    return tuple(one for one, target in targets if not target.formats or target.name not in wanted)


def is_written(inventory: Inventory, target_name: str) -> bool:
    """Whether any file says what to do on a recorder of the target: one for the device, or a slip of paper."""
    wanted = inventory.settings.targets
    of_device = target_name in wanted and bool(device_targets()[target_name].formats)
    return of_device or not slip_targets().keys().isdisjoint(wanted)


def _recorders(views: Views, before: Before | None) -> list[str]:
    then = {*before.views.recorders(), *before.behind} if before else ()
    return sorted({*views.recorders(), *then})


def changes_of(views: Views, before: Before | None, recorder_id: str) -> tuple[DeviceView, ChangeSet]:
    """What a recorder must hold, and the steps that lead there from what was published.

    A recorder that vanished from the data keeps its last view without accounts: whatever it holds must go.
    """
    last = before.of(recorder_id) if before else None
    if recorder_id in views.inventory.recorders or before is None:
        view = views.view(recorder_id)
    else:
        there = before if recorder_id in before.views.inventory.recorders else last or before
        view = replace(there.views.view(recorder_id), accounts=(), as_of=views.state.as_of)
    target = device_targets()[view.recorder.target]
    can = target.capabilities_of(view.recorder.settings)
    device, old = _accounts_of(last, views, view.device, by_key=bool(target.camera_key))
    if last is not before:  # what did not go out may have been done all the same: whatever it gave too much must go
        device, given = _accounts_of(before, views, device, by_key=bool(target.camera_key))
        known = {account.login for account in old}  # what is another person's by now is among the removals of the view
        allowed = {account.login: account.allowed for account in view.accounts}
        old += tuple(
            one for one in given if one.login not in known and not within(one.allowed, allowed.get(one.login, {}))
        )
    old = _as_reported(views, view, device, old, last)
    changes = change_set(
        replace(view, device=device),
        old,
        last.published if last else None,
        can_disable=can is not None and can.can_disable,
        native_expiry=can is not None and can.native_expiry,
    )
    return view, changes


def _as_reported(
    views: Views, view: DeviceView, device: Device, old: tuple[Account, ...], last: Before | None
) -> tuple[Account, ...]:
    """The accounts before, by the last word of whoever made them: one that was reported as made is not made again,
    and one that was reported as gone since the publication does not stand any more."""
    if view.recorder_id not in views.inventory.recorders:
        return old
    wanted = {account.login for account in view.accounts}
    if last is not None:
        day = last.published.as_of
        old = tuple(
            one for one in old if one.login not in wanted or not views.gone_since(view.recorder_id, one.login, day)
        )
    known = {account.login for account in old}
    reported = views.reported(view.recorder_id, device)
    return (*old, *(account for login, account in sorted(reported.items()) if login not in known))


def _accounts_of(
    before: Before | None, views: Views, device: Device, *, by_key: bool
) -> tuple[Device, tuple[Account, ...]]:
    """The accounts of a recorder in a state before, in the channel numbers of the device as it is now; none where it
    has lost all of them since."""
    recorder_id = device.recorder_id
    if before is None or recorder_id not in before.views.inventory.recorders:
        return device, ()
    if not _losses(views, recorder_id) <= _losses(before.views, recorder_id):
        return device, ()
    accounts = before.views.accounts(recorder_id)
    return _by_key(device, before.views.device(recorder_id), accounts) if by_key else (device, accounts)


def _losses(views: Views, recorder_id: str) -> set[tuple[date, LossKind]]:
    """The losses of the device that were known and had happened by the day of the views."""
    recorder = views.inventory.recorders.get(recorder_id)
    losses = recorder.losses if recorder is not None else ()
    return {loss.key for loss in losses if loss.on <= views.state.as_of}


def _by_key(now: Device, then: Device, accounts: tuple[Account, ...]) -> tuple[Device, tuple[Account, ...]]:
    """The device with the cameras that it no longer has beyond its last channel, and the accounts in its numbers.

    Where a device knows its cameras by key, a channel number is only ours: what was allowed on a key stays with it.
    """
    numbers = {channel.key: channel.number for channel in now.channels if channel.key}
    gone = [channel for channel in then.channels if channel.key and channel.key not in numbers]
    last = max(now.numbers, default=0)
    extra = tuple(Channel(last + n, "", "", one.key, one.microphone) for n, one in enumerate(gone, start=1))
    numbers |= {channel.key: channel.number for channel in extra}
    places = {channel.number: numbers[channel.key] for channel in then.channels if channel.key}
    moved = tuple(
        replace(one, granted=_placed(one.granted, places), allowed=_placed(one.allowed, places)) for one in accounts
    )
    return replace(now, channels=(*now.channels, *extra)), moved


def _placed(rights: ChannelRights, places: Mapping[int, int]) -> ChannelRights:
    found = {right: frozenset(places[one] for one in numbers if one in places) for right, numbers in rights.items()}
    return {right: numbers for right, numbers in found.items() if numbers}


def _device_artifacts(target: DeviceTarget, view: DeviceView, changes: ChangeSet) -> Iterator[Artifact]:
    for file, media_type, data in target.render(view, changes):
        yield _artifact(target.name, view, changes, file, media_type, data)
    if target.formats:
        yield _artifact(target.name, view, changes, f"{view.recorder_id}.steps.json", _JSON, to_json(changes))


def _artifact(name: str, view: DeviceView, changes: ChangeSet, file: str, media_type: str, data: bytes) -> Artifact:
    documents = {document for account in view.accounts for document in account.documents}
    documents |= {document for step in changes.steps for document in step.documents}
    persons = {account.person for account in view.accounts}
    persons |= {account.responsible for account in view.accounts if account.responsible}
    persons |= {removal.person for removal in (*view.removals, *view.reductions)}
    recipient = view.recorder.creator
    return Artifact(recipient, f"{name}/{file}", data, media_type, name, tuple(sorted(documents)), frozenset(persons))


def _lists(inventory: Inventory, state: AccessState, only: str | None, failed: Failed | None) -> Iterator[Artifact]:
    desks: list[Desk] = []

    def made(name: str) -> Iterator[Artifact]:
        if not desks:
            desks.append(Desk(inventory, state, Book.of(inventory, state.as_of)))
        for view in views_at(desks[0], name.removeprefix("sheet_")):
            if only in (None, view.author, view.recipient):
                sheet = partial(_sheet_artifacts, name, view, desks[0].inventory)
                yield from attempt("list", f"{name} ({view.author} → {view.recipient})", sheet, failed)

    for name in dict.fromkeys(inventory.settings.targets):
        if name.startswith("sheet_"):
            yield from attempt("list", name, partial(made, name), failed)


def _sheet_artifacts(name: str, view: SheetView, inventory: Inventory) -> Iterator[Artifact]:
    shown = {column.show for column in view.sheet.columns}
    said: tuple[SheetRow | SheetChange, ...] = (*view.rows, *(view.changes or ()))
    documents = tuple(sorted({document for one in said for document in one.documents}))
    persons = {one.person for one in said if one.person}
    persons |= {row.responsible for row in view.rows if row.responsible} if "responsible" in shown else set()
    if not shown.isdisjoint(_OF_WHO_ANSWERS):
        holders = (inventory.contacts[one] for one in sorted(persons) if one in inventory.contacts)
        persons |= {holder.responsible for holder in holders if holder.responsible}
    target = sheet_target()
    for file, media_type, data in (*target.render(view), *(target.cover(view) if view.has_news else ())):
        yield Artifact(
            view.recipient, f"{name}/{file}", data, media_type, name, documents, frozenset(persons), view.author
        )

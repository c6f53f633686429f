"""The change set of one recorder: neutral, ordered steps from what was published to what must be. Removals first.

`steps.json` is this as a file; it holds all that `camgrant apply` needs, so its reader needs no inventory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final, Literal

from camgrant.access.holders import same_holder
from camgrant.model.base import RIGHTS
from camgrant.rendering.device import Account, Channel, ChannelRights, Device, DeviceView, Removal
from camgrant.rendering.jsontext import json_bytes

__all__ = [
    "ADDITIONS",
    "ENDINGS",
    "REMOVALS",
    "SCHEMA_VERSION",
    "Action",
    "ChangeSet",
    "Published",
    "Step",
    "change_set",
    "from_json",
    "rights_content",
    "rights_from",
    "to_json",
]

SCHEMA_VERSION: Final = 1
Action = Literal["delete", "disable", "reduce", "create", "extend", "keep"]
ENDINGS: Final[frozenset[Action]] = frozenset({"delete", "disable"})
REMOVALS: Final[frozenset[Action]] = ENDINGS | {"reduce"}
ADDITIONS: Final[frozenset[Action]] = frozenset({"create", "extend"})
_ORDER: Final[tuple[Action, ...]] = ("delete", "disable", "reduce", "create", "extend", "keep")


@dataclass(frozen=True, slots=True)
class Published:
    """What was published last: the commit, resolved again, and the day it was resolved for."""

    commit: str
    as_of: date


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do to one account. `before` and `after` are what the device allows then: right -> channels.

    `delete` and `disable` end an account (`since`: the first day without the right); `reduce` takes away, `extend`
    adds; `create` makes an account, or enables a disabled one of that login; `keep` changes nothing and is compared.
    `was_until` is the last day that was published for a kept account, where another is declared now; from `narrows_on`
    on the step gives more than is granted.
    """

    action: Action
    login: str
    before: ChannelRights
    after: ChannelRights
    granted: ChannelRights
    since: date | None = None
    why: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    documents: tuple[str, ...] = ()
    was_until: date | None = None
    narrows_on: date | None = None

    @property
    def ends_on(self) -> date | None:
        """The first day without what the step gives; None where it gives nothing."""
        return self.valid_until + timedelta(days=1) if self.valid_until else None


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """The steps of one recorder in order. `published` is None where nothing was published before.

    The device's channels are those of the view, and beyond the last one the cameras (by key) that were published and
    are no longer there: a right on one of them is lost, not passed on to the camera that took its channel.
    """

    device: Device
    as_of: date
    published: Published | None
    steps: tuple[Step, ...]
    profile: str = "production"

    @property
    def work(self) -> tuple[Step, ...]:
        """The steps that change something."""
        return tuple(step for step in self.steps if step.action != "keep")

    @property
    def moved(self) -> tuple[Step, ...]:
        """The kept accounts whose last day is another than was published: the earlier slip is out of date."""
        return tuple(step for step in self.steps if step.was_until is not None)


def change_set(
    view: DeviceView,
    before: Iterable[Account],
    published: Published | None,
    *,
    can_disable: bool,
    native_expiry: bool = False,
) -> ChangeSet:
    """What leads from the accounts published before to those of the view.

    A mixed change is two steps: what is lost goes with the reductions, what is gained waits for them. An account whose
    holder has left is deleted; any other that ends is disabled where the device can, so that its log stays readable.
    Where the device keeps the end itself, another end alone is a change too. What ended earlier and no receipt has
    confirmed is part of every change set until one does, whatever was published in between.

    An account belongs to a person. Where the login of one that must go is by now another person's, the account is
    deleted and made again with a password of its own: kept, it would open for whoever knew the old one.
    """
    old = {account.login: account for account in before}
    new = {account.login: account for account in view.accounts}
    ended = {removal.login: removal for removal in view.removals}
    less = {removal.login: removal for removal in view.reductions}
    steps: list[Step] = []
    for login in sorted(old.keys() | new.keys() | ended.keys()):
        if login not in new:
            steps.append(_ending(login, old.get(login), ended.get(login), can_disable=can_disable))
        elif login in ended or (login in old and not _is_of(old[login], new[login])):
            steps.append(_ending(login, old.get(login), ended.get(login), can_disable=False))
            steps.append(_step("create", new[login], {}, new[login].allowed))
        elif login not in old:
            steps.append(_step("create", new[login], {}, new[login].allowed))
        else:
            steps += _changes(old[login], new[login], less.get(login), native_expiry=native_expiry)
    steps.sort(key=lambda step: (_ORDER.index(step.action), step.login))
    return ChangeSet(view.device, view.as_of, published, tuple(steps), view.profile)


def _ending(login: str, account: Account | None, removal: Removal | None, *, can_disable: bool) -> Step:
    """`before` is what was published; empty where the account ended before that."""
    why = removal.why if removal else ""
    action: Action = "disable" if can_disable and why != "left" else "delete"
    known = removal.documents if removal else account.documents if account else ()
    before = account.allowed if account else {}
    return Step(action, login, before, {}, {}, removal.since if removal else None, why, documents=known)


def _is_of(old: Account, new: Account) -> bool:
    """Whether both are accounts of one human being."""
    if old.person != new.person:
        return False
    return old.holder is None or same_holder(old.holder, new.holder)


def _changes(old: Account, new: Account, less: Removal | None, *, native_expiry: bool) -> Iterator[Step]:
    """The steps of an account that goes on. An end that the device keeps never moves later in a reduction."""
    common = _common(old.allowed, new.allowed)
    had = _union(old.allowed, less.before) if less else old.allowed
    earlier = native_expiry and new.ends_on < old.ends_on
    later = native_expiry and new.ends_on > old.ends_on
    if common != dict(had) or earlier:
        step = _step("reduce", new, had, common)
        last = min(old.valid_until, new.valid_until)
        yield replace(step, since=less.since if less else None, why=less.why if less else "", valid_until=last)
    if common != dict(new.allowed) or later:
        yield _step("extend", new, common, new.allowed)
    if dict(had) == dict(new.allowed) and not (earlier or later):
        moved = old.valid_until if old.ends_on != new.ends_on else None
        yield replace(_step("keep", new, old.allowed, new.allowed), was_until=moved)


_NONE: Final[frozenset[int]] = frozenset()


def _common(one: ChannelRights, other: ChannelRights) -> ChannelRights:
    return {right: both for right in RIGHTS if (both := one.get(right, _NONE) & other.get(right, _NONE))}


def _union(one: ChannelRights, other: ChannelRights) -> ChannelRights:
    return {right: both for right in RIGHTS if (both := one.get(right, _NONE) | other.get(right, _NONE))}


def _step(action: Action, account: Account, before: ChannelRights, after: ChannelRights) -> Step:
    granted = account.granted
    if after is not account.allowed:  # a part of what the account will have
        granted = {r: part for r, numbers in granted.items() if (part := numbers & after.get(r, _NONE))}
    return Step(
        action,
        account.login,
        before,
        after,
        granted,
        valid_from=account.valid_from,
        valid_until=account.valid_until,
        documents=account.documents,
        narrows_on=account.narrows_on,
    )


def to_json(changes: ChangeSet) -> bytes:
    """The bytes of `steps.json` (schemas/output/steps.schema.json)."""
    device = changes.device
    content = {
        "schema_version": SCHEMA_VERSION,
        "recorder": device.recorder_id,
        "target": device.target,
        "settings": dict(device.settings),
        "channels": [
            {"number": one.number, "camera": one.camera, "key": one.key, "microphone": one.microphone}
            for one in device.channels
        ],
        "profile": changes.profile,
        "as_of": changes.as_of.isoformat(),
        "published": changes.published
        and {"commit": changes.published.commit, "as_of": changes.published.as_of.isoformat()},
        "steps": [_step_content(number, step) for number, step in enumerate(changes.steps, start=1)],
    }
    return json_bytes(content)


def _step_content(number: int, step: Step) -> dict[str, object]:
    dates = {
        "since": step.since,
        "valid_from": step.valid_from,
        "valid_until": step.valid_until,
        "was_until": step.was_until,
        "narrows_on": step.narrows_on,
    }
    return {
        "number": number,
        "action": step.action,
        "login": step.login,
        "before": rights_content(step.before),
        "after": rights_content(step.after),
        "granted": rights_content(step.granted),
        **{name: day.isoformat() for name, day in dates.items() if day is not None},
        **({"why": step.why} if step.why else {}),
        "documents": list(step.documents),
    }


def rights_content(rights: ChannelRights) -> dict[str, list[int]]:
    """Rights as JSON has them: right -> channel numbers, sorted; rights on no channel are left out."""
    return {right: sorted(rights[right]) for right in RIGHTS if rights.get(right)}


def rights_from(content: Mapping[str, list[int]]) -> ChannelRights:
    """Rights from their JSON."""
    return {right: frozenset(content[right]) for right in RIGHTS if right in content}


def from_json(content: Mapping[str, Any]) -> ChangeSet:
    """A change set from content that its schema has accepted."""
    published = content["published"]
    return ChangeSet(
        Device(
            content["recorder"],
            content["target"],
            content["settings"],
            tuple(
                Channel(one["number"], one["camera"], "", one["key"], one["microphone"]) for one in content["channels"]
            ),
        ),
        date.fromisoformat(content["as_of"]),
        Published(published["commit"], date.fromisoformat(published["as_of"])) if published else None,
        tuple(_step_from(step) for step in content["steps"]),
        content["profile"],
    )


def _step_from(content: Mapping[str, Any]) -> Step:
    def day(name: str) -> date | None:
        return date.fromisoformat(content[name]) if name in content else None

    def rights(name: str) -> ChannelRights:
        return rights_from(content[name])

    return Step(
        content["action"],
        content["login"],
        rights("before"),
        rights("after"),
        rights("granted"),
        day("since"),
        content.get("why", ""),
        day("valid_from"),
        day("valid_until"),
        tuple(content["documents"]),
        day("was_until"),
        day("narrows_on"),
    )

"""The change set of one recorder: neutral, ordered steps from what was published to what must be. Removals first.

`steps.json` is this as a file; it holds all that `camgrant apply` needs, so its reader needs no inventory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from camgrant.model.base import RIGHTS
from camgrant.rendering.device import Account, Channel, ChannelRights, Device, DeviceView, Removal
from camgrant.rendering.jsontext import json_bytes

__all__ = ["SCHEMA_VERSION", "Action", "ChangeSet", "Published", "Step", "change_set", "from_json", "to_json"]

SCHEMA_VERSION: Final = 1
Action = Literal["delete", "disable", "reduce", "create", "extend", "keep"]
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


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """The steps of one recorder in order. `published` is None where nothing was published before."""

    device: Device
    as_of: date
    published: Published | None
    steps: tuple[Step, ...]

    @property
    def work(self) -> tuple[Step, ...]:
        """The steps that change something."""
        return tuple(step for step in self.steps if step.action != "keep")


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
    Where the device keeps the end itself, another end alone is a change too.
    """
    old = {account.login: account for account in before}
    new = {account.login: account for account in view.accounts}
    ended = {removal.login: removal for removal in view.removals}
    steps: list[Step] = []
    for login in sorted(old.keys() | new.keys()):
        if login not in new:
            steps.append(_ending(old[login], ended.get(login), can_disable=can_disable))
        elif login not in old:
            steps.append(_step("create", new[login], {}, new[login].allowed))
        else:
            steps += _changes(old[login], new[login], native_expiry=native_expiry)
    steps.sort(key=lambda step: (_ORDER.index(step.action), step.login))
    return ChangeSet(view.device, view.as_of, published, tuple(steps))


def _ending(account: Account, removal: Removal | None, *, can_disable: bool) -> Step:
    why = removal.why if removal else ""
    action: Action = "disable" if can_disable and why != "left" else "delete"
    since = removal.since if removal else None
    return Step(action, account.login, account.allowed, {}, {}, since, why, documents=account.documents)


def _changes(old: Account, new: Account, *, native_expiry: bool) -> Iterator[Step]:
    common = {
        right: both for right in RIGHTS if (both := old.allowed.get(right, _NONE) & new.allowed.get(right, _NONE))
    }
    if common != dict(old.allowed):
        yield _step("reduce", new, old.allowed, common)
    if common != dict(new.allowed):
        yield _step("extend", new, common, new.allowed)
    if dict(old.allowed) == dict(new.allowed):
        moved = native_expiry and old.ends_on != new.ends_on
        action: Action = ("reduce" if new.ends_on < old.ends_on else "extend") if moved else "keep"
        yield _step(action, new, old.allowed, new.allowed)


_NONE: Final[frozenset[int]] = frozenset()


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
        "as_of": changes.as_of.isoformat(),
        "published": changes.published
        and {"commit": changes.published.commit, "as_of": changes.published.as_of.isoformat()},
        "steps": [_step_content(number, step) for number, step in enumerate(changes.steps, start=1)],
    }
    return json_bytes(content)


def _step_content(number: int, step: Step) -> dict[str, object]:
    dates = {"since": step.since, "valid_from": step.valid_from, "valid_until": step.valid_until}
    return {
        "number": number,
        "action": step.action,
        "login": step.login,
        "before": _rights_content(step.before),
        "after": _rights_content(step.after),
        "granted": _rights_content(step.granted),
        **{name: day.isoformat() for name, day in dates.items() if day is not None},
        **({"why": step.why} if step.why else {}),
        "documents": list(step.documents),
    }


def _rights_content(rights: ChannelRights) -> dict[str, list[int]]:
    return {right: sorted(rights[right]) for right in RIGHTS if rights.get(right)}


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
    )


def _step_from(content: Mapping[str, Any]) -> Step:
    def day(name: str) -> date | None:
        return date.fromisoformat(content[name]) if name in content else None

    def rights(name: str) -> ChannelRights:
        return {right: frozenset(content[name][right]) for right in RIGHTS if right in content[name]}

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
    )

"""Drift: what a device says of its accounts against what it must hold, compared as accounts and never as text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

from camgrant.model.base import RIGHTS, Right
from camgrant.rendering.capabilities import allowed_by
from camgrant.rendering.device import Account, ChannelRights, Device, DeviceView, login_key
from camgrant.rendering.observed import ObservedAccount, Readback
from camgrant.rendering.target import DeviceTarget

__all__ = ["MORE_ACCESS", "Difference", "compare", "rights_of"]

Kind = Literal["ended", "extra", "more", "risky", "shared", "longer", "missing", "fewer", "disabled", "shorter"]
MORE_ACCESS: Final[frozenset[Kind]] = frozenset({"ended", "extra", "more", "risky", "shared", "longer"})
_NONE: Final[frozenset[int]] = frozenset()


@dataclass(frozen=True, slots=True)
class Difference:
    """One account that is not as declared: `more` and `fewer` are right -> channels beyond and short of it.

    `ended` is an account that must be gone, `since` the first day without. `longer` and `shorter` are ends that the
    device itself keeps, later or earlier than the last day declared.
    """

    kind: Kind
    login: str
    where: str = ""
    more: ChannelRights = field(default_factory=dict)
    fewer: ChannelRights = field(default_factory=dict)
    since: date | None = None

    @property
    def more_access(self) -> bool:
        """Whether somebody can see more than declared; otherwise somebody cannot see what he may."""
        return self.kind in MORE_ACCESS


def rights_of(target: DeviceTarget, device: Device, account: ObservedAccount) -> ChannelRights:
    """What the device allows an account, with what its rights bring along; nothing where the account is disabled."""
    can = target.capabilities_of(device.settings)
    if not account.enabled:
        return {}
    if can is None:
        return account.channels_by_right
    allowed = allowed_by(can, account.channels_by_right, device.numbers, device.hearing)
    if not account.surplus:
        return allowed
    beyond = {right: allowed.get(right, _NONE) | account.surplus.get(right, _NONE) for right in RIGHTS}
    return {right: numbers for right, numbers in beyond.items() if numbers}


def compare(target: DeviceTarget, view: DeviceView, seen: Readback) -> tuple[Difference, ...]:
    """Every difference, those that give more access first. A disabled account that nobody should have is none."""
    declared = {account.login: account for account in view.accounts}
    ended = {login_key(removal.login): removal.since for removal in view.removals}
    can = target.capabilities_of(view.device.settings)
    found: list[Difference] = []
    met: set[str] = set()
    for observed in seen.accounts:
        risky = observed.login in target.risky
        if observed.built_in and not risky:
            continue
        rights = rights_of(target, view.device, observed)
        account = None if observed.where or observed.login in met else declared.get(observed.login)
        if account is None:
            if observed.enabled:
                since = None if risky else ended.get(login_key(observed.login))
                kind: Kind = "risky" if risky else "ended" if since else "extra"
                found.append(Difference(kind, observed.login, observed.where, more=rights, since=since))
            continue
        met.add(observed.login)
        found += _of_account(account, observed, rights)
        if can is not None and can.native_expiry and observed.enabled and observed.ends_on != account.ends_on:
            longer = observed.ends_on is None or observed.ends_on > account.ends_on
            found.append(Difference("longer" if longer else "shorter", observed.login))
    found += [Difference("missing", login, fewer=declared[login].allowed) for login in sorted(declared.keys() - met)]
    return tuple(sorted(found, key=lambda one: (not one.more_access, one.login, one.where, one.kind)))


def _of_account(account: Account, observed: ObservedAccount, rights: ChannelRights) -> Iterator[Difference]:
    if not observed.enabled:
        yield Difference("disabled", account.login, fewer=account.allowed)
        return
    if observed.shared:
        yield Difference("shared", account.login)
    if more := _beyond(rights, account.allowed):
        yield Difference("more", account.login, more=more)
    if fewer := _beyond(account.allowed, rights):
        yield Difference("fewer", account.login, fewer=fewer)


def _beyond(one: ChannelRights, other: ChannelRights) -> dict[Right, frozenset[int]]:
    """What the first has that the second has not."""
    return {right: extra for right in RIGHTS if (extra := one.get(right, _NONE) - other.get(right, _NONE))}

"""What a device says of its accounts, whatever its format: for round trips, for drift and for apply."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from camgrant.rendering.device import ChannelRights, login_key

__all__ = ["Announced", "ObservedAccount", "Readback", "ReadbackFault"]


class ReadbackFault(ValueError):
    """A file or an answer of a device that cannot be understood; never taken for "no accounts"."""


@dataclass(frozen=True, slots=True)
class ObservedAccount:
    """One account on a device: each right with channel numbers.

    `device_id` is the number that the device gave it ("" where it has none); `built_in` accounts are the device's own
    and never touched; `shared` ones may be used by several clients at once; `where` names a second list of accounts
    that the device keeps (such as the ONVIF list of a Hikvision recorder), "" for the usual one. `ends_on` is the first
    day on which the device itself no longer lets the account in, None where it knows no such day. `surplus` is what
    the account may do beyond `channels_by_right` by a setting that no account of ours has and that the driver closes
    without touching a right (the API of a ZoneMinder). `half_made`: left by a request that was torn on its way, so
    that the device holds an account without a name; `login` is then its place.
    """

    login: str
    channels_by_right: ChannelRights
    enabled: bool = True
    built_in: bool = False
    shared: bool = False
    device_id: str = ""
    where: str = ""
    ends_on: date | None = None
    surplus: ChannelRights = field(default_factory=dict)
    half_made: bool = False


@dataclass(frozen=True, slots=True)
class Announced:
    """What a device says of itself that binds whoever adds to it; removals are never bound by it.

    `no_additions` says in both languages why it will take no new account from us, "" where nothing is known against it;
    `most_accounts` counts its own too; `password_length` are the shortest and the longest that it takes. None: unsaid.
    """

    no_additions: str = ""
    most_accounts: int | None = None
    password_length: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Readback:
    """All accounts of one device, what it says of itself, and what no account of ours accounts for (free text).

    `unread` says in both languages why a list that the device may well have was not shown, "" where none was kept back:
    who is not in `accounts` may then be there all the same.
    """

    accounts: tuple[ObservedAccount, ...] = ()
    remarks: tuple[str, ...] = field(default_factory=tuple)
    announced: Announced = Announced()
    unread: str = ""

    def of(self, login: str) -> ObservedAccount | None:
        """The account of that login in the usual list; where it stands there more than once, one that is not locked."""
        return next(iter(self.open_of(login)), None) or next(iter(self._named(login)), None)

    def open_of(self, login: str) -> tuple[ObservedAccount, ...]:
        """The accounts of just that login in the usual list that are not locked: one, if all is well."""
        return tuple(one for one in self._named(login) if one.enabled)

    def open_to(self, login: str) -> tuple[ObservedAccount, ...]:
        """Every account that may let in whoever had that login: of any list and in any letters."""
        return tuple(one for one in self.accounts if one.enabled and login_key(one.login) == login_key(login))

    def _named(self, login: str) -> tuple[ObservedAccount, ...]:
        return tuple(one for one in self.accounts if one.login == login and not one.where)

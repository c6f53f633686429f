"""What a device target is given: one recorder, its channels, and the accounts that it must hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from camgrant.access.ended import Ended
from camgrant.model.base import Right
from camgrant.model.estate import Recorder
from camgrant.model.organisation import Contact

__all__ = [
    "Account",
    "Channel",
    "ChannelRights",
    "Confirmation",
    "Device",
    "DeviceView",
    "Removal",
    "login_key",
    "secret_of",
    "within",
]

ChannelRights = Mapping[Right, frozenset[int]]


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel of a recorder; `camera` is "" where none in use hangs on it.

    `key` is what the device calls the camera where that is not its channel number (Camera.device_key).
    """

    number: int
    camera: str
    name: str
    key: str = ""
    microphone: bool = False


@dataclass(frozen=True, slots=True)
class Device:
    """What must be known of a recorder to read it or to change it: no person, no secret, no address."""

    recorder_id: str
    target: str
    settings: Mapping[str, str]
    channels: tuple[Channel, ...]

    @property
    def numbers(self) -> frozenset[int]:
        """The numbers of all channels, with or without a camera."""
        return frozenset(channel.number for channel in self.channels)

    @property
    def in_use(self) -> frozenset[int]:
        """The numbers of the channels that carry a camera."""
        return frozenset(channel.number for channel in self.channels if channel.camera)

    @property
    def hearing(self) -> frozenset[int]:
        """The numbers of the channels whose camera has a microphone."""
        return frozenset(channel.number for channel in self.channels if channel.microphone)

    def number_of_key(self, key: str) -> int | None:
        """The channel whose camera the device calls `key`; None for an unknown one."""
        return next((channel.number for channel in self.channels if channel.key == key), None)


@dataclass(frozen=True, slots=True)
class Account:
    """One person on one recorder: all grants there merged, each right with the channels it holds for.

    `granted` is what the grants say, `allowed` what the device will allow (never beyond granted and accepted: the
    limits have judged it). `ends_on` is the first day without any right, `narrows_on` the first with less than today,
    by all that is declared: a grant that follows without a gap counts. `facts` hold what lists of the operator may
    show: unit, position, and phone or e-mail only where the routing table sends them to the recorder's creator.
    `holder` tells whether an account is still of the same human being; no target shows anything of it. `responsible` is
    the person who answers for a machine, of whom the facts speak then.
    """

    login: str
    person: str
    granted: ChannelRights
    allowed: ChannelRights
    grants: tuple[str, ...]
    documents: tuple[str, ...]
    valid_from: date
    narrows_on: date
    ends_on: date
    facts: Mapping[str, str] = field(default_factory=dict)
    holder: Contact | None = field(default=None, repr=False, compare=False)
    responsible: str = ""

    @property
    def valid_until(self) -> date:
        """The last day with any right."""
        return self.ends_on - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Removal:
    """An account that a person must no longer have on a recorder, and since when (first day without).

    `before`: for an account that goes on with less, what the device may still allow it; empty where all must go.
    `taken_over`: the contact is another human being by now.
    """

    login: str
    person: str
    since: date
    why: str
    grants: tuple[str, ...]
    documents: tuple[str, ...] = ()
    before: ChannelRights = field(default_factory=dict)
    taken_over: bool = False


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a read-back showed of an account on a day: the rights that it had, None where it was gone.

    `made_again_on` is the last day on which one run took an account of that login away and made it again: whatever was
    there before is gone, although there is an account. `is_there`: no more is known than that there was an account, so
    that nothing is confirmed, and what confirmed an end before that day does so no more. `person` is whose account the
    ledger speaks of; None where a device showed it, which knows no persons.
    """

    day: date
    rights: ChannelRights | None
    made_again_on: date | None = None
    is_there: bool = False
    person: str | None = None


@dataclass(frozen=True, slots=True)
class DeviceView:
    """What one recorder must hold on a day: its channels and accounts, sorted by login; names are for people.

    `owed` are the accounts that must be gone, also those that are one on the device: of two human beings whom a contact
    meant one after the other. `removals` are whole accounts, `reductions` rights of accounts that go on, that no
    receipt has confirmed as gone.
    `citations`: id of a document -> how a paper cites it.
    """

    device: Device
    recorder: Recorder
    site_name: str
    creator_name: str
    custodian_name: str
    as_of: date
    accounts: tuple[Account, ...]
    owed: tuple[Ended, ...] = ()
    removals: tuple[Removal, ...] = ()
    reductions: tuple[Removal, ...] = ()
    profile: str = "production"
    citations: Mapping[str, str] = field(default_factory=dict)

    @property
    def recorder_id(self) -> str:
        """The id of the recorder."""
        return self.device.recorder_id


def within(one: ChannelRights, other: ChannelRights) -> bool:
    """Whether the first allows nothing that the second does not."""
    return all(numbers <= other.get(right, frozenset()) for right, numbers in one.items())


def login_key(login: str) -> str:
    """By which two logins are the same account on a device: many take a login in any letters, and none says whether.

    So `Mannv` may well let in whoever has the password of `mannv`. Logins of ours are in small letters already.
    """
    return login.casefold()


def secret_of(recorder_id: str, login: str) -> str:
    """The placeholder of an account's initial password: no secret is ever in a file (architecture, law 5)."""
    return f"{{{{secret:{recorder_id}/{login}}}}}"

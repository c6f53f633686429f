"""What one recorder must hold: the slice of the access state that a device target renders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Self

from camgrant.access.ahead import Ahead
from camgrant.access.ended import Ended, ended_access
from camgrant.access.resolve import Reach
from camgrant.access.state import AccessState, Entitlement
from camgrant.access.timeline import DAY
from camgrant.ledger.book import Book
from camgrant.model.base import RIGHTS, Right
from camgrant.model.estate import Recorder
from camgrant.model.inventory import Inventory, name_at, position_at
from camgrant.model.vietnamese import date_vi, phone_display
from camgrant.rendering.capabilities import Capabilities, allowed_by
from camgrant.rendering.confirmed import Confirmed, confirmed_by, existing_by
from camgrant.rendering.device import Account, Channel, ChannelRights, Confirmation, Device, DeviceView, Removal, within
from camgrant.rendering.registry import device_targets

if TYPE_CHECKING:
    from camgrant.rendering.issued import Memory

__all__ = ["Views", "documents_of", "routed_facts"]

_PERSONAL = ("phone", "email")


class Views:
    """The views of the recorders of one access state; what several of them share is worked out once."""

    def __init__(
        self,
        inventory: Inventory,
        state: AccessState,
        confirmed: Mapping[tuple[str, str], Confirmation] | None = None,
        ended: Mapping[str, tuple[Ended, ...]] | None = None,
        existing: Mapping[tuple[str, str], tuple[str, date]] | None = None,
    ) -> None:
        """`confirmed`: (recorder, login) -> what the last receipt shows of the account. `ended`: recorder -> what must
        be gone there (`rendering.issued`); None for what the declared data alone says. `existing`: whose account
        was reported there, and when its rights were set last."""
        self.inventory = inventory.on(state.as_of)
        self.state = state
        self._confirmed = confirmed or {}
        self._given_ended = ended
        self._existing = existing or {}
        self._reach = Reach(inventory, state.as_of)
        self._unit_names: dict[str, str] = {}
        self._routed = {slug: routed_facts(inventory, slug) for slug in inventory.pack.systems}

    @cached_property
    def _ahead(self) -> Ahead:
        return Ahead(self.inventory, self.state)

    @classmethod
    def following(
        cls,
        inventory: Inventory,
        state: AccessState,
        book: Book,
        receipts: Confirmed | None = None,
        memory: Memory | None = None,
    ) -> Self:
        """The views with every account that was given out and is owed an end, as far as nothing has settled it."""
        from camgrant.rendering.issued import NOTHING_ISSUED, followed

        memory = (memory or NOTHING_ISSUED).knowing(inventory, book)
        confirmed = confirmed_by(inventory, book, receipts, memory.told_before)
        ended = followed(inventory, state, book, memory, receipts)
        return cls(inventory, state, confirmed, ended, existing_by(inventory, book, receipts))

    @cached_property
    def ended(self) -> Mapping[str, tuple[Ended, ...]]:
        """Recorder -> what must be gone there, confirmed or not; of recorders that there are."""
        found = self._given_ended
        if found is None:
            found = ended_access(self.inventory, self.state)
        return {recorder: ends for recorder, ends in found.items() if recorder in self.inventory.recorders}

    def is_known(self, ended: Ended) -> bool:
        """Whether anything was ever confirmed of the account."""
        return ended.settled or (ended.recorder, ended.login) in self._confirmed

    def was_seen_since(self, ended: Ended) -> bool:
        """Whether anything was confirmed of the account since the end."""
        seen = self._confirmed.get((ended.recorder, ended.login))
        return seen is not None and seen.day >= ended.since

    def in_use(self, recorder_id: str) -> bool:
        """Whether the recorder exists and is not retired on the day of the state."""
        return self._reach.recorder_in_use(recorder_id)

    def recorders(self) -> list[str]:
        """The ids of all recorders that have or had accounts of ours, sorted: also those out of use."""
        in_use = (one for one in self.inventory.recorders if self._reach.recorder_in_use(one))
        return sorted({*in_use, *self.ended})

    def view(self, recorder_id: str) -> DeviceView:
        """What the recorder must hold on the day of the state. Technical work is never part of it."""
        inventory, day = self.inventory, self.state.as_of
        recorder = inventory.recorders[recorder_id]
        site = inventory.sites.get(recorder.site)
        device = self.device(recorder_id)
        accounts = self.accounts(recorder_id, device)
        named = (one for one in self.ended.get(recorder_id, ()) if one.login)
        ended = [one for one in named if not self._is_confirmed(accounts, one)]
        owed = tuple(one for one in ended if not one.lost)
        removals = _removals(owed)
        reductions = tuple(self._reduction(device, one) for one in ended if one.lost)
        return DeviceView(
            device=device,
            recorder=recorder,
            site_name=name_at(site.names, day).vi if site else recorder.site,
            creator_name=self._unit_name(recorder.creator),
            custodian_name=self._unit_name(recorder.custodian or ""),
            as_of=day,
            accounts=accounts,
            owed=owed,
            removals=removals,
            reductions=tuple(one for one in reductions if one.before),
            profile=inventory.settings.profile,
            citations=self._citations(accounts, (*removals, *reductions)),
        )

    def _is_confirmed(self, accounts: tuple[Account, ...], one: Ended) -> bool:
        """Whether a read-back since then showed the account gone, or with no more than it is allowed now.

        An account whose login somebody else has by now is gone where it was seen gone, or made again in one run.
        """
        if one.settled:
            return True
        seen = self._confirmed.get((one.recorder, one.login))
        if seen is None or seen.person not in (None, one.person):
            return False
        account = next((account for account in accounts if account.login == one.login), None)
        is_taken_over = not one.lost and account is not None
        if is_taken_over and seen.made_again_on is not None:
            return seen.made_again_on >= one.may_be_there_since
        if seen.is_there or seen.day < one.may_be_there_since or (seen.rights is None) == bool(one.lost):
            return False
        if is_taken_over:
            return True
        return within(seen.rights or {}, account.allowed if account is not None else {})

    def _reduction(self, device: Device, one: Ended) -> Removal:
        """What the device may still allow an account that lost some rights; nothing where it cannot tell them apart."""
        recorder = self.inventory.recorders[one.recorder]
        can = device_targets()[recorder.target].capabilities_of(recorder.settings)
        granted, allowed = _Rights(device, can).of(self.state.accounts_on(one.recorder)[one.person])
        # A camera that was taken down has left its channel open to the account, and the next one there with it.
        numbers = {name: camera.channel for name, camera in recorder.channels.items()}
        if device_targets()[recorder.target].camera_key:
            places = {channel.key: channel.number for channel in device.channels if channel.key}
            keys = {name: camera.device_key for name, camera in recorder.channels.items()}
            numbers = {name: places[key] for name, key in keys.items() if key in places}
        more = {right: set(channels) for right, channels in granted.items()}
        for right, camera in one.lost:
            if camera in numbers:
                more.setdefault(right, set()).add(numbers[camera])
        wider = {right: frozenset(channels) for right, channels in more.items()}
        before = allowed_by(can, wider, device.numbers, device.hearing) if can else wider
        return replace(_removal(one), before=before if before != allowed else {})

    def _citations(self, accounts: Iterable[Account], ended: Iterable[Removal]) -> dict[str, str]:
        ids = {document for one in accounts for document in one.documents}
        ids |= {document for one in ended for document in one.documents}
        found: dict[str, str] = {}
        for name in sorted(ids & self.inventory.documents.keys()):
            document = self.inventory.documents[name]
            issuer = self._unit_name(document.issuer)
            found[name] = f"{document.number} ngày {date_vi(document.date)} của {issuer}"
        return found

    def device(self, recorder_id: str) -> Device:
        """The recorder as its target needs it."""
        recorder = self.inventory.recorders[recorder_id]
        in_use = self._reach.cameras_in_use(recorder_id)
        channels = _channels(recorder, in_use)
        if device_targets()[recorder.target].camera_key:
            channels += _taken_down(recorder, in_use, len(channels))
        return Device(recorder_id, recorder.target, dict(recorder.settings), channels)

    def accounts(self, recorder_id: str, device: Device | None = None) -> tuple[Account, ...]:
        """The accounts that the recorder must hold, by login."""
        recorder = self.inventory.recorders[recorder_id]
        device = device or self.device(recorder_id)
        target = device_targets().get(recorder.target)
        rights = _Rights(device, target.capabilities_of(recorder.settings) if target else None)
        accounts = [
            self._account(rights, person, found) for person, found in self.state.accounts_on(recorder_id).items()
        ]
        return tuple(sorted(accounts, key=lambda account: (account.login, account.person)))

    def reported(self, recorder_id: str, device: Device) -> dict[str, Account]:
        """Login -> the account as it was reported on the recorder, of those that it must hold: with what was decided
        by the day on which its rights were set. What was decided later still has to be done."""
        recorder = self.inventory.recorders[recorder_id]
        target = device_targets().get(recorder.target)
        rights = _Rights(device, target.capabilities_of(recorder.settings) if target else None)
        accounts = {}
        for person, found in self.state.accounts_on(recorder_id).items():
            login = found[0].login or ""
            holder, day = self._existing.get((recorder_id, login), ("", None))
            if holder != person or day is None:
                continue
            known = [one for one in found if self._decided_on(one) <= day]
            account = self._account(rights, person, found)
            granted, allowed = rights.of(known)
            accounts[login] = replace(account, granted=granted, allowed=allowed)
        return accounts

    def gone_since(self, recorder_id: str, login: str, day: date) -> bool:
        """Whether the last word on an account, on that day or later, is that it is gone."""
        seen = self._confirmed.get((recorder_id, login))
        return seen is not None and seen.rights is None and not seen.is_there and seen.day >= day

    def _decided_on(self, entitlement: Entitlement) -> date:
        """The first day on which somebody may have made the account with these rights: an account is made before its
        first day, on the paper that asks for it."""
        known = (self.inventory.documents.get(one) for one in entitlement.basis.documents)
        return min([entitlement.valid_from, *(one.date for one in known if one)])

    def _account(self, rights: _Rights, person: str, found: Sequence[Entitlement]) -> Account:
        granted, allowed = rights.of(found)
        ends = self._ahead.of(person, rights.recorder_id, found)
        following = (document for grant in ends.following for document in self.inventory.grants[grant].rests_on)
        return Account(
            login=found[0].login or "",
            person=person,
            granted=granted,
            allowed=allowed,
            grants=tuple(entitlement.grant for entitlement in found),
            documents=tuple(sorted({*documents_of(found), *following})),
            valid_from=min(entitlement.valid_from for entitlement in found),
            narrows_on=min([ends.narrows_on, *self._acceptances(found)]),
            ends_on=ends.ends_on,
            facts=self._facts(person, found),
            holder=self.inventory.as_written.contacts[person],
            responsible=self.inventory.contacts[person].responsible or "",
        )

    def _acceptances(self, found: Sequence[Entitlement]) -> list[date]:
        """The first days on which an accepted over-grant is accepted no more: then the account must narrow."""
        grants = (self.inventory.grants[entitlement.grant] for entitlement in found if entitlement.accepted)
        return [grant.accept_overgrant.until + DAY for grant in grants if grant.accept_overgrant]

    def _facts(self, person: str, found: Sequence[Entitlement]) -> dict[str, str]:
        """What a list for the creator may say of the holder; every system of his grants must route a personal fact."""
        contact = self.inventory.contacts[person]
        position = position_at(contact, self.state.as_of)
        facts = {
            "full_name": contact.full_name,
            "position": self.inventory.post_of(contact, position),
            "unit": self._unit_name(position.unit if position else ""),
        }
        reached = self.inventory.reached_at(contact)
        routed = frozenset(_PERSONAL).intersection(*(self._routed[e.system] for e in found))
        if "phone" in routed:
            facts["phone"] = phone_display(reached.phone or "")
        if "email" in routed:
            facts["email"] = reached.email or ""
        return facts

    def _unit_name(self, unit_id: str) -> str:
        known = self._unit_names.get(unit_id)
        if known is None:
            known = self._unit_names[unit_id] = self.inventory.unit_name(unit_id, self.state.as_of)
        return known


class _Rights:
    """The rights of the accounts of one recorder, in channel numbers; accounts with the same grants share theirs."""

    def __init__(self, device: Device, can: Capabilities | None) -> None:
        self.recorder_id = device.recorder_id
        self._can = can
        self._numbers = {channel.camera: channel.number for channel in device.channels if channel.camera}
        self._everything = device.numbers
        self._hearing = device.hearing
        self._known: dict[tuple[tuple[frozenset[Right], frozenset[str]], ...], tuple[ChannelRights, ChannelRights]] = {}

    def of(self, found: Sequence[Entitlement]) -> tuple[ChannelRights, ChannelRights]:
        """What some entitlements of a person grant together, and what the device will therefore allow."""
        key = tuple((entitlement.rights, entitlement.cameras) for entitlement in found)
        known = self._known.get(key)
        if known is None:
            granted: dict[Right, frozenset[int]] = {}
            for right in RIGHTS:
                holding = [self._channels(cameras) for rights, cameras in key if right in rights]
                if holding:
                    granted[right] = holding[0].union(*holding[1:])
            allowed = allowed_by(self._can, granted, self._everything, self._hearing) if self._can else granted
            known = self._known[key] = (granted, allowed)
        return known

    def _channels(self, cameras: frozenset[str]) -> frozenset[int]:
        return frozenset(self._numbers[camera] for camera in cameras)


def routed_facts(inventory: Inventory, system: str) -> frozenset[str]:
    """The personal facts that the routing table sends to the creators of the system's accounts."""
    return frozenset(
        column.show
        for sheet in inventory.pack.sheets.values()
        if system in sheet.systems and any(recipient.creators for recipient in sheet.recipients)
        for column in sheet.columns
        if column.show in _PERSONAL
    )


def _removals(ended: Iterable[Ended]) -> tuple[Removal, ...]:
    """Each account once: the one that an earlier human being of a contact had is the same on the device."""
    found: dict[tuple[str, str], Removal] = {}
    for one in ended:
        known = found.get((one.login, one.person))
        removal = _removal(one) if known is None else replace(known, taken_over=True)
        found[one.login, one.person] = removal
    return tuple(found.values())


def _removal(one: Ended) -> Removal:
    return Removal(one.login, one.person, one.since, one.why, one.grants, one.documents, taken_over=one.taken_over)


def _channels(recorder: Recorder, in_use: frozenset[str]) -> tuple[Channel, ...]:
    """Every channel of the device, also those without a camera: one left out would keep an old right."""
    carried = {
        camera.channel: Channel(
            camera.channel, camera_id, camera.name, camera.device_key or "", microphone=camera.microphone
        )
        for camera_id, camera in recorder.channels.items()
        if camera_id in in_use
    }
    last = max((recorder.channel_count or 0, *(camera.channel for camera in recorder.channels.values())))
    return tuple(carried.get(number, Channel(number, "", "")) for number in range(1, last + 1))


def _taken_down(recorder: Recorder, in_use: frozenset[str], last: int) -> tuple[Channel, ...]:
    """Cameras that are no longer in use, beyond the last channel, where a device knows cameras by key: what it may
    still allow on them has to be taken back by that key."""
    used = {recorder.channels[name].device_key for name in in_use}
    gone = [one for name, one in recorder.channels.items() if name not in in_use and one.device_key]
    keys = dict.fromkeys(one.device_key or "" for one in gone if one.device_key not in used)
    return tuple(Channel(last + number, "", "", key) for number, key in enumerate(keys, start=1))


def documents_of(found: Iterable[Entitlement]) -> tuple[str, ...]:
    """The ids of all documents that some entitlements rest on, sorted."""
    return tuple(sorted({document for entitlement in found for document in entitlement.basis.documents}))

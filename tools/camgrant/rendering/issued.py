"""Accounts that were given out, followed until they are known to be gone.

An account belongs to a person on a device. Whoever was given one has it until a receipt or the ledger says otherwise,
whatever becomes of the contact, the grant, the recorder or the site in the data meanwhile. So what must be gone is what
the declared data says (`access.ended`), and besides every account that was given out and that its holder is no longer
entitled to. What was given out is known from the publication before, from what that publication found owed already
(its record carries it on), and from the ledger.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from camgrant.access.ended import Ended, ended_access
from camgrant.access.holders import same_holder
from camgrant.access.state import AccessState
from camgrant.access.timeline import Timeline
from camgrant.ledger.accounts import login_of, standing
from camgrant.ledger.book import Book, Done, in_time
from camgrant.ledger.bundles import bundles_in
from camgrant.model.grant import Grant
from camgrant.model.inventory import Inventory
from camgrant.model.organisation import Contact
from camgrant.rendering.confirmed import Confirmed
from camgrant.rendering.device import DeviceView

__all__ = ["NOTHING_ISSUED", "Issued", "Memory", "followed", "issued_by", "owed_of", "remembered"]


@dataclass(frozen=True, slots=True)
class Issued:
    """An account that was given out: the last day on which it was known to be wanted is `seen_on`.

    `holder` is the contact as it was then, None where only its id is known. `since` is the first day without, where an
    earlier publication found the account owed already. `taken_over`: by then the contact was another human being.
    `told_before` are the events of the ledger that said it was gone when it was given out: they speak of an earlier
    account, and confirm no end of this one, though they may be of the same day.
    """

    recorder: str
    login: str
    person: str
    seen_on: date
    holder: Contact | None = None
    since: date | None = None
    grants: tuple[str, ...] = ()
    taken_over: bool = False
    told_before: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Memory:
    """What earlier publications gave out. `is_complete`: nothing else can have been given out by any of them."""

    accounts: tuple[Issued, ...] = ()
    is_complete: bool = False

    @cached_property
    def told_before(self) -> frozenset[str]:
        """The events that confirm no end of any of the accounts."""
        return frozenset().union(*self.told_by_account.values())

    @cached_property
    def told_by_account(self) -> Mapping[_Account, frozenset[str]]:
        """The events that confirm no end of an account, where there are any."""
        found: dict[_Account, frozenset[str]] = {}
        for account in self.accounts:
            if account.told_before:
                key = (account.recorder, account.login, account.person, account.taken_over)
                found[key] = found.get(key, frozenset()) | account.told_before
        return found

    def knowing(self, inventory: Inventory, book: Book) -> Memory:
        """The same, where a word of the ledger speaks of one account alone.

        Where an account was to be deleted and made again for another human being of the contact, the first word that
        it is gone says that the old one is. The one that was made after it has the same login and contact, and goes on.
        """
        earlier = {(one.recorder, one.login, one.person) for one in self.accounts if one.taken_over}
        if not earlier:
            return self
        told = _told(inventory, book)
        accounts = []
        for account in self.accounts:
            if account.taken_over or (account.recorder, account.login, account.person) not in earlier:
                accounts.append(account)
                continue
            done = told.get((account.recorder, account.login), {}).get(account.person, ())
            news = [one.event for one in done if one.is_gone and one.event not in account.told_before]
            accounts.append(replace(account, told_before=account.told_before.union(news[:1])))
        return Memory(tuple(accounts), self.is_complete)


NOTHING_ISSUED = Memory()


def remembered(
    owed: Iterable[Issued] | None, published: Inventory, states: Iterable[tuple[Inventory, AccessState]]
) -> Memory:
    """What is known after a publication: what it found `owed` (None where its record does not say), and what each of
    the `states` gave out that counted then.

    Who the holders of owed accounts are is said by what was published: somebody who becomes another human being after
    that gets nothing of theirs.
    """
    accounts = [
        account if account.taken_over else replace(account, holder=published.as_written.contacts.get(account.person))
        for account in owed or ()
    ]
    for inventory, state in states:
        accounts += issued_by(inventory, state)
    return Memory(tuple(accounts), is_complete=owed is not None)


def issued_by(inventory: Inventory, state: AccessState) -> list[Issued]:
    """The accounts that a publication of the state gave out."""
    grants: dict[tuple[str, str, str], list[str]] = {}
    for one in state.entitlements:
        if one.recorder is not None and one.login is not None and one.cameras:
            grants.setdefault((one.recorder, one.login, one.person), []).append(one.grant)
    told = _told_gone(inventory)
    return [
        Issued(
            *account,
            state.as_of,
            holder=inventory.as_written.contacts.get(account[2]),
            grants=tuple(sorted(names)),
            told_before=told.get(account, frozenset()),
        )
        for account, names in grants.items()
    ]


def _told_gone(inventory: Inventory) -> dict[tuple[str, str, str], frozenset[str]]:
    """(recorder, login, person) -> the events that say that the account is gone."""
    found: dict[tuple[str, str, str], set[str]] = {}
    for name, event in inventory.ledger.items():
        account = event.account
        if account is None or not account.is_end or account.recorder is None:
            continue
        login = login_of(account, inventory.contacts.get(account.person))
        if login is not None:
            found.setdefault((account.recorder, login, account.person), set()).add(name)
    return {account: frozenset(names) for account, names in found.items()}


def owed_of(view: DeviceView) -> list[Issued]:
    """The accounts that must be gone from a recorder, as the next publication has to know them."""
    return [
        Issued(
            recorder=end.recorder,
            login=end.login,
            person=end.person,
            seen_on=end.may_be_there_since,
            since=end.since,
            grants=end.grants,
            taken_over=end.taken_over,
            told_before=end.told_before,
        )
        for end in view.owed
    ]


def followed(
    inventory: Inventory,
    state: AccessState,
    book: Book,
    memory: Memory = NOTHING_ISSUED,
    receipts: Confirmed | None = None,
) -> dict[str, tuple[Ended, ...]]:
    """Recorder -> the accounts and rights that must be gone there, by login: declared, and given out before. Pure.

    What the ledger was told of the very holder of an account settles it here, unless a device was seen to have it
    later. What is known of a login only (a device knows no persons) is left to whoever asks what is confirmed.
    """
    return _Followed(inventory, state, book, memory, receipts or {}).ended()


class _Followed:
    """One state, and what was given out until then."""

    def __init__(
        self, inventory: Inventory, state: AccessState, book: Book, memory: Memory, receipts: Confirmed
    ) -> None:
        self._inventory = inventory
        self._state = state
        self._memory = memory
        self._receipts = receipts
        self._told = _told(inventory, book)
        self._days = Timeline(inventory)
        self._entitled = {(one.recorder, one.login, one.person) for one in state.entitlements if one.cameras}
        self._held = {(recorder, login) for recorder, login, _ in self._entitled}
        self._issued: dict[tuple[str, str], list[Issued]] = {}
        for account in (*memory.accounts, *_of_ledger(inventory, book, self._told)):
            self._issued.setdefault((account.recorder, account.person), []).append(account)

    def ended(self) -> dict[str, tuple[Ended, ...]]:
        """Everything that must be gone, each account once; that of an earlier human being of the contact by itself."""
        declared = ended_access(self._inventory, self._state)
        accounts: dict[_Account, Ended] = {}
        wholly_ended: dict[tuple[str, str], Ended] = {}
        rights: list[Ended] = []
        for end in (end for ends in declared.values() for end in ends):
            if end.lost:
                rights.append(end)
                continue
            wholly_ended[end.recorder, end.person] = end
            for login in self._logins_of(end):
                accounts[end.recorder, login, end.person, False] = replace(end, login=login)
        for account in (account for issued in self._issued.values() for account in issued):
            removal = self._removal(account, wholly_ended.get((account.recorder, account.person)))
            if removal is not None:
                key = (removal.recorder, removal.login, removal.person, removal.taken_over)
                accounts[key] = _surer(accounts.get(key), removal)
        found: dict[str, list[Ended]] = {}
        for key, end in accounts.items():
            known = replace(end, told_before=self._memory.told_by_account.get(key, frozenset()))
            found.setdefault(end.recorder, []).append(replace(known, settled=self._is_settled(known)))
        for end in rights:
            found.setdefault(end.recorder, []).append(end)
        return {recorder: tuple(sorted(ends, key=_by_login)) for recorder, ends in sorted(found.items())}

    def _logins_of(self, end: Ended) -> list[str]:
        """The logins of an account whose end is declared. Where it is known under which one it was given out, a login
        that the contact got later is on no device. One that is not known under any is owed as well."""
        issued = [account.login for account in self._issued.get((end.recorder, end.person), ())]
        if issued and (self._memory.is_complete or not end.login):
            return issued
        if not end.login:
            return [""]
        return list(dict.fromkeys([*issued, end.login]))

    def _removal(self, account: Issued, declared: Ended | None) -> Ended | None:
        """The end of an account that was given out; None where there is nothing to end."""
        if self._is_lost(account):
            return None
        is_another = account.taken_over or self._is_another(account)
        if not is_another and self._is_entitled(account):
            return None
        if declared is not None and not is_another:
            return replace(declared, login=account.login, given_on=account.seen_on)
        return Ended(
            recorder=account.recorder,
            person=account.person,
            login=account.login,
            since=account.since or self._first_day_without(account),
            why="edited",
            grants=account.grants or self._grants_of(account),
            documents=(),
            lost=frozenset(),
            taken_over=is_another,
            given_on=account.seen_on,
        )

    def _is_lost(self, account: Issued) -> bool:
        """Whether the device has lost all that was on it since the account was given out."""
        recorder = self._inventory.recorders.get(account.recorder)
        return recorder is not None and recorder.has_lost(account.seen_on, self._state.as_of)

    def _is_another(self, account: Issued) -> bool:
        """Whether the contact is another human being than the one who was given the account."""
        if account.holder is None:
            return False
        return not same_holder(account.holder, self._inventory.as_written.contacts.get(account.person))

    def _is_entitled(self, account: Issued) -> bool:
        return (account.recorder, account.login, account.person) in self._entitled

    def _first_day_without(self, account: Issued) -> date:
        """The first end that is declared for the holder since the account was wanted; where none is, an edit took it,
        and the day on which that is seen is the first day without."""
        ends = [
            day
            for grant in self._grants_by_person.get(account.person, ())
            for day in self._days.ends(grant)
            if account.seen_on < day <= self._state.as_of
        ]
        return min(ends, default=self._state.as_of)

    def _grants_of(self, account: Issued) -> tuple[str, ...]:
        """The grants that may have given the account: of the holder, and where they tell, those that reach it."""
        own = {
            name: grant
            for name, grant in self._inventory.grants.items()
            if grant.person == account.person and self._days.makes_accounts(grant)
        }
        reaching = [name for name, grant in own.items() if account.recorder in self._days.recorders(grant)]
        return tuple(sorted(reaching or own))

    @cached_property
    def _grants_by_person(self) -> Mapping[str, list[Grant]]:
        found: dict[str, list[Grant]] = {}
        for grant in self._inventory.grants.values():
            if self._days.makes_accounts(grant):
                found.setdefault(grant.person, []).append(grant)
        return found

    def _is_settled(self, end: Ended) -> bool:
        """Whether the ledger was told that the account is gone: of its holder, or of whoever has the login since."""
        told = self._told.get((end.recorder, end.login), {}).get(end.person, ())
        own = [event for event in told if event.event not in end.told_before]
        if own and own[-1].is_gone and own[-1].on >= end.since:
            return not self._was_seen_since(end, own[-1].on)
        made = self._made_for_next_holder(end)
        if made is None:
            return False
        return made > end.since if end.taken_over else made >= end.since

    def _was_seen_since(self, end: Ended, day: date) -> bool:
        """Whether a device had an account of the login on a later day, though nobody else has the login."""
        if (end.recorder, end.login) in self._held:
            return False
        seen = self._receipts.get((end.recorder, end.login))
        return seen is not None and seen.day >= day and seen.rights is not None

    def _made_for_next_holder(self, end: Ended) -> date | None:
        """The last day on which an account of the login was made for whoever has it now, if it is somebody else."""
        made: list[date] = []
        for person, done in self._told.get((end.recorder, end.login), {}).items():
            contact = self._inventory.contacts.get(person)
            is_next = person != end.person or end.taken_over
            if is_next and contact is not None and contact.login == end.login:
                made += [one.on for one in done if one.what == "created"]
        return max(made, default=None)


_Account = tuple[str, str, str, bool]
"""Recorder, login, person, and whether the contact is another human being by now."""


def _by_login(end: Ended) -> tuple[str, str, bool]:
    return (end.login, end.person, end.taken_over)


def _surer(known: Ended | None, removal: Ended) -> Ended:
    """Of one account known from two sides: a declared end, else the later day, after which less is confirmed."""
    if known is None:
        return removal
    if (known.why == "edited") == (removal.why == "edited"):
        surer = max(known, removal, key=lambda end: end.since)
    else:
        surer = removal if known.why == "edited" else known
    given_on = max((end.given_on for end in (known, removal) if end.given_on is not None), default=None)
    return replace(surer, given_on=given_on)


_Told = Mapping[tuple[str, str], Mapping[str, tuple[Done, ...]]]
"""(recorder, login) -> person -> what the ledger was told of the account, oldest first."""


def _told(inventory: Inventory, book: Book) -> _Told:
    """A device merges the systems of a person in one account."""
    found: dict[tuple[str, str], dict[str, list[Done]]] = {}
    for key, done in book.accounts().items():
        contact = inventory.contacts.get(key.person)
        for event in done:
            login = login_of(event.account, contact)
            if key.recorder and login:
                found.setdefault((key.recorder, login), {}).setdefault(key.person, []).append(event)
    return {
        place: {person: tuple(sorted(events, key=in_time)) for person, events in people.items()}
        for place, people in found.items()
    }


def _of_ledger(inventory: Inventory, book: Book, told: _Told) -> Iterator[Issued]:
    """The accounts that the ledger says are there, and those whose initial password went out since they were gone."""
    for (recorder, login), people in told.items():
        for person, events in people.items():
            exists = standing(events).exists
            if exists is not None:
                yield Issued(recorder, login, person, exists.on)
    holders = {contact.login: person for person, contact in inventory.contacts.items() if contact.login}
    for bundle in bundles_in(book).values():
        if bundle.issued is None:
            continue
        for account in bundle.accounts:
            recorder, _, login = account.partition("/")
            holder = holders.get(login)
            if holder is None:
                continue
            events = told.get((recorder, login), {}).get(holder, ())
            gone = [event.on for event in events if event.is_gone]
            if max(gone, default=date.min) < bundle.issued.on:
                yield Issued(recorder, login, holder, bundle.issued.on)

"""Reporting what became of accounts: one by one, from the form that a creator returns, or as a device showed it.

On any doubt nothing is written: every problem is told at once, each with its row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal, get_args

from camgrant.access.timeline import Timeline
from camgrant.app.ledger import anew, made
from camgrant.diagnostics import Text
from camgrant.duties.accounts import creator_of
from camgrant.ledger.accounts import Standing, standing
from camgrant.ledger.book import AccountKey, Book, Done, in_time
from camgrant.ledger.bundles import bundles_in
from camgrant.ledger.creation import doubt_of_doer, units_that_may
from camgrant.ledger.events import event_id
from camgrant.load.suggest import suggestion
from camgrant.masking import mask_personal
from camgrant.model.grant import Grant
from camgrant.model.inventory import Inventory
from camgrant.model.ledger import AccountEvent, Event

__all__ = ["Problem", "Reported", "Told", "What", "creator_for", "reported"]

What = Literal["created", "handed_over", "changed", "disabled", "deleted", "reviewed", "reissue"]
_WHATS: Final[tuple[What, ...]] = get_args(What)
_ENDINGS: Final = ("changed", "disabled", "deleted")


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that somebody reports: `place` is where they said it, such as a row of a form.

    The account is known by `person` (its holder's id) or `login`, and by the `recorder`, or by the `system` where its
    accounts live on no recorder. `remark` is what they wrote beside it; `sha256` that of the file that says so. `seen`:
    a device showed it.
    """

    place: str
    what: str
    on: date
    by: str
    recorder: str = ""
    system: str = ""
    login: str = ""
    person: str = ""
    evidence: str = ""
    remark: str = ""
    sha256: str | None = None
    seen: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a report is not taken."""

    place: str
    text: Text


@dataclass(frozen=True, slots=True)
class Reported:
    """What would be written; `unchanged` are the reports that the ledger holds already. With problems: nothing."""

    events: tuple[Event, ...]
    unchanged: tuple[Told, ...]
    problems: tuple[Problem, ...]


def reported(inventory: Inventory, told: Iterable[Told], today: date) -> Reported:
    """Turns reports into events of the ledger, all or none. Raises nothing: what is doubtful is a problem."""
    desk = _Desk(inventory, today)
    events: dict[str, Event] = {}
    unchanged: list[Told] = []
    for one in sorted(told, key=lambda one: (one.on, _WHATS.index(one.what) if one.what in _WHATS else 0)):
        found = list(desk.events(one))
        new = [event for event in found if event_id(event) not in events]
        unchanged += [] if new or any(problem.place == one.place for problem in desk.problems) else [one]
        for event in new:
            events[event_id(event)] = event
            desk.note(event)
    return Reported(() if desk.problems else tuple(events.values()), tuple(unchanged), tuple(desk.problems))


class _Desk:
    """Judges reports one after another, each knowing those before it."""

    def __init__(self, inventory: Inventory, today: date) -> None:
        self._inventory = inventory
        self._today = today
        self._days = Timeline(inventory)
        self._logins = _holders(inventory)
        self._done = {key: list(done) for key, done in Book.of(inventory, today).accounts().items()}
        self._sealed: dict[str, list[date]] = {}  # account -> days on which a bundle with its password was issued
        for bundle in bundles_in(Book.of(inventory, today)).values():
            if bundle.issued is not None:
                for account in bundle.accounts:
                    self._sealed.setdefault(account, []).append(bundle.issued.on)
        self._grants: dict[str, list[Grant]] = {}
        for grant in inventory.grants.values():
            self._grants.setdefault(grant.person, []).append(grant)
        self.problems: list[Problem] = []

    def note(self, event: Event) -> None:
        """Lets the reports that follow know of an event that will be written."""
        if (account := event.account) is not None:
            key = AccountKey.of(account)
            self._done.setdefault(key, []).append(Done(event_id(event), event.on, account))

    def events(self, told: Told) -> Iterator[Event]:
        """The events of one report that the ledger does not hold; a problem where it cannot be right."""
        problems = list(self._problems(told))
        if not problems:
            systems = self._systems(told, self._person(told))
            if not systems:
                problems.append(
                    Text(
                        f"người này chưa từng được cấp quyền ở {told.recorder or told.system}",
                        f"the person was never granted anything at {told.recorder or told.system}",
                    )
                )
            for system in systems:
                event = self._event(told, self._person(told), system)
                if isinstance(event, Text):
                    problems.append(event)
                elif event is not None:
                    yield event
        self.problems += [Problem(told.place, problem) for problem in problems]

    def _person(self, told: Told) -> str:
        return told.person or self._logins.get(told.login, "")

    def _problems(self, told: Told) -> Iterator[Text]:
        inventory = self._inventory
        if told.what not in _WHATS:
            yield Text(
                f"“{told.what}” không phải: {', '.join(_WHATS)}", f"'{told.what}' is none of {', '.join(_WHATS)}"
            )
        if told.on > self._today:
            yield Text(f"ngày {told.on:%d/%m/%Y} còn ở tương lai", f"{told.on} is in the future")
        recorders, systems = inventory.recorders, inventory.pack.systems
        for wanted, known in ((told.recorder, recorders), (told.system, systems), (told.by, inventory.units)):
            if wanted and wanted not in known:
                near = suggestion(wanted, known)
                yield Text(f"không có mã “{wanted}”{near.vi}", f"unknown id '{wanted}'{near.en}")
        if not told.by and (told.recorder in recorders or told.system in systems):
            yield Text("chưa rõ đơn vị thực hiện (--by)", "who did it is not known (--by)")
        if bool(told.recorder) == bool(told.system):
            yield Text("đề nghị ghi đúng một: đầu ghi hoặc hệ thống", "name either a recorder or a system")
        if self._person(told) not in inventory.contacts:
            said = told.person or told.login
            near = suggestion(said, inventory.contacts if told.person else self._logins)
            yield Text(
                f"không có tài khoản hay cá nhân “{said}”{near.vi}", f"unknown login or person '{said}'{near.en}"
            )
        if told.login and told.person and self._logins.get(told.login, told.person) != told.person:
            yield Text(f"“{told.login}” không phải của {told.person}", f"'{told.login}' is not of {told.person}")
        if mask_personal(f"{told.evidence} {told.remark}") != f"{told.evidence} {told.remark}":
            yield Text("sổ không ghi số điện thoại, thư điện tử", "the ledger holds no phone or mailbox")

    def _systems(self, told: Told, person: str) -> list[str]:
        """The systems in which the person's account there counts: a device merges them in one account."""
        grants = self._grants.get(person, [])
        if told.system:
            system = self._inventory.pack.systems.get(told.system)
            elsewhere = system is not None and not system.on_recorders
            return [told.system] if elsewhere and any(one.system == told.system for one in grants) else []
        making = [one for one in grants if self._days.makes_accounts(one)]
        reaching = [one for one in making if told.recorder in self._days.recorders(one)]
        if not reaching and told.what in _ENDINGS:
            # An account stays on the device, whatever became of the site or the scope that it was made for.
            known = {key.system for key in self._done if (key.person, key.recorder) == (person, told.recorder)}
            return sorted(known or {one.system for one in making})
        return sorted(self._systems_on(told.on, told.recorder, reaching) or {one.system for one in reaching})

    def _systems_on(self, day: date, recorder: str, grants: Iterable[Grant]) -> set[str]:
        """The systems in which one of the grants gives an account on the recorder that day."""
        return {one.system for one in grants if recorder in self._days.cameras(one, day)}

    def _may_be_back(self, key: AccountKey, gone: date, day: date) -> bool:
        """Whether an account that went while its right went on is to be reported gone once more, now that it ended."""
        made_there = [one for one in self._grants.get(key.person, []) if self._days.makes_accounts(one)]
        held, holds = (key.system in self._systems_on(one, key.recorder, made_there) for one in (gone, day))
        return held and not holds

    def _event(self, told: Told, person: str, system: str) -> Event | Text | None:
        """The event; None where the ledger says so already, the reason where it says otherwise."""
        key = AccountKey(person, system, told.recorder)
        done = sorted((one for one in self._done.get(key, ()) if one.on <= told.on), key=in_time)
        now = standing(done)
        again = told.what == "reissue" and now.reissue is not None and self._came(told, person, done, now)
        if not again and any((one.what, one.on) == (told.what, told.on) for one in done):
            return None
        doubt = self._doubt(told, key, replace(now, reissue=None) if again else now)
        if doubt is not None:
            return doubt
        account = made(
            AccountEvent,
            what=told.what,
            person=person,
            login=told.login or self._inventory.contacts[person].login,
            system=system,
            recorder=told.recorder or None,
            by=told.by,
            evidence=told.evidence or None,
            sha256=told.sha256,
        )
        whose = doubt_of_doer(self._inventory, account, told.on)
        if whose is not None and whose.certain:
            return self._not_theirs(account)
        event = anew(self._inventory, made(Event, on=told.on, account=account, note=told.remark or None))
        return None if event_id(event) in self._inventory.ledger else event

    def _not_theirs(self, account: AccountEvent) -> Text:
        inventory = self._inventory
        allowed = sorted(units_that_may(inventory, account.what, account.system, account.recorder))
        named = ", ".join(allowed) or "–"
        return Text(
            f"{account.by} không được giao tạo tài khoản này; được giao: {named} (--by)",
            f"{account.by} is not charged with making this account; charged: {named} (--by)",
        )

    def _came(self, told: Told, person: str, done: Iterable[Done], now: Standing) -> bool:
        """Whether the password that was asked for last was sealed since, so that another may be needed by now.

        Days do not tell whether a bundle of that very day came before the request or after it: the first that ever held
        one for the account came before, any further one answers.
        """
        asked = now.reissue.on if now.reissue is not None else date.max
        sealed = self._sealed.get(f"{told.recorder}/{self._inventory.contacts[person].login}", [])
        if any(asked < day <= told.on for day in sealed):
            return True
        first = now.exists is None and not any(day < asked for day in sealed)
        requests = sum((one.what, one.on) == ("reissue", asked) for one in done)
        return sealed.count(asked) - first >= requests

    def _doubt(self, told: Told, key: AccountKey, now: Standing) -> Text | None:
        """Why the ledger, as it stands by that day, says otherwise; None where it does not."""
        if told.what == "created" and now.exists is not None:
            day = f"{now.exists.on:%d/%m/%Y}"
            return Text(f"sổ đã có tài khoản này từ {day}", f"the ledger has this account since {day}")
        if now.gone is not None and self._contradicts(told, key, now.gone):
            day = f"{now.gone.on:%d/%m/%Y}"
            again = told.what == "created"
            return Text(
                f"sổ đã ghi tài khoản này không còn từ {day}{'; tạo lại thì ghi từ ngày sau' if again else ''}",
                f"the account is gone since {day}{'; one made anew counts from the next day' if again else ''}",
            )
        if told.what in ("disabled", "deleted") and not told.seen and now.exists is None and now.gone is None:
            return self._never_made(told, key)
        return _doubt_of_reissue(told, now.reissue) if now.reissue is not None else None

    def _never_made(self, told: Told, key: AccountKey) -> Text | None:
        """Why an account that nobody reported by that day cannot be gone.

        One whose access has ended by then may be: its end is confirmed, whoever forgot to report its making.
        """
        later = [one.on for one in self._done.get(key, ()) if one.what == "created" and one.on > told.on]
        if later:
            day, on = f"{min(later):%d/%m/%Y}", f"{told.on:%d/%m/%Y}"
            return Text(
                f"sổ ghi tài khoản này tạo ngày {day}, sau ngày {on}; đề nghị xem lại ngày (--on)",
                f"the ledger has this account made on {day}, after {on}; see to the day (--on)",
            )
        made_there = [one for one in self._grants.get(key.person, []) if self._days.makes_accounts(one)]
        if key.system not in self._systems_on(told.on, key.recorder, made_there):
            return None
        return Text(
            "sổ chưa ghi tài khoản này đã tạo, quyền vẫn còn; đề nghị xem lại người và đầu ghi, hoặc ghi đã tạo "
            "(created) trước",
            "the ledger never had this account made, and its access still holds; see to the person and the recorder, "
            "or report it as created first",
        )

    def _contradicts(self, told: Told, key: AccountKey, gone: Done) -> bool:
        """Whether what is told of an account that is gone cannot be, or was told before."""
        if told.what == "created":
            # Days tell the order, and on one day what ends an account comes last; but a loss of the device first.
            return told.on == gone.on and gone.loss is None
        if told.what == gone.what:
            return not self._may_be_back(key, gone.on, told.on)
        return told.what in ("handed_over", "changed", "reviewed", "reissue")


def _holders(inventory: Inventory) -> dict[str, str]:
    """Login -> whose it is, or was: one that was taken off a contact is still known to the ledger."""
    holders = {contact.login: name for name, contact in inventory.contacts.items() if contact.login}
    for event in inventory.ledger.values():
        account = event.account
        if account is not None and account.login and account.person in inventory.contacts:
            holders.setdefault(account.login, account.person)
    return holders


def _doubt_of_reissue(told: Told, asked: Done) -> Text | None:
    """Why a new password cannot be asked for twice, nor be handed over on the day on which it was asked for."""
    day = f"{asked.on:%d/%m/%Y}"
    if told.what == "reissue":
        return Text(f"sổ đã ghi cần cấp lại mật khẩu từ {day}", f"a new password was asked for on {day} already")
    if told.what in ("created", "handed_over") and told.on == asked.on:
        return Text(
            f"ngày {day} ghi cần cấp lại mật khẩu; bàn giao mật khẩu mới thì ghi từ ngày sau",
            f"a new password was asked for on {day}; one that was handed over counts from the next day",
        )
    return None


def creator_for(inventory: Inventory, recorder: str, system: str) -> str:
    """Who makes the accounts of a recorder, or of a system without recorders; "" where that is not known."""
    if recorder in inventory.recorders or (not recorder and system in inventory.pack.systems):
        return creator_of(inventory, AccountKey("", system, recorder))
    return ""

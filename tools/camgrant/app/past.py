"""Who could see it then: a question put to the past, and the answer with its four truths side by side.

Declared is what stood on the main line; issued, confirmed and observed are what the ledger has of the same accounts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Final

from camgrant.app.past_gone import Gone, gone_unconfirmed
from camgrant.app.past_ledger import Account, ListSent, Written, lists_in
from camgrant.app.past_standing import Standing, standing_of
from camgrant.diagnostics import UsageFault
from camgrant.history.deeds import Deed, deeds
from camgrant.history.gaps import Gap, blind, gaps
from camgrant.history.index import opened
from camgrant.history.moments import Period, day_of
from camgrant.history.objects import Objects
from camgrant.history.past import Asked, Past, State
from camgrant.history.sightings import Sight, Sighting, Sightings, sightings
from camgrant.ledger.book import Book
from camgrant.ledger.holds import Hold, holds_in
from camgrant.load.suggest import suggestion
from camgrant.model.estate import Recorder, Site
from camgrant.model.grant import Document, Urgent
from camgrant.model.inventory import Inventory
from camgrant.model.ledger import Event
from camgrant.model.organisation import Contact, Unit
from camgrant.vcs import branch_named, commit_named

__all__ = ["Answer", "Beside", "Gone", "Row", "Standing", "answer", "answered", "asked_about"]

_TOLD: Final = (
    *("site", "name", "creator", "installer", "custodian", "reached_by"),
    *("clock_synchronised", "log_days", "recording_days"),
)
_OPTIONS: Final = {"cameras": ("--camera", "k-"), "sites": ("--site", "s-"), "people": ("--person", "c-")}


Done = Mapping[Sight, Mapping[int, Deed]]


@dataclass(frozen=True, slots=True)
class Row:
    """One person's right by one grant, to the cameras that it had in common; technical work has none.

    `standing`: declared at the time; entered only later; or declared then and taken back for that time since.
    `account`, `lists` are what the ledger has; `deeds` the commits. `person` is known as on the day. `urgent`: it was
    let begin before its document existed.
    """

    sight: Sight
    cameras: tuple[str, ...]
    standing: Standing
    declared: tuple[Period, ...]
    known: tuple[Period, ...]
    recorded_on: datetime
    documents: tuple[tuple[str, Document | None], ...]
    deeds: tuple[Deed, ...]
    lists: tuple[ListSent, ...]
    account: Account
    urgent: Urgent | None = None

    @property
    def is_technical(self) -> bool:
        """Whether it is work on a recorder, which sees no picture."""
        return not self.sight.camera


@dataclass(frozen=True, slots=True)
class Beside:
    """What else reaches the pictures: a recorder as it last was while this was told of it, with its site and those of
    its cameras that were asked about."""

    id: str
    recorder: Recorder
    site: Site | None
    cameras: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole answer. `inventory` is the state that stood at the period's beginning, or the first after it;
    `latest` is the one that stands at `commit`, the last that counts, from `known_from` on; `tip` is the end of the
    line. `states` are the commits of the states that stood in the period, and of `latest`; `units` are those that the
    ledger names."""

    asked: Asked
    period: Period
    tip: str
    commit: str
    known_from: datetime | None
    inventory: Inventory | None
    latest: Inventory | None
    rows: tuple[Row, ...]
    gone: tuple[Gone, ...]
    beside: tuple[Beside, ...]
    gaps: tuple[Gap, ...]
    states: tuple[str, ...] = ()
    units: Mapping[str, Unit] = field(default_factory=dict)
    holds: tuple[Hold, ...] = ()

    @property
    def unknown(self) -> tuple[Gap, ...]:
        """Why the answer cannot say who could see; empty where it can."""
        return blind(self.gaps, self.period.until)

    @property
    def day(self) -> date:
        """The day by which people, units and documents are named."""
        return day_of(self.period.since)

    def contact(self, person: str) -> Contact | None:
        """The person as known then, else as known now."""
        states = [one.on(self.day).contacts for one in (self.inventory, self.latest) if one]
        return next((found for contacts in states if (found := contacts.get(person))), None)

    def other_names(self, person: str) -> list[str]:
        """What the person is called on other days, as far as is known now."""
        contact = self.contact(person)
        known = self.latest.as_written.contacts.get(person) if self.latest else None
        if contact is None or known is None:
            return []
        return [name for name in known.every_name if name != contact.full_name]

    def unit(self, unit: str) -> Unit | None:
        """The unit as known then, else as known now."""
        states = [one.units for one in (self.inventory, self.latest) if one]
        return next((found for units in (*states, self.units) if (found := units.get(unit))), None)


def answer(folder: Path, head: str, asked: Asked, period: Period, known_at: datetime | None) -> Answer:
    """Who could see it. `head` names the line of history; what was entered after `known_at` does not count.

    Raises UsageFault for what the history never named and for an unknown `head`, EnvironmentFault where git cannot
    give what is needed.
    """
    tip = commit_named(folder, head)
    with Objects(folder) as objects:
        return answered(Past(objects, opened(objects, tip, branch_named(folder, head))), tip, asked, period, known_at)


def answered(
    past: Past, tip: str, asked: Asked, period: Period, known_at: datetime | None, *, anywhere: bool = False
) -> Answer:
    """The same from a past that is open already; `anywhere` as for `gaps`. Raises as `answer`."""
    asked_about(past, asked)
    asked = replace(asked, people=past.same_people(asked.people))
    last = len(past.line) - 1
    known = last if known_at is None else min(past.line.at(known_at), last)
    return _Asking(past, sightings(past, asked, known), period, known).answer(tip, anywhere=anywhere)


def asked_about(past: Past, asked: Asked) -> None:
    """Raises UsageFault for an id of another kind, and for one that no file ever declared: nobody is told "nobody"."""
    for kind, (option, prefix) in _OPTIONS.items():
        for one in sorted(getattr(asked, kind)):
            other = next((name for name, start in _OPTIONS.values() if start != prefix and one.startswith(start)), None)
            if other is not None:
                raise UsageFault(
                    f"“{one}” không phải mã dùng với {option} ({prefix}…); đề nghị dùng {other} / "
                    f"'{one}' is no id for {option} ({prefix}…); use {other}"
                )
            folder = {"people": "contacts"}.get(kind, kind)
            if not one.startswith(prefix) or not past.index.has_declared(one, folder):
                near = suggestion(one, past.index.ids(prefix))
                raise UsageFault(
                    f"lịch sử chưa từng có mã “{one}”{near.vi} / the history never had the id '{one}'{near.en}"
                )


class _Asking:
    """One question on its way to an answer."""

    def __init__(self, past: Past, found: Sightings, period: Period, known: int) -> None:
        self._past = past
        self._found = found
        self._period = period
        self._known = known
        self._latest = found.states[-1] if found.states else None
        self._at = found.state_at(past, period.since) or next(iter(found.states), None)
        self._events: dict[str, Event] = {}
        if self._latest is not None:
            people = {one.sight.person for one in found.found}
            self._events = past.ledger(people, found.matter.recorders, known)
        self._written = self._written_by(self._events)

    def answer(self, tip: str, *, anywhere: bool) -> Answer:
        """The whole of it."""
        past, known = self._past, self._known
        rights = list(self._rights())
        gone = list(gone_unconfirmed(self._found.found, self._written, self._period, self._all_of))
        lost = [one for account in gone for one in account.gave]
        done = deeds(past, self._found.states, [*(one for _, one in rights), *lost])
        return Answer(
            asked=self._found.asked,
            period=self._period,
            tip=tip,
            commit=past.index.commits[known] if known >= 0 else "",
            known_from=past.line.moment(known) if known >= 0 else None,
            inventory=self._at.inventory.on(day_of(self._period.since)) if self._at else None,
            latest=self._latest.inventory if self._latest else None,
            rows=tuple(sorted(self._rows(rights, done), key=lambda row: row.urgent is None)),
            gone=tuple(self._told_of(gone, done)),
            beside=tuple(self._beside()),
            gaps=gaps(past, tip, self._period.since, known, anywhere=anywhere),
            states=tuple(past.index.commits[state.source] for state in self._states()),
            units=self._units(),
            holds=tuple(self._holds()),
        )

    def _holds(self) -> Iterator[Hold]:
        """The recordings of the cameras and days asked about that are, or were, to be kept."""
        if self._latest is None:
            return
        cameras = {camera for one in self._found.found if (camera := one.sight.camera)} | self._found.asked.cameras
        events = self._past.holds(self._known)
        for hold in holds_in(Book.of(replace(self._latest.inventory, ledger=events), date.max, hindsight=True)):
            is_asked_about = hold.since < self._period.until and self._period.since < hold.until
            if is_asked_about and not cameras.isdisjoint(hold.cameras):
                yield hold

    def _written_by(self, events: Mapping[str, Event]) -> Written:
        return Written(self._latest.inventory if self._latest else None, events, day_of(self._period.since))

    def _told_of(self, gone: Iterable[Gone], done: Done) -> Iterator[Gone]:
        """Accounts with the commits that took their rights, and the lists that told others of it."""
        found = list(gone)
        streams = {stream for one in found for stream in self._written.streams_with(one.person, one.grants)}
        written = self._written_by({**self._events, **lists_in(self._past, streams, self._known)})
        for one in found:
            yield replace(one, deeds=_taking(one.gave, done), lists=written.lists_without(one.person, one.grants))

    def _all_of(self, people: frozenset[str]) -> tuple[Sighting, ...]:
        """Every right of some people, where the question was not about people: then these are known."""
        if self._found.asked.people or not people:
            return ()
        return sightings(self._past, Asked(people=people), self._known).found

    def _states(self) -> list[State]:
        """The states that stood within the period, and the last one."""
        states = (*self._within(), *self._found.states[-1:])
        return [one for _, one in sorted({one.step: one for one in states}.items())]

    def _within(self) -> list[State]:
        """The states that stood within the period."""
        states, moment = self._found.states, self._past.line.moment
        began = [one for one in states if moment(one.step) <= self._period.since]
        return [*began[-1:], *(one for one in states if self._period.since < moment(one.step) < self._period.until)]

    def _rights(self) -> Iterator[tuple[Standing, Sighting]]:
        """Every right of the period with how it stands."""
        for one in self._found.found:
            if one.meets(self._period) and (standing := standing_of(one, self._found, self._past, self._period)):
                yield standing, one

    def _rows(self, rights: Iterable[tuple[Standing, Sighting]], done: Done) -> Iterator[Row]:
        def alike(pair: tuple[Standing, Sighting]) -> tuple[object, ...]:
            standing, one = pair
            return (one.sight._replace(camera=one.sight.camera and "k"), one.declared, one.known, standing)

        for _, group in groupby(sorted(rights, key=alike), alike):
            pairs = list(group)
            (standing, first), same = pairs[0], [one for _, one in pairs]
            yield Row(
                sight=first.sight,
                cameras=tuple(one.sight.camera for one in same if one.sight.camera),
                standing=standing,
                declared=first.declared,
                known=first.known,
                recorded_on=first.recorded_on,
                documents=tuple((name, self._document(name)) for name in first.basis.documents),
                deeds=_in_order(item for one in same for item in done[one.sight].items()),
                lists=self._written.lists(first.sight.person, first.sight.grant),
                account=self._written.account(first.sight),
                urgent=self._urgent(first.sight.grant),
            )

    def _urgent(self, name: str) -> Urgent | None:
        grants = (state.inventory.grants.get(name) for state in (self._at, self._latest) if state)
        return next((grant.urgent for grant in grants if grant and grant.urgent), None)

    def _document(self, name: str) -> Document | None:
        states = (self._at, self._latest)
        return next((found for state in states if state and (found := state.inventory.documents.get(name))), None)

    def _beside(self) -> Iterator[Beside]:
        """The recorders of every state that stood in the period, as often as what is told of them changed."""
        matter, told = self._found.matter, list[tuple[list[object], Beside]]()
        seen = {one.sight.recorder for one in self._found.found if one.meets(self._period)}
        for inventory in self._inventories():
            for name, recorder in inventory.recorders.items():
                cameras = matter.cameras.intersection(recorder.channels)
                if cameras and name in matter.recorders and (not self._found.asked.people or name in seen):
                    site = inventory.sites.get(recorder.site)
                    key = [name, site and site.preexisting_accounts, *(getattr(recorder, one) for one in _TOLD)]
                    place = next((number for number, (other, _) in enumerate(told) if other == key), len(told))
                    cameras = cameras.union(*(one.cameras for _, one in told[place : place + 1]))
                    told[place : place + 1] = [(key, Beside(name, recorder, site, tuple(sorted(cameras))))]
        yield from sorted((one for _, one in told), key=lambda one: one.id)

    def _inventories(self) -> Iterator[Inventory]:
        """Every state that stood in the period, as it was on each of its days from which on something was amended."""
        first, last = day_of(self._period.since), day_of(self._period.until)
        for state in self._within() or ([self._at] if self._at else []):
            yield state.inventory.on(first)
            for day in state.inventory.amended_on:
                if first < day <= last:
                    yield state.inventory.on(day)

    def _units(self) -> dict[str, Unit]:
        """The units that lists and reports name, which need not have anything to do with the cameras."""
        names = set[str]()
        for event in self._events.values():
            names.update((event.list.author, event.list.recipient) if event.list else ())
            names.update([event.account.by] if event.account else ())
        past, source, found = self._past, self._past.line.whole(self._known), dict[str, Unit]()
        for path in sorted(past.index.naming(names, ("units",))) if source is not None else ():
            blob = past.blob(path, source or 0)
            found.update(past.entities(path, blob) if blob is not None else {})
        return found


def _taking(rights: Iterable[Sighting], done: Done) -> tuple[Deed, ...]:
    """What took some of each right."""
    taken = ((turn.step, done[one.sight][turn.step]) for one in rights for turn in one.turns if turn.what != "given")
    return _in_order(taken)


def _in_order(found: Iterable[tuple[int, Deed]]) -> tuple[Deed, ...]:
    """Deeds in the order of their steps, each once."""
    return tuple(deed for _, deed in sorted(dict(found).items()))

"""What may go out while additions are held back: never more than was published, and nothing that was taken away.

The state is that of the last publication, which was reviewed as a whole; of the head it takes over what ends there,
and every grant that would still give more than the head gives is cut to what both give. So are the keys of units: who
may read a bundle no more is not sealed for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from camgrant.access.declared import Declared
from camgrant.access.ends import with_ends
from camgrant.access.holders import same_holder
from camgrant.access.resolve import CONFIG, resolve
from camgrant.access.spells import Spells, minus, union
from camgrant.access.state import AccessState
from camgrant.access.timeline import DAY, Timeline
from camgrant.diagnostics import Diagnostic, Severity
from camgrant.ledger.confirming import uncounted
from camgrant.model.base import Right, altered
from camgrant.model.grant import AcceptedOvergrant, Grant
from camgrant.model.inventory import Inventory
from camgrant.model.ledger import Event
from camgrant.model.organisation import Unit
from camgrant.plan.access import affected_grants
from camgrant.plan.bereft import Bereft
from camgrant.plan.plan import plan

__all__ = ["Renderable", "held", "without_refused"]


def held(
    previous: Inventory,
    head: Inventory,
    as_of: date,
    *,
    ends_only: bool = False,
    frozen: frozenset[str] = frozenset(),
) -> Inventory:
    """Previous ∩ head from a day on; grant by grant, so that what a new grant would give anew waits for its review.

    With `ends_only` (things vanished from the head, perhaps by mistake) what the head does not have counts as
    unchanged, and of what the brake would miss at a site or recipient only declared ends are taken over. A camera that
    the head has in another place gives nothing: where it was may hang another. The ledger is that of the head, as far
    as it speaks of what the published state knows.
    """
    if frozen:
        return _frozen(previous, head, as_of, frozen, ends_only=ends_only)
    ended = replace(with_ends(previous, head, as_of), ledger=_ledger(previous, head))
    if ends_only:
        missed = Bereft(plan(previous, head)).grants()
        return replace(ended, grants=_Cut(ended, _with_vanished(ended, head), as_of, missed).grants())
    return replace(ended, grants=_Cut(ended, head, as_of).grants(), units=_with_keys_of_both(ended, head))


def _frozen(previous: Inventory, head: Inventory, as_of: date, frozen: frozenset[str], *, ends_only: bool) -> Inventory:
    """The same, but for some grants, which go on as they were.

    What ends them may be the end of a person or a site. Those stay as they were, and whatever else they end is cut to
    what would go out without a freeze. The keys are those of both, frozen or not.
    """
    thawed = held(previous, head, as_of, ends_only=ends_only)
    kept = held(previous, _unended(previous, head, frozen), as_of, ends_only=ends_only)
    units = kept.units if ends_only else _with_keys_of_both(kept, head)
    return replace(kept, grants=_Cut(kept, thawed, as_of, frozen).grants(), units=units)


class Renderable(NamedTuple):
    """A state that every target can express, and the grants that were left out for it."""

    inventory: Inventory
    left_out: tuple[str, ...]


def without_refused(
    inventory: Inventory, as_of: date, judge: Callable[[Inventory, AccessState], Sequence[Diagnostic]]
) -> Renderable:
    """Leaves out the grants in force that `judge` (the limits of the targets) finds errors about, until none is left.

    So a removal is rendered also where what remains cannot be expressed. An error about a recorder takes all grants on
    it; one that stays without any of them is left to who renders.
    """
    left_out: list[str] = []
    while True:
        state = resolve(inventory, as_of)
        faulty = {one.entity for one in judge(inventory, state) if one.severity == Severity.ERROR}
        refused = {
            one.grant
            for one in state.entitlements
            if one.recorder is not None and not faulty.isdisjoint((one.grant, one.person, one.recorder, *one.cameras))
        }
        if not refused:
            return Renderable(inventory, tuple(sorted(left_out)))
        left_out += refused
        grants = {name: grant for name, grant in inventory.grants.items() if name not in refused}
        inventory = replace(inventory, grants=grants)


# -- cutting ----------------------------------------------------------------------------------------------------------


class _Pair(NamedTuple):
    """A right on a camera; of technical work, on a recorder."""

    place: str
    right: Right


class _Given(NamedTuple):
    """What a grant gives from the day on: by itself, and what the device may give with it."""

    granted: Mapping[_Pair, Spells]
    accepted: Mapping[_Pair, Spells]

    def allows(self, pair: _Pair) -> Spells:
        """The days on which the right is granted or accepted."""
        return union((*self.granted.get(pair, ()), *self.accepted.get(pair, ())))


class _Cut:
    """The grants of the ended state, none of which gives more than that of the head, but for some that stay whole."""

    def __init__(self, ended: Inventory, head: Inventory, as_of: date, whole: frozenset[str] = frozenset()) -> None:
        self._here, self._there = Declared(ended), Declared(head)
        self._as_of, self._whole = as_of, whole
        here, there = ended.on(as_of), head.on(as_of)
        self._moved = frozenset(
            one for one in here.cameras if one in there.cameras and _place(here, one) != _place(there, one)
        )

    def grants(self) -> dict[str, Grant]:
        """By id; what both do not give in common is left out."""
        touched = (affected_grants(self._here, self._there) | self._of_other_people()) - self._whole
        found = ((name, self._cut(name, grant, touched)) for name, grant in self._here.inventory.grants.items())
        return {name: grant for name, grant in found if grant is not None}

    def _cut(self, name: str, grant: Grant, touched: frozenset[str]) -> Grant | None:
        if name not in touched:
            return grant
        mine = self._given(self._here, name, grant, frozenset())
        theirs = self._given(self._there, name, grant, self._moved)
        granted = {pair: minus(spells, theirs.granted.get(pair, ())) for pair, spells in mine.granted.items()}
        accepted = {pair: minus(spells, theirs.allows(pair)) for pair, spells in mine.accepted.items()}
        if not any(granted.values()) and not any(accepted.values()):
            return grant
        day = min(spells[0].first for spells in mine.granted.values())
        common = {pair for pair in mine.granted if _on(mine.granted[pair], day) and _on(theirs.granted.get(pair), day)}
        if not common:
            return None
        return self._until_it_gives_more(name, _cut_to(grant, common, granted, accepted), mine)

    def _until_it_gives_more(self, name: str, cut: Grant, mine: _Given) -> Grant:
        """The cut grant until the day before it would give what it did not. It names cameras now, and follows them
        where an amendment takes them out of what it named before."""
        inventory = self._here.inventory
        if not inventory.amended_on:
            return cut
        given = self._given(Declared(replace(inventory, grants={name: cut})), name, cut, frozenset())
        beyond = [minus(spells, mine.granted.get(pair, ())) for pair, spells in given.granted.items()]
        first = min((spells[0].first for spells in beyond if spells), default=None)
        return cut if first is None else altered(cut, valid_until=first - DAY)

    def _of_other_people(self) -> set[str]:
        """The grants whose holder is somebody else on the other side, though under the same id."""
        here, there = self._here.inventory.contacts, self._there.inventory.contacts
        turned = {
            person
            for person, contact in here.items()
            if person in there and there[person] is not contact and not same_holder(contact, there[person])
        }
        return {name for name, grant in self._here.inventory.grants.items() if grant.person in turned}

    def _is_same_person(self, person: str, inventory: Inventory) -> bool:
        """Whether the contact is nobody else there: what somebody was given is not what another is given by his id."""
        contact = self._here.inventory.contacts.get(person)
        return contact is None or same_holder(contact, inventory.contacts.get(person))

    def _given(self, declared: Declared, name: str, held: Grant, elsewhere: frozenset[str]) -> _Given:
        granted: dict[_Pair, list[tuple[date, date]]] = {}
        accepted: dict[_Pair, list[tuple[date, date]]] = {}
        grant = declared.inventory.grants.get(name)
        same = grant is not None and (grant.person, grant.system) == (held.person, held.system)
        same = same and self._is_same_person(held.person, declared.inventory)
        for one in declared.of([name]) if same else ():
            days = (max(one.valid_from, self._as_of), one.valid_until)
            places = one.cameras - elsewhere if one.cameras else (one.recorder or "",)
            for rights, found in ((one.rights, granted), (one.accepted, accepted)):
                for right in rights:
                    for place in places:
                        found.setdefault(_Pair(place, right), []).append(days)
        return _Given(_days(granted), _days(accepted))


def _with_vanished(ended: Inventory, head: Inventory) -> Inventory:
    """The head with everything back that it does not have any more; a camera that it has elsewhere stays there."""
    recorders = dict(head.recorders)
    for name, one in ended.recorders.items():
        gone = {camera: there for camera, there in one.channels.items() if camera not in head.cameras}
        if name not in recorders:
            recorders[name] = altered(one, channels=gone)
        elif gone:
            recorders[name] = altered(recorders[name], channels={**gone, **recorders[name].channels})
    return replace(
        head,
        units={**ended.units, **head.units},
        contacts={**ended.contacts, **head.contacts},
        sites={**ended.sites, **head.sites},
        recorders=recorders,
        grants={**ended.grants, **head.grants},
    )


def _place(inventory: Inventory, camera: str) -> tuple[object, ...]:
    """Where the pictures of a camera are found."""
    recorder_id = inventory.recorder_of[camera]
    recorder = inventory.recorders[recorder_id]
    found = recorder.channels[camera]
    return (recorder_id, recorder.site, found.channel, found.device_key)


def _days(found: Mapping[_Pair, list[tuple[date, date]]]) -> dict[_Pair, Spells]:
    return {pair: spells for pair, days in found.items() if (spells := union(days))}


def _on(spells: Spells | None, day: date) -> bool:
    return any(spell.first <= day <= spell.last for spell in spells or ())


def _cut_to(
    grant: Grant, common: set[_Pair], granted: Mapping[_Pair, Spells], accepted: Mapping[_Pair, Spells]
) -> Grant:
    """The grant on just these pairs, until the day before one of them would be too much."""
    rights = tuple(right for right in grant.rights if any(pair.right == right for pair in common))
    places = {pair.place for pair in common}
    last = [granted[pair][0].first - DAY for pair in common if granted[pair]]
    cameras = None if CONFIG in rights else tuple(sorted(places))
    named = altered(grant.scope, cameras=cameras, site=None, sites=(), chain=None) if cameras else grant.scope
    beyond = {pair.right for pair, spells in accepted.items() if spells and pair.place in places}
    return altered(
        grant,
        scope=named,
        rights=rights,
        valid_until=min((grant.valid_until, *last)),
        accept_overgrant=_accepted(grant.accept_overgrant, beyond),
    )


def _accepted(acceptance: AcceptedOvergrant | None, beyond: set[Right]) -> AcceptedOvergrant | None:
    """The acceptance without the rights that the head does not accept as long."""
    kept = tuple(right for right in acceptance.rights if right not in beyond) if acceptance else ()
    return altered(acceptance, rights=kept) if acceptance and kept else None


def _with_keys_of_both(ended: Inventory, head: Inventory) -> dict[str, Unit]:
    """The units, each without the keys that it has no more in the head: nothing is sealed for those."""
    units = {}
    for name, unit in ended.units.items():
        there = head.units.get(name, unit).keys
        keys = tuple(one for one in unit.keys if any(one.key == other.key for other in there))
        units[name] = unit if keys == unit.keys else altered(unit, keys=keys)
    return units


def _unended(previous: Inventory, head: Inventory, frozen: frozenset[str]) -> Inventory:
    """The head, in which the grants that are frozen and all that they rest on are as they were."""
    grants = {name: previous.grants[name] for name in frozen if name in previous.grants}
    people = {grant.person for grant in grants.values()}
    timeline = Timeline(previous)
    recorders = {recorder for grant in grants.values() for recorder in timeline.recorders(grant)}
    sites = {previous.recorders[one].site for one in recorders}
    units = {position.unit for name in people for position in previous.contacts[name].positions}
    units = {one for unit in units for one in previous.lineage(unit)}
    return replace(
        head,
        grants={**head.grants, **grants},
        contacts={**head.contacts, **{name: previous.contacts[name] for name in people}},
        recorders={**head.recorders, **{name: previous.recorders[name] for name in recorders}},
        sites={**head.sites, **{name: previous.sites[name] for name in sites if name in previous.sites}},
        units={**head.units, **{name: previous.units[name] for name in units if name in previous.units}},
    )


# -- the ledger -------------------------------------------------------------------------------------------------------


def _ledger(previous: Inventory, head: Inventory) -> dict[str, Event]:
    """All events, but for those that speak of what the published state does not know, or follow such an event, and
    those that confirm something: they count once they are cleared, until then people go on being reminded.

    An event that was there stays as it was: the ledger only grows.
    """
    events = {**head.ledger, **previous.ledger}
    waiting = uncounted(events, previous.ledger.keys())
    known = frozenset((*previous.units, *previous.contacts, *previous.recorders, *previous.cameras))
    words = frozenset((*previous.pack.sheets, *previous.pack.systems))
    kept = {
        name: event
        for name, event in events.items()
        if name in previous.ledger
        or (name not in waiting and known.issuperset(_names(event)) and words.issuperset(_words(event)))
    }
    while stray := [name for name, event in kept.items() if not kept.keys() >= set(_follows(event))]:
        for name in stray:
            del kept[name]
    return kept


def _names(event: Event) -> Iterator[str]:
    """The units, persons, recorders and cameras that an event is about."""
    found: list[str | None] = []
    if event.list is not None:
        found += (event.list.author, event.list.recipient)
        for row in event.list.rows:
            found += (row.person, *row.cameras)
    if event.account is not None:
        found += (event.account.person, event.account.recorder, event.account.by)
    if event.bundle is not None:
        found.append(event.bundle.recipient)
    if event.key is not None:
        found.append(event.key.unit)
    return (name for name in found if name is not None)


def _words(event: Event) -> Iterable[str]:
    """The words of the pack that it uses."""
    sheet = (event.list.sheet,) if event.list else ()
    return (*sheet, *((event.account.system,) if event.account else ()))


def _follows(event: Event) -> Iterator[str]:
    """The events that it is about."""
    if event.dispatch is not None:
        yield event.dispatch.list
    if event.receipt is not None:
        yield event.receipt.dispatch
    if event.correction is not None:
        yield event.correction.event

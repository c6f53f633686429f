"""Accounts and people over all days: from when until when each had access, and how many had it on every day.

Worked out from what is declared, spell by spell, so that a number of any day is that of the state of that day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import NamedTuple

from camgrant.access.declared import Declared
from camgrant.access.spells import Spell, Spells, union
from camgrant.access.state import Entitlement
from camgrant.access.timeline import DAY, Timeline
from camgrant.model.inventory import Inventory

__all__ = ["Account", "Count", "HeldAccess", "Span", "Spans"]


class Account(NamedTuple):
    """One person's account: on a recorder, which all systems share ("" as `system`), or in a system whose accounts
    live elsewhere ("" as `recorder`)."""

    person: str
    recorder: str
    system: str

    @classmethod
    def of(cls, person: str, recorder: str | None, system: str) -> Account:
        """The account in which access to a system lives."""
        return cls(person, recorder, "") if recorder else cls(person, "", system)


class Span(NamedTuple):
    """Days of access without a gap. `after` is the first day without, `owed` the day from which the account had to be
    there: the first day, or that of the last document where it came later. An account that was taken back on its very
    first day has a span of no day: it may have been made."""

    first: date
    after: date
    owed: date


Spans = tuple[Span, ...]
"""In order, with at least a day between two of them."""


class Count(NamedTuple):
    """From this day on, until the next count: how many people and how many accounts."""

    day: date
    people: int
    accounts: int


@dataclass(frozen=True, slots=True)
class HeldAccess:
    """What is declared over all days. `spans`: account -> when it was to be there. `people` and `accounts`: system ->
    the spells of each of its people, and of each account that they need in it."""

    spans: Mapping[Account, Spans]
    people: Mapping[str, tuple[Spells, ...]]
    accounts: Mapping[str, tuple[Spells, ...]]

    @classmethod
    def of(cls, inventory: Inventory) -> HeldAccess:
        """Reads an inventory; technical work and grants that are only proposed give nothing. Pure."""
        spans: dict[Account, list[Span]] = {}
        seen: dict[str, dict[Account, list[Spell]]] = {}
        days = Timeline(inventory)
        for spell in Declared(inventory).of(inventory.grants):
            if spell.cameras:
                key = Account.of(spell.person, spell.recorder, spell.system)
                seen.setdefault(spell.system, {}).setdefault(key, []).append(Spell(spell.valid_from, spell.valid_until))
                if spell.recorder is None or days.makes_accounts(inventory.grants[spell.grant]):
                    spans.setdefault(key, []).append(_span(inventory, spell))
        for key, span in _taken_back_at_once(inventory, days):
            spans.setdefault(key, []).append(span)
        return cls(
            {key: tuple(_joined(found)) for key, found in sorted(spans.items())},
            {system: _people(keys) for system, keys in sorted(seen.items())},
            {system: tuple(union(spells) for spells in keys.values()) for system, keys in sorted(seen.items())},
        )

    def counts(self, system: str, until: date) -> tuple[Count, ...]:
        """How many people and accounts a system has, from the first day on, at every day on which that changes.

        The last count is that of `until`; there is none where nobody had access by then.
        """
        people = dict(_counted(chain.from_iterable(self.people.get(system, ())), until))
        accounts = dict(_counted(chain.from_iterable(self.accounts.get(system, ())), until))
        found: list[Count] = []
        last = Count(until, 0, 0)
        for day in sorted(people.keys() | accounts.keys()):
            now = Count(day, people.get(day, last.people), accounts.get(day, last.accounts))
            if now[1:] != last[1:]:
                found.append(now)
            last = now
        return (*found, last._replace(day=until)) if found and found[-1].day != until else tuple(found)


def _counted(spells: Iterable[Spell], until: date) -> Iterator[tuple[date, int]]:
    """(day, how many spells hold from that day on), of the days until then on which spells begin or are over."""
    more: Counter[date] = Counter()
    for first, last in spells:
        more[first] += 1
        more[last + DAY] -= 1
    number = 0
    for day in sorted(one for one in more if one <= until):
        number += more[day]
        yield day, number


def _span(inventory: Inventory, spell: Entitlement) -> Span:
    dates = [inventory.documents[one].date for one in spell.basis.documents if one in inventory.documents]
    return Span(spell.valid_from, spell.valid_until + DAY, max([spell.valid_from, *dates]))


def _people(keys: Mapping[Account, list[Spell]]) -> tuple[Spells, ...]:
    found: dict[str, list[Spell]] = {}
    for key, spells in keys.items():
        found.setdefault(key.person, []).extend(spells)
    return tuple(union(spells) for spells in found.values())


def _joined(spans: Iterable[Span]) -> Iterator[Span]:
    """Spans that touch are one, which was owed when the first of them was."""
    now: Span | None = None
    for span in sorted(spans):
        if now is not None and span.first <= now.after:
            now = Span(now.first, max(now.after, span.after), min(now.owed, span.owed))
        else:
            if now is not None:
                yield now
            now = span
    if now is not None:
        yield now


def _taken_back_at_once(inventory: Inventory, days: Timeline) -> Iterator[tuple[Account, Span]]:
    """Accounts of grants that were taken back on their first day."""
    for grant in inventory.grants.values():
        first = grant.valid_from
        if grant.revoked is not None and grant.revoked.on == first and days.makes_accounts(grant):
            for recorder in days.cameras_before(grant, first):
                yield Account(grant.person, recorder, ""), Span(first, first, first)

"""Ends that one inventory declares, taken over into another: so a removal goes out before the rest is reviewed.

What is not there any more declares nothing, and nothing here brings an end that was not written as one; a right that
a grant names no more was taken from it in so many words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import TypeVar

from camgrant.access.resolve import Reaches
from camgrant.access.timeline import DAY
from camgrant.model.base import altered
from camgrant.model.estate import Recorder, Site
from camgrant.model.grant import Document, Grant
from camgrant.model.inventory import Inventory, position_at
from camgrant.model.organisation import Contact, Position, SealKey, Unit

__all__ = ["with_ends"]

T = TypeVar("T")


def with_ends(previous: Inventory, head: Inventory, as_of: date) -> Inventory:
    """`previous` with every earlier end that `head` declares of the same things.

    A position that ended, or a unit that is no more, ends somebody's access only where he holds nothing else by the
    head on that day, or on `as_of` if that is later: who was moved keeps what both give him.
    """
    people = _People(previous, head, as_of)
    grants = _ended(previous.grants, head.grants, _grant)
    return replace(
        previous,
        units={
            name: _unit(unit, head.units.get(name), people.retirement(name)) for name, unit in previous.units.items()
        },
        contacts={name: people.contact(name, one) for name, one in previous.contacts.items()},
        sites=_ended(previous.sites, head.sites, _site),
        recorders={name: _recorder(head, name, one) for name, one in previous.recorders.items()},
        grants=grants,
        documents={**previous.documents, **_cited(previous, head, grants)},
    )


def _ended(was: Mapping[str, T], will: Mapping[str, T], ended: Callable[[T, T], T]) -> dict[str, T]:
    """All entities, those that the other side has as something else with their ends."""
    return {name: ended(one, will[name]) if will.get(name, one) is not one else one for name, one in was.items()}


def _is_earlier(will: date | None, was: date | None) -> bool:
    return will is not None and (was is None or will < was)


def _unit(was: Unit, will: Unit | None, retired_on: date | None) -> Unit:
    ends: dict[str, object] = {"retired_on": retired_on} if retired_on else {}
    declared = {one.key: one for one in will.keys} if will else {}
    keys = tuple(_key(one, declared.get(one.key, one)) for one in was.keys)
    if keys != was.keys:
        ends["keys"] = keys
    return altered(was, **ends) if ends else was


def _key(was: SealKey, will: SealKey) -> SealKey:
    """The key with its end: nothing is sealed any more for one that was lost, whatever else waits."""
    ends = {
        name: getattr(will, name)
        for name in ("valid_until", "lost_on")
        if _is_earlier(getattr(will, name), getattr(was, name))
    }
    return altered(was, **ends) if ends else was


def _grant(was: Grant, will: Grant) -> Grant:
    """The grant with its ends, and without the rights that it names no more."""
    ends: dict[str, object] = {}
    rights = tuple(right for right in was.rights if right in will.rights)
    if rights and rights != was.rights:
        ends["rights"] = rights
    if will.revoked is not None and _is_earlier(will.revoked.on, was.revoked.on if was.revoked else None):
        ends["revoked"] = will.revoked
    if will.valid_until < was.valid_until:
        ends["valid_until"] = will.valid_until
    accepted, until = was.accept_overgrant, will.accept_overgrant.until if will.accept_overgrant else None
    if accepted is not None and _is_earlier(until, accepted.until):
        ends["accept_overgrant"] = altered(accepted, until=until)
    return altered(was, **ends) if ends else was


def _site(was: Site, will: Site) -> Site:
    return altered(was, closed_on=will.closed_on) if _is_earlier(will.closed_on, was.closed_on) else was


def _recorder(head: Inventory, name: str, was: Recorder) -> Recorder:
    """Its own end and those of its cameras, wherever the head has them now."""
    will = head.recorders.get(name)
    if will is was:
        return was
    ends: dict[str, object] = {}
    if will is not None and _is_earlier(will.ends_on, was.ends_on):
        ends["retired_on"] = will.ends_on
    removed = {
        camera: altered(one, removed_on=there.removed_on)
        for camera, one in was.channels.items()
        if (there := head.cameras.get(camera)) is not None and _is_earlier(there.removed_on, one.removed_on)
    }
    if removed:
        ends["channels"] = {**was.channels, **removed}
    return altered(was, **ends) if ends else was


def _cited(previous: Inventory, head: Inventory, grants: Mapping[str, Grant]) -> dict[str, Document]:
    """The documents of revocations that were taken over."""
    named = (one.revoked.document for one in grants.values() if one.revoked is not None)
    return {
        name: head.documents[name]
        for name in named
        if name is not None and name not in previous.documents and name in head.documents
    }


class _People:
    """Who stops holding any position, by what the head declares."""

    def __init__(self, previous: Inventory, head: Inventory, as_of: date) -> None:
        self._head, self._as_of = head, as_of
        self._reaches = Reaches(head)
        self._retired = {
            name: end
            for name, unit in previous.units.items()
            if (will := head.units.get(name)) is not None
            and (end := will.retired_on) is not None
            and _is_earlier(end, unit.retired_on)
        }
        self._going_on = {
            position.unit
            for name, contact in (previous.contacts.items() if self._retired else ())
            for position in contact.positions
            if position.unit in self._retired and self._is_active(name, self._retired[position.unit])
        }

    def retirement(self, unit: str) -> date | None:
        """The day from which the unit is no more; None while somebody of it goes on elsewhere."""
        return self._retired.get(unit) if unit not in self._going_on else None

    def contact(self, name: str, was: Contact) -> Contact:
        """The contact with his end, and without positions from the day on which he holds none."""
        will = self._head.contacts.get(name)
        if will is None or (will is was and not self._retired):
            return was
        ends: dict[str, object] = {}
        if _is_earlier(will.left_on, was.left_on):
            ends["left_on"] = will.left_on
        last = self._last_day(name, was, will)
        if last is not None:
            # All of them: another position that he had before must not take the place of the one that ended.
            ends["positions"] = tuple(
                altered(one, valid_until=last) if _is_earlier(last, one.valid_until) else one for one in was.positions
            )
        return altered(was, **ends) if ends else was

    def _last_day(self, name: str, was: Contact, will: Contact) -> date | None:
        ends = sorted(
            (end, number)
            for number, position in enumerate(was.positions)
            for end in (_end_of(position, will), self._retired.get(position.unit))
            if end is not None
        )
        for end, number in ends:
            held = position_at(was, max(end, self._as_of))
            if held is was.positions[number] and not self._is_active(name, end):
                return end - DAY
        return None

    def _is_active(self, name: str, end: date) -> bool:
        return self._reaches.on(max(end, self._as_of)).person_active(name)


def _end_of(position: Position, will: Contact) -> date | None:
    """The first day without the position, where the head ends it earlier."""
    for one in will.positions:
        same = (one.unit, one.valid_from) == (position.unit, position.valid_from)
        if same and one.valid_until is not None and _is_earlier(one.valid_until, position.valid_until):
            return one.valid_until + DAY
    return None

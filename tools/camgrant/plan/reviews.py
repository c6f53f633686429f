"""Whose reviews of a change count: members of the base's reviewer groups who neither wrote it nor gain by it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple

from camgrant.model.continuity import line_of
from camgrant.model.inventory import Inventory
from camgrant.zone import LOCAL

__all__ = ["Counted", "Member", "Reason", "Refused", "Review", "Reviewed", "Roster", "State", "account"]

State = Literal["approved", "changes_requested", "dismissed"]
Reason = Literal[
    "unknown",  # the account is nobody's in the reviewer groups, or that of several people
    "author",  # wrote the change, or part of it
    "gains",  # sees more by the change
    "left",  # was there no more when he reviewed
    "moved",  # had been moved away from the units of his groups when he reviewed
    "stale",  # reviewed another plan
    "unseen",  # reviewed a commit that the repository does not have
    "override",  # reviewed before the override was added, or it is not known what was seen
    "superseded",  # asked for changes later
    "dismissed",  # somebody dismissed the review
]


@dataclass(frozen=True, slots=True)
class Review:
    """One review as the forge or a file tells it. `plan` is the hash of what was reviewed, None where it is not known;
    `saw_overrides` says whether the overrides of the change were part of that."""

    by: str
    state: State
    plan: str | None
    at: datetime | None = None
    saw_overrides: bool = True


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Who wrote a change (first who opened it, whom the forge vouches for), and who reviewed it, oldest first."""

    authors: tuple[str, ...] = ()
    reviews: tuple[Review, ...] = ()


class Refused(NamedTuple):
    """A review that does not count, with its reason."""

    by: str
    reason: Reason


class Member(NamedTuple):
    """A member of reviewer groups with an account on the forge, and the units for which he may speak."""

    person: str
    handle: str
    units: frozenset[str]


class Counted(NamedTuple):
    """What came of the reviews: who agreed, who stands against the change, and which reviews do not count."""

    agreed: tuple[Member, ...]
    against: tuple[Member, ...]
    refused: tuple[Refused, ...]


def account(handle: str) -> str:
    """The account that a handle means: forges do not tell upper from lower case."""
    return handle.removeprefix("@").casefold()


class Roster:
    """The reviewer groups of an inventory by account. Who has left by `day` is in no group any more."""

    def __init__(self, inventory: Inventory, day: date) -> None:
        inventory = inventory.on(day)
        self._inventory, self._day = inventory, day
        found: dict[str, dict[str, set[str]]] = {}
        handles: dict[str, str] = {}
        for group in inventory.reviewers.values():
            for member in group.members:
                if member.handle is not None:
                    handles[account(member.handle)] = member.handle
                    found.setdefault(account(member.handle), {}).setdefault(member.person, set()).add(group.unit)
        self._members = {
            name: Member(person, handles[name], frozenset(units))
            for name, people in found.items()
            for person, units in people.items()
            if len(people) == 1
        }

    def member(self, handle: str) -> Member | None:
        """The one member with the account."""
        return self._members.get(account(handle))

    def of_kinds(self, kinds: Collection[str]) -> tuple[Member, ...]:
        """The members who are still there and may speak for a unit of these kinds, by handle."""
        return tuple(one for one in self.everybody() if any(self.kind(unit) in kinds for unit in one.units))

    def has_account(self, is_asked: Callable[[str], bool]) -> bool:
        """Whether somebody of a unit that is asked has an account, even one who has left: he is to be replaced."""
        return any(is_asked(unit) for one in self._members.values() for unit in one.units)

    def everybody(self) -> tuple[Member, ...]:
        """All members who may still speak for a unit, by handle."""
        members = (self._speaking(self._members[name], self._day) for name in sorted(self._members))
        return tuple(one for one in members if one is not None)

    def left(self, person: str, day: date) -> bool:
        """Whether the person is there no more on the day."""
        contact = self._inventory.contacts.get(person)
        return contact is None or contact.has_left(day)

    def _speaking(self, member: Member, day: date) -> Member | None:
        """The member with the units for which he may speak on the day, None where there is none."""
        units = frozenset(one for one in member.units if not self._has_moved(member.person, one, day))
        return member._replace(units=units) if units and not self.left(member.person, day) else None

    def _has_moved(self, person: str, unit: str, day: date) -> bool:
        """Whether the person's positions in the unit, in those below it and in those that continue it are all of other
        days. Who never had one there is in the group because its reviewers wanted it so."""
        known, contact = frozenset(line_of(self._inventory.units, unit)), self._inventory.contacts.get(person)
        positions = contact.positions if contact is not None else ()
        held = {one.unit for one in positions if not known.isdisjoint(self._inventory.lineage(one.unit))}
        return contact is not None and bool(held) and held.isdisjoint(contact.units_on(day))

    def kind(self, unit: str) -> str:
        """The kind of a unit, "" for one that is not declared."""
        found = self._inventory.units.get(unit)
        return found.kind if found is not None else ""

    def count(self, reviewed: Reviewed, plan: str, gaining: Collection[str], *, overrides: bool) -> Counted:
        """Judges every review of the change whose hash is `plan`. `gaining` are the people who see more by it;
        `overrides` says that it adds an override, which a review must have seen."""
        authors = {account(one) for one in reviewed.authors}
        writers = {one.person for name in authors if (one := self._members.get(name))}
        agreed, against, refused = list[Member](), list[Member](), list[Refused]()
        for name, reviews in _by_account(reviewed.reviews).items():
            member, last = self._members.get(name), reviews[-1]
            if member is not None and last.state == "changes_requested":
                against.append(member)
                if all(one.state != "approved" for one in reviews):
                    continue
            heard: Reason | Member
            if member is None:
                heard = "unknown"
            elif member.person in writers:
                heard = "author"
            elif member.person in gaining:
                heard = "gains"
            else:
                heard = self._heard(member, reviews, plan, overrides=overrides)
            if not isinstance(heard, Member):
                refused.append(Refused(last.by, heard))
            elif all(one.person != heard.person for one in agreed):
                agreed.append(heard)  # who has two accounts is one person
        return Counted(tuple(agreed), tuple(against), tuple(refused))

    def _heard(self, member: Member, reviews: list[Review], plan: str, *, overrides: bool) -> Reason | Member:
        """The member, for the units for which he approved the plan; or why his reviews make no approval of it."""
        last = reviews[-1]
        if last.state != "approved":
            return "superseded" if last.state == "changes_requested" else "dismissed"
        start = max((n for n, one in enumerate(reviews) if one.state != "approved"), default=-1) + 1
        of_plan = [one for one in reviews[start:] if one.plan == plan]
        if not of_plan:
            return "unseen" if last.plan is None else "stale"
        if overrides and not any(one.saw_overrides for one in of_plan):
            return "override"
        decisive = of_plan[-1]
        day = decisive.at.astimezone(LOCAL).date() if decisive.at else self._day
        return self._speaking(member, day) or ("left" if self.left(member.person, day) else "moved")


def _by_account(reviews: Iterable[Review]) -> Mapping[str, list[Review]]:
    """Account -> its reviews, oldest first."""
    found: dict[str, list[Review]] = {}
    for one in reviews:
        found.setdefault(account(one.by), []).append(one)
    for several in found.values():
        times = [one.at for one in several]
        if None not in times:
            several.sort(key=lambda one: one.at.timestamp() if one.at else 0.0)
    return found
